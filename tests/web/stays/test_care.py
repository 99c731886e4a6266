"""Telling of an admission from the care side: who, where, since when; part C of the issue."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from handoff.db.outbox import Notice
from handoff.db.session import Database
from handoff.db.stays import Stay, StayNotice
from handoff.rules.life import KnownFrom, NoticeKind
from handoff.rules.offices import Side
from tests.build.town import Town
from tests.page import Page, WebClient


@pytest.fixture
def manager(client: WebClient, town: Town) -> WebClient:
    """The browser of the care manager."""
    return client.sign_in_as(town.care_manager_actor)


@pytest.fixture
def msw(app: Flask, town: Town) -> WebClient:
    """The browser of the hospital's social worker."""
    return WebClient(app).sign_in_as(town.msw_actor)


def report_page(manager: WebClient, town: Town, hospital: str = "") -> Page:
    """The last step, where it is said since when."""
    key = hospital or town.hospital.public_id
    return manager.get(f"/stays/new?client={town.client.public_id}&hospital={key}")


def tell(manager: WebClient, town: Town, hospital: str = "", **typed: Any) -> Page:
    """Fill in the last step and press."""
    fields = report_page(manager, town, hospital).fields("/stays/new").to_dict()
    fields["admitted_day"] = "yesterday"
    fields["admitted_time"] = "18:10"
    for key, value in typed.items():
        fields[key] = value
    return manager.post("/stays/new", fields)


def only_stay(database: Database) -> Stay:
    """The one stay there is."""
    with database.reading() as session:
        return session.scalars(select(Stay)).one()


def count(database: Database, table: type[Any], *where: Any) -> int:
    """How many rows there are."""
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table).where(*where)) or 0


def test_the_way_begins_with_recent_clients_and_a_search(manager: WebClient, town: Town) -> None:
    page = manager.get("/stays/new")
    assert "髙﨑 靜枝 様（タカサキ シズエ・87歳・女）" in page.text
    assert town.foreign_client.name not in page.text
    found = manager.post("/stays/new", {"words": "高崎"})
    assert "見つかった方（1）" in found.text
    assert "髙﨑 靜枝 様" in found.text


@pytest.mark.parametrize("words", ["たかさき", "ﾀｶｻｷ", "高崎", "S14.3.4", "シヅエ", "1939/3/4"])
def test_a_client_is_found_by_kana_kanji_and_birth_date(
    manager: WebClient, town: Town, words: str
) -> None:
    assert "髙﨑 靜枝 様" in manager.post("/stays/new", {"words": words}).text


def test_a_search_that_finds_nobody_says_what_to_do(manager: WebClient) -> None:
    page = manager.post("/stays/new", {"words": "いない"})
    assert "見つかりませんでした" in page.text
    assert "新しく登録する" in page.text


def test_hospitals_are_found_by_a_part_of_the_name(manager: WebClient, town: Town) -> None:
    start = f"/stays/new?client={town.client.public_id}"
    assert "まだ分からない" in manager.get(start).text
    page = manager.get(f"{start}&words=あさひ")
    assert "あさひ見本病院" in page.text
    assert "石狩川見本病院" not in page.text
    assert "一覧にない" in manager.get(f"{start}&words=ここにない").text


def test_the_partner_is_shown_before_the_button_that_names_it(
    manager: WebClient, town: Town
) -> None:
    page = report_page(manager, town)
    assert "地域連携室" in page.text
    assert town.desk.tel in page.text
    assert "いまは時間外です（次は 11/24（火） 9:00から）" in page.text  # Monday is a holiday
    assert "午前の外来中は避けてください" in page.text
    assert "このシステムを使っています" in page.text
    assert "あさひ見本病院 地域連携室へ知らせる" in page.text
    other = manager.get(
        f"/stays/new?client={town.client.public_id}&hospital={town.hospital.public_id}&desk={town.ward.public_id}"
    )
    assert "あさひ見本病院 3階東病棟へ知らせる" in other.text


