"""① as boxes, rules and words, the same for every engine: what each of them has to put on two pages.

Places come from our layout, words from our sheet; every engine breaks the lines inside the boxes
itself, as ours does, with the same fonts. Only ours also shrinks, looks for what does not fit, tags the page
and attaches its data. So the comparison favours the others.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pypdfium2

from bench.pdf_ours import SHEET
from handoff.demo import words as demo_words
from handoff.demo.sheet_words import fill
from handoff.paths import bundled
from handoff.pdf.items import Writer, words_of
from handoff.pdf.layouts import layout_for
from handoff.pdf.render import Mode, form_for
from handoff.pdf.style import BOTTOM, MARGIN_X, PAD_X, PAGE_HEIGHT, PAGE_WIDTH, TOP
from handoff.pdf.text import Span
from handoff.sheets.content import Content, lasting, read
from handoff.sheets.model import Kind

FONTS = bundled("static") / "fonts"
REGULAR, BOLD = FONTS / "BIZUDPGothic-Regular.ttf", FONTS / "BIZUDPGothic-Bold.ttf"
FAMILY = "BIZ UDPGothic"
LINE = 1.22  # distance of baselines in em
LARGEST = 9.0  # every answer fits its box at this size, so that nobody else has to shrink


@dataclass(frozen=True, slots=True)
class Run:
    """Words in one size and weight."""

    text: str
    size: float
    bold: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """Words in a rectangle, in points from the upper left corner of the page."""

    x: float
    y: float
    width: float
    height: float
    runs: tuple[Run, ...]


@dataclass(slots=True)
class Page:
    """Rules (x1, y1, x2, y2, weight) from the upper left corner, and cells."""

    rules: list[tuple[float, float, float, float, float]] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)


def content(number: int) -> Content:
    """A person of the demo town; another one for every number, so that nothing can be remembered."""
    random = Random(number)
    raw: dict[str, Any] = fill(SHEET, random, 1.0)
    raw["medications"] = [{"drug": f"見本錠{number % 97}", "strength": "5mg", "dose": "1錠"}]
    raw["services"] = raw.get("services", [])[:1]
    raw |= {
        "client_name": f"髙﨑 靜枝{number:04d}",
        "client_kana": "タカサキ シズエ",
        "birth_date": f"19{40 + number % 10}-03-{number % 28 + 1:02d}",
        "address": f"北海道旭川市見本{number % 90 + 1}条{number % 9 + 1}丁目",
        "written_on": "2026-11-22",
        "admitted_on": "2026-11-21",
        "office_name": "居宅介護支援事業所 ゆきあかり見本",
        "cm_name": "邊見 美咲",
        "visiting_nurse": f"こはる {number:04d}",
        "wish_client": random.choice(demo_words.WISHES),
    }
    return read(SHEET, raw)


def values_of(number: int) -> dict[str, Any]:
    """The values of `content` that count: exactly two pages of ours."""
    return lasting(SHEET, content(number).values)


def grown(values: dict[str, Any], times: int) -> dict[str, Any]:
    """`values` with `times` as many letters in all, the new ones in the free texts."""
    free = [k for k in values if k in SHEET.items and SHEET.items[k].kind is Kind.LONG]
    now = sum(len(str(v)) for v in values.values())
    share = now * (times - 1) // len(free)
    return values | {k: (values[k] + "。") * (share // (len(values[k]) + 1) + 1) for k in free}


def form_of(values: dict[str, Any]) -> list[Page]:
    """The pages that every engine has to draw."""
    layout = form_for(layout_for(SHEET.code), values, Mode.PLAIN)
    writer = Writer(SHEET, layout, values, beside=layout.beside(values))
    pages = []
    for number, geometry in enumerate(layout.geometry, 1):
        page = Page([(x1, _y(y1), x2, _y(y2), w) for x1, y1, x2, y2, w in geometry.rules])
        _head(page, values, number, len(layout.geometry))
        for heading, box in geometry.headings:
            note = (Run("　" + heading.note, 8, False),) if heading.note else ()
            page.cells.append(_cell(box, (Run(heading.text, 10, True), *note)))
        for text, box in geometry.labels:
            page.cells.append(_cell(box, (Run(text, 7.5, False),)))
        for cell, box, label in geometry.cells:
            if label:
                page.cells.append(_cell(label, (Run(cell.label, 7.5, False),)))
            spans = writer.body(cell.body)
            if cell.label and not label:
                spans.insert(0, Span(cell.label + "　", writer.label))
            page.cells.append(_cell(box, _runs(spans)))
        for words, box in geometry.words:
            page.cells.append(_cell(box, _runs(writer.body(words.body))))
        pages.append(page)
    return pages


def _head(page: Page, values: dict[str, Any], number: int, total: int) -> None:
    name = words_of(SHEET.items["client_name"], values["client_name"])
    written = words_of(SHEET.items["written_on"], values["written_on"])
    right = PAGE_WIDTH - MARGIN_X - 200
    page.cells += [
        Cell(MARGIN_X, _y(TOP) - 34, 260, 22, (Run(SHEET.title, 15, True),)),
        Cell(right, _y(TOP) - 36, 200, 16, (Run(f"{name} 様", 11, True),)),
        Cell(right, _y(TOP) - 20, 200, 14, (Run(f"記入日 {written}　{number}／{total} ページ", 9, False),)),
        Cell(MARGIN_X, _y(BOTTOM), 300, 12, (Run(f"様式 {SHEET.version}", 8, False),)),
    ]  # fmt: skip


def _runs(spans: list[Span]) -> tuple[Run, ...]:
    """Neighbours in the same style as one run."""
    runs: list[Run] = []
    for span in spans:
        size = min(span.type.size, LARGEST)
        if runs and (runs[-1].size, runs[-1].bold) == (size, span.type.bold):
            runs[-1] = Run(runs[-1].text + span.text, size, span.type.bold)
        elif span.text:
            runs.append(Run(span.text, size, span.type.bold))
    return tuple(runs)


def _cell(box: Any, runs: tuple[Run, ...]) -> Cell:
    return Cell(box.x + PAD_X, _y(box.top), box.width - 2 * PAD_X, box.height, runs)


def _y(from_below: float) -> float:
    return PAGE_HEIGHT - from_below


def letters(form: list[Page]) -> Counter[str]:
    """Every letter that must be on the pages, and how often."""
    text = "".join(r.text for page in form for cell in page.cells for r in cell.runs)
    return Counter("".join(text.split()))


def read_back(pdf: bytes) -> tuple[int, Counter[str]]:
    """Pages and letters of a PDF, as a search or a copy finds them."""
    document = pypdfium2.PdfDocument(pdf)
    found: Counter[str] = Counter()
    for page in document:
        found.update("".join(page.get_textpage().get_text_range().split()))
    pages = len(document)
    document.close()
    return pages, found
