"""Offices, desks, calendars and staff of the demo town, as rows for bulk insert."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from typing import Any

from handoff.demo import words
from handoff.demo.plan import TownPlan
from handoff.japan.identifiers import m10
from handoff.japan.names import search_key
from handoff.rules.access import Role
from handoff.rules.offices import OfficeKind

Row = dict[str, Any]
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")


@dataclass
class Rows:
    """Rows by table, with ids given here so that they can refer to each other."""

    offices: list[Row] = field(default_factory=list)
    desks: list[Row] = field(default_factory=list)
    areas: list[Row] = field(default_factory=list)
    calendars: list[Row] = field(default_factory=list)
    accounts: list[Row] = field(default_factory=list)
    memberships: list[Row] = field(default_factory=list)


def build_town(plan: TownPlan, random: Random, now: datetime, password_hash: str) -> Rows:
    """All organisations and staff. `now` is the moment they were recorded (aware UTC)."""
    rows = Rows()
    _hospitals(rows, plan, random, now)
    _care_offices(rows, plan, random, now)
    _office(rows, OfficeKind.MUNICIPALITY, "旭見本市 長寿社会課", random, now, is_user=True)
    _staff(rows, plan, random, now, password_hash)
    return rows


def _public_id(random: Random) -> str:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return "".join(random.choices(alphabet, k=22))


def _office(
    rows: Rows, kind: OfficeKind, name: str, random: Random, now: datetime, *, is_user: bool
) -> Row:
    number = len(rows.offices) + 1
    town = words.MUNICIPALITIES[0] if number % 4 else random.choice(words.MUNICIPALITIES)
    row = {
        "id": number,
        "public_id": _public_id(random),
        "kind": kind,
        "number": _office_number(kind, number),
        "name": name,
        "kana": "",
        "name_key": search_key(name),
        "postal_code": f"07{random.randint(0, 9)}-00{number % 100:02d}",
        "municipality": town,
        "address": f"北海道{town}{random.choice(words.DISTRICTS)}{random.randint(1, 12)}条"
        f"{random.randint(1, 9)}丁目{random.randint(1, 20)}番",
        "tel": f"0166-00-{number:04d}",
        "fax": f"0166-00-{number + 5000:04d}",
        "email": f"desk{number:03d}@example.jp" if is_user else "",
        "is_user": is_user,
        "beds": 0,
        "note": "",
        "verified_on": date(now.year, 4, 1),
        "closed_on": None,
        "created_at": now,
    }
    rows.offices.append(row)
    return row


def _office_number(kind: OfficeKind, number: int) -> str:
    """A well-formed but unassigned number: district 99 does not exist."""
    middle = {OfficeKind.SUPPORT_CENTRE: "0", OfficeKind.CARE_OFFICE: "7"}.get(kind, "1")
    body = f"01{middle}99{number:04d}"
    return f"{body}{m10(body)}"


def _hospitals(rows: Rows, plan: TownPlan, random: Random, now: datetime) -> None:
    for index in range(plan.hospitals):
        word = words.HOSPITAL_WORDS[index % len(words.HOSPITAL_WORDS)]
        number = index // len(words.HOSPITAL_WORDS)
        name = f"{word}見本病院" if not number else f"{word}第{number + 1}見本病院"
        office = _office(rows, OfficeKind.HOSPITAL, name, random, now, is_user=index % 5 != 3)
        office["beds"] = random.choice((99, 150, 200, 312))
        _desk(rows, office, "地域連携室", random, manners="午前の外来中は避けてください")
        for ward in words.WARDS[: random.randint(2, 4)]:
            _desk(rows, office, ward, random, is_ward=True)
    for index in range(plan.clinics_with_beds):
        office = _office(
            rows,
            OfficeKind.CLINIC_BEDS,
            f"{words.SURNAMES[(12 + index) % len(words.SURNAMES)][0]}見本医院",
            random,
            now,
            is_user=index % 3 != 1,
        )
        office["beds"] = 19
        _desk(rows, office, "受付・病棟", random, manners="12時から13時半は休診です")
    for index in range(plan.clinics):
        name = f"{words.SURNAMES[(30 + index) % len(words.SURNAMES)][0]}見本内科クリニック"
        office = _office(rows, OfficeKind.CLINIC, name, random, now, is_user=False)
        _desk(rows, office, "受付", random)


def _desk(
    rows: Rows,
    office: Row,
    name: str,
    random: Random,
    *,
    is_ward: bool = False,
    manners: str = "",
) -> None:
    number = len(rows.desks) + 1
    surname = random.choice(words.SURNAMES)[0]
    rows.desks.append(
        {
            "id": number,
            "public_id": _public_id(random),
            "office_id": office["id"],
            "name": name,
            "is_ward": is_ward,
            "person": f"看護師長 {surname}" if is_ward else f"担当 {surname}",
            "tel": f"0166-00-{number + 1000:04d}",
            "fax": office["fax"],
            "email": f"window{number:03d}@example.jp" if office["is_user"] else "",
            "hours": dict.fromkeys(WEEKDAYS, "09:00-17:00"),
            "manners": manners,
            "position": sum(d["office_id"] == office["id"] for d in rows.desks),
            "is_active": True,
        }
    )


def _care_offices(rows: Rows, plan: TownPlan, random: Random, now: datetime) -> None:
    for index in range(plan.care_offices):
        word = words.OFFICE_WORDS[index % len(words.OFFICE_WORDS)]
        place = "" if index < len(words.OFFICE_WORDS) else words.DISTRICTS[index % 10][:-2]
        tail = "" if index < len(words.OFFICE_WORDS) * 6 else str(index)
        name = f"居宅介護支援事業所 {word}{place}{tail}"
        office = _office(rows, OfficeKind.CARE_OFFICE, name, random, now, is_user=True)
        _desk(rows, office, "ケアマネジャー", random)
        _calendar(rows, office, now, saturday=index % 6 == 5)
    for index in range(plan.support_centres):
        district = words.DISTRICTS[index % len(words.DISTRICTS)]
        town = words.MUNICIPALITIES[0 if index < len(words.DISTRICTS) else index - 9]
        name = f"{district if index < len(words.DISTRICTS) else town}地域包括支援センター"
        office = _office(rows, OfficeKind.SUPPORT_CENTRE, name, random, now, is_user=True)
        _desk(rows, office, "総合相談", random)
        _calendar(rows, office, now, saturday=False)
        area = f"{town}{district}" if index < len(words.DISTRICTS) else town
        rows.areas.append(
            {"id": len(rows.areas) + 1, "office_id": office["id"], "prefix": search_key(area)}
        )


def _calendar(rows: Rows, office: Row, now: datetime, *, saturday: bool) -> None:
    weekly = dict.fromkeys(WEEKDAYS, "08:45-17:30")
    if saturday:
        weekly["Sat"] = "09:00-12:00"
    rows.calendars.append(
        {
            "id": len(rows.calendars) + 1,
            "office_id": office["id"],
            "valid_from": date(2018, 4, 1),
            "content": {
                "weekly": weekly,
                "closed_on_national_holidays": True,
                "closed_ranges_mmdd": ["12-29..01-03"],
                "closed_dates": [],
                "open_dates": [],
            },
            "recorded_at": now,
            "recorded_by": None,
            "replaced_at": None,
        }
    )


LISTED: tuple[tuple[str, str, str, Role, str, str], ...] = (
    ("misaki", "葛\U000e0100城 美咲", "カツラギ ミサキ", Role.CARE_MANAGER, "ゆきあかり", "主任介護支援専門員"),
    ("yuki", "濵田 由紀", "ハマダ ユキ", Role.OFFICE_ADMIN, "ゆきあかり", "管理者"),
    ("hokatsu", "國分 健一", "コクブ ケンイチ", Role.CARE_MANAGER, "東光見本地域", "保健師"),
    ("renkei", "見本 彩", "ミホン アヤ", Role.MSW, "あさひ見本病院", "医療ソーシャルワーカー"),
    ("byoto", "齋藤 恵", "サイトウ メグミ", Role.WARD_CLERK, "あさひ見本病院", "3階東病棟 事務"),
    ("iin", "德永 智子", "トクナガ トモコ", Role.WARD_CLERK, "見本見本医院", "看護師"),
    ("shiyakusho", "廣瀬 誠", "ヒロセ マコト", Role.CITY_STAFF, "長寿社会課", "主査"),
    ("kanri", "渡邉 修", "ワタナベ オサム", Role.SYSTEM_ADMIN, "長寿社会課", "システム担当"),
)  # fmt: skip
"""Persons on the sign-in page: login, name, kana, role, office (part of its name), job title."""


def _staff(rows: Rows, plan: TownPlan, random: Random, now: datetime, password_hash: str) -> None:
    for login, name, kana, role, office_part, job in LISTED:
        office = next((o for o in rows.offices if office_part in o["name"]), None)
        if office is None:  # a smaller town than the demo has not every office
            continue
        _person(rows, login, name, kana, role, office, job, random, now, password_hash)
    users = [o for o in rows.offices if o["is_user"] and o["kind"].side]
    while len(rows.accounts) < plan.staff:
        office = users[len(rows.accounts) % len(users)]
        surname, given = random.choice(words.SURNAMES), random.choice(words.STAFF_GIVEN)
        role = Role.CARE_MANAGER
        if office["kind"].side.value == "hospital":
            role = random.choice((Role.MSW, Role.MSW, Role.WARD_CLERK))
        name, kana = f"{surname[0]} {given[0]}", f"{surname[1]} {given[1]}"
        login = f"demo{len(rows.accounts):03d}"
        _person(rows, login, name, kana, role, office, role.label, random, now, password_hash)


def _person(
    rows: Rows,
    login: str,
    name: str,
    kana: str,
    role: Role,
    office: Row,
    job: str,
    random: Random,
    now: datetime,
    password_hash: str,
) -> None:
    number = len(rows.accounts) + 1
    rows.accounts.append(
        {
            "id": number,
            "public_id": _public_id(random),
            "login_name": login,
            "name": name,
            "kana": kana,
            "email": f"{login}@example.jp",
            "job_title": job,
            "password_hash": password_hash,
            "must_change_password": False,
            "is_demo": True,
            "created_at": now,
            "disabled_at": None,
        }
    )
    rows.memberships.append(
        {
            "id": number,
            "account_id": number,
            "office_id": office["id"],
            "role": role,
            "desk_id": None,
            "started_at": now,
            "ended_at": None,
        }
    )
