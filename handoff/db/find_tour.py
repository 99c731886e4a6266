"""The stays of the demo town that the guide leads through."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff.db.provision import Provision, Receipt
from handoff.db.sheets import Draft, Revision, SheetRecord
from handoff.db.stays import Stay
from handoff.rules.access import Actor


def being_written(session: Session, actor: Actor) -> str | None:
    """Public id of the stay for which this person has the oldest draft of ①."""
    query = (
        select(Stay.public_id)
        .join(SheetRecord, SheetRecord.stay_id == Stay.id)
        .join(Draft, Draft.sheet_id == SheetRecord.id)
        .where(Draft.account_id == actor.account_id, SheetRecord.code == "admission")
        .order_by(Draft.id)
    )
    return session.scalars(query.limit(1)).first()


def received(session: Session, actor: Actor) -> str | None:
    """Public id of a stay whose sheet ① was sent by this office and confirmed as received."""
    query = (
        select(Stay.public_id)
        .join(SheetRecord, SheetRecord.stay_id == Stay.id)
        .join(Revision, Revision.sheet_id == SheetRecord.id)
        .join(Provision, Provision.revision_id == Revision.id)
        .join(Receipt, Receipt.provision_id == Provision.id)
        .where(Revision.office_id == actor.office_id, SheetRecord.code == "admission")
        .order_by(Stay.id)
    )
    return session.scalars(query.limit(1)).first()


def revision_to_read(session: Session, actor: Actor) -> str | None:
    """Public id of the newest sheet that came to this office through the system."""
    query = (
        select(Revision.public_id)
        .join(Provision, Provision.revision_id == Revision.id)
        .where(Provision.to_office_id == actor.office_id, Revision.withdrawn_at.is_(None))
        .order_by(Provision.id.desc())
    )
    return session.scalars(query.limit(1)).first()


def stay_at(session: Session, actor: Actor) -> str | None:
    """Public id of an open stay at this hospital."""
    query = (
        select(Stay.public_id)
        .where(Stay.hospital_id == actor.office_id, Stay.discharged_on.is_(None))
        .order_by(Stay.id)
    )
    return session.scalars(query.limit(1)).first()
