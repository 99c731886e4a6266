"""Two persons wrote one sheet: what both wrote put together, answer by answer.

Where a text is known that the own draft began from (`base`), an answer that only one of them changed
is taken from that one. Without such a text everything answered is somebody's own word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from handoff.sheets.content import ENTERED, OF_SCREENS, Content, as_plain, merged
from handoff.sheets.model import Item, Sheet

MINE, THEIRS = "mine", "theirs"
NOTHING = Content()


def own_notes_left_out(stored: Mapping[str, Any]) -> dict[str, Any]:
    """A stored draft without what it notes about its author's screens."""
    return {key: value for key, value in stored.items() if key not in OF_SCREENS}


def differing(
    sheet: Sheet, mine: Content, theirs: Content, base: Content = NOTHING
) -> tuple[Item, ...]:
    """What both answered or changed, and not alike: somebody has to choose."""
    return tuple(i for i in _asked(sheet) if not _side(i, mine, theirs, base))


def added(
    sheet: Sheet, mine: Content, theirs: Content, base: Content = NOTHING
) -> tuple[Item, ...]:
    """What only the other person answered or changed: it can be taken without asking."""
    return tuple(i for i in _asked(sheet) if _side(i, mine, theirs, base) == THEIRS)


def joined(
    sheet: Sheet,
    mine: Content,
    theirs: Content,
    chosen: Mapping[str, str],
    base: Content = NOTHING,
) -> Content:
    """`mine`, with what only the other person answered and, of what differs, the items whose key is
    chosen as THEIRS. Who wrote an answer goes with it."""
    different = differing(sheet, mine, theirs, base)
    taken = [i.key for i in different if chosen.get(i.key) == THEIRS]
    taken += [i.key for i in added(sheet, mine, theirs, base)]
    raw: dict[str, Any] = {key: as_plain(theirs.values.get(key)) or "" for key in taken}
    both = merged(sheet, mine, raw)
    typed = {p: t for p, t in theirs.typed.items() if p.partition(".")[0] in taken}
    values = dict(both.values)
    authors = theirs.values.get(ENTERED)
    if isinstance(authors, Mapping):
        known = {key: authors[key] for key in taken if key in authors}
        values[ENTERED] = {**values.get(ENTERED, {}), **known}
    return Content(values, both.typed | typed)


def _asked(sheet: Sheet) -> Iterator[Item]:
    return (item for item in sheet.items.values() if not item.compute)


def _side(item: Item, mine: Content, theirs: Content, base: Content) -> str:
    """Whose answer stands; empty where somebody has to choose."""
    own, other, before = (_held(item, content) for content in (mine, theirs, base))
    if own == other or other == before:
        return MINE
    return THEIRS if own == before else ""


def _held(item: Item, content: Content) -> Any:
    """What is answered, or could not be read; falsy when nothing is."""
    typed = {p: t for p, t in content.typed.items() if p.partition(".")[0] == item.key}
    value = as_plain(content.values.get(item.key))
    return (value, typed) if value or typed else None
