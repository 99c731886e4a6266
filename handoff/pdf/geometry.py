"""Where the blocks of a page stand on the paper: boxes and rules, computed from their heights."""

from __future__ import annotations

from dataclasses import dataclass, field

from handoff.pdf.blocks import Block, Cell, CutLine, Group, Heading, Row, Words
from handoff.pdf.style import BOTTOM, CONTENT_WIDTH, MARGIN_X, MM, THICK, THIN, TOP


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
    cuts: list[tuple[CutLine, Box]] = field(default_factory=list)
    slots: dict[str, Box] = field(default_factory=dict)
    rules: list[tuple[float, float, float, float, float]] = field(default_factory=list)
    bottom: float = 0.0


HEADING_LINES = 1.15


def rows_in(block: Block) -> tuple[Row, ...]:
    """The rows of a block, none for words."""
    if isinstance(block, Group):
        return block.rows
    return (block,) if isinstance(block, Row) else ()


def _lines(block: Block) -> float:
    if isinstance(block, Heading):
        return HEADING_LINES
    if isinstance(block, Words | CutLine):
        return block.lines
    return sum(r.lines for r in rows_in(block))


def place(page: tuple[Block, ...], line: float) -> Geometry:
    """Boxes and rules of one page whose one-line rows are `line` points high."""
    out = Geometry()
    fixed = sum(_lines(block) for block in page) * line
    spare = max(0.0, TOP - BOTTOM - 4 - fixed)
    shares = sum(row.grow for block in page for row in rows_in(block))
    unit = spare / shares if shares else 0.0
    y, boxed = TOP, False
    left, right = MARGIN_X, MARGIN_X + CONTENT_WIDTH
    for block in page:
        start = y
        if isinstance(block, Heading | Words | CutLine):
            y -= _lines(block) * line
            _place_words(out, block, Box(left, start, CONTENT_WIDTH, start - y))
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


def _place_words(out: Geometry, block: Heading | Words | CutLine, box: Box) -> None:
    if isinstance(block, Heading):
        out.headings.append((block, box))
    elif isinstance(block, CutLine):
        out.cuts.append((block, box))
    else:
        out.words.append((block, box))


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
    rows = rows_in(block)
    for number, row in enumerate(rows):
        height = row.lines * line + row.grow * unit
        if number:
            out.rules.append((x, y, MARGIN_X + CONTENT_WIDTH, y, THIN))
        _place_cells(out, row, x, y, height)
        y -= height
    if isinstance(block, Group):
        box = Box(MARGIN_X, top, block.width * MM, top - y)
        if block.slot:
            out.slots[block.slot] = box
        else:
            out.labels.append((block.label, box))
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
        body = Box(x + label, y, width - label, height)
        out.cells.append((cell, body, label_box))
        if cell.slot:
            out.slots[cell.slot] = body
        if label:
            out.rules.append((x + label, y, x + label, y - height, THIN))
        if not last:
            out.rules.append((x + width, y, x + width, y - height, THIN))
        x += width
