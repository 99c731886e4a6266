"""Sizes, weights and measures of the paper, in points unless a name says otherwise.

Values are never below 9 pt and labels never below 7.5 pt; everything is pure black on white with
rules of at least 0.75 pt, because any page may go through a FAX machine.
"""

from __future__ import annotations

from dataclasses import dataclass

MM = 72 / 25.4
PAGE_WIDTH, PAGE_HEIGHT = 210 * MM, 297 * MM
MARGIN_X = 11 * MM
CONTENT_WIDTH = PAGE_WIDTH - 2 * MARGIN_X
TOP = PAGE_HEIGHT - 17.5 * MM  # first point below the page header
BOTTOM = 19 * MM  # last point above the page footer
FOOT = 54.0  # upper edge of the words in the footer

# A line of a FAX in standard mode is 0.73 pt high: THIN fills more than half of one wherever it falls.
THIN, THICK = 0.85, 1.4
BAR = 2.0  # beside what has changed; clearly thicker than any rule
PAD_X = 2.6  # between a rule and the text beside it
CAP_SHIFT = 0.38  # from the baseline to the middle of a kanji, in em

STAMP_BOX = (302.0, 11.0, 204.0, 31.0)
"""Left, lower edge, width and height of what stays free in the foot of page 1 for a visible signature."""
FOOT_WORDS = STAMP_BOX[0] - MARGIN_X - 6  # width of the address beside it
FOOT_LINE = CONTENT_WIDTH - 54  # width of the small print above both

VALUE_STEPS = (10.0, 9.5, 9.0)  # sizes tried in turn for a value; never smaller
LABEL_STEPS = (8.0, 7.5)
FAX_FLOOR = 9.0  # what a machine in standard mode still shows
LEADING = 1.22  # distance of baselines, in em of the greatest size

BLANK_EM = 2.5  # width left open for an empty value inside brackets, in em


@dataclass(frozen=True, slots=True)
class Type:
    """A size in points and a weight."""

    size: float
    bold: bool = False


TITLE = Type(15, True)
HEADING = Type(10, True)
NOTE = Type(8)
LABEL = Type(8.0)
VALUE = Type(VALUE_STEPS[0])
CHOICE = Type(9.0)
CHOSEN = Type(9.0, True)
BODY = Type(10)
STRONG = Type(10, True)
RUNNING = Type(9.0)
