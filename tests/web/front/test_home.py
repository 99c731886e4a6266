"""The home page of each role: what must be done today, in order, with no dead ends."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import event

from handoff.db.clients import Client
from handoff.db.session import Database
from tests.build.town import Town, make_client
from tests.page import WebClient
from tests.web.stays.test_acts import opened


@pytest.fixture
def manager(client: WebClient, town: Town) -> WebClient:
    """The browser of the care manager."""
    return client.sign_in_as(town.care_manager_actor)


@pytest.fixture
def msw(app: Flask, town: Town) -> WebClient:
    """The browser of the hospital's social worker."""
    return WebClient(app).sign_in_as(town.msw_actor)


def test_an_empty_home_says_what_to_do_first(manager: WebClient, msw: WebClient) -> None:
    page = manager.get("/")
    assert page.h1 == "きょうやること"
    assert "いま急ぎの用件はありません" in page.text
    assert "/stays/new" in page.links()
    page = msw.get("/")
    assert page.h1 == "入院中の方"
    assert "ケアマネジャーのいる方が入院したら「入院を知らせる」を押してください" in page.text
    assert "/stays/new" in page.links()


def test_what_is_lost_first_stands_first_with_its_deadline_in_plain_words(
    manager: WebClient, town: Town, database: Database, stopped_clock: datetime
) -> None:
    now = stopped_clock
    late = opened(database, town, now, admitted_on=date(2026, 11, 10), admitted_time=time(9, 0))
    today = opened(database, town, now, client=town.second_client, admitted_on=date(2026, 11, 20))
    page = manager.get("/")
    order = [link for link in page.links() if link in (late, today)]
    assert order[0] == today
    assert "(Ⅰ)250単位はきょう" not in page.text
    assert "(Ⅱ)200単位は" in page.text
    assert "（(Ⅰ)は過ぎました）" in page.text
    assert "加算の期限は11/12（木）で過ぎました" in page.text
    assert "シートを書く" in page.text


def test_mine_leaves_out_a_colleagues_stays_but_not_what_nobody_has(
    app: Flask, manager: WebClient, town: Town, database: Database, stopped_clock: datetime
) -> None:
    with database.writing() as session:
        theirs = make_client(
            session, stopped_clock, town.care_office,
            town.second_care_manager_actor.account_id, "佐藤 與志雄", "サトウ ヨシオ", date(1930, 1, 1),
        )  # fmt: skip
        nobody = make_client(
            session,
            stopped_clock,
            town.care_office,
            None,
            "邉見 イク",
            "ヘンミ イク",
            date(1931, 1, 1),
        )
    for person in (theirs, nobody):
        opened(database, town, stopped_clock, client=person)
    mine, everybody = manager.get("/"), manager.get("/?who=all")
    assert "邉見 イク" in mine.text
    assert "佐藤 與志雄" not in mine.text
    assert "佐藤 與志雄" in everybody.text
    admin = WebClient(app).sign_in_as(town.care_admin_actor)
    assert "佐藤 與志雄" in admin.get("/").text


def test_other_offices_appear_nowhere(
    app: Flask, town: Town, database: Database, stopped_clock: datetime
) -> None:
    opened(database, town, stopped_clock)
    for actor in (town.other_care_manager_actor, town.other_msw_actor, town.city_actor):
        assert "髙﨑" not in WebClient(app).sign_in_as(actor).get("/").html


def test_the_desk_sees_counts_and_acknowledges_with_one_press(
    msw: WebClient, town: Town, database: Database, stopped_clock: datetime
) -> None:
    here = opened(database, town, stopped_clock)
    page = msw.get("/")
    assert "1件受け取りがまだの連絡" in page.text
    assert "1人シートを待っている方" in page.text
    assert msw.post(f"{here}/acknowledge", page.fields("/acknowledge").to_dict()).status == 303
    page = msw.get("/")
    assert "0件受け取りがまだの連絡" in page.text
    assert "シートを待っています" in page.text


def test_new_notices_are_opened_from_home_and_then_gone(
    manager: WebClient, msw: WebClient, town: Town, database: Database, stopped_clock: datetime
) -> None:
    here = opened(database, town, stopped_clock)
    msw.post(f"{here}/acknowledge")
    page = manager.get("/")
    assert "相手が入院の連絡を受け取りました" in page.text
    assert manager.post(next(
        n.attrs["action"] for n in page.all("form") if n.attrs["action"].endswith("/seen")
    )).location == here  # fmt: skip
    assert "相手が入院の連絡を受け取りました" not in manager.get("/").text


def test_the_city_sees_numbers_and_no_person(
    app: Flask, town: Town, database: Database, stopped_clock: datetime
) -> None:
    opened(database, town, stopped_clock)
    opened(database, town, stopped_clock, client=town.second_client, admitted_on=date(2026, 10, 30))
    page = WebClient(app).sign_in_as(town.city_actor).get("/")
    assert page.h1 == "旭川市の連携の数"
    assert "2026年11月（きょうまで） 1 ケアマネジャー 1・病院 0" in page.text
    assert "2026年10月 1 ケアマネジャー 1・病院 0" in page.text
    assert "窓口の確認が必要なところ" in page.text
    assert "確認の記録なし" in page.text
    for name in ("髙﨑", "𠮷田"):
        assert name not in page.html


def test_the_home_page_asks_a_fixed_number_of_questions(
    app: Flask, manager: WebClient, town: Town, database: Database, stopped_clock: datetime
) -> None:
    asked: list[str] = []
    event.listen(
        database.engine, "before_cursor_execute", lambda _c, _k, sql, *_: asked.append(sql)
    )
    opened(database, town, stopped_clock)
    manager.get("/")
    asked.clear()
    manager.get("/")
    few = len(asked)
    for number in range(12):
        with database.writing() as session:
            person: Client = make_client(
                session, stopped_clock, town.care_office, town.care_manager.id,
                f"見本 {number}", f"ミホン {number}", date(1930, 1, 1) + timedelta(days=number),
            )  # fmt: skip
        opened(database, town, stopped_clock, client=person)
    asked.clear()
    manager.get("/")
    assert len(asked) <= few
