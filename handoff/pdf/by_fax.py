"""A form as it is drawn for a FAX machine in standard mode: nothing below 9 pt, and room for it.

Forms are drawn densely, their printed words in 8 pt; at 98 lines per inch those are lost. Labels get
the width they need at 9 pt, rows the lines that their boxes then need, and the blocks are dealt to as
many pages as it takes. Letters are drawn at 9 pt from the beginning and stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from math import ceil

from handoff.pdf.glyphs import clusters, glyphs_of
from handoff.pdf.items import Writer
from handoff.pdf.layout import Beside, Block, Cell, Group, Heading, Layout, Page, Row, Words
from handoff.pdf.style import BOTTOM, CONTENT_WIDTH, LEADING, MM, PAD_X, TOP
from handoff.sheets.catalogue import DECLARED

LEAST = 9.0
STROKE = 0.2
"""Points added to the strokes of the letters: at 98 lines per inch the crossbars of 9 pt kana come and go."""

_WORD = re.compile("[A-Za-z0-9]+")  # never broken over two lines
_LINES = (12.2, 11.7)  # points of a one-line row; the closer one where it saves a page
_LEADING = LEAST * LEADING
_LABEL_PAD = 2 * 1.6 + 0.4
_MOST_LABEL = 0.55  # of a box's width: a longer label goes over two lines
_WHOLE = 0.3  # of a page: a section that needs no more is not torn over two pages
_BEGUN = 0.2  # of a page: a longer section does not begin where less is left


@lru_cache(maxsize=16)
def for_fax(layout: Layout) -> Layout:
    """`layout` with all printed words at 9 pt; the same object when it already is so."""
    if min(layout.label_steps) >= LEAST or layout.sheet not in DECLARED:
        return layout
    found = [_drawn_with(layout, line) for line in _LINES]
    return min(found, key=lambda one: len(one.pages))


def _drawn_with(layout: Layout, line: float) -> Layout:
    large = replace(layout, label_steps=(LEAST,))
    writer = Writer(DECLARED[layout.sheet], large, {}, beside=Beside())
    every = (block for page in layout.pages for block in page.blocks)
    blocks = [_block(writer, block, CONTENT_WIDTH, line) for block in every]
    return replace(large, pages=tuple(Page(tuple(dealt), line) for dealt in _deal(blocks, line)))


def width_of(text: str, size: float, bold: bool = False) -> float:
    """Width in points of `text` on one line."""
    glyphs = glyphs_of(bold)
    return sum(glyphs.of(cluster).width for cluster in clusters(text)) * size / 1000


def _block(writer: Writer, block: Block, width: float, line: float) -> Block:
    if isinstance(block, Row):
        return _row(writer, block, width, line)
    if isinstance(block, Group):
        wide = max(block.width * MM, _group_label(block, line))
        rows = tuple(_row(writer, row, width - wide, line) for row in block.rows)
        return replace(block, width=wide / MM, rows=rows)
    if isinstance(block, Words):
        return replace(block, lines=max(block.lines, _LEADING / line + 0.01))
    return block


def _group_label(group: Group, line: float) -> float:
    """What the words beside a group need, broken over as many lines as its rows are high."""
    lines = max(1, int(sum(row.lines for row in group.rows) * line / _LEADING))
    words = max((width_of(word, LEAST) for word in _WORD.findall(group.label)), default=0.0)
    need = max(width_of(group.label, LEAST) / lines + LEAST, words)
    return need + _LABEL_PAD if group.label else 0.0


def _row(writer: Writer, row: Row, width: float, line: float) -> Row:
    given = sum(cell.width for cell in row.cells) * MM
    scale = min(1.0, width / given) if all(cell.width for cell in row.cells) else 1.0
    open_cells = sum(1 for cell in row.cells if not cell.width)
    share = max(0.0, width - given) / open_cells if open_cells else 0.0
    cells, lines = [], row.lines
    for cell in row.cells:
        whole = cell.width * MM * scale or share
        label = _label(cell, whole, row.lines * line)
        cells.append(replace(cell, label_width=label / MM))
        words = ceil(width_of(cell.label, LEAST) / max(1.0, label - _LABEL_PAD)) if label else 1
        needed = max(_lines(writer, cell, whole - label), words)
        lines = max(lines, (needed * _LEADING + 0.6) / line)
    return replace(row, cells=tuple(cells), lines=lines)


def _label(cell: Cell, whole: float, high: float) -> float:
    if not cell.label_width:
        return 0.0
    height = max(1, int(high / _LEADING))
    long = width_of(cell.label, LEAST)
    need = (long if height == 1 or "\n" in cell.label else long / height + LEAST) + _LABEL_PAD
    if need > whole * _MOST_LABEL:
        need = max(long / 2 + LEAST + _LABEL_PAD, cell.label_width * MM)
    return max(need, cell.label_width * MM)


def _lines(writer: Writer, cell: Cell, width: float) -> int:
    """Lines that the printed words of a box need, room to answer included."""
    spans = writer.body(cell.body)
    if cell.label and not cell.label_width:
        return 1
    long = sum(width_of(s.text, max(LEAST, s.type.size), s.type.bold) for s in spans)
    inside = width - 2 * PAD_X
    return 1 if long <= inside else ceil(long * 1.04 / max(1.0, inside))


def _deal(blocks: Sequence[Block], line: float) -> Iterator[list[Block]]:
    """The blocks page by page; short sections stay whole."""
    room = (TOP - BOTTOM - 4) / line
    page: list[Block] = []
    left = room
    for section in _sections(blocks):
        high = sum(map(_height, section))
        if page and high > left and (high <= room * _WHOLE or left < room * _BEGUN):
            yield page
            page, left = [], room
        for number, block in enumerate(section):
            follows = _height(section[number + 1]) if isinstance(block, Heading) else 0.0
            if page and _height(block) + follows > left:
                yield page
                page, left = [], room
            page.append(block)
            left -= _height(block)
    if page:
        yield page


def _sections(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    section: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading) and section:
            yield section
            section = []
        section.append(block)
    yield section


def _height(block: Block) -> float:
    """Lines of a block as geometry counts them."""
    if isinstance(block, Heading):
        return 1.15
    if isinstance(block, Group):
        return sum(row.lines for row in block.rows)
    return block.lines
