"""A person may work in several offices with one account."""

from __future__ import annotations

from datetime import datetime

import pytest

from handoff.actions import colleagues
from handoff.actions.accounts import PersonFields
from handoff.actions.problems import NotAllowed, Refused
from handoff.db import find_people
from handoff.db.people import Account
from handoff.db.session import Database
from handoff.rules.access import Role
from tests.build.town import Town, make_town


def fields_of(account: Account, name: str = "") -> PersonFields:
    return PersonFields(login_name=account.login_name, name=name or account.name, kana=account.kana)


def test_who_works_elsewhere_joins_with_the_same_account(database: Database, now: datetime) -> None:
    with database.writing() as session:
        town: Town = make_town(session, now)
        before = town.msw.password_hash
        added = colleagues.add(
            session, town.care_admin_actor, now, fields_of(town.msw), Role.CARE_MANAGER
        )
        offices = {m.office_id for m in find_people.memberships_of(session, town.msw.id)}
    assert added.temporary_password == ""
    assert added.account.password_hash == before
    assert offices == {town.hospital.id, town.care_office.id}


def test_a_login_name_of_somebody_else_is_refused_as_taken(
    database: Database, now: datetime
) -> None:
    with database.writing() as session:
        town = make_town(session, now)
        with pytest.raises(Refused):
            colleagues.add(
                session,
                town.care_admin_actor,
                now,
                fields_of(town.msw, "別の 人"),
                Role.CARE_MANAGER,
            )


def test_nobody_is_added_twice_and_only_administrators_add(
    database: Database, now: datetime
) -> None:
    with database.writing() as session:
        town = make_town(session, now)
        with pytest.raises(Refused, match="すでにこの事業所の職員"):
            colleagues.add(
                session, town.care_admin_actor, now, fields_of(town.care_manager), Role.CARE_MANAGER
            )
        with pytest.raises(NotAllowed):
            colleagues.add(
                session, town.care_manager_actor, now, fields_of(town.msw), Role.CARE_MANAGER
            )
