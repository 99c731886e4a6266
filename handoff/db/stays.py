"""Tables of a stay (入院): the stay itself, who learnt first, its timeline, claims."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, String, Text, Time, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from handoff.db.base import Base, stored_enum
from handoff.db.clients import Client
from handoff.db.offices import Desk, Office
from handoff.db.people import Account
from handoff.db.types import AccountRef, Id, JSONValue, Moment, OfficeRef, PublicId, UTCDateTime
from handoff.rules.life import KnownFrom, MatchState, NoticeKind, Phase, StayState
from handoff.rules.offices import Side


class Stay(Base):
    """One admission of one person. One stay = one page = one file.

    At most one open stay per client: the partial unique index decides when both sides press in the
    same instant. `heads_up_only` stays carry no report yet: no clock, no evidence.
    """

    __tablename__ = "stays"
    __table_args__ = (
        Index(
            "uq_stays_open_client",
            "client_id",
            unique=True,
            sqlite_where=text("state = 'open' AND client_id IS NOT NULL"),
            postgresql_where=text("state = 'open' AND client_id IS NOT NULL"),
        ),
        Index("ix_stays_care_office_id_state", "care_office_id", "state", "admitted_on"),
        Index("ix_stays_hospital_id_state", "hospital_id", "state", "admitted_on"),
        Index("ix_stays_client_id_admitted_on", "client_id", "admitted_on"),
        Index("ix_stays_previous_stay_id", "previous_stay_id"),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    state: Mapped[StayState] = mapped_column(stored_enum(StayState), default=StayState.OPEN)
    match: Mapped[MatchState] = mapped_column(stored_enum(MatchState), default=MatchState.CONFIRMED)
    client_id: Mapped[int | None] = mapped_column(ForeignKey("clients.id"))
    # As reported; a confirmed client's own record is shown instead.
    person_name: Mapped[str] = mapped_column(String(100))
    person_kana: Mapped[str] = mapped_column(String(100), default="")
    person_birth_date: Mapped[date | None] = mapped_column(Date)
    person_gender: Mapped[str] = mapped_column(String(10), default="")
    person_insured_no: Mapped[str] = mapped_column(String(10), default="")
    person_address: Mapped[str] = mapped_column(String(300), default="")
    care_office_id: Mapped[int | None] = mapped_column(ForeignKey("offices.id"))
    care_manager_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    hospital_id: Mapped[int | None] = mapped_column(ForeignKey("offices.id"))  # None: not known yet
    hospital_name: Mapped[str] = mapped_column(String(200), default="")  # not in the directory
    desk_id: Mapped[int | None] = mapped_column(ForeignKey("desks.id"))
    ward: Mapped[str] = mapped_column(String(60), default="")
    admitted_on: Mapped[date | None] = mapped_column(Date)  # None only for a heads-up
    admitted_time: Mapped[time | None] = mapped_column(Time)  # None: 時刻は不明
    reason: Mapped[str] = mapped_column(String(300), default="")  # ひとこと
    heads_up_only: Mapped[bool] = mapped_column(default=False)
    discharged_on: Mapped[date | None] = mapped_column(Date)
    cancelled_reason: Mapped[str] = mapped_column(String(300), default="")
    # Folded from the moves that stand (actions.moves), kept here for lists.
    phase: Mapped[Phase] = mapped_column(stored_enum(Phase), default=Phase.OPEN)
    outlook: Mapped[str] = mapped_column(String(20), default="")  # storage text of a partial date
    outlook_on: Mapped[date | None] = mapped_column(Date)  # its first day, for sorting
    outlook_acknowledged: Mapped[bool] = mapped_column(default=False)
    ended_on: Mapped[date | None] = mapped_column(Date)  # discharge, transfer, facility, death
    destination: Mapped[str] = mapped_column(
        String(200), default=""
    )  # 自宅, a facility, a hospital
    previous_stay_id: Mapped[int | None] = mapped_column(ForeignKey("stays.id"))  # transferred from
    move_version: Mapped[int] = mapped_column(default=0)  # grows with each move and each undoing
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]

    client: Mapped[Client | None] = relationship()
    care_office: Mapped[Office | None] = relationship(foreign_keys="Stay.care_office_id")
    care_manager: Mapped[Account | None] = relationship(foreign_keys="Stay.care_manager_id")
    hospital: Mapped[Office | None] = relationship(foreign_keys="Stay.hospital_id")
    desk: Mapped[Desk | None] = relationship()
    notices: Mapped[list[StayNotice]] = relationship(order_by="StayNotice.id")


class StayNotice(Base):
    """One side telling the other. Exactly one row per stay is first: the database sees to it."""

    __tablename__ = "stay_notices"
    __table_args__ = (
        Index(
            "uq_stay_notices_first",
            "stay_id",
            unique=True,
            sqlite_where=text("is_first"),
            postgresql_where=text("is_first"),
        ),
        Index("ix_stay_notices_stay_id", "stay_id"),
    )

    id: Mapped[Id]
    stay_id: Mapped[int] = mapped_column(ForeignKey("stays.id"))
    side: Mapped[Side] = mapped_column(stored_enum(Side))
    kind: Mapped[NoticeKind] = mapped_column(stored_enum(NoticeKind))
    is_first: Mapped[bool] = mapped_column(default=False)
    known_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # いつ聞いたか
    known_from: Mapped[KnownFrom | None] = mapped_column(stored_enum(KnownFrom))
    known_from_note: Mapped[str] = mapped_column(String(100), default="")  # 長男
    note: Mapped[str] = mapped_column(String(300), default="")
    entered_at: Mapped[Moment]
    account_id: Mapped[AccountRef]
    office_id: Mapped[OfficeRef]

    account: Mapped[Account] = relationship()
    office: Mapped[Office] = relationship()


class StayEvent(Base):
    """The timeline of a stay: calls, words, confirmations, corrections. Never edited."""

    __tablename__ = "stay_events"
    __table_args__ = (Index("ix_stay_events_stay_id_id", "stay_id", "id"),)

    id: Mapped[Id]
    stay_id: Mapped[int] = mapped_column(ForeignKey("stays.id"))
    kind: Mapped[str] = mapped_column(String(40))  # names in actions.timeline.EventKind
    happened_at: Mapped[Moment]
    entered_at: Mapped[Moment]
    account_id: Mapped[AccountRef]
    office_id: Mapped[OfficeRef]
    data: Mapped[dict[str, Any]] = mapped_column(JSONValue, default=dict)
    note: Mapped[str] = mapped_column(Text, default="")

    account: Mapped[Account] = relationship()
    office: Mapped[Office] = relationship()


class Claim(Base):
    """The office noted that it claimed an add-on for a month (NY-04: once a month)."""

    __tablename__ = "claims"
    __table_args__ = (
        Index(
            "uq_claims_client_topic_month",
            "client_id",
            "topic",
            "month",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"))
    stay_id: Mapped[int] = mapped_column(ForeignKey("stays.id"), index=True)
    topic: Mapped[str] = mapped_column(String(40))  # 入院時情報連携加算
    month: Mapped[str] = mapped_column(String(7))  # 2026-11
    tier: Mapped[str] = mapped_column(String(10))
    recorded_at: Mapped[Moment]
    recorded_by: Mapped[AccountRef]
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class LookupAttempt(Base):
    """A hospital's try to find a care office by a person's facts. Counted to limit guessing."""

    __tablename__ = "lookup_attempts"
    __table_args__ = (Index("ix_lookup_attempts_office_id_at", "office_id", "at"),)

    id: Mapped[Id]
    office_id: Mapped[OfficeRef]
    account_id: Mapped[AccountRef]
    at: Mapped[Moment]
    found: Mapped[bool]