def test_three_fields_open_the_stay_and_tell_the_hospital(
    manager: WebClient, msw: WebClient, town: Town, database: Database
) -> None:
    answer = tell(manager, town)
    assert answer.status == 303
    page = manager.get(answer.location)
    assert "知らせました" in page.text
    assert "ケアマネジャー（居宅介護支援事業所 ゆきあかり" in page.text
    stay = only_stay(database)
    assert (stay.admitted_on.isoformat(), f"{stay.admitted_time:%H:%M}") == ("2026-11-21", "18:10")
    home = msw.get("/")
    assert "ケアマネジャーから入院の連絡が来ています" in home.text
    assert "髙﨑 靜枝 様" in home.text
    read = msw.get(answer.location)
    assert read.status == 200
    assert "先に把握" in read.text


def test_when_it_was_known_and_when_it_was_entered_are_kept_apart(
    manager: WebClient, town: Town, database: Database
) -> None:
    answer = tell(
        manager,
        town,
        known_from="family",
        known_from_note="長男",
        known_day="yesterday",
        known_time="19:40",
        note="救急車で運ばれたとのことです",
    )
    page = manager.get(answer.location)
    assert "家族・長男より きのう 19:40" in page.text
    assert "救急車で運ばれたとのことです" in page.text
    with database.reading() as session:
        notice = session.scalars(select(StayNotice)).one()
    assert notice.known_from is KnownFrom.FAMILY
    assert notice.known_at is not None
    assert notice.known_at.isoformat() == "2026-11-21T10:40:00+00:00"
    assert notice.entered_at > notice.known_at


def test_the_hour_may_be_unknown_and_both_readings_are_shown(
    manager: WebClient, town: Town
) -> None:
    page = manager.get(tell(manager, town, admitted_time="").location)
    assert "（時刻は不明）" in page.text
    assert "きょう" in page.text


def test_the_place_may_be_unknown_and_is_completed_later(
    manager: WebClient, msw: WebClient, town: Town, database: Database
) -> None:
    answer = tell(manager, town, "unknown")
    page = manager.get(answer.location, follow=True)
    assert "入院先がまだ分かりません" in page.text
    assert msw.get(answer.location).status == 404
    fields = manager.get(f"{answer.location}/complete").fields("/complete").to_dict()
    found = manager.post(f"{answer.location}/complete", fields | {"words": "あさひ", "find": "1"})
    fields = found.fields("/complete").to_dict()
    fields["picked"] = town.hospital.public_id
    done = manager.post(f"{answer.location}/complete", fields)
    assert done.status == 303
    page = manager.get(answer.location)
    assert "入院先：（まだ分からない） → あさひ見本病院" in page.text
    assert "ケアマネジャーから入院の連絡が来ています" in msw.get("/").text


def test_a_hospital_outside_the_directory_is_kept_by_its_name(
    manager: WebClient, town: Town
) -> None:
    refused = tell(manager, town, "other")
    assert refused.status == 422
    assert "病院・診療所の名前を入力してください" in refused.text
    page = manager.get(tell(manager, town, "other", hospital_name="札幌見本病院").location)
    assert "札幌見本病院" in page.text
    assert "連携先の一覧にありません" in page.text


