"""A letter as a whole: the request that was sent, the answer that stands, what came afterwards.

Paper, verdict and checks read the whole; each part keeps its own author and its own record.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from handoff.actions.equipment_after import after_of
from handoff.actions.problems import NotAllowed, NotFound, refuse
from handoff.clock import local_date
from handoff.db import find_equipment, find_letters
from handoff.db.letters import Letter, LetterAnswer
from handoff.db.sheets import Revision
from handoff.rules.access import Actor, Permission
from handoff.rules.letters import CannotMove, LetterMove, LetterState, Waiting, moved
from handoff.sheets import catalogue, checks
from handoff.sheets.content import Content, read
from handoff.sheets.model import Finding, Sheet

REQUEST, REPLY, AFTER = "request", "reply", "after"
CODES = (catalogue.DOCTOR_CONTACT, catalogue.EQUIPMENT_CONTACT)


def declared_for(letter: Letter) -> Sheet:
    """The declaration of the letter's sheet: ③ or ④."""
    return catalogue.DECLARED[letter.sheet.code]


def part_of(sheet: Sheet, part: str, raw: Mapping[str, Any]) -> dict[str, Any]:
    """What of `raw` belongs to one part ("request", "reply", "after"); the rest is another author's."""
    keys = next(p.keys for p in sheet.parts if p.key == part)
    return {key: value for key, value in raw.items() if key in keys}


def whole(session: Session, letter: Letter) -> Content:
    """Request, standing answer and what came afterwards as one content.

    Where ④ belongs to a case, meeting, municipality and rental are those of the case: they are
    entered there and nowhere else.
    """
    known = joined(
        letter,
        find_letters.request_of(session, letter),
        find_letters.standing_answer(session, letter),
    )
    case = find_equipment.case_of_letter(session, letter)
    return read(declared_for(letter), known.as_json() | after_of(case)) if case else known


def joined(letter: Letter, request: Revision | None, answer: LetterAnswer | None) -> Content:
    """The same from records that are at hand, without a case."""
    raw: dict[str, Any] = dict(request.content) if request else {}
    raw |= answer.content if answer else {}
    return read(declared_for(letter), raw | letter.after)


def findings(session: Session, letter: Letter, moment: str, now: datetime) -> tuple[Finding, ...]:
    """What the checks say about the whole letter at "answer" or "close"."""
    content = whole(session, letter)
    return checks.run(declared_for(letter), content, moment, local_date(now)).all


def waiting_of(letter: Letter) -> Waiting | None:
    """The letter as the rule of reminders sees it; None before it was sent, and for a report."""
    if letter.sent_at is None or not letter.wants_answer:
        return None
    return Waiting(
        local_date(letter.sent_at),
        letter.remind_after_days,
        letter.reply_due_on,
        local_date(letter.reminded_at) if letter.reminded_at else None,
        local_date(letter.reminded_again_at) if letter.reminded_again_at else None,
    )


def need(actor: Actor, letter: Letter, permission: Permission = Permission.SHEET_WRITE) -> None:
    """The actor may do this with this letter. Raises NotAllowed, NotFound (foreign)."""
    if not actor.may(permission):
        raise NotAllowed
    if letter.sheet.office_id != actor.office_id:
        raise NotFound


def move(letter: Letter, what: LetterMove) -> LetterState:
    """The state after `what`; nothing is changed yet. Raises Refused with what to do instead."""
    try:
        return moved(letter.state, what)
    except CannotMove as why:
        raise refuse("state", str(why)) from None
