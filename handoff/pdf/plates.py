"""Forms made ready to print: rules, labels and structure, computed once for each layout.

What never changes stands as finished operators; between them are the cells in reading order. A cell
whose answers are all choices, or that is empty, is kept as drawn, for there are few ways to tick its
boxes. What a person wrote is never kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count, groupby
from threading import Lock

from handoff.pdf.blocks import Block, Cell, CutLine, Group, Heading, Row, Words
from handoff.pdf.fitting import SQUEEZES
from handoff.pdf.geometry import Box, Geometry, rows_in
from handoff.pdf.ink import Ink, Running, lines_of, marked
from handoff.pdf.items import CHOSEN_BOX, Writer, reads
from handoff.pdf.layout import Layout
from handoff.pdf.reply_strip import cut_line
from handoff.pdf.style import CHOSEN, HEADING, NOTE, PAD_X, Type
from handoff.pdf.tags import HEAD_OF_ROW, Tree
from handoff.pdf.text import Door, Laid, Span
from handoff.sheets.model import Kind, Sheet

_LABEL_PAD = 1.6
_CLOSED = (Kind.ONE, Kind.MANY, Kind.FLAG)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A cell as operators, and the characters of both weights that the form itself does not use."""

    operators: str
    used: tuple[frozenset[str], frozenset[str]]


@dataclass(slots=True)
class Place:
    """Where a cell stands and what it shows: `keys` with whether only choices can stand there."""

    cell: Cell
    box: Box
    kind: str  # of the element it belongs to
    number: int  # of its marked content
    keys: tuple[tuple[str, bool], ...]
    serial: int = field(default_factory=count().__next__)


