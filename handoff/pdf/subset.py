"""Small TrueType programs: the glyphs one document uses, without hinting, in order of their codes."""

from __future__ import annotations

import struct
import sys
from array import array
from typing import Protocol


class Outlines(Protocol):
    """What a font must offer to be cut down to a subset."""

    tables: dict[str, bytes]
    advances: list[int]
    bearings: list[int]

    def record(self, gid: int) -> bytes:
        """Outline of one glyph, padded to four bytes."""


def read_glyph(raw: bytes) -> bytes:
    """One entry of the glyf table without its instructions; empty for blank glyphs.

    Raises ValueError for a composite glyph: the fonts of this house have none.
    """
    if not raw:
        return b""
    contours = struct.unpack_from(">h", raw)[0]
    if contours < 0:
        raise ValueError("composite glyphs are not supported: decompose the font first")
    at = 10 + 2 * contours
    length = struct.unpack_from(">H", raw, at)[0]
    return _padded(raw[:at] + b"\0\0" + raw[at + 2 + length :])


def build_subset(font: Outlines, glyphs: list[int]) -> bytes:
    """A TrueType program holding `glyphs` (glyph numbers of `font`) at positions 0, 1, 2 …"""
    outlines = [font.record(gid) for gid in glyphs]
    loca = [0]
    for outline in outlines:
        loca.append(loca[-1] + len(outline))
    count = len(glyphs)
    metrics = [v for g in glyphs for v in (font.advances[g], font.bearings[g])]
    head, hhea, maxp = (bytearray(font.tables[tag]) for tag in ("head", "hhea", "maxp"))
    struct.pack_into(">I", head, 8, 0)  # checkSumAdjustment, filled in below
    struct.pack_into(">h", head, 50, 1)  # long offsets
    struct.pack_into(">H", hhea, 34, count)
    struct.pack_into(">H", maxp, 4, count)
    struct.pack_into(">7H", maxp, 14, 2, 0, 0, 0, 0, 0, 0)  # no instructions remain
    return _assemble(
        {
            "glyf": b"".join(outlines) or b"\0\0\0\0",
            "head": bytes(head),
            "hhea": bytes(hhea),
            "hmtx": struct.pack(">" + "Hh" * count, *metrics),
            "loca": struct.pack(f">{count + 1}I", *loca),
            "maxp": bytes(maxp),
        }
    )


def _padded(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % 4)


def _checksum(data: bytes) -> int:
    words = array("I", _padded(data))
    if sys.byteorder == "little":
        words.byteswap()
    return sum(words) & 0xFFFFFFFF


def _assemble(tables: dict[str, bytes]) -> bytes:
    power = len(tables).bit_length() - 1
    search = 16 << power
    header = struct.pack(">IHHHH", 0x10000, len(tables), search, power, 16 * len(tables) - search)
    offset, records, body, head_at = 12 + 16 * len(tables), b"", b"", 0
    for tag, data in sorted(tables.items()):
        if tag == "head":
            head_at = offset + len(body)
        records += struct.pack(
            ">4sIII", tag.encode(), _checksum(data), offset + len(body), len(data)
        )
        body += _padded(data)
    whole = bytearray(header + records + body)
    struct.pack_into(">I", whole, head_at + 8, (0xB1B0AFBA - _checksum(bytes(whole))) & 0xFFFFFFFF)
    return bytes(whole)
