"""連携先: finding an office, and how it wants to be reached."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from handoff.db.offices import Office
from handoff.db.session import Database
from handoff.japan.names import search_key
from handoff.rules.offices import OfficeKind
from tests.build.town import Town
from tests.page import WebClient


@pytest.fixture
def client(app: Flask, town: Town) -> WebClient:
    return WebClient(app).sign_in_as(town.care_manager_actor)


@pytest.mark.parametrize(
    ("query", "found", "not_found"),
    [
        ("q=みほん", "あさひ見本病院", "ゆきあかり"),
        ("q=ｱｻﾋﾐﾎﾝ", "あさひ見本病院", "石狩川見本病院"),
        ("q=見本 病院", "石狩川見本病院", "見本内科医院"),
        ("kind=clinic_beds", "見本内科医院", "あさひ見本病院"),
        ("town=旭川市", "あさひ見本病院", "見つかりませんでした"),
    ],
)
def test_an_office_is_found_by_name_kana_kind_and_town(
    client: WebClient, query: str, found: str, not_found: str
) -> None:
    page = client.get(f"/directory?{query}")
    assert found in page.text
    assert not_found not in page.text


def test_finding_nothing_says_what_to_do(client: WebClient) -> None:
    page = client.get("/directory?q=zzz")
    assert "見つかりませんでした" in page.text
    assert "/directory" in page.links()


def test_a_long_list_is_read_page_by_page_and_keeps_what_was_asked(
    client: WebClient, database: Database, now: datetime
) -> None:
    with database.writing() as session:
        for number in range(30):
            session.add(
                Office(
                    kind=OfficeKind.CARE_OFFICE,
                    name=f"頁送り事業所{number:02}",
                    name_key=search_key(f"頁送り事業所{number:02}"),
                    kana="ペエジオクリ",
                    municipality="旭川市",
                    created_at=now,
                )
            )
    first = client.get("/directory?q=頁送り&town=旭川市")
    assert "1〜25件目" in first.text
    following = next(link for link in first.links() if "page=2" in link)
    second = client.get(following)
    assert "26〜30件目" in second.text
    assert "頁送り事業所29" in second.text
    assert "頁送り事業所00" not in second.text
    assert "頁送り" in parse_qs(urlsplit(following).query)["q"]
    assert any("page=1" in link for link in second.links())
    assert "見つかりませんでした" in client.get("/directory?q=頁送り&page=9").text


def test_percent_and_underscore_are_ordinary_letters(client: WebClient) -> None:
    assert "見つかりませんでした" in client.get("/directory?q=%25").text
    assert "見つかりませんでした" in client.get("/directory?q=_").text


def test_an_office_shows_desk_telephone_hours_and_manners(client: WebClient, town: Town) -> None:
    page = client.get(f"/directory/{town.hospital.public_id}")
    assert page.h1 == town.hospital.name
    assert "地域連携室" in page.text
    assert "午前の外来中は避けてください" in page.text
    assert "いまは時間外です（次は 11/24（火） 9:00から）" in page.text
    assert any(link.startswith("tel:0166") for link in page.links())


def test_an_office_that_is_no_user_is_reached_by_telephone_and_fax(
    client: WebClient, town: Town
) -> None:
    page = client.get(f"/directory/{town.fax_clinic.public_id}")
    assert "このシステムを使っていません" in page.text


def test_everybody_who_signs_in_sees_the_directory(app: Flask, town: Town) -> None:
    for actor in (town.msw_actor, town.city_actor, town.ward_clerk_actor):
        assert WebClient(app).sign_in_as(actor).get("/directory").status == 200
