"""入院中の方: the list of a ward, one press that tells the outlook, the paper for the morning."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import event
from sqlalchemy.orm import Session

from handoff.actions import drafts, send, stays
from handoff.actions.handing import Handing
from handoff.actions.report import CareOfficeChoice, Report
from handoff.actions.stays import PersonFacts
from handoff.db.offices import Office
from handoff.db.session import Database
from handoff.db.stays import Stay
from handoff.rules.life import MatchState, Means
from tests.build.moving import admit
from tests.build.town import Town
from tests.page import Page, WebClient

LIGHT = 120_000
"""Bytes of the page where sixty persons lie (an old computer, a slow line)."""


@pytest.fixture
def clerk(app: Flask, town: Town) -> WebClient:
    """The browser of the ward clerk."""
    return WebClient(app).sign_in_as(town.ward_clerk_actor)


@pytest.fixture
def here(database: Database, town: Town, stopped_clock: datetime) -> str:
    """Both sides know of the stay on 3階東."""
    with database.writing() as session:
        stay = admit(session, town, stopped_clock - timedelta(minutes=5))
        return f"/stays/{stay.public_id}"


def fill_ward(session: Session, town: Town, now: datetime, number: int) -> None:
    """So many persons of the care office lie on two wards."""
    session.add_all(
        Stay(
            match=MatchState.CONFIRMED,
            person_name=f"見本 太郎{n}",
            person_kana=f"ミホン タロウ{n}",
            person_birth_date=date(1935, 1, 1) + timedelta(days=n),
            care_office_id=town.care_office.id,
            care_manager_id=town.care_manager.id,
            hospital_id=town.hospital.id,
            ward=f"{3 + n % 2}階東 {300 + n}",
            admitted_on=date(2026, 11, 22) - timedelta(days=n % 40),
            outlook="2026-12-05~" if n % 3 else "",
            created_at=now,
            updated_at=now,
        )
        for n in range(number)
    )


def tell(clerk: WebClient, page: Page, here: str, **typed: str) -> Page:
    """Press in the row of a stay."""
    action = next(f.attrs["action"] for f in page.all("form") if f"{here}/moves/outlook" in f.attrs["action"])  # fmt: skip
    return clerk.post(action, page.fields(action).to_dict() | typed)


def test_one_press_tells_and_the_row_says_so(clerk: WebClient, here: str) -> None:
    page = clerk.get("/")
    assert page.h1 == "入院中の方"
    assert "1人退院の目途を知らせていない" in page.text
    assert "2日目" in page.text
    told = tell(clerk, page, here, tell="2026-11-28~", outlook_text="")
    assert told.location == f"/#s-{here.rsplit('/', 1)[1]}"
    page = clerk.get("/")
    assert "11/28（土）ごろ と知らせました（まだ見ていません）" in page.text
    assert "0人退院の目途を知らせていない" in page.text


def test_a_date_and_each_choice_can_be_told_from_the_row(clerk: WebClient, here: str) -> None:
    page = clerk.get("/ward")
    words = [n.text for n in page.all("button", name="tell")]
    assert words[:4] == ["きょう 11/22", "あす 11/23", "今週 11/28", "来週 11/29"]
    assert {"今月下旬", "来月上旬", "未定", "2週間後 12/6"} <= set(words)
    assert tell(clerk, page, here, outlook_text="2026-12-10").status == 303
    assert "12/10（木） と知らせました" in clerk.get("/ward").text
    empty = tell(clerk, clerk.get("/ward"), here, outlook_text="")
    assert empty.status == 422
    assert "退院の目途を選ぶか、日付を入れてください" in empty.text


def test_what_waits_for_a_press_stands_first_with_its_button(
    clerk: WebClient, town: Town, database: Database, stopped_clock: datetime, here: str
) -> None:
    now = stopped_clock
    with database.writing() as session:
        person = PersonFacts("身元 不明子", "ミモト フメイコ", date(1930, 1, 1))
        report = Report(admitted_on=date(2026, 11, 22), ward="4階西")
        stays.report_from_hospital(session, town.msw_actor, now, person, CareOfficeChoice(None), report)  # fmt: skip
        hospital = session.get_one(Office, town.hospital.id)
        told = stays.report_from_care(
            session, town.care_manager_actor, now, town.second_client,
            Report(hospital=hospital, admitted_on=date(2026, 11, 22)),
        ).stay  # fmt: skip
        sheet = drafts.sheet_for(session, town.care_manager_actor, now, told, "admission")
        draft = drafts.open_draft(session, town.care_manager_actor, now, sheet)
        send.send(session, town.care_manager_actor, now, draft, Handing(Means.SYSTEM, to_office=hospital), "k")  # fmt: skip
    page = clerk.get("/ward")
    names = [n.text for n in page.all("th", scope="row")]
    assert names[-1].startswith("髙﨑 靜枝")
    assert "事業所を選ぶ" in page.text
    receive = next(f.attrs["action"] for f in page.all("form") if f.attrs["action"].endswith("/receive"))  # fmt: skip
    acknowledge = f"/stays/{told.public_id}/acknowledge"
    assert clerk.post(acknowledge, page.fields("/acknowledge").to_dict()).status == 303
    assert clerk.post(receive, page.fields(receive).to_dict()).status == 303
    page = clerk.get("/ward")
    assert "受領済み" in page.text
    assert "受け取りました" not in page.text


def test_the_list_narrows_by_ward_desk_and_what_to_look_at(
    clerk: WebClient, town: Town, database: Database, stopped_clock: datetime, here: str
) -> None:
    with database.writing() as session:
        person = PersonFacts("身元 不明子", "ミモト フメイコ", date(1930, 1, 1))
        report = Report(admitted_on=date(2026, 11, 22), ward="4階西 401")
        stays.report_from_hospital(session, town.msw_actor, stopped_clock, person, CareOfficeChoice(None), report)  # fmt: skip
    assert "身元 不明子" not in clerk.get("/ward?ward=3階東").text
    assert "髙﨑" not in clerk.get("/ward?ward=4階西").text
    assert "身元 不明子" not in clerk.get(f"/ward?desk={town.desk.public_id}").text
    assert "髙﨑" not in clerk.get("/ward?look=unknown").text
    assert "身元 不明子" not in clerk.get("/ward?look=untold").text
    assert "あてはまる方はいません" in clerk.get("/ward?look=unseen").text
    assert "髙﨑" in clerk.get("/ward?look=nonsense&page=99&desk=x").text
    narrowed = clerk.get("/ward?ward=3階東")
    back = tell(clerk, narrowed, here, tell="undecided").location
    assert back.startswith("/ward?ward=")
    assert "未定 と知らせました" in clerk.get("/ward").text


def test_sixty_persons_are_a_light_page_and_more_are_on_the_next(
    clerk: WebClient, town: Town, database: Database, stopped_clock: datetime
) -> None:
    with database.writing() as session:
        fill_ward(session, town, stopped_clock, 60)
    page = clerk.get("/ward")
    assert len(page.all("th", scope="row")) == 50
    assert len(page.html.encode()) <= LIGHT
    with database.writing() as session:
        fill_ward(session, town, stopped_clock, 10)
    page = clerk.get("/ward?page=2")
    assert len(page.all("th", scope="row")) == 20
    assert "2／2 ページ" in page.text


def test_the_number_of_questions_does_not_grow_with_the_number_of_persons(
    clerk: WebClient, town: Town, database: Database, stopped_clock: datetime
) -> None:
    asked: list[str] = []
    counts = []
    for number in (2, 30):
        with database.writing() as session:
            fill_ward(session, town, stopped_clock, number)
        clerk.get("/ward")
        asked.clear()

        def note(_c: object, _k: object, sql: str, *_more: object) -> None:
            asked.append(sql)

        event.listen(database.engine, "before_cursor_execute", note)
        clerk.get("/ward")
        event.remove(database.engine, "before_cursor_execute", note)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_care_manager_is_led_home_and_others_see_nothing(
    app: Flask, town: Town, here: str
) -> None:
    assert WebClient(app).sign_in_as(town.care_manager_actor).get("/ward").location == "/"
    assert "髙﨑" not in WebClient(app).sign_in_as(town.other_msw_actor).get("/ward").text
    assert WebClient(app).sign_in_as(town.city_actor).get("/ward").status in (303, 404)


def paper(browser: WebClient, path: str) -> list[str]:
    """The pages of a morning list as text."""
    page = browser.get(path)
    assert page.headers["Content-Type"] == "application/pdf"
    assert "髙" not in page.headers["Content-Disposition"]
    found = PdfReader(io.BytesIO(page.response.data)).pages
    return [one.extract_text().replace("\n", "").replace(" ", "") for one in found]


def test_the_morning_list_is_one_paper_per_ward_and_runs_on_with_its_heading(
    clerk: WebClient, app: Flask, town: Town, database: Database, stopped_clock: datetime, here: str
) -> None:
    tell(clerk, clerk.get("/ward"), here, tell="2026-12-late")
    with database.writing() as session:
        fill_ward(session, town, stopped_clock, 50)
    pages = paper(clerk, "/ward/morning-list.pdf")
    assert len(pages) >= 4
    assert all("朝一リスト" in text and "退院の目途" in text for text in pages)
    assert "3階東" in pages[0]
    assert "3階東" in pages[1]
    assert "3階東" not in pages[-1]
    assert "12月下旬（確認待ち）" in "".join(pages)
    assert all("3階東" in text for text in paper(clerk, "/ward/morning-list.pdf?ward=3階東"))
    assert "地域連携室" in "".join(paper(clerk, "/ward/morning-list.pdf?by=desk"))
    manager = WebClient(app).sign_in_as(town.care_manager_actor)
    mine = "".join(paper(manager, "/ward/morning-list.pdf?who=me"))
    assert "あさひ見本病院" in mine
    assert "シートがまだ" in mine


def test_an_empty_house_prints_a_list_that_says_so(clerk: WebClient) -> None:
    assert "入院中の方はいません" in paper(clerk, "/ward/morning-list.pdf")[0]
