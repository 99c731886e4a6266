"""One sheet as a table: CSV and XLSX out, and back in.

A row per answer: 区分, 項目, キー, 値 (as stored), 表示 (as printed). Cells of repeating tables have
keys such as "medications.3.drug", counted from 1. Text cells never run as formulas: CSV values
that begin like one get a ' in front, which reading takes off again; XLSX cells are typed as text.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from handoff.sheets.content import Content, read
from handoff.sheets.display import text_of
from handoff.sheets.model import Item, Kind, Sheet, Values

HEADINGS = ("区分", "項目", "キー", "値", "表示")

_BEGINS_LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
_LONGEST_CELL = 32_767  # of a worksheet
_MOST_ROWS = 1_000


class NotATable(ValueError):
    """The file is not one of our tables. `message_ja` says what to do."""

    def __init__(self, message_ja: str) -> None:
        super().__init__(message_ja)
        self.message_ja = message_ja


Row = tuple[str, str, str, str, str]


def rows(sheet: Sheet, values: Values) -> Iterator[Row]:
    """The rows of the table, in the order of the sheet; only what is answered.

    `values` decides what leaves the house: pass content.values for a complete copy, or what
    content.counting or masking.mask gives.
    """
    for section in sheet.sections:
        for item in section.items:
            if item.key not in values:
                continue
            if item.kind is not Kind.ROWS:
                yield section.title, item.name, item.key, *_cells(item, values)
                continue
            for number, row in enumerate(values[item.key], start=1):
                for column in item.columns:
                    if column.key in row:
                        name = f"{item.name} {number} {column.name}"
                        key = f"{item.key}.{number}.{column.key}"
                        yield section.title, name, key, *_cells(column, row)


def _cells(item: Item, values: Values) -> tuple[str, str]:
    value = values[item.key]
    stored = "1" if value is True else "\n".join(value) if item.kind is Kind.MANY else str(value)
    return stored, text_of(item, values)


def to_csv(sheet: Sheet, values: Values) -> bytes:
    """UTF-8 with BOM and CRLF, as spreadsheet programs in Japan open without asking."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    writer.writerows([_harmless(cell) for cell in row] for row in rows(sheet, values))
    return text.getvalue().encode("utf-8-sig", errors="surrogatepass")


def _harmless(cell: str) -> str:
    return "'" + cell if cell.startswith(_BEGINS_LIKE_A_FORMULA) else cell


def to_xlsx(sheet: Sheet, values: Values) -> bytes:
    """The same as a worksheet; every cell is text, so leading zeros and `=` stay as they are."""
    book = Workbook(write_only=False)
    page = book.active
    page.title = sheet.title[:31]
    for number, row in enumerate((HEADINGS, *rows(sheet, values)), start=1):
        for column, cell in enumerate(row, start=1):
            place = page.cell(number, column)
            place.value = _writable(cell)
            place.data_type = "s"
    for letter, width in zip("ABCDE", (24, 36, 26, 40, 60), strict=True):
        page.column_dimensions[letter].width = width
    page.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _writable(cell: str) -> str:
    """What a worksheet can hold: no control characters, no half surrogate pairs."""
    whole = cell.encode("utf-8", errors="replace").decode("utf-8")
    return str(ILLEGAL_CHARACTERS_RE.sub("", whole))[:_LONGEST_CELL]


def from_csv(sheet: Sheet, data: bytes) -> Content:
    """Read a table back. Values may be edited, as codes or as labels; other columns do not matter.

    UTF-8 first, then cp932, as Japanese spreadsheet programs save. Raises NotATable.
    """
    try:
        text = data.decode("utf-8-sig", errors="surrogatepass")
    except UnicodeDecodeError:
        try:
            text = data.decode("cp932")
        except UnicodeDecodeError:
            raise NotATable(
                "文字コードが読み取れません。CSV（UTF-8）で保存し直してください。"
            ) from None
    try:
        table = list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error:
        raise NotATable("CSVとして読めませんでした。CSV（UTF-8）で保存し直してください。") from None
    return _content(sheet, ([_as_it_was(c) for c in row] for row in table))


def _as_it_was(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(_BEGINS_LIKE_A_FORMULA) else cell


def from_xlsx(sheet: Sheet, data: bytes) -> Content:
    """Read a worksheet back (the first page). Raises NotATable."""
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        page = book.worksheets[0]
        table = [
            ["" if cell is None else str(cell) for cell in row]
            for row in page.iter_rows(values_only=True, max_col=len(HEADINGS))
        ]
        book.close()
    except Exception as reason:  # openpyxl raises whatever the damage in the file leads to
        raise NotATable(
            "Excelのファイルとして読めませんでした。.xlsx で保存し直してください。"
        ) from reason
    return _content(sheet, table)


def _content(sheet: Sheet, table: Iterable[list[str]]) -> Content:
    lines = iter(table)
    heads = [head.strip() for head in next(lines, [])]
    if "キー" not in heads or "値" not in heads:
        raise NotATable(
            "1行目に「キー」と「値」の見出しがありません。書き出した表をお使いください。"
        )
    at_key, at_value = heads.index("キー"), heads.index("値")
    raw: dict[str, Any] = {}
    for line in lines:
        if len(line) <= max(at_key, at_value) or not line[at_key].strip():
            continue
        _put(sheet, raw, line[at_key].strip(), line[at_value])
    return read(sheet, raw)


def _put(sheet: Sheet, raw: dict[str, Any], path: str, value: str) -> None:
    key, _, cell = path.partition(".")
    number, _, column = cell.partition(".")
    item = sheet.items.get(key)
    if item is None or item.kind is not Kind.ROWS or not number.isascii() or not number.isdigit():
        raw[path] = value
        return
    index = int(number) - 1
    if not 0 <= index < _MOST_ROWS:
        raise NotATable(f"「{path}」の行の番号が読み取れません。1から順の番号にしてください。")
    table = raw[key] if isinstance(raw.get(key), list) else []
    raw[key] = table
    table.extend({} for _ in range(index + 1 - len(table)))
    table[index][column] = value
