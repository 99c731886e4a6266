"""入院を知らせる, care side: who, where, since when, each chosen by one press.

The steps are addresses (client, then hospital), so that every page can be opened again; what is
typed is on the last one only. An admission that is told already is shown before anything is asked.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from handoff import clock
from handoff.actions import stays as acts
from handoff.actions.problems import AlreadyOpen, NotFound, Refused
from handoff.db import find_clients, find_offices, find_stays
from handoff.db.clients import Client
from handoff.db.offices import Desk, Office
from handoff.db.stays import Stay
from handoff.rules.access import Actor, Permission
from handoff.rules.life import KnownFrom
from handoff.rules.offices import HOSPITAL_KINDS, Side
from handoff.web.forms.stays import CareReportForm
from handoff.web.frame import journal
from handoff.web.frame.access import current_actor, needs
from handoff.web.frame.database import reading
from handoff.web.frame.once import Done, once
from handoff.web.stays import hospital as stays_hospital
from handoff.web.words import partner
from handoff.web.words.stays import outcome_words

UNKNOWN, OTHER = "unknown", "other"
MOST_HOSPITALS = 20
MOST_RECENT = 6
Answer = Response | str | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Place:
    """Where, as chosen on the second step."""

    key: str  # public id, UNKNOWN or OTHER
    office: Office | None = None
    desks: tuple[Desk, ...] = ()


@needs(Permission.STAY_REPORT)
def new() -> Answer:
    """The way to report, for the side of the person who asks."""
    if current_actor().side is Side.HOSPITAL:
        return stays_hospital.report()
    if request.method == "POST" and "words" not in request.form:
        return _tell()
    return _next_step()


def _next_step() -> Answer:
    client_pid = request.values.get("client", "")
    key = request.args.get("hospital", "")
    with reading() as session:
        if not client_pid:
            return _choose_client(session)
        actor = current_actor()
        client = find_clients.client_for(session, actor, client_pid)
        journal.note("client:view", f"client:{client_pid}", client.id)
        told = already_told(session, actor, client)
        if told is not None:
            return _told_page(session, client, told)
        if not key:
            return _choose_hospital(session, client)
        place = place_of(session, key)
        return form_page(session, client, place, _empty_form(client, key))


def already_told(session: Session, actor: Actor, client: Client) -> Stay | None:
    """The stay that is open or waits to be matched, shown before anybody fills anything."""
    return find_stays.open_stay_of(session, client.id) or find_stays.unmatched_like(
        session, actor.office_id, client
    )


def _choose_client(session: Session) -> str:
    actor, words = current_actor(), request.form.get("words", "").strip()[:100]
    if words:
        people = find_clients.search(session, actor, words, limit=MOST_HOSPITALS)
    else:
        people = find_clients.recent(session, actor)
    lying = find_clients.open_stays_of(session, people)
    people.sort(key=lambda client: client.id in lying)  # who can be reported stands first
    journal.note("client:search")
    page = "found_clients" if request.headers.get("HX-Request") else "choose_client"
    return render_template(
        f"pages/stays/{page}.html",
        words=words,
        people=people,
        lying=lying,
    )


def _told_page(session: Session, client: Client, stay: Stay) -> str:
    return render_template(
        "pages/stays/already.html",
        client=client,
        stay=stay,
        partner=partner.of_stay(session, stay, Side.CARE, clock.now()),
    )


def _choose_hospital(session: Session, client: Client) -> str:
    words = request.args.get("words", "").strip()[:100]
    today = clock.local_date(clock.now())
    found = (
        find_offices.search(session, words, HOSPITAL_KINDS, limit=MOST_HOSPITALS, today=today)
        if words
        else []
    )
    page = "found_hospitals" if request.headers.get("HX-Request") else "choose_hospital"
    return render_template(
        f"pages/stays/{page}.html",
        client=client,
        words=words,
        found=found,
        recent=_recent_hospitals(session, current_actor()),
    )


def _recent_hospitals(session: Session, actor: Actor) -> list[Office]:
    """Where clients of this office lie now, most recent first."""
    stays = find_stays.open_stays(session, actor, limit=60)
    found = {s.hospital.id: s.hospital for s in stays if s.hospital}
    return list(found.values())[:MOST_RECENT]


def place_of(session: Session, key: str) -> Place:
    """The chosen place. Raises NotFound for what is no hospital of the directory."""
    if key in (UNKNOWN, OTHER):
        return Place(key)
    office = find_offices.office_by_public_id(session, key)
    if office.kind.side is not Side.HOSPITAL:
        raise NotFound
    return Place(key, office, tuple(d for d in office.desks if d.is_active))


def _empty_form(client: Client, key: str) -> CareReportForm:
    data = {"client": client.public_id, "hospital": key, "desk": request.args.get("desk", "")}
    return CareReportForm(formdata=None, now=clock.now(), data=data)


def form_page(session: Session, client: Client, place: Place, form: CareReportForm) -> str:
    """The last step: since when, the partner's card, and the button that names the receiver."""
    card, desk = None, _desk(place, form)
    if place.office is not None:
        card = partner.of_desk(session, place.office, desk, clock.now())
    return render_template(
        "pages/stays/report.html", client=client, place=place, desk=desk, form=form, partner=card
    )


