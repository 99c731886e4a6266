"""Answers of the 認定調査 as people write them."""

from __future__ import annotations

import pytest

from handoff.rules.survey import CHOICES, NotAnAnswer, answer, code_of


@pytest.mark.parametrize(
    "raw", ["できない", "3.できない", "３．できない", "3 できない", "3", "３", 3, " ３、できない ", "できない。"]
)  # fmt: skip
def test_the_same_answer_is_written_in_many_ways(raw: str | int) -> None:
    assert answer("1-3", raw) == "できない"


@pytest.mark.parametrize(
    ("code", "raw", "expected"),
    [
        ("1-7", "つかまればできる", "何かにつかまればできる"),
        ("1-8", "1.つかまらないでできる", "つかまらないでできる"),
        ("2-1", "2.見守り等", "見守り等"),
        ("2-1", "見守り", "見守り等"),
        ("2-2", "4.全介助", "全介助"),
        ("3-1", "1.調査対象者が意思を他者に伝達できる", "伝達できる"),
        ("3-1", "ときどき伝達できる", "ときどき伝達できる"),
        ("3-4", "2.できない", "できない"),
        ("4-12", "1.ない", "ない"),
        ("3-8", "2", "ときどきある"),
    ],
)
def test_answers_are_read_by_the_choices_of_their_item(code: str, raw: str, expected: str) -> None:
    assert answer(code, raw) == expected


@pytest.mark.parametrize(
    ("code", "raw"), [("1-3", "たぶん"), ("1-3", "4"), ("1-3", "2.できない"), ("3-8", "不明"), ("2-1", "5.全介助")]
)  # fmt: skip
def test_what_is_none_of_the_choices_is_refused(code: str, raw: str) -> None:
    with pytest.raises(NotAnAnswer) as problem:
        answer(code, raw)
    assert problem.value.choices == CHOICES[code]


def test_items_the_rules_do_not_ask_for_are_left_alone() -> None:
    assert answer("1-1", "左上肢") is None


@pytest.mark.parametrize(
    ("text", "code"),
    [("1-3", "1-3"), ("１－３", "1-3"), ("1-3 寝返り", "1-3"), ("4ー15", "4-15"), ("1−4", "1-4"), ("寝返り", None), ("1-111", None)],
)  # fmt: skip
def test_keys_name_survey_items(text: str, code: str | None) -> None:
    assert code_of(text) == code


def test_the_survey_has_the_items_of_the_rule_book() -> None:
    assert len(CHOICES) == 7 + 1 + 6 + 2 + 15
