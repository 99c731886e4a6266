"""Reporting an admission: the first press opens the stay and tells the other side.

Who is first is decided by the database: `stay_notices` takes one first row per stay, and a client
has one open stay. So the row is inserted first, and only a refusal makes the press something else;
nothing is counted beforehand.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from handoff.actions import stay_facts, tell
from handoff.actions.problems import AlreadyOpen, NotAllowed, NotFound, Problem
from handoff.actions.report import CareOfficeChoice, Outcome, Report
from handoff.actions.stay_telling import (
    add_acknowledgement,
    new_notice,
    settle_report,
    side_of,
    tell_admission,
)
from handoff.actions.timeline import EventKind, record
from handoff.db import find_clients, find_stays
from handoff.db.clients import Client
from handoff.db.find_clients import PersonFacts
from handoff.db.offices import Office
from handoff.db.stays import Stay
from handoff.notify.messages import NoticeKind as Telling
from handoff.notify.messages import message
from handoff.rules.access import Actor, Permission
from handoff.rules.first_notice import Press, meaning
from handoff.rules.life import MatchState, NoticeKind
from handoff.rules.offices import Side

ATTEMPTS = 5  # each one is lost only to somebody else's finished unit of work


class NotSettled(Problem):
    """Others kept opening and closing stays of this person while the report was being written."""

    message = "同じ方の記録を、ほかの方が同時に書いています。少し待って、もう一度押してください。"


def report_from_care(
    session: Session, actor: Actor, now: datetime, client: Client, report: Report
) -> Outcome:
    """A care manager reports that a client was admitted.

    Meets an open stay of the same client: becomes its acknowledgement or completes it. Raises
    NotAllowed, NotFound (foreign client), Refused, and AlreadyOpen when the client lies in another
    hospital by an open stay.
    """
    _need(actor, Side.CARE)
    if client.care_office_id != actor.office_id:
        raise NotFound
    stay_facts.check(report, now)
    for _ in range(ATTEMPTS):
        stay = find_stays.open_stay_of(session, client.id)
        if stay is None:
            stay = find_stays.unmatched_like(session, actor.office_id, client)
            if stay is not None and not _fits(stay, report.hospital):
                stay = None
        if stay is not None:
            if not _fits(stay, report.hospital):
                raise AlreadyOpen(stay)
            if not _claim_for(session, stay, client):
                continue  # somebody opened another stay of this client in the meantime
            return _meet(session, actor, now, stay, report)
        stay = _open(session, now, _stay_of_client(client), report)
        if stay is not None:
            return _told_first(session, actor, now, stay, report)
    raise NotSettled


def report_from_hospital(
    session: Session,
    actor: Actor,
    now: datetime,
    person: PersonFacts,
    choice: CareOfficeChoice,
    report: Report,
) -> Outcome:
    """A hospital reports an admission into itself.

    The client is looked for in the chosen care office only, so that reporting tells nothing a
    lookup would not. A client who lies elsewhere by an open stay gets a stay of its own without
    client, marked as conflict. Raises NotAllowed, Refused.
    """
    _need(actor, Side.HOSPITAL)
    own = session.get_one(Office, actor.office_id)
    report = replace(report, hospital=own, hospital_name="")
    stay_facts.check(report, now)
    stay_facts.check_person(person, now)
    for _ in range(ATTEMPTS):
        here = find_stays.same_person_here(session, own.id, person)
        if here is not None:
            return _meet(session, actor, now, here, report)
        client = only_match(session, person, choice.office)
        open_one = find_stays.open_stay_of(session, client.id) if client else None
        if open_one is not None and _fits(open_one, own):
            return _meet(session, actor, now, open_one, report)
        stay = _stay_of_person(person, choice.office)
        if open_one is not None:
            stay.match = MatchState.CONFLICT
        elif client is not None:
            stay.client_id, stay.care_manager_id = client.id, client.care_manager_id
        opened = _open(session, now, stay, report)
        if opened is not None:
            return _told_first(session, actor, now, opened, report)
    raise NotSettled


def make_report(
    session: Session, actor: Actor, now: datetime, stay: Stay, report: Report
) -> Outcome:
    """Turn 「入院したらしい」 into the report, by either side. Raises Refused."""
    side = _need(actor, None)
    if side is Side.HOSPITAL:
        report = replace(report, hospital=session.get_one(Office, actor.office_id))
    report = replace(report, heads_up=False, admitted_on=report.admitted_on or stay.admitted_on)
    stay_facts.check(report, now)
    if not _fits(stay, report.hospital):
        raise AlreadyOpen(stay)
    return _meet(session, actor, now, find_stays.locked(session, stay), report)


def only_match(session: Session, person: PersonFacts, office: Office | None) -> Client | None:
    """The one client of `office` who is this person; None for nobody, several, or no office."""
    if office is None:
        return None
    found = find_clients.matching(session, person, office.id)
    return found[0] if len(found) == 1 else None


def _open(session: Session, now: datetime, stay: Stay, report: Report) -> Stay | None:
    """Insert the stay; None when the client has an open one by now (the database says so)."""
    stay.created_at = stay.updated_at = now
    stay.heads_up_only = report.heads_up
    stay_facts.fill(stay, report)
    try:
        with session.begin_nested():
            session.add(stay)
            session.flush()
    except IntegrityError:
        return None
    return stay


def _claim_for(session: Session, stay: Stay, client: Client) -> bool:
    """Make an unmatched stay the client's; False when the database refuses a second open one."""
    if stay.client_id == client.id:
        stay.match = MatchState.CONFIRMED
        return True
    try:
        with session.begin_nested():
            stay.client_id, stay.care_manager_id = client.id, client.care_manager_id
            stay.match = MatchState.CONFIRMED
            session.flush()
    except IntegrityError:
        return False
    return True


