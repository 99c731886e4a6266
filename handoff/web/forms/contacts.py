"""Forms of 面談・連絡の記録: one quick page for what was learnt from staff, and its withdrawal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wtforms import FieldList, FormField

from handoff import clock
from handoff.actions.contacts import MOST_PERSONS, ContactFacts
from handoff.actions.timeline import LONGEST_TEXT
from handoff.db.discharge import Contact
from handoff.rules.life import ContactMeans
from handoff.web.forms.base import BaseForm, LongText, Needed, Segments, TextLine
from handoff.web.forms.dates import ClockField, DayField
from handoff.web.forms.moments import as_calendar, chosen_day, day_choices
from handoff.web.forms.people import HeardRow, is_filled, refill, row_errors

_MEANS = [
    (ContactMeans.INTERVIEW.value, "会って（面談）"),
    (ContactMeans.VIDEO.value, "ビデオ通話で"),
    (ContactMeans.PHONE.value, "電話で"),
    (ContactMeans.SHEET.value, "書面・FAXで"),
]


class ContactForm(BaseForm):
    """A talk with staff of the hospital or facility."""

    met_day = Segments("いつ聞きましたか", choices=[])
    met_on = DayField("聞いた日")
    met_time = ClockField("時刻")
    means = Segments("どのように聞きましたか", choices=_MEANS)
    persons = FieldList(FormField(HeardRow), min_entries=0)
    learnt = LongText("聞いたこと", limit=LONGEST_TEXT)
    place = TextLine("場所", limit=200)

    def __init__(self, *args: Any, now: datetime, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.now = now
        self.met_day.offer(day_choices(now))
        as_calendar(self.met_on)
        if not self.persons.entries:
            refill(self.persons, [])

    def facts(self, really: bool = False) -> ContactFacts:
        """The talk as the action takes it; what is missing is said there."""
        day = chosen_day(self, "met", clock.local_date(self.now))
        rows = [row.form for row in self.persons if is_filled(row.form)]
        return ContactFacts(
            met_on=day,
            means=ContactMeans(self.means.data) if self.means.data else None,
            persons=tuple((row.job.data or "", row.name.data or "") for row in rows),
            learnt=self.learnt.data or "",
            met_time=self.met_time.data,
            place=self.place.data or "",
            really=really,
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """A day that does not apply is no fault: 「きょう」 was pressed beside it."""
        super().validate(extra_validators)
        chosen_day(self, "met", clock.local_date(self.now))
        if len(self.persons.entries) > MOST_PERSONS:
            self.refuse("persons", f"{MOST_PERSONS}人までにしてください。")
        return not self.errors

    def error_lines(self) -> list[tuple[str, str]]:
        """The sentences of the rows too."""
        return [*super().error_lines(), *row_errors(self.persons)]


class CorrectForm(ContactForm):
    """The same talk, put right: the old row stays readable with the reason."""

    reason = TextLine("直す理由", [Needed("直す理由を入力してください。")], limit=300)


def correction_of(contact: Contact, now: datetime) -> CorrectForm:
    """The form filled with what is on record."""
    data = {
        "met_day": "other",
        "met_on": contact.met_on,
        "met_time": contact.met_time,
        "means": contact.means.value,
        "persons": [dict(person) for person in contact.persons],
        "learnt": contact.learnt,
        "place": contact.place,
    }
    return CorrectForm(data=data, now=now)
