"""Persons who sign in: signing in, new accounts, passwords, leaving an office."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import update
from sqlalchemy.orm import Session

from handoff.actions import journal, passwords, throttle
from handoff.actions.problems import NotAllowed, Refused, refuse
from handoff.db import find_people
from handoff.db.offices import Office
from handoff.db.people import Account, LoginSession, Membership
from handoff.japan.names import refuse_reason, to_katakana
from handoff.rules.access import Actor, Permission, Role
from handoff.sheets.model import Finding

WRONG = "ログイン名かパスワードが違います。確かめて、もう一度入力してください。"
WAIT = "続けて違ったため、しばらく受け付けられません。時間をおいてから、もう一度お試しください。"
NO_OFFICE = "所属する事業所がありません。事業所の管理者に連絡してください。"
ELSEWHERE = "ほかの事業所でも働いている方です。市町村の窓口に、新しいパスワードを頼んでください。"


class SignInState(StrEnum):
    """How a try to sign in ended."""

    OK = "ok"
    WRONG = "wrong"  # unknown name, wrong password or disabled: one answer for all
    THROTTLED = "throttled"
    NO_OFFICE = "no_office"


@dataclass(frozen=True, slots=True)
class SignIn:
    """The answer to a try. Never raised, so that the try itself is kept."""

    state: SignInState
    message: str = ""
    account: Account | None = None
    memberships: tuple[Membership, ...] = ()
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class PersonFields:
    """What an account is made of. `login_name` is compared without case and width."""

    login_name: str
    name: str
    kana: str = ""
    email: str = ""
    job_title: str = ""


@dataclass(frozen=True, slots=True)
class Invited:
    """A new account and the password to hand over; it is shown once and must be changed."""

    account: Account
    membership: Membership
    temporary_password: str


def tidy_login_name(text: str) -> str:
    """The form in which login names are stored and compared."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def sign_in(session: Session, now: datetime, login_name: str, password: str, ip: str) -> SignIn:
    """Check name and password and journal the try. Takes the same time for an unknown name."""
    name = tidy_login_name(login_name[:200])
    hashed = throttle.name_hash(name)
    until = throttle.wait_until(session, now, hashed, ip)
    if until:
        journal.write(session, None, now, "login:throttled", result="refused", ip=ip)
        session.flush()
        return SignIn(SignInState.THROTTLED, WAIT, until=until)
    account = find_people.account_by_login(session, name)
    fits = passwords.matches(account.password_hash if account else None, password)
    if account is None or not fits or account.disabled_at is not None:
        throttle.remember(session, now, hashed, ip, succeeded=False)
        record = f"account:{account.public_id}" if account else ""
        journal.write(session, None, now, "login:refused", record, result="refused", ip=ip)
        session.flush()
        return SignIn(SignInState.WRONG, WRONG)
    throttle.remember(session, now, hashed, ip, succeeded=True)
    if passwords.is_outdated(account.password_hash):
        account.password_hash = passwords.hash_password(password)
    memberships = tuple(find_people.memberships_of(session, account.id))
    state = SignInState.OK if memberships else SignInState.NO_OFFICE
    journal.write(session, None, now, "login:" + state, f"account:{account.public_id}", ip=ip)
    session.flush()
    return SignIn(state, "" if memberships else NO_OFFICE, account, memberships)


def create_account(
    session: Session,
    now: datetime,
    fields: PersonFields,
    password: str,
    must_change: bool = False,
    is_demo: bool = False,
) -> Account:
    """A new account. Raises Refused for a taken login name, unreadable names, a weak password.

    Called by `invite`, the command line and the demonstration; no view calls it directly.
    """
    login_name = tidy_login_name(fields.login_name)
    findings = _about_person(session, fields, login_name)
    if reason := passwords.why_refused(password, (login_name, fields.name, fields.kana)):
        findings.append(Finding("refuse", "password", reason))
    if findings:
        raise Refused(findings)
    account = Account(
        login_name=login_name,
        name=fields.name.strip(),
        kana=to_katakana(fields.kana),
        email=fields.email.strip(),
        job_title=fields.job_title.strip(),
        password_hash=passwords.hash_password(password),
        must_change_password=must_change,
        is_demo=is_demo,
        created_at=now,
    )
    session.add(account)
    session.flush()
    return account


def join_office(
    session: Session,
    now: datetime,
    account: Account,
    office: Office,
    role: Role,
    desk_id: int | None = None,
) -> Membership:
    """Give a person a role in an office (an ended membership stays as history)."""
    membership = Membership(
        account=account, office=office, role=role, desk_id=desk_id, started_at=now
    )
    session.add(membership)
    session.flush()
    return membership


def invite(
    session: Session,
    actor: Actor,
    now: datetime,
    fields: PersonFields,
    role: Role,
    desk_id: int | None = None,
) -> Invited:
    """An account for a new colleague in the actor's own office, with a password to change.

    Raises NotAllowed, and Refused as `create_account` does.
    """
    _need_office_admin(actor)
    if role is Role.SYSTEM_ADMIN:
        raise NotAllowed
    password = passwords.temporary_password()
    account = create_account(session, now, fields, password, must_change=True)
    office = session.get_one(Office, actor.office_id)
    membership = join_office(session, now, account, office, role, desk_id)
    return Invited(account, membership, password)


