"""Reading a PDF back as a person, a search or a copy would."""

from __future__ import annotations

import re
from io import BytesIO

import pypdf
import pypdfium2

_SPACE = re.compile(r"\s+")


def squeeze(text: str) -> str:
    """Text without white space, as lines break differently on paper."""
    return _SPACE.sub("", text)


def pages_of(pdf: bytes) -> list[str]:
    """The text of every page, without white space."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        texts = []
        for page in document:
            textpage = page.get_textpage()
            texts.append(squeeze(textpage.get_text_range()))
            textpage.close()
            page.close()
        return texts
    finally:
        document.close()


def text_of(pdf: bytes) -> str:
    """The text of the whole document, without white space."""
    return "".join(pages_of(pdf))


def fonts_of(pdf: bytes) -> dict[str, pypdf.generic.DictionaryObject]:
    """Every font of the document by name."""
    found = {}
    for page in pypdf.PdfReader(BytesIO(pdf)).pages:
        for font in page["/Resources"]["/Font"].values():
            font = font.get_object()
            found[str(font["/BaseFont"])] = font
    return found


def sizes_of(pdf: bytes) -> set[float]:
    """All type sizes used, in points."""
    sizes = set()
    for page in pypdf.PdfReader(BytesIO(pdf)).pages:
        content = page.get_contents().get_data().decode("latin-1")
        sizes |= {float(size) for size in re.findall(r"/F\d+ ([\d.]+) Tf", content)}
    return sizes
