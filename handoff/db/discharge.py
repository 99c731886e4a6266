"""Tables of the way to the discharge: moves, conferences, contacts, attached documents, follow-up."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, LargeBinary, String, Text, Time
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from handoff.db.base import Base, stored_enum
from handoff.db.offices import Office
from handoff.db.people import Account
from handoff.db.stays import Stay
from handoff.db.types import AccountRef, Id, JSONValue, Moment, OfficeRef, PublicId, UTCDateTime
from handoff.rules.life import ConferenceState, ContactMeans, Move, Seat
from handoff.rules.offices import Side

BELONGS_TO_ONE = (
    "CASE WHEN stay_id IS NULL THEN 0 ELSE 1 END + CASE WHEN letter_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN equipment_case_id IS NULL THEN 0 ELSE 1 END = 1"
)


class StayMove(Base):
    """One thing that happened to a stay. Evidence: never edited; undone with a reason.

    The unique number decides when two people move the same stay in the same instant.
    """

    __tablename__ = "stay_moves"
    __table_args__ = (Index("uq_stay_moves_stay_id_number", "stay_id", "number", unique=True),)

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    stay_id: Mapped[int] = mapped_column(ForeignKey("stays.id"))
    number: Mapped[int]
    kind: Mapped[Move] = mapped_column(stored_enum(Move))
    side: Mapped[Side] = mapped_column(stored_enum(Side))  # the side that entered it
    happened_on: Mapped[date | None] = mapped_column(Date)
    happened_time: Mapped[time | None] = mapped_column(Time)
    data: Mapped[dict[str, Any]] = mapped_column(JSONValue, default=dict)  # see actions.moves
    note: Mapped[str] = mapped_column(String(300), default="")
    on_behalf: Mapped[dict[str, Any]] = mapped_column(JSONValue, default=dict)  # who told it, how
    entered_at: Mapped[Moment]
    account_id: Mapped[AccountRef]
    office_id: Mapped[OfficeRef]
    acknowledged_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    acknowledged_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    undone_reason: Mapped[str] = mapped_column(String(300), default="")

    account: Mapped[Account] = relationship(foreign_keys="StayMove.account_id")
    office: Mapped[Office] = relationship()
    acknowledger: Mapped[Account | None] = relationship(foreign_keys="StayMove.acknowledged_by")

    @property
    def is_undone(self) -> bool:
        """Whether it counts no more."""
        return self.undone_at is not None


class Conference(Base):
    """A conference before discharge: proposed, fixed, held. `version` grows with each change."""

    __tablename__ = "conferences"
    __table_args__ = (Index("ix_conferences_stay_id", "stay_id"),)

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    stay_id: Mapped[int] = mapped_column(ForeignKey("stays.id"))
    state: Mapped[ConferenceState] = mapped_column(stored_enum(ConferenceState))
    times: Mapped[list[str]] = mapped_column(JSONValue, default=list)  # proposed, ISO with offset
    starts_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    place: Mapped[str] = mapped_column(String(200), default="")
    is_video: Mapped[bool] = mapped_column(default=False)
    video_link: Mapped[str] = mapped_column(String(500), default="")
    consent_to_video: Mapped[bool | None] = mapped_column()
    rental_expected: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(Text, default="")
    minutes: Mapped[str] = mapped_column(Text, default="")
    # The paper given to the client (退院時共同指導の文書, TT-31), among the attachments of the stay.
    document_id: Mapped[int | None] = mapped_column(ForeignKey("attachments.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # the proposed times
    cancelled_reason: Mapped[str] = mapped_column(String(300), default="")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[Moment]
    created_by: Mapped[AccountRef]
    office_id: Mapped[OfficeRef]
    updated_at: Mapped[Moment]

    stay: Mapped[Stay] = relationship()
    document: Mapped[Attachment | None] = relationship()
    people: Mapped[list[ConferencePerson]] = relationship(
        order_by="ConferencePerson.position", cascade="all, delete-orphan"
    )


class ConferencePerson(Base):
    """Somebody invited to or present at a conference."""

    __tablename__ = "conference_people"

    id: Mapped[Id]
    conference_id: Mapped[int] = mapped_column(
        ForeignKey("conferences.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int] = mapped_column(default=0)
    side: Mapped[Seat] = mapped_column(stored_enum(Seat))
    job: Mapped[str] = mapped_column(String(30))  # E-JOB code
    name: Mapped[str] = mapped_column(String(100), default="")
    organisation: Mapped[str] = mapped_column(String(200), default="")
    invited: Mapped[bool] = mapped_column(default=True)
    attended: Mapped[bool | None] = mapped_column()  # None: not held yet


class Contact(Base):
    """The care manager met or heard staff of the institution (T-6). Corrected by a new row."""

    __tablename__ = "contacts"
    __table_args__ = (Index("ix_contacts_stay_id_met_on", "stay_id", "met_on"),)

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    stay_id: Mapped[int] = mapped_column(ForeignKey("stays.id"))
    met_on: Mapped[date] = mapped_column(Date)
    met_time: Mapped[time | None] = mapped_column(Time)
    means: Mapped[ContactMeans] = mapped_column(stored_enum(ContactMeans))
    place: Mapped[str] = mapped_column(String(200), default="")
    persons: Mapped[list[dict[str, str]]] = mapped_column(JSONValue, default=list)  # job, name
    learnt: Mapped[str] = mapped_column(Text, default="")
    conference_id: Mapped[int | None] = mapped_column(ForeignKey("conferences.id"), index=True)
    recorded_by: Mapped[AccountRef]
    recorded_at: Mapped[Moment]
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    withdrawn_reason: Mapped[str] = mapped_column(String(300), default="")

    stay: Mapped[Stay] = relationship()
    conference: Mapped[Conference | None] = relationship()
    author: Mapped[Account] = relationship(foreign_keys="Contact.recorded_by")

    @property
    def mode(self) -> str:
        """The word of judge-format: in_person or video."""
        return "video" if self.means is ContactMeans.VIDEO else "in_person"


class Attachment(Base):
    """A document, checked and sealed (AES-256-GCM). `sha256` is of the plain bytes.

    It belongs to exactly one of a stay (看護サマリー …), a letter to a doctor (the scanned answer) and
    a case of 福祉用具貸与.
    """

    __tablename__ = "attachments"
    __table_args__ = (
        Index("ix_attachments_stay_id", "stay_id"),
        CheckConstraint(BELONGS_TO_ONE, name="belongs_to_one"),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    stay_id: Mapped[int | None] = mapped_column(ForeignKey("stays.id"))
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letters.id"), index=True)
    equipment_case_id: Mapped[int | None] = mapped_column(
        ForeignKey("equipment_cases.id"), index=True
    )
    # the signed paper of this very revision; the owner is the stay or the letter all the same
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revisions.id"), index=True)
    kind: Mapped[str] = mapped_column(String(24))  # names in actions.attachments.AttachmentKind
    title: Mapped[str] = mapped_column(String(100), default="")
    file_name: Mapped[str] = mapped_column(String(200))  # as it came, for people only
    media_type: Mapped[str] = mapped_column(String(60))
    size: Mapped[int]
    pages: Mapped[int] = mapped_column(default=1)
    sha256: Mapped[str] = mapped_column(String(64))
    sealed: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False))
    from_office_id: Mapped[OfficeRef]
    added_by: Mapped[AccountRef]
    added_at: Mapped[Moment]
    received_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    received_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    withdrawn_reason: Mapped[str] = mapped_column(String(300), default="")

    stay: Mapped[Stay] = (
        relationship()
    )  # None for letters and cases: ask those by their own queries
    from_office: Mapped[Office] = relationship()
    author: Mapped[Account] = relationship(foreign_keys="Attachment.added_by")
    receiver: Mapped[Account | None] = relationship(foreign_keys="Attachment.received_by")
    readings: Mapped[list[AttachmentReading]] = relationship(order_by="AttachmentReading.id")


class AttachmentReading(Base):
    """Somebody opened an attached document; the first time counts."""

    __tablename__ = "attachment_readings"
    __table_args__ = (
        Index("uq_attachment_readings_reader", "attachment_id", "account_id", unique=True),
    )

    id: Mapped[Id]
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachments.id"))
    account_id: Mapped[AccountRef]
    office_id: Mapped[OfficeRef]
    read_at: Mapped[Moment]

    account: Mapped[Account] = relationship()
    office: Mapped[Office] = relationship()


class FollowUp(Base):
    """What the care manager notes after a stay for 退院・退所加算: plan, services, 初回加算."""

    __tablename__ = "follow_ups"

    stay_id: Mapped[int] = mapped_column(ForeignKey("stays.id"), primary_key=True)
    service_start: Mapped[date | None] = mapped_column(Date)
    services: Mapped[list[str]] = mapped_column(JSONValue, default=list)  # E-SVC codes
    plan_made: Mapped[bool] = mapped_column(default=False)
    first_fee: Mapped[bool] = mapped_column(default=False)  # 初回加算 is claimed instead (TT-06)
    no_change_on: Mapped[date | None] = mapped_column(Date)  # 「変わりない」 by telephone (TT-11)
    no_change_with: Mapped[str] = mapped_column(String(100), default="")
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[Moment]
    updated_by: Mapped[AccountRef]
