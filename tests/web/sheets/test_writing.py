"""Writing a sheet without JavaScript: hub, sections, rows, saving, being told what to mend."""

from __future__ import annotations

from datetime import datetime

import pytest
from werkzeug.datastructures import MultiDict

from handoff.db.session import Database
from handoff.db.sheets import Draft
from tests.build.sheets import all_drafts, open_stay
from tests.build.town import Town
from tests.page import WebClient

NAME = "葛󠄀城 𠮷之助"  # an IVS and a character outside the first plane


@pytest.fixture
def base(client: WebClient, town: Town, database: Database, now: datetime) -> str:
    """The address of the sheet of an open stay; its care manager is signed in and has begun."""
    pid = open_stay(database, town, now)
    client.sign_in_as(town.care_manager_actor)
    address = f"/stays/{pid}/sheets/admission"
    client.post(address, follow=True)
    return address


def draft_of(database: Database, town: Town) -> Draft:
    """What the care manager has saved."""
    return all_drafts(database, town.care_manager_actor)[0]


def typed(client: WebClient, address: str, **changes: object) -> MultiDict[str, str]:
    """The fields of the page as a browser would post them, with `changes` typed into them."""
    page = client.get(address)
    assert page.status == 200, page.text
    fields = page.fields(address.rpartition("/")[2])
    for key, value in changes.items():
        fields.setlist(key, value if isinstance(value, list) else [value])
    return fields


def test_the_hub_says_where_to_begin_and_changes_nothing_by_being_opened(
    client: WebClient, town: Town, database: Database, now: datetime
) -> None:
    pid = open_stay(database, town, now)
    client.sign_in_as(town.care_manager_actor)
    page = client.get(f"/stays/{pid}/sheets/admission")
    assert "シートを書き始める" in page.text
    assert all_drafts(database, town.care_manager_actor) == []
    assert client.get(f"/stays/{pid}/sheets/admission/client").status == 303


def test_a_begun_sheet_holds_what_is_known_and_the_hub_counts_it(
    client: WebClient, base: str
) -> None:
    hub = client.get(base)
    assert "利用者の基本情報" in hub.text
    assert "未着手" in hub.text
    page = client.get(f"{base}/client")
    assert page.fields("/client")["client_name"] == "髙﨑 靜枝"
    assert "昭和14年3月4日・1939年・87歳" in page.text


def test_nothing_is_preselected_on_the_page_with_all_items(client: WebClient, base: str) -> None:
    page = client.get(f"{base}/all")
    radios = [n for n in page.all("input", type="radio") if n.attrs["name"].startswith("adl_")]
    assert len(radios) == 36
    assert not [n for n in radios if "checked" in n.attrs]
    assert len(page.html.encode()) < 110_000


def test_a_section_is_saved_as_typed_and_leads_to_the_next(
    client: WebClient, base: str, database: Database, town: Town
) -> None:
    fields = typed(client, f"{base}/client", client_name=NAME, birth_date="Ｓ15．3．4", _go="next")
    answer = client.post(f"{base}/client", fields)
    assert (answer.status, answer.location) == (303, f"{base}/family")
    content = draft_of(database, town).content
    assert content["client_name"] == NAME
    assert content["birth_date"] == "1940-03-04"
    assert client.get(f"{base}/client").fields("/client")["client_name"] == NAME


def test_emptied_answers_are_forgotten_and_other_sections_stay(
    client: WebClient, base: str, database: Database, town: Town
) -> None:
    fields = typed(client, f"{base}/body", adl_move="2", food_form=["normal", "mixer"], _go="next")
    client.post(f"{base}/body", fields)
    again = typed(client, f"{base}/body", _go="next")
    assert again.getlist("food_form") == ["normal", "mixer"]
    again.poplist("adl_move")
    client.post(f"{base}/body", again)
    content = draft_of(database, town).content
    assert "adl_move" not in content
    assert content["food_form"] == ["normal", "mixer"]
    assert content["client_name"] == "髙﨑 靜枝"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("昭和64年2月1日", "昭和は64年1月7日までです"),
        ("令和8年2月30日", "1日から28日まで"),
        ("令和0年5月1日", "令和は元年"),
        ("11/22", "年から入力してください"),
        ("きのう", "日付として読めませんでした"),
    ],
)
def test_a_date_that_cannot_be_is_kept_as_typed_with_what_to_do(
    client: WebClient, base: str, text: str, words: str
) -> None:
    fields = typed(client, f"{base}/client", birth_date=text, _go="next")
    page = client.post(f"{base}/client", fields)
    assert page.status == 422
    assert page.title.startswith("エラー：")
    assert words in page.text
    assert "#birth_date" in page.links()
    assert page.fields("/client")["birth_date"] == text
    assert (
        client.get(f"{base}/client").fields("/client")["birth_date"] == text
    )  # saved all the same


def test_wrong_check_digits_are_only_pointed_out(client: WebClient, base: str) -> None:
    fields = typed(client, f"{base}/client", insurer_no="012048", _go="next")
    assert client.post(f"{base}/client", fields).status == 303
    page = client.get(f"{base}/client")
    assert page.fields("/client")["insurer_no"] == "012048"
    assert page.all("div", id="insurer_no-e")


