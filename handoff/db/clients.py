"""Tables of clients (利用者) of a care office, with what is searched in columns."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from handoff.db.base import Base
from handoff.db.offices import Office
from handoff.db.people import Account
from handoff.db.types import AccountRef, Id, Moment, OfficeRef, PublicId, UTCDateTime, key_type


class Client(Base):
    """A person cared for by one office. Another office has its own record of the same person."""

    __tablename__ = "clients"
    __table_args__ = (
        Index("ix_clients_care_office_id_care_manager_id", "care_office_id", "care_manager_id"),
        Index("ix_clients_care_office_id_birth_date", "care_office_id", "birth_date"),
        Index("ix_clients_birth_date_kana_key", "birth_date", "kana_key"),
        Index("ix_clients_insured_no", "insured_no"),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    care_office_id: Mapped[OfficeRef]
    care_manager_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    name: Mapped[str] = mapped_column(String(100))
    kana: Mapped[str] = mapped_column(String(100))
    name_key: Mapped[str] = mapped_column(key_type(100))
    kana_key: Mapped[str] = mapped_column(key_type(100))
    birth_date: Mapped[date] = mapped_column(Date)
    gender: Mapped[str] = mapped_column(String(10), default="")  # codes of the sheets
    insurer_no: Mapped[str] = mapped_column(String(8), default="")
    insurer_name: Mapped[str] = mapped_column(String(60), default="")
    insured_no: Mapped[str] = mapped_column(String(10), default="")
    postal_code: Mapped[str] = mapped_column(String(8), default="")
    address: Mapped[str] = mapped_column(String(300), default="")
    tel: Mapped[str] = mapped_column(String(40), default="")
    care_level: Mapped[str] = mapped_column(String(2), default="")  # E-CARE code
    cert_status: Mapped[str] = mapped_column(String(12), default="")  # E-CERT code
    cert_from: Mapped[date | None] = mapped_column(Date)
    cert_to: Mapped[date | None] = mapped_column(Date)
    cert_applied_on: Mapped[date | None] = mapped_column(Date)
    note: Mapped[str] = mapped_column(Text, default="")
    ended_on: Mapped[date | None] = mapped_column(Date)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))

    care_office: Mapped[Office] = relationship(foreign_keys="Client.care_office_id")
    care_manager: Mapped[Account | None] = relationship(foreign_keys="Client.care_manager_id")
    contacts: Mapped[list[ClientContact]] = relationship(
        order_by="ClientContact.position", cascade="all, delete-orphan"
    )
    doctors: Mapped[list[ClientDoctor]] = relationship(
        order_by="ClientDoctor.position", cascade="all, delete-orphan"
    )
    consents: Mapped[list[Consent]] = relationship(order_by="Consent.given_on.desc()")


class ClientKey(Base):
    """A way to find a client by the beginning of a name: whole and given, kana and kanji."""

    __tablename__ = "client_keys"

    care_office_id: Mapped[int] = mapped_column(ForeignKey("offices.id"), primary_key=True)
    key: Mapped[str] = mapped_column(key_type(100), primary_key=True)
    client_id: Mapped[int] = mapped_column(
        ForeignKey("clients.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class ClientContact(Base):
    """A person around the client (家族・連絡先)."""

    __tablename__ = "client_contacts"

    id: Mapped[Id]
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(String(100))
    kana: Mapped[str] = mapped_column(String(100), default="")
    relation: Mapped[str] = mapped_column(String(40), default="")  # free text wins (次女／二女)
    age: Mapped[int | None] = mapped_column()
    lives_together: Mapped[bool | None] = mapped_column()
    tel1: Mapped[str] = mapped_column(String(40), default="")
    tel2: Mapped[str] = mapped_column(String(40), default="")
    is_main_carer: Mapped[bool] = mapped_column(default=False)
    is_key_person: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(String(300), default="")


class ClientDoctor(Base):
    """かかりつけ医 / 主治医 of a client; several, one is the main one."""

    __tablename__ = "client_doctors"

    id: Mapped[Id]
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    office_id: Mapped[int | None] = mapped_column(ForeignKey("offices.id"))
    institution: Mapped[str] = mapped_column(String(200))
    tel: Mapped[str] = mapped_column(String(40), default="")
    name: Mapped[str] = mapped_column(String(100), default="")
    kana: Mapped[str] = mapped_column(String(100), default="")
    is_main: Mapped[bool] = mapped_column(default=False)


class Consent(Base):
    """The client's (or family's) consent to hand information over (MD-09, RC-07). Evidence: never edited."""

    __tablename__ = "consents"

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))  # codes of consent_type: 1 … 4
    scope: Mapped[str] = mapped_column(String(200), default="")
    given_on: Mapped[date] = mapped_column(Date)
    given_by: Mapped[str] = mapped_column(String(20))  # consent_by code
    given_by_name: Mapped[str] = mapped_column(String(100), default="")
    relation: Mapped[str] = mapped_column(String(40), default="")
    recorded_at: Mapped[Moment]
    recorded_by: Mapped[AccountRef]
    withdrawn_on: Mapped[date | None] = mapped_column(Date)
    withdrawn_reason: Mapped[str] = mapped_column(String(300), default="")
    withdrawn_recorded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
