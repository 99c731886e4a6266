"""National holidays (国民の祝日に関する法律), asked a day at a time and refused outside the data.

jpholiday carries the law with its amendments and exceptions. The covered range starts with 2007,
when today's rule for substitute holidays came into force, and ends where the equinoxes are safe
and no law is known to change: beyond it a deadline is refused, never guessed. To extend it, check
the 暦要項 of the National Astronomical Observatory and the law, then move `LAST_DATE` and the
table in the tests.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from jpholiday import JPHoliday
from jpholiday.checker.checker import NationalHolidayChecker, TransferHolidayChecker

FIRST_YEAR = 2007
LAST_DATE = date(2028, 12, 31)

_FIRST_DATE = date(FIRST_YEAR, 1, 1)
_law = JPHoliday()  # our own instance: a register() elsewhere must not change deadlines
_named_days = tuple(
    checker
    for checker in _law.registry.checkers()
    if not isinstance(checker, TransferHolidayChecker | NationalHolidayChecker)
)


class HolidayDataMissing(ValueError):
    """The day lies outside the years whose holidays are known. `day` is the day asked for."""

    def __init__(self, day: date) -> None:
        super().__init__(
            f"{day.year}年{day.month}月{day.day}日の祝日は、このシステムにまだ入っていません。"
            f"{FIRST_YEAR}年から{LAST_DATE.year}年までの日付で確かめるか、管理者に更新を頼んでください。"
        )
        self.day = day


@cache
def _is_named(day: date) -> bool:
    return any(checker.is_holiday(day) for checker in _named_days)


@cache  # bounded by the covered range
def _name(day: date) -> str | None:
    # A substitute or sandwiched holiday always follows a named one (第3条第2項, 第3項), so the
    # whole law, twenty times as slow, is asked only then.
    if not _is_named(day) and not _is_named(day - timedelta(days=1)):
        return None
    found = _law.holidays(day)
    return found[0].name if found else None


def holiday_name(day: date) -> str | None:
    """The Japanese name of the holiday, 「…振替休日」 and 「国民の休日」 included, else None.

    Raises HolidayDataMissing outside `FIRST_YEAR`…`LAST_DATE`.
    """
    if not _FIRST_DATE <= day <= LAST_DATE:
        raise HolidayDataMissing(day)
    return _name(day)


def is_national_holiday(day: date) -> bool:
    """Whether the law makes the day a 休日 (Sundays as such are not).

    Raises HolidayDataMissing outside `FIRST_YEAR`…`LAST_DATE`.
    """
    return holiday_name(day) is not None
