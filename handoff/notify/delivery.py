"""The relay: takes mails from the outbox, sends them, and says when somebody must telephone.

A mail is claimed with a lease in one statement, sent outside any transaction, and settled only by
the worker that holds the lease. A worker that dies loses nothing: its lease ends and another sends
the mail again under the same Message-ID (at least once; the notice inside is exactly once).
"""

from __future__ import annotations

import logging
import secrets
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from handoff.db.find_notices import by_purpose
from handoff.db.outbox import Notice, OutboxRow
from handoff.db.session import Database
from handoff.notify.mailer import Conversation, Mailer, NeverAccepted, TryLater
from handoff.notify.messages import NoticeKind

__all__ = ["LEASE", "TRIES", "Mailer", "Report", "deliver_once"]

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)  # a slow server may take 20 seconds for each of a dozen steps
TRIES = 8  # spread over about an hour: the deadline of (Ⅰ) is the same day
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=30)
MOST_PER_RUN = 200
TOO_OLD = timedelta(days=3)  # mail was switched off meanwhile; the notices inside were not


@dataclass(slots=True)
class Report:
    """What one run did. `server_away`: the run ended because no server answered."""

    sent: int = 0
    postponed: int = 0
    failed: int = 0
    server_away: bool = False


def deliver_once(db: Database, now: datetime, mailer: Mailer, worker: str) -> Report:
    """Send what is due, up to MOST_PER_RUN mails, and return. Never raises for a mail server.

    `worker` names this relay among others (host and process).
    """
    report = Report()
    if not mailer.is_on:
        return report
    began = time.monotonic()

    def moment() -> datetime:
        return now + timedelta(seconds=time.monotonic() - began)

    with db.writing() as session:
        _let_go_of_old(session, now)
    with mailer.talking() as talk:
        for _ in range(MOST_PER_RUN):
            row = _claim(db, moment(), worker)
            if row is None:
                break
            if not _deliver(db, moment(), talk, row, worker, report):
                report.server_away = True
                break
    return report


def pause_after(attempts: int) -> timedelta:
    """How long to wait after the n-th try: doubling, at most half an hour, ± 20 %."""
    pause = min(FIRST_PAUSE * (1 << min(attempts - 1, 10)), LONGEST_PAUSE)
    return pause * (0.8 + secrets.randbelow(401) / 1000)


def _claim(db: Database, now: datetime, worker: str) -> OutboxRow | None:
    """Take one due mail, or one whose worker is gone, for ourselves alone."""
    due = (
        select(OutboxRow.id)
        .where(
            or_(
                and_(OutboxRow.state == "queued", OutboxRow.next_at <= now),
                and_(OutboxRow.state == "sending", OutboxRow.lease_until < now),
            )
        )
        .order_by(OutboxRow.next_at, OutboxRow.id)
        .limit(1)
    )
    free = due.with_for_update(skip_locked=True).scalar_subquery()
    claim = (
        update(OutboxRow)
        .where(OutboxRow.id == free)
        .values(
            state="sending",
            lease_by=worker[:60],
            lease_until=now + LEASE,
            attempts=OutboxRow.attempts + 1,
        )
        .returning(OutboxRow)
    )
    with db.reading() as looking:  # an idle relay takes no write lock every few seconds
        if looking.scalar(due) is None:
            return None
    with db.writing() as session:
        return session.scalars(claim).one_or_none()


def _deliver(
    db: Database, now: datetime, talk: Conversation, row: OutboxRow, worker: str, report: Report
) -> bool:
    """Send and settle one mail. False when the server itself is away."""
    try:
        talk.send(row, now)
    except NeverAccepted as problem:
        _settle(db, now, row, worker, problem.why, give_up=True)
        report.failed += 1
        return True
    except TryLater as problem:
        give_up = row.attempts >= TRIES
        _settle(db, now, row, worker, problem.why, give_up=give_up)
        report.failed += give_up
        report.postponed += not give_up
        return not problem.server
    _settle(db, now, row, worker)
    report.sent += 1
    return True


def _settle(
    db: Database,
    now: datetime,
    row: OutboxRow,
    worker: str,
    why: str = "",
    give_up: bool = False,
) -> None:
    """Write down how it went, if the lease is still ours."""
    values: dict[str, object] = {"lease_by": "", "lease_until": None, "last_error": why[:300]}
    if not why:
        values |= {"state": "sent", "sent_at": now}
    elif give_up:
        values |= {"state": "failed"}
        log.error("mail %s failed after %s tries: %s", row.id, row.attempts, why)
    else:
        values |= {"state": "queued", "next_at": now + pause_after(row.attempts)}
        log.warning("mail %s postponed: %s", row.id, why)
    settle = (
        update(OutboxRow)
        .where(
            OutboxRow.id == row.id,
            OutboxRow.lease_by == worker[:60],
            OutboxRow.state == "sending",
        )
        .values(**values)
        .returning(OutboxRow.id)
    )
    with db.writing() as session:
        if session.scalar(settle) is not None and give_up:
            _ask_to_telephone(session, now, row)


def _ask_to_telephone(session: Session, now: datetime, row: OutboxRow) -> None:
    """A task for the office that told: nobody was reached by mail."""
    notice = session.get(Notice, row.notice_id) if row.notice_id else None
    if notice is None or notice.from_office_id is None or notice.seen_at or notice.settled_at:
        return
    reached = select(OutboxRow.id).where(
        OutboxRow.notice_id == notice.id, OutboxRow.state.in_(["queued", "sending", "sent"])
    )
    if session.scalar(reached.limit(1)) is not None:
        return
    kind = NoticeKind.CALL_BY_PHONE
    key = f"{kind.value}:{notice.public_id}"
    if by_purpose(session, key) is not None:
        return
    session.add(
        Notice(
            purpose_key=key,
            kind=kind.value,
            to_office_id=notice.from_office_id,
            stay_id=notice.stay_id,
            data={"about": notice.kind, "to_office": notice.to_office_id},
            needs_act=True,
            created_at=now,
        )
    )


def _let_go_of_old(session: Session, now: datetime) -> None:
    """Mails never tried for days (no server was set) would only confuse when they arrive."""
    session.execute(
        update(OutboxRow)
        .where(
            OutboxRow.state == "queued",
            OutboxRow.attempts == 0,
            OutboxRow.next_at < now - TOO_OLD,
        )
        .values(state="expired", last_error="not sent for days")
    )
