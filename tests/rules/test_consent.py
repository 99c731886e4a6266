"""What consent stands on a day, and when nothing may be sent (RC-07)."""

from __future__ import annotations

from datetime import date

from handoff.rules.consent import EMERGENCY, ConsentFact, standing, why_not

SPRING, SUMMER, AUTUMN = date(2026, 4, 1), date(2026, 7, 1), date(2026, 11, 22)
CONTRACT = ConsentFact(1, "1", SPRING)
WITHDRAWN = ConsentFact(1, "1", SPRING, withdrawn_on=SUMMER)
NEW = ConsentFact(2, "3", date(2026, 8, 1))


def test_the_newest_consent_that_is_not_withdrawn_stands() -> None:
    assert standing([CONTRACT, NEW], AUTUMN) == NEW
    assert standing([WITHDRAWN, NEW], AUTUMN) == NEW
    assert standing([WITHDRAWN], AUTUMN) is None
    assert standing([], AUTUMN) is None


def test_a_withdrawal_counts_from_its_own_day() -> None:
    assert WITHDRAWN.stands_on(date(2026, 6, 30))
    assert not WITHDRAWN.stands_on(SUMMER)
    assert not CONTRACT.stands_on(date(2026, 3, 31))


def test_a_withdrawn_consent_stops_sending_except_in_an_emergency() -> None:
    reason = why_not([WITHDRAWN], "1", AUTUMN)
    assert reason is not None
    assert "取り下げ" in reason
    assert why_not([WITHDRAWN], EMERGENCY, AUTUMN) is None
    assert why_not([WITHDRAWN, NEW], "1", AUTUMN) is None
    assert why_not([WITHDRAWN], "1", SPRING) is None


def test_the_sheets_own_statement_is_enough_where_no_consent_was_recorded() -> None:
    assert why_not([], "3", AUTUMN) is None
    assert why_not([CONTRACT], "1", date(2026, 3, 1)) is None
