"""Two persons wrote one sheet: their drafts put together, answer by answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handoff.sheets.content import ENTERED, OF_SCREENS, Content, as_plain, merged
from handoff.sheets.model import Item, Sheet

THEIRS = "theirs"


def own_notes_left_out(stored: Mapping[str, Any]) -> dict[str, Any]:
    """A stored draft without what it notes about its author's screens."""
    return {key: value for key, value in stored.items() if key not in OF_SCREENS}


def differing(sheet: Sheet, mine: Content, theirs: Content) -> tuple[Item, ...]:
    """What both answered, and not alike: somebody has to choose."""
    both = (i for i in sheet.items.values() if not i.compute)
    return tuple(i for i in both if all(_parts(i, mine, theirs)) and not _same(i, mine, theirs))


def added(sheet: Sheet, mine: Content, theirs: Content) -> tuple[Item, ...]:
    """What only the other person answered: it can be taken without asking."""
    both = (i for i in sheet.items.values() if not i.compute)
    return tuple(i for i in both if not _held(i, mine) and _held(i, theirs))


def joined(sheet: Sheet, mine: Content, theirs: Content, chosen: Mapping[str, str]) -> Content:
    """`mine`, with what only the other person answered and, of what differs, the items whose key is
    chosen as THEIRS. Who wrote an answer goes with it."""
    taken = [i.key for i in differing(sheet, mine, theirs) if chosen.get(i.key) == THEIRS]
    taken += [i.key for i in added(sheet, mine, theirs)]
    raw: dict[str, Any] = {key: as_plain(theirs.values.get(key)) or "" for key in taken}
    both = merged(sheet, mine, raw)
    typed = {p: t for p, t in theirs.typed.items() if p.partition(".")[0] in taken}
    values = dict(both.values)
    authors = theirs.values.get(ENTERED)
    if isinstance(authors, Mapping):
        known = {key: authors[key] for key in taken if key in authors}
        values[ENTERED] = {**values.get(ENTERED, {}), **known}
    return Content(values, both.typed | typed)


def _parts(item: Item, mine: Content, theirs: Content) -> tuple[Any, Any]:
    return _held(item, mine), _held(item, theirs)


def _same(item: Item, mine: Content, theirs: Content) -> bool:
    return bool(_held(item, mine) == _held(item, theirs))


def _held(item: Item, content: Content) -> Any:
    """What is answered, or could not be read; falsy when nothing is."""
    typed = {p: t for p, t in content.typed.items() if p.partition(".")[0] == item.key}
    value = as_plain(content.values.get(item.key))
    return (value, typed) if value or typed else None
