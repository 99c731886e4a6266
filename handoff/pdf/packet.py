"""Several papers as one file for the municipality: a cover with contents, letters, records, copies.

Papers of ours are drawn; copies (the care plan as PDF, a scanned page) are laid into pages with our
head, so that every page says whose it is and which of how many. Of a copied PDF only what is seen on
its pages is taken over: no scripts, forms or attachments.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO

import pikepdf
from PIL import Image, ImageOps, UnidentifiedImageError

from handoff.pdf.overflow import Column, Flow
from handoff.pdf.page import Paper, Running
from handoff.pdf.render import Drawer, Rendered, Report, Stamp, finished
from handoff.pdf.style import BODY, BOTTOM, CONTENT_WIDTH, MARGIN_X, THICK, TOP, Type
from handoff.pdf.text import Span
from handoff.pdf.when import day, moment, said

_BIG = Type(13, True)
_LONGEST_SIDE = 2400  # pixels of a picture on A4: about 200 dots per inch
_PDF = b"%PDF-"
_UNREADABLE = (
    pikepdf.PdfError,
    pikepdf.PasswordError,
    UnidentifiedImageError,
    Image.DecompressionBombError,
    OSError,
)


class CannotCopy(ValueError):
    """A copy cannot be laid into the packet; `title` says which."""

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
    """Bytes of a PDF or of a picture (JPEG, PNG), laid in as they are: 「居宅サービス計画書の写し」."""

    title: str
    content: bytes


@dataclass(frozen=True, slots=True)
class PacketCover:
    """What the first page says."""

    title: str  # 軽度者に対する福祉用具貸与の確認について
    to: str  # 「旭川市 介護保険担当課」
    client_name: str
    insured_no: str
    care_level: str
    office: str
    office_no: str
    office_tel: str
    care_manager: str
    submitted_on: date | None = None
    about: tuple[str, ...] = ()  # the items of equipment
    note: str = ""  # what the municipality wants to know besides


@dataclass(frozen=True, slots=True)
class _Laid:
    """A copied page and the page of ours that it is laid into (from 0, before the cover)."""

    page: int
    source: pikepdf.Pdf
    number: int


def packet(cover: PacketCover, parts: Sequence[Chapter | Copy], stamp: Stamp) -> Rendered:
    """Cover and `parts` as one PDF with continuous page numbers; the same input gives the same bytes.

    Raises CannotCopy for a copy that is no readable PDF or picture, or has a password.
    """
    report, paper = Report(), Paper(cover.title, stamp.at)
    laid: list[_Laid] = []
    starts: list[int] = []
    for part in parts:
        starts.append(len(paper.pages))
        if isinstance(part, Copy):
            laid += _reserve(paper, part, cover)
        else:
            part.draw(paper, stamp, report)
    first = _cover_first(paper, cover, parts, starts, stamp)
    drawn = finished(paper, report)
    return Rendered(_with_copies(drawn.pdf, laid, first), drawn.report) if laid else drawn


def _cover_first(
    paper: Paper,
    cover: PacketCover,
    parts: Sequence[Chapter | Copy],
    starts: list[int],
    stamp: Stamp,
) -> int:
    """Draw the cover, whose length its own page numbers depend on, and put it before all."""
    rest, length = list(paper.pages), 1
    while True:
        paper.pages.clear()
        contents = [
            (str(number), part.title, f"{start + length + 1} ページ")
            for number, (part, start) in enumerate(zip(parts, starts, strict=True), 1)
        ]
        _cover(paper, cover, contents, stamp)
        if len(paper.pages) == length:
            paper.pages += rest
            return length
        length = len(paper.pages)


def _cover(
    paper: Paper, cover: PacketCover, contents: list[tuple[str, str, str]], stamp: Stamp
) -> None:
    small = f"文書番号 {stamp.reference}" if stamp.reference else ""
    dated = f"作成 {moment(stamp.at)}"
    flow = Flow(paper, Running("提出書類", f"{cover.client_name} 様", dated, small))
    flow.y -= 8
    flow.words([Span(f"{cover.to}　御中", _BIG)], 10)
    flow.words([Span(cover.title, _BIG)], 8)
    flow.fields(("被保険者氏名", cover.client_name), ("被保険者番号", said(cover.insured_no)))
    flow.fields(("要介護度", said(cover.care_level)), ("提出日", day(cover.submitted_on)))
    flow.fields(("福祉用具", said("\n".join(cover.about))))
    flow.y -= 8
    flow.fields(("事業所", cover.office), ("事業所番号", said(cover.office_no)))
    flow.fields(("担当", said(cover.care_manager)), ("電話", said(cover.office_tel)))
    flow.heading("書類の一覧")
    flow.table((Column("", 8), Column("書類"), Column("始まり", 28)), contents)
    if cover.note:
        flow.y -= 8
        flow.words([Span(cover.note, BODY)])


def _reserve(paper: Paper, copy: Copy, cover: PacketCover) -> list[_Laid]:
    """Pages with our head for every page of a copy."""
    source = _opened(copy)
    total = len(source.pages)
    out = []
    for number in range(total):
        many = f"写しの {number + 1}／{total}" if total > 1 else "写し"
        ink = paper.new_page(Running(copy.title, f"{cover.client_name} 様", many, ""))
        ink.rule(MARGIN_X, TOP, MARGIN_X + CONTENT_WIDTH, TOP, THICK)
        out.append(_Laid(len(paper.pages) - 1, source, number))
    return out


def _opened(copy: Copy) -> pikepdf.Pdf:
    content = copy.content
    try:
        if not content.startswith(_PDF):
            content = _picture(content)
        source = pikepdf.open(BytesIO(content))
        if not len(source.pages):
            raise CannotCopy(copy.title)
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


def _with_copies(pdf: bytes, laid: list[_Laid], first: int) -> bytes:
    """`pdf` with the copied pages laid below our heads, kept in proportion."""
    frame = pikepdf.Rectangle(MARGIN_X, BOTTOM + 2, MARGIN_X + CONTENT_WIDTH, TOP - 4)
    with pikepdf.open(BytesIO(pdf)) as out:
        for number, one in enumerate(laid, 1):
            page, name = out.pages[first + one.page], pikepdf.Name(f"/Copy{number}")
            form = out.copy_foreign(one.source.pages[one.number].as_form_xobject())
            page.add_resource(form, pikepdf.Name.XObject, name)
            place = page.calc_form_xobject_placement(
                form,
                name,
                frame,
                invert_transformations=True,
                allow_shrink=True,
                allow_expand=True,
            )
            page.contents_add(place)
        saved = BytesIO()
        out.save(saved, deterministic_id=True)
    return saved.getvalue()
