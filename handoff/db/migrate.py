"""Bringing a database to the present tables, by one process at a time.

SQLite: one BEGIN IMMEDIATE transaction around everything; foreign keys are switched off for it,
because rebuilding a table would otherwise run its cascades, and checked before the end.
PostgreSQL: one transaction under an advisory lock. Either way a migration that fails or is killed
leaves the database as it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from handoff.db.session import BUSY_TIMEOUT_MS, Database
from handoff.paths import bundled

LOCK_NUMBER = 0x48414E444F4646  # "HANDOFF": the advisory lock of PostgreSQL
WAIT_FOR_OTHER_MS = 120_000


class BrokenReferences(RuntimeError):
    """A migration left rows that point to nothing; it was taken back."""


def upgrade(db: Database, revision: str = "head") -> None:
    """Bring `db` to `revision`. Waits while another process migrates; then there is nothing to do.

    Raises BrokenReferences (SQLite) when foreign keys would be violated; the database is unchanged.
    """
    with _alone(db) as connection:
        command.upgrade(_config(connection), revision)


def downgrade(db: Database, revision: str) -> None:
    """Take `db` back to `revision` ("base" or an id). Loses what the older tables cannot hold."""
    with _alone(db) as connection:
        command.downgrade(_config(connection), revision)


def current(db: Database) -> str | None:
    """The revision the database stands at; None for an empty database."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str | None:
    """The newest revision of this installation."""
    return ScriptDirectory.from_config(_config(None)).get_current_head()


def is_current(db: Database) -> bool:
    """Whether `db` stands at the newest revision (used by /readyz)."""
    return current(db) == head()


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(bundled("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


@contextmanager
def _alone(db: Database) -> Iterator[Connection]:
    engine = db.engine.execution_options(handoff_write=True)
    with engine.connect() as connection:
        if not db.is_sqlite:
            with connection.begin():
                connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": LOCK_NUMBER})
                yield connection
            return
        # These PRAGMAs count only outside a transaction, so they go past SQLAlchemy.
        raw = connection.connection.cursor()
        raw.execute(f"PRAGMA busy_timeout={WAIT_FOR_OTHER_MS}")
        raw.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                _check_references(connection)
        finally:
            raw.execute("PRAGMA foreign_keys=ON")
            raw.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
            raw.close()


def _check_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        tables = ", ".join(sorted({str(row[0]) for row in broken}))
        raise BrokenReferences(f"{len(broken)} rows point to nothing in: {tables}")
