"""ファイルから読み込む: another office's export as the beginning of a draft."""

from __future__ import annotations

from flask import Blueprint, render_template
from sqlalchemy.orm import Session

from handoff import clock
from handoff.actions import imports
from handoff.rules.access import Permission
from handoff.web.filling import working
from handoff.web.filling.writing import note
from handoff.web.forms.answering import Answer, answer
from handoff.web.forms.importing import ImportForm, taken_words
from handoff.web.frame.access import current_actor, needs
from handoff.web.frame.database import reading
from handoff.web.frame.once import Done

bp = Blueprint("importing", __name__)


@bp.route("/stays/<pid>/sheets/<code>/import", methods=["GET", "POST"])
@needs(Permission.SHEET_WRITE)
def take(pid: str, code: str) -> Answer:
    """Choose a file; what it answers comes into the own draft, to be confirmed section by section."""
    form = ImportForm()

    def act(session: Session) -> Done:
        work = working.load(session, current_actor(), working.today(), pid, code)
        taken = imports.take_file(session, current_actor(), clock.now(), work.begun, form.content())
        note("import", work)
        return Done(work.hub_url, taken_words(taken))

    def show() -> str:
        with reading() as session:
            work = working.load(session, current_actor(), working.today(), pid, code)
            work.begun  # noqa: B018 - 404 before anything was begun
            return render_template("pages/sheets/import.html", form=form, work=work)

    return answer(form, act, show)
