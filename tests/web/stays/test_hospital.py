"""Telling of an admission from the hospital side, and what the care office answers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from handoff.db.journal import JournalRow
from handoff.db.session import Database
from handoff.db.stays import LookupAttempt, Stay, StayNotice
from handoff.rules.life import MatchState
from tests.build.town import Town
from tests.page import Page, WebClient

BORN = {"birth_date-era": "昭和", "birth_date-y": "14", "birth_date-m": "3", "birth_date-d": "4"}
SHIZUE = {"name": "高崎 静枝", "kana": "たかさき しずえ", **BORN}
NOBODY = {"name": "旭川 太郎", "kana": "あさひかわ たろう", **BORN}


@pytest.fixture
def msw(client: WebClient, town: Town) -> WebClient:
    """The browser of the hospital's social worker."""
    return client.sign_in_as(town.msw_actor)


@pytest.fixture
def manager(app: Flask, town: Town) -> WebClient:
    """The browser of the care manager."""
    return WebClient(app).sign_in_as(town.care_manager_actor)


def look_up(msw: WebClient, facts: dict[str, str]) -> Page:
    """The first step."""
    fields = msw.get("/stays/new").fields("/stays/new").to_dict()
    return msw.post("/stays/new", fields | facts)


def tell(msw: WebClient, found: Page, **typed: Any) -> Page:
    """The second step, after an office was found or chosen."""
    fields = found.fields("/stays/new").to_dict()
    fields |= {"step": "tell", "admitted_day": "yesterday", "admitted_time": "18:10"}
    return msw.post("/stays/new", fields | typed)


def pick(msw: WebClient, page: Page, office: str) -> Page:
    """Choose an office on the page that offers them."""
    return msw.post("/stays/new", page.fields("/stays/new").to_dict() | {"pick": office})


def stays(database: Database) -> list[Stay]:
    """All stays."""
    with database.reading() as session:
        return list(session.scalars(select(Stay).order_by(Stay.id)))


def test_name_and_birth_date_find_the_office_and_nothing_of_the_client(
    msw: WebClient, town: Town
) -> None:
    page = look_up(msw, SHIZUE)
    assert "担当の事業所が見つかりました" in page.text
    assert "居宅介護支援事業所 ゆきあかり" in page.text
    for secret in (town.client.name, town.client.address, town.client.tel, "葛󠄀城 美咲"):
        assert secret not in page.html
    assert "居宅介護支援事業所 ゆきあかりへ知らせる" in page.text


@pytest.mark.parametrize(
    "facts",
    [
        {"name": "髙﨑 靜枝", **BORN},
        {"name": "？", "kana": "ﾀｶｻｷ ｼﾂﾞｴ", **BORN},
        {"name": "聞き取れず", "kana": "タカサキ シズエ", "birth_date": "S14.3.4"},
    ],
)
def test_readings_as_heard_and_other_forms_of_a_name_find_it_too(
    msw: WebClient, town: Town, facts: dict[str, str]
) -> None:
    assert "担当の事業所が見つかりました" in look_up(msw, facts).text


def test_the_insured_number_with_the_reading_finds_it(msw: WebClient, town: Town) -> None:
    facts = {"name": "高崎", "kana": "たかさき しずえ", "insured_no": town.client.insured_no}
    assert "担当の事業所が見つかりました" in look_up(msw, facts).text


def test_no_page_of_the_hospital_lists_clients(msw: WebClient, town: Town) -> None:
    for path in ("/clients", f"/clients/{town.client.public_id}", "/clients/new"):
        assert msw.get(path).status == 404
    assert msw.post("/clients", {"words": "高崎"}).status == 404
    assert "髙﨑" not in msw.post("/stays/new", {"words": "高崎"}).html


def test_a_name_alone_is_not_enough(msw: WebClient, database: Database) -> None:
    page = look_up(msw, {"name": "高崎 静枝"})
    assert page.status == 422
    assert "生年月日か、介護保険の被保険者番号を入力してください" in page.text
    assert page.fields("/stays/new")["name"] == "高崎 静枝"
    with database.reading() as session:
        assert session.scalars(select(LookupAttempt)).all() == []


