"""Papers of letters and cases: the scanned answer, the survey form, the confirmation of the municipality.

Checked and sealed like every document (upload_checks, sealing); seen by the office that keeps the case.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from handoff.actions.problems import NotAllowed, NotFound, refuse
from handoff.actions.sealing import CannotOpen, seal, unseal
from handoff.actions.timeline import checked_text
from handoff.actions.upload_checks import accept
from handoff.db import find_equipment, find_letters
from handoff.db.discharge import Attachment
from handoff.db.equipment_cases import EquipmentCase
from handoff.db.letters import Letter
from handoff.db.types import new_public_id
from handoff.rules.access import Actor, Permission

MOST_PAPERS = 20
PACKET = "city_packet"
"""Kind of the packet made from the papers of a case (equipment_packet): kept like them, never uploaded."""


class PaperKind(StrEnum):
    """What a paper is. Values are stored."""

    ANSWER_SCAN = "answer_scan"
    SURVEY_FORM = "survey_form"
    DOCTORS_OPINION = "doctors_opinion"
    MEETING_RECORD = "meeting_record"
    PLAN_PAGE = "plan_page"
    CITY_FORM = "city_form"
    CITY_CONFIRMATION = "city_confirmation"
    OTHER_PAPER = "other_paper"
    SIGNED_PAPER = "signed_paper"  # belongs to one revision, added from its page

    @property
    def label(self) -> str:
        """The word on screen and on paper."""
        return {
            "answer_scan": "医師の回答（紙の写し）",
            "survey_form": "認定調査票の写し",
            "doctors_opinion": "主治医意見書・診断書",
            "meeting_record": "サービス担当者会議の要点",
            "plan_page": "居宅サービス計画書",
            "city_form": "市町村への届出書",
            "city_confirmation": "市町村の確認書",
            "other_paper": "その他",
            "signed_paper": "署名・押印した用紙の写し",
        }[self.value]


@dataclass(frozen=True, slots=True)
class PaperUpload:
    """A file as it comes from the browser."""

    file_name: str
    content: bytes
    kind: PaperKind
    title: str = ""


def add_to_letter(
    session: Session,
    actor: Actor,
    now: datetime,
    letter: Letter,
    upload: PaperUpload,
    secret: str,
    revision_id: int | None = None,
) -> Attachment:
    """Check, seal and keep a paper of a letter. The same bytes again are the same paper.

    `revision_id` names the revision whose signed paper it is.

    Raises NotAllowed, NotFound, Refused.
    """
    _need(actor, letter.sheet.office_id)
    there = find_letters.papers_of_letter(session, letter)
    return _add(session, actor, now, upload, secret, there, letter=letter, revision_id=revision_id)


def add_to_case(
    session: Session,
    actor: Actor,
    now: datetime,
    case: EquipmentCase,
    upload: PaperUpload,
    secret: str,
) -> Attachment:
    """The same for a case of 福祉用具貸与."""
    _need(actor, case.client.care_office_id)
    there = [p for p in find_equipment.papers_of_case(session, case) if p.kind != PACKET]
    return _add(session, actor, now, upload, secret, there, case=case)


def paper_for(session: Session, actor: Actor, public_id: str) -> Attachment:
    """A paper of a letter or case of the actor's office, without its bytes. Raises NotFound."""
    return find_letters.paper_for(session, actor, public_id)


def open_paper(session: Session, actor: Actor, paper: Attachment, secret: str) -> bytes:
    """The paper as it was kept. Raises NotAllowed, NotFound, CannotOpen."""
    _need(actor, paper.from_office_id, Permission.SHEET_READ)
    return unsealed(paper, secret)


def unsealed(paper: Attachment, secret: str) -> bytes:
    """The bytes of a paper, compared with what was kept. Raises CannotOpen."""
    content = unseal(secret, paper.public_id, paper.sealed)
    if hashlib.sha256(content).hexdigest() != paper.sha256:
        raise CannotOpen
    return content


def withdraw_paper(
    session: Session, actor: Actor, now: datetime, paper: Attachment, reason: str
) -> Attachment:
    """A paper of the wrong person or the wrong file counts no more; it stays kept.

    Raises NotAllowed, NotFound, Refused.
    """
    _need(actor, paper.from_office_id)
    reason = checked_text("reason", reason, 300, "取り下げる理由を入れてください。")
    if paper.withdrawn_at is None:
        paper.withdrawn_at, paper.withdrawn_by = now, actor.account_id
        paper.withdrawn_reason = reason
        session.flush()
    return paper


def _need(actor: Actor, office_id: int, permission: Permission = Permission.SHEET_WRITE) -> None:
    if not actor.may(permission):
        raise NotAllowed
    if actor.office_id != office_id:
        raise NotFound


def _add(
    session: Session,
    actor: Actor,
    now: datetime,
    upload: PaperUpload,
    secret: str,
    there: Sequence[Attachment],
    *,
    letter: Letter | None = None,
    case: EquipmentCase | None = None,
    revision_id: int | None = None,
) -> Attachment:
    title = checked_text("title", upload.title, 100)
    accepted = accept(upload.file_name, upload.content)
    digest = hashlib.sha256(accepted.content).hexdigest()
    if known := _standing(there, (digest, upload.kind, revision_id)):
        return known
    if len(there) >= MOST_PAPERS:
        raise refuse("file", f"書類は{MOST_PAPERS}件までです。まとめて添付してください。")
    public_id = new_public_id()
    paper = Attachment(
        public_id=public_id,
        letter_id=letter.id if letter else None,
        equipment_case_id=case.id if case else None,
        revision_id=revision_id,
        kind=upload.kind.value,
        title=title,
        file_name=accepted.file_name,
        media_type=accepted.media_type,
        size=len(accepted.content),
        pages=accepted.pages,
        sha256=digest,
        sealed=seal(secret, public_id, accepted.content),
        from_office_id=actor.office_id,
        added_by=actor.account_id,
        added_at=now,
    )
    session.add(paper)
    session.flush()
    return paper


def _standing(there: Sequence[Attachment], same: tuple[str, str, int | None]) -> Attachment | None:
    """The paper with these bytes, of this kind and revision, that still counts."""
    standing = (one for one in there if one.withdrawn_at is None)
    return next((o for o in standing if (o.sha256, o.kind, o.revision_id) == same), None)
