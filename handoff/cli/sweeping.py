"""The regular look at what has come due (reminders of letters, checks of cases), beside the mail relay."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

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
