"""Making a revision (版) and its paper: content that never changes, bytes kept with their SHA-256."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from handoff.actions.problems import Stale
from handoff.clock import local
from handoff.db import find_sheets
from handoff.db.sheets import Document, Revision, SheetRecord
from handoff.pdf.layouts import layout_for
from handoff.pdf.render import Mode, Stamp, render
from handoff.rules.access import Actor
from handoff.sheets.content import Content, as_plain, lasting, read
from handoff.sheets.model import Sheet

SENT_MEANWHILE = (
    "このシートは、ほかの方が先に送っています。送られた版を確かめてから、必要なら訂正してください。"
)


def new_revision(
    session: Session,
    actor: Actor,
    now: datetime,
    sheet: SheetRecord,
    declared: Sheet,
    content: Content,
    reason: str,
    newest: Revision | None,
) -> Revision:
    """The next revision of a sheet; `reason` says why the newest one is corrected. Raises Stale when somebody else's got the number first."""
    kept = lasting(declared, content.values)
    revision = Revision(
        sheet_id=sheet.id,
        number=find_sheets.next_number(session, sheet),
        template_version=declared.version,
        content={key: as_plain(value) for key, value in kept.items()},
        is_flash=bool(kept.get("flash")),
        sent_at=now,
        sent_by=actor.account_id,
        office_id=actor.office_id,
        corrects_id=newest.id if newest else None,
        reason=reason.strip(),
    )
    try:
        with session.begin_nested():
            session.add(revision)
            session.flush()
    except IntegrityError:  # a colleague's revision got the number on another server
        other = find_sheets.newest_revision(session, sheet)
        raise Stale(other, content.as_json(), SENT_MEANWHILE) from None
    return revision


def keep_bytes(session: Session, actor: Actor, declared: Sheet, revision: Revision) -> Document:
    """Draw the revision as it is handed over and keep the bytes unchanged."""
    values = lasting(declared, read(declared, revision.content).values)
    note = f"第{revision.number}版" + ("（訂正）" if revision.corrects_id else "")
    stamp = Stamp(at=local(revision.sent_at), reference=revision.public_id, note=note)
    made = render(declared, layout_for(declared.code), values, Mode.PLAIN, stamp)
    document = Document(
        revision_id=revision.id,
        kind="sheet",
        file_name=f"{declared.title}_第{revision.number}版_{local(revision.sent_at):%Y%m%d}.pdf",
        sha256=hashlib.sha256(made.pdf).hexdigest(),
        pages=made.report.pages,
        content=made.pdf,
        created_at=revision.sent_at,
        created_by=actor.account_id,
    )
    session.add(document)
    session.flush()
    return document
