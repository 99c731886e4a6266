"""Dates as people in Japan write them: reading 和暦 and 西暦, writing 和暦, ages.

What is not one certain date is refused with a sentence that says what to type, and with the
right date to offer where there is exactly one. Two cases are read although the era had ended,
with a note: 平成 after 2019-04-30 (certificates printed before the change show 平成32年), and
明治45年7月30日, the day of the change itself, which registers show under both eras.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from handoff.japan.eras import (
    ERAS,
    GREGORIAN_FROM,
    HEISEI,
    REIWA,
    SHOWA,
    Era,
    era_on,
    year_in_era,
)
from handoff.japan.reading import NotADate, plain_date
from handoff.japan.weekdays import WEEKDAYS

__all__ = ["LATEST", "NotADate", "ParsedDate", "age_on", "echo", "parse", "to_wareki"]

LATEST = date(2199, 12, 31)
"""Last day that is read. Anything later is a slip of the finger, not a date of a living person."""

_HOW = "「昭和15年3月4日」「S15.3.4」「1940/3/4」のように入力してください。"
_MEIJI_CHANGE = date(1912, 7, 30)

_ERA_WORDS: dict[str, Era] = {}
for _era in ERAS:
    _hiragana = "".join(chr(ord(c) - 0x60) for c in _era.kana)
    for _word in (_era.name, _era.name[0], _era.letter, _era.kana, _hiragana):
        _ERA_WORDS[_word] = _era
ERA_PATTERN = "|".join(sorted(_ERA_WORDS, key=len, reverse=True))
"""Alternatives that name an era in text tidied by `plain_date`."""

_DATE = re.compile(
    rf"(?:西暦)?(?P<era>{ERA_PATTERN})?/?(?P<y>[0-9]{{1,4}}|元)(?:年/?|/)"
    r"(?P<m>[0-9]{1,2})(?:月/?|/)(?P<d>[0-9]{1,2})日?"
)
_EIGHT = re.compile(r"(?:西暦)?(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})")
_ERA_SIX = re.compile(rf"(?P<era>{ERA_PATTERN})(?P<y>[0-9]{{2}})(?P<m>[0-9]{{2}})(?P<d>[0-9]{{2}})")
_BARE_SIX = re.compile(r"(?P<y>[0-9]{2})(?P<m>[0-9]{2})(?P<d>[0-9]{2})")
_YEAR_MONTH = re.compile(
    rf"(?:西暦)?(?P<era>{ERA_PATTERN})?/?(?P<y>[0-9]{{1,4}}|元)(?:年?|(?:年/?|/)(?P<m>[0-9]{{1,2}})月?)"
)
_MONTH_DAY = re.compile(r"(?P<m>[0-9]{1,2})(?:月/?|/)(?P<d>[0-9]{1,2})日?")
_DAY_FIRST = re.compile(r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}")
_BORN = re.compile("(?:生まれ|うまれ|生)$")
_WEEKDAY = re.compile(r"(?:\(([月火水木金土日])(?:曜日?)?\)|([月火水木金土日])曜日?)$")
_BOTH_YEARS = re.compile(r"^([^()]+?)年?\(([^()]+?)年?\)年?([^()]*)$")
_ONE_YEAR = re.compile(rf"(?:西暦)?(?P<era>{ERA_PATTERN})?(?P<y>[0-9]{{1,4}}|元)")


@dataclass(frozen=True, slots=True)
class ParsedDate:
    """A date that was read. `note` is a Japanese sentence when what was typed was converted."""

    date: date
    note: str | None = None


@lru_cache(maxsize=8192)
def parse(text: str) -> ParsedDate:
    """Read one date typed in any usual way.

    Accepts 昭和15年3月4日, 昭15.3.4, S15/3/4, S150304, 昭和十五年三月四日, 令和元年, half-width and
    full-width, 1940-03-04, 1940/3/4, 19400304, 昭和15年(1940年)3月4日, a trailing 生 or (月).
    Raises NotADate with a message in Japanese, and with a suggestion where only one date can be
    meant (昭和64年1月8日 → 平成元年1月8日). Dates before 1873-01-01 are refused.
    """
    tidy = _BORN.sub("", plain_date(text))
    weekday = _WEEKDAY.search(tidy)
    if weekday:
        tidy = _BORN.sub("", tidy[: weekday.start()].strip("/"))
    tidy, other_year = split_second_year(tidy)
    found = _DATE.fullmatch(tidy) or _EIGHT.fullmatch(tidy) or _ERA_SIX.fullmatch(tidy)
    if found is None:
        raise _why_not(text, tidy)
    parts = found.groupdict()
    era, year = calendar_year(parts.get("era"), parts["y"], (parts["m"], parts["d"]))
    read = _in_calendar(era, year, int(parts["m"]), int(parts["d"]))
    if other_year is not None and other_year != read.date.year:
        raise NotADate("和暦の年と西暦の年が合いません。どちらか一方だけを入力してください。")
    if weekday and WEEKDAYS[read.date.weekday()] != (weekday[1] or weekday[2]):
        name = WEEKDAYS[read.date.weekday()]
        return ParsedDate(
            read.date, f"{to_wareki(read.date)}は{name}曜日です。日付を確かめてください。"
        )
    return read


def split_second_year(tidy: str) -> tuple[str, int | None]:
    """Take a year in brackets out of a tidied date: 昭和15年(1940年)3月4日 → 昭和15年3月4日, 1940."""
    both = _BOTH_YEARS.match(tidy)
    if both is None:
        return tidy, None
    second = _ONE_YEAR.fullmatch(both[2])
    if second is None or (second["era"] is None and len(second["y"]) != 4):
        return tidy, None
    _, year = calendar_year(second["era"], second["y"])
    return f"{both[1]}年{both[3]}", year


def calendar_year(
    era_word: str | None, year_text: str, rest: tuple[str, ...] = ()
) -> tuple[Era | None, int]:
    """The era and the Gregorian year meant by an era word and a year.

    `rest` (month, day as typed) is only used in the message. Raises NotADate for year 0 and for a
    year without an era that has fewer than four digits.
    """
    if era_word is None:
        if len(year_text) != 4:
            raise _which_era(year_text, rest)
        return None, int(year_text)
    era = _ERA_WORDS[era_word]
    number = 1 if year_text == "元" else int(year_text)
    if number == 0:
        raise NotADate(f"{era.name}は元年（1年）から始まります。年を確かめて入力し直してください。")
    if len(year_text) > 2:
        raise NotADate(f"{era.name}{number}年はありません。年を確かめて入力し直してください。")
    return era, era.base + number


def _which_era(year_text: str, rest: tuple[str, ...]) -> NotADate:
    if year_text == "元" or int(year_text) == 0 or len(year_text) == 3:
        return NotADate(f"何年か分かりません。元号か西暦4けたを付けて、{_HOW}")
    typed = ".".join(str(int(part)) for part in (year_text, *rest))
    choices = "、".join(f"{era.name}なら{era.letter}{typed}" for era in (SHOWA, HEISEI, REIWA))
    return NotADate(
        f"「{int(year_text)}年」がどの元号か分かりません。"
        f"元号か西暦4けたを付けて入力してください（{choices}）。"
    )


def _in_calendar(era: Era | None, year: int, month: int, day: int) -> ParsedDate:
    if not 1 <= month <= 12:
        raise NotADate("月は1から12までです。月を確かめて入力し直してください。")
    if not GREGORIAN_FROM.year <= year <= LATEST.year:
        raise out_of_range(year)
    last = monthrange(year, month)[1]
    if not 1 <= day <= last:
        named = f"{year}年" if era is None else f"{era.name}{year_in_era(era, year)}年（{year}年）"
        raise NotADate(f"{named}の{month}月は1日から{last}日までです。日を確かめてください。")
    read = date(year, month, day)
    if era is None or era_on(read) is era:
        return ParsedDate(read)
    return _outside_era(era, read)


def _outside_era(era: Era, read: date) -> ParsedDate:
    right, short = to_wareki(read), to_wareki(read, "short")
    if (era is HEISEI and read > HEISEI.first) or read == _MEIJI_CHANGE:
        return ParsedDate(read, f"{right}（{short}）として読みました。")
    raise NotADate(f"{era_limit(era, read)}{right}（{short}）ではありませんか。", right)


def era_limit(era: Era, read: date) -> str:
    """「昭和は64年1月7日までです。」 or 「令和は…からです。」, whichever the day breaks."""
    if read < era.first:
        first = era.first
        return f"{era.name}は元年{first.month}月{first.day}日からです。"
    last = era.last or LATEST
    return f"{era.name}は{last.year - era.base}年{last.month}月{last.day}日までです。"


def out_of_range(year: int) -> NotADate:
    """The refusal of a Gregorian year before 1873 or after `LATEST`."""
    if year < GREGORIAN_FROM.year:
        return NotADate(
            "明治6年（1873年）1月1日より前は暦が違うため、入力できません。年を確かめてください。"
        )
    return NotADate(f"{year}年は先すぎます。年を確かめて入力し直してください。")


def _why_not(text: str, tidy: str) -> NotADate:
    """The sentence for text that has no shape of a whole date."""
    if not text.strip():
        return NotADate(f"日付を入力してください。{_HOW}")
    bare = _BARE_SIX.fullmatch(tidy)
    if bare:
        return _which_era(bare["y"], (bare["m"], bare["d"]))
    if tidy.startswith(("慶応", "慶應")):
        return out_of_range(0)
    yearless = _MONTH_DAY.fullmatch(tidy)
    if yearless:
        return _without_year(int(yearless["m"]), int(yearless["d"]))
    if _DAY_FIRST.fullmatch(tidy):
        return NotADate(f"年・月・日の順に、{_HOW}")
    part = _YEAR_MONTH.fullmatch(tidy)
    if part and (part["era"] or len(part["y"]) == 4):
        return _incomplete(part)
    return NotADate(f"日付として読めませんでした。{_HOW}")


def _without_year(month: int, day: int) -> NotADate:
    leap_year = 2000
    if 1 <= month <= 12 and day > (last := monthrange(leap_year, month)[1]):
        return NotADate(f"{month}月は{last}日までです。日を確かめて、年から入力してください。")
    return NotADate(f"年から入力してください。{_HOW}")


def _incomplete(part: re.Match[str]) -> NotADate:
    """What to type after a year, or a year and a month, with the era put right."""
    try:
        era, year = calendar_year(part["era"], part["y"])
    except NotADate as reason:
        return reason
    month = int(part["m"]) if part["m"] else None
    if not GREGORIAN_FROM.year <= year <= LATEST.year:
        return out_of_range(year)
    if month is None or not 1 <= month <= 12:
        return NotADate(f"年・月・日をすべて、{_HOW}")
    first, last = date(year, month, 1), date(year, month, monthrange(year, month)[1])
    example = last if era is era_on(last) and era is not era_on(first) else first
    limit = "" if era in (None, era_on(example)) else era_limit(era, first)
    return NotADate(f"{limit}日まで、「{to_wareki(example)}」のように入力してください。")


@lru_cache(maxsize=8192)
def to_wareki(day: date, style: Literal["long", "short"] = "long") -> str:
    """Write a date in 和暦: long 「令和元年5月1日」, short 「R1.5.1」.

    Raises ValueError before 1873-01-01.
    """
    era = era_on(day)
    if style == "short":
        return f"{era.letter}{day.year - era.base}.{day.month}.{day.day}"
    return f"{era.name}{year_in_era(era, day.year)}年{day.month}月{day.day}日"


def age_on(birth: date, day: date) -> int:
    """Completed years on a day, as printed on the sheets (年齢 on 記入日).

    A person born on 29 February completes a year on 1 March of other years. Raises ValueError for
    a day before birth. The legal moment (the eve of the birthday, 年齢計算ニ関スル法律) matters only
    for insurance limits and is not applied here.
    """
    if day < birth:
        raise ValueError("the day lies before birth")
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def echo(day: date, today: date | None = None) -> str:
    """Say back what was understood: 「昭和15年3月4日・1940年・86歳」; no age without `today`."""
    said = f"{to_wareki(day)}・{day.year}年"
    if today is None or today < day:
        return said
    return f"{said}・{age_on(day, today)}歳"
