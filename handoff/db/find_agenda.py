"""What stands open on the way out, for many stays at once: one query each, stay id → row."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff.db.discharge import Attachment, Conference, StayMove
from handoff.db.find_inpatients import TRANSFERRED_IN
from handoff.db.outbox import Notice
from handoff.rules.access import Actor
from handoff.rules.life import ConferenceState, Move


def standing_outlooks(session: Session, stay_ids: Sequence[int]) -> dict[int, StayMove]:
    """The outlook that stands for each of these stays."""
    query = (
        select(StayMove)
        .where(
            StayMove.stay_id.in_(stay_ids),
            StayMove.kind.in_([Move.OUTLOOK_GIVEN, Move.OUTLOOK_MOVED]),
            StayMove.undone_at.is_(None),
        )
        .order_by(StayMove.number)
    )
    return {row.stay_id: row for row in session.scalars(query)}


def proposed_conferences(session: Session, stay_ids: Sequence[int]) -> dict[int, Conference]:
    """The oldest proposed conference of each stay that nobody has answered."""
    query = (
        select(Conference)
        .where(
            Conference.stay_id.in_(stay_ids),
            Conference.state == ConferenceState.PROPOSED,
            Conference.answered_at.is_(None),
        )
        .order_by(Conference.id.desc())
    )
    return {row.stay_id: row for row in session.scalars(query)}


def unreceived_documents(session: Session, stay_ids: Sequence[int]) -> dict[int, Attachment]:
    """The oldest standing document of each stay that nobody has received; without its bytes."""
    query = (
        select(Attachment)
        .where(
            Attachment.stay_id.in_(stay_ids),
            Attachment.received_at.is_(None),
            Attachment.withdrawn_at.is_(None),
        )
        .order_by(Attachment.id.desc())
    )
    return {row.stay_id: row for row in session.scalars(query) if row.stay_id is not None}


def transfers_in(session: Session, actor: Actor, stay_ids: Sequence[int]) -> dict[int, Notice]:
    """The waiting notice of each stay that began with a transfer to the actor's hospital."""
    query = select(Notice).where(
        Notice.stay_id.in_(stay_ids),
        Notice.kind == TRANSFERRED_IN,
        Notice.to_office_id == actor.office_id,
        Notice.settled_at.is_(None),
    )
    return {row.stay_id: row for row in session.scalars(query) if row.stay_id is not None}