def test_a_text_of_ten_thousand_characters_is_kept_and_told(
    client: WebClient, base: str, database: Database, town: Town
) -> None:
    text = "生活歴。\r\n" + "あ" * 10_000
    page = client.post(
        f"{base}/wishes", typed(client, f"{base}/wishes", life_history=text, _go="next")
    )
    assert page.status == 422
    assert "4,000文字まで" in page.text
    assert page.fields("/wishes")["life_history"] == text.replace("\r\n", "\n")
    assert draft_of(database, town).content["life_history"] == text.replace("\r\n", "\n")


def test_the_sixty_first_medicine_is_kept_and_told(
    client: WebClient, base: str, database: Database, town: Town
) -> None:
    rows = {f"medications-{n}-drug": f"見本錠{n + 1}" for n in range(61)}
    fields = typed(client, f"{base}/medicines", _go="next", **rows)
    page = client.post(f"{base}/medicines", fields)
    assert page.status == 422
    assert "薬剤一覧は60行まで" in page.text
    assert page.fields("/medicines")["medications-60-drug"] == "見本錠61"
    assert len(draft_of(database, town).content["medications"]) == 61


def test_rows_are_added_and_removed_without_a_script(client: WebClient, base: str) -> None:
    fields = typed(client, f"{base}/medicines", **{"medications-0-drug": "見本錠A"})
    fields["_add"] = "medications"
    answer = client.post(f"{base}/medicines", fields)
    assert answer.location == f"{base}/medicines?more=medications#q-medications"
    page = client.get(f"{base}/medicines?more=medications")
    assert page.fields("/medicines")["medications-5-drug"] == ""
    fields = page.fields("/medicines")
    fields["medications-4-drug"], fields["_remove"] = "見本錠B", "medications-0"
    client.post(f"{base}/medicines", fields)
    left = client.get(f"{base}/medicines").fields("/medicines")
    assert "見本錠A" not in left.values()
    assert "見本錠B" in left.values()


def test_an_answer_is_taken_back_without_a_script(client: WebClient, base: str) -> None:
    client.post(f"{base}/body", typed(client, f"{base}/body", adl_eat="3", _go="save"))
    fields = typed(client, f"{base}/body")
    assert fields["adl_eat"] == "3"
    fields["_clear"] = "adl_eat"
    assert client.post(f"{base}/body", fields).location.endswith("#q-adl_eat")
    assert "adl_eat" not in client.get(f"{base}/body").fields("/body")


def test_an_answer_that_is_not_offered_is_told_not_stored(client: WebClient, base: str) -> None:
    page = client.post(f"{base}/body", typed(client, f"{base}/body", adl_eat="9", _go="next"))
    assert page.status == 422
    assert "答えの中にありません" in page.text


def test_conditional_items_are_on_the_page_without_a_script(client: WebClient, base: str) -> None:
    page = client.get(f"{base}/body")
    assert page.all("input", id="pressure_ulcer_detail")
    assert "off" in page.all("div", id="q-pressure_ulcer_detail")[0].attrs["class"]


def test_enter_in_a_text_box_presses_save_and_not_a_small_button(
    client: WebClient, base: str
) -> None:
    form = client.get(f"{base}/all").all("form", id="sheet-form")[0]
    first = next(n for n in form.walk() if n.tag == "button")
    assert (first.attrs["name"], first.attrs["value"]) == ("_go", "save")


def test_foreign_and_unknown_sheets_answer_alike(client: WebClient, town: Town, base: str) -> None:
    client.sign_in_as(town.other_care_manager_actor)
    foreign = client.get(f"{base}/client")
    missing = client.get("/stays/AAAAAAAAAAAAAAAAAAAAAA/sheets/admission/client")
    unknown = client.get(base.replace("admission", "nothing"))
    assert [p.status for p in (foreign, missing, unknown)] == [404, 404, 404]
    assert foreign.text == missing.text
    assert client.post(f"{base}/client", {"client_name": "x"}).status == 404
    assert client.post(f"{base}/autosave", {"_on": "client"}).status == 404


def test_the_hospital_does_not_write_sheets(client: WebClient, town: Town, base: str) -> None:
    client.sign_in_as(town.msw_actor)
    assert client.get(base).status == 404
    assert client.get(f"{base}/all").status == 404


def test_a_colleague_who_writes_too_is_named(client: WebClient, town: Town, base: str) -> None:
    client.sign_in_as(town.second_care_manager_actor)
    assert "葛󠄀城 美咲さんが" in client.get(base).text
    client.post(base, follow=True)
    assert "葛󠄀城 美咲さんも" in client.get(f"{base}/client").text


def test_a_draft_is_thrown_away_on_purpose_only(
    client: WebClient, base: str, database: Database, town: Town
) -> None:
    client.post(f"{base}/discard", client.get(base).fields("/discard"))
    assert all_drafts(database, town.care_manager_actor) == []
