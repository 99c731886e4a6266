"""Questions about 「主治の医師等の意見」 of a client: services, opinions, deliveries."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from handoff.db.clients import Client
from handoff.db.letters import LetterAnswer
from handoff.db.opinions import Opinion, PlanDelivery, PlanService
from handoff.rules.access import Actor
from handoff.rules.problems import NotFound

_Kept = TypeVar("_Kept", Opinion, PlanDelivery, PlanService)


def services_of(session: Session, client: Client, ended: bool = False) -> list[PlanService]:
    """The medical services of a client's plan in the order they were added; `ended`: old ones too."""
    query = select(PlanService).where(PlanService.client_id == client.id)
    if not ended:
        query = query.where(PlanService.ended_on.is_(None))
    return list(session.scalars(query.order_by(PlanService.id)))


def opinions_of(session: Session, client: Client, withdrawn: bool = False) -> list[Opinion]:
    """The opinions on file, newest first, with the letter they came by."""
    query = (
        select(Opinion)
        .options(
            joinedload(Opinion.author), joinedload(Opinion.answer).joinedload(LetterAnswer.letter)
        )
        .where(Opinion.client_id == client.id)
    )
    if not withdrawn:
        query = query.where(Opinion.withdrawn_at.is_(None))
    return list(session.scalars(query.order_by(Opinion.heard_on.desc(), Opinion.id.desc())))


def deliveries_of(session: Session, client: Client, withdrawn: bool = False) -> list[PlanDelivery]:
    """The deliveries of the plan, newest first."""
    query = (
        select(PlanDelivery)
        .options(joinedload(PlanDelivery.author), joinedload(PlanDelivery.opinion))
        .where(PlanDelivery.client_id == client.id)
    )
    if not withdrawn:
        query = query.where(PlanDelivery.withdrawn_at.is_(None))
    return list(
        session.scalars(query.order_by(PlanDelivery.delivered_on.desc(), PlanDelivery.id.desc()))
    )


def opinions_of_answer(session: Session, answer: LetterAnswer) -> list[Opinion]:
    """The standing opinions that came by an answer."""
    query = select(Opinion).where(
        Opinion.letter_answer_id == answer.id, Opinion.withdrawn_at.is_(None)
    )
    return list(session.scalars(query))


def opinion_for(session: Session, actor: Actor, public_id: str) -> Opinion:
    """An opinion about a client of the actor's office. Raises NotFound."""
    return _of_own_client(session, actor, Opinion, public_id)


def delivery_for(session: Session, actor: Actor, public_id: str) -> PlanDelivery:
    """A delivery for a client of the actor's office. Raises NotFound."""
    return _of_own_client(session, actor, PlanDelivery, public_id)


def service_for(session: Session, actor: Actor, public_id: str) -> PlanService:
    """A service of a client of the actor's office. Raises NotFound."""
    return _of_own_client(session, actor, PlanService, public_id)


def _of_own_client(session: Session, actor: Actor, kind: type[_Kept], public_id: str) -> _Kept:
    query = (
        select(kind)
        .join(Client, Client.id == kind.client_id)
        .where(kind.public_id == public_id, Client.care_office_id == actor.office_id)
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found
