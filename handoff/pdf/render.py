"""From a sheet, its layout and its answers to the bytes of a PDF and a report of what happened.

The same input gives the same bytes: the document's time is an argument, nothing reads a clock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from handoff.pdf import overflow
from handoff.pdf.glyphs import Trouble
from handoff.pdf.items import Writer, blank_of, codes_of, row_cells, rows_of, words_of
from handoff.pdf.layout import EARLIER, PLACEHOLDER, Box, Cell, Geometry, Layout
from handoff.pdf.page import Ink, Paper, Running
from handoff.pdf.reply_strip import cut_line
from handoff.pdf.style import HEADING, NOTE, PAD_X, Type
from handoff.pdf.tailoring import by_hand, tailored
from handoff.pdf.text import Fitted, Span, fit
from handoff.sheets.display import text_of
from handoff.sheets.model import Item, Kind, Sheet, Values


class Mode(StrEnum):
    """What the page is for."""

    PLAIN = "plain"  # everything that is filled
    MASKED = "masked"  # for FAX: values go through a mask before anything is drawn
    BLANK = "blank"  # empty boxes to fill by hand
    HALF = "half"  # only what the system fills by itself (client, offices, dates)


Mask = Callable[[Sheet, Values], Values]


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the document says about itself. `at` is an aware datetime in Japan time."""

    at: datetime
    reference: str = ""  # public id of the revision
    note: str = ""  # 「第2版（訂正）」「下書き（送付前）」


