"""Tables of telling: notices inside the application, and mail rows waiting for the relay."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from handoff.db.base import Base
from handoff.db.stays import Stay
from handoff.db.types import Id, JSONValue, Moment, PublicId, UTCDateTime


class Notice(Base):
    """連絡: something told to an office (and desk or person). A row is exactly once.

    Some notices only inform (seen is enough); those with `needs_act` wait until settled.
    """

    __tablename__ = "notices"
    __table_args__ = (
        Index("ix_notices_to_office_id_settled_at", "to_office_id", "settled_at", "id"),
        Index("ix_notices_stay_id", "stay_id"),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    purpose_key: Mapped[str] = mapped_column(String(120), unique=True)  # asked twice, sent once
    kind: Mapped[str] = mapped_column(String(40))  # names in notify.messages.NoticeKind
    to_office_id: Mapped[int] = mapped_column(ForeignKey("offices.id"))
    to_desk_id: Mapped[int | None] = mapped_column(ForeignKey("desks.id"))
    to_account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    from_office_id: Mapped[int | None] = mapped_column(ForeignKey("offices.id"))
    stay_id: Mapped[int | None] = mapped_column(ForeignKey("stays.id"))
    data: Mapped[dict[str, Any]] = mapped_column(JSONValue, default=dict)
    needs_act: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Moment]
    seen_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    seen_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))

    stay: Mapped[Stay | None] = relationship()


class OutboxRow(Base):
    """A mail to send, written in the same transaction as its cause. No personal data inside."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_state_next_at", "state", "next_at"),)

    id: Mapped[Id]
    purpose_key: Mapped[str] = mapped_column(String(160), unique=True)
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notices.id"))
    to_address: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    message_id: Mapped[str] = mapped_column(String(120))  # stable across repeats
    state: Mapped[str] = mapped_column(String(10), default="queued")  # queued sending sent failed
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[Moment]
    lease_by: Mapped[str] = mapped_column(String(60), default="")
    lease_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_error: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[Moment]
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
