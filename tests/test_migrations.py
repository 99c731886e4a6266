"""Migrations: up, down, up with data, equal to the models, one process at a time, journal closed."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import DatabaseError

from handoff.db import migrate
from handoff.db.journal import JournalRow
from handoff.db.session import Database
from handoff.db.tables import Base

REVISIONS = ["0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009"]
CLOSED = [
    *("journal", "stay_events", "revisions", "documents", "receipts"),
    *("stay_moves", "contacts", "attachments"),
    *("letter_answers", "link_openings", "letter_reopenings", "opinions"),
    *("plan_deliveries", "case_steps"),
]


def test_a_new_database_equals_the_models(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_search_keys_compare_by_code_point(database: Database) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite compares by code point anyway")
    wanted = {
        (table.name, column.name)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if "postgresql" in (getattr(column.type, "_variant_mapping", None) or {})
        and getattr(column.type._variant_mapping["postgresql"], "collation", None) == "C"
    }
    assert ("client_keys", "key") in wanted
    with database.engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT table_name, column_name FROM information_schema.columns "
                "WHERE table_schema = 'public' AND collation_name = 'C'"
            )
        )
        assert wanted <= {(r[0], r[1]) for r in rows}


def test_every_step_goes_down_and_up_again(empty_database: Database) -> None:
    db = empty_database
    for revision in REVISIONS:
        migrate.upgrade(db, revision)
        assert migrate.current(db) == revision
    assert migrate.is_current(db)
    for revision in [*reversed(REVISIONS[:-1]), "base"]:
        migrate.downgrade(db, revision)
    left = set(inspect(db.engine).get_table_names()) - {"alembic_version"}
    assert left == set()
    migrate.upgrade(db)
    assert migrate.is_current(db)


def test_two_servers_starting_together_migrate_once(empty_database: Database) -> None:
    problems: list[BaseException] = []

    def start() -> None:
        db = Database(empty_database.url)
        try:
            migrate.upgrade(db)
        except BaseException as error:
            problems.append(error)
        finally:
            db.close()

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert migrate.is_current(empty_database)


def test_a_failing_migration_leaves_the_database_as_it_was(
    empty_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate.upgrade(empty_database, "0002")
    with empty_database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE outbox (id INTEGER)"))  # in the way of 0003
    with pytest.raises(DatabaseError):
        migrate.upgrade(empty_database)
    assert migrate.current(empty_database) == "0002"
    assert "revisions" not in inspect(empty_database.engine).get_table_names()


def _row(at: datetime, **more: object) -> JournalRow:
    return JournalRow(at=at, action="stay:view", record="stay:x", **more)


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE journal SET result = 'changed'",
        "DELETE FROM journal",
        "UPDATE journal SET id = id + 100",
        "INSERT OR REPLACE INTO journal (id, at, session_ref, ip, action, record, result) "
        "VALUES (1, '2026-01-01', '', '', 'x', '', '')",
        "REPLACE INTO journal (id, at, session_ref, ip, action, record, result) "
        "VALUES (1, '2026-01-01', '', '', 'x', '', '')",
        "INSERT INTO journal (id, at, session_ref, ip, action, record, result) "
        "VALUES (1, '2026-01-01', '', '', 'x', '', '') ON CONFLICT (id) DO UPDATE SET action = 'x'",
        "TRUNCATE journal",
    ],
)
def test_the_journal_only_grows(database: Database, attack: str) -> None:
    at = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
    with database.writing() as session:
        session.add(_row(at))
    with pytest.raises(DatabaseError), database.writing() as session:
        session.execute(text(attack))
    with database.writing() as session:
        session.add(_row(at))
    with database.reading() as session:
        rows = session.query(JournalRow).order_by(JournalRow.id).all()
        assert [(r.action, r.result, r.at) for r in rows] == [("stay:view", "ok", at)] * 2


def test_evidence_tables_have_their_guard(database: Database) -> None:
    query = (
        "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'"
        if database.is_sqlite
        else "SELECT event_object_table FROM information_schema.triggers"
    )
    with database.engine.connect() as connection:
        guarded = {row[0] for row in connection.execute(text(query))}
    assert guarded == set(CLOSED)
