"""Answers of the 認定調査 (基本調査) that rules.md 5.2 asks for, and how people write them.

Choices are those of the survey in use since 2009-04. 「3.できない」, 「３．できない」, 「できない」 and 3
are the same answer; what is none of the choices is refused, never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

DONE_OR_NOT = ("つかまらないでできる", "何かにつかまればできる", "できない")
CARE = ("介助されていない", "見守り等", "一部介助", "全介助")
TELLS = ("伝達できる", "ときどき伝達できる", "ほとんど伝達できない", "できない")
ABLE = ("できる", "できない")
HAPPENS = ("ない", "ときどきある", "ある")

RESPONSE = tuple(f"3-{number}" for number in range(2, 8))
BEHAVIOUR = ("3-8", "3-9", *(f"4-{number}" for number in range(1, 16)))
CHOICES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("1-3", "1-4", "1-7", "1-8"), DONE_OR_NOT),
    **dict.fromkeys(("2-1", "2-2", "2-6"), CARE),
    "3-1": TELLS,
    **dict.fromkeys(RESPONSE, ABLE),
    **dict.fromkeys(BEHAVIOUR, HAPPENS),
}
"""Survey item → its choices in the order of the survey (number 1 first)."""

NAMES = {
    "1-3": "寝返り",
    "1-4": "起き上がり",
    "1-7": "歩行",
    "1-8": "立ち上がり",
    "2-1": "移乗",
    "2-2": "移動",
    "2-6": "排便",
    "3-1": "意思の伝達",
}

_ALSO = {
    DONE_OR_NOT: {"つかまればできる": 1, "できる": 0},
    CARE: {"見守り": 1, "自立": 0, "介助なし": 0},
    TELLS: {"調査対象者が意思を他者に伝達できる": 0, "意思を他者に伝達できる": 0, "できる": 0, "伝達できない": 3},
    ABLE: {},
    HAPPENS: {"なし": 0, "あり": 2, "時々ある": 1},
}  # fmt: skip
_NUMBERED = re.compile(r"([0-9])\s*[.．。、:：)）]?\s*(.*)")
_CODE = re.compile(r"([0-9])-([0-9]{1,2})(?![0-9])")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ー－ｰ_", "-"))


class NotAnAnswer(ValueError):
    """The text is none of the choices of the item; `choices` are what was expected."""

    def __init__(self, choices: tuple[str, ...]) -> None:
        super().__init__("・".join(choices))
        self.choices = choices


@lru_cache(maxsize=1024)
def code_of(text: str) -> str | None:
    """The survey item a key names: "1-3", "１－３", "1-3 寝返り" → "1-3"; None when it names none."""
    found = _CODE.match(unicodedata.normalize("NFKC", text).translate(_DASHES).strip())
    return f"{found[1]}-{int(found[2])}" if found else None


@lru_cache(maxsize=4096)
def answer(code: str, raw: str | int) -> str | None:
    """The choice of item `code` that `raw` names; None for an item the rules do not ask for.

    Raises NotAnAnswer when it is none of the choices.
    """
    choices = CHOICES.get(code)
    if choices is None:
        return None
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", str(raw)))
    found = _NUMBERED.fullmatch(text)
    number, words = (int(found[1]), found[2]) if found else (None, text)
    by_number = choices[number - 1] if number is not None and 1 <= number <= len(choices) else None
    if number is not None and by_number is None:
        raise NotAnAnswer(choices)
    if not words and by_number is not None:
        return by_number
    by_words = _by_words(choices, words)
    if by_words is None or by_number not in (None, by_words):
        raise NotAnAnswer(choices)
    return by_words


def _by_words(choices: tuple[str, ...], words: str) -> str | None:
    plain = words.rstrip("。")
    if plain in choices:
        return plain
    index = _ALSO[choices].get(plain)
    return None if index is None else choices[index]
