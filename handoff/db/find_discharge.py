"""Questions on the way to a discharge: moves, conferences, contacts, documents, the chain of stays.

Everything is reached through its stay, so the same side sees it that sees the stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session, joinedload, selectinload

from handoff.db.discharge import Attachment, AttachmentReading, Conference, Contact, StayMove
from handoff.db.find_stays import is_about, own
from handoff.db.sheets import Revision, SheetRecord
from handoff.db.stays import Stay, StayNotice
from handoff.rules.access import Actor
from handoff.rules.life import MatchState, StayState
from handoff.rules.problems import NotFound

Row = TypeVar("Row", StayMove, Conference, Contact, Attachment)
LONGEST_CHAIN = 20


def moves_of(session: Session, stay_id: int) -> list[StayMove]:
    """Every move of a stay in its order, undone ones included, persons and offices loaded."""
    query = (
        select(StayMove)
        .options(
            joinedload(StayMove.account),
            joinedload(StayMove.office),
            joinedload(StayMove.acknowledger),
        )
        .where(StayMove.stay_id == stay_id)
        .order_by(StayMove.number)
    )
    return list(session.scalars(query.execution_options(populate_existing=True)))


def move_for(session: Session, actor: Actor, public_id: str) -> StayMove:
    """The move `public_id` of a stay of the actor's office. Raises NotFound."""
    query = select(StayMove).options(joinedload(StayMove.account)).join(Stay)
    return _scoped(session, actor, query, StayMove, public_id)


def conference_for(session: Session, actor: Actor, public_id: str) -> Conference:
    """The conference `public_id` with people, paper and stay. Raises NotFound."""
    query = (
        select(Conference)
        .join(Stay)
        .options(
            joinedload(Conference.stay),
            joinedload(Conference.document),
            selectinload(Conference.people),
        )
    )
    return _scoped(session, actor, query, Conference, public_id)


def contact_for(session: Session, actor: Actor, public_id: str) -> Contact:
    """The contact `public_id` with its stay. Raises NotFound."""
    query = select(Contact).options(joinedload(Contact.stay)).join(Stay)
    return _scoped(session, actor, query, Contact, public_id)


def attachment_for(session: Session, actor: Actor, public_id: str) -> Attachment:
    """The attached document `public_id`, without its bytes. Raises NotFound."""
    query = select(Attachment).options(joinedload(Attachment.stay)).join(Stay)
    return _scoped(session, actor, query, Attachment, public_id)


def conferences_of(session: Session, stay_ids: Sequence[int]) -> list[Conference]:
    """The conferences of these stays, oldest first, people and paper loaded."""
    query = (
        select(Conference)
        .options(selectinload(Conference.people), joinedload(Conference.document))
        .where(Conference.stay_id.in_(stay_ids))
        .order_by(Conference.id)
    )
    return list(session.scalars(query))


def contacts_of(
    session: Session, stay_ids: Sequence[int], withdrawn: bool = False
) -> list[Contact]:
    """The contacts of these stays by day, authors and conferences loaded."""
    query = (
        select(Contact)
        .options(
            joinedload(Contact.author),
            joinedload(Contact.conference).selectinload(Conference.people),
            joinedload(Contact.conference).joinedload(Conference.document),
        )
        .where(Contact.stay_id.in_(stay_ids))
        .order_by(Contact.met_on, Contact.met_time, Contact.id)
    )
    if not withdrawn:
        query = query.where(Contact.withdrawn_at.is_(None))
    return list(session.scalars(query))


def attachments_of(session: Session, stay_ids: Sequence[int]) -> list[Attachment]:
    """The documents of these stays, oldest first, with who received and read them; no bytes."""
    query = (
        select(Attachment)
        .options(
            joinedload(Attachment.from_office),
            joinedload(Attachment.author),
            joinedload(Attachment.receiver),
            selectinload(Attachment.readings).options(
                joinedload(AttachmentReading.account), joinedload(AttachmentReading.office)
            ),
        )
        .where(Attachment.stay_id.in_(stay_ids))
        .order_by(Attachment.id)
    )
    return list(session.scalars(query))


def chain_of(session: Session, stay: Stay) -> list[Stay]:
    """This stay and those it was transferred from, oldest first, hospitals loaded."""
    found = [stay]
    while found[0].previous_stay_id is not None and len(found) < LONGEST_CHAIN:
        query = (
            select(Stay)
            .options(joinedload(Stay.hospital))
            .where(Stay.id == found[0].previous_stay_id)
        )
        found.insert(0, session.scalars(query).one())
    return found


def next_stay(session: Session, stay: Stay) -> Stay | None:
    """The stay a transfer led to, unless it was taken back."""
    query = (
        select(Stay)
        .where(Stay.previous_stay_id == stay.id, Stay.state != StayState.CANCELLED)
        .order_by(Stay.id.desc())
        .limit(1)
    )
    return session.scalars(query).one_or_none()


def waiting_there(session: Session, hospital_id: int, stay: Stay) -> Stay | None:
    """An open stay of the same person that the hospital `hospital_id` reported itself.

    It stands without client, because the person lay elsewhere (two hospitals, one person).
    """
    query = select(Stay).where(
        Stay.hospital_id == hospital_id,
        Stay.care_office_id == stay.care_office_id,
        Stay.state == StayState.OPEN,
        Stay.client_id.is_(None),
        Stay.match.in_([MatchState.CONFLICT, MatchState.WAITING]),
        Stay.id != stay.id,
    )
    for found in session.scalars(query.order_by(Stay.id)):
        if stay.client is not None and is_about(found, stay.client):
            return found
    return None


def touched(session: Session, stay: Stay) -> bool:
    """Whether anything beyond its first report hangs on a stay: it cannot simply be taken back."""
    things = (
        exists().where(StayMove.stay_id == stay.id),
        exists().where(Conference.stay_id == stay.id),
        exists().where(Contact.stay_id == stay.id),
        exists().where(Attachment.stay_id == stay.id),
        exists().where(StayNotice.stay_id == stay.id, StayNotice.is_first.is_(False)),
        exists().where(SheetRecord.stay_id == stay.id, Revision.sheet_id == SheetRecord.id),
    )
    return any(session.scalar(select(thing)) for thing in things)


def sent_in(session: Session, stay_ids: Sequence[int], code: str) -> list[Revision]:
    """The standing revisions of sheet `code` of these stays, newest first, authors loaded."""
    query = (
        select(Revision)
        .join(Revision.sheet)
        .options(joinedload(Revision.author), joinedload(Revision.sheet))
        .where(
            SheetRecord.stay_id.in_(stay_ids),
            SheetRecord.code == code,
            Revision.withdrawn_at.is_(None),
        )
        .order_by(Revision.sent_at.desc(), Revision.id.desc())
    )
    return list(session.scalars(query))


def all_of(stays: Iterable[Stay]) -> list[int]:
    """Their ids."""
    return [stay.id for stay in stays]


def _scoped(
    session: Session, actor: Actor, query: Select[Row], table: type[Row], public_id: str
) -> Row:
    found = session.scalars(query.where(table.public_id == public_id, own(actor))).one_or_none()
    if found is None:
        raise NotFound
    return found


def conference_called(session: Session, public_id: str) -> Conference | None:
    """The conference a move speaks of. Who may see it was asked before."""
    query = select(Conference).where(Conference.public_id == public_id)
    return session.scalars(query).one_or_none()


def locked_conference(session: Session, conference_id: int) -> Conference:
    """The conference read afresh and kept from others until this unit ends."""
    query = select(Conference).where(Conference.id == conference_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()