def test_a_partner_who_is_no_user_is_called_and_the_call_recorded(
    manager: WebClient, town: Town, database: Database
) -> None:
    clinic = town.fax_clinic.public_id
    assert "この医療機関はこのシステムを使っていません" in report_page(manager, town, clinic).text
    here = tell(manager, town, clinic).location
    page = manager.get(here)
    assert "電話で知らせてください" in page.text
    assert "シートを書いてFAXで送る" in page.text
    assert count(database, Notice) == 0
    fields = manager.get(f"{here}/call").fields("/call").to_dict()
    assert manager.post(f"{here}/call", fields).status == 422
    fields |= {
        "call_day": "today",
        "call_time": "9:30",
        "with_whom": "受付 見本さん",
        "text": "入院を伝えた",
    }
    assert manager.post(f"{here}/call", fields).status == 303
    page = manager.get(here)
    assert "電話（受付 見本さん）" in page.text
    assert "電話で知らせてください" not in page.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"admitted_day": ""}, "きょう・きのう・ほかの日から選んでください"),
        ({"admitted_day": "other"}, "入院した日を入力してください"),
        ({"admitted_day": "other", "admitted_on": "昭和64年2月"}, "昭和"),
        ({"admitted_day": "other", "admitted_on": "2026年2月30日"}, "2月は1日から28日まで"),
        ({"admitted_day": "other", "admitted_on": "令和0年5月1日"}, "元年（1年）から"),
        ({"admitted_day": "other", "admitted_on": "2026-11-23"}, "までの日を入力してください"),
        ({"admitted_day": "today", "admitted_time": "23:10"}, "まだ来ていません"),
        ({"admitted_time": "25:00"}, "時は0から23"),
        ({"known_day": "today"}, "聞いた時刻も入力してください"),
        ({"known_day": "today", "known_time": "23:59"}, "聞いた時刻がまだ来ていません"),
        ({"note": "あ" * 10_000}, "300文字まで"),
        ({"note": "見本\u202e"}, "文字の向きを変える"),
    ],
)
def test_bad_input_is_said_in_words_and_kept(
    manager: WebClient, town: Town, database: Database, typed: dict[str, str], said: str
) -> None:
    kept = {"known_from_note": "長男の妻", "ward": "3階"}
    page = tell(manager, town, **(kept | typed))
    assert page.status == 422
    assert page.title.startswith("エラー：入院を知らせる")
    assert said in page.text
    fields = page.fields("/stays/new").to_dict()
    for key, value in (kept | typed).items():
        assert fields.get(key, "").strip() == value
    assert count(database, Stay) == 0


def test_a_wrong_day_in_a_box_that_does_not_apply_is_no_obstacle(
    manager: WebClient, town: Town
) -> None:
    assert tell(manager, town, admitted_on="2月30日").status == 303


def test_nul_is_taken_out_and_the_rest_is_kept(manager: WebClient, town: Town) -> None:
    page = tell(manager, town, note="救急\x00車")
    assert page.status == 400
    assert "取り除きました" in page.text
    assert page.fields("/stays/new")["note"] == "救急車"


def test_a_double_press_opens_one_stay_and_leads_to_the_same_page(
    manager: WebClient, town: Town, database: Database
) -> None:
    fields = report_page(manager, town).fields("/stays/new").to_dict() | {"admitted_day": "today"}
    first, second = manager.post("/stays/new", fields), manager.post("/stays/new", fields)
    assert first.location == second.location
    assert (count(database, Stay), count(database, StayNotice)) == (1, 1)
    assert count(database, Notice) == 1


def test_an_open_stay_is_shown_before_anything_is_asked(
    manager: WebClient, town: Town, database: Database
) -> None:
    here = tell(manager, town).location
    for address in (
        f"/stays/new?client={town.client.public_id}",
        f"/stays/new?client={town.client.public_id}&hospital={town.other_hospital.public_id}",
    ):
        page = manager.get(address)
        assert page.h1 == "この入院はすでに知らせてあります"
        assert here in page.links()
        assert not page.all("input", name="admitted_time")
    search = manager.post("/stays/new", {"words": "高崎"})
    assert "入院中 あさひ見本病院 ページを開く" in search.text
    assert count(database, Stay) == 1


def test_a_colleague_who_reports_at_the_same_time_completes_the_same_stay(
    app: Flask, manager: WebClient, town: Town, database: Database
) -> None:
    colleague = WebClient(app).sign_in_as(town.second_care_manager_actor)
    late = report_page(colleague, town).fields("/stays/new").to_dict() | {
        "admitted_day": "yesterday"
    }
    here = tell(manager, town).location
    assert colleague.post("/stays/new", late).location == here
    assert count(database, Stay) == 1


