"""From the keyboard alone: days, choices, a pasted list, words of the office, and on to the next page."""

from __future__ import annotations

from datetime import datetime

import pytest
from playwright.sync_api import expect

from handoff.db.session import Database
from tests.build.letters import send_letter
from tests.build.sheets import all_drafts, open_stay, write_draft
from tests.build.town import Town
from tests.journeys.conftest import Enter

pytestmark = [
    pytest.mark.journey,
    pytest.mark.parametrize("database", ["sqlite"], indirect=True),
]

LIST = "見本クリニック\nアムロジピン錠5mg 1錠 朝食後\n酸化マグネシウム錠330mg 3錠 毎食後"


def test_a_sheet_is_written_without_the_mouse(
    enter: Enter, town: Town, database: Database, now: datetime
) -> None:
    pid = open_stay(database, town, now)
    write_draft(database, town.care_manager_actor, now, pid)
    base = f"/stays/{pid}/sheets/admission"
    person = enter(town.care_manager_actor)
    page = person.page
    person.go("/phrases")
    page.locator("#words").fill("日中は独居です。")
    person.press("定型文を加える")

    person.go(f"{base}/header")
    page.locator("#consent_date").focus()
    page.keyboard.press("Control+;")
    page.keyboard.press("Control+;")  # once more: a day earlier
    yesterday = page.locator("#consent_date").input_value()
    page.locator("#consent_date").fill("")
    page.locator('[name=_day][value="consent_date:1"]').click()
    assert page.locator("#consent_date").input_value() == yesterday != ""
    page.locator("#consent_by").focus()
    page.keyboard.press("2")
    expect(page.locator("[name=consent_by]:checked")).to_have_value("family")
    page.keyboard.press("Delete")
    expect(page.locator("[name=consent_by]:checked")).to_have_count(0)
    page.keyboard.press("1")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/client")

    person.go(f"{base}/medicines")
    page.locator(".paste summary").press("Enter")
    page.locator("#medications-paste").fill(LIST)
    page.locator("[name=_read]").press("Enter")
    expect(page.locator(".paste__said")).to_contain_text("2件を表に入れました")
    assert page.locator("#medications-1-usage").input_value() == "毎食後"
    page.locator("#med_note").fill("粉は苦手。")
    page.locator("#med_note").press("Control+.")
    page.locator("dialog .phrases__one").first.press("Enter")
    expect(page.locator("#med_note")).to_have_value("粉は苦手。\n日中は独居です。")
    page.keyboard.press("Control+z")
    expect(page.locator("#med_note")).to_have_value("粉は苦手。")
    page.keyboard.press("Control+y")
    page.keyboard.press("Control+ArrowUp")
    assert page.evaluate("document.activeElement.name") == "med_adherence"
    expect(page.locator("#save-status")).to_contain_text("下書きを保存しました", timeout=8000)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/doctors")
    content = all_drafts(database, town.care_manager_actor)[0].content
    assert [row["drug"] for row in content["medications"]] == [
        "アムロジピン錠",
        "酸化マグネシウム錠",
    ]
    assert content["med_note"] == "粉は苦手。\n日中は独居です。"
    assert content["consent_by"] == "client"


@pytest.mark.parametrize("javascript", [True, False])
def test_what_a_doctor_said_is_noted_with_a_phrase(
    enter: Enter, town: Town, database: Database, now: datetime, javascript: bool
) -> None:
    with database.writing() as session:
        pid = send_letter(session, town, now).letter.public_id
    person = enter(town.care_manager_actor, javascript=javascript)
    page = person.page
    person.go("/phrases")
    page.locator("#words").fill("入浴は可。")
    person.press("定型文を加える")
    person.go(f"/letters/{pid}/hear")
    words = page.locator("#heard-words")
    words.fill("血圧は安定。")
    page.locator("[name=_phrase][value=heard-words]").click()
    one = page.locator(".phrases__one").first
    expect(one).to_be_focused()
    one.press("Enter")
    expect(words).to_have_value("血圧は安定。\n入浴は可。")
    expect(words).to_be_focused()
    assert f"/letters/{pid}/hear" in page.url
