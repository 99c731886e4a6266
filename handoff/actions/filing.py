"""綴じる: a sheet that goes to nobody by rule is kept in the own file, as a version of its own (②)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from handoff.actions import passing, send_checks
from handoff.actions.draft_sources import with_before
from handoff.actions.problems import NotAllowed, NotFound, Refused, Stale
from handoff.actions.revisions import SENT_MEANWHILE, keep_bytes, new_revision
from handoff.actions.timeline import EventKind, checked_text, record
from handoff.clock import local_date
from handoff.db import find_sheets
from handoff.db.sheets import Document, Draft, Revision, SheetRecord
from handoff.db.stays import Stay
from handoff.rules.access import Actor, Permission
from handoff.sheets import catalogue
from handoff.sheets.content import read


@dataclass(frozen=True, slots=True)
class Filed:
    """What was kept: the version and its bytes."""

    revision: Revision
    document: Document


def keep(session: Session, actor: Actor, now: datetime, draft: Draft, reason: str = "") -> Filed:
    """Keep the draft as the next version: content and PDF stay unchanged from now on.

    Nobody is told; it may be handed over afterwards (send.provide_again). Raises NotAllowed, NotFound
    (also for a sheet that is sent, not kept), Refused, and Stale when a colleague kept one meanwhile.
    """
    if not actor.may(Permission.SHEET_SEND):
        raise NotAllowed
    held = find_sheets.locked_draft(session, draft.id)
    if held is None or held.account_id != actor.account_id:
        raise NotFound
    sheet = session.get_one(SheetRecord, held.sheet_id)
    stay = session.get(Stay, sheet.stay_id) if sheet.stay_id else None
    declared = catalogue.get(sheet.code)
    if sheet.office_id != actor.office_id or stay is None or not declared.filed:
        raise NotFound
    newest = find_sheets.newest_revision(session, sheet)
    if (newest.id if newest else None) != held.corrects_id:
        raise Stale(newest, held.content, SENT_MEANWHILE)
    content = with_before(session, stay, declared, read(declared, held.content))
    reason = checked_text("reason", reason, 4_000)
    findings = send_checks.filing_refusals(declared, content, stay, newest, reason, local_date(now))
    if findings:
        raise Refused(findings)
    odd = send_checks.odd(session, declared, content, stay, newest, local_date(now))
    passed = passing.lasting(odd, held.passed, newest)
    revision = new_revision(session, actor, now, sheet, declared, content, reason, newest, passed)
    document = keep_bytes(session, actor, declared, revision)
    session.delete(held)
    session.flush()
    data = {"revision": revision.public_id, "number": revision.number, "sheet": sheet.code}
    record(session, actor, now, stay, EventKind.FILED, reason, data)
    return Filed(revision, document)
