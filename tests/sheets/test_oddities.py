"""Odd but possible: asked about once, never refused, and silent about what is ordinary."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from handoff.sheets import checks
from handoff.sheets.catalogue import DISCHARGE, get
from handoff.sheets.content import read
from handoff.sheets.oddities import Person, against_before, against_person
from tests.sheets.filled import SHEET, full

TODAY = date(2026, 11, 22)
ASKED_BY_US = {"age", "body", "contradiction", "order"}


def warned(moment: str = "send", sheet: Any = SHEET, **raw: Any) -> list[tuple[str, str]]:
    found = checks.run(sheet, read(sheet, raw), moment, TODAY)
    return [(f.code, f.key) for f in found.warnings if f.code in ASKED_BY_US]


@pytest.mark.parametrize(
    ("born", "asked"),
    [
        *(("1939-03-04", False), ("1986-11-22", False), ("1986-11-23", True)),
        *(("2019-03-04", True), ("1920-11-23", False), ("1920-11-22", True)),
    ],
)
def test_a_birth_year_outside_the_insurance_or_a_long_life_is_asked_about(
    born: str, asked: bool
) -> None:
    assert (("age", "birth_date") in warned(birth_date=born)) is asked


def test_nobody_is_admitted_before_being_born() -> None:
    content = read(SHEET, {"birth_date": "1959-11-22", "admitted_on": "1939-11-21"})
    found = checks.run(SHEET, content, "send", TODAY)
    assert any(f.key == "admitted_on" and f.code == "order" for f in found.refusals)


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        ({"height_cm": "150", "weight_kg": "12"}, "weight_kg"),
        ({"neta_level": "J1", "adl_move": "4"}, "adl_move"),
        ({"neta_level": "C2", "adl_move": "1"}, "adl_move"),
        ({"neta_level": "C1", "care_level": "12"}, "neta_level"),
        ({"ninchi_level": "0", "disease_history": ["dementia"]}, "ninchi_level"),
        ({"adl_urine": "1", "diaper": "always"}, "diaper"),
        ({"household": "alone", "main_carer_living": "together"}, "main_carer_living"),
        ({"procedures": ["gastrostomy"], "intake_route": ["oral"]}, "intake_route"),
        ({"procedures": ["ulcer"], "pressure_ulcer": "0"}, "pressure_ulcer"),
    ],
)
def test_answers_that_hardly_go_together_are_asked_about(raw: dict[str, Any], key: str) -> None:
    assert key in {k for _, k in warned(**raw)}
    assert not checks.run(SHEET, read(SHEET, raw), "save", TODAY).refusals


@pytest.mark.parametrize(
    "raw",
    [
        {"height_cm": "150", "weight_kg": "38"},
        {"neta_level": "A2", "adl_move": "3"},
        {"neta_level": "C2", "adl_move": "4"},
        {"ninchi_level": "2a", "disease_history": ["dementia"]},
        {"procedures": ["gastrostomy"], "intake_route": ["oral", "tube"]},
        {"household": "child", "main_carer_living": "together"},
        {"household": "alone", "main_carer_living": "apart"},
    ],
)
def test_ordinary_answers_are_not(raw: dict[str, Any]) -> None:
    assert warned(**raw) == []


def before(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    return [f.message for f in against_before(SHEET, new, old, "前回")]


def test_forty_kilograms_lost_since_last_time_are_asked_about() -> None:
    (message,) = before({"weight_kg": "84"}, {"weight_kg": "44"})
    assert "前回の84kgから44kg" in message
    assert "40kg減" in message


@pytest.mark.parametrize(("old", "new"), [("45", "39"), ("90", "78"), ("45", "45.5")])
def test_an_ordinary_loss_is_not(old: str, new: str) -> None:
    assert before({"weight_kg": old}, {"weight_kg": new}) == []


def test_height_and_care_level_are_compared_too() -> None:
    assert len(before({"height_cm": "150", "care_level": "21"}, {"height_cm": "160"})) == 1
    assert before({"care_level": "21"}, {"care_level": "23"}) == []
    (message,) = before({"care_level": "12"}, {"care_level": "24"})
    assert "要支援1から要介護4" in message


def test_another_person_than_on_record_is_asked_about_and_another_way_of_writing_is_not() -> None:
    known = Person("髙﨑 靜枝", date(1939, 3, 4), "2")
    same = {"client_name": "高崎静枝", "birth_date": "1939-03-04", "gender": "2"}
    assert list(against_person(SHEET, same, known)) == []
    other = {"client_name": "髙﨑 靜子", "birth_date": "1940-03-04", "gender": "1"}
    found = list(against_person(SHEET, other, known))
    assert [f.key for f in found] == ["client_name", "birth_date", "gender"]
    assert {f.level for f in found} == {"warn"}


def test_a_full_sheet_of_either_kind_is_not_interrupted_by_its_own_answers() -> None:
    boxes_for_nothing = ("no_services", "no_doctor")  # ticked beside a filled table
    values = {k: v for k, v in full().items() if k not in boxes_for_nothing}
    assert warned(**values) == []
    assert warned(sheet=get(DISCHARGE), height_cm="150", weight_kg="45") == []
