"""A form without the rows that this letter does not need, so that what is said has more room.

Rows, groups and pages may name what they are for: an item ("wishes"), one answer ("purposes.5") or a
row of a table ("med_need.2"). On a form that is printed with its answers they are left out unless one
of those is given; a form to be filled by hand keeps them all, and two rows of each table.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

from handoff.pdf.layout import Block, Group, Layout, Page, Row
from handoff.sheets.model import Values


def tailored(layout: Layout, values: Values) -> Layout:
    """`layout` without what `values` do not need; the same object for the same need."""
    named = _named(layout)
    if not named:
        return layout
    return _cut(layout, frozenset(need for need in named if answered(values, need)))


def by_hand(layout: Layout) -> Layout:
    """`layout` as an empty form: with all its rows but the third and later ones of tables."""
    layout = _to_write_in(layout)
    named = _named(layout)
    if not named:
        return layout
    return _cut(layout, frozenset(n for n in named if n.partition(".")[2] in ("", "1", "2")))


@lru_cache(maxsize=64)
def _to_write_in(layout: Layout) -> Layout:
    if not layout.written:
        return layout
    return replace(layout, brackets={**layout.brackets, **layout.written})


@lru_cache(maxsize=64)
def without_slots(layout: Layout, names: frozenset[str]) -> Layout:
    """`layout` without the places called `names`: their rows go, those of a group stand alone."""

    def plain(block: Block) -> tuple[Block, ...]:
        rows = (
            block.rows if isinstance(block, Group) else (block,) if isinstance(block, Row) else ()
        )
        left = tuple(r for r in rows if not any(cell.slot in names for cell in r.cells))
        if isinstance(block, Group):
            return left if block.slot in names else (replace(block, rows=left),)
        return left if rows else (block,)

    pages = (
        replace(page, blocks=tuple(one for block in page.blocks for one in plain(block)))
        for page in layout.pages
    )
    return replace(layout, pages=tuple(pages))


def answered(values: Values, need: str) -> bool:
    """Whether `values` hold what `need` names: an item, one of its answers, or its nth row."""
    key, _, part = need.partition(".")
    value: Any = values.get(key)
    if not value or not part:
        return bool(value)
    if isinstance(value, str):
        return value == part
    if any(isinstance(one, dict) for one in value):
        return len(value) >= int(part)
    return part in value


@lru_cache(maxsize=64)
def _named(layout: Layout) -> frozenset[str]:
    found: set[str] = set()
    for page in layout.pages:
        found.update(page.needs)
        for block in page.blocks:
            if isinstance(block, Row | Group):
                found.update(block.needs)
            if isinstance(block, Group):
                found.update(*(row.needs for row in block.rows))
    return frozenset(found)


@lru_cache(maxsize=512)
def _cut(layout: Layout, given: frozenset[str]) -> Layout:
    pages = (_page(page, given) for page in layout.pages if _kept(page, given))
    return replace(layout, pages=tuple(pages))


def _page(page: Page, given: frozenset[str]) -> Page:
    blocks = (_block(block, given) for block in page.blocks)
    return replace(page, blocks=tuple(block for block in blocks if block is not None))


def _block(block: Block, given: frozenset[str]) -> Block | None:
    if isinstance(block, Row | Group) and not _kept(block, given):
        return None
    if isinstance(block, Group):
        rows = tuple(row for row in block.rows if _kept(row, given))
        return replace(block, rows=rows) if rows else None
    return block


def _kept(part: Row | Group | Page, given: frozenset[str]) -> bool:
    return not part.needs or not given.isdisjoint(part.needs)
