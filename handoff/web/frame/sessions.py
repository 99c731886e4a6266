"""Signed-in browsers: server-side rows, an opaque cookie, an idle lock and an absolute limit."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import request
from sqlalchemy import Connection, update
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from handoff.config import Settings
from handoff.db import find_sessions
from handoff.db.people import Account, LoginSession, Membership
from handoff.rules.access import Actor

TOUCH_AFTER = timedelta(seconds=15)
"""`last_seen_at` is written at most this often; small against the two minutes of the warning."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A living session, read from the database for this request."""

    actor: Actor
    id_hash: str
    membership_id: int
    desk_id: int | None
    last_seen_at: datetime
    must_change_password: bool
    is_demo: bool
    waiting: int | None = None
    """How many notices wait for the office; None when it was not asked."""


@dataclass(frozen=True, slots=True)
class Lapsed:
    """A session that ended: by idling, by age, by sign-out elsewhere. Knows whose it was."""

    account_id: int
    why: str  # "idle" | "age" | "ended"


def cookie_name(settings: Settings) -> str:
    """`__Host-` binds the cookie to this very origin; plain HTTP on this computer cannot carry it."""
    return "handoff" if settings.is_local else "__Host-handoff"


def hash_of(cookie_value: str) -> str:
    """What the database keeps instead of the cookie."""
    return hashlib.sha256(cookie_value.encode("utf-8", "replace")).hexdigest()


def start(
    session: Session, now: datetime, account: Account, membership: Membership, ip: str
) -> str:
    """Begin a session in the database and return the value for the cookie (256 random bits)."""
    value = secrets.token_urlsafe(32)
    session.add(
        LoginSession(
            id_hash=hash_of(value),
            account_id=account.id,
            membership_id=membership.id,
            created_at=now,
            last_seen_at=now,
            ip=ip[:60],
        )
    )
    session.flush()
    return value


def end(session: Session, now: datetime, id_hash: str) -> None:
    """End one session."""
    session.execute(
        update(LoginSession)
        .where(LoginSession.id_hash == id_hash, LoginSession.ended_at.is_(None))
        .values(ended_at=now)
    )


def alive(
    session: Session, now: datetime, account_id: int, settings: Settings
) -> list[LoginSession]:
    """The browsers in which a person is signed in at this moment, the latest first."""
    return find_sessions.alive(
        session,
        account_id,
        seen_since=now - timedelta(minutes=settings.idle_minutes),
        begun_since=now - timedelta(hours=settings.session_hours),
    )


def switch(
    session: Session, now: datetime, current: SignedIn, membership: Membership, ip: str
) -> str:
    """Act for another office: the session gets a new id, and keeps its age."""
    old = session.get_one(LoginSession, current.id_hash)
    value = start(session, now, membership.account, membership, ip)
    fresh = session.get_one(LoginSession, hash_of(value))
    fresh.created_at = old.created_at
    fresh.factors = old.factors
    old.ended_at = now
    session.flush()
    return value


def touch(unit: Session | Connection, now: datetime, id_hash: str) -> None:
    """Say that the person is still there."""
    unit.execute(
        update(LoginSession).where(LoginSession.id_hash == id_hash).values(last_seen_at=now)
    )


def find(
    session: Session, now: datetime, cookie_value: str, settings: Settings, ip: str
) -> SignedIn | Lapsed | None:
    """Who this browser is. Role and membership are read anew each time.

    A page to be read shows how many notices wait, so these are counted by the same question.
    """
    to_read = request.method in ("GET", "HEAD")
    row = find_sessions.whose(session, hash_of(cookie_value), count_waiting=to_read)
    if row is None:
        return None
    why = _why_over(row, now, settings)
    if why:
        return Lapsed(row.account_id, why)
    return _signed_in(row, ip, row.waiting if to_read else None)


def _why_over(row: Any, now: datetime, settings: Settings) -> str:
    if row.ended_at or row.left_at or row.disabled_at:
        return "ended"
    if now - row.created_at > timedelta(hours=settings.session_hours):
        return "age"
    if now - row.last_seen_at > timedelta(minutes=settings.idle_minutes):
        return "idle"
    return ""


def _signed_in(row: Any, ip: str, waiting: int | None) -> SignedIn:
    actor = Actor(
        account_id=row.account_id,
        account_name=row.name,
        office_id=row.office_id,
        office_name=row.office_name,
        office_kind=row.office_kind,
        role=row.role,
        session_ref=row.id_hash[:16],
        ip=ip,
        email=row.email,
    )
    return SignedIn(
        actor=actor,
        id_hash=row.id_hash,
        membership_id=row.membership_id,
        desk_id=row.desk_id,
        last_seen_at=row.last_seen_at,
        must_change_password=row.must_change_password,
        is_demo=row.is_demo,
        waiting=waiting,
    )


def set_cookie(response: Response, settings: Settings, value: str) -> None:
    """Hand the session to the browser: not for scripts, not for other sites, gone with the browser."""
    response.set_cookie(
        cookie_name(settings),
        value,
        secure=not settings.is_local,
        httponly=True,
        samesite="Lax",
        path="/",
    )


def drop_cookie(response: Response, settings: Settings) -> None:
    """Take the session cookie away."""
    response.delete_cookie(
        cookie_name(settings),
        secure=not settings.is_local,
        httponly=True,
        samesite="Lax",
        path="/",
    )


def cookie_value(settings: Settings) -> str:
    """The session cookie of this request, or an empty text."""
    return request.cookies.get(cookie_name(settings), "")
