"""Pages of our own papers as pictures (PNG), so that what is printed can be looked at on screen.

Only PDFs that this program drew are opened here: pdfium runs in our process. It is not safe in
several threads at once, so one page is drawn at a time.
"""

from __future__ import annotations

from io import BytesIO
from threading import Lock

import pypdfium2  # type: ignore[import-untyped]
from PIL import Image

_POINTS_TO_AN_INCH = 72
# Our paper is black on white: sixteen greys keep the edges of letters smooth in half the bytes.
_TO_SIXTEEN = [grey // 16 for grey in range(256)]
_PALETTE = [grey * 17 for grey in range(16) for _ in "rgb"]
_one_at_a_time = Lock()


def page_count(pdf: bytes) -> int:
    """The number of pages of `pdf`."""
    with _one_at_a_time:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return len(document)
        finally:
            document.close()


def page_as_png(pdf: bytes, number: int, dpi: int) -> bytes:
    """Page `number` (from 1) of `pdf` as a grey PNG of `dpi` dots an inch.

    Raises IndexError when there is no such page.
    """
    with _one_at_a_time:
        document = pypdfium2.PdfDocument(pdf)
        try:
            if not 1 <= number <= len(document):
                raise IndexError(number)
            scale = dpi / _POINTS_TO_AN_INCH
            drawn = document[number - 1].render(scale=scale, grayscale=True)
            picture = drawn.to_pil()
        finally:
            document.close()
    greys = picture.convert("L").point(_TO_SIXTEEN)
    small = Image.frombytes("P", greys.size, greys.tobytes())
    small.putpalette(_PALETTE)
    out = BytesIO()
    small.save(out, "PNG", bits=4, compress_level=6)
    return out.getvalue()
