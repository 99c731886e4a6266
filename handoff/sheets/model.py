"""What a sheet is made of: frozen declarations from which screen, checks, paper and export come.

A sheet (書式) has parts (who fills them), a part has sections, a section has items. An item is one
question on the paper. There are ten kinds and one condition (`shown_when`); anything richer is a
named function in the sheet's `rules`. Declarations are compared by identity: there is one of each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

Values = Mapping[str, Any]
"""Content as plain data: key → str | ISO date str | tuple of codes | list of row dicts | bool."""


class Kind(StrEnum):
    """How an item is asked, stored and drawn."""

    TEXT = "text"  # one line, str
    LONG = "long"  # several lines, str, up to 4,000 characters
    DATE = "date"  # ISO date str; what could not be read stays under "_typed"
    PARTIAL = "partial"  # partial date, storage text of japan.partial_dates
    TIME = "time"  # "HH:MM"
    ONE = "one"  # one code
    MANY = "many"  # tuple of codes in the declared order
    NUMBER = "number"  # decimal as str, unit in `unit`
    FLAG = "flag"  # True or absent
    ROWS = "rows"  # tuple of {column key: value}


class Need(StrEnum):
    """What an empty item does when the sheet is sent (R / W / O of the catalogue)."""

    REFUSE = "refuse"
    WARN = "warn"
    OPTIONAL = "optional"


class Privacy(StrEnum):
    """How an item is treated when a copy is masked."""

    PLAIN = "plain"
    NAME = "name"  # 山●花●
    ADDRESS = "address"  # the municipality stays
    BIRTH = "birth"  # the age stays
    NUMBER = "number"  # ●●●
    PHONE = "phone"
    RESTRICTED = "restricted"  # abuse, end of life: every view is logged, off by default on copies


class Shape(StrEnum):
    """What a TEXT is expected to look like; decides narrowing on reading and the warnings."""

    FREE = "free"  # kept to the code point
    KANA = "kana"  # stored as full-width katakana
    PHONE = "phone"  # digits and hyphens narrowed, 「なし」「不明」 allowed
    POSTAL = "postal"  # 070-0030
    INSURER_NO = "insurer_no"
    INSURED_NO = "insured_no"
    OFFICE_NO = "office_no"


@dataclass(frozen=True, slots=True)
class Choice:
    """One printed answer: `code` is stored, `label` is printed."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class ShownWhen:
    """The item counts only while item `key` holds one of `codes` (for FLAG: ("1",))."""

    key: str
    codes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Item:
    """One question. `label` is the printed label, `ask` the words on screen when they differ.

    A column of a table is an Item too; its `shown_when` names another column of the same row.
    """

    key: str
    label: str
    kind: Kind
    number: str  # field number of the catalogue, "N-1.01"
    need: Need = Need.OPTIONAL
    choices: tuple[Choice, ...] = ()
    ask: str = ""
    hint: str = ""  # 例）… under the label
    unit: str = ""  # 才 / 回/日 / cm
    max_length: int = 0  # 0: 200 for TEXT, 4000 for LONG
    columns: tuple[Item, ...] = ()  # ROWS
    max_rows: int = 0
    shown_when: ShownWhen | None = None
    exclusive: tuple[str, ...] = ()  # MANY: codes that exclude all others (なし)
    privacy: Privacy = Privacy.PLAIN
    national: bool = (
        True  # on the national specimen (counts for completeness); False: local addition
    )
    prefill: str = ""  # name of a prefill source, see sheets/prefill.py
    carry: bool = True  # may be carried forward from the last sheet (with 前回 mark)
    printed: bool = True  # False: system only
    must: str = ""  # the sentence shown when it is missing; default is built from the label
    shape: Shape = Shape.FREE
    excused_by: ShownWhen | None = None  # while it holds, an empty item is not asked for
    brackets: tuple[Item, ...] = ()  # items printed in the brackets of this one: あり（…）
    bounds: tuple[int, int] | None = None  # NUMBER: outside of it warns
    suggestions: tuple[str, ...] = ()  # TEXT: words offered, never forced (続柄)
    compute: Callable[[Values], str | None] | None = None  # when it gives an answer, that counts
    reply_safe: bool = False  # may stand on a reply slip that is cut off and sent by FAX

    @property
    def name(self) -> str:
        """What a person calls the item on screen and in messages."""
        return self.ask or self.label

    @property
    def limit(self) -> int:
        """Greatest number of characters (grapheme clusters) accepted."""
        return self.max_length or (4000 if self.kind is Kind.LONG else 200)

    @cached_property
    def inner(self) -> frozenset[str]:
        """ROWS: keys of columns that are printed in the brackets of another column."""
        return frozenset(b.key for column in self.columns for b in column.brackets)

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """Code → printed label."""
        return {c.code: c.label for c in self.choices}


