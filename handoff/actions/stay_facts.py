"""Where and since when: checking what is reported, completing and changing it, ending a stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from sqlalchemy.orm import Session

from handoff.actions import moves, tell
from handoff.actions.move_facts import NewMove
from handoff.actions.problems import NotAllowed, Refused, Stale, refuse
from handoff.actions.report import Report
from handoff.actions.timeline import EventKind, checked_text, record
from handoff.clock import local
from handoff.db import find_stays
from handoff.db.find_clients import PersonFacts
from handoff.db.stays import Stay
from handoff.japan.names import refuse_reason, to_katakana
from handoff.notify.messages import NoticeKind, message
from handoff.rules.access import Actor, Permission
from handoff.rules.life import Move, StayState
from handoff.rules.offices import Side
from handoff.sheets.model import Finding

OLDEST_YEARS = 5
_LIMITS = {"hospital_name": 200, "ward": 60, "known_from_note": 100, "note": 300}


def check(report: Report, now: datetime) -> None:
    """Raise Refused for what cannot be: no date, a date to come, unreadable texts."""
    found: list[Finding] = []

    def say(key: str, text: str) -> None:
        found.append(Finding("refuse", key, text))

    today, moment = local(now).date(), local(now).time()
    day = report.admitted_on
    if day is None and not report.heads_up:
        say(
            "admitted_on",
            "入院した日を入れてください。まだ分からないときは「入院したらしい」で知らせられます。",
        )
    elif day is not None and day > today:
        say("admitted_on", "入院した日が今日より後です。入院してから知らせてください。")
    elif day is not None and day.year < today.year - OLDEST_YEARS:
        say("admitted_on", f"入院した日が{OLDEST_YEARS}年以上前です。年を確かめてください。")
    elif day == today and report.admitted_time and report.admitted_time > moment:
        say("admitted_time", "入院した時刻が今より後です。確かめてください。")
    if report.known_at is not None and report.known_at > now:
        say("known_at", "聞いた日時が今より後です。確かめてください。")
    if report.hospital is not None and report.hospital.kind.side is not Side.HOSPITAL:
        say("hospital", "入院できる医療機関（病院・有床診療所）を選んでください。")
    if report.desk is not None and (
        report.hospital is None or report.desk.office_id != report.hospital.id
    ):
        say("desk", "窓口は、選んだ医療機関のものを選んでください。")
    for key, limit in _LIMITS.items():
        text = getattr(report, key)
        if reason := refuse_reason(text):
            say(key, reason)
        elif len(text) > limit:
            say(key, f"{limit}文字までにしてください（{len(text) - limit}文字多いです）。")
    if found:
        raise Refused(found)


def check_person(person: PersonFacts, now: datetime) -> None:
    """Raise Refused when a person cannot be recorded: no name, born tomorrow, odd characters."""
    if not person.name.strip() and not person.kana.strip():
        raise refuse("name", "氏名かフリガナを入れてください。")
    check_typed(person, now)


def check_typed(person: PersonFacts, now: datetime) -> None:
    """Raise Refused for what is typed and cannot be: born tomorrow, odd characters, excess."""
    if person.birth_date is not None and person.birth_date > local(now).date():
        raise refuse("birth_date", "生年月日が今日より後です。確かめてください。")
    for key, limit in (("name", 100), ("kana", 100), ("address", 300), ("insured_no", 10)):
        checked_text(key, getattr(person, key), limit)


def stored_kana(person: PersonFacts) -> str:
    """The reading as stored: full-width katakana."""
    return to_katakana(person.kana)


def fill(stay: Stay, report: Report) -> None:
    """Put the facts of a report into a new stay."""
    stay.hospital_id = report.hospital.id if report.hospital else None
    stay.hospital_name = "" if report.hospital else report.hospital_name.strip()
    stay.desk_id = report.desk.id if report.desk else None
    stay.ward = report.ward.strip()
    stay.admitted_on = report.admitted_on
    stay.admitted_time = report.admitted_time
    stay.reason = report.note.strip()


def complete_unknown(stay: Stay, report: Report) -> tuple[dict[str, Any], dict[str, Any]]:
    """Fill in what was unknown. Returns (changed, differs): field → [stored before, reported].

    What was known already is never overwritten by the other side's report; it is shown as a
    difference and changed, if at all, with `complete`.
    """
    changed: dict[str, Any] = {}
    differs: dict[str, Any] = {}
    for name, value in _facts(report).items():
        old = getattr(stay, name)
        if value in (None, "") or value == old:
            continue
        if old in (None, "") or (name == "hospital_name" and stay.hospital_id is None):
            setattr(stay, name, value)
            changed[name] = [_plain(old), _plain(value)]
        elif name in ("admitted_on", "admitted_time", "ward"):
            differs[name] = [_plain(old), _plain(value)]
    return changed, differs


def complete(
    session: Session, actor: Actor, now: datetime, stay: Stay, facts: Report, version: int
) -> Stay:
    """Complete or correct where and since when; old and new stay on the timeline.

    Empty facts leave what is stored. Raises NotAllowed, Refused, and Stale when the stay changed
    after the page was opened.
    """
    _need_write(actor)
    stay = find_stays.locked(session, stay)
    if stay.version != version:
        raise Stale(stay, facts)
    check(_with_known_date(facts, stay), now)
    if actor.side is Side.HOSPITAL and facts.hospital and facts.hospital.id != actor.office_id:
        raise NotAllowed
    changed: dict[str, Any] = {}
    old_partner = tell.partner(session, stay, Side.CARE)
    for name, value in _facts(facts).items():
        old = getattr(stay, name)
        if value not in (None, "") and value != old:
            setattr(stay, name, value)
            changed[name] = [_plain(old), _plain(value)]
    if not changed:
        return stay
    if "hospital_id" in changed and "desk_id" not in changed:
        stay.desk_id = None  # a desk of the hospital before
    stay.version += 1
    stay.updated_at = now
    record(session, actor, now, stay, EventKind.COMPLETED, data={"changed": changed})
    _tell_completed(session, actor, now, stay, old_partner, moved="hospital_id" in changed)
    return stay


def cancel(session: Session, actor: Actor, now: datetime, stay: Stay, reason: str) -> Stay:
    """Take a stay back (誤入力・入院しなかった) with its reason; the other side is told.

    Raises NotAllowed, Refused.
    """
    _need_write(actor)
    stay = find_stays.locked(session, stay)
    if stay.state is StayState.CANCELLED:
        checked_text("reason", reason, 300, "取り消す理由を入れてください。")
        return stay
    _move(session, actor, now, stay, NewMove(Move.CANCELLED, note=reason), "reason")
    return stay


def close(
    session: Session, actor: Actor, now: datetime, stay: Stay, discharged_on: date | None
) -> Stay:
    """Note the day of discharge. Raises Refused for a day to come or before the admission."""
    _need_write(actor)
    stay = find_stays.locked(session, stay)
    if stay.state is not StayState.OPEN:
        return stay
    move = NewMove(Move.DISCHARGED, on=discharged_on)
    _move(session, actor, now, stay, move, "discharged_on")
    return stay


def _move(
    session: Session, actor: Actor, now: datetime, stay: Stay, move: NewMove, key: str
) -> None:
    """The one mechanism (actions.moves), with its refusals put beside the field of this form."""
    try:
        moves.make(session, actor, now, stay, move, None)
    except Refused as problem:
        raise Refused([replace(finding, key=key) for finding in problem.findings]) from None


def settle_all(session: Session, actor: Actor, now: datetime, stay: Stay) -> None:
    """Nothing about this stay waits for the actor's office any more."""
    tell.settle(session, actor, now, stay, list(NoticeKind))


