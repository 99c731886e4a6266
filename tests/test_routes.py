"""Every route says who may open it, and whatever is not a question asks for a token."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from handoff.app import create_app
from handoff.config import Settings
from handoff.db.session import Database
from handoff.rules.access import Permission
from handoff.web import BLUEPRINTS
from handoff.web.frame import access, security

PUBLIC = {
    "about.accessibility",
    "about.for_you",
    "about.styleguide",  # on a trial only
    "answers.autosave",  # the doctor has no account: address, code and ticket are the key
    "answers.code",
    "answers.done",
    "answers.enclosed",
    "answers.leave",
    "answers.paper",
    "answers.show",
    "answers.write",
    "auth.check",
    "auth.demo_sign_in",
    "auth.sign_in",
    "paper_checks.ask",  # whoever holds a paper: the code printed on it is the key
    "paper_checks.compare",
    "paper_checks.show",
    "health.alive",
    "health.ready",
    "help.index",
    "help.page",
    "help.picture",
    "static",
}


@pytest.fixture(scope="module")
def app(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder: Path = tmp_path_factory.mktemp("routes")
    shutil.copy(sqlite_template, folder / "handoff.db")
    db = Database(f"sqlite:///{folder / 'handoff.db'}")
    yield create_app(Settings(folder, db.url, "k" * 40, base_url="http://localhost"), db)
    db.close()


def test_every_route_carries_an_access_mark(app: Flask) -> None:
    unmarked = [e for e in app.view_functions if access.mark_of(app, e) is None]
    assert unmarked == []


def test_only_these_routes_are_open_to_everybody(app: Flask) -> None:
    marks = {e: access.mark_of(app, e) for e in app.view_functions}
    assert {e for e, m in marks.items() if m and m.permission is None} == PUBLIC


def test_every_blueprint_is_named_like_its_module(app: Flask) -> None:
    modules = tuple(name.rpartition(".")[2] for name in BLUEPRINTS)
    assert tuple(app.blueprints) == modules


def test_nothing_is_exempt_from_the_token(app: Flask) -> None:
    assert app.config["WTF_CSRF_CHECK_DEFAULT"]
    assert not security.csrf._exempt_views
    assert not security.csrf._exempt_blueprints


def test_every_route_that_changes_something_refuses_a_post_without_a_token(app: Flask) -> None:
    """Asked without a session, so that only the token is tested: nothing may answer 200 or 303."""
    browser = app.test_client()
    for rule in app.url_map.iter_rules():
        if "POST" not in (rule.methods or ()):
            continue
        whole = {a for a in rule.arguments if "Integer" in type(rule._converters[a]).__name__}
        names = {a: 1 if a in whole else "x" for a in rule.arguments}
        with app.test_request_context():
            path = app.url_for(rule.endpoint, **names)
        status = browser.post(path, data={"a": "1"}).status_code
        assert status in (400, 401), (rule.endpoint, status)


def test_no_route_takes_other_methods_than_asking_and_pressing(app: Flask) -> None:
    methods = {m for rule in app.url_map.iter_rules() for m in rule.methods or ()}
    assert methods == {"GET", "HEAD", "OPTIONS", "POST"}


def test_every_permission_but_that_of_later_pages_is_asked_for_by_a_route(app: Flask) -> None:
    asked = {m.permission for e in app.view_functions if (m := access.mark_of(app, e))}
    assert set(Permission) - asked == {Permission.SYSTEM_ADMIN}
