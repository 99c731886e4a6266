"""Questions about notices: what waits for an office, what was told about a stay."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import Session, joinedload

from handoff.db.outbox import Notice, OutboxRow
from handoff.db.stays import Stay
from handoff.rules.access import Actor
from handoff.rules.problems import NotFound

_UNSEEN = select(func.count()).where(
    Notice.__table__.c.to_office_id == bindparam("office"),
    Notice.__table__.c.settled_at.is_(None),
)


def by_purpose(session: Session, purpose_key: str) -> Notice | None:
    """The notice written for this purpose, if it was."""
    return session.scalars(select(Notice).where(Notice.purpose_key == purpose_key)).one_or_none()


def notice_for(session: Session, actor: Actor, public_id: str) -> Notice:
    """The notice `public_id` to the actor's own office. Raises NotFound."""
    query = select(Notice).where(
        Notice.public_id == public_id, Notice.to_office_id == actor.office_id
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def _to(actor: Actor, mine: bool) -> Select[Notice]:
    query = select(Notice).where(Notice.to_office_id == actor.office_id)
    if mine:
        query = query.where(
            or_(Notice.to_account_id == actor.account_id, Notice.to_account_id.is_(None))
        )
    return query


def open_ones(session: Session, actor: Actor, mine: bool = False, limit: int = 100) -> list[Notice]:
    """What is not done yet for the actor's office, newest first, stays loaded.

    `mine` leaves out what is addressed to a colleague.
    """
    query = (
        _to(actor, mine)
        .options(joinedload(Notice.stay).joinedload(Stay.client))
        .where(Notice.settled_at.is_(None))
        .order_by(Notice.id.desc())
        .limit(limit)
    )
    return list(session.scalars(query))


def settled_ones(session: Session, actor: Actor, limit: int = 50) -> list[Notice]:
    """What was done last, newest first, stays loaded."""
    query = (
        _to(actor, mine=False)
        .options(joinedload(Notice.stay).joinedload(Stay.client))
        .where(Notice.settled_at.is_not(None))
        .order_by(Notice.id.desc())
        .limit(limit)
    )
    return list(session.scalars(query))


def unseen_count(session: Session, actor: Actor) -> int:
    """How many notices wait for the actor's office (the number in the header)."""
    return session.scalar(_UNSEEN, {"office": actor.office_id}) or 0


def about_stay(session: Session, actor: Actor, stay: Stay) -> list[Notice]:
    """Everything told about a stay to or by the actor's office, newest first."""
    query = (
        select(Notice)
        .where(
            Notice.stay_id == stay.id,
            or_(Notice.to_office_id == actor.office_id, Notice.from_office_id == actor.office_id),
        )
        .order_by(Notice.id.desc())
    )
    return list(session.scalars(query))


def of_stay(session: Session, stay: Stay) -> list[Notice]:
    """Every notice about a stay, to whomever."""
    return list(session.scalars(select(Notice).where(Notice.stay_id == stay.id)))


def waiting_about(session: Session, stay: Stay, kinds: Iterable[str] | None = None) -> list[Notice]:
    """Notices about a stay, to either side, that nobody has settled; of `kinds` only, when given."""
    query = select(Notice).where(Notice.stay_id == stay.id, Notice.settled_at.is_(None))
    if kinds is not None:
        query = query.where(Notice.kind.in_([str(kind) for kind in kinds]))
    return list(session.scalars(query.order_by(Notice.id)))


def queued_mails(session: Session, notices: Sequence[int] | None, stay: Stay) -> list[int]:
    """Ids of mails not sent yet that tell of `notices`; None: of any notice about the stay."""
    about = Notice.id.in_(notices) if notices is not None else Notice.stay_id == stay.id
    query = (
        select(OutboxRow.id)
        .join(Notice, Notice.id == OutboxRow.notice_id)
        .where(about, OutboxRow.state == "queued")
    )
    return list(session.scalars(query))


def silenced_at(session: Session, notices: Sequence[int], moment: datetime) -> list[int]:
    """Those of `notices` that were settled at `moment` by nobody in person."""
    query = select(Notice.id).where(
        Notice.id.in_(notices), Notice.settled_by.is_(None), Notice.settled_at == moment
    )
    return list(session.scalars(query))


def mail_by_purpose(session: Session, purpose_key: str) -> OutboxRow | None:
    """The mail of a purpose, sent or not."""
    query = select(OutboxRow).where(OutboxRow.purpose_key == purpose_key)
    return session.scalars(query).one_or_none()
