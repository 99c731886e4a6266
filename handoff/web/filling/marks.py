"""What goes into the marks of a sketch: answers, errors, what was understood, 前回.

A slot is HTML, so everything a person typed is escaped here, once, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape
from typing import Any

from markupsafe import Markup

from handoff.japan import wareki
from handoff.japan.weekdays import WEEKDAYS
from handoff.sheets.content import Content, cell_is_shown, holds
from handoff.sheets.display import value_text
from handoff.sheets.model import Finding, Item, Kind, Privacy, Section
from handoff.web.filling.drawing import Piece, Sketch, Slots, described, fill, has_cards, is_select

CHECKED, SELECTED = " checked", " selected"
DATED = (Kind.DATE, Kind.PARTIAL, Kind.TIME)
"""Kinds of answers that are said back as they were understood."""
BLANK_ROWS = 1
MORE_ROWS = 5
"""Blank rows after a press on 行を増やす without JavaScript."""


@dataclass(frozen=True)
class Filled:
    """Everything a drawn page shows."""

    content: Content
    today: date
    findings: Mapping[str, Sequence[Finding]] = field(default_factory=dict)
    carried: Mapping[str, str] = field(default_factory=dict)  # key → 前回（R8.7.1 見本 花子）
    more: str = ""  # the table that gets more blank rows
    before: Mapping[str, str] = field(default_factory=dict)  # how it was before, in words
    focus: str = ""  # the box that takes the cursor when the page comes


def draw(sketch: Sketch, sections: Sequence[Section], filled: Filled) -> dict[str, Markup]:
    """The fields of each section, ready to stand inside a form (section key → HTML)."""
    typed = {path.partition(".")[0] for path in filled.content.typed}
    busy = filled.content.values.keys() | typed | filled.findings.keys()
    busy |= filled.carried.keys() | filled.before.keys()
    drawn = {}
    for section in sections:
        slots = dict(sketch.base[section.key])
        for item in section.items:
            row = sketch.rows.get(item.key)
            if item.key in busy or row is not None:
                _item(slots, item, filled, row)
            if item.shown_when and not holds(item.shown_when, filled.content.values):
                slots[f"{item.key}.cls"] = slots.get(f"{item.key}.cls", "") + " off"
            if item.key == filled.focus and (item.kind is Kind.LONG or item.kind in DATED):
                slots[f"{item.key}.d"] = slots.get(f"{item.key}.d", "") + " autofocus"
        drawn[section.key] = Markup(fill(sketch.sections[section.key], slots))  # noqa: S704  (escaped)
    return drawn


def _item(slots: Slots, item: Item, filled: Filled, row: Piece | None) -> None:
    key, content = item.key, filled.content
    value = content.values.get(key)
    if row is not None:
        slots[f"{key}.rows"] = _rows(item, row, filled)
    elif item.choices or item.kind is Kind.FLAG:
        for code in _codes(value):
            slots[f"{key}.c.{code}"] = CHECKED
    else:
        text = content.typed.get(key) or shown(item, value)
        if text:
            slots[f"{key}.v"] = escape(str(text))
        if value and item.kind in DATED:
            slots[f"{key}.w"] = escape(str(echo(item, value, filled.today)))
    if key in filled.findings:
        found = [f for f in filled.findings[key] if not f.column]
        if found:
            slots[f"{key}.error"] = _messages(f"{key}-e", found)
            slots |= described(item, True)
            slots[f"{key}.cls"] = _class(found)
    if key in filled.carried:
        slots[f"{key}.mark"] = f' <span class="tag">{escape(filled.carried[key])}</span>'
    if key in filled.before:
        slots[f"{key}.before"] = earlier(filled.before[key])


def earlier(words: str) -> str:
    """The state before the admission, in grey under the question."""
    text = escape(str(words)).replace("\n", "<br>")
    return f'<p class="before"><span class="before__when">入院前</span> {text}</p>'


def _codes(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if value is True:
        return ("1",)
    return (value,) if isinstance(value, str) else tuple(value)


def shown(item: Item, value: Any) -> str:
    """The stored value as it stands in its box: dates in 和暦, the rest as stored."""
    return "" if value is None else value_text(item, value)


def echo(item: Item, value: str, today: date) -> str:
    """What was understood, said back: 昭和15年3月4日・1940年・86歳 / 令和8年11月21日・2026年（土）."""
    if item.kind is not Kind.DATE:
        text = shown(item, value)
        return text.replace(":", "時") + "分" if item.kind is Kind.TIME else text
    day = date.fromisoformat(value)
    if item.privacy is Privacy.BIRTH:
        return wareki.echo(day, today)
    return f"{wareki.echo(day)}（{WEEKDAYS[day.weekday()]}）"


def echoed_cells(item: Item, rows: Sequence[Mapping[str, Any]], today: date) -> dict[str, str]:
    """Id of a cell → what was understood, for the dates and times in a table."""
    return {
        f"{item.key}-{number}-{column.key}": echo(column, row[column.key], today)
        for column in item.columns
        if column.kind in DATED
        for number, row in enumerate(rows)
        if column.key in row
    }


def _class(found: Sequence[Finding]) -> str:
    return " wrong" if any(f.level == "refuse" for f in found) else " doubtful"


def _messages(element_id: str, found: Sequence[Finding]) -> str:
    """The sentences above a box. Refusals carry the ＊ of every error message."""
    lines = "".join(
        f"<p>{'＊' if f.level == 'refuse' else ''}{escape(f.message)}</p>" for f in found
    )
    kind = "field-error" if any(f.level == "refuse" for f in found) else "field-doubt"
    return f'<div class="{kind}" id="{element_id}">{lines}</div>'


def _rows(item: Item, row: Piece, filled: Filled) -> str:
    """The rows of a table, with blank ones to write into."""
    rows = filled.content.values.get(item.key) or ()
    blank = MORE_ROWS if filled.more == item.key else BLANK_ROWS
    if has_cards(
        item
    ):  # an empty card is a screenful: only where there is none, or one is asked for
        blank, least = int(filled.more == item.key), 1
    else:
        least = min(2, item.max_rows)
    count = max(len(rows), min(item.max_rows, max(len(rows) + blank, least)))
    wrong: dict[int, list[Finding]] = {}
    for finding in filled.findings.get(item.key, ()):
        if finding.row is not None and finding.column:
            wrong.setdefault(finding.row, []).append(finding)
    return "".join(
        fill(
            row,
            _row_slots(item, n, rows[n] if n < len(rows) else {}, filled, wrong.get(n, ())),
        )
        for n in range(count)
    )


def _row_slots(
    item: Item,
    number: int,
    row: Mapping[str, Any],
    filled: Filled,
    found: Sequence[Finding],
) -> Slots:
    typed, today = filled.content.typed, filled.today
    slots: Slots = {"n": str(number), "no": str(number + 1)}
    for column in item.columns:
        value = row.get(column.key)
        if column.shown_when and not cell_is_shown(item, column.key, row):
            slots[f"{column.key}.off"] = " off"
        if column.choices:
            mark = SELECTED if is_select(column) else CHECKED
            for code in _codes(value):
                slots[f"{column.key}.c.{code}"] = mark
        else:
            text = typed.get(f"{item.key}.{number}.{column.key}") or shown(column, value)
            if text:
                slots[f"{column.key}.v"] = escape(str(text))
            if value and column.kind in DATED:
                slots[f"{column.key}.w"] = escape(echo(column, value, today))
    for finding in found:
        error_id = f"{item.key}-{number}-{finding.column}-e"
        slots[f"{finding.column}.error"] = _messages(error_id, [finding])
        invalid = ' aria-invalid="true"' if finding.level == "refuse" else ""
        slots[f"{finding.column}.d"] = f' aria-describedby="{error_id}"{invalid}'
    return slots


def place(item: Item | None, finding: Finding) -> str:
    """The id of the box a finding is about, for links from the summary."""
    if item is None or item.kind is not Kind.ROWS:
        return finding.key
    column = finding.column or item.columns[0].key
    return f"{finding.key}-{finding.row or 0}-{column}"