@pytest.mark.parametrize(
    ("boxes", "said"),
    [
        (("昭和", "64", "2", "1"), "平成元年2月1日"),
        (("昭和", "15", "2", "30"), "2月は1日から29日まで"),
        (("令和", "0", "5", "1"), "元年"),
        (("昭和", "64", "2", ""), "平成"),
        (("", "14", "3", "4"), "どの元号か"),
        (("令和", "9", "3", "4"), "今日より後です"),
    ],
)
def test_an_impossible_birth_date_is_said_in_words_and_kept(
    msw: WebClient, boxes: tuple[str, ...], said: str
) -> None:
    typed = dict(zip(BORN, boxes, strict=True))
    page = look_up(msw, {"name": "高崎 静枝", "kana": "たかさき", **typed})
    assert page.status == 422
    assert said in page.text
    assert {k: page.fields("/stays/new").get(k, "") for k in typed} == typed


def test_the_report_tells_the_care_manager_who_confirms_with_one_press(
    msw: WebClient, manager: WebClient, town: Town, database: Database
) -> None:
    answer = tell(msw, look_up(msw, SHIZUE), ward="3階東 305")
    assert answer.status == 303
    page = msw.get(answer.location)
    assert "知らせました" in page.text
    assert "高崎 静枝 様" in page.text
    assert "髙﨑 靜枝" not in page.html  # the office's own record is not the hospital's to see yet
    assert "担当の方か確認してください" in manager.get("/").text
    theirs = manager.get(answer.location)
    assert "高崎 静枝（タカサキ シズエ）" in theirs.text
    assert "髙﨑 靜枝 様" in theirs.text
    fields = theirs.fields("/match").to_dict()
    assert fields["client"] == town.client.public_id
    assert manager.post(f"{answer.location}/match", fields).status == 303
    page = manager.get(answer.location)
    assert "先に把握病院（あさひ見本病院 見本 一郎）" in page.text
    assert "受け取りケアマネジャー（居宅介護支援事業所 ゆきあかり 葛󠄀城 美咲）" in page.text
    assert "入院時情報提供シートがまだです" in page.text
    (stay,) = stays(database)
    assert (stay.match, stay.client_id) == (MatchState.CONFIRMED, town.client.id)
    assert "髙﨑 靜枝 様" in msw.get(answer.location).text


def test_each_guess_is_on_record_and_wrong_ones_run_out(
    msw: WebClient, town: Town, database: Database
) -> None:
    for number in range(20):
        page = look_up(msw, NOBODY | {"name": f"旭川 {number}郎", "kana": f"アサヒカワ {number}"})
        assert "担当の事業所は見つかりませんでした" in page.text
    page = look_up(msw, SHIZUE)
    assert page.status == 429
    assert "しばらく探せません" in page.text
    assert "担当の事業所が分からないまま記録する" in page.text  # no dead end
    with database.reading() as session:
        rows = session.scalars(select(JournalRow).where(JournalRow.action == "client:lookup")).all()
    assert len(rows) == 20
    assert all("旭川" not in (r.record or "") for r in rows)


def test_without_a_match_an_office_is_chosen_by_name(
    msw: WebClient, manager: WebClient, town: Town, database: Database
) -> None:
    page = look_up(msw, NOBODY)
    fields = page.fields("/stays/new").to_dict()
    found = msw.post("/stays/new", fields | {"step": "pick", "words": "ゆきあかり"})
    chosen = pick(msw, found, town.care_office.public_id)
    assert "居宅介護支援事業所 ゆきあかりへ知らせる" in chosen.text
    assert chosen.fields("/stays/new")["name"] == "旭川 太郎"
    here = tell(msw, chosen).location
    page = manager.get(here)
    assert "名前や生年月日の合う利用者が見つかりませんでした" in page.text
    (stay,) = stays(database)
    assert (stay.match, stay.client_id) == (MatchState.WAITING, None)


def test_the_support_centre_of_the_address_is_offered(
    app: Flask, msw: WebClient, town: Town
) -> None:
    page = look_up(msw, NOBODY | {"address": "北海道旭川市東光10条3丁目"})
    assert "東光地域包括支援センター" in page.text
    here = tell(msw, pick(msw, page, town.support_centre.public_id)).location
    centre = WebClient(app).sign_in_as(town.support_actor)
    assert "旭川 太郎 様" in centre.get(here).text


def test_nobody_known_is_recorded_and_chosen_later(
    msw: WebClient, manager: WebClient, town: Town
) -> None:
    here = tell(msw, pick(msw, look_up(msw, NOBODY), "none")).location
    assert "担当の事業所がまだ分かりません" in msw.get("/").text
    assert manager.get(here).status == 404
    page = msw.get(f"{here}/choose-office")
    fields = page.fields("/choose-office").to_dict()
    found = msw.post(f"{here}/choose-office", fields | {"words": "ゆき"})
    assert "居宅介護支援事業所 ゆきあかり" in found.text
    fields = found.fields("/choose-office").to_dict() | {"pick": town.care_office.public_id}
    assert msw.post(f"{here}/choose-office", fields).status == 303
    assert manager.get(here).status == 200


