"""An open stay and quick moves for tests of what happens on the way to a discharge."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from handoff.actions import moves, stays
from handoff.actions.moves import NewMove, Source
from handoff.actions.report import CareOfficeChoice, Report
from handoff.db.clients import Client
from handoff.db.discharge import StayMove
from handoff.db.find_clients import PersonFacts
from handoff.db.offices import Desk, Office
from handoff.db.stays import Stay
from handoff.japan.partial_dates import from_storage
from handoff.rules.access import Actor
from handoff.rules.life import Move
from tests.build.town import Town

ADMITTED = date(2026, 11, 21)
WEEKS_LATER = timedelta(days=20)
"""Tests of the way home play three weeks after the admission."""


def admit(
    session: Session, town: Town, now: datetime, hospital: Office | None = None, **more: Any
) -> Stay:
    """The client lies in the hospital since ADMITTED, both sides know, ward 3階東."""
    place = session.get_one(Office, (hospital or town.hospital).id)
    report = Report(
        hospital=place,
        desk=None if hospital else session.get_one(Desk, town.desk.id),
        ward="3階東",
        admitted_on=ADMITTED,
        **more,
    )
    client = session.get_one(Client, town.client.id)
    stay = stays.report_from_care(session, town.care_manager_actor, now, client, report).stay
    if place.id == town.hospital.id:
        stays.acknowledge(session, town.msw_actor, now, stay)
    return stay


def claimed_elsewhere(session: Session, town: Town, now: datetime) -> Stay:
    """The other hospital reports the same person: its own record, in conflict."""
    person = PersonFacts(town.client.name, town.client.kana, town.client.birth_date)
    office = session.get_one(Office, town.care_office.id)
    report = Report(admitted_on=ADMITTED + timedelta(days=5))
    return stays.report_from_hospital(
        session, town.other_msw_actor, now, person, CareOfficeChoice(office), report
    ).stay


def press(
    session: Session, actor: Actor, now: datetime, stay: Stay, kind: Move, **facts: Any
) -> StayMove:
    """One move on what stands now. `outlook` may be storage text; `day` is a day of December."""
    if isinstance(facts.get("outlook"), str):
        facts["outlook"] = from_storage(facts["outlook"])
    if "day" in facts:
        facts["on"] = date(2026, 12, facts.pop("day"))
    return moves.make(session, actor, now, stay, NewMove(kind, **facts), None)


def by_phone(now: datetime) -> Source:
    """What the head nurse said on the telephone an hour ago."""
    return Source("師長 佐藤さん", now - timedelta(hours=1), "phone")
