"""Rows of persons on the forms of talks and conferences: typed, added by one press, read.

Rows are emptied to take them away. Known persons are offered as buttons that post the whole form and
come back with one row more, so that it works without scripts too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from wtforms import BooleanField, FieldList, Form
from wtforms.validators import ValidationError

from handoff.actions.conference_facts import JOBS, Person
from handoff.rules.life import Seat
from handoff.web.forms.base import Pick, TextLine, first_input_id

_JOB_CHOICES = list(JOBS.items())
_STAFF_FIRST = ("nurse", "discharge_nurse", "msw", "doctor", "pt", "ot", "st", "pharmacist")
_STAFF = [
    *((code, JOBS[code]) for code in _STAFF_FIRST),
    *((code, label) for code, label in JOBS.items() if code not in _STAFF_FIRST),
]
_SEATS = [(seat.value, seat.label) for seat in Seat]


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody offered for one press. `key` is what the button posts."""

    key: str
    label: str
    job: str
    name: str = ""
    side: str = ""
    organisation: str = ""

    def row(self) -> dict[str, Any]:
        """The row it becomes."""
        return {k: v for k, v in asdict(self).items() if k not in ("key", "label")}


class HeardRow(Form):  # type: ignore[misc]
    """Somebody who told something."""

    job = Pick("職種", choices=_STAFF)
    name = TextLine("氏名", limit=100)

    def validate_job(self, field: Any) -> None:
        """A name alone does not say from whom it was heard."""
        if not field.data and self.name.data:
            raise ValidationError("職種を選んでください。")


class SeatRow(Form):  # type: ignore[misc]
    """Somebody at a conference."""

    side = Pick("立場", choices=_SEATS)
    job = Pick("職種", choices=_JOB_CHOICES)
    name = TextLine("氏名", limit=100)
    organisation = TextLine("所属", limit=200)
    attended = BooleanField("出席した")

    def validate_side(self, field: Any) -> None:
        """Where a person stands decides what the fee makes of the meeting."""
        if not field.data and is_filled(self):
            raise ValidationError("立場を選んでください。")

    def validate_job(self, field: Any) -> None:
        """The profession is what counts."""
        if not field.data and is_filled(self):
            raise ValidationError("職種を選んでください。")

    def person(self) -> Person:
        """The row as the action takes it; a side that was not chosen yet stands outside."""
        side = Seat(self.side.data) if self.side.data in set(Seat) else Seat.OUTSIDE
        return Person(
            side,
            self.job.data or "",
            self.name.data or "",
            self.organisation.data or "",
            attended=bool(self.attended.data),
        )


def is_filled(row: Form) -> bool:
    """Whether anything was typed or chosen in a row; a tick alone is no person."""
    return any(field.data for field in row if field.type != "BooleanField")


def rows_in(people: FieldList) -> list[dict[str, Any]]:
    """What was typed, row by row, empty ones left out."""
    return [dict(row.form.data) for row in people if is_filled(row.form)]


def refill(
    people: FieldList, rows: Sequence[dict[str, Any]], spare: int = 1, there: bool = False
) -> None:
    """Show `rows` and `spare` empty ones below them. `there`: whoever is added was there."""
    while people.entries:
        people.pop_entry()
    people.last_index = -1
    for row in (*rows, *({"attended": there} for _ in range(spare))):
        people.append_entry(row)


def add_pressed(
    people: FieldList, pressed: str, offered: Sequence[Known], most: int, there: bool = False
) -> None:
    """One row more: that of the known person whose button was pressed, or an empty one."""
    rows = rows_in(people)
    known = next((one for one in offered if one.key == pressed), None)
    if known is not None and len(rows) < most:
        rows.append({**known.row(), "attended": there})
    refill(people, rows, spare=0 if known is not None and rows else 1, there=there)


def row_errors(people: FieldList, word: str = "人目") -> Iterator[tuple[str, str]]:
    """(id of the box, sentence) for the summary on top of the page."""
    for number, row in enumerate(people, start=1):
        for field in row.form:
            for error in field.errors:
                yield first_input_id(field), f"{number}{word}：{error}"
