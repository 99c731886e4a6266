"""Clients of the demo town with contacts, doctors and consent, as rows for bulk insert."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from handoff.db.find_clients import keys_of
from handoff.demo import words
from handoff.demo.town import Row, Rows
from handoff.japan.identifiers import m10
from handoff.japan.names import kana_key, search_key
from handoff.rules.access import Role
from handoff.rules.offices import OfficeKind, Side

WOMAN, MAN = "2", "1"
CARE_LEVELS = ("12", "13", "21", "21", "22", "22", "23", "23", "24", "25")


@dataclass
class ClientRows:
    """Rows by table; ids are given here."""

    clients: list[Row] = field(default_factory=list)
    keys: list[Row] = field(default_factory=list)
    contacts: list[Row] = field(default_factory=list)
    doctors: list[Row] = field(default_factory=list)
    consents: list[Row] = field(default_factory=list)


def build_clients(town: Rows, count: int, random: Random, now: datetime, today: date) -> ClientRows:
    """`count` clients spread over the care offices; the first two belong to the listed manager."""
    rows = ClientRows()
    managers = _managers(town)
    clinics = [o for o in town.offices if o["kind"] in (OfficeKind.CLINIC, OfficeKind.CLINIC_BEDS)]
    for index in range(count):
        office, account_id = managers[0] if index < 24 else managers[index % len(managers)]
        client = _client(rows, index, office, account_id, random, now, today)
        _keys(rows, client)
        _contacts(rows, client, random)
        _doctor(rows, client, random.choice(clinics), random)
        if random.random() < 0.95 or index < 24:
            _consent(rows, client, account_id, now, today)
    return rows


def _managers(town: Rows) -> list[tuple[Row, int]]:
    offices = {o["id"]: o for o in town.offices}
    return [
        (offices[m["office_id"]], m["account_id"])
        for m in town.memberships
        if m["role"] is Role.CARE_MANAGER and offices[m["office_id"]]["kind"].side is Side.CARE
    ]


_FEATURED = (
    ("髙﨑 靜枝", "タカサキ シズエ", WOMAN, date(1939, 3, 4), "23"),
    ("𠮷田 德藏", "ヨシダ トクゾウ", MAN, date(1927, 5, 12), "22"),
    ("葛\U000e0100西 ハナ", "カサイ ハナ", WOMAN, date(1934, 8, 1), "21"),
    ("神 實", "ジン ミノル", MAN, date(1941, 12, 24), "24"),
    ("渡邉 千代", "ワタナベ チヨ", WOMAN, date(1936, 1, 8), "22"),
    ("濵田 茂", "ハマダ シゲル", MAN, date(1943, 7, 30), "21"),
)


def _client(
    rows: ClientRows,
    index: int,
    office: Row,
    account_id: int,
    random: Random,
    now: datetime,
    today: date,
) -> Row:
    name, kana, gender, birth, level = _person(index, random)
    if office["kind"] is OfficeKind.SUPPORT_CENTRE:
        level = random.choice(("12", "13"))
    client = {
        "id": index + 1,
        "public_id": "".join(random.choices(_ID_LETTERS, k=22)),
        "care_office_id": office["id"],
        "care_manager_id": account_id,
        "name": name,
        "kana": kana,
        "name_key": search_key(name),
        "kana_key": kana_key(kana),
        "birth_date": birth,
        "gender": gender,
        "care_level": level,
        "note": "",
        "ended_on": None,
        "version": 1,
        "created_at": now,
        "updated_at": now,
        "created_by": account_id,
        **_insurance(index, office, random, today),
        **_home(office, random),
    }
    rows.clients.append(client)
    return client


_ID_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789"


def _person(index: int, random: Random) -> tuple[str, str, str, date, str]:
    """Name, kana, gender, birth date and care level."""
    if index < len(_FEATURED):
        return _FEATURED[index]
    surname = random.choice(words.SURNAMES)
    gender = WOMAN if random.random() < 0.66 else MAN
    given = random.choice(words.ELDER_WOMEN if gender == WOMAN else words.ELDER_MEN)
    birth = date(1926, 1, 1) + timedelta(days=random.randrange(365 * 32))
    level = random.choice(CARE_LEVELS)
    return f"{surname[0]} {given[0]}", f"{surname[1]} {given[1]}", gender, birth, level


def _insurance(index: int, office: Row, random: Random, today: date) -> Row:
    """Insurer, number and the certification in force today."""
    begins = date(today.year - random.choice((0, 1)), random.randint(1, 12), 1)
    if begins > today:
        begins = begins.replace(year=begins.year - 1)
    body = f"0199{words.MUNICIPALITIES.index(office['municipality'])}"
    return {
        "insurer_no": f"{body}{m10(body)}",
        "insurer_name": office["municipality"],
        "insured_no": f"{index + 1:010d}",
        "cert_status": "certified",
        "cert_from": begins,
        "cert_to": begins.replace(year=begins.year + 2) - timedelta(days=1),
        "cert_applied_on": None,
    }


def _home(office: Row, random: Random) -> Row:
    """Address and telephone in the town of the office."""
    where = f"{random.randint(1, 20)}条{random.randint(1, 9)}丁目"
    house = f"{random.randint(1, 30)}番{random.randint(1, 30)}号"
    return {
        "postal_code": office["postal_code"],
        "address": f"{office['municipality']}{random.choice(words.DISTRICTS)}{where}{house}",
        "tel": f"0166-00-{random.randint(0, 9999):04d}",
    }


def _keys(rows: ClientRows, client: Row) -> None:
    for key in sorted(keys_of(client["name"], client["kana"])):
        rows.keys.append(
            {"care_office_id": client["care_office_id"], "key": key, "client_id": client["id"]}
        )


def _contacts(rows: ClientRows, client: Row, random: Random) -> None:
    surname, kana = client["name"].split()[0], client["kana"].split()[0]
    for position in range(random.choice((1, 1, 2))):
        relation = words.RELATIONS[0] if client["id"] < 3 else _relation(client, position, random)
        spouse = relation in ("妻", "夫")
        elders = words.ELDER_WOMEN if relation == "妻" else words.ELDER_MEN
        given = random.choice(elders if spouse else words.STAFF_GIVEN)
        rows.contacts.append(
            {
                "id": len(rows.contacts) + 1,
                "client_id": client["id"],
                "position": position,
                "name": f"{surname} {given[0]}",
                "kana": f"{kana} {given[1]}",
                "relation": relation,
                "age": random.randint(74, 92) if spouse else random.randint(45, 68),
                "lives_together": spouse or random.random() < 0.4,
                "tel1": f"090-0000-{random.randint(0, 9999):04d}",
                "tel2": "",
                "is_main_carer": position == 0,
                "is_key_person": position == 0,
                "note": "",
            }
        )


def _relation(client: Row, position: int, random: Random) -> str:
    """A husband for a woman, a wife for a man, once; else the next generation."""
    never = "妻" if client["gender"] == WOMAN else "夫"
    spouses = () if position else tuple({"妻", "夫"} - {never})
    children = tuple(r for r in words.RELATIONS if r not in ("妻", "夫"))
    return random.choice((*children, *spouses))


def _doctor(rows: ClientRows, client: Row, clinic: Row, random: Random) -> None:
    surname, given = random.choice(words.SURNAMES), random.choice(words.STAFF_GIVEN)
    rows.doctors.append(
        {
            "id": len(rows.doctors) + 1,
            "client_id": client["id"],
            "position": 0,
            "office_id": clinic["id"],
            "institution": clinic["name"],
            "tel": clinic["tel"],
            "name": f"{surname[0]} {given[0]}",
            "kana": f"{surname[1]} {given[1]}",
            "is_main": True,
        }
    )


def _consent(rows: ClientRows, client: Row, account_id: int, now: datetime, today: date) -> None:
    rows.consents.append(
        {
            "id": len(rows.consents) + 1,
            "public_id": f"demo-consent-{client['id']:09d}",
            "client_id": client["id"],
            "kind": "1",
            "scope": "入院時の病院等への情報提供を含む",
            "given_on": min(client["cert_from"], today),
            "given_by": "client",
            "given_by_name": client["name"],
            "relation": "",
            "recorded_at": now,
            "recorded_by": account_id,
            "withdrawn_on": None,
            "withdrawn_reason": "",
            "withdrawn_recorded_at": None,
        }
    )
