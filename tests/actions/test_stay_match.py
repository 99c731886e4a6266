"""The care office confirms with one press or answers "not ours"; two records may be one admission."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from handoff.actions import stays
from handoff.actions.problems import AlreadyOpen, NotFound, Refused
from handoff.actions.stays import CareOfficeChoice, PersonFacts, Report
from handoff.db import find_notices, find_stays
from handoff.db.outbox import Notice
from handoff.db.session import Database
from handoff.db.stays import StayNotice
from handoff.rules.life import MatchState, StayState
from handoff.rules.offices import Side
from tests.build.town import Town

PERSON = PersonFacts("髙﨑 靜枝", "タカサキ シズエ", date(1939, 3, 4))
MISHEARD = PersonFacts("高木 静江", "タカギ シズエ", date(1939, 3, 5))
TODAY = Report(admitted_on=date(2026, 11, 22))


def test_one_press_confirms_the_match_and_acknowledges(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        done = stays.report_from_hospital(
            session, town.msw_actor, now, PERSON, CareOfficeChoice(town.care_office), TODAY
        )
        one = stays.acknowledge(session, town.care_manager_actor, now, done.stay)
        two = stays.acknowledge(session, town.second_care_manager_actor, now, done.stay)
        assert one is not None
        assert two is not None
        assert one.id == two.id
        assert done.stay.match is MatchState.CONFIRMED
        assert done.stay.care_manager_id == town.care_manager.id
        assert find_notices.open_ones(session, town.care_manager_actor) == []
        kinds = set(
            session.scalars(select(Notice.kind).where(Notice.to_office_id == town.hospital.id))
        )
        assert kinds == {"acknowledged", "matched"}


def test_the_first_side_does_not_acknowledge_itself(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        done = stays.report_from_hospital(
            session, town.msw_actor, now, PERSON, CareOfficeChoice(town.care_office), TODAY
        )
        assert stays.acknowledge(session, town.ward_clerk_actor, now, done.stay) is None


def test_a_person_nobody_matched_must_be_chosen_first(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        done = stays.report_from_hospital(
            session, town.msw_actor, now, MISHEARD, CareOfficeChoice(town.care_office), TODAY
        )
        assert done.stay.client_id is None
        with pytest.raises(Refused):
            stays.acknowledge(session, town.care_manager_actor, now, done.stay)
        with pytest.raises(NotFound):
            stays.confirm_match(
                session, town.care_manager_actor, now, done.stay, town.foreign_client
            )
        stay = stays.confirm_match(session, town.care_manager_actor, now, done.stay, town.client)
        assert stay.id == done.stay.id
        assert stay.client_id == town.client.id


def test_not_ours_tells_the_hospital_and_hides_the_stay(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        done = stays.report_from_hospital(
            session, town.msw_actor, now, MISHEARD, CareOfficeChoice(town.care_office), TODAY
        )
        stays.answer_not_ours(
            session, town.care_manager_actor, now, done.stay, "同じ姓の方はいません"
        )
        assert done.stay.match is MatchState.NOT_OURS
    with database.writing() as session:
        with pytest.raises(NotFound):
            find_stays.stay_for(session, town.care_manager_actor, done.stay.public_id)
        stay = find_stays.stay_for(session, town.msw_actor, done.stay.public_id)
        assert [n.kind for n in find_notices.open_ones(session, town.msw_actor)] == ["not_ours"]
        stays.choose_care_office(session, town.msw_actor, now, stay, town.support_centre)
        assert stay.match is MatchState.WAITING
        assert [n.kind for n in find_notices.open_ones(session, town.support_actor)] == ["reported"]
        assert find_notices.open_ones(session, town.msw_actor) == []
        with pytest.raises(Refused):
            stays.choose_care_office(session, town.msw_actor, now, stay, town.other_hospital)


def test_an_office_that_reported_cannot_say_not_ours(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        done = stays.report_from_care(
            session,
            town.care_manager_actor,
            now,
            town.client,
            Report(hospital=town.hospital, admitted_on=date(2026, 11, 22)),
        )
        with pytest.raises(Refused):
            stays.answer_not_ours(session, town.care_manager_actor, now, done.stay)


@pytest.mark.parametrize("hospital_first", [True, False])
def test_two_records_of_one_admission_become_one_and_the_earlier_stays_first(
    database: Database, town: Town, now: datetime, hospital_first: bool
) -> None:
    later = now + timedelta(minutes=3)

    def by_hospital(session, at):  # type: ignore[no-untyped-def]
        return stays.report_from_hospital(
            session,
            town.msw_actor,
            at,
            MISHEARD,
            CareOfficeChoice(town.care_office),
            Report(admitted_on=date(2026, 11, 22), admitted_time=time(9, 30), ward="3階東"),
        ).stay

    def by_care(session, at):  # type: ignore[no-untyped-def]
        return stays.report_from_care(
            session,
            town.care_manager_actor,
            at,
            town.client,
            Report(hospital=town.hospital, admitted_on=date(2026, 11, 22)),
        ).stay

    with database.writing() as session:
        if hospital_first:
            theirs, ours = by_hospital(session, now), by_care(session, later)
        else:
            ours, theirs = by_care(session, now), by_hospital(session, later)
        assert ours.id != theirs.id
        stay = stays.confirm_match(session, town.care_manager_actor, later, theirs, town.client)
        assert stay.id == ours.id
        assert (stay.ward, stay.admitted_time) == ("3階東", time(9, 30))
        assert theirs.state is StayState.CANCELLED
        rows = session.scalars(
            select(StayNotice).where(StayNotice.stay_id == ours.id).order_by(StayNotice.id)
        ).all()
        assert [n.side for n in rows if n.is_first] == [
            Side.HOSPITAL if hospital_first else Side.CARE
        ]
        assert {n.side for n in rows} == {Side.CARE, Side.HOSPITAL}
        assert {n.stay_id for n in session.scalars(select(Notice))} == {ours.id}


def test_a_conflict_is_settled_by_closing_the_other_stay(
    database: Database, town: Town, now: datetime
) -> None:
    care = town.care_manager_actor
    with database.writing() as session:
        old = stays.report_from_care(
            session,
            care,
            now,
            town.client,
            Report(hospital=town.hospital, admitted_on=date(2026, 11, 20)),
        ).stay
        new = stays.report_from_hospital(
            session, town.other_msw_actor, now, PERSON, CareOfficeChoice(town.care_office), TODAY
        ).stay
        with pytest.raises(AlreadyOpen) as problem:
            stays.confirm_match(session, care, now, new, town.client)
        assert problem.value.stay.id == old.id
        stays.close(session, care, now, old, date(2026, 11, 22))
        stays.confirm_match(session, care, now, new, town.client)
        assert (new.match, new.client_id) == (MatchState.CONFIRMED, town.client.id)


def test_not_our_patient_goes_back_to_the_care_manager(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        stay = stays.report_from_care(
            session,
            town.care_manager_actor,
            now,
            town.client,
            Report(hospital=town.hospital, desk=town.desk, admitted_on=date(2026, 11, 22)),
        ).stay
        stays.not_our_patient(session, town.msw_actor, now, stay, "該当する方はいません")
        assert stay.hospital_id is None
        kinds = [n.kind for n in find_notices.open_ones(session, town.care_manager_actor)]
        assert kinds == ["not_our_patient"]
        assert find_notices.open_ones(session, town.msw_actor) == []
    with database.reading() as session, pytest.raises(NotFound):
        find_stays.stay_for(session, town.msw_actor, stay.public_id)
