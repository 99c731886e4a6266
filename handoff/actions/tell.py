"""Telling the other side: a notice in the application and mail rows, in the same transaction.

A notice is a row and therefore exactly once; mail is written to the outbox and sent by the relay.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from handoff.actions.problems import NotFound
from handoff.db import find_notices, find_offices
from handoff.db.offices import Desk, Office
from handoff.db.outbox import Notice, OutboxRow
from handoff.db.people import Account
from handoff.db.stays import Stay
from handoff.notify.messages import Message, NoticeKind
from handoff.rules.access import Actor
from handoff.rules.offices import Side


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who is told: an office, at best its desk, and at best the person in charge."""

    office: Office
    desk: Desk | None = None
    account: Account | None = None


def partner(session: Session, stay: Stay, of: Side) -> Recipient | None:
    """The side that must be told when `of` acts; None while it is not known."""
    if of is Side.HOSPITAL:
        office = session.get(Office, stay.care_office_id) if stay.care_office_id else None
        person = session.get(Account, stay.care_manager_id) if stay.care_manager_id else None
        return Recipient(office, account=person) if office else None
    office = session.get(Office, stay.hospital_id) if stay.hospital_id else None
    if office is None:
        return None
    desk = session.get(Desk, stay.desk_id) if stay.desk_id else None
    return Recipient(office, desk or find_offices.first_desk(session, office.id))


def recipient(session: Session, office_id: int, desk_id: int | None = None) -> Recipient | None:
    """The office and desk a sheet was sent to; its first desk when none was named."""
    office = session.get(Office, office_id)
    if office is None:
        return None
    desk = session.get(Desk, desk_id) if desk_id else None
    return Recipient(office, desk or find_offices.first_desk(session, office.id))


def tell(
    session: Session,
    actor: Actor,
    now: datetime,
    message: Message,
    to: Recipient | None,
    stay: Stay | None = None,
    data: Mapping[str, Any] | None = None,
) -> Notice | None:
    """Put a notice before `to` and queue its mails. The same purpose twice is told once.

    None when there is nobody to tell inside the system: the partner is unknown or not a user, and
    the page offers telephone and FAX instead.
    """
    if to is None or to.office.id == actor.office_id:
        return None
    return announce(session, now, message, to, stay, data, from_office_id=actor.office_id)


def announce(
    session: Session,
    now: datetime,
    message: Message,
    to: Recipient,
    stay: Stay | None = None,
    data: Mapping[str, Any] | None = None,
    from_office_id: int | None = None,
) -> Notice | None:
    """The same without a person acting: an answer through a link, a day that has come.

    Without `from_office_id` it may be told to the very office that it is about.
    """
    if not to.office.is_user:
        return None
    existing = find_notices.by_purpose(session, message.purpose_key)
    if existing is not None:
        return existing
    notice = _notice(from_office_id, now, message, to, stay, data)
    try:
        with session.begin_nested():
            session.add(notice)
            session.flush()
    except IntegrityError:  # told in the same instant by somebody else
        return find_notices.by_purpose(session, message.purpose_key)
    for address in _addresses(to):
        session.add(_mail(notice, message, address, now))
    session.flush()
    return notice


def settle(
    session: Session, actor: Actor, now: datetime, stay: Stay, kinds: Iterable[NoticeKind]
) -> None:
    """Mark the waiting notices about `stay` to the actor's office as done (all of `kinds`)."""
    session.execute(
        update(Notice)
        .where(
            Notice.stay_id == stay.id,
            Notice.to_office_id == actor.office_id,
            Notice.kind.in_([k.value for k in kinds]),
            Notice.settled_at.is_(None),
        )
        .values(settled_at=now, settled_by=actor.account_id)
    )
    session.flush()


def mark_seen(session: Session, actor: Actor, now: datetime, notices: Iterable[Notice]) -> None:
    """Note that notices were looked at; those that wait for nothing are done with it.

    Raises NotFound for a notice of another office.
    """
    for notice in notices:
        if notice.to_office_id != actor.office_id:
            raise NotFound
        if notice.seen_at is None:
            notice.seen_at, notice.seen_by = now, actor.account_id
        if not notice.needs_act and notice.settled_at is None:
            notice.settled_at, notice.settled_by = now, actor.account_id
    session.flush()


def settle_one(session: Session, actor: Actor, now: datetime, notice: Notice) -> None:
    """Mark one waiting notice as done (電話で連絡した). Raises NotFound for a foreign one."""
    if notice.to_office_id != actor.office_id:
        raise NotFound
    if notice.settled_at is None:
        notice.settled_at, notice.settled_by = now, actor.account_id
        session.flush()


def take_back(session: Session, now: datetime, purpose_key: str, by: int | None = None) -> None:
    """The notice of this purpose waits no more: what it asks for is done or void."""
    notice = find_notices.by_purpose(session, purpose_key)
    if notice is not None and notice.settled_at is None:
        notice.settled_at, notice.settled_by = now, by
        session.flush()


def move(session: Session, old: Stay, new: Stay) -> None:
    """Let the notices about `old` point to `new` (two records that were one admission)."""
    for notice in find_notices.of_stay(session, old):
        notice.stay_id = new.id
    session.flush()


def _addresses(to: Recipient) -> list[str]:
    """Desk, else office; and the person in charge. Each address once."""
    desk_or_office = (to.desk.email if to.desk else "") or to.office.email
    found = [desk_or_office, to.account.email if to.account else ""]
    return list(dict.fromkeys(a for a in found if a and "\r" not in a and "\n" not in a))


def _notice(
    from_office_id: int | None,
    now: datetime,
    message: Message,
    to: Recipient,
    stay: Stay | None,
    data: Mapping[str, Any] | None,
) -> Notice:
    return Notice(
        purpose_key=message.purpose_key,
        kind=message.kind.value,
        to_office_id=to.office.id,
        to_desk_id=to.desk.id if to.desk else None,
        to_account_id=to.account.id if to.account else None,
        from_office_id=from_office_id,
        stay_id=stay.id if stay else None,
        data=dict(data or {}),
        needs_act=message.kind.needs_act,
        created_at=now,
    )


def _mail(notice: Notice, message: Message, address: str, now: datetime) -> OutboxRow:
    token = secrets.token_hex(16)
    return OutboxRow(
        purpose_key=f"{message.purpose_key}:{token[:12]}",
        notice_id=notice.id,
        to_address=address,
        subject=message.subject,
        body=message.body,
        message_id=f"{token}@renkei-handoff",
        state="queued",
        next_at=now,
        created_at=now,
    )
