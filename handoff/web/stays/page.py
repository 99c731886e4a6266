"""What the page of a stay shows: one stay, one page, one file. Gathered here, drawn by the template."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from flask import render_template, url_for
from sqlalchemy.orm import Session

from handoff import clock
from handoff.actions import agenda, verdicts
from handoff.actions.agenda import StayLine
from handoff.actions.timeline import EventKind
from handoff.db import find_clients, find_provision, find_stays
from handoff.db.clients import Client
from handoff.db.find_clients import PersonFacts
from handoff.db.provision import Provision
from handoff.db.sheets import Draft, Revision
from handoff.db.stays import Claim, Stay
from handoff.rules.access import Actor, Permission
from handoff.rules.admission_fee import TOPIC
from handoff.rules.life import (
    ConferenceState,
    MatchState,
    Means,
    Move,
    NoticeKind,
    Phase,
    SheetState,
    StayState,
)
from handoff.rules.offices import Side
from handoff.rules.verdict import Verdict
from handoff.web.forms.stay_acts import SayForm
from handoff.web.frame.filters import jdate
from handoff.web.stays import course_picture
from handoff.web.stays import discharge as stay_discharge
from handoff.web.stays.course import Course, course_of
from handoff.web.stays.discharge import DischargeBoxes
from handoff.web.stays.papers import DischargePaper, discharge_paper
from handoff.web.stays.timeline_words import Line, timeline
from handoff.web.words import partner as partners
from handoff.web.words.stays import By, deadline_words, first_notice, outlook_words
from handoff.web.words.tasks import Said, said

MOST_CANDIDATES = 8


@dataclass(frozen=True, slots=True)
class Step:
    """One dot of the progress line; state is done, now or later."""

    title: str
    state: str
    more: str = ""


@dataclass
class StayPage:
    """Everything on the page of a stay, for the side that looks."""

    stay: Stay
    side: Side
    line: StayLine
    partner: partners.Partner | None
    todo: list[Said]
    waiting: list[Said]
    by: list[By]
    lines: list[Line]
    revisions: list[Revision]
    provisions: list[Provision]
    drafts: list[Draft]
    course: Course
    discharge: DischargeBoxes | None = None
    paper2: DischargePaper | None = None
    verdict: Verdict | None = None
    claims: list[Claim] = field(default_factory=list)
    candidates: list[Client] = field(default_factory=list)
    elsewhere: Stay | None = None

    @property
    def matching(self) -> bool:
        """The care office has not said yet whose client this is."""
        asked = self.stay.match in (MatchState.WAITING, MatchState.CONFLICT)
        return asked and self.side is Side.CARE and self.is_open

    @property
    def rest(self) -> str:
        """What to say when there is nothing to press."""
        if self.waiting:
            return "。".join(w.what for w in self.waiting)
        if self.side is Side.HOSPITAL and self.line.sheet is not SheetState.RECEIVED:
            return "事業所からのシートを待っています"
        return "いま急ぎの用件はありません。何かあったら「できごとを記録する」を押してください"

    @property
    def is_open(self) -> bool:
        """Whether anything can still be done about the admission itself."""
        return self.stay.state is StayState.OPEN

    @property
    def must_call(self) -> bool:
        """The other side is known but not a user, and no call is on record yet."""
        told_by_phone = self.partner is not None and not self.partner.uses_system
        return self.is_open and told_by_phone and not self.called

    @property
    def called(self) -> bool:
        """Whether a telephone call, or what was heard in one, is on record."""
        return any(line.row.on_behalf for line in self.course.lines) or any(
            line.title.startswith(EventKind.CALL.label) for line in self.lines
        )


def gather(session: Session, actor: Actor, stay: Stay, now: datetime) -> StayPage:
    """Read everything for the page in a fixed number of queries."""
    side, today = actor.side or Side.CARE, clock.local_date(now)
    line, tasks = agenda.of_stay(session, actor, now, stay)
    words = [said(task, side, today) for task in tasks]
    waits = [w for w in words if w.tone == "is-waiting"]
    page = StayPage(
        stay=stay,
        side=side,
        line=line,
        partner=partners.of_stay(session, stay, side, now),
        todo=[w for w in words if w.tone != "is-waiting"],
        waiting=waits,
        by=_deadlines(line, side, today),
        lines=timeline(session, actor, stay),
        revisions=find_provision.revisions_of(session, stay.id),
        provisions=find_provision.provisions_of(session, [stay.id]).get(stay.id, []),
        drafts=find_provision.drafts_of(session, [stay.id]).get(stay.id, []),
        course=course_of(session, actor, stay, today),
        paper2=discharge_paper(session, actor, stay),
        discharge=stay_discharge.gather(session, actor, stay, now),
    )
    if side is Side.CARE:
        _add_care(session, actor, page)
    return page


def _add_care(session: Session, actor: Actor, page: StayPage) -> None:
    stay = page.stay
    page.verdict = verdicts.admission_verdict(session, stay)
    if stay.client_id is not None:
        claims = find_stays.claims_of(session, stay.client_id, TOPIC)
        page.claims = [c for c in claims if c.stay_id == stay.id]
    if stay.match in (MatchState.WAITING, MatchState.CONFLICT):
        found = find_clients.matching(session, person_of(stay), actor.office_id)
        page.candidates = found[:MOST_CANDIDATES]
        open_ones = find_clients.open_stays_of(session, page.candidates)
        others = [s for s in open_ones.values() if s.id != stay.id]
        page.elsewhere = others[0] if others else None


def person_of(stay: Stay) -> PersonFacts:
    """The person as the hospital told."""
    return PersonFacts(
        stay.person_name, stay.person_kana, stay.person_birth_date, stay.person_insured_no
    )


def _deadlines(line: StayLine, side: Side, today: date) -> list[By]:
    """The deadlines of the fee, for the care office, while the sheet is not with the hospital."""
    unsent = line.sheet in (SheetState.NONE, SheetState.DRAFT, SheetState.WITHDRAWN)
    if side is not Side.CARE or not unsent:
        return []
    return deadline_words(line.deadlines, line.stay.admitted_on, today)


def steps(page: StayPage, today: date) -> list[Step]:
    """入院 ─ 連絡 ─ 受け取り (or a call) ─ シート ─ 受領 ─ 目途 ─ カンファ ─ 退院."""
    stay, line = page.stay, page.line
    first = first_notice(stay)
    answer = next((n for n in stay.notices if n.kind is NoticeKind.ACKNOWLEDGE), None)
    sent = line.provision is not None and line.sheet in (SheetState.SENT, SheetState.RECEIVED)
    by_phone = page.partner is not None and not page.partner.uses_system
    told = ("電話", page.called, "") if by_phone else (
        "受け取り", answer is not None, answer.side.label if answer else "")  # fmt: skip
    facts = [
        ("入院", bool(stay.admitted_on), _day(stay.admitted_on)),
        ("連絡", first is not None, f"{first.side.label}から" if first else ""),
        told,
        ("シート", sent, _sheet_words(line)),
        ("受領", line.sheet is SheetState.RECEIVED, ""),
        ("目途", page.course.outlook is not None, outlook_words(page.course.outlook, today)),
        ("カンファ", *_conference(page)),
        _end(stay),
    ]
    made: list[Step] = []
    for title, done, more in facts:
        waiting = page.is_open and not done and all(s.state == "done" for s in made)
        made.append(Step(title, "done" if done else "now" if waiting else "later", more))
    return made


def _conference(page: StayPage) -> tuple[bool, str]:
    """Whether a conference was held, and else how far it has come."""
    lines = page.discharge.conferences if page.discharge else []
    states = {one.conference.state for one in lines}
    if ConferenceState.HELD in states:
        return True, ""
    last = page.course.conference
    if last is None or (states <= {ConferenceState.CANCELLED} and states):
        return False, ""
    return False, "日時決定" if last.kind is Move.CONFERENCE_FIXED else "候補日あり"


def _end(stay: Stay) -> tuple[str, bool, str]:
    """The last dot: how the stay ended, else that it will."""
    words = {Phase.TRANSFERRED: "転院", Phase.IN_FACILITY: "入所", Phase.DIED: "ご逝去"}
    return words.get(stay.phase, "退院"), stay.ended_on is not None, _day(stay.ended_on)


def _day(day: date | None) -> str:
    return jdate(day) if day else ""


def _sheet_words(line: StayLine) -> str:
    if line.provision is None:
        return "下書きあり" if line.draft else ""
    provided: Means = line.provision.means
    return f"{provided.label} {jdate(line.provision.provided_at)}"


def render(session: Session, actor: Actor, stay: Stay, say: SayForm | None = None) -> str:
    """The page of a stay; `say` carries what was typed when a word could not be sent."""
    now = clock.now()
    page = gather(session, actor, stay, now)
    may_write = actor.may(Permission.STAY_WRITE)
    return render_template(
        "pages/stays/show.html",
        page=page,
        steps=steps(page, clock.local_date(now)),
        picture=course_picture.picture_of(page, clock.local_date(now)),
        stay=stay,
        say=say or SayForm(formdata=None),
        form=say,
        may_write=may_write,
        sheet_url=url_for("sheets.hub", pid=stay.public_id, code="admission"),
    )
