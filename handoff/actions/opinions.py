"""主治の医師等の意見: on file by letter, by ② or typed; which medical service is covered and which is not.

運営基準13条19号〜20号; the rules are in rules.medical_services. An opinion is evidence: withdrawn with a
reason, never edited.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from handoff.actions.problems import NotAllowed, NotFound, Refused, refuse
from handoff.actions.timeline import LONGEST_TEXT, checked_text
from handoff.clock import local_date
from handoff.db import find_opinions
from handoff.db.clients import Client
from handoff.db.letters import Letter, LetterAnswer
from handoff.db.opinions import Opinion, PlanDelivery
from handoff.db.sheets import Revision
from handoff.rules.access import Actor, Permission
from handoff.rules.letters import AnswerWay
from handoff.rules.life import Means
from handoff.rules.medical_services import (
    NEEDED,
    NOT_NEEDED,
    TABLE,
    UNDECIDED,
    Coverage,
    Delivered,
    Heard,
    Wanted,
    coverage,
    label_of,
)
from handoff.sheets import catalogue
from handoff.sheets.model import Finding

NEEDS = {NEEDED: "必要", NOT_NEEDED: "必要なし", UNDECIDED: "判断保留"}
SOURCES = {
    "letter": "主治医連絡票",
    "discharge_sheet": "退院・退所情報共有シート",
    "iken_sho": "主治医意見書",
    "certificate": "診断書・診療情報提供書",
    "heard": "聴取（電話・面談）",
    "other": "その他",
}


@dataclass(frozen=True, slots=True)
class OpinionFacts:
    """An opinion as typed. `services`: code → "needed", "not_needed" or "open"."""

    services: Mapping[str, str]
    from_doctor: str
    heard_on: date | None
    source: str
    institution: str = ""
    means: Means | None = None
    of_hospital: bool = False
    words: str = ""
    revision: Revision | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One medical service on the page 「主治医の意見」."""

    coverage: Coverage
    label: str
    wanted_from: date | None
    note: str
    service_id: str  # public id of the plan service
    opinion: Opinion | None = None
    delivery: PlanDelivery | None = None


@dataclass(frozen=True, slots=True)
class OpinionPage:
    """What the page shows: a line for each service, every opinion and every delivery on file."""

    lines: tuple[Line, ...]
    opinions: tuple[Opinion, ...] = ()
    deliveries: tuple[PlanDelivery, ...] = ()
    uncovered: tuple[str, ...] = field(default=())

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left to ask and nothing to deliver."""
        return all(line.coverage.is_done for line in self.lines)


def page(session: Session, client: Client) -> OpinionPage:
    """What is covered and what is not, for one client. Who may see it is the page's to ask first."""
    wanted = find_opinions.services_of(session, client)
    heard = find_opinions.opinions_of(session, client)
    given = find_opinions.deliveries_of(session, client)
    by_id, gifts = {o.id: o for o in heard}, {(d.delivered_on, d.to_doctor): d for d in given}
    judged = coverage(
        [Wanted(s.service, s.wanted_from) for s in wanted],
        [_heard(o) for o in heard],
        [Delivered(d.delivered_on, d.to_doctor, d.institution, d.opinion_id) for d in given],
    )
    lines = tuple(
        Line(
            one,
            label_of(one.code, client.care_level),
            service.wanted_from,
            service.note,
            service.public_id,
            by_id.get(one.heard.ref) if one.heard else None,
            gifts.get((one.delivered.delivered_on, one.delivered.to_doctor))
            if one.delivered
            else None,
        )
        for service, one in zip(wanted, judged, strict=True)
    )
    uncovered = tuple(line.coverage.code for line in lines if line.coverage.heard is None)
    return OpinionPage(lines, tuple(heard), tuple(given), uncovered)


def record(
    session: Session, actor: Actor, now: datetime, client: Client, facts: OpinionFacts
) -> Opinion:
    """Note an opinion that came another way than by letter (②, 主治医意見書, by mouth).

    The same opinion twice is one. Raises NotAllowed, NotFound, Refused.
    """
    _need(actor, client)
    _check(facts, local_date(now))
    for one in find_opinions.opinions_of(session, client):
        same = (one.heard_on, one.from_doctor, one.source, one.words)
        if same == (facts.heard_on, facts.from_doctor.strip(), facts.source, facts.words.strip()):
            return one
    opinion = Opinion(
        client_id=client.id,
        services=dict(facts.services),
        from_doctor=checked_text("from_doctor", facts.from_doctor, 100),
        institution=checked_text("institution", facts.institution, 200),
        heard_on=facts.heard_on,
        means=facts.means.value if facts.means else "",
        source=facts.source,
        of_hospital=facts.of_hospital,
        words=checked_text("words", facts.words, LONGEST_TEXT),
        revision_id=facts.revision.id if facts.revision else None,
        recorded_at=now,
        recorded_by=actor.account_id,
    )
    session.add(opinion)
    session.flush()
    return opinion


