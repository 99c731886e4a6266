"""Questions about evidence: what was provided for a stay, how, and whether it was received."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from handoff.db.provision import Provision, Receipt
from handoff.db.sheets import Draft, Revision, SheetRecord


def provisions_of(
    session: Session, stay_ids: Sequence[int], code: str = "admission"
) -> dict[int, list[Provision]]:
    """Provisions of the sheet `code` by stay, oldest first, with revision, receipts and persons.

    Failed ones and those of withdrawn revisions are included: they are part of the record.
    """
    if not stay_ids:
        return {}
    query = (
        select(Provision, SheetRecord.stay_id)
        .join(Provision.revision)
        .join(Revision.sheet)
        .where(SheetRecord.stay_id.in_(stay_ids), SheetRecord.code == code)
        .options(
            joinedload(Provision.revision),
            joinedload(Provision.author),
            selectinload(Provision.receipts).joinedload(Receipt.author),
        )
        .order_by(Provision.id)
    )
    found: dict[int, list[Provision]] = {}
    for provision, stay_id in session.execute(query):
        found.setdefault(stay_id or 0, []).append(provision)
    return found


def revisions_of(session: Session, stay_id: int, code: str = "admission") -> list[Revision]:
    """Sent revisions of a stay's sheet, oldest first, with authors."""
    query = (
        select(Revision)
        .join(Revision.sheet)
        .where(SheetRecord.stay_id == stay_id, SheetRecord.code == code)
        .options(joinedload(Revision.author))
        .order_by(Revision.number)
    )
    return list(session.scalars(query))


def drafts_of(
    session: Session, stay_ids: Sequence[int], code: str = "admission"
) -> dict[int, list[Draft]]:
    """Drafts of the sheet `code` by stay, last saved first, with their writers."""
    if not stay_ids:
        return {}
    query = (
        select(Draft, SheetRecord.stay_id)
        .join(Draft.sheet)
        .where(SheetRecord.stay_id.in_(stay_ids), SheetRecord.code == code)
        .options(joinedload(Draft.account))
        .order_by(Draft.saved_at.desc())
    )
    found: dict[int, list[Draft]] = {}
    for draft, stay_id in session.execute(query):
        found.setdefault(stay_id or 0, []).append(draft)
    return found


def locked_provision(session: Session, provision_id: int) -> Provision:
    """The provision read afresh and kept from others until this unit ends."""
    query = select(Provision).where(Provision.id == provision_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()
