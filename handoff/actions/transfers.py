"""転院: one stay ends, the next begins at the new hospital, and both hang together as a chain.

The new hospital is told and sees what the earlier one was given; a sheet that nobody has sent yet
goes along with the person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from handoff.actions import move_telling, stay_telling, tell
from handoff.actions.move_facts import NewMove
from handoff.actions.problems import NotAllowed, NotFound, refuse
from handoff.actions.timeline import EventKind, record
from handoff.db import find_discharge, find_notices, find_offices, find_sheets, find_stays
from handoff.db.discharge import StayMove
from handoff.db.offices import Office
from handoff.db.sheets import Revision, SheetRecord
from handoff.db.stays import Stay, StayNotice
from handoff.notify.messages import NoticeKind, message
from handoff.rules.access import Actor, Permission
from handoff.rules.life import KnownFrom, MatchState, Phase, StayState
from handoff.rules.life import NoticeKind as StayNoticeKind
from handoff.rules.offices import Side

SHEET = "admission"


@dataclass(frozen=True, slots=True)
class EarlierSheet:
    """A sheet that was given for an earlier stay of the chain, as the new hospital sees it."""

    stay: Stay
    revision: Revision


def open_next(
    session: Session, actor: Actor, now: datetime, stay: Stay, row: StayMove, move: NewMove
) -> Stay:
    """The stay at the new hospital: opened, or taken up when that hospital reported it itself."""
    following = None
    if move.to_office is not None:
        following = find_discharge.waiting_there(session, move.to_office.id, stay)
    if following is not None:
        following.client_id, following.care_manager_id = stay.client_id, stay.care_manager_id
        following.match, following.previous_stay_id = MatchState.CONFIRMED, stay.id
        following.updated_at = now
    else:
        following = _new(now, stay, row, move)
        session.add(following)
        session.flush()
        session.add(_first(actor, now, following, row))
    session.flush()
    _carry_unsent(session, stay, following)
    record(
        session,
        actor,
        now,
        following,
        EventKind.TRANSFERRED_IN,
        _from_words(session, stay),
        {"previous": stay.public_id, "move": row.public_id},
    )
    if move.to_office is not None:
        text = message(NoticeKind.TRANSFERRED_IN, following.public_id, str(row.id))
        desk = move.to_desk or find_offices.first_desk(session, move.to_office.id)
        to = tell.Recipient(move.to_office, desk)
        tell.tell(session, actor, now, text, to, following)
    return following


def close_next(session: Session, actor: Actor, now: datetime, stay: Stay) -> None:
    """The transfer is undone: the next stay is taken back, if nobody has worked with it yet.

    Raises Refused otherwise: then the new hospital must take it back itself.
    """
    following = find_discharge.next_stay(session, stay)
    if following is None:
        return
    if following.state is not StayState.OPEN or find_discharge.touched(session, following):
        raise refuse(
            "reason",
            "転院先ですでに記録が始まっています。転院先に電話で確かめ、"
            "転院先の入院を先に取り消してもらってください。",
        )
    _carry_unsent(session, following, stay)
    move_telling.supersede(session, now, following)
    if _reported_itself(session, following):
        following.client_id = following.care_manager_id = following.previous_stay_id = None
        following.match = MatchState.CONFLICT
    else:
        following.state, following.phase = StayState.CANCELLED, Phase.CANCELLED
        following.cancelled_reason = "転院の記録が取り消されました。"
        _tell_gone(session, actor, now, following)
    following.version += 1
    following.updated_at = now
    session.flush()


def take_over(session: Session, actor: Actor, now: datetime, stay: Stay) -> None:
    """受け取りました, by the new hospital: asked twice, done once; the care office is told.

    Raises NotAllowed, and NotFound for a stay nobody was transferred into.
    """
    if actor.side is not Side.HOSPITAL or not actor.may(Permission.STAY_WRITE):
        raise NotAllowed
    if stay.previous_stay_id is None or stay.hospital_id != actor.office_id:
        raise NotFound
    waiting = find_notices.waiting_about(session, stay, [NoticeKind.TRANSFERRED_IN])
    mine = [n for n in waiting if n.to_office_id == actor.office_id]
    first = find_stays.first_of(session, stay)
    stay_telling.add_acknowledgement(session, actor, now, stay, first)
    if not mine:
        return
    tell.settle(session, actor, now, stay, [NoticeKind.TRANSFERRED_IN])
    event = record(session, actor, now, stay, EventKind.TAKEN_OVER)
    to = tell.partner(session, stay, Side.HOSPITAL)
    text = message(NoticeKind.MOVE_ACKNOWLEDGED, stay.public_id, str(event.id))
    tell.tell(session, actor, now, text, to, stay)


def earlier_sheets(session: Session, stay: Stay, code: str = SHEET) -> list[EarlierSheet]:
    """What was sent for the earlier stays of the chain and stands, newest first.

    Also what is still on its way to the earlier hospital: the person is here now.
    """
    chain = find_discharge.chain_of(session, stay)[:-1]
    by_id = {one.id: one for one in chain}
    found = find_discharge.sent_in(session, list(by_id), code)
    newest: dict[int, EarlierSheet] = {}
    for revision in found:
        stay_id = revision.sheet.stay_id or 0
        newest.setdefault(stay_id, EarlierSheet(by_id[stay_id], revision))
    return list(newest.values())


def earlier_sheet(session: Session, actor: Actor, stay: Stay, public_id: str) -> Revision:
    """One of `earlier_sheets` by its revision, for the hospital of `stay`. Raises NotFound."""
    mine = actor.office_id in (stay.hospital_id, stay.care_office_id)
    for earlier in earlier_sheets(session, stay) if mine else ():
        if earlier.revision.public_id == public_id:
            return earlier.revision
    raise NotFound


def _new(now: datetime, stay: Stay, row: StayMove, move: NewMove) -> Stay:
    office = move.to_office
    return Stay(
        match=stay.match,
        client_id=stay.client_id,
        person_name=stay.person_name,
        person_kana=stay.person_kana,
        person_birth_date=stay.person_birth_date,
        person_gender=stay.person_gender,
        person_insured_no=stay.person_insured_no,
        person_address=stay.person_address,
        care_office_id=stay.care_office_id,
        care_manager_id=stay.care_manager_id,
        hospital_id=office.id if office else None,
        hospital_name="" if office else move.to,
        desk_id=move.to_desk.id if move.to_desk else None,
        admitted_on=row.happened_on,
        admitted_time=row.happened_time,
        reason=stay.reason,
        heads_up_only=False,
        previous_stay_id=stay.id,
        created_at=now,
        updated_at=now,
    )


def _first(actor: Actor, now: datetime, following: Stay, row: StayMove) -> StayNotice:
    """The report of the next admission: whoever noted the transfer was first to tell."""
    return StayNotice(
        stay_id=following.id,
        side=row.side,
        kind=StayNoticeKind.REPORT,
        is_first=True,
        known_from=KnownFrom.HOSPITAL,
        note="転院",
        entered_at=now,
        account_id=actor.account_id,
        office_id=actor.office_id,
    )


def _carry_unsent(session: Session, old: Stay, new: Stay) -> None:
    """A sheet begun for one stay and never sent is continued in the other, if it has none."""
    if ids := find_sheets.unsent_of(session, old, new):
        session.execute(update(SheetRecord).where(SheetRecord.id.in_(ids)).values(stay_id=new.id))


def _reported_itself(session: Session, following: Stay) -> bool:
    """Whether the new hospital had reported the person before the transfer was noted."""
    return find_stays.first_office_id(session, following) == following.hospital_id


def _tell_gone(session: Session, actor: Actor, now: datetime, following: Stay) -> None:
    office = session.get(Office, following.hospital_id) if following.hospital_id else None
    if office is not None:
        text = message(NoticeKind.CANCELLED, following.public_id)
        to = tell.Recipient(office, find_offices.first_desk(session, office.id))
        tell.tell(session, actor, now, text, to, following)


def _from_words(session: Session, stay: Stay) -> str:
    office = session.get(Office, stay.hospital_id) if stay.hospital_id else None
    return f"{office.name if office else stay.hospital_name or '前の医療機関'}から"
