"""Where the items of a sheet stand on paper: pages → blocks → rows → cells, as data.

A cell's `body` is printed words with item keys in braces: "（続柄 {carer_relation}・{carer_age}）".
After a colon: a number is the room in em left open for an empty answer ("{address:12}"), `word`
prints only the chosen answer instead of all choices with boxes. "{doctors.2.doctor_tel}" is a
column of the second row of a table.
Geometry is computed once per layout; rows marked `grow` share what is left of the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from handoff.pdf.style import (
    BOTTOM,
    CONTENT_WIDTH,
    MARGIN_X,
    MM,
    THICK,
    THIN,
    TOP,
    VALUE_STEPS,
)
from handoff.sheets.model import Sheet

PLACEHOLDER = re.compile(r"\{(\w+)(?:\.(\d+)\.(\w+))?(?::(\w+))?\}")


@dataclass(frozen=True, slots=True)
class Cell:
    """One box: an optional printed label and a body. Widths in mm; 0 shares what is left."""

    body: str
    label: str = ""
    width: float = 0
    label_width: float = 0  # own column left of the body; 0: the label begins the text
    steps: tuple[float, ...] = VALUE_STEPS
    top: bool = False  # text begins at the top of the box instead of its middle


@dataclass(frozen=True, slots=True)
class Row:
    """Cells side by side; `lines` is the height in lines of 9.5 pt, `grow` its share of the rest."""

    cells: tuple[Cell, ...]
    lines: float = 1
    grow: float = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one label that stands beside all of them, `width` mm wide."""

    label: str
    rows: tuple[Row, ...]
    width: float = 6


@dataclass(frozen=True, slots=True)
class Heading:
    """The printed heading of a section, with a small note after it."""

    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """Printed words or answers without a box."""

    body: str
    lines: float = 1


Block = Row | Group | Heading | Words


@dataclass(frozen=True, slots=True)
class Page:
    """One side of the paper; `line` is the height of a one-line row in points."""

    blocks: tuple[Block, ...]
    line: float = 12.4


@dataclass(frozen=True, eq=False)
class Layout:
    """One sheet on paper.

    `brackets`: "item.code" → body of the brackets after that answer, where the plain rule (each
    inner item in turn) is not what the specimen prints. `counters`: ROWS key → word counted in
    「別紙のとおり（n剤）」. `merged`: item key → answers printed as one box with the rest in brackets:
    要支援（1）. Answers of such an item that are in no group are printed only when given.
    Filled items without a place are printed on a 別紙.
    """

    sheet: str
    pages: tuple[Page, ...]
    brackets: Mapping[str, str] = field(default_factory=dict)
    counters: Mapping[str, str] = field(default_factory=dict)
    merged: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)

    @cached_property
    def placed(self) -> frozenset[str]:
        """Keys named in the body of a cell or of brackets."""
        bodies = [cell.body for _, cell in self.cells()] + list(self.brackets.values())
        bodies += [b.body for page in self.pages for b in page.blocks if isinstance(b, Words)]
        return frozenset(m[1] for body in bodies for m in PLACEHOLDER.finditer(body))

    def shown(self, sheet: Sheet) -> frozenset[str]:
        """Keys that have a place on the form of `sheet`: named ones and what their brackets hold."""
        placed = [sheet.items[key] for key in self.placed]
        plain = {
            inner.key
            for item in placed
            for inner in item.brackets
            if inner.shown_when
            and not any(f"{item.key}.{code}" in self.brackets for code in inner.shown_when.codes)
        }
        return self.placed | plain

    @cached_property
    def places(self) -> frozenset[tuple[str, int, str]]:
        """(table, row from 1, column) of tables whose rows stand on the form itself."""
        found = (m for _, cell in self.cells() for m in PLACEHOLDER.finditer(cell.body))
        return frozenset((m[1], int(m[2]), m[3]) for m in found if m[2])

    def cells(self) -> Iterator[tuple[int, Cell]]:
        """All cells with their page number, in printed order."""
        for number, page in enumerate(self.pages, 1):
            for block in page.blocks:
                for row in _rows(block):
                    for cell in row.cells:
                        yield number, cell

    @cached_property
    def geometry(self) -> tuple[Geometry, ...]:
        """Boxes and rules of every page."""
        return tuple(_place(page.blocks, page.line) for page in self.pages)


