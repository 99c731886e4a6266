"""`handoff deliver` and `handoff migrate` as a person calls them."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from datetime import date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from handoff.actions import stays
from handoff.actions.stays import Report
from handoff.cli.deliver import deliver
from handoff.cli.migrate import migrate
from handoff.db import migrate as migration
from handoff.db.outbox import OutboxRow
from handoff.db.session import Database
from tests.build.mail import Inbox, mail_server
from tests.build.town import make_town

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def told(database: Database, now: datetime) -> Database:
    """One admission was reported: one mail waits."""
    with database.writing() as session:
        town = make_town(session, now)
        report = Report(hospital=town.hospital, admitted_on=date(2026, 11, 22))
        stays.report_from_care(session, town.care_manager_actor, now, town.client, report)
    return database


def settings(database: Database, folder: Path, port: int | None = None) -> dict[str, str]:
    made = {
        "HANDOFF_DATABASE_URL": database.url,
        "HANDOFF_DATA_DIR": str(folder),
        "HANDOFF_SECRET_KEY": "x" * 32,
        "HANDOFF_NOW": "2026-11-22T10:00:00+09:00",
    }
    if port:
        made |= {"HANDOFF_MAIL_HOST": "127.0.0.1", "HANDOFF_MAIL_PORT": str(port)}
    return made


def test_deliver_once_sends_what_waits_and_says_how_many(told: Database, tmp_path: Path) -> None:
    inbox = Inbox()
    with mail_server(inbox) as port:
        done = _run("deliver", "--once", env=settings(told, tmp_path, port))
    assert (done.returncode, len(inbox.letters)) == (0, 1), done.stderr
    assert "送信 1 通" in done.stdout
    with told.reading() as session:
        assert [r.state for r in session.scalars(select(OutboxRow))] == ["sent"]


def test_deliver_works_on_until_it_is_asked_to_end(told: Database, tmp_path: Path) -> None:
    inbox = Inbox()
    with mail_server(inbox) as port:
        process = subprocess.Popen(
            [sys.executable, "-c", "from handoff.cli import main; main()", "deliver"],
            cwd=ROOT,
            env={**settings(told, tmp_path, port), "PATH": ""},
        )
        deadline = time.monotonic() + 30
        while not inbox.letters and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    assert len(inbox.letters) == 1


def test_deliver_without_a_mail_server_says_what_to_set(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path / 'x.db'}")
    done = CliRunner().invoke(deliver, ["--once"], env=settings(db, tmp_path))
    assert done.exit_code == 1
    assert "HANDOFF_MAIL_HOST" in done.output


def test_migrate_makes_checks_and_goes_back(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path / 'new' / 'handoff.db'}")
    env = {**settings(db, tmp_path / "new")}
    runner = CliRunner()
    (tmp_path / "new").mkdir()
    assert runner.invoke(migrate, ["--check"], env=env).exit_code == 1
    made = runner.invoke(migrate, [], env=env)
    assert made.exit_code == 0, made.output
    assert migration.is_current(db)
    assert runner.invoke(migrate, ["--check"], env=env).exit_code == 0
    assert runner.invoke(migrate, ["--down-to", "0001"], env=env, input="n\n").exit_code == 1
    assert migration.is_current(db)
    assert runner.invoke(migrate, ["--down-to", "0001"], env=env, input="y\n").exit_code == 0
    assert migration.current(db) == "0001"
    db.close()


def _run(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from handoff.cli import main; main()", *arguments],
        cwd=ROOT,
        env={**env, "PATH": "", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
