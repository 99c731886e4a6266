"""Migrations with data: going down loses what the older tables cannot hold, and nothing else."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import inspect, text

from handoff.actions import drafts, receive, send, stays
from handoff.actions.handing import Handing
from handoff.actions.stays import Report
from handoff.db import find_clients, find_sheets, migrate
from handoff.db.session import Database
from handoff.rules.life import Means
from tests.build.town import make_town


def test_a_town_with_a_received_sheet_goes_down_step_by_step_and_up_again(
    empty_database: Database, now: datetime
) -> None:
    db = empty_database
    migrate.upgrade(db)
    with db.writing() as session:
        town = make_town(session, now)
        care = town.care_manager_actor
        report = Report(hospital=town.hospital, admitted_on=date(2026, 11, 22))
        stay = stays.report_from_care(session, care, now, town.client, report).stay
        sheet = drafts.sheet_for(session, care, now, stay, "admission")
        draft = drafts.open_draft(session, care, now, sheet)
        sent = send.send(
            session, care, now, draft, Handing(Means.SYSTEM, to_office=town.hospital), "k"
        )
        receive.receive_in_system(session, town.msw_actor, now, sent.provision)
    migrate.downgrade(db, "0003")
    assert _count(db, "revisions") == _count(db, "documents") == _count(db, "receipts") == 1
    migrate.downgrade(db, "0002")
    assert (_count(db, "stays"), _count(db, "clients"), _count(db, "stay_notices")) == (1, 3, 2)
    migrate.downgrade(db, "0001")
    assert _count(db, "offices") == 7
    assert "clients" not in inspect(db.engine).get_table_names()
    migrate.upgrade(db)
    assert migrate.is_current(db)
    with db.reading() as session:
        assert find_clients.search(session, care, "たかさき") == []
        assert find_sheets.arrived(session, town.msw_actor) == []
    assert _count(db, "accounts") == 11


def _count(db: Database, table: str) -> int:
    with db.engine.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())
