"""The journal (監査記録): one row per view, edit, send, sign-in, refused access. Append-only.

Triggers of the first migration refuse UPDATE and DELETE, and inserts of an existing id.
No names, notes, codes or tokens in any column.
"""

from __future__ import annotations

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from handoff.db.base import Base
from handoff.db.types import Id, Moment


class JournalRow(Base):
    """Who did what to which record, when, with which result."""

    __tablename__ = "journal"
    __table_args__ = (
        Index("ix_journal_client_id_id", "client_id", "id"),
        Index("ix_journal_office_id_id", "office_id", "id"),
    )

    id: Mapped[Id]
    at: Mapped[Moment]
    account_id: Mapped[int | None] = mapped_column()
    office_id: Mapped[int | None] = mapped_column()
    session_ref: Mapped[str] = mapped_column(String(16), default="")
    ip: Mapped[str] = mapped_column(String(60), default="")
    action: Mapped[str] = mapped_column(String(40))  # "stay:view", "sheet:send", "login:refused"
    record: Mapped[str] = mapped_column(String(60), default="")  # "stay:<public id>"
    client_id: Mapped[int | None] = mapped_column()
    result: Mapped[str] = mapped_column(String(20), default="ok")
