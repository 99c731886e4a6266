"""Who wrote which answer of a sheet with several authors, and who confirmed it.

A third note travels with a draft's values, beside those of progress.py: `_entered` = {item key: {"side":
"care" | "hospital" | "doctor", "by": name, "on": ISO date, "confirmed_by": name, "confirmed_on": ISO
date}}. An answer that changes hands loses its confirmation. Field catalogue 2.1: each value of ② carries
the side that entered it and who confirmed it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from handoff.sheets.content import ENTERED, as_plain
from handoff.sheets.model import Section, Sheet, Values

__all__ = [
    "ENTERED",
    "Entry",
    "Written",
    "confirmed_by",
    "entered",
    "entry",
    "has_several_authors",
    "written",
]


@dataclass(frozen=True, slots=True)
class Entry:
    """Who wrote an answer, when, and who confirmed it ("" when nobody has)."""

    side: str
    by: str
    on: str
    confirmed_by: str = ""
    confirmed_on: str = ""


def entry(values: Values, key: str) -> Entry | None:
    """Who wrote the answer to `key`; None when nobody noted it."""
    notes = values.get(ENTERED)
    note = notes.get(key) if isinstance(notes, Mapping) else None
    if not isinstance(note, Mapping):
        return None
    words = {name: str(note.get(name, "")) for name in Entry.__slots__}
    return Entry(**words) if words["side"] else None


def entered(
    sheet: Sheet, before: Values, after: Values, side: str, by: str, on: date
) -> dict[str, Any]:
    """`after` with the items that differ from `before` marked as written by `side`.

    An answer that was cleared has no author any more; one that did not change keeps its own.
    """
    notes = _notes(before)
    for key in sheet.items:
        if as_plain(before.get(key)) == as_plain(after.get(key)):
            continue
        notes.pop(key, None)
        if key in after:
            notes[key] = {"side": side, "by": by, "on": on.isoformat()}
    return _with(after, notes)


def confirmed_by(values: Values, keys: Iterable[str], by: str, on: date) -> dict[str, Any]:
    """`values` with the answers to `keys` confirmed; what nobody entered is left alone."""
    notes = _notes(values)
    for key in keys:
        if key in notes:
            notes[key] = {**notes[key], "confirmed_by": by, "confirmed_on": on.isoformat()}
    return _with(values, notes)


@dataclass(frozen=True, slots=True)
class Written:
    """What one side wrote of a section: how many answers, by whom, last when, and who confirmed it."""

    section: Section
    side: str
    count: int
    by: tuple[str, ...]
    on: str
    confirmed_by: str
    confirmed_on: str


def written(sheet: Sheet, values: Values) -> tuple[Written, ...]:
    """Who wrote what, section by section and side by side, in the order of the sheet.

    A section counts as confirmed when every answer of that side in it is.
    """
    found = []
    for section in sheet.sections:
        by_side: dict[str, list[Entry]] = {}
        for item in section.items:
            note = entry(values, item.key)
            if note and item.key in values:
                by_side.setdefault(note.side, []).append(note)
        for side, notes in sorted(by_side.items()):
            last = max(notes, key=lambda n: n.confirmed_on)
            whole = all(n.confirmed_on for n in notes)
            found.append(
                Written(
                    section,
                    side,
                    len(notes),
                    tuple(dict.fromkeys(n.by for n in notes)),
                    max(n.on for n in notes),
                    last.confirmed_by if whole else "",
                    last.confirmed_on if whole else "",
                )
            )
    return tuple(found)


def has_several_authors(sheet: Sheet) -> bool:
    """Whether two sides may write in `sheet` before it is sent."""
    return any(s.also_by for s in sheet.sections)


def _notes(values: Values) -> dict[str, Any]:
    notes = values.get(ENTERED)
    if not isinstance(notes, Mapping):
        return {}
    return {k: dict(v) for k, v in notes.items() if isinstance(v, Mapping)}


def _with(values: Values, notes: Mapping[str, Any]) -> dict[str, Any]:
    rest = {k: v for k, v in values.items() if k != ENTERED}
    return {**rest, ENTERED: dict(notes)} if notes else rest
