"""Lists of letters to a doctor, newest first, for the page that shows them all."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from handoff.db.clients import Client
from handoff.db.letters import Letter
from handoff.db.provision import Provision
from handoff.db.sheets import Revision, SheetRecord
from handoff.rules.access import Actor


def newest(
    session: Session, actor: Actor, states: Sequence[str], *, mine: bool = False, limit: int = 200
) -> list[Letter]:
    """The letters of the actor's office in these states, the last begun first; client and sheet loaded."""
    query = (
        select(Letter)
        .join(Letter.sheet)
        .join(Letter.client)
        .options(
            joinedload(Letter.sheet),
            joinedload(Letter.client).joinedload(Client.care_manager),
        )
        .where(Letter.state.in_(states), SheetRecord.office_id == actor.office_id)
    )
    if mine:
        query = query.where(Client.care_manager_id == actor.account_id)
    return list(session.scalars(query.order_by(Letter.id.desc()).limit(limit)))


def requests_of(session: Session, letter: Letter) -> list[Revision]:
    """Every sent request of a letter, newest first, with author and documents."""
    query = (
        select(Revision)
        .options(joinedload(Revision.author), selectinload(Revision.documents))
        .where(Revision.sheet_id == letter.sheet_id)
        .order_by(Revision.number.desc())
    )
    return list(session.scalars(query))


def provisions_of(session: Session, letter: Letter) -> list[Provision]:
    """Every handing-over of a letter, newest first, with its revision and who did it."""
    query = (
        select(Provision)
        .join(Provision.revision)
        .options(
            joinedload(Provision.revision),
            joinedload(Provision.author),
            joinedload(Provision.to_office),
        )
        .where(Revision.sheet_id == letter.sheet_id)
        .order_by(Provision.id.desc())
    )
    return list(session.scalars(query))
