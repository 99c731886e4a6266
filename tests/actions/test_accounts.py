"""Signing in, throttling in the database, passwords, leaving an office."""

from __future__ import annotations

import statistics
import time
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from handoff.actions import accounts, passwords, throttle
from handoff.actions.accounts import PersonFields, SignInState
from handoff.actions.problems import NotAllowed, NotFound, Refused
from handoff.db import find_people
from handoff.db.journal import JournalRow
from handoff.db.offices import Office
from handoff.db.people import Account, LoginAttempt, LoginSession
from handoff.db.session import Database
from handoff.rules.access import Role
from tests.build.town import PASSWORD, Town

GOOD = "おだやかな-川-と-七つの橋 quiet"


def sign_in(database: Database, now: datetime, name: str, password: str, ip: str = "10.0.0.1"):
    with database.writing() as session:
        return accounts.sign_in(session, now, name, password, ip)


def test_the_right_password_signs_in_whatever_case_and_width_the_name_has(
    database: Database, town: Town, now: datetime
) -> None:
    name = town.care_manager.login_name
    wide = "".join(chr(ord(c) + 0xFEE0) for c in name.upper())
    for typed in (name, name.upper(), f" {wide} "):
        done = sign_in(database, now, typed, PASSWORD)
        assert done.state is SignInState.OK
        assert done.account is not None
        assert done.account.id == town.care_manager.id
        assert [m.office_id for m in done.memberships] == [town.care_office.id]


def test_unknown_name_wrong_password_and_disabled_account_answer_alike(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        session.merge(town.msw).disabled_at = now
    answers = [
        sign_in(database, now, "nobody", PASSWORD),
        sign_in(database, now, town.care_manager.login_name, "wrong password 1"),
        sign_in(database, now, town.msw.login_name, PASSWORD),
    ]
    assert {(a.state, a.message, a.account) for a in answers} == {
        (SignInState.WRONG, accounts.WRONG, None)
    }
    with database.reading() as session:
        rows = session.scalars(select(JournalRow)).all()
        assert {(r.action, r.result) for r in rows} == {("login:refused", "refused")}
        assert not any(PASSWORD in r.record for r in rows)
        attempts = session.scalars(select(LoginAttempt)).all()
        assert all(len(a.name_hash) == 64 and not a.succeeded for a in attempts)


def test_an_unknown_name_takes_as_long_as_a_known_one(
    database: Database, town: Town, now: datetime
) -> None:
    known, unknown = [], []
    with database.writing() as session:
        for n in range(40):
            for name, times in ((town.care_manager.login_name, known), (f"nobody{n}", unknown)):
                began = time.process_time()
                accounts.sign_in(
                    session, now + timedelta(days=2 * n), name, "wrong password", f"10.1.{n}.1"
                )
                times.append(time.process_time() - began)
    ratio = statistics.median(known) / statistics.median(unknown)
    assert 1 / 1.2 <= ratio <= 1.2


def test_wrong_tries_wait_longer_and_longer_also_across_workers(
    database: Database, town: Town, now: datetime
) -> None:
    name = town.care_manager.login_name
    for _ in range(throttle.FREE_TRIES):
        assert sign_in(database, now, name, "wrong password").state is SignInState.WRONG
    other_worker = Database(database.url)
    with other_worker.writing() as session:
        done = accounts.sign_in(session, now, name, PASSWORD, "10.0.0.1")
    other_worker.close()
    assert done.state is SignInState.THROTTLED
    assert done.until == now + throttle.FIRST_WAIT
    later = now + throttle.FIRST_WAIT + timedelta(seconds=1)
    assert sign_in(database, later, name, "wrong password").state is SignInState.WRONG
    again = sign_in(database, later, name, PASSWORD)
    assert again.until == later + 2 * throttle.FIRST_WAIT
    much_later = later + timedelta(hours=1)
    assert sign_in(database, much_later, name, PASSWORD).state is SignInState.OK
    assert sign_in(database, much_later, name, PASSWORD).state is SignInState.OK


def test_a_stranger_cannot_lock_a_person_out(database: Database, town: Town, now: datetime) -> None:
    name = town.care_manager.login_name
    assert sign_in(database, now - timedelta(days=3), name, PASSWORD).state is SignInState.OK
    hashed = throttle.name_hash(name)
    with database.writing() as session:
        for n in range(throttle.NAME_LIMIT + 5):
            throttle.remember(session, now, hashed, f"203.0.113.{n}", succeeded=False)
    assert sign_in(database, now, name, PASSWORD, "198.51.100.7").state is SignInState.THROTTLED
    assert sign_in(database, now, name, PASSWORD).state is SignInState.OK


def test_one_address_trying_many_names_is_stopped(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        for n in range(throttle.ADDRESS_LIMIT):
            hashed = throttle.name_hash(f"name{n}")
            throttle.remember(session, now, hashed, "203.0.113.1", succeeded=False)
    name = town.care_manager.login_name
    assert sign_in(database, now, name, PASSWORD, "203.0.113.1").state is SignInState.THROTTLED
    assert sign_in(database, now, name, PASSWORD, "203.0.113.2").state is SignInState.OK


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short-12char", "13文字以上"),
        ("x" * 129, "128文字まで"),
        ("aaaaaaaaaaaaaaaa", "くり返し"),
        ("passwordpassword", "推測されやすい"),
        ("hanakomihon12345", "推測されやすい"),
        ("1940021319870224", "推測されやすい"),
        (GOOD, None),
        ("correct horse battery staple", None),
    ],
)
def test_new_passwords_follow_one_plain_rule(password: str, why: str | None) -> None:
    answer = passwords.why_refused(password, ("hanako", "mihon", "見本 花子"))
    assert (answer is None) if why is None else (answer is not None and why in answer)


