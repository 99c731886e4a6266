"""The fonts of the paper: read once per process; every document embeds what it uses of each.

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

from handoff.paths import bundled
from handoff.pdf.subset import read_glyph

REGULAR, BOLD, FALLBACK = "BIZUDPGothic", "BIZUDPGothic-Bold", "HandoffFallback"
_FILES = {
    REGULAR: "BIZUDPGothic-Regular.ttf",
    BOLD: "BIZUDPGothic-Bold.ttf",
    FALLBACK: "HandoffFallbackGothic-Regular.ttf",
}
RESOURCES = {REGULAR: "F1", BOLD: "F2", FALLBACK: "F3"}
"""Font → its name on the pages."""


@dataclass(slots=True)
class DocumentCodes:
    """What one document draws with one font.

    `used` are characters under their usual codes; `glyphs` and `texts` hold code → glyph and code →
    text that copying gives, for everything else.
    """

    font: SheetFont
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


class SheetFont:
    """A TrueType face, read without any library; raises ValueError for one that it cannot use."""

    def __init__(self, name: str, path: Path) -> None:
        self.name, self.path = name, path
        data = path.read_bytes()
        tables = _tables(data)
        self.tables = {tag: tables[tag] for tag in ("head", "hhea", "maxp", "glyf")}
        self.offsets = _offsets(tables["loca"], self.tables["head"])
        self.advances, self.bearings = _metrics(tables["hmtx"], self.tables)
        self.count = len(self.advances)
        upem = struct.unpack_from(">H", tables["head"], 18)[0]
        self.scale = 1000 / upem
        self.widths = [round(advance * self.scale) for advance in self.advances]
        self.characters = _characters(tables["cmap"])
        self.usual = _usual(self.characters)
        self.variants = _variants(tables["cmap"])
        self.ascent, self.descent = self._scaled(struct.unpack_from(">hh", tables["hhea"], 4))
        self.bbox = self._scaled(struct.unpack_from(">4h", tables["head"], 36))
        self.cap_height = self._scaled(struct.unpack_from(">h", tables["OS/2"], 88))[0]
        weight = struct.unpack_from(">H", tables["OS/2"], 4)[0]
        self.stem = 50 + int((weight / 65.0) ** 2)
        self.ps_name = path.stem
        self._records: dict[int, bytes] = {}

    def _scaled(self, values: tuple[int, ...]) -> list[int]:
        return [round(value * self.scale) for value in values]

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
            start, end = self.offsets[gid], self.offsets[gid + 1]
            found = self._records[gid] = read_glyph(self.tables["glyf"][start:end])
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
                    _loaded[name] = SheetFont(name, path)
                except (OSError, ValueError, KeyError, struct.error) as error:
                    raise FontsMissing(path) from error
    return _loaded


def _tables(data: bytes) -> dict[str, bytes]:
    """The tables of a TrueType file by tag; ValueError when it has no TrueType outlines."""
    version, count = struct.unpack_from(">IH", data)
    if version != 0x10000:
        raise ValueError("not a TrueType font")
    found = {}
    for number in range(count):
        tag, _, start, length = struct.unpack_from(">4sIII", data, 12 + 16 * number)
        found[tag.decode("latin-1")] = data[start : start + length]
    return found


def _offsets(loca: bytes, head: bytes) -> list[int]:
    if struct.unpack_from(">h", head, 50)[0] == 0:
        return [2 * v for v in struct.unpack(f">{len(loca) // 2}H", loca)]
    return list(struct.unpack(f">{len(loca) // 4}I", loca))


def _metrics(hmtx: bytes, tables: dict[str, bytes]) -> tuple[list[int], list[int]]:
    """Advances and left bearings; glyphs past numberOfHMetrics share the last advance."""
    glyphs = struct.unpack_from(">H", tables["maxp"], 4)[0]
    full = struct.unpack_from(">H", tables["hhea"], 34)[0]
    pairs = struct.unpack_from(">" + "Hh" * full, hmtx)
    rest = struct.unpack_from(f">{glyphs - full}h", hmtx, 4 * full)
    advances = list(pairs[::2]) + [pairs[-2]] * (glyphs - full)
    return advances, list(pairs[1::2]) + list(rest)


def _subtables(cmap: bytes) -> dict[int, int]:
    """Format → offset of the subtables of a cmap."""
    found = {}
    for index in range(struct.unpack_from(">H", cmap, 2)[0]):
        start = struct.unpack_from(">HHI", cmap, 4 + 8 * index)[2]
        found[struct.unpack_from(">H", cmap, start)[0]] = start
    return found


def _characters(cmap: bytes) -> dict[int, int]:
    """Code point → glyph, from the segments of format 12, which all fonts of this house have."""
    start = _subtables(cmap)[12]
    out: dict[int, int] = {}
    for group in range(struct.unpack_from(">I", cmap, start + 12)[0]):
        first, last, gid = struct.unpack_from(">III", cmap, start + 16 + 12 * group)
        out.update(zip(range(first, last + 1), range(gid, gid + last - first + 1), strict=True))
    return out


def _usual(characters: dict[int, int]) -> dict[int, str]:
    """Glyph → the character it is usually copied as: the one with the lowest code point."""
    return {gid: chr(code) for code, gid in sorted(characters.items(), reverse=True) if gid}


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
