"""The form of a municipality's rule for the exception of 軽度者."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField

from handoff.actions.municipalities import RuleFacts
from handoff.actions.timeline import LONGEST_TEXT
from handoff.rules.municipality import Timing
from handoff.web.forms.base import BaseForm, LongText, Needed, Segments, TextLine
from handoff.web.forms.dates import DayField
from handoff.web.forms.moments import as_calendar


class RuleForm(BaseForm):
    """One rule from a day on."""

    name = TextLine(
        "市町村（保険者）", [Needed("市町村（保険者）の名前を入れてください。")], limit=60
    )
    insurer_no = TextLine("保険者番号", limit=8)
    timing = Segments(
        "確認の時期",
        [Needed("確認の時期の取り扱いを選んでください。")],
        choices=[(timing.value, timing.label) for timing in Timing],
    )
    route_b_needs_form = BooleanField(
        "車いす（二）・リフト（三）のケアマネジメントの判断でも、書類を求める"
    )
    confirm_per_certification = BooleanField("認定の更新・区分変更のたびに、確認を求める")
    form_notes = LongText("書式・添付について", limit=LONGEST_TEXT)
    source = TextLine("出どころ", [Needed("何で知ったかを書いてください。")], limit=300)
    valid_from = DayField(
        "いつからの取り扱いか", [Needed("いつからの取り扱いかを入れてください。")]
    )

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        as_calendar(self.valid_from)

    def facts(self) -> RuleFacts:
        """As the action takes it."""
        return RuleFacts(
            name=self.name.data or "",
            timing=Timing(self.timing.data) if self.timing.data else None,
            source=self.source.data or "",
            valid_from=self.valid_from.data,
            insurer_no=self.insurer_no.data or "",
            route_b_needs_form=bool(self.route_b_needs_form.data),
            confirm_per_certification=bool(self.confirm_per_certification.data),
            form_notes=self.form_notes.data or "",
        )
