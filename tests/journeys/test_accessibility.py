"""Every page of the product: axe finds nothing, 320 px are wide enough, letters may be twice as large.

The addresses come from the application itself, so that a new page is tried without being named here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Error

from handoff.db.session import Database
from handoff.web.frame.access import mark_of
from tests.build.everything import Case, everything
from tests.build.town import Town
from tests.journeys.conftest import Enter, Person
from tests.web.test_routes import MISSING, values

pytestmark = [
    pytest.mark.journey,
    pytest.mark.parametrize("database", ["sqlite"], indirect=True),
]
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
SENT_AS_FILES = (".pdf", ".zip", ".csv", ".xlsx", ".json", ".png", "/print")
NOT_PAGES = ("static", "health.", "attachments.file", "letters.paper_file", "help.picture")
WIDTH = "document.documentElement.scrollWidth"
HIDDEN_FOCUS = """() => {
  const el = document.activeElement, box = el.getBoundingClientRect();
  if (!box.width || el === document.body) return "";
  const at = document.elementFromPoint(box.left + Math.min(box.width / 2, 20), box.top + Math.min(box.height / 2, 10));
  return at && (el === at || el.contains(at) || at.contains(el) || at.closest("label")?.control === el)
    ? "" : el.outerHTML.slice(0, 120);
}"""


@pytest.fixture
def case(database: Database, town: Town, now: datetime) -> Case:
    return everything(database, town, now)


def pages(app: Flask, case: Case, office_id: int, permitted: object) -> Iterator[str]:
    """Address of every page that somebody of the office may open."""
    for rule in app.url_map.iter_rules():
        mark = mark_of(app, rule.endpoint)
        if "GET" not in (rule.methods or ()) or mark is None or rule.endpoint.startswith(NOT_PAGES):
            continue
        if mark.permission is not None and not permitted(mark.permission):  # type: ignore[operator]
            continue
        try:
            ids = values(rule, case, office_id)
        except KeyError:  # an address without a record: tests/web/test_routes.py says so
            continue
        if MISSING in ids.values() or rule.rule.endswith(SENT_AS_FILES):
            continue
        with app.test_request_context():
            yield urlsplit(app.url_for(rule.endpoint, **ids)).path


def faults(person: Person, path: str) -> Iterator[str]:
    """What axe finds, and whether the page is wider than a small telephone or than its large letters."""
    page = person.page
    try:
        answer = page.goto(person.address + path)
    except Error as reason:
        if "Download" not in str(reason):
            yield f"{path}: {reason}"
        return
    if answer is None or answer.status == 404 or "<html" not in answer.text():
        return  # nothing of this person's, a picture, or a part of a page
    if answer.status >= 500:
        yield f"{path}: {answer.status}"
    page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
    for fault in Axe().run(page, options=RULES).response["violations"]:
        yield f"{path}: {fault['id']} {fault['nodes'][0]['html'][:160]}"
    page.set_viewport_size({"width": 320, "height": 640})
    if (width := page.evaluate(WIDTH)) > 320:
        yield f"{path}: {width} px wide on a screen of 320"
    page.set_viewport_size({"width": 640, "height": 820})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    if (width := page.evaluate(WIDTH)) > 640:
        yield f"{path}: {width} px wide on 640 with letters twice as large"
    page.set_viewport_size({"width": 1180, "height": 820})


@pytest.mark.parametrize("who", ["care_manager_actor", "msw_actor", "care_admin_actor"])
def test_no_page_has_a_fault(enter: Enter, app: Flask, town: Town, case: Case, who: str) -> None:
    actor = getattr(town, who)
    person = enter(actor)
    person.page.emulate_media(reduced_motion="reduce")
    paths = dict.fromkeys(pages(app, case, actor.office_id, actor.may))
    if who == "care_admin_actor":
        paths = {path: None for path in paths if path.startswith(("/admin", "/forms", "/batches"))}
    found = [fault for path in paths for fault in faults(person, path)]
    person.errors.clear()  # pages that are not there for this person say so in the console too
    assert not found, "\n".join(found)


def test_the_place_of_the_keyboard_is_never_hidden(enter: Enter, town: Town, case: Case) -> None:
    """Tab through the long form and back, on a low screen where the bar at the bottom covers much."""
    person = enter(town.care_manager_actor)
    page = person.page
    page.set_viewport_size({"width": 1180, "height": 500})
    stay = f"/stays/{case.by_path['stays']}"
    for path in (f"{stay}/sheets/admission/all", f"{stay}/sheets/admission/check", stay, "/"):
        person.go(path)
        for key in ["Tab"] * 45 + ["Shift+Tab"] * 20:
            page.keyboard.press(key)
            assert page.evaluate(HIDDEN_FOCUS) == "", path


def test_forced_colours_leave_buttons_and_states_with_an_edge(
    enter: Enter, town: Town, case: Case
) -> None:
    person = enter(town.care_manager_actor)
    person.page.emulate_media(forced_colors="active")
    person.go(f"/stays/{case.by_path['stays']}")
    edges = person.page.eval_on_selector_all(
        "main .button, main .tag", "all => all.map(e => getComputedStyle(e).borderTopStyle)"
    )
    assert edges
    assert set(edges) == {"solid"}
