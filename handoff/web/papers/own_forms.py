"""自分の様式を使う: the office's own sheet in place of ①–④, from the upload to the evidence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from handoff import clock
from handoff.actions import form_keys, own_forms
from handoff.actions.letter_facts import declared_for
from handoff.actions.problems import Refused, Stale
from handoff.db import find_clients, find_letters, find_sheets
from handoff.db.letters import Letter
from handoff.db.sheets import Revision
from handoff.rules.access import Permission
from handoff.rules.letters import LetterMove, may
from handoff.rules.own_forms import CONTENTS, Held, missing
from handoff.sheets.model import Sheet
from handoff.web.filling import working
from handoff.web.forms.answering import Answer, note, one_press
from handoff.web.forms.attachments import refuse_file
from handoff.web.forms.own_forms import OwnFormForm
from handoff.web.frame import journal
from handoff.web.frame.access import current_actor, needs
from handoff.web.frame.database import reading
from handoff.web.frame.filters import full_name, reported_name
from handoff.web.frame.once import Done
from handoff.web.frame.security import takes_files
from handoff.web.sheets import handing

bp = Blueprint("own_forms", __name__)
BOTH = ["GET", "POST"]
_FIELDS = {"provided_at": "provided_on", "to_desk": "desk", "to_office": "means"}


@bp.app_template_filter("own_contents")
def own_contents(revision: Revision) -> list[tuple[Held, bool]]:
    """What an own form was checked for, and whether it holds it."""
    return [(one, one.word in revision.own_contents) for one in CONTENTS[revision.sheet.code]]


@bp.app_template_filter("own_missing")
def own_missing(revision: Revision) -> tuple[Held, ...]:
    """What the rule needs and the form does not hold."""
    return missing(revision.sheet.code, revision.own_contents)


@dataclass(frozen=True, slots=True)
class _About:
    """What the page is about: the sheet, whose, where to go back."""

    sheet: Sheet
    lead: str
    back: tuple[str, str]
    receiver: str
    newest: Revision | None


@bp.route("/stays/<pid>/sheets/<code>/own", methods=BOTH)
@needs(Permission.SHEET_SEND)
@takes_files
def of_stay(pid: str, code: str) -> Answer:
    """In place of ① or ② of a stay."""
    form = OwnFormForm()
    with reading() as session:
        work = _work(session, pid, code)
        about = _of_work(session, work)
        form.prepare(
            clock.now(),
            code,
            by_system=handing.by_this_system(work.stay),
            may_wait=work.sheet.filed,
            corrects=about.newest is not None,
            desks=handing.desks_of(work.stay),
            consents=handing.consents_of(work.stay),
        )

    def act(session: Session) -> Done:
        actor, now = current_actor(), clock.now()
        stay = _work(session, pid, code).stay
        if form.only_kept:
            made = own_forms.file_form(session, actor, now, stay, code, form.own_form(), form.why)
            note("sheet:file_own", made)
            return Done(url_for("sending.revision", pid=made.public_id, sent=1))
        desks, consents = handing.desks_of(stay), handing.consents_of(stay)
        given = form.handing(stay.hospital, stay.hospital_name, desks, consents)
        sent = own_forms.send_form(session, actor, now, stay, code, form.own_form(), given)
        note("sheet:send_own", sent.revision)
        return Done(url_for("sending.revision", pid=sent.revision.public_id, sent=1))

    def show(status: int) -> Answer:
        with reading() as session:
            about = _of_work(session, _work(session, pid, code))
            return _page(form, about, request.path, status)

    return _answer(form, act, show)


@bp.route("/letters/<pid>/own", methods=BOTH)
@needs(Permission.SHEET_SEND)
@takes_files
def of_letter(pid: str) -> Answer:
    """In place of ③ or ④."""
    form = OwnFormForm()
    with reading() as session:
        letter = find_letters.letter_for(session, current_actor(), pid)
        if not may(letter.state, LetterMove.SEND):
            return redirect(url_for("letters.show", pid=pid), 303)
        about = _of_letter(session, letter)
        form.prepare(
            clock.now(),
            letter.sheet.code,
            by_system=False,
            may_wait=False,
            corrects=about.newest is not None,
            desks=(),
            consents=_consents(session, letter),
        )

    def act(session: Session) -> Done:
        actor = current_actor()
        letter = find_letters.letter_for(session, actor, pid)
        given = form.handing(letter.clinic, letter.institution, (), _consents(session, letter))
        own_forms.send_letter_form(session, actor, clock.now(), letter, form.own_form(), given)
        journal.note("letter:send_own", f"letter:{pid}", letter.client_id)
        return Done(url_for("letters.show", pid=pid), "自分の様式で渡したことを記録しました。")

    def show(status: int) -> Answer:
        with reading() as session:
            letter = find_letters.letter_for(session, current_actor(), pid)
            return _page(form, _of_letter(session, letter), request.path, status)

    return _answer(form, act, show)


def _answer(
    form: OwnFormForm, act: Callable[[Session], Done], show: Callable[[int], Answer]
) -> Answer:
    """Take the file once; what is refused is said beside its field, the rest stays filled in."""
    if request.method == "GET":
        return show(200)
    with reading() as session:  # pressed twice: by now a version is there, which asks for a reason
        known = form_keys.answer_of(session, current_actor(), form.form_key.data or "")
    if known is not None:
        return redirect(known, 303)
    status = 422
    if form.validate():
        try:
            return one_press(act)
        except Refused as refused:
            status = refuse_file(form, refused, _FIELDS)
        except Stale as stale:
            form.refuse("file", stale.message)
            status = 409
    return show(status)


def _page(form: OwnFormForm, about: _About, url: str, status: int) -> Answer:
    page = render_template("pages/own_forms/send.html", form=form, about=about, url=url)
    return page if status == 200 else (page, status)


def _work(session: Session, pid: str, code: str) -> working.Work:
    return working.load(session, current_actor(), working.today(), pid, code)


def _of_work(session: Session, work: working.Work) -> _About:
    newest = find_sheets.newest_revision(session, work.record) if work.record else None
    stay = work.stay
    back = (url_for("stays.show", pid=stay.public_id), "入院の画面")
    return _About(work.sheet, reported_name(stay), back, handing.receiver_words(stay), newest)


def _of_letter(session: Session, letter: Letter) -> _About:
    newest = find_sheets.newest_revision(session, letter.sheet)
    back = (url_for("letters.hub", pid=letter.public_id), "連絡票")
    receiver = f"{letter.institution or '宛先'} {letter.doctor_name} 先生"
    return _About(declared_for(letter), full_name(letter.client), back, receiver, newest)


def _consents(session: Session, letter: Letter) -> list[Any]:
    client = find_clients.with_everything(session, letter.client_id)
    return [one for one in client.consents if one.withdrawn_on is None]
