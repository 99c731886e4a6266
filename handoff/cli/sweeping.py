"""What is done beside the mail relay: the regular look at what has come due, and batches of papers."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from handoff.actions import batch_work
from handoff.actions.letter_reminders import sweep
from handoff.db.session import Database

log = logging.getLogger(__name__)

EVERY = timedelta(minutes=10)


class Sweeper:
    """Sweeps when it is time. Several processes may: what is told once is not told again."""

    def __init__(self, db: Database) -> None:
        """A sweeper of `db` that looks at once and then every EVERY."""
        self._db = db
        self._next: datetime | None = None
        self._forget: datetime | None = None

    def tick(self, now: datetime) -> bool:
        """Sweep if it is time; whether it did. A database that is away is tried again next time."""
        if self._next is not None and now < self._next:
            return False
        self._next = now + EVERY
        try:
            with self._db.writing() as session:
                done = sweep(session, now)
        except SQLAlchemyError:
            log.exception("what has come due could not be looked at; trying again")
            return False
        if done.reminders or done.unanswered or done.checks:
            log.info("due: %s reminders, %s unanswered, %s checks",
                     done.reminders, done.unanswered, done.checks)  # fmt: skip
        return True

    def make_papers(self, now: datetime, stopping: Callable[[], bool]) -> bool:
        """Make one batch of papers that waits (まとめて印刷); whether there was one.

        A database that is away is tried again next time.
        """
        try:
            batch = batch_work.work_once(self._db, now, stopping)
            if batch is None and self._is_time_to_forget(now):
                gone = batch_work.forget_old(self._db, now)
                if gone:
                    log.info("batches: the bytes of %s were dropped", gone)
        except SQLAlchemyError:
            log.exception("a batch of papers could not be made; trying again")
            return False
        if batch is not None:
            log.info("batch %s: worked on", batch.public_id)
        return batch is not None

    def _is_time_to_forget(self, now: datetime) -> bool:
        if self._forget is not None and now < self._forget:
            return False
        self._forget = now + EVERY
        return True
