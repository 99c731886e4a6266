"""Keeping the folded state of a stay: after a move, an undoing, two records becoming one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from handoff.actions.move_facts import ended_on, now_of
from handoff.actions.problems import refuse
from handoff.db import find_discharge
from handoff.db.discharge import Attachment, Conference, Contact, StayMove
from handoff.db.stays import Stay
from handoff.rules import stay_life
from handoff.rules.access import Actor
from handoff.rules.life import ConferenceState, Move, Phase
from handoff.rules.stay_life import StayNow


def state_of(session: Session, stay: Stay) -> tuple[StayNow, list[StayMove]]:
    """Where a stay stands and every move that led there, undone ones included."""
    rows = find_discharge.moves_of(session, stay.id)
    return now_of(stay, rows), rows


def keep(
    session: Session, now: datetime, stay: Stay, rows: Sequence[StayMove], last: StayMove
) -> None:
    """Write what `rows` fold to on the stay; `last` is the row that was made or undone."""
    state = now_of(stay, rows)
    was = stay.phase, stay.ward
    if last.kind is Move.WARD_CHANGED and not last.is_undone:
        stay.ward, stay.desk_id = last.data["ward"], last.data.get("desk")
    stay.phase, stay.state = state.phase, state.phase.state
    stay.outlook = state.outlook.storage() if state.outlook else ""
    stay.outlook_on = state.outlook.earliest() if state.outlook else None
    stay.outlook_acknowledged = state.outlook is not None and not state.needs_acknowledgement
    stay.ended_on, stay.discharged_on = state.ended_on, ended_on(state)
    stay.destination = _destination(rows) if stay.discharged_on else ""
    if state.phase is Phase.CANCELLED:
        stay.cancelled_reason = last.note or stay.cancelled_reason
    stay.move_version += 1
    stay.updated_at = now
    if was != (stay.phase, stay.ward):
        stay.version += 1
    session.flush()


def _destination(rows: Sequence[StayMove]) -> str:
    ends = [r.data for r in rows if not r.is_undone and r.data.keys() & {"to", "destination"}]
    return str(ends[-1].get("to") or ends[-1].get("destination", "")) if ends else ""


def mark_undone(
    session: Session,
    actor: Actor,
    now: datetime,
    stay: Stay,
    rows: Sequence[StayMove],
    move: StayMove,
    reason: str,
) -> None:
    """Let a move count no more, without telling. Raises Refused when the stay cannot open again."""
    session.flush()
    try:
        with session.begin_nested():
            move.undone_at, move.undone_by, move.undone_reason = now, actor.account_id, reason
            if move.kind is Move.WARD_CHANGED and stay.ward == move.data.get("ward"):
                stay.ward, stay.desk_id = move.data.get("was", ""), move.data.get("was_desk")
            if move.kind in stay_life.CALLED_OFF:
                stay.cancelled_reason = ""
            keep(session, now, stay, rows, move)
            if conference := move.data.get("conference"):
                _conference_follows(session, now, rows, str(conference), reason)
    except IntegrityError:
        raise refuse(
            "reason",
            "この方には、別の入院が始まっています。先にそちらの入院を確かめてください。",
        ) from None


def _conference_follows(
    session: Session, now: datetime, rows: Sequence[StayMove], public_id: str, reason: str
) -> None:
    """A conference stands where its standing moves leave it, unless it was held already."""
    conference = find_discharge.conference_called(session, public_id)
    if conference is None or conference.state is ConferenceState.HELD:
        return
    left = [r.kind for r in rows if r.data.get("conference") == public_id and not r.is_undone]
    if not left:
        conference.state, conference.cancelled_reason = ConferenceState.CANCELLED, reason
    elif Move.CONFERENCE_FIXED not in left:
        conference.state = ConferenceState.PROPOSED
        conference.starts_at = conference.ends_at = None
    conference.version += 1
    conference.updated_at = now


def adopt(session: Session, now: datetime, gone: Stay, stays: Stay) -> None:
    """Two records of one admission: the moves of `gone` live on in `stays`, in their order.

    Conferences, contacts and documents go along. A move that cannot follow there (both noted the same leave) stays readable, but undone.
    """
    kept, rows = state_of(session, stays)
    for row in find_discharge.moves_of(session, gone.id):
        row.stay_id, row.number = stays.id, stays.move_version + 1
        fits = row.kind in stay_life.TABLE[kept.phase]
        if not row.is_undone and not fits:
            row.undone_at, row.undone_by = now, row.account_id
            row.undone_reason = "同じ入院の記録にまとめました。"
        rows.append(row)
        keep(session, now, stays, rows, row)
        kept = now_of(stays, rows)
    for table in (Conference, Contact, Attachment):
        session.execute(update(table).where(table.stay_id == gone.id).values(stay_id=stays.id))
