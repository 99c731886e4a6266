"""A doctor with a telephone in hand: three presses and a name, a lost network, the back button, axe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, expect
from sqlalchemy import select

from handoff.actions.letters import LetterSent
from handoff.config import Settings
from handoff.db.letters import LetterAnswer
from handoff.db.session import Database
from tests.build.letters import EQUIPMENT_CONTACT, send_letter, token_of
from tests.build.papers import SECRET
from tests.build.town import Town
from tests.journeys.conftest import Person
from tests.journeys.test_accessibility import RULES
from tests.web.answers.answering import ASKED

pytestmark = [
    pytest.mark.journey,
    pytest.mark.parametrize("database", ["sqlite"], indirect=True),
]
PHONES = [(390, 844), (320, 640)]
SMALLEST_TARGET = 44
TARGETS = """() => [...document.querySelectorAll(
  'button:not(.hid), .opt, summary, select, input:not([type=hidden],[type=radio],[type=checkbox]), textarea, a.btn')]
  .filter(one => one.checkVisibility()).map(one => [one.outerHTML.slice(0, 60), one.getBoundingClientRect().height])
  .filter(([, height]) => height < %d)"""


@pytest.fixture
def settings(database: Database, tmp_path: Path) -> Settings:
    return Settings(tmp_path, database.url, SECRET, base_url="http://127.0.0.1")


Visit = Callable[..., Person]


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    """Somebody without an account opens a link on a telephone."""
    contexts: list[BrowserContext] = []
    people: list[Person] = []

    def open_one(
        sent: LetterSent, *, size: tuple[int, int] = PHONES[0], script: bool = True
    ) -> Person:
        context = browser.new_context(
            locale="ja-JP",
            timezone_id="Asia/Tokyo",
            viewport={"width": size[0], "height": size[1]},
            has_touch=True,
            java_script_enabled=script,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        person = Person(page, address, [])
        page.on("pageerror", lambda e: person.errors.append(str(e)))
        person.go(f"/a/{token_of(sent)}")
        people.append(person)
        return person

    yield open_one
    for person in people:
        assert not person.errors, person.errors
    for context in contexts:
        context.close()


@pytest.fixture
def sent(database: Database, town: Town, now: datetime) -> LetterSent:
    """③ about nursing and rehabilitation."""
    with database.writing() as session:
        return send_letter(session, town, now, raw=ASKED)


@pytest.fixture
def tools(database: Database, town: Town, now: datetime) -> LetterSent:
    """④ about a bed."""
    with database.writing() as session:
        return send_letter(session, town, now, code=EQUIPMENT_CONTACT)


def enter_code(doctor: Person, sent: LetterSent) -> None:
    expect(doctor.page.get_by_label("確認番号")).to_be_focused()
    doctor.page.keyboard.type(sent.code)
    doctor.press("開く")


def content_of(database: Database) -> dict[str, Any]:
    with database.reading() as session:
        return session.scalars(select(LetterAnswer)).one().content


@pytest.mark.parametrize("size", PHONES)
@pytest.mark.parametrize("script", [True, False])
def test_three_presses_and_a_name_answer_the_letter(
    visit: Visit, database: Database, sent: LetterSent, size: tuple[int, int], script: bool
) -> None:
    doctor = visit(sent, size=size, script=script)
    if script:
        enter_code(doctor, sent)  # 1
    else:
        doctor.page.get_by_label("確認番号").fill(sent.code)
        doctor.press("開く")
    doctor.sees("髙﨑 靜枝 様", "訪問看護を週1回")
    doctor.page.get_by_text("訪問看護、通所リハビリテーションは必要です").tap()  # 2
    doctor.page.get_by_label("医師のお名前").fill("見本 花子")
    doctor.press("返信する")  # 3
    doctor.sees("ご返信を受け付けました", "訪問看護／必要", "見本 花子")
    assert content_of(database)["doctor_name"] == "見本 花子"


def test_a_common_answer_shows_at_once_what_it_says_and_gives_way_to_another(
    visit: Visit, database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        sent = send_letter(session, town, now, raw={"purposes": ["2"], "med_services": []})
    doctor = visit(sent)
    enter_code(doctor, sent)
    opinion = doctor.page.get_by_label("ご意見・留意事項")
    doctor.page.get_by_text("意見はありません）").tap()
    expect(opinion).to_have_value("意見はありません。")
    doctor.page.get_by_text("原案のとおりでよい").tap()
    expect(opinion).to_have_value("ケアプラン原案について、医学的に支障はありません。")
    opinion.fill("入浴は短めに。")
    expect(doctor.page.get_by_label("ケアプラン原案のとおりでよい")).not_to_be_checked()
    doctor.page.get_by_text("電話で答えます").tap()
    expect(opinion).to_have_value("入浴は短めに。")
    doctor.press("返信する")
    doctor.sees("電話で回答", "入浴は短めに。")


def test_equipment_is_answered_on_a_telephone(
    visit: Visit, database: Database, tools: LetterSent
) -> None:
    doctor = visit(tools, size=PHONES[1])
    enter_code(doctor, tools)
    page = doctor.page
    expect(page.get_by_label("特殊寝台及び特殊寝台付属品")).to_be_checked()
    page.get_by_text("該当しない", exact=True).tap()
    expect(page.get_by_label("所見（医学的所見）")).to_be_hidden()
    page.get_by_text("該当する（ⅰ）").tap()
    doctor.press("返信する")
    doctor.sees("あと少しです", "原因となる疾病名を書いてください")
    page.get_by_role("link", name="原因となる疾病名").click()
    page.keyboard.type("関節リウマチ")
    page.get_by_label("所見（医学的所見）").fill("朝のこわばりで起き上がれない。")
    page.get_by_label("医療機関の所在地").fill("旭川市見本2条2丁目")
    doctor.press("返信する")
    doctor.sees("ご返信を受け付けました", "関節リウマチ")
    assert content_of(database)["state"] == "i"


def test_a_lost_network_loses_nothing(visit: Visit, database: Database, sent: LetterSent) -> None:
    doctor = visit(sent)
    enter_code(doctor, sent)
    page = doctor.page
    opinion, status = page.get_by_label("ご意見・留意事項"), page.locator("#status")
    page.context.set_offline(True)
    opinion.fill("圏外で書いた文")
    expect(status).to_contain_text("つながりません")
    page.get_by_text("リハビリテーションは必要です").tap()
    reply = page.get_by_role("button", name="返信する").first
    reply.tap()  # the page stays, with everything on it
    expect(status).to_contain_text("まだ送っていません")
    page.context.set_offline(False)
    expect(status).to_contain_text("途中まで保存しました")
    page.reload()
    expect(opinion).to_have_value("圏外で書いた文")
    reply.dblclick()
    doctor.page.wait_for_url("**/done")
    assert content_of(database)["opinion"] == "圏外で書いた文"


def test_two_telephones_at_once_are_told_and_choose(
    visit: Visit, database: Database, sent: LetterSent
) -> None:
    doctor, nurse = visit(sent), visit(sent)
    for person in (doctor, nurse):
        enter_code(person, sent)
    doctor.page.get_by_label("ご意見・留意事項").fill("医師の文")
    expect(doctor.page.locator("#status")).to_contain_text("保存しました")
    nurse.page.get_by_label("ご意見・留意事項").fill("看護師の文")
    expect(nurse.page.locator("#stop")).to_contain_text("別の画面でも書かれています")
    nurse.press("内容を送って確かめる")
    nurse.sees("医師の文", "看護師の文")
    nurse.page.get_by_label("この画面：看護師の文").check()
    nurse.press("選んだ内容で続ける")
    expect(nurse.page.get_by_label("ご意見・留意事項")).to_have_value("看護師の文")


def test_the_back_button_after_sending_sends_nothing_again_and_mending_is_open(
    visit: Visit, database: Database, sent: LetterSent
) -> None:
    doctor = visit(sent)
    enter_code(doctor, sent)
    doctor.page.get_by_text("リハビリテーションは必要です").tap()
    doctor.press("返信する")
    doctor.sees("ご返信を受け付けました")
    doctor.page.go_back()
    doctor.page.wait_for_url("**/done")
    doctor.sees("ご返信を受け付けました")
    assert content_of(database)["reply_way"] == "below"
    doctor.press("直す")
    doctor.page.get_by_label("ご意見・留意事項").fill("追記です。")
    doctor.press("返信する")
    doctor.sees("2回目の内容", "追記です。")
    doctor.press("終わる")
    doctor.sees("確認番号を入力してください")


def faults(doctor: Person, where: str) -> list[str]:
    found = [
        f"{where}: {fault['id']} {fault['nodes'][0]['html'][:120]}"
        for fault in Axe().run(doctor.page, options=RULES).response["violations"]
    ]
    found += [f"{where}: small {t}" for t in doctor.page.evaluate(TARGETS % SMALLEST_TARGET)]
    width = doctor.page.evaluate("document.documentElement.scrollWidth")
    return found + (
        [f"{where}: {width} px wide"] if width > doctor.page.viewport_size["width"] else []
    )


@pytest.mark.parametrize("size", [*PHONES, (1180, 820)])
def test_no_page_behind_a_link_has_a_fault(
    visit: Visit, sent: LetterSent, tools: LetterSent, size: tuple[int, int]
) -> None:
    found: list[str] = []
    for letter in (sent, tools):
        doctor = visit(letter, size=size)
        found += faults(doctor, "code")
        doctor.page.get_by_label("確認番号").fill("12345")
        doctor.press("開く")
        found += faults(doctor, "wrong code")
        doctor.page.get_by_label("確認番号").fill(letter.code)
        doctor.press("開く")
        for more in doctor.page.locator("details").all():
            more.evaluate("one => { one.open = true }")
        for box in doctor.page.locator("[type=checkbox]:visible").all():
            box.check()
        found += faults(doctor, "boxes")
        doctor.page.get_by_label("医師のお名前").fill("")
        doctor.press("返信する")
        doctor.sees("あと少しです")
        found += faults(doctor, "to be mended")
    other = visit(sent, size=size)
    other.go("/a/none")
    found += faults(other, "missing")
    assert found == []
