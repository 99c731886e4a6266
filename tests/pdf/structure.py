"""A tagged PDF as a screen reader meets it: the tree of its elements and the text of each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pypdf

_TOKEN = re.compile(
    rb"/(\w+)(?:<</MCID (\d+)>>)? ?(BDC|BMC)|(EMC)|/(F\d) [\d.]+ Tf|<([0-9A-Fa-f]*)> Tj"
)
_ENTRY = re.compile(rb"<([0-9A-F]{4})> <([0-9a-f]*)>")


@dataclass
class Element:
    """One element: its kind, what is in it, its own text."""

    kind: str
    text: str = ""
    kids: list[Element] = field(default_factory=list)
    attributes: dict[str, Any] = field(default_factory=dict)

    def walk(self) -> Iterator[Element]:
        """This element and all below it, in reading order."""
        yield self
        for kid in self.kids:
            yield from kid.walk()


def read_aloud(pdf: bytes) -> Element:
    """The structure of a document with the text of every element."""
    reader = pypdf.PdfReader(BytesIO(pdf))
    texts = [_marked(page) for page in reader.pages]
    page_of = {page.indirect_reference.idnum: at for at, page in enumerate(reader.pages)}
    top = reader.trailer["/Root"]["/StructTreeRoot"]["/K"]
    return _element(top, texts, page_of)


def marks_of(pdf: bytes) -> list[set[int]]:
    """The numbers of all marked content, page by page."""
    return [set(_marked(page)) for page in pypdf.PdfReader(BytesIO(pdf)).pages]


def text_of(pdf: bytes) -> str:
    """Everything that is read aloud, in order, a line for each element."""
    return "\n".join(element.text for element in read_aloud(pdf).walk())


def _element(found: Any, texts: list[dict[int, str]], page_of: dict[int, int]) -> Element:
    found = found.get_object()
    out = Element(str(found["/S"])[1:], attributes=dict(found.get("/A", {})))
    kids = found.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        kid = kid.get_object() if hasattr(kid, "get_object") else kid
        if isinstance(kid, int):
            out.text += texts[page_of[found.raw_get("/Pg").idnum]][int(kid)]
        elif kid.get("/Type") == "/MCR":
            out.text += texts[page_of[kid.raw_get("/Pg").idnum]][int(kid["/MCID"])]
        else:
            out.kids.append(_element(kid, texts, page_of))
    return out


def _marked(page: pypdf.PageObject) -> dict[int, str]:
    """Number of marked content → its text."""
    maps = {name: _texts(font.get_object()) for name, font in page["/Resources"]["/Font"].items()}
    out: dict[int, str] = {}
    open_, font = None, ""
    for token in _TOKEN.finditer(page.get_contents().get_data()):
        _, number, begins, ends, name, codes = token.groups()
        if begins:
            open_ = int(number) if number else None
            if open_ is not None:
                assert open_ not in out, "a number stands for one piece of content"
                out[open_] = ""
        elif ends:
            open_ = None
        elif name:
            font = "/" + name.decode()
        elif open_ is not None:
            text = (maps[font][codes[at : at + 4].upper()] for at in range(0, len(codes), 4))
            out[open_] += "".join(text)
    return out


def _texts(font: Any) -> dict[bytes, str]:
    data = font["/ToUnicode"].get_data()
    return {
        code: bytes.fromhex(to.decode()).decode("utf-16-be") for code, to in _ENTRY.findall(data)
    }
