"""Spans of months, as the law counts them."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def months_later(day: date, months: int) -> date:
    """The last day of a period of `months` that begins the day after `day` (民法140条・143条).

    The same day of that month, or its last day where there is none.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
