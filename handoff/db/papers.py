"""Tables about paper in quantity and words in stock: batches (まとめて印刷) and phrases (定型文)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from handoff.db.base import Base
from handoff.db.offices import Office
from handoff.db.people import Account
from handoff.db.types import AccountRef, Id, Moment, OfficeRef, PublicId, UTCDateTime


class Batch(Base):
    """All documents of an office's month, made in the background; the ZIP is kept for some days."""

    __tablename__ = "batches"
    __table_args__ = (Index("ix_batches_state_asked_at", "state", "asked_at"),)

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    office_id: Mapped[OfficeRef]
    month: Mapped[str] = mapped_column(String(7))  # YYYY-MM
    kind: Mapped[str] = mapped_column(String(20))  # names in actions.batches
    state: Mapped[str] = mapped_column(String(10))  # waiting | working | done | failed
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(String(300), default="")
    asked_by: Mapped[AccountRef]
    asked_at: Mapped[Moment]
    lease_until: Mapped[datetime | None] = mapped_column(UTCDateTime)  # a killed worker lets go
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    sha256: Mapped[str] = mapped_column(String(64), default="")
    content: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))

    office: Mapped[Office] = relationship()
    asker: Mapped[Account] = relationship()


class Phrase(Base):
    """Words an office keeps to insert into free text; `item_key` narrows to one item, "" to none."""

    __tablename__ = "phrases"
    __table_args__ = (Index("ix_phrases_office_id", "office_id", "position"),)

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    office_id: Mapped[OfficeRef]
    item_key: Mapped[str] = mapped_column(String(60), default="")
    words: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[Moment]
    created_by: Mapped[AccountRef]
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
