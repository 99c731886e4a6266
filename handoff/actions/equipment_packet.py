"""The packet for the municipality (5.4): cover, ④ with its answer, meeting record, care plan, copies.

What is missing is said before it is made. It is kept like every paper of the case: sealed, with its
SHA-256; as long as nothing changed the same packet is handed out again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from handoff.actions.equipment_after import after_of
from handoff.actions.equipment_facts import LEVELS
from handoff.actions.equipment_keeping import need
from handoff.actions.equipment_path import Path
from handoff.actions.letter_facts import joined
from handoff.actions.letter_papers import PACKET, PaperKind
from handoff.actions.problems import refuse
from handoff.actions.sealing import seal, unseal
from handoff.clock import local, local_date
from handoff.db import find_equipment, find_letters
from handoff.db.discharge import Attachment
from handoff.db.equipment_cases import EquipmentCase
from handoff.db.offices import Office
from handoff.db.types import new_public_id
from handoff.pdf.layouts import layout_for
from handoff.pdf.letter import letter_part
from handoff.pdf.letter_pages import MEETING, meeting_part
from handoff.pdf.packet import CannotCopy, Chapter, Copy, PacketCover, packet
from handoff.pdf.render import Rendered, Stamp
from handoff.rules.access import Actor
from handoff.sheets import catalogue
from handoff.sheets.content import counting, read

TITLE = "軽度者に対する福祉用具貸与の確認について"
PACKET_WORDS = "市への提出書類 一式"
_BEFORE = (PaperKind.CITY_FORM,)
_AFTER_LETTER = (PaperKind.ANSWER_SCAN, PaperKind.DOCTORS_OPINION)
_LAST = (
    PaperKind.MEETING_RECORD,
    PaperKind.PLAN_PAGE,
    PaperKind.SURVEY_FORM,
    PaperKind.OTHER_PAPER,
)


@dataclass(frozen=True, slots=True)
class Enclosure:
    """One chapter as it will stand in the packet: one of ours, or the copy of a paper."""

    title: str
    part: str  # letter | meeting | paper
    paper: Attachment | None = None
    pages: int = 0


@dataclass(frozen=True, slots=True)
class Gap:
    """What is not there. `must`: the municipality sends it back without; else it is only told."""

    words: str
    step: str
    must: bool = True


@dataclass(frozen=True, slots=True)
class PacketPlan:
    """What the packet would hold now, what is missing, and the one made last if nothing changed."""

    enclosures: tuple[Enclosure, ...]
    gaps: tuple[Gap, ...]
    fresh: Attachment | None
    kept: tuple[Attachment, ...]


def paper_words(kind: str) -> str:
    """What a paper of a case is, in words."""
    return PACKET_WORDS if kind == PACKET else PaperKind(kind).label


def plan(session: Session, found: Path) -> PacketPlan:
    """What goes into the packet of a case and what is still missing."""
    every = find_equipment.papers_of_case(session, found.case)
    own = [p for p in every if p.withdrawn_at is None and p.kind != PACKET]
    if found.letter is not None:
        scans = find_letters.papers_of_letter(session, found.letter)
        own += [p for p in scans if p.withdrawn_at is None and p.kind == PaperKind.ANSWER_SCAN]
    kept = tuple(p for p in reversed(every) if p.kind == PACKET)
    enclosures = [
        *_copies(own, _BEFORE),
        *([Enclosure(_letter_title(found), "letter")] if _has_letter(session, found) else []),
        *_copies(own, _AFTER_LETTER),
        *([Enclosure(MEETING, "meeting")] if found.case.meeting.get("on") else []),
        *_copies(own, _LAST),
    ]
    changed = _last_change(session, found, own)
    fresh = next((p for p in kept if p.withdrawn_at is None and p.added_at >= changed), None)
    return PacketPlan(tuple(enclosures), tuple(_gaps(found, own)), fresh, kept)


def make(session: Session, actor: Actor, now: datetime, found: Path, secret: str) -> Attachment:
    """The packet as one PDF, kept; the one made last when nothing changed since.

    Raises NotAllowed, NotFound, Refused (nothing to put in, a copy that cannot be read).
    """
    need(actor, found.case)
    ready = plan(session, found)
    if ready.fresh is not None:
        return ready.fresh
    if not ready.enclosures:
        raise refuse(
            "packet", "まだ入れる書類がありません。先に、会議の記録か書類を入れてください。"
        )
    public_id = new_public_id()
    try:
        made = packet(
            _cover(session, actor, found),
            [_part(session, found, one, secret) for one in ready.enclosures],
            Stamp(local(now), public_id),
        )
    except CannotCopy as problem:
        words = f"「{problem.title}」を読み取れませんでした。取り下げて、もう一度添付してください。"
        raise refuse("packet", words) from problem
    return _kept(session, actor, now, found.case, public_id, made, secret)


def _kept(session: Session, actor: Actor, now: datetime, case: EquipmentCase,
          public_id: str, made: Rendered, secret: str) -> Attachment:  # fmt: skip
    paper = Attachment(
        public_id=public_id,
        equipment_case_id=case.id,
        kind=PACKET,
        title="",
        file_name=f"福祉用具_市への提出書類_{local_date(now):%Y%m%d}.pdf",
        media_type="application/pdf",
        size=len(made.pdf),
        pages=made.report.pages,
        sha256=hashlib.sha256(made.pdf).hexdigest(),
        sealed=seal(secret, public_id, made.pdf),
        from_office_id=actor.office_id,
        added_by=actor.account_id,
        added_at=now,
    )
    session.add(paper)
    session.flush()
    return paper


def _copies(papers: Sequence[Attachment], kinds: Sequence[PaperKind]) -> list[Enclosure]:
    return [
        Enclosure(paper.title or paper_words(paper.kind), "paper", paper, paper.pages)
        for kind in kinds
        for paper in papers
        if paper.kind == kind.value
    ]


def _has_letter(session: Session, found: Path) -> bool:
    return found.letter is not None and find_letters.request_of(session, found.letter) is not None


def _letter_title(found: Path) -> str:
    title = catalogue.DECLARED[catalogue.EQUIPMENT_CONTACT].title
    return title if found.answer else f"{title}（回答はまだです）"


def _gaps(found: Path, papers: Sequence[Attachment]) -> list[Gap]:
    case, kinds = found.case, {p.kind for p in papers}
    by_city = any(item.aim == "C" for item in found.items)
    gaps = []
    if by_city and not found.answer and not case.finding:
        gaps.append(Gap("主治医の医学的所見がまだです。", "finding"))
    elif by_city and found.values.get("fits") == "0":
        gaps.append(Gap("主治医の所見は「該当しない」です。", "finding"))
    elif by_city and not found.values.get("state"):
        gaps.append(Gap("ⅰ〜ⅲのどの状態にあたるかが、所見にありません。", "finding"))
    written = case.finding.get("source") in ("opinion", "certificate") and not found.answer
    if written and PaperKind.DOCTORS_OPINION not in kinds:
        gaps.append(Gap("主治医意見書・診断書の写しがまだです。", "finding"))
    if not case.meeting.get("on"):
        gaps.append(Gap("サービス担当者会議の記録がまだです。", "meeting"))
    if case.plan_written_on is None:
        gaps.append(Gap("必要な理由をケアプランに書いた日がまだです。", "plan"))
    if PaperKind.PLAN_PAGE not in kinds:
        gaps.append(Gap("ケアプラン（居宅サービス計画書）の写しがまだです。", "plan"))
    if PaperKind.CITY_FORM not in kinds:
        words = "市町村の届出書の写しがありません。市町村の書式があるときは、添付してください。"
        gaps.append(Gap(words, "application", must=False))
    if PaperKind.SURVEY_FORM not in kinds:
        gaps.append(Gap("認定調査票の写しがありません。", "survey", must=False))
    return gaps


def _last_change(session: Session, found: Path, papers: Sequence[Attachment]) -> datetime:
    """When something that stands in the packet last changed."""
    client = found.case.client
    moments = [found.case.updated_at, client.updated_at, *(p.added_at for p in papers)]
    if found.letter is not None:
        request = find_letters.request_of(session, found.letter)
        moments += [request.sent_at] if request else []
        moments += [found.answer.answered_at] if found.answer else []
    every = find_equipment.papers_of_case(session, found.case)
    moments += [p.withdrawn_at for p in every if p.withdrawn_at is not None]
    return max(moments)


def _cover(session: Session, actor: Actor, found: Path) -> PacketCover:
    client = found.case.client
    office = session.get_one(Office, client.care_office_id)
    city = found.case.application.get("to") or client.insurer_name or "市町村"
    manager = client.care_manager.name if client.care_manager else actor.account_name
    filed = found.case.application.get("on")
    return PacketCover(
        title=TITLE,
        to=city if "課" in city else f"{city} 介護保険担当課",
        client_name=client.name,
        insured_no=client.insured_no,
        care_level=LEVELS.get(found.case.care_level, ""),
        office=office.name,
        office_no=office.number,
        office_tel=office.tel,
        care_manager=manager,
        submitted_on=datetime.fromisoformat(filed).date() if filed else None,
        about=tuple(item.label for item in found.items if item.aim in ("B", "C")),
        note=found.rule.form_notes if found.rule else "",
    )


def _part(session: Session, found: Path, one: Enclosure, secret: str) -> Chapter | Copy:
    if one.paper is not None:
        paper = one.paper
        return Copy(one.title, unseal(secret, paper.public_id, paper.sealed))
    sheet = catalogue.DECLARED[catalogue.EQUIPMENT_CONTACT]
    values = _values(session, found)
    if one.part == "letter":
        drawn = letter_part(
            sheet, layout_for(sheet.code), counting(sheet, values), None, blank_reply=False
        )
        return Chapter(one.title, drawn)
    return Chapter(one.title, meeting_part(sheet, values))


def _values(session: Session, found: Path) -> dict[str, Any]:
    """The whole of ④ as the case knows it: request and answer, the meeting, the municipality."""
    sheet, client = catalogue.DECLARED[catalogue.EQUIPMENT_CONTACT], found.case.client
    raw: dict[str, Any] = {
        "client_name": client.name,
        "cm_name": client.care_manager.name if client.care_manager else "",
        "assessment": found.case.meeting.get("conclusion") or "",
    }
    if found.letter is not None:
        request = find_letters.request_of(session, found.letter)
        raw |= joined(found.letter, request, found.answer).as_json()
    raw |= {key: value for key, value in found.values.items() if key in sheet.items}
    raw |= after_of(found.case)
    if found.answer:  # what the doctor left open stays open on paper
        raw["replied_on"] = found.answer.content.get("replied_on") or ""
    else:
        raw |= _of_finding(found.case.finding)
    return read(sheet, raw).values


def _of_finding(finding: Mapping[str, Any]) -> dict[str, Any]:
    if not finding:
        return {}
    found = {"doctor_name": finding.get("doctor"), "from_inst": finding.get("institution")}
    if finding.get("source") == "heard":
        heard = {"oral_on": "on", "oral_person": "doctor", "oral_text": "words"}
        found |= {key: finding.get(name) for key, name in heard.items()}
    return {key: value for key, value in found.items() if value}
