"""Is what was kept still what was kept? Documents against their SHA-256, the journal against gaps.

Used by `handoff verify` and by `handoff backup`, which trusts no copy that it has not read back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session

from handoff.db.discharge import Attachment
from handoff.db.journal import JournalRow
from handoff.db.sheets import Document
from handoff.db.tables import Base

BATCH = 200  # documents read at once: about 20 MB
SEALED = ("evidence",)  # kinds of documents that hold what was sealed, so they are sealed again
BACKWARDS = timedelta(hours=1)  # two servers' clocks may differ a little, not by more
Opener = Callable[[str, bytes], bytes | None]
"""(public id, sealed bytes) → the plain bytes of what was sealed, or None when they do not open."""

GUARDS = {
    "sqlite": ("journal_no_update", "journal_no_delete", "journal_no_replace"),
    "postgresql": ("journal_is_closed", "journal_is_kept"),
}
"""Triggers of the first migration that keep the journal append-only."""


@dataclass(frozen=True, slots=True)
class Integrity:
    """What was looked at, what is wrong (`problems`) and what a person should know (`notes`)."""

    documents: int
    attachments: int
    journal_rows: int
    problems: tuple[str, ...]
    notes: tuple[str, ...]


def check(session: Session, opener: Opener) -> Integrity:
    """Read every kept document and attachment and the whole journal; say in Japanese what is wrong."""
    problems: list[str] = []
    notes: list[str] = []
    documents = attachments = 0
    kept = select(Document.id, Document.public_id, Document.sha256, Document.content)
    sealed_too = Document.kind.in_(SEALED)
    for public_id, sha256, content in _in_batches(session, kept.where(sealed_too)):
        documents += 1
        opened = opener(public_id, content)
        if opened is None or hashlib.sha256(opened).hexdigest() != sha256:
            problems.append(
                f"根拠資料 {public_id}：開けません。秘密の鍵が違うか、内容が変わっています。"
            )
    for public_id, sha256, content in _in_batches(session, kept.where(~sealed_too)):
        documents += 1
        if hashlib.sha256(content).hexdigest() != sha256:
            problems.append(f"書類 {public_id}：保管した内容が、送ったときと違います。")
    sealed = select(Attachment.id, Attachment.public_id, Attachment.sha256, Attachment.sealed)
    for public_id, sha256, content in _in_batches(session, sealed):
        attachments += 1
        plain = opener(public_id, content)
        if plain is None:
            problems.append(
                f"添付 {public_id}：開けません。秘密の鍵が違うか、内容が変わっています。"
            )
        elif hashlib.sha256(plain).hexdigest() != sha256:
            problems.append(f"添付 {public_id}：保管した内容が、受け付けたときと違います。")
    rows = _check_journal(session, problems, notes)
    return Integrity(documents, attachments, rows, tuple(problems), tuple(notes))


def counts(session: Session) -> dict[str, int]:
    """Rows of every table, by table name: what a copy is compared with."""
    return {
        table.name: session.scalar(select(func.count()).select_from(table)) or 0
        for table in Base.metadata.sorted_tables
    }


def _in_batches(
    session: Session, wanted: Select[int, str, str, bytes]
) -> Iterator[tuple[str, str, bytes]]:
    """Public id, recorded SHA-256 and bytes of every row, a batch at a time in memory."""
    number = wanted.selected_columns[0]
    after = 0
    while True:
        batch = session.execute(wanted.where(number > after).order_by(number).limit(BATCH)).all()
        if not batch:
            return
        for _id, public_id, sha256, content in batch:
            yield public_id, sha256, content
        after = batch[-1][0]


def _check_journal(session: Session, problems: list[str], notes: list[str]) -> int:
    rows, last = session.execute(select(func.count(), func.max(JournalRow.id))).one()
    dialect = session.get_bind().dialect.name
    missing = _missing_guards(session, dialect)
    if missing:
        problems.append(f"監査記録の書き換えを防ぐしくみがありません：{'、'.join(missing)}")
    lost = last - rows if rows else 0
    if lost and dialect == "sqlite":  # SQLite gives numbers without gaps: something was taken out
        problems.append(f"監査記録の番号が {lost} 件ぶん抜けています（1〜{last}）。")
    elif lost:
        notes.append(f"監査記録の番号に {lost} 件の飛びがあります。取り消した操作でも生じます。")
    backwards = _backwards(session)
    if backwards:
        notes.append(f"監査記録の時刻が1時間以上戻っている所が {backwards} か所あります。")
    return int(rows)


def _missing_guards(session: Session, dialect: str) -> list[str]:
    question = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if dialect == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'"
    )
    present = set(session.scalars(text(question)))
    return [name for name in GUARDS[dialect] if name not in present]


def _backwards(session: Session) -> int:
    """How often the journal steps back in time by more than clocks of two servers may differ."""
    found = 0
    latest = None
    for moment in session.scalars(select(JournalRow.at).order_by(JournalRow.id)).yield_per(5_000):
        if latest is not None and moment < latest - BACKWARDS:
            found += 1
        latest = moment
    return found
