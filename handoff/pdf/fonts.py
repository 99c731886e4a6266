"""The fonts of the paper: read once per process; every document embeds what it uses of each.

ReportLab reads the files (`TTFont`). It would split a font into pieces of 256 glyphs, copy characters
above U+FFFF wrongly and draw variation selectors as boxes; `SheetFont` embeds one font instead.

Text is written in two-byte codes that are the glyph numbers of the font file, the same in every
document, so printed words can be kept as ready operators. Only a glyph that has to be copied as
something else than its usual character (a variation sequence, 〓 for a character without glyph) gets
a code of its own document, above the last glyph number. The text layer holds the exact code points
of the record, so a name copied from the PDF is the name.
"""

from __future__ import annotations

import struct
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from handoff.paths import bundled
from handoff.pdf.embedding import embed
from handoff.pdf.subset import read_glyph

REGULAR, BOLD, FALLBACK = "BIZUDPGothic", "BIZUDPGothic-Bold", "HandoffFallback"
_FILES = {
    REGULAR: "BIZUDPGothic-Regular.ttf",
    BOLD: "BIZUDPGothic-Bold.ttf",
    FALLBACK: "HandoffFallbackGothic-Regular.ttf",
}
# what ReportLab raises for a file that it cannot read, depending on where it is broken
_UNREADABLE = (TTFError, OSError, ValueError, LookupError, struct.error)
RESOURCES = {REGULAR: "F1", BOLD: "F2", FALLBACK: "F3"}
"""Font → its name on the pages."""


@dataclass(slots=True)
class DocumentCodes:
    """What one document draws with one font.

    `used` are characters under their usual codes; `glyphs` and `texts` hold code → glyph and code →
    text that copying gives, for everything else. `words` are the characters of a form's printed
    words, whose outlines are kept ready.
    """

    font: SheetFont
    words: str = ""
    used: set[str] = field(default_factory=set)
    glyphs: dict[int, int] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    _own: dict[tuple[int, str], int] = field(default_factory=dict)

    def code(self, gid: int, text: str) -> int:
        """The code under which the document draws glyph `gid` and copies as `text`."""
        code = gid
        if self.font.usual.get(gid) != text:
            code = self._own.setdefault((gid, text), self.font.count + len(self._own))
        self.glyphs[code] = gid
        self.texts[code] = text
        return code


class FontsMissing(OSError):
    """A font of this installation is not there or cannot be used; nothing can be printed."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"書体のファイル {path.name} を読み取れません。Handoffを入れ直してください。"
        )


class SheetFont(TTFont):  # type: ignore[misc]
    """A TrueType face that ReportLab embeds as one composite font with a faithful text layer.

    Raises one of `_UNREADABLE` for a file that cannot be used.
    """

    def __init__(self, name: str, path: Path) -> None:
        super().__init__(name, str(path), asciiReadable=False, shapable=False)
        face = self.face
        self.path, self.ps_name = path, face.name.decode("ascii")
        self.tables = {tag: face.get_table(tag) for tag in ("head", "hhea", "maxp")}
        self.advances, self.bearings = _metrics(face.hmetrics, self.tables["hhea"])
        self.count = len(self.advances)
        self.widths = [round(advance * 1000 / face.unitsPerEm) for advance in self.advances]
        self.characters: dict[int, int] = face.charToGlyph
        self.usual = _usual(self.characters)
        self.variants = _variants(face.get_table("cmap"))
        self._outlines = face.get_table_pos("glyf")[0]
        self._records: dict[int, bytes] = {}

    def glyph_of(self, char: str, selector: str = "") -> int | None:
        """Glyph number of a character, or of character + variation selector; None when absent."""
        gid = self.characters.get(ord(char))
        if not selector:
            return gid
        variant = self.variants.get((ord(char), ord(selector)))
        return gid if variant == 0 else variant

    def record(self, gid: int) -> bytes:
        """The outline of a glyph without hinting instructions, kept for the whole process."""
        found = self._records.get(gid)
        if found is None:
            start, end = self.face.glyphPos[gid : gid + 2]
            raw = self.face.get_chunk(self._outlines + start, end - start)
            found = self._records[gid] = read_glyph(raw)
        return found

    def draw_in(self, doc: Any, state: DocumentCodes) -> None:
        """Let ReportLab's document `doc` embed this font with the codes of `state`."""
        self.state[doc] = state
        doc.fontMapping[self.fontName] = "/" + RESOURCES[self.fontName]
        doc.delayedFonts.append(self)

    # -- what ReportLab's canvas and document call ----------------------------------------------
    def splitString(self, text: str, doc: Any, encoding: str = "utf-8") -> list[tuple[int, bytes]]:
        """Two-byte codes of `text`; a character without a glyph becomes the empty box."""
        state = self._state_in(doc)
        codes = [state.code(self.glyph_of(char) or 0, char) for char in text]
        return [(0, struct.pack(f">{len(codes)}H", *codes))]

    def getSubsetInternalName(self, subset: int, doc: Any) -> str:
        """The resource name; there is only one subset per document."""
        self._state_in(doc)
        return "/" + RESOURCES[self.fontName]

    def addObjects(self, doc: Any) -> None:
        """Write outlines, widths and text layer of what the document used."""
        fonts = doc.idToObject["BasicFonts"].dict
        fonts[RESOURCES[self.fontName]] = embed(doc, self.state[doc])

    def _state_in(self, doc: Any) -> DocumentCodes:
        if doc not in self.state:
            self.draw_in(doc, DocumentCodes(self))
        found: DocumentCodes = self.state[doc]
        return found


