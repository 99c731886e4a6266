"""A hospital finds the care office without a list of clients; guessing is counted and ends."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from handoff.actions import stays
from handoff.actions.lookup import LIMIT, Lookup, find_care_office, support_centre_for
from handoff.actions.problems import NotAllowed, Refused, TooMany
from handoff.actions.stays import PersonFacts, Report
from handoff.db.journal import JournalRow
from handoff.db.session import Database
from handoff.db.stays import LookupAttempt
from tests.build.town import Town, make_client

BORN = date(1939, 3, 4)


@pytest.mark.parametrize(
    "person",
    [
        PersonFacts("髙﨑 靜枝", "", BORN),
        PersonFacts("高崎静枝", "", BORN),
        PersonFacts("", "たかさき しずえ", BORN),
        PersonFacts("", "ﾀｶｻｷ ｼﾂﾞｴ", BORN),
        PersonFacts("", "タカサキ シズエ", None, "number"),
        PersonFacts("", "", BORN, "number"),
    ],
)
def test_enough_facts_in_any_spelling_find_the_office(
    database: Database, town: Town, now: datetime, person: PersonFacts
) -> None:
    if person.insured_no:
        person = PersonFacts(person.name, person.kana, person.birth_date, town.client.insured_no)
    with database.writing() as session:
        found = find_care_office(session, town.msw_actor, now, person)
        assert found.office is not None
        assert found.office.id == town.care_office.id
        assert found.left_today == LIMIT


@pytest.mark.parametrize(
    "person",
    [
        PersonFacts("髙﨑 靜枝", "タカサキ シズエ", date(1939, 3, 5)),
        PersonFacts("高崎 花子", "タカサキ ハナコ", BORN),
        PersonFacts("", "タカサキ シズエ", None, "9999999999"),
    ],
)
def test_wrong_facts_find_nothing_and_are_counted_and_journalled(
    database: Database, town: Town, now: datetime, person: PersonFacts
) -> None:
    with database.writing() as session:
        found = find_care_office(session, town.msw_actor, now, person)
        assert found == Lookup(None, None, LIMIT - 1)
    with database.reading() as session:
        assert [a.found for a in session.scalars(select(LookupAttempt))] == [False]
        row = session.scalars(select(JournalRow)).one()
        assert (row.action, row.result) == ("client:lookup", "not_found")
        assert row.account_id == town.msw_actor.account_id


@pytest.mark.parametrize(
    "person",
    [
        PersonFacts("髙﨑 靜枝", "タカサキ シズエ"),
        PersonFacts(kana="タカサキ", insured_no=""),
        PersonFacts(birth_date=BORN),
        PersonFacts("x\x00", "", BORN),
        PersonFacts("髙﨑 靜枝", "", date(2026, 11, 23)),
    ],
)
def test_too_few_or_impossible_facts_are_refused_and_not_counted(
    database: Database, town: Town, now: datetime, person: PersonFacts
) -> None:
    with database.writing() as session:
        with pytest.raises(Refused):
            find_care_office(session, town.msw_actor, now, person)
        assert session.scalars(select(LookupAttempt)).all() == []


def test_after_twenty_wrong_guesses_in_an_hour_the_lookup_rests(
    database: Database, town: Town, now: datetime
) -> None:
    wrong = PersonFacts("無い 人", "ナイ ヒト", BORN)
    right = PersonFacts("髙﨑 靜枝", "", BORN)
    for n in range(LIMIT):
        actor = (town.msw_actor, town.ward_clerk_actor)[n % 2]  # one hospital, two persons
        with database.writing() as session:
            find_care_office(session, actor, now + timedelta(minutes=n), wrong)
    later = now + timedelta(minutes=LIMIT)
    with database.writing() as session:
        with pytest.raises(TooMany) as problem:
            find_care_office(session, town.msw_actor, later, right)
        assert problem.value.until == now + timedelta(hours=1)
        assert find_care_office(session, town.other_msw_actor, later, right).office is not None
    with database.writing() as session:
        after = now + timedelta(hours=1, minutes=1)
        assert find_care_office(session, town.msw_actor, after, right).office is not None


def test_a_person_known_to_two_offices_is_not_decided(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        make_client(session, now, town.other_care_office, None)
        found = find_care_office(session, town.msw_actor, now, PersonFacts("髙﨑 靜枝", "", BORN))
        assert found.office is None


def test_former_clients_are_not_found(database: Database, town: Town, now: datetime) -> None:
    with database.writing() as session:
        client = session.merge(town.client)
        client.ended_on = date(2026, 10, 1)
        found = find_care_office(session, town.msw_actor, now, PersonFacts("髙﨑 靜枝", "", BORN))
        assert found.office is None


def test_an_open_stay_is_shown_before_anything_is_filled_but_never_where_else_one_lies(
    database: Database, town: Town, now: datetime
) -> None:
    person = PersonFacts("髙﨑 靜枝", "", BORN)
    with database.writing() as session:
        stay = stays.report_from_care(
            session,
            town.care_manager_actor,
            now,
            town.client,
            Report(hospital=town.hospital, admitted_on=date(2026, 11, 22)),
        ).stay
        own = find_care_office(session, town.msw_actor, now, person)
        assert own.open_stay is not None
        assert own.open_stay.id == stay.id
        other = find_care_office(session, town.other_msw_actor, now, person)
        assert other.open_stay is None
        assert other.office is not None


def test_only_hospitals_look_up(database: Database, town: Town, now: datetime) -> None:
    person = PersonFacts("髙﨑 靜枝", "", BORN)
    with database.writing() as session:
        for actor in (town.care_manager_actor, town.city_actor, town.system_admin_actor):
            with pytest.raises(NotAllowed):
                find_care_office(session, actor, now, person)


def test_the_answer_carries_no_fact_about_the_client() -> None:
    assert set(asdict(Lookup(None, None, 1))) == {"office", "open_stay", "left_today"}


def test_the_support_centre_of_an_address_is_found_by_its_longest_prefix(
    database: Database, town: Town, now: datetime
) -> None:
    from handoff.db.offices import OfficeArea
    from handoff.japan.names import search_key
    from handoff.rules.offices import OfficeKind
    from tests.build.town import make_office

    with database.writing() as session:
        narrow = make_office(session, now, OfficeKind.SUPPORT_CENTRE, "東光北包括")
        session.add(OfficeArea(office_id=narrow.id, prefix=search_key("北海道旭川市東光5条")))
        session.flush()
        found = support_centre_for(session, "北海道旭川市東光１条３丁目")
        assert found is not None
        assert found.id == town.support_centre.id
        near = support_centre_for(session, "北海道 旭川市東光５条２丁目")
        assert near is not None
        assert near.id == narrow.id
        assert support_centre_for(session, "東京都千代田区") is None
        assert support_centre_for(session, "") is None
