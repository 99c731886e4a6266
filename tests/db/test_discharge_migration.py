"""0004 with rows: what was recorded before becomes moves, and going back loses only what is new."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import MetaData, Table, inspect, text

from handoff.db import migrate
from handoff.db.session import Database

AT = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


def _row(db: Database, table: str, **values: Any) -> None:
    """Insert a row, with something harmless in every column that must hold something."""
    with db.engine.connect() as connection:
        found = Table(table, MetaData(), autoload_with=connection)
    blank: dict[str, Any] = {}
    for column in found.columns:
        if column.nullable or column.primary_key:
            continue
        kind = column.type.python_type
        blank[column.name] = AT if kind is datetime else False if kind is bool else kind()
    with db.engine.execution_options(handoff_write=True).begin() as connection:
        connection.execute(found.insert().values({**blank, **values}))


def _old_town(db: Database) -> None:
    for number, kind in ((1, "care_office"), (2, "hospital")):
        _row(db, "offices", id=number, public_id=f"o{number}", kind=kind, name=kind)
    _row(db, "accounts", id=1, public_id="a1", login_name="a", name="見本 花子")
    common = {"care_office_id": 1, "hospital_id": 2, "match": "confirmed", "person_name": "髙﨑"}
    for number, state in enumerate(("open", "closed", "cancelled", "cancelled"), start=1):
        more = {"discharged_on": date(2026, 11, 19)} if state == "closed" else {}
        _row(
            db,
            "stays",
            **{"id": number, "public_id": f"s{number}", "state": state, "version": 2},
            **{"admitted_on": date(2026, 11, 1), "cancelled_reason": "違った"},
            **common,
            **more,
        )
    for number, (stay, kind, office) in enumerate(
        ((2, "call", 1), (2, "closed", 2), (3, "cancelled", 1)), start=1
    ):
        _row(
            db,
            "stay_events",
            **{"id": number, "stay_id": stay, "kind": kind, "office_id": office},
            **{"account_id": 1, "data": {}, "happened_at": AT, "entered_at": AT},
        )


def _all(db: Database, query: str) -> list[tuple[Any, ...]]:
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_what_was_recorded_becomes_moves_and_going_back_keeps_the_rest(
    empty_database: Database,
) -> None:
    db = empty_database
    migrate.upgrade(db, "0003")
    _old_town(db)
    before = _all(db, "SELECT id, state, person_name, version FROM stays ORDER BY id")
    for _ in range(2):
        migrate.upgrade(db)
        stays = _all(db, "SELECT phase, move_version, outlook, outlook_acknowledged FROM stays ORDER BY id")  # fmt: skip
        assert [s[0] for s in stays] == ["open", "discharged", "cancelled", "cancelled"]
        assert [s[1] for s in stays] == [0, 1, 1, 0]  # the last one was merged, without an event
        assert {(s[2], bool(s[3])) for s in stays} == {("", False)}
        assert _all(db, "SELECT stay_id, number, kind, side, note FROM stay_moves ORDER BY id") == [
            (2, 1, "discharged", "hospital", ""),
            (3, 1, "cancelled", "care", "違った"),
        ]
        names = {i["name"] for i in inspect(db.engine).get_indexes("stays")}
        assert {"uq_stays_open_client", "ix_stays_previous_stay_id"} <= names
        migrate.downgrade(db, "0003")
        assert _all(db, "SELECT id, state, person_name, version FROM stays ORDER BY id") == before
        assert "phase" not in {c["name"] for c in inspect(db.engine).get_columns("stays")}


def test_the_open_stay_of_a_client_stays_unique_after_going_back(empty_database: Database) -> None:
    db = empty_database
    migrate.upgrade(db)
    migrate.downgrade(db, "0003")
    found = {i["name"]: i for i in inspect(db.engine).get_indexes("stays")}
    index = found["uq_stays_open_client"]
    where = [v for k, v in index["dialect_options"].items() if k.endswith("_where")]
    assert index["unique"]
    assert "open" in " ".join(str(clause) for clause in where)
