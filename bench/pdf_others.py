"""The other engines, each kept ready between documents as its manual advises, drawing the same form.

Typst keeps its compiler and fonts and gets only the data anew; WeasyPrint keeps its style sheet and font
configuration; fpdf2 has nothing to keep (fonts belong to a document); Chromium keeps its page, so that only
the body changes.
"""

from __future__ import annotations

import html
import json
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

from bench.pdf_form import BOLD, FAMILY, FONTS, LINE, REGULAR, Page, Run
from handoff.pdf.style import PAGE_HEIGHT, PAGE_WIDTH


class Engine(Protocol):
    """Something that draws a form."""

    name: str

    def draw(self, form: list[Page]) -> bytes:
        """The PDF."""
        ...

    def close(self) -> None:
        """Let go of what was kept."""
        ...


_TYPST = """
#let pages = json(bytes(sys.inputs.form))
#set page(width: %(width)spt, height: %(height)spt, margin: 0pt)
#set text(font: "%(family)s", lang: "ja", cjk-latin-spacing: none, top-edge: "ascender", bottom-edge: "descender")
#set par(leading: 0.12em, spacing: 0.12em)
#for (number, p) in pages.enumerate() {
  if number > 0 { pagebreak() }
  for (x1, y1, x2, y2, w) in p.rules {
    place(line(start: (x1 * 1pt, y1 * 1pt), end: (x2 * 1pt, y2 * 1pt), stroke: w * 1pt))
  }
  for (x, y, width, height, runs) in p.cells {
    place(dx: x * 1pt, dy: y * 1pt, block(width: width * 1pt, height: height * 1pt, align(horizon,
      for (words, size, bold) in runs {
        text(size: size * 1pt, weight: if bold { "bold" } else { "regular" }, words)
      })))
  }
}
"""


class Typst:
    """typst (Rust) through its Python package."""

    name = "typst, compiler kept (tagged PDF)"

    def __init__(self) -> None:
        import typst

        self._folder = tempfile.TemporaryDirectory(prefix="handoff-bench-")
        source = Path(self._folder.name) / "form.typ"
        facts = {"width": PAGE_WIDTH, "height": PAGE_HEIGHT, "family": FAMILY}
        source.write_text(_TYPST % facts, encoding="utf-8")
        self._compiler: Any = typst.Compiler(
            str(source), font_paths=[str(FONTS)], ignore_system_fonts=True
        )

    def draw(self, form: list[Page]) -> bytes:
        """Only the data change from one document to the next."""
        data = json.dumps([_plain(page) for page in form], ensure_ascii=False)
        made: bytes = self._compiler.compile(format="pdf", sys_inputs={"form": data})
        return made

    def close(self) -> None:
        """Remove the template."""
        self._folder.cleanup()


def _plain(page: Page) -> dict[str, Any]:
    return {
        "rules": [[round(n, 2) for n in rule] for rule in page.rules],
        "cells": [
            [
                *(round(n, 2) for n in (c.x, c.y, c.width, c.height)),
                [[r.text, r.size, r.bold] for r in c.runs],
            ]
            for c in page.cells
        ],
    }


_CSS = f"""
@font-face {{ font-family: "{FAMILY}"; src: url("{REGULAR.as_uri()}"); }}
@font-face {{ font-family: "{FAMILY}"; src: url("{BOLD.as_uri()}"); font-weight: bold; }}
@page {{ size: {PAGE_WIDTH}pt {PAGE_HEIGHT}pt; margin: 0; }}
body {{ margin: 0; font-family: "{FAMILY}"; line-height: {LINE}; }}
section {{ position: relative; width: {PAGE_WIDTH}pt; height: {PAGE_HEIGHT - 0.5}pt; break-after: page; overflow: hidden; }}
section:last-child {{ break-after: auto; }}
i, div {{ position: absolute; }}
i {{ background: black; }}
"""


def as_html(form: list[Page]) -> str:
    """The body of the page: a rule is a black box, a cell a box with words in it."""
    parts = []
    for page in form:
        parts.append("<section>")
        for x1, y1, x2, y2, weight in page.rules:
            width, height = max(abs(x2 - x1), weight), max(abs(y2 - y1), weight)
            left, top = min(x1, x2) - weight / 2, min(y1, y2) - weight / 2
            parts.append(f'<i style="{_at(left, top, width, height)}"></i>')
        for cell in page.cells:
            place = _at(cell.x, cell.y, cell.width, cell.height)
            parts.append(f'<div style="{place}">{"".join(_span(run) for run in cell.runs)}</div>')
        parts.append("</section>")
    return "".join(parts)


