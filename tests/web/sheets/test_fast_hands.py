"""Saving typing without the script: 今日／昨日, pasted medicines, marks of what was brought over."""

from __future__ import annotations

import json
from datetime import datetime
from io import BytesIO

import pytest

from handoff.db.session import Database
from handoff.exchange.bundle import to_json
from handoff.exchange.table import to_csv
from handoff.sheets import admission
from handoff.sheets.content import Content
from tests.build.sheets import all_drafts, open_stay
from tests.build.town import Town
from tests.page import WebClient

LIST = "見本クリニック\nアムロジピン錠5mg 1錠 朝食後\n酸化マグネシウム錠330mg 3錠 毎食後\n令和8年11月1日"


@pytest.fixture
def base(client: WebClient, town: Town, database: Database, now: datetime) -> str:
    """The address of a begun ①; its care manager is signed in."""
    pid = open_stay(database, town, now)
    client.sign_in_as(town.care_manager_actor)
    client.post(f"/stays/{pid}/sheets/admission", follow=True)
    return f"/stays/{pid}/sheets/admission"


def content_of(database: Database, town: Town) -> dict[str, object]:
    return dict(all_drafts(database, town.care_manager_actor)[0].content)


def test_yesterday_is_one_press(
    client: WebClient, base: str, database: Database, town: Town, now: datetime
) -> None:
    fields = client.get(f"{base}/header").fields("/header")
    answer = client.post(f"{base}/header", {**fields, "_day": "consent_date:1"})
    assert answer.location.endswith("/header#q-consent_date")
    assert content_of(database, town)["consent_date"] == "2026-11-21"
    page = client.get(f"{base}/client")
    assert not page.all("button", value="birth_date:0"), "nobody is born today"


def test_a_pasted_list_becomes_rows_and_says_what_was_left_out(
    client: WebClient, base: str, database: Database, town: Town
) -> None:
    fields = client.get(f"{base}/medicines").fields("/medicines")
    fields["_paste-medications"], fields["_read"] = LIST, "medications"
    answer = client.post(f"{base}/medicines", fields)
    assert answer.location.endswith("/medicines#q-medications")
    page = client.get(f"{base}/medicines")
    assert "2件を表に入れました" in page.text
    assert "1行は入れていません" in page.text
    assert content_of(database, town)["medications"] == [
        {"drug": "アムロジピン錠", "strength": "5mg", "usage": "朝食後", "dose": "1錠",
         "prescriber": "見本クリニック"},
        {"drug": "酸化マグネシウム錠", "strength": "330mg", "usage": "毎食後", "dose": "3錠",
         "prescriber": "見本クリニック"},
    ]  # fmt: skip


def test_the_script_gets_the_rows_in_the_order_of_its_columns(client: WebClient, base: str) -> None:
    asked = {"text": LIST, "columns": "drug,usage,days", "room": "1"}
    answer = json.loads(client.post("/medicines/read", asked).html)
    assert answer["rows"] == [["アムロジピン錠 5mg", "朝食後 1錠", ""]]
    assert "表に入りきらない1件" in answer["words"]


FILE = {
    "client_name": "高崎 静江",
    "birth_date": "1940-03-04",
    "written_on": "2026-07-01",
    "cm_name": "葛󠄀城 美咲",
    "palsy": "mild",
    "adl_move": "2",
    "weight_kg": "41",
    "pressure_ulcer": "1",
    "pressure_ulcer_detail": "仙骨部",
    "wish_client": "家で暮らしたい",
    "life_history": "農家に生まれた。",
}


def send(client: WebClient, base: str, data: bytes, name: str = "sheet.json") -> tuple[int, str]:
    answer = client.post(f"{base}/import", {"file": [(BytesIO(data), name)]})
    text = answer.text if answer.status == 422 else client.get(base).text
    return answer.status, text


def own_file(database: Database, town: Town, **changes: str) -> Content:
    draft = content_of(database, town)
    same = {k: draft[k] for k in ("client_name", "birth_date") if k in draft}
    return Content({**FILE, **same, **changes})


@pytest.mark.parametrize("kind", ["json", "csv"])
def test_a_file_fills_what_is_open_and_waits_to_be_confirmed(
    client: WebClient, base: str, database: Database, town: Town, kind: str
) -> None:
    fields = client.get(f"{base}/wishes").fields("/wishes")
    client.post(f"{base}/wishes", {**fields, "interests": "畑仕事"})
    found = own_file(database, town, interests="編み物")
    data = (
        to_json(admission.SHEET, found) if kind == "json" else to_csv(admission.SHEET, found.values)
    )
    status, hub = send(client, base, data, f"sheet.{kind}")
    assert status == 303
    assert "項目を入れました" in hub
    assert "すでに書いてある" in hub
    kept = content_of(database, town)
    assert (kept["palsy"], kept["adl_move"], kept["interests"]) == ("mild", "2", "畑仕事")
    assert not {"weight_kg", "pressure_ulcer", "pressure_ulcer_detail", "wish_client"} & kept.keys()
    page = client.get(f"{base}/body")
    assert "ファイル（R8.7.1 葛󠄀城 美咲）" in page.text
    assert "読み込んだファイル（令和8年7月1日・葛󠄀城 美咲）から" in page.text
    client.post(f"{base}/confirm/body")
    assert "ファイル（R8.7.1" not in client.get(f"{base}/body").text


def test_an_edited_section_keeps_the_mark_on_what_is_still_the_old_answer(
    client: WebClient, base: str, database: Database, town: Town
) -> None:
    send(client, base, to_json(admission.SHEET, own_file(database, town)))
    fields = client.get(f"{base}/body").fields("/body")
    client.post(f"{base}/body", {**fields, "adl_move": "4"})
    page = client.get(f"{base}/body")
    legends = {n.text for n in page.all("legend") if "ファイル" in n.text}
    assert any(words.startswith("麻痺の状況") for words in legends)
    assert not any(words.startswith("ADL 移動") for words in legends)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_file_of_somebody_else_is_refused(
    client: WebClient, base: str, database: Database, town: Town
) -> None:
    other = Content({**FILE, "birth_date": "1931-01-01", "client_name": "見本 花子"})
    status, said = send(client, base, to_json(admission.SHEET, other))
    assert status == 422
    assert "このシートの方のものと確かめられませんでした" in said
    for data, words in (
        (b"", "ファイルを選んでください"),
        (b"{", "JSONとして読めませんでした"),
        (b"%PDF-1.7", "PDFとして読めませんでした"),
        (b"PK\x03\x04", "Excelのファイルとして読めませんでした"),
        ("キー,値\r\nx,1\r\n".encode(), "項目が見つかりませんでした"),
    ):
        status, said = send(client, base, data)
        assert (status, words in said) == (422, True), said
    assert "palsy" not in content_of(database, town)


def test_boxes_for_numbers_bring_the_right_keypad(client: WebClient, base: str) -> None:
    page = client.get(f"{base}/all")
    keypads = {
        n.attrs["name"]: n.attrs.get("inputmode") for n in page.all("input") if "name" in n.attrs
    }
    assert keypads["weight_kg"] == "decimal"
    assert keypads["postal_code"] == "numeric"
    assert keypads["client_tel"] == "tel"
    assert keypads["insured_no"] is None, "it may begin with H"
