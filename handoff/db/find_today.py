"""Rows for the home page, with nothing but what its lines say. Asked on nearly every visit.

The statements are made once and asked with other values: on a page of a few rows, making a
statement costs more than answering it. Columns and partners that no line shows are not read; one
that is asked for all the same is read then, by a query of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, or_, select, union_all
from sqlalchemy.orm import Session, contains_eager, joinedload, load_only, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from handoff.db.clients import Client
from handoff.db.discharge import Attachment
from handoff.db.offices import Desk, Office
from handoff.db.outbox import Notice
from handoff.db.provision import Provision, Receipt
from handoff.db.sheets import Draft, Revision, SheetRecord
from handoff.db.stays import Stay, StayNotice
from handoff.rules.access import Actor
from handoff.rules.life import StayState
from handoff.rules.offices import Side

MOST_STAYS, MOST_NOTICES = 300, 100
LONGEST_STAY = timedelta(days=180)
"""How far before its end a closed stay is looked for: keeps the index range short."""
_PERSON = (Client.name, Client.kana, Client.birth_date, Client.gender)
_REPORTED = (
    Stay.public_id,
    Stay.match,
    Stay.client_id,
    Stay.person_name,
    Stay.person_kana,
    Stay.person_birth_date,
    Stay.person_gender,
)
_OFFICE: BindParameter[int] = bindparam("office")
_ACCOUNT: BindParameter[int] = bindparam("account")


def open_and_closed(
    session: Session, actor: Actor, since: date | None, *, mine: bool = False
) -> tuple[list[Stay], list[Stay]]:
    """Open stays of the actor's office, and those that ended since `since` and ask for something.

    Both have the newest admission first. Without `since` no closed ones are read; a closed stay
    asks for something while a sheet has no receipt or a document was not received. `mine`: those of
    the care manager who asks; of the open ones also those that nobody is in charge of yet.
    """
    if actor.side not in (Side.CARE, Side.HOSPITAL):
        return [], []
    values: dict[str, Any] = {"office": actor.office_id, "account": actor.account_id}
    if since is not None:
        values |= {"since": since, "from": since - LONGEST_STAY}
    found = session.scalars(_stays(actor.side, mine, since is not None), values).all()
    return (
        [stay for stay in found if stay.state is StayState.OPEN],
        [stay for stay in found if stay.state is not StayState.OPEN],
    )


@cache
def _stays(side: Side, mine: bool, with_closed: bool) -> Select[Stay]:
    still = (
        select(Stay.id)
        .where(_own(side), Stay.state == StayState.OPEN)
        .order_by(Stay.admitted_on.desc(), Stay.id.desc())
        .limit(MOST_STAYS)
    )
    if mine:
        still = still.where(or_(Stay.care_manager_id == _ACCOUNT, Stay.care_manager_id.is_(None)))
    ids: Any = select(still.subquery().c.id)
    if with_closed:
        ids = union_all(ids, _closed(side, mine))
    newest = (Stay.admitted_on.desc(), Stay.id.desc())
    return select(Stay).where(Stay.id.in_(ids)).order_by(*newest).options(*_shown(side))


def _own(side: Side) -> ColumnElement[bool]:
    return (Stay.care_office_id if side is Side.CARE else Stay.hospital_id) == _OFFICE


def _closed(side: Side, mine: bool) -> Select[int]:
    """Which closed stays ask for something; one more than needed does no harm."""
    unconfirmed = (
        select(Provision.id)
        .join(Provision.revision)
        .join(Revision.sheet)
        .where(
            SheetRecord.stay_id == Stay.id,
            SheetRecord.code == "admission",
            Provision.failed_at.is_(None),
            Revision.withdrawn_at.is_(None),
            ~Provision.receipts.any(),
        )
    )
    unreceived = select(Attachment.id).where(
        Attachment.stay_id == Stay.id,
        Attachment.received_at.is_(None),
        Attachment.withdrawn_at.is_(None),
    )
    query = select(Stay.id).where(
        _own(side),
        Stay.state == StayState.CLOSED,
        Stay.admitted_on >= bindparam("from"),
        Stay.discharged_on >= bindparam("since"),
        or_(unconfirmed.exists(), unreceived.exists()),
    )
    return query.where(Stay.care_manager_id == _ACCOUNT) if mine else query


def _shown(side: Side) -> list[ORMOption]:
    """What a line shows of a stay, of the partner at the other end and of who told whom."""
    partner = Stay.hospital if side is Side.CARE else Stay.care_office
    return [
        load_only(
            *_REPORTED,
            Stay.state,
            Stay.care_office_id,
            Stay.hospital_id,
            Stay.hospital_name,
            Stay.ward,
            Stay.admitted_on,
            Stay.admitted_time,
            Stay.heads_up_only,
            Stay.outlook,
            Stay.outlook_acknowledged,
            Stay.previous_stay_id,
            Stay.created_at,
            Stay.updated_at,
        ),
        joinedload(Stay.client).load_only(*_PERSON, Client.care_level),
        joinedload(partner).load_only(Office.name, Office.tel, Office.is_user),
        joinedload(Stay.desk).load_only(Desk.tel),
        selectinload(Stay.notices).load_only(
            StayNotice.side,
            StayNotice.kind,
            StayNotice.is_first,
            StayNotice.known_at,
            StayNotice.known_from,
            StayNotice.known_from_note,
            StayNotice.entered_at,
        ),
    ]


def provisions_of(session: Session, stay_ids: Sequence[int]) -> dict[int, list[Provision]]:
    """Provisions of the admission sheet by stay, oldest first: means, moment and what became of it.

    Receipts are there to be counted only. What the sheet said is not read.
    """
    found: dict[int, list[Provision]] = {}
    if stay_ids:
        for provision, stay_id in session.execute(_provisions(), {"stays": stay_ids}).unique():
            found.setdefault(stay_id or 0, []).append(provision)
    return found


@cache
def _provisions() -> Select[Provision, int | None]:
    return (
        select(Provision, SheetRecord.stay_id)
        .join(Provision.revision)
        .join(Revision.sheet)
        .where(_of_stays(SheetRecord.stay_id), SheetRecord.code == "admission")
        .options(
            load_only(
                Provision.public_id, Provision.means, Provision.provided_at, Provision.failed_at
            ),
            contains_eager(Provision.revision).load_only(Revision.public_id, Revision.withdrawn_at),
            joinedload(Provision.receipts).load_only(Receipt.id),
        )
        .order_by(Provision.id)
    )


def drafts_of(session: Session, stay_ids: Sequence[int]) -> dict[int, list[Draft]]:
    """Drafts of the admission sheet by stay, last saved first; without what they say."""
    found: dict[int, list[Draft]] = {}
    if stay_ids:
        for draft, stay_id in session.execute(_drafts(), {"stays": stay_ids}):
            found.setdefault(stay_id or 0, []).append(draft)
    return found


@cache
def _drafts() -> Select[Draft, int | None]:
    return (
        select(Draft, SheetRecord.stay_id)
        .join(Draft.sheet)
        .where(_of_stays(SheetRecord.stay_id), SheetRecord.code == "admission")
        .options(load_only(Draft.saved_at))
        .order_by(Draft.saved_at.desc())
    )


def _of_stays(column: Any) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = column.in_(bindparam("stays", expanding=True))
    return condition


def notices(session: Session, actor: Actor, *, mine: bool = False) -> list[Notice]:
    """What is not done yet for the actor's office, newest first, with the person it is about.

    `mine` leaves out what is addressed to a colleague.
    """
    values = {"office": actor.office_id, "account": actor.account_id}
    return list(session.scalars(_notices(mine), values if mine else {"office": actor.office_id}))


@cache
def _notices(mine: bool) -> Select[Notice]:
    query = (
        select(Notice)
        .where(Notice.to_office_id == _OFFICE, Notice.settled_at.is_(None))
        .options(
            load_only(
                Notice.public_id, Notice.kind, Notice.needs_act, Notice.created_at, Notice.seen_at
            ),
            joinedload(Notice.stay)
            .load_only(*_REPORTED)
            .joinedload(Stay.client)
            .load_only(*_PERSON),
        )
        .order_by(Notice.id.desc())
        .limit(MOST_NOTICES)
    )
    if mine:
        query = query.where(or_(Notice.to_account_id == _ACCOUNT, Notice.to_account_id.is_(None)))
    return query
