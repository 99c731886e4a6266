"""Opening the database and the one place that commits.

SQLite is the embedded default: driver with a current SQLite (the WAL fault of 3.7.0–3.51.2 can
corrupt), WAL, synchronous=FULL, foreign keys, and BEGIN IMMEDIATE for every writing unit (a
deferred read-then-write fails under several processes). PostgreSQL is one setting away.

On PostgreSQL each statement of a reading unit sees what is committed at that moment, inside a
transaction or not (READ COMMITTED). So a reading unit there sends no BEGIN and no ROLLBACK, which
also keeps the statements that the server has prepared.
"""

from __future__ import annotations

import logging
import select
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import Session, sessionmaker

log = logging.getLogger(__name__)

FIRST_SAFE_SQLITE = (3, 51, 3)
BACKPORTED_SAFE = ((3, 50, 7), (3, 44, 6))
BUSY_TIMEOUT_MS = 10_000
PING_AFTER_IDLE_S = 30.0
"""A pooled connection idle for longer is asked for a sign of life: a firewall may have cut it."""


def sqlite_is_safe_for_wal(version: tuple[int, ...]) -> bool:
    """Whether this SQLite version is free of the WAL corruption fault (fixed in 3.51.3)."""
    if version >= FIRST_SAFE_SQLITE:
        return True
    return any(version[:2] == safe[:2] and version >= safe for safe in BACKPORTED_SAFE)


class Database:
    """An engine and its two kinds of units of work: reading and writing."""

    def __init__(self, url: str) -> None:
        """Open `url` (sqlite:///path or postgresql+psycopg://…). Connects lazily."""
        self.url = url
        self.engine = _engine(url)
        self.installed: dict[Any, Any] = {}
        """What acts must know of the installation beside its rows; `info` of every session."""
        self._sessions = sessionmaker(
            self.engine.execution_options(handoff_read=True),
            expire_on_commit=False,
            info=self.installed,
        )
        self._to_write = self.engine.execution_options(handoff_write=True)
        self._writing = sessionmaker(self._to_write, expire_on_commit=False, info=self.installed)

    @property
    def is_sqlite(self) -> bool:
        """Whether the embedded database is used."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for reading; whatever was changed in it is thrown away."""
        with self._sessions() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A unit of work: commits when the block ends, rolls back when it raises."""
        with self._writing() as session:
            try:
                yield session
                session.commit()
            except BaseException:
                # What a problem carries (the stored record beside what was typed) stays readable
                # after the unit: rollback would empty every object it still holds.
                session.expunge_all()
                session.rollback()
                raise

    @contextmanager
    def recording(self) -> Iterator[Connection]:
        """A writing unit without objects, at the end of nearly every request: journal, sign of life."""
        with self._to_write.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close pooled connections."""
        self.engine.dispose()


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        import pysqlite3

        if not sqlite_is_safe_for_wal(pysqlite3.sqlite_version_info):
            log.warning("SQLite %s: WAL switched off", pysqlite3.sqlite_version)
        engine = create_engine(
            parsed,
            module=pysqlite3,
            connect_args={"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False},
            pool_size=20,
            max_overflow=20,
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = create_engine(parsed, pool_size=10, max_overflow=20)
    event.listen(engine, "checkin", _note_the_time)
    event.listen(engine, "checkout", _see_that_it_lives(engine))
    event.listen(engine, "begin", _begin_postgresql)
    event.listen(engine, "before_cursor_execute", _begin_before_a_change)
    return engine


def _note_the_time(_connection: Any, record: Any) -> None:
    record.info["handoff_returned"] = time.monotonic()


def _see_that_it_lives(engine: Engine) -> Callable[[Any, Any, Any], None]:
    """Find a connection that a restarted server has closed, without a question on each use.

    A closed socket has something to read; nothing else has while the server was asked nothing. Only
    then, and after a long rest, is the server asked. The pool replaces what raises here.
    """

    def check(connection: Any, record: Any, _proxy: Any) -> None:
        rested = time.monotonic() - record.info.get("handoff_returned", time.monotonic())
        try:
            if rested > PING_AFTER_IDLE_S or _has_something_to_read(connection):
                engine.dialect.do_ping(connection)
            if not connection.autocommit:
                connection.autocommit = True  # until a unit begins, see _begin_postgresql
        except connection.Error as error:
            raise DisconnectionError("the server has closed this connection") from error

    return check


def _has_something_to_read(connection: Any) -> bool:
    try:
        readable, _, _ = select.select([connection.fileno()], [], [], 0)
    except ValueError:  # a number that select cannot take: ask the server
        return True
    return bool(readable)


def _begin_postgresql(connection: Any) -> None:
    options = connection.get_execution_options()
    if not options.get("handoff_read") and options.get("isolation_level") != "AUTOCOMMIT":
        connection.connection.driver_connection.autocommit = False  # the driver says BEGIN


def _begin_before_a_change(connection: Any, _cursor: Any, statement: str, *_more: object) -> None:
    """What a reading unit changes is thrown away: from its first change on it is a transaction."""
    if connection.get_execution_options().get("handoff_read") and not statement.startswith(
        "SELECT"
    ):
        driver = connection.connection.driver_connection
        if driver.autocommit:
            driver.autocommit = False


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    import pysqlite3

    connection.isolation_level = None  # we say BEGIN ourselves, see _begin_sqlite
    safe = sqlite_is_safe_for_wal(pysqlite3.sqlite_version_info)
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode=" + ("WAL" if safe else "TRUNCATE"))
    cursor.execute("PRAGMA synchronous=" + ("FULL" if safe else "EXTRA"))
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA trusted_schema=OFF")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    writing = connection.get_execution_options().get("handoff_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
