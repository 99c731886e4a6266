"""An online copy of the database that counts only after it was read back.

SQLite: the backup API of the driver, which sees one consistent moment while the server works on.
PostgreSQL: `pg_dump`, restored into a scratch database that is dropped again.
The copy is written under a name ending in `.part` and gets its final name only when it is proved.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from sqlalchemy import URL, make_url, text
from sqlalchemy.exc import DBAPIError

from handoff.db import integrity, migrate
from handoff.db.session import Database

Counts = dict[str, int]


class BackupFailed(RuntimeError):
    """No usable copy was made; the message says in Japanese what to do. Older copies stay."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A proved copy: the file, its manifest beside it, and what it holds."""

    file: Path
    manifest: Path
    rows: int
    documents: int
    attachments: int


def make(db: Database, folder: Path, now: datetime, keep: int, opener: integrity.Opener) -> Backup:
    """Copy `db` into `folder`, prove the copy, and drop all but the newest `keep` copies.

    `now` names the files (UTC); `opener` opens the attachments. Raises BackupFailed when the copy cannot be made or does not hold.
    """
    folder.mkdir(parents=True, exist_ok=True)
    suffix = ".db" if db.is_sqlite else ".dump"
    file = folder / f"handoff-{now:%Y%m%dT%H%M%SZ}{suffix}"
    part = file.with_name(file.name + ".part")
    try:
        part.touch(mode=0o600)
        before = _counts(db)
        if db.is_sqlite:
            _copy_sqlite(db, part)
            found, copied = _read_back(f"sqlite:///{part}", opener, whole_file=True)
        else:
            _dump_postgresql(db, part)
            found, copied = _restore_and_read(db, part, opener)
        _compare(before, copied, found)
        part.replace(file)
    finally:
        for rest in folder.glob(part.name + "*"):
            rest.unlink()
    manifest = _write_manifest(file, db, now, copied, found)
    _drop_old(folder, keep)
    rows = sum(copied.values())
    return Backup(file, manifest, rows, found.documents, found.attachments)


def _counts(db: Database) -> Counts:
    with db.reading() as session:
        return integrity.counts(session)


def _copy_sqlite(db: Database, target: Path) -> None:
    import pysqlite3

    source = db.engine.raw_connection()
    copy = pysqlite3.connect(str(target))
    try:
        source.driver_connection.backup(copy)  # type: ignore[union-attr]
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
    finally:
        copy.close()
        source.close()


def _read_back(
    url: str, opener: integrity.Opener, whole_file: bool
) -> tuple[integrity.Integrity, Counts]:
    copy = Database(url)
    try:
        with copy.reading() as session:
            if whole_file:
                said = session.scalar(text("PRAGMA integrity_check"))
                if said != "ok" or session.execute(text("PRAGMA foreign_key_check")).first():
                    raise BackupFailed(
                        "写しが壊れています。ディスクの空きと状態を確かめてください。"
                    )
            return integrity.check(session, opener), integrity.counts(session)
    finally:
        copy.close()


def _compare(before: Counts, copied: Counts, found: integrity.Integrity) -> None:
    """Rows are never taken out of the journal and the kept documents, so a copy has at least as many."""
    for table in ("journal", "documents", "attachments", "revisions", "receipts"):
        if copied[table] < before[table]:
            raise BackupFailed(
                f"写しの {table} が元より少なくなっています。もう一度お試しください。"
            )
    if found.problems:
        raise BackupFailed(found.problems[0] + " handoff verify で詳しく確かめてください。")


def _dump_postgresql(db: Database, target: Path) -> None:
    url = make_url(db.url)
    _run_tool("pg_dump", url, "--format=custom", "--no-owner", f"--file={target}", _name(url))


def _restore_and_read(
    db: Database, dump: Path, opener: integrity.Opener
) -> tuple[integrity.Integrity, Counts]:
    url = make_url(db.url)
    scratch = url.set(database=f"handoff_check_{uuid4().hex[:12]}")
    autocommit = db.engine.execution_options(isolation_level="AUTOCOMMIT")
    try:
        with autocommit.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {scratch.database}"))
    except DBAPIError as error:
        raise BackupFailed(
            "写しを確かめるための仮のデータベースを作れません。"
            "データベースの利用者に CREATEDB の権限を付けてください。"
        ) from error
    try:
        _run_tool(
            "pg_restore", url, "--exit-on-error", "--no-owner", "-d", _name(scratch), str(dump)
        )
        copy = scratch.render_as_string(hide_password=False)
        return _read_back(copy, opener, whole_file=False)
    finally:
        with autocommit.connect() as connection:
            connection.execute(text(f"DROP DATABASE {scratch.database} WITH (FORCE)"))


def _name(url: URL) -> str:
    return url.database or ""


def _run_tool(tool: str, url: URL, *arguments: str) -> None:
    """Run a PostgreSQL tool against `url`; the password travels in the environment, not in `ps`."""
    path = shutil.which(tool)
    if path is None:
        raise BackupFailed(
            f"{tool} が見つかりません。データベースと同じ版の PostgreSQL の道具を入れてください。"
        )
    query = {k: v for k, v in url.query.items() if isinstance(v, str)}
    known = {
        "PGHOST": url.host or query.get("host"),
        "PGPORT": str(url.port) if url.port else query.get("port"),
        "PGUSER": url.username,
        "PGPASSWORD": str(url.password) if url.password else None,
    }
    done = subprocess.run(  # noqa: S603 - our own arguments, no shell
        [path, *arguments],
        env=dict(os.environ) | {k: v for k, v in known.items() if v},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupFailed(f"{tool} が終わりまで進みませんでした：{done.stderr.strip()[-300:]}")


def _write_manifest(
    file: Path, db: Database, now: datetime, rows: Counts, found: integrity.Integrity
) -> Path:
    with file.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    content = {
        "file": file.name,
        "sha256": sha256,
        "bytes": file.stat().st_size,
        "made_at": now.isoformat(),
        "tables": migrate.current(db),
        "documents": found.documents,
        "attachments": found.attachments,
        "notes": list(found.notes),
        "rows": rows,
    }
    manifest = file.with_name(file.name + ".json")
    manifest.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return manifest


def _drop_old(folder: Path, keep: int) -> None:
    copies = sorted(p for p in folder.glob("handoff-*") if p.suffix in (".db", ".dump"))
    for old in copies[:-keep]:
        old.with_name(old.name + ".json").unlink(missing_ok=True)
        old.unlink()
