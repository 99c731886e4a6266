"""When a municipality must have confirmed, by its own rule; when a case is looked at again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from handoff.rules.equipment_checks import CaseFacts, checks, due_now
from handoff.rules.municipality import CaseDates, Timing, decide
from handoff.rules.spans import months_later

RENTAL = date(2026, 1, 31)


def on(month: int, day: int) -> date:
    return date(2026, month, day)


@pytest.mark.parametrize(
    ("timing", "filed", "confirmed", "in_time", "covered"),
    [
        (Timing.CONFIRMED_BEFORE, on(1, 20), on(1, 30), True, RENTAL),
        (Timing.CONFIRMED_BEFORE, on(1, 20), on(1, 31), False, on(1, 31)),
        (Timing.CONFIRMED_BEFORE, on(1, 20), on(2, 5), False, on(2, 5)),
        (Timing.CONFIRMED_BEFORE, on(1, 20), None, None, None),
        (Timing.FILED_BEFORE, on(1, 30), on(2, 5), True, RENTAL),
        (Timing.FILED_BEFORE, on(2, 1), on(2, 5), False, on(2, 1)),
        (Timing.WITHIN_MONTH, on(2, 28), on(3, 5), True, RENTAL),
        (Timing.WITHIN_MONTH, on(3, 1), on(3, 5), False, on(3, 1)),
        (Timing.END_OF_MONTH, on(1, 31), on(2, 5), True, RENTAL),
        (Timing.END_OF_MONTH, on(2, 1), on(2, 5), False, on(2, 1)),
        (Timing.FROM_FILING, on(1, 31), on(2, 20), True, RENTAL),
        (Timing.FROM_FILING, on(2, 10), on(2, 20), False, on(2, 10)),
        (Timing.FROM_FILING, on(1, 10), None, True, None),
        (Timing.WITHIN_MONTH, None, None, None, None),
    ],
)
def test_each_rule_says_from_which_day_the_rental_counts(
    timing: Timing,
    filed: date | None,
    confirmed: date | None,
    in_time: bool | None,
    covered: date | None,
) -> None:
    found = decide(timing, CaseDates(filed, confirmed, RENTAL))
    assert (found.in_time, found.covered_from, found.certain) == (in_time, covered, True)
    assert found.reasons[0].rule == "5.4"


@pytest.mark.parametrize("timing", [None, Timing.UNKNOWN, "unknown"])
def test_without_a_rule_on_file_both_readings_are_given(timing: Timing | None) -> None:
    found = decide(timing, CaseDates(on(2, 10), on(2, 20), RENTAL))
    assert (found.in_time, found.covered_from, found.certain) == (False, on(2, 20), False)
    assert found.other_reading is not None
    assert "2026年1月31日から" in found.other_reading
    assert found.reasons[0].rule == "U11"
    same = decide(timing, CaseDates(on(1, 10), on(1, 20), RENTAL))
    assert (same.in_time, same.other_reading, same.certain) == (True, None, False)
    open_case = decide(timing, CaseDates(rental_from=RENTAL))
    assert open_case.other_reading is not None
    assert "2026年2月28日までに" in open_case.other_reading


def test_before_the_rental_is_planned_nothing_is_late() -> None:
    for timing in Timing:
        found = decide(timing, CaseDates(on(1, 1)))
        assert (found.in_time, found.covered_from) == (None, None)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
    ],
)
def test_months_end_with_the_month(day: date, months: int, expected: date) -> None:
    assert months_later(day, months) == expected


END = date(2026, 12, 31)


def test_sixty_days_before_the_certification_ends_the_check_is_on_the_list() -> None:
    case = CaseFacts("21", "21", END, END)
    (check,) = checks(case, date(2026, 6, 1))
    assert (check.why, check.from_on, check.due_on) == (
        "certification_ends",
        END - timedelta(days=60),
        END,
    )
    assert due_now(case, date(2026, 10, 31)) == ()
    assert due_now(case, date(2026, 11, 1)) == (check,)


@pytest.mark.parametrize(
    ("case", "why"),
    [
        (CaseFacts("21", "22", END, END), "level_changed"),
        (CaseFacts("21", "21", END, date(2028, 12, 31)), "certification_changed"),
        (CaseFacts("21", "21", None, None, confirmed_to=END), "confirmation_ends"),
    ],
)
def test_a_changed_level_certification_or_period_asks_again(case: CaseFacts, why: str) -> None:
    assert [c.why for c in due_now(case, date(2026, 11, 22))] == [why]


def test_a_rented_item_of_the_choice_is_reviewed_within_six_months() -> None:
    case = CaseFacts("21", "21", END, END, None, date(2026, 5, 31), False, True)
    (check,) = checks(case, date(2026, 6, 1))
    assert (check.why, check.due_on) == ("choice_review", date(2026, 11, 30))
    assert checks(CaseFacts("21", "21", has_exception=False), date(2026, 6, 1)) == ()
