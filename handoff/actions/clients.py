"""Clients (利用者) of the actor's own care office: records, contacts, doctors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from handoff.actions.consents import ConsentFacts as ConsentFacts
from handoff.actions.consents import give_consent as give_consent
from handoff.actions.consents import withdraw_consent as withdraw_consent
from handoff.actions.problems import NotAllowed, Refused, Stale, refuse
from handoff.clock import local_date
from handoff.db import find_clients, find_people, find_stays
from handoff.db.clients import Client, ClientContact, ClientDoctor, ClientKey
from handoff.japan.identifiers import check_insured_no, check_insurer_no
from handoff.japan.names import clean_free_text, kana_key, refuse_reason, search_key, to_katakana
from handoff.rules.access import Actor, Permission
from handoff.rules.life import StayState
from handoff.sheets.model import Finding

MOST_CONTACTS, MOST_DOCTORS = 12, 5
_LIMITS = {
    "name": 100,
    "kana": 100,
    "address": 300,
    "note": 4000,
    "tel": 40,
    "postal_code": 8,
    "insurer_no": 8,
    "insurer_name": 60,
    "insured_no": 10,
}


@dataclass(frozen=True, slots=True)
class ClientFacts:
    """Everything kept about a client. Codes are those of the sheets; dates are dates."""

    name: str
    kana: str
    birth_date: date | None
    gender: str = ""
    insurer_no: str = ""
    insurer_name: str = ""
    insured_no: str = ""
    postal_code: str = ""
    address: str = ""
    tel: str = ""
    care_level: str = ""
    cert_status: str = ""
    cert_from: date | None = None
    cert_to: date | None = None
    cert_applied_on: date | None = None
    note: str = ""
    care_manager_id: int | None = None


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """One person around the client."""

    name: str
    kana: str = ""
    relation: str = ""
    age: int | None = None
    lives_together: bool | None = None
    tel1: str = ""
    tel2: str = ""
    is_main_carer: bool = False
    is_key_person: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class DoctorFacts:
    """One かかりつけ医."""

    institution: str
    tel: str = ""
    name: str = ""
    kana: str = ""
    is_main: bool = False
    office_id: int | None = None


def create(session: Session, actor: Actor, now: datetime, facts: ClientFacts) -> Client:
    """A new client of the actor's office, with its search keys. Raises NotAllowed, Refused."""
    _need_write(actor)
    _check(session, actor, facts, local_date(now))
    client = Client(
        care_office_id=actor.office_id, created_at=now, updated_at=now, created_by=actor.account_id
    )
    _write(client, facts)
    session.add(client)
    session.flush()
    _write_keys(session, client)
    return client


def update(
    session: Session, actor: Actor, now: datetime, client: Client, facts: ClientFacts, version: int
) -> Client:
    """Change a client. Raises Stale when somebody else changed it after the page was opened."""
    _need_write(actor)
    _need_version(client, version, facts)
    _check(session, actor, facts, local_date(now))
    renamed = (client.name, client.kana) != (facts.name.strip(), to_katakana(facts.kana))
    _write(client, facts)
    client.version += 1
    client.updated_at = now
    session.flush()
    if renamed:
        _write_keys(session, client)
    return client


def warnings_about(facts: ClientFacts) -> tuple[Finding, ...]:
    """What looks odd but is taken (check digits): shown beside the saved record."""
    found = []
    for key, text, check in (
        ("insurer_no", facts.insurer_no, check_insurer_no),
        ("insured_no", facts.insured_no, check_insured_no),
    ):
        if text and (warning := check(text).warning):
            found.append(Finding("warn", key, warning))
    if facts.cert_from and facts.cert_to and facts.cert_to < facts.cert_from:
        text = "認定の有効期間の終わりが始まりより前です。確かめてください。"
        found.append(Finding("warn", "cert_to", text))
    return tuple(found)


def set_contacts(
    session: Session,
    actor: Actor,
    now: datetime,
    client: Client,
    contacts: Sequence[ContactFacts],
    version: int,
) -> None:
    """Replace the persons around a client, in this order. Raises Stale, Refused."""
    _need_write(actor)
    _need_version(client, version, contacts)
    named = [c for c in contacts if c.name.strip()]
    if len(named) > MOST_CONTACTS:
        raise refuse("contacts", f"連絡先は{MOST_CONTACTS}人までです。備考にまとめてください。")
    _refuse_odd_texts(*(t for c in named for t in (c.name, c.kana, c.relation, c.note)))
    client.contacts[:] = [
        ClientContact(
            position=place,
            **{f.name: getattr(contact, f.name) for f in fields(contact)},
        )
        for place, contact in enumerate(named)
    ]
    _touch(session, client, now)


