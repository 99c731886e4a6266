"""聞き取り: what the care manager learnt from staff, on which day, from whom, how (T-6, TT-03, TT-30).

A contact is evidence: it is never edited, but withdrawn with a reason and recorded anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from handoff.actions.conference_facts import JOBS
from handoff.actions.problems import NotAllowed, NotFound, Refused, refuse
from handoff.actions.timeline import LONGEST_TEXT, EventKind, checked_text, record
from handoff.clock import local
from handoff.db import find_discharge, find_stays
from handoff.db.discharge import Conference, Contact
from handoff.db.stays import Stay
from handoff.rules.access import Actor, Permission
from handoff.rules.discharge_count import DAYS_AFTER
from handoff.rules.life import ConferenceState, ContactMeans, Seat, StayState
from handoff.sheets.model import Finding

MOST_PERSONS = 20
SAME_AGAIN = "same-contact"
"""Code of the finding that asks whether the same contact is being typed twice."""


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """One contact as typed. `persons`: (E-JOB code, name). `really` was pressed after the warning."""

    met_on: date | None
    means: ContactMeans | None
    persons: tuple[tuple[str, str], ...] = ()
    learnt: str = ""
    met_time: time | None = None
    place: str = ""
    conference: Conference | None = None
    really: bool = False


def add(session: Session, actor: Actor, now: datetime, stay: Stay, facts: ContactFacts) -> Contact:
    """Record a contact. Raises NotAllowed, NotFound, and Refused.

    A contact of the same day with the same persons by the same means is refused once, with the code
    SAME_AGAIN: the page shows the one that is there and offers to record it all the same.
    """
    _need(actor, stay)
    _check(session, now, stay, facts)
    if not facts.really and same_as(session, stay, facts) is not None:
        raise refuse(
            "met_on",
            "同じ日に、同じ方から、同じ手段で聞いた記録がすでにあります。"
            "別の聞き取りなら、「別の記録として残す」を押してください。",
            SAME_AGAIN,
        )
    return _insert(session, actor, now, stay, facts)


def add_from_conference(
    session: Session, actor: Actor, now: datetime, conference: Conference, learnt: str = ""
) -> Contact:
    """The contact that a held conference is: its day, the staff who were there, its minutes.

    Raises NotAllowed, NotFound, Refused (not held yet; recorded already).
    """
    stay = session.get_one(Stay, conference.stay_id)
    if conference.state is not ConferenceState.HELD or conference.starts_at is None:
        raise refuse("conference", "カンファレンスの開催を先に記録してください。")
    start = local(conference.starts_at)
    staff = [p for p in conference.people if p.attended and p.side is Seat.WARD]
    facts = ContactFacts(
        met_on=start.date(),
        met_time=start.time(),
        means=ContactMeans.VIDEO if conference.is_video else ContactMeans.INTERVIEW,
        persons=tuple((p.job, p.name) for p in staff),
        learnt=learnt or conference.minutes,
        place=conference.place,
        conference=conference,
        really=True,
    )
    return add(session, actor, now, stay, facts)


def correct(
    session: Session,
    actor: Actor,
    now: datetime,
    contact: Contact,
    facts: ContactFacts,
    reason: str,
) -> Contact:
    """Record a contact anew and withdraw the old row, in one unit. Raises as `add`, `withdraw`.

    A row that is withdrawn already is refused: a colleague corrected it a moment ago, and the talk
    would stand twice.
    """
    stay = find_stays.locked(session, session.get_one(Stay, contact.stay_id))
    _need(actor, stay)
    session.refresh(contact, ["withdrawn_at"])
    if contact.withdrawn_at is not None:
        raise refuse(
            "reason",
            "この記録は、ほかの方が先に直したか取り下げました。一覧から開き直してください。",
        )
    withdraw(session, actor, now, contact, reason)
    _check(session, now, stay, facts)
    return _insert(session, actor, now, stay, facts, corrects=contact)


def withdraw(
    session: Session, actor: Actor, now: datetime, contact: Contact, reason: str
) -> Contact:
    """It counts no more; it stays readable with its reason. Raises NotAllowed, Refused."""
    stay = session.get_one(Stay, contact.stay_id)
    _need(actor, stay)
    reason = checked_text("reason", reason, 300, "取り下げる理由を入れてください。")
    if contact.withdrawn_at is None:
        contact.withdrawn_at, contact.withdrawn_by = now, actor.account_id
        contact.withdrawn_reason = reason
        session.flush()
        note = f"{_words(contact)}：{reason}"
        record(session, actor, now, stay, EventKind.CONTACT_WITHDRAWN, note, _data(contact))
    return contact


def same_as(session: Session, stay: Stay, facts: ContactFacts) -> Contact | None:
    """A standing contact of the same day with the same persons by the same means."""
    wanted = sorted((job, name.strip()) for job, name in facts.persons)
    for contact in find_discharge.contacts_of(session, [stay.id]):
        persons = sorted((p["job"], p["name"]) for p in contact.persons)
        if (contact.met_on, contact.means, persons) == (facts.met_on, facts.means, wanted):
            return contact
    return None


def remarks_on(stay: Stay, met_on: date) -> list[Finding]:
    """What is worth knowing about a day outside the stay; the contact is kept all the same (TT-09)."""
    if stay.discharged_on is None or met_on <= stay.discharged_on + timedelta(days=DAYS_AFTER):
        return []
    words = (
        "退院から7日を過ぎているため、退院・退所加算の回数には数えません。記録としては残ります。"
    )
    return [Finding("warn", "met_on", words, "TT-09")]


def _check(session: Session, now: datetime, stay: Stay, facts: ContactFacts) -> None:
    found: list[Finding] = []

    def say(key: str, text: str) -> None:
        found.append(Finding("refuse", key, text))

    here = local(now)
    if facts.met_on is None:
        say("met_on", "聞き取った日を入れてください。")
    elif facts.met_on > here.date():
        say("met_on", "聞き取った日が今日より後です。聞き取ってから記録してください。")
    elif facts.met_on < _begins_on(session, stay):
        say("met_on", "聞き取った日が入院した日より前です。日付を確かめてください。")
    elif facts.met_on == here.date() and facts.met_time and facts.met_time > here.time():
        say("met_time", "聞き取った時刻が今より後です。確かめてください。")
    if facts.means is None:
        say("means", "面談・ビデオ・電話・書面のどれかを選んでください。")
    if not facts.persons or len(facts.persons) > MOST_PERSONS:
        say("persons", "情報をくれた方の職種を選んでください。")
    elif any(job not in JOBS for job, _name in facts.persons):
        say("persons", "情報をくれた方の職種を、一覧から選んでください。")
    texts = [("learnt", facts.learnt, LONGEST_TEXT), ("place", facts.place, 200)]
    for key, text, limit in texts + [("persons", name, 100) for _job, name in facts.persons]:
        try:
            checked_text(key, text, limit)
        except Refused as problem:
            found += problem.findings
    if facts.conference is not None and facts.conference.stay_id != stay.id:
        raise NotFound
    if found:
        raise Refused(found)


def _begins_on(session: Session, stay: Stay) -> date:
    """The first day of the chain: what an earlier hospital told counts too (TT-10)."""
    days = [one.admitted_on for one in find_discharge.chain_of(session, stay) if one.admitted_on]
    if not days:
        raise refuse("met_on", "先に入院の連絡を完成させてから、聞き取りを記録してください。")
    return min(days)


def _insert(
    session: Session,
    actor: Actor,
    now: datetime,
    stay: Stay,
    facts: ContactFacts,
    corrects: Contact | None = None,
) -> Contact:
    contact = Contact(
        stay_id=stay.id,
        met_on=facts.met_on,
        met_time=facts.met_time,
        means=facts.means,
        place=checked_text("place", facts.place, 200),
        persons=[{"job": job, "name": name.strip()} for job, name in facts.persons],
        learnt=checked_text("learnt", facts.learnt, LONGEST_TEXT),
        conference_id=facts.conference.id if facts.conference else None,
        recorded_by=actor.account_id,
        recorded_at=now,
    )
    session.add(contact)
    session.flush()
    note, data = _words(contact), _data(contact)
    if corrects is not None:
        note, data = f"{note}（訂正）", {**data, "corrects": corrects.public_id}
    record(session, actor, now, stay, EventKind.CONTACT, note, data)
    return contact


def _words(contact: Contact) -> str:
    day = contact.met_on
    who = "、".join(f"{JOBS[p['job']]} {p['name']}".strip() for p in contact.persons)
    return f"{day.month}月{day.day}日　{contact.means.label}　{who}"


def _data(contact: Contact) -> dict[str, str]:
    return {"contact": contact.public_id}


def _need(actor: Actor, stay: Stay) -> None:
    """Contacts are the care manager's own record; a hospital confirms them on ② at most."""
    if not actor.may(Permission.SHEET_WRITE) or stay.care_office_id != actor.office_id:
        raise NotAllowed
    if stay.state is StayState.CANCELLED:
        raise refuse(
            "met_on", "この入院は取り消されています。取り消しを元に戻してから記録してください。"
        )
