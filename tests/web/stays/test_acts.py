"""The page of a stay: words, calls, the end, the claim, and what the page says about them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from handoff.actions import stays as acts
from handoff.db.clients import Client
from handoff.db.journal import JournalRow
from handoff.db.offices import Office
from handoff.db.session import Database
from handoff.db.stays import Stay, StayEvent
from handoff.rules.access import Actor
from tests.build.town import Town
from tests.page import Page, WebClient


def opened(
    database: Database,
    town: Town,
    now: datetime,
    hospital: Office | None = None,
    client: Client | None = None,
    actor: Actor | None = None,
    **facts: object,
) -> str:
    """The address of a stay that the care manager reported."""
    told: dict[str, object] = {"admitted_on": date(2026, 11, 21), "admitted_time": time(18, 10)}
    with database.writing() as session:
        report = acts.Report(hospital=hospital or town.hospital, **(told | facts))  # type: ignore[arg-type]
        person = session.get_one(Client, (client or town.client).id)
        who = actor or town.care_manager_actor
        outcome = acts.report_from_care(session, who, now, person, report)
        return f"/stays/{outcome.stay.public_id}"


@pytest.fixture
def here(database: Database, town: Town, stopped_clock: datetime) -> str:
    """An open stay reported by the care manager."""
    return opened(database, town, stopped_clock - timedelta(minutes=1))


@pytest.fixture
def manager(client: WebClient, town: Town) -> WebClient:
    """The browser of the care manager."""
    return client.sign_in_as(town.care_manager_actor)


@pytest.fixture
def msw(app: Flask, town: Town) -> WebClient:
    """The browser of the hospital's social worker."""
    return WebClient(app).sign_in_as(town.msw_actor)


def fill(browser: WebClient, path: str, **typed: str) -> Page:
    """Open a page with one form, fill it in, press."""
    action = path.rsplit("/", 1)[1]
    fields = browser.get(path).fields(f"/{action}").to_dict()
    return browser.post(path, fields | typed)


def test_the_page_shows_who_next_partner_progress_and_verdict(
    manager: WebClient, here: str
) -> None:
    page = manager.get(here)
    assert page.h1 == "髙﨑 靜枝 様（タカサキ シズエ・87歳・女） 要介護3"
    assert "次にすること 入院時情報提供シートがまだです" in page.text
    assert "(Ⅰ)250単位きょう 23:59まで" in page.text  # Saturday is closed: through Sunday
    assert "(Ⅱ)200単位あす 11/23（月）まで" in page.text
    assert "保険者" in page.text
    assert "U2" in page.text or "別の読み方" in page.text
    assert "いまは時間外です" in page.text
    assert f"{here}/sheets/admission" in page.links()
    assert "先に把握ケアマネジャー" in page.text


def test_the_hospital_sees_the_stay_without_the_verdict(msw: WebClient, here: str) -> None:
    page = msw.get(here)
    assert "入院時情報連携加算" not in page.text
    assert "250単位" not in page.text
    assert "居宅介護支援事業所 ゆきあかり" in page.text
    assert "葛󠄀城 美咲" in page.text


def test_every_view_is_in_the_journal(manager: WebClient, here: str, database: Database) -> None:
    manager.get(here)
    with database.reading() as session:
        row = session.scalars(select(JournalRow).where(JournalRow.action == "stay:view")).one()
        stay = session.scalars(select(Stay)).one()
    assert (row.record, row.client_id) == (f"stay:{stay.public_id}", stay.client_id)


def test_a_word_reaches_the_other_side_and_shows_when_it_was_seen(
    manager: WebClient, msw: WebClient, here: str
) -> None:
    page = manager.get(here)
    fields = page.fields("/say").to_dict() | {"text": "お薬手帳は\n長男が持っています"}
    assert manager.post(f"{here}/say", fields).status == 303
    assert "相手はまだ見ていません" in manager.get(here).text
    assert "ひとことが届いています" in msw.get("/").text
    inbox = msw.get("/inbox")
    seen = [n.attrs["action"] for n in inbox.all("form") if n.attrs["action"].endswith("/seen")]
    for address in seen:
        msw.post(address)
    assert "長男が持っています" in msw.get(here).text
    assert "相手が見ました" in manager.get(here).text


def test_an_empty_word_is_asked_for_and_a_long_one_is_kept(manager: WebClient, here: str) -> None:
    page = manager.post(f"{here}/say", {"text": ""})
    assert page.status == 422
    assert "伝えたいことを入力してください" in page.text
    long = "あ" * 10_000
    page = manager.post(f"{here}/say", {"text": long})
    assert page.status == 422
    assert page.title.startswith("エラー：")
    assert long in page.html


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"call_time": ""}, "電話した時刻を入力してください"),
        (
            {"call_time": "9:30", "with_whom": "看護師", "call_day": ""},
            "いつの電話かを選んでください",
        ),
        ({"call_time": "9:30", "call_day": "today"}, "誰と話したかを入力してください"),
        ({"call_time": "23:30", "call_day": "today", "with_whom": "a"}, "まだ来ていません"),
        ({"call_time": "朝", "call_day": "today", "with_whom": "a"}, "時刻として読めませんでした"),
    ],
)
def test_a_call_that_cannot_be_is_said_in_words(
    manager: WebClient, here: str, typed: dict[str, str], said: str
) -> None:
    page = fill(manager, f"{here}/call", text="シートの件", **typed)
    assert page.status == 422
    assert said in page.text
    assert page.fields("/call")["text"].strip() == "シートの件"


