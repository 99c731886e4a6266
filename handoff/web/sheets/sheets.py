"""Writing a sheet of a stay: hub, section pages, everything on one page, autosave, check page.

What happens when a page is read and saved is the same for every place that is written to: see
forms.writing.
"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from handoff import clock
from handoff.actions import drafts, offers
from handoff.actions.draft_contacts import contact_rows, not_in, with_missing
from handoff.actions.problems import NotFound
from handoff.db import find_sheets
from handoff.rules.access import Permission
from handoff.sheets import catalogue
from handoff.web.filling import glancing, paging, working
from handoff.web.filling import writing as pages
from handoff.web.filling.build import ALL
from handoff.web.filling.working import Work
from handoff.web.filling.writing import Answer, Opened, Seen, note
from handoff.web.frame.access import current_actor, needs
from handoff.web.frame.database import reading, writing
from handoff.web.frame.once import Done, once
from handoff.web.sheets import checking, joining, offering

bp = Blueprint("sheets", __name__, url_prefix="/stays/<pid>/sheets/<code>")


def _work(session: Session, pid: str, code: str) -> Work:
    return working.load(session, current_actor(), working.today(), pid, code)


def _opened(pid: str, code: str) -> Opened:
    return lambda session: _work(session, pid, code)


def _seen(pid: str, code: str) -> Seen:
    if code == catalogue.DISCHARGE:
        return _opened(pid, code)
    return lambda session: glancing.load(session, current_actor(), working.today(), pid, code)


@bp.get("")
@needs(Permission.SHEET_WRITE)
def hub(pid: str, code: str) -> str:
    """The sections with their states; before the first word, where to begin."""
    with reading() as session:
        work = _work(session, pid, code)
        note("view", work)
        others = work.others(session, current_actor())
        if work.draft is None:
            return render_template("pages/sheets/start.html", work=work, others=others)
        asked = "contacts" in work.sheet.items
        rows = contact_rows(session, work.stay) if asked else []
        written = work.content.values.get("contacts", ()) if asked else ()
        return render_template(
            "pages/sheets/hub.html",
            work=work,
            others=others,
            overtaken=work.overtaken(session, current_actor()),
            by=paging.deadlines(session, work),
            new_contacts=len(not_in(rows, work.content.values)),
            unrecorded=len(not_in(written, {"contacts": rows})),
        )


@bp.post("")
@needs(Permission.SHEET_WRITE)
def start(pid: str, code: str) -> Response:
    """Open the person's draft, filled with what is known; again, and it is the same draft."""

    def act(session: Session) -> Done:
        work, actor, now = _work(session, pid, code), current_actor(), clock.now()
        record = drafts.sheet_for(session, actor, now, work.stay, code)
        drafts.open_draft(session, actor, now, record)
        note("open", work)
        return Done(work.hub_url)

    return once(act)


@bp.get("/<section>")
@needs(Permission.SHEET_WRITE)
def section(pid: str, code: str, section: str) -> str | Response:
    """One section as a form."""
    return pages.show(_seen(pid, code), section)


@bp.post("/<section>")
@needs(Permission.SHEET_WRITE)
def save_section(pid: str, code: str, section: str) -> Answer:
    """Save what was typed, then go where the pressed button leads."""
    return pages.save(_opened(pid, code), section)


@bp.get("/all")
@needs(Permission.SHEET_WRITE)
def all_items(pid: str, code: str) -> str | Response:
    """全項目を1画面で, from the same declaration."""
    return pages.show(_seen(pid, code), ALL)


@bp.post("/all")
@needs(Permission.SHEET_WRITE)
def save_all(pid: str, code: str) -> Answer:
    """The same for the page with everything."""
    return pages.save(_opened(pid, code), ALL)


@bp.get("/check")
@needs(Permission.SHEET_WRITE)
def check(pid: str, code: str) -> str | Response:
    """The sheet as it will print, what is open, and the way to send it."""
    with reading() as session:
        work = _work(session, pid, code)
        if work.draft is None:
            return redirect(_sent_url(session, work) or work.hub_url, 303)
        note("check", work, work.sheet.sections)
        return checking.check_page(session, work)


