"""The long form in a real browser: what boxes.js and saving.js add, and that nothing typed is lost."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from datetime import datetime

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright
from werkzeug.serving import make_server

from handoff.db.session import Database
from handoff.web.frame import sessions
from tests.build.sheets import all_drafts, open_stay, write_draft
from tests.build.town import Town
from tests.page import WebClient

pytestmark = pytest.mark.journey
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")


@pytest.fixture
def base(app: Flask, database: Database, town: Town, now: datetime) -> Iterator[str]:
    """The address of a sheet being written, on a running server."""
    if CHROMIUM is None:
        pytest.skip("not tested in a browser: chromium is not installed")
    pid = open_stay(database, town, now)
    write_draft(database, town.care_manager_actor, now, pid)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/stays/{pid}/sheets/admission"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def context(app: Flask, town: Town, base: str) -> Iterator[BrowserContext]:
    """A browser in which the care manager is signed in."""
    client = WebClient(app).sign_in_as(town.care_manager_actor)
    name = sessions.cookie_name(app.extensions["handoff"].settings)
    cookie = client.browser.get_cookie(name)
    assert cookie is not None
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        made = browser.new_context(locale="ja-JP", viewport={"width": 1180, "height": 820})
        made.add_cookies([{"name": name, "value": cookie.value, "url": base}])
        yield made
        browser.close()


def open_section(context: BrowserContext, address: str) -> Page:
    """A section in a new tab."""
    page = context.new_page()
    page.goto(address)
    return page


def saved(page: Page) -> None:
    """Wait until the status line says that everything is saved."""
    expect(page.locator("#save-status[data-state=saved]")).to_be_visible(timeout=10_000)


def test_typing_is_saved_by_itself_and_the_date_is_said_back(
    context: BrowserContext, base: str, database: Database, town: Town
) -> None:
    page = open_section(context, f"{base}/client")
    page.fill("#birth_date", "S15.3.4")
    saved(page)
    expect(page.locator("#birth_date-w")).to_have_text("昭和15年3月4日・1940年・86歳")
    content = all_drafts(database, town.care_manager_actor)[0].content
    assert content["birth_date"] == "1940-03-04"
    assert page.input_value("#birth_date") == "S15.3.4"  # a field is never changed


def test_a_lost_connection_loses_nothing(
    context: BrowserContext, base: str, database: Database, town: Town
) -> None:
    page = open_section(context, f"{base}/wishes")
    context.set_offline(True)
    page.fill("#interests", "つながらない間に書いた")
    expect(page.locator("#save-status")).to_contain_text("つながりません", timeout=10_000)
    context.set_offline(False)
    saved(page)
    content = all_drafts(database, town.care_manager_actor)[0].content
    assert content["interests"] == "つながらない間に書いた"
    stored = page.evaluate("[localStorage.length, sessionStorage.length]")
    assert stored == [0, 0]


def test_conditions_answers_and_rows_follow_the_hand(context: BrowserContext, base: str) -> None:
    page = open_section(context, f"{base}/body")
    expect(page.locator("#pressure_ulcer_detail")).to_be_hidden()
    page.check("input[name=pressure_ulcer][value='1']")
    expect(page.locator("#pressure_ulcer_detail")).to_be_visible()
    page.check("input[name=psych_issues][value=insomnia]")
    page.check("input[name=psych_issues][value=none]")
    expect(page.locator("input[name=psych_issues]:checked")).to_have_count(1)
    page.check("input[name=adl_move][value='2']")
    page.click("button[name=_clear][value=adl_move]")
    expect(page.locator("input[name=adl_move]:checked")).to_have_count(0)
    saved(page)
    page.goto(f"{base}/medicines")
    page.fill("#medications-0-drug", "見本錠A")
    page.click("button[name=_add][value=medications]")
    page.fill("#medications-2-drug", "見本錠C")
    page.click("button[name=_remove][value=medications-0]")
    saved(page)
    page.reload()
    assert page.input_value("#medications-1-drug") == "見本錠C"


def test_a_second_window_is_told_and_both_texts_are_shown(
    context: BrowserContext, base: str
) -> None:
    first, second = (open_section(context, f"{base}/wishes") for _ in range(2))
    first.fill("#interests", "編み物")
    saved(first)
    second.fill("#interests", "畑仕事")
    banner = second.locator("#stale-banner")
    expect(banner).to_be_visible(timeout=10_000)
    assert second.input_value("#interests") == "畑仕事"
    banner.locator("button").click()
    expect(second.locator("h1")).to_have_text("別の画面で保存されています")
    expect(second.locator("main")).to_contain_text("編み物")
    expect(second.locator("main")).to_contain_text("畑仕事")


def test_a_list_copied_from_a_spreadsheet_fills_the_rows(
    context: BrowserContext, base: str
) -> None:
    page = open_section(context, f"{base}/medicines")
    page.evaluate(
        """() => {
          const cell = document.querySelector("[name='medications-0-drug']");
          const data = new DataTransfer();
          data.setData("text/plain", "見本錠A\\t5mg\\n見本錠B\\t10mg\\n見本錠C\\t20mg\\n");
          const paste = { clipboardData: data, bubbles: true, cancelable: true };
          cell.dispatchEvent(new ClipboardEvent("paste", paste));
        }"""
    )
    saved(page)
    assert page.input_value("#medications-2-strength") == "20mg"


def test_without_a_script_the_whole_form_is_there(context: BrowserContext, base: str) -> None:
    browser = context.browser
    assert browser is not None
    plain = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    plain.add_cookies(context.cookies())  # type: ignore[arg-type]
    page = plain.new_page()
    page.goto(f"{base}/body")
    expect(page.locator("#pressure_ulcer_detail")).to_be_visible()
    page.check("input[name=pressure_ulcer][value='1']")
    page.fill("#pressure_ulcer_detail", "仙骨部")
    page.click("text=保存して次へ")
    expect(page.locator("h1")).to_have_text("お薬")
