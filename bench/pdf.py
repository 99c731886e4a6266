"""PDF of the sheets, warm: our one-font-per-document drawing against a plain ReportLab canvas."""

from __future__ import annotations

import io
from datetime import datetime
from random import Random
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from bench.measure import Figure, heading, show, take
from handoff import clock, paths
from handoff.demo.sheet_words import fill
from handoff.pdf.code_mark import CodeMark
from handoff.pdf.layouts import layout_for
from handoff.pdf.letter import render_letter
from handoff.pdf.render import Mode, Stamp, render
from handoff.sheets import catalogue, content, display

ADDRESS = "https://renkei.asahikawa.example/a/k3x9dfq2mzr7wptb0v4h8c"
WHEN = datetime(2026, 11, 22, 10, 0, tzinfo=clock.TOKYO)


def main() -> None:
    """Print the median of both, warm."""
    heading("PDF of ① ③ ④")
    sheet = catalogue.get(catalogue.ADMISSION)
    raw = {"client_name": "髙﨑 靜枝", "written_on": "2026-11-22", **fill(sheet, Random(1), 1.0)}
    values = content.counting(sheet, content.read(sheet, raw).values)
    layout = layout_for(sheet.code)
    plain = take("a plain canvas with the same words", lambda: _plain(values), times=40)
    ours = take("① as it is handed over", lambda: render(sheet, layout, values, Mode.PLAIN, Stamp(WHEN)), times=40)  # fmt: skip
    show(plain)
    show(ours, plain, "<= 40 ms")
    for code in (catalogue.DOCTOR_CONTACT, catalogue.EQUIPMENT_CONTACT):
        show(_letter(code), plain, "<= 40 ms")


def _letter(code: str) -> Figure:
    """A letter to a doctor with its QR code, everything in the request filled in."""
    sheet = catalogue.DECLARED[code]
    raw = {
        "client_name": "髙﨑 靜枝",
        "client_kana": "タカサキ シズエ",
        **fill(sheet, Random(1), 1.0),
    }
    values = content.counting(sheet, content.read(sheet, raw).values)
    layout, mark = layout_for(code), CodeMark(ADDRESS, "48213907", "K7M2-4TXQ")
    name = f"{sheet.number} with its code and a blank reply"
    return take(name, lambda: render_letter(sheet, layout, values, Stamp(WHEN), mark), times=40)


def _plain(values: dict[str, Any]) -> bytes:
    """The same labels and answers one below the other, with stock fonts of ReportLab."""
    sheet = catalogue.get(catalogue.ADMISSION)
    if "PlainBIZ" not in pdfmetrics.getRegisteredFontNames():
        file = paths.bundled("static") / "fonts" / "BIZUDPGothic-Regular.ttf"
        pdfmetrics.registerFont(TTFont("PlainBIZ", str(file)))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, initialFontName="PlainBIZ")
    y = 800.0
    for item in sheet.items.values():
        canvas.setFont("PlainBIZ", 9)
        canvas.drawString(40, y, item.label)
        canvas.drawString(240, y, display.text_of(item, values)[:60])
        canvas.rect(38, y - 3, 500, 12)
        y -= 12
        if y < 40:
            canvas.showPage()
            y = 800.0
    canvas.save()
    return out.getvalue()


if __name__ == "__main__":
    main()
