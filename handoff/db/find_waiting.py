"""What waits for an answer on the open stays of an office: documents, transfers, conferences."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from handoff.db.discharge import Attachment, Conference
from handoff.db.find_inpatients import TRANSFERRED_IN, Scope, asked, open_in, scope_of
from handoff.db.outbox import Notice
from handoff.db.stays import Stay
from handoff.rules.access import Actor
from handoff.rules.life import ConferenceState


def unread_documents(
    session: Session, actor: Actor, desk_id: int | None = None, mine: bool = False
) -> set[int]:
    """Open stays with an attached document of the other side that nobody here has received."""
    query = _unread(scope_of(actor, desk_id, mine))
    return set(session.scalars(query, asked(actor, desk_id)))


@lru_cache(maxsize=16)
def _unread(scope: Scope) -> Select[*tuple[Any, ...]]:
    return (
        select(Attachment.stay_id)
        .join(Stay, Stay.id == Attachment.stay_id)
        .where(
            *open_in(scope),
            Attachment.from_office_id != bindparam("own"),
            Attachment.received_at.is_(None),
            Attachment.withdrawn_at.is_(None),
        )
    )


def transfers_in(
    session: Session, actor: Actor, desk_id: int | None = None, mine: bool = False
) -> set[int]:
    """Open stays that began with a transfer to the actor's hospital which nobody took over yet."""
    query = _moved_in(scope_of(actor, desk_id, mine))
    return set(session.scalars(query, asked(actor, desk_id)))


@lru_cache(maxsize=16)
def _moved_in(scope: Scope) -> Select[*tuple[Any, ...]]:
    return (
        select(Stay.id)
        .join(Notice, Notice.stay_id == Stay.id)
        .where(
            *open_in(scope),
            Notice.kind == TRANSFERRED_IN,
            Notice.to_office_id == bindparam("own"),
            Notice.settled_at.is_(None),
        )
    )


def unanswered_conferences(
    session: Session, actor: Actor, desk_id: int | None = None, mine: bool = False
) -> dict[int, int]:
    """Open stays with a proposed conference nobody has answered → the office that proposed it."""
    query = _proposed(scope_of(actor, desk_id, mine))
    return {row.stay_id: row.office_id for row in session.execute(query, asked(actor, desk_id))}


@lru_cache(maxsize=16)
def _proposed(scope: Scope) -> Select[*tuple[Any, ...]]:
    return (
        select(Conference.stay_id, Conference.office_id)
        .join(Stay, Stay.id == Conference.stay_id)
        .where(
            *open_in(scope),
            Conference.state == ConferenceState.PROPOSED,
            Conference.answered_at.is_(None),
        )
    )
