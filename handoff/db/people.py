"""Tables of persons who sign in: accounts, memberships, server-side sessions, throttling."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from handoff.db.base import Base, stored_enum
from handoff.db.offices import Desk, Office
from handoff.db.types import AccountRef, Id, Moment, PublicId, UTCDateTime
from handoff.rules.access import Role


class Account(Base):
    """One person, one login. Disabled, never deleted or reused."""

    __tablename__ = "accounts"

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    login_name: Mapped[str] = mapped_column(String(100), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    kana: Mapped[str] = mapped_column(String(100), default="")
    email: Mapped[str] = mapped_column(String(200), default="")
    job_title: Mapped[str] = mapped_column(String(60), default="")
    password_hash: Mapped[str] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(default=False)
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Moment]
    disabled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    memberships: Mapped[list[Membership]] = relationship(back_populates="account")


class Membership(Base):
    """A person's role in an office; ended, never deleted."""

    __tablename__ = "memberships"
    __table_args__ = (Index("ix_memberships_office_id_ended_at", "office_id", "ended_at"),)

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("offices.id"))
    role: Mapped[Role] = mapped_column(stored_enum(Role))
    desk_id: Mapped[int | None] = mapped_column(ForeignKey("desks.id"))
    started_at: Mapped[Moment]
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    account: Mapped[Account] = relationship(back_populates="memberships")
    office: Mapped[Office] = relationship()
    desk: Mapped[Desk | None] = relationship()


class LoginSession(Base):
    """A signed-in browser. `id_hash` is the SHA-256 of the random cookie value."""

    __tablename__ = "login_sessions"

    id_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[AccountRef]
    membership_id: Mapped[int] = mapped_column(ForeignKey("memberships.id"))
    factors: Mapped[str] = mapped_column(String(60), default="password")  # door for second factors
    created_at: Mapped[Moment]
    last_seen_at: Mapped[Moment]
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ip: Mapped[str] = mapped_column(String(60), default="")


class LoginAttempt(Base):
    """One try to sign in, kept for throttling across workers. No passwords, no typed names."""

    __tablename__ = "login_attempts"
    __table_args__ = (
        Index("ix_login_attempts_name_hash_at", "name_hash", "at"),
        Index("ix_login_attempts_ip_at", "ip", "at"),
    )

    id: Mapped[Id]
    name_hash: Mapped[str] = mapped_column(String(64))
    ip: Mapped[str] = mapped_column(String(60))
    at: Mapped[Moment]
    succeeded: Mapped[bool]


class FormKey(Base):
    """A submitted form, once per person: the second press returns the first answer."""

    __tablename__ = "form_keys"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(43), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))  # SHA-256 of what was submitted
    answer: Mapped[str] = mapped_column(String(300))  # where the first press led
    at: Mapped[Moment]
