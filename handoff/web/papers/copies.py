"""Other copies of a sheet: with bars, half-filled, empty, masked for FAX; and its answers as data."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, render_template
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from handoff import clock
from handoff.actions import copies, fax_covers
from handoff.actions.copies import Original
from handoff.actions.problems import NotFound
from handoff.clock import local
from handoff.db import find_clients, find_letter_lists, find_letters, find_sheets, find_stays
from handoff.db.offices import Office
from handoff.db.sheets import Revision
from handoff.exchange import bundle, table
from handoff.pdf.cover import render_call_record
from handoff.pdf.record import CallRecord
from handoff.pdf.render import Rendered, Stamp
from handoff.rules.access import Permission
from handoff.rules.life import MatchState
from handoff.rules.offices import Side
from handoff.sheets import catalogue
from handoff.sheets.content import Content, counting, lasting, read
from handoff.web.filling import working
from handoff.web.forms.answering import note
from handoff.web.frame import journal
from handoff.web.frame.access import current_actor, needs
from handoff.web.frame.database import reading
from handoff.web.frame.handing_out import download
from handoff.web.letters import place as lettering
from handoff.web.papers.notes import paper_notes
from handoff.web.words import partner

bp = Blueprint("copies", __name__)
bp.add_app_template_global(paper_notes)

UNSENT = "送る前に印刷"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MEDIA = {"csv": "text/csv; charset=utf-8", "xlsx": _EXCEL, "json": "application/json"}


# --- a sent revision ------------------------------------------------------------------------------


@bp.get("/revisions/<pid>/changes.pdf")
@needs(Permission.SHEET_READ)
def revision_changes(pid: str) -> Response:
    """The revision with a bar beside everything that says something else than the one before."""
    with reading() as session:
        revision = _readable(session, pid)
        before = [
            r
            for r in find_sheets.revisions_for(session, current_actor(), revision.sheet)
            if r.number < revision.number and not r.withdrawn_at and not r.own_form
        ]
        if not before:
            raise NotFound
        made = _bars(session, revision, before[-1])
        note("sheet:print_changes", revision)
        sheet = catalogue.DECLARED[revision.sheet.code]
        return download(made.pdf, f"{sheet.short}_第{revision.number}版_変更箇所.pdf")


@bp.get("/revisions/<pid>/export.<fmt>")
@needs(Permission.SHEET_READ)
def export(pid: str, fmt: str) -> Response:
    """The answers of a sent revision as CSV, Excel or JSON."""
    if fmt not in _MEDIA:
        raise NotFound
    with reading() as session:
        revision = _readable(session, pid)
        sheet = catalogue.DECLARED[revision.sheet.code]
        values = read(sheet, revision.content).values
        note(f"sheet:export-{fmt}", revision)
        if fmt == "json":
            data = bundle.to_json(sheet, Content(lasting(sheet, values)))
        else:
            made = table.to_csv if fmt == "csv" else table.to_xlsx
            data = made(sheet, counting(sheet, values))
        return download(data, f"{sheet.short}_第{revision.number}版.{fmt}", _MEDIA[fmt])


def _readable(session: Session, pid: str) -> Revision:
    """A revision whose content this person may read: withdrawn ones only their author's office."""
    found = find_sheets.revision_for(session, current_actor(), pid)
    if found.withdrawn_at is not None and current_actor().side is not Side.CARE:
        raise NotFound
    return found


def _bars(session: Session, revision: Revision, before: Revision) -> Rendered:
    original = copies.of_revision(session, revision)
    old = lasting(original.sheet, read(original.sheet, before.content).values)
    return copies.with_bars(original, old)


# --- a draft --------------------------------------------------------------------------------------


def _draft(session: Session, pid: str, code: str, now: datetime) -> tuple[working.Work, Original]:
    work = working.load(session, current_actor(), clock.local_date(now), pid, code)
    if work.draft is None:
        raise NotFound
    original = copies.of_draft(work.sheet, work.content, now, UNSENT, work.stay.client)
    return work, original


@bp.get("/stays/<pid>/sheets/<code>/fax.pdf")
@needs(Permission.SHEET_SEND)
def draft_fax(pid: str, code: str) -> Response:
    """Cover and masked sheet of a draft, for a sheet that goes by FAX first and is recorded then."""
    with reading() as session:
        actor, now = current_actor(), clock.now()
        work, original = _draft(session, pid, code, now)
        cover = fax_covers.for_stay(session, actor, now, work.stay, work.sheet, 0)
        choice = fax_covers.Dialled(cover.to_fax)
        made = copies.by_fax(original, fax_covers.with_choice(cover, choice))
        journal.note("sheet:print_fax", work.subject, work.client_id)
        return download(made.pdf, f"FAX_{work.sheet.short}_{_day(now)}.pdf")


@bp.get("/stays/<pid>/sheets/<code>/changes.pdf")
@needs(Permission.SHEET_WRITE)
def draft_changes(pid: str, code: str) -> Response:
    """A correction in the making, with bars against the revision it corrects."""
    with reading() as session:
        now = clock.now()
        work, original = _draft(session, pid, code, now)
        before = session.get(Revision, work.begun.corrects_id or 0)
        if before is None or before.own_form:
            raise NotFound
        old = lasting(work.sheet, read(work.sheet, before.content).values)
        journal.note("sheet:print_changes", work.subject, work.client_id)
        made = copies.with_bars(original, old)
        return download(made.pdf, f"{work.sheet.short}_訂正中_変更箇所_{_day(now)}.pdf")