def set_doctors(
    session: Session,
    actor: Actor,
    now: datetime,
    client: Client,
    doctors: Sequence[DoctorFacts],
    version: int,
) -> None:
    """Replace the かかりつけ医 of a client, in this order. Raises Stale, Refused."""
    _need_write(actor)
    _need_version(client, version, doctors)
    named = [d for d in doctors if d.institution.strip()]
    if len(named) > MOST_DOCTORS:
        raise refuse("doctors", f"かかりつけ医は{MOST_DOCTORS}か所までです。")
    _refuse_odd_texts(*(t for d in named for t in (d.institution, d.name, d.kana)))
    client.doctors[:] = [
        ClientDoctor(position=place, **{f.name: getattr(doctor, f.name) for f in fields(doctor)})
        for place, doctor in enumerate(named)
    ]
    _touch(session, client, now)


def end(
    session: Session, actor: Actor, now: datetime, client: Client, ended_on: date, version: int
) -> Client:
    """The office no longer cares for this client. Raises Stale, and Refused while a stay is open."""
    _need_write(actor)
    _need_version(client, version, None)
    if any(s.state is StayState.OPEN for s in find_stays.stays_of_client(session, actor, client)):
        raise refuse("ended_on", "入院中の記録が開いています。先に退院日を入れてください。")
    client.ended_on = ended_on
    _touch(session, client, now)
    return client


def _need_write(actor: Actor) -> None:
    if not actor.may(Permission.CLIENT_WRITE):
        raise NotAllowed


def _need_version(client: Client, version: int, yours: object) -> None:
    if client.version != version:
        raise Stale(client, yours)


def _touch(session: Session, client: Client, now: datetime) -> None:
    client.version += 1
    client.updated_at = now
    session.flush()


def _check(session: Session, actor: Actor, facts: ClientFacts, today: date) -> None:
    found: list[Finding] = []

    def say(key: str, message: str) -> None:
        found.append(Finding("refuse", key, message))

    if not facts.name.strip():
        say("name", "氏名を入れてください。")
    if not to_katakana(facts.kana):
        say("kana", "フリガナを入れてください。")
    if facts.birth_date is None:
        say("birth_date", "生年月日を入れてください。")
    elif facts.birth_date > today:
        say("birth_date", "生年月日が今日より後です。確かめてください。")
    for key in ("name", "kana", "address", "insurer_name", "note", "tel"):
        if reason := refuse_reason(getattr(facts, key)):
            say(key, reason)
    for key, limit in _LIMITS.items():
        if len(getattr(facts, key)) > limit:
            say(key, f"{limit}文字までにしてください。")
    managers = {a.id for a in find_people.care_managers_of(session, actor.office_id)}
    if facts.care_manager_id is not None and facts.care_manager_id not in managers:
        say("care_manager_id", "担当者は、この事業所のケアマネジャーから選んでください。")
    if found:
        raise Refused(found)


def _write(client: Client, facts: ClientFacts) -> None:
    for field in fields(facts):
        setattr(client, field.name, getattr(facts, field.name))
    client.name = facts.name.strip()
    client.kana = to_katakana(facts.kana)
    client.name_key = search_key(client.name)[:100]
    client.kana_key = kana_key(client.kana)[:100]
    client.note = clean_free_text(facts.note)
    client.insurer_no = check_insurer_no(facts.insurer_no).normalised
    client.insured_no = check_insured_no(facts.insured_no).normalised


def _write_keys(session: Session, client: Client) -> None:
    session.execute(delete(ClientKey).where(ClientKey.client_id == client.id))
    session.add_all(
        ClientKey(care_office_id=client.care_office_id, key=key, client_id=client.id)
        for key in sorted(find_clients.keys_of(client.name, client.kana))
    )
    session.flush()


def _refuse_odd_texts(*texts: str) -> None:
    for text in texts:
        if reason := refuse_reason(text):
            raise refuse("name", reason)
        if len(text) > 300:
            raise refuse("name", "文字が多すぎます。短くしてください。")
