"""Canvas and document of ReportLab, with the few things it has no way to write.

ReportLab numbers the objects, writes dictionaries, pages, fonts, information and catalogue. What is
overridden is the form of the file around them: ISO 32000-1 object streams for the structure, which has
a thousand small elements, the line end before `endstream`, and entries PDF/A and PDF/UA ask for.
"""

from __future__ import annotations

import struct
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from handoff.pdf.fonts import REGULAR
from handoff.pdf.streams import Pack, deflated

_AT, _INSIDE = b"\1", b"\2"  # in the cross references: at a place of the file, in an object stream
_IN_A_PACK = 10_000  # cross references count to 65,535
_PAGE_ENTRIES = [*pdfdoc.PDFPage.__NoDefault__, "StructParents", "Tabs"]
_CATALOGUE_ENTRIES = [*pdfdoc.PDFCatalog.__NoDefault__, "OutputIntents", "AF"]


class SheetCanvas(Canvas):  # type: ignore[misc]
    """A canvas whose pages go into a `SheetDocument`; sizes in points, `at` an aware datetime.

    Helvetica, the usual first font, could not be embedded. Without `at` the file bears a fixed date.
    """

    def __init__(self, size: tuple[float, float], at: datetime | None = None) -> None:
        width, height = (round(side, 2) for side in size)  # as all coordinates of ours
        super().__init__(None, (width, height), invariant=1, initialFontName=REGULAR)
        self._doc = SheetDocument(at)  # the canvas has no parameter for it

    @property
    def document(self) -> SheetDocument:
        """The document of the pages."""
        return self._doc


class SheetDocument(pdfdoc.PDFDocument):  # type: ignore[misc]
    """A document whose file has object streams; `tagged` pages take part in a structure.

    Elements of the structure are numbered like other objects, but given as ready text (`add`,
    `pack`): a form has hundreds, and a dictionary of ReportLab's takes 20 µs to write.
    """

    def __init__(self, at: datetime | None = None) -> None:
        # `invariant`: no clock is read; the time of the document is given instead
        super().__init__(invariant=1, pdfVersion=(1, 7), lang="ja-JP")
        if at:
            self._timeStamp = _Time(at)
        self.Catalog.__NoDefault__ = _CATALOGUE_ENTRIES
        self.tagged = False
        self._ready: list[tuple[int, bytes]] = []
        self._packs: list[Pack] = []

    def numbers(self, count: int = 1) -> int:
        """The first of `count` numbers for elements that are given later."""
        self.objectcounter += count
        return int(self.objectcounter) - count + 1

    def number_of(self, reference: Any) -> int:
        """The number of an object of ReportLab that has been referred to."""
        return int(self.idToObjectNumberAndVersion[reference.name][0])

    def add(self, number: int, body: str) -> None:
        """An element of the structure as text; the number must have been asked for."""
        self._ready.append((number, body.encode("ascii")))

    def pack(self, pack: Pack) -> None:
        """Many elements at once, packed earlier; their numbers must have been asked for."""
        self._packs.append(pack)

    def date(self) -> Any:
        """The time of the document as an object."""
        return pdfdoc.PDFDate(ts=self._timeStamp)

    def addPage(self, page: Any) -> None:
        """Take a page over from the canvas, with what it needs in a tagged file.

        ReportLab knows only the entries in `__NoDefault__`, writes an empty /Trans, which PDF/A
        forbids, and deflates pages at level 6.
        """
        page.__NoDefault__ = _PAGE_ENTRIES
        page.Trans = None
        page.Contents = deflated(page.stream.encode("ascii"))
        if self.tagged:
            page.StructParents, page.Tabs = len(self.Pages.pages), "/S"
        super().addPage(page)

    def format(self) -> bytes:
        """The bytes of the file.

        As in ReportLab objects are formatted in the order of their numbers, and those that come up
        meanwhile after them. But only streams stand on their own, the rest in object streams, which
        a table of cross references cannot tell: they are a stream, too (ISO 32000-1, 7.5.7 and 8).
        Readers look an object up from the front of its stream, so those that every reader asks for
        stand there: ReportLab's, then the structure from its root. The file ID is the digest of all
        that precedes.
        """
        file, places = pdfdoc.PDFFile(self._pdfVersion), {}
        small: list[tuple[int, bytes]] = []
        done = 0
        while done < len(self.numberToId):
            for number, name in list(self.numberToId.items())[done:]:
                thing, done = self.idToObject[name], done + 1
                if isinstance(thing, pdfdoc.PDFStream):
                    places[number] = self._put(file, number, thing)
                else:
                    small.append((number, pdfdoc.format(thing, self, toplevel=1)))
        small += reversed(self._ready)
        packs = [Pack(small[at : at + _IN_A_PACK]) for at in range(0, len(small), _IN_A_PACK)]
        for pack in packs + self._packs:
            number = self.numbers()
            places[number] = self._put(file, number, pack.stream)
            inside = _INSIDE + struct.pack(">I", number)
            places.update([(held, inside + at) for held, at in pack.places])
        self._references(file, places)
        return bytes(file.format(self))

    def _put(self, file: Any, number: int, stream: Any) -> bytes:
        """Write a stream; gives its place for the cross references.

        ReportLab sets `endstream` right behind the data, which PDF/A forbids. The line end has both
        signs, because data that end in CR would otherwise seem to begin it and be one shorter.
        """
        body = stream.format(self).removesuffix(b"endstream\n")
        place = file.add(b"%d 0 obj\n" % number)
        file.add(body)
        file.add(b"\r\nendstream\nendobj\n")
        return _AT + struct.pack(">IH", place, 0)

    def _references(self, file: Any, places: dict[int, bytes]) -> None:
        """The stream of cross references, which is also the trailer."""
        identity = sha256(b"".join(file.strings)).hexdigest()[:32]
        own, at = self.numbers(), file.offset
        table = [b"\0" + struct.pack(">IH", 0, 65535)] * (own + 1)  # free, unless it has a place
        for number, place in places.items():
            table[number] = place
        table[own] = _AT + struct.pack(">IH", at, 0)
        trailer = deflated(
            b"".join(table),
            Type="/XRef",
            Size=own + 1,
            W="[1 4 2]",
            Root=self.Reference(self.Catalog),
            Info=self.Reference(self.info),
            ID=f"[<{identity}><{identity}>]",
        )
        self._put(file, own, trailer)
        file.add(b"startxref\n%d\n%%%%EOF\n" % at)


class _Time:
    """ReportLab's time stamp with the time of the document instead of the clock's."""

    def __init__(self, at: datetime) -> None:
        minutes = int((at.utcoffset() or timedelta(0)).total_seconds()) // 60
        self.YMDhms = at.timetuple()[:6]
        self.dhh, self.dmm = minutes // 60, minutes % 60
