"""退院後の記録: plan made, service begun, 初回加算, 「変わりない」 by telephone (TT-03, TT-06, TT-07, TT-11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from handoff.actions.problems import NotAllowed, Stale, refuse
from handoff.actions.timeline import EventKind, checked_text, record
from handoff.clock import local_date
from handoff.db import find_stays
from handoff.db.discharge import FollowUp
from handoff.db.stays import Stay
from handoff.rules.access import Actor, Permission
from handoff.rules.life import StayState
from handoff.sheets.choices import SERVICE

SERVICES = {choice.code: choice.label for choice in SERVICE}


@dataclass(frozen=True, slots=True)
class FollowUpFacts:
    """What the care manager notes. `services`: codes of E-SVC; None and empty: not yet."""

    service_start: date | None = None
    services: tuple[str, ...] = ()
    plan_made: bool = False
    first_fee: bool = False
    no_change_on: date | None = None
    no_change_with: str = ""


def follow_up_of(session: Session, stay: Stay) -> FollowUp | None:
    """What was noted for this stay so far."""
    return session.get(FollowUp, stay.id)


def note_follow_up(
    session: Session, actor: Actor, now: datetime, stay: Stay, facts: FollowUpFacts, version: int
) -> FollowUp:
    """Note it; `version` is that of the page (0: nothing was noted yet). The change is on record.

    Raises NotAllowed, Refused, and Stale when a colleague noted something in between.
    """
    if not actor.may(Permission.SHEET_WRITE) or stay.care_office_id != actor.office_id:
        raise NotAllowed
    stay = find_stays.locked(session, stay)
    _check(now, stay, facts)
    with_whom = checked_text("no_change_with", facts.no_change_with, 100)
    row = session.get(FollowUp, stay.id, populate_existing=True)
    if (row.version if row else 0) != version:
        raise Stale(row, facts)
    if row is None:
        row = FollowUp(stay_id=stay.id, version=0, updated_at=now, updated_by=actor.account_id)
    row.service_start, row.services = facts.service_start, list(facts.services)
    row.plan_made, row.first_fee = facts.plan_made, facts.first_fee
    row.no_change_on, row.no_change_with = facts.no_change_on, with_whom
    row.version, row.updated_at, row.updated_by = version + 1, now, actor.account_id
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        raise Stale(session.get(FollowUp, stay.id), facts) from None
    record(session, actor, now, stay, EventKind.FOLLOW_UP, _words(row))
    return row


def _check(now: datetime, stay: Stay, facts: FollowUpFacts) -> None:
    today = local_date(now)
    start = facts.service_start
    if stay.state is StayState.CANCELLED:
        raise refuse("service_start", "この入院は取り消されています。取り消しを元に戻してから記録してください。")  # fmt: skip
    if start is not None and stay.discharged_on is None:
        raise refuse("service_start", "先に退院を記録してから、サービスの開始日を入れてください。")
    if start is not None and stay.discharged_on is not None and start < stay.discharged_on:
        raise refuse("service_start", "サービスの開始日が退院した日より前です。確かめてください。")
    if start is not None and start > today:
        raise refuse("service_start", "サービスの開始日が今日より後です。始まってから入れてください。")  # fmt: skip
    if any(code not in SERVICES for code in facts.services):
        raise refuse("services", "サービスの種類を、一覧から選んでください。")
    if facts.no_change_on is not None and facts.no_change_on > today:
        raise refuse("no_change_on", "電話で確かめた日が今日より後です。確かめてください。")


def _words(row: FollowUp) -> str:
    said = ["居宅サービス計画を作成" if row.plan_made else "居宅サービス計画はまだ"]
    if row.service_start:
        said.append(f"サービスの開始 {row.service_start.month}月{row.service_start.day}日")
    said += [SERVICES[code] for code in row.services]
    if row.first_fee:
        said.append("初回加算を算定")
    if row.no_change_on:
        day = row.no_change_on
        said.append(f"変わりないことを確認 {day.month}月{day.day}日 {row.no_change_with}".strip())
    return "、".join(said)