def _tell_completed(
    session: Session,
    actor: Actor,
    now: datetime,
    stay: Stay,
    old_partner: tell.Recipient | None,
    moved: bool,
) -> None:
    occasion = str(stay.version)
    to = tell.partner(session, stay, actor.side or Side.CARE)
    if not moved:
        text = message(NoticeKind.COMPLETED, stay.public_id, occasion)
        tell.tell(session, actor, now, text, to, stay)
        return
    # The new hospital hears of the admission for the first time, the old one that it is gone.
    office = to.office.id if to else 0
    told = message(NoticeKind.REPORTED, stay.public_id, f"{office}.{occasion}")
    tell.tell(session, actor, now, told, to, stay)
    if old_partner is not None and (to is None or old_partner.office.id != to.office.id):
        gone = message(NoticeKind.MOVED, stay.public_id, occasion)
        tell.tell(session, actor, now, gone, old_partner)


def _with_known_date(facts: Report, stay: Stay) -> Report:
    return replace(
        facts,
        admitted_on=facts.admitted_on or stay.admitted_on,
        hospital=facts.hospital or stay.hospital,
        heads_up=stay.heads_up_only,
    )


def _facts(report: Report) -> dict[str, Any]:
    return {
        "hospital_id": report.hospital.id if report.hospital else None,
        "hospital_name": "" if report.hospital else report.hospital_name.strip(),
        "desk_id": report.desk.id if report.desk else None,
        "ward": report.ward.strip(),
        "admitted_on": report.admitted_on,
        "admitted_time": report.admitted_time,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return value.isoformat() if isinstance(value, date) else value


def _need_write(actor: Actor) -> None:
    if actor.side is None or not actor.may(Permission.STAY_WRITE):
        raise NotAllowed
