"""The printed words of an answer: for the check page, comparison, timeline, export and paper.

Labels instead of codes, 和暦 dates, units, and what stands in brackets: あり（仙骨部）.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from handoff.japan import partial_dates, wareki
from handoff.sheets.content import counting, holds
from handoff.sheets.model import Item, Kind, Section, Sheet, Values

HIDDEN = "●●●"
"""What a masked answer of any kind is replaced by."""


@dataclass(frozen=True, slots=True)
class Line:
    """One answer in words; `text` is empty when there is none."""

    item: Item
    text: str


def text_of(item: Item, values: Values) -> str:
    """The words of `item`'s answer with its brackets, or "" when it is not answered.

    Dates are 和暦 (令和8年11月21日); several answers are joined by 、; rows are one line each. What
    is in brackets comes from the other keys of `values`.
    """
    value = values.get(item.key)
    if value is None or value == "" or value == ():
        return ""
    if value == HIDDEN:
        return HIDDEN
    match item.kind:
        case Kind.ONE:
            return _with_brackets(item, (value,), values)
        case Kind.MANY:
            return _with_brackets(item, value, values)
        case Kind.FLAG:
            return item.choices[0].label if item.choices else "はい"
        case Kind.ROWS:
            return "\n".join(row_text(item, row) for row in value if row)
        case _:
            return _plain(item, value)


def row_text(item: Item, row: Values) -> str:
    """One row of a table as one line: アムロジピン／5mg／朝食後／1錠. Line ends in a cell become spaces."""
    cells = (text_of(column, row) for column in item.columns if column.key not in item.inner)
    return "／".join(text.replace("\n", " ") for text in cells if text)


def lines(
    sheet: Sheet, section: Section, values: Values, counted: Values | None = None
) -> Iterator[Line]:
    """Every printed line of a section. Items in the brackets of another have no line of their own.

    Items hidden by another answer are left out; unanswered ones have an empty text. `counted` are
    the values that count, for a caller that asks section by section.
    """
    counted = counting(sheet, values) if counted is None else counted
    for item in section.items:
        if item.key in section.inner:
            continue
        if item.shown_when is None or item.key in counted or holds(item.shown_when, counted):
            yield Line(item, text_of(item, counted))


def date_text(iso: str, western: bool = False) -> str:
    """和暦 of an ISO date, or 西暦 (2026年11月21日); anything else comes back as it is."""
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{day.year}年{day.month}月{day.day}日" if western else wareki.to_wareki(day)


def value_text(item: Item, value: Any) -> str:
    """A stored value without its unit: dates in 和暦, the rest as stored."""
    if item.kind is Kind.DATE:
        return date_text(value)
    if item.kind is Kind.PARTIAL:
        try:
            return partial_dates.from_storage(value).japanese()
        except ValueError:
            return str(value)
    return str(value)


def _plain(item: Item, value: Any) -> str:
    text = value_text(item, value)
    in_words = item.kind in (Kind.DATE, Kind.PARTIAL)
    return text if in_words or text.endswith(item.unit) else text + item.unit


def _with_brackets(item: Item, codes: tuple[str, ...] | list[str], values: Values) -> str:
    return "、".join(_answer(item, code, values) for code in codes)


def _answer(item: Item, code: str, values: Values) -> str:
    """The label of one answer, with what belongs to it in brackets."""
    label = item.labels.get(code, code)
    inner = [i for i in item.brackets if i.shown_when and code in i.shown_when.codes]
    said = [(i.label, text) for i in inner if (text := text_of(i, values))]
    if not said:
        return label
    return f"{label}（{'、'.join(f'{name}：{text}' if name else text for name, text in said)}）"
