"""Receipt (受領): one press in the system; for FAX, post and mail a record of its own (NY-22)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from handoff.actions import stay_telling, tell
from handoff.actions.problems import NotAllowed, NotFound, refuse
from handoff.actions.send import sent_key
from handoff.actions.stay_match import not_our_patient
from handoff.actions.timeline import EventKind, ask, checked_text, record
from handoff.db import find_provision, find_stays
from handoff.db.provision import Provision, Receipt
from handoff.db.sheets import Revision, SheetRecord
from handoff.db.stays import Stay
from handoff.notify.messages import NoticeKind, message
from handoff.rules.access import Actor, Permission
from handoff.rules.life import Means
from handoff.rules.offices import Side
from handoff.sheets.catalogue import ADMISSION

__all__ = [
    "HOW",
    "ask",
    "confirm_receipt",
    "not_arrived",
    "not_our_patient",
    "receive_in_system",
]

HOW = {"phone": "電話", "visit": "訪問", "fax_back": "FAXの返信", "email": "メール"}
"""How a receipt was confirmed, besides "system": stored word → word on screen and paper."""


def receive_in_system(
    session: Session, actor: Actor, now: datetime, provision: Provision, department: str = ""
) -> Receipt:
    """受領しました: one press by the hospital, asked twice done once; the care manager is told.

    ① also acknowledges the admission. Raises NotAllowed, NotFound, Refused (withdrawn).
    """
    if not actor.may(Permission.SHEET_RECEIVE):
        raise NotAllowed
    if provision.to_office_id != actor.office_id or provision.means is not Means.SYSTEM:
        raise NotFound
    provision, revision, stay = _held(session, provision)
    for receipt in provision.receipts:
        if receipt.side == Side.HOSPITAL:
            return receipt
    if revision.withdrawn_at is not None:
        raise refuse("receipt", "このシートは取り下げられました。受領は要りません。")
    department = checked_text("department", department, 100)
    receipt = _add(
        session,
        actor,
        now,
        provision,
        received_at=now,
        confirmed_at=now,
        how="system",
        person=actor.account_name,
        department=department,
        note="",
    )
    tell.take_back(session, now, sent_key(revision, provision), by=actor.account_id)
    if _code_of(session, revision) == ADMISSION:
        first = find_stays.first_of(session, stay)
        stay_telling.add_acknowledgement(session, actor, now, stay, first)
    text = message(NoticeKind.SHEET_RECEIVED, provision.public_id)
    to = tell.partner(session, stay, Side.HOSPITAL)
    data = {"provision": provision.public_id, "revision": revision.public_id}
    tell.tell(session, actor, now, text, to, stay, data)
    record(session, actor, now, stay, EventKind.RECEIVED, data={**data, "how": "system"})
    return receipt


def confirm_receipt(
    session: Session,
    actor: Actor,
    now: datetime,
    provision: Provision,
    received_at: datetime | None,
    how: str,
    person: str,
    department: str = "",
    note: str = "",
    confirmed_at: datetime | None = None,
) -> Receipt:
    """The care manager records that staff received it: when, who, how (NY-22).

    `confirmed_at` is when that was learnt, now if not given. Raises NotAllowed, NotFound, Refused.
    """
    _need_care(actor, session, provision)
    provision, revision, stay = _held(session, provision)
    learnt = max(confirmed_at or now, received_at or now)
    received_at = _checked(provision, now, received_at, learnt, how)
    person = checked_text("person", person, 100, "受け取った方（お名前か職種）を入れてください。")
    receipt = _add(
        session,
        actor,
        now,
        provision,
        received_at=received_at,
        confirmed_at=learnt,
        how=how,
        person=person,
        department=checked_text("department", department, 100),
        note=checked_text("note", note, 300),
    )
    provision.failed_at, provision.failed_note = None, ""
    data = {"provision": provision.public_id, "revision": revision.public_id, "how": how}
    record(session, actor, now, stay, EventKind.RECEIVED, person, data, learnt)
    tell.settle(session, actor, now, stay, [NoticeKind.CALL_BY_PHONE])
    return receipt


def not_arrived(
    session: Session, actor: Actor, now: datetime, provision: Provision, note: str = ""
) -> Provision:
    """届いていませんでした: this handing-over counts no more; it must be done again.

    Raises NotAllowed, NotFound, and Refused when its receipt is on record.
    """
    _need_care(actor, session, provision)
    provision, revision, stay = _held(session, provision)
    if provision.receipts:
        raise refuse("note", "受領の記録があります。届いていなかったことにはできません。")
    note = checked_text("note", note, 300)
    if provision.failed_at is None:
        provision.failed_at, provision.failed_note = now, note
        data = {"provision": provision.public_id, "revision": revision.public_id}
        record(session, actor, now, stay, EventKind.NOT_ARRIVED, note, data)
    return provision


def _checked(
    provision: Provision, now: datetime, received_at: datetime | None, learnt: datetime, how: str
) -> datetime:
    """When it was received, if that can be; an inspector must find who, when and how (NY-22)."""
    if received_at is None:
        raise refuse("received_at", "相手が受け取った日時を入れてください。", "NY-22")
    if received_at > now or learnt > now:
        raise refuse("received_at", "受け取った日時が今より後です。確かめてください。")
    if received_at < provision.provided_at.replace(second=0, microsecond=0):
        raise refuse("received_at", "受け取った日時が渡した日時より前です。確かめてください。")
    if how not in HOW:
        raise refuse("how", "どのように確認したかを選んでください。", "NY-22")
    return received_at


def _code_of(session: Session, revision: Revision) -> str:
    return session.get_one(SheetRecord, revision.sheet_id).code


def _held(session: Session, provision: Provision) -> tuple[Provision, Revision, Stay]:
    """The provision read afresh and kept from others, with its revision and stay."""
    held = find_provision.locked_provision(session, provision.id)
    revision = session.get_one(Revision, held.revision_id)
    sheet = session.get_one(SheetRecord, revision.sheet_id)
    stay = session.get(Stay, sheet.stay_id) if sheet.stay_id else None
    if stay is None:
        raise NotFound
    return held, revision, stay


def _need_care(actor: Actor, session: Session, provision: Provision) -> None:
    if not actor.may(Permission.SHEET_SEND):
        raise NotAllowed
    if session.get_one(Revision, provision.revision_id).office_id != actor.office_id:
        raise NotFound


def _add(
    session: Session,
    actor: Actor,
    now: datetime,
    provision: Provision,
    *,
    received_at: datetime,
    confirmed_at: datetime,
    how: str,
    person: str,
    department: str,
    note: str,
) -> Receipt:
    receipt = Receipt(
        provision_id=provision.id,
        received_at=received_at,
        confirmed_at=confirmed_at,
        how=how,
        person=person,
        department=department,
        note=note,
        recorded_by=actor.account_id,
        recorded_at=now,
        side=actor.side or "",
    )
    session.add(receipt)
    session.flush()
    session.expire(provision, ["receipts"])
    return receipt