def _desk(place: Place, form: CareReportForm) -> Desk | None:
    chosen = next((d for d in place.desks if d.public_id == form.desk.data), None)
    return chosen or (place.desks[0] if place.desks else None)


def _tell() -> Answer:
    """Take the report: the press that opens the stay and tells the other side."""
    actor, now = current_actor(), clock.now()
    form = CareReportForm(now=now)
    heads_up = "heads_up" in request.form
    with reading() as session:
        client = find_clients.client_for(session, actor, form.client.data or "")
        place = place_of(session, form.hospital.data or UNKNOWN)
        if not _fine(form, place, heads_up):
            return form_page(session, client, place, form), 422

    def act(unit: Session) -> Done:
        mine = find_clients.client_for(unit, actor, form.client.data or "")
        chosen = place_of(unit, form.hospital.data or UNKNOWN)
        facts = _report(form, chosen, heads_up)
        outcome = acts.report_from_care(unit, actor, now, mine, facts)
        journal.note("stay:report", f"stay:{outcome.stay.public_id}", mine.id)
        return Done(
            url_for("stays.show", pid=outcome.stay.public_id), outcome_words(outcome, heads_up)
        )

    try:
        return once(act)
    except Refused as refused:
        for finding in refused.findings:
            form.refuse(_FIELDS.get(finding.key, finding.key), finding.message)
        with reading() as session:
            return form_page(session, client, place, form), 422
    except AlreadyOpen as problem:
        with reading() as session:
            stay = find_stays.stay_for(session, actor, problem.stay.public_id)
            return _told_page(session, client, stay), 409


_FIELDS = {"known_at": "known_time", "hospital": "hospital_name"}


def _fine(form: CareReportForm, place: Place, heads_up: bool) -> bool:
    """A heads-up may leave out since when; a hospital outside the directory needs its name."""
    fine = form.validate()
    if heads_up and not form.admitted_day.data:
        form.admitted_day.errors = []
        fine = not form.errors
    if place.key == OTHER and not form.hospital_name.data:
        form.refuse("hospital_name", "病院・診療所の名前を入力してください。")
        return False
    return fine


def _report(form: CareReportForm, place: Place, heads_up: bool) -> acts.Report:
    return acts.Report(
        hospital=place.office,
        hospital_name=(form.hospital_name.data or "") if place.key == OTHER else "",
        desk=_desk(place, form),
        ward=form.ward.data or "",
        admitted_on=form.admitted,
        admitted_time=form.admitted_time.data,
        known_at=form.known_at(),
        known_from=KnownFrom(form.known_from.data) if form.known_from.data else None,
        known_from_note=form.known_from_note.data or "",
        note=form.note.data or "",
        heads_up=heads_up,
    )
