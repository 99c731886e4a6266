"""Deadlines in the words of the home page."""

from __future__ import annotations

import pytest

from handoff.rules.deadlines import words
from tests.rules.dates import on

SUNDAY = on("2026-11-22 日")


@pytest.mark.parametrize(
    ("last", "label", "expected"),
    [
        ("2026-11-22 日", "(Ⅰ)", "(Ⅰ)は きょうまで"),
        ("2026-11-23 月", "(Ⅱ)", "(Ⅱ)は あす（月）まで"),
        ("2026-11-24 火", "(Ⅰ)", "(Ⅰ)は 11月24日（火）まで"),
        ("2026-11-20 金", "(Ⅱ)", "(Ⅱ)の期限（11月20日）を過ぎました"),
        ("2027-01-04 月", "(Ⅱ)", "(Ⅱ)は 2027年1月4日（月）まで"),
        ("2025-12-30 火", "(Ⅰ)", "(Ⅰ)の期限（2025年12月30日）を過ぎました"),
    ],
)
def test_a_deadline_is_said_as_people_say_it(last: str, label: str, expected: str) -> None:
    assert words(on(last), SUNDAY, label) == expected


def test_tomorrow_over_the_turn_of_the_year_is_still_tomorrow() -> None:
    assert words(on("2027-01-01 金"), on("2026-12-31 木"), "(Ⅰ)") == "(Ⅰ)は あす（金）まで"
