"""Roles × offices × routes: who lacks the permission, and who asks for another office's record,
gets exactly the page of a missing record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from handoff.db.outbox import Notice
from handoff.db.people import Account
from handoff.db.session import Database
from handoff.rules.access import Actor
from handoff.web.frame.access import mark_of
from tests.build.everything import Case, everything
from tests.build.town import Town
from tests.page import WebClient

MISSING = "A" * 22
OPEN_TO_ALL = ("directory.show", "municipalities.show")  # its ids belong to nobody
SETTLED_BY_SESSION = ("auth.",)


@pytest.fixture
def case(database: Database, town: Town, now: datetime) -> Case:
    return everything(database, town, now)


def values(rule: Rule, case: Case, office_id: int) -> dict[str, object]:
    """The ids of `case` for a route, seen from an office that has a part in it."""
    by_path = case.by_path | {
        "inbox": case.notices.get(office_id, MISSING),
        "admin/staff": case.people.get(office_id, MISSING),
        "admin/desks": case.desks.get(office_id, MISSING),
    }
    parts = rule.rule.strip("/").split("/")
    known: dict[str, object] = {
        "pid": by_path.get("/".join(parts[:2]), by_path.get(parts[0], MISSING)),
        **case.by_name,
        "code": "discharge" if rule.endpoint.startswith("offers.") else "admission",
        "section": "items" if rule.endpoint.startswith("equipment.") else "person",
        "topic": "admission",
        "month": "2026-11",
        "fmt": "csv",
        "name": "rules",
        "filename": "style.css",
    }
    return {name: known[name] for name in rule.arguments}


def test_every_record_with_an_address_is_in_the_case(app: Flask, case: Case, town: Town) -> None:
    without = {
        rule.rule
        for rule, _method in requests_of(app)
        if "pid" in rule.arguments and values(rule, case, town.care_office.id)["pid"] == MISSING
    }
    assert without == set()


def requests_of(app: Flask) -> Iterator[tuple[Rule, str]]:
    for rule in app.url_map.iter_rules():
        mark = mark_of(app, rule.endpoint)
        if mark is None or mark.permission is None or rule.endpoint in OPEN_TO_ALL:
            continue
        if rule.endpoint.startswith(SETTLED_BY_SESSION):
            continue
        yield from ((rule, method) for method in ("GET", "POST") if method in (rule.methods or ()))


def ask(
    client: WebClient,
    app: Flask,
    rule: Rule,
    method: str,
    ids: dict[str, object],
    follow: bool = False,
) -> int:
    with app.test_request_context():
        path = app.url_for(rule.endpoint, **ids)
    if method == "GET":
        return client.get(path, follow=follow).status
    return client.post(path, {"form_key": f"{rule.endpoint}"}).status


ROLES = [
    "care_manager_actor",
    "care_admin_actor",
    "msw_actor",
    "ward_clerk_actor",
    "hospital_admin_actor",
    "city_actor",
    "system_admin_actor",
]
PRESS_EVERYTHING = ("care_manager_actor", "msw_actor")
FOREIGNERS = ["other_care_manager_actor", "support_actor", "other_msw_actor", "city_actor"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # rows of rights, not of a database
@pytest.mark.parametrize("who", ROLES)
def test_a_role_opens_what_it_may_and_nothing_else(
    app: Flask, town: Town, case: Case, who: str
) -> None:
    actor: Actor = getattr(town, who)
    client = WebClient(app).sign_in_as(actor)
    for rule, method in requests_of(app):
        mark = mark_of(app, rule.endpoint)
        assert mark is not None
        assert mark.permission is not None
        if method == "POST" and actor.may(mark.permission) and who not in PRESS_EVERYTHING:
            continue  # an empty form is answered alike for every role that may send it
        status = ask(client, app, rule, method, values(rule, case, actor.office_id))
        if not actor.may(mark.permission):
            assert status == 404, (rule.endpoint, method, status)
        else:
            assert status < 500, (rule.endpoint, method, status)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("who", FOREIGNERS)
def test_another_office_gets_the_answer_of_a_missing_record(
    app: Flask, town: Town, case: Case, who: str
) -> None:
    client = WebClient(app).sign_in_as(getattr(town, who))
    home = {*case.notices, *case.desks}
    for rule, method in requests_of(app):
        if "pid" not in rule.arguments:
            continue
        of_offices = [values(rule, case, office_id) for office_id in home]
        for ids in {str(ids["pid"]): ids for ids in of_offices}.values():
            status = ask(client, app, rule, method, ids, follow=True)
            assert status == 404, (rule.endpoint, method, status)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("who", ["care_admin_actor", "hospital_admin_actor"])
def test_a_record_that_does_not_exist_is_missing_for_everybody(
    app: Flask, town: Town, case: Case, who: str
) -> None:
    actor: Actor = getattr(town, who)
    client = WebClient(app).sign_in_as(actor)
    for rule, method in requests_of(app):
        if "pid" in rule.arguments:
            ids = values(rule, case, actor.office_id) | {"pid": MISSING}
            status = ask(client, app, rule, method, ids, follow=True)
            assert status == 404, (rule.endpoint, method, status)


def test_an_administrator_does_not_reach_the_staff_and_desks_of_another_office(
    app: Flask, town: Town, case: Case
) -> None:
    client = WebClient(app).sign_in_as(town.care_admin_actor)
    for rule, method in requests_of(app):
        if rule.endpoint.startswith("admin.") and "pid" in rule.arguments:
            status = ask(client, app, rule, method, values(rule, case, town.hospital.id))
            assert status == 404, (rule.endpoint, method, status)


def test_a_consent_or_claim_of_another_client_is_missing(
    app: Flask, town: Town, case: Case, database: Database
) -> None:
    client = WebClient(app).sign_in_as(town.care_manager_actor)
    path = f"/clients/{town.second_client.public_id}/consents/{case.by_name['consent_pid']}"
    assert client.get(path).status == 404
    assert client.post(path, {"reason": "x"}).status == 404
    assert (
        client.post(f"/stays/{case.by_path['stays']}/claims/admission/2026-11/withdraw").status
        == 404
    )


def test_without_signing_in_questions_lead_to_the_sign_in_page_and_presses_keep_the_form(
    app: Flask, town: Town, case: Case
) -> None:
    client = WebClient(app)
    for rule, method in requests_of(app):
        status = ask(client, app, rule, method, values(rule, case, town.care_office.id))
        assert status == (303 if method == "GET" else 401), (rule.endpoint, method, status)


def test_after_all_foreign_presses_nothing_has_changed(
    app: Flask, town: Town, case: Case, database: Database
) -> None:
    client = WebClient(app).sign_in_as(town.other_msw_actor)
    for rule, method in requests_of(app):
        if method == "POST" and "pid" in rule.arguments:
            ask(client, app, rule, method, values(rule, case, town.hospital.id))
    with database.reading() as session:
        account = session.scalars(
            select(Account).where(Account.public_id == town.msw.public_id)
        ).one()
        assert not account.must_change_password
        assert account.disabled_at is None
        assert session.scalars(select(Notice).where(Notice.seen_at.is_not(None))).all() == []
