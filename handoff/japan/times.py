"""Times of day as typed: 18:10, 1810, １８時１０分, 午後6時10分.

午後12時 and 午前12時 mean noon to some and midnight to others (太政官布告337号 of 1872 says the one,
clocks say the other): they are refused with both readings named.
"""

from __future__ import annotations

import re
from datetime import time
from functools import lru_cache

from handoff.japan.reading import NotATime, plain

__all__ = ["NotATime", "parse_time"]

_HOW = "「18:10」「1810」「午後6時10分」のように入力してください。"
_HALVES = {"午前": 0, "AM": 0, "A.M.": 0, "午後": 12, "PM": 12, "P.M.": 12}
_HALF = "|".join(re.escape(word) for word in _HALVES)
_CLOCK = re.compile(
    rf"(?P<before>{_HALF})?"
    r"(?P<h>[0-9]{1,2})(?:[:.;](?P<m>[0-9]{2})(?::[0-9]{2})?|時(?:(?P<m2>[0-9]{1,2})分?|(?P<half>半))?)"
    rf"(?P<after>{_HALF})?"
)
_DIGITS = re.compile(
    rf"(?P<before>{_HALF})?(?P<h>[0-9]{{1,2}})(?P<m>[0-9]{{2}})(?P<after>{_HALF})?"
)
_HOUR_ONLY = re.compile(rf"(?P<before>{_HALF})?(?P<h>[0-9]{{1,2}})(?P<after>{_HALF})?")


@lru_cache(maxsize=4096)
def parse_time(text: str) -> time:
    """Read a time of day, to the minute (seconds are dropped), as a naive local time.

    Raises NotATime with a Japanese message; a bare 「18」 is refused with 「18:00」 suggested.
    """
    tidy = plain(text).replace(" ", "")
    if tidy == "正午":
        return time(12, 0)
    found = _CLOCK.fullmatch(tidy) or _DIGITS.fullmatch(tidy)
    if found is None:
        raise _why_not(text, tidy)
    parts = found.groupdict()
    minute = 30 if parts.get("half") else int(parts["m"] or parts.get("m2") or 0)
    hour = _hour(int(parts["h"]), minute, parts["before"] or parts["after"])
    if hour == 24 and minute == 0:
        raise NotATime("24時は翌日の0時です。日付を翌日にして「0:00」と入力してください。")
    if hour > 23 or minute > 59:
        raise NotATime(f"時は0から23、分は0から59までです。{_HOW}")
    return time(hour, minute)


def _hour(hour: int, minute: int, half: str | None) -> int:
    if half is None:
        return hour
    add = _HALVES[half]
    if hour == 12:
        raise NotATime(
            f"昼の12時台なら「12:{minute:02d}」、夜中なら「0:{minute:02d}」と入力してください。"
        )
    if add == 0 and hour > 12:
        raise NotATime(
            f"午前と{hour}時が合いません。午後なら「{hour}:{minute:02d}」と入力してください。"
        )
    return hour + add if hour < 12 else hour


def _why_not(text: str, tidy: str) -> NotATime:
    if not text.strip():
        return NotATime(f"時刻を入力してください。{_HOW}")
    only = _HOUR_ONLY.fullmatch(tidy)
    if only and int(only["h"]) <= 23:
        half = only["before"] or only["after"] or ""
        exact = f"{half}{int(only['h'])}:00"
        if half and int(only["h"]) >= 12:
            return NotATime(f"分まで入力してください。{_HOW}")
        return NotATime(f"分まで入力してください。ちょうどなら「{exact}」です。", exact)
    return NotATime(f"時刻として読めませんでした。{_HOW}")
