"""Form classes made from a declaration, and their rows."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import Form, RadioField, SelectMultipleField

from handoff.sheets import catalogue
from handoff.sheets.model import Kind
from handoff.web.filling import build, rows
from tests.web.filling.bare import bare_app

SHEET = catalogue.get("admission")
MEDICATIONS = SHEET.items["medications"]


@pytest.fixture(scope="module")
def app() -> Flask:
    return bare_app()


def form(app: Flask, page: str, *pairs: tuple[str, str]) -> build.SheetForm:
    with app.test_request_context(method="POST", data=MultiDict(pairs)):
        return build.form_class((SHEET.section(page),))()


def test_every_item_that_is_asked_has_a_field_of_its_own_name() -> None:
    asked = [i.key for s in SHEET for i in s.items if not i.compute]
    made = build.form_class(SHEET.sections)
    assert [i.key for i in made.items] == asked
    assert all(hasattr(made, key) for key in asked)
    assert not [key for key in asked if hasattr(Form, key)]


def test_a_form_class_is_made_once() -> None:
    body = SHEET.section("body")
    assert build.form_class((body,)) is build.form_class((body,))


def test_choices_stand_in_printed_order_and_nothing_is_preselected(app: Flask) -> None:
    made = form(app, "body")
    assert isinstance(made["adl_move"], RadioField)
    assert isinstance(made["food_form"], SelectMultipleField)
    assert [c.label for c in made["adl_move"].choices] == ["自立", "見守り", "一部介助", "全介助"]
    assert made["adl_move"].data is None


def test_what_was_typed_comes_out_as_typed_wrong_answers_too(app: Flask) -> None:
    made = form(
        app,
        "client",
        ("client_name", " 葛󠄀城　𠮷之助 "),
        ("birth_date", "令和8年2月30日"),
        ("gender", "7"),
    )
    raw = made.raw()
    assert raw["client_name"] == " 葛󠄀城　𠮷之助 "
    assert raw["birth_date"] == "令和8年2月30日"
    assert raw["gender"] == "7"
    assert raw["address"] == ""  # an emptied answer is said to be empty


def test_rows_keep_their_order_and_leave_no_holes() -> None:
    posted = MultiDict(
        [
            ("medications-7-drug", "C"),
            ("medications-0-drug", "A"),
            ("medications-3-drug", "B"),
            ("medications-3-dose", "1錠"),
            ("medications-999999-drug", " "),
            ("medications-1-nonsense", "x"),
            ("medications-x-drug", "x"),
            ("other-0-drug", "x"),
        ]
    )
    found = rows.read_rows(posted, MEDICATIONS)
    assert [r.get("drug") for r in found] == ["A", "B", "C"]


def test_a_row_may_hold_several_answers_in_one_cell() -> None:
    posted = MultiDict([("doctors-0-visit_type", "outpatient"), ("doctors-0-visit_type", "home")])
    found = rows.read_rows(posted, SHEET.items["doctors"])
    assert found == [{"visit_type": ["outpatient", "home"]}]


def test_sixty_one_rows_are_read_at_once_and_none_is_dropped(app: Flask) -> None:
    pairs = [
        (f"medications-{n}-{column}", f"{column}{n}")
        for n in range(61)
        for column in ("drug", "strength", "usage", "dose", "prescriber")
    ]
    raw = form(app, "medicines", *pairs).raw()
    assert len(raw["medications"]) == 61
    assert raw["medications"][60]["dose"] == "dose60"


def test_heads_of_long_sections_name_items_of_the_section() -> None:
    for section in SHEET:
        keys = [item.key for item in section.items]
        heads = [key for key, _ in section.heads]
        assert set(heads) <= set(keys) - section.inner, section.key
        assert heads == sorted(heads, key=keys.index)


def test_every_kind_of_item_has_a_field() -> None:
    for kind in Kind:
        items = [i for i in SHEET.items.values() if i.kind is kind and not i.compute]
        assert all(build._field(item) is not None for item in items)
