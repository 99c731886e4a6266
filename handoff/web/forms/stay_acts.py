"""Forms of the page of a stay: what is written down while somebody is in hospital."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wtforms import HiddenField

from handoff import clock
from handoff.web.forms.base import BaseForm, LongText, Needed, Pick, Segments, TextLine
from handoff.web.forms.dates import ClockField, DayField
from handoff.web.forms.moments import (
    AdmissionForm,
    as_calendar,
    chosen_day,
    day_choices,
)
from handoff.web.forms.stays import NOTE_LIMIT


class SayForm(BaseForm):
    """ひとこと to the other side."""

    text = LongText("ひとこと", limit=1000)

    def validate(self, extra_validators: Any = None) -> bool:
        """Something must be said; the box itself looks like the invitation it is."""
        super().validate(extra_validators)
        if not self.text.errors and not self.text.data:
            self.refuse("text", "伝えたいことを入力してください。")
        return not self.errors


class CallForm(BaseForm):
    """A telephone call that took place."""

    call_day = Segments("いつ", choices=[])
    call_on = DayField("電話した日")
    call_time = ClockField("時刻", [Needed("電話した時刻を入力してください。")])
    with_whom = TextLine("誰と", [Needed("誰と話したかを入力してください。")], limit=100)
    text = LongText("内容", limit=1000)

    def __init__(self, *args: Any, now: datetime, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.now = now
        self.call_day.offer(day_choices(now))
        as_calendar(self.call_on)

    def validate(self, extra_validators: Any = None) -> bool:
        """A call lies in the past."""
        super().validate(extra_validators)
        today = clock.local_date(self.now)
        day = chosen_day(self, "call", today)
        if day is None and not self.call_on.errors:
            self.refuse("call_day", "いつの電話かを選んでください。")
        self.happened_at: datetime | None = None
        if day is not None and self.call_time.data is not None:
            self.happened_at = datetime.combine(day, self.call_time.data, tzinfo=clock.TOKYO)
            if self.happened_at > self.now:
                self.refuse(
                    "call_time", "電話の時刻がまだ来ていません。日と時刻を確かめてください。"
                )
        return not self.errors


class CompleteForm(AdmissionForm):
    """Where and when, filled in or put right later."""

    hospital = HiddenField()
    version = HiddenField()
    hospital_name = TextLine("病院・診療所の名前", limit=200)
    desk = Segments("窓口", choices=[])
    ward = TextLine("病棟・病室", limit=60)


class ReasonForm(BaseForm):
    """A reason for something that the other side is told."""

    reason = LongText("理由", [Needed("理由を入力してください。")], limit=NOTE_LIMIT)


class NotOursForm(BaseForm):
    """違う方です: the hospital is told and chooses again."""

    note = LongText("病院へのひとこと", limit=NOTE_LIMIT)


class ChooseOfficeForm(BaseForm):
    """The hospital chooses a care office after "not ours"."""

    office = HiddenField()
    words = TextLine("事業所の名前", limit=100)


class MatchForm(BaseForm):
    """この方です: the care office names its client."""

    client = HiddenField()


class ClaimForm(BaseForm):
    """請求した: the month of claim."""

    month = Pick("請求した月", [Needed("請求した月を選んでください。")])
