"""Time stamps for papers that went out without one: fetched beside the mail relay, one after another.

The service is asked between two units of the database, never inside one. While it is away the papers
are as good as they were; it is asked again with growing pauses.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from handoff.actions.imprint import trusted_by
from handoff.actions.kept_papers import keep_stamped
from handoff.config import Settings
from handoff.db import find_papers
from handoff.db.session import Database
from handoff.pdf.time_stamp import NoTimeStamp, add_time_stamp, service

log = logging.getLogger(__name__)

AT_ONCE = 20
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(minutes=30)
WHOLE_LOOK = timedelta(hours=1)
OVERLAP = 2_000  # rows looked at again: two servers may number their documents out of order


class Stamper:
    """Stamps what waits. Several processes may: a paper is kept with one stamp only."""

    def __init__(self, db: Database, settings: Settings) -> None:
        """A stamper for `db` that asks the service of `settings`; without one it does nothing."""
        self._db, self._settings = db, settings
        self._service = None
        if settings.sign_tsa_url:
            self._service = service(
                settings.sign_tsa_url, settings.sign_tsa_user, settings.sign_tsa_password
            )
        self._pause = FIRST_PAUSE
        self._not_before: datetime | None = None
        self._after = 0
        self._whole_look: datetime | None = None

    def tick(self, now: datetime) -> int:
        """Stamp what waits; how many papers got theirs."""
        if self._service is None or (self._not_before is not None and now < self._not_before):
            return 0
        done = 0
        try:
            for number, content in self._waiting(now):
                stamped = add_time_stamp(
                    content,
                    self._service,
                    trusted_by(self._settings),
                    for_years=self._settings.sign_for_years,
                )
                level = "b-lta" if self._settings.sign_for_years else "b-t"
                with self._db.writing() as session:
                    done += keep_stamped(session, now, number, stamped, level) is not None
        except NoTimeStamp as why:
            log.warning("no time stamp, asking again in %s: %s", self._pause, why)
            self._not_before, self._pause = now + self._pause, min(self._pause * 2, LONGEST_PAUSE)
        except SQLAlchemyError:
            log.exception("papers could not be stamped; trying again")
        else:
            self._not_before, self._pause = None, FIRST_PAUSE
        return done

    def _waiting(self, now: datetime) -> list[tuple[int, bytes]]:
        """Some papers that wait. Mostly only new rows are looked at; now and then all of them."""
        if self._whole_look is None or now >= self._whole_look:
            self._after, self._whole_look = 0, now + WHOLE_LOOK
        with self._db.reading() as session:
            last = find_papers.last_document(session)
            found = find_papers.waiting_for_stamp(session, self._after, AT_ONCE)
            if not found:
                self._after = max(0, last - OVERLAP)
            return [(one.id, one.content) for one in found]
