"""How each kind of item is written on paper, as spans of text.

A choice prints all its answers with □, the chosen ones with ■ and in bold; what belongs to an answer
stands in brackets after it. Dates print in 和暦. Nothing is printed for what could not be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any

from handoff.japan.partial_dates import from_storage
from handoff.japan.wareki import to_wareki
from handoff.pdf.layout import EARLIER, PLACEHOLDER, Beside, Layout
from handoff.pdf.style import BLANK_EM, CHOICE, CHOSEN, VALUE, Type
from handoff.pdf.text import Span
from handoff.sheets.display import text_of
from handoff.sheets.model import Choice, Item, Kind, Sheet, Values

CHOSEN_BOX, OPEN_BOX = "■", "□"
_GAP = "  "
_BLANKS = {Kind.DATE: "　　　年　　月　　日", Kind.TIME: "　　時　　分"}


@dataclass(slots=True)
class Writer:
    """Turns the bodies of a layout into spans for one content.

    `tables` holds the keys of ROWS items that did not go into their box: they say 別紙のとおり.
    """

    sheet: Sheet
    layout: Layout
    values: Values
    tables: dict[str, None] = field(default_factory=dict)
    beside: Beside = field(default_factory=Beside)

    @property
    def label(self) -> Type:
        """The size of printed words on this form."""
        return Type(self.layout.label_steps[0])

    def body(self, template: str) -> list[Span]:
        """The spans of a cell's body."""
        out: list[Span] = []
        label = self.label
        for before, key, row, column, option in _parsed(template):
            if before:
                out.append(Span(before, label))
            if key.startswith("@"):
                words = self.beside.boxes.get(key, ("", ""))[1]
                out.append(Span(words, VALUE, key, value=True))
            elif row:
                out += self._in_row(self.sheet.items[key], row, column, option)
            elif key:
                item = self.sheet.items[key]
                out += self.answer(item, self.values.get(key), option)
                out += self._earlier(item)
        return out

    def _earlier(self, item: Item) -> list[Span]:
        """〔前 杖〕 behind the answer of now; black like everything, for a FAX knows no grey."""
        words = self.beside.before.get(item.key, "").replace("\n", "、")
        if not words or item.kind is Kind.ROWS:
            return []
        if words == text_of(item, self.values):
            return [Span("　〔前と同じ〕", self.label)]
        answer = Span(words, VALUE, EARLIER, value=True)
        return [Span("　〔前 ", self.label), answer, Span("〕", self.label)]

    def _in_row(self, table: Item, number: int, column: str, option: str) -> list[Span]:
        """One cell of row `number` (from 1) of a table that is printed on the form itself."""
        rows = rows_of(self.values.get(table.key))
        item = next(c for c in table.columns if c.key == column)
        value = rows[number - 1].get(column) if number <= len(rows) else None
        return [replace(s, key=table.key) for s in self.answer(item, value, option)]

    def answer(self, item: Item, value: Any, option: str = "") -> list[Span]:
        """The spans of one item's answer."""
        if item.kind in (Kind.ONE, Kind.MANY) and option != "word":
            if item.key in self.layout.merged:
                return self._merged(item, codes_of(value))
            return self._choices(item, codes_of(value), option)
        if item.kind is Kind.FLAG:
            label = item.choices[0].label if item.choices else item.label
            box = self._box(label, bool(value), item.key)
            return box + self._brackets(item, "1", bool(value))
        words = self._rows(item, value) if item.kind is Kind.ROWS else words_of(item, value)
        if not words:
            return [Span(blank_of(item, option), self.label)]
        return [Span(words, VALUE, item.key, value=True)]

    def _rows(self, item: Item, value: Any) -> str:
        rows = rows_of(value)
        if item.key in self.tables:
            return f"別紙のとおり（{len(rows)}{self.layout.counters.get(item.key, '件')}）"
        return "／".join("　".join(row_words(item, row)) for row in rows)

    def _choices(self, item: Item, codes: tuple[str, ...], only: str = "") -> list[Span]:
        out: list[Span] = []
        known = {choice.code for choice in item.choices}
        # An answer of an older template version is still printed: nothing filled is lost.
        extra = tuple(Choice(code, code) for code in codes if code not in known)
        printed = (c for c in (*item.choices, *extra) if c.code == only or not only)
        for choice in printed:
            if out:
                out.append(Span(_GAP, CHOICE))
            chosen = choice.code in codes
            out += self._box(choice.label, chosen, item.key)
            out += self._brackets(item, choice.code, chosen)
        return out

    def _merged(self, item: Item, codes: tuple[str, ...]) -> list[Span]:
        """□要支援（　） ■要介護（3）: several answers share a box, the rest stands in brackets."""
        out: list[Span] = []
        left = list(codes)
        for label, inner in self.layout.merged[item.key].items():
            given = [code for code in codes if code in inner]
            left = [code for code in left if code not in inner]
            out += [*self._box(label, bool(given), item.key), Span("（", CHOSEN, keep=True)]
            words = "・".join(inner[code] for code in given) or "　　"
            out += [Span(words, CHOSEN, item.key), Span("）" + _GAP, CHOSEN)]
        for code in left:
            out += self._box(item.labels.get(code, code), True, item.key)
        return out

    @staticmethod
    def _box(label: str, chosen: bool, key: str) -> list[Span]:
        box = CHOSEN_BOX if chosen else OPEN_BOX
        return [Span(box + label, CHOSEN if chosen else CHOICE, key, keep=True)]

    def _brackets(self, item: Item, code: str, chosen: bool) -> list[Span]:
        template = self.layout.brackets.get(f"{item.key}.{code}")
        if template is None:
            inner = [i for i in item.brackets if _opens(i, item.key, code) and i.printed]
            inner = [i for i in inner if i.key not in self.layout.placed]
            template = "・".join(_inner_template(i, len(inner)) for i in inner)
        if not template:
            return []
        # Brackets of an answer that was not given stay open, whatever is kept under their keys.
        writer = Writer(self.sheet, self.layout, self.values if chosen else {}, self.tables)
        return [Span("（", CHOICE), *writer.body(template), Span("）", CHOICE)]


