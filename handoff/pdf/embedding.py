"""One composite font per face and document: Type0, Identity-H, its glyphs, widths and text layer.

Written as objects of ReportLab, which has only fonts of one byte a character for TrueType.

What the printed words of a form need of each is kept ready; a document adds what was written into it.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary

from handoff.pdf.streams import deflated, ready_stream
from handoff.pdf.subset import Kept, Program, build_subset, keep

if TYPE_CHECKING:
    from handoff.pdf.fonts import DocumentCodes, SheetFont

_CMAP_HEAD = (
    "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
    "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
    "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
    "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
)
_CMAP_FOOT = "endcmap CMapName currentdict /CMap defineresource pop end end"


@dataclass(frozen=True, slots=True)
class Ready:
    """What the printed words of a form need of one font."""

    kept: Kept
    place: dict[int, int]  # glyph → its number in the program
    characters: frozenset[str]
    mapped: array[int]  # code → glyph of the program
    widths: str
    texts: str


def embed(doc: Any, state: DocumentCodes) -> Any:
    """Write a font as ReportLab's document `doc` uses it; gives the reference for its pages."""
    font = state.font
    ready = _ready(font, state.words)
    glyph_of, widths = font.characters, font.widths
    written = {glyph_of[ord(c)]: c for c in state.used - ready.characters}
    glyphs = {code: code for code in written} | state.glyphs
    texts = written | state.texts
    more = sorted([gid for gid in set(glyphs.values()) if gid not in ready.place])
    place = ready.place | {gid: at for at, gid in enumerate(more, len(ready.place))}
    codes = sorted(glyphs)
    mapped = array("H", ready.mapped)
    if codes and codes[-1] >= len(mapped):
        mapped.frombytes(bytes(2 * (codes[-1] + 1 - len(mapped))))
    for code in codes:
        mapped[code] = place[glyphs[code]]
    if sys.byteorder == "little":
        mapped.byteswap()
    text = f"{_CMAP_HEAD}{ready.texts}{_blocks([(c, texts[c]) for c in codes])}{_CMAP_FOOT}"
    width = ready.widths + _widths([(code, widths[glyphs[code]]) for code in codes])
    program = build_subset(font, ready.kept, more)
    return _written(doc, font, program, deflated(mapped.tobytes()), deflated(text.encode()), width)


def _written(
    doc: Any, font: SheetFont, program: Program, to_gid: Any, text: Any, widths: str
) -> Any:
    """Composite font, descendant and descriptor."""
    digest = sha256(program.deflated).digest()[:6]
    name = "/" + "".join([chr(65 + byte % 26) for byte in digest]) + "+" + font.ps_name
    face = font.face
    descriptor = {
        "Type": "/FontDescriptor",
        "FontName": name,
        "Flags": 4,
        "FontBBox": PDFArray([round(edge) for edge in face.bbox]),
        "ItalicAngle": 0,
        "Ascent": round(face.ascent),
        "Descent": round(face.descent),
        "CapHeight": round(face.capHeight),
        "StemV": face.stemV,
        "FontFile2": doc.Reference(ready_stream(program.deflated, Length1=program.length)),
    }
    descendant = {
        "Type": "/Font",
        "Subtype": "/CIDFontType2",
        "BaseFont": name,
        "CIDSystemInfo": "<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>",
        "FontDescriptor": doc.Reference(PDFDictionary(descriptor)),
        "DW": 1000,
        "W": f"[{widths}]",
        "CIDToGIDMap": doc.Reference(to_gid),
    }
    font_itself = {
        "Type": "/Font",
        "Subtype": "/Type0",
        "BaseFont": name,
        "Encoding": "/Identity-H",
        "DescendantFonts": PDFArray([doc.Reference(PDFDictionary(descendant))]),
        "ToUnicode": doc.Reference(text),
    }
    return doc.Reference(PDFDictionary(font_itself))


@lru_cache(maxsize=96)
def _ready(font: SheetFont, words: str) -> Ready:
    found = {font.characters[ord(c)]: c for c in sorted(set(words)) if ord(c) in font.characters}
    codes = sorted(found)
    kept = keep(font, (0, *codes))
    mapped = array("H", bytes(2 * (codes[-1] + 1) if codes else 0))
    for at, code in enumerate(codes, 1):
        mapped[code] = at
    return Ready(
        kept,
        {gid: at for at, gid in enumerate(kept.glyphs)},
        frozenset(found.values()),
        mapped,
        _widths([(code, font.widths[code]) for code in codes]),
        _blocks([(code, found[code]) for code in codes]),
    )


def _widths(widths: Iterable[tuple[int, int]]) -> str:
    """Widths in 1/1000 em by code, without those that are the usual 1000."""
    return "".join([f"{code}[{width}]" for code, width in widths if width != 1000])


def _blocks(texts: list[tuple[int, str]]) -> str:
    """Codes and their UTF-16: whole sequences, at most 100 entries a block."""
    entries = [f"<{code:04X}> <{text.encode('utf-16-be').hex()}>\n" for code, text in texts]
    blocks = []
    for at in range(0, len(entries), 100):
        block = entries[at : at + 100]
        blocks.append(f"{len(block)} beginbfchar\n{''.join(block)}endbfchar\n")
    return "".join(blocks)
