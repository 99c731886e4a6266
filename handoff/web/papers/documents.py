"""Bytes: kept documents as they were handed over, covers and drafts to print."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint
from werkzeug.wrappers import Response

from handoff import clock
from handoff.actions import fax_covers
from handoff.actions.imprint import check_mark
from handoff.actions.problems import NotFound
from handoff.db import find_sheets
from handoff.pdf import cover
from handoff.pdf.layouts import layout_for
from handoff.pdf.record import FaxCover
from handoff.pdf.render import Mode, Rendered, Stamp, render
from handoff.rules.access import Permission
from handoff.sheets import content
from handoff.web.filling import working
from handoff.web.forms.answering import note, stay_of
from handoff.web.frame import journal
from handoff.web.frame.access import current_actor, needs
from handoff.web.frame.database import reading
from handoff.web.frame.handing_out import download
from handoff.web.frame.handing_out import kept as kept_as_sent

bp = Blueprint("documents", __name__)


@bp.get("/documents/<pid>")
@needs(Permission.SHEET_READ)
def kept(pid: str) -> Response:
    """A kept document, byte for byte as it was handed over."""
    with reading() as session:
        return kept_as_sent(find_sheets.document_for(session, current_actor(), pid))


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
        return kept_as_sent(document)


@bp.get("/stays/<pid>/sheets/<code>/preview.pdf")
@needs(Permission.SHEET_WRITE)
def preview(pid: str, code: str) -> Response:
    """The draft as it will print, marked as a draft, to look at or to FAX from."""
    with reading() as session:
        now = clock.now()
        work = working.load(session, current_actor(), clock.local_date(now), pid, code)
        made = _draft_pages(work, now)
        journal.note("sheet:print_draft", f"stay:{pid}", work.stay.client_id)
        return download(made.pdf, f"{work.sheet.title}_下書き_{_day(now)}.pdf")


@bp.get("/stays/<pid>/sheets/<code>/cover.pdf")
@needs(Permission.SHEET_SEND)
def draft_cover(pid: str, code: str) -> Response:
    """送付票 for a sheet that goes by FAX first and is recorded afterwards."""
    with reading() as session:
        now = clock.now()
        work = working.load(session, current_actor(), clock.local_date(now), pid, code)
        pages = _draft_pages(work, now).report.pages + 1
        journal.note("sheet:print_cover", f"stay:{pid}", work.stay.client_id)
        facts = fax_covers.for_stay(session, current_actor(), now, work.stay, work.sheet, pages)
        return _cover_pdf(facts, Stamp(clock.local(now)), now)


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
        facts = fax_covers.for_revision(
            session, current_actor(), now, revision, stay_of(revision), pages
        )
        stamp = Stamp(clock.local(now), revision.public_id, check=check_mark(session, revision))
        return _cover_pdf(facts, stamp, now)


def _cover_pdf(facts: FaxCover, stamp: Stamp, now: datetime) -> Response:
    return download(cover.render_fax_cover(facts, stamp).pdf, f"送付票_{_day(now)}.pdf")


def _day(now: datetime) -> str:
    return f"{clock.local_date(now):%Y%m%d}"
