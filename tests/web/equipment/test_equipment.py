"""福祉用具の確認 on screen: routes A, B and C, wrong order, two at once, what is missing, the packet."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from io import BytesIO

import pypdf
import pytest
from flask import Flask
from sqlalchemy import select

from handoff.db import find_letters
from handoff.db.clients import Client
from handoff.db.discharge import Attachment
from handoff.db.session import Database
from tests.build.equipment import (
    BED,
    BY_SURVEY,
    CHAIR,
    HEARD,
    MEETING,
    NOT_BY_SURVEY,
    SURVEY,
    begin,
    case_at,
    enter,
    light_client,
)
from tests.build.papers import paper, script
from tests.build.town import Town, make_client
from tests.page import WebClient

PLAN = {"on": "2026-11-22"}


@pytest.fixture
def person(database: Database, town: Town, stopped_clock: datetime) -> Client:
    with database.writing() as session:
        return light_client(session, town, stopped_clock)


@pytest.fixture
def manager(app: Flask, town: Town) -> WebClient:
    return WebClient(app).sign_in_as(town.care_manager_actor)


def fed(content: bytes, name: str = "写し.pdf") -> list[tuple[BytesIO, str]]:
    return [(BytesIO(content), name)]


def test_route_a_needs_only_the_survey(manager: WebClient, person: Client) -> None:
    page = manager.get(f"/clients/{person.public_id}/equipment/new")
    assert "要介護1" in page.text
    assert page.text.count("この要介護度では確認が要ります") == 7
    case = begin(manager, person, BED)
    page = manager.get(case)
    assert "結果だけで借りられ、④が要らないことがあります" in page.text
    assert not page.all("input", name="item_1_7")  # nothing is asked that cannot prove the need
    page = enter(manager, case, "survey", BY_SURVEY | SURVEY)
    assert page.status == 303
    page = manager.get(case)
    assert "認定調査の結果だけで借りられます" in page.text
    assert "④も市町村の確認も要りません" in page.text
    assert "市への提出書類 一式" not in page.text
    for section, typed in (("meeting", MEETING), ("plan", PLAN), ("rental", PLAN)):
        assert enter(manager, case, section, typed).status == 303
    page = manager.get(f"/clients/{person.public_id}")
    assert "手続きは済んでいます" in page.text


def test_route_b_rests_on_the_doctors_information_and_the_meeting(
    manager: WebClient, person: Client, database: Database, town: Town
) -> None:
    case = begin(manager, person, CHAIR)
    typed = {"item_1_7": "何かにつかまればできる"} | SURVEY
    assert enter(manager, case, "survey", typed).status == 303
    page = manager.get(f"{case}/steps/finding")
    assert not page.all("input", name="state")  # ⅰ–ⅲ is not asked for on route B
    heard = {k: v for k, v in HEARD.items() if k not in ("fits", "state")}
    assert enter(manager, case, "finding", heard).status == 303
    assert enter(manager, case, "meeting", MEETING).status == 303
    page = manager.get(case)
    assert "主治医の情報と会議での判断により、借りられます" in page.text
    rule = {"name": "旭川市", "timing": "filed_before", "source": "市の手引き"}
    path = "/admin/municipalities/new"
    fields = manager.get(path).fields(path).to_dict()
    more = {"valid_from": "2026-04-01", "route_b_needs_form": "y"}
    assert manager.post(path, fields | rule | more).status == 303
    page = manager.get(case)
    assert "車いす（二）・リフト（三）でも書類が要る" not in manager.get(f"{case}/packet").text
    assert "市への提出書類 一式" in page.text


def route_c(manager: WebClient, person: Client) -> str:
    """A bed that the survey does not prove, with a finding that was heard."""
    case = begin(manager, person, BED)
    enter(manager, case, "survey", NOT_BY_SURVEY | SURVEY)
    enter(manager, case, "finding", HEARD)
    return case


def test_route_c_needs_finding_meeting_and_municipality(
    manager: WebClient, person: Client, database: Database, town: Town
) -> None:
    case = route_c(manager, person)
    page = manager.get(case)
    assert "3つが要ります" in page.text
    assert "市町村の確認" in page.text
    enter(manager, case, "meeting", MEETING)
    enter(manager, case, "plan", PLAN)
    enter(manager, case, "application", PLAN | {"to": "旭川市", "receipt_no": "第12号"})
    page = manager.get(case)
    assert "市町村の確認を待っています" in page.text
    confirmed = {"result": "confirmed", "on": "2026-11-22", "means": "document"}
    page = manager.get(f"{case}/steps/confirmation")
    assert page.fields("/steps/confirmation")["until"] == "2028-03-31"
    enter(manager, case, "confirmation", confirmed | {"since": "2026-11-23"})
    enter(manager, case, "rental", {"on": "2026-11-23"})
    page = manager.get(case)
    assert "主治医の所見・会議・市町村の確認により、借りられます" in page.text
    assert "対象になるのは 11月23日（月） から" in page.text
    assert "2028年3月31日（金）まで" in page.text
    assert case_at(database, town, case).confirmation["to"] == "2028-03-31"


def test_a_finding_that_only_wants_a_bed_asks_for_the_state_behind_it(
    manager: WebClient, person: Client
) -> None:
    case = begin(manager, person, BED)
    enter(manager, case, "survey", NOT_BY_SURVEY | SURVEY)
    enter(manager, case, "finding", HEARD | {"words": "ベッドが必要です。", "state": []})
    page = manager.get(case)
    assert "「必要です」だけでは足りません" in page.text
    assert "ⅰ〜ⅲのどの状態にあたるかが選ばれていません" in page.text
    why = {"reason": "主治医に聞き直した", "disease": "関節リウマチ"}
    enter(manager, case, "finding", HEARD | {"words": "関節リウマチのため。"} | why)
    assert "病名だけでは足りません" in manager.get(case).text


def test_a_case_of_the_choice_and_of_a_level_without_restriction_says_that_no_letter_is_needed(
    manager: WebClient, database: Database, town: Town, stopped_clock: datetime, person: Client
) -> None:
    with database.writing() as session:
        other = light_client(session, town, stopped_clock, care_level="23", insured_no="0099999999")
    page = manager.get(f"/clients/{other.public_id}/equipment/new")
    assert page.text.count("この要介護度ではそのまま借りられます") == 6
    case = begin(manager, other, BED)
    assert "④は要りません" in manager.get(case).text
    choice = {"choice_walker": "y", "chosen_walker": "rental", "explained_on": "2026-11-20"}
    case = begin(manager, person, choice)
    page = manager.get(case)
    assert "借りるか買うかを選べます" in page.text
    assert "11月20日（金）" in page.text
    enter(manager, case, "rental", {"on": "2026-11-22"})
    page = manager.get(case)
    assert "2027年5月22日" in page.text
    assert enter(manager, case, "review", PLAN | {"words": "借り続ける"}).status == 303
    assert "借り続ける" in manager.get(case).text


def test_a_chair_lift_shows_both_readings(manager: WebClient, person: Client) -> None:
    case = begin(manager, person, {"T6": "y", "states_T6": "1", "lift_kind": "chair"})
    typed = {"item_1_8": "できない", "item_2_1": "介助されていない"}
    enter(manager, case, "survey", typed | SURVEY)
    page = manager.get(case)
    assert "U10：昇降座椅子をほかのリフトと同じに扱うと、経路Aで対象になります" in page.text


def test_a_rental_before_the_confirmation_is_kept_and_both_readings_are_said(
    manager: WebClient, person: Client
) -> None:
    case = route_c(manager, person)
    page = manager.get(f"{case}/steps/rental")
    assert "市町村の確認がまだです" in page.text
    assert enter(manager, case, "rental", {"on": "2026-11-10"}).status == 303
    page = manager.get(case)
    assert "その期限は過ぎています" in page.text
    assert "U11：貸与の開始から1か月以内の届け出を認める市町村では" in page.text
    assert "旭川市の取り扱いを記録する" in page.text
    enter(manager, case, "application", {"on": "2026-11-20"})
    typed = {"result": "confirmed", "on": "2026-11-21", "means": "phone"}
    enter(manager, case, "confirmation", typed)
    page = manager.get(case)
    assert "対象になるのは 11月21日（土） から" in page.text
    assert "11月10日（火）" in page.text


@pytest.mark.parametrize(
    ("section", "typed", "words"),
    [
        ("survey", SURVEY, "調査の結果を1つ以上入力してください"),
        ("survey", BY_SURVEY, "調査日を入れてください"),
        ("survey", BY_SURVEY | SURVEY | {"survey_on": "2026-12-24"}, "今日より後です"),
        ("survey", SURVEY | {"item_1_3": "たぶん"}, "1-3 寝返りを選んでください"),
        ("finding", {}, "所見をどこから得たかを選んでください"),
        ("meeting", MEETING | {"attendees": []}, "会議に出席した方を選んでください"),
        ("meeting", MEETING | {"conclusion": ""}, "なぜそう判断したかを書いてください"),
        ("application", {"on": "きょう？"}, "日"),
        ("confirmation", {"result": "confirmed"}, "確認の日を入れてください"),
        ("rental", {}, "貸与を始める日を入れてください"),
        ("items", {"T2": [], "states_T2": [], "reason": "違う"}, "1つ以上選んでください"),
        ("items", {"T1": "y", "reason": "違う"}, "ご本人の状態を選んでください"),
    ],
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_cannot_be_is_refused_beside_its_field_and_what_was_typed_stays(
    manager: WebClient, person: Client, section: str, typed: dict[str, str], words: str
) -> None:
    case = begin(manager, person, BED)
    page = enter(manager, case, section, typed)
    assert page.status == 422
    assert words in page.text
    if typed.get("conclusion"):
        assert typed["conclusion"] in page.html


def test_two_at_once_both_see_what_stands_and_nothing_is_lost(
    app: Flask, town: Town, manager: WebClient, person: Client
) -> None:
    case = begin(manager, person, BED)
    second = WebClient(app).sign_in_as(town.second_care_manager_actor)
    path = f"{case}/steps/survey"
    fields = second.get(path).fields(path).to_dict()
    enter(manager, case, "survey", BY_SURVEY | SURVEY)
    page = second.post(path, fields | NOT_BY_SURVEY | SURVEY)
    assert page.status == 409
    assert "ほかの方がこの確認を変えました" in page.text
    assert "葛󠄀城 美咲" in page.text
    again = page.fields(path).to_dict()
    assert again["item_1_4"] == "何かにつかまればできる"
    page = second.post(path, again)
    assert page.status == 422  # now it is a correction, which says why
    page = second.post(path, page.fields(path).to_dict() | {"reason": "調査票を見直した"})
    assert page.status == 303
    page = second.get(case)
    assert "調査票を見直した" in page.text
    assert "前の記録" in page.text


def test_an_entry_is_corrected_or_taken_back_with_a_reason_and_stays_in_the_history(
    manager: WebClient, person: Client, database: Database, town: Town
) -> None:
    case = route_c(manager, person)
    page = enter(manager, case, "finding", {"doctor": "別人 医師"})
    assert page.status == 422
    assert "直す理由を入れてください" in page.text
    typed = {"doctor": "別人 医師", "reason": "医師の名前の書き間違い"}
    assert enter(manager, case, "finding", typed).status == 303
    path = f"{case}/undo/finding"
    page = manager.get(path)
    assert "別人 医師" in page.text
    assert manager.post(path, page.fields(path)).status == 422
    fields = page.fields(path).to_dict()
    assert manager.post(path, fields | {"why": "別の方の所見だった"}).status == 303
    page = manager.get(case)
    assert "主治医の所見を取り消しました" in page.text
    assert "別の方の所見だった" in page.text
    assert "医師の名前の書き間違い" in page.text
    assert case_at(database, town, case).finding == {}
    assert manager.get(f"{case}/undo/nothing").status == 404
    assert manager.get(f"{case}/steps/nothing").status == 404


def test_a_changed_level_asks_again_and_the_old_case_stays(
    manager: WebClient, person: Client, database: Database, town: Town
) -> None:
    case = route_c(manager, person)
    with database.writing() as session:
        session.get_one(Client, person.id).care_level = "13"
    page = manager.get(case)
    assert "要介護度が変わりました" in page.text
    page_home = manager.get("/")
    assert "福祉用具の確認（1）" in page_home.text
    fields = page.fields("/renew")
    answer = manager.post(f"{case}/renew", fields)
    assert answer.status == 303
    assert answer.location != case
    assert "要支援2" in manager.get(answer.location).text
    assert "終わった確認です" in manager.get(case).text
    assert manager.get(f"{case}/steps/survey").status == 303  # an ended case cannot be written on


def test_the_letter_begins_with_one_press_and_can_be_taken_off_again(
    manager: WebClient, person: Client, database: Database, town: Town
) -> None:
    case = begin(manager, person, BED)
    enter(manager, case, "survey", NOT_BY_SURVEY | SURVEY)
    page = manager.get(case)
    assert "見本内科医院" in page.text
    answer = manager.post(f"{case}/letter", page.fields("/letter"))
    assert answer.status == 303
    with database.reading() as session:
        stored = case_at(database, town, case)
        (letter,) = find_letters.letters_of_client(session, town.care_manager_actor, person)
        draft = find_letters.draft_of_letter(session, letter, town.care_manager.id)
    assert draft is not None
    assert draft.content["tools"] == ["T2"]
    assert draft.content["survey"][1]["survey_result"] == "何かにつかまればできる"
    assert draft.content["to_doctor"] == "見本 太郎"
    assert stored.letter_id == letter.id
    assert letter.ref_no in manager.get(case).text
    path = f"{case}/undo/letter"
    fields = manager.get(path).fields(path).to_dict() | {"why": "別の医師に尋ねる"}
    assert manager.post(path, fields).status == 303
    page = manager.get(case)
    assert "この方に書いた④を使う" in page.text
    attach = {"letter": letter.public_id}
    assert manager.post(f"{case}/letter/attach", attach).status == 303
    assert manager.post(f"{case}/letter/attach", {"letter": "A" * 22}).status == 404


def test_the_packet_says_what_is_missing_is_kept_and_is_the_same_until_something_changes(
    manager: WebClient, person: Client, database: Database, town: Town
) -> None:
    case = route_c(manager, person)
    path = f"{case}/packet"
    page = manager.get(path)
    assert "サービス担当者会議の記録がまだです" in page.text
    assert "ケアプラン（居宅サービス計画書）の写しがまだです" in page.text
    page = manager.post(path)
    assert page.status == 422
    assert "まだ入れる書類がありません" in page.text
    enter(manager, case, "meeting", MEETING)
    enter(manager, case, "plan", PLAN | {"file": fed(paper())})
    page = manager.get(path)
    assert "必要なものがそろっています" in page.text
    for _ in range(2):
        assert manager.post(path).status == 303
    with database.reading() as session:
        query = select(Attachment).where(Attachment.kind == "city_packet")
        (kept,) = session.scalars(query)
    answer = manager.get(f"/equipment/papers/{kept.public_id}").response
    assert hashlib.sha256(answer.data).hexdigest() == kept.sha256
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    pages = pypdf.PdfReader(BytesIO(answer.data)).pages
    assert len(pages) == kept.pages == 3
    text = "".join(pages[0].extract_text().split())
    assert "旭川市介護保険担当課" in text
    assert "特殊寝台及び特殊寝台付属品" in text
    assert kept.sha256 in manager.get(path).text
    enter(manager, case, "application", {"on": "2026-11-22"})
    assert "前に作ったあとで、内容が変わっています" in manager.get(path).text
    assert manager.post(path).status == 303
    assert "前に作ったもの（1）" in manager.get(path).text


def test_papers_are_checked_opened_and_taken_back(manager: WebClient, person: Client) -> None:
    case = begin(manager, person, BED)
    path = f"{case}/papers/new"
    fields = manager.get(path).fields(path).to_dict()
    assert manager.post(path, fields).status == 422
    acting = fed(paper(OpenAction=script()))
    assert manager.post(path, fields | {"kind": "survey_form", "file": acting}).status == 422
    typed = {"kind": "survey_form", "title": "調査票", "file": fed(paper())}
    assert manager.post(path, fields | typed).status == 303
    page = manager.get(case)
    out = next(link for link in page.links() if link.endswith("/withdraw") and "papers" in link)
    form = manager.get(out).fields(out).to_dict() | {"why": "別の方の書類だった"}
    assert manager.post(out, form).status == 303
    assert "別の方の書類だった" in manager.get(case).text


def test_nobody_sees_the_case_of_another_office(
    app: Flask, town: Town, manager: WebClient, person: Client
) -> None:
    case = route_c(manager, person)
    enter(manager, case, "meeting", MEETING | {"file": fed(paper())})
    link = next(x for x in manager.get(case).links() if x.startswith("/equipment/papers/"))
    for actor in (town.other_care_manager_actor, town.msw_actor, town.city_actor):
        stranger = WebClient(app).sign_in_as(actor)
        paths = (case, f"{case}/packet", f"{case}/steps/survey", f"{case}/undo/survey", link)
        for path in (*paths, f"/clients/{person.public_id}/equipment"):
            assert stranger.get(path).status == 404, path
        for path in (f"{case}/letter", f"{case}/renew", f"{case}/packet", f"{case}/steps/survey"):
            assert stranger.post(path).status == 404, path


def test_a_client_without_a_level_is_asked_for_it_first(
    manager: WebClient, database: Database, town: Town, stopped_clock: datetime
) -> None:
    with database.writing() as session:
        made = make_client(
            session, stopped_clock, town.care_office, town.care_manager.id, "未定 太郎",
            "ミテイ タロウ", care_level="", cert_to=date(2028, 3, 31),
        )  # fmt: skip
    path = f"/clients/{made.public_id}/equipment/new"
    assert "先に要介護度を入力してください" in manager.get(path).text
    assert manager.post(path, BED).status == 422
