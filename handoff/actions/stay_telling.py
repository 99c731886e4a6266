"""Telling about a stay: the notices that one side gives the other, and who has acknowledged."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from handoff.actions import tell
from handoff.actions.problems import NotAllowed
from handoff.actions.report import Report
from handoff.db import find_stays
from handoff.db.stays import Stay, StayNotice
from handoff.notify.messages import NoticeKind as Telling
from handoff.notify.messages import message
from handoff.rules.access import Actor
from handoff.rules.life import MatchState, NoticeKind
from handoff.rules.offices import Side


def add_acknowledgement(
    session: Session, actor: Actor, now: datetime, stay: Stay, first: StayNotice | None
) -> StayNotice | None:
    """Record that the actor's side knows, once per side, and tell the side that was first."""
    side = actor.side
    if side is None or (first is not None and first.side is side):
        return None
    for notice in find_stays.notices_of(session, stay):
        if notice.side is side and notice.kind is NoticeKind.ACKNOWLEDGE:
            return notice
    notice = new_notice(actor, now, stay, NoticeKind.ACKNOWLEDGE, Report())
    session.add(notice)
    session.flush()
    settle_report(session, actor, now, stay)
    to = tell.partner(session, stay, side)
    text = message(Telling.ACKNOWLEDGED, stay.public_id, side.value)
    tell.tell(session, actor, now, text, to, stay)
    return notice


def settle_report(session: Session, actor: Actor, now: datetime, stay: Stay) -> None:
    """The notice of the admission has done its work for the actor's office."""
    kinds = [Telling.REPORTED, Telling.HEADS_UP, Telling.TRANSFERRED_IN]
    tell.settle(session, actor, now, stay, kinds)


def tell_admission(session: Session, actor: Actor, now: datetime, stay: Stay) -> bool:
    """Tell the other side of the admission (or of the conflict). False: nobody inside to tell."""
    kind = Telling.HEADS_UP if stay.heads_up_only else Telling.REPORTED
    if stay.match is MatchState.CONFLICT:
        kind = Telling.CONFLICT
    to = tell.partner(session, stay, side_of(actor))
    occasion = str(to.office.id) if to else ""
    return (
        tell.tell(session, actor, now, message(kind, stay.public_id, occasion), to, stay)
        is not None
    )


def new_notice(
    actor: Actor, now: datetime, stay: Stay, kind: NoticeKind, report: Report
) -> StayNotice:
    """A row for who told whom, not first and not added yet."""
    return StayNotice(
        stay_id=stay.id,
        side=side_of(actor),
        kind=kind,
        known_at=report.known_at,
        known_from=report.known_from,
        known_from_note=report.known_from_note,
        note=report.note,
        entered_at=now,
        account_id=actor.account_id,
        office_id=actor.office_id,
    )


def side_of(actor: Actor) -> Side:
    """The side the actor stands on. Raises NotAllowed for offices outside the hand-over."""
    if actor.side is None:
        raise NotAllowed
    return actor.side
