"""Copies that must not say who it is: FAX (山●花●, town, age, ●●●) and copies for the family.

Masking happens before anything is drawn: masked values never reach the paper. Every identifying
item has a rule (its `privacy`), and what an identifying item holds is masked in free text too.
Source: field catalogue 0.4-5 and N-5.06.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from handoff.japan import wareki
from handoff.japan.names import graphemes
from handoff.sheets.content import BEFORE, counting
from handoff.sheets.display import HIDDEN
from handoff.sheets.model import Item, Kind, Privacy, Sheet, Values


class Mode(StrEnum):
    """For whom a copy is made."""

    PLAIN = "plain"  # the receiver, by hand, post or this system
    FAX = "fax"  # the receiver, by a line that may misdial
    FAMILY = "family"  # client and family


_DOT = "●"
_SPACES = re.compile(r"[\s　]+")
_CALLED = "(?=さん|様|さま|氏|ちゃん|くん|君|殿|宅)"
_WARD_CITIES = (
    "札幌|仙台|さいたま|千葉|横浜|川崎|相模原|新潟|静岡|浜松|名古屋|京都|大阪|堺|神戸|岡山|広島|"
    "北九州|福岡|熊本"
)
_TOWN = re.compile(
    "(?:北海道|東京都|京都府|大阪府|[^市区町村郡]{2,3}県)?"
    f"(?:(?:{_WARD_CITIES})市[^市区町村0-9０-９]{{1,4}}区"
    "|(?:四日市|廿日市|野々市)市"
    "|(?:余市|高市)郡[^町村]{1,5}[町村]"
    "|[^市区町村郡]{1,6}郡[^市町村]{1,6}[町村]"
    "|.{1,7}?市"
    "|[^市区町村郡]{1,5}区"
    "|[^市区郡]{1,6}?[町村])"
)


def mask(
    sheet: Sheet, values: Values, mode: Mode | str, *, restricted: bool | None = None
) -> dict[str, Any]:
    """The values that count, masked for `mode`; PLAIN changes nothing.

    `restricted` says whether RESTRICTED items (abuse, end of life) stay: by default they are left
    out of copies for the family and stay for the receiver. Keys no sheet knows are left out of
    masked copies, for nobody can tell what they hold.
    """
    mode = Mode(mode)
    counted = counting(sheet, values)
    if restricted is False or (restricted is None and mode is Mode.FAMILY):
        counted = {k: v for k, v in counted.items() if not _is_restricted(sheet, k)}
    if mode is Mode.PLAIN:
        return counted
    counted = {k: v for k, v in counted.items() if k in sheet.items}
    if mode is Mode.FAMILY:
        return counted
    hide = _hider(sheet, counted)
    masked = {key: _masked(sheet.items[key], value, hide) for key, value in counted.items()}
    before = values.get(BEFORE)
    return masked | ({BEFORE: _hidden(before, hide)} if isinstance(before, Mapping) else {})


def reply_half(sheet: Sheet, values: Values) -> dict[str, Any]:
    """The values that may stand on a reply slip that is cut off and sent back by FAX.

    Only what is marked `reply_safe` (initials, reference number, to whom it goes back): a slip that
    goes astray must tell nobody who the person is or what ails them (field catalogue 3.6-6).
    """
    counted = counting(sheet, values)
    return {k: v for k, v in counted.items() if k in sheet.items and sheet.items[k].reply_safe}


def mask_name(name: str) -> str:
    """山田 花子 → 山●花●; without a space every second letter: 山田花子 → 山●花●. Never the whole name."""
    parts = [graphemes(part) for part in _SPACES.split(name.strip()) if part]
    if len(parts) > 1:
        return "".join(_part(p) for p in parts)
    letters = parts[0] if parts else ()
    if len(letters) < 2:
        return _DOT if letters else ""
    return "".join(c if n % 2 == 0 else _DOT for n, c in enumerate(letters))


def initials(kana: str) -> str:
    """The first letters of a reading, for slips that may go astray: タカサキ シズエ → タ・シ."""
    parts = [graphemes(part) for part in _SPACES.split(kana.strip()) if part]
    return "・".join(p[0] for p in parts)


def town_of(address: str) -> str:
    """The municipality at the head of an address (with 区 of a large city), or "" when none is seen."""
    found = _TOWN.match(address.strip())
    return found.group() if found else ""


def _part(letters: tuple[str, ...]) -> str:
    return letters[0] + _DOT * (len(letters) - 1) if len(letters) > 1 else _DOT


def _is_restricted(sheet: Sheet, key: str) -> bool:
    item = sheet.items.get(key)
    return item is not None and item.privacy is Privacy.RESTRICTED


Hider = tuple[re.Pattern[str], Mapping[str, str]]


def _masked(item: Item, value: Any, hide: Hider | None) -> Any:
    if item.kind is Kind.ROWS:
        columns = {c.key: c for c in item.columns}
        return tuple(
            {k: _masked(columns[k], v, hide) for k, v in row.items() if k in columns}
            for row in value
        )
    match item.privacy:
        case Privacy.NAME:
            return mask_name(value)
        case Privacy.ADDRESS:
            return town_of(value) + HIDDEN
        case Privacy.BIRTH | Privacy.NUMBER | Privacy.PHONE:
            return HIDDEN
    if item.kind in (Kind.TEXT, Kind.LONG) and hide is not None:
        pattern, words = hide
        return pattern.sub(lambda found: words[found.group()], value)
    return value


def _hidden(value: Any, hide: Hider | None) -> Any:
    """A note (plain data) with what identifies hidden in all its texts; a code never is such a text."""
    if isinstance(value, str):
        return hide[0].sub(lambda found: hide[1][found.group()], value) if hide else value
    if isinstance(value, Mapping):
        return {key: _hidden(inner, hide) for key, inner in value.items()}
    return [_hidden(inner, hide) for inner in value] if isinstance(value, (list, tuple)) else value


def _hider(sheet: Sheet, values: Values) -> Hider | None:
    """A pattern of everything identifying that the sheet holds, for its free texts."""
    words: dict[str, str] = {}
    called: dict[str, str] = {}
    for item, value in _identifying(sheet, values):
        if item.privacy is Privacy.NAME:
            parts = _SPACES.split(value.strip())
            if len(parts) > 1:
                words |= dict.fromkeys((s.join(parts) for s in ("", " ", "　")), mask_name(value))
                called |= {part: _part(graphemes(part)) for part in parts if part}
            elif len(value) > 1:
                words[value] = mask_name(value)
        else:
            words |= dict.fromkeys(_forms(item, value), HIDDEN)
    words.pop("", None)
    if not words and not called:
        return None
    longest = sorted(words, key=len, reverse=True)
    alternatives = [re.escape(w) for w in longest]
    alternatives += [re.escape(w) + _CALLED for w in sorted(called, key=len, reverse=True)]
    return re.compile("|".join(alternatives)), called | words


def _identifying(sheet: Sheet, values: Values) -> Iterator[tuple[Item, str]]:
    hidden = (Privacy.NAME, Privacy.ADDRESS, Privacy.BIRTH, Privacy.NUMBER, Privacy.PHONE)
    for key, value in values.items():
        item = sheet.items.get(key)
        if item is None:
            continue
        if item.kind is Kind.ROWS:
            for row in value:
                for column in item.columns:
                    if column.privacy in hidden and column.key in row:
                        yield column, row[column.key]
        elif item.privacy in hidden and isinstance(value, str):
            yield item, value


def _forms(item: Item, value: str) -> tuple[str, ...]:
    """How an identifying value may be written in a text. Short ones (なし, 10) are left alone."""
    if item.privacy is Privacy.BIRTH:
        try:
            day = date.fromisoformat(value)
        except ValueError:
            return ()
        western = f"{day.year}年{day.month}月{day.day}日"
        slashed = f"{day.year}/{day.month}/{day.day}"
        return (value, western, slashed, wareki.to_wareki(day), wareki.to_wareki(day, "short"))
    if item.privacy is Privacy.ADDRESS:
        rest = value.strip().removeprefix(town_of(value)).strip()
        return tuple(text for text in (value.strip(), rest) if len(text) > 3)
    return (value, value.replace("-", "")) if len(value) > 3 else ()
