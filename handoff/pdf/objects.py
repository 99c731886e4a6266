"""The objects of one PDF file in the making: small ones packed together, streams, cross references.

Objects are numbered in the order in which they are asked for, so that the same drawing gives the same
numbers: whatever does not change between documents can be kept as ready bytes.
"""

from __future__ import annotations

import struct
import zlib
from hashlib import blake2b

_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_END = (
    b"\r\nendstream\nendobj\n"  # both signs: data that end in \r would seem to begin the line end
)
_LEVEL = 1  # three times as fast as the usual 6 and a tenth larger, of the smaller half of the file


class Objects:
    """Objects of a file; `bytes_of` ends it."""

    def __init__(self) -> None:
        self._count = 0
        self._small: list[tuple[int, str]] = []
        self._streams: list[tuple[int, str, bytes]] = []
        self._packs: list[Pack] = []

    def number(self, count: int = 1) -> int:
        """The first of `count` numbers for objects that are given later."""
        self._count += count
        return self._count - count + 1

    def add(self, body: str, number: int = 0) -> int:
        """A small object; gives its number."""
        number = number or self.number()
        self._small.append((number, body))
        return number

    def pack(self, pack: Pack) -> None:
        """Many small objects at once, packed earlier; their numbers must have been asked for."""
        self._packs.append(pack)

    def stream(self, entries: str, data: bytes, number: int = 0) -> int:
        """A stream as it is; `entries` of its dictionary without /Length."""
        number = number or self.number()
        self._streams.append((number, entries, data))
        return number

    def deflated(self, data: bytes, entries: str = "", number: int = 0) -> int:
        """A stream that is deflated here."""
        return self.stream(entries + "/Filter/FlateDecode", zlib.compress(data, _LEVEL), number)

    def bytes_of(self, root: int, info: int) -> bytes:
        """The file, with `root` as its catalogue; call once."""
        packs = self._packs
        if self._small:
            first = self._small
            packs = [Pack([number for number, _ in first], [body for _, body in first]), *packs]
        places: dict[int, bytes] = {}
        parts, at = [_HEADER], len(_HEADER)
        streams = list(self._streams)
        for pack in packs:
            number = self.number()
            streams.append((number, pack.entries, pack.data))
            inside = b"\2" + struct.pack(">I", number)
            places.update(
                zip(pack.numbers, [inside + index for index in pack.indexes], strict=True)
            )
        for number, entries, data in streams:
            head = b"%d 0 obj\n<<%s/Length %d>>\nstream\n" % (number, entries.encode(), len(data))
            places[number] = b"\1" + struct.pack(">IH", at, 0)
            parts += [head, data, _END]
            at += len(head) + len(data) + len(_END)
        body = b"".join(parts)
        return body + self._references(places, body, root, info)

    def _references(self, places: dict[int, bytes], body: bytes, root: int, info: int) -> bytes:
        """The stream of cross references, which is also the trailer."""
        own, at = self.number(), len(body)
        places[own] = b"\1" + struct.pack(">IH", at, 0)
        free = b"\0" + struct.pack(">IH", 0, 65535)
        table = b"".join([places.get(number, free) for number in range(own + 1)])
        identity = blake2b(body, digest_size=16).hexdigest()
        data = zlib.compress(table, _LEVEL)
        head = (
            f"{own} 0 obj\n<</Type/XRef/Size {own + 1}/W[1 4 2]/Root {root} 0 R/Info {info} 0 R"
            f"/ID[<{identity}><{identity}>]/Filter/FlateDecode/Length {len(data)}>>\nstream\n"
        )
        return head.encode() + data + _END + b"startxref\n%d\n%%%%EOF\n" % at


class Pack:
    """Small objects in one deflated stream; they hold no stream of their own."""

    __slots__ = ("data", "entries", "indexes", "numbers")

    def __init__(self, numbers: list[int], bodies: list[str]) -> None:
        self.numbers = numbers
        self.indexes = [at.to_bytes(2, "big") for at in range(len(numbers))]
        at, index, encoded = 0, [], [body.encode("utf-8") for body in bodies]
        for number, body in zip(numbers, encoded, strict=True):
            index.append(f"{number} {at}")
            at += len(body) + 1
        head = (" ".join(index) + "\n").encode("ascii")
        self.data = zlib.compress(head + b"\n".join(encoded), _LEVEL)
        self.entries = f"/Type/ObjStm/N {len(numbers)}/First {len(head)}/Filter/FlateDecode"


def literal(text: str) -> str:
    """A text as PDF writes it: UTF-16 in hexadecimal, whatever it holds."""
    return f"<feff{text.encode('utf-16-be', 'replace').hex()}>"
