"""What a form is built of: pages → blocks → rows → cells, as data without a place on the paper."""

from __future__ import annotations

from dataclasses import dataclass

from handoff.pdf.style import VALUE_STEPS


@dataclass(frozen=True, slots=True)
class Cell:
    """One box: an optional printed label and a body. Widths in mm; 0 shares what is left.

    `slot` names a place in which something else is drawn (Geometry.slots).
    """

    body: str
    label: str = ""
    width: float = 0
    label_width: float = 0  # own column left of the body; 0: the label begins the text
    steps: tuple[float, ...] = VALUE_STEPS
    top: bool = False  # text begins at the top of the box instead of its middle
    slot: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """Cells side by side; `lines` is the height in lines of 9.5 pt, `grow` its share of the rest."""

    cells: tuple[Cell, ...]
    lines: float = 1
    grow: float = 0
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one label that stands beside all of them, `width` mm wide.

    With a `slot` something else is drawn instead of the label.
    """

    label: str
    rows: tuple[Row, ...]
    width: float = 6
    slot: str = ""
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """The printed heading of a section, with a small note after it."""

    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """Printed words or answers without a box."""

    body: str
    lines: float = 1


@dataclass(frozen=True, slots=True)
class CutLine:
    """A dashed line over the full width with words in its middle: cut here."""

    text: str
    lines: float = 1.4


Block = Row | Group | Heading | Words | CutLine


@dataclass(frozen=True, slots=True)
class Page:
    """One side of the paper; `line` is the height of a one-line row in points."""

    blocks: tuple[Block, ...]
    line: float = 12.4
    needs: tuple[str, ...] = ()
