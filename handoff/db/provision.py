"""Tables of evidence: how a revision was provided (送付・提供) and how its receipt was confirmed (受領)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from handoff.db.base import Base, stored_enum
from handoff.db.offices import Desk, Office
from handoff.db.people import Account
from handoff.db.sheets import Revision
from handoff.db.types import AccountRef, Id, Moment, PublicId, UTCDateTime
from handoff.rules.life import Means


class Provision(Base):
    """One handing-over of one revision: when, where, what, how, to whom (NY-21)."""

    __tablename__ = "provisions"

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"), index=True)
    means: Mapped[Means] = mapped_column(stored_enum(Means))
    provided_at: Mapped[Moment]
    place: Mapped[str] = mapped_column(String(200), default="")  # 訪問 only
    to_office_id: Mapped[int | None] = mapped_column(ForeignKey("offices.id"), index=True)
    to_office_name: Mapped[str] = mapped_column(String(200))
    to_desk_id: Mapped[int | None] = mapped_column(ForeignKey("desks.id"))
    to_department: Mapped[str] = mapped_column(String(100), default="")
    to_person: Mapped[str] = mapped_column(String(100), default="")
    to_family_only: Mapped[bool] = mapped_column(default=False)  # NY-03: not provision to staff
    pages: Mapped[int | None] = mapped_column()
    summary: Mapped[str] = mapped_column(Text, default="")
    provided_by: Mapped[AccountRef]
    recorded_at: Mapped[Moment]
    failed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # 届いていなかった
    failed_note: Mapped[str] = mapped_column(String(300), default="")

    revision: Mapped[Revision] = relationship()
    to_office: Mapped[Office | None] = relationship()
    to_desk: Mapped[Desk | None] = relationship()
    author: Mapped[Account] = relationship(foreign_keys="Provision.provided_by")
    receipts: Mapped[list[Receipt]] = relationship(
        order_by="Receipt.id", back_populates="provision"
    )


class Receipt(Base):
    """Confirmation that staff received a provision: its own record (NY-22). Never edited."""

    __tablename__ = "receipts"
    __table_args__ = (Index("ix_receipts_provision_id", "provision_id"),)

    id: Mapped[Id]
    provision_id: Mapped[int] = mapped_column(ForeignKey("provisions.id"))
    received_at: Mapped[Moment]  # when it reached the staff, or was confirmed to have
    confirmed_at: Mapped[Moment]  # when that was learnt
    how: Mapped[str] = mapped_column(String(20))  # system | phone | visit | fax_back | email
    person: Mapped[str] = mapped_column(String(100), default="")  # 受け取った人
    department: Mapped[str] = mapped_column(String(100), default="")
    note: Mapped[str] = mapped_column(String(300), default="")
    recorded_by: Mapped[AccountRef]
    recorded_at: Mapped[Moment]
    side: Mapped[str] = mapped_column(String(10))

    provision: Mapped[Provision] = relationship(back_populates="receipts")
    author: Mapped[Account] = relationship()
