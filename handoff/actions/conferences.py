"""Conferences before discharge: proposed, answered, fixed, held, with minutes and the paper given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from handoff.actions import move_telling, moves, tell
from handoff.actions.conference_facts import (
    JOBS,
    Answer,
    Person,
    Plan,
    check,
    check_span,
    check_times,
    rows_of,
    sense_of_plan,
    sense_of_the_fee,
)
from handoff.actions.conference_keeping import begun, changed, day_and_hour, held_fast, write
from handoff.actions.move_keeping import mark_undone, state_of
from handoff.actions.moves import NewMove, need_write
from handoff.actions.problems import NotAllowed, NotFound, refuse
from handoff.actions.timeline import LONGEST_TEXT, EventKind, checked_text, record
from handoff.db import find_stays
from handoff.db.discharge import Attachment, Conference, StayMove
from handoff.db.stays import Stay
from handoff.notify.messages import NoticeKind, message
from handoff.rules.access import Actor
from handoff.rules.life import ConferenceState, Move, StayState
from handoff.rules.offices import Side

__all__ = [
    "JOBS",
    "Answer",
    "Person",
    "Plan",
    "answer",
    "cancel",
    "fix",
    "give_paper",
    "hold",
    "invite",
    "propose",
    "sense_of_plan",
    "sense_of_the_fee",
    "write_minutes",
]


@dataclass(frozen=True, slots=True)
class Change:
    """A conference that was changed, with the line that tells it."""

    conference: Conference
    kind: EventKind
    note: str = ""


def propose(
    session: Session, actor: Actor, now: datetime, stay: Stay, plan: Plan, seen: int | None = None
) -> Conference:
    """Invite the other side with times to choose from. Raises NotAllowed, Refused, Stale."""
    need_write(actor)
    check(plan)
    check_times(plan, now)
    conference = begun(actor, now, stay, plan, ConferenceState.PROPOSED)
    conference.times = [at.isoformat() for at in sorted(plan.times)]
    session.add(conference)
    session.flush()
    note = "、".join(day_and_hour(at) for at in sorted(plan.times))
    _move(session, actor, now, stay, conference, Move.CONFERENCE_PROPOSED, note, seen)
    return conference


def answer(
    session: Session,
    actor: Actor,
    now: datetime,
    conference: Conference,
    said: Answer,
    times: tuple[str, ...] = (),
    note: str = "",
) -> None:
    """Answer proposed times (`times`: those of `conference.times` that fit); the other is told."""
    need_write(actor)
    if conference.office_id == actor.office_id:
        raise NotAllowed
    stay = find_stays.locked(session, session.get_one(Stay, conference.stay_id))
    fitting = [text for text in conference.times if text in times]
    if said is Answer.COMING and conference.times and not fitting:
        raise refuse("times", "参加できる日時を1つ以上選んでください。")
    note = checked_text("note", note, LONGEST_TEXT)
    days = "、".join(day_and_hour(datetime.fromisoformat(text)) for text in fitting)
    words = "　".join(part for part in (said.label, days, note) if part)
    tell.settle(session, actor, now, stay, [NoticeKind.CONFERENCE_PROPOSED])
    conference.answered_at = now
    for row in _proposals(session, stay, conference):
        row.acknowledged_at, row.acknowledged_by = now, actor.account_id
    data = {"conference": conference.public_id, "answer": said.value, "times": fitting}
    event = record(session, actor, now, stay, EventKind.CONFERENCE_ANSWERED, words, data)
    _news(session, actor, now, stay, NoticeKind.MOVE_ACKNOWLEDGED, event.id, conference)


def fix(
    session: Session,
    actor: Actor,
    now: datetime,
    stay: Stay,
    plan: Plan,
    conference: Conference | None = None,
    version: int | None = None,
    seen: int | None = None,
) -> Conference:
    """Fix day and hour, of a proposed conference or at once; again when it is put off.

    Raises NotAllowed, Refused, Stale (`theirs` is the conference as it is now).
    """
    need_write(actor)
    check(plan)
    check_span(plan, stay, now, held=False)
    if conference is None:
        conference = begun(actor, now, stay, plan, ConferenceState.FIXED)
        session.add(conference)
    else:
        conference = held_fast(session, conference, version, plan)
        if conference.state in (ConferenceState.HELD, ConferenceState.CANCELLED):
            raise refuse("starts_at", "このカンファレンスは終わったか、取りやめになっています。")
        write(conference, plan, ConferenceState.FIXED, now)
    session.flush()
    note = day_and_hour(plan.starts_at) if plan.starts_at else ""
    _move(session, actor, now, stay, conference, Move.CONFERENCE_FIXED, note, seen)
    move_telling.supersede(session, now, stay, [NoticeKind.CONFERENCE_PROPOSED])
    return conference


def hold(
    session: Session,
    actor: Actor,
    now: datetime,
    stay: Stay,
    plan: Plan,
    conference: Conference | None = None,
    version: int | None = None,
) -> Conference:
    """Record that it was held: when, where, who was there, minutes (TT-31). The other is told.

    Works without an invitation (telephone-only hospital) and again, to mend the record. Raises
    NotAllowed, Refused, Stale.
    """
    need_write(actor)
    if stay.state is StayState.CANCELLED:
        raise refuse("starts_at", "この入院は取り消されています。入院しているときは、取り消しを元に戻してください。")  # fmt: skip
    there = tuple(person for person in plan.people if person.attended)
    check(replace(plan, people=there))
    check_span(plan, stay, now, held=True)
    if conference is None:
        conference = begun(actor, now, stay, plan, ConferenceState.HELD)
        session.add(conference)
    else:
        conference = held_fast(session, conference, version, plan)
        if conference.state is ConferenceState.CANCELLED:
            raise refuse("starts_at", "このカンファレンスは取りやめになっています。")
        write(conference, plan, ConferenceState.HELD, now)
    session.flush()
    move_telling.supersede(session, now, stay, [NoticeKind.CONFERENCE_PROPOSED])
    start = day_and_hour(plan.starts_at) if plan.starts_at else ""
    note = f"{start}　{len(there)}人が参加"
    _tell(session, actor, now, stay, Change(conference, EventKind.CONFERENCE_HELD, note))
    return conference


def invite(
    session: Session,
    actor: Actor,
    now: datetime,
    conference: Conference,
    people: tuple[Person, ...],
    version: int | None = None,
) -> Conference:
    """Change who is invited before it is held. Raises NotAllowed, Refused, Stale."""
    need_write(actor)
    check(Plan(people=people))
    conference = held_fast(session, conference, version, people)
    if conference.state is ConferenceState.HELD:
        raise refuse("people", "開催の記録があります。出席した方は開催の記録で直してください。")
    conference.people = rows_of(people)
    changed(session, conference, now)
    return conference


def write_minutes(
    session: Session,
    actor: Actor,
    now: datetime,
    conference: Conference,
    minutes: str,
    version: int | None,
) -> Conference:
    """要点 of the conference. Raises NotAllowed, Refused, Stale."""
    need_write(actor)
    minutes = checked_text("minutes", minutes, LONGEST_TEXT)
    conference = held_fast(session, conference, version, minutes)
    conference.minutes = minutes
    changed(session, conference, now)
    return conference


def give_paper(
    session: Session, actor: Actor, now: datetime, conference: Conference, paper: Attachment
) -> Conference:
    """Link the document that was given to the client (TT-31). Raises NotAllowed, NotFound."""
    need_write(actor)
    if paper.stay_id != conference.stay_id or paper.withdrawn_at is not None:
        raise NotFound
    conference = held_fast(session, conference, None, None)
    conference.document_id = paper.id
    changed(session, conference, now)
    session.expire(conference, ["document"])
    return conference


def cancel(
    session: Session, actor: Actor, now: datetime, conference: Conference, reason: str
) -> Conference:
    """取りやめ, with its reason; its moves are undone, the other side is told once. Raises Refused."""
    need_write(actor)
    reason = checked_text("reason", reason, 300, "取りやめる理由を入れてください。")
    conference = held_fast(session, conference, None, None)
    if conference.state is ConferenceState.HELD:
        raise refuse("reason", "開催の記録があるため、取りやめにできません。記録を直してください。")
    if conference.state is ConferenceState.CANCELLED:
        return conference
    stay = find_stays.locked(session, session.get_one(Stay, conference.stay_id))
    _state, rows = state_of(session, stay)
    for row in reversed(_moves_of(rows, conference)):
        mark_undone(session, actor, now, stay, rows, row, reason)
    conference.state, conference.cancelled_reason = ConferenceState.CANCELLED, reason
    changed(session, conference, now)
    move_telling.supersede(session, now, stay, [NoticeKind.CONFERENCE_PROPOSED])
    _tell(session, actor, now, stay, Change(conference, EventKind.CONFERENCE_CANCELLED, reason))
    return conference


def _move(
    session: Session,
    actor: Actor,
    now: datetime,
    stay: Stay,
    conference: Conference,
    kind: Move,
    note: str,
    seen: int | None,
) -> None:
    move = NewMove(kind, conference=conference.public_id, note=note[:300])
    moves.make(session, actor, now, stay, move, seen)


def _tell(session: Session, actor: Actor, now: datetime, stay: Stay, change: Change) -> None:
    data = {"conference": change.conference.public_id}
    event = record(session, actor, now, stay, change.kind, change.note, data)
    kind = NoticeKind(change.kind.value)
    _news(session, actor, now, stay, kind, event.id, change.conference)


def _news(
    session: Session,
    actor: Actor,
    now: datetime,
    stay: Stay,
    kind: NoticeKind,
    event_id: int,
    conference: Conference,
) -> None:
    to = tell.partner(session, stay, actor.side or Side.CARE)
    text = message(kind, stay.public_id, str(event_id))
    tell.tell(session, actor, now, text, to, stay, {"conference": conference.public_id})


def _moves_of(rows: Sequence[StayMove], conference: Conference) -> list[StayMove]:
    return [
        row
        for row in rows
        if row.data.get("conference") == conference.public_id and not row.is_undone
    ]


def _proposals(session: Session, stay: Stay, conference: Conference) -> list[StayMove]:
    rows = _moves_of(state_of(session, stay)[1], conference)
    return [row for row in rows if row.kind is Move.CONFERENCE_PROPOSED]
