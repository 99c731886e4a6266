"""FAXで送る用意: the number, what the copy would still tell, and the kept copy with its cover."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, render_template, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session

from handoff import clock
from handoff.actions import copies, fax_covers
from handoff.actions.copies import FAX, Original
from handoff.actions.problems import NotFound
from handoff.db import find_letters, find_sheets
from handoff.db.clients import Client
from handoff.db.sheets import Document, Revision
from handoff.pdf.record import FaxCover
from handoff.rules.access import Permission
from handoff.web.forms.answering import Answer, answer, stay_of
from handoff.web.forms.faxing import HIDDEN, FaxForm
from handoff.web.frame import journal
from handoff.web.frame.access import current_actor, needs
from handoff.web.frame.database import reading
from handoff.web.frame.filters import full_name, reported_name
from handoff.web.frame.once import Done
from handoff.web.papers.notes import PaperNotes, paper_notes

bp = Blueprint("faxing", __name__)
BOTH = ["GET", "POST"]


@dataclass(frozen=True, slots=True)
class Sending:
    """One paper about to go through the machine."""

    revision: Revision
    original: Original
    cover: FaxCover
    notes: PaperNotes
    made: tuple[Document, ...]  # copies made before, newest first
    person: Markup
    back: tuple[str, str]
    mend_url: str  # where a correction begins
    record_url: str  # where the handing-over is recorded
    subject: str
    client_id: int | None


Found = Callable[[Session], Sending]


@bp.route("/revisions/<pid>/fax", methods=BOTH)
@needs(Permission.SHEET_SEND)
def sheet(pid: str) -> Answer:
    """A sent or kept sheet of a stay."""

    def find(session: Session) -> Sending:
        actor = current_actor()
        revision = find_sheets.revision_for(session, actor, pid)
        stay = stay_of(revision)
        cover = fax_covers.for_revision(session, actor, clock.now(), revision, stay, 0)
        return _sending(
            session,
            revision,
            cover,
            stay.client,
            person=reported_name(stay),
            back=(url_for("sending.revision", pid=pid), f"第{revision.number}版"),
            mend_url=url_for("sending.correct", pid=stay.public_id, code=revision.sheet.code),
            record_url=url_for("sending.provide_again", pid=pid),
            subject=f"revision:{pid}",
            client_id=stay.client_id,
        )

    return _page(find)


@bp.route("/letters/<pid>/fax", methods=BOTH)
@needs(Permission.SHEET_SEND)
def letter(pid: str) -> Answer:
    """The newest request of a letter, with its reply half."""

    def find(session: Session) -> Sending:
        actor = current_actor()
        found = find_letters.letter_for(session, actor, pid)
        revision = find_letters.request_of(session, found)
        if revision is None:
            raise NotFound
        cover = fax_covers.for_letter(session, actor, clock.now(), found, revision, 0)
        show = url_for("letters.show", pid=pid)
        return _sending(
            session,
            revision,
            cover,
            found.client,
            person=full_name(found.client),
            back=(show, "連絡票のページ"),
            mend_url=url_for("letters.hub", pid=pid),
            record_url=show,
            subject=f"letter:{pid}",
            client_id=found.client_id,
        )

    return _page(find)


def _sending(
    session: Session,
    revision: Revision,
    cover: FaxCover,
    client: Client | None,
    *,
    person: Markup,
    back: tuple[str, str],
    mend_url: str,
    record_url: str,
    subject: str,
    client_id: int | None,
) -> Sending:
    if revision.withdrawn_at is not None:
        raise NotFound
    original = copies.of_revision(session, revision, client)
    made = [d for d in revision.documents if d.kind == FAX]
    return Sending(
        revision=revision,
        original=original,
        cover=cover,
        notes=paper_notes(original.sheet, original.values, client),
        made=tuple(sorted(made, key=lambda d: d.id, reverse=True)),
        person=person,
        back=back,
        mend_url=mend_url,
        record_url=record_url,
        subject=subject,
        client_id=client_id,
    )


def _page(find: Found) -> Answer:
    form = FaxForm()
    if not form.is_submitted():
        with reading() as session:
            form.fax.data = find(session).cover.to_fax
            form.masked.data = HIDDEN

    def act(session: Session) -> Done:
        found, now = find(session), clock.now()
        cover = fax_covers.with_choice(found.cover, form.dialled)
        kept = copies.keep_fax(session, current_actor(), now, found.revision, found.original, cover)
        journal.note("sheet:print_fax", found.subject, found.client_id)
        return Done(url_for("documents.kept", pid=kept.public_id))

    def show() -> str:
        with reading() as session:
            found = find(session)
            journal.note("sheet:fax", found.subject, found.client_id)
            return render_template("pages/forms/fax.html", form=form, found=found)

    return answer(form, act, show)
