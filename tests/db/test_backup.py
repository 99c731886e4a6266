"""A backup counts only after it was read back; an older one is never lost to a failed one."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from handoff.actions.sealing import opener
from handoff.db import backup, integrity
from handoff.db.backup import BackupFailed
from handoff.db.journal import JournalRow
from handoff.db.session import Database
from handoff.db.sheets import Document
from tests.build.postgres import programs
from tests.build.town import make_town

OPENER = opener("s" * 64)
CONTENT = b"%PDF-1.7 the sheet as it left"


@pytest.fixture(autouse=True)
def tools_of_the_test_server(monkeypatch: pytest.MonkeyPatch, database: Database) -> None:
    """pg_dump must be of the server's version: take those beside the server of the tests."""
    if not database.is_sqlite:
        monkeypatch.setenv("PATH", f"{programs()}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def filled(database: Database, now: datetime) -> Database:
    """A database with a town and one kept document."""
    with database.writing() as session:
        town = make_town(session, now)
        session.add(
            Document(
                kind="sheet",
                file_name="sheet.pdf",
                sha256=hashlib.sha256(CONTENT).hexdigest(),
                content=CONTENT,
                created_at=now,
                created_by=town.care_manager.id,
            )
        )
        session.add(JournalRow(at=now, action="sheet:send"))
    return database


def test_a_copy_holds_everything_and_says_so_beside_it(
    filled: Database, tmp_path: Path, now: datetime
) -> None:
    made = backup.make(filled, tmp_path / "copies", now, keep=5, opener=OPENER)
    manifest = json.loads(made.manifest.read_text(encoding="utf-8"))
    with filled.reading() as session:
        assert manifest["rows"] == integrity.counts(session)
    assert manifest["documents"] == made.documents == 1
    assert manifest["sha256"] == hashlib.sha256(made.file.read_bytes()).hexdigest()
    assert made.file.stat().st_mode & 0o077 == 0, "a copy holds health data"
    assert sorted(p.name for p in made.file.parent.iterdir()) == [
        made.file.name,
        made.manifest.name,
    ]


def test_the_copy_of_sqlite_opens_as_a_database_with_the_same_bytes(
    filled: Database, tmp_path: Path, now: datetime
) -> None:
    if not filled.is_sqlite:
        pytest.skip("PostgreSQL: the copy is restored into a scratch database by every backup")
    made = backup.make(filled, tmp_path / "copies", now, keep=5, opener=OPENER)
    copy = Database(f"sqlite:///{made.file}")
    with copy.reading() as session:
        assert session.scalar(select(Document.content)) == CONTENT
    copy.close()


def test_the_scratch_database_of_postgresql_is_dropped_again(
    filled: Database, tmp_path: Path, now: datetime
) -> None:
    if filled.is_sqlite:
        pytest.skip("SQLite: the copy itself is read back")
    backup.make(filled, tmp_path / "copies", now, keep=5, opener=OPENER)
    with filled.reading() as session:
        left = session.scalar(
            text("SELECT count(*) FROM pg_database WHERE datname LIKE 'handoff_check_%'")
        )
    assert left == 0


def test_people_go_on_working_while_the_copy_is_made(
    filled: Database, tmp_path: Path, now: datetime
) -> None:
    stop = threading.Event()
    failures: list[BaseException] = []

    def work() -> None:
        while not stop.is_set():
            try:
                with filled.writing() as session:
                    session.add(JournalRow(at=now, action="stay:view"))
            except BaseException as error:
                failures.append(error)

    worker = threading.Thread(target=work)
    worker.start()
    try:
        made = backup.make(filled, tmp_path / "copies", now, keep=5, opener=OPENER)
    finally:
        stop.set()
        worker.join()
    assert not failures
    with filled.reading() as session:
        written = session.scalar(select(func.count()).select_from(JournalRow)) or 0
    copied = json.loads(made.manifest.read_text(encoding="utf-8"))["rows"]["journal"]
    assert 1 <= copied <= written


def test_a_copy_with_a_changed_document_is_refused_and_older_copies_stay(
    filled: Database, tmp_path: Path, now: datetime
) -> None:
    first = backup.make(filled, tmp_path / "copies", now, keep=5, opener=OPENER)
    with filled.writing() as session:
        if filled.is_sqlite:
            session.execute(text("DROP TRIGGER documents_no_change"))
        else:
            session.execute(text("ALTER TABLE documents DISABLE TRIGGER ALL"))
        session.execute(text(f"UPDATE documents SET sha256 = '{'0' * 64}'"))
    with pytest.raises(BackupFailed, match="送ったときと違います"):
        backup.make(filled, tmp_path / "copies", now + timedelta(days=1), keep=5, opener=OPENER)
    assert sorted(p.name for p in first.file.parent.iterdir()) == [
        first.file.name,
        first.manifest.name,
    ]


def test_only_the_newest_copies_are_kept(filled: Database, tmp_path: Path, now: datetime) -> None:
    folder = tmp_path / "copies"
    days = 3 if filled.is_sqlite else 2
    for day in range(days):
        made = backup.make(filled, folder, now + timedelta(days=day), keep=1, opener=OPENER)
        assert {p.name for p in folder.iterdir()} == {made.file.name, made.manifest.name}


def test_a_missing_tool_is_named(
    filled: Database, tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    if filled.is_sqlite:
        pytest.skip("SQLite needs no tool")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackupFailed, match="pg_dump が見つかりません"):
        backup.make(filled, tmp_path / "copies", now, keep=5, opener=OPENER)
    assert list((tmp_path / "copies").iterdir()) == []
