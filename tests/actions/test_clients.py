"""Clients, their contacts and consents; search by kana, kanji variants, date, number."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from handoff.actions import clients, stays
from handoff.actions.clients import ClientFacts, ConsentFacts, ContactFacts, DoctorFacts
from handoff.actions.problems import NotAllowed, NotFound, Refused, Stale
from handoff.actions.stays import Report
from handoff.db import find_clients
from handoff.db.session import Database
from tests.build.town import Town

FACTS = ClientFacts(
    name="葛󠄀城 𠮷之助",
    kana="ｶﾂﾗｷﾞ よしのすけ",
    birth_date=date(1936, 2, 29),
    gender="1",
    insurer_no="０１２０４７",
    insured_no="0000000123",
    address="北海道旭川市東光1条1丁目",
)


def test_names_are_kept_to_the_code_point_and_found_in_every_spelling(
    database: Database, town: Town, now: datetime
) -> None:
    care = town.care_manager_actor
    with database.writing() as session:
        made = clients.create(session, care, now, FACTS)
    with database.reading() as session:
        client = find_clients.client_for(session, care, made.public_id)
        assert client.name == "葛󠄀城 𠮷之助"
        assert client.kana == "カツラギ ヨシノスケ"
        assert client.insurer_no == "012047"
        for words in (
            "葛城",
            "葛󠄀城𠮷之助",
            "吉之助",
            "かつらぎ",
            "ｶﾂﾗｷﾞ ﾖｼ",
            "よしのすけ",
            "S11.2.29",
            "昭和11年2月29日",
            "1936/2/29",
            "0000000123",
            "０００００００１",
        ):
            found = [c.id for c in find_clients.search(session, care, words)]
            assert client.id in found, words
        for words in ("", "  ", "城之助", "昭和11年3月1日", "%", "_"):
            assert client.id not in [c.id for c in find_clients.search(session, care, words)]


def test_a_renamed_client_is_found_by_the_new_name_only(
    database: Database, town: Town, now: datetime
) -> None:
    care = town.care_manager_actor
    with database.writing() as session:
        client = clients.create(session, care, now, FACTS)
        changed = replace(FACTS, name="山田 𠮷之助", kana="ヤマダ ヨシノスケ")
        clients.update(session, care, now, client, changed, 1)
        assert find_clients.search(session, care, "かつらぎ") == []
        assert [c.id for c in find_clients.search(session, care, "やまだ")] == [client.id]
        with pytest.raises(Stale) as problem:
            clients.update(session, care, now, client, FACTS, 1)
        assert problem.value.theirs.name == "山田 𠮷之助"


def test_other_offices_find_nothing(database: Database, town: Town, now: datetime) -> None:
    with database.reading() as session:
        other = town.other_care_manager_actor
        assert find_clients.search(session, other, "たかさき") == []
        assert [c.name for c in find_clients.search(session, other, "わたなべ")] == ["渡邉 ハナ"]
        with pytest.raises(NotFound):
            find_clients.client_for(session, other, town.client.public_id)
        with pytest.raises(NotFound):
            find_clients.client_for(session, town.msw_actor, town.client.public_id)


def test_mine_are_the_clients_of_the_care_manager(
    database: Database, town: Town, now: datetime
) -> None:
    with database.reading() as session:
        assert {c.id for c in find_clients.mine(session, town.care_manager_actor)} == {
            town.client.id,
            town.second_client.id,
        }
        assert find_clients.mine(session, town.second_care_manager_actor) == []
        assert len(find_clients.search(session, town.second_care_manager_actor, "たか")) == 1
        assert find_clients.search(session, town.second_care_manager_actor, "たか", mine=True) == []


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"name": " "}, "name"),
        ({"kana": ""}, "kana"),
        ({"birth_date": None}, "birth_date"),
        ({"birth_date": date(2026, 11, 23)}, "birth_date"),
        ({"name": "NUL\x00"}, "name"),
        ({"name": "半\ud842"}, "name"),
        ({"name": "\u202e逆"}, "name"),
        ({"note": "長" * 4001}, "note"),
        ({"insured_no": "12345678901"}, "insured_no"),
        ({"care_manager_id": -1}, "care_manager_id"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_field(
    database: Database, town: Town, now: datetime, changes: dict[str, object], key: str
) -> None:
    with database.writing() as session, pytest.raises(Refused) as problem:
        clients.create(session, town.care_manager_actor, now, replace(FACTS, **changes))
    assert [f.key for f in problem.value.findings] == [key]


def test_wrong_check_digits_warn_and_are_kept(
    database: Database, town: Town, now: datetime
) -> None:
    odd = replace(FACTS, insurer_no="012048", insured_no="12345")
    assert [f.key for f in clients.warnings_about(odd)] == ["insurer_no", "insured_no"]
    assert clients.warnings_about(FACTS) == ()
    with database.writing() as session:
        assert clients.create(session, town.care_manager_actor, now, odd).insurer_no == "012048"


def test_contacts_and_doctors_are_replaced_in_order(
    database: Database, town: Town, now: datetime
) -> None:
    care = town.care_manager_actor
    with database.writing() as session:
        client = find_clients.client_for(session, care, town.client.public_id)
        people = [
            ContactFacts("次女 花子", relation="次女"),
            ContactFacts(""),
            ContactFacts("長男"),
        ]
        clients.set_contacts(session, care, now, client, people, 1)
        with pytest.raises(Stale):
            clients.set_doctors(session, care, now, client, [], 1)
        clients.set_doctors(session, care, now, client, [DoctorFacts("見本医院", is_main=True)], 2)
    with database.reading() as session:
        client = find_clients.with_everything(session, town.client.id)
        assert [c.name for c in client.contacts] == ["次女 花子", "長男"]
        assert [d.institution for d in client.doctors] == ["見本医院"]
        assert client.version == 3
    with database.writing() as session:
        client = find_clients.client_for(session, care, town.client.public_id)
        with pytest.raises(Refused):
            clients.set_contacts(session, care, now, client, [ContactFacts("x")] * 13, 3)


def test_a_client_in_hospital_cannot_be_ended(
    database: Database, town: Town, now: datetime
) -> None:
    care = town.care_manager_actor
    with database.writing() as session:
        client = find_clients.client_for(session, care, town.client.public_id)
        stay = stays.report_from_care(
            session, care, now, client, Report(admitted_on=date(2026, 11, 22))
        ).stay
        with pytest.raises(Refused):
            clients.end(session, care, now, client, date(2026, 11, 22), 1)
        stays.close(session, care, now, stay, date(2026, 11, 22))
        clients.end(session, care, now, client, date(2026, 11, 22), 1)
        assert find_clients.mine(session, care)[0].id == town.second_client.id


def test_consents_are_recorded_once_and_withdrawn_never_edited(
    database: Database, town: Town, now: datetime
) -> None:
    care = town.care_manager_actor
    facts = ConsentFacts("2", date(2026, 11, 20), "family", "髙﨑 一郎", "長男")
    with database.writing() as session:
        client = find_clients.with_everything(session, town.client.id)
        one = clients.give_consent(session, care, now, client, facts)
        two = clients.give_consent(session, care, now, client, facts)
        assert one.id == two.id
        for bad in (
            replace(facts, kind="9"),
            replace(facts, given_on=None),
            replace(facts, given_on=date(2026, 11, 23)),
            replace(facts, given_by="nobody"),
        ):
            with pytest.raises(Refused):
                clients.give_consent(session, care, now, client, bad)
        with pytest.raises(Refused):
            clients.withdraw_consent(session, care, now, client, one, date(2026, 11, 19))
        clients.withdraw_consent(session, care, now, client, one, date(2026, 11, 22), "電話で")
        again = clients.give_consent(session, care, now, client, facts)
        assert again.id != one.id
        with pytest.raises(NotFound):
            clients.give_consent(session, town.other_care_manager_actor, now, client, facts)
        with pytest.raises(NotAllowed):
            clients.give_consent(session, town.msw_actor, now, client, facts)


def test_the_open_stay_of_each_client_is_told_in_one_question(
    database: Database, town: Town, now: datetime
) -> None:
    care = town.care_manager_actor
    with database.writing() as session:
        stay = stays.report_from_care(
            session, care, now, town.client, Report(admitted_on=date(2026, 11, 22))
        ).stay
        both = [town.client, town.second_client]
        assert find_clients.open_stays_of(session, both) == {town.client.id: stay}
