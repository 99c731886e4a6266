"""One sheet on its pages: the plate of its form with the answers set in, then 別紙 for the rest."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from handoff.pdf import overflow
from handoff.pdf.fitting import Fitted, fit
from handoff.pdf.ink import Ink, Running, lines_of, marked
from handoff.pdf.items import Writer, blank_of, codes_of, row_cells, rows_of, words_of
from handoff.pdf.layout import EARLIER, PLACEHOLDER, Cell, Layout
from handoff.pdf.outcome import Report, Stamp
from handoff.pdf.page import Paper
from handoff.pdf.plates import Drawn, KeptCells, Place, Plate, plate_of
from handoff.pdf.style import BAR, PAD_X
from handoff.pdf.text import Door, Span
from handoff.sheets.display import text_of
from handoff.sheets.model import Item, Kind, Sheet, Values

_cells = KeptCells(8000)  # about 6 MB
_BAR_ROOM = 3.4  # what a change bar takes of the width of a cell
_CHANGED = "左の太線は前の版から変わったところ"


@dataclass(slots=True)
class Drawing:
    """Draws one sheet; `changed` are keys whose cells get a change bar."""

    sheet: Sheet
    layout: Layout
    values: Values
    changed: AbstractSet[str]
    paper: Paper
    stamp: Stamp
    report: Report
    cut: dict[str, None] = field(default_factory=dict)
    plate: Plate = field(init=False)

    def run(self) -> None:
        """Add the pages of the form and what needs a 別紙."""
        beside = self.layout.beside(self.values)
        writer = Writer(self.sheet, self.layout, self.values, beside=beside)
        plate = self.plate = plate_of(self.sheet, self.layout, self.paper.door.floor)
        self.report.overfull += plate.overfull
        if not self.paper.pages:
            self.paper.words = plate.words
        for used, words in zip(self.paper.door.used, plate.drawn, strict=True):
            used.update(words)
        running = self._running()
        for page in plate.pages:
            ink = self.paper.new_page(running, page.tree)
            ink.ops += page.rules
            for step in page.steps:
                if isinstance(step, str):
                    ink.body.append(step)
                else:
                    drawn = self._cell(ink, writer, step)
                    ink.body.append(marked(step.kind, step.number, drawn))
        self._annex(writer)

    def _cell(self, ink: Ink, writer: Writer, place: Place) -> str:
        """The operators of a cell; kept for later documents when its answers are only choices."""
        bar = bool(self.changed) and any(key in self.changed for key, _ in place.keys)
        given = None if bar or writer.beside.before else _given(place, self.values)
        if given is not None:
            kept = _cells.get(place, given, lambda: self._keep(writer, place))
            if kept:
                for used, words in zip(self.paper.door.used, kept.used, strict=True):
                    if words:
                        used.update(words)
                return kept.operators
        fitted = self._fit(self.paper.door, writer, place.cell, place, bar)
        tables = {key for key in fitted.cut if self._is_table(key)}
        if tables:
            writer.tables.update(dict.fromkeys(tables))
            fitted = self._fit(self.paper.door, writer, place.cell, place, bar)
        self._note(fitted, place.cell)
        if bar:
            x, top = place.box.x + BAR * 1.2, place.box.top
            ink.rule(x, top - BAR / 2, x, top - place.box.height + BAR / 2, BAR)
        return _placed(fitted, place, bar)

    def _keep(self, writer: Writer, place: Place) -> Drawn | None:
        """A cell drawn on its own; None when it has to be told about in the report."""
        door = Door(floor=self.paper.door.floor)
        fitted = self._fit(door, writer, place.cell, place, False)
        if fitted.size != place.cell.steps[0] or fitted.cut or fitted.overfull:
            return None
        operators = _placed(fitted, place, False)
        if door.mixed or door.report.troubles:
            return None
        regular, bold = (
            frozenset(used - {"\n"} - words)
            for used, words in zip(door.used, self.plate.drawn, strict=True)
        )
        return Drawn(operators, (regular, bold))

    @staticmethod
    def _fit(door: Door, writer: Writer, cell: Cell, place: Place, bar: bool) -> Fitted:
        spans = writer.body(cell.body)
        if cell.label and not cell.label_width:
            spans.insert(0, Span(cell.label + "　", writer.label))
        width = place.box.width - 2 * PAD_X - (_BAR_ROOM if bar else 0)
        return fit(door, spans, width, place.box.height, cell.steps)

    def _is_table(self, key: str) -> bool:
        item = self.sheet.items.get(key)
        return item is not None and item.kind is Kind.ROWS

    def _note(self, fitted: Fitted, cell: Cell) -> None:
        if fitted.overfull:
            self.report.overfull.append(cell.label or cell.body)
        if fitted.size < cell.steps[0]:
            keys = [m[1] for m in PLACEHOLDER.finditer(cell.body) if self.values.get(m[1])]
            self.report.shrunk.update(dict.fromkeys(keys, fitted.size))
        self.cut.update(dict.fromkeys(fitted.cut))

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
        if self.changed and not suffix:
            small += f"　{_CHANGED}"
        return Running(self.sheet.title + suffix, f"{name or '　' * 8} 様", "　".join(dated), small)

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
                    flow.bar = item.key in self.changed
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


def _given(place: Place, values: Values) -> tuple[object, ...] | None:
    """The answers of a cell when only choices are among them; None otherwise."""
    out: list[object] = []
    for key, closed in place.keys:
        value = values.get(key)
        if value is None and not key.startswith("@"):
            out.append(None)
        elif closed:
            out.append(tuple(value) if isinstance(value, list) else value)
        else:
            return None
    return tuple(out)


def _placed(fitted: Fitted, place: Place, bar: bool) -> str:
    laid, box = fitted.laid, place.box
    slack = box.height - laid.leading * len(laid.lines)
    top = box.top - (min(1.5, slack / 2) if place.cell.top else slack / 2)
    return lines_of(laid, box.x + PAD_X + (_BAR_ROOM if bar else 0), top)
