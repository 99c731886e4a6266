"""Drawing a sheet as a form, fast: each item is rendered once as a template, then only filled.

A full ① has 160 items and 450 radio buttons; asking Jinja and WTForms for each of them costs more
than the rest of the request. So the macros of `templates/parts/sheet_item.html` are run once per
page of a sheet with marks where answers, errors and 前回 go. What a request does is put texts in
place of marks. See docs/decisions/forms.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from flask import current_app
from jinja2 import Environment
from markupsafe import Markup

from handoff.sheets.model import Item, Kind, Privacy, Section, Shape

Slots = dict[str, str]


@dataclass(frozen=True, slots=True)
class Piece:
    """Fixed texts with an empty one where each mark was, and where the marks are: name → places."""

    texts: tuple[str, ...]
    marks: Mapping[str, tuple[int, ...]]


_OPEN, _CLOSE = "\ue000", "\ue001"  # private use: never part of a template
_MARK = re.compile(f"{_OPEN}([^{_CLOSE}]*){_CLOSE}")
_LINE_END = "\ue002"  # the one after <textarea>, which a browser drops: kept when others go
_GAP = re.compile(r"\s*\n\s*")
_QUOTED = re.compile('="([a-z0-9_-]+)"(?=[ >])')

WIDTHS = ((4, "w-4"), (10, "w-8"), (20, "w-12"), (60, "w-20"))
"""Greatest number of characters → class of the box; longer ones take the whole column."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """A page of a sheet with marks. `rows` holds one row of each table."""

    sections: Mapping[str, Piece]
    base: Mapping[str, Slots]  # section key → slots that are always there
    rows: Mapping[str, Piece]
    datalists: Markup


def fill(piece: Piece, slots: Mapping[str, str]) -> str:
    """The text with its marks replaced; a mark without a slot disappears. Slots are HTML already.

    A sheet has ten times more marks than answers, so the answers look for their places.
    """
    out, places = list(piece.texts), piece.marks
    for name, text in slots.items():
        for at in places.get(name, ()):
            out[at] = text
    return "".join(out)


def sketch(sections: tuple[Section, ...], *, phrases: bool = True) -> Sketch:
    """The sketch of a page that shows `sections`, made once per application.

    Without `phrases` there are no buttons for 定型文.
    """
    made: dict[tuple[tuple[Section, ...], bool], Sketch] = current_app.extensions.setdefault(
        "handoff_sketches", {}
    )
    found = made.get((sections, phrases))
    if found is None:
        found = made[sections, phrases] = _make(current_app.jinja_env, sections, phrases)
    return found


def _make(env: Environment, sections: Sequence[Section], phrases: bool) -> Sketch:
    macros = env.get_template(
        "parts/sheet_item.html",
        globals={
            "width": width,
            "compact": compact,
            "list_id": list_id,
            "is_select": is_select,
            "has_cards": has_cards,
            "line_end": _LINE_END,
            "keypad": keypad,
            "is_near": is_near,
            "takes_medicines": is_for_medicines,
        },
    ).make_module({"phrases": phrases})
    drawn: dict[str, Piece] = {}
    rows: dict[str, Piece] = {}
    base: dict[str, Slots] = {}
    level = "h3" if len(sections) > 1 else "h2"
    lists: dict[str, tuple[str, ...]] = {}
    for section in sections:
        heads = dict(section.heads)
        base[section.key] = {}
        drawn[section.key] = _cut(
            "".join(_head(heads, g[0], level) + _group(macros, g) for g in groups(section))
        )
        for item in section.items:
            base[section.key] |= described(item, False)
            if item.kind is Kind.ROWS:
                row = macros.card if has_cards(item) else macros.row  # type: ignore[attr-defined]
                rows[item.key] = _cut(str(row(item, _mark)))
            for asked in (item, *item.columns):
                if asked.suggestions:
                    lists[list_id(asked)] = asked.suggestions
    words = Markup("").join(macros.suggestions(k, v) for k, v in lists.items())  # type: ignore[attr-defined]
    return Sketch(drawn, base, rows, words)


def _head(heads: Mapping[str, str], item: Item, level: str) -> str:
    words = heads.get(item.key)
    return f'<{level} class="sub">{words}</{level}>' if words else ""


def _group(macros: object, group: tuple[Item, ...]) -> str:
    """An item and what its brackets hold, in one cell of the grid."""

    def draw(item: Item, wide: bool = False) -> str:
        def mark(name: str) -> Markup:
            return _mark(f"{item.key}.{name}")

        return str(macros.item(item, mark, wide))  # type: ignore[attr-defined]

    if len(group) == 1:
        return draw(group[0], is_wide(group))
    inner = "".join(draw(i) for i in group[1:])
    wide = " wide" if is_wide(group) else ""
    return f'<div class="group{wide}">{draw(group[0])}{inner}</div>'


def _mark(name: str) -> Markup:
    return Markup(f"{_OPEN}{name}{_CLOSE}")  # noqa: S704  (a fixed mark, no data)


def _cut(html: str) -> Piece:
    """Split a rendered piece at its marks, without line ends between tags and quotes around words."""
    tight = _QUOTED.sub(r"=\1", _GAP.sub("", html.strip())).replace(_LINE_END, "\n")
    texts = _MARK.split(tight)  # text, name, text, … , text
    marks: dict[str, tuple[int, ...]] = {}
    for at in range(1, len(texts), 2):
        marks[texts[at]] = (*marks.get(texts[at], ()), at)
        texts[at] = ""
    return Piece(tuple(texts), marks)


@lru_cache(maxsize=64)
def groups(section: Section) -> tuple[tuple[Item, ...], ...]:
    """The items of a section as cells: an item together with the items of its brackets."""
    made: list[tuple[Item, ...]] = []
    by_key = {item.key: item for item in section.items}
    for item in section.items:
        if item.key not in section.inner:
            inner = tuple(by_key[b.key] for b in item.brackets if b.key in by_key)
            made.append((item, *inner))
    return tuple(made)


def is_wide(group: tuple[Item, ...]) -> bool:
    """Whether a cell takes both columns: long text, tables, many answers, addresses, free notes."""
    first = group[0]
    if first.kind in (Kind.LONG, Kind.ROWS):
        return True
    if first.choices:
        return sum(len(c.label) + 3 for c in first.choices) > 42
    if first.kind is not Kind.TEXT or first.limit < 200 or first.privacy is Privacy.NUMBER:
        return False
    return not first.prefill or first.privacy is Privacy.ADDRESS


def compact(item: Item) -> bool:
    """Whether the answers are few and short enough to stand as one bar (ADL)."""
    return sum(len(c.label) + 3 for c in item.choices) <= 26


def is_select(column: Item) -> bool:
    """Whether a column is drawn as a select box: one of many answers, where radios take no room."""
    return column.kind is Kind.ONE and len(column.choices) > 3


MOST_CELLS = 8


def has_cards(table: Item) -> bool:
    """Whether a row is drawn as a card: many columns, or long texts in them, fit no table."""
    long = any(column.kind is Kind.LONG for column in table.columns)
    return long or len(table.columns) > MOST_CELLS


def width(item: Item) -> str:
    """The class that makes the box as wide as its answer."""
    match item.kind:
        case Kind.NUMBER:
            return "w-4"
        case Kind.TIME:
            return "w-8"
        case Kind.DATE | Kind.PARTIAL:
            return "w-12"
    return next((name for most, name in WIDTHS if item.limit <= most), "w-full")


_TO_COME = frozenset(
    {"next_visit_on", "urgent_by", "reply_due_on", "valid_from", "valid_to", "rental_from",
     "discharge_planned_on", "candidate_on", "slot_on"}
)  # fmt: skip
"""Days that lie ahead: 今日 and 昨日 are no answers."""
_IN_TABLES = frozenset({"contact_on", "survey_on"})


def is_near(item: Item) -> bool:
    """Whether a day is most often today or yesterday: what was done, said and asked just now."""
    if item.kind is not Kind.DATE or item.key in _TO_COME or item.privacy is Privacy.BIRTH:
        return False
    return not item.carry or item.key in _IN_TABLES


def is_for_medicines(item: Item) -> bool:
    """Whether a table takes a pasted list of medicines."""
    return item.kind is Kind.ROWS and any(column.key == "drug" for column in item.columns)


_KEYPADS = {
    Shape.PHONE: "tel",
    Shape.POSTAL: "numeric",
    Shape.INSURER_NO: "numeric",
    Shape.OFFICE_NO: "numeric",
}
"""A number of an insured person may begin with H, so it keeps the letters."""


def keypad(item: Item) -> str:
    """inputmode of a box; empty for the ordinary keyboard."""
    if item.kind is Kind.NUMBER:
        return "decimal"
    if item.kind is Kind.TIME:
        return "numeric"
    return "email" if item.key.endswith("_mail") else _KEYPADS.get(item.shape, "")


def list_id(item: Item) -> str:
    """The id of the words offered for an item; items offering the same words share it."""
    return f"words-{len(item.suggestions)}-{sum(map(len, item.suggestions))}"


def described(item: Item, wrong: bool) -> Slots:
    """The attribute that ties hint, error and understood date to the box."""
    ids = [f"{item.key}-h"] if item.hint else []
    if item.kind in (Kind.DATE, Kind.PARTIAL, Kind.TIME):
        ids.append(f"{item.key}-w")
    if wrong:
        ids.append(f"{item.key}-e")
    text = f' aria-describedby="{" ".join(ids)}"' if ids else ""
    if wrong and not item.choices and item.kind is not Kind.ROWS:
        text += ' aria-invalid="true"'
    return {f"{item.key}.d": text} if text else {}
