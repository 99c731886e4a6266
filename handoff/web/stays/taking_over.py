"""転院してきた方: the new hospital takes over, and reads what the hospitals before were given."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from handoff import clock
from handoff.actions import transfers
from handoff.actions.problems import NotFound
from handoff.db import find_discharge, find_sheets, find_stays
from handoff.db.sheets import Revision
from handoff.db.stays import Stay
from handoff.rules.access import Permission
from handoff.rules.offices import Side
from handoff.sheets import catalogue, content, summary
from handoff.sheets.summary import Essential
from handoff.web.frame import journal
from handoff.web.frame.access import current_actor, needs
from handoff.web.frame.database import reading
from handoff.web.frame.handing_out import kept
from handoff.web.frame.once import Done, once
from handoff.web.stays.acts import own_stay, show_url

Answer = Response | str | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Earlier:
    """A sheet of an earlier stay of the chain, with the ten things a ward asks first."""

    stay: Stay
    revision: Revision
    essentials: tuple[Essential, ...]


def add_to(bp: Blueprint) -> None:
    """Hang the two addresses on the blueprint of the moves."""
    bp.add_url_rule("/stays/<pid>/take-over", view_func=take_over, methods=["GET", "POST"])
    bp.add_url_rule("/stays/<pid>/earlier-sheet.pdf", view_func=earlier_pdf)


@needs(Permission.STAY_WRITE)
def take_over(pid: str) -> Answer:
    """受け取りました: who comes from where, and what the hospital before knew."""
    actor = current_actor()
    if actor.side is not Side.HOSPITAL:
        raise NotFound

    def act(unit: Session) -> Done:
        stay = find_stays.stay_for(unit, actor, pid)
        transfers.take_over(unit, actor, clock.now(), stay)
        journal.note("stay:take-over", f"stay:{pid}", stay.client_id)
        return Done(show_url(pid), "転院の連絡を受け取り、ケアマネジャーに知らせました。")

    if request.method == "POST":
        return once(act)
    with reading() as session:
        stay = own_stay(session, pid)
        if stay.previous_stay_id is None:
            raise NotFound
        return render_template(
            "pages/moves/take_over.html",
            stay=stay,
            chain=find_discharge.chain_of(session, stay)[:-1],
            earlier=[_read(one) for one in transfers.earlier_sheets(session, stay)],
        )


def _read(one: transfers.EarlierSheet) -> Earlier:
    sheet = catalogue.get(one.revision.sheet.code)
    counted = content.counting(sheet, content.read(sheet, one.revision.content).values)
    return Earlier(one.stay, one.revision, tuple(summary.essentials(sheet, counted, ())))


@needs(Permission.SHEET_READ)
def earlier_pdf(pid: str) -> Response:
    """The kept document of an earlier sheet (?revision=), byte for byte as it was handed over."""
    with reading() as session:
        stay = find_stays.stay_for(session, current_actor(), pid)
        wanted = request.args.get("revision", "")
        revision = transfers.earlier_sheet(session, current_actor(), stay, wanted)
        document = find_sheets.document_of(session, revision)
        if document is None:
            raise NotFound
        journal.note("sheet:print", f"revision:{revision.public_id}", stay.client_id)
        return kept(document)
