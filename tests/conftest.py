"""Fixtures of the whole suite: both databases, migrated once, copied for every test.

`HANDOFF_TEST_DATABASES=sqlite` narrows the suite. What this machine cannot test is skipped with a
reason that begins with "not tested", and shouted at the end of the run.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from handoff.clock import TOKYO
from handoff.db import migrate
from handoff.db.session import Database
from handoff.db.tables import Base
from tests.build.postgres import NoPostgres, PostgresServer

DATABASES = os.environ.get("HANDOFF_TEST_DATABASES", "sqlite,postgresql").split(",")
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=TOKYO)  # a Sunday; Monday the 23rd is a holiday


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--pictures`: the journeys take the pictures of the help pages anew (`make pictures`)."""
    parser.addoption("--pictures", action="store_true", help="write docs/help/pictures")


@pytest.fixture
def now() -> datetime:
    """The moment at which tests happen unless they say otherwise."""
    return NOW


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """The PostgreSQL server of this run, with a migrated template database."""
    try:
        server = PostgresServer()
    except NoPostgres as reason:
        pytest.skip(f"not tested on PostgreSQL: {reason}")
    server.run("CREATE DATABASE handoff_template")
    template = Database(server.url("handoff_template"))
    migrate.upgrade(template)
    template.close()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "handoff.db"
    template = Database(f"sqlite:///{path}")
    migrate.upgrade(template)
    template.close()
    return path


BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


def _wanted(kind: str) -> None:
    if kind not in DATABASES:
        pytest.skip(f"not tested: {kind} is left out by HANDOFF_TEST_DATABASES")


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A migrated database without rows, once on SQLite and once on PostgreSQL."""
    _wanted(request.param)
    if request.param == "sqlite":
        path = tmp_path / "handoff.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        db = Database(f"sqlite:///{path}")
        yield db
        db.close()
        return
    server = request.getfixturevalue("postgres")
    name, shape = request.getfixturevalue("postgres_database")
    db = Database(server.url(name))
    yield db
    db.close()
    if server.shape(name) == shape:
        server.empty(name, [t.name for t in reversed(Base.metadata.sorted_tables)])
    else:  # the test took a guard away or moved the tables
        server.run(f"DROP DATABASE {name} WITH (FORCE)", _from_template(name))


@pytest.fixture(params=BOTH)
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without any table, for tests of the migrations."""
    _wanted(request.param)
    if request.param == "sqlite":
        db = Database(f"sqlite:///{tmp_path / 'empty.db'}")
        yield db
        db.close()
        return
    server = request.getfixturevalue("postgres")
    name = f"empty_{next(_numbers)}"
    server.run(f"CREATE DATABASE {name}")
    db = Database(server.url(name))
    yield db
    db.close()
    server.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def postgres_database(postgres: PostgresServer) -> tuple[str, str]:
    """The one database in which the tests of this run take turns, and how it must look."""
    postgres.run(_from_template("handoff_tests"))
    return "handoff_tests", postgres.shape("handoff_tests")


def _from_template(name: str) -> str:
    return f"CREATE DATABASE {name} TEMPLATE handoff_template"


_numbers = iter(range(1, 1_000_000))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what this run did not test."""
    reasons: dict[str, int] = {}
    for report in terminalreporter.stats.get("skipped", []):
        text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reason = text.removeprefix("Skipped: ")
        if reason.startswith("not tested"):
            reasons[reason] = reasons.get(reason, 0) + 1
    for reason, count in sorted(reasons.items()):
        terminalreporter.section("NOT EVERYTHING WAS TESTED", sep="!", red=True, bold=True)
        terminalreporter.write_line(f"{count} tests skipped. {reason}", red=True, bold=True)
