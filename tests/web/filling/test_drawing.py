"""Drawing a sheet as a form: marks filled with answers, errors, 前回; nothing unescaped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from handoff.sheets import catalogue, checks, content
from handoff.web.filling import build, drawing, marks, merging
from tests.page import Node, _Reader
from tests.web.filling.bare import bare_app

SHEET = catalogue.get("admission")
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module", autouse=True)
def _app() -> Iterator[None]:
    with bare_app().test_request_context():
        yield


def draw(raw: dict[str, Any], page: str = build.ALL, **more: Any) -> Node:
    """The tree of a drawn page."""
    sections = SHEET.sections if page == build.ALL else (SHEET.section(page),)
    known = content.read(SHEET, raw)
    found = checks.run(SHEET, known, "save", TODAY).by_key
    filled = marks.Filled(known, TODAY, found, **more)
    drawn = marks.draw(drawing.sketch(sections), sections, filled)
    reader = _Reader()
    reader.feed("".join(drawn.values()))
    return reader.root


def one(root: Node, **attrs: str) -> Node:
    """The only element with these attributes."""
    found = [n for n in root.walk() if all(n.attrs.get(k) == v for k, v in attrs.items())]
    assert len(found) == 1, (attrs, len(found))
    return found[0]


def test_no_mark_is_left_on_a_page_and_every_item_is_drawn() -> None:
    root = draw({})
    text = repr([n.attrs for n in root.walk()]) + root.text
    assert not {"\ue000", "\ue001", "\ue002"} & set(text)
    ids = {n.attrs["id"] for n in root.walk() if "id" in n.attrs}
    for item in SHEET.items.values():
        assert f"q-{item.key}" in ids, item.key


def test_ids_are_unique_with_every_table_full() -> None:
    rows = [{"drug": f"見本錠{n}"} for n in range(60)]
    root = draw({"medications": rows, "family": [{"person_name": "見本"}] * 12})
    ids = [n.attrs["id"] for n in root.walk() if "id" in n.attrs]
    assert len(ids) == len(set(ids))


def test_typed_text_is_escaped_everywhere() -> None:
    evil = '"><script>alert(1)</script>&amp;'
    root = draw(
        {
            "client_name": evil,
            "life_history": f"</textarea>{evil}",
            "birth_date": evil,
            "medications": [{"drug": evil}],
            "gender": evil,
        }
    )
    assert not [n for n in root.walk() if n.tag == "script"]
    assert one(root, id="client_name").attrs["value"] == evil
    assert one(root, id="birth_date").attrs["value"] == evil
    assert one(root, id="medications-0-drug").attrs["value"] == evil
    assert one(root, id="life_history").text == f"</textarea>{evil}"


def test_a_text_that_begins_with_an_empty_line_keeps_it() -> None:
    sections = (SHEET.section("wishes"),)
    filled = marks.Filled(content.read(SHEET, {"life_history": "\n\n畑"}), TODAY)
    html = marks.draw(drawing.sketch(sections), sections, filled)["wishes"]
    assert ">\n\n\n畑</textarea>" in html


def test_dates_stand_in_their_box_as_wareki_and_are_said_back() -> None:
    root = draw({"birth_date": "1940-03-04", "admitted_on": "2026-11-21"})
    assert one(root, id="birth_date").attrs["value"] == "昭和15年3月4日"
    assert one(root, id="birth_date-w").text == "昭和15年3月4日・1940年・86歳"
    assert one(root, id="admitted_on-w").text == "令和8年11月21日・2026年（土）"


def test_an_error_stands_at_its_box_and_is_tied_to_it() -> None:
    root = draw({"admitted_on": "令和8年2月30日"})
    box = one(root, id="admitted_on")
    assert box.attrs["value"] == "令和8年2月30日"
    assert box.attrs["aria-invalid"] == "true"
    assert "admitted_on-e" in box.attrs["aria-describedby"].split()
    assert one(root, id="admitted_on-e").text.startswith("＊")


def test_an_error_in_a_row_stands_in_its_cell() -> None:
    root = draw({"family": [{"person_name": "見本"}, {"person_age": "高齢"}]})
    box = one(root, id="family-1-person_age")
    assert box.attrs["value"] == "高齢"
    assert box.attrs["aria-invalid"] == "true"
    assert "数字で" in one(root, id="family-1-person_age-e").text


def test_a_full_table_offers_no_sixty_first_row_but_shows_one_that_was_typed() -> None:
    full = draw({"medications": [{"drug": "x"}] * 60})
    assert "medications-60-drug" not in {n.attrs.get("id") for n in full.walk()}
    over = draw({"medications": [{"drug": "x"}] * 61})
    assert one(over, id="medications-60-drug").attrs["value"] == "x"


def test_what_is_not_asked_now_is_marked_and_stays_on_the_page() -> None:
    asked = draw({"pressure_ulcer": "1"})
    not_asked = draw({"pressure_ulcer": "0", "pressure_ulcer_detail": "仙骨部"})
    assert "off" not in one(asked, id="q-pressure_ulcer_detail").attrs["class"].split()
    assert "off" in one(not_asked, id="q-pressure_ulcer_detail").attrs["class"].split()
    assert one(not_asked, id="pressure_ulcer_detail").attrs["value"] == "仙骨部"


def test_carried_answers_carry_the_mark_of_last_time() -> None:
    root = draw({"interests": "編み物"}, carried={"interests": "前回（R8.7.1 葛󠄀城 美咲）"})
    assert "前回" in one(root, id="q-interests").text
    assert "前回" not in one(root, id="q-life_history").text


def test_every_control_has_words() -> None:
    root = draw({})
    labels = {n.attrs.get("for") for n in root.walk() if n.tag == "label"}
    for node in root.walk():
        if node.tag in ("input", "select", "textarea"):
            inside = node.parent is not None and node.parent.tag == "label"
            named = "aria-label" in node.attrs or node.attrs.get("id") in labels
            assert inside or named, node.attrs


def test_differences_of_two_screens_are_told_in_words() -> None:
    items = build.form_class((SHEET.section("body"),)).items
    mine = content.read(SHEET, {"adl_move": "2", "food_form": ["normal"]})
    theirs = content.read(SHEET, {"adl_move": "3", "food_form": ["normal"]})
    found = merging.differences(items, mine, theirs)
    assert [(d.item.key, d.mine, d.theirs) for d in found] == [("adl_move", "見守り", "一部介助")]
    raw = {"adl_move": "2", "adl_eat": "1"}
    assert merging.picked(raw, found, {})[1] == found
    kept, undecided = merging.picked(raw, found, {"_pick-adl_move": "theirs"})
    assert (kept, undecided) == ({"adl_eat": "1"}, ())
