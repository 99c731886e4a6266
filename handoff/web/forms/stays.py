"""Forms that tell of an admission (入院を知らせる).

Three fields are enough to report: who, where, since when. What is not known stays empty.
"""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from wtforms import HiddenField

from handoff import clock
from handoff.db.find_clients import PersonFacts
from handoff.japan.identifiers import check_insured_no
from handoff.japan.names import to_katakana
from handoff.rules.life import KnownFrom
from handoff.sheets.choices import GENDER
from handoff.web.forms.base import BaseForm, LongText, Needed, Pick, Segments, TextLine
from handoff.web.forms.dates import ClockField, DayField, EraDateField
from handoff.web.forms.moments import AdmissionForm, as_calendar, chosen_day, day_choices

KNOWN_FROM = [(k.value, k.label) for k in KnownFrom]
NOTE_LIMIT = 300


class KnownFields(BaseForm):
    """Optional: from whom the admission became known, when, and a word."""

    known_from = Pick("誰から聞きましたか", choices=KNOWN_FROM, blank="（書かない）")
    known_from_note = TextLine("その方（続柄・お名前など）", limit=100)
    known_day = Segments("いつ聞きましたか", choices=[])
    known_on = DayField("聞いた日")
    known_time = ClockField("聞いた時刻")
    note = LongText("ひとこと", limit=NOTE_LIMIT)


class CareReportForm(AdmissionForm, KnownFields):
    """A care office tells a hospital."""

    client = HiddenField()
    hospital = HiddenField()
    hospital_name = TextLine("病院・診療所の名前", limit=200)
    desk = HiddenField()
    ward = TextLine("病棟", limit=60)

    def __init__(self, *args: Any, now: datetime, **kw: Any) -> None:
        super().__init__(*args, now=now, **kw)
        self.known_day.offer([("", "（書かない）"), *day_choices(now)])
        as_calendar(self.known_on)

    def validate(self, extra_validators: Any = None) -> bool:
        """The moment of hearing must lie in the past, like the admission."""
        super().validate(extra_validators)
        check_hearing(self, self.now)
        return not self.errors

    def known_at(self) -> datetime | None:
        """When the office heard of it; None when not said."""
        return known_at(self, self.now)


def known_at(form: Any, now: datetime) -> datetime | None:
    """The moment of hearing; None without an hour, for the start of a day is never made up."""
    today = clock.local_date(now)
    day = chosen_day(form, "known", today)
    at: time | None = form.known_time.data
    if at is None:
        return None
    return datetime.combine(day or today, at, tzinfo=clock.TOKYO)


def check_hearing(form: Any, now: datetime) -> None:
    """Complain about a moment of hearing that lies ahead or is half given."""
    chosen_day(form, "known", clock.local_date(now))
    if form.known_on.errors or form.known_time.errors:
        return
    moment = known_at(form, now)
    if moment is None:
        if form.known_day.data:
            words = "聞いた時刻も入力してください。分からなければ「（書かない）」を選んでください。"
            form.refuse("known_time", words)
    elif form.known_day.data == "other" and form.known_on.data is None:
        form.refuse("known_on", "聞いた日を入力してください。")
    elif moment > now:
        words = "聞いた時刻がまだ来ていません。日と時刻を確かめてください。"
        form.refuse("known_time", words)


class PersonForm(BaseForm):
    """What a hospital knows of the person; finds the care office, never a list of clients."""

    name = TextLine("氏名", [Needed("氏名を入力してください。")], limit=100)
    kana = TextLine("フリガナ", limit=100)
    birth_date = EraDateField("生年月日")
    insured_no = TextLine("介護保険の被保険者番号", limit=20)
    gender = Segments("性別", choices=[(c.code, c.label) for c in GENDER])
    address = TextLine("住所", limit=300)

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for one fact more when a name alone would be all there is."""
        super().validate(extra_validators)
        number = check_insured_no(self.insured_no.data or "")
        if not (self.birth_date.errors or self.birth_date.data or number.normalised):
            words = "生年月日か、介護保険の被保険者番号を入力してください。"
            self.refuse("birth_date", words)
        return not self.errors

    def facts(self) -> PersonFacts:
        """The facts for the search, numbers narrowed, the name as typed."""
        return PersonFacts(
            name=self.name.data or "",
            kana=to_katakana(self.kana.data or ""),
            birth_date=self.birth_date.data,
            insured_no=check_insured_no(self.insured_no.data or "").normalised,
            address=self.address.data or "",
            gender=self.gender.data or "",
        )


class HospitalReportForm(AdmissionForm, PersonForm):
    """A hospital tells a care office. `office` was found or chosen on the page before."""

    office = HiddenField()
    found = HiddenField()
    words = TextLine("事業所の名前", limit=100)
    desk = Segments("こちらの窓口", choices=[])
    ward = TextLine("病棟・病室", limit=60)
    note = LongText("ひとこと", limit=NOTE_LIMIT)
