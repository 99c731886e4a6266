"""② in a real browser: the hospital writes and confirms, the care manager takes over, writes, prints;
the next admission offers what was learnt."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import pytest
from pypdf import PdfReader

from handoff import clock
from handoff.actions import moves, stays
from handoff.actions.moves import NewMove
from handoff.actions.report import Report
from handoff.clock import local_date
from handoff.db.clients import Client
from handoff.db.offices import Office
from handoff.db.session import Database
from handoff.db.stays import Stay
from handoff.rules.life import Move
from tests.build.sheets import open_stay, write_draft
from tests.build.town import Town
from tests.journeys.conftest import Enter, Person

pytestmark = [
    pytest.mark.journey,
    pytest.mark.parametrize("database", ["sqlite"], indirect=True),
]


def send_admission_sheet(care: Person, pid: str) -> None:
    """① goes to the hospital, so that there is a state before the admission."""
    care.go(f"/stays/{pid}/sheets/admission/check")
    care.press("へ送る")
    again = care.page.locator("main").get_by_role("button", name="このまま")
    if again.count():
        for question in care.page.locator(".pause-question").all():
            question.get_by_role("radio").first.check()
        again.first.click()
        care.page.wait_for_load_state()
    care.sees("送りました")


def hospital_writes(hospital: Person, pid: str) -> None:
    """Some answers on one page, saved by themselves, confirmed with one press."""
    hospital.go(f"/stays/{pid}")
    hospital.press("病院の分を書く")
    hospital.press("書き始める")
    page = hospital.page
    for key, code in (("adl_move", "3"), ("bath", "machine"), ("contra", "1")):
        page.locator(f"[name={key}][value='{code}']").check(force=True)
    page.locator("[name=contra_detail]").fill("低い椅子に座らせない")
    page.get_by_text("下書きを保存しました").first.wait_for(timeout=10_000)
    page.wait_for_timeout(1_500)
    hospital.go(f"/stays/{pid}/offer/discharge")
    hospital.press("この内容で確認しました")
    hospital.sees("確認済み")


def write_contact(care: Person) -> None:
    """A conference as a card: its questions appear when they are asked for; a second card is added."""
    page = care.page
    page.locator("[name=contacts-0-contact_on]").fill("R8.11.22")
    page.locator("[name=contacts-0-informants]").fill("看護師 見本恵")
    assert not page.locator("[name=contacts-0-conf_summary]").is_visible()
    page.locator("[name=contacts-0-contact_kind][value=interview]").check(force=True)
    page.locator("[name=contacts-0-contact_mode][value=video]").check(force=True)
    assert page.locator("[name=contacts-0-video_consent]").first.is_visible()
    page.locator("[name=contacts-0-contact_kind][value=phone]").check(force=True)
    assert not page.locator("[name=contacts-0-video_consent]").first.is_visible()
    page.locator("[name=contacts-0-contact_kind][value=interview]").check(force=True)
    page.locator("[name=contacts-0-contact_mode][value=face]").check(force=True)
    page.locator("[name=contacts-0-conference][value='1']").check(force=True)
    page.locator("[name=contacts-0-conf_summary]").fill(
        "12月中旬の退院を目指す。\n手すりを付ける。"
    )
    page.get_by_role("button", name="1回分を増やす").click()
    page.locator("[name=contacts-1-informants]").fill("消される行")
    page.get_by_role("button", name="1件目を消す").click()
    assert page.locator("[name=contacts-0-informants]").input_value() == "消される行"
    page.locator("[name=contacts-0-informants]").fill("看護師 見本恵")
    page.locator("[name=contacts-0-contact_on]").fill("R8.11.22")
    page.locator("[name=contacts-0-contact_kind][value=phone]").check(force=True)
    page.locator("[name=contacts-0-conference][value='0']").check(force=True)
    page.locator("[name=contacts-0-learnt]").fill("歩行器で歩き始めた。\n夜は眠れている。")


def text_of(person: Person, path: str) -> str:
    answer = person.page.request.get(person.address + path)
    assert answer.status == 200
    pages = PdfReader(io.BytesIO(answer.body())).pages
    return "".join(page.extract_text() for page in pages).replace("\n", "").replace(" ", "")


def next_admission(database: Database, town: Town, pid: str, now: datetime) -> str:
    """She goes home and is admitted again five weeks later."""
    with database.writing() as session:
        stay = session.query(Stay).filter_by(public_id=pid).one()
        gone = NewMove(Move.DISCHARGED, on=local_date(now))
        moves.make(session, town.msw_actor, now, stay, gone, None)
        report = Report(
            hospital=session.get_one(Office, town.hospital.id), admitted_on=local_date(now)
        )
        client = session.get_one(Client, town.client.id)
        found = stays.report_from_care(session, town.care_manager_actor, now, client, report).stay
        return found.public_id


def test_two_hands_write_one_sheet_and_the_next_admission_learns_from_it(
    enter: Enter, town: Town, database: Database, now: datetime
) -> None:
    pid = open_stay(database, town, now)
    answers = {"adl_move": "1", "adl_bath": "1", "procedures": ["none"]}
    write_draft(database, town.care_manager_actor, now, pid, answers)
    care, hospital = enter(town.care_manager_actor), enter(town.msw_actor)
    send_admission_sheet(care, pid)
    hospital_writes(hospital, pid)

    care.go(f"/stays/{pid}")
    care.sees("病院が書きました")
    care.press("②を書く")
    care.press("シートを書き始める")
    care.sees("病院が書いた内容があります")
    care.press("見て取り込む")
    care.press("シートに取り込む")
    care.sees("取り込み済み", "入院前から変わったこと", "低い椅子に座らせない")

    care.press("面談・カンファレンスの記録")
    write_contact(care)
    care.page.get_by_text("下書きを保存しました").first.wait_for(timeout=10_000)
    care.page.wait_for_timeout(1_500)
    care.go(f"/stays/{pid}/sheets/discharge/check")
    care.sees("夜は眠れている")
    care.press("記録として保存する")
    care.sees("第1版を保存しました")
    link = care.page.get_by_role("link", name="PDF").first.get_attribute("href")
    paper = text_of(care, str(link))
    for words in ("移動：自立→一部介助", "低い椅子に座らせない", "見本一郎", "歩行器で歩き始めた"):
        assert words in paper, words

    hospital.go("/inbox")
    hospital.sees("退院時シートに取り込みました")

    second = next_admission(database, town, pid, clock.now() + timedelta(seconds=1))
    care.go(f"/stays/{second}/sheets/admission")
    care.press("シートを書き始める")
    care.sees("前回のまま", "前回の②退院時連携シート")
    care.go(f"/stays/{second}/sheets/admission/body")
    assert care.page.locator("[name=adl_move][value='3']").is_checked()
    care.press("変わりありません")
    care.go(f"/stays/{second}/sheets/admission/body")
    assert care.page.get_by_role("button", name="変わりありません").count() == 0


def test_it_is_written_on_a_telephone_without_a_script(
    enter: Enter, town: Town, database: Database, now: datetime
) -> None:
    pid = open_stay(database, town, now)
    care = enter(town.care_manager_actor, phone=True, javascript=False)
    care.go(f"/stays/{pid}")
    care.press("②を書く")
    care.press("シートを書き始める")
    care.go(f"/stays/{pid}/sheets/discharge/contacts")
    page = care.page
    page.locator("[name=contacts-0-contact_on]").fill("R8.11.22")
    page.locator("[name=contacts-0-informants]").fill("看護師 見本恵")
    page.locator("[name=contacts-0-contact_kind][value=phone]").check(force=True)
    page.locator("[name=contacts-0-conference][value='0']").check(force=True)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    care.press("保存して次へ")
    care.go(f"/stays/{pid}/sheets/discharge/check")
    care.press("記録として保存する")
    care.sees("第1版を保存しました")
