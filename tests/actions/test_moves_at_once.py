"""Moves pressed at the same instant, and at random: nothing illegal, nothing lost, nothing doubled."""

from __future__ import annotations

import random
import threading
from datetime import datetime, timedelta

from sqlalchemy import func, select

from handoff.actions import moves
from handoff.actions.moves import NewMove
from handoff.actions.problems import Stale
from handoff.db import find_discharge, find_stays
from handoff.db.discharge import StayMove
from handoff.db.outbox import Notice
from handoff.db.session import Database
from handoff.japan.partial_dates import PartialDate
from handoff.rules.access import Actor
from handoff.rules.life import Move
from tests.build.moving import WEEKS_LATER, admit
from tests.build.random_moves import OUTCOMES, lying, play
from tests.build.town import Town

ROUNDS = 12
SEQUENCES = 200
"""The bench plays 10,000 (`make bench ARGS=moves`)."""


def test_of_two_people_who_move_the_date_at_once_one_is_shown_the_other(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        public_id = admit(session, town, now).public_id
    for round_ in range(ROUNDS):
        told = _told(database)
        outcomes = _both_press(database, town, now + timedelta(minutes=round_), public_id, round_)
        won = [o for o in outcomes if isinstance(o, StayMove)]
        lost = [o for o in outcomes if isinstance(o, Stale)]
        assert (len(won), len(lost)) == (1, 1)
        assert lost[0].theirs.public_id == won[0].public_id
        assert lost[0].theirs.account.name
        assert _told(database) == told + 1
    with database.reading() as session:
        stay = find_stays.stay_for(session, town.msw_actor, public_id)
        numbers = [row.number for row in find_discharge.moves_of(session, stay.id)]
        assert numbers == list(range(1, ROUNDS + 1))


def _both_press(
    database: Database, town: Town, at: datetime, public_id: str, round_: int
) -> list[StayMove | Stale]:
    """Two of the hospital, each with a date of their own, on the same page, at once."""
    seen = _seen(database, town, public_id)
    outcomes: list[StayMove | Stale] = []
    gate = threading.Barrier(2)

    def press(actor: Actor, day: int) -> None:
        gate.wait()
        move = NewMove(Move.OUTLOOK_GIVEN, outlook=PartialDate(2027, 1 + day // 28, 1 + day % 28))
        try:
            with database.writing() as session:
                stay = find_stays.stay_for(session, actor, public_id)
                outcomes.append(moves.make(session, actor, at, stay, move, seen))
        except Stale as problem:
            outcomes.append(problem)

    threads = [
        threading.Thread(target=press, args=(actor, 4 * round_ + 2 * n))
        for n, actor in enumerate((town.msw_actor, town.ward_clerk_actor))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_random_presses_reach_no_illegal_state_and_every_notice_is_told_once(
    database: Database, town: Town, now: datetime
) -> None:
    dice = random.Random(7)
    counts = dict.fromkeys(OUTCOMES, 0)
    wrong: list[str] = []
    for _ in range(SEQUENCES):
        with database.writing() as session:
            stay = lying(session, town, now)
            wrong += play(session, town, now + WEEKS_LATER, stay, dice, counts)
    assert wrong == []
    assert min(counts.values()) > 20, counts  # the dice reached everything


def _told(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Notice)) or 0


def _seen(database: Database, town: Town, public_id: str) -> int:
    with database.reading() as session:
        return find_stays.stay_for(session, town.msw_actor, public_id).move_version
