"""What the writer of a sheet should know of its paper beforehand: letters no font has, names by FAX.

Pages call `paper_notes` where they stand before a sending; nothing here refuses anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from handoff.actions.copies import family_of
from handoff.db.clients import Client
from handoff.pdf.glyphs import Trouble, unprintable
from handoff.sheets.content import counting, counting_rows
from handoff.sheets.leaks import Leak, leaks
from handoff.sheets.model import Finding, Item, Kind, Sheet, Values
from handoff.web.filling import marks

_WORDS = {
    Trouble.MISSING: "を印刷する文字の形がありません。紙には〓と印刷されます。別の書き方にしてください",
    Trouble.BASE: "は、ふつうの形の字で印刷されます",
    Trouble.DROPPED: "という見えない文字は印刷されません",
}


@dataclass(frozen=True, slots=True)
class PaperNote:
    """One sentence about one box, and the way to it."""

    words: str
    section: str  # key of the page it is written on
    anchor: str  # id of its input
    serious: bool = True


@dataclass(frozen=True, slots=True)
class PaperNotes:
    """`glyphs`: what no font has; `told`: what a FAX would tell; `hidden`: what it hides by itself."""

    glyphs: tuple[PaperNote, ...]
    told: tuple[PaperNote, ...]
    hidden: tuple[PaperNote, ...]


def paper_notes(sheet: Sheet, values: Values, client: Client | None = None) -> PaperNotes:
    """Everything to know about the paper of these answers."""
    found = leaks(sheet, values, family_of(client))
    return PaperNotes(
        glyphs=tuple(_glyphs(sheet, values)),
        told=tuple(_leak(sheet, leak) for leak in found if not leak.hidden),
        hidden=tuple(_leak(sheet, leak) for leak in found if leak.hidden),
    )


def _leak(sheet: Sheet, leak: Leak) -> PaperNote:
    said = "".join(f"「{word}」" for word in leak.words)
    if leak.hidden:
        words = f"{leak.place}の{said}は●に替えて印刷します"
    else:
        words = f"{leak.place}に{said}とあります。だれのことか分かるときは、書き方を変えてください"
    return _note(sheet, leak.item, words, leak.row, leak.column, not leak.hidden)


def _glyphs(sheet: Sheet, values: Values) -> Iterator[PaperNote]:
    counted = counting(sheet, values)
    for key, item in sheet.items.items():
        if key not in counted or not item.printed:
            continue
        if item.kind is Kind.ROWS:
            for number, row in counting_rows(item, values[key]):
                for column in item.columns:
                    yield from _of_text(sheet, item, row.get(column.key), number, column)
        else:
            yield from _of_text(sheet, item, counted[key])


def _of_text(
    sheet: Sheet, item: Item, value: Any, row: int | None = None, column: Item | None = None
) -> Iterator[PaperNote]:
    written = column or item
    if written.kind not in (Kind.TEXT, Kind.LONG) or not isinstance(value, str):
        return
    for trouble, clusters in unprintable(value).items():
        place = item.name if row is None else f"{item.name}の{row + 1}行目の{written.name}"
        said = "".join(_shown(cluster, trouble) for cluster in clusters[:8])
        serious = trouble is Trouble.MISSING
        yield _note(sheet, item, f"{place}の{said}{_WORDS[trouble]}", row, column, serious)


def _shown(cluster: str, trouble: Trouble) -> str:
    """The sign itself, or its number where nothing can be seen of it."""
    points = "・".join(f"U+{ord(char):04X}" for char in cluster)
    lone = any("\ud800" <= char <= "\udfff" for char in cluster)
    return f"「{points}」" if lone or trouble is Trouble.DROPPED else f"「{cluster}」"


def _note(
    sheet: Sheet, item: Item, words: str, row: int | None, column: Item | None, serious: bool
) -> PaperNote:
    finding = Finding("warn", item.key, words, row=row, column=column.key if column else "")
    section = next(s.key for s in sheet.sections if item in s.items)
    return PaperNote(words, section, marks.place(item, finding), serious)
