"""A sent sheet read in other ways: beside another version, on paper, as text, as pictures of its pages."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from handoff import clock
from handoff.actions.problems import NotFound
from handoff.db import find_sheets
from handoff.rules.access import Permission
from handoff.sheets import chart, display
from handoff.web.filling import paging, working
from handoff.web.forms.answering import note
from handoff.web.frame import journal
from handoff.web.frame.access import current_actor, needs
from handoff.web.frame.database import reading
from handoff.web.frame.filters import age, care_level, gender, wareki
from handoff.web.frame.handing_out import whole
from handoff.web.sheets import comparing, previewing, reviewing
from handoff.web.sheets.reviewing import Review

bp = Blueprint("readings", __name__)


@bp.get("/revisions/<pid>/compare")
@needs(Permission.SHEET_READ)
def choose(pid: str) -> Response | str:
    """To the comparison that was chosen, else with the version before."""
    other = request.args.get("with", "")
    with reading() as session:
        revision = comparing.readable(session, current_actor(), pid)
        found = comparing.nearest(session, current_actor(), revision)
        if not other and found is None:
            return render_template("pages/sending/compare_none.html", revision=revision)
        other = other or (found.public_id if found else "")
    return redirect(url_for("readings.compare", pid=pid, other=other), 303)


@bp.get("/revisions/<pid>/compare/<other>")
@needs(Permission.SHEET_READ)
def compare(pid: str, other: str) -> str:
    """Any two versions of a client's sheet, in words."""
    with reading() as session:
        view = comparing.compared(session, current_actor(), pid, other)
        note("sheet:compare", view.older)
        note("sheet:compare", view.newer)
        if any(chart.holds_restricted(c.item) for _, changes in view.groups for c in changes):
            note("sheet:restricted", view.newer)
        return render_template("pages/sending/compare.html", view=view)


@bp.get("/revisions/<pid>/print")
@needs(Permission.SHEET_READ)
def print_view(pid: str) -> str:
    """The ten things and the whole sheet to be read on paper; the form itself is the PDF."""
    with reading() as session:
        view = _readable(session, pid)
        note("sheet:print", view.revision)
        if paging.shows_restricted(view.content, view.sheet.sections):
            note("sheet:restricted", view.revision)
        return render_template("pages/sending/print.html", view=view)


@bp.get("/revisions/<pid>/chart")
@needs(Permission.SHEET_READ)
def chart_text(pid: str) -> str:
    """Text to be pasted into an electronic chart, short or whole."""
    whole, asked = request.args.get("part") == "all", request.args.get("restricted") == "1"
    with reading() as session:
        view = _readable(session, pid)
        has_restricted = paging.shows_restricted(view.content, view.sheet.sections)
        restricted = whole and asked and has_restricted
        note("sheet:chart", view.revision)
        if restricted:
            note("sheet:restricted", view.revision)
        text = chart.chart_text(
            view.sheet,
            view.content.values,
            _head(view),
            view.changes,
            since=view.since,
            whole=whole,
            restricted=restricted,
        )
        return render_template(
            "pages/sending/chart.html",
            view=view,
            text=text,
            whole=whole,
            restricted=restricted,
            has_restricted=has_restricted,
        )


@bp.get("/revisions/<pid>/pages/<int:number>.png")
@needs(Permission.SHEET_READ)
def kept_page(pid: str, number: int) -> Response:
    """A page of the kept document as a picture."""
    with reading() as session:
        revision = comparing.readable(session, current_actor(), pid)
        document = find_sheets.document_of(session, revision)
        if document is None or document.media_type != "application/pdf":
            raise NotFound
        pdf = whole(document)
        if number == 1:
            note("sheet:pages", revision)
        return _png(previewing.of_bytes(pdf, document.sha256), number)


@bp.get("/stays/<pid>/sheets/<code>/pages/<int:number>.png")
@needs(Permission.SHEET_WRITE)
def draft_page(pid: str, code: str, number: int) -> Response:
    """A page of the own draft as it would print now; `as=fax` as it would go by FAX."""
    with reading() as session:
        now = clock.now()
        work = working.load(session, current_actor(), clock.local_date(now), pid, code)
        if work.draft is None:
            raise NotFound
        if number == 1:
            journal.note("sheet:pages", work.subject, work.client_id)
        return _png(previewing.of_draft(work, now, request.args.get("as") == "fax"), number)


def _readable(session: Session, pid: str) -> Review:
    """A revision to be read whole. Raises NotFound where only the fact may be seen."""
    comparing.readable(session, current_actor(), pid)
    return reviewing.review(session, current_actor(), pid)


def _png(paper: previewing.Paper, number: int) -> Response:
    size = "large" if request.args.get("size") == "large" else "page"
    try:
        picture = paper.page(number, size)
    except IndexError:
        raise NotFound from None
    return Response(picture, mimetype="image/png")


def _head(view: Review) -> list[str]:
    """Who sent what when, and whom it is about, so that a text in the wrong chart is noticed."""
    revision, stay = view.revision, view.stay
    office, sent = stay.care_office, clock.local(revision.sent_at)
    sender = f"{office.name if office else ''} {revision.author.name}".strip()
    tel = f"　電話 {office.tel}" if office and office.tel else ""
    values = view.content.values
    born = display.date_text(values["birth_date"]) + "生" if values.get("birth_date") else ""
    facts = [
        view.content.get("client_kana", ""),
        born,
        _age(view),
        gender(values.get("gender", "")),
    ]
    facts.append(care_level(values.get("care_level", "")))
    about = "・".join(f for f in facts if f)
    return [
        f"【{view.sheet.title}】第{revision.number}版　{wareki(sent.date())} {sent:%H:%M} 送付",
        f"送付元：{sender}{tel}",
        f"患者：{view.content.get('client_name', '') or stay.person_name} 様（{about}）",
    ]


def _age(view: Review) -> str:
    client = view.stay.client
    return age(client.birth_date) if client else ""