@lru_cache(maxsize=2048)
def _parsed(template: str) -> tuple[tuple[str, str, int, str, str], ...]:
    """(printed words before it, key, row, column, option) of each place; the last without key."""
    out, at = [], 0
    for found in PLACEHOLDER.finditer(template):
        before = template[at : found.start()]
        out.append((before, found[1], int(found[2] or 0), found[3] or "", found[4] or ""))
        at = found.end()
    return (*out, (template[at:], "", 0, "", ""))


def reads(sheet: Sheet, layout: Layout, body: str) -> tuple[str, ...]:
    """The keys of everything that may be printed for `body`, brackets included, each once."""
    found: dict[str, None] = {}
    waiting = [key for _, key, _, _, _ in _parsed(body) if key]
    while waiting:
        key = waiting.pop(0)
        if key in found:
            continue
        found[key] = None
        item = sheet.items.get(key)
        if item is None:
            continue
        waiting += [inner.key for inner in item.brackets]
        templates = [layout.brackets.get(f"{key}.{c.code}", "") for c in item.choices]
        templates.append(layout.brackets.get(f"{key}.1", ""))
        waiting += [inner for t in templates for _, inner, _, _, _ in _parsed(t) if inner]
    return tuple(found)


def _opens(inner: Item, key: str, code: str) -> bool:
    when = inner.shown_when
    return when is not None and when.key == key and code in when.codes


def _inner_template(item: Item, count: int) -> str:
    return f"{{{item.key}}}" if count == 1 else f"{item.label} {{{item.key}}}"


def codes_of(value: Any) -> tuple[str, ...]:
    """Codes of a ONE or MANY answer."""
    if value is None or value == "":
        return ()
    return (value,) if isinstance(value, str) else tuple(str(code) for code in value)


def rows_of(value: Any) -> tuple[Mapping[str, Any], ...]:
    """Rows of a table that hold anything."""
    return tuple(row for row in value or () if any(row.values()))


def row_words(item: Item, row: Mapping[str, Any]) -> list[str]:
    """What one row says, column by column, empty columns left out."""
    return [words for column in item.columns if (words := words_of(column, row.get(column.key)))]


def row_cells(item: Item, rows: tuple[Mapping[str, Any], ...]) -> tuple[list[str], list[list[str]]]:
    """Headings and cells of a table, columns that are empty in every row left out."""
    used = [c for c in item.columns if any(words_of(c, row.get(c.key)) for row in rows)]
    return [c.label for c in used], [[words_of(c, row.get(c.key)) for c in used] for row in rows]


def words_of(item: Item, value: Any) -> str:
    """An answer in words; "" when there is none."""
    if value is None or value in ("", (), [], False):
        return ""
    match item.kind:
        case Kind.ONE | Kind.MANY:
            return "、".join(item.labels.get(code, code) for code in codes_of(value))
        case Kind.DATE:
            return _wareki(str(value))
        case Kind.PARTIAL:
            return _partial(str(value))
        case Kind.NUMBER:
            return f"{value}{item.unit}"
        case Kind.FLAG:
            return item.label
        case Kind.ROWS:
            return "\n".join("　".join(row_words(item, row)) for row in rows_of(value))
        case _:
            text = str(value)
            return text if text.endswith(item.unit) else text + item.unit


def _wareki(iso: str) -> str:
    try:
        return to_wareki(date.fromisoformat(iso))
    except ValueError:  # before 1873 or not ISO: print what is kept rather than nothing
        return iso


def _partial(stored: str) -> str:
    try:
        return from_storage(stored).japanese()
    except ValueError:
        return stored


def blank_of(item: Item, option: str = "") -> str:
    """What is left open for an answer by hand: 年月日, or a room of `option` em with the unit."""
    if item.kind in _BLANKS:
        return _BLANKS[item.kind]
    ems = int(option) if option.isdigit() else BLANK_EM
    return "　" * int(ems) + item.unit
