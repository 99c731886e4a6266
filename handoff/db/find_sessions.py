"""Questions about signed-in browsers: whose a cookie is, who is signed in where.

The first one is asked on every request, before anything else. It reads columns and no objects, and
its statement is made once.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, select
from sqlalchemy.orm import Session

from handoff.db.offices import Office
from handoff.db.outbox import Notice
from handoff.db.people import Account, LoginSession, Membership

_browsers, _memberships = LoginSession.__table__.c, Membership.__table__.c
_accounts, _offices, _notices = Account.__table__.c, Office.__table__.c, Notice.__table__.c


def _who() -> Select[Any]:
    return (
        select(
            _browsers.id_hash,
            _browsers.created_at,
            _browsers.last_seen_at,
            _browsers.ended_at,
            _browsers.account_id,
            _browsers.membership_id,
            _memberships.role,
            _memberships.desk_id,
            _memberships.ended_at.label("left_at"),
            _accounts.name,
            _accounts.email,
            _accounts.disabled_at,
            _accounts.must_change_password,
            _accounts.is_demo,
            _offices.id.label("office_id"),
            _offices.name.label("office_name"),
            _offices.kind.label("office_kind"),
        )
        .join_from(
            LoginSession.__table__,
            Membership.__table__,
            _memberships.id == _browsers.membership_id,
        )
        .join(Account.__table__, _accounts.id == _browsers.account_id)
        .join(Office.__table__, _offices.id == _memberships.office_id)
        .where(_browsers.id_hash == bindparam("id_hash"))
    )


_WHO = _who()
_WHO_AND_WAITING = _who().add_columns(
    select(func.count())
    .where(_notices.to_office_id == _memberships.office_id, _notices.settled_at.is_(None))
    .correlate(Membership.__table__)
    .scalar_subquery()
    .label("waiting")
)


def whose(session: Session, id_hash: str, *, count_waiting: bool = False) -> Row[Any] | None:
    """Account, membership and office of a signed-in browser, ended or not; None when unknown.

    `count_waiting` adds `waiting`: how many notices wait for the office, as
    find_notices.unseen_count tells, in the same question.
    """
    query = _WHO_AND_WAITING if count_waiting else _WHO
    return session.execute(query, {"id_hash": id_hash}).one_or_none()


def alive(
    session: Session, account_id: int, seen_since: datetime, begun_since: datetime
) -> list[LoginSession]:
    """The browsers in which a person is signed in, the latest first.

    Left out: ended ones, those without a sign of life since, those begun before.
    """
    query = (
        select(LoginSession)
        .where(
            LoginSession.account_id == account_id,
            LoginSession.ended_at.is_(None),
            LoginSession.last_seen_at > seen_since,
            LoginSession.created_at > begun_since,
        )
        .order_by(LoginSession.last_seen_at.desc())
    )
    return list(session.scalars(query))


def last_used(session: Session, account_id: int) -> Membership | None:
    """The membership a person acted for last, if it has not ended: where they left off."""
    query = (
        select(Membership)
        .join(LoginSession, LoginSession.membership_id == Membership.id)
        .where(LoginSession.account_id == account_id, Membership.ended_at.is_(None))
        .order_by(LoginSession.created_at.desc())
        .limit(1)
    )
    return session.scalars(query).first()
