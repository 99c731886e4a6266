"""Opening the database and the one place that commits.

SQLite is the embedded default: driver with a current SQLite (the WAL fault of 3.7.0–3.51.2 can
corrupt), WAL, synchronous=FULL, foreign keys, and BEGIN IMMEDIATE for every writing unit (a
deferred read-then-write fails under several processes). PostgreSQL is one setting away.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker

log = logging.getLogger(__name__)

FIRST_SAFE_SQLITE = (3, 51, 3)
BACKPORTED_SAFE = ((3, 50, 7), (3, 44, 6))
BUSY_TIMEOUT_MS = 10_000


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
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)
        self._writing = sessionmaker(
            self.engine.execution_options(handoff_write=True), expire_on_commit=False
        )

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
    return create_engine(parsed, pool_size=10, max_overflow=20, pool_pre_ping=True)


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
