"""What goes into reporting an admission and what comes out: plain facts, no verbs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from handoff.db.offices import Desk, Office
from handoff.db.stays import Stay, StayNotice
from handoff.rules.life import KnownFrom


@dataclass(frozen=True, slots=True)
class Report:
    """What is known of an admission: where, since when, and how it became known.

    Empty and None mean "not known (yet)"; only the date is needed, and for a heads-up not even it.
    """

    hospital: Office | None = None
    hospital_name: str = ""  # a hospital that is not in the directory
    desk: Desk | None = None
    ward: str = ""
    admitted_on: date | None = None
    admitted_time: time | None = None
    known_at: datetime | None = None
    known_from: KnownFrom | None = None
    known_from_note: str = ""
    note: str = ""
    heads_up: bool = False


@dataclass(frozen=True, slots=True)
class CareOfficeChoice:
    """The care office a hospital tells: found by `lookup`, chosen by hand, or not known (None)."""

    office: Office | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a report. `told`: the other side was told inside the system."""

    stay: Stay
    was_first: bool
    acknowledged: bool
    first: StayNotice | None
    told: bool = False
