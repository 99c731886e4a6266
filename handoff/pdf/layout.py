"""Where the items of a sheet stand on paper: pages → blocks → rows → cells, as data.

A cell's `body` is printed words with item keys in braces: "（続柄 {carer_relation}・{carer_age}）".
After a colon: a number is the room in em left open for an empty answer ("{address:12}"), `word`
prints only the chosen answer instead of all choices with boxes, and the code of an answer prints that
answer's box alone. "{doctors.2.doctor_tel}" is a column of the second row of a table. "{@name}" is a
place for words that are no answer (`Beside`).
Geometry is computed once per layout; rows marked `grow` share what is left of the page. What has
`needs` is left out of a filled form unless one of them is answered (see tailoring).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from handoff.pdf.blocks import Block, Cell, CutLine, Group, Heading, Page, Row, Words
from handoff.pdf.geometry import Box, Geometry, place, rows_in
from handoff.pdf.style import LABEL_STEPS
from handoff.sheets.model import Sheet, Values

__all__ = [
    "EARLIER",
    "PLACEHOLDER",
    "Beside",
    "Block",
    "Box",
    "Cell",
    "CutLine",
    "Geometry",
    "Group",
    "Heading",
    "Layout",
    "Page",
    "Row",
    "Words",
    "nothing_beside",
]

PLACEHOLDER = re.compile(r"\{(@?\w+)(?:\.(\d+)\.(\w+))?(?::(\w+))?\}")

EARLIER = "@before"
"""Key of the words that stand behind an answer and tell how it was before."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What a paper shows beside the answers.

    `before`: item key → how it was before, set in brackets behind the answer. `boxes`: name of a
    place "{@name}" → its title on the 別紙 and its words.
    """

    before: Mapping[str, str] = field(default_factory=dict)
    boxes: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def nothing_beside(values: Values) -> Beside:
    """Most sheets show their answers and nothing else."""
    return Beside()


@dataclass(frozen=True, eq=False)
class Layout:
    """One sheet on paper.

    `brackets`: "item.code" → body of the brackets after that answer, where the plain rule (each
    inner item in turn) is not what the specimen prints. `counters`: ROWS key → word counted in
    「別紙のとおり（n剤）」. `merged`: item key → answers printed as one box with the rest in brackets:
    要支援（1）. Answers of such an item that are in no group are printed only when given.
    Filled items without a place are printed on a 別紙. `dated`: the items that the head of every page
    repeats. `label_steps`: sizes of printed words; letters that go by FAX need 9 pt. `beside` reads
    what stands beside the answers from the values and their notes. `cards`: tables of which every
    row is a 別紙 of its own. `written`: "item.code" → brackets of a form that is filled in by hand, wide
    enough to write in.
    """

    sheet: str
    pages: tuple[Page, ...]
    brackets: Mapping[str, str] = field(default_factory=dict)
    counters: Mapping[str, str] = field(default_factory=dict)
    merged: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    dated: tuple[str, ...] = ("written_on",)
    label_steps: tuple[float, ...] = LABEL_STEPS
    beside: Callable[[Values], Beside] = nothing_beside
    cards: frozenset[str] = frozenset()
    written: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def placed(self) -> frozenset[str]:
        """Keys named in the body of a cell or of brackets."""
        bodies = [cell.body for _, cell in self.cells()] + list(self.brackets.values())
        bodies += [b.body for page in self.pages for b in page.blocks if isinstance(b, Words)]
        named = (m[1] for body in bodies for m in PLACEHOLDER.finditer(body))
        return frozenset(key for key in named if not key.startswith("@"))

    def shown(self, sheet: Sheet) -> frozenset[str]:
        """Keys that have a place on the form of `sheet`: named ones and what their brackets hold."""
        placed = [sheet.items[key] for key in self.placed]
        plain = {
            inner.key
            for item in placed
            for inner in item.brackets
            if inner.shown_when
            and not any(f"{item.key}.{code}" in self.brackets for code in inner.shown_when.codes)
        }
        return self.placed | plain

    @cached_property
    def apart(self) -> Mapping[str, frozenset[str]]:
        """Choices whose boxes stand one by one: item key → codes that have a place."""
        found: dict[str, set[str]] = {}
        for _, cell in self.cells():
            for match in PLACEHOLDER.finditer(cell.body):
                if match[4] and match[4] != "word" and not match[4].isdigit():
                    found.setdefault(match[1], set()).add(match[4])
        return {key: frozenset(codes) for key, codes in found.items()}

    @cached_property
    def places(self) -> frozenset[tuple[str, int, str]]:
        """(table, row from 1, column) of tables whose rows stand on the form itself."""
        found = (m for _, cell in self.cells() for m in PLACEHOLDER.finditer(cell.body))
        return frozenset((m[1], int(m[2]), m[3]) for m in found if m[2])

    def cells(self) -> Iterator[tuple[int, Cell]]:
        """All cells with their page number, in printed order."""
        for number, page in enumerate(self.pages, 1):
            for block in page.blocks:
                for row in rows_in(block):
                    for cell in row.cells:
                        yield number, cell

    @cached_property
    def geometry(self) -> tuple[Geometry, ...]:
        """Boxes and rules of every page."""
        return tuple(place(page.blocks, page.line) for page in self.pages)
