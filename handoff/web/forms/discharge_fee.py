"""Forms beside 退院・退所加算: what happened after the discharge."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, HiddenField, SelectMultipleField

from handoff.actions.follow_up import SERVICES, FollowUpFacts
from handoff.db.discharge import FollowUp
from handoff.web.forms.base import BaseForm, TextLine, as_choices
from handoff.web.forms.dates import DayField
from handoff.web.forms.moments import as_calendar


class AfterForm(BaseForm):
    """退院後の記録: plan, services, 初回加算, 「変わりない」 by telephone."""

    version = HiddenField(default="0")
    plan_made = BooleanField("居宅サービス計画を作った（見直した）")
    service_start = DayField("退院後のサービスが始まった日")
    services = SelectMultipleField("使い始めたサービス", choices=as_choices(list(SERVICES.items())))
    first_fee = BooleanField("この方について、初回加算を請求する")
    no_change_on = DayField("電話で「状態に変わりない」と確かめた日")
    no_change_with = TextLine("確かめた相手", limit=100)

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        as_calendar(self.service_start)
        as_calendar(self.no_change_on)

    def facts(self) -> FollowUpFacts:
        """What was typed, as the action takes it."""
        return FollowUpFacts(
            service_start=self.service_start.data,
            services=tuple(self.services.data or ()),
            plan_made=bool(self.plan_made.data),
            first_fee=bool(self.first_fee.data),
            no_change_on=self.no_change_on.data,
            no_change_with=self.no_change_with.data or "",
        )

    def seen_version(self) -> int:
        """The version of the page; what is no number counts as nothing seen."""
        typed = str(self.version.data or "")
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def after_form(row: FollowUp | None) -> AfterForm:
    """The form filled with what is on record."""
    if row is None:
        return AfterForm()
    keys = ("version", "plan_made", "service_start", "first_fee", "no_change_on", "no_change_with")
    data = {key: getattr(row, key) for key in keys}
    return AfterForm(data={**data, "services": list(row.services)})
