"""入院を知らせる, hospital side: the person's facts find the care office, never a list of clients.

Names travel in the body of posted forms from step to step, never in an address: person → found, or
chosen by search → since when → told.
"""

from __future__ import annotations

from flask import render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from handoff import clock
from handoff.actions import lookup
from handoff.actions import stays as acts
from handoff.actions.problems import NotFound, Refused, TooMany
from handoff.db import find_offices, find_stays
from handoff.db.find_clients import PersonFacts
from handoff.db.offices import Office
from handoff.db.stays import Stay
from handoff.rules.access import Actor, Permission
from handoff.rules.offices import CARE_KINDS, Side
from handoff.web.forms.stay_acts import ChooseOfficeForm
from handoff.web.forms.stays import HospitalReportForm, PersonForm
from handoff.web.frame import journal
from handoff.web.frame.access import current_actor, current_login, needs
from handoff.web.frame.database import reading, writing
from handoff.web.frame.once import Done, once
from handoff.web.words import partner
from handoff.web.words.stays import outcome_words

MOST_OFFICES = 30
NOBODY = "none"
Answer = Response | str | tuple[str, int]


def report() -> Answer:
    """One step after the other, all at one address."""
    if request.method == "GET":
        return _person_page(PersonForm(formdata=None))
    step = request.form.get("step", "")
    if step == "person":
        return _look_up()
    if step == "back":
        return _person_page(PersonForm())
    if step == "tell" and "pick" not in request.form:
        return _tell()
    return _pick()


def _person_page(form: PersonForm) -> str:
    return render_template("pages/stays/person.html", form=form)


def _look_up() -> Answer:
    """Ask once, count the guess, and go on with what was found."""
    actor, now = current_actor(), clock.now()
    form = PersonForm()
    if not form.validate():
        return _person_page(form), 422
    person = form.facts()
    with reading() as session:
        here = find_stays.same_person_here(session, actor.office_id, person)
        if here is not None:
            journal.note("stay:view", f"stay:{here.public_id}", here.client_id)
            return _already_page(session, here)
    try:
        with writing() as unit:
            found = lookup.find_care_office(unit, actor, now, person)
    except TooMany as problem:
        with reading() as session:
            return _choose_page(session, HospitalReportForm(now=now), problem.message), 429
    except Refused as refused:
        for finding in refused.findings:
            form.refuse(finding.key, finding.message)
        return _person_page(form), 422
    with reading() as session:
        tell = HospitalReportForm(now=now)
        if found.office is None:
            return _choose_page(session, tell)
        return _tell_page(session, tell, found.office.public_id, True, told=found.open_stay)


def _already_page(session: Session, stay: Stay) -> str:
    return render_template(
        "pages/stays/already.html",
        client=None,
        stay=stay,
        partner=partner.of_stay(session, stay, Side.HOSPITAL, clock.now()),
    )


def _choose_page(session: Session, form: HospitalReportForm, stopped: str = "") -> str:
    """Nobody found: the centre of the address, or an office by its name, or not known."""
    words = (form.words.data or "").strip()
    return render_template(
        "pages/stays/choose_office.html",
        form=form,
        stopped=stopped,
        centre=lookup.support_centre_for(session, form.address.data or ""),
        words=words,
        found=offices_like(session, words),
    )


def offices_like(session: Session, words: str) -> list[Office]:
    """Care offices and centres whose name contains `words`; nothing without words."""
    if not words:
        return []
    today = clock.local_date(clock.now())
    return find_offices.search(session, words, CARE_KINDS, limit=MOST_OFFICES, today=today)


def _pick() -> Answer:
    """Search again, or go on with the office whose button was pressed."""
    form = HospitalReportForm(now=clock.now())
    picked = request.form.get("pick", "")
    with reading() as session:
        if not picked:
            return _choose_page(session, form)
        if picked != NOBODY:
            care_office(session, picked)
        return _tell_page(session, form, picked)


def care_office(session: Session, public_id: str) -> Office:
    """An office that can be told. Raises NotFound for any other."""
    office = find_offices.office_by_public_id(session, public_id)
    if office.kind.side is not Side.CARE:
        raise NotFound
    return office


