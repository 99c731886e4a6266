"""A part of a sheet on a page of its own that is saved with one press: a paper answer, what followed.

The same fields as in the form of the sheet, drawn and read by the same engine, without autosave.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from flask import request
from markupsafe import Markup

from handoff import clock
from handoff.actions.letter_facts import REPLY
from handoff.sheets import checks
from handoff.sheets.content import Content
from handoff.sheets.model import Finding, Item, Kind, Need, Section, Sheet
from handoff.web.filling import drawing, hands, marks
from handoff.web.filling.build import form_class
from handoff.web.filling.paging import Summary


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a template needs to show a part."""

    sections: tuple[Section, ...]
    html: Mapping[str, Markup]
    datalists: Markup
    summary: Summary


@lru_cache(maxsize=16)
def sections_of(
    sheet: Sheet, part: str, without: frozenset[str] = frozenset()
) -> tuple[Section, ...]:
    """The sections of one part ("reply", "after") that somebody writes in, made once.

    `without` are items that the page asks for in its own words. The answer of somebody else may stay
    as incomplete as it came, so nothing in it is marked as needed.
    """
    found = next(p.sections for p in sheet.parts if p.key == part)
    written = (s for s in found if not all(item.compute for item in s.items))
    if part != REPLY:
        return tuple(written)
    return tuple(
        replace(s, items=tuple(_at_will(i) for i in s.items if i.key not in without))
        for s in written
    )


def _at_will(item: Item) -> Item:
    columns = tuple(replace(column, need=Need.OPTIONAL) for column in item.columns)
    return replace(item, need=Need.OPTIONAL, columns=columns)


def posted(sections: tuple[Section, ...]) -> tuple[dict[str, Any], str | None]:
    """What was typed, and the table that gets more rows (None: nothing but saving was pressed)."""
    form = form_class(sections)()
    raw, more = form.raw(), None
    if hands.day_pressed(raw, form.items):
        more = ""
    tables = {item.key for item in form.items if item.kind is Kind.ROWS}
    if (cleared := request.form.get("_clear", "")) in raw:
        raw[cleared], more = "", ""
    key, _, number = request.form.get("_remove", "").rpartition("-")
    if key in tables and number.isascii() and number.isdigit():
        raw[key] = [row for n, row in enumerate(raw[key] or ()) if n != int(number)]
        more = ""
    if (added := request.form.get("_add", "")) in tables:
        more = added
    return raw, more


def draw(
    sheet: Sheet,
    part: str,
    content: Content,
    wrong: Sequence[Finding] = (),
    more: str = "",
    without: frozenset[str] = frozenset(),
) -> Drawn:
    """The fields of a part with what `content` holds; `wrong` stands on top and at its fields."""
    sections, today = sections_of(sheet, part, without), clock.local_date(clock.now())
    sketch = drawing.sketch(sections, phrases=False)
    found = dict(checks.run(sheet, content, checks.SAVE, today).by_key)
    for finding in wrong:
        others = [f for f in found.get(finding.key, ()) if f.message != finding.message]
        found[finding.key] = (*others, finding)
    filled = marks.Filled(content=content, today=today, findings=found, more=more)
    html = marks.draw(sketch, sections, filled)
    return Drawn(sections, html, sketch.datalists, Summary(sheet, wrong))
