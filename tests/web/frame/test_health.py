"""For the supervisor: alive, and ready to write."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import text

from handoff.db.session import Database


def test_the_process_answers_without_a_session(app: Flask) -> None:
    assert app.test_client().get("/healthz").get_json() == {"status": "ok"}


def test_a_migrated_database_with_room_is_ready(app: Flask) -> None:
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 200
    assert answer.get_json() == {"database": True, "disk": True, "migration": True}


def test_a_database_of_another_version_is_not_ready(app: Flask, database: Database) -> None:
    with database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = 'older'"))
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["migration"] is False
