"""The work behind まとめて印刷: a batch is claimed with a lease, made paper by paper, and kept.

A worker that dies loses at most STEP papers: what was made is stored with the batch, its lease ends,
and another worker goes on from there. A worker that was so slow that another took over notices at its
next word to the database and stops; so a batch is finished once.
"""

from __future__ import annotations

import hashlib
import logging
import time
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO

from sqlalchemy.exc import SQLAlchemyError

from handoff import clock
from handoff.actions.batches import KEPT_FOR, BatchKind
from handoff.actions.month_papers import (
    LIST,
    PDF,
    Changed,
    Paper,
    book,
    content_of,
    listing,
    month_papers,
)
from handoff.db import find_batches
from handoff.db.papers import Batch
from handoff.db.session import Database

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
STEP = 100  # papers between two times that what was made is stored
TOLD_EVERY = 10  # papers between two words on how far it is
MOST_BYTES = 500_000_000
_TOO_LARGE = "書類が多すぎて、1つにまとめられませんでした。管理者に知らせてください。"
_FAULT = "作れませんでした。もう一度お試しください。続くときは、管理者に知らせてください。"


def work_once(
    db: Database, now: datetime, stopping: Callable[[], bool] = lambda: False
) -> Batch | None:
    """Make one batch that waits, or go on with one whose worker is gone; which, or None.

    `stopping` is asked between two papers: when true, what was made is stored and the batch waits for
    the next worker. Raises SQLAlchemyError when the database is away; the lease then ends by itself.
    """
    batch = find_batches.claim(db, now, LEASE)
    if batch is None:
        return None
    try:
        _Making(db, batch, now, stopping).run()
    except SQLAlchemyError:
        raise
    except Exception:
        log.exception("batch %s cannot be made", batch.public_id)
        if batch.lease_until is not None:
            find_batches.write_down(
                db,
                batch.id,
                batch.lease_until,
                state=find_batches.FAILED,
                message=_FAULT,
                finished_at=now,
                content=None,
            )
    return batch


def forget_old(db: Database, now: datetime) -> int:
    """Drop the bytes of batches that nobody needs any more (KEPT_FOR); how many."""
    return find_batches.forget_bytes(db, now - KEPT_FOR)


class _Gone(Exception):
    """Another worker has the batch now."""


class _Making:
    """One batch in the making. `batch.lease_until` is always the end of our own lease."""

    def __init__(
        self, db: Database, batch: Batch, now: datetime, stopping: Callable[[], bool]
    ) -> None:
        self.db, self.batch, self.stopping = db, batch, stopping
        self.began, self.clock_at = now, time.monotonic()
        self.files = _Files(batch.content or b"", now)

    def run(self) -> None:
        """Make what is not made yet; ends early when it is to stop or is no longer ours."""
        with self.db.reading() as session:
            papers = month_papers(session, self.batch.office_id, self.batch.month)
        try:
            for number, paper in enumerate(papers, 1):
                self._add(paper)
                if number == len(papers):
                    break
                if self.stopping():
                    self._say(done=number, content=self.files.stored(), lease=None)
                    return
                if number % STEP == 0:
                    self._say(done=number, total=len(papers), content=self.files.stored())
                elif number % TOLD_EVERY == 0:
                    self._say(done=number, total=len(papers))
                if self.files.size > MOST_BYTES:
                    self._say(state=find_batches.FAILED, message=_TOO_LARGE, content=None,
                              finished_at=self._now())  # fmt: skip
                    return
            self._finish(papers)
        except _Gone:
            log.warning("batch %s was taken over by another worker", self.batch.public_id)

    def _add(self, paper: Paper) -> None:
        if paper.name in self.files.names:
            return
        with self.db.reading() as session:
            try:
                self.files.add(paper.name, content_of(session, paper, self.began))
            except Changed:
                return

    def _finish(self, papers: list[Paper]) -> None:
        made = [paper for paper in papers if paper.name in self.files.names]
        digests = {p.name: hashlib.sha256(self.files.read(p.name)).hexdigest() for p in made}
        is_book = self.batch.kind == BatchKind.BOOK
        if is_book:
            whole = book((p.bookmark, self.files.read(p.name)) for p in made if p.is_for_book)
        else:
            self.files.add(LIST, listing(papers, digests))
            whole = self.files.stored()
        self._say(
            state=find_batches.DONE,
            done=len(made),
            total=len(papers),
            content=whole,
            sha256=hashlib.sha256(whole).hexdigest(),
            message=_left_out(papers, len(made), is_book),
            finished_at=self._now(),
        )

    def _say(self, lease: timedelta | None = LEASE, **values: object) -> None:
        """Write down how far it is and stay in charge for another LEASE; `lease` None lets go."""
        until = self.batch.lease_until
        new = self._now() + lease if lease else self._now() - timedelta(seconds=1)
        held = until is not None and find_batches.write_down(
            self.db, self.batch.id, until, lease_until=new, **values
        )
        if not held:
            raise _Gone
        self.batch.lease_until = new

    def _now(self) -> datetime:
        return self.began + timedelta(seconds=time.monotonic() - self.clock_at)


class _Files:
    """The files made so far, as a ZIP that can be stored and gone on with at any time."""

    def __init__(self, before: bytes, now: datetime) -> None:
        self._when = clock.local(now).timetuple()[:6]
        self._buffer = BytesIO(before)
        self._open()

    def _open(self) -> None:
        self._archive = zipfile.ZipFile(self._buffer, "a")
        self.names = set(self._archive.namelist())

    @property
    def size(self) -> int:
        """Bytes so far."""
        return self._buffer.getbuffer().nbytes

    def add(self, name: str, data: bytes) -> None:
        """One more file. PDFs are small already and are stored as they are."""
        entry = zipfile.ZipInfo(name, self._when)
        entry.external_attr = 0o644 << 16
        entry.compress_type = zipfile.ZIP_DEFLATED if name == LIST else zipfile.ZIP_STORED
        self._archive.writestr(entry, data)
        self.names.add(name)

    def read(self, name: str) -> bytes:
        """A file as it was put in."""
        return self._archive.read(name)

    def stored(self) -> bytes:
        """The whole ZIP as it is now."""
        self._archive.close()
        whole = self._buffer.getvalue()
        self._open()
        return whole


def _left_out(papers: list[Paper], made: int, is_book: bool) -> str:
    """What the person who asked has to know about papers that are not there."""
    said = []
    if changed := len(papers) - made:
        said.append(
            f"{changed}件は、保管した内容と一致しないため入れていません。管理者に知らせてください。"
        )
    if is_book and (pictures := sum(p.media_type != PDF for p in papers)):
        said.append(f"写真で送った{pictures}件は、「1件ずつのPDF」のほうに入ります。")
    return "".join(said)
