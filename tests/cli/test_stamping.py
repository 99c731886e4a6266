"""Time stamps: fetched after the paper went out, waited for while the service is away."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from handoff.actions import drafts, imprint, send, stays
from handoff.actions.handing import Handing
from handoff.actions.stays import Report
from handoff.cli.stamping import FIRST_PAUSE, Stamper
from handoff.config import Settings
from handoff.db import find_papers
from handoff.db.session import Database
from handoff.db.sheets import Revision
from handoff.pdf.signature_check import signatures_of
from handoff.rules.life import Means
from tests.build.signing import served, service_certificate
from tests.build.town import Town, make_town


@pytest.fixture
def town(database: Database, now: datetime) -> Town:
    with database.writing() as session:
        return make_town(session, now)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_paper_waits_for_its_stamp_and_gets_it_when_the_service_is_back(
    database: Database,
    town: Town,
    now: datetime,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    away = Settings(tmp_path, database.url, "k" * 40, sign=True)
    away = replace(away, sign_tsa_url="http://127.0.0.1:9/", sign_trust=str(_trusted(tmp_path)))
    imprint.install(database, away, now)
    revision = _sent(database, town, now)
    stamper = Stamper(database, away)
    assert stamper.tick(now) == 0
    assert "no time stamp" in caplog.text
    with served() as address:
        back = Stamper(database, replace(away, sign_tsa_url=address))
        assert stamper.tick(now + timedelta(seconds=5)) == 0  # it does not hammer
        assert back.tick(now + FIRST_PAUSE) == 1
        assert back.tick(now + 2 * FIRST_PAUSE) == 0
    with database.reading() as session:
        stamped = find_papers.newest_of(session, revision, "stamped")
        paper = find_papers.newest_of(session, revision, "sheet")
        assert stamped is not None
        assert paper is not None
        assert (paper.stamp_wanted, stamped.of_id) == (False, paper.id)
        assert stamped.signed == "b-lta"
        found = signatures_of(stamped.content, imprint.trusted_by(away), now)
    assert [(one.is_time_stamp, one.is_good, one.is_trusted) for one in found] == [
        (False, True, True),
        (True, True, True),
    ]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_without_a_service_nothing_is_asked(
    database: Database, now: datetime, tmp_path: Path
) -> None:
    assert Stamper(database, Settings(tmp_path, database.url, "k" * 40)).tick(now) == 0


def _trusted(folder: Path) -> Path:
    from asn1crypto import pem

    path = folder / "trust.pem"
    path.write_bytes(pem.armor("CERTIFICATE", service_certificate().dump()))
    return path


def _sent(database: Database, town: Town, now: datetime) -> Revision:
    care = town.care_manager_actor
    with database.writing() as session:
        where = Report(hospital=town.hospital, desk=town.desk, admitted_on=date(2026, 11, 22))
        stay = stays.report_from_care(session, care, now, town.client, where).stay
        sheet = drafts.sheet_for(session, care, now, stay, "admission")
        draft = drafts.open_draft(session, care, now, sheet)
        handing = Handing(Means.SYSTEM, to_office=town.hospital, to_desk=town.desk)
        return send.send(session, care, now, draft, handing, "k").revision
