"""Organisations: one's own office, its desks and business days; a partner added by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from handoff.actions.problems import NotAllowed, NotFound, Refused, refuse
from handoff.clock import local_date
from handoff.db import find_offices
from handoff.db.offices import Desk, Office, OfficeCalendar
from handoff.japan.names import refuse_reason, search_key, to_katakana
from handoff.rules.access import Actor, Permission
from handoff.rules.calendar import BadCalendar
from handoff.rules.calendar import OfficeCalendar as BusinessDays
from handoff.rules.letters import REMIND_AFTER_CHOICES
from handoff.sheets.model import Finding

_OFFICE_LIMITS = {
    "name": 200,
    "kana": 200,
    "number": 10,
    "postal_code": 8,
    "municipality": 60,
    "address": 300,
    "tel": 40,
    "fax": 40,
    "email": 200,
    "note": 4_000,
}
_DESK_LIMITS = {
    "name": 100,
    "person": 100,
    "tel": 40,
    "fax": 40,
    "email": 200,
    "manners": 300,
}


@dataclass(frozen=True, slots=True)
class OfficeFacts:
    """What the directory says about an office."""

    name: str
    kana: str = ""
    number: str = ""
    postal_code: str = ""
    municipality: str = ""
    address: str = ""
    tel: str = ""
    fax: str = ""
    email: str = ""
    note: str = ""
    remind_after_days: int | None = None  # None: as it is


@dataclass(frozen=True, slots=True)
class DeskFacts:
    """窓口: `hours` as {"Mon": "09:00-17:00"}."""

    name: str
    is_ward: bool = False
    person: str = ""
    tel: str = ""
    fax: str = ""
    email: str = ""
    hours: Mapping[str, str] = field(default_factory=dict)
    manners: str = ""
    position: int = 0
    is_active: bool = True


def update_office(session: Session, actor: Actor, now: datetime, facts: OfficeFacts) -> Office:
    """Change the entry of the actor's own office; marks it as checked today.

    Raises NotAllowed, Refused.
    """
    _need_admin(actor)
    _check(facts, _OFFICE_LIMITS, "事業所名を入れてください。")
    office = session.get_one(Office, actor.office_id)
    _write_office(office, facts)
    if facts.remind_after_days is not None:
        if facts.remind_after_days not in REMIND_AFTER_CHOICES:
            raise refuse("remind_after_days", "催促までの日数を一覧から選んでください。")
        office.remind_after_days = facts.remind_after_days
    office.verified_on = local_date(now)
    session.flush()
    return office


def save_desk(
    session: Session, actor: Actor, now: datetime, facts: DeskFacts, desk: Desk | None = None
) -> Desk:
    """Add a desk to the actor's own office or change one. Raises NotAllowed, NotFound, Refused."""
    _need_admin(actor)
    _check(facts, _DESK_LIMITS, "窓口の名前を入れてください（例：地域連携室）。")
    if desk is not None and desk.office_id != actor.office_id:
        raise NotFound
    try:
        BusinessDays.from_json({"weekly": dict(facts.hours)})
    except BadCalendar as problem:
        raise refuse("hours", str(problem)) from None
    made = desk or Desk(office_id=actor.office_id)
    for one in fields(facts):
        value = getattr(facts, one.name)
        setattr(made, one.name, value.strip() if isinstance(value, str) else value)
    made.hours = dict(facts.hours)
    session.add(made)
    session.get_one(Office, actor.office_id).verified_on = local_date(now)
    session.flush()
    return made


def set_calendar(
    session: Session,
    actor: Actor,
    now: datetime,
    valid_from: date | None,
    content: Mapping[str, Any],
) -> OfficeCalendar:
    """The business days of 運営規程 from a day on. Earlier calendars stay: history decides verdicts.

    `content` has the shape of an office in judge-format. A calendar for the same day is replaced
    and kept as history. Raises NotAllowed, Refused.
    """
    _need_admin(actor)
    if valid_from is None:
        raise refuse("valid_from", "いつからの営業日かを入れてください。")
    try:
        days = BusinessDays.from_json(dict(content))
    except BadCalendar as problem:
        raise refuse("weekly", str(problem)) from None
    if not days.weekly:
        raise refuse("weekly", "営業する曜日と時間を一つ以上入れてください。")
    for old in find_offices.calendars_from(session, actor.office_id, valid_from):
        old.replaced_at = now
    session.flush()
    row = OfficeCalendar(
        office_id=actor.office_id,
        valid_from=valid_from,
        content=days.to_json(),
        recorded_at=now,
        recorded_by=actor.account_id,
    )
    session.add(row)
    session.flush()
    return row


def _need_admin(actor: Actor) -> None:
    if not actor.may(Permission.OFFICE_ADMIN):
        raise NotAllowed


def _write_office(office: Office, facts: OfficeFacts) -> None:
    for name in _OFFICE_LIMITS:
        setattr(office, name, getattr(facts, name).strip())
    office.kana = to_katakana(facts.kana)
    office.name_key = search_key(office.name)[:200]


def _check(facts: OfficeFacts | DeskFacts, limits: Mapping[str, int], must: str) -> None:
    found: list[Finding] = []
    if not facts.name.strip():
        found.append(Finding("refuse", "name", must))
    for key, limit in limits.items():
        text = getattr(facts, key)
        if reason := refuse_reason(text):
            found.append(Finding("refuse", key, reason))
        elif len(text) > limit:
            found.append(Finding("refuse", key, f"{limit}文字までにしてください。"))
    if facts.email and ("@" not in facts.email or any(c in facts.email for c in "\r\n ")):
        message = "メールアドレスの形を確かめてください（例：renkei@example.jp）。"
        found.append(Finding("refuse", "email", message))
    if found:
        raise Refused(found)
