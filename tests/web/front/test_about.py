"""Pages about the product, the guide through the demo town, and help found by words."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import update

from handoff.config import Settings
from handoff.db.people import Account
from handoff.db.session import Database
from handoff.web.front import help as help_pages
from handoff.web.front.help_search import search
from tests.build.sheets import open_stay, write_draft
from tests.build.town import Town
from tests.page import WebClient

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def test_citizens_read_their_page_without_signing_in_with_readings_when_they_ask(
    client: WebClient,
) -> None:
    plain, read = client.get("/for-you"), client.get("/for-you?furigana=1")
    assert "入院や退院のときに" in plain.text
    assert "にゅういん" not in plain.text
    assert "《" not in read.text + plain.text
    assert read.html.count("<ruby>") > 60
    assert "同意はいつ、どのように" in re.sub("（[ぁ-ん]+）", "", plain.text)


def test_every_page_leads_to_the_statement_and_it_says_what_is_left_open(client: WebClient) -> None:
    assert "/accessibility" in client.get("/sign-in").links()
    assert "まだ足りないところ" in client.get("/accessibility").text


def test_the_components_are_shown_on_a_trial(client: WebClient, settings: Settings) -> None:
    assert settings.is_local
    page = client.get("/styleguide")
    assert page.status == 200
    assert "＊氏名を入力してください。" in page.text


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("受領 fax", "receipt"),
        ("ｹｱﾏﾈ 目途", "ward"),
        ("にさしょう", ""),
        ("福祉用具 市町村", "equipment"),
    ],
)
def test_help_is_found_by_words_in_any_order_and_width(
    client: WebClient, query: str, name: str
) -> None:
    page = client.get(f"/help?q={query}")
    hits = [hit.passage.page for hit in search(help_pages.sources(), query)]
    if not name:
        assert "見つかりませんでした" in page.text
        return
    assert name in hits
    assert "<mark>" in page.html or query.startswith("ｹ")


def test_what_is_searched_for_is_never_markup(client: WebClient) -> None:
    page = client.get("/help?q=<script>alert(1)</script>")
    assert "<script>alert" not in page.html


def test_the_guide_leads_a_demo_account_from_stop_to_stop_and_ends(
    client: WebClient, database: Database, town: Town, now: object
) -> None:
    pid = open_stay(database, town, now)  # type: ignore[arg-type]
    write_draft(database, town.care_manager_actor, now, pid)  # type: ignore[arg-type]
    client.sign_in_as(town.care_manager_actor)
    assert client.post("/tour/1").status == 404  # not in the demo town
    with database.writing() as session:
        session.execute(update(Account).values(is_demo=True))
    client.sign_in_as(town.care_manager_actor)
    stops = []
    for number in range(1, 7):
        stops.append(client.post(f"/tour/{number}").location)
        assert "体験ガイド" in client.get(stops[-1]).html
    assert stops[:4] == ["/", f"/stays/{pid}", f"/stays/{pid}/sheets/admission",
                         f"/stays/{pid}/sheets/admission/check"]  # fmt: skip
    client.post("/tour/7")
    assert not client.get("/").all("aside")
