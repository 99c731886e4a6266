"""What happened to a stay, one page and one press each; taken back with a reason; acknowledged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from handoff import clock
from handoff.actions import moves
from handoff.actions.move_facts import words_of
from handoff.actions.problems import NotFound, Refused, Stale
from handoff.db import find_discharge, find_offices, find_stays
from handoff.db.discharge import StayMove
from handoff.db.offices import Desk, Office
from handoff.db.stays import Stay
from handoff.japan.partial_dates import PartialDate
from handoff.rules import stay_life
from handoff.rules.access import Actor, Permission
from handoff.rules.life import Move
from handoff.rules.offices import HOSPITAL_KINDS, Side
from handoff.rules.stay_life import NEEDS_SOURCE, MoveFact
from handoff.web.forms.answering import answer
from handoff.web.forms.moves import MoveForm, TransferForm, UndoForm, WardForm, new_move
from handoff.web.frame import journal
from handoff.web.frame.access import current_actor, needs
from handoff.web.frame.database import reading
from handoff.web.frame.once import Done, once
from handoff.web.stays import press_back, taking_over
from handoff.web.stays.acts import own_stay, show_url
from handoff.web.stays.move_pages import PAGES, MovePage, possible
from handoff.web.words import partner
from handoff.web.words.stays import outlook_words

bp = Blueprint("moves", __name__)
Answer = Response | str | tuple[str, int]
BOTH = ["GET", "POST"]
MOST_HOSPITALS = 20
ELSEWHERE = "other"
"""A hospital that the directory does not know."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything a page of a move stands on."""

    page: MovePage
    stay: Stay
    form: MoveForm
    to: Office | None = None
    latest: StayMove | None = None  # what somebody else recorded meanwhile


def _view(page: MovePage) -> Callable[[str], Answer]:
    """The view of one page of `PAGES`."""

    @needs(Permission.STAY_WRITE)
    def view(pid: str) -> Answer:
        return _record(page, pid)

    view.__doc__ = f"{page.title}."
    return view


for _page in PAGES:
    bp.add_url_rule(
        f"/stays/<pid>/moves/{_page.slug}",
        endpoint=_page.endpoint.removeprefix("moves."),
        view_func=_view(_page),
        methods=BOTH,
    )
taking_over.add_to(bp)


@bp.app_template_filter("outlook")
def _outlook(outlook: PartialDate | None) -> str:
    return outlook_words(outlook, clock.local_date(clock.now()))


@bp.get("/stays/<pid>/moves")
@needs(Permission.STAY_WRITE)
def menu(pid: str) -> str:
    """何がありましたか: everything that can be recorded now."""
    with reading() as session:
        stay = own_stay(session, pid)
        known = stay.admitted_on is not None and not stay.heads_up_only
        return render_template(
            "pages/moves/menu.html",
            stay=stay,
            pages=possible(stay.phase, known),
            partner=partner.of_stay(session, stay, _side(), clock.now()),
            care=_side() is Side.CARE,
        )


def _record(page: MovePage, pid: str) -> Answer:
    """Show the form, or take it; what is refused stays on the page with all that was typed."""
    actor, now = current_actor(), clock.now()
    with reading() as session:
        stay = own_stay(session, pid)
        if page.kind is Move.TRANSFERRED and not _chosen_key():
            return _choose_hospital(session, page, stay)
        scene = _scene(session, actor, now, page, stay)
        if request.method == "GET":
            return _shown(session, scene)
        if not scene.form.validate():
            return _shown(session, scene), 422

    def act(unit: Session) -> Done:
        again = find_stays.stay_for(unit, actor, pid)
        to = _hospital(unit)
        move = new_move(page.kind, scene.form, to, _desks(scene.form, again, to))
        moves.make(unit, actor, now, again, move, scene.form.seen_number)
        journal.note(f"stay:{page.slug}", f"stay:{pid}", again.client_id)
        return Done(press_back.where(pid), page.done)

    try:
        return once(act)
    except Refused as refused:
        scene.form.give_back(refused.findings)
        stale = False
    except Stale as problem:
        if problem.theirs is None:
            raise
        stale = True
    return _again(page, pid, scene.form, stale)


def _again(page: MovePage, pid: str, form: MoveForm, stale: bool) -> Answer:
    """The page once more with what was typed; `stale`: beside what somebody else recorded."""
    with reading() as session:
        stay = own_stay(session, pid)
        latest = None
        if stale:
            rows = find_discharge.moves_of(session, stay.id)
            latest = max(rows, key=lambda r: (r.undone_at or r.entered_at, r.number), default=None)
            form.seen.process_data(str(stay.move_version))
            form.seen.raw_data = None
        return _shown(session, Scene(page, stay, form, _hospital(session), latest)), (
            409 if stale else 422
        )


