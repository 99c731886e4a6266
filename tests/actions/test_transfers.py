"""転院: one stay ends, the next begins, the new hospital is told and sees what the first was given."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff.actions import drafts, moves, stays, transfers
from handoff.actions.problems import NotAllowed, NotFound, Refused
from handoff.actions.timeline import EventKind
from handoff.db import find_discharge, find_sheets, find_stays
from handoff.db.outbox import Notice
from handoff.db.session import Database
from handoff.db.sheets import Revision, SheetRecord
from handoff.db.stays import Stay
from handoff.rules.life import MatchState, Move, Phase, StayState
from tests.build.moving import WEEKS_LATER, admit, claimed_elsewhere, press
from tests.build.town import Town

TO_OTHER = {"day": 8, "at": time(13, 30)}


@pytest.fixture
def later(now: datetime) -> datetime:
    """Friday 2026-12-11, 10:00."""
    return now + WEEKS_LATER - timedelta(days=1)


def kinds_to(session: Session, office_id: int, stay: Stay) -> list[str]:
    query = select(Notice.kind).where(Notice.to_office_id == office_id, Notice.stay_id == stay.id)
    return list(session.scalars(query.order_by(Notice.id)))


def sent_sheet(session: Session, town: Town, now: datetime, stay: Stay) -> Revision:
    """A sheet as it was sent, without drawing its paper."""
    record = drafts.sheet_for(session, town.care_manager_actor, now, stay, "admission")
    revision = Revision(
        sheet_id=record.id,
        number=1,
        template_version="1",
        content={"care_level": "23"},
        is_flash=False,
        sent_at=now,
        sent_by=town.care_manager.id,
        office_id=town.care_office.id,
        reason="",
        withdrawn_reason="",
    )
    session.add(revision)
    session.flush()
    return revision


def test_a_transfer_opens_the_next_stay_and_tells_both_the_care_office_and_the_new_desk(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    with database.writing() as session:
        stay = admit(session, town, now)
        press(session, town.msw_actor, later, stay, Move.TRANSFERRED, to_office=town.other_hospital, **TO_OTHER)  # fmt: skip
        assert (stay.phase, stay.state) == (Phase.TRANSFERRED, StayState.CLOSED)
        assert (stay.ended_on, stay.destination) == (date(2026, 12, 8), "石狩川見本病院")
        following = find_discharge.next_stay(session, stay)
        assert following is not None
        assert (following.client_id, following.match) == (town.client.id, MatchState.CONFIRMED)
        assert (following.admitted_on, following.admitted_time) == (date(2026, 12, 8), time(13, 30))
        assert kinds_to(session, town.care_office.id, stay)[-1] == "transferred"
        assert kinds_to(session, town.other_hospital.id, following) == ["transferred_in"]
    with database.writing() as session:
        following = find_stays.stay_for(session, town.other_msw_actor, following.public_id)
        for _ in range(2):
            transfers.take_over(session, town.other_msw_actor, later, following)
        told = kinds_to(session, town.care_office.id, following)
        assert told == ["move_acknowledged"]
        waiting = select(Notice).where(Notice.kind == "transferred_in")
        assert session.scalars(waiting).one().settled_by == town.other_msw_actor.account_id
        with pytest.raises(NotFound):
            transfers.take_over(session, town.msw_actor, later, following)
        with pytest.raises(NotAllowed):
            transfers.take_over(session, town.care_manager_actor, later, following)
        with pytest.raises(NotFound):  # the first hospital does not follow the person
            find_stays.stay_for(session, town.msw_actor, following.public_id)


def test_the_new_hospital_sees_the_sheet_that_was_on_its_way_to_the_first(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    with database.writing() as session:
        stay = admit(session, town, now)
        revision = sent_sheet(session, town, now, stay)
        press(session, town.msw_actor, later, stay, Move.TRANSFERRED, to_office=town.other_hospital, **TO_OTHER)  # fmt: skip
        following = find_discharge.next_stay(session, stay)
        assert following is not None
        (earlier,) = transfers.earlier_sheets(session, following)
        assert (earlier.stay.id, earlier.revision.id) == (stay.id, revision.id)
        found = transfers.earlier_sheet(
            session, town.other_msw_actor, following, revision.public_id
        )
        assert found.id == revision.id
        for actor, pid in ((town.msw_actor, revision.public_id), (town.other_msw_actor, "nothing")):
            with pytest.raises(NotFound):
                transfers.earlier_sheet(session, actor, following, pid)
        revision.withdrawn_at = later
        session.flush()
        assert transfers.earlier_sheets(session, following) == []


def test_a_sheet_nobody_has_sent_yet_goes_along_and_comes_back(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    with database.writing() as session:
        stay, care = admit(session, town, now), town.care_manager_actor
        record = drafts.sheet_for(session, care, now, stay, "admission")
        drafts.open_draft(session, care, now, record)
        row = press(session, care, later, stay, Move.TRANSFERRED, to_office=town.other_hospital, **TO_OTHER)  # fmt: skip
        following = find_discharge.next_stay(session, stay)
        assert following is not None
        moved = find_sheets.sheet_of(session, following, "admission")
        assert moved is not None
        assert moved.id == record.id
        moves.undo(session, care, later, row, "転院していませんでした")
        (only,) = session.scalars(select(SheetRecord).execution_options(populate_existing=True))
        assert only.stay_id == stay.id


def test_undoing_a_transfer_takes_the_untouched_next_stay_back(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    with database.writing() as session:
        stay = admit(session, town, now)
        row = press(session, town.msw_actor, later, stay, Move.TRANSFERRED, to_office=town.other_hospital, **TO_OTHER)  # fmt: skip
        following = find_discharge.next_stay(session, stay)
        assert following is not None
        moves.undo(session, town.msw_actor, later, row, "転院は中止になりました")
        assert (stay.state, stay.phase, stay.destination) == (StayState.OPEN, Phase.OPEN, "")
        assert (following.state, following.phase) == (StayState.CANCELLED, Phase.CANCELLED)
        assert kinds_to(session, town.other_hospital.id, following)[-1] == "cancelled"
        assert find_discharge.next_stay(session, stay) is None


def test_a_transfer_the_new_hospital_works_with_is_not_undone_from_afar(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    with database.writing() as session:
        stay = admit(session, town, now)
        row = press(session, town.msw_actor, later, stay, Move.TRANSFERRED, to_office=town.other_hospital, **TO_OTHER)  # fmt: skip
        following = find_discharge.next_stay(session, stay)
        assert following is not None
        press(session, town.other_msw_actor, later, following, Move.OUTLOOK_GIVEN, outlook="2026-12-24")  # fmt: skip
        with pytest.raises(Refused) as problem:
            moves.undo(session, town.msw_actor, later, row, "違った")
        assert "転院先に電話で確かめ" in problem.value.message


def test_a_hospital_that_had_claimed_the_person_itself_is_taken_up_into_the_chain(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    with database.writing() as session:
        stay = admit(session, town, now)
        theirs = claimed_elsewhere(session, town, later)
        assert theirs.match is MatchState.CONFLICT
        row = press(session, town.care_manager_actor, later, stay, Move.TRANSFERRED, to_office=town.other_hospital, day=8)  # fmt: skip
        following = find_discharge.next_stay(session, stay)
        assert following is not None
        assert following.id == theirs.id
        assert (theirs.client_id, theirs.match) == (town.client.id, MatchState.CONFIRMED)
        moves.undo(session, town.care_manager_actor, later, row, "転院ではありませんでした")
        assert (theirs.client_id, theirs.match) == (None, MatchState.CONFLICT)
        assert theirs.state is StayState.OPEN
        assert stay.state is StayState.OPEN


def test_a_transfer_to_a_hospital_outside_the_directory_keeps_its_name(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    with database.writing() as session:
        stay = admit(session, town, now)
        press(session, town.msw_actor, later, stay, Move.TRANSFERRED, day=8, to_name="札幌見本病院")
        following = find_discharge.next_stay(session, stay)
        assert following is not None
        assert (following.hospital_id, following.hospital_name) == (None, "札幌見本病院")
        events = find_stays.events_of(session, following)
        assert [e.kind for e in events] == [EventKind.TRANSFERRED_IN]
        assert [s.id for s in find_discharge.chain_of(session, following)] == [
            stay.id,
            following.id,
        ]


@pytest.mark.parametrize("place", ["hospital", "care_office", "nowhere"])
def test_a_transfer_needs_another_hospital(
    database: Database, town: Town, now: datetime, later: datetime, place: str
) -> None:
    with database.writing() as session:
        stay = admit(session, town, now)
        office = getattr(town, place, None)
        with pytest.raises(Refused):
            press(session, town.msw_actor, later, stay, Move.TRANSFERRED, to_office=office, day=8)
        assert stay.state is StayState.OPEN
        assert find_discharge.next_stay(session, stay) is None


def test_acknowledging_a_transfer_the_care_manager_noted_settles_it(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    with database.writing() as session:
        stay = admit(session, town, now)
        press(session, town.care_manager_actor, later, stay, Move.TRANSFERRED, to_office=town.other_hospital, day=8)  # fmt: skip
        following = find_discharge.next_stay(session, stay)
        assert following is not None
        stays.acknowledge(session, town.other_msw_actor, later, following)
        notice = session.scalars(select(Notice).where(Notice.kind == "transferred_in")).one()
        assert notice.settled_at == later
        assert kinds_to(session, town.care_office.id, following) == ["acknowledged"]
