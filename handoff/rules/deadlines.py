"""A deadline in plain Japanese words, as it stands on the home page.

The deadline itself comes from `admission_windows.deadlines`; these are only its words.
"""

from __future__ import annotations

from datetime import date, timedelta

_WEEKDAYS = "月火水木金土日"


def words(last: date, today: date, label: str) -> str:
    """Say until when: `last` is the last day that counts, `label` what it is for, such as (Ⅰ).

    「(Ⅰ)は きょうまで」「(Ⅱ)は あす（月）まで」「(Ⅰ)は 11月24日（火）まで」; after it
    「(Ⅱ)の期限（11月20日）を過ぎました」. Another year than that of `today` is named.
    """
    if last < today:
        return f"{label}の期限（{_day(last, today)}）を過ぎました"
    if last == today:
        return f"{label}は きょうまで"
    weekday = _WEEKDAYS[last.weekday()]
    if last == today + timedelta(days=1):
        return f"{label}は あす（{weekday}）まで"
    return f"{label}は {_day(last, today)}（{weekday}）まで"


def _day(day: date, today: date) -> str:
    year = "" if day.year == today.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"
