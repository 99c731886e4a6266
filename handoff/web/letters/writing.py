"""Writing the request of a letter: the list of sections, one section, everything, saved while typing."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from handoff import clock
from handoff.actions import drafts, letters
from handoff.db import find_letters, find_sheets
from handoff.rules.access import Permission
from handoff.web.filling import overtaking, working
from handoff.web.filling import writing as pages
from handoff.web.filling.writing import Answer, Opened, note
from handoff.web.forms.answering import answer
from handoff.web.forms.base import BaseForm
from handoff.web.frame.access import current_actor, needs
from handoff.web.frame.database import reading
from handoff.web.frame.once import Done, once
from handoff.web.letters import place
from handoff.web.letters.place import LetterWork


def add_to(bp: Blueprint) -> None:
    """Hang the addresses on the blueprint of the letters."""
    write = "/letters/<pid>/write"
    bp.add_url_rule(write, "hub", hub)
    bp.add_url_rule(write, "start", start, methods=["POST"])
    bp.add_url_rule(f"{write}/<section>", "section", section)
    bp.add_url_rule(f"{write}/<section>", "save_section", save_section, methods=["POST"])
    bp.add_url_rule(f"{write}/autosave", "autosave", autosave, methods=["POST"])
    bp.add_url_rule(f"{write}/confirm/<section>", "confirm", confirm, methods=["POST"])
    bp.add_url_rule(f"{write}/correct", "correct", correct, methods=["GET", "POST"])
    bp.add_url_rule(f"{write}/discard", "discard", discard, methods=["POST"])


def work_of(session: Session, pid: str) -> LetterWork:
    """The work of this person on a letter. Raises NotFound."""
    return place.load(session, current_actor(), working.today(), pid)


def _opened(pid: str) -> Opened:
    return lambda session: work_of(session, pid)


@needs(Permission.SHEET_WRITE)
def hub(pid: str) -> str:
    """The sections of the request with their states."""
    with reading() as session:
        work = work_of(session, pid)
        note("view", work)
        papers = find_letters.papers_of_letter(session, work.letter)
        return render_template(
            "pages/letters/hub.html",
            work=work,
            others=work.others(session, current_actor()),
            overtaken=work.overtaken(session, current_actor()),
            papers=[p for p in papers if p.withdrawn_at is None],
        )


@needs(Permission.SHEET_WRITE)
def start(pid: str) -> Response:
    """Open the person's draft again: of a letter not sent yet, or to correct a sent one."""

    def act(session: Session) -> Done:
        work = work_of(session, pid)
        letters.open_draft(session, current_actor(), clock.now(), work.letter)
        note("open", work)
        return Done(work.hub_url)

    return once(act)


@needs(Permission.SHEET_WRITE)
def correct(pid: str) -> Answer:
    """A draft that was begun before a colleague sent the letter goes on as its correction."""
    form = BaseForm()
    with reading() as session:
        work = work_of(session, pid)
        last = find_sheets.newest_revision(session, work.letter.sheet)
        both = overtaking.beside(session, work, work.draft, last) if last else None
        if last is None or both is None:
            return redirect(work.hub_url, 303)
        asked = both.undecided if form.is_submitted() else ()
        shown = render_template(
            "pages/sending/correct.html",
            form=form, work=work, revision=last, both=both, asked=asked, has_errors=bool(asked),
            look=url_for("letters.show", pid=pid),
        )  # fmt: skip

    def act(session: Session) -> Done:
        chosen = overtaking.chosen()
        drafts.start_correction(session, current_actor(), clock.now(), last, chosen)
        note("correct", work)
        return Done(work.hub_url)

    return (shown, 422) if asked else answer(form, act, lambda: shown)


@needs(Permission.SHEET_WRITE)
def section(pid: str, section: str) -> str | Response:
    """One section as a form, or with `all` everything on one page."""
    return pages.show(_opened(pid), section)


@needs(Permission.SHEET_WRITE)
def save_section(pid: str, section: str) -> Answer:
    """Save what was typed, then go where the pressed button leads."""
    return pages.save(_opened(pid), section)


@needs(Permission.SHEET_WRITE)
def autosave(pid: str) -> Response | tuple[Response, int]:
    """Save what is on the page right now."""
    return pages.autosave(_opened(pid))


@needs(Permission.SHEET_WRITE)
def confirm(pid: str, section: str) -> Response:
    """「変わりありません」 for one section, pressed on the hub."""
    return pages.confirm(_opened(pid), section)


@needs(Permission.SHEET_WRITE)
def discard(pid: str) -> Response:
    """Throw one's own draft away; a letter that never left is taken back with it."""

    def act(session: Session) -> Done:
        work, actor, now = work_of(session, pid), current_actor(), clock.now()
        drafts.discard(session, actor, work.begun)
        note("discard", work)
        if work.letter.sent_at is not None:
            return Done(
                url_for("letters.show", pid=pid), "下書きを消しました。送った連絡票は残っています。"
            )
        if not work.others(session, actor):
            letters.withdraw(session, actor, now, work.letter, "送る前にやめました")
        return Done(
            url_for("clients.show", pid=work.letter.client.public_id), "下書きを消しました。"
        )

    return once(act)
