"""Questions about sheets: drafts of the author's office, sent revisions and bytes for both sides.

The care office sees what it wrote. A hospital sees a revision once it was handed to it through
this system; for a withdrawn one the page shows the fact and the reason, not the content.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, exists, false, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from handoff.db.provision import Provision, Receipt
from handoff.db.sheets import Document, Draft, Revision, SheetOffer, SheetRecord
from handoff.db.stays import Stay
from handoff.rules.access import Actor
from handoff.rules.life import Means
from handoff.rules.offices import Side
from handoff.rules.problems import NotFound

_HANDED = ("sheet", "own_form")
"""Kinds of documents that are the paper of a revision as it was handed over."""


def sheet_of(session: Session, stay: Stay, code: str) -> SheetRecord | None:
    """The sheet `code` of a stay, if it was begun."""
    query = select(SheetRecord).where(SheetRecord.stay_id == stay.id, SheetRecord.code == code)
    return session.scalars(query).one_or_none()


def draft_of(session: Session, sheet: SheetRecord, account_id: int) -> Draft | None:
    """What this person is writing in the sheet."""
    query = (
        select(Draft)
        .options(joinedload(Draft.account))
        .where(Draft.sheet_id == sheet.id, Draft.account_id == account_id)
    )
    return session.scalars(query).one_or_none()


def offer_of(session: Session, stay: Stay, code: str) -> SheetOffer | None:
    """What the other side offers for the sheet `code` of a stay, its writer and confirmer loaded."""
    query = (
        select(SheetOffer)
        .options(joinedload(SheetOffer.account), joinedload(SheetOffer.confirmer))
        .where(SheetOffer.stay_id == stay.id, SheetOffer.code == code)
    )
    return session.scalars(query).one_or_none()


def locked_offer(session: Session, offer_id: int) -> SheetOffer | None:
    """An offer read afresh and kept from others until this unit ends."""
    query = select(SheetOffer).where(SheetOffer.id == offer_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def drafts_of_others(session: Session, sheet: SheetRecord, account_id: int) -> list[Draft]:
    """What colleagues are writing in the same sheet, last saved first."""
    query = (
        select(Draft)
        .options(joinedload(Draft.account))
        .where(Draft.sheet_id == sheet.id, Draft.account_id != account_id)
        .order_by(Draft.saved_at.desc())
    )
    return list(session.scalars(query))


def locked_draft(session: Session, draft_id: int) -> Draft | None:
    """A draft read afresh and kept from others until this unit ends; None when it is gone."""
    query = select(Draft).where(Draft.id == draft_id).with_for_update()
    found = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    return found


def newest_revision(session: Session, sheet: SheetRecord) -> Revision | None:
    """The revision with the greatest number, withdrawn or not."""
    query = (
        select(Revision)
        .where(Revision.sheet_id == sheet.id)
        .order_by(Revision.number.desc())
        .limit(1)
    )
    return session.scalars(query).one_or_none()


def last_for_client(
    session: Session, client_id: int, code: str, except_sheet: int
) -> Revision | None:
    """The last standing revision of another stay of this client, to carry forward from."""
    query = (
        select(Revision)
        .join(Revision.sheet)
        .options(joinedload(Revision.author))
        .where(
            SheetRecord.client_id == client_id,
            SheetRecord.code == code,
            SheetRecord.id != except_sheet,
            Revision.withdrawn_at.is_(None),
            Revision.own_form.is_(False),  # holds no answers to carry forward
        )
        .order_by(Revision.sent_at.desc(), Revision.id.desc())
        .limit(1)
    )
    return session.scalars(query).one_or_none()


def visible(actor: Actor) -> ColumnElement[bool]:
    """The condition that a revision may be seen by the actor's office."""
    if actor.side is Side.CARE:
        return Revision.office_id == actor.office_id
    if actor.side is Side.HOSPITAL:
        return exists().where(
            Provision.revision_id == Revision.id,
            Provision.to_office_id == actor.office_id,
            Provision.means == Means.SYSTEM,
        )
    return false()


