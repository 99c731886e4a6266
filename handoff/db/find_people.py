"""Questions about persons: who signs in, in which offices, who works in mine."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from handoff.db.people import Account, Membership
from handoff.rules.access import Actor, Role
from handoff.rules.problems import NotFound

CARE_ROLES = (Role.CARE_MANAGER, Role.OFFICE_ADMIN)


def account_by_login(session: Session, login_name: str) -> Account | None:
    """The account with this login name (already trimmed and lower-cased)."""
    return session.scalars(select(Account).where(Account.login_name == login_name)).one_or_none()


def account_for(session: Session, public_id: str) -> Account:
    """The account `public_id`, whatever its office. Raises NotFound."""
    query = select(Account).where(Account.public_id == public_id)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def memberships_of(session: Session, account_id: int) -> list[Membership]:
    """The offices a person works in today, oldest membership first, offices loaded."""
    query = (
        select(Membership)
        .options(joinedload(Membership.office), joinedload(Membership.desk))
        .where(Membership.account_id == account_id, Membership.ended_at.is_(None))
        .order_by(Membership.id)
    )
    return list(session.scalars(query))


def staff_of(session: Session, office_id: int) -> list[Membership]:
    """Everybody who works in an office, accounts loaded, by kana."""
    query = (
        select(Membership)
        .join(Membership.account)
        .options(joinedload(Membership.account), joinedload(Membership.desk))
        .where(Membership.office_id == office_id, Membership.ended_at.is_(None))
        .order_by(Account.kana, Account.id)
    )
    return list(session.scalars(query))


def care_managers_of(session: Session, office_id: int) -> list[Account]:
    """The persons of a care office who may be in charge of a client."""
    return [
        m.account
        for m in staff_of(session, office_id)
        if m.role in CARE_ROLES and m.account.disabled_at is None
    ]


def colleague(session: Session, actor: Actor, public_id: str) -> Membership:
    """The membership, in the actor's own office, of the account `public_id`. Raises NotFound."""
    query = (
        select(Membership)
        .join(Membership.account)
        .options(joinedload(Membership.account))
        .where(
            Account.public_id == public_id,
            Membership.office_id == actor.office_id,
            Membership.ended_at.is_(None),
        )
    )
    found = session.scalars(query).first()
    if found is None:
        raise NotFound
    return found


def demo_account(session: Session, public_id: str) -> Account | None:
    """The person of the demonstration with this public id; nobody else."""
    query = select(Account).where(
        Account.public_id == public_id, Account.is_demo, Account.disabled_at.is_(None)
    )
    return session.scalars(query).one_or_none()


def demo_memberships(session: Session, roles: tuple[Role, ...]) -> list[Membership]:
    """For the sign-in page of a demonstration: the first persons of each role, one query."""
    query = (
        select(Membership)
        .join(Membership.account)
        .options(joinedload(Membership.account), joinedload(Membership.office))
        .where(
            Account.is_demo,
            Account.disabled_at.is_(None),
            Membership.ended_at.is_(None),
            Membership.role.in_(roles),
        )
        .order_by(Membership.id)
        .limit(200)
    )
    return list(session.scalars(query))
