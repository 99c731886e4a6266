"""Short ways to write the rows that forms are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from handoff.pdf.layout import Block, Cell, Group, Row
from handoff.pdf.style import VALUE_STEPS
from handoff.sheets.model import Sheet

Labelled = tuple[str, str, float]
"""(printed label, body, width of the label in mm)."""


def pair(left: Labelled, right: Labelled, left_width: float, lines: float = 1) -> Row:
    """Two labelled cells; `left_width` in mm, the right one takes what is left."""
    return Row(
        (
            Cell(left[1], left[0], width=left_width, label_width=left[2]),
            Cell(right[1], right[0], label_width=right[2]),
        ),
        lines,
    )


def full(label: str, body: str, label_width: float, lines: float = 1, grow: float = 0) -> Row:
    """One labelled cell over the full width; text begins at the top of a box that grows."""
    return Row((Cell(body, label, label_width=label_width, top=bool(grow)),), lines, grow)


def to_write_in(sheet: Sheet, rooms: Mapping[str, int]) -> dict[str, str]:
    """ "item.code" → room in em: brackets of an empty form that a person can write in."""
    found = {}
    for name, room in rooms.items():
        key, _, code = name.partition(".")
        for inner in sheet.items[key].brackets:
            if inner.shown_when and code in inner.shown_when.codes:
                found[name] = f"{{{inner.key}:{room}}}"
    return found


def sized(blocks: tuple[Block, ...], steps: tuple[float, ...]) -> tuple[Block, ...]:
    """`blocks` with values of `steps` in points where a row is of fixed height and says nothing else."""
    return tuple(_sized(block, steps) for block in blocks)


def _sized(block: Block, steps: tuple[float, ...]) -> Block:
    if isinstance(block, Group):
        return replace(block, rows=tuple(_row(row, steps) for row in block.rows))
    return _row(block, steps) if isinstance(block, Row) else block


def _row(row: Row, steps: tuple[float, ...]) -> Row:
    cells = (
        replace(cell, steps=steps) if cell.steps == VALUE_STEPS and not row.grow else cell
        for cell in row.cells
    )
    return replace(row, cells=tuple(cells))
