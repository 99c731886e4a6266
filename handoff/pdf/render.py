"""From a sheet, its layout and its answers to the bytes of a PDF and a report of what happened.

The same input gives the same bytes: the document's time is an argument, nothing reads a clock.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from enum import StrEnum

from handoff.pdf.by_fax import STROKE, for_fax
from handoff.pdf.drawing import Drawing
from handoff.pdf.glyphs import Trouble
from handoff.pdf.layout import Layout
from handoff.pdf.outcome import Drawer, Rendered, Report, Stamp
from handoff.pdf.page import Paper
from handoff.pdf.style import FAX_FLOOR
from handoff.pdf.tailoring import by_hand, tailored
from handoff.sheets.model import Sheet, Values

__all__ = [
    "Drawer",
    "Mask",
    "Mode",
    "Rendered",
    "Report",
    "Stamp",
    "finished",
    "form_for",
    "join",
    "paper_for",
    "render",
    "sheet_part",
    "values_for",
]


class Mode(StrEnum):
    """What the page is for."""

    PLAIN = "plain"  # everything that is filled
    MASKED = "masked"  # for FAX: values go through a mask before anything is drawn
    BLANK = "blank"  # empty boxes to fill by hand
    HALF = "half"  # only what the system fills by itself (client, offices, dates)


Mask = Callable[[Sheet, Values], Values]


def render(
    sheet: Sheet,
    layout: Layout,
    content: Values,
    mode: Mode,
    stamp: Stamp,
    mask: Mask | None = None,
    *,
    changed: AbstractSet[str] = frozenset(),
    embed: bytes = b"",
    archival: bool = True,
) -> Rendered:
    """The PDF of one sheet: its pages and, where needed, 別紙.

    `content` holds canonical values that count and their notes (sheets.content.lasting). `changed`:
    keys of items whose boxes get a change bar. `embed`: the content as JSON, attached to the file.
    `archival`: tagged PDF/A-3a and PDF/UA-1. Raises ValueError for MASKED without a `mask` (values
    must never reach a masked page unmasked) and for `embed` in any mode but PLAIN.
    """
    if embed and mode is not Mode.PLAIN:
        raise ValueError("only the whole sheet may carry its content as data")
    part = sheet_part(sheet, layout, content, mode, mask, changed=changed)
    return join(sheet.title, stamp, [part], embed=embed, archival=archival)


def join(
    title: str,
    stamp: Stamp,
    parts: Sequence[Drawer],
    *,
    embed: bytes = b"",
    archival: bool = True,
) -> Rendered:
    """Several parts as one document with continuous page numbers."""
    report = Report()
    paper = paper_for(title, stamp, embed=embed, archival=archival)
    for draw in parts:
        draw(paper, stamp, report)
    return finished(paper, report)


def paper_for(title: str, stamp: Stamp, *, embed: bytes = b"", archival: bool = True) -> Paper:
    """An empty document that says in its feet how it is checked."""
    return Paper(title, stamp.at, check=stamp.check, embed=embed, archival=archival)


def finished(paper: Paper, report: Report) -> Rendered:
    """The bytes of `paper` with what `report` says about them; call once."""
    pdf = paper.finish()
    report.pages = len(paper.pages)
    for name, trouble in (
        ("missing", Trouble.MISSING),
        ("base_form", Trouble.BASE),
        ("dropped", Trouble.DROPPED),
    ):
        found = tuple((key, c) for key, c, kind in paper.report.troubles if kind is trouble)
        setattr(report, name, found)
    return Rendered(pdf, report)


def sheet_part(
    sheet: Sheet,
    layout: Layout,
    content: Values,
    mode: Mode,
    mask: Mask | None = None,
    *,
    changed: AbstractSet[str] = frozenset(),
) -> Drawer:
    """A sheet as part of a document; arguments as for `render`.

    A masked part keeps all text of the document from here on at the least size for a FAX.
    """
    values = values_for(sheet, content, mode, mask)
    form = form_for(layout, values, mode)

    def draw(paper: Paper, stamp: Stamp, report: Report) -> None:
        if mode is Mode.MASKED:
            paper.door.floor = FAX_FLOOR
            paper.stroke = STROKE
        Drawing(sheet, form, values, changed, paper, stamp, report).run()

    return draw


def form_for(layout: Layout, values: Values, mode: Mode) -> Layout:
    """`layout` with the rows that are printed in `mode`."""
    if mode in (Mode.BLANK, Mode.HALF):
        return by_hand(layout)
    return tailored(for_fax(layout) if mode is Mode.MASKED else layout, values)


def values_for(sheet: Sheet, content: Values, mode: Mode, mask: Mask | None = None) -> Values:
    """What of `content` is drawn in `mode`. Raises ValueError for MASKED without a `mask`."""
    if mode is Mode.BLANK:
        return {}
    if mode is Mode.HALF:
        by_itself = {k for k, item in sheet.items.items() if item.prefill or item.compute}
        return {k: v for k, v in content.items() if k in by_itself}
    if mode is Mode.MASKED:
        if mask is None:
            raise ValueError("a masked page needs a mask")
        return mask(sheet, content)
    return content
