"""③ and ④ as they travel: the request with a reply half to write on, or the whole with its answer."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from handoff.pdf.code_mark import CodeMark, draw_code, draw_words
from handoff.pdf.layout import Geometry, Layout
from handoff.pdf.page import Ink, Paper
from handoff.pdf.render import (
    Drawer,
    Mask,
    Mode,
    Rendered,
    Report,
    Stamp,
    form_for,
    join,
    sheet_part,
)
from handoff.pdf.reply_strip import without_answer
from handoff.pdf.tailoring import without_slots
from handoff.sheets import masking
from handoff.sheets.model import Sheet, Values

CODE, WORDS = "code", "way"
"""Names of the places of the mark in the layouts of letters."""

_STROKE = (
    0.2  # at 98 lines per inch a line is 0.73 pt: the crossbars of 9 pt kana would come and go
)


def render_letter(
    sheet: Sheet,
    layout: Layout,
    content: Values,
    stamp: Stamp,
    mark: CodeMark | None,
    *,
    blank_reply: bool = True,
    mode: Mode = Mode.PLAIN,
    mask: Mask | None = None,
    changed: AbstractSet[str] = frozenset(),
    embed: bytes = b"",
    archival: bool = True,
) -> Rendered:
    """The PDF of one letter: one A4, and a 別紙 for what its boxes cannot hold.

    `content` holds values that count: of the request, and with `blank_reply` False of the answer and
    of what came after it. `mark` is the way to answer by link, None when there is none. MASKED hides
    who it is as on any FAX unless another `mask` is given; BLANK leaves everything open.
    `changed`, `embed` and `archival` as for `render`.
    Raises ValueError when the address of `mark` is too long for a code that survives a FAX, and for
    `embed` in any mode but PLAIN.
    """
    if embed and mode is not Mode.PLAIN:
        raise ValueError("only the whole letter may carry its content as data")
    part = letter_part(
        sheet,
        layout,
        content,
        mark,
        blank_reply=blank_reply,
        mode=mode,
        mask=mask,
        changed=changed,
    )
    return join(sheet.title, stamp, [part], embed=embed, archival=archival)


def letter_part(
    sheet: Sheet,
    layout: Layout,
    content: Values,
    mark: CodeMark | None,
    *,
    blank_reply: bool = True,
    mode: Mode = Mode.PLAIN,
    mask: Mask | None = None,
    changed: AbstractSet[str] = frozenset(),
) -> Drawer:
    """A letter as part of a document; arguments as for `render_letter`."""
    values = without_answer(sheet, content) if blank_reply else content
    mark = mark if blank_reply else None
    unused = frozenset() if mark else frozenset({CODE}) if blank_reply else frozenset({CODE, WORDS})
    form = without_slots(layout, unused) if unused else layout
    part = sheet_part(sheet, form, values, mode, mask or _for_fax, changed=changed)
    geometry = form_for(form, values, mode).geometry

    def draw(paper: Paper, stamp: Stamp, report: Report) -> None:
        first, before = len(paper.pages), paper.stroke
        paper.stroke = _STROKE
        part(paper, stamp, report)
        paper.stroke = before
        for number, page in enumerate(geometry):
            _mark(paper, paper.pages[first + number], page, mark, report)

    return draw


def _mark(paper: Paper, ink: Ink, page: Geometry, mark: CodeMark | None, report: Report) -> None:
    if CODE in page.slots and mark is not None:
        draw_code(ink, mark, page.slots[CODE])
    if WORDS in page.slots:
        box, cut_off = page.slots[WORDS], bool(page.cuts)
        if not draw_words(ink, paper.door, mark, box, cut_off=cut_off):
            report.overfull.append(WORDS)


def _for_fax(sheet: Sheet, values: Values) -> Values:
    return masking.mask(sheet, values, masking.Mode.FAX)
