"""Random presses on a stay, legal and illegal, through the actions; every wrong outcome is named.

    stay = lying(session, town, now)
    wrong = play(session, town, later, stay, dice, counts)

Used by a small test and by `make bench ARGS=moves` (10,000 sequences on both databases).
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handoff.actions import moves
from handoff.actions.moves import NewMove
from handoff.actions.problems import NotAllowed, Refused, Stale
from handoff.db import find_discharge
from handoff.db.discharge import StayMove
from handoff.db.offices import Office
from handoff.db.outbox import Notice
from handoff.db.stays import Stay, StayNotice
from handoff.japan.partial_dates import PartialDate
from handoff.rules.access import Actor
from handoff.rules.life import MatchState, Move, NoticeKind, Phase
from handoff.rules.offices import Side
from tests.build.moving import ADMITTED, by_phone
from tests.build.town import Town

_OFTEN = [k for k in Move if k.value.startswith(("outlook", "leave", "ward", "conference"))]
_KINDS = [k for k in Move if k is not Move.ADMITTED] + 3 * _OFTEN
OUTCOMES = ("made", "undone", "seen", "refused", "stale")


def lying(session: Session, town: Town, now: datetime) -> Stay:
    """Somebody lies in the hospital since ADMITTED; the care manager told, the hospital knows."""
    stay = Stay(
        match=MatchState.CONFIRMED,
        person_name="見本 花子",
        care_office_id=town.care_office.id,
        care_manager_id=town.care_manager.id,
        hospital_id=town.hospital.id,
        ward="3階東",
        admitted_on=ADMITTED,
        created_at=now,
        updated_at=now,
    )
    session.add(stay)
    session.flush()
    session.add(
        StayNotice(
            stay_id=stay.id,
            side=Side.CARE,
            kind=NoticeKind.REPORT,
            is_first=True,
            entered_at=now,
            account_id=town.care_manager.id,
            office_id=town.care_office.id,
        )
    )
    session.flush()
    return stay


def play(
    session: Session,
    town: Town,
    now: datetime,
    stay: Stay,
    dice: random.Random,
    counts: dict[str, int],
) -> list[str]:
    """Three to nine presses; what must not be after one of them, in words. Empty: all is well."""
    wrong: list[str] = []
    expected = 0
    for step in range(dice.randrange(3, 10)):
        at = now + timedelta(minutes=step)
        actor = dice.choice([town.msw_actor, town.msw_actor, town.care_manager_actor])
        rows = find_discharge.moves_of(session, stay.id)
        before = stay.move_version
        try:
            with session.begin_nested():
                what = _act(session, town, at, stay, actor, rows, dice)
        except Stale:
            what = "stale"
        except (Refused, NotAllowed):
            what = "refused"
        counts[what] = counts.get(what, 0) + 1
        session.refresh(stay)
        expected += what in ("made", "undone", "seen")
        told = _notices(session, stay)
        if told != expected:
            wrong.append(f"{what}: {told} notices where {expected} were to be told")
        if what in ("refused", "stale", "seen") and stay.move_version != before:
            wrong.append(f"{what} changed the stay")
        wrong += _unsound(session, stay)
    return wrong


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
        moves.undo(
            session, actor, at, dice.choice(rows[-2:]), dice.choice(["", "違った", "違った"])
        )
        return "undone"
    if rows and choice < 0.5:
        before = [row.acknowledged_at for row in rows]
        moves.acknowledge_move(session, actor, at, dice.choice(rows[-2:]))
        after = [r.acknowledged_at for r in find_discharge.moves_of(session, stay.id)]
        return "seen" if after != before else "refused"
    seen = stay.move_version - (dice.random() < 0.1)
    moves.make(session, actor, at, stay, _move(session, town, at, dice), seen)
    return "made"


def _move(session: Session, town: Town, at: datetime, dice: random.Random) -> NewMove:
    """Any move with any facts, fitting or not."""
    outlook = date(2026, 12, 12) + timedelta(days=dice.randrange(-5, 40))
    kind = dice.choice(_KINDS)
    there = session.get_one(Office, town.other_hospital.id) if dice.random() < 0.5 else None
    return NewMove(
        kind,
        on=ADMITTED + timedelta(days=dice.randrange(-1, 21)),
        outlook=PartialDate(outlook.year, outlook.month, outlook.day, dice.random() < 0.5),
        ward=dice.choice(["", "3階東", "4階西", "5階南"]),
        to_office=there if kind is Move.TRANSFERRED else None,
        to_name=dice.choice(["", "老健みほん"]),
        note=dice.choice(["", "理由"]),
        conference=dice.choice("ab"),
        source=by_phone(at) if dice.random() < 0.5 else None,
    )


def _unsound(session: Session, stay: Stay) -> Iterator[str]:
    """What is kept on the stay must be what its moves fold to."""
    state, rows = moves.state_of(session, stay)
    if stay.phase is not state.phase or stay.state is not state.phase.state:
        yield f"{stay.phase} is kept, {state.phase} is folded"
    if stay.ended_on != state.ended_on:
        yield f"ended on {stay.ended_on}, folded {state.ended_on}"
    if (stay.ended_on is None) is not (stay.phase.is_open or stay.phase is Phase.CANCELLED):
        yield f"{stay.phase} with the end {stay.ended_on}"
    if stay.outlook != (state.outlook.storage() if state.outlook else ""):
        yield f"outlook {stay.outlook} is kept"
    if [row.number for row in rows] != sorted({row.number for row in rows}):
        yield "numbers twice or out of order"
    if stay.move_version != len(rows) + sum(row.is_undone for row in rows):
        yield f"version {stay.move_version} after {len(rows)} moves"
    following = find_discharge.next_stay(session, stay)
    if (following is not None) is not (stay.phase is Phase.TRANSFERRED):
        yield f"{stay.phase} with next stay {following}"
    if stay.phase is Phase.DIED and _waiting(session, stay):
        yield "somebody is still asked after a death"


def _notices(session: Session, stay: Stay) -> int:
    return session.scalar(select(func.count()).where(Notice.stay_id == stay.id)) or 0


def _waiting(session: Session, stay: Stay) -> int:
    """Notices that ask for an act and are not settled."""
    query = select(func.count()).where(
        Notice.stay_id == stay.id, Notice.needs_act, Notice.settled_at.is_(None)
    )
    return session.scalar(query) or 0
