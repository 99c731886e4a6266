"""Questions about tries that are counted: at passwords, and at the care office of a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from handoff.db.people import LoginAttempt
from handoff.db.stays import LookupAttempt


def of_pair(
    session: Session, name_hash: str, ip: str, since: datetime, limit: int
) -> Sequence[Row[datetime, bool]]:
    """Moment and success of the last tries on one name from one address, newest first."""
    query = (
        select(LoginAttempt.at, LoginAttempt.succeeded)
        .where(LoginAttempt.name_hash == name_hash, LoginAttempt.ip == ip, LoginAttempt.at > since)
        .order_by(LoginAttempt.id.desc())
        .limit(limit)
    )
    return session.execute(query).all()


def wrong_from(session: Session, ip: str, since: datetime) -> tuple[int, datetime | None]:
    """How many wrong tries came from an address, and the moment of the oldest."""
    query = select(func.count(), func.min(LoginAttempt.at)).where(
        LoginAttempt.ip == ip, LoginAttempt.at > since, LoginAttempt.succeeded.is_(False)
    )
    count, oldest = session.execute(query).one()
    return count, oldest


def wrong_on(session: Session, name_hash: str, since: datetime) -> tuple[int, datetime | None]:
    """How many wrong tries there were on a name, and the moment of the newest."""
    query = select(func.count(), func.max(LoginAttempt.at)).where(
        LoginAttempt.name_hash == name_hash,
        LoginAttempt.at > since,
        LoginAttempt.succeeded.is_(False),
    )
    count, newest = session.execute(query).one()
    return count, newest


def moment_of_try_before_last(session: Session, back: int) -> datetime | None:
    """The moment of the try `back` tries before the last one of the whole site."""
    newest = session.scalar(select(func.max(LoginAttempt.id))) or 0
    query = (
        select(LoginAttempt.at)
        .where(LoginAttempt.id <= newest - back)
        .order_by(LoginAttempt.id.desc())
        .limit(1)
    )
    return session.scalar(query)


def has_signed_in(session: Session, name_hash: str, ip: str, since: datetime) -> bool:
    """Whether somebody signed in under this name from this address."""
    query = (
        select(LoginAttempt.id)
        .where(
            LoginAttempt.name_hash == name_hash,
            LoginAttempt.ip == ip,
            LoginAttempt.succeeded,
            LoginAttempt.at > since,
        )
        .limit(1)
    )
    return session.scalar(query) is not None


def wrong_guesses(session: Session, office_id: int, since: datetime) -> tuple[int, datetime | None]:
    """How many lookups of an office found nobody, and the moment of the oldest."""
    query = select(func.count(), func.min(LookupAttempt.at)).where(
        LookupAttempt.office_id == office_id,
        LookupAttempt.at > since,
        LookupAttempt.found.is_(False),
    )
    count, oldest = session.execute(query).one()
    return count, oldest
