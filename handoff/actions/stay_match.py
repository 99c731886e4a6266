"""Whose client it is: the care office confirms with one press or answers "not ours"."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from handoff.actions import move_keeping, stay_facts, stay_report, stay_telling, tell
from handoff.actions.problems import AlreadyOpen, NotAllowed, NotFound, refuse
from handoff.actions.report import Report
from handoff.actions.timeline import EventKind, checked_text, record
from handoff.db import find_stays
from handoff.db.clients import Client
from handoff.db.find_clients import PersonFacts
from handoff.db.offices import Desk, Office
from handoff.db.stays import Stay, StayNotice
from handoff.notify.messages import NoticeKind, message
from handoff.rules.access import Actor, Permission
from handoff.rules.first_notice import earlier
from handoff.rules.life import MatchState, Phase, StayState
from handoff.rules.life import NoticeKind as StayNoticeKind
from handoff.rules.offices import Side


def acknowledge(session: Session, actor: Actor, now: datetime, stay: Stay) -> StayNotice | None:
    """受け取りました: one press, asked twice done once. Returns the acknowledgement.

    On the care side it also confirms the match that the lookup found. Raises NotAllowed, and
    Refused when the care office must first choose which client it is.
    """
    _need(actor, None)
    stay = find_stays.locked(session, stay)
    if actor.side is Side.CARE and stay.match is MatchState.WAITING:
        if stay.client_id is None:
            raise refuse("client", "どの利用者か選んでから、「担当の方です」を押してください。")
        stay = confirm_match(session, actor, now, stay, session.get_one(Client, stay.client_id))
    first = find_stays.first_of(session, stay)
    return stay_telling.add_acknowledgement(session, actor, now, stay, first)


def confirm_match(
    session: Session, actor: Actor, now: datetime, stay: Stay, client: Client
) -> Stay:
    """The care office says that the person is this client. Returns the stay that stands.

    When the client has an open stay already that can be the same admission, the two records become
    one: the earlier report stays first. Raises NotAllowed, NotFound (foreign client), and
    AlreadyOpen when the client lies in another hospital by an open stay.
    """
    _need(actor, Side.CARE)
    if client.care_office_id != actor.office_id:
        raise NotFound
    stay = find_stays.locked(session, stay)
    if stay.match is MatchState.CONFIRMED and stay.client_id == client.id:
        return stay
    if stay.state is not StayState.OPEN or stay.match is MatchState.NOT_OURS:
        raise NotFound
    other = find_stays.open_stay_of(session, client.id)
    if other is None or other.id == stay.id:
        if _give_client(session, stay, client):
            _confirmed(session, actor, now, stay)
            return stay
        other = find_stays.open_stay_of(session, client.id)
    if other is None or (
        None not in (other.hospital_id, stay.hospital_id)
        and (other.hospital_id != stay.hospital_id)
    ):
        raise AlreadyOpen(other or stay)
    other = _merge(session, actor, now, stay, find_stays.locked(session, other))
    _confirmed(session, actor, now, other)
    return other


def answer_not_ours(
    session: Session, actor: Actor, now: datetime, stay: Stay, note: str = ""
) -> None:
    """担当の方ではありません: the hospital is told and chooses again; the office sees it no more.

    Raises NotAllowed, and Refused when the office itself reported the admission.
    """
    _need(actor, Side.CARE)
    note = checked_text("note", note, 300)
    stay = find_stays.locked(session, stay)
    first = find_stays.first_of(session, stay)
    if stay.match is MatchState.CONFIRMED or (first is not None and first.side is Side.CARE):
        raise refuse("note", "担当の方として記録されています。違うときは入院を取り消してください。")
    record(session, actor, now, stay, EventKind.NOT_OURS, note)
    to = tell.partner(session, stay, Side.CARE)
    text = message(NoticeKind.NOT_OURS, stay.public_id, str(actor.office_id))
    tell.tell(session, actor, now, text, to, stay)
    stay_facts.settle_all(session, actor, now, stay)
    stay.match = MatchState.NOT_OURS
    stay.client_id = stay.care_office_id = stay.care_manager_id = None
    _changed(stay, now)
    session.flush()


def choose_care_office(
    session: Session, actor: Actor, now: datetime, stay: Stay, office: Office
) -> Stay:
    """The hospital names the care office, at first or after 「担当の方ではない」; it is told.

    Raises NotAllowed, and Refused when a care office has confirmed already.
    """
    _need(actor, Side.HOSPITAL)
    if office.kind.side is not Side.CARE:
        raise refuse("office", "居宅介護支援事業所か地域包括支援センターを選んでください。")
    stay = find_stays.locked(session, stay)
    if stay.match is MatchState.CONFIRMED:
        raise refuse("office", "担当の事業所は確認済みです。変わったときは電話で確かめてください。")
    if stay.care_office_id == office.id:
        return stay
    person = PersonFacts(
        stay.person_name, stay.person_kana, stay.person_birth_date, stay.person_insured_no
    )
    stay.care_office_id, stay.match = office.id, MatchState.WAITING
    stay.client_id = stay.care_manager_id = None
    client = stay_report.only_match(session, person, office)
    if client is not None and not _give_client(session, stay, client, MatchState.WAITING):
        other = find_stays.open_stay_of(session, client.id)
        if other is not None and other.hospital_id not in (None, stay.hospital_id):
            stay.match = MatchState.CONFLICT
    _changed(stay, now)
    record(session, actor, now, stay, EventKind.CHOSEN, data={"office": office.public_id})
    tell.settle(session, actor, now, stay, [NoticeKind.NOT_OURS])
    stay_telling.tell_admission(session, actor, now, stay)
    return stay


def not_our_patient(
    session: Session, actor: Actor, now: datetime, stay: Stay, note: str = ""
) -> None:
    """違う方です: the hospital says that nobody of this name was admitted; the care side is told.

    The hospital then sees the stay no more. Raises NotAllowed, and Refused when the hospital itself
    reported or acknowledged the admission.
    """
    _need(actor, Side.HOSPITAL)
    note = checked_text("note", note, 300)
    stay = find_stays.locked(session, stay)
    if any(n.side is Side.HOSPITAL for n in find_stays.notices_of(session, stay)):
        raise refuse("note", "入院の連絡を受け取った記録があります。違うときは取り消してください。")
    own = session.get_one(Office, actor.office_id)
    record(session, actor, now, stay, EventKind.NOT_OUR_PATIENT, note, {"office": own.public_id})
    to = tell.partner(session, stay, Side.HOSPITAL)
    text = message(NoticeKind.NOT_OUR_PATIENT, stay.public_id, f"{own.id}.{stay.version}")
    tell.tell(session, actor, now, text, to, stay)
    stay_facts.settle_all(session, actor, now, stay)
    stay.hospital_id = stay.desk_id = None
    stay.hospital_name = ""
    stay.ward = ""
    _changed(stay, now)
    session.flush()


def _give_client(
    session: Session, stay: Stay, client: Client, match: MatchState = MatchState.CONFIRMED
) -> bool:
    """Make the stay the client's; False when the database refuses a second open one."""
    try:
        with session.begin_nested():
            stay.client_id, stay.care_manager_id = client.id, client.care_manager_id
            stay.match = match
            session.flush()
    except IntegrityError:
        return False
    return True


