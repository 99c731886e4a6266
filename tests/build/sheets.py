"""Stays and sheets for tests of the screens."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from handoff.actions import drafts, stays
from handoff.actions.report import Report
from handoff.clock import local_date
from handoff.db.clients import Client
from handoff.db.offices import Desk, Office
from handoff.db.session import Database
from handoff.db.sheets import Draft
from handoff.db.stays import Stay
from handoff.rules.access import Actor
from handoff.rules.life import KnownFrom
from tests.build.town import Town


def open_stay(
    database: Database, town: Town, now: datetime, *, hospital: Office | None = None
) -> str:
    """The client of the town was admitted yesterday at 18:10; its public id."""
    with database.writing() as session:
        at_clinic = hospital is not None
        report = Report(
            hospital=session.get_one(Office, (hospital or town.hospital).id),
            desk=None if at_clinic else session.get_one(Desk, town.desk.id),
            admitted_on=local_date(now) - timedelta(days=1),
            admitted_time=time(18, 10),
            known_at=now - timedelta(hours=14),
            known_from=KnownFrom.FAMILY,
            known_from_note="長男",
        )
        client = session.get_one(Client, town.client.id)
        outcome = stays.report_from_care(session, town.care_manager_actor, now, client, report)
        return outcome.stay.public_id


def all_drafts(database: Database, actor: Actor) -> list[Draft]:
    """What a person is writing."""
    with database.reading() as session:
        return list(session.scalars(select(Draft).where(Draft.account_id == actor.account_id)))


def write_draft(
    database: Database, actor: Actor, now: datetime, pid: str, raw: Mapping[str, Any] | None = None
) -> None:
    """A draft of ① that could be sent, with `raw` written into it."""
    with database.writing() as session:
        stay = session.scalars(select(Stay).where(Stay.public_id == pid)).one()
        record = drafts.sheet_for(session, actor, now, stay, "admission")
        draft = drafts.open_draft(session, actor, now, record)
        known = {"gender": "2", "consent_type": "1", "consent_date": "2026-04-01"}
        known |= {"consent_by": "client", **(raw or {})}
        drafts.save_draft(session, actor, now, draft, known, draft.version, "test")
