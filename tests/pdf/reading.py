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


def text_between(pdf: bytes, page: int, bottom: float, top: float) -> str:
    """The text of a stripe of page `page` (from 0), in points from the lower edge, squeezed."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        opened = document[page]
        textpage = opened.get_textpage()
        text = textpage.get_text_bounded(0, bottom, opened.get_width(), top)
        textpage.close()
        opened.close()
        return squeeze(text)
    finally:
        document.close()


def foot_of(pdf: bytes, page: int, words: str) -> float:
    """The lower edge of `words` on page `page` (from 0), in points."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        opened = document[page]
        textpage = opened.get_textpage()
        found = textpage.search(words).get_next()
        assert found, f"{words} does not stand on the page"
        bottom = textpage.get_charbox(found[0])[1]
        textpage.close()
        opened.close()
        return bottom
    finally:
        document.close()


def rule_weights(pdf: bytes) -> set[float]:
    """The weights of all ruled lines, in points."""
    found = set()
    for page in pypdf.PdfReader(BytesIO(pdf)).pages:
        content = page.get_contents().get_data().decode("latin-1")
        found |= {float(w) for w in re.findall(r"([\d.]+) w [\d.]+ [\d.]+ m ", content)}
    return found


def colours_of(pdf: bytes) -> set[str]:
    """Every operator that sets a colour, with its figures: black only when there is none but 0."""
    found = set()
    for page in pypdf.PdfReader(BytesIO(pdf)).pages:
        content = page.get_contents().get_data().decode("latin-1")
        found |= set(re.findall(r"(?:[\d.]+ )+(?:g|G|rg|RG|k|K|cs|CS|scn|SCN)\b", content))
    return found
