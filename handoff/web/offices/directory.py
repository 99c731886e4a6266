"""連携先: the directory of hospitals, care offices and cities, with their desks."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from handoff import clock
from handoff.db import find_offices
from handoff.rules.access import Permission
from handoff.rules.offices import OfficeKind
from handoff.web.frame.access import needs
from handoff.web.frame.database import reading
from handoff.web.words import partner

bp = Blueprint("directory", __name__)
PER_PAGE = 25
LAST_PAGE = 400
LONGEST = 100


@bp.get("/directory")
@needs(Permission.DIRECTORY_READ)
def search() -> str:
    """Search by name, kana, kind and municipality, page by page. Nothing asked: all by kana."""
    words = request.args.get("q", "")[:LONGEST].strip()
    kind = request.args.get("kind", "")
    town = request.args.get("town", "")[:LONGEST]
    number = min(max(request.args.get("page", 1, type=int), 1), LAST_PAGE)
    before = (number - 1) * PER_PAGE
    kinds = [k for k in OfficeKind if k.value == kind]
    with reading() as session:
        found = find_offices.search(
            session, words, kinds, town, PER_PAGE + 1, clock.local_date(clock.now()), before
        )
        asked = {k: v for k, v in (("q", words), ("kind", kind), ("town", town)) if v}
        return render_template(
            "pages/directory/search.html",
            offices=found[:PER_PAGE],
            asked=asked,
            number=number,
            per_page=PER_PAGE,
            first=before + 1,
            more=len(found) > PER_PAGE and number < LAST_PAGE,
            words=words,
            kind=kind,
            town=town,
            kinds=list(OfficeKind),
            towns=find_offices.municipalities(session),
        )


@bp.get("/directory/<pid>")
@needs(Permission.DIRECTORY_READ)
def show(pid: str) -> str:
    """One office with its desks."""
    with reading() as session:
        office = find_offices.office_by_public_id(session, pid)
        now = clock.now()
        desks = [partner.of_desk(session, office, d, now) for d in office.desks if d.is_active]
        return render_template(
            "pages/directory/show.html",
            office=office,
            desks=desks or [partner.of_desk(session, office, None, now)],
        )
