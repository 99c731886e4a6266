"""Pages whose length follows the text: 別紙 for what the form's boxes cannot hold, and records.

Rows grow with their text and run on over the page; the head of every page repeats title, name and
date, the label of a row that runs on is repeated with （続き）, and table heads are repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from handoff.pdf.page import Ink, Paper, Running
from handoff.pdf.style import (
    BAR,
    BODY,
    BOTTOM,
    CONTENT_WIDTH,
    HEADING,
    LABEL,
    MARGIN_X,
    MM,
    NOTE,
    PAD_X,
    STRONG,
    THICK,
    THIN,
    TOP,
)
from handoff.pdf.tags import HEAD_OF_COLUMN, HEAD_OF_ROW, Node
from handoff.pdf.text import Laid, Span

_PAD_Y = 2.4
_FLOOR = BOTTOM + 6
_FEWEST = 3  # a row is only split when at least so many lines stand before the split


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, and its width in mm (0: by its content)."""

    title: str
    width: float = 0


class Flow:
    """Writes downwards, adding pages as needed."""

    def __init__(self, paper: Paper, running: Running) -> None:
        self.paper, self.running = paper, running
        self.bar = False  # whether rows to come have changed since the paper before
        self._table: Node | None = None
        self._again = False  # while heads are set again on top of a page
        self.new_page()

    def heading(self, text: str, note: str = "") -> None:
        """A section heading that never stands alone at the foot of a page."""
        self.need(HEADING.size * 1.3 + 42)
        spans = [Span(text, HEADING)] + ([Span("　" + note, NOTE)] if note else [])
        laid = self.paper.door.lay(spans, CONTENT_WIDTH)
        self.y -= 5
        self._table = None
        self._show(self._node("H2"), laid, MARGIN_X, self.y)
        self.y -= laid.leading * len(laid.lines) + 1.5

    def words(self, spans: Sequence[Span], gap: float = 3, kind: str = "P") -> None:
        """Free-standing text over the full width; `kind` H2 makes it a heading."""
        laid = self.paper.door.lay(spans, CONTENT_WIDTH)
        self._table, node = None, self._node(kind)
        for number in range(len(laid.lines)):
            self.need(laid.leading)
            self._show(node, laid, MARGIN_X, self.y, range(number, number + 1))
            self.y -= laid.leading
        self.y -= gap

    def fields(self, *pairs: tuple[str, str], label: float = 27) -> None:
        """One ruled row of label and value pairs, sharing the width equally."""
        share = CONTENT_WIDTH / len(pairs)
        cells: list[tuple[list[Span], float]] = []
        for name, value in pairs:
            cells.append(([Span(name, LABEL)], label * MM))
            cells.append(([Span(value, BODY)], share - label * MM))
        self.row(cells, repeat=tuple(range(0, len(cells), 2)))

    def labelled(self, name: str, spans: Sequence[Span], label: float = 27) -> None:
        """One ruled row of a label and styled text."""
        width = label * MM
        self.row([([Span(name, LABEL)], width), (spans, CONTENT_WIDTH - width)], repeat=(0,))

    def table(
        self,
        columns: Sequence[Column],
        rows: Sequence[Sequence[str]],
        again: Callable[[], None] | None = None,
    ) -> None:
        """A ruled table whose heads, after those of `again`, are repeated on every page."""
        widths = self._widths(columns, rows)
        head = [([Span(c.title, LABEL)], w) for c, w in zip(columns, widths, strict=True)]
        self.need(70)
        self._table = None

        def heads() -> None:
            if again:
                again()
            self.row(head, head=True)

        self.row(head, head=True)
        for row in rows:
            cells = [([Span(text, BODY)], w) for text, w in zip(row, widths, strict=True)]
            self.row(cells, again=heads)
        self._table = None

    def row(
        self,
        cells: Sequence[tuple[Sequence[Span], float]],
        repeat: Sequence[int] = (),
        again: Callable[[], None] | None = None,
        head: bool = False,
    ) -> None:
        """Cells side by side: (text, width in points). `repeat`: labels set again after a break.

        `head` says that these are the heads of the columns below.
        """
        door = self.paper.door
        laid = [door.lay(spans, width - 2 * PAD_X) for spans, width in cells]
        widths = [width for _, width in cells]
        nodes = self._cells(len(cells), repeat, head)
        done, total = 0, max((len(one.lines) for one in laid), default=1)
        leading = max((one.leading for one in laid), default=LABEL.size)
        while done < total or not total:
            room = int((self.y - _FLOOR - 2 * _PAD_Y + 0.01) // leading)
            left = total - done
            page = int((TOP - 5 - _FLOOR - 2 * _PAD_Y) // leading)
            if left > room and (room < _FEWEST or (not done and total <= page // 3)):
                self.new_page(again)
                continue
            count, x = min(left, room), MARGIN_X
            height = max(1, count) * leading + 2 * _PAD_Y
            self._boxes(widths, height)
            for number, one in enumerate(laid):
                label = number in repeat
                first = 0 if label else done
                lines = range(min(first, len(one.lines)), min(first + count, len(one.lines)))
                node = None if label and done else nodes[number]
                self._cell(one, x, height, lines, node, middle=not done and count == total)
                x += widths[number]
            self.y -= height
            done += count
            if not total:
                break
            if done < total:
                self.new_page(again)

    def _cells(self, count: int, repeat: Sequence[int], head: bool) -> list[Node | None]:
        """The elements of the cells of a row; a single box is a paragraph and no table."""
        if self._again:
            return [None] * count
        if count == 1 and not repeat and not head:
            self._table = None
            return [self._node("P")]
        if self._table is None:
            self._table = Node("Table")
            self.ink.nodes.append(self._table)
        row = self._table.add("TR")
        for number in range(count):
            if head:
                row.add("TH", HEAD_OF_COLUMN)
            elif number in repeat:
                row.add("TH", HEAD_OF_ROW)
            else:
                row.add("TD")
        return list(row.kids)

    def _node(self, kind: str) -> Node | None:
        """A new element of the page; None while heads are set again."""
        if self._again:
            return None
        self.ink.nodes.append(Node(kind))
        return self.ink.nodes[-1]

    def _show(
        self, node: Node | None, laid: Laid, x: float, top: float, lines: range | None = None
    ) -> None:
        if node is None:
            self.ink.aside(laid, x, top, lines=lines)
        else:
            self.ink.show(laid, x, top, lines=lines, node=node)

    def _cell(
        self, laid: Laid, x: float, height: float, lines: range, node: Node | None, *, middle: bool
    ) -> None:
        used = len(lines) * laid.leading
        top = self.y - ((height - used) / 2 if middle else _PAD_Y)
        self._show(node, laid, x + PAD_X, top, lines)

    def _boxes(self, widths: Sequence[float], height: float) -> None:
        bottom, x = self.y - height, MARGIN_X
        if self.bar:
            self.ink.rule(x - BAR * 2, self.y, x - BAR * 2, bottom, BAR)
        right = MARGIN_X + sum(widths)
        self.ink.rule(x, self.y, right, self.y, THIN)
        self.ink.rule(x, bottom, right, bottom, THIN)
        self.ink.rule(x, self.y, x, bottom, THIN)
        for width in widths:
            x += width
            self.ink.rule(x, self.y, x, bottom, THIN)

    def need(self, height: float) -> None:
        """Begin a new page unless `height` points are left on this one."""
        if self.y - height < _FLOOR:
            self.new_page()

    def new_page(self, again: Callable[[], None] | None = None) -> None:
        """Begin a new page; `again` sets what must be repeated on top of it."""
        self.ink: Ink = self.paper.new_page(self.running)
        self.ink.rule(MARGIN_X, TOP, MARGIN_X + CONTENT_WIDTH, TOP, THICK)
        self.y = TOP - 7
        if again:
            self._again = True
            again()
            self._again = False

    def line(self, weight: float = THICK, gap: float = 4) -> None:
        """A rule over the full width."""
        self.ink.rule(MARGIN_X, self.y, MARGIN_X + CONTENT_WIDTH, self.y, weight)
        self.y -= gap

    def _widths(self, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> list[float]:
        """Fixed widths as given; the others by content, never narrower than their heading."""
        door, pad = self.paper.door, 2 * PAD_X + 1
        least, wish = [], []
        for number, column in enumerate(columns):
            head = door.width(column.title, LABEL) + pad
            lines = (line for row in rows for line in row[number].split("\n"))
            longest = max((door.width(line[:60], BODY) for line in lines), default=0.0)
            least.append(column.width * MM or head)
            wish.append(column.width * MM or min(max(head, longest + pad), CONTENT_WIDTH * 0.45))
        return _shared(least, wish, [not c.width for c in columns])


def _shared(least: list[float], wish: list[float], open_: list[bool]) -> list[float]:
    """Share the page: modest wishes are granted whole, what is left goes to the wider columns."""
    widths, free = list(least), CONTENT_WIDTH - sum(least)
    waiting = sorted((w - m, at) for at, (w, m) in enumerate(zip(wish, least, strict=True)))
    for done, (extra, at) in enumerate(waiting):
        grant = min(extra, free / (len(waiting) - done))
        widths[at] += grant
        free -= grant
    growing = sum(w for w, o in zip(widths, open_, strict=True) if o) or 1.0
    return [w + free * w / growing if o else w for w, o in zip(widths, open_, strict=True)]


@dataclass(frozen=True, slots=True)
class Entry:
    """One item on a 別紙: its number there, its number and label on the form, its section."""

    number: int
    title: str
    section: str

    def head(self, flow: Flow, more: str = "") -> None:
        """Set the entry's head; `more` marks a head that is repeated on the next page."""
        words = [Span(f"別紙{self.number}　", STRONG), Span(self.title + more, STRONG)]
        flow.words([*words, Span("　" + self.section, NOTE)], 1, "H2")

    def begin(self, flow: Flow) -> None:
        """Set the head where some of the entry fits below it."""
        if self.number > 1:
            flow.y -= 8
        flow.need(80)
        self.head(flow)

    def text(self, flow: Flow, text: str) -> None:
        """One whole text that did not fit its box."""
        self.begin(flow)
        cells = [([Span(text, BODY)], CONTENT_WIDTH)]
        flow.row(cells, again=lambda: self.head(flow, "（続き）"))

    def table(self, flow: Flow, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """One table of the sheet, its rows numbered."""
        self.begin(flow)
        numbered = [(str(at), *row) for at, row in enumerate(rows, 1)]
        heads = [Column("", 8), *(Column(c) for c in columns)]
        flow.table(heads, numbered, again=lambda: self.head(flow, "（続き）"))

    def card(self, flow: Flow, pairs: Sequence[tuple[str, str]]) -> None:
        """One row of a table with many columns: every answer under the other, with its label."""
        self.begin(flow)
        width = 46 * MM
        for name, words in pairs:
            cells = [([Span(name, LABEL)], width), ([Span(words, BODY)], CONTENT_WIDTH - width)]
            flow.row(cells, repeat=(0,), again=lambda: self.head(flow, "（続き）"))
