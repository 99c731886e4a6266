"""Numbers of insurers, insured persons, offices and institutions, with their check digits.

A number that fails is reported, never refused: numbers arrive by FAX, the samples in national
papers fail themselves, and みなし2号 numbers (H…) follow no rule of digits. Sources: 資料13
「介護予防・日常生活支援総合事業における事業所番号の考え方について」 (numbers and モジュラス10), the
published explanations of the 保険者番号の検証番号.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"  # without I, O, Q
_VALUES = {str(n): n for n in range(10)} | {c: 10 + i for i, c in enumerate(_LETTERS)}


def _digit_sum(number: int) -> int:
    return sum(map(int, str(number)))


_SINGLE = {c: _digit_sum(v) for c, v in _VALUES.items()}
_DOUBLE = {c: _digit_sum(2 * v) for c, v in _VALUES.items()}

_DROPPED = re.compile(r"[\s\-‐−–—―ー.・]+")
_INSURER = re.compile("[0-9]{6}")
_INSURED = re.compile("[0-9H][0-9]{9}")
_OFFICE = re.compile("[0-9]{2}[0-9A-HJ-NPR-Z][0-9]{7}")
_INSTITUTION = re.compile("[0-9]{10}")
_INSTITUTION_SHORT = re.compile("[0-9]{7}")
_CARE_MANAGER = re.compile("[0-9]{8}")
_ABSENT_PHONE = frozenset(("なし", "無し", "無", "不明", "未確認"))
_EXTENSION = re.compile("(?:内線|ext|EXT|#).*$")
_POSTAL = re.compile("([0-9]{3})([0-9]{4})")


@dataclass(frozen=True, slots=True)
class IdCheck:
    """What a check found. `warning` says what to look at; `normalised` is the text to store.

    An empty number is ok: whether one is needed is for the sheet to say.
    """

    ok: bool
    warning: str | None
    normalised: str


@lru_cache(maxsize=8192)
def m10(body: str) -> int:
    """The check digit of `body` by モジュラス10 ウェイト2-1分割 (letters A=10 … Z=32, no I, O, Q).

    Raises ValueError for any other character.
    """
    try:
        total = sum(_DOUBLE[c] for c in body[::-2]) + sum(_SINGLE[c] for c in body[-2::-2])
    except KeyError as unknown:
        raise ValueError(f"no check digit for the character {unknown}") from None
    return -total % 10


def _tidy(text: str) -> str:
    return _DROPPED.sub("", unicodedata.normalize("NFKC", text)).upper()


def _shape(number: str, pattern: re.Pattern[str], warning: str) -> IdCheck:
    if not number or pattern.fullmatch(number):
        return IdCheck(True, None, number)
    return IdCheck(False, warning, number)


def _with_check_digit(found: IdCheck, name: str) -> IdCheck:
    number = found.normalised
    if not found.ok or not number or str(m10(number[:-1])) == number[-1]:
        return found
    return IdCheck(
        False,
        f"{name}の最後の1けた（検証番号）が合いません。写し間違いがないか確かめてください。",
        number,
    )


@lru_cache(maxsize=4096)
def check_insurer_no(text: str) -> IdCheck:
    """介護保険の保険者番号: 6 digits, the last one by M10 (旭川市 012047)."""
    found = _shape(_tidy(text), _INSURER, "保険者番号は6けたの数字です。けた数を確かめてください。")
    return _with_check_digit(found, "保険者番号")


@lru_cache(maxsize=4096)
def check_insured_no(text: str) -> IdCheck:
    """介護保険の被保険者番号: 10 digits, or H and 9 digits (みなし2号). No check digit to rely on."""
    return _shape(
        _tidy(text),
        _INSURED,
        "被保険者番号は10けたの数字です（生活保護のみの方はHと9けた）。けた数を確かめてください。",
    )


@lru_cache(maxsize=4096)
def check_office_no(text: str) -> IdCheck:
    """介護保険の事業所番号: 10 characters, the third may be a letter, the last by M10."""
    number = _tidy(text)
    if re.search("[IOQ]", number):
        warning = "事業所番号に英字のI・O・Qは使われません。数字の1・0ではないか確かめてください。"
        return IdCheck(False, warning, number)
    found = _shape(
        number,
        _OFFICE,
        "事業所番号は10けたです（3けた目だけ英字のことがあります）。番号を確かめてください。",
    )
    return _with_check_digit(found, "事業所番号")


@lru_cache(maxsize=4096)
def check_institution_code(text: str) -> IdCheck:
    """医療機関コード: 10 digits, M10 over the first nine.

    The short form of 7 digits lacks the prefecture and 点数表区分 its check digit covers, so it is
    taken as it is.
    """
    number = _tidy(text)
    if _INSTITUTION_SHORT.fullmatch(number):
        return IdCheck(True, None, number)
    found = _shape(
        number,
        _INSTITUTION,
        "医療機関コードは10けた（都道府県番号と点数表番号を除くと7けた）の数字です。けた数を確かめてください。",
    )
    return _with_check_digit(found, "医療機関コード")


def check_care_manager_no(text: str) -> IdCheck:
    """介護支援専門員の登録番号: 8 digits, no check digit."""
    return _shape(
        _tidy(text),
        _CARE_MANAGER,
        "介護支援専門員番号は8けたの数字です。けた数を確かめてください。",
    )


def phone_digits(text: str) -> str:
    """The digits of a telephone number, for search and dialling; the text itself is stored as typed.

    +81 becomes the leading 0, an extension (内線) is left out. 「なし」「不明」 and texts without a
    number give an empty string.
    """
    folded = unicodedata.normalize("NFKC", text).strip()
    if folded in _ABSENT_PHONE:
        return ""
    number = _EXTENSION.sub("", folded)
    digits = re.sub("[^0-9]", "", number)
    if number.startswith("+81"):
        return "0" + digits[2:].removeprefix("0")
    return digits


def postal_code(text: str) -> str | None:
    """A postal code as 「070-8525」, or None when the text is not one. 〒 and full-width are fine."""
    found = _POSTAL.fullmatch(_tidy(text.replace("〒", "")))
    return f"{found[1]}-{found[2]}" if found else None
