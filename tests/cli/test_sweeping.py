"""The relay looks regularly at what has come due, also when the database is away for a while."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from handoff.actions import batches
from handoff.actions.batches import BatchKind
from handoff.cli.sweeping import EVERY, Sweeper
from handoff.db.outbox import Notice
from handoff.db.papers import Batch
from handoff.db.session import Database
from tests.build.letters import send_letter
from tests.build.month import send_month
from tests.build.town import make_town


def test_what_comes_due_is_told_once_whatever_the_number_of_relays(
    database: Database, now: datetime
) -> None:
    with database.writing() as session:
        town = make_town(session, now)
        send_letter(session, town, now)
    first, second = Sweeper(database), Sweeper(database)
    due = now + timedelta(days=8)
    assert first.tick(now)
    assert not first.tick(now + EVERY / 2)
    assert first.tick(due)
    assert second.tick(due)
    with database.reading() as session:
        assert session.scalars(select(Notice.kind)).all() == ["letter_waits"]


def test_a_database_that_is_away_is_tried_again(empty_database: Database, now: datetime) -> None:
    sweeper = Sweeper(empty_database)
    assert not sweeper.tick(now)
    assert not sweeper.tick(now + EVERY)


def test_papers_that_were_asked_for_are_made_beside_the_mails(
    database: Database, now: datetime
) -> None:
    with database.writing() as session:
        town = make_town(session, now)
        send_month(session, town, now)
        batches.ask(session, town.care_manager_actor, now, "2026-11", BatchKind.EACH)
    sweeper = Sweeper(database)
    assert sweeper.make_papers(now, lambda: False)
    assert not sweeper.make_papers(now, lambda: False)
    with database.reading() as session:
        assert session.scalars(select(Batch.state)).all() == ["done"]


def test_papers_wait_for_a_database_that_is_away(empty_database: Database, now: datetime) -> None:
    assert not Sweeper(empty_database).make_papers(now, lambda: False)
