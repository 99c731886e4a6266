"""まとめて印刷: all papers of the office's month, made in the background, to be taken for some days."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from flask import Blueprint, render_template, send_file, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from handoff import clock
from handoff.actions import batches as acts
from handoff.actions.batches import KEPT_FOR, BatchKind
from handoff.db.papers import Batch
from handoff.rules.access import Permission
from handoff.web.forms.answering import Answer, answer
from handoff.web.forms.batches import month_form, month_words
from handoff.web.frame import journal
from handoff.web.frame.access import current_actor, needs
from handoff.web.frame.database import reading
from handoff.web.frame.once import Done

bp = Blueprint("batches", __name__)

_TYPES = {BatchKind.EACH.value: ("application/zip", "zip"),
          BatchKind.BOOK.value: ("application/pdf", "pdf")}  # fmt: skip


@bp.app_template_filter("batch_month")
def batch_month(batch: Batch) -> str:
    """令和8年11月（2026年）."""
    return month_words(date.fromisoformat(f"{batch.month}-01"))


@bp.app_template_filter("batch_kind")
def batch_kind(batch: Batch) -> str:
    """The words of the form in which it is wanted."""
    return BatchKind(batch.kind).label


@bp.route("/batches", methods=["GET", "POST"])
@needs(Permission.SHEET_SEND)
def index() -> Answer:
    """Choose a month; what was asked for last."""
    form = month_form(clock.local_date(clock.now()))

    def act(session: Session) -> Done:
        kind = BatchKind(form.kind.data)
        batch = acts.ask(session, current_actor(), clock.now(), form.month.data, kind)
        journal.note("batch:ask", f"batch:{batch.public_id}")
        return Done(url_for("batches.show", pid=batch.public_id))

    def show() -> str:
        with reading() as session:
            asked = acts.asked(session, current_actor())
            return render_template(
                "pages/batches/index.html", form=form, asked=asked, days=KEPT_FOR.days
            )

    return answer(form, act, show)


@bp.get("/batches/<pid>")
@needs(Permission.SHEET_SEND)
def show(pid: str) -> str:
    """How far it is, and the way to take it."""
    return _page(pid, "pages/batches/show.html")


@bp.get("/batches/<pid>/progress")
@needs(Permission.SHEET_SEND, polling=True)
def progress(pid: str) -> str:
    """The part of the page that changes, asked for by the page itself."""
    return _page(pid, "pages/batches/progress.html")


def _page(pid: str, template: str) -> str:
    with reading() as session:
        batch = acts.batch(session, current_actor(), pid)
        until = batch.finished_at + KEPT_FOR if batch.finished_at else None
        gone = until is not None and until < clock.now()
        return render_template(template, batch=batch, until=until, gone=gone, days=KEPT_FOR.days)


@bp.get("/batches/<pid>/papers")
@needs(Permission.SHEET_SEND)
def take(pid: str) -> Response:
    """The papers; everybody whose papers they are gets a line in the journal."""
    with reading() as session:
        batch, content = acts.take(session, current_actor(), pid)
        clients = acts.clients_in(session, batch)
        journal.note("batch:take", f"batch:{pid}")
        for client_id in sorted(clients):
            journal.note("batch:take", f"batch:{pid}", client_id)
        media_type, ending = _TYPES[batch.kind]
        name = f"書類_{batch.month}.{ending}"
        return send_file(
            BytesIO(content),
            mimetype=media_type,
            as_attachment=True,
            download_name=name,
            etag=False,
        )
