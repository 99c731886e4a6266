"""One composite font per face and document: Type0, Identity-H, its glyphs, widths and text layer.

What the printed words of a form need of each is kept ready; a document adds what was written into it.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from handoff.pdf.fonts import RESOURCES, DocumentCodes, SheetFont
from handoff.pdf.objects import Objects
from handoff.pdf.subset import Kept, build_subset, keep

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
    characters: frozenset[str]
    mapped: array[int]  # code → glyph of the program
    widths: str
    texts: str


def embed(objects: Objects, state: DocumentCodes, words: Mapping[str, str]) -> str:
    """Write a font as this document uses it; gives its entry among the resources of pages.

    `words`: name among the resources → the characters of a form's printed words.
    """
    font, resource = state.font, RESOURCES[state.font.name]
    ready = _ready(font, words.get(resource, ""))
    glyph_of, widths = font.characters, font.widths
    written = {glyph_of[ord(c)]: c for c in state.used - ready.characters}
    glyphs = {code: code for code in written} | state.glyphs
    texts = written | state.texts
    place = {gid: at for at, gid in enumerate(ready.kept.glyphs)}
    more = sorted(set(glyphs.values()) - place.keys())
    place.update(zip(more, range(len(place), len(place) + len(more)), strict=True))
    program = build_subset(font, ready.kept, more)
    digest = blake2b(program.deflated, digest_size=6).digest()
    name = "".join([chr(65 + byte % 26) for byte in digest]) + "+" + font.ps_name
    codes = sorted(glyphs)
    mapped = array("H", ready.mapped)
    if codes and codes[-1] >= len(mapped):
        mapped.frombytes(bytes(2 * (codes[-1] + 1 - len(mapped))))
    for code in codes:
        mapped[code] = place[glyphs[code]]
    if sys.byteorder == "little":
        mapped.byteswap()
    program_at = objects.stream(f"/Length1 {program.length}/Filter/FlateDecode", program.deflated)
    text_at = objects.deflated(
        f"{_CMAP_HEAD}{ready.texts}{_blocks([(c, texts[c]) for c in codes])}{_CMAP_FOOT}".encode()
    )
    width = ready.widths + _widths([(code, widths[glyphs[code]]) for code in codes])
    to_gid = objects.deflated(mapped.tobytes())
    number = _dictionaries(objects, font, name, (program_at, to_gid, text_at), width)
    return f"/{resource} {number} 0 R"


def _dictionaries(
    objects: Objects, font: SheetFont, name: str, streams: tuple[int, int, int], widths: str
) -> int:
    """Descriptor, descendant and composite font; `streams` are program, glyph map and text layer."""
    program, to_gid, text = streams
    box = " ".join(map(str, font.bbox))
    descriptor = objects.add(
        f"<</Type/FontDescriptor/FontName/{name}/Flags 4/FontBBox[{box}]/ItalicAngle 0"
        f"/Ascent {font.ascent}/Descent {font.descent}/CapHeight {font.cap_height}"
        f"/StemV {font.stem}/FontFile2 {program} 0 R>>"
    )
    descendant = objects.add(
        f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{name}"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        f"/FontDescriptor {descriptor} 0 R/DW 1000/W[{widths}]/CIDToGIDMap {to_gid} 0 R>>"
    )
    return objects.add(
        f"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H"
        f"/DescendantFonts[{descendant} 0 R]/ToUnicode {text} 0 R>>"
    )


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
