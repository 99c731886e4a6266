"""Papers of a case of 福祉用具: attached, opened, taken back; and the packet for the municipality."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, render_template, request, send_file, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from handoff import clock
from handoff.actions import equipment_packet, letter_papers
from handoff.actions.problems import NotFound, Refused
from handoff.db import find_equipment
from handoff.db.discharge import Attachment
from handoff.rules.access import Permission
from handoff.web.equipment import page as equipment_page
from handoff.web.forms.answering import Answer, answer, one_press
from handoff.web.forms.equipment_case import PaperForm, UndoForm
from handoff.web.frame import journal
from handoff.web.frame.access import current_actor, needs
from handoff.web.frame.database import installation, reading
from handoff.web.frame.once import Done
from handoff.web.frame.security import takes_files
from handoff.web.stays.attachments import SHOWN_ALONE

BOTH = ["GET", "POST"]


def add_to(bp: Blueprint) -> None:
    """Give the blueprint "equipment" its papers."""
    bp.add_app_template_filter(equipment_packet.paper_words, "paper_words")
    bp.add_url_rule("/equipment/<pid>/papers/new", "paper_new", paper_new, methods=BOTH)
    bp.add_url_rule("/equipment/papers/<pid>", "paper", paper)
    bp.add_url_rule("/equipment/papers/<pid>/withdraw", "paper_out", paper_out, methods=BOTH)
    bp.add_url_rule("/equipment/<pid>/packet", "packet", packet, methods=BOTH)


@needs(Permission.SHEET_WRITE)
@takes_files
def paper_new(pid: str) -> Answer:
    """One more paper of the case."""
    with reading() as session:
        find_equipment.case_for(session, current_actor(), pid)
    form = PaperForm()

    def act(session: Session) -> Done:
        actor = current_actor()
        case = find_equipment.case_for(session, actor, pid)
        made = letter_papers.add_to_case(session, actor, clock.now(), case, form.paper(), _secret())
        journal.note("paper:add", f"paper:{made.public_id}", case.client_id)
        return Done(_papers(pid), "書類を添付しました。")

    def page() -> str:
        with reading() as session:
            case = find_equipment.case_for(session, current_actor(), pid)
            return render_template("pages/equipment/paper.html", form=form, case=case)

    return answer(form, act, page)


@needs(Permission.SHEET_READ)
def paper(pid: str) -> Response:
    """A paper or a packet, byte for byte as it is kept."""
    with reading() as session:
        actor = current_actor()
        found = letter_papers.paper_for(session, actor, pid)
        content = letter_papers.open_paper(session, actor, found, _secret())
        journal.note("paper:open", f"paper:{pid}", _client_of(session, found))
        name, media_type = found.file_name, found.media_type
    sent = send_file(
        BytesIO(content), mimetype=media_type, as_attachment=True, download_name=name, etag=False
    )
    sent.headers["Content-Security-Policy"] = SHOWN_ALONE
    return sent


@needs(Permission.SHEET_WRITE)
def paper_out(pid: str) -> Answer:
    """A paper of the wrong person or the wrong file."""
    with reading() as session:
        case_pid = _case_of(session, pid)
    form = UndoForm()

    def act(session: Session) -> Done:
        actor = current_actor()
        found = letter_papers.paper_for(session, actor, pid)
        letter_papers.withdraw_paper(session, actor, clock.now(), found, form.why.data or "")
        journal.note("paper:withdraw", f"paper:{pid}", _client_of(session, found))
        return Done(_papers(case_pid), "書類を取り下げました。")

    def page() -> str:
        with reading() as session:
            found = letter_papers.paper_for(session, current_actor(), pid)
            case = find_equipment.case_for(session, current_actor(), case_pid)
            return render_template(
                "pages/equipment/paper_out.html", form=form, paper=found, case=case
            )

    return answer(form, act, page)


@needs(Permission.SHEET_WRITE)
def packet(pid: str) -> Answer:
    """市への提出書類 一式: what goes in, what is missing, then one press makes and keeps it."""

    def act(session: Session) -> Done:
        actor, now = current_actor(), clock.now()
        found = equipment_page.load(session, actor, now, pid)
        made = equipment_packet.make(session, actor, now, found, _secret())
        journal.note("equipment:packet", f"paper:{made.public_id}", found.case.client_id)
        return Done(url_for("equipment.packet", pid=pid) + "#made", "提出書類を作りました。")

    refusal = ""
    if request.method == "POST":
        try:
            return one_press(act)
        except Refused as refused:
            refusal = refused.message
    with reading() as session:
        actor, now = current_actor(), clock.now()
        found = equipment_page.load(session, actor, now, pid)
        page = render_template(
            "pages/equipment/packet.html",
            case=found.case,
            found=found,
            plan=equipment_packet.plan(session, found),
            refusal=refusal,
        )
    return (page, 422) if refusal else page


def _secret() -> str:
    return installation().settings.secret_key


def _papers(pid: str) -> str:
    return url_for("equipment.show", pid=pid) + "#papers"


def _case_of(session: Session, pid: str) -> str:
    """The case a paper belongs to; papers of letters are taken back there. Raises NotFound."""
    found = letter_papers.paper_for(session, current_actor(), pid)
    case = find_equipment.case_of_paper(session, current_actor(), found)
    if case is None:
        raise NotFound
    return case.public_id


def _client_of(session: Session, found: Attachment) -> int | None:
    case = find_equipment.case_of_paper(session, current_actor(), found)
    return case.client_id if case else None
