"""What `handoff verify` notices: changed documents, gaps in the journal, missing triggers."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text

from handoff.actions.sealing import opener, seal
from handoff.db.discharge import Attachment
from handoff.db.integrity import check
from handoff.db.journal import JournalRow
from handoff.db.people import Account
from handoff.db.session import Database
from handoff.db.sheets import Document
from handoff.db.stays import Stay
from handoff.db.types import new_public_id
from tests.build.town import make_town

SECRET = "s" * 64
OPENER = opener(SECRET)
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


def attach(database: Database, now: datetime, content: bytes, secret: str, said: bytes) -> str:
    """Attach `content` sealed with `secret`; its SHA-256 is recorded as that of `said`."""
    with database.writing() as session:
        by = session.scalars(select(Account).order_by(Account.id)).first()
        stay = Stay(person_name="髙﨑 靜枝", created_at=now, updated_at=now)
        assert by is not None
        session.add(stay)
        session.flush()
        attachment = Attachment(
            public_id=new_public_id(),
            stay_id=stay.id,
            kind="summary",
            file_name="看護サマリー.pdf",
            media_type="application/pdf",
            size=len(content),
            sha256=hashlib.sha256(said).hexdigest(),
            from_office_id=1,
            added_by=by.id,
            added_at=now,
        )
        attachment.sealed = seal(secret, attachment.public_id, content)
        session.add(attachment)
        return attachment.public_id


def test_an_attachment_is_opened_and_compared(kept: Database, now: datetime) -> None:
    attach(kept, now, b"%PDF summary", SECRET, said=b"%PDF summary")
    with kept.reading() as session:
        found = check(session, OPENER)
    assert (found.attachments, found.problems) == (1, ())


def test_an_attachment_that_does_not_open_or_differs_is_named(
    kept: Database, now: datetime
) -> None:
    foreign = attach(kept, now, b"%PDF", "t" * 64, said=b"%PDF")
    changed = attach(kept, now, b"%PDF other", SECRET, said=b"%PDF")
    with kept.reading() as session:
        problems = check(session, OPENER).problems
    assert len(problems) == 2
    assert foreign in problems[0]
    assert "秘密の鍵" in problems[0]
    assert changed in problems[1]


def tamper(database: Database, statement: str) -> None:
    """Change the database as somebody with access to the file could."""
    with database.writing() as session:
        for loosening in LOOSEN[database.engine.dialect.name]:
            session.execute(text(loosening))
        session.execute(text(statement))


def test_an_untouched_database_has_no_problems(kept: Database) -> None:
    with kept.reading() as session:
        found = check(session, OPENER)
    assert (found.documents, found.journal_rows) == (3, 5)
    assert found.problems == ()
    assert found.notes == ()


def test_a_document_whose_bytes_were_changed_is_named(kept: Database) -> None:
    with kept.reading() as session:
        changed = session.get_one(Document, 2).public_id
    hexed = "x'00'" if kept.is_sqlite else "'\\x00'::bytea"
    tamper(kept, f"UPDATE documents SET content = {hexed} WHERE id = 2")
    with kept.reading() as session:
        problems = check(session, OPENER).problems
    assert any(changed in problem and "違います" in problem for problem in problems)
    assert sum("書類" in problem for problem in problems) == 1


def test_a_row_taken_out_of_the_journal_leaves_a_gap_that_is_told(kept: Database) -> None:
    tamper(kept, "DELETE FROM journal WHERE id = 3")
    with kept.reading() as session:
        found = check(session, OPENER)
    told = found.problems if kept.is_sqlite else found.notes  # PostgreSQL skips numbers by itself
    assert any("監査記録の番号" in line and "1 件" in line for line in told)


def test_a_journal_that_could_be_rewritten_is_a_problem(kept: Database) -> None:
    tamper(kept, "SELECT 1")
    with kept.reading() as session:
        problems = check(session, OPENER).problems
    assert any("監査記録の書き換えを防ぐしくみがありません" in problem for problem in problems)


def test_a_clock_that_went_back_is_noted(kept: Database, now: datetime) -> None:
    with kept.writing() as session:
        session.add(JournalRow(at=now - timedelta(hours=2), action="stay:view"))
    with kept.reading() as session:
        found = check(session, OPENER)
    assert found.problems == ()
    assert found.notes == ("監査記録の時刻が1時間以上戻っている所が 1 か所あります。",)


def test_an_empty_database_has_nothing_to_complain_about(database: Database) -> None:
    with database.reading() as session:
        found = check(session, OPENER)
    assert (found.documents, found.journal_rows, found.problems) == (0, 0, ())
