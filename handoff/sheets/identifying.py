"""Words that tell who somebody is, however they are written: names, birthday, address, numbers.

A person writes 高崎 for 髙﨑, しずえ for シズエ, S15.3.4 for 昭和15年3月4日 and ０１６６（００）… for a telephone
number: each known word becomes a pattern that finds all of these. Used by masking, and to warn of
what a copy by FAX would still tell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from handoff.japan.eras import era_on, year_in_era
from handoff.japan.name_variants import groups
from handoff.japan.names import graphemes
from handoff.sheets.model import Privacy

Known = tuple[Privacy, str]
"""An identifying word and what it is: (Privacy.NAME, "髙﨑 静江"), (Privacy.BIRTH, "1940-03-04")."""

SPACES = re.compile(r"[\s　]+")
CALLED = "(?=さん|様|さま|氏|ちゃん|くん|君|殿|宅|家)"
"""What follows a name in a text: 静江さん. Without it, one part of a name may be any word."""

_SELECTORS = "[\ufe00-\ufe0f\U000e0100-\U000e01ef]?"
_GAP = "[\\s　・･]*"
_DIGIT_GAP = "[-‐‑–—−－ー―()（）・.．\\s　]*"
_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
_NOT_IN_A_NUMBER = "(?<![0-9０-９])", "(?![0-9０-９])"


@dataclass(frozen=True, slots=True)
class Sign:
    """One pattern, the words it was made of, and whether they are a part of a name only."""

    pattern: str
    word: str
    part: bool = False
    name: bool = False


def signs(known: Iterable[Known], rest_of: Callable[[str], str]) -> Iterator[Sign]:
    """The patterns of every known word. `rest_of` gives what of an address must not be told."""
    for privacy, value in dict.fromkeys((p, v.strip()) for p, v in known):
        match privacy:
            case Privacy.NAME:
                yield from _names(value)
            case Privacy.BIRTH:
                yield from (Sign(p, value) for p in _birthday(value))
            case Privacy.ADDRESS:
                whole = (value, rest_of(value))
                yield from (Sign(_loosely(text), text) for text in whole if len(text) > 3)
            case Privacy.NUMBER | Privacy.PHONE if len(value) > 3:
                yield Sign(_number(value), value)


def parts_of(name: str) -> list[str]:
    """Family and given name; one part when they are written together."""
    return [part for part in SPACES.split(name) if part]


def _names(name: str) -> Iterator[Sign]:
    parts = parts_of(name)
    if len(parts) > 1:
        yield Sign(_GAP.join(map(_spelled, parts)), name, name=True)
        for part in parts:
            yield Sign(_spelled(part), part, part=True, name=True)
    elif len(graphemes(name)) > 1:
        yield Sign(_spelled(name), name, name=True)


def _spelled(text: str) -> str:
    """`text` in every form of its kanji; kana also as hiragana."""
    return "".join(_letter(letter) for letter in graphemes(text))


def _letter(letter: str) -> str:
    base = letter[0]
    hiragana = base.translate(_HIRAGANA)
    forms = base + (hiragana if hiragana != base else "") + _variants().get(base, "")
    return f"[{re.escape(''.join(dict.fromkeys(forms)))}]{_SELECTORS}"


@lru_cache(maxsize=1)
def _variants() -> dict[str, str]:
    return {form: group for group in groups() for form in group}


def _digit(char: str) -> str:
    return f"[{char}{chr(ord(char) + 0xFEE0)}]"


def _digits(number: int | str) -> str:
    return "".join(_digit(c) for c in str(number))


def _number(value: str) -> str:
    """A number with or without hyphens, in either width; words that are no number as they stand."""
    signs_ = [c for c in value.upper() if c.isascii() and c.isalnum()]
    if sum(c.isdigit() for c in signs_) < 4:
        return re.escape(value)
    found = (
        _digit(c) if c.isdigit() else f"[{c}{c.lower()}{chr(ord(c) + 0xFEE0)}]" for c in signs_
    )
    before, after = _NOT_IN_A_NUMBER
    return before + _DIGIT_GAP.join(found) + after


def _loosely(text: str) -> str:
    """An address with figures of either width and any spaces."""
    chars = (c for c in text if not c.isspace())
    return _GAP.join(_digit(c) if c.isascii() and c.isdigit() else re.escape(c) for c in chars)


def _birthday(iso: str) -> Iterator[str]:
    """昭和15年3月4日, S15.3.4, 1940/03/04, 19400304; 「3月4日生」 where nothing else says the year."""
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return
    before, after = _NOT_IN_A_NUMBER
    zero = "[0０]?"
    gap = r"[\s　]*"
    month, on = zero + _digits(day.month), zero + _digits(day.day)
    rest = f"{gap}[年./／\\-－．・]{gap}{month}{gap}[月./／\\-－．・]{gap}{on}(?![0-9０-９])(?:{gap}日)?"
    yield f"{before}{_digits(day.year)}{rest}"
    yield before + _digits(f"{day:%Y%m%d}") + after
    yield f"{before}{month}{gap}月{gap}{on}{gap}日(?={gap}(?:生|が?誕生))"
    try:
        era = era_on(day)
    except ValueError:  # before 1873 nobody lives whose sheet is sent
        return
    year = year_in_era(era, day.year)
    plain_year = "(?:元|[1１])" if year in ("元", "1") else zero + _digits(year)
    letter = era.letter
    called = f"(?:{era.name}|[{letter}{letter.lower()}{chr(ord(letter) + 0xFEE0)}])"
    yield f"{called}{gap}[.．]?{gap}{plain_year}{rest}"
