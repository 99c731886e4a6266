"""The long form as it is spoken: what the browser tells a screen reader, box by box."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from handoff.db.session import Database
from tests.build.sheets import open_stay, write_draft
from tests.build.town import Town
from tests.journeys.conftest import Enter, Person

pytestmark = [
    pytest.mark.journey,
    pytest.mark.parametrize("database", ["sqlite"], indirect=True),
]
ANSWERED = {"textbox", "radio", "checkbox", "combobox", "spinbutton"}


@pytest.fixture
def writer(enter: Enter, database: Database, town: Town, now: datetime) -> Person:
    """A care manager with everything of ① on one page."""
    pid = open_stay(database, town, now)
    write_draft(database, town.care_manager_actor, now, pid)
    person = enter(town.care_manager_actor)
    person.go(f"/stays/{pid}/sheets/admission/all")
    return person


def spoken(page: Page) -> list[tuple[str, str, str, dict[str, Any]]]:
    """(role, the group it stands in, its name, its properties) of all that is exposed, in order."""
    session = page.context.new_cdp_session(page)
    nodes = {n["nodeId"]: n for n in session.send("Accessibility.getFullAXTree")["nodes"]}
    session.detach()

    def word(node: dict[str, Any], what: str) -> str:
        return str(node.get(what, {}).get("value", ""))

    def group(node: dict[str, Any]) -> str:
        while node := nodes.get(node.get("parentId", ""), {}):
            if word(node, "role") in ("group", "radiogroup") and word(node, "name"):
                return word(node, "name")
        return ""

    return [
        (word(n, "role"), group(n), word(n, "name"),
         {p["name"]: p["value"].get("value") for p in n.get("properties", ())})
        for n in nodes.values() if not n.get("ignored")
    ]  # fmt: skip


def test_every_box_says_what_it_asks_and_no_two_say_the_same(writer: Person) -> None:
    boxes = [
        (role, group, name) for role, group, name, _ in spoken(writer.page) if role in ANSWERED
    ]
    assert len(boxes) > 250
    assert [box for box in boxes if not box[2].strip()] == []
    assert [box for box in boxes if box[0] == "radio" and not box[1]] == []
    assert [box for box, times in Counter(boxes).items() if times > 1] == []


def test_buttons_say_what_they_do_to_what(writer: Person) -> None:
    """In a list of buttons 消す alone would not tell which row goes."""
    names = [(group, name) for role, group, name, _ in spoken(writer.page) if role == "button"]
    assert names
    assert [one for one, times in Counter(names).items() if times > 1] == []


def test_saving_and_what_was_understood_are_said_without_moving_the_hand(writer: Person) -> None:
    page = writer.page
    page.focus("#interests")
    page.keyboard.insert_text("編み物")
    expect(page.get_by_role("status").filter(has_text="下書きを保存しました")).to_be_visible()
    assert page.evaluate("document.activeElement.id") == "interests"
    for typed, said in (("R8.11.20", "令和8年11月20日"), ("13月40日", "年から入力してください")):
        page.fill("#admitted_on", typed)
        echo = page.get_by_role("status").filter(has_text=said)
        expect(echo).to_be_visible()
        assert echo.get_attribute("id") == page.locator("#admitted_on").get_attribute(
            "aria-describedby"
        )
        assert page.evaluate("document.activeElement.id") == "admitted_on"


def test_a_refusal_is_read_first_and_its_link_leads_into_the_box(writer: Person) -> None:
    page = writer.page
    page.fill("#admitted_on", "13月40日")
    page.get_by_role("button", name="保存して確認へ").click()
    summary = page.locator("#error-summary")
    expect(summary).to_be_focused()
    summary.locator("a[href='#admitted_on']").click()
    expect(page.locator("#admitted_on")).to_be_focused()
    expect(page.locator("#admitted_on")).to_have_value("13月40日")
    refused = [name for role, _, name, said in spoken(page) if said.get("invalid") == "true"]
    assert [name for name in refused if name.startswith("入院日")]
    described = page.locator("#admitted_on").get_attribute("aria-describedby") or ""
    words = " ".join(page.locator(f"#{part}").inner_text() for part in described.split())
    assert "年から入力してください" in words
    writer.errors.clear()  # the browser notes the answer 422
