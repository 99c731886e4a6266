"""Tables of letters to a doctor (③, ④): the letter, its links, what was answered and when opened.

The request is an ordinary sheet with drafts and revisions; the answer never becomes part of a revision.
Words stored in `state`, `way`, `what` and `code_way` are the members of rules.letters.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from handoff.db.base import Base
from handoff.db.clients import Client
from handoff.db.discharge import Attachment
from handoff.db.offices import Office
from handoff.db.people import Account
from handoff.db.sheets import Document, SheetRecord
from handoff.db.stays import Stay
from handoff.db.types import AccountRef, Id, JSONValue, Moment, PublicId, UTCDateTime


class Letter(Base):
    """One letter about one client to one doctor. `after` is what the care manager notes afterwards."""

    __tablename__ = "letters"
    __table_args__ = (
        Index("ix_letters_client_id", "client_id"),
        Index("ix_letters_state_sent_at", "state", "sent_at"),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheets.id"), unique=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"))
    stay_id: Mapped[int | None] = mapped_column(ForeignKey("stays.id"), index=True)
    ref_no: Mapped[str] = mapped_column(String(12), unique=True)
    initials: Mapped[str] = mapped_column(String(20), default="")
    doctor_name: Mapped[str] = mapped_column(String(100), default="")
    institution: Mapped[str] = mapped_column(String(200), default="")
    of_hospital: Mapped[bool] = mapped_column(default=False)  # where the client lies (MD-06)
    purposes: Mapped[list[str]] = mapped_column(JSONValue, default=list)  # of ③, as sent
    clinic_id: Mapped[int | None] = mapped_column(ForeignKey("offices.id"), index=True)
    fax: Mapped[str] = mapped_column(String(60), default="")
    tel: Mapped[str] = mapped_column(String(60), default="")
    state: Mapped[str] = mapped_column(String(12))
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reply_due_on: Mapped[date | None] = mapped_column(Date)
    remind_after_days: Mapped[int]
    reminded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reminded_again_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reminders: Mapped[list[dict[str, Any]]] = mapped_column(JSONValue, default=list)
    wants_answer: Mapped[bool] = mapped_column(default=True)  # False: a report (回答不要)
    no_answer_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    no_answer_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    no_answer_reason: Mapped[str] = mapped_column(String(300), default="")
    after: Mapped[dict[str, Any]] = mapped_column(JSONValue, default=dict)
    after_version: Mapped[int] = mapped_column(default=1)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    withdrawn_reason: Mapped[str] = mapped_column(String(300), default="")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[Moment]
    created_by: Mapped[AccountRef]

    sheet: Mapped[SheetRecord] = relationship()
    client: Mapped[Client] = relationship()
    stay: Mapped[Stay | None] = relationship()
    clinic: Mapped[Office | None] = relationship()
    author: Mapped[Account] = relationship(foreign_keys="Letter.created_by")
    links: Mapped[list[AnswerLink]] = relationship(
        order_by="AnswerLink.id", back_populates="letter"
    )


class AnswerLink(Base):
    """A way to answer without an account: address (only its hash is kept) and code."""

    __tablename__ = "answer_links"

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    code_sealed: Mapped[bytes] = mapped_column(LargeBinary)  # to be told by telephone
    code_way: Mapped[str] = mapped_column(String(14))
    expires_at: Mapped[Moment]
    wrong_tries: Mapped[int] = mapped_column(default=0)
    locked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revoked_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    revoked_reason: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[Moment]
    created_by: Mapped[AccountRef]

    letter: Mapped[Letter] = relationship(back_populates="links")


class LinkOpening(Base):
    """One thing that happened at a link. Evidence: never edited."""

    __tablename__ = "link_openings"
    __table_args__ = (Index("ix_link_openings_link_id", "link_id", "id"),)

    id: Mapped[Id]
    link_id: Mapped[int] = mapped_column(ForeignKey("answer_links.id"))
    at: Mapped[Moment]
    what: Mapped[str] = mapped_column(String(12))
    ip_hash: Mapped[str] = mapped_column(String(64), default="")


class AnswerDraft(Base):
    """What the doctor is writing behind a link. `version` grows with each save."""

    __tablename__ = "answer_drafts"

    id: Mapped[Id]
    link_id: Mapped[int] = mapped_column(ForeignKey("answer_links.id"), unique=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSONValue, default=dict)
    version: Mapped[int] = mapped_column(default=1)
    device: Mapped[str] = mapped_column(String(32), default="")
    saved_at: Mapped[Moment]


class LetterAnswer(Base):
    """One answer (回答). Evidence: corrected by a new number, the old one stays readable."""

    __tablename__ = "letter_answers"
    __table_args__ = (
        Index("uq_letter_answers_letter_id_number", "letter_id", "number", unique=True),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSONValue)
    way: Mapped[str] = mapped_column(String(8))
    answered_on: Mapped[date] = mapped_column(Date)
    answered_at: Mapped[Moment]  # when it was sent through the link, or entered
    doctor_name: Mapped[str] = mapped_column(String(100), default="")
    written_by: Mapped[str] = mapped_column(String(100), default="")  # 代筆者
    heard_means: Mapped[str] = mapped_column(String(12), default="")
    heard_with: Mapped[str] = mapped_column(String(100), default="")
    heard_words: Mapped[str] = mapped_column(Text, default="")
    link_id: Mapped[int | None] = mapped_column(ForeignKey("answer_links.id"))
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))  # typed by staff
    on_behalf: Mapped[str] = mapped_column(String(100), default="")  # for whom it was typed
    moved_from_id: Mapped[int | None] = mapped_column(ForeignKey("letter_answers.id"), index=True)
    moved_reason: Mapped[str] = mapped_column(String(300), default="")
    scan_id: Mapped[int | None] = mapped_column(ForeignKey("attachments.id"))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    replaced_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    withdrawn_reason: Mapped[str] = mapped_column(String(300), default="")
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # by the office that asked
    read_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))

    letter: Mapped[Letter] = relationship()
    enterer: Mapped[Account | None] = relationship(foreign_keys="LetterAnswer.entered_by")
    scan: Mapped[Attachment | None] = relationship()
    document: Mapped[Document | None] = relationship()
    moved_from: Mapped[LetterAnswer | None] = relationship(remote_side="LetterAnswer.id")

    @property
    def stands(self) -> bool:
        """Whether this is the answer that counts."""
        return self.replaced_at is None and self.withdrawn_at is None


class LetterReopening(Base):
    """A closed or given-up letter was taken up again. Evidence: never edited."""

    __tablename__ = "letter_reopenings"

    id: Mapped[Id]
    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"), index=True)
    at: Mapped[Moment]
    by: Mapped[AccountRef]
    from_state: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(Text)

    author: Mapped[Account] = relationship()