class KeptCells:
    """Drawings of cells by place and answers, for all documents; the oldest go when it is full."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, Lock()
        self._drawn: dict[tuple[object, ...], Drawn | None] = {}

    def get(
        self, place: Place, given: tuple[object, ...], draw: Callable[[], Drawn | None]
    ) -> Drawn | None:
        """What is kept, or what `draw` gives now (None: it cannot be kept, which is kept too)."""
        key = (place.serial, *given)
        try:
            return self._drawn[key]
        except KeyError:
            drawn = draw()
        with self._lock:
            while len(self._drawn) >= self._most:
                del self._drawn[next(iter(self._drawn))]
            self._drawn[key] = drawn
        return drawn


@dataclass(slots=True)
class PlatePage:
    """One side: its rules and pictures, its text in reading order, its structure."""

    rules: tuple[str, ...]
    steps: list[str | Place]
    tree: Tree


@dataclass(slots=True)
class Plate:
    """A form ready to print.

    `drawn` are the characters of its finished operators, `words` those and the ones of open choices,
    both in regular and bold; `overfull` labels without room.
    """

    pages: tuple[PlatePage, ...]
    drawn: tuple[frozenset[str], frozenset[str]]
    words: tuple[str, str]
    overfull: tuple[str, ...]


@lru_cache(maxsize=96)
def plate_of(sheet: Sheet, layout: Layout, floor: float = 0.0) -> Plate:
    """The plate of a layout of which no letter is smaller than `floor` points."""
    making = _Making(sheet, layout, Door(floor=floor, keeps=True))
    pages = tuple(
        making.page(page.blocks, geometry)
        for page, geometry in zip(layout.pages, layout.geometry, strict=True)
    )
    drawn = (frozenset(making.door.used[0]), frozenset(making.door.used[1]))
    writer = Writer(sheet, layout, {})
    for _, cell in layout.cells():
        lines_of(making.door.lay(writer.body(cell.body), 1e9), 0, 0)
    regular, bold = ("".join(sorted(used)) for used in making.door.used)
    for item in sheet.items.values():
        making.door.measure([Span(CHOSEN_BOX + c.label, CHOSEN, keep=True) for c in item.choices])
    if making.door.mixed:
        raise ValueError(f"the first font does not draw all printed words of {layout.sheet}")
    return Plate(pages, drawn, (regular, bold), tuple(making.overfull))


class _Making:
    """Builds the pages of one plate."""

    def __init__(self, sheet: Sheet, layout: Layout, door: Door) -> None:
        self.sheet, self.layout, self.door = sheet, layout, door
        self.overfull: list[str] = []

    def page(self, blocks: Sequence[Block], geometry: Geometry) -> PlatePage:
        """One side of the form."""
        self.ink = Ink(Running("", "", "", ""))
        self.steps: list[str | Place] = []
        self.elements: list[tuple[str, int, str, int]] = []
        self.marks = 0
        for x1, y1, x2, y2, weight in geometry.rules:
            self.ink.rule(x1, y1, x2, y2, weight)
        placed = _Placed(geometry)
        for ruled, run in groupby(blocks, lambda block: isinstance(block, Row | Group)):
            if ruled:
                self._table([b for b in run if isinstance(b, Row | Group)], placed)
            else:
                for block in run:
                    self._words(block, placed)
        return PlatePage(tuple(self.ink.ops), self.steps, Tree(self.elements))

    def _words(self, block: Block, placed: _Placed) -> None:
        if isinstance(block, Heading):
            heading, box = next(placed.headings)
            spans = [Span(heading.text, HEADING)]
            spans += [Span("　" + heading.note, NOTE)] if heading.note else []
            width = box.width - 2 * PAD_X
            laid = self._fitted([spans], width, box.height, heading.text)
            top = box.top - (box.height - laid.leading) / 2
            self._static("H2", -1, "", lines_of(laid, box.x + PAD_X, top))
        elif isinstance(block, CutLine):
            cut, box = next(placed.cuts)
            aside = Ink(Running("", "", "", ""))
            cut_line(aside, self.door, cut.text, box)
            self.ink.ops += aside.ops
            inner = aside.body[0].split("\n", 1)[1].rpartition("\n")[0]
            self._static("P", -1, "", inner)
        else:
            words, box = next(placed.words)
            self._place(Cell(words.body), box, "P", -1, "")

    def _table(self, blocks: Sequence[Row | Group], placed: _Placed) -> None:
        table = self._element("Table", -1, "", -1)
        total = max(_columns(block) for block in blocks)
        for block in blocks:
            labelled = isinstance(block, Group) and not block.slot
            for number, row in enumerate(rows_in(block)):
                line = self._element("TR", table, "", -1)
                if labelled and not number:
                    text, box = next(placed.labels)
                    spans = f"/RowSpan {len(rows_in(block))}" if len(rows_in(block)) > 1 else ""
                    self._static("TH", line, HEAD_OF_ROW + spans, self._label(text, box))
                self._row(row, line, total - labelled, placed)

    def _row(self, row: Row, line: int, columns: int, placed: _Placed) -> None:
        left = columns - sum(2 if cell.label_width else 1 for cell in row.cells)
        for number, _ in enumerate(row.cells, 1):
            cell, box, label = next(placed.cells)
            if label:
                self._static("TH", line, HEAD_OF_ROW, self._label(cell.label, label))
            wide = left and number == len(row.cells)
            self._place(cell, box, "TD", line, f"/ColSpan {left + 1}" if wide else "")

    def _element(self, kind: str, above: int, attributes: str, mark: int) -> int:
        self.elements.append((kind, above, attributes, mark))
        return len(self.elements) - 1

    def _static(self, kind: str, above: int, attributes: str, drawn: str) -> None:
        self._element(kind, above, attributes, self.marks)
        self.steps.append(marked(kind, self.marks, drawn))
        self.marks += 1

    def _place(self, cell: Cell, box: Box, kind: str, above: int, attributes: str) -> None:
        self._element(kind, above, attributes, self.marks)
        keys = reads(self.sheet, self.layout, cell.body)
        closed = tuple(
            (key, key in self.sheet.items and self.sheet.items[key].kind in _CLOSED) for key in keys
        )
        self.steps.append(Place(cell, box, kind, self.marks, closed))
        self.marks += 1

    def _label(self, text: str, box: Box) -> str:
        sizes = [[Span(text, Type(size))] for size in self.layout.label_steps]
        laid = self._fitted(sizes, box.width - 2 * _LABEL_PAD, box.height, text)
        top = box.top - (box.height - laid.leading * len(laid.lines)) / 2
        return lines_of(laid, box.x + _LABEL_PAD, top)

    def _fitted(
        self, sizes: Sequence[Sequence[Span]], width: float, height: float, text: str
    ) -> Laid:
        """The first of `sizes` that fits; then narrowed letters; then a fault of the layout."""
        for spans in sizes:
            laid = self.door.lay(spans, width)
            if laid.leading * len(laid.lines) <= height + 0.05:
                return laid
        for squeeze in SQUEEZES:
            laid.squeeze = squeeze
            laid.break_lines(width)
            if laid.leading * len(laid.lines) <= height + 0.05:
                return laid
        self.overfull.append(text)
        return laid


class _Placed:
    """The places of a geometry, each list in the order of the blocks."""

    def __init__(self, geometry: Geometry) -> None:
        self.cells = iter(geometry.cells)
        self.labels: Iterator[tuple[str, Box]] = iter(geometry.labels)
        self.headings = iter(geometry.headings)
        self.words: Iterator[tuple[Words, Box]] = iter(geometry.words)
        self.cuts = iter(geometry.cuts)


def _columns(block: Row | Group) -> int:
    """How many columns of a table a block needs."""
    beside = 1 if isinstance(block, Group) and not block.slot else 0
    rows = ([2 if cell.label_width else 1 for cell in row.cells] for row in rows_in(block))
    return beside + max(sum(row) for row in rows)
