"""The named rules of ① (field catalogue 1.5)."""

from __future__ import annotations

from typing import Any

import pytest

from handoff.sheets.checks import run
from handoff.sheets.model import Finding
from tests.sheets.filled import SHEET, TODAY, required


def about(*keys: str, **changes: Any) -> list[Finding]:
    """Findings at sending about `keys`, other than that they are empty."""
    findings = run(SHEET, required(**changes), "send", TODAY)
    return [f for key in keys for f in findings.by_key.get(key, ())]


def test_an_admission_ahead_is_refused_and_the_way_for_planned_ones_is_named() -> None:
    (found,) = about("admitted_on", admitted_on="2026-11-23")
    assert found.level == "refuse"
    assert "予定入院" in found.message
    assert about("admitted_on", admitted_on="2026-11-23", admission_planned="1") == []
    assert about("admitted_on", admitted_on="2026-11-22") == []


@pytest.mark.parametrize(
    ("admitted", "provided", "code"),
    [
        ("2026-11-22", "2026-10-21", "long_before"),
        ("2026-11-22", "2026-10-22", None),  # exactly one month
        ("2026-03-31", "2026-02-28", None),  # the last day of the shorter month
        ("2026-03-31", "2026-02-27", "long_before"),
        ("2026-11-20", "2026-11-22", None),  # the second day after
        ("2026-11-19", "2026-11-22", "late"),
    ],
)
def test_providing_long_before_or_too_late_warns(
    admitted: str, provided: str, code: str | None
) -> None:
    changes = {"admitted_on": admitted, "provided_on": provided, "consent_date": "2026-01-05"}
    found = about("provided_on", **changes)
    assert [(f.level, f.code) for f in found] == ([("warn", code)] if code else [])
    if code:
        assert "区分なし" in found[0].message


def test_a_key_person_can_be_called() -> None:
    (found,) = about("key_person_tel1", key_person_name="髙﨑 一郎")
    assert found.level == "refuse"
    assert about("key_person_tel1", key_person_name="髙﨑 一郎", key_person_tel1="不明") == []
    assert about("key_person_tel1") == []


@pytest.mark.parametrize("tick", ["wish_client_see_plan", "wish_family_see_plan"])
def test_a_reference_to_the_plan_needs_the_plan_enclosed(tick: str) -> None:
    assert [f.level for f in about("enclosed_docs", **{tick: "1"})] == ["warn", "refuse"]
    assert about("enclosed_docs", **{tick: "1"}, enclosed_docs=["plan"]) == []


def test_a_wish_that_is_in_the_plan_is_not_asked_for_again() -> None:
    assert about("wish_client", wish_client_see_plan="1", enclosed_docs=["plan"]) == []
    assert len(about("wish_client")) == 1


def test_services_are_told_by_a_list_by_the_plan_or_by_saying_none() -> None:
    assert [f.level for f in about("services")] == ["warn"]
    assert about("services", enclosed_docs=["plan"]) == []
    assert about("services", services=[{"service_type": "15"}]) == []
    assert about("services", "no_services", no_services="1") == []
    assert len(about("no_services", no_services="1", services=[{"service_type": "15"}])) == 1


def test_alone_by_day_is_odd_for_who_lives_alone() -> None:
    assert len(about("alone_daytime", household="alone", alone_daytime="1")) == 1
    assert about("alone_daytime", household="child", alone_daytime="1") == []
    after = {"household_after": "alone", "household_after_alone_daytime": "1"}
    assert len(about("household_after_alone_daytime", **after)) == 1


def test_a_food_form_without_eating_by_mouth_warns() -> None:
    tube = {"intake_route": ["tube"], "food_form": ["mixer"]}
    assert [f.level for f in about("food_form", **tube)] == ["warn"]
    assert about("food_form", **{**tube, "intake_route": ["oral", "tube"]}) == []


def test_choking_always_without_thickener_warns() -> None:
    assert len(about("thickener", swallow="always", thickener="0")) == 1
    assert about("thickener", swallow="always", thickener="1") == []
    assert about("thickener", swallow="sometimes", thickener="0") == []


def test_medicines_listed_beside_none_warn() -> None:
    assert len(about("oral_meds", oral_meds="0", medications=[{"drug": "アムロジピン"}])) == 1
    assert len(about("no_doctor", no_doctor="1", doctors=[{"doctor_inst": "見本医院"}])) == 1


@pytest.mark.parametrize("level", ["06", "12", "13"])
def test_support_levels_are_told_that_there_is_no_fee_and_may_send(level: str) -> None:
    (found,) = about("care_level", care_level=level)
    assert (found.level, found.code) == ("warn", "no_fee")
    assert about("care_level", care_level="21") == []
