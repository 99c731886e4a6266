"""Moves pressed at the same instant, and at random: nothing illegal, nothing lost, nothing doubled."""

from __future__ import annotations

import random
import threading
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handoff.actions import moves
from handoff.actions.moves import NewMove
from handoff.actions.problems import NotAllowed, Refused, Stale
from handoff.db import find_discharge, find_stays
from handoff.db.discharge import StayMove
from handoff.db.outbox import Notice
from handoff.db.session import Database
from handoff.db.stays import Stay
from handoff.japan.partial_dates import PartialDate
from handoff.rules.access import Actor
from handoff.rules.life import Move, Phase
from tests.build.moving import ADMITTED, WEEKS_LATER, admit, by_phone
from tests.build.town import Town

ROUNDS = 12
SEQUENCES = 200
_OFTEN = [k for k in Move if k.value.startswith(("outlook", "leave", "ward", "conference"))]
_KINDS = [k for k in Move if k not in (Move.ADMITTED, Move.TRANSFERRED)] + 3 * _OFTEN


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
    counts = {"made": 0, "refused": 0, "undone": 0, "seen": 0}
    for number in range(SEQUENCES):
        with database.writing() as session:
            stay = admit(session, town, now)
            _play(session, town, now + WEEKS_LATER, stay, dice, counts)
            if stay.phase.is_open:  # make room for the next stay of the same client
                move = NewMove(Move.ENTERED_BY_MISTAKE, note=f"{number}")
                moves.make(session, town.msw_actor, now + WEEKS_LATER, stay, move, None)
    assert min(counts.values()) > 30, counts  # the dice reached everything


def _play(
    session: Session,
    town: Town,
    now: datetime,
    stay: Stay,
    dice: random.Random,
    counts: dict[str, int],
) -> None:
    expected = _notices(session, stay)
    for step in range(dice.randrange(3, 10)):
        at = now + timedelta(minutes=step)
        actor = dice.choice([town.msw_actor, town.msw_actor, town.care_manager_actor])
        rows = find_discharge.moves_of(session, stay.id)
        try:
            with session.begin_nested():
                what = _act(session, town, at, stay, actor, rows, dice)
        except (Refused, NotAllowed, Stale):
            what = "refused"
        counts[what] += 1
        expected += what in ("made", "undone", "seen")
        session.refresh(stay)
        assert _notices(session, stay) == expected, what
        _assert_sound(session, stay)


def _act(
    session: Session,
    town: Town,
    at: datetime,
    stay: Stay,
    actor: Actor,
    rows: list[StayMove],
    dice: random.Random,
) -> str:
    choice = dice.random()
    if rows and choice < 0.25:
        row = dice.choice(rows[-2:])
        moves.undo(session, actor, at, row, dice.choice(["", "違った", "違った"]))
        return "undone"
    if rows and choice < 0.5:
        before = [row.acknowledged_at for row in rows]
        moves.acknowledge_move(session, actor, at, dice.choice(rows[-2:]))
        after = [r.acknowledged_at for r in find_discharge.moves_of(session, stay.id)]
        return "seen" if after != before else "refused"
    start = dice.randrange(-1, 21)
    outlook = date(2026, 12, 12) + timedelta(days=dice.randrange(-5, 40))
    move = NewMove(
        dice.choice(_KINDS),
        on=ADMITTED + timedelta(days=start),
        outlook=PartialDate(outlook.year, outlook.month, outlook.day, dice.random() < 0.5),
        ward=dice.choice(["", "3階東", "4階西", "5階南"]),
        to_name=dice.choice(["", "老健みほん"]),
        note=dice.choice(["", "理由"]),
        conference=dice.choice("ab"),
        source=by_phone(at) if dice.random() < 0.5 else None,
    )
    moves.make(session, actor, at, stay, move, None)
    return "made"


def _assert_sound(session: Session, stay: Stay) -> None:
    state, rows = moves.state_of(session, stay)
    assert stay.phase is state.phase
    assert stay.state is state.phase.state
    assert stay.ended_on == state.ended_on
    assert (stay.ended_on is None) is (stay.phase.is_open or stay.phase is Phase.CANCELLED)
    assert stay.outlook == (state.outlook.storage() if state.outlook else "")
    assert len({row.number for row in rows}) == len(rows)
    assert stay.move_version == len(rows) + sum(row.is_undone for row in rows)


def _notices(session: Session, stay: Stay) -> int:
    return session.scalar(select(func.count()).where(Notice.stay_id == stay.id)) or 0


def _told(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Notice)) or 0


def _seen(database: Database, town: Town, public_id: str) -> int:
    with database.reading() as session:
        return find_stays.stay_for(session, town.msw_actor, public_id).move_version
