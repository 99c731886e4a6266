"""Changing a case of 福祉用具貸与: every entry leaves a step with what was there before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from handoff.actions.problems import NotAllowed, NotFound, Stale, refuse
from handoff.db import find_equipment
from handoff.db.equipment_cases import CaseStep, EquipmentCase
from handoff.rules.access import Actor, Permission
from handoff.sheets.content import as_plain

OPEN, ENDED, WITHDRAWN = "open", "ended", "withdrawn"
"""States of a case. Values are stored."""


def need(actor: Actor, case: EquipmentCase) -> None:
    """The actor may write in this case. Raises NotAllowed, NotFound (foreign)."""
    if not actor.may(Permission.SHEET_WRITE):
        raise NotAllowed
    if case.client.care_office_id != actor.office_id:
        raise NotFound


def held_case(session: Session, actor: Actor, case: EquipmentCase, version: int) -> EquipmentCase:
    """The case kept from others until this unit ends. Raises NotAllowed, NotFound, Stale, Refused."""
    need(actor, case)
    held = find_equipment.locked_case(session, case.id)
    if held.version != version:
        raise Stale(held)
    if held.state != OPEN:
        raise refuse("state", "終わった記録です。続けるときは、新しく始めてください。")
    return held


def note_step(
    session: Session,
    actor: Actor,
    now: datetime,
    case: EquipmentCase,
    what: str,
    changes: Mapping[str, Any],
) -> None:
    """Write `changes` (column → value) into the case and keep what stood there before."""
    before = {key: _plain(getattr(case, key)) for key in changes}
    for key, value in changes.items():
        setattr(case, key, value)
    case.version += 1
    case.updated_at, case.updated_by = now, actor.account_id
    data = {key: _plain(value) for key, value in changes.items()}
    session.add(
        CaseStep(case_id=case.id, what=what, before=before, data=data, at=now, by=actor.account_id)
    )
    session.flush()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else as_plain(value)
