"""The A4 pages of one document: running head with title, name, date and n/N, foot, and the file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from handoff.pdf import archive, style, tags
from handoff.pdf.code_mark import CheckMark, draw_check
from handoff.pdf.embedding import embed
from handoff.pdf.fitting import fit, one_line
from handoff.pdf.fonts import load
from handoff.pdf.ink import Ink, Running
from handoff.pdf.objects import Objects
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
        self._objects = Objects()
        self._root, self._pages, self._resources = (self._objects.number() for _ in range(3))
        self._document = self._objects.number()

    def new_page(self, running: Running, tree: Tree | None = None) -> Ink:
        """Add an empty page at the end; `tree` is the structure of what is always on it."""
        ink = Ink(running, stroke=self.stroke, tree=tree, number=self._objects.number())
        if tree:
            ink.base = self._objects.number(len(tree.elements))
        self.pages.append(ink)
        return ink

    def finish(self) -> bytes:
        """Set the heads with n/N and give the bytes; call once."""
        objects, total = self._objects, len(self.pages)
        before = ""
        for number, ink in enumerate(self.pages, 1):
            self._head(ink, number, total, ink.running.title != before)
            self._foot(ink, number == 1)
            before = ink.running.title
        for at, ink in enumerate(self.pages):
            content = objects.deflated(ink.operators().encode("ascii"))
            tagged = f"/StructParents {at}/Tabs/S" if self._archival else ""
            objects.add(
                f"<</Type/Page/Parent {self._pages} 0 R/MediaBox[0 0 {PAGE_WIDTH:.2f} "
                f"{PAGE_HEIGHT:.2f}]/Resources {self._resources} 0 R/Contents {content} 0 R{tagged}>>",
                ink.number,
            )
        kids = " ".join([f"{ink.number} 0 R" for ink in self.pages])
        objects.add(f"<</Type/Pages/Count {total}/Kids[{kids}]>>", self._pages)
        words = {"F1": self.words[0], "F2": self.words[1]}
        fonts = [embed(objects, state, words) for state in self.door.states()]
        objects.add(f"<</Font<<{''.join(fonts)}>>>>", self._resources)
        more = ""
        if self._archival:
            more = self._structure() + archive.entries(objects, self._about, self.claimed)
        objects.add(
            f"<</Type/Catalog/Pages {self._pages} 0 R/Lang(ja-JP)"
            f"/ViewerPreferences<</DisplayDocTitle true>>{more}>>",
            self._root,
        )
        return objects.bytes_of(self._root, archive.information(objects, self._about))

    def _structure(self) -> str:
        """Write the elements of all pages in reading order; gives the entries of the catalogue."""
        objects, document = self._objects, self._document
        root, parents = objects.number(), objects.number()
        page_of = {id(ink): ink.number for ink in self.pages}
        kids: list[str] = []
        for ink in self.pages:
            tags.write(objects, [*ink.first, *ink.nodes], document, page_of)
            kids += [f"{node.number} 0 R" for node in ink.first]
            if ink.tree:
                kids += [f"{ink.base + at} 0 R" for at in ink.tree.top]
                objects.pack(ink.tree.packed(ink.base, ink.number, document))
            kids += [f"{node.number} 0 R" for node in ink.nodes]
        numbers = []
        for at, ink in enumerate(self.pages):
            held = [ink.base + element for element in ink.tree.marks] if ink.tree else []
            held += [ink.marks[number].number for number in sorted(ink.marks)]
            numbers.append(f"{at}[{' '.join([f'{number} 0 R' for number in held])}]")
        objects.add(f"<</Nums[{''.join(numbers)}]>>", parents)
        objects.add(f"<</S/Document/P {root} 0 R/K[{' '.join(kids)}]>>", document)
        objects.add(
            f"<</Type/StructTreeRoot/K {document} 0 R/ParentTree {parents} 0 R"
            f"/ParentTreeNextKey {len(self.pages)}>>",
            root,
        )
        return f"/StructTreeRoot {root} 0 R/MarkInfo<</Marked true>>"

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
    door, objects, ink = Door(), Objects(), Ink(Running("", "", "", ""))
    draw(ink, door)
    root, pages, page = objects.number(), objects.number(), objects.number()
    content = objects.deflated(ink.operators().encode("ascii"))
    fonts = [embed(objects, state, {}) for state in door.states()]
    objects.add(
        f"<</Type/Page/Parent {pages} 0 R/MediaBox[0 0 {width:.2f} {height:.2f}]"
        f"/Resources<</Font<<{''.join(fonts)}>>>>/Contents {content} 0 R>>",
        page,
    )
    objects.add(f"<</Type/Pages/Count 1/Kids[{page} 0 R]>>", pages)
    objects.add(f"<</Type/Catalog/Pages {pages} 0 R>>", root)
    return objects.bytes_of(root, objects.add("<<>>"))
