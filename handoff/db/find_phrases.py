"""Questions about the words an office keeps (定型文)."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handoff.db.papers import Phrase
from handoff.rules.access import Actor
from handoff.rules.problems import NotFound


def phrases_of(session: Session, actor: Actor) -> list[Phrase]:
    """Every phrase of the actor's office, in the order of the office."""
    query = select(Phrase).where(Phrase.office_id == actor.office_id, Phrase.removed_at.is_(None))
    return list(session.scalars(query.order_by(Phrase.position, Phrase.id)))


def phrases_for(session: Session, actor: Actor, item_key: str) -> list[Phrase]:
    """Those to offer at one item: the ones kept for it first, then those for any place."""
    wanted: Collection[str] = (item_key, "")
    found = [p for p in phrases_of(session, actor) if p.item_key in wanted]
    return sorted(found, key=lambda p: p.item_key == "")


def phrase_by_public_id(session: Session, actor: Actor, public_id: str) -> Phrase:
    """One that is kept. Raises NotFound (also for another office's)."""
    query = select(Phrase).where(
        Phrase.public_id == public_id,
        Phrase.office_id == actor.office_id,
        Phrase.removed_at.is_(None),
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def last_position(session: Session, actor: Actor) -> int:
    """The place of the last phrase of the office; 0 while there is none."""
    query = select(func.max(Phrase.position)).where(Phrase.office_id == actor.office_id)
    return session.scalar(query) or 0