def revision_for(session: Session, actor: Actor, public_id: str) -> Revision:
    """A sent revision with its sheet, stay and author loaded. Raises NotFound, also for foreign."""
    query = (
        select(Revision)
        .options(
            joinedload(Revision.author),
            joinedload(Revision.sheet).joinedload(SheetRecord.stay).joinedload(Stay.client),
            joinedload(Revision.sheet).joinedload(SheetRecord.stay).joinedload(Stay.hospital),
            joinedload(Revision.sheet).joinedload(SheetRecord.stay).joinedload(Stay.care_office),
        )
        .where(Revision.public_id == public_id, visible(actor))
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def revisions_for(session: Session, actor: Actor, sheet: SheetRecord) -> list[Revision]:
    """All revisions of a sheet that the actor may see, oldest first, authors loaded."""
    query = (
        select(Revision)
        .options(joinedload(Revision.author), selectinload(Revision.documents))
        .where(Revision.sheet_id == sheet.id, visible(actor))
        .order_by(Revision.number)
    )
    return list(session.scalars(query))


def document_for(session: Session, actor: Actor, public_id: str) -> Document:
    """Kept bytes by their public id. Raises NotFound when the revision is not to be seen."""
    query = (
        select(Document)
        .join(Revision, Revision.id == Document.revision_id)
        .where(Document.public_id == public_id, visible(actor))
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def documents_of(session: Session, revisions: Sequence[Revision]) -> dict[int, Document]:
    """The kept sheet of each revision, in one query: revision id → document."""
    ids = [revision.id for revision in revisions]
    query = select(Document).where(Document.revision_id.in_(ids), Document.kind.in_(_HANDED))
    return {d.revision_id: d for d in session.scalars(query) if d.revision_id is not None}


def document_of(session: Session, revision: Revision, kind: str = "sheet") -> Document | None:
    """The kept bytes of a revision; of one handed over on an own form, that form."""
    kinds = _HANDED if kind == "sheet" else (kind,)
    query = (
        select(Document)
        .where(Document.revision_id == revision.id, Document.kind.in_(kinds))
        .order_by(Document.id)
        .limit(1)
    )
    return session.scalars(query).one_or_none()


def provision_for(session: Session, actor: Actor, public_id: str) -> Provision:
    """One handing-over, seen by the office that gave and, through this system, that received.

    Revision, receipts and persons are loaded. Raises NotFound.
    """
    received = and_(Provision.to_office_id == actor.office_id, Provision.means == Means.SYSTEM)
    given = Revision.office_id == actor.office_id
    mine = {Side.CARE: given, Side.HOSPITAL: received}.get(actor.side) if actor.side else None
    query = (
        select(Provision)
        .join(Provision.revision)
        .options(
            joinedload(Provision.revision).joinedload(Revision.sheet).joinedload(SheetRecord.stay),
            joinedload(Provision.author),
            selectinload(Provision.receipts).joinedload(Receipt.author),
        )
        .where(Provision.public_id == public_id, false() if mine is None else mine)
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def provisions_of_revision(session: Session, revision: Revision) -> list[Provision]:
    """Every handing-over of one revision, oldest first, receipts and persons loaded."""
    query = (
        select(Provision)
        .options(
            joinedload(Provision.author),
            joinedload(Provision.to_office),
            selectinload(Provision.receipts).joinedload(Receipt.author),
        )
        .where(Provision.revision_id == revision.id)
        .order_by(Provision.id)
    )
    return list(session.scalars(query))


def arrived(session: Session, actor: Actor, limit: int = 100) -> list[Provision]:
    """Sheets that came to this hospital through the system and are not received yet, oldest first."""
    query = (
        select(Provision)
        .join(Provision.revision)
        .options(
            joinedload(Provision.revision)
            .joinedload(Revision.sheet)
            .joinedload(SheetRecord.stay)
            .joinedload(Stay.client)
        )
        .where(
            Provision.to_office_id == actor.office_id,
            Provision.means == Means.SYSTEM,
            Provision.failed_at.is_(None),
            Revision.withdrawn_at.is_(None),
            ~exists().where(Receipt.provision_id == Provision.id),
        )
        .order_by(Provision.id)
        .limit(limit)
    )
    return list(session.scalars(query))


def next_number(session: Session, sheet: SheetRecord) -> int:
    """The number the next revision gets; the unique index decides between two authors."""
    query = select(func.max(Revision.number)).where(Revision.sheet_id == sheet.id)
    return (session.scalar(query) or 0) + 1


def unsent_of(session: Session, old: Stay, new: Stay) -> list[int]:
    """Ids of the sheets begun for one stay and never sent, where the other stay has none of its own."""
    begun = select(SheetRecord.code).where(SheetRecord.stay_id == new.id)
    query = (
        select(SheetRecord.id)
        .outerjoin(Revision, Revision.sheet_id == SheetRecord.id)
        .where(SheetRecord.stay_id == old.id, Revision.id.is_(None), SheetRecord.code.not_in(begun))
    )
    return list(session.scalars(query))