def withdraw(
    session: Session, actor: Actor, now: datetime, client: Client, opinion: Opinion, reason: str
) -> Opinion:
    """An opinion counts no more; it stays readable. Raises NotAllowed, NotFound, Refused."""
    _need(actor, client)
    if opinion.client_id != client.id:
        raise NotFound
    reason = checked_text("reason", reason, 300, "取り下げる理由を入れてください。")
    if opinion.withdrawn_at is None:
        opinion.withdrawn_at, opinion.withdrawn_by = now, actor.account_id
        opinion.withdrawn_reason = reason
        session.flush()
    return opinion


def from_answer(
    session: Session, actor: Actor | None, now: datetime, letter: Letter, answer: LetterAnswer
) -> Opinion | None:
    """The opinion on medical services that an answer to ③ is; None when it says nothing of them."""
    if letter.sheet.code != catalogue.DOCTOR_CONTACT:
        return None
    rows = answer.content.get("med_need", ())
    services = {
        r["service"]: r["need"] for r in rows if r.get("service") in TABLE and r.get("need")
    }
    if not services:
        return None
    opinion = Opinion(
        client_id=letter.client_id,
        services=services,
        from_doctor=answer.doctor_name or letter.doctor_name,
        institution=str(answer.content.get("from_inst") or letter.institution),
        heard_on=answer.answered_on,
        means=answer.heard_means if answer.way == AnswerWay.ORAL else "",
        source="letter",
        of_hospital=letter.of_hospital,
        words=str(answer.content.get("opinion", "")),
        letter_answer_id=answer.id,
        recorded_at=now,
        recorded_by=actor.account_id if actor else None,
    )
    session.add(opinion)
    session.flush()
    return opinion


def withdraw_of_answer(
    session: Session, actor: Actor | None, now: datetime, answer: LetterAnswer, reason: str
) -> None:
    """What an answer put on file counts no more: it was corrected or belonged to another letter."""
    for opinion in find_opinions.opinions_of_answer(session, answer):
        opinion.withdrawn_at, opinion.withdrawn_reason = now, reason
        opinion.withdrawn_by = actor.account_id if actor else None
    session.flush()


def _heard(opinion: Opinion) -> Heard:
    return Heard(
        opinion.id,
        opinion.services,
        opinion.heard_on,
        opinion.from_doctor,
        opinion.institution,
        opinion.of_hospital,
    )


def _check(facts: OpinionFacts, today: date) -> None:
    found: list[Finding] = []

    def say(key: str, text: str) -> None:
        found.append(Finding("refuse", key, text))

    if not facts.services or any(code not in TABLE for code in facts.services):
        say("services", "意見のあった医療系サービスを選んでください。")
    elif any(need not in NEEDS for need in facts.services.values()):
        say("services", "サービスごとに、必要・必要なし・判断保留のどれかを選んでください。")
    if not facts.from_doctor.strip():
        say("from_doctor", "意見を述べた医師の氏名を入れてください。")
    if facts.heard_on is None:
        say("heard_on", "意見を受けた日を入れてください。")
    elif facts.heard_on > today:
        say("heard_on", "意見を受けた日が今日より後です。日付を確かめてください。")
    if facts.source not in SOURCES or facts.source == "letter":
        say("source", "何によって意見を受けたかを選んでください（連絡票の回答は自動で入ります）。")
    if facts.source == "heard" and not facts.words.strip():
        say("words", "聞き取った内容を書いてください。")
    if found:
        raise Refused(found)


def _need(actor: Actor, client: Client) -> None:
    if not actor.may(Permission.SHEET_WRITE):
        raise NotAllowed
    if client.care_office_id != actor.office_id:
        raise NotFound


def check_service(code: str) -> None:
    """Raises Refused for a service that needs no opinion."""
    if code not in TABLE:
        raise refuse("service", "医療系サービスを一覧から選んでください。")
