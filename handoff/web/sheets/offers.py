"""病院が書くところ: the hospital fills in its part of ② beforehand and confirms it with one press."""

from __future__ import annotations

from flask import Blueprint, render_template
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from handoff import clock
from handoff.actions import offers
from handoff.actions.problems import NotFound
from handoff.rules.access import Permission
from handoff.web.filling import working, writing
from handoff.web.filling.build import ALL
from handoff.web.filling.writing import Answer, Opened, note
from handoff.web.frame.access import current_actor, needs
from handoff.web.frame.database import reading
from handoff.web.frame.once import Done, once
from handoff.web.sheets import offering
from handoff.web.sheets.offering import OfferWork

bp = Blueprint("offers", __name__, url_prefix="/stays/<pid>/offer/<code>")


def _work(session: Session, pid: str, code: str) -> OfferWork:
    return offering.load(session, current_actor(), working.today(), pid, code)


def _opened(pid: str, code: str) -> Opened:
    return lambda session: _work(session, pid, code)


@bp.get("")
@needs(Permission.SHEET_RECEIVE)
def hub(pid: str, code: str) -> str:
    """The sections the hospital may fill in, and the one press that confirms them."""
    with reading() as session:
        work = _work(session, pid, code)
        note("view", work)
        return render_template("pages/sheets/offer.html", work=work)


@bp.post("")
@needs(Permission.SHEET_RECEIVE)
def start(pid: str, code: str) -> Response:
    """Begin, with what the desk tells filled in."""

    def act(session: Session) -> Done:
        work = _work(session, pid, code)
        offers.open_offer(session, current_actor(), clock.now(), work.stay, code)
        note("open", work)
        return Done(f"{work.hub_url}/{ALL}")

    return once(act)


@bp.get("/<section>")
@needs(Permission.SHEET_RECEIVE)
def section(pid: str, code: str, section: str) -> str | Response:
    """One section, or everything on one page."""
    return writing.show(_opened(pid, code), section)


@bp.post("/<section>")
@needs(Permission.SHEET_RECEIVE)
def save_section(pid: str, code: str, section: str) -> Answer:
    """Save what was typed, then go where the pressed button leads."""
    return writing.save(_opened(pid, code), section)


@bp.post("/autosave")
@needs(Permission.SHEET_RECEIVE)
def autosave(pid: str, code: str) -> Response | tuple[Response, int]:
    """Save what is on the page right now."""
    return writing.autosave(_opened(pid, code))


@bp.post("/confirmed")
@needs(Permission.SHEET_RECEIVE)
def confirm(pid: str, code: str) -> Response:
    """確認しました: the care manager is told and can take it over."""

    def act(session: Session) -> Done:
        work = _work(session, pid, code)
        if work.offer is None:
            raise NotFound
        offers.confirm_offer(session, current_actor(), clock.now(), work.offer)
        note("confirm", work)
        words = "確認済みにしました。ケアマネジャーに知らせました。"
        return Done(work.hub_url, words)

    return once(act)
