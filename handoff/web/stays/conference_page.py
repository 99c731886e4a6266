"""The page of one conference and the form of it: what stands, what is missing, what can be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from handoff import clock
from handoff.actions import conferences as acts
from handoff.actions import contacts
from handoff.actions.conference_keeping import day_and_hour
from handoff.actions.problems import NotAllowed
from handoff.actions.timeline import EventKind
from handoff.db import find_discharge, find_stays
from handoff.db.discharge import Conference
from handoff.db.stays import Stay
from handoff.rules.access import Permission
from handoff.rules.conference import Quality
from handoff.rules.life import ConferenceState
from handoff.rules.offices import Side
from handoff.web.forms.answering import Answer as Reply
from handoff.web.forms.answering import one_press
from handoff.web.forms.conferences import AnswerForm, ConferenceForm
from handoff.web.frame import journal
from handoff.web.frame.access import current_actor
from handoff.web.frame.database import reading
from handoff.web.frame.once import Done
from handoff.web.stays import known_people
from handoff.web.stays.discharge import conference_line, people_in_order

TITLES: Mapping[str, str] = {
    "propose": "カンファレンスの候補日を送る",
    "fix": "カンファレンスの日時を決める",
    "hold": "カンファレンスを記録する",
    "people": "参加する方を直す",
}


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer to proposed times, in words."""

    words: str
    who: str
    at: datetime


def show(pid: str, form: AnswerForm, status: int = 200) -> Reply:
    """The page of a conference; `form` is the answer being typed."""
    actor = current_actor()
    with reading() as session:
        conference = find_discharge.conference_for(session, actor, pid)
        if form.errors and conference.office_id == actor.office_id:
            raise NotAllowed  # nobody answers the own proposal
        stay = find_stays.stay_for(session, actor, conference.stay.public_id)
        is_contact = _recorded(session, stay, conference)
        journal.note("conference:view", f"conference:{pid}", stay.client_id)
        page = render_template(
            "pages/conferences/show.html",
            stay=stay,
            c=conference,
            line=conference_line(actor, conference, stay, is_contact),
            people=people_in_order(conference),
            answers=_answers(session, stay, conference),
            times=[(t, day_and_hour(datetime.fromisoformat(t))) for t in conference.times],
            form=form,
            may_write=actor.may(Permission.STAY_WRITE),
            care=actor.side is Side.CARE,
            passed=_passed(conference),
        )
    return page if status == 200 else (page, status)


def form_page(
    stay_pid: str,
    form: ConferenceForm,
    pid: str | None,
    status: int = 200,
    *,
    stale: bool = False,
) -> Reply:
    """The form of a conference with the judgement of the people typed so far.

    `stale`: it was changed meanwhile. The page then shows what stands now, and the next press counts.
    """
    actor = current_actor()
    with reading() as session:
        stay = find_stays.stay_for(session, actor, stay_pid)
        theirs = find_discharge.conference_for(session, actor, pid) if pid else None
        if stale and theirs is not None:
            form.version.raw_data, form.version.data = None, str(theirs.version)
        journal.note("conference:form", f"stay:{stay_pid}", stay.client_id)
        page = render_template(
            "pages/conferences/form.html",
            stay=stay,
            form=form,
            title=TITLES[form.way],
            action=_action(stay, form, pid),
            back=url_for("conferences.show", pid=pid)
            if pid
            else url_for("stays.show", pid=stay_pid),
            theirs=theirs if stale else None,
            their_people=people_in_order(theirs) if stale and theirs else (),
            offered=known_people.people_known(session, actor, stay),
            sense=judgement(form, stay),
            held=form.way == "hold",
            is_new=pid is None,
        )
    return page if status == 200 else (page, status)


def judgement(form: ConferenceForm, stay: Stay) -> Quality | None:
    """What the fee makes of the people as typed; None while nobody is."""
    plan = form.plan()
    if not plan.people:
        return None
    return acts.sense_of_plan(plan, stay, clock.now(), held=form.way == "hold")


def make_contact(pid: str) -> Response:
    """Record the held conference among the talks; pressed twice it stands once."""

    def act(session: Session) -> Done:
        actor = current_actor()
        conference = find_discharge.conference_for(session, actor, pid)
        stay = find_stays.locked(session, conference.stay)
        where = url_for("stays.show", pid=stay.public_id) + "#contacts-title"
        if _recorded(session, stay, conference):
            return Done(where, "このカンファレンスは、面談・連絡の記録に残っています。")
        made = contacts.add_from_conference(session, actor, clock.now(), conference)
        journal.note("contact:add", f"contact:{made.public_id}", stay.client_id)
        return Done(where, "面談・連絡の記録に残しました。")

    return one_press(act)


def _action(stay: Stay, form: ConferenceForm, pid: str | None) -> str:
    if pid is None:
        return url_for("conferences.new", pid=stay.public_id, way=form.way)
    return url_for(f"conferences.{form.way}", pid=pid)


def _recorded(session: Session, stay: Stay, conference: Conference) -> bool:
    found = find_discharge.contacts_of(session, [stay.id])
    return any(contact.conference_id == conference.id for contact in found)


def _answers(session: Session, stay: Stay, conference: Conference) -> list[Answered]:
    """The answers so far, newest first."""
    return [
        Answered(event.note, f"{event.office.name} {event.account.name}", event.entered_at)
        for event in find_stays.events_of(session, stay)
        if event.kind == EventKind.CONFERENCE_ANSWERED.value
        and _data(event.data).get("conference") == conference.public_id
    ]


def _data(data: Any) -> Mapping[str, Any]:
    return data if isinstance(data, Mapping) else {}


def _passed(conference: Conference) -> bool:
    """Whether the hour it was fixed for has come: then the record is what is next."""
    fixed = conference.state is ConferenceState.FIXED and conference.starts_at is not None
    return bool(fixed and conference.starts_at and conference.starts_at <= clock.now())