def test_an_office_outside_the_care_side_cannot_be_told(msw: WebClient, town: Town) -> None:
    page = look_up(msw, NOBODY)
    for wrong in (town.other_hospital.public_id, town.city.public_id, "nothing"):
        assert pick(msw, page, wrong).status == 404


def test_not_ours_goes_back_to_the_hospital_which_chooses_again(
    app: Flask, msw: WebClient, manager: WebClient, town: Town
) -> None:
    here = tell(msw, pick(msw, look_up(msw, NOBODY), town.care_office.public_id)).location
    form = manager.get(f"{here}/not-ours")
    fields = form.fields("/not-ours").to_dict() | {"note": "こもれびさんの担当です"}
    assert manager.post(f"{here}/not-ours", fields).location == "/"
    assert manager.get(here).status == 404
    home = msw.get("/")
    assert "「担当の方ではない」と返事がありました" in home.text
    page = msw.get(here)
    assert "こもれびさんの担当です" in page.text
    fields = msw.get(f"{here}/choose-office").fields("/choose-office").to_dict()
    fields["pick"] = town.other_care_office.public_id
    msw.post(f"{here}/choose-office", fields)
    other = WebClient(app).sign_in_as(town.other_care_manager_actor)
    assert other.get(here).status == 200
    assert "担当の方か確認してください" in other.get("/").text


def test_the_care_office_finds_the_client_by_search_or_registers_one(
    msw: WebClient, manager: WebClient, town: Town, database: Database
) -> None:
    wrong = {"name": "高崎 静江", "kana": "たかさき しずえ", **BORN, "birth_date-d": "14"}
    here = tell(msw, pick(msw, look_up(msw, wrong), town.care_office.public_id)).location
    page = manager.get(f"{here}/match")
    assert "合う利用者が見つかりません" in page.text
    new = manager.get(f"/clients/new?stay={here.rsplit('/', 1)[1]}")
    assert new.all("input", name="name")[0].attrs["value"] == "高崎 静江"
    search = page.fields("/match").to_dict() | {"words": "たかさき"}
    found = manager.post(f"{here}/match", search)
    assert "髙﨑 靜枝 様" in found.text
    fields = found.fields("/match").to_dict() | {"client": town.client.public_id, "words": ""}
    assert manager.post(f"{here}/match", fields).status == 303
    (stay,) = stays(database)
    assert stay.client_id == town.client.id


def test_a_care_report_without_hospital_is_completed_by_the_hospitals_press(
    msw: WebClient, manager: WebClient, town: Town, database: Database
) -> None:
    address = f"/stays/new?client={town.client.public_id}&hospital=unknown"
    fields = manager.get(address).fields("/stays/new").to_dict() | {"admitted_day": "yesterday"}
    here = manager.post("/stays/new", fields).location
    found = look_up(msw, SHIZUE)
    assert "事業所から先に連絡が来ています" in found.text
    assert "返事をする（受け取りました）" in found.text
    assert tell(msw, found).location == here
    page = manager.get(here)
    assert "先に把握ケアマネジャー" in page.text
    assert "受け取り病院（あさひ見本病院" in page.text
    assert "入院先：（まだ分からない） → あさひ見本病院" in page.text
    assert len(stays(database)) == 1


def test_an_open_stay_in_the_own_house_is_shown_before_anything_is_asked(
    msw: WebClient, manager: WebClient, town: Town
) -> None:
    address = f"/stays/new?client={town.client.public_id}&hospital={town.hospital.public_id}"
    fields = manager.get(address).fields("/stays/new").to_dict() | {"admitted_day": "yesterday"}
    here = manager.post("/stays/new", fields).location
    page = look_up(msw, SHIZUE)
    assert page.h1 == "ケアマネジャーから連絡が来ています"
    assert "受け取りました" in page.text
    assert msw.post(f"{here}/acknowledge", page.fields("/acknowledge").to_dict()).status == 303
    assert look_up(msw, SHIZUE).h1 == "ケアマネジャーから連絡が来ています"


def test_reports_of_both_sides_meet_in_one_stay_with_one_first(
    msw: WebClient, manager: WebClient, town: Town, database: Database
) -> None:
    address = f"/stays/new?client={town.client.public_id}&hospital={town.hospital.public_id}"
    mine = manager.get(address).fields("/stays/new").to_dict() | {"admitted_day": "yesterday"}
    theirs = look_up(msw, SHIZUE)
    here = tell(msw, theirs).location
    answer = manager.post("/stays/new", mine)  # the page was open before the hospital pressed
    assert answer.location == here
    assert "相手のほうが先に知らせていました" in manager.get(here).text
    with database.reading() as session:
        notices = session.scalars(select(StayNotice).order_by(StayNotice.id)).all()
    assert [(n.side.value, n.is_first) for n in notices] == [("hospital", True), ("care", False)]
    assert len(stays(database)) == 1