def change_password(
    session: Session, actor: Actor, now: datetime, old: str, new: str, keep_session: str = ""
) -> None:
    """Change one's own password and end all other sessions (`keep_session`: hashed id of this one).

    Raises Refused when the old one is wrong or the new one is weak.
    """
    account = session.get_one(Account, actor.account_id)
    if not passwords.matches(account.password_hash, old):
        raise refuse("old_password", "今のパスワードが違います。もう一度入力してください。")
    reason = passwords.why_refused(new, (account.login_name, account.name, account.kana))
    if reason or old == new:
        raise refuse("new_password", reason or "今のパスワードとは別のものにしてください。")
    account.password_hash = passwords.hash_password(new)
    account.must_change_password = False
    end_sessions(session, now, account.id, keep=keep_session)


def reset_password(session: Session, actor: Actor, now: datetime, public_id: str) -> str:
    """A new temporary password for a colleague who forgot theirs; ends their sessions.

    Raises NotAllowed, NotFound for a person of another office, and Refused for one who works
    elsewhere, too: the password would open that office's records to this administrator.
    """
    _need_office_admin(actor)
    account = find_people.colleague(session, actor, public_id).account
    if len(find_people.memberships_of(session, account.id)) > 1:
        raise refuse("person", ELSEWHERE)
    password = passwords.temporary_password()
    account.password_hash = passwords.hash_password(password)
    account.must_change_password = True
    end_sessions(session, now, account.id)
    return password


def end_membership(session: Session, actor: Actor, now: datetime, public_id: str) -> Membership:
    """A colleague leaves the actor's office; sessions for it end.

    Raises NotAllowed, NotFound, and Refused for the last administrator leaving themself.
    """
    _need_office_admin(actor)
    membership = find_people.colleague(session, actor, public_id)
    admins = [
        m
        for m in find_people.staff_of(session, actor.office_id)
        if m.role is Role.OFFICE_ADMIN and m.id != membership.id
    ]
    if membership.role is Role.OFFICE_ADMIN and not admins:
        raise refuse("person", "管理者がいなくなります。先に、ほかの方を管理者にしてください。")
    membership.ended_at = now
    session.execute(
        update(LoginSession)
        .where(LoginSession.membership_id == membership.id, LoginSession.ended_at.is_(None))
        .values(ended_at=now)
    )
    session.flush()
    return membership


def change_role(
    session: Session, actor: Actor, now: datetime, public_id: str, role: Role
) -> Membership:
    """Another role in the same office: the old membership ends, a new one begins."""
    if role is Role.SYSTEM_ADMIN:
        raise NotAllowed
    old = end_membership(session, actor, now, public_id)
    return join_office(session, now, old.account, session.get_one(Office, actor.office_id), role)


def disable(session: Session, actor: Actor, now: datetime, public_id: str) -> Account:
    """Close an account for good: it can no longer sign in anywhere. Never deleted or reused.

    An office administrator closes colleagues who work nowhere else; a system administrator anyone.
    """
    if actor.may(Permission.SYSTEM_ADMIN):
        account = find_people.account_for(session, public_id)
    else:
        _need_office_admin(actor)
        account = find_people.colleague(session, actor, public_id).account
        if len(find_people.memberships_of(session, account.id)) > 1:
            raise refuse(
                "person", "ほかの事業所でも働いている方です。この事業所から外すだけにしてください。"
            )
    if account.id == actor.account_id:
        raise refuse("person", "ご自分のアカウントは止められません。ほかの管理者に頼んでください。")
    account.disabled_at = now
    end_sessions(session, now, account.id)
    return account


def end_sessions(session: Session, now: datetime, account_id: int, keep: str = "") -> None:
    """End every session of a person except the one with hashed id `keep`."""
    session.execute(
        update(LoginSession)
        .where(
            LoginSession.account_id == account_id,
            LoginSession.ended_at.is_(None),
            LoginSession.id_hash != keep,
        )
        .values(ended_at=now)
    )
    session.flush()


def _about_person(session: Session, fields: PersonFields, login_name: str) -> list[Finding]:
    found: list[Finding] = []

    def say(key: str, text: str) -> None:
        found.append(Finding("refuse", key, text))

    if not login_name:
        say("login_name", "ログイン名を入れてください。")
    elif find_people.account_by_login(session, login_name):
        say("login_name", "このログイン名は使われています。別の名前にしてください。")
    if not fields.name.strip():
        say("name", "氏名を入れてください。")
    for key, limit in (("login_name", 100), ("name", 100), ("kana", 100), ("email", 200)):
        text = getattr(fields, key)
        if reason := refuse_reason(text):
            say(key, reason)
        elif len(text) > limit:
            say(key, f"{limit}文字までにしてください。")
    return found


def _need_office_admin(actor: Actor) -> None:
    if not actor.may(Permission.OFFICE_ADMIN):
        raise NotAllowed
