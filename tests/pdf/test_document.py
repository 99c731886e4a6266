"""The file is ReportLab's: its canvas and document work with our fonts and our form of the file."""

from __future__ import annotations

import gc
from io import BytesIO

import pikepdf
import pypdf
import pytest
from reportlab.pdfbase.pdfdoc import PDFStream

from handoff.pdf.document import SheetCanvas
from handoff.pdf.fonts import FALLBACK, REGULAR, load
from tests.pdf.reading import fonts_of, text_of
from tests.pdf.records import at
from tests.pdf.test_fonts import printed


@pytest.fixture
def canvas() -> SheetCanvas:
    load()
    return SheetCanvas((200, 100), at(22, 10))


def test_what_the_canvas_writes_itself_is_embedded_and_copied_exactly(canvas: SheetCanvas) -> None:
    for font, text, height in ((REGULAR, "髙﨑 德子", 60), (FALLBACK, "𠮷", 30)):
        canvas.setFont(font, 12)
        canvas.drawString(20, height, text)
    canvas.showPage()
    pdf = canvas.getpdfdata()
    assert "髙﨑德子" in text_of(pdf)
    assert "𠮷" in text_of(pdf)
    assert {name.partition("+")[2] for name in fonts_of(pdf)} == {
        "BIZUDPGothic-Regular",
        "HandoffFallbackGothic-Regular",
    }


def test_a_stream_that_ends_like_a_line_keeps_its_length(canvas: SheetCanvas) -> None:
    data = (b"x\r", b"x\n", b"x\r\n")
    for one in data:
        canvas.document.Reference(PDFStream(content=one))
    canvas.showPage()
    pdf = canvas.getpdfdata()
    for one in data:
        assert b"/Length %d\n>>\nstream\n%s\r\nendstream" % (len(one), one) in pdf


def test_a_structure_of_any_size_is_found_again(canvas: SheetCanvas) -> None:
    doc, many = canvas.document, 70_000
    canvas.showPage()
    first = doc.numbers(many)
    for number in range(many):
        doc.add(first + number, f"<</Here {number}>>")
    with pikepdf.open(BytesIO(canvas.getpdfdata())) as pdf:
        for number in (0, 9_999, 10_000, many - 1):
            assert pdf.get_object(first + number, 0).Here == number
        assert pdf.check_pdf_syntax() == []


def test_only_streams_stand_outside_of_object_streams() -> None:
    pdf = printed("髙﨑")
    assert pdf.count(b"endobj") == pdf.count(b"\r\nendstream\nendobj")
    page = pypdf.PdfReader(BytesIO(pdf)).pages[0]
    assert (page.raw_get("/StructParents"), page.raw_get("/Tabs")) == (0, "/S")
    assert "/Trans" not in page


def test_nothing_of_a_document_stays_with_the_fonts() -> None:
    printed("髙﨑 𠮷")
    gc.collect()
    assert [len(font.state) for font in load().values()] == [0, 0, 0]
