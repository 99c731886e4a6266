"""Every page a care manager and a hospital meet: axe finds nothing, and 320 px are wide enough."""

from __future__ import annotations

from datetime import datetime

import pytest
from axe_playwright_python.sync_playwright import Axe

from handoff.db.session import Database
from tests.build.sheets import open_stay, write_draft
from tests.build.town import Town
from tests.journeys.conftest import Enter, Person

pytestmark = [
    pytest.mark.journey,
    pytest.mark.parametrize("database", ["sqlite"], indirect=True),
]
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


def faults(person: Person, path: str) -> list[str]:
    """What axe finds on the page at `path`, and whether it is wider than a small phone."""
    person.page.set_viewport_size({"width": 1180, "height": 820})
    person.go(path)
    found = [
        f"{path}: {fault['id']} {fault['nodes'][0]['html'][:120]}"
        for fault in Axe().run(person.page, options=RULES).response["violations"]
    ]
    person.page.set_viewport_size({"width": 320, "height": 640})
    width = person.page.evaluate("document.documentElement.scrollWidth")
    return found + ([f"{path}: {width} px wide on a screen of 320"] if width > 320 else [])


def test_no_page_of_the_care_side_has_a_fault(
    enter: Enter, database: Database, town: Town, now: datetime
) -> None:
    pid = open_stay(database, town, now)
    write_draft(database, town.care_manager_actor, now, pid)
    care = enter(town.care_manager_actor)
    sheet = f"/stays/{pid}/sheets/admission"
    paths = ("/", "/inbox", "/clients", f"/clients/{town.client.public_id}", "/clients/new")
    paths += ("/stays/new", f"/stays/{pid}", f"/stays/{pid}/call", f"/stays/{pid}/complete")
    paths += (
        sheet,
        f"{sheet}/body",
        f"{sheet}/all",
        f"{sheet}/check",
        "/directory",
        "/help",
        "/me",
    )
    assert [fault for path in paths for fault in faults(care, path)] == []


def test_no_page_of_the_hospital_side_has_a_fault(
    enter: Enter, database: Database, town: Town, now: datetime
) -> None:
    pid = open_stay(database, town, now)
    hospital = enter(town.msw_actor)
    paths = ("/", "/inbox", "/stays/new", f"/stays/{pid}", "/help/rules", "/help/moves")
    paths += ("/ward", "/ward?look=untold", f"/stays/{pid}/moves")
    slugs = (
        "outlook",
        "ward",
        "discharge",
        "transfer",
        "transfer?hospital=other",
        "died",
        "mistake",
    )
    paths += tuple(f"/stays/{pid}/moves/{slug}" for slug in slugs)
    assert [fault for path in paths for fault in faults(hospital, path)] == []
