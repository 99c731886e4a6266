"""The open stays of an office as lean rows: a ward of 500 is one page, not 500 objects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from handoff.db.clients import Client
from handoff.db.discharge import Attachment, Conference
from handoff.db.find_stays import own
from handoff.db.offices import Desk, Office
from handoff.db.outbox import Notice
from handoff.db.people import Account
from handoff.db.provision import Provision, Receipt
from handoff.db.sheets import Revision, SheetRecord
from handoff.db.stays import Stay, StayNotice
from handoff.rules.access import Actor
from handoff.rules.life import ConferenceState, MatchState, Means, NoticeKind, Phase, StayState
from handoff.rules.offices import Side

TRANSFERRED_IN = "transferred_in"
"""The notice to the new hospital (notify.messages)."""


@dataclass(slots=True)  # not frozen: hundreds are made for one page, and freezing costs most of it
class StayRow:
    """One open stay with the names around it."""

    id: int
    public_id: str
    name: str
    kana: str
    birth_date: date | None
    gender: str
    ward: str
    desk_id: int | None
    desk: str
    hospital: str
    hospital_is_user: bool
    hospital_tel: str
    care_office: str
    care_office_is_user: bool
    care_tel: str
    care_manager: str
    match: MatchState
    admitted_on: date | None
    heads_up_only: bool
    phase: Phase
    outlook: str
    outlook_acknowledged: bool
    move_version: int


@dataclass(frozen=True, slots=True)
class GivenSheet:
    """What became of ① of one stay. `waiting`: what the hospital can receive with one press."""

    received: bool
    waiting: str = ""  # public id of a provision through this system
    revision: str = ""  # public id of what it brought


@dataclass(frozen=True, slots=True)
class Voices:
    """Which sides told of a stay: reported or acknowledged, and those who said anything at all."""

    spoke: set[Side]
    heard: set[Side]


def open_rows(
    session: Session, actor: Actor, desk_id: int | None = None, mine: bool = False
) -> list[StayRow]:
    """The open stays the actor's office stands on, longest in hospital first.

    A confirmed client is shown as in the care office's own record, everybody else as reported.
    """
    hospital, care = aliased(Office), aliased(Office)
    query = (
        select(
            Stay.id, Stay.public_id, Stay.person_name, Stay.person_kana, Stay.person_birth_date,
            Stay.person_gender, Client.name, Client.kana, Client.birth_date, Client.gender,
            Stay.ward, Stay.desk_id, Desk.name, hospital.name, Stay.hospital_name,
            hospital.is_user, hospital.tel, Desk.tel, care.name, care.is_user, care.tel, Account.name,
            Stay.match,
            Stay.admitted_on, Stay.heads_up_only, Stay.phase, Stay.outlook,
            Stay.outlook_acknowledged, Stay.move_version,
        )
        .outerjoin(Client, Client.id == Stay.client_id)
        .outerjoin(Desk, Desk.id == Stay.desk_id)
        .outerjoin(hospital, hospital.id == Stay.hospital_id)
        .outerjoin(care, care.id == Stay.care_office_id)
        .outerjoin(Account, Account.id == Stay.care_manager_id)
        .where(*_open(actor, desk_id, mine))
        .order_by(Stay.admitted_on, Stay.id)
    )  # fmt: skip
    return [_row(found) for found in session.execute(query)]


def sheets_of_open(
    session: Session, actor: Actor, desk_id: int | None = None, mine: bool = False
) -> dict[int, GivenSheet]:
    """Stays whose ① was given by any means → whether its receipt is on record or not needed."""
    query = (
        select(
            Stay.id,
            Provision.public_id,
            Revision.public_id,
            Provision.means,
            exists().where(Receipt.provision_id == Provision.id),
        )
        .join(SheetRecord, SheetRecord.stay_id == Stay.id)
        .join(Revision, Revision.sheet_id == SheetRecord.id)
        .join(Provision, Provision.revision_id == Revision.id)
        .where(
            *_open(actor, desk_id, mine),
            SheetRecord.code == "admission",
            Revision.withdrawn_at.is_(None),
            Provision.failed_at.is_(None),
        )
        .order_by(Provision.id)
    )
    found: dict[int, GivenSheet] = {}
    for stay_id, public_id, revision, means, received in session.execute(query):
        there = received or not Means(means).needs_receipt
        before = found.get(stay_id, GivenSheet(False))
        waits = (before.waiting, before.revision)
        if Means(means) is Means.SYSTEM and not received:
            waits = (public_id, revision)
        found[stay_id] = GivenSheet(before.received or there, *waits)
    return found


def voices_of_open(
    session: Session, actor: Actor, desk_id: int | None = None, mine: bool = False
) -> dict[int, Voices]:
    """The open stays on which one side has not spoken yet; a heads-up is heard, but no report."""

    def said(side: Side, *more: ColumnElement[bool]) -> ColumnElement[int]:
        return func.max(case((and_(StayNotice.side == side, *more), 1), else_=0))

    report = StayNotice.kind != NoticeKind.HEADS_UP
    spoke = [said(side, report) for side in Side]
    query = (
        select(StayNotice.stay_id, *spoke, *(said(side) for side in Side))
        .join(Stay, Stay.id == StayNotice.stay_id)
        .where(*_open(actor, desk_id, mine))
        .group_by(StayNotice.stay_id)
        .having(or_(*(one == 0 for one in spoke)))
    )
    return {
        stay_id: Voices(_sides(found[: len(Side)]), _sides(found[len(Side) :]))
        for stay_id, *found in session.execute(query)
    }


def _sides(flags: Sequence[int]) -> set[Side]:
    return {side for side, flag in zip(Side, flags, strict=True) if flag}


def unread_documents(
    session: Session, actor: Actor, desk_id: int | None = None, mine: bool = False
) -> set[int]:
    """Open stays with an attached document of the other side that nobody here has received."""
    query = (
        select(Attachment.stay_id)
        .join(Stay, Stay.id == Attachment.stay_id)
        .where(
            *_open(actor, desk_id, mine),
            Attachment.from_office_id != actor.office_id,
            Attachment.received_at.is_(None),
            Attachment.withdrawn_at.is_(None),
        )
    )
    return set(session.scalars(query))


def transfers_in(
    session: Session, actor: Actor, desk_id: int | None = None, mine: bool = False
) -> set[int]:
    """Open stays that began with a transfer to the actor's hospital which nobody took over yet."""
    query = (
        select(Stay.id)
        .join(Notice, Notice.stay_id == Stay.id)
        .where(
            *_open(actor, desk_id, mine),
            Notice.kind == TRANSFERRED_IN,
            Notice.to_office_id == actor.office_id,
            Notice.settled_at.is_(None),
        )
    )
    return set(session.scalars(query))


