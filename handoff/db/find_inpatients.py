"""The open stays of an office as lean rows: a ward of 500 is one page, not 500 objects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased

from handoff.db.clients import Client
from handoff.db.offices import Desk, Office
from handoff.db.people import Account
from handoff.db.provision import Provision, Receipt
from handoff.db.sheets import Revision, SheetRecord
from handoff.db.stays import Stay, StayNotice
from handoff.rules.access import Actor
from handoff.rules.life import MatchState, Means, NoticeKind, Phase, StayState
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


@dataclass(frozen=True, slots=True)
class DeskName:
    """A desk to choose."""

    id: int
    public_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose open stays are asked for; the statements of each are made once."""

    side: Side | None
    at_desk: bool
    mine: bool


_DESKS = (
    select(Desk.id, Desk.public_id, Desk.name)
    .where(Desk.office_id == bindparam("office"), Desk.is_active)
    .order_by(Desk.position, Desk.id)
)


def open_rows(
    session: Session, actor: Actor, desk_id: int | None = None, mine: bool = False
) -> list[StayRow]:
    """The open stays the actor's office stands on, longest in hospital first.

    A confirmed client is shown as in the care office's own record, everybody else as reported.
    """
    scope = scope_of(actor, desk_id, mine)
    found = session.execute(_rows(scope), asked(actor, desk_id))
    return [_row(one) for one in found]


@lru_cache(maxsize=16)
def _rows(scope: Scope) -> Select[*tuple[Any, ...]]:
    hospital, care = aliased(Office), aliased(Office)
    return (
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
        .where(*open_in(scope))
        .order_by(Stay.admitted_on, Stay.id)
    )  # fmt: skip


def sheets_of_open(
    session: Session, actor: Actor, desk_id: int | None = None, mine: bool = False
) -> dict[int, GivenSheet]:
    """Stays whose ① was given by any means → whether its receipt is on record or not needed."""
    query = _given(scope_of(actor, desk_id, mine))
    found: dict[int, GivenSheet] = {}
    for stay_id, public_id, revision, means, received in session.execute(
        query, asked(actor, desk_id)
    ):
        there = received or not Means(means).needs_receipt
        before = found.get(stay_id, GivenSheet(False))
        waits = (before.waiting, before.revision)
        if Means(means) is Means.SYSTEM and not received:
            waits = (public_id, revision)
        found[stay_id] = GivenSheet(before.received or there, *waits)
    return found


@lru_cache(maxsize=16)
def _given(scope: Scope) -> Select[*tuple[Any, ...]]:
    return (
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
            *open_in(scope),
            SheetRecord.code == "admission",
            Revision.withdrawn_at.is_(None),
            Provision.failed_at.is_(None),
        )
        .order_by(Provision.id)
    )


def voices_of_open(
    session: Session, actor: Actor, desk_id: int | None = None, mine: bool = False
) -> dict[int, Voices]:
    """The open stays on which one side has not spoken yet; a heads-up is heard, but no report."""

    query = _spoken(scope_of(actor, desk_id, mine))
    return {
        stay_id: Voices(_sides(found[: len(Side)]), _sides(found[len(Side) :]))
        for stay_id, *found in session.execute(query, asked(actor, desk_id))
    }


@lru_cache(maxsize=16)
def _spoken(scope: Scope) -> Select[*tuple[Any, ...]]:
    def said(side: Side, *more: ColumnElement[bool]) -> ColumnElement[int]:
        return func.max(case((and_(StayNotice.side == side, *more), 1), else_=0))

    report = StayNotice.kind != NoticeKind.HEADS_UP
    spoke = [said(side, report) for side in Side]
    return (
        select(StayNotice.stay_id, *spoke, *(said(side) for side in Side))
        .join(Stay, Stay.id == StayNotice.stay_id)
        .where(*open_in(scope))
        .group_by(StayNotice.stay_id)
        .having(or_(*(one == 0 for one in spoke)))
    )


def _sides(flags: Sequence[int]) -> set[Side]:
    return {side for side, flag in zip(Side, flags, strict=True) if flag}


def scope_of(actor: Actor, desk_id: int | None, mine: bool) -> Scope:
    """Whose open stays: all of the actor's office, those of a desk, the care manager's own."""
    return Scope(actor.side, desk_id is not None, mine)


def asked(actor: Actor, desk_id: int | None) -> dict[str, object]:
    """What the statements of a scope ask with."""
    return {"own": actor.office_id, "person": actor.account_id, "desk": desk_id}


def open_in(scope: Scope) -> Sequence[ColumnElement[bool]]:
    """The open stays of the actor's office, as find_stays.own says."""
    found: list[ColumnElement[bool]] = [Stay.state == StayState.OPEN]
    if scope.side is Side.CARE:
        found.append(Stay.care_office_id == bindparam("own"))
    elif scope.side is Side.HOSPITAL:
        found.append(Stay.hospital_id == bindparam("own"))
    else:
        found.append(false())
    if scope.at_desk:
        found.append(Stay.desk_id == bindparam("desk"))
    if scope.mine:
        found.append(Stay.care_manager_id == bindparam("person"))
    return found


def desks(session: Session, office_id: int) -> list[DeskName]:
    """The desks of an office that are in use, in its own order."""
    found = session.execute(_DESKS, {"office": office_id})
    return [DeskName(*row) for row in found]


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