@dataclass(frozen=True, eq=False)
class Section:
    """A group of items that is one page of the hub. `paper` is the printed heading."""

    key: str
    title: str
    items: tuple[Item, ...]
    paper: str = ""
    note: str = ""
    national: bool = True  # False: none of its items is among the national contents
    also_by: str = ""  # another author who may fill it in beforehand and is never asked to
    heads: tuple[tuple[str, str], ...] = ()  # (item key, words above it on screen), long sections

    @cached_property
    def inner(self) -> frozenset[str]:
        """Keys of items that are printed in the brackets of another item of the section."""
        return frozenset(b.key for i in self.items for b in i.brackets)


@dataclass(frozen=True, eq=False)
class Part:
    """What one author fills at one moment (care manager / hospital / doctor)."""

    key: str
    title: str
    filled_by: str  # "care" | "hospital" | "doctor"
    sections: tuple[Section, ...]
    judged_at: str = ""  # "send" | "answer" | "close"; "": when its author is done with it

    @property
    def moment(self) -> str:
        """When the completeness of the part is judged."""
        return self.judged_at or ("send" if self.filled_by == "care" else "answer")

    @cached_property
    def keys(self) -> frozenset[str]:
        """Keys of all its items."""
        return frozenset(i.key for s in self.sections for i in s.items)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something the checks noticed. `level` is "refuse" or "warn"; `key` the item to go to."""

    level: str
    key: str
    message: str
    code: str = ""
    row: int | None = None
    column: str = ""


Rule = Callable[[Values, str, date], list[Finding]]
"""A richer check: (values, moment, today) → findings.

moment is "save" | "send" | "answer" | "close".
"""


@dataclass(frozen=True, slots=True)
class Topic:
    """One of the things a reader asks first, and the items that answer it.

    `items` are pairs of item key and the word put before the answer ("" for none).
    """

    key: str
    title: str
    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True, eq=False)
class Sheet:
    """One of the four tools, declared once."""

    code: str  # "admission" | "discharge" | "doctor_contact" | "equipment_contact"
    number: str  # ① ② ③ ④
    title: str  # 入院時情報提供シート
    short: str
    version: str  # template version stored with every revision
    parts: tuple[Part, ...]
    rules: tuple[Rule, ...] = ()
    footnote: str = ""
    essentials: tuple[Topic, ...] = field(default=())  # the ten things a ward asks first
    filed: bool = False  # kept in the author's own file; handing it over is a further step

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """All sections in printed order."""
        return tuple(s for p in self.parts for s in p.sections)

    @cached_property
    def items(self) -> Mapping[str, Item]:
        """Key → item, in printed order (row columns not included)."""
        return {i.key: i for s in self.sections for i in s.items}

    def section(self, key: str) -> Section:
        """The section called `key`; raises KeyError when there is none."""
        for section in self.sections:
            if section.key == key:
                return section
        raise KeyError(key)

    def sections_for(self, author: str) -> tuple[Section, ...]:
        """The sections `author` ("care", "hospital", "doctor") may write in, in printed order."""
        return tuple(
            s for p in self.parts for s in p.sections if author in (p.filled_by, s.also_by)
        )

    def __iter__(self) -> Iterator[Section]:
        return iter(self.sections)