_lock = threading.Lock()
_loaded: dict[str, SheetFont] = {}


def load() -> dict[str, SheetFont]:
    """The three fonts by name, read on first call; call it at start-up before workers fork.

    Raises FontsMissing.
    """
    with _lock:
        for name, file in _FILES.items():
            if name not in _loaded:
                path = bundled("static") / "fonts" / file
                try:
                    font = SheetFont(name, path)
                except _UNREADABLE as error:
                    raise FontsMissing(path) from error
                pdfmetrics.registerFont(font)
                _loaded[name] = font
    return _loaded


def _metrics(pairs: list[tuple[int, int]], hhea: bytes) -> tuple[list[int], list[int]]:
    """Advances and left bearings; glyphs past numberOfHMetrics share the last advance.

    ReportLab gives those in 1/1000 em instead of the units of the font.
    """
    full = struct.unpack_from(">H", hhea, 34)[0]
    last = pairs[full - 1][0]
    advances = [advance for advance, _ in pairs[:full]] + [last] * (len(pairs) - full)
    return advances, [bearing for _, bearing in pairs]


def _usual(characters: dict[int, int]) -> dict[int, str]:
    """Glyph → the character it is usually copied as: the one with the lowest code point."""
    return {gid: chr(code) for code, gid in sorted(characters.items(), reverse=True) if gid}


def _subtables(cmap: bytes) -> dict[int, int]:
    """Format → offset of the subtables of a cmap."""
    found = {}
    for index in range(struct.unpack_from(">H", cmap, 2)[0]):
        start = struct.unpack_from(">HHI", cmap, 4 + 8 * index)[2]
        found[struct.unpack_from(">H", cmap, start)[0]] = start
    return found


def _variants(cmap: bytes) -> dict[tuple[int, int], int]:
    """(base, selector) → glyph of cmap format 14; 0 means the ordinary glyph of the base."""
    out: dict[tuple[int, int], int] = {}
    start = _subtables(cmap).get(14)
    if start is None:
        return out
    for number in range(struct.unpack_from(">I", cmap, start + 6)[0]):
        at = start + 10 + 11 * number
        selector = int.from_bytes(cmap[at : at + 3], "big")
        default, special = struct.unpack_from(">II", cmap, at + 3)
        if default:
            _default_ranges(cmap, start + default, selector, out)
        if special:
            _special_glyphs(cmap, start + special, selector, out)
    return out


def _default_ranges(cmap: bytes, at: int, selector: int, out: dict[tuple[int, int], int]) -> None:
    for entry in range(struct.unpack_from(">I", cmap, at)[0]):
        packed = struct.unpack_from(">I", cmap, at + 4 + 4 * entry)[0]
        for extra in range((packed & 0xFF) + 1):
            out[((packed >> 8) + extra, selector)] = 0


def _special_glyphs(cmap: bytes, at: int, selector: int, out: dict[tuple[int, int], int]) -> None:
    for entry in range(struct.unpack_from(">I", cmap, at)[0]):
        record = cmap[at + 4 + 5 * entry : at + 9 + 5 * entry]
        base, gid = int.from_bytes(record[:3], "big"), int.from_bytes(record[3:], "big")
        out[(base, selector)] = gid
