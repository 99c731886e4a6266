"""Dates in tests carry their weekday: `on("2026-05-02 土")` refuses a wrong one."""

from __future__ import annotations

from datetime import date, datetime

WEEKDAYS = "月火水木金土日"


def on(text: str) -> date:
    """The date of "2026-05-02 土"; AssertionError when the weekday is another."""
    day = date.fromisoformat(text[:10])
    assert WEEKDAYS[day.weekday()] == text[11], f"{text}: it is {WEEKDAYS[day.weekday()]}"
    return day


def at(text: str) -> datetime:
    """The moment of "2026-05-02 土 18:10" (local time)."""
    return datetime.combine(on(text), datetime.strptime(text[13:], "%H:%M").time())  # noqa: DTZ007
