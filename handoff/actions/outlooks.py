"""退院の目途 as people give it: a press on 上旬, 「2週間後」, 「12/10」, 未定. Always a coming date."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from handoff.actions.problems import refuse
from handoff.japan import partial_dates
from handoff.japan.partial_dates import UNDECIDED, PartialDate
from handoff.japan.reading import NotADate, plain_date

_MONTH_FIRST = re.compile("([0-9]{1,2})月(?!/?[0-9])")
_MONTH_AND_DAY = re.compile("([0-9]{1,2})(?:月|/)([0-9]{1,2})日?(頃|ごろ|ころ)?")
LATELY = timedelta(days=180)
"""A day so long ago is last year's no longer: it is the coming one. Nearer, it is a slip."""
_UNREAD = (
    "退院の目途として読めませんでした。"
    "「12/10」「12月上旬」「2週間後」「未定」のように入れてください。"
)
_DAY_ONLY = re.compile("([0-9]{1,2})日(頃|ごろ|ころ)?")


def outlook_from(text: str, today: date) -> PartialDate:
    """Read an outlook; a day or month without a year is the coming one. "" is refused.

    Accepts storage text (what `choices` offers) and everything `partial_dates.parse` reads. Raises
    Refused with the sentence that says what to type.
    """
    try:
        return partial_dates.from_storage(text)
    except ValueError:
        pass
    try:
        tidy = plain_date(text)
        return _named(tidy, today) or _coming(tidy, today) or _parsed(text, today)
    except NotADate as problem:
        words = problem.message_ja if problem.suggestion else _UNREAD
        raise refuse("outlook", words) from None


def choices(today: date) -> list[tuple[str, str]]:
    """What is offered as one press: (storage text, words), the nearest first, 未定 last.

    Weeks run from Sunday to Saturday as on a calendar at the wall; nothing is offered twice.
    """
    found: dict[str, str] = {}
    for words in ("きょう", "あす", "今週", "来週", "2週間後", "3週間後", "4週間後"):
        read = outlook_from(words, today)
        exact = replace(read, around=False).storage()
        if exact not in found:
            found[read.storage()] = words
    for name, first in (("今月", today), ("来月", _next_month(today))):
        for part in ("上旬", "中旬", "下旬"):
            meant = PartialDate(first.year, first.month, part=part)
            last = meant.latest()
            if last is not None and last >= today:
                found.setdefault(meant.storage(), f"{name}{part}")
    return [*found.items(), (UNDECIDED.storage(), "未定")]


def _named(tidy: str, today: date) -> PartialDate | None:
    """「きょう」; 「今週」 is the coming Saturday, 頃, and on a Saturday today."""
    if tidy in ("きょう", "今日中", "きょう中"):
        return PartialDate(today.year, today.month, today.day)
    if tidy not in ("今週", "今週中", "今週末"):
        return None
    day = today + timedelta(days=(5 - today.weekday()) % 7)
    return PartialDate(day.year, day.month, day.day, around=day != today)


def _parsed(text: str, today: date) -> PartialDate:
    try:
        read = partial_dates.parse(text, today)
    except NotADate as problem:
        if problem.suggestion and _MONTH_FIRST.match(plain_date(text)):
            return partial_dates.parse(problem.suggestion, today)
        raise
    last = read.latest()
    bare = plain_date(text) in ("上旬", "中旬", "下旬", "初旬", "初め", "はじめ")
    if bare and last is not None and last < today:
        following = _next_month(today)
        return replace(read, year=following.year, month=following.month)
    return read


def _coming(tidy: str, today: date) -> PartialDate | None:
    """「12/10」「10日頃」 without a year; a day just past is read as such, to be refused kindly."""
    if found := _MONTH_AND_DAY.fullmatch(tidy):
        month, number, around = int(found[1]), int(found[2]), bool(found[3])
        for year in range(today.year, today.year + 9):  # 29 February
            try:
                day = date(year, month, number)
            except ValueError:
                continue
            if day > today - LATELY:
                return PartialDate(day.year, day.month, day.day, around)
        return None
    if found := _DAY_ONLY.fullmatch(tidy):
        for offset in range(62):
            day = today + timedelta(days=offset)
            if day.day == int(found[1]):
                return PartialDate(day.year, day.month, day.day, bool(found[2]))
    return None


def _next_month(today: date) -> date:
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)