def test_a_heads_up_tells_but_starts_no_clock_and_becomes_the_report(
    manager: WebClient, msw: WebClient, town: Town, database: Database
) -> None:
    fields = report_page(manager, town).fields("/stays/new").to_dict() | {"heads_up": "1"}
    answer = manager.post("/stays/new", fields)
    assert answer.status == 303
    page = manager.get(answer.location)
    assert "「入院したらしい」と知らせました" in page.text
    assert "250単位" not in page.text
    assert "シートを書く" not in page.text
    with database.reading() as session:
        notice = session.scalars(select(StayNotice)).one()
    assert (notice.kind, notice.is_first) == (NoticeKind.HEADS_UP, False)
    assert "「入院したらしい」という知らせが来ています" in msw.get("/").text
    home = manager.get("/")
    assert "「入院したらしい」のままです" in home.text
    form = manager.get(f"{answer.location}/complete")
    assert form.h1 == "入院の連絡にする"
    fields = form.fields("/complete").to_dict() | {
        "admitted_day": "yesterday",
        "admitted_time": "18:10",
    }
    manager.post(f"{answer.location}/complete", fields)
    page = manager.get(answer.location)
    assert "先に把握" in page.text
    assert "(Ⅰ)250単位" in page.text
    assert count(database, StayNotice, StayNotice.is_first) == 1


def test_both_sides_see_who_was_first_when_the_second_press_acknowledges(
    manager: WebClient, msw: WebClient, town: Town, database: Database
) -> None:
    here = tell(manager, town, known_from="family", known_from_note="長男").location
    assert msw.post(f"{here}/acknowledge").location.endswith(here)
    for browser in (manager, msw):
        page = browser.get(here)
        assert "先に把握ケアマネジャー（居宅介護支援事業所 ゆきあかり" in page.text
        assert "受け取り病院（あさひ見本病院 見本 一郎）" in page.text
    assert msw.post(f"{here}/acknowledge").status == 303
    assert count(database, StayNotice, StayNotice.side == Side.HOSPITAL) == 1
    assert "相手が入院の連絡を受け取りました" in manager.get("/").text


def test_completing_a_changed_stay_shows_both_contents(
    manager: WebClient, msw: WebClient, town: Town
) -> None:
    here = tell(manager, town, admitted_time="").location
    mine = manager.get(f"{here}/complete").fields("/complete").to_dict()
    theirs = msw.get(f"{here}/complete").fields("/complete").to_dict() | {"admitted_time": "17:50"}
    assert msw.post(f"{here}/complete", theirs).status == 303
    page = manager.post(f"{here}/complete", mine | {"admitted_time": "18:10", "ward": "3階東"})
    assert page.status == 409
    assert "時刻17:5018:10" in page.text
    again = page.fields("/complete").to_dict()
    assert again["ward"] == "3階東"
    assert manager.post(f"{here}/complete", again).status == 303
    assert "入院した時刻：17:50 → 18:10" in manager.get(here).text


@pytest.mark.parametrize("who", ["other_care_manager_actor", "other_msw_actor"])
@pytest.mark.parametrize(
    "path",
    [
        "",
        "/complete",
        "/call",
        "/moves",
        "/moves/outlook",
        "/moves/discharge",
        "/take-over",
        "/match",
        "/not-ours",
        "/claim",
        "/choose-office",
        "/fax",
    ],
)
def test_another_offices_stay_answers_like_a_missing_one(
    app: Flask, manager: WebClient, town: Town, who: str, path: str
) -> None:
    here = tell(manager, town).location
    stranger = WebClient(app).sign_in_as(getattr(town, who))
    foreign, missing = stranger.get(here + path), stranger.get(f"/stays/nothing{path}")
    assert (foreign.status, foreign.text) == (404, missing.text)
    assert stranger.post(f"{here}/acknowledge").status == 404
    assert stranger.post(f"{here}/say", {"text": "x"}).status == 404


def test_another_offices_client_cannot_be_reported(manager: WebClient, town: Town) -> None:
    pid = town.foreign_client.public_id
    assert manager.get(f"/stays/new?client={pid}").status == 404
    fields = report_page(manager, town).fields("/stays/new").to_dict()
    assert (
        manager.post("/stays/new", fields | {"client": pid, "admitted_day": "today"}).status == 404
    )


def test_a_city_cannot_report_and_a_care_office_is_no_hospital(
    app: Flask, manager: WebClient, town: Town
) -> None:
    assert WebClient(app).sign_in_as(town.city_actor).get("/stays/new").status == 404
    office = town.other_care_office.public_id
    assert manager.get(f"/stays/new?client={town.client.public_id}&hospital={office}").status == 404
