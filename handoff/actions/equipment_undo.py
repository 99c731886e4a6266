"""Corrections of a case of 福祉用具貸与: why an entry was changed, and an entry taken back.

What stood there stays among the steps of the case; the reason is a step of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from handoff.actions.equipment_entry import set_next_check
from handoff.actions.equipment_keeping import held_case, note_step
from handoff.actions.problems import NotFound, refuse
from handoff.actions.timeline import checked_text
from handoff.clock import local_date
from handoff.db.equipment_cases import CaseStep, EquipmentCase
from handoff.rules.access import Actor

REASON, UNDO = "reason", "undo:"
"""Names of steps: why the entry before was made anew; `undo:` and the entry that was taken back."""
EMPTY: Mapping[str, Mapping[str, Any]] = {
    "survey": {"survey": {}, "survey_on": None, "survey_source": ""},
    "finding": {"finding": {}},
    "letter": {"letter_id": None},
    "meeting": {"meeting": {}},
    "plan": {"plan_written_on": None},
    "application": {"application": {}},
    "confirmation": {"confirmation": {}},
    "rental": {"rental_from": None},
}
"""Entry → the columns of a case as they are before it was made."""


def give_reason(
    session: Session, actor: Actor, now: datetime, case: EquipmentCase, of: str, reason: str
) -> None:
    """Why the entry `of` that was just made replaces an older one. Raises Refused without a reason."""
    kept = checked_text("reason", reason, 300, "直す理由を入れてください。")
    data = {"of": of, "reason": kept}
    step = CaseStep(case_id=case.id, what=REASON, before={}, data=data, at=now, by=actor.account_id)
    session.add(step)
    session.flush()


def take_back(
    session: Session,
    actor: Actor,
    now: datetime,
    case: EquipmentCase,
    what: str,
    reason: str,
    version: int,
) -> EquipmentCase:
    """An entry was made by mistake: it counts no more and is asked for again.

    `what` is a key of EMPTY. Raises NotAllowed, NotFound, Stale, Refused.
    """
    if what not in EMPTY:
        raise NotFound
    held = held_case(session, actor, case, version)
    changes = EMPTY[what]
    if all(not getattr(held, column) for column in changes):
        raise refuse("reason", "まだ記録がありません。画面を開き直してください。")
    checked_text("reason", reason, 300, "取り消す理由を入れてください。")
    note_step(session, actor, now, held, f"{UNDO}{what}", changes)
    give_reason(session, actor, now, held, what, reason)
    set_next_check(held, local_date(now))
    session.flush()
    session.expire(held, ["letter"])
    return held