def test_a_call_entered_later_keeps_both_moments(manager: WebClient, here: str) -> None:
    typed = {"call_day": "yesterday", "call_time": "20:15", "with_whom": "夜勤の看護師"}
    assert fill(manager, f"{here}/call", **typed).status == 303
    page = manager.get(here)
    assert "電話（夜勤の看護師）" in page.text
    assert "きのう 20:15 居宅介護支援事業所 ゆきあかり 葛󠄀城 美咲（入力 きょう 10:00）" in page.text


def test_the_claim_is_noted_once_a_month_and_can_be_taken_back(
    manager: WebClient, here: str, database: Database
) -> None:
    assert fill(manager, f"{here}/claim").status == 422
    first = manager.get(f"{here}/claim").fields("/claim").to_dict() | {"month": "2026-11"}
    late = manager.get(f"{here}/claim").fields("/claim").to_dict() | {"month": "2026-11"}
    assert manager.post(f"{here}/claim", first).status == 303
    refused = manager.post(f"{here}/claim", late)
    assert refused.status == 422
    assert "すでに記録しています" in refused.text
    page = manager.get(here)
    assert "2026年11月分" in page.text
    path = f"{here}/claims/入院時情報連携加算/2026-11/withdraw"
    assert manager.post(path.replace("11/withdraw", "12/withdraw")).status == 404
    assert manager.post(path, page.fields("/withdraw").to_dict()).status == 303
    assert (
        "まだ記録していません" in manager.get(here).text
        or "請求の記録の取り消し" in manager.get(here).text
    )


def test_a_claim_is_not_the_hospitals_and_not_another_offices(
    app: Flask, msw: WebClient, here: str, town: Town
) -> None:
    assert msw.get(f"{here}/claim").status == 404
    assert msw.post(f"{here}/claim", {"month": "2026-11"}).status == 404
    other = WebClient(app).sign_in_as(town.other_care_manager_actor)
    assert other.post(f"{here}/claims/入院時情報連携加算/2026-11/withdraw").status == 404


def test_pressing_twice_writes_one_line(manager: WebClient, here: str, database: Database) -> None:
    fields = manager.get(here).fields("/say").to_dict() | {"text": "一度だけ"}
    manager.post(f"{here}/say", fields)
    manager.post(f"{here}/say", fields)
    with database.reading() as session:
        events = session.scalars(select(StayEvent)).all()
    assert [e.note for e in events] == ["一度だけ"]


def test_the_same_form_with_other_content_is_told_and_not_taken(
    manager: WebClient, here: str, database: Database
) -> None:
    fields = manager.get(here).fields("/say").to_dict() | {"text": "はじめ"}
    manager.post(f"{here}/say", fields)
    page = manager.post(f"{here}/say", fields | {"text": "べつ"})
    assert page.status == 409
    assert "ほかの内容ですでに送られています" in page.text


def test_a_press_after_the_session_ran_out_is_kept_for_its_author(
    app: Flask, manager: WebClient, here: str
) -> None:
    fields = manager.get(here).fields("/say").to_dict() | {"text": "残っていてほしい"}
    manager.post("/sign-out")
    page = manager.post(f"{here}/say", fields)
    assert page.status == 401
    assert "残っていてほしい" not in page.text  # signed inside the page, not readable


def test_an_expired_token_shows_the_form_again_with_what_was_typed(
    manager: WebClient, here: str
) -> None:
    page = manager.post(f"{here}/say", {"text": "まだここにあります", "csrf_token": "old"})
    assert page.status == 400
    again = page.fields("/say").to_dict()
    assert again["text"] == "まだここにあります"
    assert manager.post(f"{here}/say", again).status == 303


def test_presses_opened_as_pages_lead_back_to_the_stay(manager: WebClient, here: str) -> None:
    for path in ("/acknowledge", "/say"):
        assert manager.get(here + path).location.startswith(here)


def test_a_fax_only_partner_is_called_and_the_sheet_goes_by_fax(
    manager: WebClient, town: Town, database: Database, stopped_clock: datetime
) -> None:
    here = opened(database, town, stopped_clock, town.fax_clinic)
    page = manager.get(here)
    assert "相手はこのシステムを使っていません" in page.text
    assert "シートを書いてFAXで送る" in page.text
    assert "ひとこと残す" in page.text
    assert "電話・FAXで連絡します" in page.text


def test_the_fax_of_an_admission_masks_the_name_and_names_both_desks(
    manager: WebClient, town: Town, database: Database, stopped_clock: datetime
) -> None:
    here = opened(database, town, stopped_clock, town.fax_clinic)
    assert f"{here}/fax" in manager.get(here).links()
    page = manager.get(f"{here}/fax")
    assert "髙﨑 靜枝" not in page.html
    assert "タ・シ" in page.text
    assert "87歳 北海道旭川市" in page.text
    assert "見本内科医院 受付" in page.text
    assert "居宅介護支援事業所 ゆきあかり" in page.text
    assert "入院した日令和8年11月21日（2026年） 18:10" in page.text


def test_a_stay_of_a_client_with_support_level_shows_no_deadline(
    manager: WebClient, town: Town, database: Database, stopped_clock: datetime
) -> None:
    with database.writing() as session:
        session.get_one(Client, town.second_client.id).care_level = "12"
    here = opened(database, town, stopped_clock, client=town.second_client)
    page = manager.get(here)
    assert "250単位" not in page.text
    assert "NY-01" in page.text
