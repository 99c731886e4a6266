"""Sending a sheet: checks, an unchangeable revision, the kept bytes, the record of provision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from handoff.actions import form_keys, passing, send_checks, tell
from handoff.actions.consent_given import consent_given
from handoff.actions.draft_sources import with_before
from handoff.actions.drafts import start_correction
from handoff.actions.handing import Handing
from handoff.actions.problems import NotAllowed, NotFound, Refused, Stale
from handoff.actions.providing import provide
from handoff.actions.revisions import SENT_MEANWHILE, keep_bytes, new_revision
from handoff.actions.timeline import EventKind, checked_text, record
from handoff.clock import local_date
from handoff.db import find_sheets
from handoff.db.outbox import Notice
from handoff.db.provision import Provision
from handoff.db.sheets import Document, Draft, Revision, SheetRecord
from handoff.db.stays import Stay
from handoff.notify.messages import NoticeKind, message
from handoff.rules.access import Actor, Permission
from handoff.rules.life import Means
from handoff.sheets import catalogue
from handoff.sheets.content import read

__all__ = [
    "Handing",
    "Sent",
    "already_sent",
    "provide_again",
    "send",
    "start_correction",
    "withdraw",
]


@dataclass(frozen=True, slots=True)
class Sent:
    """What was kept: the revision, how it was handed over, and the bytes."""

    revision: Revision
    provision: Provision
    document: Document


def already_sent(session: Session, actor: Actor, form_key: str) -> Sent | None:
    """What the first press of this form made. Ask before looking for the draft: it is gone then."""
    answer = form_keys.answer_of(session, actor, form_key)
    if answer is None:
        return None
    return _sent(session, find_sheets.provision_for(session, actor, answer))


def send(
    session: Session,
    actor: Actor,
    now: datetime,
    draft: Draft,
    handing: Handing,
    form_key: str,
) -> Sent:
    """Send the draft: it becomes the next revision, its PDF is kept, the hospital is told.

    Pressed twice with the same `form_key` it is sent once. Raises NotAllowed, NotFound, Refused
    (checks, handing, consent), and Stale when a colleague sent another revision meanwhile.
    """
    _need_send(actor)
    held = find_sheets.locked_draft(session, draft.id)
    if sent := already_sent(session, actor, form_key):
        return sent
    if held is None or held.account_id != actor.account_id:
        raise NotFound
    sheet, stay = _sheet_and_stay(session, actor, held)
    newest = find_sheets.newest_revision(session, sheet)
    if (newest.id if newest else None) != held.corrects_id:
        raise Stale(newest, held.content, SENT_MEANWHILE)
    declared = catalogue.get(sheet.code)
    content = with_before(session, stay, declared, read(declared, held.content))
    findings = send_checks.refusals(session, declared, content, stay, handing, newest, now)
    if findings:
        raise Refused(findings)
    consent = consent_given(session, actor, now, stay.client_id, content, handing)
    reason = handing.reason
    odd = send_checks.odd(session, declared, content, stay, newest, local_date(now))
    passed = passing.lasting(odd, held.passed, newest)
    revision = new_revision(session, actor, now, sheet, declared, content, reason, newest, passed)
    revision.consent_id = consent.id if consent else None
    document = keep_bytes(session, actor, declared, revision)
    session.delete(held)
    pages = document.pages
    provision = hand_over(session, actor, now, revision, handing, pages, newest, form_key)
    return Sent(revision, provision, document)


def hand_over(
    session: Session,
    actor: Actor,
    now: datetime,
    revision: Revision,
    handing: Handing,
    pages: int,
    replaced: Revision | None,
    form_key: str = "",
) -> Provision:
    """Record that a new revision is handed over, tell the receiver, write the line of the stay.

    The caller has checked `handing`; `replaced` is the revision before, whose notices end.
    """
    stay = _stay_of(session, actor, revision)
    provision = provide(session, actor, now, revision, handing, pages)
    _tell(session, actor, now, stay, revision, provision, replaced)
    _record(session, actor, now, stay, EventKind.SENT, provision, handing.reason)
    _remember(session, actor, now, form_key, handing, provision)
    return provision


def provide_again(
    session: Session,
    actor: Actor,
    now: datetime,
    revision: Revision,
    handing: Handing,
    form_key: str = "",
) -> Sent:
    """Hand a sent revision over once more (it had not arrived; another means).

    Raises NotAllowed, NotFound, Refused; also for a withdrawn revision.
    """
    _need_send(actor)
    if form_key and (sent := already_sent(session, actor, form_key)):
        return sent
    stay = _stay_of(session, actor, revision)
    findings = send_checks.handing_refusals(handing, revision, now)
    if findings:
        raise Refused(findings)
    document = find_sheets.document_of(session, revision)
    provision = provide(session, actor, now, revision, handing, document.pages if document else 0)
    _tell(session, actor, now, stay, revision, provision, None)
    _record(session, actor, now, stay, EventKind.PROVIDED, provision)
    _remember(session, actor, now, form_key, handing, provision)
    return _sent(session, provision)


def withdraw(
    session: Session, actor: Actor, now: datetime, revision: Revision, reason: str
) -> Revision:
    """Take a sent revision back with its reason; it stays on record, the receivers are told.

    Asked twice, done once. Raises NotAllowed, NotFound, Refused.
    """
    _need_send(actor)
    stay = _stay_of(session, actor, revision)
    reason = checked_text("reason", reason, 4_000, "取り下げる理由を入れてください。")
    if revision.withdrawn_at is not None:
        return revision
    revision.withdrawn_at, revision.withdrawn_by = now, actor.account_id
    revision.withdrawn_reason = reason
    text = message(NoticeKind.SHEET_WITHDRAWN, revision.public_id)
    told: set[int] = set()
    for provision in find_sheets.provisions_of_revision(session, revision):
        if (
            provision.means is Means.SYSTEM
            and provision.to_office
            and (provision.to_office.id not in told)
        ):
            told.add(provision.to_office.id)
            to = tell.Recipient(provision.to_office, provision.to_desk)
            tell.take_back(session, now, sent_key(revision, provision))
            tell.tell(session, actor, now, text, to, stay)
    record(session, actor, now, stay, EventKind.WITHDRAWN, reason, _about(session, revision))
    return revision


def sent_key(revision: Revision, provision: Provision) -> str:
    """The purpose key of the notice that told of this provision."""
    kind = NoticeKind.SHEET_CORRECTED if revision.corrects_id else NoticeKind.SHEET_SENT
    return message(kind, provision.public_id).purpose_key


def _need_send(actor: Actor) -> None:
    if not actor.may(Permission.SHEET_SEND):
        raise NotAllowed


def _sheet_and_stay(session: Session, actor: Actor, draft: Draft) -> tuple[SheetRecord, Stay]:
    sheet = session.get_one(SheetRecord, draft.sheet_id)
    stay = session.get(Stay, sheet.stay_id) if sheet.stay_id else None
    if sheet.office_id != actor.office_id or stay is None:
        raise NotFound
    return sheet, stay


def _stay_of(session: Session, actor: Actor, revision: Revision) -> Stay:
    sheet = session.get_one(SheetRecord, revision.sheet_id)
    stay = session.get(Stay, sheet.stay_id) if sheet.stay_id else None
    if revision.office_id != actor.office_id or stay is None:
        raise NotFound
    return stay


def _tell(
    session: Session,
    actor: Actor,
    now: datetime,
    stay: Stay,
    revision: Revision,
    provision: Provision,
    replaced: Revision | None,
) -> Notice | None:
    """Tell the receiver of a sheet that came through the system; the older one waits no more."""
    if replaced is not None:
        for old in find_sheets.provisions_of_revision(session, replaced):
            tell.take_back(session, now, sent_key(replaced, old))
    if provision.means is not Means.SYSTEM or provision.to_office_id is None:
        return None
    to = tell.recipient(session, provision.to_office_id, provision.to_desk_id)
    kind = NoticeKind.SHEET_CORRECTED if revision.corrects_id else NoticeKind.SHEET_SENT
    text = message(kind, provision.public_id)
    data = {"provision": provision.public_id, "revision": revision.public_id}
    return tell.tell(session, actor, now, text, to, stay, data)


def _record(
    session: Session,
    actor: Actor,
    now: datetime,
    stay: Stay,
    kind: EventKind,
    provision: Provision,
    note: str = "",
) -> None:
    revision = session.get_one(Revision, provision.revision_id)
    data = {**_about(session, revision), "means": provision.means}
    record(session, actor, now, stay, kind, note, data, provision.provided_at)


def _about(session: Session, revision: Revision) -> dict[str, str | int]:
    code = session.get_one(SheetRecord, revision.sheet_id).code
    return {"revision": revision.public_id, "number": revision.number, "sheet": code}


def _remember(
    session: Session,
    actor: Actor,
    now: datetime,
    form_key: str,
    handing: Handing,
    provision: Provision,
) -> None:
    if form_key:
        digest = form_keys.digest_of(handing.as_plain())
        form_keys.remember(session, actor, now, form_key, digest, provision.public_id)


def _sent(session: Session, provision: Provision) -> Sent:
    revision = session.get_one(Revision, provision.revision_id)
    document = find_sheets.document_of(session, revision)
    if document is None:
        raise NotFound
    return Sent(revision, provision, document)
