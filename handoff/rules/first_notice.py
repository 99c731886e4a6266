"""Rule 1 of the 手引: whichever side learns of an admission first tells the other (handbook 1).

Which press is which is decided here; that only one is first is decided by the database.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from handoff.rules.life import KnownFrom
from handoff.rules.offices import Side


class Press(StrEnum):
    """What a report means for a stay that is there already."""

    FIRST = "first"  # nobody has reported yet (or only 「入院したらしい」)
    ACKNOWLEDGE = "acknowledge"  # the other side has told: this press says "we know"
    REPEAT = "repeat"  # one's own side has told already


def meaning(first_side: Side | None, pressing: Side) -> Press:
    """What a report by `pressing` is, when `first_side` has reported before (None: nobody)."""
    if first_side is None:
        return Press.FIRST
    return Press.REPEAT if first_side is pressing else Press.ACKNOWLEDGE


def earlier(one: tuple[datetime, int], other: tuple[datetime, int]) -> bool:
    """Whether report `one` (entered at, row number) came before `other`.

    For two stays that turn out to be one. The row number decides between equal moments.
    """
    return one < other


def source_words(known_from: KnownFrom | None, note: str) -> str:
    """From whom the admission became known, as printed: 「家族（長男）」; "" when not given."""
    if known_from is None:
        return note
    if known_from is KnownFrom.OTHER:
        return note or known_from.label
    return f"{known_from.label}（{note}）" if note else known_from.label
