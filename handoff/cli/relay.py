"""The mail relay as a thread of the server process (elsewhere: `handoff deliver`)."""

from __future__ import annotations

import logging
import os
import socket
import threading

from handoff import clock
from handoff.cli.stamping import Stamper
from handoff.cli.sweeping import Sweeper
from handoff.config import Settings
from handoff.db.session import Database
from handoff.notify.delivery import Mailer, deliver_once

log = logging.getLogger(__name__)

EVERY_SECONDS = 3.0
LAST_MAIL_SECONDS = 15.0  # how long the end of the process waits for the mail in hand


class Relay:
    """Looks into the outbox every few seconds until it is stopped."""

    def __init__(self, db: Database, settings: Settings) -> None:
        """A relay for `db` that sends by the mail server of `settings`."""
        self._db = db
        self._mailer = Mailer(settings)
        self._sweeper = Sweeper(db)
        self._stamper = Stamper(db, settings)
        self._worker = f"{socket.gethostname()}:{os.getpid()}"
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="relay", daemon=True)

    def start(self) -> None:
        """Begin to work in the background."""
        self._thread.start()

    def stop(self) -> None:
        """End after the mail in hand; a mail cut off by force is sent again when its lease ends."""
        self._stopping.set()
        self._thread.join(LAST_MAIL_SECONDS)

    def _work(self) -> None:
        while not self._stopping.wait(EVERY_SECONDS):
            try:
                self._sweeper.tick(clock.now())
                deliver_once(self._db, clock.now(), self._mailer, self._worker)
                self._stamper.tick(clock.now())
                self._sweeper.make_papers(clock.now(), self._stopping.is_set)
            except Exception:  # the relay must outlive a database that is away for a while
                log.exception("the outbox could not be worked on; trying again")
