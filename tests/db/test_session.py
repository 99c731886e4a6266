"""Units of work: whole or not at all, also when the process is killed between press and answer."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from handoff.actions import stays, timeline
from handoff.actions.problems import Stale
from handoff.actions.stays import Report
from handoff.db.outbox import Notice, OutboxRow
from handoff.db.session import BUSY_TIMEOUT_MS, Database, sqlite_is_safe_for_wal
from handoff.db.stays import Stay, StayEvent
from tests.build.town import Town, make_town

_processes = multiprocessing.get_context("fork")


@pytest.fixture
def town(database: Database, now: datetime) -> Town:
    with database.writing() as session:
        return make_town(session, now)


@pytest.fixture
def stay(database: Database, town: Town, now: datetime) -> Stay:
    with database.writing() as session:
        report = Report(hospital=town.hospital, admitted_on=date(2026, 11, 22))
        return stays.report_from_care(
            session, town.care_manager_actor, now, town.client, report
        ).stay


def test_a_unit_that_raises_leaves_nothing_and_what_it_carried_stays_readable(
    database: Database, town: Town, stay: Stay, now: datetime
) -> None:
    with pytest.raises(Stale) as problem, database.writing() as session:
        _say_then_stale(session, town, stay, now)
    assert problem.value.theirs.person_name == "髙﨑 靜枝"
    with database.reading() as session:
        assert session.scalars(select(StayEvent)).all() == []


def _say_then_stale(session, town: Town, stay: Stay, now: datetime) -> None:  # type: ignore[no-untyped-def]
    held = session.get_one(Stay, stay.id)
    timeline.say(session, town.care_manager_actor, now, held, "消える言葉")
    raise Stale(held)


def test_reading_units_keep_no_change(database: Database, stay: Stay) -> None:
    with database.reading() as session:
        session.get_one(Stay, stay.id).ward = "変えた"
        session.flush()
    with database.reading() as session:
        assert session.get_one(Stay, stay.id).ward == ""


def test_reading_asks_without_a_transaction_and_a_change_in_it_begins_one(
    database: Database, stay: Stay
) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite reads one state of the file in a transaction")
    in_transaction = text("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")
    begun = "SELECT now() = statement_timestamp()"
    with database.reading() as session:
        session.get_one(Stay, stay.id)
        time.sleep(0.002)
        assert session.scalar(text(begun))  # nothing began before this statement
        session.get_one(Stay, stay.id).ward = "変えた"
        session.flush()
        assert session.scalar(in_transaction)
    with database.engine.connect() as connection:  # whoever works without a unit has a transaction
        connection.execute(text("UPDATE stays SET ward = '変えた'"))
    with database.reading() as session:
        assert session.get_one(Stay, stay.id).ward == ""


@pytest.mark.parametrize("unit", ["reading", "writing", "recording"])
def test_the_next_unit_after_the_server_cut_all_connections_works(
    database: Database, stay: Stay, unit: str
) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite has no server")
    with database.reading() as session, database.writing() as another:
        session.get_one(Stay, stay.id)
        another.get_one(Stay, stay.id)
    other = Database(database.url)
    with other.writing() as session:
        cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE "
        here = "datname = current_database() AND pid <> pg_backend_pid()"
        assert session.scalar(text(cut + here)) == 2
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            if not session.scalar(text("SELECT count(*) FROM pg_stat_activity WHERE " + here)):
                break
    other.close()
    for _ in range(3):
        with getattr(database, unit)() as again:
            assert again.execute(text("SELECT count(*) FROM stays")).scalar() == 1


def test_foreign_keys_are_checked(database: Database, stay: Stay) -> None:
    with pytest.raises(IntegrityError), database.writing() as session:
        session.execute(text("UPDATE stays SET hospital_id = 999999"))


def test_many_writers_wait_for_each_other_and_none_fails(
    database: Database, town: Town, stay: Stay, now: datetime
) -> None:
    failures: list[BaseException] = []

    def write(number: int) -> None:
        try:
            for n in range(10):
                with database.writing() as session:
                    held = session.get_one(Stay, stay.id)  # read, then write
                    timeline.say(session, town.care_manager_actor, now, held, f"{number}-{n}")
        except BaseException as error:
            failures.append(error)

    writers = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert failures == []
    with database.reading() as session:
        assert len(session.scalars(select(StayEvent)).all()) == 80


def test_a_server_killed_while_it_commits_keeps_all_that_was_answered_and_no_halves(
    database: Database, town: Town, stay: Stay, now: datetime, tmp_path: Path
) -> None:
    database.close()
    for round_number in range(4):
        answered = tmp_path / f"answered{round_number}"
        answered.touch()
        process = _processes.Process(
            target=_serve, args=(database.url, town, stay.id, now, answered), daemon=True
        )
        process.start()
        deadline = time.monotonic() + 30
        while answered.stat().st_size < 40 and time.monotonic() < deadline:
            time.sleep(0.002)
        time.sleep(0.003 * round_number)
        os.kill(process.pid or 0, signal.SIGKILL)
        process.join()
    told = {
        int(line)
        for file in tmp_path.glob("answered*")
        for line in file.read_text().split("\n")[:-1]
    }
    assert told
    with database.reading() as session:
        events = set(session.scalars(select(StayEvent.id)))
        assert told <= events  # what was answered is kept
        keys = {f"said:{stay.public_id}:{event}" for event in events}
        notices = session.scalars(select(Notice).where(Notice.kind == "said")).all()
        assert {n.purpose_key for n in notices} == keys  # no word without its notice
        mailed = set(session.scalars(select(OutboxRow.notice_id)))
        assert {n.id for n in notices} <= mailed  # and no notice without its mail
    if database.is_sqlite:
        with database.reading() as session:
            assert session.scalar(text("PRAGMA integrity_check")) == "ok"


def _serve(url: str, town: Town, stay_id: int, now: datetime, answered: Path) -> None:
    db = Database(url)
    with answered.open("a") as diary:
        for n in range(100_000):
            with db.writing() as session:
                held = session.get_one(Stay, stay_id)
                event = timeline.say(session, town.care_manager_actor, now, held, f"言葉{n}")
            diary.write(f"{event.id}\n")
            diary.flush()


def test_a_full_disk_says_so_and_the_next_unit_works(
    database: Database, town: Town, stay: Stay, now: datetime
) -> None:
    if not database.is_sqlite:
        pytest.skip("the switch for a full disk is a PRAGMA of SQLite")
    small = Database(database.url)
    with small.reading() as session:
        pages = session.scalar(text("PRAGMA page_count"))
    long = "長" * 4000
    with small.engine.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with pytest.raises(OperationalError), small.writing() as session:
        _fill(session, town, stay, now, long)
    with small.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1000000")
    with small.writing() as session:
        timeline.say(
            session, town.care_manager_actor, now, session.get_one(Stay, stay.id), "また書けた"
        )
    small.close()
    with database.reading() as session:
        assert [e.note for e in session.scalars(select(StayEvent))] == ["また書けた"]


def _fill(session, town: Town, stay: Stay, now: datetime, long: str) -> None:  # type: ignore[no-untyped-def]
    held = session.get_one(Stay, stay.id)
    for _ in range(200):
        timeline.say(session, town.care_manager_actor, now, held, long)


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 0), True),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 44, 6), True),
        ((3, 40, 1), False),
    ],
)
def test_wal_is_used_only_on_versions_without_the_fault(
    version: tuple[int, ...], safe: bool
) -> None:
    assert sqlite_is_safe_for_wal(version) is safe


def test_every_sqlite_connection_is_prepared(database: Database) -> None:
    if not database.is_sqlite:
        pytest.skip("PRAGMAs are SQLite's")
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": BUSY_TIMEOUT_MS,
    }
    with database.reading() as session:
        for name, value in wanted.items():
            assert session.scalar(text(f"PRAGMA {name}")) == value
        assert session.scalar(text("PRAGMA trusted_schema")) == 0
