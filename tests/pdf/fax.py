"""A page as a FAX machine in standard mode sends it: 204 × 98 dots per inch, black or white."""

from __future__ import annotations

import pypdfium2
import zxingcpp
from PIL import Image

ACROSS, DOWN = 204, 98


def fax_pages(pdf: bytes, down: int = DOWN) -> list[Image.Image]:
    """Every page in one bit; in standard mode a line of dots is twice as high as a dot is wide."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_scanned(page, down) for page in document]
    finally:
        document.close()


def _scanned(page: pypdfium2.PdfPage, down: int) -> Image.Image:
    fine = page.render(scale=2 * ACROSS / 72, grayscale=True).to_pil()
    page.close()
    size = (fine.width // 2, round(fine.height * down / (2 * ACROSS)))
    return fine.resize(size, Image.Resampling.BOX).point(lambda v: 255 * (v > 127)).convert("1")


def as_printed(page: Image.Image) -> Image.Image:
    """The page as the receiving machine prints it: dots square again."""
    return page.convert("L").resize((page.width, round(page.height * ACROSS / DOWN)))


def codes_in(page: Image.Image) -> list[str]:
    """What a telephone reads from the codes on a page."""
    return [found.text for found in zxingcpp.read_barcodes(as_printed(page))]
