"""Several papers bound as one file: a beginning with contents, papers of ours, copies, one numbering.

Papers of ours are drawn; copies (a kept PDF, a scanned page) are laid into pages with our head, so
that every page says whose it is and which of how many. Of a copied PDF only what is seen on its
pages is taken over: no scripts, forms or attachments.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO

import pikepdf
from PIL import Image, ImageOps, UnidentifiedImageError

from handoff.pdf.page import Paper, Running
from handoff.pdf.render import Drawer, Rendered, Report, Stamp, finished
from handoff.pdf.style import (
    BOTTOM,
    CONTENT_WIDTH,
    MARGIN_X,
    MM,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    THICK,
    TOP,
)

_LONGEST_SIDE = 2400  # pixels of a picture on A4: about 200 dots per inch
_PDF = b"%PDF-"
_UNREADABLE = (
    pikepdf.PdfError,
    pikepdf.PasswordError,
    UnidentifiedImageError,
    Image.DecompressionBombError,
    OSError,
)
_FRAME = (MARGIN_X, BOTTOM + 2, MARGIN_X + CONTENT_WIDTH, TOP - 4)
_WHOLE = (6 * MM, BOTTOM + 2, PAGE_WIDTH - 6 * MM, TOP - 4)
_EDGE = (7 * MM, 3 * MM, PAGE_WIDTH - 7 * MM, PAGE_HEIGHT - 5 * MM)
"""Papers of ours leave their margin free: copied without it they stay nearly as large as they were."""


class CannotCopy(ValueError):
    """A copy cannot be laid in; `title` says which."""

    def __init__(self, title: str) -> None:
        super().__init__(f"{title} cannot be read as a PDF or a picture")
        self.title = title


@dataclass(frozen=True, slots=True)
class Chapter:
    """A paper of ours: a letter (letter_part), a record (record_part, meeting_part)."""

    title: str
    draw: Drawer


@dataclass(frozen=True, slots=True)
class Copy:
    """Bytes of a PDF or of a picture (JPEG, PNG), laid in as they are: 「居宅サービス計画書の写し」.

    `ours`: a PDF that this system drew and kept; its empty margin is left out. `person` and `note`
    stand in the head of its pages; with `head` that is the head and the title stands in the foot.
    """

    title: str
    content: bytes
    ours: bool = False
    person: str = ""
    note: str = "写し"
    head: str = ""


@dataclass(frozen=True, slots=True)
class Begins:
    """A line of the contents: its number, its title and the page where it begins."""

    number: int
    title: str
    page: int


Front = Callable[[Paper, Sequence[Begins]], None]
"""Draws the first pages. Called again when the contents turned out longer than thought."""


@dataclass(frozen=True, slots=True)
class _Laid:
    """A copied page and the page of ours that it is laid into (from 0, before the front)."""

    page: int
    source: pikepdf.Pdf
    number: int
    ours: bool


def bind(
    paper: Paper,
    front: Front,
    parts: Sequence[Chapter | Copy],
    stamp: Stamp,
    *,
    person: str = "",
    bookmarks: bool = False,
) -> Rendered:
    """`front` and `parts` as one PDF on the empty `paper`; the same input gives the same bytes.

    Raises CannotCopy for a copy that is no readable PDF or picture, or has a password.
    """
    report = Report()
    laid: list[_Laid] = []
    starts: list[int] = []
    for part in parts:
        starts.append(len(paper.pages))
        if isinstance(part, Copy):
            paper.claimed = False  # nobody knows whether a copied page is fit to be archived
            laid += _reserve(paper, part, person)
        else:
            part.draw(paper, stamp, report)
    first, contents = _front_first(paper, front, parts, starts)
    drawn = finished(paper, report)
    if not laid and not bookmarks:
        return drawn
    return Rendered(_completed(drawn.pdf, laid, first, contents if bookmarks else ()), drawn.report)


def _front_first(
    paper: Paper, front: Front, parts: Sequence[Chapter | Copy], starts: list[int]
) -> tuple[int, list[Begins]]:
    """Draw the front, whose length its own page numbers depend on, and put it before all."""
    rest, length = list(paper.pages), 1
    while True:
        paper.pages.clear()
        contents = [
            Begins(number, part.title, start + length + 1)
            for number, (part, start) in enumerate(zip(parts, starts, strict=True), 1)
        ]
        front(paper, contents)
        if len(paper.pages) == length:
            paper.pages += rest
            return length, contents
        length = len(paper.pages)


def _reserve(paper: Paper, copy: Copy, person: str) -> list[_Laid]:
    """Pages with our head for every page of a copy."""
    source = _opened(copy)
    total = len(source.pages)
    out = []
    for number in range(total):
        many = f"{copy.note}の {number + 1}／{total}" if total > 1 else copy.note
        foot = copy.title if copy.head else ""
        whose = f"{copy.person or person} 様"
        ink = paper.new_page(Running(copy.head or copy.title, whose, many, foot))
        ink.rule(MARGIN_X, TOP, MARGIN_X + CONTENT_WIDTH, TOP, THICK)
        out.append(_Laid(len(paper.pages) - 1, source, number, copy.ours))
    return out


def _opened(copy: Copy) -> pikepdf.Pdf:
    content = copy.content
    try:
        if not content.startswith(_PDF):
            content = _picture(content)
        source = pikepdf.open(BytesIO(content))
        if not len(source.pages):
            raise CannotCopy(copy.title)
        source.generate_appearance_streams()  # what was typed into its fields, a signature's stamp
        source.flatten_annotations("print")
    except _UNREADABLE as error:
        raise CannotCopy(copy.title) from error
    return source


def _picture(content: bytes) -> bytes:
    """A picture as a PDF page, upright, no finer than paper needs."""
    with Image.open(BytesIO(content)) as opened:
        upright = ImageOps.exif_transpose(opened)
        if upright.mode not in ("1", "L", "RGB"):
            upright = _on_white(upright)
        upright.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
        out = BytesIO()
        upright.save(out, "PDF", quality=85)
    return out.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    """Without transparency, which would print black."""
    clear = picture.convert("RGBA")
    white = Image.new("RGB", clear.size, "white")
    white.paste(clear, mask=clear.getchannel("A"))
    return white


def _completed(pdf: bytes, laid: Sequence[_Laid], first: int, bookmarks: Sequence[Begins]) -> bytes:
    """`pdf` with the copied pages laid below our heads, kept in proportion, and with `bookmarks`."""
    with pikepdf.open(BytesIO(pdf)) as out:
        for number, one in enumerate(laid, 1):
            page, name = out.pages[first + one.page], pikepdf.Name(f"/Copy{number}")
            source = one.source.pages[one.number]
            if one.ours:
                source.cropbox = pikepdf.Array([round(edge, 2) for edge in _EDGE])
                source.trimbox = source.cropbox
            form = out.copy_foreign(source.as_form_xobject())
            page.add_resource(form, pikepdf.Name.XObject, name)
            place = page.calc_form_xobject_placement(
                form,
                name,
                pikepdf.Rectangle(*(_WHOLE if one.ours else _FRAME)),
                invert_transformations=True,
                allow_shrink=True,
                allow_expand=True,
            )
            page.contents_add(place)
        if bookmarks:
            with out.open_outline() as outline:
                outline.root.extend(
                    pikepdf.OutlineItem(f"{one.number}　{one.title}", one.page - 1)
                    for one in bookmarks
                )
        saved = BytesIO()
        out.save(saved, deterministic_id=True)
    return saved.getvalue()
