"""Bad days of the long form in a real browser: whatever happens, what was typed is there."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from handoff import clock
from handoff.db.session import Database
from handoff.db.sheets import Revision
from tests.build.sheets import all_drafts, open_stay, write_draft
from tests.build.town import PASSWORD, Town
from tests.journeys.conftest import Enter, Person
from tests.journeys.test_accessibility import HIDDEN_FOCUS

pytestmark = [
    pytest.mark.journey,
    pytest.mark.parametrize("database", ["sqlite"], indirect=True),
]
TOP = "document.activeElement.getBoundingClientRect().top"
HELD = "[localStorage.length, sessionStorage.length, document.cookie.length]"


@pytest.fixture
def sheet(database: Database, town: Town, now: datetime) -> str:
    """The path of a sheet being written."""
    pid = open_stay(database, town, now)
    write_draft(database, town.care_manager_actor, now, pid)
    return f"/stays/{pid}/sheets/admission"


@pytest.fixture
def stored(database: Database, town: Town) -> Callable[[], dict[str, Any]]:
    """What the draft holds."""
    return lambda: all_drafts(database, town.care_manager_actor)[0].content


def write(page: Page, box: str, text: str) -> None:
    """At the end of a box, as a person goes on writing."""
    page.focus(f"#{box}")
    page.keyboard.press("Control+End")
    page.keyboard.insert_text(text)


def saved(page: Page) -> None:
    expect(page.locator("#save-status[data-state=saved]")).to_be_visible(timeout=10_000)


def sign_in(page: Page, database: Database, town: Town) -> None:
    page.get_by_label("ログイン名").fill(town.care_manager.login_name)
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="ログインする").click()


def end_of_bad_day(person: Person) -> None:
    """The browser complained about the cut line; nothing of the person stays in it."""
    assert person.page.evaluate(HELD) == [0, 0, 0]
    person.errors[:] = [e for e in person.errors if "Failed to load resource" not in e]


def test_a_line_that_is_cut_an_hour_without_it_and_signing_in_again_lose_nothing(
    enter: Enter, sheet: str, stored: Callable[[], dict[str, Any]], database: Database,
    town: Town, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    person = enter(town.care_manager_actor)
    page = person.page
    person.go(f"{sheet}/wishes")
    page.context.set_offline(True)
    write(page, "interests", "畑仕事")
    expect(page.locator("#save-status")).to_contain_text("つながりません")
    page.get_by_role("button", name="保存して次へ").click()
    expect(page.locator("#save-status")).to_contain_text("まだ進めません")
    write(page, "life_history", "旭川で生まれる")
    monkeypatch.setattr(clock, "_shift", clock._shift + timedelta(hours=1))
    page.context.set_offline(False)
    expect(page.locator("#save-status")).to_contain_text("ログインが切れました")
    # another tab: this one goes on by itself
    other = page.context.new_page()
    other.goto(person.address + "/sign-in")
    sign_in(other, database, town)
    other.wait_for_url(re.compile(r"^(?!.*sign-in)"))
    saved(page)
    assert (stored()["interests"], stored()["life_history"]) == ("畑仕事", "旭川で生まれる")
    other.close()
    # the same tab: back in the same box, after a night
    monkeypatch.setattr(clock, "_shift", clock._shift + timedelta(hours=14))
    write(page, "life_history", "、札幌で育つ")
    page.get_by_role("button", name="ログインして続ける").click()
    sign_in(page, database, town)
    page.wait_for_url(re.compile("#life_history$"))
    assert page.input_value("#life_history") == "旭川で生まれる、札幌で育つ"
    assert page.evaluate("document.activeElement.id") == "life_history"
    assert stored()["life_history"] == "旭川で生まれる、札幌で育つ"
    end_of_bad_day(person)


def test_answers_lost_kana_half_converted_double_taps_and_the_way_back_lose_nothing(
    enter: Enter, sheet: str, stored: Callable[[], dict[str, Any]], town: Town
) -> None:
    person = enter(town.care_manager_actor)
    page = person.page
    person.go(f"{sheet}/wishes")
    lost = [True, True, False]

    def lose(route: Any) -> None:
        route.fetch()
        route.abort() if lost.pop(0) else route.continue_()

    page.route("**/autosave", lose, times=3)
    write(page, "interests", "編み物")
    expect(page.locator("#save-status")).to_contain_text("つながりません")
    write(page, "interests", "と将棋")
    saved(page)
    expect(page.locator("#stale-banner")).to_be_hidden()
    # filled in by the browser, without an event
    page.evaluate("document.getElementById('life_history').value = '自動で入った文'")
    expect(page.locator("#save-status")).to_contain_text("保存しました")
    page.wait_for_function("!document.hidden")
    # a press in the middle of a conversion, and twice
    page.focus("#interests")
    page.keyboard.press("Control+End")
    session = page.context.new_cdp_session(page)
    kana = {"text": "へんかん", "selectionStart": 4, "selectionEnd": 4}
    session.send("Input.imeSetComposition", kana)
    page.get_by_role("button", name="保存して次へ").dblclick()
    expect(page.locator("h1")).to_have_text("介護サービスの利用状況")
    assert stored()["interests"] == "編み物と将棋へんかん"
    assert stored()["life_history"] == "自動で入った文"
    page.go_back()
    expect(page.locator("#interests")).to_have_value("編み物と将棋へんかん")
    write(page, "interests", "終")
    page.go_forward()  # before anything was saved
    expect(page.locator("h1")).to_have_text("介護サービスの利用状況")
    for _ in range(50):  # what was typed last is on its way while the other page is shown already
        if stored()["interests"].endswith("終"):
            break
        page.wait_for_timeout(100)
    page.go_back()
    expect(page.locator("#interests")).to_have_value("編み物と将棋へんかん終")
    end_of_bad_day(person)


def test_two_screens_are_merged_and_what_was_cleared_comes_back(
    enter: Enter, sheet: str, stored: Callable[[], dict[str, Any]], town: Town
) -> None:
    person = enter(town.care_manager_actor)
    desk, tablet = person.page, person.page.context.new_page()
    person.go(f"{sheet}/all")
    tablet.goto(f"{person.address}{sheet}/all")
    write(tablet, "interests", "編み物")
    saved(tablet)
    write(desk, "med_note", "粉薬は飲めない")
    expect(desk.locator("#meanwhile")).to_contain_text("「本人・家族の意向」が書かれました")
    write(desk, "med_note", "。錠剤は飲める")
    saved(desk)
    assert (stored()["interests"], stored()["med_note"]) == (
        "編み物",
        "粉薬は飲めない。錠剤は飲める",
    )
    desk.get_by_role("button", name="保存して、新しい内容を出す").click()
    expect(desk.locator("#interests")).to_have_value("編み物")
    # both write the same section: both texts are shown
    write(tablet, "life_history", "札幌")
    saved(tablet)
    write(desk, "life_history", "旭川")
    expect(desk.locator("#stale-banner")).to_be_visible()
    desk.click("#compare")
    expect(desk.locator("main")).to_contain_text("札幌")
    desk.get_by_label("旭川").check()
    desk.get_by_role("button", name="選んだ内容で保存する").first.click()
    expect(desk.locator("#life_history")).to_have_value("旭川")
    tablet.close()
    # 元に戻す, at once and after the page was opened anew
    for number in range(2):
        desk.fill(f"#medications-{number}-drug", f"見本錠{number}")
    desk.click("button[name=_remove][value=medications-0]")
    expect(desk.locator("#undo")).to_contain_text("1件目を消しました")
    desk.get_by_role("button", name="元に戻す").click()
    assert [desk.input_value(f"#medications-{n}-drug") for n in range(2)] == ["見本錠0", "見本錠1"]
    saved(desk)
    desk.click("button[name=_empty][value=wishes]")
    expect(desk.locator("#life_history")).to_have_value("")
    saved(desk)
    desk.reload()
    desk.get_by_role("button", name="元に戻す").click()
    expect(desk.locator("#life_history")).to_have_value("旭川")
    assert stored()["interests"] == "編み物"
    end_of_bad_day(person)


@pytest.mark.parametrize("phone", [True, False], ids=["390", "1180"])
def test_on_a_line_as_slow_as_a_bad_telephone_the_sheet_is_written_and_sent(
    enter: Enter, sheet: str, stored: Callable[[], dict[str, Any]], database: Database, town: Town,
    phone: bool,
) -> None:  # fmt: skip
    """400 kbit/s, 400 ms, a quarter of the processor; the hand does not wait for any of it."""
    person = enter(town.care_manager_actor, phone=phone)
    page = person.page
    slow = page.context.new_cdp_session(page)
    slow.send("Network.enable")
    line = {"downloadThroughput": 50_000, "uploadThroughput": 50_000}
    slow.send("Network.emulateNetworkConditions", {"offline": False, "latency": 400, **line})
    slow.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    person.go(f"{sheet}/wishes")
    page.focus("#interests")
    for part in ("編み物", "と", "将棋", "、", "畑"):  # each while the last is being saved
        page.keyboard.insert_text(part)
        page.wait_for_timeout(350)
    page.get_by_role("button", name="保存して次へ").dblclick()
    page.wait_for_url("**/services", timeout=30_000)
    assert stored()["interests"] == "編み物と将棋、畑"
    person.go(f"{sheet}/check")
    page.get_by_role("button", name="へ送る").first.dblclick()
    for _ in range(3):
        page.wait_for_load_state()
        if not page.locator(".pause-question").count():
            break
        for question in page.locator(".pause-question").all():
            question.get_by_role("radio").first.check()
        page.get_by_role("button", name="送る").first.click()
    expect(page.locator("h1")).to_contain_text("送りました", timeout=30_000)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Revision)) == 1  # pressed twice
    end_of_bad_day(person)


def test_a_colleague_sends_the_sheet_while_it_is_open_here(
    enter: Enter, sheet: str, town: Town, database: Database, now: datetime
) -> None:
    second = town.second_care_manager_actor
    write_draft(database, second, now, sheet.split("/")[2], {"interests": "編み物"})
    here, there = enter(second), enter(town.care_manager_actor)
    page = here.page
    here.go(f"{sheet}/all")
    there.go(f"{sheet}/wishes")
    write(there.page, "interests", "畑仕事")
    saved(there.page)
    there.go(f"{sheet}/check")
    there.page.get_by_role("button", name="へ送る").first.click()
    there.page.wait_for_url("**/revisions/**")
    expect(page.locator("#overtaken")).to_be_hidden()
    page.set_viewport_size({"width": 390, "height": 780})
    write(page, "interests", "と将棋")
    top = page.evaluate(TOP)
    notice = page.locator("#overtaken")
    expect(notice).to_contain_text("さんが きょう ")
    assert abs(page.evaluate(TOP) - top) < 2  # px: not pushed away from under the hand
    assert page.evaluate(HIDDEN_FOCUS) == ""
    expect(notice).to_contain_text("このシートを送りました（第1版）")
    expect(page.locator("#save-status")).to_contain_text("送りました（第1版）")
    expect(page.locator("[data-others]")).to_be_hidden()  # who wrote it too writes it no more
    expect(page.locator("#interests")).to_be_focused()  # nobody is moved away from the box
    here.press("保存して確認へ")
    here.sees("このシートを送りました（第1版）")
    expect(page.locator("#send form")).to_have_count(0)
    here.press("第1版と見比べて続ける")
    page.get_by_label("編み物と将棋").check()
    here.press("続きを書く")
    here.sees("送ったシートを訂正しています")
    here.go(f"{sheet}/wishes")
    expect(page.locator("#interests")).to_have_value("編み物と将棋")
    expect(page.locator("#overtaken")).to_be_hidden()
    end_of_bad_day(here)
