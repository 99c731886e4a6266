"""Tables of 「主治の医師等の意見」: medical services of the plan, opinions on file, plans delivered."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from handoff.db.base import Base
from handoff.db.letters import LetterAnswer
from handoff.db.people import Account
from handoff.db.types import AccountRef, Id, JSONValue, Moment, PublicId, UTCDateTime


class PlanService(Base):
    """A medical service of the care plan, or one that is being considered."""

    __tablename__ = "plan_services"
    __table_args__ = (Index("ix_plan_services_client_id", "client_id"),)

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"))
    service: Mapped[str] = mapped_column(String(20))  # codes of rules.medical_services
    wanted_from: Mapped[date | None] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)
    note: Mapped[str] = mapped_column(String(300), default="")
    version: Mapped[int] = mapped_column(default=1)
    added_at: Mapped[Moment]
    added_by: Mapped[AccountRef]


class Opinion(Base):
    """An opinion on file. Evidence: withdrawn with a reason and recorded anew, never edited.

    `services`: code → needed | not_needed | open. `source`: letter | discharge_sheet | iken_sho |
    certificate | heard | other.
    """

    __tablename__ = "opinions"
    __table_args__ = (Index("ix_opinions_client_id_heard_on", "client_id", "heard_on"),)

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"))
    services: Mapped[dict[str, str]] = mapped_column(JSONValue, default=dict)
    from_doctor: Mapped[str] = mapped_column(String(100))
    institution: Mapped[str] = mapped_column(String(200), default="")
    heard_on: Mapped[date] = mapped_column(Date)
    means: Mapped[str] = mapped_column(String(12), default="")
    source: Mapped[str] = mapped_column(String(20))
    of_hospital: Mapped[bool] = mapped_column(default=False)
    words: Mapped[str] = mapped_column(Text, default="")
    letter_answer_id: Mapped[int | None] = mapped_column(
        ForeignKey("letter_answers.id"), index=True
    )
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revisions.id"))
    recorded_at: Mapped[Moment]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))  # None: by the link
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    withdrawn_reason: Mapped[str] = mapped_column(String(300), default="")

    answer: Mapped[LetterAnswer | None] = relationship()
    author: Mapped[Account | None] = relationship(foreign_keys="Opinion.recorded_by")


class PlanDelivery(Base):
    """The finished care plan given to a doctor (19号の2). Evidence: never edited."""

    __tablename__ = "plan_deliveries"
    __table_args__ = (Index("ix_plan_deliveries_client_id", "client_id"),)

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"))
    opinion_id: Mapped[int | None] = mapped_column(ForeignKey("opinions.id"))
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letters.id"))
    to_doctor: Mapped[str] = mapped_column(String(100))
    institution: Mapped[str] = mapped_column(String(200), default="")
    delivered_on: Mapped[date] = mapped_column(Date)
    means: Mapped[str] = mapped_column(String(12))  # visit | post | mail | fax
    plan_made_on: Mapped[date | None] = mapped_column(Date)
    note: Mapped[str] = mapped_column(String(300), default="")
    recorded_at: Mapped[Moment]
    recorded_by: Mapped[AccountRef]
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    withdrawn_reason: Mapped[str] = mapped_column(String(300), default="")

    author: Mapped[Account] = relationship(foreign_keys="PlanDelivery.recorded_by")
    opinion: Mapped[Opinion | None] = relationship()
