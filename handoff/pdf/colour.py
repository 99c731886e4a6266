"""The colour profile every archived file names: sRGB, built from its published figures.

IEC 61966-2-1 gives the primaries; here they stand adapted to the white of ICC profiles (D50), with the
curve written as a power of 2.2. The bytes carry a fixed date, so they are always the same.
"""

from __future__ import annotations

import struct
import zlib
from functools import cache

_NAME = "sRGB"
_WHITE = (0.9642, 1.0, 0.8249)
_PRIMARIES = {
    b"rXYZ": (0.43607, 0.22249, 0.01392),
    b"gXYZ": (0.38515, 0.71687, 0.09708),
    b"bXYZ": (0.14307, 0.06061, 0.7141),
}
_GAMMA = 0x0233  # 2.2 with eight binary places


def _fixed(*values: float) -> bytes:
    return b"".join(struct.pack(">i", round(value * 65536)) for value in values)


def _xyz(values: tuple[float, float, float]) -> bytes:
    return b"XYZ \0\0\0\0" + _fixed(*values)


def _padded(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % 4)


@cache
def profile() -> bytes:
    """A display profile of version 2.1 with three primaries and one curve."""
    name = _NAME.encode("ascii") + b"\0"
    described = b"desc\0\0\0\0" + struct.pack(">I", len(name)) + name + bytes(8 + 2 + 1 + 67)
    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, _GAMMA)
    tags = {
        b"cprt": b"text\0\0\0\0" + b"no copyright\0",
        b"desc": described,
        b"wtpt": _xyz(_WHITE),
        **{tag: _xyz(values) for tag, values in _PRIMARIES.items()},
        **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve),
    }
    start = 128 + 4 + 12 * len(tags)
    table, body, placed = struct.pack(">I", len(tags)), b"", {}
    for tag, data in tags.items():
        if data not in placed:
            placed[data] = start + len(body)
            body += _padded(data)
        table += struct.pack(">4sII", tag, placed[data], len(data))
    size = start + len(body)
    header = struct.pack(
        ">I4xI4s4s4s6H4s4xI4s", size, 0x02100000, b"mntr", b"RGB ", b"XYZ ", 2026, 1, 1, 0, 0, 0,
        b"acsp", 0, b"\0\0\0\0",
    )  # fmt: skip
    header = header.ljust(64, b"\0") + struct.pack(">I", 0) + _fixed(*_WHITE)
    return header.ljust(128, b"\0") + table + body


@cache
def deflated() -> bytes:
    """The profile as it is embedded."""
    return zlib.compress(profile(), 9)
