"""まとめて印刷: a month of an office asked for on a page; batch_work makes it in the background."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from handoff import clock
from handoff.actions.month_papers import month_papers, month_span
from handoff.actions.problems import NotAllowed, NotFound, refuse
from handoff.db import find_batches
from handoff.db.papers import Batch
from handoff.rules.access import Actor, Permission

KEPT_FOR = timedelta(days=7)
_NONE_SENT = "この月に送った書類はありません。ほかの月を選んでください。"


class BatchKind(StrEnum):
    """In which form the month is wanted. Values are stored."""

    EACH = "each"
    BOOK = "book"

    @property
    def label(self) -> str:
        """The words on screen."""
        return {
            "each": "1件ずつのPDFと一覧（ZIP）",
            "book": "ぜんぶを1つにつなげたPDF（印刷用）",
        }[self.value]


def ask(session: Session, actor: Actor, now: datetime, month: str, kind: BatchKind) -> Batch:
    """Have the papers of `month` ("2026-11") made; the one that is being made when there is one.

    Raises NotAllowed, and Refused for a month that is to come or in which nothing was sent.
    """
    _need(actor)
    span = month_span(month)
    if span is None or span[0] > clock.local(now):
        raise refuse("month", "今月か、それより前の月を選んでください。")
    under_way = find_batches.unfinished(session, actor.office_id, month, kind.value)
    if under_way is not None:
        return under_way
    papers = month_papers(session, actor.office_id, month)
    if not papers:
        raise refuse("month", _NONE_SENT)
    batch = Batch(
        office_id=actor.office_id,
        month=month,
        kind=kind.value,
        state=find_batches.WAITING,
        total=len(papers),
        asked_by=actor.account_id,
        asked_at=now,
    )
    session.add(batch)
    session.flush()
    return batch


def asked(session: Session, actor: Actor) -> Sequence[Batch]:
    """The last batches of the actor's office, newest first. Raises NotAllowed."""
    _need(actor)
    return find_batches.batches_of(session, actor)


def batch(session: Session, actor: Actor, public_id: str) -> Batch:
    """One batch of the actor's office, without its bytes. Raises NotAllowed, NotFound."""
    _need(actor)
    return find_batches.batch_for(session, actor, public_id)


def take(session: Session, actor: Actor, public_id: str) -> tuple[Batch, bytes]:
    """A finished batch and its bytes. Raises NotAllowed, and NotFound while or when there are none."""
    _need(actor)
    found = find_batches.batch_for(session, actor, public_id, with_content=True)
    if found.state != find_batches.DONE or found.content is None:
        raise NotFound
    if hashlib.sha256(found.content).hexdigest() != found.sha256:
        raise NotFound
    return found, found.content


def clients_in(session: Session, batch: Batch) -> set[int]:
    """The clients whose papers are in the month, for the journal."""
    papers = month_papers(session, batch.office_id, batch.month)
    return {paper.client_id for paper in papers if paper.client_id is not None}


def _need(actor: Actor) -> None:
    if not actor.may(Permission.SHEET_SEND):
        raise NotAllowed