@dataclass(frozen=True, slots=True)
class Box:
    """A placed rectangle, `top` being its upper edge."""

    x: float
    top: float
    width: float
    height: float


@dataclass(slots=True)
class Geometry:
    """Everything of one page that does not depend on the answers."""

    cells: list[tuple[Cell, Box, Box | None]] = field(default_factory=list)  # body box, label box
    labels: list[tuple[str, Box]] = field(default_factory=list)  # of groups
    headings: list[tuple[Heading, Box]] = field(default_factory=list)
    words: list[tuple[Words, Box]] = field(default_factory=list)
    rules: list[tuple[float, float, float, float, float]] = field(default_factory=list)
    bottom: float = 0.0


HEADING_LINES = 1.15


def _rows(block: Block) -> tuple[Row, ...]:
    if isinstance(block, Group):
        return block.rows
    return (block,) if isinstance(block, Row) else ()


def _lines(block: Block) -> float:
    if isinstance(block, Heading):
        return HEADING_LINES
    return block.lines if isinstance(block, Words) else sum(r.lines for r in _rows(block))


def _place(page: tuple[Block, ...], line: float) -> Geometry:
    out = Geometry()
    fixed = sum(_lines(block) for block in page) * line
    spare = max(0.0, TOP - BOTTOM - 4 - fixed)
    shares = sum(row.grow for block in page for row in _rows(block))
    unit = spare / shares if shares else 0.0
    y, boxed = TOP, False
    left, right = MARGIN_X, MARGIN_X + CONTENT_WIDTH
    for block in page:
        start = y
        if isinstance(block, Heading | Words):
            y -= _lines(block) * line
            box = Box(left, start, CONTENT_WIDTH, start - y)
            if isinstance(block, Heading):
                out.headings.append((block, box))
            else:
                out.words.append((block, box))
            _frame(out, left, right, start, boxed, isinstance(block, Heading))
            boxed = isinstance(block, Heading)
        else:
            _frame(out, left, right, start, boxed, not boxed)
            y = _place_rows(out, block, y, line, unit)
            boxed = True
        if boxed:
            out.rules += [(left, start, left, y, THICK), (right, start, right, y, THICK)]
    if boxed:
        out.rules.append((left - THICK / 2, y, right + THICK / 2, y, THICK))
    out.bottom = y
    return out


def _frame(out: Geometry, left: float, right: float, y: float, boxed: bool, thick: bool) -> None:
    """The horizontal rule at the upper edge of a block; none above words after words."""
    if boxed or thick:
        weight = THICK if thick else THIN
        edge = THICK / 2 if thick else 0
        out.rules.append((left - edge, y, right + edge, y, weight))


def _place_rows(out: Geometry, block: Row | Group, y: float, line: float, unit: float) -> float:
    top, x = y, MARGIN_X
    if isinstance(block, Group):
        x += block.width * MM
    rows = _rows(block)
    for number, row in enumerate(rows):
        height = row.lines * line + row.grow * unit
        if number:
            out.rules.append((x, y, MARGIN_X + CONTENT_WIDTH, y, THIN))
        _place_cells(out, row, x, y, height)
        y -= height
    if isinstance(block, Group):
        out.labels.append((block.label, Box(MARGIN_X, top, block.width * MM, top - y)))
        out.rules.append((x, top, x, y, THIN))
    return y


def _place_cells(out: Geometry, row: Row, x: float, y: float, height: float) -> None:
    right = MARGIN_X + CONTENT_WIDTH
    given = sum(cell.width for cell in row.cells) * MM
    open_cells = sum(1 for cell in row.cells if not cell.width)
    share = (right - x - given) / open_cells if open_cells else 0.0
    for number, cell in enumerate(row.cells):
        last = number == len(row.cells) - 1
        width = right - x if last else (cell.width * MM or share)
        label = cell.label_width * MM
        label_box = Box(x, y, label, height) if label else None
        out.cells.append((cell, Box(x + label, y, width - label, height), label_box))
        if label:
            out.rules.append((x + label, y, x + label, y - height, THIN))
        if not last:
            out.rules.append((x + width, y, x + width, y - height, THIN))
        x += width
