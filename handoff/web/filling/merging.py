"""Two screens, one draft: what was typed here beside what was saved elsewhere. Nothing is lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handoff.sheets.content import Content, as_plain
from handoff.sheets.display import text_of
from handoff.sheets.model import Item, Kind

PICK = "_pick-"
MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True, slots=True)
class Difference:
    """One item that holds one thing here and another in the saved draft, in words."""

    item: Item
    mine: str
    theirs: str


def differences(items: Sequence[Item], mine: Content, theirs: Content) -> tuple[Difference, ...]:
    """Every item of the page that differs. An empty text means 未記入."""
    return tuple(
        Difference(item, _said(item, mine), _said(item, theirs))
        for item in items
        if _held(item, mine) != _held(item, theirs)
    )


def picked(
    raw: Mapping[str, Any], different: Sequence[Difference], chosen: Mapping[str, str]
) -> tuple[dict[str, Any], tuple[Difference, ...]]:
    """What of `raw` is to be saved after the choice, and the differences nobody has decided yet.

    `chosen` is the submitted form; an item decided for the other side leaves `raw` and so stays as
    it is saved.
    """
    open_ones = tuple(d for d in different if chosen.get(PICK + d.item.key) not in (MINE, THEIRS))
    dropped = {d.item.key for d in different if chosen.get(PICK + d.item.key) == THEIRS}
    return {key: value for key, value in raw.items() if key not in dropped}, open_ones


def fields_of(items: Sequence[Item], raw: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(name, value) of every box that holds `raw`, as a form sends them."""
    fields: list[tuple[str, str]] = []
    for item in items:
        value = raw.get(item.key) or ()
        if item.kind is not Kind.ROWS:
            fields += [(item.key, str(one)) for one in _each(value)]
            continue
        for number, row in enumerate(value):
            for column, cell in row.items():
                fields += [(f"{item.key}-{number}-{column}", str(one)) for one in _each(cell)]
    return fields


def _each(value: Any) -> Sequence[Any]:
    if isinstance(value, (list, tuple)):
        return value
    return [value] if value else []


def _held(item: Item, content: Content) -> tuple[Any, dict[str, str]]:
    typed = {p: t for p, t in content.typed.items() if p.partition(".")[0] == item.key}
    return as_plain(content.values.get(item.key)), typed


def _said(item: Item, content: Content) -> str:
    value, typed = _held(item, content)
    known = text_of(item, {item.key: content.values[item.key]}) if value is not None else ""
    return "\n".join(filter(None, (known, *typed.values())))
