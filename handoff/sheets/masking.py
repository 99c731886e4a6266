"""Copies that must not say who it is: FAX (山●花●, town, age, ●●●) and copies for the family.

Masking happens before anything is drawn: masked values never reach the paper. Every identifying
item has a rule (its `privacy`), and what an identifying item holds is masked in free text too.
Source: field catalogue 0.4-5 and N-5.06.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any

from handoff.japan.names import graphemes
from handoff.sheets.content import LASTING, counting
from handoff.sheets.display import HIDDEN
from handoff.sheets.identifying import CALLED, Known, parts_of, signs
from handoff.sheets.model import Item, Kind, Privacy, Sheet, Values


class Mode(StrEnum):
    """For whom a copy is made."""

    PLAIN = "plain"  # the receiver, by hand, post or this system
    FAX = "fax"  # the receiver, by a line that may misdial
    FAMILY = "family"  # client and family


_DOT = "●"
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
    sheet: Sheet,
    values: Values,
    mode: Mode | str,
    *,
    restricted: bool | None = None,
    also: Iterable[Known] = (),
) -> dict[str, Any]:
    """The values that count, masked for `mode`; PLAIN changes nothing.

    `restricted` says whether RESTRICTED items (abuse, end of life) stay: by default they are left
    out of copies for the family and stay for the receiver. Keys no sheet knows are left out of
    masked copies, for nobody can tell what they hold. `also` are identifying words that stand in the
    client's record and not on this sheet: they are hidden in its free texts too.
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
    hide = Hider((*known_from(sheet, counted), *also))
    masked = {key: _masked(sheet.items[key], value, hide) for key, value in counted.items()}
    notes = ((key, values.get(key)) for key in LASTING)
    return masked | {k: _hidden(note, hide) for k, note in notes if isinstance(note, Mapping)}


def reply_half(sheet: Sheet, values: Values) -> dict[str, Any]:
    """The values that may stand on a reply slip that is cut off and sent back by FAX.

    Only what is marked `reply_safe` (initials, reference number, to whom it goes back): a slip that
    goes astray must tell nobody who the person is or what ails them (field catalogue 3.6-6).
    """
    counted = counting(sheet, values)
    return {k: v for k, v in counted.items() if k in sheet.items and sheet.items[k].reply_safe}


def mask_name(name: str) -> str:
    """山田 花子 → 山●花●; without a space every second letter: 山田花子 → 山●花●. Never the whole name."""
    parts = [graphemes(part) for part in parts_of(name)]
    if len(parts) > 1:
        return "".join(_part(p) for p in parts)
    letters = parts[0] if parts else ()
    if len(letters) < 2:
        return _DOT if letters else ""
    return "".join(c if n % 2 == 0 else _DOT for n, c in enumerate(letters))


def initials(kana: str) -> str:
    """The first letters of a reading, for slips that may go astray: タカサキ シズエ → タ・シ."""
    parts = [graphemes(part) for part in parts_of(kana)]
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


def _masked(item: Item, value: Any, hide: Hider) -> Any:
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
    return hide.hidden(value) if item.kind in (Kind.TEXT, Kind.LONG) else value


def _hidden(value: Any, hide: Hider) -> Any:
    """A note (plain data) with what identifies hidden in all its texts; a code never is such a text."""
    if isinstance(value, str):
        return hide.hidden(value)
    if isinstance(value, Mapping):
        return {key: _hidden(inner, hide) for key, inner in value.items()}
    return [_hidden(inner, hide) for inner in value] if isinstance(value, (list, tuple)) else value


class Hider:
    """Finds in a text everything identifying that is known, and says what to print instead."""

    def __init__(self, known: Iterable[Known]) -> None:
        found = sorted(signs(known, _rest), key=lambda s: len(s.word), reverse=True)
        whole = [(s.pattern, mask_name(s.word) if s.name else HIDDEN) for s in found if not s.part]
        parts = [s for s in found if s.part]
        whole += [(s.pattern + CALLED, _part(graphemes(s.word))) for s in parts]
        self._instead = [words for _, words in whole]
        joined = "|".join(f"({pattern})" for pattern, _ in whole)
        self._pattern = re.compile(joined) if whole else None
        self.parts = tuple(s for s in parts if len(graphemes(s.word)) > 1)

    def hidden(self, text: str) -> str:
        """`text` with ● in place of what is surely the person."""
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda m: self._instead[(m.lastindex or 1) - 1], text)

    def found(self, text: str) -> list[str]:
        """The words that `hidden` replaces."""
        return [m.group() for m in self._pattern.finditer(text)] if self._pattern else []


def known_from(sheet: Sheet, values: Values) -> Iterator[Known]:
    """Everything identifying that a sheet holds in its own boxes."""
    hidden = (Privacy.NAME, Privacy.ADDRESS, Privacy.BIRTH, Privacy.NUMBER, Privacy.PHONE)
    for key, value in values.items():
        item = sheet.items.get(key)
        if item is None:
            continue
        if item.kind is Kind.ROWS:
            for row in value:
                for column in item.columns:
                    if column.privacy in hidden and column.key in row:
                        yield column.privacy, row[column.key]
        elif item.privacy in hidden and isinstance(value, str):
            yield item.privacy, value


def _rest(address: str) -> str:
    """What of an address is not printed."""
    return address.removeprefix(town_of(address)).strip()
