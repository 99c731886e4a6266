"""The way in without an account: a QR code, the same address in letters, and the code when it may stand there.

A page may reach its reader by a FAX machine of 98 lines per inch. A module is therefore at least two
of those lines high, the quiet zone is whole, and everything is filled with pure black.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import segno

from handoff.pdf.fitting import one_line
from handoff.pdf.geometry import Box
from handoff.pdf.ink import Ink
from handoff.pdf.style import (
    BODY,
    FOOT_WORDS,
    MARGIN_X,
    MM,
    NOTE,
    PAD_X,
    PAGE_WIDTH,
    RUNNING,
    STRONG,
    Type,
)
from handoff.pdf.text import Door, Span

LEAST_MODULE = 0.5 * MM  # two lines of a FAX in standard mode are 0.52 mm
CHECK_FOOT = 11.0  # lower edge of the code in the foot of a page, in points
_CHECK_SIDE = 41.5  # its greatest side
_MASK = 3
_QUIET = 4  # modules of white around the code (ISO/IEC 18004)
_ADDRESS_STEPS = (10.0, 9.5, 9.0, 8.5, 8.0, 7.5)  # shrunk before it is broken over two lines
_CUT_OFF = "ご記入のうえ、切り取り線から下だけを返信してください。電話でのお返事でもかまいません。"
_WHOLE = "ご記入のうえ、この用紙を返送してください。電話でのお返事でもかまいません。"


@dataclass(frozen=True, slots=True)
class CodeMark:
    """How a doctor answers one letter by telephone or computer.

    `address` is the whole address of the page. `code` is printed only when the sender chose to let
    it travel on the paper; otherwise the paper says that it is told by telephone. `ref_no` is the
    number of the letter, for a person who rings up about it.
    """

    address: str
    code: str | None
    ref_no: str


@dataclass(frozen=True, slots=True)
class CheckMark:
    """How whoever holds the paper asks whether it still stands.

    `address` is the whole short address (https://host/v/ABCDEFGHJKMN), `code` what is typed by hand
    (ABCD-EFGH-JKMN).
    """

    address: str
    code: str


def draw_code(ink: Ink, mark: CodeMark, box: Box) -> None:
    """The QR code of the address, as large as `box` allows, in its middle.

    Raises ValueError when the code would be too fine for a FAX machine.
    """
    rows = _rows(mark.address)
    size = len(rows)
    module = min(box.width, box.height) / (size + 2 * _QUIET)
    if module < LEAST_MODULE:
        raise ValueError(
            f"the address of {len(mark.address)} letters is too long for a code by FAX"
        )
    left = box.x + (box.width - size * module) / 2
    top = box.top - (box.height - size * module) / 2
    ink.ops.append(_path(rows, left, top, module))


def draw_check(ink: Ink, door: Door, check: CheckMark, top: float, *, read: bool) -> None:
    """In the foot of a page: the QR code at the right, code and address from `top` at the left.

    They are read aloud with `read`, on the first page. An address that makes the code larger than the
    foot is drawn finer than a FAX in standard mode keeps; the letters beside it still arrive.
    """
    rows = _rows(check.address)
    module = min(LEAST_MODULE, _CHECK_SIDE / len(rows))
    left = PAGE_WIDTH - MARGIN_X - len(rows) * module
    ink.ops.append(_path(rows, left, CHECK_FOOT + len(rows) * module, module))
    for spans in (
        [Span("確認の符号　", NOTE), Span(check.code, Type(9, True), value=True)],
        [Span(check.address, NOTE, value=True)],
    ):
        laid = one_line(door, spans, FOOT_WORDS)
        if read:
            ink.show(laid, MARGIN_X, top)
        else:
            ink.aside(laid, MARGIN_X, top)
        top -= laid.leading


@lru_cache(maxsize=32)
def _rows(address: str) -> tuple[bytes, ...]:
    """The modules of the code, row by row; the pages of one document share them.

    One mask for all: to weigh the eight of them takes five times as long as the rest, and a reader
    does not mind (tests read them after a FAX machine).
    """
    code = segno.make_qr(address, error="m", boost_error=False, mask=_MASK)
    return tuple(bytes(row) for row in code.matrix)


def _path(rows: Sequence[bytes], left: float, top: float, module: float) -> str:
    """The dark modules as one filled path, their upper left corner at (left, top)."""
    path = []
    for number, row in enumerate(rows):
        y = top - (number + 1) * module
        for start, length in _runs(row):
            x, width = left + start * module, length * module
            path.append(f"{x:.3f} {y:.3f} {width:.3f} {module:.3f} re")
    return "\n".join(path) + " f"


def draw_words(
    ink: Ink, door: Door, mark: CodeMark | None, box: Box, *, cut_off: bool = False
) -> bool:
    """Where to go and what to type, in one place; without a mark how to answer by hand.

    `cut_off` says that only the lower half goes back. Says whether the words fit the box.
    """
    width = box.width - 2 * PAD_X
    for size in _ADDRESS_STEPS:
        laid = door.lay(_words(mark, size, cut_off), width)
        height = laid.leading * len(laid.lines)
        if height <= box.height + 0.05 and len(laid.lines) <= 2:
            break
    ink.show(laid, box.x + PAD_X, box.top - (box.height - height) / 2)
    return height <= box.height + 0.05


def _words(mark: CodeMark | None, size: float, cut_off: bool) -> list[Span]:
    if mark is None:
        return [Span(_CUT_OFF if cut_off else _WHOLE, BODY)]
    code = grouped(mark.code) if mark.code else "電話などでお知らせします"
    return [
        Span("QRコードか次のアドレスからも回答できます。", RUNNING),
        Span("確認番号　", RUNNING, keep=True),
        Span(code, STRONG, keep=True),
        Span("\n" + mark.address, Type(size, True)),
    ]


def grouped(code: str) -> str:
    """Digits in groups that can be read and typed: 12345678 → 1234 5678, 123456 → 123 456."""
    step = 3 if len(code) == 6 else 4
    return " ".join(code[at : at + step] for at in range(0, len(code), step))


def _runs(row: bytes) -> list[tuple[int, int]]:
    """(start, length) of the dark stretches of one row of modules."""
    runs, start = [], None
    for at, dark in enumerate((*row, 0)):
        if dark and start is None:
            start = at
        elif not dark and start is not None:
            runs.append((start, at - start))
            start = None
    return runs
