"""A town in both databases, and one admission that was reported."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from handoff.actions import stays
from handoff.actions.stays import CareOfficeChoice, PersonFacts, Report
from handoff.db.session import Database
from handoff.db.stays import Stay
from tests.build.town import Town, make_town


@pytest.fixture
def town(database: Database, now: datetime) -> Town:
    with database.writing() as session:
        return make_town(session, now)


@pytest.fixture
def told(database: Database, town: Town, now: datetime) -> Stay:
    """The hospital reported: the care office's address and the care manager's wait in the outbox."""
    with database.writing() as session:
        return stays.report_from_hospital(
            session,
            town.msw_actor,
            now,
            PersonFacts("髙﨑 靜枝", "タカサキ シズエ", date(1939, 3, 4)),
            CareOfficeChoice(town.care_office),
            Report(admitted_on=date(2026, 11, 22)),
        ).stay