def _told_first(
    session: Session, actor: Actor, now: datetime, stay: Stay, report: Report
) -> Outcome:
    outcome = _press(session, actor, now, stay, report)
    return replace(outcome, told=tell_admission(session, actor, now, stay))


def _meet(session: Session, actor: Actor, now: datetime, stay: Stay, report: Report) -> Outcome:
    """A report about a stay that is there: complete it, then first, acknowledgement or repeat."""
    stay = find_stays.locked(session, stay)
    known_before = stay.hospital_id is not None
    changed, differs = stay_facts.complete_unknown(stay, report)
    if changed:
        record(session, actor, now, stay, EventKind.COMPLETED, data={"changed": changed})
        stay.version += 1
        stay.updated_at = now
    if differs:
        event = record(session, actor, now, stay, EventKind.DIFFERS, data={"differs": differs})
        text = message(Telling.COMPLETED, stay.public_id, f"differs{event.id}")
        tell.tell(session, actor, now, text, tell.partner(session, stay, side_of(actor)), stay)
    outcome = _press(session, actor, now, stay, report)
    told = outcome.was_first or (not known_before and stay.hospital_id is not None)
    if told:
        told = tell_admission(session, actor, now, stay)
    return replace(outcome, told=told)


def _press(session: Session, actor: Actor, now: datetime, stay: Stay, report: Report) -> Outcome:
    """Insert the first notice; if the stay has one, the press is what `meaning` says."""
    first = find_stays.first_of(session, stay)
    if first is None and report.heads_up:
        session.add(new_notice(actor, now, stay, NoticeKind.HEADS_UP, report))
        session.flush()
        return Outcome(stay, False, False, None)
    if first is None:
        mine = new_notice(actor, now, stay, NoticeKind.REPORT, report)
        mine.is_first = True
        try:
            with session.begin_nested():
                session.add(mine)
                session.flush()
        except IntegrityError:
            first = find_stays.first_of(session, stay)
        else:
            stay.heads_up_only = False
            settle_report(session, actor, now, stay)
            return Outcome(stay, True, False, find_stays.first_of(session, stay))
    if meaning(first.side if first else None, side_of(actor)) is Press.ACKNOWLEDGE:
        add_acknowledgement(session, actor, now, stay, first)
        return Outcome(stay, False, True, first)
    return Outcome(stay, False, False, first)


def _stay_of_client(client: Client) -> Stay:
    return Stay(
        client_id=client.id,
        match=MatchState.CONFIRMED,
        person_name=client.name,
        person_kana=client.kana,
        person_birth_date=client.birth_date,
        person_gender=client.gender,
        person_insured_no=client.insured_no,
        person_address=client.address,
        care_office_id=client.care_office_id,
        care_manager_id=client.care_manager_id,
    )


def _stay_of_person(person: PersonFacts, office: Office | None) -> Stay:
    return Stay(
        match=MatchState.WAITING,
        person_name=person.name.strip() or person.kana.strip(),
        person_kana=stay_facts.stored_kana(person),
        person_birth_date=person.birth_date,
        person_gender=person.gender,
        person_insured_no=person.insured_no,
        person_address=person.address.strip(),
        care_office_id=office.id if office else None,
    )


def _fits(stay: Stay, hospital: Office | None) -> bool:
    """Whether `stay` can be the admission into `hospital` (either may be unknown yet)."""
    return hospital is None or stay.hospital_id is None or stay.hospital_id == hospital.id


def _need(actor: Actor, side: Side | None) -> Side:
    if actor.side is None or not actor.may(Permission.STAY_REPORT):
        raise NotAllowed
    if side is not None and actor.side is not side:
        raise NotAllowed
    return actor.side
