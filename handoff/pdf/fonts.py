"""The fonts of the paper: parsed once per process, one composite font per face and document.

ReportLab splits a TrueType font into 256-glyph fonts, writes five-digit codes for characters
above U+FFFF into the text layer and draws variation selectors as empty boxes. `SheetFont` writes
one Type0 / Identity-H font instead, whose text layer holds the exact code points of the record
(surrogate pairs and variation sequences included), so a name copied from the PDF is the name.
"""

from __future__ import annotations

import struct
import threading
import zlib
from dataclasses import dataclass, field
from hashlib import md5
from pathlib import Path
from typing import Any

from reportlab.pdfbase import pdfdoc, pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from handoff.paths import bundled
from handoff.pdf.subset import build_subset, read_glyph

REGULAR, BOLD, FALLBACK = "BIZUDPGothic", "BIZUDPGothic-Bold", "HandoffFallback"
_FILES = {
    REGULAR: "BIZUDPGothic-Regular.ttf",
    BOLD: "BIZUDPGothic-Bold.ttf",
    FALLBACK: "HandoffFallbackGothic-Regular.ttf",
}


@dataclass(slots=True)
class DocumentCodes:
    """The codes one document gives to the glyphs of one font: code 0 is the empty box."""

    internal_name: str
    codes: dict[tuple[int, str], int] = field(default_factory=dict)
    glyphs: list[int] = field(default_factory=lambda: [0])
    texts: list[str] = field(default_factory=lambda: [""])

    def code(self, gid: int, text: str) -> int:
        """The code under which the document draws glyph `gid` and copies as `text`."""
        code = self.codes.get((gid, text))
        if code is None:
            code = self.codes[(gid, text)] = len(self.glyphs)
            self.glyphs.append(gid)
            self.texts.append(text)
        return code


class SheetFont(TTFont):  # type: ignore[misc]
    """A TrueType face that ReportLab embeds as one composite font with a faithful text layer."""

    def __init__(self, name: str, path: Path) -> None:
        super().__init__(name, str(path), asciiReadable=False, shapable=False)
        table = self.face.get_table
        self.tables = {tag: table(tag) for tag in ("head", "hhea", "maxp", "glyf")}
        self.offsets = _offsets(table("loca"), self.tables["head"])
        self.advances, self.bearings = _metrics(table("hmtx"), self.tables)
        scale = 1000 / self.face.unitsPerEm
        self.widths = [round(advance * scale) for advance in self.advances]
        self.variants = _variants(table("cmap"))
        self._records: dict[int, bytes] = {}

    def glyph_of(self, char: str, selector: str = "") -> int | None:
        """Glyph number of a character, or of character + variation selector; None when absent."""
        gid: int | None = self.face.charToGlyph.get(ord(char))
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

    def state_of(self, doc: Any) -> DocumentCodes:
        """The codes of this font in one ReportLab document, opened on first use."""
        states: dict[str, DocumentCodes] = doc.__dict__.setdefault("_sheet_fonts", {})
        state = states.get(self.fontName)
        if state is None:
            state = states[self.fontName] = DocumentCodes(f"F{len(doc.fontMapping) + 1}")
            doc.fontMapping[self.fontName] = "/" + state.internal_name
            doc.delayedFonts.append(self)
        return state

    def code(self, doc: Any, gid: int, text: str) -> int:
        """The code under which `doc` draws glyph `gid` and copies as `text`."""
        return self.state_of(doc).code(gid, text)

    # -- what ReportLab's canvas calls ---------------------------------------------------------
    def splitString(self, text: str, doc: Any, encoding: str = "utf-8") -> list[tuple[int, bytes]]:
        """Two-byte codes of `text`; characters without a glyph become the empty box."""
        out = bytearray()
        for char in text:
            gid = self.glyph_of(char)
            out += struct.pack(">H", 0 if gid is None else self.code(doc, gid, char))
        self.state_of(doc)
        return [(0, bytes(out))]

    def getSubsetInternalName(self, subset: int, doc: Any) -> str:
        """The resource name; there is only one subset per document."""
        return "/" + self.state_of(doc).internal_name

    def stringWidth(self, text: str, size: float, encoding: str = "utf8") -> float:
        """Width of `text` in points at `size` points."""
        total: int = sum(self.widths[self.glyph_of(c) or 0] for c in text)
        return total * size / 1000

    def addObjects(self, doc: Any) -> None:
        """Write font program, widths and text layer of the characters this document used."""
        state = self.state_of(doc)
        name = f"{_subset_tag(state.glyphs)}+{self.face.name.decode()}"
        reference = doc.Reference
        descendant = pdfdoc.PDFDictionary(
            {
                "Type": "/Font",
                "Subtype": "/CIDFontType2",
                "BaseFont": f"/{name}",
                "CIDSystemInfo": "<</Registry (Adobe) /Ordering (Identity) /Supplement 0>>",
                "FontDescriptor": reference(
                    self._descriptor(doc, name, state), "descriptor:" + name
                ),
                "DW": 1000,
                "W": "[0 [" + " ".join(str(self.widths[g]) for g in state.glyphs) + "]]",
                "CIDToGIDMap": "/Identity",
            }
        )
        font = pdfdoc.PDFDictionary(
            {
                "Type": "/Font",
                "Subtype": "/Type0",
                "BaseFont": f"/{name}",
                "Encoding": "/Identity-H",
                "DescendantFonts": pdfdoc.PDFArray([reference(descendant, "cid:" + name)]),
                "ToUnicode": reference(_stream(_to_unicode(state.texts)), "uni:" + name),
            }
        )
        doc.idToObject["BasicFonts"].dict[state.internal_name] = reference(font, "font:" + name)

    def _descriptor(self, doc: Any, name: str, state: DocumentCodes) -> Any:
        face = self.face
        subset = build_subset(self, state.glyphs)
        program = _stream(subset)
        program.dictionary["Length1"] = len(subset)
        return pdfdoc.PDFDictionary(
            {
                "Type": "/FontDescriptor",
                "FontName": f"/{name}",
                "Flags": 4,
                "FontBBox": pdfdoc.PDFArray([round(v) for v in face.bbox]),
                "ItalicAngle": 0,
                "Ascent": round(face.ascent),
                "Descent": round(face.descent),
                "CapHeight": round(face.capHeight),
                "StemV": face.stemV,
                "FontFile2": doc.Reference(program, "file:" + name),
            }
        )


