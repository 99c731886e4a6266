"""What stands on a paper, read back from its PDF, and whether it is what the data inside it says.

The data is drawn once more by the same engine and the two papers are compared word for word; what
belongs to the copy and not to the content (numbers, codes, addresses in the foot) is left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

import pypdfium2  # type: ignore[import-untyped]

from handoff.pdf.code_mark import CodeMark
from handoff.pdf.layouts import layout_for
from handoff.pdf.letter import render_letter
from handoff.pdf.one_sheet import LETTERS, draw_content
from handoff.pdf.render import Mode, Stamp, render
from handoff.sheets.content import Content, counting, lasting
from handoff.sheets.model import Sheet

_one_at_a_time = Lock()
_OF_THE_COPY = re.compile(
    r"文書番号|様式\d|https?:|/[va]/[0-9A-Za-z]|[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}|ページ"
    r"|確認番号|確認の符号|QRコード|^\d{3,4}\d{3,4}$|^第\d+版"
)
_ADDRESS = re.compile(r"https?://[^\s　]+/a/[0-9A-Za-z]+")


class CannotRead(ValueError):
    """The bytes are no PDF with pages that can be read."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Words that stand on one side only."""

    on_paper: tuple[str, ...]
    in_data: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.on_paper or self.in_data)


def lines_of(pdf: bytes) -> list[str]:
    """Everything written on the pages, a line of the drawing each, without blanks. Raises CannotRead."""
    return [tidy for line in _text(pdf).splitlines() if (tidy := "".join(line.split()))]


def compare(pdf: bytes, sheet: Sheet, content: Content) -> Difference:
    """What the paper says and its data does not, and the other way round. Raises CannotRead."""
    text = _text(pdf)
    written = Counter(_of_the_content(text))
    best: Difference | None = None
    for drawn in _drawings(text, sheet, content):
        expected = Counter(_of_the_content(_text(drawn)))
        found = Difference(
            tuple((written - expected).elements()), tuple((expected - written).elements())
        )
        if not found:
            return found
        if best is None or len(found.on_paper + found.in_data) < len(best.on_paper + best.in_data):
            best = found
    return best or Difference((), ())


def _drawings(text: str, sheet: Sheet, content: Content) -> Iterator[bytes]:
    """The data drawn in each way in which such a paper is kept."""
    stamp, layout = Stamp(_ANY_MOMENT), layout_for(sheet.code)
    if sheet.code in LETTERS:
        values = counting(sheet, content.values)
        address = _ADDRESS.search("".join(text.split()))
        mark = CodeMark(address[0], "000000", "") if address else None
        for blank_reply in (True, False):
            yield render_letter(sheet, layout, values, stamp, mark, blank_reply=blank_reply).pdf
    else:
        values = lasting(sheet, content.values)
        yield render(sheet, layout, values, Mode.PLAIN, stamp).pdf
    yield draw_content(sheet, content, Mode.PLAIN, stamp).pdf


_ANY_MOMENT = datetime.fromisoformat("2000-01-01T00:00+09:00")
"""The moment of a drawing stands in the file, not on the paper."""


def _of_the_content(text: str) -> list[str]:
    lines = ("".join(line.split()) for line in text.splitlines())
    return [line for line in lines if line and not _OF_THE_COPY.search(line)]


def _text(pdf: bytes) -> str:
    with _one_at_a_time:
        try:
            document = pypdfium2.PdfDocument(pdf)
        except pypdfium2.PdfiumError as error:
            raise CannotRead from error
        try:
            return "\n".join(
                document[number].get_textpage().get_text_range() for number in range(len(document))
            )
        except pypdfium2.PdfiumError as error:
            raise CannotRead from error
        finally:
            document.close()
