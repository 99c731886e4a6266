"""The course of a stay on its page: the outlook, what happened, what can be taken back, the chain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup
from sqlalchemy.orm import Session

from handoff.actions.move_facts import fact_of_row, facts_of, now_of, source_words, words_of
from handoff.actions.moves import choices
from handoff.db import find_discharge
from handoff.db.discharge import StayMove
from handoff.db.stays import Stay
from handoff.japan.partial_dates import PartialDate, from_storage
from handoff.rules import stay_life
from handoff.rules.access import Actor, Permission
from handoff.rules.offices import Side

LONG_AGO = 8
"""So many moves stand on the page at once; older ones open with a press."""


@dataclass(frozen=True, slots=True)
class MoveLine:
    """One move as the page shows it; `undo`: this side can take it back now."""

    row: StayMove
    words: str
    source: str
    undo: bool


@dataclass(frozen=True, slots=True)
class Course:
    """What happened so far. `to_see`: the outlook this side has to acknowledge."""

    outlook: PartialDate | None
    waits: bool
    to_see: StayMove | None
    lines: tuple[MoveLine, ...]
    following: Stay | None
    chain: tuple[Stay, ...]
    buttons: Markup

    @property
    def recent(self) -> tuple[MoveLine, ...]:
        """The last ones."""
        return self.lines[:LONG_AGO]

    @property
    def older(self) -> tuple[MoveLine, ...]:
        """Those before them."""
        return self.lines[LONG_AGO:]

    @property
    def conference(self) -> StayMove | None:
        """The last standing word about a conference."""
        return next((x.row for x in self.lines if "conference" in x.row.data and not x.row.is_undone), None)  # fmt: skip


def course_of(session: Session, actor: Actor, stay: Stay, today: date) -> Course:
    """Everything that happened to a stay, newest first, for the side that looks: three queries."""
    rows = find_discharge.moves_of(session, stay.id)
    state = now_of(stay, rows)
    standing = [row for row in rows if "outlook" in row.data and not row.is_undone]
    last = standing[-1] if standing else None
    theirs = last is not None and last.side is not actor.side
    waits = state.needs_acknowledgement and state.phase.is_open
    may = actor.may(Permission.STAY_WRITE)
    lines = [MoveLine(row, words_of(row), source_words(row), may and _can_undo(actor, stay, rows, row))
             for row in reversed(rows)]  # fmt: skip
    return Course(
        outlook=state.outlook,
        waits=waits,
        to_see=last if waits and theirs and may else None,
        lines=tuple(lines),
        following=find_discharge.next_stay(session, stay),
        chain=tuple(find_discharge.chain_of(session, stay)[:-1]),
        buttons=outlook_buttons(today) if actor.side is Side.HOSPITAL else Markup(""),
    )


def _can_undo(actor: Actor, stay: Stay, rows: Sequence[StayMove], row: StayMove) -> bool:
    mine = row.side is actor.side and not row.is_undone
    return mine and stay_life.can_undo(facts_of(stay, rows), fact_of_row(row)) is None


def outlook_buttons(today: date) -> Markup:
    """One press each: きょう … 未定, with the date that is told; the same for every stay."""
    made = Markup("")
    for stored, words in choices(today):
        read = from_storage(stored)
        day = f" {read.month}/{read.day}" if read.day else ""
        made += Markup('<button name="tell" value="{}">{}</button>').format(stored, words + day)
    return made
