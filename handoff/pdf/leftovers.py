"""What a content holds that has no place on the form: answers that could not be read, unknown keys.

No character of a content may vanish on the way to paper. What the form cannot take is copied as it
came onto a 別紙 of its own, and told to the caller.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from handoff.pdf.items import words_of
from handoff.pdf.overflow import Column, Flow
from handoff.pdf.page import Paper, Running
from handoff.pdf.render import Drawer, Report, Stamp
from handoff.pdf.style import BODY
from handoff.pdf.text import Span
from handoff.sheets.content import Content
from handoff.sheets.model import Item, Kind, Sheet
from handoff.sheets.reading import as_text, why_not

_TOLD = (
    "次の記入は、様式の欄に入れられませんでした。もとのまま写します。内容を確かめて、欄に書き直して"
    "ください。"
)


@dataclass(frozen=True, slots=True)
class Leftover:
    """One answer without a place. `key` is its key or path, `why` what to do about it."""

    key: str
    name: str  # of the item; "" for a key that the sheet does not know
    text: str
    why: str


def leftovers(sheet: Sheet, content: Content) -> tuple[Leftover, ...]:
    """Everything in `content` that the form cannot take, in the order of the sheet, then the rest."""
    found = {one.key: one for one in _unread(sheet, content)}
    order = {key: number for number, key in enumerate(sheet.items)}
    known = sorted(found.values(), key=lambda one: order.get(one.key.partition(".")[0], len(order)))
    return (*known, *_unknown(sheet, content))


def leftovers_part(sheet: Sheet, content: Content, rest: Sequence[Leftover]) -> Drawer:
    """The 別紙 with `rest`, as part of a document (render.join)."""

    def draw(paper: Paper, stamp: Stamp, report: Report) -> None:
        name = words_of(sheet.items["client_name"], content.get("client_name"))
        small = "　".join(part for part in (stamp.reference, stamp.note) if part)
        head = Running(f"{sheet.title}　別紙", f"{name or '　' * 8} 様", "", small)
        flow = Flow(paper, head)
        flow.heading("様式に入らなかった記入")
        flow.words([Span(_TOLD, BODY)])
        rows = [(one.name or "この様式にない項目", one.key, one.text) for one in rest]
        flow.table((Column("項目", 48), Column("キー", 42), Column("記入")), rows)

    return draw


def _unread(sheet: Sheet, content: Content) -> Iterator[Leftover]:
    for path, text in content.typed.items():
        key, _, cell = path.partition(".")
        item = sheet.items.get(key)
        number, _, column = cell.partition(".")
        inner = next((c for c in item.columns if c.key == column), None) if item else None
        if item is None:
            yield Leftover(path, "", text, "この様式にない項目です。")
        elif inner is not None and number.isdigit():
            name = f"{item.name} {int(number) + 1}行目 {inner.name}"
            yield Leftover(path, name, text, why_not(inner, text)[0])
        else:
            yield Leftover(path, item.name, text, why_not(item, text)[0])


def _unknown(sheet: Sheet, content: Content) -> Iterator[Leftover]:
    for key, value in content.values.items():
        item = sheet.items.get(key)
        if item is None:
            if key[:1] != "_":
                yield Leftover(key, "", as_text(value), "この様式にない項目です。")
        elif item.kind is Kind.ROWS:
            yield from _unknown_cells(item, value)


def _unknown_cells(item: Item, rows: Sequence[dict[str, object]]) -> Iterator[Leftover]:
    own = {column.key for column in item.columns}
    for number, row in enumerate(rows):
        for key in row.keys() - own:
            path = f"{item.key}.{number}.{key}"
            yield Leftover(path, "", as_text(row[key]), "この様式にない項目です。")
