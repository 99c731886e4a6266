"""Questions about a month of an office on paper: what was handed over in it, and the batches made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased, joinedload, undefer

from handoff.db.clients import Client
from handoff.db.offices import Office
from handoff.db.papers import Batch
from handoff.db.people import Account
from handoff.db.provision import Provision
from handoff.db.session import Database
from handoff.db.sheets import Document, Revision, SheetRecord
from handoff.db.stays import Stay
from handoff.rules.access import Actor
from handoff.rules.problems import NotFound

WAITING, WORKING, DONE, FAILED = "waiting", "working", "done", "failed"


@dataclass(frozen=True, slots=True)
class KeptPaper:
    """A kept document of the month without its bytes. `replaced`: a later form of it is kept too."""

    document_id: int
    public_id: str
    kind: str
    media_type: str
    sha256: str
    pages: int
    code: str  # of the sheet
    number: int  # of the revision
    sent_at: datetime
    sent_by: str
    corrects: bool
    withdrawn_at: datetime | None
    client_id: int | None
    client_name: str
    client_kana: str
    replaced: bool


def kept_papers(
    session: Session, office_id: int, start: datetime, end: datetime
) -> list[KeptPaper]:
    """Every kept document of what the office sent from `start` until before `end`, oldest first."""
    later = aliased(Document)
    query = (
        select(
            *(Document.id, Document.public_id, Document.kind, Document.media_type, Document.sha256),
            *(Document.pages, SheetRecord.code, Revision.number, Revision.sent_at, Account.name),
            *(Revision.corrects_id, Revision.withdrawn_at, SheetRecord.client_id),
            func.coalesce(Client.name, Stay.person_name, ""),
            func.coalesce(Client.kana, Stay.person_kana, ""),
            exists().where(later.of_id == Document.id),
        )
        .join(Revision, Revision.id == Document.revision_id)
        .join(SheetRecord, SheetRecord.id == Revision.sheet_id)
        .join(Account, Account.id == Revision.sent_by)
        .outerjoin(Stay, Stay.id == SheetRecord.stay_id)
        .outerjoin(Client, Client.id == SheetRecord.client_id)
        .where(Revision.office_id == office_id, Revision.sent_at >= start, Revision.sent_at < end)
        .order_by(Revision.sent_at, Document.id)
    )
    found = []
    for *head, corrects, withdrawn, client_id, name, kana, replaced in session.execute(query):
        facts = (*head, corrects is not None, withdrawn, client_id, name, kana, bool(replaced))
        found.append(KeptPaper(*facts))
    return found


def stays_provided(session: Session, office_id: int, start: datetime, end: datetime) -> list[Stay]:
    """Stays of the office for which something was provided from `start` until before `end`."""
    given = (
        select(SheetRecord.stay_id)
        .join(Revision, Revision.sheet_id == SheetRecord.id)
        .join(Provision, Provision.revision_id == Revision.id)
        .where(
            Revision.office_id == office_id,
            Provision.provided_at >= start,
            Provision.provided_at < end,
        )
    )
    query = (
        select(Stay)
        .options(joinedload(Stay.client), joinedload(Stay.care_office))
        .where(Stay.id.in_(given), Stay.care_office_id == office_id)
        .order_by(Stay.id)
    )
    return list(session.scalars(query))


def bytes_of(session: Session, document_id: int) -> bytes:
    """The kept bytes of a document."""
    return session.scalars(select(Document.content).where(Document.id == document_id)).one()


def _seen() -> Select[Batch]:
    return select(Batch).options(joinedload(Batch.asker))


def batches_of(session: Session, actor: Actor, limit: int = 20) -> Sequence[Batch]:
    """The batches of the actor's office, newest first, without their bytes."""
    query = _seen().where(Batch.office_id == actor.office_id)
    return session.scalars(query.order_by(Batch.id.desc()).limit(limit)).all()


def batch_for(
    session: Session, actor: Actor, public_id: str, *, with_content: bool = False
) -> Batch:
    """A batch of the actor's office. Raises NotFound."""
    query = _seen().where(Batch.public_id == public_id, Batch.office_id == actor.office_id)
    if with_content:
        query = query.options(undefer(Batch.content))
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def unfinished(session: Session, office_id: int, month: str, kind: str) -> Batch | None:
    """The batch of this month that is still being made."""
    query = select(Batch).where(
        Batch.office_id == office_id,
        Batch.month == month,
        Batch.kind == kind,
        Batch.state.in_([WAITING, WORKING]),
    )
    return session.scalars(query.order_by(Batch.id).limit(1)).one_or_none()


def claim(db: Database, now: datetime, lease: timedelta) -> Batch | None:
    """Take one batch that waits, or whose worker is gone, for ourselves alone until `lease` ends.

    Its bytes so far are loaded. Two workers never get the same one.
    """
    free = select(Batch.id).where(_is_free(now)).order_by(Batch.asked_at, Batch.id).limit(1)
    take = (
        update(Batch)
        .where(Batch.id == free.with_for_update(skip_locked=True).scalar_subquery())
        .values(state=WORKING, lease_until=now + lease)
        .returning(Batch.id)
    )
    with db.reading() as looking:  # an idle relay takes no write lock every few seconds
        if looking.scalar(free) is None:
            return None
    with db.writing() as session:
        taken = session.scalar(take)
        if taken is None:
            return None
        return session.scalars(
            select(Batch).options(undefer(Batch.content)).where(Batch.id == taken)
        ).one()


def _is_free(now: datetime) -> ColumnElement[bool]:
    return or_(
        Batch.state == WAITING,
        and_(Batch.state == WORKING, or_(Batch.lease_until.is_(None), Batch.lease_until < now)),
    )


def write_down(db: Database, batch_id: int, held: datetime, **values: object) -> bool:
    """Change a batch if the lease that ends at `held` is still ours; whether it was."""
    change = (
        update(Batch)
        .where(Batch.id == batch_id, Batch.state == WORKING, Batch.lease_until == held)
        .values(**values)
        .returning(Batch.id)
    )
    with db.writing() as session:
        return session.scalar(change) is not None


def forget_bytes(db: Database, finished_before: datetime) -> int:
    """Drop the bytes of batches that were finished before a moment; how many had any."""
    old = (Batch.finished_at < finished_before, Batch.content.is_not(None))
    with db.reading() as looking:
        if looking.scalar(select(Batch.id).where(*old).limit(1)) is None:
            return 0
    with db.writing() as session:
        gone = session.scalars(
            update(Batch).where(*old).values(content=None).returning(Batch.id)
        ).all()
        return len(gone)


def office_named(session: Session, words: str) -> list[Office]:
    """Offices with this number, public id or name."""
    query = select(Office).where(
        or_(Office.number == words, Office.public_id == words, Office.name == words)
    )
    return list(session.scalars(query.order_by(Office.id).limit(5)))
