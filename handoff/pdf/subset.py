"""Small TrueType programs: the glyphs one document uses, without hinting.

The glyphs of a form's printed words come first and are deflated once per process; a document adds
its own behind them. Outlines have few repetitions, so these are coded by Huffman's method alone,
which takes a third of the time.
"""

from __future__ import annotations

import struct
import sys
import zlib
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Protocol

_TAGS = (b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp")
_DIRECTORY = 12 + 16 * len(_TAGS)
_ADJUSTED = 0xB1B0AFBA  # what all words of a font file add up to


class Outlines(Protocol):
    """What a font must offer to be cut down to a subset."""

    tables: dict[str, bytes]
    advances: list[int]
    bearings: list[int]

    def record(self, gid: int) -> bytes:
        """Outline of one glyph, padded to four bytes."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The glyphs that stand first in a program, ready: as they are and deflated."""

    glyphs: tuple[int, ...]
    starts: bytes  # where each begins, as the table loca wants it
    metrics: bytes  # as the table hmtx wants them
    raw: bytes
    checksum: int
    deflated: bytes


@dataclass(frozen=True, slots=True)
class Program:
    """A deflated TrueType program and the length it has when it is inflated."""

    deflated: bytes
    length: int


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


@lru_cache(maxsize=64)
def keep(font: Outlines, glyphs: tuple[int, ...]) -> Kept:
    """`glyphs`, deflated so that other blocks can follow and precede them."""
    outlines = [font.record(gid) for gid in glyphs]
    raw = b"".join(outlines)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    deflated = packer.compress(raw) + packer.flush(zlib.Z_FULL_FLUSH)
    starts = _starts(outlines, 0)
    return Kept(glyphs, starts, _metrics(font, glyphs), raw, _checksum(raw), deflated)


def build_subset(font: Outlines, kept: Kept, glyphs: Sequence[int]) -> Program:
    """A program with the empty box of `font` at 0, then the glyphs of `kept`, then `glyphs`."""
    outlines = [font.record(gid) for gid in glyphs]
    more = b"".join(outlines)
    count = len(kept.glyphs) + len(glyphs)
    loca = kept.starts + _starts(outlines, len(kept.raw))
    loca += struct.pack(">I", len(kept.raw) + len(more))
    head, hhea, maxp = (bytearray(font.tables[tag]) for tag in ("head", "hhea", "maxp"))
    struct.pack_into(">I", head, 8, 0)  # checkSumAdjustment, filled in below
    struct.pack_into(">h", head, 50, 1)  # long offsets
    struct.pack_into(">H", hhea, 34, count)
    struct.pack_into(">H", maxp, 4, count)
    struct.pack_into(">7H", maxp, 14, 2, 0, 0, 0, 0, 0, 0)  # no instructions remain
    metrics = kept.metrics + _metrics(font, glyphs)
    rest: list[bytes | bytearray] = [head, hhea, metrics, loca, maxp]
    return _assemble(kept, more, rest)


def _assemble(kept: Kept, more: bytes, rest: Sequence[bytes | bytearray]) -> Program:
    outlines = len(kept.raw) + len(more)
    sums = [(kept.checksum + _checksum(more)) & 0xFFFFFFFF, *(_checksum(table) for table in rest)]
    lengths = [outlines, *(len(table) for table in rest)]
    power = len(_TAGS).bit_length() - 1
    search = 16 << power
    header = struct.pack(">IHHHH", 0x10000, len(_TAGS), search, power, 16 * len(_TAGS) - search)
    at = _DIRECTORY
    for tag, checksum, length in zip(_TAGS, sums, lengths, strict=True):
        header += struct.pack(">4sIII", tag, checksum, at, length)
        at += length + (-length % 4)
    whole = _ADJUSTED - _checksum(header) - sum(sums)
    struct.pack_into(">I", rest[0], 8, whole & 0xFFFFFFFF)
    tail = more + b"".join(_padded(bytes(table)) for table in rest)
    first = zlib.compressobj(1, zlib.DEFLATED, -15)
    last = zlib.compressobj(1, zlib.DEFLATED, -15, 9, zlib.Z_HUFFMAN_ONLY)
    packed = [
        b"\x78\x01",
        first.compress(header) + first.flush(zlib.Z_FULL_FLUSH),
        kept.deflated,
        last.compress(tail) + last.flush(),
        zlib.adler32(tail, zlib.adler32(kept.raw, zlib.adler32(header))).to_bytes(4, "big"),
    ]
    return Program(b"".join(packed), at)


def _starts(outlines: Sequence[bytes], first: int) -> bytes:
    ends = accumulate((len(outline) for outline in outlines), initial=first)
    return _big(array("I", list(ends)[:-1]))


def _metrics(font: Outlines, glyphs: Sequence[int]) -> bytes:
    advances, bearings = font.advances, font.bearings
    return _big(array("H", [v & 0xFFFF for g in glyphs for v in (advances[g], bearings[g])]))


def _big(values: array[int]) -> bytes:
    if sys.byteorder == "little":
        values.byteswap()
    return values.tobytes()


def _padded(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % 4)


def _checksum(data: bytes | bytearray) -> int:
    words = array("I", _padded(bytes(data)))
    if sys.byteorder == "little":
        words.byteswap()
    return sum(words) & 0xFFFFFFFF
