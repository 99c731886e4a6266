"""What is not answered yet: refused items, items only pointed out, cells of rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from handoff.sheets.content import Content, cell_is_shown, holds, is_shown
from handoff.sheets.model import Finding, Item, Kind, Need, Sheet, Values


def missing(
    sheet: Sheet, content: Content, values: Values, moments: tuple[str, ...]
) -> Iterator[Finding]:
    """What is not answered yet in the parts judged at one of `moments`.

    速報 (`flash`) asks for the refused items only.
    """
    flash = bool(values.get("flash"))
    if flash:
        message = "速報として送ります。残りの項目は、分かりしだい新しい版で送ってください。"
        yield Finding("warn", "flash", message, "flash")
    for part in sheet.parts:
        if part.moment not in moments:
            continue
        for section in part.sections:
            for item in section.items:
                if item.kind is Kind.ROWS and item.key in values:
                    yield from _missing_cells(item, content.values[item.key], content, flash)
                elif item.key not in values and item.key not in content.typed:
                    yield from _missing_answer(sheet, item, values, flash)


def _missing_answer(sheet: Sheet, item: Item, values: Values, flash: bool) -> Iterator[Finding]:
    if item.need is Need.OPTIONAL or (flash and item.need is Need.WARN):
        return
    if item.excused_by is not None and holds(item.excused_by, values):
        return
    if item.shown_when is None or is_shown(sheet, item, values):
        level = "refuse" if item.need is Need.REFUSE else "warn"
        yield Finding(level, item.key, must_say(item), "missing")


def _missing_cells(
    item: Item, rows: tuple[dict[str, Any], ...], content: Content, flash: bool
) -> Iterator[Finding]:
    for number, row in enumerate(rows):
        for column in item.columns if row else ():
            if column.need is Need.OPTIONAL or (flash and column.need is Need.WARN):
                continue
            if column.key in row or f"{item.key}.{number}.{column.key}" in content.typed:
                continue
            if not cell_is_shown(item, column.key, row):
                continue
            level = "refuse" if column.need is Need.REFUSE else "warn"
            message = f"{item.name}の{number + 1}行目：{must_say(column)}"
            yield Finding(level, item.key, message, "missing", number, column.key)


def must_say(item: Item) -> str:
    """The sentence shown when `item` is empty: what to do (refuse), what is open (warn)."""
    if item.must:
        return item.must
    if item.need is not Need.REFUSE:
        return f"{item.name}がまだです。"
    picked = item.kind in (Kind.ONE, Kind.MANY, Kind.FLAG)
    return f"{item.name}を{'選んで' if picked else '入力して'}ください。"
