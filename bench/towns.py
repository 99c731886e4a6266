"""Databases to measure on: the demo town as it is, and a region of 200,000 clients."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import insert

from handoff import clock
from handoff.config import Settings
from handoff.db import migrate
from handoff.db.session import Database
from handoff.db.stays import Stay, StayNotice
from handoff.db.types import new_public_id
from handoff.demo import load
from handoff.demo.load import load_rows
from handoff.demo.plan import TOWN, TownPlan
from handoff.demo.town import Row
from handoff.rules.life import MatchState, NoticeKind, StayState
from handoff.rules.offices import Side
from tests.build import postgres

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
REGION = TownPlan(
    hospitals=330, clinics_with_beds=170, care_offices=1_400, staff=6_500, clients=200_000
)
REGION_STAYS = 30_000


def settings(folder: Path, url: str) -> Settings:
    """Settings of a trial on this computer."""
    return Settings(data_dir=folder, database_url=url, secret_key="b" * 40)


@contextmanager
def databases() -> Iterator[list[tuple[str, str]]]:
    """Name and address of an empty database of each kind; PostgreSQL only where it is found."""
    folder = Path(tempfile.mkdtemp(prefix="handoff-bench-"))
    found = [("SQLite", f"sqlite:///{folder / 'bench.db'}")]
    server = _server()
    if server is not None:
        server.run("CREATE DATABASE bench")
        found.append(("PostgreSQL", server.url("bench")))
    try:
        yield found
    finally:
        if server is not None:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _server() -> postgres.PostgresServer | None:
    """PostgreSQL that writes as safely as in use: the tests switch that off, figures must not."""
    postgres.SETTINGS.update(fsync="on", synchronous_commit="on", full_page_writes="on")
    try:
        return postgres.PostgresServer()
    except postgres.NoPostgres as reason:
        print(f"PostgreSQL NOT MEASURED: {reason}")
        return None


def demo_town(url: str) -> Database:
    """The demo town in the empty database at `url`."""
    db = Database(url)
    migrate.upgrade(db)
    load(db, NOW, TOWN)
    return db


def region(url: str) -> Database:
    """200,000 clients and 30,000 stays in the empty database at `url`, by bulk insert."""
    db = Database(url)
    migrate.upgrade(db)
    random = Random(1)
    with db.writing() as session:
        town, clients = load_rows(session, REGION, random, NOW)
        hospitals = [o["id"] for o in town.offices if o["kind"].side is Side.HOSPITAL]
        numbers = range(1, REGION_STAYS + 1)
        lying = [(n, clients.clients[(n - 1) * 6 + n % 6]) for n in numbers]
        session.execute(insert(Stay), [_stay(n, c, random, hospitals) for n, c in lying])
        session.execute(insert(StayNotice), [_first(n, c) for n, c in lying])
    if not db.is_sqlite:
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")
    return db


def _stay(number: int, client: Row, random: Random, hospitals: list[int]) -> Row:
    """One stay; every twentieth is open."""
    is_open = number % 20 == 0
    ago = random.randint(0, 20) if is_open else random.randint(30, 700)
    day = clock.local_date(NOW) - timedelta(days=ago)
    return {
        "id": number,
        "public_id": new_public_id(),
        "state": StayState.OPEN if is_open else StayState.CLOSED,
        "match": MatchState.CONFIRMED,
        "client_id": client["id"],
        "person_name": client["name"],
        "person_kana": client["kana"],
        "person_birth_date": client["birth_date"],
        "care_office_id": client["care_office_id"],
        "care_manager_id": client["care_manager_id"],
        "hospital_id": random.choice(hospitals),
        "admitted_on": day,
        "discharged_on": None if is_open else day + timedelta(days=20),
        "heads_up_only": False,
        "version": 1,
        "created_at": NOW,
        "updated_at": NOW,
    }


def _first(number: int, client: Row) -> Row:
    """The care manager was first."""
    return {
        "stay_id": number,
        "side": Side.CARE,
        "kind": NoticeKind.REPORT,
        "is_first": True,
        "entered_at": NOW,
        "account_id": client["care_manager_id"],
        "office_id": client["care_office_id"],
    }