@dataclass(slots=True)
class Report:
    """What the paper could not show as recorded; shown before a sheet is issued."""

    pages: int = 0
    shrunk: dict[str, float] = field(default_factory=dict)  # key → size in points
    continued: dict[str, int] = field(default_factory=dict)  # key → number of the 別紙
    missing: tuple[tuple[str, str], ...] = ()  # (key, character printed as 〓)
    base_form: tuple[tuple[str, str], ...] = ()  # (key, variant printed in its ordinary form)
    dropped: tuple[tuple[str, str], ...] = ()  # (key, invisible character left out)
    overfull: list[str] = field(default_factory=list)  # cells whose printed words do not fit


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished PDF and its report."""

    pdf: bytes
    report: Report


Drawer = Callable[[Paper, Stamp, Report], None]
"""One part of a document: a sheet, the page 提供記録, a cover."""


def render(
    sheet: Sheet,
    layout: Layout,
    content: Values,
    mode: Mode,
    stamp: Stamp,
    mask: Mask | None = None,
) -> Rendered:
    """The PDF of one sheet: its pages and, where needed, 別紙.

    `content` holds canonical values that count and their notes (sheets.content.lasting). Raises ValueError
    for MASKED without a `mask`: values must never reach a masked page unmasked.
    """
    part = sheet_part(sheet, layout, content, mode, mask)
    return join(sheet.title, stamp, [part])


def join(title: str, stamp: Stamp, parts: Sequence[Drawer]) -> Rendered:
    """Several parts as one document with continuous page numbers."""
    report = Report()
    paper = Paper(title, stamp.at)
    for draw in parts:
        draw(paper, stamp, report)
    return finished(paper, report)


def finished(paper: Paper, report: Report) -> Rendered:
    """The bytes of `paper` with what `report` says about them; call once."""
    pdf = paper.finish()
    report.pages = len(paper.pages)
    for name, trouble in (
        ("missing", Trouble.MISSING),
        ("base_form", Trouble.BASE),
        ("dropped", Trouble.DROPPED),
    ):
        found = tuple((key, c) for key, c, kind in paper.report.troubles if kind is trouble)
        setattr(report, name, found)
    return Rendered(pdf, report)


def sheet_part(
    sheet: Sheet, layout: Layout, content: Values, mode: Mode, mask: Mask | None = None
) -> Drawer:
    """A sheet as part of a document; arguments as for `render`."""
    values = values_for(sheet, content, mode, mask)
    form = form_for(layout, values, mode)

    def draw(paper: Paper, stamp: Stamp, report: Report) -> None:
        _Drawing(sheet, form, values, paper, stamp, report).run()

    return draw


def form_for(layout: Layout, values: Values, mode: Mode) -> Layout:
    """`layout` with the rows that are printed in `mode`."""
    return by_hand(layout) if mode in (Mode.BLANK, Mode.HALF) else tailored(layout, values)


def values_for(sheet: Sheet, content: Values, mode: Mode, mask: Mask | None = None) -> Values:
    """What of `content` is drawn in `mode`. Raises ValueError for MASKED without a `mask`."""
    if mode is Mode.BLANK:
        return {}
    if mode is Mode.HALF:
        return {k: v for k, v in content.items() if k in sheet.items and sheet.items[k].prefill}
    if mode is Mode.MASKED:
        if mask is None:
            raise ValueError("a masked page needs a mask")
        return mask(sheet, content)
    return content


@dataclass(slots=True)
class _Drawing:
    """Draws one sheet."""

    sheet: Sheet
    layout: Layout
    values: Values
    paper: Paper
    stamp: Stamp
    report: Report
    cut: dict[str, None] = field(default_factory=dict)

    def run(self) -> None:
        writer = Writer(
            self.sheet, self.layout, self.values, beside=self.layout.beside(self.values)
        )
        for geometry in self.layout.geometry:
            ink = self.paper.new_page(self._running())
            self._printed(ink, geometry)
            for cell, box, label in geometry.cells:
                if label:
                    self._label(ink, cell.label, label)
                self._cell(ink, writer, cell, box)
            for words, box in geometry.words:
                self._cell(ink, writer, Cell(words.body), box)
        self._annex(writer)

    def _running(self, suffix: str = "") -> Running:
        name = words_of(self.sheet.items["client_name"], self.values.get("client_name"))
        dated = []
        for item in (self.sheet.items[key] for key in self.layout.dated):
            dated.append(
                f"{item.label} {words_of(item, self.values.get(item.key)) or blank_of(item)}"
            )
        small = f"様式 {self.sheet.version}"
        if self.stamp.reference:
            small += f"　文書番号 {self.stamp.reference}"
        if self.stamp.note:
            small += f"　{self.stamp.note}"
        return Running(self.sheet.title + suffix, f"{name or '　' * 8} 様", "　".join(dated), small)

    def _printed(self, ink: Ink, geometry: Geometry) -> None:
        for x1, y1, x2, y2, weight in geometry.rules:
            ink.rule(x1, y1, x2, y2, weight)
        for heading, box in geometry.headings:
            spans = [Span(heading.text, HEADING)]
            if heading.note:
                spans.append(Span("　" + heading.note, NOTE))
            laid = self.paper.door.lay(spans, box.width - 2 * PAD_X)
            top = box.top - (box.height - laid.leading) / 2
            ink.show(laid, box.x + PAD_X, top)
        for text, box in geometry.labels:
            self._label(ink, text, box)
        for cut, box in geometry.cuts:
            cut_line(ink, self.paper.door, cut.text, box)

    def _label(self, ink: Ink, text: str, box: Box) -> None:
        width = box.width - 2 * 1.6
        for size in self.layout.label_steps:
            laid = self.paper.door.lay([Span(text, Type(size))], width)
            if laid.leading * len(laid.lines) <= box.height:
                break
        else:
            self.report.overfull.append(text)
        top = box.top - (box.height - laid.leading * len(laid.lines)) / 2
        ink.show(laid, box.x + 1.6, top)

    def _cell(self, ink: Ink, writer: Writer, cell: Cell, box: Box) -> None:
        width = box.width - 2 * PAD_X
        fitted = fit(self.paper.door, self._spans(writer, cell), width, box.height, cell.steps)
        tables = {key for key in fitted.cut if self._is_table(key)}
        if tables:
            writer.tables.update(dict.fromkeys(tables))
            spans = self._spans(writer, cell)
            fitted = fit(self.paper.door, spans, width, box.height, cell.steps)
        self._note(fitted, cell)
        slack = box.height - fitted.laid.leading * len(fitted.laid.lines)
        top = box.top - (min(1.5, slack / 2) if cell.top else slack / 2)
        ink.show(fitted.laid, box.x + PAD_X, top)

    def _is_table(self, key: str) -> bool:
        item = self.sheet.items.get(key)
        return item is not None and item.kind is Kind.ROWS

    @staticmethod
    def _spans(writer: Writer, cell: Cell) -> list[Span]:
        spans = writer.body(cell.body)
        if cell.label and not cell.label_width:
            spans.insert(0, Span(cell.label + "　", writer.label))
        return spans

    def _note(self, fitted: Fitted, cell: Cell) -> None:
        if fitted.overfull:
            self.report.overfull.append(cell.label or cell.body)
        if fitted.size < cell.steps[0]:
            keys = [m[1] for m in PLACEHOLDER.finditer(cell.body) if self.values.get(m[1])]
            self.report.shrunk.update(dict.fromkeys(keys, fitted.size))
        self.cut.update(dict.fromkeys(fitted.cut))

    def _annex(self, writer: Writer) -> None:
        wanted = set(self.cut) | set(writer.tables) | self._unplaced()
        if not wanted:
            return
        flow = overflow.Flow(self.paper, self._running("　別紙"))
        for name, (title, words) in writer.beside.boxes.items():
            if name in wanted:
                self._numbered(name, title).text(flow, words)
        if EARLIER in wanted:
            self._compared(flow, writer.beside.before)
        for section in self.sheet.sections:
            for item in section.items:
                if item.key in wanted:
                    self._entry(flow, item, section.paper or section.title)

    def _numbered(self, key: str, title: str, section: str = "") -> overflow.Entry:
        number = self.report.continued[key] = len(self.report.continued) + 1
        return overflow.Entry(number, title, section)

    def _compared(self, flow: overflow.Flow, before: Mapping[str, str]) -> None:
        """Every answer of before beside that of now, because one of them did not fit its box."""
        items = self.sheet.items
        rows = [
            (items[k].name, words, text_of(items[k], self.values)) for k, words in before.items()
        ]
        entry = self._numbered(EARLIER, "入院前の様子とくらべて")
        entry.table(flow, ("項目", "入院前", "いま"), rows)

    def _entry(self, flow: overflow.Flow, item: Item, section: str) -> None:
        value = self.values.get(item.key)
        title = f"項目{item.number.partition('-')[2]}　{item.name}"
        if item.key in self.layout.cards:
            for number, row in enumerate(rows_of(value), 1):
                entry = self._numbered(f"{item.key}.{number}", f"{title}　{number}回目", section)
                cells = [(c.name, text_of(c, row)) for c in item.columns if c.key not in item.inner]
                entry.card(flow, [(name, words) for name, words in cells if words])
        elif item.kind is Kind.ROWS:
            columns, rows = row_cells(item, rows_of(value))
            self._numbered(item.key, title, section).table(flow, columns, rows)
        else:
            self._numbered(item.key, title, section).text(flow, words_of(item, value))

    def _unplaced(self) -> set[str]:
        """Filled items that have no place on the form: they are printed on the 別紙."""
        shown = self.layout.shown(self.sheet)
        lost = {
            key
            for key, item in self.sheet.items.items()
            if item.printed and key not in shown and words_of(item, self.values.get(key))
        }
        for key, codes in self.layout.apart.items():
            if set(codes_of(self.values.get(key))) - codes:
                lost.add(key)
        places = self.layout.places
        for table in {key for key, _, _ in places}:
            for number, row in enumerate(rows_of(self.values.get(table)), 1):
                if any(row[column] and (table, number, column) not in places for column in row):
                    lost.add(table)
        return lost
