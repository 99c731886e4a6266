"""A client whose sheets are sent, received and corrected, and who is admitted again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff.actions import drafts, receive, send, stays
from handoff.actions.handing import Handing
from handoff.actions.report import Report
from handoff.actions.stays import acknowledge
from handoff.clock import local_date
from handoff.db.clients import Client
from handoff.db.offices import Desk, Office
from handoff.db.provision import Provision
from handoff.db.session import Database
from handoff.db.sheets import Revision
from handoff.db.stays import Stay
from handoff.rules.life import Means
from tests.build.sheets import open_stay
from tests.build.town import Town

KNOWN = {"gender": "2", "consent_type": "1", "consent_date": "2026-04-01", "consent_by": "client"}


HALF_A_YEAR = timedelta(days=180)


class Story:
    """One client of the town, whose sheets are sent and corrected."""

    def __init__(self, database: Database, town: Town, now: datetime) -> None:
        self.database, self.town, self.now = database, town, now
        self.pid = ""
        self.count = 0

    def opened(self) -> Story:
        self.pid = open_stay(self.database, self.town, self.now)
        return self

    def sent(self, now: datetime | None = None, reason: str = "", **raw: Any) -> str:
        """The sheet of the stay is sent (corrected when it was already); public id of the version."""
        at, care = now or self.now, self.town.care_manager_actor
        self.count += 1
        with self.database.writing() as session:
            stay = session.scalars(select(Stay).where(Stay.public_id == self.pid)).one()
            record = drafts.sheet_for(session, care, at, stay, "admission")
            draft = drafts.open_draft(session, care, at, record)
            values = KNOWN | raw | {"provided_on": local_date(at).isoformat()}
            drafts.save_draft(session, care, at, draft, values, draft.version, "test")
            handing = self._handing(session, reason)
            sent = send.send(session, care, at, draft, handing, f"key{self.count}")
            return sent.revision.public_id

    def _handing(self, session: Session, reason: str) -> Handing:
        hospital = session.get_one(Office, self.town.hospital.id)
        desk = session.get_one(Desk, self.town.desk.id)
        return Handing(Means.SYSTEM, to_office=hospital, to_desk=desk, reason=reason)

    def received(self, pid: str) -> None:
        with self.database.writing() as session:
            found = session.scalars(
                select(Provision).join(Provision.revision).where(Revision.public_id == pid)
            ).one()
            receive.receive_in_system(session, self.town.msw_actor, self.now, found)

    def again(self) -> None:
        """Half a year later the same person is admitted to the same hospital: today."""
        later = self.now + HALF_A_YEAR
        with self.database.writing() as session:
            stay = session.scalars(select(Stay).where(Stay.public_id == self.pid)).one()
            stay.state, stay.discharged_on = type(stay.state)("closed"), local_date(self.now)
            session.flush()
            where = Report(
                hospital=session.get_one(Office, self.town.hospital.id),
                desk=session.get_one(Desk, self.town.desk.id),
                admitted_on=local_date(later),
            )
            client = session.get_one(Client, self.town.client.id)
            care = self.town.care_manager_actor
            new = stays.report_from_care(session, care, later, client, where).stay
            acknowledge(session, self.town.msw_actor, later, new)
            self.pid = new.public_id
