"""A day in words as people in Japan say it."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

WEEKDAYS = "月火水木金土日"  # Monday first, as date.weekday() counts


@lru_cache(maxsize=4096)
def month_day(day: date) -> str:
    """「9月5日（土）」: month, day and weekday, for sentences in which the year is plain."""
    return f"{day.month}月{day.day}日（{WEEKDAYS[day.weekday()]}）"
