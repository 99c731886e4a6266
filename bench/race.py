"""Who is first, under fire: 8 processes press for 200 admissions while some of them are killed.

Both sides report the same persons at the same time. Each process writes down what it was told
before it goes on. Afterwards the record must hold: one open stay and exactly one first notice per
person; nobody was told "first" who is not stored as first; nobody else was told the same.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from bench.measure import heading
from bench.towns import NOW, databases
from handoff.actions import stay_report
from handoff.actions.stay_report import CareOfficeChoice, Report
from handoff.db import migrate
from handoff.db.clients import Client
from handoff.db.find_clients import PersonFacts
from handoff.db.offices import Office
from handoff.db.people import Membership
from handoff.db.session import Database
from handoff.db.stays import Stay, StayNotice
from handoff.demo.load import load_rows
from handoff.demo.plan import TownPlan
from handoff.rules.access import Actor, Role
from handoff.rules.life import StayState
from handoff.rules.offices import OfficeKind, Side

PROCESSES, PERSONS, KILLS = 8, 200, 24


def main() -> None:
    """Run the race on both databases and print the violations (there must be none)."""
    heading(f"First notifier: {PROCESSES} processes x {PERSONS} admissions, {KILLS} kills")
    with databases() as found:
        for name, url in found:
            start = time.perf_counter()
            violations, kills = _race(url)
            took = time.perf_counter() - start
            print(f"  {name:<12} violations: {len(violations)}   kills: {kills}   {took:.1f} s")
            for violation in violations[:5]:
                print(f"    {violation}")


def _race(url: str) -> tuple[list[str], int]:
    db = Database(url)
    migrate.upgrade(db)
    plan = TownPlan(hospitals=3, clinics_with_beds=0, clinics=1, care_offices=4, support_centres=1, staff=40, clients=PERSONS)  # fmt: skip
    with db.writing() as session:
        load_rows(session, plan, Random(3), NOW)
    db.close()
    folder = Path(tempfile.mkdtemp(prefix="handoff-race-"))
    kills = _run_and_kill(url, folder)
    return _violations(Database(url), folder), kills


def _run_and_kill(url: str, folder: Path) -> int:
    context = multiprocessing.get_context("fork")
    random, kills = Random(5), 0
    running = [context.Process(target=_press, args=(url, folder, n)) for n in range(PROCESSES)]
    for process in running:
        process.start()
    while any(process.is_alive() for process in running):
        time.sleep(0.15)
        victim = random.randrange(PROCESSES)
        if kills < KILLS and running[victim].is_alive():
            os.kill(running[victim].pid or 0, signal.SIGKILL)
            running[victim].join()
            kills += 1
            running[victim] = context.Process(target=_press, args=(url, folder, victim))
            running[victim].start()
    return kills


def _press(url: str, folder: Path, number: int) -> None:
    """One worker: care managers and hospitals in turn, from where the last one was killed."""
    db, log = Database(url), folder / f"{number}.log"
    done = len(log.read_text().splitlines()) if log.exists() else 0
    with log.open("a") as told:
        for index in range(done, PERSONS):
            side = Side.CARE if (index + number) % 2 else Side.HOSPITAL
            first = _until_done(db, index + 1, side)
            told.write(f"{index + 1} {side.value} {'first' if first else 'later'}\n")
            told.flush()


def _until_done(db: Database, client_id: int, side: Side) -> bool:
    """Press again when the database was busy for too long, as a person would."""
    while True:
        try:
            with db.writing() as session:
                return _report(session, client_id, side)
        except OperationalError:
            continue


def _report(session, client_id: int, side: Side) -> bool:  # type: ignore[no-untyped-def]
    client = session.get_one(Client, client_id)
    hospital = session.scalars(
        select(Office).where(Office.kind == OfficeKind.HOSPITAL).limit(1)
    ).one()
    report = Report(hospital=hospital, admitted_on=NOW.date())
    if side is Side.CARE:
        actor = _actor(session, client.care_office_id)
        outcome = stay_report.report_from_care(session, actor, NOW, client, report)
    else:
        person = PersonFacts(client.name, client.kana, client.birth_date, client.insured_no)
        office = session.get_one(Office, client.care_office_id)
        actor = _actor(session, hospital.id)
        outcome = stay_report.report_from_hospital(
            session, actor, NOW, person, CareOfficeChoice(office), report
        )
    return outcome.was_first


def _actor(session, office_id: int) -> Actor:  # type: ignore[no-untyped-def]
    membership = session.scalars(
        select(Membership).where(Membership.office_id == office_id).limit(1)
    ).one()
    office = session.get_one(Office, office_id)
    role = Role.CARE_MANAGER if office.kind.side is Side.CARE else Role.MSW
    return Actor(membership.account_id, "", office_id, office.name, office.kind, role)


def _violations(db: Database, folder: Path) -> list[str]:
    told: dict[int, list[str]] = {}
    for log in folder.glob("*.log"):
        for line in log.read_text().splitlines():
            client, side, what = line.split()
            if what == "first":
                told.setdefault(int(client), []).append(side)
    with db.reading() as session:
        stays = session.scalars(select(Stay).where(Stay.state == StayState.OPEN)).all()
        firsts = dict(
            session.execute(
                select(Stay.client_id, StayNotice.side)
                .join(StayNotice, StayNotice.stay_id == Stay.id)
                .where(StayNotice.is_first)
            ).all()
        )
        count = session.scalar(
            select(func.count()).select_from(StayNotice).where(StayNotice.is_first)
        )
    db.close()
    per_client = Counter(stay.client_id for stay in stays)
    found = [f"client {c}: {n} open stays" for c, n in per_client.items() if n != 1]
    found += [f"client {c}: no stay" for c in range(1, PERSONS + 1) if c not in per_client]
    if count != PERSONS:
        found.append(f"{count} first notices for {PERSONS} admissions")
    for client, sides in told.items():
        if len(sides) > 1:
            found.append(f"client {client}: {len(sides)} were told that they were first")
        elif firsts.get(client) is None or firsts[client].value != sides[0]:
            found.append(f"client {client}: told {sides[0]}, stored {firsts.get(client)}")
    return found


if __name__ == "__main__":
    main()
