"""Questions about kept papers: what grew out of them, what waits for a time stamp, whose code it is."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, undefer

from handoff.db.discharge import Attachment
from handoff.db.sheets import Document, Revision


def newest_of(session: Session, revision: Revision, kind: str) -> Document | None:
    """The last kept document of a kind of one revision."""
    query = (
        select(Document)
        .where(Document.revision_id == revision.id, Document.kind == kind)
        .order_by(Document.id.desc())
        .limit(1)
    )
    return session.scalars(query).one_or_none()


def papers_of(session: Session, revision: Revision) -> Sequence[Document]:
    """Every kept document of a revision, first one first, without its bytes."""
    query = select(Document).where(Document.revision_id == revision.id).order_by(Document.id)
    return session.scalars(query).all()


def signed_copies(session: Session, revision: Revision) -> Sequence[Attachment]:
    """Copies of the signed paper of this very revision that still count, without their bytes."""
    query = (
        select(Attachment)
        .options(joinedload(Attachment.author))
        .where(Attachment.revision_id == revision.id, Attachment.withdrawn_at.is_(None))
        .order_by(Attachment.id)
    )
    return session.scalars(query).all()


def locked(session: Session, document_id: int) -> Document | None:
    """A document read afresh and kept from others until this unit ends."""
    query = select(Document).where(Document.id == document_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def waiting_for_stamp(session: Session, after: int, limit: int) -> Sequence[Document]:
    """Documents behind the row `after` that still want a time stamp, with their bytes, oldest first."""
    query = (
        select(Document)
        .options(undefer(Document.content))
        .where(Document.id > after, Document.stamp_wanted)
        .order_by(Document.id)
        .limit(limit)
    )
    return session.scalars(query).all()


def last_document(session: Session) -> int:
    """The greatest row number of all documents; 0 when there are none."""
    return session.scalar(select(func.max(Document.id))) or 0


def revision_by_code(session: Session, code: str) -> Revision | None:
    """The revision whose papers print this code, its sheet loaded. For anybody: show no content."""
    query = select(Revision).options(joinedload(Revision.sheet)).where(Revision.check_code == code)
    return session.scalars(query).one_or_none()


def later_revisions(session: Session, revision: Revision) -> Sequence[Revision]:
    """The revisions of the same sheet with a greater number, oldest first."""
    query = (
        select(Revision)
        .where(Revision.sheet_id == revision.sheet_id, Revision.number > revision.number)
        .order_by(Revision.number)
    )
    return session.scalars(query).all()


def id_by_sha256(session: Session, sha256: str) -> str | None:
    """Public id of a kept document with these bytes. Reads the whole table: for a command."""
    return session.scalar(select(Document.public_id).where(Document.sha256 == sha256).limit(1))