@bp.get("/stays/<pid>/sheets/<code>/half.pdf")
@needs(Permission.SHEET_WRITE)
def draft_half(pid: str, code: str) -> Response:
    """Client, office and hospital typed, the rest open: to be filled in at the bedside."""
    with reading() as session:
        actor, now = current_actor(), clock.now()
        work = working.load(session, actor, clock.local_date(now), pid, code)
        known, stay = work.content, work.stay
        if work.draft is None:
            client = stay.client_id if stay.match is MatchState.CONFIRMED else None
            if client is None:
                raise NotFound
            known = copies.known_of(session, actor, now, code, client, stay.id)
        journal.note("sheet:print_half", work.subject, work.client_id)
        made = copies.half_filled(copies.of_draft(work.sheet, known, now, ""))
        return download(made.pdf, f"{work.sheet.short}_手書き用_{_day(now)}.pdf")


# --- letters --------------------------------------------------------------------------------------


@bp.get("/letters/<pid>/half.pdf")
@needs(Permission.SHEET_WRITE)
def letter_half(pid: str) -> Response:
    """The letter with client, office, doctor and number, the question and the answer open."""
    with reading() as session:
        now = clock.now()
        work = lettering.load(session, current_actor(), clock.local_date(now), pid)
        request = find_letters.request_of(session, work.letter)
        known = work.content
        if work.draft is None:
            if request is None:
                raise NotFound
            known = read(work.sheet, request.content)
        journal.note("letter:print_half", work.subject, work.client_id)
        made = copies.half_filled(copies.of_draft(work.sheet, known, now, ""))
        return download(made.pdf, f"{work.sheet.short}_{work.letter.ref_no}_手書き用.pdf")


@bp.get("/letters/<pid>/changes.pdf")
@needs(Permission.SHEET_WRITE)
def letter_changes(pid: str) -> Response:
    """The newest request with bars against the one before."""
    with reading() as session:
        letter = find_letters.letter_for(session, current_actor(), pid)
        sent = [r for r in find_letter_lists.requests_of(session, letter) if not r.withdrawn_at]
        if len(sent) < 2:
            raise NotFound
        journal.note("letter:print_changes", f"letter:{pid}", letter.client_id)
        made = _bars(session, sent[0], sent[1])
        sheet = catalogue.DECLARED[letter.sheet.code]
        return download(made.pdf, f"{sheet.short}_{letter.ref_no}_変更箇所.pdf")


# --- empty forms ----------------------------------------------------------------------------------


@bp.get("/forms")
@needs(Permission.DIRECTORY_READ)
def forms() -> str:
    """空の様式を印刷: all four, to be filled in by hand."""
    return render_template("pages/forms/index.html", sheets=catalogue.DECLARED.values())


@bp.get("/forms/<code>.pdf")
@needs(Permission.DIRECTORY_READ)
def blank_form(code: str) -> Response:
    """One empty form."""
    made = copies.blank(code, clock.now())
    return download(made.pdf, f"{catalogue.DECLARED[code].title}_空の様式.pdf")


@bp.get("/clients/<pid>/forms/<code>.pdf")
@needs(Permission.SHEET_WRITE)
def client_form(pid: str, code: str) -> Response:
    """A form with client and own office typed, the rest open."""
    with reading() as session:
        actor, now = current_actor(), clock.now()
        client = find_clients.client_for(session, actor, pid)
        known = copies.known_of(session, actor, now, code, client.id)
        sheet = catalogue.DECLARED[code]
        journal.note("client:print_form", f"client:{pid}", client.id)
        made = copies.half_filled(copies.of_draft(sheet, known, now, ""))
        return download(made.pdf, f"{sheet.short}_手書き用_{_day(now)}.pdf")


@bp.get("/stays/<pid>/call.pdf")
@needs(Permission.STAY_WRITE)
def call_record(pid: str) -> Response:
    """A sheet to write on while telephoning about a stay, and to keep."""
    with reading() as session:
        actor, now = current_actor(), clock.now()
        stay = find_stays.stay_for(session, actor, pid)
        own = session.get_one(Office, actor.office_id)
        other = partner.of_stay(session, stay, actor.side or Side.CARE, now)
        confirmed = stay.client if stay.match is MatchState.CONFIRMED else None
        record = CallRecord(
            happened_at=None,
            client_name=confirmed.name if confirmed else stay.person_name,
            caller=actor.account_name,
            caller_office=own.name,
            called_office=other.office if other else "",
            called_person="",
            called_tel=other.tel if other else "",
            text="",
        )
        journal.note("stay:print_call", f"stay:{pid}", stay.client_id)
        return download(render_call_record(record, Stamp(local(now))).pdf, "電話連絡の記録.pdf")


def _day(now: datetime) -> str:
    return f"{clock.local_date(now):%Y%m%d}"
