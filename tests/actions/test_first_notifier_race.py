"""Exactly one side is first, whoever presses at the same instant and whoever is killed meanwhile."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import time
from collections import Counter
from datetime import date, datetime
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
from sqlalchemy import select

from handoff.actions import stays
from handoff.actions.stays import CareOfficeChoice, PersonFacts, Report
from handoff.db.clients import Client
from handoff.db.session import Database
from handoff.db.stays import Stay, StayNotice
from handoff.rules.access import Actor
from handoff.rules.life import NoticeKind
from tests.build.town import Town, make_client

PROCESSES = 8
CLIENTS = 12
TODAY = date(2026, 11, 22)
_processes = multiprocessing.get_context("fork")


@pytest.fixture
def people(database: Database, town: Town, now: datetime) -> list[tuple[int, PersonFacts]]:
    with database.writing() as session:
        made = [
            make_client(
                session,
                now,
                town.care_office,
                town.care_manager.id,
                f"競 走{n}",
                f"キソウ {'アイウエオカキクケコサシ'[n]}",
                date(1940, 1, 1 + n),
            )
            for n in range(CLIENTS)
        ]
        return [(c.id, PersonFacts(c.name, c.kana, c.birth_date)) for c in made]


def press(
    url: str,
    number: int,
    town: Town,
    now: datetime,
    people: list[tuple[int, PersonFacts]],
    start: Barrier,
    folder: Path,
) -> None:
    """One process reports every client; even numbers are the care side, odd ones the hospital.

    Each writes its own file: a process killed inside a shared queue would take its lock along.
    """
    db = Database(url)
    care = number % 2 == 0
    diary = (folder / f"{number}.jsonl").open("a")
    start.wait()
    for client_id, person in people:
        with db.writing() as session:
            if care:
                client = session.get_one(Client, client_id)
                done = stays.report_from_care(
                    session,
                    _actor(town, care),
                    now,
                    client,
                    Report(hospital=town.hospital, admitted_on=TODAY),
                )
            else:
                done = stays.report_from_hospital(
                    session,
                    _actor(town, care),
                    now,
                    person,
                    CareOfficeChoice(town.care_office),
                    Report(admitted_on=TODAY),
                )
            first = done.first.id if done.first else None
            told = [done.stay.id, done.was_first, first]
        diary.write(json.dumps(told) + "\n")
        diary.flush()
    db.close()


def _actor(town: Town, care: bool) -> Actor:
    return town.care_manager_actor if care else town.msw_actor


def run(
    database: Database,
    town: Town,
    now: datetime,
    people: list[tuple[int, PersonFacts]],
    folder: Path,
    kill: int = 0,
) -> list[list[int]]:
    """Let all press together; `kill` of them die once a few answers are out."""
    start = _processes.Barrier(PROCESSES)
    database.close()  # no connection may travel through fork
    pressing = [
        _processes.Process(
            target=press, args=(database.url, n, town, now, people, start, folder), daemon=True
        )
        for n in range(PROCESSES)
    ]
    for process in pressing:
        process.start()
    killed: set[int] = set()
    deadline = time.monotonic() + 90
    while any(p.is_alive() for p in pressing) and time.monotonic() < deadline:
        if kill and not killed and len(diaries(folder)) >= PROCESSES:
            for process in pressing[:kill]:
                if process.pid:
                    os.kill(process.pid, signal.SIGKILL)
                    killed.add(process.pid)
        time.sleep(0.005)
    for process in pressing:
        process.join(1)
        assert process.exitcode == 0 or process.pid in killed
    return diaries(folder)


def diaries(folder: Path) -> list[list[int]]:
    """What every process was answered; a line cut off by a kill is no answer."""
    lines = [line for file in folder.glob("*.jsonl") for line in file.read_text().split("\n")[:-1]]
    return [json.loads(line) for line in lines]


def check(database: Database, history: list[list[int]]) -> None:
    with database.reading() as session:
        found = session.scalars(select(Stay).where(Stay.client_id.is_not(None))).all()
        assert Counter(s.client_id for s in found) == dict.fromkeys({s.client_id for s in found}, 1)
        firsts = session.scalars(select(StayNotice).where(StayNotice.is_first)).all()
        assert Counter(n.stay_id for n in firsts) == dict.fromkeys((s.id for s in found), 1)
        by_stay = {n.stay_id: n.id for n in firsts}
        told_first = Counter[int]()
        for stay_id, was_first, first_id in history:
            assert first_id == by_stay[stay_id]  # everybody is told the same
            told_first[stay_id] += was_first
        assert all(count <= 1 for count in told_first.values())
        acknowledgements = Counter(
            (n.stay_id, n.side)
            for n in session.scalars(
                select(StayNotice).where(StayNotice.kind == NoticeKind.ACKNOWLEDGE)
            )
        )
        assert set(acknowledgements.values()) <= {1}


def test_eight_processes_pressing_together_leave_one_first_per_stay(
    database: Database,
    town: Town,
    now: datetime,
    people: list[tuple[int, PersonFacts]],
    tmp_path: Path,
) -> None:
    history = run(database, town, now, people, tmp_path)
    assert len(history) == PROCESSES * CLIENTS
    check(database, history)
    assert sum(was_first for _, was_first, _ in history) == CLIENTS


def test_processes_killed_in_the_middle_leave_whole_records(
    database: Database,
    town: Town,
    now: datetime,
    people: list[tuple[int, PersonFacts]],
    tmp_path: Path,
) -> None:
    history = run(database, town, now, people, tmp_path, kill=3)
    check(database, history)
    with database.reading() as session:
        assert len(session.scalars(select(Stay)).all()) == CLIENTS
