"""紙の確認: what anybody may know who holds the code printed on a paper. No names, no content.

Wrong codes are counted per address, so that nobody can try them by the thousand.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from handoff.actions.imprint import read_code
from handoff.actions.throttle import name_hash
from handoff.db import find_attempts, find_papers
from handoff.db.people import LoginAttempt
from handoff.db.sheets import Revision
from handoff.sheets import catalogue

MOST_WRONG = 30  # codes from one address within the time below
WITHIN = timedelta(minutes=15)
_COUNTED_AS = "paper-code"


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """What `/v/<code>` says. Moments are aware UTC."""

    code: str
    reference: str  # public id of the revision, printed as 文書番号
    title: str  # of the sheet, 「入院時情報提供シート」
    number: int
    was_sent: bool  # False: kept in the own file
    at: datetime
    withdrawn_at: datetime | None
    newer: int | None  # number of the newest later revision that stands
    newer_at: datetime | None
    pages: int
    signed: bool
    time_stamped: bool
    countersigned_at: datetime | None
    own_form: bool

    @property
    def stands(self) -> bool:
        """Whether this is what counts today."""
        return self.withdrawn_at is None and self.newer is None


@dataclass(frozen=True, slots=True)
class Compared:
    """What a file that was handed in is, beside what is kept for this code."""

    same: bool
    which: str = ""  # "sheet", "stamped", … for the same bytes


def may_ask(session: Session, now: datetime, ip: str) -> bool:
    """Whether a code may be asked about from this address just now."""
    count, _oldest = find_attempts.wrong_from(session, _counted(ip), now - WITHIN)
    return count < MOST_WRONG


def count_wrong(session: Session, now: datetime, ip: str) -> None:
    """Remember that a code was asked about that is none."""
    row = LoginAttempt(name_hash=name_hash(_COUNTED_AS), ip=_counted(ip), at=now, succeeded=False)
    session.add(row)
    session.flush()


def facts_of(session: Session, typed: str) -> PaperFacts | None:
    """What is said about a code; None when no paper has it."""
    revision = _revision(session, typed)
    if revision is None:
        return None
    papers = find_papers.papers_of(session, revision)
    first = next((one for one in papers if one.kind in ("sheet", "own_form")), None)
    later = [r for r in find_papers.later_revisions(session, revision) if r.withdrawn_at is None]
    sheet = catalogue.DECLARED[revision.sheet.code]
    return PaperFacts(
        code=revision.check_code or "",
        reference=revision.public_id,
        title=sheet.title,
        number=revision.number,
        was_sent=not sheet.filed,
        at=revision.sent_at,
        withdrawn_at=revision.withdrawn_at,
        newer=later[-1].number if later else None,
        newer_at=later[-1].sent_at if later else None,
        pages=first.pages if first else 0,
        signed=bool(first and first.signed),
        time_stamped=any(one.kind == "stamped" for one in papers),
        countersigned_at=next((p.created_at for p in papers if p.kind == "countersigned"), None),
        own_form=revision.own_form,
    )


def compare(session: Session, typed: str, content: bytes) -> Compared | None:
    """Whether a file is, byte for byte, one of the papers kept for a code. The file is not kept."""
    revision = _revision(session, typed)
    if revision is None:
        return None
    digest = hashlib.sha256(content).hexdigest()
    papers = find_papers.papers_of(session, revision)
    found = next((one for one in papers if one.sha256 == digest), None)
    return Compared(found is not None, found.kind if found else "")


def _revision(session: Session, typed: str) -> Revision | None:
    code = read_code(typed)
    return find_papers.revision_by_code(session, code) if code else None


def _counted(ip: str) -> str:
    return f"v {ip}"[:60]
