"""On the way to a discharge, as it happens in the demo town: outlooks, leave, transfers, the end."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from handoff import clock
from handoff.actions import moves
from handoff.actions.moves import NewMove, Source
from handoff.db.clients import Client
from handoff.db.discharge import StayMove
from handoff.db.offices import Office
from handoff.db.stays import Stay
from handoff.demo.stories import Stage, confirm, moment, report, send_sheet
from handoff.japan.partial_dates import PartialDate
from handoff.rules.access import Actor
from handoff.rules.life import Means, Move

DICE = Random(11)  # noqa: S311 - dice of their own, so that the rest of the town stays as it was


def about(day: date, part: str = "") -> PartialDate:
    """「12月3日頃」, or the third of the month it lies in (上旬, 中旬, 下旬)."""
    if part == "part":
        name = "上旬" if day.day <= 10 else "中旬" if day.day <= 20 else "下旬"
        return PartialDate(day.year, day.month, part=name)  # type: ignore[arg-type]
    return PartialDate(day.year, day.month, day.day, around=part == "around")


def press(stage: Stage, actor: Actor, at: datetime, stay: Stay, move: NewMove) -> StayMove:
    """One press of somebody at `at`, on what stands then."""
    return moves.make(stage.session, actor, min(at, stage.now), stay, move, None)


def outlook(
    stage: Stage, stay: Stay, at: datetime, ahead: int, part: str = "", seen: bool = True
) -> None:
    """The hospital tells the outlook `ahead` days from then; the care manager has seen it or not."""
    actor = stage.hospital_actors[stay.hospital_id or 0]
    day = clock.local_date(at) + timedelta(days=ahead)
    row = press(stage, actor, at, stay, NewMove(Move.OUTLOOK_GIVEN, outlook=about(day, part)))
    care = stage.actors.get(stay.care_manager_id or 0)
    if seen and care is not None:
        later = min(at + timedelta(hours=3), stage.now)
        moves.acknowledge_move(stage.session, care, later, row)


def close_story(stage: Stage, client: Client, stay: Stay, left: date) -> None:
    """How an old stay ended: most were told before, by the hospital where it is a user."""
    hospital = stage.hospital_actors.get(stay.hospital_id or 0)
    closing = datetime.combine(left, datetime.min.time(), tzinfo=clock.TOKYO)
    closing = (closing + timedelta(hours=14)).astimezone(stage.now.tzinfo)
    if hospital is not None and DICE.random() < 0.6 and stay.care_manager_id is not None:
        told = closing - timedelta(days=DICE.choice((3, 5, 8)))
        if stay.admitted_on and clock.local_date(told) > stay.admitted_on:
            outlook(stage, stay, told, 6, DICE.choice(("", "around")), seen=DICE.random() < 0.9)
    roll = DICE.random()
    move = NewMove(Move.DISCHARGED, on=left)
    if roll < 0.06:
        move = NewMove(Move.DIED, on=left)
    elif roll < 0.12:
        move = NewMove(Move.TO_FACILITY, on=left, to_name="介護老人保健施設 見本の里")
    press(stage, hospital or stage.care(client), closing, stay, move)


def play_discharges(stage: Stage, clients: list[Client]) -> None:
    """One stay in every state on the way out; `clients` are those nobody else needs."""
    asahi, other = stage.hospitals[0], stage.hospitals[2]
    by_fax = next(h for h in stage.hospitals if not h.is_user)
    _moved_twice(stage, clients[0], asahi)
    _on_leave(stage, clients[1], asahi)
    _told_by_telephone(stage, clients[2], by_fax)
    _transferred(stage, clients[3], other, asahi)
    _gone_home(stage, clients[4], asahi)
    _died(stage, clients[5], asahi)


def _lying(stage: Stage, client: Client, hospital: Office, days: int) -> Stay:
    """Told, acknowledged, sheet given and received."""
    at = moment(stage, days, 9, 30)
    stay = report(stage, client, hospital, at, at + timedelta(minutes=30), acknowledged=True)
    means = Means.SYSTEM if hospital.is_user else Means.FAX
    provision = send_sheet(stage, client, stay, at + timedelta(hours=4), means)
    confirm(stage, client, provision, at + timedelta(hours=5))
    return stay


def _moved_twice(stage: Stage, client: Client, hospital: Office) -> None:
    """Given, acknowledged, put off: the care manager has not seen the last one."""
    stay = _lying(stage, client, hospital, 19)
    outlook(stage, stay, moment(stage, 9, 11, 0), 14, "part")
    outlook(stage, stay, moment(stage, 4, 15, 20), 11)
    outlook(stage, stay, moment(stage, 0, 8, 10), 12, "around", seen=False)


def _on_leave(stage: Stage, client: Client, hospital: Office) -> None:
    stay = _lying(stage, client, hospital, 24)
    outlook(stage, stay, moment(stage, 6, 10, 0), 15)
    actor, at = stage.hospital_actors[hospital.id], moment(stage, 1, 10, 15)
    day = clock.local_date(at)
    press(stage, actor, at, stay, NewMove(Move.LEAVE_OUT, on=day, note="あすの夕方に戻る予定"))


def _told_by_telephone(stage: Stage, client: Client, hospital: Office) -> None:
    """The hospital is no user: the care manager enters what she heard."""
    stay = _lying(stage, client, hospital, 12)
    at = moment(stage, 2, 13, 45)
    source = Source("病棟 師長 見本さん", at - timedelta(minutes=10), "phone")
    day = clock.local_date(at) + timedelta(days=9)
    move = NewMove(Move.OUTLOOK_GIVEN, outlook=about(day, "around"), source=source)
    press(stage, stage.care(client), at, stay, move)


def _transferred(stage: Stage, client: Client, first: Office, then: Office) -> None:
    """From one hospital to the next, which has not pressed yet."""
    stay = _lying(stage, client, first, 16)
    actor = stage.hospital_actors.get(first.id) or stage.care(client)
    at = moment(stage, 0, 7, 30)
    day = clock.local_date(at) - timedelta(days=1)
    press(stage, actor, at, stay, NewMove(Move.TRANSFERRED, on=day, to_office=then,
                                          to_desk=stage.desks[then.id][0]))  # fmt: skip


def _gone_home(stage: Stage, client: Client, hospital: Office) -> None:
    """Told ten days before, home four days ago."""
    stay = _lying(stage, client, hospital, 26)
    outlook(stage, stay, moment(stage, 14, 9, 40), 10)
    at = moment(stage, 4, 11, 0)
    left = NewMove(Move.DISCHARGED, on=clock.local_date(at))
    press(stage, stage.hospital_actors[hospital.id], at, stay, left)


def _died(stage: Stage, client: Client, hospital: Office) -> None:
    stay = _lying(stage, client, hospital, 15)
    at = moment(stage, 5, 6, 30)
    gone = NewMove(Move.DIED, on=clock.local_date(at))
    press(stage, stage.hospital_actors[hospital.id], at, stay, gone)


def sometimes_told(stage: Stage, stay: Stay, days: int) -> None:
    """Of the others who lie for a while, half have an outlook; some care managers have not looked."""
    if days < 4 or stay.hospital_id not in stage.hospital_actors or DICE.random() < 0.5:
        return
    told = moment(stage, DICE.randint(1, 3), 10, 30)
    part = DICE.choice(("", "around", "part"))
    outlook(stage, stay, told, DICE.randint(7, 20), part, seen=DICE.random() < 0.6)