def _tell_page(
    session: Session,
    form: HospitalReportForm,
    office_pid: str,
    found: bool = False,
    told: Stay | None = None,
) -> str:
    """Since when, the partner's card, and the button that names the receiver.

    `told`: the office has reported this person already without knowing the hospital.
    """
    office = None if office_pid in ("", NOBODY) else care_office(session, office_pid)
    form.office.data, form.found.data = office_pid, "1" if found else ""
    form.office.raw_data = form.found.raw_data = None
    _offer_own_desks(session, form)
    return render_template(
        "pages/stays/report_hospital.html",
        form=form,
        office=office,
        found=found,
        partner=partner.of_office(session, office, clock.now()) if office else None,
        told=told,
    )


def _offer_own_desks(session: Session, form: HospitalReportForm) -> None:
    own = session.get_one(Office, current_actor().office_id)
    desks = [d for d in own.desks if d.is_active]
    form.desk.offer([(d.public_id, d.name) for d in desks])
    login = current_login()
    mine = next((d for d in desks if login and d.id == login.desk_id), None)
    if not form.desk.data and mine is not None:
        form.desk.process_data(mine.public_id)


def _tell() -> Answer:
    """Take the report."""
    actor, now = current_actor(), clock.now()
    form = HospitalReportForm(now=now)
    office_pid = form.office.data or NOBODY
    found = form.found.data == "1"
    with reading() as session:
        _offer_own_desks(session, form)
        if not form.validate():
            return _tell_page(session, form, office_pid, found), 422

    def act(unit: Session) -> Done:
        office = None if office_pid == NOBODY else care_office(unit, office_pid)
        facts = _report(unit, actor, form)
        choice = acts.CareOfficeChoice(office)
        outcome = acts.report_from_hospital(unit, actor, now, form.facts(), choice, facts)
        stay = outcome.stay
        journal.note("stay:report", f"stay:{stay.public_id}", stay.client_id)
        return Done(url_for("stays.show", pid=stay.public_id), outcome_words(outcome))

    try:
        return once(act)
    except Refused as refused:
        for finding in refused.findings:
            form.refuse(finding.key, finding.message)
        with reading() as session:
            return _tell_page(session, form, office_pid, found), 422


def _report(session: Session, actor: Actor, form: HospitalReportForm) -> acts.Report:
    desk = form.desk.data
    return acts.Report(
        desk=find_offices.desk_of(session, actor.office_id, desk) if desk else None,
        ward=form.ward.data or "",
        admitted_on=form.admitted,
        admitted_time=form.admitted_time.data,
        note=form.note.data or "",
    )


@needs(Permission.STAY_WRITE)
def choose_office(pid: str) -> Answer:
    """After 「担当の方ではない」, or when nobody was known: name the care office."""
    actor, now = current_actor(), clock.now()
    if actor.side is not Side.HOSPITAL:
        raise NotFound
    form = ChooseOfficeForm()
    picked = request.form.get("pick", "")
    if request.method == "GET" or not picked:
        with reading() as session:
            return _again_page(session, find_stays.stay_for(session, actor, pid), form)

    def act(unit: Session) -> Done:
        stay = find_stays.stay_for(unit, actor, pid)
        acts.choose_care_office(unit, actor, now, stay, care_office(unit, picked))
        journal.note("stay:choose-office", f"stay:{pid}", stay.client_id)
        return Done(url_for("stays.show", pid=pid), "選んだ事業所に知らせました。")

    try:
        return once(act)
    except Refused as refused:
        form.words.errors = [*form.words.errors, *(f.message for f in refused.findings)]
        with reading() as session:
            return _again_page(session, find_stays.stay_for(session, actor, pid), form), 422


def _again_page(session: Session, stay: Stay, form: ChooseOfficeForm) -> str:
    words = (form.words.data or "").strip()
    return render_template(
        "pages/stays/choose_again.html",
        stay=stay,
        form=form,
        words=words,
        centre=lookup.support_centre_for(session, stay.person_address),
        found=offices_like(session, words),
    )


__all__ = ["PersonFacts", "care_office", "choose_office", "report"]
