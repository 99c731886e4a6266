"""The open stays of an office as lean rows: a ward of 500 is one page, not 500 objects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session, aliased

from handoff.db.clients import Client
from handoff.db.discharge import Conference
from handoff.db.find_stays import own
from handoff.db.offices import Desk, Office
from handoff.db.people import Account
from handoff.db.provision import Provision, Receipt
from handoff.db.sheets import Revision, SheetRecord
from handoff.db.stays import Stay, StayNotice
from handoff.rules.access import Actor
from handoff.rules.life import ConferenceState, MatchState, Means, NoticeKind, Phase, StayState
from handoff.rules.offices import Side


@dataclass(frozen=True, slots=True)
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
    care_office: str
    care_office_is_user: bool
    care_manager: str
    match: MatchState
    admitted_on: date | None
    heads_up_only: bool
    phase: Phase
    outlook: str
    outlook_acknowledged: bool
    move_version: int


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
            hospital.is_user, care.name, care.is_user, Account.name, Stay.match,
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
) -> dict[int, bool]:
    """Stays whose ① was given by any means → whether its receipt is on record or not needed."""
    query = (
        select(Stay.id, Provision.means, exists().where(Receipt.provision_id == Provision.id))
        .join(SheetRecord, SheetRecord.stay_id == Stay.id)
        .join(Revision, Revision.sheet_id == SheetRecord.id)
        .join(Provision, Provision.revision_id == Revision.id)
        .where(
            *_open(actor, desk_id, mine),
            SheetRecord.code == "admission",
            Revision.withdrawn_at.is_(None),
            Provision.failed_at.is_(None),
        )
    )
    found: dict[int, bool] = {}
    for stay_id, means, received in session.execute(query):
        there = received or not Means(means).needs_receipt
        found[stay_id] = found.get(stay_id, False) or there
    return found


def sides_that_spoke(
    session: Session, actor: Actor, desk_id: int | None = None, mine: bool = False
) -> dict[int, set[Side]]:
    """Which sides reported or acknowledged each open stay (a heads-up is neither)."""
    query = (
        select(StayNotice.stay_id, StayNotice.side)
        .join(Stay, Stay.id == StayNotice.stay_id)
        .where(*_open(actor, desk_id, mine), StayNotice.kind != NoticeKind.HEADS_UP)
    )
    found: dict[int, set[Side]] = {}
    for stay_id, side in session.execute(query):
        found.setdefault(stay_id, set()).add(side)
    return found


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
    (ward, desk_id, desk, hospital, hospital_name, hospital_is_user, care, care_is_user, manager,
     match, admitted_on, heads_up, phase, outlook, acknowledged, version) = values[10:]  # fmt: skip
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
        care or "",
        bool(care_is_user),
        manager or "",
        match,
        admitted_on,
        heads_up,
        phase,
        outlook,
        acknowledged,
        version,
    )
