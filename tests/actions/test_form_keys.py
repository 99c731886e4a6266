"""A form is taken once per person; the second press gets the first answer."""

from __future__ import annotations

from datetime import datetime

import pytest

from handoff.actions.form_keys import digest_of, first_answer, remember
from handoff.actions.problems import Stale
from handoff.db.session import Database
from tests.build.town import Town


def test_the_second_press_gets_the_first_answer_and_other_content_is_told(
    database: Database, town: Town, now: datetime
) -> None:
    actor, digest = town.care_manager_actor, digest_of({"a": "髙", "b": [1, 2]})
    with database.writing() as session:
        assert first_answer(session, actor, "key", digest) is None
        remember(session, actor, now, "key", digest, "/stays/1")
    with database.writing() as session:
        assert first_answer(session, actor, "key", digest) == "/stays/1"
        assert first_answer(session, town.msw_actor, "key", digest) is None
        with pytest.raises(Stale):
            first_answer(session, actor, "key", digest_of({"a": "高"}))


def test_a_unit_that_failed_is_not_remembered(
    database: Database, town: Town, now: datetime
) -> None:
    actor, digest = town.care_manager_actor, digest_of({})

    def press_and_fail() -> None:
        with database.writing() as session:
            remember(session, actor, now, "key", digest, "/stays/1")
            raise RuntimeError("killed before the commit")

    with pytest.raises(RuntimeError):
        press_and_fail()
    with database.writing() as session:
        assert first_answer(session, actor, "key", digest) is None


def test_two_presses_at_once_leave_one(database: Database, town: Town, now: datetime) -> None:
    actor, digest = town.care_manager_actor, digest_of({})
    with database.writing() as session:
        remember(session, actor, now, "key", digest, "/stays/1")
    with database.writing() as session, pytest.raises(Stale):
        remember(session, actor, now, "key", digest, "/stays/2")


def test_the_digest_does_not_depend_on_the_order_of_fields() -> None:
    assert digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "a": 1})
    assert digest_of({"a": 1}) != digest_of({"a": 2})
