"""Telling about letters: the clinic inside the system, a link by mail, the office that asked."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from handoff.actions import tell
from handoff.actions.letter_links import address_of
from handoff.actions.timeline import EventKind, record
from handoff.db import find_notices
from handoff.db.clients import Client
from handoff.db.letters import AnswerLink, Letter
from handoff.db.offices import Office
from handoff.db.outbox import Notice, OutboxRow
from handoff.db.people import Account
from handoff.db.stays import Stay
from handoff.notify.letter_messages import link_mail
from handoff.notify.messages import Message, NoticeKind, message
from handoff.rules.access import Actor, Role


def tell_clinic(
    session: Session,
    actor: Actor,
    now: datetime,
    letter: Letter,
    kind: NoticeKind,
    occasion: str,
    more: Mapping[str, Any] | None = None,
) -> Notice | None:
    """A notice to the clinic when it uses the system; nothing about the person stands in it."""
    if letter.clinic_id is None:
        return None
    to = tell.recipient(session, letter.clinic_id)
    data = {"letter": letter.public_id, "ref_no": letter.ref_no, **(more or {})}
    return tell.tell(session, actor, now, message(kind, letter.public_id, occasion), to, None, data)


def tell_own(
    session: Session,
    now: datetime,
    letter: Letter,
    kind: NoticeKind,
    occasion: str = "",
) -> Notice | None:
    """A notice to the office that asked, at best to the care manager of the client."""
    text = message(kind, letter.public_id, occasion)
    data = {"letter": letter.public_id, "ref_no": letter.ref_no}
    to = own_recipient(session, letter.client)
    stay = session.get(Stay, letter.stay_id) if letter.stay_id else None
    return tell.announce(session, now, text, to, stay, data)


def is_told(session: Session, text: Message) -> bool:
    """Whether this very thing was told before."""
    return find_notices.by_purpose(session, text.purpose_key) is not None


def own_recipient(session: Session, client: Client) -> tell.Recipient:
    """The care office of a client and the person in charge."""
    person = session.get(Account, client.care_manager_id) if client.care_manager_id else None
    return tell.Recipient(session.get_one(Office, client.care_office_id), account=person)


def settle_own(
    session: Session, now: datetime, letter: Letter, kind: NoticeKind, occasion: str, by: int | None
) -> None:
    """A notice of `tell_own` waits no more."""
    tell.take_back(session, now, message(kind, letter.public_id, occasion).purpose_key, by)


def mail_link(
    session: Session, now: datetime, link: AnswerLink, token: str, to: str, office: str
) -> OutboxRow:
    """Queue the mail that carries the link; the code goes another way."""
    subject, body = link_mail(office, address_of("{base_url}", token))
    return _queued(session, now, _purpose(link, "first"), to, subject, body)


def mail_link_again(session: Session, now: datetime, link: AnswerLink, occasion: str) -> bool:
    """Queue the same mail once more as a reminder; False when the link was never mailed."""
    first = find_notices.mail_by_purpose(session, _purpose(link, "first"))
    if first is None:
        return False
    key = _purpose(link, occasion)
    if find_notices.mail_by_purpose(session, key) is None:
        _queued(session, now, key, first.to_address, first.subject, first.body)
    return True


def write_line(
    session: Session,
    actor: Actor | None,
    now: datetime,
    letter: Letter,
    kind: EventKind,
    note: str = "",
    happened_at: datetime | None = None,
) -> None:
    """A line on the timeline of the stay the letter belongs to, if it belongs to one.

    Without an actor (an answer through the link) it stands under the name of who wrote the letter;
    the note says from whom it came.
    """
    stay = session.get(Stay, letter.stay_id) if letter.stay_id else None
    if stay is None:
        return
    data = {"letter": letter.public_id, "ref_no": letter.ref_no, "code": letter.sheet.code}
    who = actor or _writer(session, letter)
    record(session, who, now, stay, kind, note, data, happened_at)


def _writer(session: Session, letter: Letter) -> Actor:
    office = session.get_one(Office, letter.sheet.office_id)
    account = session.get_one(Account, letter.created_by)
    return Actor(account.id, account.name, office.id, office.name, office.kind, Role.CARE_MANAGER)


def _purpose(link: AnswerLink, occasion: str) -> str:
    return f"answer-link:{link.public_id}:{occasion}"


def _queued(
    session: Session, now: datetime, key: str, to: str, subject: str, body: str
) -> OutboxRow:
    row = OutboxRow(
        purpose_key=key,
        to_address=to,
        subject=subject,
        body=body,
        message_id=f"{secrets.token_hex(16)}@renkei-handoff",
        state="queued",
        next_at=now,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row
