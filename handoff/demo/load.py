"""Load the demo town into an empty database: bulk rows for the town, real actions for the stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Table, func, insert, select
from sqlalchemy.orm import Session

from handoff import clock
from handoff.actions.passwords import hash_password
from handoff.db.clients import Client, ClientContact, ClientDoctor, ClientKey, Consent
from handoff.db.offices import Desk, Office, OfficeArea, OfficeCalendar
from handoff.db.people import Account, Membership
from handoff.db.session import Database
from handoff.demo.clients import ClientRows, build_clients
from handoff.demo.letters import OpenLink, play_letters
from handoff.demo.phrases import keep_phrases
from handoff.demo.plan import PASSWORD, SEED, TOWN, TownPlan
from handoff.demo.stories import play_stories, set_stage
from handoff.demo.town import Rows, build_town

FOUNDED_DAYS_AGO = 800


class TownExists(Exception):
    """There are offices already; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded, for the message at the end."""

    offices: int
    staff: int
    clients: int
    stays: int
    link: OpenLink | None = None  # a letter that waits for its answer, to be tried out


def load(
    db: Database,
    now: datetime,
    plan: TownPlan = TOWN,
    secret: str = "",
    base_url: str = "http://127.0.0.1:8000",
) -> Loaded:
    """Load the town as of `now` (aware). One unit of work: all of it or nothing.

    `secret` and `base_url` are those of the installation: with them a few stays have attached documents
    and a few doctors were written to.
    Raises TownExists when the database holds offices already.
    """
    random = Random(SEED)  # noqa: S311 - a repeatable town, not a secret
    with db.writing() as session:
        if session.scalar(select(func.count()).select_from(Office)):
            raise TownExists
        town = load_rows(session, plan, random, now)
        stays = play_stories(session, town, random, now, plan.stays, secret)
        stage = set_stage(session, random, now, secret)
        link = play_letters(stage, base_url)
        keep_phrases(stage)
    rows, clients = town
    return Loaded(len(rows.offices), len(rows.accounts), len(clients.clients), stays, link)


def load_rows(
    session: Session, plan: TownPlan, random: Random, now: datetime
) -> tuple[Rows, ClientRows]:
    """Insert offices, staff and clients in bulk and leave the counters of the tables right."""
    founded = now - timedelta(days=FOUNDED_DAYS_AGO)
    town = build_town(plan, random, founded, hash_password(PASSWORD))
    clients = build_clients(town, plan.clients, random, founded, clock.local_date(now))
    for model, rows in (
        (Office, town.offices),
        (Desk, town.desks),
        (OfficeArea, town.areas),
        (OfficeCalendar, town.calendars),
        (Account, town.accounts),
        (Membership, town.memberships),
        (Client, clients.clients),
        (ClientKey, clients.keys),
        (ClientContact, clients.contacts),
        (ClientDoctor, clients.doctors),
        (Consent, clients.consents),
    ):
        _fill(session, model.__table__, rows)  # type: ignore[arg-type]
    return town, clients


def _fill(session: Session, table: Table, rows: list[dict[str, Any]]) -> None:
    """Insert rows that bring their own ids; PostgreSQL's counter must then be moved on."""
    session.execute(insert(table), rows)
    if session.get_bind().dialect.name == "postgresql" and "id" in table.c:
        top = max(row["id"] for row in rows)
        sequence = func.pg_get_serial_sequence(table.name, "id")
        session.execute(select(func.setval(sequence, top)))
