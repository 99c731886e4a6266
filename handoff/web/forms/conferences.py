"""Forms of a conference: proposed times, a fixed one, the record of it, answers to a proposal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from wtforms import BooleanField, FieldList, Form, FormField, HiddenField
from wtforms.validators import ValidationError

from handoff import clock
from handoff.actions.conference_facts import Answer, Person, Plan
from handoff.actions.conference_keeping import day_and_hour
from handoff.actions.timeline import LONGEST_TEXT
from handoff.db.discharge import Conference
from handoff.web.forms.base import BaseForm, LongText, Needed, Segments, TextLine
from handoff.web.forms.dates import ClockField, DayField
from handoff.web.forms.moments import as_calendar
from handoff.web.forms.people import SeatRow, is_filled, refill, row_errors

WAYS = ("propose", "fix", "hold", "people")
"""What is done with a conference; each way shows only the fields it needs."""
_FIELDS = {
    "propose": {"times", "place", "note"},
    "fix": {"chosen", "starts_on", "starts_time", "ends_time", "place", "note"},
    "hold": {"starts_on", "starts_time", "ends_time", "place", "minutes"},
    "people": set(),
}
_VARYING = frozenset(name for names in _FIELDS.values() for name in names)
_KEYS = {"starts_at": "starts_on", "ends_at": "ends_time"}


class TimeRow(Form):  # type: ignore[misc]
    """One proposed time."""

    on = DayField("日")
    at = ClockField("時刻")

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        as_calendar(self.on)

    def validate_at(self, field: Any) -> None:
        """A day without an hour cannot be answered."""
        if self.on.data and field.data is None and not field.errors:
            raise ValidationError("時刻も入力してください。例）14:00")

    def validate_on(self, field: Any) -> None:
        """An hour belongs to a day."""
        if self.at.data is not None and not field.data and not field.errors:
            raise ValidationError("日も入力してください。")


class ConferenceForm(BaseForm):
    """A conference as it is typed. `way` is one of WAYS."""

    version = HiddenField()
    times = FieldList(FormField(TimeRow), min_entries=0)
    chosen = Segments("候補から選ぶ", choices=[])
    starts_on = DayField("日")
    starts_time = ClockField("始まる時刻")
    ends_time = ClockField("終わる時刻")
    place = TextLine("場所", limit=200)
    is_video = BooleanField("ビデオ会議で行う（一部の方がビデオで加わるときも）")
    video_link = TextLine("ビデオ会議のアドレス", limit=500)
    consent = Segments(
        "ビデオで行うことについての本人・家族の同意",
        choices=[("yes", "同意を得た"), ("no", "同意は得られない"), ("", "まだ確かめていない")],
    )
    rental_expected = BooleanField("退院後に福祉用具貸与を使う見込みがある")
    people = FieldList(FormField(SeatRow), min_entries=0)
    note = LongText("相手へのひとこと", limit=LONGEST_TEXT)
    minutes = LongText("話し合いの要点", limit=LONGEST_TEXT)

    def __init__(self, *args: Any, way: str, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.way = way
        for name in _VARYING - _FIELDS[way]:
            del self[name]
        if "times" in self and not self.times.entries:
            refill(self.times, [], spare=3)
        if "starts_on" in self:
            as_calendar(self.starts_on)
        if not self.people.entries:
            refill(self.people, [], there=way == "hold")

    def offer_times(self, conference: Conference | None) -> None:
        """The proposed times, to be chosen by one press; none to choose from: no field."""
        if "chosen" not in self:
            return
        if conference is None or not conference.times:
            del self.chosen
            return
        known = [(text, day_and_hour(datetime.fromisoformat(text))) for text in conference.times]
        self.chosen.offer([*known, ("other", "ほかの日時")])

    def validate(self, extra_validators: Any = None) -> bool:
        """What each field asks; the rest is said by the action."""
        super().validate(extra_validators)
        if "chosen" in self and self.chosen.data not in (None, "other"):
            self.starts_on.errors, self.starts_time.errors = [], []
        elif "starts_on" in self:
            self._need_moment()
        return not self.errors

    def _need_moment(self) -> None:
        if self.starts_on.data is None and not self.starts_on.errors:
            self.refuse("starts_on", "カンファレンスの日を入力してください。")
        if self.starts_time.data is None and not self.starts_time.errors:
            self.refuse("starts_time", "始まる時刻を入力してください。例）14:00")

    def plan(self) -> Plan:
        """The conference as the action takes it. Half-typed moments are left out."""
        starts, ends = self._span()
        return Plan(
            people=self.persons(),
            times=tuple(self._times()),
            starts_at=starts,
            ends_at=ends,
            place=self._text("place"),
            is_video=bool(self.is_video.data),
            video_link=self._text("video_link"),
            consent_to_video={"yes": True, "no": False}.get(self.consent.data or ""),
            rental_expected=bool(self.rental_expected.data),
            note=self._text("note"),
            minutes=self._text("minutes"),
        )

    def persons(self) -> tuple[Person, ...]:
        """The rows that say somebody; before it was held nobody was there or stayed away."""
        found = (row.form.person() for row in self.people if is_filled(row.form))
        if self.way == "hold":
            return tuple(found)
        return tuple(replace(person, attended=None) for person in found)

    def say(self, key: str, message: str) -> None:
        """Put what the action refused beside its field."""
        name = _KEYS.get(key, key)
        self.refuse(name if name in self else "people", message)

    def error_lines(self) -> list[tuple[str, str]]:
        """The sentences of the rows too."""
        times = row_errors(self.times, "つ目の候補") if "times" in self else ()
        return [*super().error_lines(), *times, *row_errors(self.people)]

    def _text(self, name: str) -> str:
        return str(self[name].data or "") if name in self else ""

    def _times(self) -> list[datetime]:
        if "times" not in self:
            return []
        rows = [row.form for row in self.times]
        return [_moment(r.on.data, r.at.data) for r in rows if r.on.data and r.at.data is not None]

    def _span(self) -> tuple[datetime | None, datetime | None]:
        if "chosen" in self and self.chosen.data not in (None, "other"):
            start = datetime.fromisoformat(self.chosen.data)
        elif "starts_on" in self and self.starts_on.data and self.starts_time.data is not None:
            start = _moment(self.starts_on.data, self.starts_time.data)
        else:
            return None, None
        ends: time | None = self.ends_time.data
        if ends is None:
            return start, None
        return start, _moment(clock.local_date(start), ends)


def form_of(conference: Conference, way: str, attended: bool = False) -> ConferenceForm:
    """The form filled with what is on record. `attended`: everybody invited was there, to be mended."""
    start = clock.local(conference.starts_at) if conference.starts_at else None
    end = clock.local(conference.ends_at) if conference.ends_at else None
    consent = {True: "yes", False: "no", None: None}[conference.consent_to_video]
    form = ConferenceForm(
        way=way,
        data={
            "version": conference.version,
            "starts_on": start.date() if start else None,
            "starts_time": start.time() if start else None,
            "ends_time": end.time() if end else None,
            "place": conference.place,
            "is_video": conference.is_video,
            "video_link": conference.video_link,
            "consent": consent,
            "rental_expected": conference.rental_expected,
            "note": conference.note,
            "minutes": conference.minutes,
            "people": [_row(person, attended) for person in conference.people],
        },
    )
    form.offer_times(conference)
    return form


def _row(person: Any, attended: bool) -> dict[str, Any]:
    there = attended if person.attended is None else person.attended
    texts = {key: getattr(person, key) for key in ("job", "name", "organisation")}
    return {**texts, "side": person.side.value, "attended": there}


def _moment(on: date, at: time) -> datetime:
    return datetime.combine(on, at, tzinfo=clock.TOKYO)


class AnswerForm(BaseForm):
    """What the other side says to proposed times."""

    said = Segments(
        "都合",
        [Needed("都合を選んでください。")],
        choices=[(answer.value, answer.label) for answer in Answer],
    )
    note = LongText("ひとこと", limit=1000)
