"""Tables of organisations: offices, their desks (窓口), areas and calendars (営業日)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from handoff.db.base import Base, stored_enum
from handoff.db.types import Id, JSONValue, Moment, OfficeRef, PublicId, UTCDateTime, key_type
from handoff.rules.offices import OfficeKind


class Office(Base):
    """One organisation of the directory (連携窓口一覧), a user of the system or not."""

    __tablename__ = "offices"
    __table_args__ = (Index("ix_offices_kind_name_key", "kind", "name_key"),)

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    kind: Mapped[OfficeKind] = mapped_column(stored_enum(OfficeKind))
    number: Mapped[str] = mapped_column(
        String(10), default="", index=True
    )  # 事業所番号・医療機関コード
    name: Mapped[str] = mapped_column(String(200))
    kana: Mapped[str] = mapped_column(String(200), default="")
    name_key: Mapped[str] = mapped_column(key_type(200))
    postal_code: Mapped[str] = mapped_column(String(8), default="")
    municipality: Mapped[str] = mapped_column(String(60), default="", index=True)  # 旭川市
    address: Mapped[str] = mapped_column(String(300), default="")
    tel: Mapped[str] = mapped_column(String(40), default="")
    fax: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(200), default="")
    is_user: Mapped[bool] = mapped_column(default=False)  # False: reached by telephone and FAX only
    beds: Mapped[int] = mapped_column(default=0)
    remind_after_days: Mapped[int] = mapped_column(default=7)  # a doctor without answer (③, ④)
    note: Mapped[str] = mapped_column(Text, default="")
    verified_on: Mapped[date | None] = mapped_column(Date)
    closed_on: Mapped[date | None] = mapped_column(Date)
    created_at: Mapped[Moment]

    desks: Mapped[list[Desk]] = relationship(order_by="Desk.position", back_populates="office")


class Desk(Base):
    """窓口: where an office wants to be reached, when, and with which manners."""

    __tablename__ = "desks"

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    office_id: Mapped[int] = mapped_column(ForeignKey("offices.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))  # 地域連携室 / 3階東病棟
    is_ward: Mapped[bool] = mapped_column(default=False)
    person: Mapped[str] = mapped_column(String(100), default="")  # 担当者名・職種
    tel: Mapped[str] = mapped_column(String(40), default="")
    fax: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(200), default="")
    hours: Mapped[dict[str, Any]] = mapped_column(JSONValue, default=dict)  # {"Mon": "09:00-17:00"}
    manners: Mapped[str] = mapped_column(String(300), default="")  # 午前の外来中は避けて
    position: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)

    office: Mapped[Office] = relationship(back_populates="desks")


class OfficeArea(Base):
    """The addresses a 地域包括支援センター answers for, by town or district prefix."""

    __tablename__ = "office_areas"
    __table_args__ = (Index("ix_office_areas_prefix", "prefix"),)

    id: Mapped[Id]
    office_id: Mapped[int] = mapped_column(ForeignKey("offices.id"), index=True)
    prefix: Mapped[str] = mapped_column(key_type(100))  # search key of 旭川市東光


class OfficeCalendar(Base):
    """The calendar of 運営規程 from `valid_from` on. A change is a new row: history decides verdicts.

    `content` has the shape of an office in judge-format.md; rules.calendar reads it.
    """

    __tablename__ = "office_calendars"
    __table_args__ = (
        Index(
            "uq_office_calendars_office_id_valid_from",
            "office_id",
            "valid_from",
            unique=True,
            sqlite_where=text("replaced_at IS NULL"),  # a corrected row stays as history
            postgresql_where=text("replaced_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    office_id: Mapped[OfficeRef]
    valid_from: Mapped[date] = mapped_column(Date)
    content: Mapped[dict[str, Any]] = mapped_column(JSONValue)
    recorded_at: Mapped[Moment]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    replaced_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