def _at(x: float, y: float, width: float, height: float) -> str:
    return f"left:{x:.2f}pt;top:{y:.2f}pt;width:{width:.2f}pt;height:{height:.2f}pt"


def _span(run: Run) -> str:
    words = html.escape(run.text).replace("\n", "<br>")
    weight = ";font-weight:bold" if run.bold else ""
    return f'<span style="font-size:{run.size:g}pt{weight}">{words}</span>'


class WeasyPrint:
    """WeasyPrint (Python, Pango)."""

    name = "WeasyPrint, style sheet kept"

    def __init__(self) -> None:
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration

        self._library: Any = weasyprint
        self._fonts = FontConfiguration()
        self._css = weasyprint.CSS(string=_CSS, font_config=self._fonts)

    def draw(self, form: list[Page]) -> bytes:
        """HTML in, PDF out."""
        page = self._library.HTML(string=f'<html lang="ja"><body>{as_html(form)}</body></html>')
        made: bytes = page.write_pdf(stylesheets=[self._css], font_config=self._fonts)
        return made

    def close(self) -> None:
        """Nothing is kept outside the process."""


class Fpdf2:
    """fpdf2 (Python)."""

    name = "fpdf2"

    def __init__(self) -> None:
        import fpdf

        self._library: Any = fpdf

    def draw(self, form: list[Page]) -> bytes:
        """Cells are written between margins that are their edges."""
        pdf = self._library.FPDF(unit="pt", format=(PAGE_WIDTH, PAGE_HEIGHT))
        pdf.set_auto_page_break(False)
        pdf.c_margin = 0
        pdf.add_font("biz", "", str(REGULAR))
        pdf.add_font("biz", "B", str(BOLD))
        for page in form:
            pdf.add_page()
            for x1, y1, x2, y2, weight in page.rules:
                pdf.set_line_width(weight)
                pdf.line(x1, y1, x2, y2)
            for cell in page.cells:
                pdf.set_left_margin(cell.x)
                pdf.set_right_margin(PAGE_WIDTH - cell.x - cell.width)
                pdf.set_xy(cell.x, cell.y)
                for run in cell.runs:
                    pdf.set_font("biz", "B" if run.bold else "", run.size)
                    pdf.write(run.size * LINE, run.text)
        return bytes(pdf.output())

    def close(self) -> None:
        """Nothing is kept outside the process."""


class Chromium:
    """A Chromium that keeps running, driven by Playwright; nothing is loaded anew but the words."""

    name = "Chromium, kept running"

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="handoff-bench-")
        self._thread = ThreadPoolExecutor(1)  # Playwright's event loop is in nobody's way there
        self._thread.submit(self._open).result()

    def _open(self) -> None:
        from playwright.sync_api import sync_playwright

        self._playwright = sync_playwright().start()
        self._browser = self._playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        page = Path(self._folder.name) / "form.html"
        page.write_text(
            f'<!doctype html><html lang="ja"><meta charset="utf-8"><style>{_CSS}</style><body>',
            encoding="utf-8",
        )
        self._page = self._browser.new_page()
        self._page.goto(page.as_uri())

    def draw(self, form: list[Page]) -> bytes:
        """Set the body, print."""
        return self._thread.submit(self._print, form).result()

    def _print(self, form: list[Page]) -> bytes:
        self._page.evaluate("html => { document.body.innerHTML = html }", as_html(form))
        self._page.evaluate("() => document.fonts.ready.then(() => true)")
        return self._page.pdf(prefer_css_page_size=True, print_background=True)

    def close(self) -> None:
        """End the browser."""
        self._thread.submit(self._end).result()
        self._thread.shutdown()
        self._folder.cleanup()

    def _end(self) -> None:
        self._browser.close()
        self._playwright.stop()


OTHERS: tuple[type[Engine], ...] = (Typst, WeasyPrint, Fpdf2, Chromium)
