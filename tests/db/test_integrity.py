"""What `handoff verify` notices: changed documents, gaps in the journal, missing triggers."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from handoff.db.integrity import check
from handoff.db.journal import JournalRow
from handoff.db.session import Database
from handoff.db.sheets import Document
from tests.build.town import make_town

LOOSEN = {
    "sqlite": ("DROP TRIGGER documents_no_change", "DROP TRIGGER journal_no_delete"),
    "postgresql": (
        "ALTER TABLE documents DISABLE TRIGGER ALL",
        "ALTER TABLE journal DISABLE TRIGGER ALL",
    ),
}


@pytest.fixture
def kept(database: Database, now: datetime) -> Database:
    """A database with three kept documents and five rows of journal."""
    with database.writing() as session:
        town = make_town(session, now)
        for number in range(3):
            content = f"%PDF-1.7 sheet {number}".encode()
            session.add(
                Document(
                    kind="sheet",
                    file_name=f"sheet-{number}.pdf",
                    sha256=hashlib.sha256(content).hexdigest(),
                    content=content,
                    created_at=now,
                    created_by=town.care_manager.id,
                )
            )
        for minute in range(5):
            session.add(JournalRow(at=now + timedelta(minutes=minute), action="stay:view"))
    return database


def tamper(database: Database, statement: str) -> None:
    """Change the database as somebody with access to the file could."""
    with database.writing() as session:
        for loosening in LOOSEN[database.engine.dialect.name]:
            session.execute(text(loosening))
        session.execute(text(statement))


def test_an_untouched_database_has_no_problems(kept: Database) -> None:
    with kept.reading() as session:
        found = check(session)
    assert (found.documents, found.journal_rows) == (3, 5)
    assert found.problems == ()
    assert found.notes == ()


def test_a_document_whose_bytes_were_changed_is_named(kept: Database) -> None:
    with kept.reading() as session:
        changed = session.get_one(Document, 2).public_id
    hexed = "x'00'" if kept.is_sqlite else "'\\x00'::bytea"
    tamper(kept, f"UPDATE documents SET content = {hexed} WHERE id = 2")
    with kept.reading() as session:
        problems = check(session).problems
    assert any(changed in problem and "違います" in problem for problem in problems)
    assert sum("書類" in problem for problem in problems) == 1


def test_a_row_taken_out_of_the_journal_leaves_a_gap_that_is_told(kept: Database) -> None:
    tamper(kept, "DELETE FROM journal WHERE id = 3")
    with kept.reading() as session:
        found = check(session)
    told = found.problems if kept.is_sqlite else found.notes  # PostgreSQL skips numbers by itself
    assert any("監査記録の番号" in line and "1 件" in line for line in told)


def test_a_journal_that_could_be_rewritten_is_a_problem(kept: Database) -> None:
    tamper(kept, "SELECT 1")
    with kept.reading() as session:
        problems = check(session).problems
    assert any("監査記録の書き換えを防ぐしくみがありません" in problem for problem in problems)


def test_a_clock_that_went_back_is_noted(kept: Database, now: datetime) -> None:
    with kept.writing() as session:
        session.add(JournalRow(at=now - timedelta(hours=2), action="stay:view"))
    with kept.reading() as session:
        found = check(session)
    assert found.problems == ()
    assert found.notes == ("監査記録の時刻が1時間以上戻っている所が 1 か所あります。",)


def test_an_empty_database_has_nothing_to_complain_about(database: Database) -> None:
    with database.reading() as session:
        found = check(session)
    assert (found.documents, found.journal_rows, found.problems) == (0, 0, ())
