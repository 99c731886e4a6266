"""What lies beside a letter for the doctor to read: the draft of the care plan (添付書類)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from handoff.actions.answer_access import opened
from handoff.actions.letter_papers import PaperKind, unsealed
from handoff.actions.problems import NotFound
from handoff.db import find_letters
from handoff.db.discharge import Attachment
from handoff.db.letters import Letter

FOR_THE_DOCTOR = (PaperKind.PLAN_PAGE, PaperKind.OTHER_PAPER)
"""Kinds the doctor may open; a scan of an answer or a survey form is the office's own."""


@dataclass(frozen=True, slots=True)
class Enclosed:
    """One paper beside the letter."""

    public_id: str
    title: str
    pages: int


@dataclass(frozen=True, slots=True)
class EnclosedFile:
    """Its bytes as they were kept, and whose letter it belongs to."""

    letter: Letter
    content: bytes
    media_type: str
    file_name: str


def enclosed(session: Session, letter: Letter) -> tuple[Enclosed, ...]:
    """The papers the doctor may open, oldest first. Who may see them is the caller's to ask."""
    return tuple(
        Enclosed(paper.public_id, paper.title or PaperKind(paper.kind).label, paper.pages)
        for paper in _standing(session, letter)
    )


def open_enclosed(
    session: Session, now: datetime, token: str, ticket: str, public_id: str, *, secret: str
) -> EnclosedFile:
    """One paper of the letter behind the link. Raises NotFound, LinkClosed, NeedsCode, CannotOpen."""
    letter = opened(session, now, token, ticket, secret).letter
    for paper in _standing(session, letter):
        if paper.public_id == public_id:
            return EnclosedFile(letter, unsealed(paper, secret), paper.media_type, paper.file_name)
    raise NotFound


def _standing(session: Session, letter: Letter) -> list[Attachment]:
    return [
        paper
        for paper in find_letters.papers_of_letter(session, letter)
        if paper.kind in FOR_THE_DOCTOR and paper.withdrawn_at is None
    ]
