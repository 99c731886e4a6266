"""A small town for tests: two care offices, hospitals, a city, persons, clients.

Rows are made directly, so that a test of one action does not hang on ten others. Everybody's
password is PASSWORD.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy.orm import Session

from handoff.actions import passwords
from handoff.db.clients import Client, ClientContact, ClientDoctor, ClientKey, Consent
from handoff.db.find_clients import keys_of
from handoff.db.offices import Desk, Office, OfficeArea, OfficeCalendar
from handoff.db.people import Account, Membership
from handoff.japan.names import kana_key, search_key
from handoff.rules.access import Actor, Role
from handoff.rules.offices import OfficeKind

PASSWORD = "雪あかり-水色-電車-七番"
WEEKDAYS = dict.fromkeys(("Mon", "Tue", "Wed", "Thu", "Fri"), "09:00-17:30")
OFFICE_HOURS = {
    "weekly": WEEKDAYS,
    "closed_on_national_holidays": True,
    "closed_ranges_mmdd": ["12-29..01-03"],
    "closed_dates": [],
    "open_dates": [],
}
_numbers = itertools.count(1)


@dataclass
class Town:
    """What a test needs to tell a story. Actors can be passed to actions as they are."""

    care_office: Office
    other_care_office: Office
    support_centre: Office
    hospital: Office
    other_hospital: Office
    fax_clinic: Office  # 有床診療所 that does not use the system
    city: Office
    desk: Desk
    ward: Desk
    care_manager: Account
    msw: Account
    care_manager_actor: Actor
    second_care_manager_actor: Actor
    care_admin_actor: Actor
    other_care_manager_actor: Actor
    support_actor: Actor
    msw_actor: Actor
    ward_clerk_actor: Actor
    other_msw_actor: Actor
    hospital_admin_actor: Actor
    city_actor: Actor
    system_admin_actor: Actor
    client: Client
    second_client: Client
    foreign_client: Client
    consent: Consent


@cache
def _hash() -> str:
    return passwords.hash_password(PASSWORD)


def actor_of(membership: Membership, session_ref: str = "") -> Actor:
    """The person of a membership as the one acting."""
    return Actor(
        account_id=membership.account_id,
        account_name=membership.account.name,
        office_id=membership.office_id,
        office_name=membership.office.name,
        office_kind=membership.office.kind,
        role=membership.role,
        session_ref=session_ref,
        email=membership.account.email,
    )


def make_office(
    session: Session,
    now: datetime,
    kind: OfficeKind,
    name: str,
    kana: str = "",
    is_user: bool = True,
    **more: Any,
) -> Office:
    """An office of the directory."""
    number = next(_numbers)
    facts: dict[str, Any] = {
        "municipality": "旭川市",
        "address": f"北海道旭川市見本町{number}丁目",
        "tel": f"0166-00-{number:04d}",
        "fax": f"0166-01-{number:04d}",
        "email": f"office{number}@example.jp",
        "number": f"{number:010d}",
    }
    office = Office(
        kind=kind,
        name=name,
        kana=kana,
        name_key=search_key(name),
        is_user=is_user,
        created_at=now,
        **{**facts, **more},
    )
    session.add(office)
    session.flush()
    return office


def make_calendar(
    session: Session,
    now: datetime,
    office: Office,
    content: dict[str, Any] | None = None,
    valid_from: date = date(2009, 4, 1),
) -> OfficeCalendar:
    """The business days of an office from `valid_from` on."""
    row = OfficeCalendar(
        office_id=office.id,
        valid_from=valid_from,
        content=content or OFFICE_HOURS,
        recorded_at=now,
    )
    session.add(row)
    session.flush()
    return row


def make_desk(session: Session, office: Office, name: str, **more: Any) -> Desk:
    """A desk of an office."""
    number = next(_numbers)
    facts: dict[str, Any] = {
        "tel": f"0166-02-{number:04d}",
        "fax": f"0166-03-{number:04d}",
        "email": f"desk{number}@example.jp",
        "hours": WEEKDAYS,
        "manners": "午前の外来中は避けてください",
    }
    desk = Desk(office_id=office.id, name=name, **{**facts, **more})
    session.add(desk)
    session.flush()
    return desk


def make_account(session: Session, now: datetime, name: str, **more: Any) -> Account:
    """A person with PASSWORD."""
    number = next(_numbers)
    facts: dict[str, Any] = {"login_name": f"user{number}", "email": f"person{number}@example.jp"}
    account = Account(name=name, password_hash=_hash(), created_at=now, **{**facts, **more})
    session.add(account)
    session.flush()
    return account


def make_actor(
    session: Session,
    now: datetime,
    office: Office,
    role: Role,
    name: str = "見本 花子",
    **more: Any,
) -> Actor:
    """A new person with a role in an office, as the one acting."""
    account = make_account(session, now, name, **more)
    membership = Membership(account=account, office=office, role=role, started_at=now)
    session.add(membership)
    session.flush()
    return actor_of(membership, session_ref="test")


def make_client(
    session: Session,
    now: datetime,
    office: Office,
    care_manager_id: int | None,
    name: str = "髙﨑 靜枝",
    kana: str = "タカサキ シズエ",
    birth_date: date = date(1939, 3, 4),
    **more: Any,
) -> Client:
    """A client with search keys, complete enough for every R item of ①."""
    number = next(_numbers)
    facts: dict[str, Any] = {
        "gender": "2",
        "insurer_no": "012047",
        "insurer_name": "旭川市",
        "insured_no": f"{number:010d}",
        "postal_code": "070-8525",
        "address": "北海道旭川市6条通9丁目46番地",
        "tel": "0166-26-1111",
        "care_level": "23",
        "cert_status": "certified",
        "cert_from": date(2026, 4, 1),
        "cert_to": date(2029, 3, 31),
    }
    client = Client(
        care_office_id=office.id,
        care_manager_id=care_manager_id,
        name=name,
        kana=kana,
        name_key=search_key(name),
        kana_key=kana_key(kana),
        birth_date=birth_date,
        created_at=now,
        updated_at=now,
        **{**facts, **more},
    )
    session.add(client)
    session.flush()
    session.add_all(
        ClientKey(care_office_id=office.id, key=key, client_id=client.id)
        for key in keys_of(name, kana)
    )
    session.flush()
    return client


def make_consent(session: Session, now: datetime, client: Client, by: int, **more: Any) -> Consent:
    """A comprehensive consent given at contract time."""
    facts: dict[str, Any] = {
        "kind": "1",
        "scope": "入退院時の医療機関との情報の共有",
        "given_on": now.date() - timedelta(days=200),
        "given_by": "client",
        "given_by_name": client.name,
    }
    consent = Consent(client_id=client.id, recorded_at=now, recorded_by=by, **{**facts, **more})
    session.add(consent)
    session.flush()
    return consent


def make_town(session: Session, now: datetime) -> Town:
    """The whole small town, flushed and not committed."""
    offices = _offices(session, now)
    desks = _desks(session, offices)
    accounts, actors = _persons(session, now, offices)
    clients = _clients(session, now, offices, accounts, actors)
    session.flush()
    return Town(**offices, **desks, **accounts, **actors, **clients)


def _offices(session: Session, now: datetime) -> dict[str, Office]:
    made = {
        key: make_office(session, now, kind, name, kana, is_user=key != "fax_clinic")
        for key, kind, name, kana in (
            ("care_office", OfficeKind.CARE_OFFICE, "居宅介護支援事業所 ゆきあかり", "ユキアカリ"),
            (
                "other_care_office",
                OfficeKind.CARE_OFFICE,
                "ケアプランセンター こもれび",
                "コモレビ",
            ),
            ("support_centre", OfficeKind.SUPPORT_CENTRE, "東光地域包括支援センター", "トウコウ"),
            ("hospital", OfficeKind.HOSPITAL, "あさひ見本病院", "アサヒミホンビョウイン"),
            (
                "other_hospital",
                OfficeKind.HOSPITAL,
                "石狩川見本病院",
                "イシカリガワミホンビョウイン",
            ),
            ("fax_clinic", OfficeKind.CLINIC_BEDS, "見本内科医院", "ミホンナイカ"),
            ("city", OfficeKind.MUNICIPALITY, "旭川市 長寿社会課", "アサヒカワシ"),
        )
    }
    for key in ("care_office", "other_care_office", "support_centre"):
        make_calendar(session, now, made[key])
    centre = made["support_centre"]
    session.add(OfficeArea(office_id=centre.id, prefix=search_key("北海道旭川市東光")))
    return made


def _desks(session: Session, offices: dict[str, Office]) -> dict[str, Desk]:
    hospital = offices["hospital"]
    made = {
        "desk": make_desk(session, hospital, "地域連携室", person="MSW 見本"),
        "ward": make_desk(session, hospital, "3階東病棟", is_ward=True, position=1),
    }
    make_desk(session, offices["other_hospital"], "医療福祉相談室")
    make_desk(session, offices["fax_clinic"], "受付", email="")
    return made


def _persons(
    session: Session, now: datetime, offices: dict[str, Office]
) -> tuple[dict[str, Account], dict[str, Actor]]:
    accounts: dict[str, Account] = {}
    actors: dict[str, Actor] = {}
    for key, office, role, name, kana in (
        ("care_manager", "care_office", Role.CARE_MANAGER, "葛󠄀城 美咲", "カツラギ ミサキ"),
        ("msw", "hospital", Role.MSW, "見本 一郎", "ミホン イチロウ"),
    ):
        accounts[key] = make_account(session, now, name, kana=kana)
        membership = Membership(
            account=accounts[key], office=offices[office], role=role, started_at=now
        )
        session.add(membership)
        session.flush()
        actors[f"{key}_actor"] = actor_of(membership, session_ref="test")
    for key, office, role, name in (
        ("second_care_manager_actor", "care_office", Role.CARE_MANAGER, "佐々木 渉"),
        ("care_admin_actor", "care_office", Role.OFFICE_ADMIN, "管理 者子"),
        ("other_care_manager_actor", "other_care_office", Role.CARE_MANAGER, "別府 都"),
        ("support_actor", "support_centre", Role.CARE_MANAGER, "東 光"),
        ("ward_clerk_actor", "hospital", Role.WARD_CLERK, "病棟 事務"),
        ("other_msw_actor", "other_hospital", Role.MSW, "石狩 川子"),
        ("hospital_admin_actor", "hospital", Role.OFFICE_ADMIN, "病院 管理"),
        ("city_actor", "city", Role.CITY_STAFF, "市 役子"),
        ("system_admin_actor", "city", Role.SYSTEM_ADMIN, "機械 守"),
    ):
        actors[key] = make_actor(session, now, offices[office], role, name)
    return accounts, actors


def _clients(
    session: Session,
    now: datetime,
    offices: dict[str, Office],
    accounts: dict[str, Account],
    actors: dict[str, Actor],
) -> dict[str, Any]:
    care, manager = offices["care_office"], accounts["care_manager"]
    client = make_client(session, now, care, manager.id)
    session.add_all([_son_of(client), _doctor_of(client)])
    second = make_client(
        session, now, care, manager.id, "𠮷田 德藏", "ヨシダ トクゾウ", date(1927, 1, 2), gender="1"
    )
    other = actors["other_care_manager_actor"]
    foreign = make_client(
        session,
        now,
        offices["other_care_office"],
        other.account_id,
        "渡邉 ハナ",
        "ワタナベ ハナ",
        date(1935, 5, 6),
    )
    consent = make_consent(session, now, client, manager.id)
    make_consent(session, now, second, manager.id)
    return {
        "client": client,
        "second_client": second,
        "foreign_client": foreign,
        "consent": consent,
    }


def _son_of(client: Client) -> ClientContact:
    return ClientContact(
        client_id=client.id,
        name="髙﨑 一郎",
        kana="タカサキ イチロウ",
        relation="長男",
        age=62,
        lives_together=True,
        tel1="090-0000-0001",
        is_main_carer=True,
        is_key_person=True,
    )


def _doctor_of(client: Client) -> ClientDoctor:
    return ClientDoctor(
        client_id=client.id,
        institution="見本内科医院",
        tel="0166-00-9999",
        name="見本 太郎",
        kana="ミホン タロウ",
        is_main=True,
    )
