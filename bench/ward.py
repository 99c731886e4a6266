"""入院中の方 with 500 open stays: the page of the ward, narrowed, and the morning lists as PDF.

Whole requests through the application, as in bench.pages; the comparator is the same framework
answering a fixed page of the same size.
"""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from random import Random

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from bench.measure import Figure, heading, show, take
from bench.towns import databases, settings
from handoff import clock
from handoff.app import create_app
from handoff.db import migrate
from handoff.db.clients import Client
from handoff.db.people import Account, Membership
from handoff.db.session import Database
from handoff.db.stays import Stay, StayNotice
from handoff.db.types import new_public_id
from handoff.demo.load import load_rows
from handoff.demo.plan import TownPlan
from handoff.rules.life import MatchState, NoticeKind
from handoff.rules.offices import Side

STAYS = 500
PLAN = TownPlan(hospitals=22, clinics_with_beds=2, clinics=1, care_offices=40, support_centres=2, staff=160, clients=STAYS + 50)  # fmt: skip
TARGET = "p95 <= 50 ms"


def main() -> None:
    """Measure on SQLite and PostgreSQL."""
    with databases() as found:
        for name, url in found:
            heading(f"入院中の方 on {name}: {STAYS} open stays of one hospital")
            _on(url)


def _on(url: str) -> None:
    db = Database(url)
    migrate.upgrade(db)
    now = clock.now()
    with db.writing() as session:
        load_rows(session, PLAN, Random(2), now)
    clerk = _full_house(db)
    app = create_app(settings(Path("."), db.url), db)
    client = _signed_in(app, clerk)
    figures = [
        take("入院中の方, first page of all", lambda: _get(client, "/ward")),
        take("the last page", lambda: _get(client, "/ward?page=10")),
        take("one ward", lambda: _get(client, "/ward?ward=3階東")),
        take("home of the desk", lambda: _get(client, "/")),
    ]
    plain = _comparator(len(_get(client, "/ward")))
    for figure in figures:
        show(figure, plain, TARGET)
    show(
        take("morning lists of all wards (PDF)", lambda: _get(client, "/ward/morning-list.pdf"), 5)
    )
    db.close()


def _full_house(db: Database) -> str:
    """Fill the listed clerk's hospital; the public id of the clerk's account."""
    with db.writing() as session:
        clerk = session.scalars(select(Account).where(Account.login_name == "byoto")).one()
        home = session.scalars(
            select(Membership.office_id).where(Membership.account_id == clerk.id)
        ).first()
        clients = list(session.scalars(select(Client).order_by(Client.id).limit(STAYS)))
        rows = [_lying(n, person, home) for n, person in enumerate(clients, 1)]
        session.execute(insert(Stay), rows)
        told = [_notice(row, side, clerk.id) for row in rows for side in Side]
        session.execute(insert(StayNotice), told)
        return clerk.public_id


def _lying(number: int, person: Client, hospital_id: int | None) -> dict[str, object]:
    """One open stay; two of three have an outlook."""
    now = clock.now()
    today = clock.local_date(now)
    return {
        "id": number,
        "public_id": new_public_id(),
        "match": MatchState.CONFIRMED,
        "client_id": person.id,
        "person_name": person.name,
        "person_kana": person.kana,
        "person_birth_date": person.birth_date,
        "care_office_id": person.care_office_id,
        "care_manager_id": person.care_manager_id,
        "hospital_id": hospital_id,
        "ward": f"{3 + number % 10}階{'東西'[number % 2]} {300 + number % 40}",
        "admitted_on": today - timedelta(days=number % 60),
        "outlook": (today + timedelta(days=9)).isoformat() if number % 3 else "",
        "created_at": now,
        "updated_at": now,
    }


def _notice(stay: dict[str, object], side: Side, clerk_id: int) -> dict[str, object]:
    """The care manager reported, the hospital acknowledged."""
    care = side is Side.CARE
    return {
        "stay_id": stay["id"],
        "side": side,
        "kind": NoticeKind.REPORT if care else NoticeKind.ACKNOWLEDGE,
        "is_first": care,
        "entered_at": stay["created_at"],
        "account_id": stay["care_manager_id"] or clerk_id,
        "office_id": stay["care_office_id"],
    }


def _signed_in(app: Flask, account: str) -> FlaskClient:
    client = app.test_client()
    page = client.get("/sign-in").get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    data = {"csrf_token": token[1] if token else "", "account": account}
    client.post("/demo-sign-in", data=data)
    assert client.get("/ward").status_code == 200, "signing in did not work"
    return client


def _get(client: FlaskClient, path: str) -> bytes:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.data


def _comparator(size: int) -> Figure:
    app, page = Flask("comparator"), "x" * size
    app.add_url_rule("/", view_func=lambda: page)
    client = app.test_client()
    return take("a fixed page of Flask", lambda: client.get("/").data)


if __name__ == "__main__":
    main()
