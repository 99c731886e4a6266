"""Pictures of the very pages: of a draft as it would print now, of a revision as it was kept.

They live in the memory of this process only (nothing of a patient on disk, and answers are
no-store), under a digest of what was drawn: another content is another picture, so nothing is ever
shown that is no longer true. Why pictures: docs/decisions/0015-page-previews.md.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from flask import current_app

from handoff import clock
from handoff.pdf import picture
from handoff.pdf.layouts import layout_for
from handoff.pdf.render import Mode, Stamp, render
from handoff.sheets import content, masking
from handoff.sheets.model import Sheet, Values
from handoff.web.filling.working import Work

SIZES = {"page": 96, "large": 170}
"""Dots an inch: read beside each other on a wide screen; read on its own."""
ROOM = 24 * 1024 * 1024
"""Bytes of papers and pictures kept at most."""


@dataclass(slots=True)
class Shelf:
    """Papers and their pictures, least recently looked at thrown away first."""

    room: int = ROOM
    used: int = 0
    kept: OrderedDict[tuple[str, str], bytes] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    def get(self, key: tuple[str, str], make: Callable[[], bytes]) -> bytes:
        """What stands under `key`, made when it is not there."""
        with self.lock:
            if key in self.kept:
                self.kept.move_to_end(key)
                return self.kept[key]
        made = make()  # not under the lock: others may read meanwhile
        with self.lock:
            if key not in self.kept:
                self.kept[key] = made
                self.used += len(made)
            while self.used > self.room and len(self.kept) > 1:
                self.used -= len(self.kept.popitem(last=False)[1])
        return made


@dataclass(frozen=True)
class Paper:
    """A paper whose pages can be looked at. `key` stands for its content."""

    key: str
    draw: Callable[[], bytes]

    @property
    def pdf(self) -> bytes:
        """Its bytes."""
        return _shelf().get((self.key, "pdf"), self.draw)

    @property
    def pages(self) -> int:
        """How many pages it has."""
        return picture.page_count(self.pdf)

    def page(self, number: int, size: str) -> bytes:
        """A page as PNG. Raises IndexError when there is none."""
        pdf = self.pdf
        name = f"{number}/{size}"
        return _shelf().get((self.key, name), lambda: picture.page_as_png(pdf, number, SIZES[size]))


def _shelf() -> Shelf:
    found: Shelf = current_app.extensions.setdefault("handoff-pictures", Shelf())
    return found


def of_draft(work: Work, now: datetime, fax: bool = False) -> Paper:
    """The draft as it would print now; `fax`: as a FAX, with names and numbers masked."""
    values = content.lasting(work.sheet, work.content.values)
    said = json.dumps([work.sheet.version, fax, values], sort_keys=True, default=str)
    day = clock.local_date(now).isoformat()
    key = hashlib.sha256(f"{work.sheet.code}/{day}/{said}".encode()).hexdigest()
    mode, mask = (Mode.MASKED, _for_fax) if fax else (Mode.PLAIN, None)

    def draw() -> bytes:
        stamp = Stamp(clock.local(now), note=draft_note(work))
        return render(work.sheet, layout_for(work.sheet.code), values, mode, stamp, mask).pdf

    return Paper(key, draw)


def _for_fax(sheet: Sheet, values: Values) -> Values:
    return masking.mask(sheet, values, masking.Mode.FAX)


def draft_note(work: Work) -> str:
    """What a paper says that was printed before it was sent."""
    return "下書き（保存前）" if work.sheet.filed else "下書き（送付前）"


def of_bytes(pdf: bytes, sha256: str) -> Paper:
    """A kept document, exactly as it was handed over."""
    return Paper(sha256, lambda: pdf)
