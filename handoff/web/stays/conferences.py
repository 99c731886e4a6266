"""カンファレンス: proposed, answered, fixed, held. Both sides see and write the same one."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from handoff import clock
from handoff.actions import conferences as acts
from handoff.actions.conference_facts import MOST_PEOPLE, MOST_TIMES, Answer
from handoff.actions.problems import NotFound, Refused, Stale
from handoff.db import find_discharge, find_stays
from handoff.db.discharge import Conference
from handoff.db.stays import Stay
from handoff.rules.access import Permission
from handoff.rules.life import ConferenceState
from handoff.web.forms.answering import Answer as Reply
from handoff.web.forms.answering import one_press
from handoff.web.forms.conferences import AnswerForm, ConferenceForm, form_of
from handoff.web.forms.people import add_pressed, refill
from handoff.web.forms.stay_acts import ReasonForm
from handoff.web.frame import journal
from handoff.web.frame.access import current_actor, needs
from handoff.web.frame.database import reading
from handoff.web.frame.once import Done
from handoff.web.stays import conference_page
from handoff.web.stays.conference_page import form_page, judgement
from handoff.web.stays.known_people import people_known

bp = Blueprint("conferences", __name__)
BOTH = ["GET", "POST"]
_DONE = {
    "propose": "候補の日時を相手に知らせました。",
    "fix": "日時を決めて、相手に知らせました。",
    "hold": "カンファレンスを記録し、相手に知らせました。",
    "people": "顔ぶれを直しました。",
}


def _address(conference: Conference) -> str:
    return url_for("conferences.show", pid=conference.public_id)


@bp.route("/stays/<pid>/conferences/new", methods=BOTH)
@needs(Permission.STAY_WRITE)
def new(pid: str) -> Reply:
    """A new one: proposed (the usual way), fixed at once, or recorded after it was held."""
    way = request.args.get("way", "propose")
    if way not in ("propose", "fix", "hold"):
        raise NotFound
    return _typed(pid, ConferenceForm(way=way), None)


@bp.get("/conferences/<pid>")
@needs(Permission.STAY_READ)
def show(pid: str) -> Reply:
    """The conference, what the fee makes of it, and what can be done next."""
    return conference_page.show(pid, AnswerForm(formdata=None))


@bp.route("/conferences/<pid>/fix", methods=BOTH)
@needs(Permission.STAY_WRITE)
def fix(pid: str) -> Reply:
    """Fix day and hour, of the proposed ones or another; again when it is put off."""
    return _change(pid, "fix")


@bp.route("/conferences/<pid>/hold", methods=BOTH)
@needs(Permission.STAY_WRITE)
def hold(pid: str) -> Reply:
    """Record that it was held: who was there, what was said. Again to mend the record."""
    return _change(pid, "hold")


@bp.route("/conferences/<pid>/people", methods=BOTH)
@needs(Permission.STAY_WRITE)
def people(pid: str) -> Reply:
    """Change who is invited before it is held."""
    return _change(pid, "people")


def _change(pid: str, way: str) -> Reply:
    with reading() as session:
        conference = find_discharge.conference_for(session, current_actor(), pid)
        stay_pid = conference.stay.public_id
        if request.method == "GET":
            form = form_of(conference, way, attended=way == "hold")
            _seat_everybody(form)
        else:
            form = ConferenceForm(way=way)
            form.offer_times(conference)
    return _typed(stay_pid, form, pid)


def _seat_everybody(form: ConferenceForm) -> None:
    """A form opened for the first time offers one empty row below those who are known."""
    rows = [dict(row.form.data) for row in form.people]
    refill(form.people, rows, there=form.way == "hold")


def _typed(stay_pid: str, form: ConferenceForm, pid: str | None) -> Reply:
    """Show the form, add a row to it, or take it."""
    if request.method == "GET" or _adds_row(stay_pid, form):
        return form_page(stay_pid, form, pid)
    if "check" in request.form:
        return form_page(stay_pid, form, pid)

    def act(session: Session) -> Done:
        stay = find_stays.stay_for(session, current_actor(), stay_pid)
        old = find_discharge.conference_for(session, current_actor(), pid) if pid else None
        made = _make(session, stay, old, form)
        journal.note(f"conference:{form.way}", f"conference:{made.public_id}", stay.client_id)
        return Done(_address(made), _DONE[form.way])

    if not form.validate():
        return form_page(stay_pid, form, pid, 422)
    try:
        return one_press(act)
    except Stale:
        return form_page(stay_pid, form, pid, 409, stale=True)
    except Refused as refused:
        for finding in refused.findings:
            form.say(finding.key, finding.message)
        return form_page(stay_pid, form, pid, 422)


def _make(session: Session, stay: Stay, old: Conference | None, form: ConferenceForm) -> Conference:
    actor, now, plan = current_actor(), clock.now(), form.plan()
    typed = form.version.data or ""
    version = int(typed) if old is not None and typed.isascii() and typed.isdigit() else None
    if form.way == "propose":
        return acts.propose(session, actor, now, stay, plan)
    if form.way == "fix":
        return acts.fix(session, actor, now, stay, plan, old, version)
    if form.way == "hold":
        return acts.hold(session, actor, now, stay, plan, old, version)
    if old is None:
        raise NotFound
    return acts.invite(session, actor, now, old, plan.people, version)


def _adds_row(stay_pid: str, form: ConferenceForm) -> bool:
    pressed = request.form.get("add")
    if pressed is None:
        return False
    if pressed == "time" and "times" in form:
        rows = [dict(row.form.data) for row in form.times]
        refill(form.times, rows, spare=1 if len(rows) < MOST_TIMES else 0)
        return True
    actor = current_actor()
    with reading() as session:
        stay = find_stays.stay_for(session, actor, stay_pid)
        offered, there = people_known(session, actor, stay), form.way == "hold"
        add_pressed(form.people, pressed, offered, MOST_PEOPLE, there)
    return True


@bp.post("/stays/<pid>/conferences/judge")
@needs(Permission.STAY_WRITE)
def judge(pid: str) -> str:
    """The judgement of the people as typed so far, asked for by the form itself."""
    held = request.form.get("way") == "hold"
    form = ConferenceForm(way="hold" if held else "people")
    with reading() as session:
        stay = find_stays.stay_for(session, current_actor(), pid)
        return render_template(
            "pages/conferences/judgement.html", sense=judgement(form, stay), held=held
        )


@bp.post("/conferences/<pid>/answer")
@needs(Permission.STAY_WRITE)
def answer(pid: str) -> Reply:
    """都合の返事: which of the proposed times fit."""
    form = AnswerForm()

    def act(session: Session) -> Done:
        conference = find_discharge.conference_for(session, current_actor(), pid)
        said, times = Answer(form.said.data), tuple(request.form.getlist("times"))
        note = form.note.data or ""
        acts.answer(session, current_actor(), clock.now(), conference, said, times, note)
        journal.note("conference:answer", f"conference:{pid}", conference.stay.client_id)
        return Done(_address(conference), "都合を返事しました。")

    if form.validate():
        try:
            return one_press(act)
        except Refused as refused:
            for finding in refused.findings:
                form.refuse({"times": "said"}.get(finding.key, finding.key), finding.message)
    return conference_page.show(pid, form, 422)


@bp.post("/conferences/<pid>/contact")
@needs(Permission.SHEET_WRITE)
def contact(pid: str) -> Response:
    """One press: the held conference stands among the talks, too."""
    return conference_page.make_contact(pid)


@bp.route("/conferences/<pid>/cancel", methods=BOTH)
@needs(Permission.STAY_WRITE)
def cancel(pid: str) -> Reply:
    """取りやめる, with the reason, told to the other side."""
    form = ReasonForm()

    def act(session: Session) -> Done:
        conference = find_discharge.conference_for(session, current_actor(), pid)
        acts.cancel(session, current_actor(), clock.now(), conference, form.reason.data or "")
        journal.note("conference:cancel", f"conference:{pid}", conference.stay.client_id)
        return Done(_address(conference), "カンファレンスを取りやめ、相手に知らせました。")

    if form.is_submitted() and form.validate():
        try:
            return one_press(act)
        except Refused as refused:
            for finding in refused.findings:
                form.refuse(finding.key, finding.message)
    with reading() as session:
        conference = find_discharge.conference_for(session, current_actor(), pid)
        page = render_template(
            "pages/conferences/cancel.html",
            conference=conference,
            stay=conference.stay,
            form=form,
        )
    return (page, 422) if form.errors else page


@bp.get("/conferences/<pid>/join")
@needs(Permission.STAY_READ)
def join(pid: str) -> Response:
    """Lead to the video conference; its address was checked when it was written down."""
    with reading() as session:
        conference = find_discharge.conference_for(session, current_actor(), pid)
        if not conference.video_link or conference.state is ConferenceState.CANCELLED:
            raise NotFound
        journal.note("conference:join", f"conference:{pid}", conference.stay.client_id)
        return redirect(conference.video_link, 303)
