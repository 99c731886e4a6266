"""Judging the content of a sheet: what is refused, what is only pointed out.

"save" judges the form of what is there and never its completeness; "send" and "answer" judge
everything, each for the parts of its own author; "close" judges what the file of the case must hold.
Screen, import and command line use this one gate.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from handoff.japan import names
from handoff.sheets import progress
from handoff.sheets.content import (
    Content,
    cell_is_shown,
    counting,
    counting_rows,
    is_shown,
)
from handoff.sheets.model import (
    Finding,
    Item,
    Kind,
    Sheet,
    Values,
)
from handoff.sheets.reading import why_not
from handoff.sheets.shapes import shape_advice
from handoff.sheets.unanswered import missing

SAVE, SEND, ANSWER, CLOSE = "save", "send", "answer", "close"

_JUDGED = {SEND: (SEND,), ANSWER: (ANSWER,), CLOSE: (SEND, CLOSE)}  # moment → moments of parts
_FORMED = frozenset({Kind.ROWS, Kind.TEXT, Kind.LONG, Kind.NUMBER, Kind.MANY})
_ANSWERING = ("hospital", "doctor")


@dataclass(frozen=True)
class Findings:
    """What was noticed, in the order of the sheet."""

    all: tuple[Finding, ...]

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.all)

    def __len__(self) -> int:
        return len(self.all)

    @cached_property
    def refusals(self) -> tuple[Finding, ...]:
        """What must be mended first."""
        return tuple(f for f in self.all if f.level == "refuse")

    @cached_property
    def warnings(self) -> tuple[Finding, ...]:
        """What may be passed."""
        return tuple(f for f in self.all if f.level == "warn")

    @cached_property
    def by_key(self) -> Mapping[str, tuple[Finding, ...]]:
        """Item key → its findings."""
        found: dict[str, tuple[Finding, ...]] = {}
        for one in self.all:
            found[one.key] = (*found.get(one.key, ()), one)
        return found


@dataclass(frozen=True, slots=True)
class Formed:
    """What does not depend on the moment: the values that count, what their form says."""

    counted: dict[str, Any]
    findings: tuple[Finding, ...]


def form_of(sheet: Sheet, content: Content) -> Formed:
    """Judge the form of what is there; a page that asks at two moments hands it to `run` twice."""
    found = [*_typed(sheet, content), *_unknown(sheet, content.values)]
    for key, value in content.values.items():
        item = sheet.items.get(key)
        if item is not None and item.kind in _FORMED:
            found += _form(item, value)
    return Formed(counting(sheet, content.values), tuple(found))


def run(
    sheet: Sheet, content: Content, moment: str, today: date, formed: Formed | None = None
) -> Findings:
    """Judge `content` at `moment` ("save", "send", "answer" or "close"); `today` is the day in Japan.

    `formed` is `form_of` of the same content, when it is there already.
    """
    formed = formed or form_of(sheet, content)
    values, found = formed.counted, list(formed.findings)
    if moment != SAVE:
        found += missing(sheet, content, values, _JUDGED[moment])
        found += _unconfirmed(sheet, content)
    for rule in sheet.rules:
        found += (_in_the_form(sheet, content, f) for f in rule(values, moment, today))
    order = _order(sheet)
    if moment == ANSWER:  # who answers is not told about the other author's part
        own = _answered(sheet)
        found = [f for f in found if f.key in own or f.key not in sheet.items]
    found.sort(key=lambda f: (order.get(f.key, len(order)), -1 if f.row is None else f.row))
    return Findings(tuple(found))


@lru_cache(maxsize=16)
def _order(sheet: Sheet) -> Mapping[str, int]:
    return {key: n for n, key in enumerate(sheet.items)}


@lru_cache(maxsize=16)
def _answered(sheet: Sheet) -> frozenset[str]:
    """Keys of what the other side answers, or may fill in beforehand."""
    own = {k for p in sheet.parts if p.moment == ANSWER for k in p.keys}
    also = {i.key for s in sheet.sections if s.also_by in _ANSWERING for i in s.items}
    return frozenset(own | also)


def _in_the_form(sheet: Sheet, content: Content, found: Finding) -> Finding:
    """A rule sees the rows that count; the form has the empty ones too: the row the form shows."""
    item = sheet.items.get(found.key)
    if found.row is None or item is None or item.kind is not Kind.ROWS:
        return found
    numbers = [number for number, _ in counting_rows(item, content.values.get(item.key, ()))]
    return replace(found, row=numbers[found.row]) if found.row < len(numbers) else found


def _cell_name(item: Item, row: int | None, column: Item | None) -> str:
    return (
        item.name if row is None or column is None else f"{item.name}の{row + 1}行目の{column.name}"
    )


def _typed(sheet: Sheet, content: Content) -> Iterator[Finding]:
    """What was typed and could not be read: what to do about each."""
    for path, text in content.typed.items():
        key, _, cell = path.partition(".")
        item = sheet.items.get(key)
        reason = names.refuse_reason(path + text)
        if reason and item is None:
            yield Finding("refuse", key, f"この書式にない項目：{reason}", "characters")
        if item is None or not (reason or is_shown(sheet, item, content.values)):
            continue
        number, _, column_key = cell.partition(".")
        column = next((c for c in item.columns if c.key == column_key), None)
        row = int(number) if number.isascii() and number.isdigit() else None
        if not reason and column and row is not None and _is_hidden(item, column, row, content):
            continue
        if reason:
            message = names.refuse_reason(text) or reason
        elif item.kind is Kind.ROWS and column is None:
            message = "表として読めませんでした。1行ずつ入力し直してください。"
        else:
            message, offer = why_not(column or item, text)
            message += f"「{offer}」ではありませんか。" if offer and offer not in message else ""
        name = _cell_name(item, row, column)
        yield Finding("refuse", key, f"{name}：{message}", "form", row, column_key)


def _is_hidden(item: Item, column: Item, row: int, content: Content) -> bool:
    rows = content.values.get(item.key, ())
    return row < len(rows) and not cell_is_shown(item, column.key, rows[row])


def _unknown(sheet: Sheet, values: Values) -> Iterator[Finding]:
    """Keys of another version are kept, but not with characters no database can keep."""
    for key, value in values.items():
        if key not in sheet.items and not _keepable([key, value]):
            message = (
                "この書式にない項目に、保存できない文字が含まれています。その項目を消してください。"
            )
            yield Finding("refuse", key, message, "characters")


def _keepable(value: Any) -> bool:
    if isinstance(value, str):
        return value.isprintable() or names.refuse_reason(value) is None
    if isinstance(value, Mapping):
        return all(_keepable(k) and _keepable(v) for k, v in value.items())
    return not isinstance(value, (list, tuple)) or all(map(_keepable, value))


def _form(item: Item, value: Any) -> Iterator[Finding]:
    """The form of an answer that is there."""
    if item.kind is Kind.ROWS:
        yield from _table(item, value)
    elif item.kind is Kind.TEXT or item.kind is Kind.LONG:
        yield from _text(item, value, item.key, None, None)
    elif item.kind is Kind.NUMBER:
        yield from _bounds(item, value, item.key, None, None)
    elif item.kind is Kind.MANY and len(value) > 1:
        yield from _exclusive(item, value)


def _exclusive(item: Item, value: tuple[str, ...]) -> Iterator[Finding]:
    alone = next((code for code in value if code in item.exclusive), None)
    if alone is not None:
        label = item.labels[alone]
        message = (
            f"{item.name}：「{label}」と、ほかの答えが両方選ばれています。どちらかにしてください。"
        )
        yield Finding("refuse", item.key, message, "exclusive")


def _table(item: Item, rows: tuple[dict[str, Any], ...]) -> Iterator[Finding]:
    if len(rows) > item.max_rows:
        message = (
            f"{item.name}は{item.max_rows}行までです。いまは{len(rows)}行あります。"
            f"{item.max_rows + 1}行目からは特記事項の欄か別の用紙に移してください"
            "（入力した内容は残っています）。"
        )
        yield Finding("refuse", item.key, message, "rows", item.max_rows)
    for number, row in enumerate(rows):
        for column in item.columns:
            value = row.get(column.key)
            if value is None:
                continue
            if column.kind is Kind.TEXT or column.kind is Kind.LONG:
                yield from _text(column, value, item.key, number, item)
            elif column.kind is Kind.NUMBER:
                yield from _bounds(column, value, item.key, number, item)


def _text(
    item: Item, text: str, key: str, row: int | None, table: Item | None
) -> Iterator[Finding]:
    """Characters, length and shape of a text. `table` is the table whose column `item` is."""
    column = item.key if table else ""
    if not text.isprintable() and (reason := names.refuse_reason(text)):
        name = _cell_name(table or item, row, item)
        yield Finding("refuse", key, f"{name}：{reason}", "characters", row, column)
    if len(text) > item.limit and (letters := len(names.graphemes(text))) > item.limit:
        name = _cell_name(table or item, row, item)
        message = (
            f"{name}は{item.limit:,}文字までです。いまは{letters:,}文字あります。"
            f"{letters - item.limit:,}文字短くしてください（入力した内容は残っています）。"
        )
        yield Finding("refuse", key, message, "length", row, column)
    advice = shape_advice(item, text)
    if advice:
        name = _cell_name(table or item, row, item)
        yield Finding("warn", key, f"{name}：{advice}", "shape", row, column)


def _bounds(
    item: Item, value: str, key: str, row: int | None, table: Item | None
) -> Iterator[Finding]:
    if item.bounds is None or item.bounds[0] <= float(value) <= item.bounds[1]:
        return
    name = _cell_name(table or item, row, item)
    message = f"{name}が「{value}{item.unit}」になっています。合っているか確かめてください。"
    yield Finding("warn", key, message, "bounds", row, item.key if table else "")


def _unconfirmed(sheet: Sheet, content: Content) -> Iterator[Finding]:
    """Sections that still stand as last time and that nobody has looked at."""
    for section in sheet.sections:
        if progress.is_unconfirmed(section, content.values):
            message = (
                f"「{section.title}」は前回のままです。"
                "内容を見て、直すか「変わりありません」を押してください。"
            )
            yield Finding("warn", section.items[0].key, message, "unconfirmed")
