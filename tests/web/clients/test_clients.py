"""Clients (利用者): search, record, rows, consent; difficult names kept to the code point."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from handoff.config import RETENTION_YEARS, BadSetting, load
from handoff.db.clients import Client, Consent
from handoff.db.journal import JournalRow
from handoff.db.session import Database
from handoff.rules.retention import CHOICES
from tests.build.town import Town
from tests.page import Page, WebClient

NEW = {
    "name": "葛󠄀城 𠮷之助",
    "kana": "かつらぎ ﾖｼﾉｽｹ",
    "birth_date-era": "昭和",
    "birth_date-y": "15",
    "birth_date-m": "3",
    "birth_date-d": "4",
}


@pytest.fixture
def manager(client: WebClient, town: Town) -> WebClient:
    """The browser of the care manager."""
    return client.sign_in_as(town.care_manager_actor)


def register(manager: WebClient, **typed: Any) -> Page:
    """Fill in the form of a new client and press."""
    fields = manager.get("/clients/new").fields("/clients/new").to_dict()
    return manager.post("/clients/new", fields | NEW | typed)


def by_name(database: Database, name: str) -> Client:
    """The one client of this name."""
    with database.reading() as session:
        return session.scalars(select(Client).where(Client.name == name)).one()


def test_my_clients_come_first_and_the_whole_office_on_request(
    app: Flask, manager: WebClient, town: Town
) -> None:
    assert "わたしの担当（2）" in manager.get("/clients").text
    colleague = WebClient(app).sign_in_as(town.second_care_manager_actor)
    assert "担当になっている利用者はいません" in colleague.get("/clients").text
    page = colleague.get("/clients?all=1")
    assert "事業所の利用者（2）" in page.text
    assert "渡邉" not in page.text


def test_a_search_keeps_the_name_out_of_every_address(manager: WebClient, town: Town) -> None:
    page = manager.post("/clients", {"words": "高崎"})
    assert "髙﨑 靜枝 様（タカサキ シズエ・87歳・女）" in page.text
    assert page.fields("/clients")["words"] == "高崎"
    assert not [link for link in page.links() if "%E9" in link or "高" in link]
    form = next(f for f in page.all("form") if f.attrs.get("role") == "search")
    assert form.attrs["method"] == "post"


def test_a_live_search_answers_with_the_list_alone(manager: WebClient) -> None:
    page = manager.post("/clients", {"words": "たか"}, headers={"HX-Request": "true"})
    assert "<html" not in page.html
    assert "髙﨑 靜枝" in page.html


def test_a_new_client_is_kept_to_the_code_point_and_found_by_other_forms(
    manager: WebClient, database: Database
) -> None:
    answer = register(manager, insured_no="００００１２３４５６", tel="なし")
    assert answer.status == 303
    page = manager.get(answer.location)
    assert "葛󠄀城 𠮷之助 様（カツラギ ヨシノスケ・86歳）" in page.text
    assert "昭和15年3月4日（1940年）" in page.text
    stored = by_name(database, "葛󠄀城 𠮷之助")
    assert (stored.kana, stored.insured_no) == ("カツラギ ヨシノスケ", "0000123456")
    for words in ("葛城", "吉之助", "かつらぎ", "S15.3.4", "0000123"):
        assert "葛󠄀城 𠮷之助" in manager.post("/clients", {"words": words}).text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": ""}, "氏名を入力してください"),
        ({"kana": ""}, "フリガナを入力してください"),
        ({"birth_date-y": "", "birth_date-m": "", "birth_date-d": "", "birth_date-era": ""}, "生年月日を入力してください"),
        ({"birth_date-y": "64", "birth_date-m": "2", "birth_date-d": "1"}, "平成元年2月1日"),
        ({"birth_date-m": "2", "birth_date-d": "30"}, "2月は1日から29日まで"),
        ({"birth_date-era": "令和", "birth_date-y": "0"}, "元年（1年）から"),
        ({"birth_date-era": "令和", "birth_date-y": "9"}, "きょうまでの日を入力してください"),
        ({"name": "高崎\u202e花"}, "文字の向きを変える"),
        ({"name": "あ" * 101}, "100文字まで"),
        ({"cert_from": "2月30日"}, "2月は"),
        ({"gender": "7"}, "性別を選んでください"),
        ({"contacts-0-tel1": "090-0000-0000"}, "連絡先の氏名を入力してください"),
        ({"contacts-0-name": "高崎", "contacts-0-age": "百"}, "年齢は0から130まで"),
        ({"note": "あ" * 10_000}, "4,000文字まで"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_said_and_nothing_typed_is_lost(
    manager: WebClient, database: Database, typed: dict[str, str], said: str
) -> None:
    page = register(manager, address="旭川市東光10条3丁目", **typed)
    assert page.status == 422
    assert page.title.startswith("エラー：")
    assert said in page.text
    fields = page.fields("/clients/new").to_dict()
    assert fields["address"] == "旭川市東光10条3丁目"
    assert {k: fields.get(k, "").strip() for k in typed if k != "gender"} == {
        k: v for k, v in typed.items() if k != "gender"
    }
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Client)) == 3


def test_nul_in_a_name_is_taken_out_with_a_word(manager: WebClient) -> None:
    page = register(manager, name="高\x00崎 花")
    assert page.status == 400
    assert page.fields("/clients/new")["name"] == "高崎 花"


def test_numbers_that_look_odd_are_kept_and_pointed_at(manager: WebClient) -> None:
    page = manager.get(register(manager, insurer_no="012048", insured_no="123").location)
    assert "保険者番号の最後の1けた" in page.text
    assert "被保険者番号は10けた" in page.text
    assert "012048" in page.text


def test_rows_are_added_without_scripts_and_saved_in_their_order(
    manager: WebClient, database: Database
) -> None:
    fields = manager.get("/clients/new").fields("/clients/new").to_dict() | NEW
    fields |= {"contacts-0-name": "葛󠄀城 一郎", "contacts-0-relation": "長男", "_add": "contacts"}
    page = manager.post("/clients/new", fields)
    assert page.status == 200
    fields = page.fields("/clients/new").to_dict()
    assert fields["contacts-0-name"] == "葛󠄀城 一郎"
    fields |= {
        "contacts-1-name": "葛󠄀城 花子",
        "contacts-1-lives": "together",
        "contacts-1-is_key_person": "y",
        "doctors-0-institution": "見本内科医院",
        "doctors-0-is_main": "y",
    }
    page = manager.get(manager.post("/clients/new", fields).location)
    assert "葛󠄀城 一郎" in page.text
    assert "葛󠄀城 花子 同居キーパーソン" in page.text
    assert "主治医見本内科医院" in page.text


def test_two_people_on_one_record_see_both_contents(
    app: Flask, manager: WebClient, town: Town
) -> None:
    path = f"/clients/{town.client.public_id}/edit"
    colleague = WebClient(app).sign_in_as(town.second_care_manager_actor)
    mine = manager.get(path).fields("/edit").to_dict()
    theirs = colleague.get(path).fields("/edit").to_dict()
    assert colleague.post(path, theirs | {"tel": "0166-11-1111"}).status == 303
    page = manager.post(path, mine | {"tel": "0166-22-2222", "address": "旭川市春光1条"})
    assert page.status == 409
    assert "電話0166-11-11110166-22-2222" in page.text
    assert "住所北海道旭川市6条通9丁目46番地旭川市春光1条" in page.text
    again = page.fields("/edit").to_dict()
    assert again["tel"] == "0166-22-2222"
    assert manager.post(path, again).status == 303
    assert "0166-22-2222" in manager.get(f"/clients/{town.client.public_id}").text


def test_saving_unchanged_changes_nothing(
    manager: WebClient, town: Town, database: Database
) -> None:
    path = f"/clients/{town.client.public_id}/edit"
    assert manager.post(path, manager.get(path).fields("/edit").to_dict()).status == 303
    stored = by_name(database, town.client.name)
    kept = ("kana", "birth_date", "gender", "insured_no", "insurer_no", "insurer_name", "address")
    more = ("care_level", "cert_status", "cert_from", "cert_to", "tel", "care_manager_id", "note")
    for key in (*kept, *more):
        assert getattr(stored, key) == getattr(town.client, key)
    page = manager.get(f"/clients/{town.client.public_id}")
    assert "髙﨑 一郎（タカサキ イチロウ） 62歳 同居キーパーソン 主な介護者" in page.text


def test_consent_is_recorded_withdrawn_and_never_edited(
    manager: WebClient, town: Town, database: Database
) -> None:
    path = f"/clients/{town.client.public_id}/consents"
    fields = manager.get(path).fields("/consents").to_dict()
    assert fields["given_on"] == "2026-11-22"
    refused = manager.post(path, fields)
    assert "同意のしかたを選んでください" in refused.text
    typed = fields | {
        "kind": "2",
        "given_by": "family",
        "given_by_name": "髙﨑 一郎",
        "relation": "長男",
        "given_on": "令和8年11月20日",
    }
    ahead = manager.post(path, typed | {"given_on": "R8.12.1"})
    assert ahead.status == 422
    assert manager.post(path, typed).status == 303
    page = manager.get(f"/clients/{town.client.public_id}")
    assert "個別同意（書面） 令和8年11月20日（2026年） 家族 髙﨑 一郎（長男）" in page.text
    with database.reading() as session:
        consent = session.scalars(select(Consent).where(Consent.kind == "2")).one()
    away = f"{path}/{consent.public_id}"
    fields = manager.get(away).fields(consent.public_id).to_dict()
    early = manager.post(away, fields | {"withdrawn_on": "R8.11.1"})
    assert "同意を得た日より前" in early.text
    assert manager.post(away, fields | {"reason": "本人の申し出"}).status == 303
    assert (
        "取り下げ 令和8年11月22日 本人の申し出"
        in manager.get(f"/clients/{town.client.public_id}").text
    )


@pytest.mark.parametrize("path", ["", "/edit", "/consents", "/consents/nothing"])
def test_another_offices_client_answers_like_a_missing_one(
    manager: WebClient, town: Town, path: str
) -> None:
    foreign = manager.get(f"/clients/{town.foreign_client.public_id}{path}")
    missing = manager.get(f"/clients/nothing{path}")
    assert (foreign.status, foreign.text) == (404, missing.text)


def test_every_view_of_a_client_is_in_the_journal_without_names(
    manager: WebClient, town: Town, database: Database
) -> None:
    manager.get(f"/clients/{town.client.public_id}")
    manager.post("/clients", {"words": "高崎"})
    with database.reading() as session:
        rows = session.scalars(select(JournalRow).order_by(JournalRow.id)).all()
    assert [(r.action, r.client_id) for r in rows] == [
        ("client:view", town.client.id),
        ("client:search", None),
    ]
    assert all("高" not in r.record and "髙" not in r.record for r in rows)


def test_a_double_press_registers_one_client(manager: WebClient, database: Database) -> None:
    fields = manager.get("/clients/new").fields("/clients/new").to_dict() | NEW
    first, second = manager.post("/clients/new", fields), manager.post("/clients/new", fields)
    assert first.location == second.location
    assert by_name(database, "葛󠄀城 𠮷之助")


def test_past_and_open_stays_stand_on_the_page_of_the_client(
    manager: WebClient, town: Town
) -> None:
    page = manager.get(f"/clients/{town.client.public_id}")
    assert "このシステムに入院の記録はありません" in page.text
    assert f"/stays/new?client={town.client.public_id}" in page.links()


def test_an_ended_service_says_until_when_its_record_is_kept(
    manager: WebClient, town: Town, database: Database
) -> None:
    path = f"/clients/{town.client.public_id}"
    assert "まで保存します" not in manager.get(path).text
    with database.writing() as session:
        session.get_one(Client, town.client.id).ended_on = date(2026, 10, 31)
    assert "記録は令和13年10月31日まで保存します" in manager.get(path).text


def test_a_time_of_keeping_that_no_ordinance_knows_is_refused(tmp_path: Path) -> None:
    assert RETENTION_YEARS == CHOICES
    with pytest.raises(BadSetting, match="must be 2 or 5"):
        load({"HANDOFF_DATA_DIR": str(tmp_path), "HANDOFF_RETENTION_YEARS": "3"})
