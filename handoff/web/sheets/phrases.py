"""定型文: the words an office keeps, on a page of their own and as a list for the form's script."""

from __future__ import annotations

from flask import Blueprint, jsonify, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from handoff import clock
from handoff.actions import phrases
from handoff.db import find_phrases
from handoff.rules.access import Permission
from handoff.web.forms.answering import Answer, answer
from handoff.web.forms.phrases import PhraseForm
from handoff.web.frame import journal
from handoff.web.frame.access import current_actor, needs
from handoff.web.frame.database import reading
from handoff.web.frame.once import Done, once

bp = Blueprint("phrases", __name__)


@bp.route("/phrases", methods=["GET", "POST"])
@needs(Permission.STAY_WRITE)
def index() -> Answer:
    """All of the office, and a form for one more."""
    form = PhraseForm() if request.method == "POST" else PhraseForm(formdata=None)

    def act(session: Session) -> Done:
        made = phrases.keep(session, current_actor(), clock.now(), *form.typed())
        journal.note("phrase:keep", f"phrase:{made.public_id}")
        return Done(url_for("phrases.index"), "定型文を加えました。")

    return answer(form, act, lambda: _page(form))


def _page(form: PhraseForm) -> str:
    with reading() as session:
        journal.note("phrase:list")
        names = {item.key: f"{number} {item.name}" for number, item in phrases.places()}
        return render_template(
            "pages/phrases/index.html",
            form=form,
            kept=find_phrases.phrases_of(session, current_actor()),
            names=names,
        )


@bp.route("/phrases/<pid>", methods=["GET", "POST"])
@needs(Permission.STAY_WRITE)
def change(pid: str) -> Answer:
    """Write one anew."""
    with reading() as session:
        phrase = find_phrases.phrase_by_public_id(session, current_actor(), pid)
        known = {"words": phrase.words, "item_key": phrase.item_key}
    form = PhraseForm() if request.method == "POST" else PhraseForm(formdata=None, data=known)

    def act(session: Session) -> Done:
        actor = current_actor()
        found = find_phrases.phrase_by_public_id(session, actor, pid)
        phrases.keep(session, actor, clock.now(), *form.typed(), phrase=found)
        journal.note("phrase:keep", f"phrase:{pid}")
        return Done(url_for("phrases.index"), "定型文を書き直しました。")

    return answer(
        form, act, lambda: render_template("pages/phrases/change.html", form=form, pid=pid)
    )


@bp.post("/phrases/<pid>/remove")
@needs(Permission.STAY_WRITE)
def remove(pid: str) -> Response:
    """Offer one no more."""

    def act(session: Session) -> Done:
        actor = current_actor()
        found = find_phrases.phrase_by_public_id(session, actor, pid)
        phrases.remove(session, actor, clock.now(), found)
        journal.note("phrase:remove", f"phrase:{pid}")
        return Done(url_for("phrases.index"), "消しました。シートに入れた文は残っています。")

    return once(act)


@bp.post("/phrases/<pid>/first")
@needs(Permission.STAY_WRITE)
def first(pid: str) -> Response:
    """Put one in front."""

    def act(session: Session) -> Done:
        actor = current_actor()
        found = find_phrases.phrase_by_public_id(session, actor, pid)
        phrases.first_of_all(session, actor, found)
        journal.note("phrase:first", f"phrase:{pid}")
        return Done(url_for("phrases.index"))

    return once(act)


@bp.get("/phrases/offered")
@needs(Permission.STAY_WRITE)
def offered() -> Response:
    """The phrases for one item, as the form's script asks for them."""
    with reading() as session:
        found = find_phrases.phrases_for(session, current_actor(), request.args.get("item", ""))
        return jsonify(phrases=[phrase.words for phrase in found])