_lock = threading.Lock()
_loaded: dict[str, SheetFont] = {}


def load() -> dict[str, SheetFont]:
    """The three fonts by name, parsed on first call; call it at start-up before workers fork."""
    with _lock:
        for name, file in _FILES.items():
            if name not in _loaded:
                _loaded[name] = SheetFont(name, bundled("static") / "fonts" / file)
                pdfmetrics.registerFont(_loaded[name])
    return _loaded


def _stream(content: bytes) -> Any:
    """A compressed stream; level 4 takes half the time of the usual 6 for 3 % more bytes."""
    stream = pdfdoc.PDFStream()
    stream.content = zlib.compress(content, 4)
    stream.dictionary["Filter"] = "/FlateDecode"
    return stream


def _subset_tag(glyphs: list[int]) -> str:
    digest = md5(struct.pack(f">{len(glyphs)}H", *glyphs), usedforsecurity=False).digest()
    return "".join(chr(65 + byte % 26) for byte in digest[:6])


def _to_unicode(texts: list[str]) -> bytes:
    """The map from codes to UTF-16: whole sequences, at most 100 entries a block."""
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        "1 begincodespacerange <0000> <FFFF> endcodespacerange",
    ]
    entries = [
        f"<{code:04X}> <{text.encode('utf-16-be').hex().upper()}>"
        for code, text in enumerate(texts)
        if text
    ]
    for at in range(0, len(entries), 100):
        block = entries[at : at + 100]
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return "\n".join(lines).encode("ascii")


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


def _variants(cmap: bytes) -> dict[tuple[int, int], int]:
    """(base, selector) → glyph of cmap format 14; 0 means the ordinary glyph of the base."""
    out: dict[tuple[int, int], int] = {}
    for index in range(struct.unpack_from(">H", cmap, 2)[0]):
        _, _, start = struct.unpack_from(">HHI", cmap, 4 + 8 * index)
        if struct.unpack_from(">H", cmap, start)[0] != 14:
            continue
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
