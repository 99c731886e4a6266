"""Which month is wanted, and in which form."""

from __future__ import annotations

from datetime import date

from handoff.actions.batches import BatchKind
from handoff.japan.wareki import to_wareki
from handoff.web.forms.base import BaseForm, Needed, Pick, Segments
from handoff.web.words.month import month_before

MONTHS = 25
"""How far back a month can be chosen: two years and the present month."""


class MonthForm(BaseForm):
    """まとめて印刷."""

    month = Pick("月", [Needed("月を選んでください。")])
    kind = Segments(
        "受け取り方",
        [Needed("受け取り方を選んでください。")],
        choices=[(kind.value, kind.label) for kind in BatchKind],
    )


def month_form(today: date) -> MonthForm:
    """The form with its months; the last whole month is chosen."""
    form = MonthForm()
    months = [today.replace(day=1)]
    while len(months) < MONTHS:
        months.append(month_before(months[-1]))
    form.month.offer([(f"{day:%Y-%m}", month_words(day)) for day in months])
    if not form.is_submitted():
        form.month.data = f"{months[1]:%Y-%m}"
        form.kind.data = BatchKind.EACH.value
    return form


def month_words(day: date) -> str:
    """令和8年11月（2026年）."""
    return f"{to_wareki(day).rpartition('月')[0]}月（{day.year}年）"
