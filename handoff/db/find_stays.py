"""Questions about stays. Each side sees the stays it stands on; everything else is not there."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, false, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from handoff.db.clients import Client
from handoff.db.find_clients import PersonFacts
from handoff.db.stays import Claim, Stay, StayEvent, StayNotice
from handoff.japan.names import kana_sound_key, search_key
from handoff.rules.access import Actor
from handoff.rules.life import MatchState, StayState
from handoff.rules.offices import Side
from handoff.rules.problems import NotFound


def own(actor: Actor) -> ColumnElement[bool]:
    """The condition that a stay belongs to the actor's side and office."""
    if actor.side is Side.CARE:
        return Stay.care_office_id == actor.office_id
    if actor.side is Side.HOSPITAL:
        return Stay.hospital_id == actor.office_id
    return false()


def with_partners() -> Select[Stay]:
    """Stays with client, both offices, care manager and notices loaded; the caller says which."""
    return select(Stay).options(
        joinedload(Stay.client),
        joinedload(Stay.care_office),
        joinedload(Stay.care_manager),
        joinedload(Stay.hospital),
        joinedload(Stay.desk),
        selectinload(Stay.notices).options(
            joinedload(StayNotice.account), joinedload(StayNotice.office)
        ),
    )


def stay_for(session: Session, actor: Actor, public_id: str) -> Stay:
    """The stay `public_id` with both partners and notices loaded.

    Raises NotFound when it is missing or stands on other offices.
    """
    query = with_partners().where(Stay.public_id == public_id, own(actor))
    stay = session.scalars(query).one_or_none()
    if stay is None:
        raise NotFound
    return stay


def open_stay_of(session: Session, client_id: int) -> Stay | None:
    """The open stay of a client; at most one, the database sees to it."""
    query = (
        with_partners()
        .where(Stay.client_id == client_id, Stay.state == StayState.OPEN)
        .execution_options(populate_existing=True)
    )
    return session.scalars(query).one_or_none()


def locked(session: Session, stay: Stay) -> Stay:
    """The same stay read afresh and kept from others until this unit ends (no-op on SQLite)."""
    query = select(Stay).where(Stay.id == stay.id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


def stays_of_client(session: Session, actor: Actor, client: Client) -> list[Stay]:
    """All stays of a client that the actor may see, newest first."""
    query = (
        with_partners()
        .where(Stay.client_id == client.id, own(actor), Stay.state != StayState.CANCELLED)
        .order_by(Stay.admitted_on.desc(), Stay.id.desc())
    )
    return list(session.scalars(query))


def open_stays(
    session: Session, actor: Actor, mine_only: bool = False, limit: int = 300
) -> list[Stay]:
    """Open stays of the actor's office, newest admission first.

    `mine_only`: those of the care manager who asks, and those that nobody is in charge of yet.
    """
    query = (
        with_partners()
        .where(own(actor), Stay.state == StayState.OPEN)
        .order_by(Stay.admitted_on.desc(), Stay.id.desc())
        .limit(limit)
    )
    if mine_only:
        mine = or_(Stay.care_manager_id == actor.account_id, Stay.care_manager_id.is_(None))
        query = query.where(mine)
    return list(session.scalars(query))


def unmatched_like(session: Session, care_office_id: int, client: Client) -> Stay | None:
    """A stay told to this care office that nobody has matched yet and that is this client."""
    query = with_partners().where(
        Stay.care_office_id == care_office_id,
        Stay.state == StayState.OPEN,
        Stay.client_id.is_(None),
        Stay.match == MatchState.WAITING,
    )
    for stay in session.scalars(query.order_by(Stay.id)):
        if is_about(stay, client):
            return stay
    return None


def is_about(stay: Stay, client: Client) -> bool:
    """Whether the person as reported in `stay` is `client` by the rule of matching."""
    if stay.person_insured_no and stay.person_insured_no == client.insured_no:
        born = stay.person_birth_date == client.birth_date
        return born or kana_sound_key(stay.person_kana) == kana_sound_key(client.kana)
    if stay.person_birth_date != client.birth_date:
        return False
    heard = kana_sound_key(stay.person_kana)
    return (bool(heard) and heard == kana_sound_key(client.kana)) or (
        search_key(stay.person_name) == client.name_key
    )


def same_person_here(session: Session, hospital_id: int, person: PersonFacts) -> Stay | None:
    """An open stay in this hospital of a person with these facts, matched or not."""
    if person.birth_date is None:
        return None
    query = with_partners().where(
        Stay.hospital_id == hospital_id,
        Stay.state == StayState.OPEN,
        Stay.person_birth_date == person.birth_date,
    )
    heard, named = kana_sound_key(person.kana), search_key(person.name)
    for stay in session.scalars(query.order_by(Stay.id)):
        by_kana = bool(heard) and kana_sound_key(stay.person_kana) == heard
        if by_kana or (bool(named) and search_key(stay.person_name) == named):
            return stay
    return None


def first_of(session: Session, stay: Stay) -> StayNotice | None:
    """The one notice that was first, person and office loaded."""
    query = (
        select(StayNotice)
        .options(joinedload(StayNotice.account), joinedload(StayNotice.office))
        .where(StayNotice.stay_id == stay.id, StayNotice.is_first)
    )
    return session.scalars(query).one_or_none()


def notices_of(session: Session, stay: Stay) -> list[StayNotice]:
    """Who told whom in this stay, oldest first, read afresh."""
    query = (
        select(StayNotice)
        .options(joinedload(StayNotice.account), joinedload(StayNotice.office))
        .where(StayNotice.stay_id == stay.id)
        .order_by(StayNotice.id)
    )
    return list(session.scalars(query))


def events_of(session: Session, stay: Stay, limit: int = 500) -> list[StayEvent]:
    """The timeline of a stay, newest first, persons and offices loaded."""
    query = (
        select(StayEvent)
        .options(joinedload(StayEvent.account), joinedload(StayEvent.office))
        .where(StayEvent.stay_id == stay.id)
        .order_by(StayEvent.id.desc())
        .limit(limit)
    )
    return list(session.scalars(query))


def claims_of(session: Session, client_id: int, topic: str = "") -> list[Claim]:
    """Standing claims of a client, newest month first."""
    query = select(Claim).where(Claim.client_id == client_id, Claim.withdrawn_at.is_(None))
    if topic:
        query = query.where(Claim.topic == topic)
    return list(session.scalars(query.order_by(Claim.month.desc())))


def first_office_id(session: Session, stay: Stay) -> int | None:
    """The office that told of a stay first."""
    query = select(StayNotice.office_id).where(StayNotice.stay_id == stay.id, StayNotice.is_first)
    return session.scalars(query).one_or_none()
