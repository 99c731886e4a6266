"""Tables of sheets: the sheet of a stay, drafts, sent revisions, kept document bytes."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from handoff.db.base import Base
from handoff.db.people import Account
from handoff.db.stays import Stay
from handoff.db.types import (
    AccountRef,
    Id,
    JSONValue,
    Moment,
    OfficeRef,
    PublicId,
    UTCDateTime,
)


class SheetRecord(Base):
    """One of the four tools for one stay (later also without a stay). Holds no content itself."""

    __tablename__ = "sheets"
    __table_args__ = (
        Index("uq_sheets_stay_id_code", "stay_id", "code", unique=True),
        Index("ix_sheets_client_id_code", "client_id", "code"),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    code: Mapped[str] = mapped_column(String(20))  # sheets.catalogue
    stay_id: Mapped[int | None] = mapped_column(ForeignKey("stays.id"))
    client_id: Mapped[int | None] = mapped_column(ForeignKey("clients.id"))
    office_id: Mapped[OfficeRef]  # the author's office
    created_at: Mapped[Moment]
    created_by: Mapped[AccountRef]

    stay: Mapped[Stay | None] = relationship()
    drafts: Mapped[list[Draft]] = relationship(back_populates="sheet")
    revisions: Mapped[list[Revision]] = relationship(
        order_by="Revision.number", back_populates="sheet"
    )


class Draft(Base):
    """What one person is writing. `version` grows with each save; a stale save is told, not lost."""

    __tablename__ = "drafts"
    __table_args__ = (
        Index("uq_drafts_sheet_id_account_id", "sheet_id", "account_id", unique=True),
    )

    id: Mapped[Id]
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheets.id"))
    account_id: Mapped[AccountRef]
    content: Mapped[dict[str, Any]] = mapped_column(JSONValue, default=dict)
    version: Mapped[int] = mapped_column(default=1)
    device: Mapped[str] = mapped_column(String(32), default="")  # page that saved last
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("revisions.id"))
    # what was cleared or removed last, so that it can come back: see actions.undoing
    cleared: Mapped[dict[str, Any] | None] = mapped_column(JSONValue)
    # {finding code:key → reason}: warnings that the writer looked at and passed
    passed: Mapped[dict[str, Any]] = mapped_column(JSONValue, default=dict)
    created_at: Mapped[Moment]
    saved_at: Mapped[Moment]

    sheet: Mapped[SheetRecord] = relationship(back_populates="drafts")
    account: Mapped[Account] = relationship()


class Revision(Base):
    """A sent revision (版). Never changes; a correction is a new row naming the old one."""

    __tablename__ = "revisions"
    __table_args__ = (Index("uq_revisions_sheet_id_number", "sheet_id", "number", unique=True),)

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheets.id"))
    number: Mapped[int]
    template_version: Mapped[str] = mapped_column(String(20))
    content: Mapped[dict[str, Any]] = mapped_column(JSONValue)
    is_flash: Mapped[bool] = mapped_column(default=False)  # 速報
    sent_at: Mapped[Moment]
    sent_by: Mapped[AccountRef]
    office_id: Mapped[OfficeRef]
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("revisions.id"))
    reason: Mapped[str] = mapped_column(Text, default="")  # 訂正の理由
    consent_id: Mapped[int | None] = mapped_column(ForeignKey("consents.id"))
    # Printed on every page as QR and short address (/v/<code>); None on papers of older versions.
    check_code: Mapped[str | None] = mapped_column(String(16), unique=True)
    # A form of the office's own took the place of the sheet: `content` holds only what rules need,
    # the document of kind own_form its bytes, `own_contents` which contents it was checked for.
    own_form: Mapped[bool] = mapped_column(default=False)
    own_contents: Mapped[list[str]] = mapped_column(JSONValue, default=list)
    passed: Mapped[dict[str, Any]] = mapped_column(JSONValue, default=dict)  # as Draft.passed
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    withdrawn_reason: Mapped[str] = mapped_column(Text, default="")

    sheet: Mapped[SheetRecord] = relationship(back_populates="revisions")
    author: Mapped[Account] = relationship(foreign_keys="Revision.sent_by")
    documents: Mapped[list[Document]] = relationship(order_by="Document.id")


class SheetOffer(Base):
    """What the other side offers for a sheet (the hospital's part of ②): written, confirmed, taken.

    Never required. `confirmed_content` is what was confirmed; writing on makes it no less confirmed.
    """

    __tablename__ = "sheet_offers"
    __table_args__ = (Index("uq_sheet_offers_stay_id_code", "stay_id", "code", unique=True),)

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    stay_id: Mapped[int] = mapped_column(ForeignKey("stays.id"))
    code: Mapped[str] = mapped_column(String(20))
    office_id: Mapped[OfficeRef]
    account_id: Mapped[AccountRef]  # who wrote last
    content: Mapped[dict[str, Any]] = mapped_column(JSONValue, default=dict)
    version: Mapped[int] = mapped_column(default=1)
    device: Mapped[str] = mapped_column(String(32), default="")
    cleared: Mapped[dict[str, Any] | None] = mapped_column(JSONValue)  # as Draft.cleared
    created_at: Mapped[Moment]
    saved_at: Mapped[Moment]
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    confirmed_content: Mapped[dict[str, Any] | None] = mapped_column(JSONValue)
    taken_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # into the care manager's draft
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))

    stay: Mapped[Stay] = relationship()
    account: Mapped[Account] = relationship(foreign_keys="SheetOffer.account_id")
    confirmer: Mapped[Account | None] = relationship(foreign_keys="SheetOffer.confirmed_by")


class Document(Base):
    """Bytes that were handed over, kept unchanged with their SHA-256.

    A later form of the same paper (with a time stamp, a second signature) is a row of its own that
    names the earlier one in `of_id`. `stay_id` or `office_id` with `month` say whose evidence file
    it is, `manifest` what went into it.
    """

    __tablename__ = "documents"
    __table_args__ = (Index("ix_documents_office_id_month", "office_id", "month"),)

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revisions.id"), index=True)
    stay_id: Mapped[int | None] = mapped_column(ForeignKey("stays.id"), index=True)
    office_id: Mapped[int | None] = mapped_column(ForeignKey("offices.id"))
    month: Mapped[str] = mapped_column(String(7), default="")  # YYYY-MM
    of_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"), index=True)
    # sheet | answer | fax | own_form | packet | stamped | countersigned | evidence
    kind: Mapped[str] = mapped_column(String(20))
    signed: Mapped[str] = mapped_column(String(10), default="")  # "" | b-b | b-t | b-lta
    stamp_wanted: Mapped[bool] = mapped_column(default=False)  # a time stamp is still to be fetched
    manifest: Mapped[dict[str, Any] | None] = mapped_column(JSONValue)
    file_name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(60), default="application/pdf")
    sha256: Mapped[str] = mapped_column(String(64))
    pages: Mapped[int] = mapped_column(default=0)
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    created_at: Mapped[Moment]
    created_by: Mapped[AccountRef]

    @property
    def is_whole(self) -> bool:
        """Whether the kept bytes still are those of `sha256`. Not for sealed evidence files."""
        return hashlib.sha256(self.content).hexdigest() == self.sha256
