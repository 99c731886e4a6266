"""The only reader of the wall clock. Everything else takes `now` as an argument.

Stored moments are aware UTC; what people see and what the rules count is Asia/Tokyo.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")


def now() -> datetime:
    """The present moment, aware, in UTC.

    `HANDOFF_NOW` (an ISO moment with offset) shifts the clock for demonstrations and tests of a
    running server: the process then counts on from that moment.
    """
    return datetime.now(UTC) + _shift


def _read_shift() -> timedelta:
    start = os.environ.get("HANDOFF_NOW")
    return datetime.fromisoformat(start) - datetime.now(UTC) if start else timedelta()


_shift = _read_shift()


def local(moment: datetime) -> datetime:
    """The same moment as a wall clock in Japan shows it."""
    return moment.astimezone(TOKYO)


def local_date(moment: datetime) -> date:
    """The calendar day in Japan on which `moment` falls."""
    return local(moment).date()
