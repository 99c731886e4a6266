"""Papers of a letter: what was sent, the whole with its answer, records to keep, scans that belong to it."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from handoff import clock
from handoff.actions import fax_covers, letter_records
from handoff.actions import letter_papers as acts
from handoff.actions.imprint import check_mark
from handoff.actions.letter_facts import declared_for, whole
from handoff.actions.letter_paper import SENT, draw_whole
from handoff.actions.letter_papers import PaperKind
from handoff.actions.problems import NotFound
from handoff.clock import local
from handoff.db import find_letters, find_sheets
from handoff.db.letters import Letter
from handoff.pdf import cover
from handoff.pdf.letter_pages import render_record
from handoff.pdf.render import Stamp
from handoff.rules.access import Permission
from handoff.rules.letters import AnswerWay
from handoff.web.forms.answering import Answer, answer
from handoff.web.forms.attachments import refuse_file
from handoff.web.forms.letters import EnclosureForm, WhyForm
from handoff.web.frame import journal
from handoff.web.frame.access import current_actor, needs
from handoff.web.frame.database import installation, reading
from handoff.web.frame.handing_out import download, kept
from handoff.web.frame.once import Done
from handoff.web.frame.security import takes_files

BOTH = ["GET", "POST"]
SHOWN_ALONE = "default-src 'none'; sandbox"


def add_to(bp: Blueprint) -> None:
    """Hang the addresses on the blueprint of the letters."""
    for rule, name, view, methods in (
        ("/letters/<pid>/request.pdf", "request_pdf", request_pdf, ["GET"]),
        ("/letters/<pid>/whole.pdf", "whole_pdf", whole_pdf, ["GET"]),
        ("/letters/<pid>/no-answer.pdf", "no_answer_pdf", no_answer_pdf, ["GET"]),
        ("/letters/<pid>/cover.pdf", "cover_pdf", cover_pdf, ["GET"]),
        ("/letter-answers/<pid>/hearing.pdf", "hearing_pdf", hearing_pdf, ["GET"]),
        ("/letter-answers/<pid>/answer.pdf", "answer_pdf", answer_pdf, ["GET"]),
        ("/letters/<pid>/papers/new", "add_paper", add_paper, BOTH),
        ("/letter-papers/<pid>", "paper", paper, ["GET"]),
        ("/letter-papers/<pid>/withdraw", "withdraw_paper", withdraw_paper, BOTH),
    ):
        bp.add_url_rule(rule, name, view, methods=methods)


def _letter(session: Session, pid: str, act: str) -> Letter:
    found = find_letters.letter_for(session, current_actor(), pid)
    journal.note(f"letter:{act}", f"letter:{pid}", found.client_id)
    return found


@needs(Permission.SHEET_WRITE)
def request_pdf(pid: str) -> Response:
    """The newest request as it was sent, with the reply half and, if it has one, the QR."""
    with reading() as session:
        letter = _letter(session, pid, "print")
        revision = find_letters.request_of(session, letter)
        document = find_sheets.document_of(session, revision, SENT) if revision else None
        if document is None:
            raise NotFound
        return kept(document)


@needs(Permission.SHEET_WRITE)
def whole_pdf(pid: str) -> Response:
    """Request, answer and what came afterwards, as they stand now."""
    with reading() as session:
        letter = _letter(session, pid, "print")
        revision = find_letters.request_of(session, letter)
        if revision is None:
            raise NotFound
        standing = find_letters.standing_answer(session, letter)
        made = draw_whole(session, letter, whole(session, letter), revision, standing)
        return download(made.pdf, _name(letter, "全体"))


@needs(Permission.SHEET_WRITE)
def answer_pdf(pid: str) -> Response:
    """The letter with one answer, as it was kept when the answer came."""
    with reading() as session:
        found = find_letters.answer_for(session, current_actor(), pid)
        journal.note("letter:print", f"letter:{found.letter.public_id}", found.letter.client_id)
        if found.document is None:
            raise NotFound
        return kept(found.document)


@needs(Permission.SHEET_WRITE)
def no_answer_pdf(pid: str) -> Response:
    """The record that nobody answered."""
    with reading() as session:
        letter = _letter(session, pid, "print")
        if letter.no_answer_at is None:
            raise NotFound
        made = render_record(
            letter_records.no_answer(session, letter), _stamp(clock.now(), letter.public_id)
        )
        return download(made.pdf, _name(letter, "回答なし"))


@needs(Permission.SHEET_WRITE)
def hearing_pdf(pid: str) -> Response:
    """The record of an opinion that was heard."""
    with reading() as session:
        found = find_letters.answer_for(session, current_actor(), pid)
        letter = _letter(session, found.letter.public_id, "print")
        if found.way != AnswerWay.ORAL:
            raise NotFound
        made = render_record(
            letter_records.hearing(session, letter, found), _stamp(clock.now(), found.public_id)
        )
        return download(made.pdf, _name(letter, "聴取の記録"))


@needs(Permission.SHEET_WRITE)
def cover_pdf(pid: str) -> Response:
    """送付票 for the FAX: receiver, sender, number of pages; initials only."""
    with reading() as session:
        now, letter = clock.now(), _letter(session, pid, "print_cover")
        revision = find_letters.request_of(session, letter)
        document = find_sheets.document_of(session, revision, SENT) if revision else None
        if document is None or revision is None:
            raise NotFound
        actor, pages = current_actor(), document.pages + 1
        facts = fax_covers.for_letter(session, actor, now, letter, revision, pages)
        stamp = Stamp(local(now), letter.ref_no, check=check_mark(session, revision))
        made = cover.render_fax_cover(facts, stamp)
        return download(made.pdf, _name(letter, "送付票"))


def _stamp(now: datetime, reference: str) -> Stamp:
    return Stamp(local(now), reference)


def _name(letter: Letter, what: str) -> str:
    return f"{declared_for(letter).short}_{letter.ref_no}_{what}.pdf"


# --- scans and enclosures --------------------------------------------------------------------------


@needs(Permission.SHEET_WRITE)
@takes_files
def add_paper(pid: str) -> Answer:
    """A copy of what goes with the letter (the draft of the plan …), or came with the answer."""
    form = EnclosureForm()
    form.kind.offer([(k.value, k.label) for k in PaperKind])

    def act(session: Session) -> Done:
        letter = find_letters.letter_for(session, current_actor(), pid)
        secret = installation().settings.secret_key
        made = acts.add_to_letter(
            session, current_actor(), clock.now(), letter, form.upload(), secret
        )
        journal.note("letter:paper", f"paper:{made.public_id}", letter.client_id)
        draft = find_letters.draft_of_letter(session, letter, current_actor().account_id)
        return Done(url_for("letters.hub" if draft else "letters.show", pid=pid) + "#papers",
                    "書類を保管しました。")  # fmt: skip

    def show() -> str:
        with reading() as session:
            letter = find_letters.letter_for(session, current_actor(), pid)
            return render_template("pages/letters/paper_new.html", letter=letter, form=form)

    return answer(form, act, show, refuse_file)


@needs(Permission.SHEET_WRITE)
def paper(pid: str) -> Response:
    """A paper as it was kept."""
    with reading() as session:
        found = acts.paper_for(session, current_actor(), pid)
        secret = installation().settings.secret_key
        data = acts.open_paper(session, current_actor(), found, secret)
        journal.note("letter:open-paper", f"paper:{pid}")
        response = download(data, found.file_name, found.media_type)
    response.headers["Content-Security-Policy"] = SHOWN_ALONE
    return response


@needs(Permission.SHEET_WRITE)
def withdraw_paper(pid: str) -> Answer:
    """The wrong file or the wrong person: it stays kept and counts no more."""
    form = WhyForm()

    def act(session: Session) -> Done:
        found = acts.paper_for(session, current_actor(), pid)
        acts.withdraw_paper(session, current_actor(), clock.now(), found, form.reason.data or "")
        journal.note("letter:withdraw-paper", f"paper:{pid}")
        return Done(_home_of(session, found.letter_id), "書類を取り下げました。")

    def show() -> str:
        with reading() as session:
            found = acts.paper_for(session, current_actor(), pid)
            return render_template(
                "pages/letters/why.html",
                form=form,
                title="書類を取り下げる",
                lead=found.file_name,
                back=_home_of(session, found.letter_id),
                explained="ファイルを間違えたときや、別の方の書類だったときに使います。書類は理由とともに残ります。",
                label="取り下げる理由",
                button="取り下げる",
            )

    return answer(form, act, show)


def _home_of(session: Session, letter_id: int | None) -> str:
    letter = session.get(Letter, letter_id) if letter_id else None
    if letter is None:
        return url_for("letters.index")
    return url_for("letters.show", pid=letter.public_id) + "#papers"
