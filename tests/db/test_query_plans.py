"""The questions asked on every page are answered by indexes, whatever the size of the tables."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from handoff.db import (
    find_clients,
    find_letters_today,
    find_notices,
    find_offices,
    find_people,
    find_sheets,
    find_stays,
    find_today,
)
from handoff.db.find_clients import PersonFacts
from handoff.db.session import Database
from tests.build.town import Town, make_town

BORN = date(1939, 3, 4)
BIG = ("clients", "client_keys", "stays", "notices", "provisions", "revisions", "stay_events")
QUESTIONS: dict[str, Callable[[Session, Town], object]] = {
    "search by kana": lambda s, t: find_clients.search(s, t.care_manager_actor, "たかさき"),
    "search by date": lambda s, t: find_clients.search(s, t.care_manager_actor, "S14.3.4"),
    "search by number": lambda s, t: find_clients.search(s, t.care_manager_actor, "0000012345"),
    "my clients": lambda s, t: find_clients.mine(s, t.care_manager_actor),
    "recent clients": lambda s, t: find_clients.recent(s, t.care_manager_actor),
    "matching by birth date": lambda s, t: find_clients.matching(
        s, PersonFacts("髙﨑 靜枝", "", BORN)
    ),
    "matching by number": lambda s, t: find_clients.matching(
        s, PersonFacts("", "", BORN, "0000012345")
    ),
    "open stays of a care office": lambda s, t: find_stays.open_stays(s, t.care_manager_actor),
    "open stays of a hospital": lambda s, t: find_stays.open_stays(s, t.msw_actor),
    "open stay of a client": lambda s, t: find_stays.open_stay_of(s, t.client.id),
    "my open and closed stays": lambda s, t: find_today.open_and_closed(
        s, t.care_manager_actor, BORN, mine=True
    ),
    "open and closed stays of an office": lambda s, t: find_today.open_and_closed(
        s, t.care_manager_actor, BORN
    ),
    "provisions of stays": lambda s, t: find_today.provisions_of(s, [1, 2, 3]),
    "drafts of stays": lambda s, t: find_today.drafts_of(s, [1, 2, 3]),
    "notices of the home page": lambda s, t: find_today.notices(s, t.care_manager_actor, mine=True),
    "my letters": lambda s, t: find_letters_today.letters_in(
        s, t.care_manager_actor, ["sent", "answered"], mine=True
    ),
    "my cases": lambda s, t: find_letters_today.open_cases(s, t.care_manager_actor, mine=True),
    "unmatched stays": lambda s, t: find_stays.unmatched_like(s, t.care_office.id, t.client),
    "same person here": lambda s, t: find_stays.same_person_here(
        s, t.hospital.id, PersonFacts("髙﨑 靜枝", "", BORN)
    ),
    "notices": lambda s, t: find_notices.open_ones(s, t.msw_actor),
    "number of notices": lambda s, t: find_notices.unseen_count(s, t.msw_actor),
    "arrived sheets": lambda s, t: find_sheets.arrived(s, t.msw_actor),
    "support centre": lambda s, t: find_offices.support_centre_for(s, "北海道旭川市東光1条"),
    "staff": lambda s, t: find_people.staff_of(s, t.care_office.id),
}


@pytest.fixture
def town(database: Database, now: datetime) -> Town:
    with database.writing() as session:
        return make_town(session, now)


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_big_table_is_read_from_end_to_end(
    database: Database, town: Town, question: str
) -> None:
    asked: list[tuple[str, object]] = []

    def listen(_c: object, _cursor: object, sql: str, values: object, *_more: object) -> None:
        if sql.lstrip().upper().startswith("SELECT"):
            asked.append((sql, values))

    event.listen(database.engine, "before_cursor_execute", listen)
    with database.reading() as session:
        QUESTIONS[question](session, town)
    event.remove(database.engine, "before_cursor_execute", listen)
    assert asked
    with database.engine.connect() as connection:
        if not database.is_sqlite:  # few rows: without this PostgreSQL rightly reads them all
            connection.execute(text("SET enable_seqscan = off"))
        for sql, values in asked:
            prefix = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
            plan = connection.exec_driver_sql(prefix + sql, values).fetchall()
            for line in (str(row[-1]) for row in plan):
                for table in BIG:
                    assert not line.startswith(f"SCAN {table}"), (question, line)
                    assert f"Seq Scan on {table} " not in line, (question, line)
