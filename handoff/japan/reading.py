"""What every reader of typed Japanese shares: the error that says what to type, and tidying.

Typed text arrives as people write it: full-width digits, 漢数字, half-width kana, ー for a hyphen.
The functions here bring it to one plain form; the stored original is never touched by them.
"""

from __future__ import annotations

import re
import unicodedata

MAX_TYPED = 60
"""Longer than any date or time a person writes; longer text is refused before any work is done."""


class Unreadable(ValueError):
    """Typed text that cannot be read.

    `message_ja` is one or two plain sentences that say what to do next. `suggestion`, when there
    is one, is a text the same reader accepts, so a screen can offer it in one press.
    """

    def __init__(self, message_ja: str, suggestion: str | None = None) -> None:
        super().__init__(message_ja)
        self.message_ja = message_ja
        self.suggestion = suggestion


class NotADate(Unreadable):
    """The text is not one certain date."""


class NotATime(Unreadable):
    """The text is not one certain time of day."""


_FORMAL_NUMERALS = str.maketrans({"壱": "一", "弐": "二", "参": "三", "拾": "十", "廿": "二十"})
_NUMERAL_RUN = re.compile("[〇零一二三四五六七八九十百]+")
_COUNTED = re.compile(
    "(?:([一二三四五六七八九])?(百))?(?:([一二三四五六七八九])?(十))?([一二三四五六七八九])?"
)
_VALUE = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0}

_SEPARATORS = str.maketrans(dict.fromkeys(".,、。・-‐−–—―ー'’", "/"))
_SPACE = re.compile(r"\s+")
_SPACE_BETWEEN_DIGITS = re.compile("(?<=[0-9元]) (?=[0-9])")


def _numeral(found: re.Match[str]) -> str:
    text = found.group()
    if "十" not in text and "百" not in text:
        return "".join(str(_VALUE[c]) for c in text)
    counted = _COUNTED.fullmatch(text)
    if counted is None:
        return text
    hundreds, has_hundred, tens, has_ten, ones = counted.groups()
    total = (_VALUE[hundreds] if hundreds else 1) * 100 if has_hundred else 0
    total += (_VALUE[tens] if tens else 1) * 10 if has_ten else 0
    return str(total + (_VALUE[ones] if ones else 0))


def kanji_to_digits(text: str) -> str:
    """Write 漢数字 as digits: 十二 → 12, 三〇 → 30, 一九三七 → 1937, 百二 → 102, 壱 → 1.

    A run that is no number (十百) stays as it is.
    """
    return _NUMERAL_RUN.sub(_numeral, text.translate(_FORMAL_NUMERALS))


def plain(text: str) -> str:
    """NFKC, upper case, 漢数字 as digits, runs of space as one. For reading, never for storing.

    Text longer than `MAX_TYPED` comes back empty: no reader accepts it, and nothing is spent on it.
    """
    if len(text) > MAX_TYPED:
        return ""
    folded = unicodedata.normalize("NFKC", text).upper()
    return kanji_to_digits(_SPACE.sub(" ", folded).strip())


def plain_date(text: str) -> str:
    """`plain`, with every separator (. - ー ・ 、 and a space between digits) written as `/`."""
    spaced = _SPACE_BETWEEN_DIGITS.sub("/", plain(text).translate(_SEPARATORS))
    return spaced.replace(" ", "").strip("/")
