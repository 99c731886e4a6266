"""Where, since when and who, completed or put right later: 入院先・時刻, この方です, 違う方です."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from handoff import clock
from handoff.actions import stays as acts
from handoff.actions.problems import AlreadyOpen, NotFound, Refused, Stale
from handoff.db import find_clients, find_offices, find_stays
from handoff.db.offices import Office
from handoff.db.stays import Stay
from handoff.rules.access import Actor, Permission
from handoff.rules.life import MatchState
from handoff.rules.offices import HOSPITAL_KINDS, Side
from handoff.web.forms.stay_acts import CompleteForm, MatchForm, NotOursForm
from handoff.web.frame import journal
from handoff.web.frame.access import current_actor, needs
from handoff.web.frame.database import reading
from handoff.web.frame.once import Done, once
from handoff.web.stays.acts import form_page, own_stay, show_url
from handoff.web.stays.page import person_of
from handoff.web.words.stays import outcome_words

MOST_FOUND = 20
Answer = Response | str | tuple[str, int]


@needs(Permission.STAY_WRITE)
def complete(pid: str) -> Answer:
    """書き足す・直す. For 「入院したらしい」 the same page makes the report."""
    actor, now = current_actor(), clock.now()
    with reading() as session:
        stay = own_stay(session, pid)
        if request.method == "GET":
            return _complete_page(session, stay, _form_of(stay))
        form = CompleteForm(now=now)
        _offer_desks(session, form, stay)
        if "find" in request.form or not _fine(form, stay):
            return _complete_page(session, stay, form), _status(form)

    def act(unit: Session) -> Done:
        again = find_stays.stay_for(unit, actor, pid)
        facts = _report(unit, form, again, actor)
        journal.note("stay:complete", f"stay:{pid}", again.client_id)
        if again.heads_up_only:
            outcome = acts.make_report(unit, actor, now, again, facts)
            return Done(show_url(pid), outcome_words(outcome))
        version = int(form.version.data) if (form.version.data or "").isdigit() else 0
        acts.complete(unit, actor, now, again, facts, version)
        return Done(show_url(pid), "記録を変え、相手に知らせました。")

    return _taken(pid, form, act)


def _taken(pid: str, form: CompleteForm, act: object) -> Answer:
    stale = False
    try:
        return once(act)  # type: ignore[arg-type]
    except Refused as refused:
        for finding in refused.findings:
            form.refuse(finding.key, finding.message)
    except AlreadyOpen as problem:
        form.refuse("hospital_name", problem.message)
    except Stale as problem:
        if not isinstance(problem.theirs, Stay):
            raise
        stale = True
    with reading() as session:
        stay = own_stay(session, pid)
        if stale:
            form.version.process_data(str(stay.version))
        return _complete_page(session, stay, form, stale), 409 if stale else 422


def _form_of(stay: Stay) -> CompleteForm:
    return CompleteForm(
        formdata=None,
        now=clock.now(),
        data={
            "hospital": stay.hospital.public_id if stay.hospital else "",
            "hospital_name": stay.hospital_name,
            "desk": stay.desk.public_id if stay.desk else None,
            "ward": stay.ward,
            "admitted_day": "other" if stay.admitted_on else None,
            "admitted_on": stay.admitted_on,
            "admitted_time": stay.admitted_time,
            "version": str(stay.version),
        },
    )


def _complete_page(session: Session, stay: Stay, form: CompleteForm, stale: bool = False) -> str:
    words = (request.form.get("words") or "").strip()[:100]
    found = []
    if words and current_actor().side is Side.CARE:
        today = clock.local_date(clock.now())
        found = find_offices.search(session, words, HOSPITAL_KINDS, limit=MOST_FOUND, today=today)
    _offer_desks(session, form, stay)
    return render_template(
        "pages/stays/complete.html",
        stay=stay,
        form=form,
        hospital=_hospital(session, form, stay),
        words=words,
        found=found,
        stale=stale,
        side=current_actor().side,
    )


def _hospital(session: Session, form: CompleteForm, stay: Stay) -> Office | None:
    """The hospital chosen in the form, else the one on record. Raises NotFound for no hospital."""
    key = request.form.get("picked") or form.hospital.data or ""
    if not key:
        return stay.hospital
    office = find_offices.office_by_public_id(session, key)
    if office.kind.side is not Side.HOSPITAL:
        raise NotFound
    return office


def _offer_desks(session: Session, form: CompleteForm, stay: Stay) -> None:
    office = _hospital(session, form, stay)
    desks = [d for d in office.desks if d.is_active] if office else []
    form.desk.offer([(d.public_id, d.name) for d in desks])
    if form.desk.data not in {d.public_id for d in desks}:
        form.desk.process_data(None)  # a desk of the hospital before


def _fine(form: CompleteForm, stay: Stay) -> bool:
    """A stay whose day is known needs no day again."""
    fine = form.validate()
    if form.admitted is None and not form.admitted_on.errors and stay.admitted_on:
        form.admitted_day.errors = []
        fine = not form.errors
    return fine


def _status(form: CompleteForm) -> int:
    return 422 if form.errors else 200


def _report(session: Session, form: CompleteForm, stay: Stay, actor: Actor) -> acts.Report:
    office = _hospital(session, form, stay)
    desk = form.desk.data
    return acts.Report(
        hospital=office if actor.side is Side.CARE else None,
        hospital_name="" if office else form.hospital_name.data or "",
        desk=find_offices.desk_of(session, office.id, desk) if office and desk else None,
        ward=form.ward.data or "",
        admitted_on=form.admitted or stay.admitted_on,
        admitted_time=form.admitted_time.data,
    )


@needs(Permission.STAY_WRITE)
def match(pid: str) -> Answer:
    """この方です: one press when the client is found, else search for the client."""
    actor, now = current_actor(), clock.now()
    if actor.side is not Side.CARE:
        raise NotFound
    form = MatchForm()
    if request.method == "GET" or not form.client.data:
        return _match_page(pid, form)

    def act(unit: Session) -> Done:
        stay = find_stays.stay_for(unit, actor, pid)
        client = find_clients.client_for(unit, actor, form.client.data or "")
        stands = acts.confirm_match(unit, actor, now, stay, client)
        journal.note("stay:match", f"stay:{stands.public_id}", client.id)
        return Done(show_url(stands.public_id), "担当の方だと確認し、受け取りを病院に伝えました。")

    try:
        return once(act)
    except AlreadyOpen as problem:
        return _match_page(pid, form, problem.stay.public_id)


def _match_page(pid: str, form: MatchForm, elsewhere: str = "") -> Answer:
    actor, words = current_actor(), request.form.get("words", "").strip()[:100]
    with reading() as session:
        stay = own_stay(session, pid)
        if stay.match is MatchState.CONFIRMED:
            return redirect(show_url(pid), 303)
        if words:
            people = find_clients.search(session, actor, words, limit=MOST_FOUND)
        else:
            people = find_clients.matching(session, person_of(stay), actor.office_id)
        body = render_template(
            "pages/stays/match.html",
            stay=stay,
            form=form,
            words=words,
            people=people,
            other=find_stays.stay_for(session, actor, elsewhere) if elsewhere else None,
            new_url=url_for("clients.new", stay=pid),
        )
        return (body, 409) if elsewhere else body


@needs(Permission.STAY_WRITE)
def not_ours(pid: str) -> Answer:
    """担当の方ではありません: the hospital is told and chooses again."""
    actor = current_actor()
    if actor.side is not Side.CARE:
        raise NotFound
    form = NotOursForm()
    if request.method == "GET":
        return form_page("not_ours", pid, form)

    def act(unit: Session) -> Done:
        stay = find_stays.stay_for(unit, actor, pid)
        acts.answer_not_ours(unit, actor, clock.now(), stay, form.note.data or "")
        journal.note("stay:not-ours", f"stay:{pid}")
        return Done(url_for("home.show"), "「担当の方ではない」と病院に伝えました。")

    if form.validate():
        try:
            return once(act)
        except Refused as refused:
            for finding in refused.findings:
                form.refuse(finding.key, finding.message)
    return form_page("not_ours", pid, form, 422)
