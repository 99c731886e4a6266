"""The A4 page: ink, running head with title, name, date and n/N, and the finished document."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import md5
from io import BytesIO
from typing import Any

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from handoff.pdf import style
from handoff.pdf.fonts import REGULAR, load
from handoff.pdf.style import CAP_SHIFT, MARGIN_X, PAGE_HEIGHT, PAGE_WIDTH
from handoff.pdf.text import Door, Laid, Span, TextReport, fit

rl_config.useA85 = 0  # page streams stay binary: smaller files, and a third less time


@dataclass(frozen=True, slots=True)
class Running:
    """What stands on every page: the paper's title, whose it is, its date, and the small print."""

    title: str
    person: str  # 「髙﨑 𠮷男 様」
    dated: str  # 「記入日 令和8年11月21日」
    small: str  # template version, document number, 下書き …


@dataclass(slots=True)
class Ink:
    """The drawing operators of one page."""

    running: Running
    ops: list[str] = field(default_factory=list)
    stroke: float = (
        0.0  # points added to every stroke of the letters, so that thin ones survive a FAX
    )

    def operators(self) -> str:
        """Everything drawn, in order."""
        if not self.stroke:
            return "\n".join(self.ops)
        thick = f"{self.stroke:g} w "
        return "\n".join(["2 Tr", *(thick + o if o.startswith("BT") else o for o in self.ops)])

    def rule(self, x1: float, y1: float, x2: float, y2: float, weight: float) -> None:
        """A straight line from (x1, y1) to (x2, y2)."""
        self.ops.append(f"{weight:g} w {x1:.2f} {y1:.2f} m {x2:.2f} {y2:.2f} l S")

    def show(
        self,
        laid: Laid,
        x: float,
        top: float,
        width: float = 0,
        align: str = "left",
        lines: range | None = None,
    ) -> None:
        """Draw lines downwards from `top`; `align` left, right or centre within `width`."""
        y = top - laid.leading / 2 - laid.size * CAP_SHIFT
        for number in lines if lines is not None else range(len(laid.lines)):
            slack = 0.0 if align == "left" else width - laid.line_width(number)
            operators = laid.line(number, x + (slack if align == "right" else slack / 2), y)
            if operators:
                self.ops.append(operators)
            y -= laid.leading


class _DocumentTime:
    """ReportLab's time stamp with the document's own time: the same input gives the same bytes."""

    def __init__(self, at: datetime) -> None:
        offset = at.utcoffset() or timedelta(0)
        minutes = int(offset.total_seconds()) // 60
        self.t = at.timestamp()
        self.lt = at.timetuple()
        self.YMDhms = tuple(self.lt)[:6]
        self.dhh, self.dmm = minutes // 60, minutes % 60
        self.tzname = at.tzname() or ""
        self.datetime = at


class Paper:
    """One PDF in the making: pages are added in order, numbers and heads are set at the end."""

    def __init__(self, title: str, at: datetime) -> None:
        load()
        self._file = BytesIO()
        self._canvas: Any = Canvas(
            self._file,
            pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
            pageCompression=1,
            initialFontName=REGULAR,
            initialFontSize=style.VALUE.size,
            lang="ja-JP",
            pdfVersion=(1, 7),
        )
        doc = self._canvas._doc
        doc._timeStamp = _DocumentTime(at)
        doc.signature = md5(f"handoff {title} {at.isoformat()}".encode(), usedforsecurity=False)
        self._canvas.setTitle(title)
        self._canvas.setAuthor("")
        self._canvas.setSubject("")
        self._canvas.setCreator("Handoff")
        self._canvas.setViewerPreference("DisplayDocTitle", "true")
        self.report = TextReport()
        self.door = Door(doc, self.report)
        self.pages: list[Ink] = []
        self.stroke = 0.0  # of pages to come, see Ink

    def new_page(self, running: Running) -> Ink:
        """Add an empty page at the end."""
        self.pages.append(Ink(running, stroke=self.stroke))
        return self.pages[-1]

    def finish(self) -> bytes:
        """Set the heads with n/N and give the bytes; call once."""
        total = len(self.pages)
        for number, ink in enumerate(self.pages, 1):
            self._head(ink, number, total)
            self._canvas.addLiteral(ink.operators())
            self._canvas.showPage()
        self._canvas.save()
        return self._file.getvalue()

    def _head(self, ink: Ink, number: int, total: int) -> None:
        running, right = ink.running, PAGE_WIDTH - MARGIN_X
        top, half = PAGE_HEIGHT - 7.5 * style.MM, style.CONTENT_WIDTH / 2
        title = self.door.lay([Span(running.title, style.TITLE)], half)
        beside = style.CONTENT_WIDTH - min(half, title.length + 8)
        ink.show(title, MARGIN_X, top - 4)
        person = fit(
            self.door,
            [Span(running.person, style.Type(11, True), "client_name", value=True)],
            half,
            15,
            (11.0, 10.0, 9.0),
        ).laid
        ink.show(person, right - half, top, half, "right")
        number_of = self.door.lay([Span(f"　　{number}／{total} ページ", style.RUNNING)], beside)
        ink.show(number_of, right - beside, top - 14.5, beside, "right")
        left = beside - number_of.length
        dated = Span(running.dated, style.RUNNING, value=True)
        fitted = fit(self.door, [dated], left, 12, (style.RUNNING.size, 8.0)).laid
        ink.show(fitted, right - beside, top - 14.5, left, "right")
        small = self.door.lay([Span(running.small, style.NOTE)], style.CONTENT_WIDTH)
        ink.show(small, MARGIN_X, style.BOTTOM - 1.5)