def _sent_url(session: Session, work: Work) -> str:
    """The version that was made of the draft, for who comes back to the page it was sent from."""
    last = find_sheets.newest_revision(session, work.record) if work.record else None
    if last is None:
        return ""
    flash(f"このシートは第{last.number}版になっています。直すときは訂正してください。", "info")
    return url_for("sending.revision", pid=last.public_id)


@bp.post("/autosave")
@needs(Permission.SHEET_WRITE)
def autosave(pid: str, code: str) -> Response | tuple[Response, int]:
    """Save what is on the page right now. Answers a script; never changes a field."""
    return pages.autosave(_opened(pid, code))


@bp.post("/confirm/<section>")
@needs(Permission.SHEET_WRITE)
def confirm(pid: str, code: str, section: str) -> Response:
    """「変わりありません」 for one section, pressed on the hub."""
    return pages.confirm(_opened(pid, code), section)


@bp.post("/recorded-contacts")
@needs(Permission.SHEET_WRITE)
def add_contacts(pid: str, code: str) -> Response:
    """Bring in the contacts that were recorded after the draft was begun."""

    def act(session: Session) -> Done:
        work, now = _work(session, pid, code), clock.now()
        if "contacts" not in work.sheet.items:
            raise NotFound
        rows = with_missing(contact_rows(session, work.stay), work.content.values)
        draft = work.begun
        raw = {"contacts": rows}
        drafts.save_draft(session, current_actor(), now, draft, raw, draft.version, draft.device)
        note("edit", work)
        url = paging.page_url(work, "contacts")
        return Done(url, "聞き取りの記録を入れました。")

    return once(act)


@bp.get("/offer")
@needs(Permission.SHEET_WRITE)
def offer(pid: str, code: str) -> str | Response:
    """What the hospital wrote and confirmed, beside the own draft."""
    with reading() as session:
        work = _work(session, pid, code)
        if work.draft is None:
            return redirect(work.hub_url, 303)
        note("offer", work)
        return offering.compare_page(work)


@bp.post("/offer")
@needs(Permission.SHEET_WRITE)
def take_offer(pid: str, code: str) -> Answer:
    """Take it into the draft; where both wrote, what was chosen."""
    undecided: list[offers.Offered] = []
    with writing() as session:
        work = _work(session, pid, code)
        if work.offer is None:
            raise NotFound
        chosen = offering.chosen(request.form)
        now, actor = clock.now(), current_actor()
        undecided += offers.take(session, actor, now, work.begun, work.offer, chosen)
        if not undecided:
            note("take-offer", work)
            return offering.taken(work)
    with reading() as session:
        return offering.compare_page(_work(session, pid, code), undecided), 422


@bp.get("/take-over/<writer>")
@needs(Permission.SHEET_WRITE)
def colleague(pid: str, code: str, writer: str) -> str:
    """Before going on from a colleague's draft: what comes in, and where both wrote."""
    with reading() as session:
        return joining.page(session, _work(session, pid, code), writer)


@bp.post("/take-over/<writer>")
@needs(Permission.SHEET_WRITE)
def take_over(pid: str, code: str, writer: str) -> Answer:
    """Go on from a colleague's draft, with one's own answers."""
    with reading() as session:
        asked = joining.undecided(session, _work(session, pid, code), writer)
        if asked:
            return joining.page(session, _work(session, pid, code), writer, asked), 422

    def act(session: Session) -> Done:
        work = _work(session, pid, code)
        joining.take_over(session, work, writer)
        note("take-over", work)
        return Done(work.hub_url, "下書きを引き継ぎました。")

    return once(act)


@bp.post("/discard")
@needs(Permission.SHEET_WRITE)
def discard(pid: str, code: str) -> Response:
    """Throw one's own draft away; what was sent stays."""

    def act(session: Session) -> Done:
        work = _work(session, pid, code)
        drafts.discard(session, current_actor(), work.begun)
        note("discard", work)
        return Done(
            url_for("stays.show", pid=pid), "下書きを消しました。送ったシートは残っています。"
        )

    return once(act)
