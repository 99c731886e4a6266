"""How long records are kept (RC-01)."""

from __future__ import annotations

import pytest

from handoff.rules.retention import keep_until, may_be_deleted
from tests.rules.dates import on


@pytest.mark.parametrize(
    ("completed", "years", "last"),
    [
        ("2026-11-22 日", 5, "2031-11-22 土"),
        ("2026-11-22 日", 2, "2028-11-22 水"),
        ("2028-02-29 火", 5, "2033-02-28 月"),
        ("2028-02-29 火", 2, "2030-02-28 木"),
        ("2027-03-31 水", 5, "2032-03-31 水"),
        ("2026-02-28 土", 2, "2028-02-29 火"),
        ("2028-02-28 月", 5, "2033-02-28 月"),
    ],
)
def test_the_period_ends_before_the_same_date_years_later_begins(
    completed: str, years: int, last: str
) -> None:
    assert keep_until(on(completed), years) == on(last)


def test_five_years_are_the_safe_side_where_nothing_was_set() -> None:
    assert keep_until(on("2026-11-22 日")) == on("2031-11-22 土")


def test_a_record_may_go_only_after_the_last_day_and_never_while_service_goes_on() -> None:
    done = on("2026-11-22 日")
    assert not may_be_deleted(done, on("2031-11-22 土"))
    assert may_be_deleted(done, on("2031-11-23 日"))
    assert not may_be_deleted(None, on("2040-01-01 日"))


def test_years_no_ordinance_knows_are_refused() -> None:
    with pytest.raises(ValueError, match="2年・5年"):
        keep_until(on("2026-11-22 日"), 3)