def test_very_long_passwords_are_refused_before_any_work() -> None:
    began = time.process_time()
    assert not passwords.matches(None, "見本の長さの合い言葉")
    one_hash = time.process_time() - began
    began = time.process_time()
    assert not passwords.matches(None, "x" * 1_000_000)
    assert time.process_time() - began < one_hash / 2
    with pytest.raises(ValueError, match="too long"):
        passwords.hash_password("あ" * 400)


def test_stored_hashes_are_argon2id_with_the_agreed_cost() -> None:
    stored = passwords.hash_password(GOOD)
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.matches(stored, GOOD)
    assert not passwords.is_outdated(stored)
    assert passwords.is_outdated("$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$2IT9uD+3hYz5ZSx7DxQ6JQ")


def test_an_administrator_invites_into_the_own_office_only(
    database: Database, town: Town, now: datetime
) -> None:
    fields = PersonFields(
        "new.person", "新人 一", "しんじん はじめ", "new@example.jp", "介護支援専門員"
    )
    with database.writing() as session:
        with pytest.raises(NotAllowed):
            accounts.invite(session, town.care_manager_actor, now, fields, Role.CARE_MANAGER)
        with pytest.raises(NotAllowed):
            accounts.invite(session, town.care_admin_actor, now, fields, Role.SYSTEM_ADMIN)
        made = accounts.invite(session, town.care_admin_actor, now, fields, Role.CARE_MANAGER)
        assert made.account.must_change_password
        assert made.account.kana == "シンジン ハジメ"
        assert made.membership.office_id == town.care_office.id
        with pytest.raises(Refused) as problem:
            accounts.invite(session, town.hospital_admin_actor, now, fields, Role.MSW)
        assert [f.key for f in problem.value.findings] == ["login_name"]
    done = sign_in(database, now, "NEW.PERSON", made.temporary_password)
    assert done.state is SignInState.OK


def test_changing_the_password_ends_other_sessions(
    database: Database, town: Town, now: datetime
) -> None:
    actor = town.care_manager_actor
    with database.writing() as session:
        membership = find_people.memberships_of(session, actor.account_id)[0]
        for name in ("keep", "other"):
            session.add(
                LoginSession(
                    id_hash=name,
                    account_id=actor.account_id,
                    membership_id=membership.id,
                    created_at=now,
                    last_seen_at=now,
                )
            )
        with pytest.raises(Refused):
            accounts.change_password(session, actor, now, "not the old one", GOOD)
        with pytest.raises(Refused):
            accounts.change_password(session, actor, now, PASSWORD, "short")
        accounts.change_password(session, actor, now, PASSWORD, GOOD, keep_session="keep")
        mine = LoginSession.account_id == actor.account_id
        alive = select(LoginSession.id_hash).where(mine, LoginSession.ended_at.is_(None))
        assert session.scalars(alive).all() == ["keep"]
    assert sign_in(database, now, town.care_manager.login_name, GOOD).state is SignInState.OK


def test_leaving_an_office_ends_access_and_the_last_administrator_cannot_leave(
    database: Database, town: Town, now: datetime
) -> None:
    admin = town.care_admin_actor
    with database.writing() as session:
        own = session.get_one(Account, admin.account_id)
        with pytest.raises(Refused):
            accounts.end_membership(session, admin, now, own.public_id)
        accounts.end_membership(session, admin, now, town.care_manager.public_id)
        with pytest.raises(NotFound):
            accounts.end_membership(session, admin, now, town.care_manager.public_id)
        with pytest.raises(NotFound):
            accounts.end_membership(session, admin, now, town.msw.public_id)
    done = sign_in(database, now, town.care_manager.login_name, PASSWORD)
    assert (done.state, done.memberships) == (SignInState.NO_OFFICE, ())


def test_a_disabled_account_can_never_sign_in_again(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        with pytest.raises(NotAllowed):
            accounts.disable(session, town.care_manager_actor, now, town.second_client.public_id)
        with pytest.raises(NotFound):
            accounts.disable(session, town.care_admin_actor, now, town.msw.public_id)
        accounts.disable(session, town.system_admin_actor, now, town.msw.public_id)
    assert sign_in(database, now, town.msw.login_name, PASSWORD).state is SignInState.WRONG


def test_nobody_resets_the_password_of_a_person_who_works_elsewhere_too(
    database: Database, town: Town, now: datetime
) -> None:
    person = town.care_manager
    with database.writing() as session:
        hospital = session.get_one(Office, town.hospital.id)
        joined = session.get_one(Account, person.id)
        accounts.join_office(session, now, joined, hospital, Role.WARD_CLERK)
    with pytest.raises(Refused, match="市町村の窓口"), database.writing() as session:
        accounts.reset_password(session, town.care_admin_actor, now, person.public_id)
    assert sign_in(database, now, person.login_name, PASSWORD).state is SignInState.OK


def test_a_forgotten_password_is_replaced_by_one_to_change(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        new = accounts.reset_password(
            session, town.care_admin_actor, now, town.care_manager.public_id
        )
        account = session.get_one(Account, town.care_manager.id)
        assert account.must_change_password
        assert passwords.why_refused(new) is None
    assert sign_in(database, now, town.care_manager.login_name, new).state is SignInState.OK
