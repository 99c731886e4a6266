"""Bytes: kept documents as they were handed over, the evidence file, covers and drafts to print."""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime
from io import BytesIO

from flask import Blueprint, abort, send_file
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from handoff import clock
from handoff.actions import evidence
from handoff.actions.problems import NotFound
from handoff.db import find_offices, find_sheets, find_stays
from handoff.db.offices import Office
from handoff.db.sheets import Document
from handoff.db.stays import Stay
from handoff.pdf import cover
from handoff.pdf.layouts import layout_for
from handoff.pdf.record import FaxCover
from handoff.pdf.render import Mode, Rendered, Stamp, render
from handoff.rules.access import Permission
from handoff.sheets import catalogue, content
from handoff.sheets.masking import initials
from handoff.web import journal
from handoff.web.access import current_actor, needs
from handoff.web.database import reading
from handoff.web.forms import working
from handoff.web.forms.answering import note, stay_of

bp = Blueprint("documents", __name__)
log = logging.getLogger(__name__)


@bp.get("/documents/<pid>")
@needs(Permission.SHEET_READ)
def kept(pid: str) -> Response:
    """A kept document, byte for byte as it was handed over."""
    with reading() as session:
        return _kept(session, find_sheets.document_for(session, current_actor(), pid))


@bp.get("/revisions/<pid>/pdf")
@needs(Permission.SHEET_READ)
def revision_pdf(pid: str) -> Response:
    """The kept bytes of a sent revision."""
    with reading() as session:
        revision = find_sheets.revision_for(session, current_actor(), pid)
        document = find_sheets.document_of(session, revision)
        if document is None:
            raise NotFound
        note("sheet:print", revision)
        return _kept(session, document)


@bp.get("/stays/<pid>/evidence.pdf", endpoint="evidence")
@needs(Permission.SHEET_SEND)
def evidence_file(pid: str) -> Response:
    """根拠資料 一式: every standing revision and the page 提供記録."""
    with reading() as session:
        stay = find_stays.stay_for(session, current_actor(), pid)
        now = clock.now()
        made = evidence.evidence_file(session, stay, now)
        journal.note("evidence:print", f"stay:{pid}", stay.client_id)
        return _pdf(made.pdf, f"根拠資料_{_day(now)}.pdf")


@bp.get("/stays/<pid>/sheets/<code>/preview.pdf")
@needs(Permission.SHEET_WRITE)
def preview(pid: str, code: str) -> Response:
    """The draft as it will print, marked as a draft, to look at or to FAX from."""
    with reading() as session:
        now = clock.now()
        work = working.load(session, current_actor(), clock.local_date(now), pid, code)
        made = _draft_pages(work, now)
        journal.note("sheet:print_draft", f"stay:{pid}", work.stay.client_id)
        return _pdf(made.pdf, f"{work.sheet.title}_下書き_{_day(now)}.pdf")


@bp.get("/stays/<pid>/sheets/<code>/cover.pdf")
@needs(Permission.SHEET_SEND)
def draft_cover(pid: str, code: str) -> Response:
    """送付票 for a sheet that goes by FAX first and is recorded afterwards."""
    with reading() as session:
        now = clock.now()
        work = working.load(session, current_actor(), clock.local_date(now), pid, code)
        pages = _draft_pages(work, now).report.pages + 1
        journal.note("sheet:print_cover", f"stay:{pid}", work.stay.client_id)
        return _cover_pdf(session, work.stay, work.sheet.title, now, pages)


def _draft_pages(work: working.Work, now: datetime) -> Rendered:
    values = content.lasting(work.sheet, work.content.values)
    stamp = Stamp(
        clock.local(now), note="下書き（保存前）" if work.sheet.filed else "下書き（送付前）"
    )
    return render(work.sheet, layout_for(work.sheet.code), values, Mode.PLAIN, stamp)


@bp.get("/revisions/<pid>/cover.pdf")
@needs(Permission.SHEET_SEND)
def fax_cover(pid: str) -> Response:
    """送付票 for FAX: receiver, sender, number of pages, a reply slip; initials only."""
    with reading() as session:
        now = clock.now()
        revision = find_sheets.revision_for(session, current_actor(), pid)
        document = find_sheets.document_of(session, revision)
        pages = (document.pages if document else 0) + 1
        note("sheet:print_cover", revision)
        title = catalogue.get(revision.sheet.code).title
        return _cover_pdf(session, stay_of(revision), title, now, pages, revision.public_id)


def _kept(session: Session, document: Document) -> Response:
    """The bytes, checked against their SHA-256: evidence that changed is not handed out."""
    data = document.content
    if hashlib.sha256(data).hexdigest() != document.sha256:
        log.error("document %s does not match its SHA-256", document.public_id)
        abort(500)
    return _pdf(data, document.file_name, document.media_type)


def _pdf(data: bytes, name: str, media_type: str = "application/pdf") -> Response:
    """An attachment. `name` carries no personal data; no-store and nosniff come from security."""
    return send_file(
        BytesIO(data), mimetype=media_type, as_attachment=True, download_name=name, etag=False
    )


def _cover_pdf(
    session: Session, stay: Stay, about: str, now: datetime, pages: int, reference: str = ""
) -> Response:
    facts = _cover(session, stay, about, now, pages, reference)
    made = cover.render_fax_cover(facts, Stamp(clock.local(now), reference))
    return _pdf(made.pdf, f"送付票_{_day(now)}.pdf")


def _cover(
    session: Session, stay: Stay, about: str, now: datetime, pages: int, reference: str
) -> FaxCover:
    sender = session.get_one(Office, current_actor().office_id)
    office, desk = stay.hospital, stay.desk
    if desk is None and office is not None:
        desk = find_offices.first_desk(session, office.id)
    kana = stay.client.kana if stay.client else stay.person_kana
    return FaxCover(
        sent_at=clock.local(now),
        to_office=office.name if office else stay.hospital_name,
        to_department=desk.name if desk else stay.ward,
        to_person=desk.person if desk else "",
        to_fax=(desk.fax if desk else "") or (office.fax if office else ""),
        to_tel=(desk.tel if desk else "") or (office.tel if office else ""),
        from_office=sender.name,
        from_person=current_actor().account_name,
        from_tel=sender.tel,
        from_fax=sender.fax,
        client_initials=f"{initials(kana)}様",
        about=about,
        pages=pages,
        reference=reference,
    )


def _day(now: datetime) -> str:
    return f"{clock.local_date(now):%Y%m%d}"