def unanswered_conferences(
    session: Session, actor: Actor, desk_id: int | None = None, mine: bool = False
) -> dict[int, int]:
    """Open stays with a proposed conference nobody has answered → the office that proposed it."""
    query = (
        select(Conference.stay_id, Conference.office_id)
        .join(Stay, Stay.id == Conference.stay_id)
        .where(
            *_open(actor, desk_id, mine),
            Conference.state == ConferenceState.PROPOSED,
            Conference.answered_at.is_(None),
        )
    )
    return {row.stay_id: row.office_id for row in session.execute(query)}


def _open(actor: Actor, desk_id: int | None, mine: bool) -> Sequence[ColumnElement[bool]]:
    found = [own(actor), Stay.state == StayState.OPEN]
    if desk_id is not None:
        found.append(Stay.desk_id == desk_id)
    if mine:
        found.append(Stay.care_manager_id == actor.account_id)
    return found


def _row(found: Any) -> StayRow:
    values = tuple(found)
    reported, known = values[2:6], values[6:10]
    name, kana, birth_date, gender = known if known[0] is not None else reported
    (ward, desk_id, desk, hospital, hospital_name, hospital_is_user, hospital_tel, desk_tel, care,
     care_is_user, care_tel, manager, match, admitted_on, heads_up, phase, outlook, acknowledged,
     version) = values[10:]  # fmt: skip
    return StayRow(
        values[0],
        values[1],
        name,
        kana,
        birth_date,
        gender,
        ward,
        desk_id,
        desk or "",
        hospital or hospital_name,
        bool(hospital_is_user),
        desk_tel or hospital_tel or "",
        care or "",
        bool(care_is_user),
        care_tel or "",
        manager or "",
        match,
        admitted_on,
        heads_up,
        phase,
        outlook,
        acknowledged,
        version,
    )
