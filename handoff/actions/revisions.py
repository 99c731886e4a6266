"""Making a revision (版) and its paper: content that never changes, bytes kept with their SHA-256."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from handoff.actions import kept_papers
from handoff.actions.imprint import check_mark, new_check_code
from handoff.actions.problems import Stale
from handoff.clock import local
from handoff.db import find_sheets
from handoff.db.sheets import Document, Revision, SheetRecord
from handoff.exchange.bundle import to_json
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
    passed: Mapping[str, Any] | None = None,
    own_contents: list[str] | None = None,
) -> Revision:
    """The next revision of a sheet; `reason` says why the newest one is corrected, `passed` why what
    is odd may stand (actions.passing). `own_contents`: it is an own form (actions.own_forms) that holds
    these. Raises Stale when somebody else's got the number first."""
    kept = lasting(declared, content.values)
    revision = Revision(
        sheet_id=sheet.id,
        number=find_sheets.next_number(session, sheet),
        template_version=declared.version,
        content={key: as_plain(value) for key, value in kept.items()},
        is_flash=bool(kept.get("flash")),
        own_form=own_contents is not None,
        own_contents=own_contents or [],
        check_code=new_check_code(),
        sent_at=now,
        sent_by=actor.account_id,
        office_id=actor.office_id,
        corrects_id=newest.id if newest else None,
        reason=reason.strip(),
        passed=dict(passed or {}),
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
    """Draw the revision as it is handed over, sign it, and keep the bytes unchanged.

    The file holds its content as data too, so that other programs need not read the drawing.
    """
    content = read(declared, revision.content)
    note = f"第{revision.number}版" + ("（訂正）" if revision.corrects_id else "")
    at = local(revision.sent_at)
    stamp = Stamp(at, revision.public_id, note, check_mark(session, revision))
    values, embed = lasting(declared, content.values), to_json(declared, content)
    layout = layout_for(declared.code)
    made = render(declared, layout, values, Mode.PLAIN, stamp, embed=embed)
    name = f"{declared.title}_第{revision.number}版_{at:%Y%m%d}.pdf"
    making = kept_papers.Making("sheet", name, revision.sent_at, actor.account_id)
    return kept_papers.keep(session, revision, making, made)
