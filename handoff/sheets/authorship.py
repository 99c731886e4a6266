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

from handoff.sheets.content import as_plain
from handoff.sheets.model import Sheet, Values

ENTERED = "_entered"


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


def _notes(values: Values) -> dict[str, Any]:
    notes = values.get(ENTERED)
    if not isinstance(notes, Mapping):
        return {}
    return {k: dict(v) for k, v in notes.items() if isinstance(v, Mapping)}


def _with(values: Values, notes: Mapping[str, Any]) -> dict[str, Any]:
    rest = {k: v for k, v in values.items() if k != ENTERED}
    return {**rest, ENTERED: dict(notes)} if notes else rest
