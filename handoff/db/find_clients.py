"""Questions about clients. A care office sees its own; nobody else ever sees a list."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from handoff.db.clients import Client, ClientKey, Consent
from handoff.db.stays import Stay
from handoff.japan import wareki
from handoff.japan.names import kana_key, kana_sound_key, search_key
from handoff.rules.access import Actor
from handoff.rules.problems import NotFound

_NUMBER = re.compile(r"[hH]?[0-9]{4,10}")
_GREATEST_MATCHES = 5_000


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What a hospital knows of a person. `name` and `kana` as typed, `insured_no` as digits."""

    name: str = ""
    kana: str = ""
    birth_date: date | None = None
    insured_no: str = ""
    address: str = ""
    gender: str = ""


def client_for(session: Session, actor: Actor, public_id: str) -> Client:
    """The client `public_id` of the actor's own office. Raises NotFound, also for a foreign one."""
    query = (
        select(Client)
        .options(joinedload(Client.care_manager))
        .where(Client.public_id == public_id, Client.care_office_id == actor.office_id)
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def search(
    session: Session, actor: Actor, words: str, limit: int = 30, mine: bool = False
) -> list[Client]:
    """Clients of the actor's office found by beginning of name or kana, birth date, or number.

    `words`: any kana, any width, kanji variants (髙/高), a date in 和暦 or 西暦, or four and more
    digits of the insured number. Ended clients come last.
    """
    condition = _what_was_meant(actor.office_id, words)
    if condition is None:
        return []
    query = select(Client).where(Client.care_office_id == actor.office_id, condition)
    if mine:
        query = query.where(Client.care_manager_id == actor.account_id)
    query = query.order_by(Client.ended_on.is_not(None), Client.kana_key, Client.id).limit(limit)
    return list(session.scalars(query))


def mine(session: Session, actor: Actor, limit: int = 200) -> list[Client]:
    """The clients a care manager is in charge of, by kana."""
    query = (
        select(Client)
        .where(
            Client.care_office_id == actor.office_id,
            Client.care_manager_id == actor.account_id,
            Client.ended_on.is_(None),
        )
        .order_by(Client.kana_key, Client.id)
        .limit(limit)
    )
    return list(session.scalars(query))


def of_office(session: Session, actor: Actor, limit: int = 200) -> list[Client]:
    """The clients of the whole office whom it cares for today, by kana."""
    query = (
        select(Client)
        .where(Client.care_office_id == actor.office_id, Client.ended_on.is_(None))
        .order_by(Client.kana_key, Client.id)
        .limit(limit)
    )
    return list(session.scalars(query))


def recent(session: Session, actor: Actor, limit: int = 8) -> list[Client]:
    """The clients whose records this person's own clients show as changed last (最近の方)."""
    query = (
        select(Client)
        .where(
            Client.care_office_id == actor.office_id,
            Client.care_manager_id == actor.account_id,
            Client.ended_on.is_(None),
        )
        .order_by(Client.updated_at.desc(), Client.id)
        .limit(limit)
    )
    return list(session.scalars(query))


def with_everything(session: Session, client_id: int) -> Client:
    """A client with contacts, doctors and consents loaded, for prefill and its own page."""
    query = (
        select(Client)
        .options(
            selectinload(Client.contacts),
            selectinload(Client.doctors),
            selectinload(Client.consents),
            joinedload(Client.care_manager),
            joinedload(Client.care_office),
        )
        .where(Client.id == client_id)
        .execution_options(populate_existing=True)
    )
    return session.scalars(query).one()


def consent_for(session: Session, client: Client, public_id: str) -> Consent:
    """The consent `public_id` of this very client. Raises NotFound."""
    query = select(Consent).where(Consent.public_id == public_id, Consent.client_id == client.id)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def matching(session: Session, person: PersonFacts, office_id: int | None = None) -> list[Client]:
    """The living records that are this person by the rule of matching; any office, or one.

    Insured number with birth date or reading; or birth date with name or reading. A reading is
    compared as heard (シヅエ = シズエ). Fewer facts never match: no guessing by name alone.
    """
    conditions = list(_ways_to_match(person))
    if not conditions:
        return []
    query = select(Client).where(or_(*conditions), Client.ended_on.is_(None))
    if office_id is not None:
        query = query.where(Client.care_office_id == office_id)
    candidates = session.scalars(query.order_by(Client.id).limit(_GREATEST_MATCHES))
    return [client for client in candidates if same_person(client, person)]


def same_person(client: Client, person: PersonFacts) -> bool:
    """Whether a client's record and the facts of a person meet the rule of matching."""
    born = person.birth_date is not None and client.birth_date == person.birth_date
    heard = bool(person.kana) and kana_sound_key(client.kana) == kana_sound_key(person.kana)
    named = bool(person.name) and client.name_key == search_key(person.name)
    numbered = bool(person.insured_no) and client.insured_no == person.insured_no
    return (numbered and (born or heard)) or (born and (heard or named))


def keys_of(name: str, kana: str) -> frozenset[str]:
    """The keys under which a client is found: whole name and each part, kanji and kana."""
    keys: set[str] = set()
    for text in (name, kana):
        for part in (text, *text.split()):
            keys |= _keys(part)
    return frozenset(key[:100] for key in keys if key)


def open_stays_of(session: Session, clients: Sequence[Client]) -> dict[int, Stay]:
    """The open stay of each of these clients who has one, in one query: client id → stay."""
    query = (
        select(Stay)
        .options(joinedload(Stay.hospital))
        .where(Stay.client_id.in_([c.id for c in clients]), Stay.state == "open")
    )
    return {stay.client_id: stay for stay in session.scalars(query) if stay.client_id}


def _keys(text: str) -> set[str]:
    return {search_key(text), kana_key(text), kana_sound_key(text)} - {""}


def _ways_to_match(person: PersonFacts) -> Iterable[ColumnElement[bool]]:
    if person.insured_no and (person.birth_date or person.kana):
        yield Client.insured_no == person.insured_no
    if person.birth_date and (person.kana or person.name):
        yield Client.birth_date == person.birth_date


def _what_was_meant(office_id: int, words: str) -> ColumnElement[bool] | None:
    narrow = unicodedata.normalize("NFKC", words).strip()
    if _NUMBER.fullmatch(narrow):
        return or_(Client.insured_no.startswith(narrow.upper(), autoescape=True), *_born_on(narrow))
    born = _born_on(narrow)
    if born:
        return born[0]
    ranges = [
        and_(ClientKey.key >= key, ClientKey.key < _after(key))
        for key in sorted(_keys(words[:100]))
    ]
    if not ranges:
        return None
    found = select(ClientKey.client_id).where(ClientKey.care_office_id == office_id, or_(*ranges))
    return Client.id.in_(found)


def _born_on(text: str) -> list[ColumnElement[bool]]:
    try:
        return [Client.birth_date == wareki.parse(text).date]
    except ValueError:
        return []


def _after(key: str) -> str:
    """The first text, by code point, after all that begin with `key`."""
    last = ord(key[-1])
    if last >= 0x10FFFF:
        return key + "\U0010ffff"
    following = last + 1
    return key[:-1] + chr(0xE000 if 0xD800 <= following <= 0xDFFF else following)