def _confirmed(session: Session, actor: Actor, now: datetime, stay: Stay) -> None:
    _changed(stay, now)
    record(session, actor, now, stay, EventKind.MATCHED)
    first = find_stays.first_of(session, stay)
    stay_telling.add_acknowledgement(session, actor, now, stay, first)
    tell.settle(
        session,
        actor,
        now,
        stay,
        [NoticeKind.REPORTED, NoticeKind.HEADS_UP, NoticeKind.CONFLICT],
    )
    to = tell.partner(session, stay, Side.CARE)
    tell.tell(session, actor, now, message(NoticeKind.MATCHED, stay.public_id), to, stay)


def _merge(session: Session, actor: Actor, now: datetime, gone: Stay, stays: Stay) -> Stay:
    """Two records of one admission: `gone` is closed, its report lives on in `stays`."""
    facts = Report(
        hospital=session.get(Office, gone.hospital_id) if gone.hospital_id else None,
        desk=session.get(Desk, gone.desk_id) if gone.desk_id else None,
        ward=gone.ward,
        admitted_on=gone.admitted_on,
        admitted_time=gone.admitted_time,
    )
    changed, differs = stay_facts.complete_unknown(stays, facts)
    data = {"other": gone.public_id, "changed": changed, "differs": differs}
    record(session, actor, now, stays, EventKind.MERGED, data=data)
    record(session, actor, now, gone, EventKind.MERGED, data={"other": stays.public_id})
    ours, theirs = find_stays.first_of(session, stays), find_stays.first_of(session, gone)
    if theirs is not None:
        theirs_first = ours is None or earlier(
            (theirs.entered_at, theirs.id), (ours.entered_at, ours.id)
        )
        if ours is not None and theirs_first:
            ours.is_first = False
            session.flush()
        if ours is None or theirs_first or ours.side is not theirs.side:
            session.add(_copied(theirs, stays, theirs_first))
        if theirs_first:
            stays.heads_up_only = False
    gone.state, gone.phase = StayState.CANCELLED, Phase.CANCELLED
    gone.cancelled_reason = "同じ入院の記録にまとめました。"
    _changed(gone, now)
    tell.move(session, gone, stays)
    move_keeping.adopt(session, now, gone, stays)
    return stays


def _copied(notice: StayNotice, stay: Stay, is_first: bool) -> StayNotice:
    return StayNotice(
        stay_id=stay.id,
        side=notice.side,
        kind=StayNoticeKind.REPORT if is_first else StayNoticeKind.ACKNOWLEDGE,
        is_first=is_first,
        known_at=notice.known_at,
        known_from=notice.known_from,
        known_from_note=notice.known_from_note,
        note=notice.note,
        entered_at=notice.entered_at,
        account_id=notice.account_id,
        office_id=notice.office_id,
    )


def _changed(stay: Stay, now: datetime) -> None:
    stay.version += 1
    stay.updated_at = now


def _need(actor: Actor, side: Side | None) -> None:
    if actor.side is None or not actor.may(Permission.STAY_WRITE):
        raise NotAllowed
    if side is not None and actor.side is not side:
        raise NotAllowed
