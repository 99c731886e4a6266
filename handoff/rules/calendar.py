"""The office calendar of 運営規程 (NY-14, MD-08): on which days and until when an office is open.

The shape of `from_json` is that of an office in judge-format and is what the database stores.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from handoff.japan.holidays import is_national_holiday

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_HOURS = re.compile(r"([0-9]{1,2}):([0-9]{2})\s*[-–〜~]\s*([0-9]{1,2}):([0-9]{2})")
_MMDD = re.compile(r"([0-9]{2})-([0-9]{2})")


class BadCalendar(ValueError):
    """A calendar that cannot be read; the Japanese message names the key and what was expected."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours of one weekday, in minutes after midnight (1440 = 24:00)."""

    opens: int
    closes: int

    def __str__(self) -> str:
        return f"{self.opens // 60:02d}:{self.opens % 60:02d}-{self.closes // 60:02d}:{self.closes % 60:02d}"

    def before_opening(self, moment: time) -> bool:
        """Whether `moment` lies before the hours begin."""
        return _minutes(moment) < self.opens

    def at_closing(self, moment: time) -> bool:
        """Whether `moment` is the closing time to the minute (open point U3)."""
        return _minutes(moment) == self.closes

    def after_closing(self, moment: time) -> bool:
        """Whether `moment` lies after the hours ended."""
        return _minutes(moment) > self.closes or (
            _minutes(moment) == self.closes and bool(moment.second or moment.microsecond)
        )


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute


@dataclass(frozen=True)
class OfficeCalendar:
    """Weekly hours, national holidays or not, yearly closed ranges, single days.

    A single closed or open day wins over everything; then yearly ranges, holidays, the week.
    """

    weekly: Mapping[int, Hours]  # 0 = Monday
    closed_on_national_holidays: bool = True
    closed_ranges_mmdd: tuple[tuple[str, str], ...] = ()
    closed_dates: frozenset[date] = frozenset()
    open_dates: frozenset[date] = frozenset()
    valid_from: date | None = None
    _seen: dict[date, bool] = field(default_factory=dict, repr=False, compare=False)

    def is_open(self, day: date) -> bool:
        """Whether `day` is a business day. Raises HolidayDataMissing beyond the holiday data."""
        known = self._seen.get(day)
        if known is None:
            known = self._seen[day] = self._decide(day)
        return known

    def _decide(self, day: date) -> bool:
        if day in self.closed_dates:
            return False
        if day in self.open_dates:
            return True
        if day.weekday() not in self.weekly:
            return False
        if any(_within(day, start, end) for start, end in self.closed_ranges_mmdd):
            return False
        return not (self.closed_on_national_holidays and is_national_holiday(day))

    def hours(self, day: date) -> Hours | None:
        """The hours of `day`; None when closed.

        An extra open day has its weekday's hours, or where the weekday has none, those of the
        longest weekday (運営規程 gives no other).
        """
        if not self.is_open(day):
            return None
        found = self.weekly.get(day.weekday())
        if found is None and self.weekly:
            found = max(self.weekly.values(), key=lambda h: h.closes - h.opens)
        return found

    def in_force(self, day: date) -> OfficeCalendar:
        """This calendar: a single one is in force on every day (see CalendarHistory)."""
        del day
        return self

    @classmethod
    def from_json(cls, raw: Any, valid_from: date | None = None) -> OfficeCalendar:
        """Read the shape of judge-format. Raises BadCalendar naming the key."""
        if not isinstance(raw, Mapping):
            raise BadCalendar("事業所の営業日は { } で書いてください。")
        weekly = raw.get("weekly")
        if not isinstance(weekly, Mapping):
            raise BadCalendar('weekly は {"Mon": "08:45-17:15", …} の形で書いてください。')
        flag = raw.get("closed_on_national_holidays", True)
        if not isinstance(flag, bool):
            raise BadCalendar("closed_on_national_holidays は true か false で書いてください。")
        return cls(
            weekly=_weekly(weekly),
            closed_on_national_holidays=flag,
            closed_ranges_mmdd=tuple(_range(r) for r in _listed(raw, "closed_ranges_mmdd")),
            closed_dates=frozenset(_day(d, "closed_dates") for d in _listed(raw, "closed_dates")),
            open_dates=frozenset(_day(d, "open_dates") for d in _listed(raw, "open_dates")),
            valid_from=valid_from,
        )

    def to_json(self) -> dict[str, Any]:
        """The shape `from_json` reads."""
        return {
            "weekly": {WEEKDAYS[day]: str(hours) for day, hours in sorted(self.weekly.items())},
            "closed_on_national_holidays": self.closed_on_national_holidays,
            "closed_ranges_mmdd": [f"{start}..{end}" for start, end in self.closed_ranges_mmdd],
            "closed_dates": sorted(day.isoformat() for day in self.closed_dates),
            "open_dates": sorted(day.isoformat() for day in self.open_dates),
        }


