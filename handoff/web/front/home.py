"""ホーム: what must be done today, for the side of the person who looks."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session

from handoff import clock
from handoff.actions import agenda as agendas
from handoff.actions import agenda_letters
from handoff.actions.agenda import Agenda, Task
from handoff.db import find_numbers
from handoff.db.offices import Office
from handoff.notify.messages import NoticeKind
from handoff.rules.access import Actor, Permission, Role
from handoff.rules.offices import OfficeKind, Side
from handoff.web.frame import journal
from handoff.web.frame.access import current_actor, needs
from handoff.web.frame.database import reading
from handoff.web.stays import ward
from handoff.web.words import equipment as equipment_words
from handoff.web.words import letters as letter_words
from handoff.web.words.tasks import OfStay, by_stay, next_words, said

bp = Blueprint("home", __name__)
FRESH_NOTICES = 6
VERIFIED_WITHIN = timedelta(days=365)


@bp.get("/")
@needs(Permission.HOME)
def show() -> str:
    """One page, no dead ends."""
    actor = current_actor()
    with reading() as session:
        if actor.side is Side.CARE:
            return _care(session, actor)
        if actor.side is Side.HOSPITAL:
            return ward.home(session, actor)
        if actor.office_kind is OfficeKind.MUNICIPALITY:
            return _city(session, actor)
        return render_template("pages/home/other.html")


def _care(session: Session, actor: Actor) -> str:
    """きょうやること: mine, or with `who=all` everybody's in the office."""
    everybody = request.args.get("who", _usual(actor)) == "all"
    now = clock.now()
    found = agendas.agenda_for(session, actor, now, mine=not everybody)
    letters = agenda_letters.letter_tasks(session, actor, now, mine=not everybody)
    journal.note("home:view")
    return render_template(
        "pages/home/care.html",
        everybody=everybody,
        untold=found.untold,
        letters=letter_words.said(letters),
        equipment=equipment_words.checks_due(letters),
        **_tasks(found, Side.CARE),
        waiting=[said(t, Side.CARE, found.today) for t in found.waiting],
        **_lists(found, Side.CARE),
    )


def _usual(actor: Actor) -> str:
    return "me" if actor.role is Role.CARE_MANAGER else "all"


def _tasks(found: Agenda, side: Side) -> dict[str, list[OfStay]]:
    """What to do, by stay: what is lost today first, the rest after it."""
    every = by_stay([said(t, side, found.today) for t in found.tasks])
    return {
        "urgent": [e for e in every if e.tone == "is-urgent"],
        "soon": [e for e in every if e.tone != "is-urgent"],
    }


def _lists(found: Agenda, side: Side) -> dict[str, object]:
    """What both sides show below the tasks: open stays with their next step, new notices."""
    of_stay: dict[int, list[Task]] = {}
    for task in (*found.tasks, *found.waiting):
        of_stay.setdefault(task.stay.id, []).append(task)
    fresh = [n for n in found.notices if not n.needs_act and n.seen_at is None]
    return {
        "lines": [
            (line, next_words(line, of_stay.get(line.stay.id, ()), side)) for line in found.lines
        ],
        "notices": [(n, NoticeKind(n.kind).headline) for n in fresh[:FRESH_NOTICES]],
        "more_notices": max(0, len(fresh) - FRESH_NOTICES),
    }


def _city(session: Session, actor: Actor) -> str:
    """Numbers of the own municipality, and the entries of the directory to verify."""
    own = session.get_one(Office, actor.office_id)
    today = clock.local_date(clock.now())
    since = today - VERIFIED_WITHIN
    month, before = _first_days(today)
    return render_template(
        "pages/home/city.html",
        municipality=own.municipality,
        kinds=find_numbers.offices_by_kind(session, own.municipality, since),
        unverified=find_numbers.to_verify(session, own.municipality, since),
        since=since,
        months=[
            (month, find_numbers.stay_numbers(session, own.municipality, month, today)),
            (
                before,
                find_numbers.stay_numbers(
                    session, own.municipality, before, month - timedelta(days=1)
                ),
            ),
        ],
    )


def _first_days(today: date) -> tuple[date, date]:
    """The first day of this month and of the month before."""
    month = today.replace(day=1)
    return month, (month - timedelta(days=1)).replace(day=1)
