"""The A4 pages of one document: running head with title, name, date and n/N, foot, and the file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from reportlab.pdfbase.pdfdoc import PDFDictionary

from handoff.pdf import archive, style, tags
from handoff.pdf.code_mark import CheckMark, draw_check
from handoff.pdf.document import SheetCanvas, SheetDocument
from handoff.pdf.fitting import fit, one_line
from handoff.pdf.fonts import BOLD, REGULAR, load
from handoff.pdf.ink import Ink, Running
from handoff.pdf.style import MARGIN_X, PAGE_HEIGHT, PAGE_WIDTH
from handoff.pdf.tags import Node, Tree
from handoff.pdf.text import Door, Span, TextReport

__all__ = ["Ink", "Paper", "Running", "small_page"]


class Paper:
    """One PDF in the making: pages are added in order, numbers, heads and feet are set at the end.

    `check` is printed in the foot of every page, `embed` attached, and with `archival` the file is a
    tagged PDF/A-3a and PDF/UA-1. `claimed` False leaves out that it is one, for the sake of pages of
    others that are laid in later. `words` are the printed words of the form, regular and bold, whose
    outlines are kept ready.
    """

    def __init__(
        self,
        title: str,
        at: datetime,
        *,
        check: CheckMark | None = None,
        embed: bytes = b"",
        archival: bool = True,
    ) -> None:
        load()
        self.report = TextReport()
        self.door = Door(self.report)
        self.pages: list[Ink] = []
        self.stroke = 0.0  # of pages to come, see Ink
        self.words = ("", "")
        self.claimed = True
        self._about = archive.About(title, at, embed)
        self._check, self._archival = check, archival
        self._canvas = SheetCanvas((PAGE_WIDTH, PAGE_HEIGHT), at)

    def new_page(self, running: Running, tree: Tree | None = None) -> Ink:
        """Add an empty page at the end; `tree` is the structure of what is always on it."""
        ink = Ink(running, stroke=self.stroke, tree=tree)
        self.pages.append(ink)
        return ink

    def finish(self) -> bytes:
        """Set the heads with n/N and give the bytes; call once."""
        canvas, total, before = self._canvas, len(self.pages), ""
        doc = canvas.document
        doc.tagged = self._archival
        root = doc.numbers(3) if self._archival else 0  # the same for packs kept of any document
        for number, ink in enumerate(self.pages, 1):
            self._head(ink, number, total, ink.running.title != before)
            self._foot(ink, number == 1)
            before = ink.running.title
            ink.number = _show(canvas, ink)
            if ink.tree:
                ink.base = doc.numbers(len(ink.tree.elements))
        _draw_fonts(doc, self.door, {REGULAR: self.words[0], BOLD: self.words[1]})
        archive.inform(canvas, self._about)
        if self._archival:
            self._structure(doc, root)
            archive.claim(doc, self._about, self.claimed)
        return bytes(canvas.getpdfdata())

    def _structure(self, doc: SheetDocument, root: int) -> None:
        """Write the elements of all pages in reading order; `root` and the next two come first.

        What a signature adds to (the document, the table of parents) is short: all there is to read
        is one part of the document, and what each page holds is an object of its own.
        """
        document, part = root + 1, root + 2
        page_of = {id(ink): ink.number for ink in self.pages}
        kids: list[str] = []
        for ink in self.pages:
            tags.write(doc, [*ink.first, *ink.nodes], part, page_of)
            kids += [f"{node.number} 0 R" for node in ink.first]
            if ink.tree:
                kids += [f"{ink.base + at} 0 R" for at in ink.tree.top]
                doc.pack(ink.tree.packed(ink.base, ink.number, part))
            kids += [f"{node.number} 0 R" for node in ink.nodes]
        numbers = []
        for at, ink in enumerate(self.pages):
            held = [ink.base + element for element in ink.tree.marks] if ink.tree else []
            held += [ink.marks[number].number for number in sorted(ink.marks)]
            numbers.append(f"{at} {(of_page := doc.numbers())} 0 R")
            doc.add(of_page, f"[{' '.join([f'{number} 0 R' for number in held])}]")
        doc.add(part, f"<</S/Part/P {document} 0 R/K[{' '.join(kids)}]>>")
        doc.add(document, f"<</S/Document/P {root} 0 R/K[{part} 0 R]>>")
        doc.add(
            root,
            f"<</Type/StructTreeRoot/K {document} 0 R/ParentTree<</Nums[{' '.join(numbers)}]>>"
            f"/ParentTreeNextKey {len(self.pages)}>>",
        )
        doc.Catalog.StructTreeRoot = f"{root} 0 R"
        doc.Catalog.MarkInfo = PDFDictionary({"Marked": "true"})

    def _head(self, ink: Ink, number: int, total: int, new: bool) -> None:
        """Title and person are read aloud where a new paper begins, and only seen after that."""
        running, right = ink.running, PAGE_WIDTH - MARGIN_X
        top, half = PAGE_HEIGHT - 7.5 * style.MM, style.CONTENT_WIDTH / 2
        title = self.door.lay([Span(running.title, style.TITLE)], half)
        person = Span(running.person, style.Type(11, True), "client_name", value=True)
        whose = fit(self.door, [person], half, 15, (11.0, 10.0, 9.0)).laid
        if new:
            ink.first = [Node("H1"), Node("P")]
            ink.show(title, MARGIN_X, top - 4, node=ink.first[0])
            ink.show(whose, right - half, top, half, "right", node=ink.first[1])
        else:
            ink.aside(title, MARGIN_X, top - 4)
            ink.aside(whose, right - half, top, half, "right")
        beside = style.CONTENT_WIDTH - min(half, title.length + 8)
        count = self.door.lay(
            [Span(f"　　{number}／{total} ページ", style.RUNNING, value=True)], beside
        )
        ink.aside(count, right - beside, top - 14.5, beside, "right")
        left = beside - count.length
        dated = Span(running.dated, style.RUNNING, value=True)
        fitted = fit(self.door, [dated], left, 12, (style.RUNNING.size, 8.0)).laid
        ink.aside(fitted, right - beside, top - 14.5, left, "right")

    def _foot(self, ink: Ink, read: bool) -> None:
        small = Span(ink.running.small, style.NOTE, value=True)
        laid = one_line(self.door, [small], style.FOOT_LINE)
        ink.aside(laid, MARGIN_X, style.FOOT)
        if self._check:
            draw_check(ink, self.door, self._check, style.FOOT - laid.leading, read=read)


def small_page(width: float, height: float, draw: Callable[[Ink, Door], None]) -> bytes:
    """A page of any size without head and foot, to be laid into another; sizes in points."""
    load()
    door, canvas, ink = Door(), SheetCanvas((width, height)), Ink(Running("", "", "", ""))
    draw(ink, door)
    _show(canvas, ink)
    _draw_fonts(canvas.document, door, {})
    return bytes(canvas.getpdfdata())


def _show(canvas: SheetCanvas, ink: Ink) -> int:
    """Make a page of what is drawn; gives its number among the objects."""
    page = canvas.document.thisPageRef()
    canvas.addLiteral(ink.operators())
    canvas.showPage()
    return canvas.document.number_of(page)


def _draw_fonts(doc: SheetDocument, door: Door, words: dict[str, str]) -> None:
    """Have the document embed what went through `door`."""
    for state in door.states():
        name = state.font.fontName
        state.words = words.get(name, "")
        state.font.draw_in(doc, state)
