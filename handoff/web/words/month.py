"""A month of a calendar as a table: which days are open, until when, and why one is closed."""

from __future__ import annotations

from calendar import Calendar as MonthCalendar
from dataclasses import dataclass
from datetime import date

from handoff.japan.holidays import HolidayDataMissing, holiday_name
from handoff.rules.calendar import Calendar, Hours

WEEKDAYS = "日月火水木金土"


@dataclass(frozen=True, slots=True)
class Day:
    """One day. `hours` "" means closed; `known` False: holiday data do not reach so far."""

    day: date
    hours: str
    holiday: str
    in_month: bool
    is_today: bool
    known: bool = True


@dataclass(frozen=True, slots=True)
class Month:
    """Weeks from Sunday to Saturday."""

    first: date
    weeks: list[list[Day]]

    @property
    def title(self) -> str:
        """2026年12月."""
        return f"{self.first.year}年{self.first.month}月"


def month_of(calendar: Calendar, first: date, today: date) -> Month:
    """The month that begins on `first` as `calendar` sees it."""
    weeks = MonthCalendar(firstweekday=6).monthdatescalendar(first.year, first.month)
    return Month(first, [[_day(calendar, d, first, today) for d in week] for week in weeks])


def next_month(first: date) -> date:
    """The first day of the following month."""
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def month_before(first: date) -> date:
    """The first day of the month before."""
    return date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1)


def _day(calendar: Calendar, day: date, first: date, today: date) -> Day:
    inside = day.month == first.month
    try:
        hours = calendar.hours(day)
        return Day(day, span_words(hours), holiday_name(day) or "", inside, day == today)
    except HolidayDataMissing:
        return Day(day, "", "", inside, day == today, known=False)


def span_words(hours: Hours | None) -> str:
    """9:00–17:30; empty for None."""
    if hours is None:
        return ""
    return "–".join(f"{m // 60}:{m % 60:02d}" for m in (hours.opens, hours.closes))
