"""Which versions of a sheet a reader may lay side by side: same client, same sheet, any stay.

Only what the actor may see (find_sheets.visible), and for a receiver nothing that was withdrawn.
Forms of an office's own hold no answers to compare.
"""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from handoff.db.find_sheets import visible
from handoff.db.provision import Provision, Receipt
from handoff.db.sheets import Revision, SheetRecord
from handoff.db.stays import Stay
from handoff.rules.access import Actor
from handoff.rules.offices import Side


def comparable(
    session: Session, actor: Actor, revision: Revision, limit: int = 40
) -> list[Revision]:
    """What `revision` can be compared with, and itself, last sent first; stays and authors loaded."""
    return list(session.scalars(_versions(actor, revision).limit(limit)))


def last_of_another_stay(session: Session, actor: Actor, revision: Revision) -> Revision | None:
    """The last standing version for the same client that was sent before, in another stay."""
    query = _versions(actor, revision).where(
        SheetRecord.id != revision.sheet_id,
        Revision.sent_at < revision.sent_at,
        Revision.withdrawn_at.is_(None),
    )
    return session.scalars(query.limit(1)).one_or_none()


def received_of(session: Session, actor: Actor, sheet: SheetRecord) -> set[int]:
    """Ids of the revisions of a sheet whose receipt the actor's office confirmed."""
    query = (
        select(Provision.revision_id)
        .join(Receipt, Receipt.provision_id == Provision.id)
        .join(Revision, Revision.id == Provision.revision_id)
        .where(Revision.sheet_id == sheet.id, Provision.to_office_id == actor.office_id)
    )
    return set(session.scalars(query))


def _versions(actor: Actor, revision: Revision) -> Select[Revision]:
    sheet = revision.sheet
    query = (
        select(Revision)
        .join(Revision.sheet)
        .options(
            joinedload(Revision.author),
            contains_eager(Revision.sheet).joinedload(SheetRecord.stay).joinedload(Stay.hospital),
        )
        .where(visible(actor), Revision.own_form.is_(False), SheetRecord.code == sheet.code)
        .order_by(Revision.sent_at.desc(), Revision.id.desc())
    )
    if sheet.client_id is None:
        query = query.where(SheetRecord.id == sheet.id)
    else:
        query = query.where(SheetRecord.client_id == sheet.client_id)
    if actor.side is not Side.CARE:
        query = query.where(Revision.withdrawn_at.is_(None))
    return query
