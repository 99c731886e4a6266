"""Questions for evidence files: what was kept for a stay or a month, and what belongs into one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from handoff.db.clients import Client
from handoff.db.discharge import Attachment
from handoff.db.find_stays import with_partners
from handoff.db.letters import Letter
from handoff.db.offices import Office
from handoff.db.provision import Provision, Receipt
from handoff.db.sheets import Document, Revision, SheetRecord
from handoff.db.stays import Claim, Stay
from handoff.rules.access import Actor
from handoff.rules.life import MatchState, StayState
from handoff.rules.offices import OfficeKind, Side
from handoff.rules.problems import NotFound

EVIDENCE = "evidence"
"""The kind of a kept evidence file: its bytes are sealed (actions.sealing)."""
MOST_KEPT = 50


def stay_called(session: Session, public_id: str) -> Stay:
    """The stay `public_id`, for a command. Raises NotFound."""
    found = session.scalars(with_partners().where(Stay.public_id == public_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def documents_of(
    session: Session, revisions: Sequence[Revision]
) -> dict[int, list[Document]]:  # fmt: skip
    """Every kept document of these revisions, in the order in which they were kept."""
    found: dict[int, list[Document]] = {revision.id: [] for revision in revisions}
    query = select(Document).where(Document.revision_id.in_(list(found))).order_by(Document.id)
    for document in session.scalars(query):
        found[document.revision_id or 0].append(document)
    return found


def scans_of(session: Session, revisions: Sequence[Revision]) -> list[Attachment]:
    """Signed papers attached to the very revisions, withdrawn ones included."""
    query = (
        select(Attachment)
        .options(joinedload(Attachment.from_office), joinedload(Attachment.author))
        .where(Attachment.revision_id.in_([r.id for r in revisions]))
        .order_by(Attachment.id)
    )
    return list(session.scalars(query))


def letters_of(session: Session, stay: Stay, since: datetime, until: datetime) -> list[Letter]:
    """Letters written for a stay, and those about its client sent between two moments, oldest first."""
    about = and_(Letter.client_id == stay.client_id, Letter.sent_at.between(since, until))
    mine = or_(Letter.stay_id == stay.id, and_(Letter.stay_id.is_(None), about))
    query = (
        select(Letter)
        .join(Letter.sheet)
        .options(
            joinedload(Letter.sheet),
            joinedload(Letter.client).joinedload(Client.care_manager),
            joinedload(Letter.author),
        )
        .where(mine, Letter.sent_at.is_not(None), SheetRecord.office_id == stay.care_office_id)
        .order_by(Letter.id)
    )
    return list(session.scalars(query))


def requests_of(session: Session, letters: Sequence[Letter]) -> dict[int, list[Revision]]:
    """Every sent revision of these letters by number: sheet id → revisions, authors loaded."""
    found: dict[int, list[Revision]] = {letter.sheet_id: [] for letter in letters}
    query = (
        select(Revision)
        .options(joinedload(Revision.author))
        .where(Revision.sheet_id.in_(list(found)))
        .order_by(Revision.number)
    )
    for revision in session.scalars(query):
        found[revision.sheet_id].append(revision)
    return found


def provisions_of(session: Session, revisions: Sequence[Revision]) -> list[Provision]:
    """Every handing-over of these revisions, oldest first, receipts and persons loaded."""
    query = (
        select(Provision)
        .options(
            joinedload(Provision.revision),
            joinedload(Provision.author),
            selectinload(Provision.receipts).joinedload(Receipt.author),
        )
        .where(Provision.revision_id.in_([r.id for r in revisions]))
        .order_by(Provision.id)
    )
    return list(session.scalars(query))


def kept_for_stay(session: Session, stay: Stay) -> list[Document]:
    """Evidence files kept for a stay, newest first."""
    query = select(Document).where(Document.stay_id == stay.id, Document.kind == EVIDENCE)
    return list(session.scalars(query.order_by(Document.id.desc()).limit(MOST_KEPT)))


def kept_for_month(session: Session, office_id: int, month: str) -> list[Document]:
    """Evidence files kept for a month (YYYY-MM) of an office, newest first."""
    query = select(Document).where(
        Document.office_id == office_id, Document.month == month, Document.kind == EVIDENCE
    )
    return list(session.scalars(query.order_by(Document.id.desc()).limit(MOST_KEPT)))


def kept_called(session: Session, actor: Actor, public_id: str) -> Document:
    """A kept evidence file of a stay of the actor's care office, or of the office's month.

    Raises NotFound, also for foreign ones.
    """
    if actor.side is not Side.CARE:
        raise NotFound
    own_stay = exists().where(Stay.id == Document.stay_id, Stay.care_office_id == actor.office_id)
    query = select(Document).where(
        Document.public_id == public_id,
        Document.kind == EVIDENCE,
        or_(Document.office_id == actor.office_id, own_stay),
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def stays_of_month(session: Session, office_id: int, month: str) -> list[Stay]:
    """Stays of a care office that began or ended in `month` (YYYY-MM) or were claimed for it."""
    first = date.fromisoformat(f"{month}-01")
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    claimed = exists().where(
        Claim.stay_id == Stay.id, Claim.month == month, Claim.withdrawn_at.is_(None)
    )
    query = (
        with_partners()
        .where(
            Stay.care_office_id == office_id,
            Stay.state != StayState.CANCELLED,
            Stay.match == MatchState.CONFIRMED,
            Stay.client_id.is_not(None),
            Stay.heads_up_only.is_(False),
            or_(
                Stay.admitted_on.between(first, last),
                Stay.ended_on.between(first, last),
                claimed,
            ),
        )
        .order_by(Stay.admitted_on, Stay.id)
    )
    return list(session.scalars(query))


def months_of(session: Session, office_id: int, limit: int = 24) -> list[str]:
    """The months (YYYY-MM) in which stays of a care office began or ended, newest first."""
    own = (Stay.care_office_id == office_id, Stay.state != StayState.CANCELLED)
    earliest, latest, ended = session.execute(
        select(
            func.min(Stay.admitted_on), func.max(Stay.admitted_on), func.max(Stay.ended_on)
        ).where(*own)
    ).one()
    if earliest is None:
        return []
    month = max(day for day in (latest, ended) if day is not None).replace(day=1)
    found: list[str] = []
    while month >= earliest.replace(day=1) and len(found) < limit:
        found.append(f"{month:%Y-%m}")
        month = (month - timedelta(days=1)).replace(day=1)
    return found


def care_office_called(session: Session, which: str) -> Office:
    """The care office with this number, public id or exact name. Raises NotFound, also for several."""
    named = or_(Office.number == which, Office.public_id == which, Office.name == which)
    kinds = [kind for kind in OfficeKind if kind.side is Side.CARE]
    found = list(session.scalars(select(Office).where(named, Office.kind.in_(kinds)).limit(2)))
    if len(found) != 1:
        raise NotFound
    return found[0]
