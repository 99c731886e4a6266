"""The hub: how far each section has come, and what still stands as last time."""

from __future__ import annotations

from typing import Any

import pytest

from handoff.sheets.checks import run
from handoff.sheets.content import read
from handoff.sheets.prefill import carry_forward
from handoff.sheets.progress import (
    SectionProgress,
    State,
    carried_from,
    confirmed,
    is_unconfirmed,
    progress,
)
from tests.sheets.filled import REQUIRED, SHEET, TODAY, full, required

BODY = SHEET.section("body")


def of(section: str, values: dict[str, Any]) -> SectionProgress:
    return next(p for p in progress(SHEET, values) if p.section.key == section)


def carried(**changes: Any) -> dict[str, Any]:
    """A draft with last time's body carried over, then changed."""
    last = read(SHEET, {"palsy": "mild", "swallow": "sometimes", "aid_indoor": ["stick"]}).values
    raw = carry_forward(SHEET, last, "2025-01-14", "葛󠄀城 美咲", revision="rev1")
    return read(SHEET, {**raw, **changes}).values


def test_an_empty_sheet_is_untouched_everywhere_and_knows_what_it_needs() -> None:
    found = progress(SHEET, {})
    assert [p.section.key for p in found] == [s.key for s in SHEET]
    assert {p.state for p in found} == {State.UNTOUCHED}
    assert of("header", {}).required_left == 10
    assert of("client", {}).required_left == 8
    assert of("body", {}).required_left == 0


def test_a_full_sheet_is_done_everywhere() -> None:
    found = progress(SHEET, read(SHEET, full()).values)
    assert {p.state for p in found} == {State.DONE}
    assert all(p.filled == p.total and p.required_left == 0 for p in found)


def test_one_answer_begins_a_section() -> None:
    begun = of("body", {"palsy": "mild"})
    assert (begun.state, begun.filled) == (State.STARTED, 1)
    assert begun.total > 40


def test_details_are_counted_only_where_they_are_asked() -> None:
    assert of("body", {"allergy": "1"}).total == of("body", {"allergy": "0"}).total + 1


def test_a_box_left_open_is_an_answer_too() -> None:
    assert of("conference", {}).total == 0
    ticked = of("conference", {"want_home_visit": True})
    assert (ticked.filled, ticked.total, ticked.state) == (1, 1, State.DONE)
    assert of("conference", confirmed(SHEET.section("conference"), {})).state is State.DONE


def test_a_section_with_a_required_item_open_is_never_done() -> None:
    values = required(gender=None).values
    assert of("client", confirmed(SHEET.section("client"), values)).state is State.STARTED
    assert of("client", values).required_left == 1


def test_what_named_rules_ask_for_is_counted_when_findings_are_given() -> None:
    content = read(SHEET, REQUIRED | {"key_person_name": "髙﨑 一郎"})
    findings = run(SHEET, content, "send", TODAY)
    plain = next(p for p in progress(SHEET, content.values) if p.section.key == "family")
    told = progress(SHEET, content.values, findings.refusals)
    family = next(p for p in told if p.section.key == "family")
    assert (plain.required_left, family.required_left) == (0, 1)


def test_a_carried_section_is_as_last_time_until_somebody_looks() -> None:
    values = carried()
    assert of("body", values).state is State.CARRIED
    assert of("body", confirmed(BODY, values)).state is not State.CARRIED
    assert of("family", values).state is State.UNTOUCHED


@pytest.mark.parametrize(
    "change",
    [{"palsy": "severe"}, {"palsy": ""}, {"aid_indoor": ["stick", "walker"]}, {"vision": "hard"}],
)
def test_any_change_by_a_person_makes_it_an_ordinary_section(change: dict[str, Any]) -> None:
    assert of("body", carried(**change)).state is State.STARTED


def test_answering_what_is_never_carried_confirms_nothing() -> None:
    assert of("body", carried(weight_kg="45")).state is State.CARRIED


def test_the_mark_of_last_time_says_when_and_by_whom() -> None:
    mark = carried_from(BODY, carried())
    assert mark is not None
    assert (mark.revision, mark.on, mark.by) == ("rev1", "2025-01-14", "葛󠄀城 美咲")
    assert mark.values["palsy"] == "mild"
    assert carried_from(SHEET.section("family"), carried()) is None


def test_sending_with_a_carried_section_unseen_warns() -> None:
    content = read(SHEET, REQUIRED | carried())
    codes = [f.code for f in run(SHEET, content, "send", TODAY).warnings]
    assert codes.count("unconfirmed") == 1
    seen = read(SHEET, confirmed(BODY, content.values))
    assert "unconfirmed" not in [f.code for f in run(SHEET, seen, "send", TODAY)]


def test_confirming_twice_is_confirming_once() -> None:
    once = confirmed(BODY, carried())
    assert confirmed(BODY, once)["_confirmed"] == ["body"]


@pytest.mark.parametrize("note", [None, [], "x", {"body": 1}, {"body": {"values": None}}])
def test_a_damaged_note_is_no_note(note: Any) -> None:
    values = {"palsy": "mild", "_carried": note, "_confirmed": note}
    assert not is_unconfirmed(BODY, values)
    assert of("body", values).state is State.STARTED
