"""The application over the small town, at the fixed moment of the tests."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from handoff import clock
from handoff.actions import imprint
from handoff.app import create_app
from handoff.config import Settings
from handoff.db.session import Database
from handoff.web.frame.database import Installation
from tests.build.town import Town, make_town
from tests.page import WebClient


@pytest.fixture
def stopped_clock(now: datetime, monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The wall clock of the application begins at `now` (it goes on from there)."""
    monkeypatch.setattr(clock, "_shift", now - datetime.now(UTC))
    return now


@pytest.fixture
def town(database: Database, stopped_clock: datetime) -> Town:
    """The small town, committed."""
    with database.writing() as session:
        return make_town(session, stopped_clock)


@pytest.fixture
def settings(database: Database, tmp_path: Path) -> Settings:
    """A trial on this computer."""
    return Settings(
        data_dir=tmp_path,
        database_url=database.url,
        secret_key="k" * 40,
        base_url="http://localhost",
    )


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates compiled once for all the applications of a run: a second per test otherwise."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture(scope="session")
def made_apps() -> dict[tuple[str, str], Flask]:
    """Applications of this run by what of the settings they were made with."""
    return {}


@pytest.fixture
def new_app(
    settings: Settings,
    database: Database,
    town: Town,
    compiled_templates: FileSystemBytecodeCache,
) -> Flask:
    """An application of its own, for tests that change it."""
    made = create_app(settings, database)
    made.jinja_env.bytecode_cache = compiled_templates
    return made


@pytest.fixture
def app(
    request: pytest.FixtureRequest,
    settings: Settings,
    database: Database,
    town: Town,
    made_apps: dict[tuple[str, str], Flask],
) -> Flask:
    """The application; faults show themselves as pages, as in production.

    Put together once: to make it anew takes as long as three pages. Database and data folder are
    those of the test.
    """
    kind = (settings.secret_key, settings.base_url)
    if kind not in made_apps:
        made_apps[kind] = request.getfixturevalue("new_app")
    imprint.install(database, settings, clock.now())
    made_apps[kind].extensions["handoff"] = Installation(settings, database)
    return made_apps[kind]


@pytest.fixture
def client(app: Flask) -> WebClient:
    """A browser that is not signed in."""
    return WebClient(app)
