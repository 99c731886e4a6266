"""Adding a person to one's own office: a new account, or somebody who works elsewhere already."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from handoff.actions import accounts
from handoff.actions.accounts import Invited, PersonFields
from handoff.actions.problems import NotAllowed, refuse
from handoff.db import find_people
from handoff.db.offices import Office
from handoff.japan.names import search_key
from handoff.rules.access import Actor, Permission, Role


def add(
    session: Session,
    actor: Actor,
    now: datetime,
    fields: PersonFields,
    role: Role,
    desk_id: int | None = None,
) -> Invited:
    """A colleague for the actor's own office.

    Whoever has an account (same login name and same name) joins with it and keeps the password:
    `temporary_password` is "" then. A login name that belongs to somebody of another name is
    refused as taken. Raises NotAllowed, Refused.
    """
    account = find_people.account_by_login(session, accounts.tidy_login_name(fields.login_name))
    same = account is not None and search_key(account.name) == search_key(fields.name)
    if account is None or not same or account.disabled_at is not None:
        return accounts.invite(session, actor, now, fields, role, desk_id)
    if not actor.may(Permission.OFFICE_ADMIN) or role is Role.SYSTEM_ADMIN:
        raise NotAllowed
    offices = {m.office_id for m in find_people.memberships_of(session, account.id)}
    if actor.office_id in offices:
        raise refuse(
            "login_name", "この方は、すでにこの事業所の職員です。職員の一覧を見てください。"
        )
    office = session.get_one(Office, actor.office_id)
    membership = accounts.join_office(session, now, account, office, role, desk_id)
    return Invited(account, membership, "")