def _scene(session: Session, actor: Actor, now: datetime, page: MovePage, stay: Stay) -> Scene:
    asks = "no"
    if actor.side is Side.CARE:
        asks = "must" if page.kind in NEEDS_SOURCE else "may"
    to = _hospital(session)
    begun = {"seen": str(stay.move_version), "to_office": _chosen_key()}
    form = page.form(now=now, asks=asks, data=begun)
    desks = [(desk.public_id, desk.name) for desk in _desks(form, stay, to)]
    if isinstance(form, WardForm):
        form.desk.offer(desks)
    if isinstance(form, TransferForm):
        form.to_desk.offer(desks)
    return Scene(page, stay, form, to)


def _shown(session: Session, scene: Scene) -> str:
    stay, page = scene.stay, scene.page
    state, _rows = moves.state_of(session, stay)
    refused = ""
    if page.kind not in stay_life.TABLE[state.phase] or state.admitted_on is None:
        today = clock.local_date(clock.now())
        refused = stay_life.refusal(state, MoveFact(page.kind, note="?"), today) or ""
    return render_template(
        "pages/moves/move.html",
        page=page,
        stay=stay,
        form=scene.form,
        refused="" if request.method == "POST" and not scene.latest else refused,
        to=scene.to,
        elsewhere=_chosen_key() == ELSEWHERE,
        latest=scene.latest,
        latest_words=words_of(scene.latest) if scene.latest else "",
        outlook=moves.outlook_of(stay),
        partner=partner.of_stay(session, stay, _side(), clock.now()),
        care=_side() is Side.CARE,
        carried=press_back.carried(),
    )


def _desks(form: MoveForm, stay: Stay, to: Office | None) -> list[Desk]:
    """The desks a form offers: of the hospital of the stay, or of the one it goes to."""
    office = to if isinstance(form, TransferForm) else stay.hospital
    if office is None or not isinstance(form, (TransferForm, WardForm)):
        return []
    return [desk for desk in office.desks if desk.is_active]


# --- 転院: where to -------------------------------------------------------------------------------


def _chosen_key() -> str:
    """The hospital chosen on the page before: a public id, or ELSEWHERE."""
    return request.form.get("to_office") or request.args.get("hospital", "")


def _hospital(session: Session) -> Office | None:
    """The hospital chosen from the directory. Raises NotFound for what is none."""
    key = _chosen_key()
    if key in ("", ELSEWHERE):
        return None
    office = find_offices.office_by_public_id(session, key)
    if office.kind.side is not Side.HOSPITAL:
        raise NotFound
    return office


def _choose_hospital(session: Session, page: MovePage, stay: Stay) -> Answer:
    words = request.args.get("words", "").strip()[:100]
    today = clock.local_date(clock.now())
    found = (
        find_offices.search(session, words, HOSPITAL_KINDS, limit=MOST_HOSPITALS, today=today)
        if words
        else []
    )
    return render_template(
        "pages/moves/choose_hospital.html",
        page=page,
        stay=stay,
        words=words,
        found=[office for office in found if office.id != stay.hospital_id],
        elsewhere=ELSEWHERE,
        carried=press_back.carried(),
    )


# --- taking back, acknowledging -------------------------------------------------------------------


@bp.route("/moves/<pid>/undo", methods=BOTH)
@needs(Permission.STAY_WRITE)
def undo(pid: str) -> Answer:
    """取り消す, with a reason; what stood before stands again."""
    form = UndoForm()

    def act(unit: Session) -> Done:
        move = find_discharge.move_for(unit, current_actor(), pid)
        stay = unit.get_one(Stay, move.stay_id)
        moves.undo(unit, current_actor(), clock.now(), move, form.reason.data or "")
        journal.note("stay:undo", f"stay:{stay.public_id}", stay.client_id)
        return Done(show_url(stay.public_id), f"「{move.kind.label}」の記録を取り消しました。")

    return answer(form, act, lambda: _undo_page(pid, form))


def _undo_page(pid: str, form: UndoForm) -> str:
    with reading() as session:
        move = find_discharge.move_for(session, current_actor(), pid)
        stay = own_stay(session, session.get_one(Stay, move.stay_id).public_id)
        return render_template(
            "pages/moves/undo.html", move=move, words=words_of(move), stay=stay, form=form
        )


@bp.route("/moves/<pid>/acknowledge", methods=BOTH)
@needs(Permission.STAY_WRITE)
def acknowledge(pid: str) -> Answer:
    """確認しました: one press. An outlook that changed meanwhile is shown first."""
    actor = current_actor()
    with reading() as session:
        move = find_discharge.move_for(session, actor, pid)
        here = session.get_one(Stay, move.stay_id).public_id
    if request.method == "GET":
        return redirect(show_url(here), 303)

    def act(unit: Session) -> Done:
        found = find_discharge.move_for(unit, actor, pid)
        moves.acknowledge_move(unit, actor, clock.now(), found)
        journal.note("stay:seen-move", f"stay:{here}")
        return Done(press_back.where(here), "確認したことを相手に知らせました。")

    try:
        return once(act)
    except (Refused, Stale) as problem:
        if isinstance(problem, Stale) and problem.theirs is None:
            raise
        flash(problem.message, "warn")
        return redirect(show_url(here), 303)


def _side() -> Side:
    return current_actor().side or Side.CARE
