"""What was cleared or removed last in a draft or an offer can come back (元に戻す).

One note per row that is written to: {"what": words, "keys": [item keys], "row": number or None, "raw": {item key: as
it was typed}, "at": ISO moment}. Bringing back never overwrites: a row is put in at its place, an
answer only where nothing stands now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy.orm import Session

from handoff.actions.problems import refuse
from handoff.sheets.content import Content, as_plain
from handoff.sheets.model import Item, Kind, Section

SECTION = "s:"
"""Begins the name of a whole section that was cleared; a row is "<item>-<number>", else an item."""

BACK = "-"
"""Instead of a name: what was cleared last stands there again already."""


class Held(Protocol):
    """A row that is written to and keeps such a note."""

    cleared: Any


def noted(sections: Sequence[Section], name: str, before: Mapping[str, Any]) -> dict[str, Any]:
    """The note about what is cleared as `name` of a page showing `sections`; empty when nothing was.

    `before` are the raw values of the page as they were until then, see `raw_of`.
    """
    if name.startswith(SECTION):
        section = next((s for s in sections if s.key == name.removeprefix(SECTION)), None)
        keys = [i.key for i in section.items if before.get(i.key)] if section else []
        what = f"「{section.title}」の記入" if section else ""
        return _note(what, keys, before, None)
    items = {item.key: item for section in sections for item in section.items}
    key, _, number = name.rpartition("-")
    if item := items.get(name):
        return _note(f"「{item.name}」の答え", [name] if before.get(name) else [], before, None)
    if key not in items or not number.isdecimal():
        return {}
    rows = before.get(key) or ()
    row = rows[int(number)] if int(number) < len(rows) else {}
    what = f"「{items[key].name}」の{int(number) + 1}件目"
    return _note(what, [key] if any(row.values()) else [], {key: [row]}, int(number))


def raw_of(items: Sequence[Item], content: Content) -> dict[str, Any]:
    """The answers to `items` as a form would send them, what could not be read included."""
    raw: dict[str, Any] = {}
    for item in items:
        value, typed = content.values.get(item.key), content.typed.get(item.key)
        if item.kind is not Kind.ROWS:
            several = [*(value or ()), *([typed] if typed else [])]
            raw[item.key] = (
                several if item.kind is Kind.MANY else (value if typed is None else typed)
            )
            continue
        rows = [dict(row) for row in value or ()]
        for path, text in content.typed.items():
            key, _, cell = path.partition(".")
            number, _, column = cell.partition(".")
            if key == item.key and number.isdecimal() and int(number) < 1000:
                rows += [{} for _ in range(int(number) + 1 - len(rows))]
                rows[int(number)][column] = text
        raw[item.key] = rows
    return {key: as_plain(value) for key, value in raw.items()}


def restored(items: Sequence[Item], content: Content, note: Mapping[str, Any]) -> dict[str, Any]:
    """The raw values that bring back what `note` tells of. Raises Refused when there is no room.

    What was written in its place meanwhile stays as it is.
    """
    now, back = raw_of(items, content), {}
    for item in items:
        was = note.get("raw", {}).get(item.key)
        if not was:
            continue
        if note.get("row") is None:
            if not now[item.key]:
                back[item.key] = was
            continue
        rows = list(now[item.key])
        if len(rows) >= item.max_rows:
            raise refuse(
                item.key,
                f"「{item.name}」は{item.max_rows}件までです。1件を消してから、もう一度押してください。",
            )
        rows.insert(min(int(note["row"]), len(rows)), was[0])
        back[item.key] = rows
    return back


def remember(session: Session, held: Held, note: Mapping[str, Any] | None) -> None:
    """Keep the note of what was cleared last, or forget it."""
    held.cleared = dict(note) if note else None
    session.flush()


def _note(
    what: str, keys: Sequence[str], before: Mapping[str, Any], row: int | None
) -> dict[str, Any]:
    if not keys:
        return {}
    raw = {key: as_plain(before[key]) for key in keys}
    return {"what": what, "keys": list(keys), "row": row, "raw": raw}
