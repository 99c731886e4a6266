"""Reminders of cases: the certification ends, the level changed, six months of a rented item of choice."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from handoff.actions import tell
from handoff.actions.equipment_facts import check_facts
from handoff.actions.letter_telling import is_told, own_recipient
from handoff.clock import local_date
from handoff.db import find_equipment, find_letters_today
from handoff.db.equipment_cases import EquipmentCase
from handoff.notify.messages import NoticeKind, message
from handoff.rules.access import Actor
from handoff.rules.equipment_checks import Check, due_now


def sweep(session: Session, now: datetime) -> int:
    """Tell the offices of checks that have come due, once for each check; how many were told now."""
    today = local_date(now)
    told = 0
    for case in find_equipment.open_cases(session):
        for check in due_now(check_facts(case), today):
            told += _tell(session, now, case, check)
    return told


def next_checks(
    session: Session, actor: Actor, today: date, *, mine: bool = False
) -> list[tuple[EquipmentCase, Check]]:
    """The checks that are due in the actor's office, the nearest first."""
    found = [
        (case, check)
        for case in find_letters_today.open_cases(session, actor, mine=mine)
        for check in due_now(check_facts(case), today)
    ]
    return sorted(found, key=lambda pair: (pair[1].due_on, pair[0].id))


def _tell(session: Session, now: datetime, case: EquipmentCase, check: Check) -> bool:
    occasion = f"{check.why.value}:{_of(case, check)}"
    text = message(NoticeKind.EQUIPMENT_CHECK, case.public_id, occasion)
    data = {"case": case.public_id, "why": check.why.value, "due": check.due_on.isoformat()}
    to = own_recipient(session, case.client)
    if is_told(session, text):
        return False
    return tell.announce(session, now, text, to, None, data) is not None


def _of(case: EquipmentCase, check: Check) -> str:
    """What makes a check the same check: the level it changed to, or the day it is due."""
    if check.why == "level_changed":
        return case.client.care_level
    if check.why == "certification_changed" and case.client.cert_to:
        return case.client.cert_to.isoformat()
    return check.due_on.isoformat()
