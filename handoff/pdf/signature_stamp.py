"""The visible mark of a signature: two lines in our own letters, as a tiny page of its own.

pyHanko's own text stamps spread Japanese letters and leave fonts out; so what is seen is drawn here
and handed over ready. The panel in the foot of page 1 has room for two, one above the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from handoff.pdf.ink import Ink
from handoff.pdf.page import small_page
from handoff.pdf.style import CAP_SHIFT, STAMP_BOX, Type
from handoff.pdf.text import Door, Span
from handoff.pdf.when import moment

_SIZES = (8.0, 7.5, 7.0, 6.5, 6.0)
_RULE = 0.75


@dataclass(frozen=True, slots=True)
class StampWords:
    """What stands in the mark: what was done, by whom, when (aware, Japan time)."""

    act: str  # 「電子署名」「受領の電子署名」
    who: str
    at: datetime


def place(number: int) -> tuple[float, float, float, float]:
    """Left, lower, right and upper edge of mark 1 (above) or 2 (below) on page 1."""
    left, lower, width, height = STAMP_BOX
    half = height / 2
    low = lower + (half if number == 1 else 0)
    return left, low, left + width, low + half


def draw(words: StampWords) -> bytes:
    """The mark as a PDF of one page, exactly as large as its place."""
    left, low, right, high = place(1)
    width, height = right - left, high - low
    lines = (f"{words.act}　{moment(words.at)}", words.who)  # one weight: one font to carry

    def draw_on(ink: Ink, door: Door) -> None:
        ink.ops.append(f"{_RULE} w 0.4 0.4 {width - 0.8:.2f} {height - 0.8:.2f} re S")
        step = (height - 1.6) / 2
        for number, text in enumerate(lines):
            for size in _SIZES:
                laid = door.lay([Span(text, Type(size))], 10_000)
                if laid.length <= width - 6 and size <= 0.92 * step:
                    break
            middle = height - 0.8 - step * (number + 0.5)
            ink.body.append(laid.line(0, 3, middle - size * CAP_SHIFT))

    return small_page(width, height, draw_on)
