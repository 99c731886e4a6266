"""Reading one answer: what a form, an import or a prefill holds becomes the stored value.

A reader takes a raw value and gives `(value, typed)`: the stored value or None, and the text that
could not be read or None. Reading is generous (any width, labels instead of codes, 和暦) and never
guesses; reading a stored value again gives the same value. Free text is kept to the code point but
for line ends and radicals pasted from PDFs.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from handoff.japan import identifiers, names, partial_dates, times, wareki
from handoff.japan.reading import Unreadable, plain
from handoff.sheets.model import Item, Kind, Privacy, Shape

Answer = tuple[Any, str | None]
Reader = Callable[[Any], Answer]

NOTHING: Answer = (None, None)

_YES = frozenset({"1", "true", "on", "yes", "はい", "■", "☑", "レ", "有", "あり", "○"})
_NO = frozenset({"0", "false", "off", "no", "いいえ", "□", "☐", "無", "なし", "×"})
_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_HYPHEN = re.compile("(?<=[0-9])[－−‐–—ー](?=[0-9])")
_NUMBER = re.compile("0*([0-9]{1,9})(?:\\.([0-9]{1,4}))?")
_COMMA = re.compile("(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
_AROUND_NUMBER = "約およそくらいぐ程度歳才 "


@lru_cache(maxsize=1024)
def reader(item: Item) -> Reader:
    """The reader of an item that is not a table."""
    return _MAKERS[item.kind](item)


def why_not(item: Item, typed: str) -> tuple[str, str]:
    """What to do about a text that could not be read: a Japanese sentence, and a text to offer or ""."""
    try:
        if item.kind is Kind.DATE:
            wareki.parse(typed)
        elif item.kind is Kind.TIME:
            times.parse_time(typed)
        elif item.kind is Kind.PARTIAL:
            partial_dates.parse(typed)
    except Unreadable as reason:
        return reason.message_ja, reason.suggestion or ""
    if item.kind is Kind.NUMBER:
        return "数字で入力してください（例：45、45.5）。", ""
    if item.kind in (Kind.ONE, Kind.MANY):
        return f"「{_first_line(typed)}」は答えの中にありません。選び直してください。", ""
    if item.kind is Kind.FLAG:
        return "チェックするかどうかを選び直してください。", ""
    return "読み取れませんでした。入力し直してください。", ""


def _first_line(text: str) -> str:
    line = text.partition("\n")[0]
    return line if len(line) <= 40 else line[:40] + "…"


def as_text(raw: Any) -> str:
    """Any raw value as the text a person would have typed; None is the empty text."""
    if isinstance(raw, str):
        return raw
    if raw is True:
        return "1"
    if raw is None or raw is False or raw in ([], (), {}):
        return ""
    if isinstance(raw, (date, datetime, time, int, float)):
        return str(raw)
    return json.dumps(raw, ensure_ascii=False, default=str)


def _text(item: Item) -> Reader:
    change = _SHAPES.get(item.shape)
    if change is None and item.privacy is not Privacy.NAME:
        change = _unfolded

    def read(raw: Any) -> Answer:
        text = raw if isinstance(raw, str) else as_text(raw)
        if not text or text.isspace():
            return NOTHING
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        return (change(text) if change else text), None

    return read


def _unfolded(text: str) -> str:
    return text if text.isascii() else names.clean_free_text(text)


def _kana(text: str) -> str:
    """Katakana, unless it is no furigana at all (a very long text, other characters)."""
    return names.to_katakana(text) or text


def _phone(text: str) -> str:
    """Digits and hyphens in half width; words such as 不明 or （長男）stay as typed."""
    return _HYPHEN.sub("-", text.translate(_DIGITS))


def _postal(text: str) -> str:
    return identifiers.postal_code(text) or text


def _number_of(check: Callable[[str], identifiers.IdCheck]) -> Callable[[str], str]:
    def narrow(text: str) -> str:
        number = check(text).normalised if len(text) <= 60 else ""
        return number if number and number.isascii() else text

    return narrow


_SHAPES: Mapping[Shape, Callable[[str], str]] = {
    Shape.KANA: _kana,
    Shape.PHONE: _phone,
    Shape.POSTAL: _postal,
    Shape.INSURER_NO: _number_of(identifiers.check_insurer_no),
    Shape.INSURED_NO: _number_of(identifiers.check_insured_no),
    Shape.OFFICE_NO: _number_of(identifiers.check_office_no),
}


def _parsed(parse: Callable[[str], str]) -> Callable[[Item], Reader]:
    """A reader from a parser that gives storage text or raises ValueError."""

    def make(item: Item) -> Reader:
        def read(raw: Any) -> Answer:
            if isinstance(raw, datetime):
                raw = raw.time() if item.kind is Kind.TIME else raw.date()
            text = raw if isinstance(raw, str) else as_text(raw)
            if not text or text.isspace():
                return NOTHING
            try:
                return parse(text), None
            except ValueError:
                return None, text

        return read

    return make


def _date(text: str) -> str:
    return wareki.parse(text).date.isoformat()


def _time(text: str) -> str:
    return times.parse_time(text).strftime("%H:%M")


def _partial(text: str) -> str:
    try:
        return partial_dates.from_storage(text).storage()
    except ValueError:
        return partial_dates.parse(text).storage()


def _number(item: Item) -> Reader:
    around = _AROUND_NUMBER + unicodedata.normalize("NFKC", item.unit).upper()

    def read(raw: Any) -> Answer:
        text = raw if isinstance(raw, str) else as_text(raw)
        if not text or text.isspace():
            return NOTHING
        found = _NUMBER.fullmatch(_COMMA.sub("", plain(text).strip(around)))
        if found is None:
            return None, text
        whole, part = found.groups()
        return (f"{whole}.{part}" if part else whole), None

    return read


def fold_answer(text: str) -> str:
    """How an answer is compared with labels: width, case, spaces and 「ランク」 do not matter."""
    folded = unicodedata.normalize("NFKC", text[:200]).casefold()
    return folded.replace(" ", "").replace("　", "").removeprefix("ランク")


def _answers(item: Item) -> dict[str, str]:
    """Every accepted text → code: codes first, then labels, then both folded."""
    known: dict[str, str] = {}
    for choice in item.choices:
        known[choice.code] = choice.code
    for choice in item.choices:
        known.setdefault(choice.label, choice.code)
    for choice in item.choices:
        known.setdefault(fold_answer(choice.code), choice.code)
    for choice in item.choices:
        known.setdefault(fold_answer(choice.label), choice.code)
    return known


def _one(item: Item) -> Reader:
    known = _answers(item)

    def read(raw: Any) -> Answer:
        if isinstance(raw, (list, tuple)) and len(raw) <= 1:
            raw = raw[0] if raw else ""
        text = raw if isinstance(raw, str) else as_text(raw)
        code = known.get(text)
        if code is None and text and not text.isspace():
            code = known.get(fold_answer(text))
            return (code, None) if code is not None else (None, text)
        return code, None

    return read


def _many(item: Item) -> Reader:
    known = _answers(item)
    order = {choice.code: n for n, choice in enumerate(item.choices)}

    def read(raw: Any) -> Answer:
        if not raw:
            return NOTHING
        codes: set[str] = set()
        unknown: dict[str, None] = {}
        for text in _parts(raw, known):
            code = known.get(text) or known.get(fold_answer(text))
            if code is not None:
                codes.add(code)
            elif text and not text.isspace():
                unknown[text] = None
        ordered = tuple(sorted(codes, key=order.__getitem__))
        return ordered or None, "\n".join(unknown) or None

    return read


def _parts(raw: Any, known: Mapping[str, str]) -> list[str]:
    """The single answers in a list, or in a text that separates them by 、 , ; or line ends."""
    if isinstance(raw, (list, tuple, set, frozenset)):
        return [part for one in raw for part in as_text(one).split("\n")]
    text = as_text(raw)
    return [
        part
        for line in text.split("\n")
        for part in ([line] if line in known else re.split("[、,;；，]", line))
    ]


def _flag(item: Item) -> Reader:
    own = {fold_answer(c.label) for c in item.choices} | {fold_answer(item.label)}

    def read(raw: Any) -> Answer:
        if raw is True:
            return True, None
        if isinstance(raw, (list, tuple)) and len(raw) <= 1:
            raw = raw[0] if raw else ""
        text = raw if isinstance(raw, str) else as_text(raw)
        if not text or text.isspace():
            return NOTHING
        folded = fold_answer(text)
        if folded in _YES or folded in own:
            return True, None
        return NOTHING if folded in _NO else (None, text)

    return read


_MAKERS: Mapping[Kind, Callable[[Item], Reader]] = {
    Kind.TEXT: _text,
    Kind.LONG: _text,
    Kind.DATE: _parsed(_date),
    Kind.TIME: _parsed(_time),
    Kind.PARTIAL: _parsed(_partial),
    Kind.NUMBER: _number,
    Kind.ONE: _one,
    Kind.MANY: _many,
    Kind.FLAG: _flag,
}
