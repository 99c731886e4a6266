"""Sending a sheet, and what the sender does with it later: correct, withdraw, provide again."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from handoff import clock
from handoff.actions import drafts, filing, passing, send, verdict_words
from handoff.actions.problems import NotFound, Refused, Stale
from handoff.db import find_sheets
from handoff.db.sheets import Revision
from handoff.rules.access import Permission
from handoff.rules.offices import Side
from handoff.rules.verdict import INSURER_DECIDES
from handoff.sheets.model import Finding
from handoff.web.filling import overtaking, paging, working
from handoff.web.forms.answering import Answer, answer, note, stay_of
from handoff.web.forms.base import BaseForm
from handoff.web.forms.sending import HandedForm, PassedForm, ReasonForm
from handoff.web.frame.access import current_actor, needs
from handoff.web.frame.database import reading, writing
from handoff.web.frame.once import Done, once
from handoff.web.sheets import checking, handing, receiving, reviewing
from handoff.web.sheets import passing as asking

bp = Blueprint("sending", __name__)


bp.add_app_template_filter(verdict_words.result_words)
bp.add_app_template_filter(verdict_words.missing_words)


@bp.app_template_global("insurer_decides")
def insurer_decides() -> str:
    """The sentence that stands next to every verdict."""
    return INSURER_DECIDES


# --- sending -----------------------------------------------------------------------------------


@bp.post("/stays/<pid>/sheets/<code>/send", endpoint="send")
@needs(Permission.SHEET_SEND)
def send_sheet(pid: str, code: str) -> Answer:
    """Send the draft, or show what must be mended, or ask about what is odd. Twice sends once."""
    form = handing.posted_form()
    with reading() as session:
        work = _work(session, pid, code)
        if work.draft is None:  # sent already: by this very press, or on another screen
            return _where_it_went(session, work, form)
        if work.overtaken(session, current_actor()):
            return overtaking.page(session, work), 409
        handing.offer(form, work)
        if not form.validate() or work.required_left:
            return checking.check_page(session, work, form), 422
        button = f"このまま {handing.receiver_words(work.stay)}へ送る"
        pause = _pause(session, work, url_for("sending.send", pid=pid, code=code), button)
    if isinstance(pause, tuple):
        return pause
    try:
        return _send(pid, code, form, pause)
    except Refused as refused:
        with reading() as session:
            work = _work(session, pid, code)
            left = handing.give_back(form, work.sheet, refused.findings)
            return checking.check_page(session, work, form, left), 422
    except Stale as stale:
        with reading() as session:
            return overtaking.page(session, _work(session, pid, code), stale.message), 409


@bp.post("/stays/<pid>/sheets/<code>/file")
@needs(Permission.SHEET_SEND)
def file_sheet(pid: str, code: str) -> Answer:
    """記録として保存する: a version of its own, told to nobody. Pressed twice it is kept once."""
    with reading() as session:
        work = _work(session, pid, code)
        if work.draft is None:  # kept already: by this very press, or on another screen
            return _newest(session, work)
        if work.overtaken(session, current_actor()):
            return overtaking.page(session, work), 409
        form = handing.filing_form(work, posted=True)
        if not form.validate() or work.required_left:
            return checking.check_page(session, work, form), 422
        address = url_for("sending.file_sheet", pid=pid, code=code)
        pause = _pause(session, work, address, "このまま 記録として保存する")
    if isinstance(pause, tuple):
        return pause

    def act(session: Session) -> Done:
        work = _work(session, pid, code)
        passing.pass_findings(session, current_actor(), clock.now(), work.begun, pause)
        reason = form.reason.data or "" if form.reason is not None else ""
        kept = filing.keep(session, current_actor(), clock.now(), work.begun, reason)
        note("sheet:file", kept.revision)
        return Done(url_for("sending.revision", pid=kept.revision.public_id, sent=1))

    try:
        return once(act)
    except Refused as refused:
        with reading() as session:
            left = tuple(refused.findings)
            return checking.check_page(session, _work(session, pid, code), form, left), 422
    except Stale as stale:
        with reading() as session:
            return overtaking.page(session, _work(session, pid, code), stale.message), 409


def _pause(
    session: Session, work: working.Work, address: str, button: str
) -> list[tuple[Finding, str]] | tuple[str, int]:
    """What is odd, with the reasons it was just passed with; else the page that asks for them."""
    odd, pressed = asking.open_of(session, work), bool(request.form.get("passed"))
    asked = asking.questions(odd, pressed)
    if odd and (not pressed or asked.errors):
        return asking.page(work, asked, address, button), 422 if asked.errors else 200
    return asking.reasons_of(asked)


def _send(pid: str, code: str, form: PassedForm, reasons: list[tuple[Finding, str]]) -> Response:
    actor, now, key = current_actor(), clock.now(), form.form_key.data or ""
    with writing() as session:
        sent = send.already_sent(session, actor, key)
        if sent is None:
            work = _work(session, pid, code)
            passing.pass_findings(session, actor, now, work.begun, reasons)
            given = handing.handing_of(form, work, now)
            if changes := handing.last_changes(form, work, given, now):
                draft = work.begun
                drafts.save_draft(session, actor, now, draft, changes, draft.version, draft.device)
            sent = send.send(session, actor, now, work.begun, given, key)
            note("sheet:send", sent.revision)
    return redirect(url_for("sending.revision", pid=sent.revision.public_id, sent=1), 303)


def _work(session: Session, pid: str, code: str) -> working.Work:
    today = clock.local_date(clock.now())
    return working.load(session, current_actor(), today, pid, code)


def _where_it_went(session: Session, work: working.Work, form: PassedForm) -> Response:
    """The page of the revision that a second press made, or of the last one."""
    sent = send.already_sent(session, current_actor(), form.form_key.data or "")
    if sent is not None:
        return redirect(url_for("sending.revision", pid=sent.revision.public_id, sent=1), 303)
    return _newest(session, work)


def _newest(session: Session, work: working.Work) -> Response:
    """The page of the newest version: there is nothing left to send or keep."""
    last = find_sheets.newest_revision(session, work.record) if work.record else None
    if last is None:
        raise NotFound
    done = "保存され" if work.sheet.filed else "送られ"
    flash(f"このシートはすでに{done}ています（第{last.number}版）。", "info")
    return redirect(url_for("sending.revision", pid=last.public_id), 303)


# --- a sent revision ----------------------------------------------------------------------------


@bp.get("/revisions/<pid>")
@needs(Permission.SHEET_READ)
def revision(pid: str) -> str:
    """A sent revision as the sender or the receiver sees it."""
    with reading() as session:
        view = reviewing.review(session, current_actor(), pid)
        note("sheet:read", view.revision)
        if paging.shows_restricted(view.content, view.sheet.sections):
            note("sheet:restricted", view.revision)
        if current_actor().side is Side.CARE:
            just_sent = request.args.get("sent") == "1"
            return render_template("pages/sending/revision.html", view=view, just_sent=just_sent)
        return receiving.received_page(view)


@bp.route("/stays/<pid>/sheets/<code>/correct", methods=["GET", "POST"])
@needs(Permission.SHEET_WRITE)
def correct(pid: str, code: str) -> Answer:
    """Begin a new revision from the last sent one; the reason is asked when it is sent.

    A draft that was begun before goes on as the correction, with a choice where both differ.
    """
    form = BaseForm()

    def act(session: Session) -> Done:
        last = _last_sent(session, _work(session, pid, code))
        chosen = overtaking.chosen()
        send.start_correction(session, current_actor(), clock.now(), last, chosen)
        note("sheet:correct", last)
        return Done(url_for("sheets.hub", pid=pid, code=code))

    def show(pressed: bool = False) -> str:
        with reading() as session:
            work = _work(session, pid, code)
            last = _last_sent(session, work)
            both = overtaking.beside(session, work, work.draft, last)
            asked = both.undecided if both and pressed else ()
            return render_template(
                "pages/sending/correct.html",
                form=form, work=work, revision=last, both=both, asked=asked, has_errors=bool(asked),
                look=url_for("sending.revision", pid=last.public_id),
            )  # fmt: skip

    if form.is_submitted() and _is_undecided(pid, code):
        return show(pressed=True), 422
    return answer(form, act, show)


def _is_undecided(pid: str, code: str) -> bool:
    """Whether a choice between the own draft and the version that was sent is still open."""
    with reading() as session:
        work = _work(session, pid, code)
        both = overtaking.beside(session, work, work.draft, _last_sent(session, work))
        return bool(both and both.undecided)


def _last_sent(session: Session, work: working.Work) -> Revision:
    last = find_sheets.newest_revision(session, work.record) if work.record else None
    if last is None:
        raise NotFound
    return last


@bp.route("/revisions/<pid>/withdraw", methods=["GET", "POST"])
@needs(Permission.SHEET_SEND)
def withdraw(pid: str) -> Answer:
    """取り下げ: the revision stays readable, with the reason, and no longer counts."""
    form = ReasonForm()

    def act(session: Session) -> Done:
        found = _own(session, pid)
        send.withdraw(session, current_actor(), clock.now(), found, form.reason.data)
        note("sheet:withdraw", found)
        return Done(url_for("sending.revision", pid=pid), "取り下げ、相手に知らせました。")

    def show() -> str:
        with reading() as session:
            found = _own(session, pid)
            return render_template(
                "pages/sending/withdraw.html", form=form, revision=found, stay=stay_of(found)
            )

    return answer(form, act, show)


@bp.route("/revisions/<pid>/provide", methods=["GET", "POST"])
@needs(Permission.SHEET_SEND)
def provide_again(pid: str) -> Answer:
    """A further handing-over of the same revision, by another means or once more."""
    pressed = handing.posted_form() if request.method == "POST" else None
    form = pressed or HandedForm(formdata=None)
    with reading() as session:
        handing.offer(form, reviewing.work_of(session, current_actor(), pid))

    def act(session: Session) -> Done:
        work, found, now = (
            reviewing.work_of(session, current_actor(), pid),
            _own(session, pid),
            clock.now(),
        )
        given = handing.handing_of(form, work, now)
        send.provide_again(session, current_actor(), now, found, given)
        note("sheet:provide", found)
        return Done(url_for("sending.revision", pid=pid), "提供したことを記録しました。")

    def show() -> str:
        with reading() as session:
            found = _own(session, pid)
            work = reviewing.work_of(session, current_actor(), pid)
            by_system, on_paper = handing.forms_for(work, clock.now(), pressed)
            return render_template(
                "pages/sending/provide.html",
                form=form,
                revision=found,
                stay=work.stay,
                work=work,
                by_system=by_system,
                on_paper=on_paper,
                receiver=handing.receiver_words(work.stay),
            )

    return answer(form, act, show)


def _own(session: Session, pid: str) -> Revision:
    return find_sheets.revision_for(session, current_actor(), pid)


BOTH = ["GET", "POST"]
for rule, name, view, methods in (
    ("/provisions/<pid>/receive", "receive", receiving.receive_sheet, ["POST"]),
    ("/provisions/<pid>/receipt", "receipt", receiving.receipt, BOTH),
    ("/provisions/<pid>/not-arrived", "not_arrived", receiving.not_arrived, BOTH),
    ("/revisions/<pid>/ask", "ask", receiving.ask, ["POST"]),
    ("/revisions/<pid>/not-ours", "not_ours", receiving.not_ours, ["POST"]),
):
    bp.add_url_rule(rule, name, view, methods=methods)
