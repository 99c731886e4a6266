"""入院中の方 and the morning lists: who lies where, who is told, what is unanswered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from handoff.actions import conferences, moves, ward
from handoff.actions.conferences import Answer, Person, Plan
from handoff.actions.problems import NotAllowed
from handoff.actions.report import CareOfficeChoice, Report
from handoff.actions.stays import PersonFacts, report_from_hospital
from handoff.actions.ward import NO_WARD, Open, inpatients, morning_lists, ward_name, wards
from handoff.db.offices import Desk
from handoff.db.session import Database
from handoff.db.stays import Stay
from handoff.rules.life import MatchState, Move, Phase, Seat, SheetState
from tests.build.moving import ADMITTED, WEEKS_LATER, admit, claimed_elsewhere, press
from tests.build.town import Town


@pytest.fixture
def later(now: datetime) -> datetime:
    """Friday 2026-12-11, 10:00."""
    return now + WEEKS_LATER - timedelta(days=1)


def stranger(session: Session, town: Town, now: datetime, ward: str = "4階西 401") -> Stay:
    """Somebody whose care office nobody knows."""
    person = PersonFacts("身元 不明子", "ミモト フメイコ", date(1930, 1, 1))
    report = Report(admitted_on=date(2026, 11, 19), ward=ward)
    choice = CareOfficeChoice(None)
    return report_from_hospital(session, town.msw_actor, now, person, choice, report).stay


def test_a_line_says_who_where_how_long_who_is_told_and_what_is_open(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    with database.writing() as session:
        stay = admit(session, town, now)
        stranger(session, town, now)
        row = press(session, town.msw_actor, later, stay, Move.OUTLOOK_GIVEN, outlook="2026-12-late")  # fmt: skip
        press(session, town.msw_actor, later, stay, Move.LEAVE_OUT, day=11)
    with database.reading() as session:
        unknown, known = inpatients(session, town.ward_clerk_actor, later)
        assert (known.name, known.ward, known.days) == ("髙﨑 靜枝", "3階東", 21)
        assert (known.care_office, known.care_manager) == ("居宅介護支援事業所 ゆきあかり", "葛󠄀城 美咲")  # fmt: skip
        assert (known.confirmed, known.reachable, known.sheet) == (True, True, SheetState.NONE)
        assert (known.phase, known.seen_number) == (Phase.ON_LEAVE, 2)
        assert known.outlook is not None
        assert known.outlook.storage() == "2026-12-late"
        assert known.open == (Open.SHEET, Open.OUTLOOK_SEEN)
        assert (unknown.care_office, unknown.open) == ("", (Open.OFFICE,))
        assert all(o.label for o in Open)
    with database.writing() as session:
        moves.acknowledge_move(session, town.care_manager_actor, later, row)
    with database.reading() as session:
        (mine,) = inpatients(session, town.care_manager_actor, later, mine=True)
        assert (mine.hospital, mine.outlook_acknowledged, mine.open) == ("あさひ見本病院", True, (Open.SHEET,))  # fmt: skip
        (past,) = inpatients(session, town.care_manager_actor, later + timedelta(days=30))
        assert Open.OUTLOOK_PAST in past.open


def test_an_unanswered_admission_and_conference_are_open_until_answered(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    with database.writing() as session:
        stay = admit(session, town, now, town.other_hospital)
        (line,) = inpatients(session, town.other_msw_actor, later)
        assert line.open == (Open.ADMISSION, Open.SHEET)
        people = (Person(Seat.WARD, "nurse"), Person(Seat.OUTSIDE, "cm"))
        plan = Plan(people, times=(later + timedelta(days=3),))
        meeting = conferences.propose(session, town.other_msw_actor, later, stay, plan)
        (line,) = inpatients(session, town.other_msw_actor, later)
        assert Open.CONFERENCE in line.open
        conferences.answer(session, town.care_manager_actor, later, meeting, Answer.NOT_COMING)
        (line,) = inpatients(session, town.other_msw_actor, later)
        assert Open.CONFERENCE not in line.open


def test_a_person_claimed_by_two_hospitals_is_shown_as_such(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    with database.writing() as session:
        admit(session, town, now)
        assert claimed_elsewhere(session, town, later).match is MatchState.CONFLICT
        (line,) = inpatients(session, town.other_msw_actor, later)
        assert Open.CONFLICT in line.open
        assert not line.confirmed


def test_wards_and_desks_narrow_and_those_who_left_are_gone(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    with database.writing() as session:
        stay = admit(session, town, now)
        stranger(session, town, now)
        lines = inpatients(session, town.msw_actor, later)
        assert wards(lines) == [("3階東", 1), ("4階西", 1)]
        assert [x.name for x in inpatients(session, town.msw_actor, later, "4階西")] == ["身元 不明子"]  # fmt: skip
        desk = session.get_one(Desk, town.desk.id)
        assert [x.name for x in inpatients(session, town.msw_actor, later, desk=desk)] == ["髙﨑 靜枝"]  # fmt: skip
        press(session, town.msw_actor, later, stay, Move.DISCHARGED, day=10)
        assert [x.name for x in inpatients(session, town.msw_actor, later)] == ["身元 不明子"]
        assert inpatients(session, town.other_msw_actor, later) == []
        with pytest.raises(NotAllowed):
            inpatients(session, town.city_actor, later)


def test_morning_lists_are_one_per_ward_desk_or_care_manager_oldest_first(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    with database.writing() as session:
        admit(session, town, now)
        stranger(session, town, now, ward="")
        lists = morning_lists(session, town.msw_actor, later)
        assert [(one.title, len(one.lines)) for one in lists] == [("3階東", 1), (NO_WARD, 1)]
        by_desk = morning_lists(session, town.msw_actor, later, by_desk=True)
        assert [one.title for one in by_desk] == ["地域連携室", "窓口の記録なし"]
        (ours,) = morning_lists(session, town.care_manager_actor, later)
        assert ours.title == "葛󠄀城 美咲"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("3階東 305号室", "3階東"),
        ("３階東病棟　３０５", "３階東病棟"),
        ("4F", "4F"),
        ("本館 5F", "本館 5F"),
        ("西 7", "西 7"),
        ("305号室", "305号室"),
        ("", NO_WARD),
    ],
)
def test_a_ward_is_named_without_its_room(text: str, name: str) -> None:
    assert ward_name(text) == name


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements sent inside the block."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield asked
    event.remove(database.engine, "before_cursor_execute", note)


def test_the_number_of_queries_does_not_grow_with_the_number_of_stays(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    for number in range(3):
        with database.writing() as session:
            for _ in range(1 + 4 * number):
                session.add(
                    Stay(
                        match=MatchState.WAITING,
                        person_name="見本",
                        care_office_id=town.care_office.id,
                        hospital_id=town.hospital.id,
                        admitted_on=ADMITTED,
                        created_at=now,
                        updated_at=now,
                    )
                )
        with database.reading() as session, counted(database) as asked:
            assert ward.inpatients(session, town.msw_actor, later)
        assert len([one for one in asked if one.startswith("SELECT")]) == 6
