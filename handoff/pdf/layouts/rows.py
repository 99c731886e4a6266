"""Short ways to write the rows that forms are made of."""

from __future__ import annotations

from handoff.pdf.layout import Cell, Row

Labelled = tuple[str, str, float]
"""(printed label, body, width of the label in mm)."""


def pair(left: Labelled, right: Labelled, left_width: float, lines: float = 1) -> Row:
    """Two labelled cells; `left_width` in mm, the right one takes what is left."""
    return Row(
        (
            Cell(left[1], left[0], width=left_width, label_width=left[2]),
            Cell(right[1], right[0], label_width=right[2]),
        ),
        lines,
    )


def full(label: str, body: str, label_width: float, lines: float = 1, grow: float = 0) -> Row:
    """One labelled cell over the full width; text begins at the top of a box that grows."""
    return Row((Cell(body, label, label_width=label_width, top=bool(grow)),), lines, grow)
