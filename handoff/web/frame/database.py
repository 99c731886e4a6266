"""The database during one request: one reading session, and short writing units.

A GET view reads inside `with reading()`; nested and repeated uses share one session, which stays
open until the answer is ready, so that a template may still follow a relationship. A POST view does
everything inside one `with writing()`; the journal rows noted so far are part of the same unit.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask import Flask, current_app, g
from sqlalchemy.orm import Session

from handoff import clock
from handoff.actions import imprint
from handoff.config import Settings
from handoff.db.session import Database
from handoff.web.frame import journal


@dataclass(slots=True)
class Installation:
    """What the whole application shares: `app.extensions["handoff"]`."""

    settings: Settings
    db: Database
    addresses: dict[tuple[str, str], str] = field(default_factory=dict)
    """(where the application is mounted, endpoint or static file) → address."""


def installation() -> Installation:
    """The settings and the database of the running application."""
    found: Installation = current_app.extensions["handoff"]
    return found


@contextmanager
def reading() -> Iterator[Session]:
    """The reading session of this request. Whatever is changed in it is thrown away."""
    session: Session | None = g.get("reading_session")
    if session is None:
        g.reading_unit = installation().db.reading()
        session = g.reading_session = g.reading_unit.__enter__()
    yield session


@contextmanager
def writing() -> Iterator[Session]:
    """A unit of work with its journal rows: commits at the end, rolls back when it raises.

    The reading session is closed first, so that no database waits for itself. What was noted inside
    the block as done is forgotten when the block raises; refusals stay noted.
    """
    end_reading()
    g.pop("waiting", None)  # counted before this act
    before = len(journal.noted())
    try:
        with installation().db.writing() as session:
            yield session
            journal.write(session)
    except BaseException:
        journal.forget_done(before)
        raise


def end_reading() -> None:
    """Close the reading session of this request, if one is open."""
    unit = g.pop("reading_unit", None)
    g.pop("reading_session", None)
    if unit is not None:
        unit.__exit__(None, None, None)


def attach(app: Flask, found: Installation) -> None:
    """Give `app` its database, and end each request with the journal written and nothing left open."""
    imprint.install(found.db, found.settings, clock.now())
    app.extensions["handoff"] = found

    @app.teardown_request
    def close(_error: BaseException | None) -> None:
        end_reading()
