"""What stands open on the way out, for many stays at once: one query each, stay id → row.

The statements are made once and asked with other stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from handoff.db.discharge import Attachment, Conference, StayMove
from handoff.db.find_inpatients import TRANSFERRED_IN
from handoff.db.outbox import Notice
from handoff.rules.access import Actor
from handoff.rules.life import ConferenceState, Move


def standing_outlooks(session: Session, stay_ids: Sequence[int]) -> dict[int, StayMove]:
    """The outlook that stands for each of these stays."""
    if not stay_ids:
        return {}
    rows = session.scalars(_outlooks(), {"stays": stay_ids})
    return {row.stay_id: row for row in rows}


@cache
def _outlooks() -> Select[StayMove]:
    return (
        select(StayMove)
        .where(
            StayMove.stay_id.in_(bindparam("stays", expanding=True)),
            StayMove.kind.in_([Move.OUTLOOK_GIVEN, Move.OUTLOOK_MOVED]),
            StayMove.undone_at.is_(None),
        )
        .order_by(StayMove.number)
    )


def proposed_conferences(session: Session, stay_ids: Sequence[int]) -> dict[int, Conference]:
    """The oldest proposed conference of each stay that nobody has answered."""
    if not stay_ids:
        return {}
    rows = session.scalars(_conferences(), {"stays": stay_ids})
    return {row.stay_id: row for row in rows}


@cache
def _conferences() -> Select[Conference]:
    return (
        select(Conference)
        .where(
            Conference.stay_id.in_(bindparam("stays", expanding=True)),
            Conference.state == ConferenceState.PROPOSED,
            Conference.answered_at.is_(None),
        )
        .order_by(Conference.id.desc())
    )


def unreceived_documents(session: Session, stay_ids: Sequence[int]) -> dict[int, Attachment]:
    """The oldest standing document of each stay that nobody has received; without its bytes."""
    if not stay_ids:
        return {}
    rows = session.scalars(_documents(), {"stays": stay_ids})
    return {row.stay_id: row for row in rows if row.stay_id is not None}


@cache
def _documents() -> Select[Attachment]:
    return (
        select(Attachment)
        .where(
            Attachment.stay_id.in_(bindparam("stays", expanding=True)),
            Attachment.received_at.is_(None),
            Attachment.withdrawn_at.is_(None),
        )
        .order_by(Attachment.id.desc())
    )


def transfers_in(session: Session, actor: Actor, stay_ids: Sequence[int]) -> dict[int, Notice]:
    """The waiting notice of each stay that began with a transfer to the actor's hospital."""
    query = select(Notice).where(
        Notice.stay_id.in_(stay_ids),
        Notice.kind == TRANSFERRED_IN,
        Notice.to_office_id == actor.office_id,
        Notice.settled_at.is_(None),
    )
    return {row.stay_id: row for row in session.scalars(query) if row.stay_id is not None}