@dataclass(frozen=True)
class CalendarHistory:
    """Calendars one after the other: the one in force on that day counts."""

    calendars: tuple[OfficeCalendar, ...]

    def in_force(self, day: date) -> OfficeCalendar:
        """The latest calendar whose `valid_from` is not after `day`, else the earliest one.

        Raises BadCalendar when the office has recorded no calendar at all.
        """
        if not self.calendars:
            raise BadCalendar("営業日が登録されていません。設定の「営業日」で登録してください。")
        ordered = sorted(self.calendars, key=lambda c: c.valid_from or date.min)
        fitting = [c for c in ordered if (c.valid_from or date.min) <= day]
        return fitting[-1] if fitting else ordered[0]

    def is_open(self, day: date) -> bool:
        """Whether `day` was a business day by the calendar in force on it."""
        return self.in_force(day).is_open(day)

    def hours(self, day: date) -> Hours | None:
        """The hours of `day` by the calendar in force on it."""
        return self.in_force(day).hours(day)


Calendar = OfficeCalendar | CalendarHistory


def _within(day: date, start: str, end: str) -> bool:
    """Whether `day` lies in a yearly range; 12-29..01-03 runs over the turn of the year."""
    mmdd = f"{day.month:02d}-{day.day:02d}"
    return start <= mmdd <= end if start <= end else mmdd >= start or mmdd <= end


def _weekly(raw: Mapping[str, Any]) -> dict[int, Hours]:
    hours: dict[int, Hours] = {}
    for name, text in raw.items():
        if name not in WEEKDAYS:
            raise BadCalendar(
                f"weekly の曜日は {'・'.join(WEEKDAYS)} のどれかで書いてください（{name}）。"
            )
        if text in (None, "", "closed"):
            continue
        found = _HOURS.fullmatch(text) if isinstance(text, str) else None
        if not found:
            raise BadCalendar(f"weekly の {name} は「08:45-17:15」の形で書いてください。")
        h1, m1, h2, m2 = map(int, found.groups())
        opens, closes = h1 * 60 + m1, h2 * 60 + m2
        if m1 > 59 or m2 > 59 or closes > 1440 or opens >= closes:
            raise BadCalendar(f"weekly の {name} は始まりを終わりより前の時刻で書いてください。")
        hours[WEEKDAYS.index(name)] = Hours(opens, closes)
    return hours


def _listed(raw: Mapping[str, Any], key: str) -> Sequence[Any]:
    found = raw.get(key) or []
    if not isinstance(found, list | tuple):
        raise BadCalendar(f"{key} は [ ] で書いてください。")
    return found


def _range(text: Any) -> tuple[str, str]:
    parts = text.split("..") if isinstance(text, str) else []
    if len(parts) != 2 or not all(_is_mmdd(part) for part in parts):
        raise BadCalendar("closed_ranges_mmdd は「12-29..01-03」の形で書いてください。")
    return parts[0], parts[1]


def _is_mmdd(text: str) -> bool:
    found = _MMDD.fullmatch(text)
    if not found:
        return False
    try:
        date(2000, int(found[1]), int(found[2]))
    except ValueError:
        return False
    return True


def _day(text: Any, key: str) -> date:
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        raise BadCalendar(f"{key} は「2026-08-14」の形で書いてください。") from None
