"""Slowing down guesses at passwords, counted in the database so that all workers share it.

A stranger cannot lock a person out: tries are counted for the pair of name and address first, and
an address from which this person has signed in before is spared by the limit for the name alone.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from handoff.db import find_attempts
from handoff.db.people import LoginAttempt

FREE_TRIES = 5  # per name and address, then the wait doubles
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=15)
WINDOW = timedelta(hours=24)
NAME_LIMIT = 30  # wrong tries on one name from unknown addresses in an hour
ADDRESS_LIMIT = 100  # wrong tries from one address in a quarter of an hour, all names together
SITE_LIMIT = 3_000  # tries on the whole site in a minute
KNOWN_FOR = timedelta(days=90)


def name_hash(login_name: str) -> str:
    """What is stored instead of the typed name."""
    return hashlib.sha256(b"login:" + login_name.encode("utf-8", "replace")).hexdigest()


def wait_until(session: Session, now: datetime, hashed: str, ip: str) -> datetime | None:
    """The moment before which no further try is taken; None when one may try now."""
    until = _pair_wait(session, now, hashed, ip)
    if until is None:
        until = _address_wait(session, now, ip)
    if until is None and not _is_known(session, now, hashed, ip):
        until = _name_wait(session, now, hashed) or _site_wait(session, now)
    return until if until and until > now else None


def remember(session: Session, now: datetime, hashed: str, ip: str, succeeded: bool) -> None:
    """Count one try."""
    session.add(LoginAttempt(name_hash=hashed, ip=ip[:60], at=now, succeeded=succeeded))
    session.flush()


def _pair_wait(session: Session, now: datetime, hashed: str, ip: str) -> datetime | None:
    wrong = 0
    last: datetime | None = None
    tries = find_attempts.of_pair(session, hashed, ip[:60], now - WINDOW, FREE_TRIES + 12)
    for at, succeeded in tries:
        if succeeded:
            break
        last = last or at
        wrong += 1
    if last is None or wrong < FREE_TRIES:
        return None
    return last + min(FIRST_WAIT * (1 << (wrong - FREE_TRIES)), LONGEST_WAIT)


def _address_wait(session: Session, now: datetime, ip: str) -> datetime | None:
    count, oldest = find_attempts.wrong_from(session, ip[:60], now - LONGEST_WAIT)
    return oldest + LONGEST_WAIT if oldest and count >= ADDRESS_LIMIT else None


def _name_wait(session: Session, now: datetime, hashed: str) -> datetime | None:
    count, newest = find_attempts.wrong_on(session, hashed, now - timedelta(hours=1))
    return newest + timedelta(minutes=1) if newest and count >= NAME_LIMIT else None


def _site_wait(session: Session, now: datetime) -> datetime | None:
    long_ago = find_attempts.moment_of_try_before_last(session, SITE_LIMIT)
    if long_ago is None or long_ago <= now - timedelta(minutes=1):
        return None
    return now + timedelta(seconds=30)


def _is_known(session: Session, now: datetime, hashed: str, ip: str) -> bool:
    return find_attempts.has_signed_in(session, hashed, ip[:60], now - KNOWN_FOR)