def test_two_presses_in_the_same_instant_make_one_stay_with_exactly_one_first(
    msw: WebClient, manager: WebClient, town: Town, database: Database
) -> None:
    address = f"/stays/new?client={town.client.public_id}&hospital={town.hospital.public_id}"
    mine = manager.get(address).fields("/stays/new").to_dict() | {"admitted_day": "yesterday"}
    theirs = look_up(msw, SHIZUE).fields("/stays/new").to_dict()
    theirs |= {"step": "tell", "admitted_day": "yesterday"}
    start = Barrier(2)

    def press(browser: WebClient, fields: dict[str, str]) -> str:
        start.wait()
        return browser.post("/stays/new", fields).location

    with ThreadPoolExecutor(2) as both:
        answers = [both.submit(press, b, f) for b, f in ((manager, mine), (msw, theirs))]
        (here,) = {answer.result() for answer in answers}
    with database.reading() as session:
        notices = session.scalars(select(StayNotice)).all()
    assert sorted(n.is_first for n in notices) == [False, True]
    assert len(stays(database)) == 1
    words = {browser.get(here).text.split("先に把握")[1][:12] for browser in (manager, msw)}
    assert len(words) == 1


def test_the_report_of_the_hospital_is_shown_to_the_care_manager_before_reporting(
    msw: WebClient, manager: WebClient, town: Town
) -> None:
    here = tell(msw, look_up(msw, SHIZUE)).location
    page = manager.get(f"/stays/new?client={town.client.public_id}")
    assert page.h1 == "病院から連絡が来ています"
    fields = page.fields("/match").to_dict()
    assert manager.post(f"{here}/match", fields).status == 303
    assert "受け取りケアマネジャー" in msw.get(here).text


def test_a_client_who_lies_elsewhere_makes_a_conflict_that_the_care_office_settles(
    app: Flask, msw: WebClient, manager: WebClient, town: Town, database: Database
) -> None:
    first = tell(msw, look_up(msw, SHIZUE)).location
    manager.post(f"{first}/match", manager.get(first).fields("/match").to_dict())
    other = WebClient(app).sign_in_as(town.other_msw_actor)
    found = look_up(other, SHIZUE)
    assert "あさひ見本病院" not in found.html  # where else a person lies is not told here
    second = tell(other, found).location
    page = manager.get(second)
    assert "別の医療機関にも入院の記録が開いています" in page.text
    assert first in page.links()
    refused = manager.post(f"{second}/match", page.fields("/match").to_dict())
    assert refused.status == 409
    assert "まだ退院になっていない別の入院があります" in refused.text
    path = f"{first}/moves/discharge"
    left = manager.get(path).fields("/discharge").to_dict() | {"happened_day": "today"}
    assert manager.post(path, left).status == 303
    fields = manager.get(second).fields("/match").to_dict()
    assert manager.post(f"{second}/match", fields).status == 303
    assert [s.match for s in stays(database)] == [MatchState.CONFIRMED, MatchState.CONFIRMED]


def test_a_double_press_of_the_hospital_opens_one_stay(
    msw: WebClient, town: Town, database: Database
) -> None:
    found = look_up(msw, SHIZUE)
    fields = found.fields("/stays/new").to_dict()
    fields |= {"step": "tell", "admitted_day": "today", "admitted_time": "8:00"}
    assert msw.post("/stays/new", fields).location == msw.post("/stays/new", fields).location
    assert len(stays(database)) == 1


def test_errors_of_the_second_step_keep_person_and_office(msw: WebClient, town: Town) -> None:
    page = tell(
        msw, look_up(msw, SHIZUE), admitted_day="other", admitted_on="2026-12-01", ward="3階"
    )
    assert page.status == 422
    assert "までの日を入力してください" in page.text
    fields = page.fields("/stays/new").to_dict()
    assert (fields["name"], fields["birth_date-y"], fields["ward"]) == ("高崎 静枝", "14", "3階")
    assert fields["office"] == town.care_office.public_id
    back = msw.post("/stays/new", fields | {"step": "back"})
    assert back.fields("/stays/new")["kana"] == "たかさき しずえ"
    assert date(1939, 3, 4).isoformat() not in back.html
