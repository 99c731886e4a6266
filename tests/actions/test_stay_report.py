"""Rule 1: whoever learns of an admission first tells the other; exactly one side is first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff.actions import stays
from handoff.actions.problems import AlreadyOpen, NotAllowed, NotFound
from handoff.actions.stays import CareOfficeChoice, PersonFacts, Report
from handoff.actions.timeline import EventKind
from handoff.db import find_notices, find_stays
from handoff.db.outbox import Notice, OutboxRow
from handoff.db.session import Database
from handoff.db.stays import Stay
from handoff.notify.messages import NoticeKind
from handoff.rules.life import KnownFrom, MatchState
from handoff.rules.life import NoticeKind as Told
from handoff.rules.offices import Side
from tests.build.town import Town

PERSON = PersonFacts("髙﨑 靜枝", "ﾀｶｻｷ ｼｽﾞｴ", date(1939, 3, 4))


def yesterday_evening(now: datetime) -> datetime:
    return now.replace(hour=19, minute=40) - timedelta(days=1)


def care_report(town: Town, now: datetime, **changes: object) -> Report:
    facts = Report(
        hospital=town.hospital,
        desk=town.desk,
        admitted_on=date(2026, 11, 21),
        admitted_time=time(18, 10),
        known_at=yesterday_evening(now),
        known_from=KnownFrom.FAMILY,
        known_from_note="長男",
    )
    return replace(facts, **changes)


def kinds_to(session: Session, office_id: int, stay: Stay) -> list[str]:
    query = select(Notice.kind).where(Notice.to_office_id == office_id, Notice.stay_id == stay.id)
    return sorted(session.scalars(query))


def test_care_manager_first_tells_the_hospital_desk_by_notice_and_mail(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        done = stays.report_from_care(
            session, town.care_manager_actor, now, town.client, care_report(town, now)
        )
        assert done.was_first
        assert done.told
        assert not done.acknowledged
    with database.reading() as session:
        stay = find_stays.stay_for(session, town.msw_actor, done.stay.public_id)
        first = find_stays.first_of(session, stay)
        assert first is not None
        assert (first.side, first.known_from, first.known_from_note) == (
            Side.CARE,
            KnownFrom.FAMILY,
            "長男",
        )
        assert first.known_at == yesterday_evening(now)
        assert first.entered_at == now
        assert (stay.match, stay.person_name) == (MatchState.CONFIRMED, "髙﨑 靜枝")
        notice = find_notices.open_ones(session, town.msw_actor)[0]
        assert (notice.kind, notice.to_desk_id) == (NoticeKind.REPORTED, town.desk.id)
        mails = session.scalars(select(OutboxRow)).all()
        assert [m.to_address for m in mails] == [town.desk.email]
        for mail in mails:
            assert "靜枝" not in mail.subject + mail.body
            assert "病院" not in mail.subject + mail.body
            assert "{base_url}/inbox" in mail.body


def test_hospital_first_finds_the_client_and_tells_the_care_manager(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        done = stays.report_from_hospital(
            session,
            town.msw_actor,
            now,
            PERSON,
            CareOfficeChoice(town.care_office),
            Report(admitted_on=date(2026, 11, 22), ward="3階東", known_from=KnownFrom.CARD),
        )
        assert done.was_first
        assert done.told
    with database.reading() as session:
        stay = find_stays.stay_for(session, town.care_manager_actor, done.stay.public_id)
        assert stay.match is MatchState.WAITING
        assert stay.client_id == town.client.id
        notice = find_notices.open_ones(session, town.care_manager_actor)[0]
        assert notice.to_account_id == town.care_manager.id
        addresses = set(session.scalars(select(OutboxRow.to_address)))
        assert addresses == {town.care_office.email, town.care_manager.email}


def test_second_press_becomes_the_acknowledgement_and_both_see_who_was_first(
    database: Database, town: Town, now: datetime
) -> None:
    later = now + timedelta(minutes=5)
    with database.writing() as session:
        first = stays.report_from_care(
            session, town.care_manager_actor, now, town.client, care_report(town, now)
        )
    with database.writing() as session:
        second = stays.report_from_hospital(
            session,
            town.msw_actor,
            later,
            PERSON,
            CareOfficeChoice(town.care_office),
            Report(admitted_on=date(2026, 11, 21), ward="3階東"),
        )
        assert second.stay.id == first.stay.id
        assert second.acknowledged
        assert not second.was_first
        assert second.first is not None
        assert second.first.side is Side.CARE
    with database.reading() as session:
        stay = find_stays.stay_for(session, town.msw_actor, first.stay.public_id)
        assert [(n.side, n.kind, n.is_first) for n in stay.notices] == [
            (Side.CARE, Told.REPORT, True),
            (Side.HOSPITAL, Told.ACKNOWLEDGE, False),
        ]
        assert stay.ward == "3階東"
        assert find_notices.open_ones(session, town.msw_actor) == []
        assert kinds_to(session, town.care_office.id, stay) == ["acknowledged"]


def test_care_report_after_the_hospital_confirms_the_match_and_acknowledges(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        hospital = stays.report_from_hospital(
            session,
            town.msw_actor,
            now,
            PERSON,
            CareOfficeChoice(town.care_office),
            Report(admitted_on=date(2026, 11, 21)),
        )
        care = stays.report_from_care(
            session, town.care_manager_actor, now, town.client, care_report(town, now)
        )
        assert care.acknowledged
        assert care.stay.id == hospital.stay.id
        assert care.stay.match is MatchState.CONFIRMED
        assert care.stay.admitted_time == time(18, 10)


def test_report_with_unknown_place_and_hour_is_completed_by_the_other_side(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        care = stays.report_from_care(
            session,
            town.care_manager_actor,
            now,
            town.client,
            Report(admitted_on=date(2026, 11, 21)),
        )
        assert care.was_first
        assert not care.told  # nobody to tell yet
    with database.writing() as session:
        hospital = stays.report_from_hospital(
            session,
            town.msw_actor,
            now,
            PERSON,
            CareOfficeChoice(town.care_office),
            Report(admitted_on=date(2026, 11, 21), admitted_time=time(18, 10), desk=town.desk),
        )
        assert hospital.acknowledged
        assert hospital.stay.id == care.stay.id
        assert hospital.stay.hospital_id == town.hospital.id
        assert hospital.stay.admitted_time == time(18, 10)
        event = find_stays.events_of(session, care.stay)[0]
        assert event.kind == EventKind.COMPLETED
        assert event.data["changed"]["admitted_time"] == [None, "18:10"]


def test_a_different_day_is_shown_as_difference_and_never_overwritten(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        stays.report_from_care(
            session, town.care_manager_actor, now, town.client, care_report(town, now)
        )
        second = stays.report_from_hospital(
            session,
            town.msw_actor,
            now,
            PERSON,
            CareOfficeChoice(town.care_office),
            Report(admitted_on=date(2026, 11, 20)),
        )
        assert second.stay.admitted_on == date(2026, 11, 21)
        event = find_stays.events_of(session, second.stay)[0]
        assert event.kind == EventKind.DIFFERS
        assert event.data["differs"] == {"admitted_on": ["2026-11-21", "2026-11-20"]}
        assert "completed" in kinds_to(session, town.care_office.id, second.stay)


def test_pressing_twice_on_one_side_changes_nothing(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        one = stays.report_from_care(
            session, town.care_manager_actor, now, town.client, care_report(town, now)
        )
        two = stays.report_from_care(
            session, town.second_care_manager_actor, now, town.client, care_report(town, now)
        )
        assert (two.was_first, two.acknowledged) == (False, False)
        assert two.stay.id == one.stay.id
        assert len(find_stays.notices_of(session, one.stay)) == 1
        assert len(session.scalars(select(Notice)).all()) == 1


def test_heads_up_tells_starts_no_clock_and_becomes_the_report(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        early = stays.report_from_care(
            session,
            town.care_manager_actor,
            now,
            town.client,
            Report(hospital=town.hospital, heads_up=True, known_from=KnownFrom.NURSE),
        )
        assert not early.was_first
        assert early.first is None
        assert early.told
        assert early.stay.heads_up_only
        assert early.stay.admitted_on is None
        assert kinds_to(session, town.hospital.id, early.stay) == ["heads_up"]
    with database.writing() as session:
        stay = find_stays.stay_for(session, town.care_manager_actor, early.stay.public_id)
        done = stays.make_report(
            session,
            town.care_manager_actor,
            now,
            stay,
            Report(admitted_on=date(2026, 11, 22), admitted_time=time(9, 0)),
        )
        assert done.was_first
        assert done.told
        assert not done.stay.heads_up_only
        assert kinds_to(session, town.hospital.id, early.stay) == ["heads_up", "reported"]


def test_the_other_side_may_make_the_report_of_a_heads_up_and_is_first(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        stays.report_from_care(
            session,
            town.care_manager_actor,
            now,
            town.client,
            Report(hospital=town.hospital, heads_up=True),
        )
        done = stays.report_from_hospital(
            session,
            town.msw_actor,
            now,
            PERSON,
            CareOfficeChoice(town.care_office),
            Report(admitted_on=date(2026, 11, 22)),
        )
        assert done.was_first
        assert done.first is not None
        assert done.first.side is Side.HOSPITAL


def test_a_hospital_that_is_no_user_is_not_told_inside_and_the_outcome_says_so(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        done = stays.report_from_care(
            session,
            town.care_manager_actor,
            now,
            town.client,
            care_report(town, now, hospital=town.fax_clinic, desk=None),
        )
        assert done.was_first
        assert not done.told
        assert session.scalars(select(Notice)).all() == []
        assert session.scalars(select(OutboxRow)).all() == []


def test_a_client_in_another_hospital_gives_a_conflict_without_telling_where(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        stays.report_from_care(
            session, town.care_manager_actor, now, town.client, care_report(town, now)
        )
        other = stays.report_from_hospital(
            session,
            town.other_msw_actor,
            now,
            PERSON,
            CareOfficeChoice(town.care_office),
            Report(admitted_on=date(2026, 11, 22)),
        )
        assert other.was_first
        assert other.stay.match is MatchState.CONFLICT
        assert other.stay.client_id is None
        assert kinds_to(session, town.care_office.id, other.stay) == ["conflict"]


def test_reporting_into_another_hospital_while_a_stay_is_open_is_shown_first(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        one = stays.report_from_care(
            session, town.care_manager_actor, now, town.client, care_report(town, now)
        )
        with pytest.raises(AlreadyOpen) as problem:
            stays.report_from_care(
                session,
                town.care_manager_actor,
                now,
                town.client,
                care_report(town, now, hospital=town.other_hospital, desk=None),
            )
        assert problem.value.stay.id == one.stay.id


def test_an_unknown_person_is_recorded_without_office_and_nobody_is_told(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        done = stays.report_from_hospital(
            session,
            town.ward_clerk_actor,
            now,
            PersonFacts("身元 不明子", "ミモト フメイコ", None),
            CareOfficeChoice(None),
            Report(admitted_on=date(2026, 11, 22)),
        )
        assert done.was_first
        assert not done.told
        assert done.stay.care_office_id is None
        again = stays.report_from_hospital(
            session,
            town.msw_actor,
            now,
            PERSON,
            CareOfficeChoice(None),
            Report(admitted_on=date(2026, 11, 22)),
        )
        twice = stays.report_from_hospital(
            session,
            town.msw_actor,
            now,
            PERSON,
            CareOfficeChoice(None),
            Report(admitted_on=date(2026, 11, 22)),
        )
        assert twice.stay.id == again.stay.id != done.stay.id


def test_foreign_clients_and_wrong_roles_are_turned_away(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        report = care_report(town, now)
        with pytest.raises(NotFound):
            stays.report_from_care(
                session, town.care_manager_actor, now, town.foreign_client, report
            )
        for actor in (town.msw_actor, town.city_actor, town.system_admin_actor):
            with pytest.raises(NotAllowed):
                stays.report_from_care(session, actor, now, town.client, report)
        for actor in (town.care_manager_actor, town.city_actor):
            with pytest.raises(NotAllowed):
                stays.report_from_hospital(
                    session, actor, now, PERSON, CareOfficeChoice(None), report
                )
