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
from sqlalchemy.orm import Session
from wtforms import Field

from handoff import clock
from handoff.actions.letter_facts import REPLY
from handoff.db.papers import Phrase
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


@dataclass(frozen=True, slots=True)
class Posted:
    """What was typed. `stays`: not the saving button was pressed, so the page is shown again."""

    raw: dict[str, Any]
    stays: bool = False
    more: str = ""  # the table that gets more rows
    focus: str = ""  # the box that was written into for the person


@dataclass(frozen=True, slots=True)
class Offered:
    """Phrases to choose from for one box, without the script."""

    box: str  # name of the box as the buttons say it
    item: Item
    phrases: Sequence[Phrase]


def posted(session: Session, sections: tuple[Section, ...]) -> Posted:
    """What was typed into a part, with what the small buttons of the form write."""
    form = form_class(sections)()
    raw = hands.pressed(session, form.raw(), form.items)
    stays, more = hands.is_pressed(), ""
    tables = {item.key for item in form.items if item.kind is Kind.ROWS}
    if (cleared := request.form.get("_clear", "")) in raw:
        raw[cleared], stays = "", True
    key, _, number = request.form.get("_remove", "").rpartition("-")
    if key in tables and number.isascii() and number.isdigit():
        raw[key] = [row for n, row in enumerate(raw[key] or ()) if n != int(number)]
        stays = True
    if (added := request.form.get("_add", "")) in tables:
        stays, more = True, added
    return Posted(raw, stays, more, "" if hands.OFFER in request.form else hands.place()[0])


def offered(
    session: Session, sections: tuple[Section, ...], own: Mapping[str, Item]
) -> Offered | None:
    """The phrases that were asked for with a press, and for which box.

    `own` are boxes of the page that are not drawn from the sheet: name → the item they stand for.
    """
    box = request.form.get(hands.OFFER, "")
    items = [own[box]] if box in own else [i for s in sections for i in s.items]
    item, found = hands.to_offer(session, items, items[0].key if box in own else box)
    return Offered(box, item, found) if item else None


def stands_for(box: Field, item: Item) -> dict[str, Item]:
    """A box of the page's own that becomes an answer of the sheet, by its id; `item`'s phrases fit."""
    box.render_kw = {**(box.render_kw or {}), "data-item": item.key}
    return {box.id: item}


def take_phrase(session: Session, box: Field) -> None:
    """Put in the phrase that was chosen for a box of the page's own, without the script."""
    if hands.chosen_for() == box.id:
        text = hands.with_chosen(session, box.data or "")
        box.data, box.raw_data = text, [text]  # this is shown again
        box.render_kw = {"autofocus": True}


def draw(
    sheet: Sheet,
    part: str,
    content: Content,
    wrong: Sequence[Finding] = (),
    typed: Posted | None = None,
    without: frozenset[str] = frozenset(),
) -> Drawn:
    """The fields of a part with what `content` holds; `wrong` stands on top and at its fields.

    `typed` says which button was pressed, when it was not the saving one.
    """
    sections, today = sections_of(sheet, part, without), clock.local_date(clock.now())
    sketch = drawing.sketch(sections)
    found = dict(checks.run(sheet, content, checks.SAVE, today).by_key)
    for finding in wrong:
        others = [f for f in found.get(finding.key, ()) if f.message != finding.message]
        found[finding.key] = (*others, finding)
    filled = marks.Filled(content=content, today=today, findings=found)
    if typed is not None:
        filled = replace(filled, more=typed.more, focus=typed.focus)
    html = marks.draw(sketch, sections, filled)
    return Drawn(sections, html, sketch.datalists, Summary(sheet, wrong))
