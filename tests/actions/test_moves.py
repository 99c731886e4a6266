"""What happens to a stay: one press, told once, acknowledged, undone with a reason."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from handoff.actions import moves, stays
from handoff.actions.moves import NewMove, Source
from handoff.actions.problems import NotAllowed, NotFound, Refused, Stale
from handoff.actions.report import CareOfficeChoice, Report
from handoff.actions.timeline import EventKind, ask
from handoff.db import find_discharge, find_stays
from handoff.db.discharge import StayMove
from handoff.db.find_clients import PersonFacts
from handoff.db.outbox import Notice, OutboxRow
from handoff.db.session import Database
from handoff.db.stays import Stay
from handoff.japan.partial_dates import from_storage
from handoff.notify.messages import NoticeKind
from handoff.rules.life import Move, Phase, StayState
from tests.build.moving import ADMITTED, WEEKS_LATER, admit, by_phone, press
from tests.build.town import Town


@pytest.fixture
def later(now: datetime) -> datetime:
    """Friday 2026-12-11, 10:00."""
    return now + WEEKS_LATER - timedelta(days=1)


def kinds_to(session: Session, office_id: int, stay: Stay, waiting: bool = False) -> list[str]:
    query = select(Notice.kind).where(Notice.to_office_id == office_id, Notice.stay_id == stay.id)
    if waiting:
        query = query.where(Notice.settled_at.is_(None))
    return list(session.scalars(query.order_by(Notice.id)))


def test_an_outlook_tells_the_care_manager_who_acknowledges_and_the_hospital_learns_it(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    with database.writing() as session:
        stay = admit(session, town, now)
        row = press(session, town.ward_clerk_actor, later, stay, Move.OUTLOOK_GIVEN, outlook="2026-12-late")  # fmt: skip
        assert (stay.outlook, stay.outlook_on) == ("2026-12-late", date(2026, 12, 21))
        assert not stay.outlook_acknowledged
        assert kinds_to(session, town.care_office.id, stay, waiting=True)[-1] == "outlook_given"
        event = find_stays.events_of(session, stay)[0]
        assert (event.kind, event.note) == (EventKind.OUTLOOK_GIVEN, "12月下旬")
    with database.writing() as session:
        row = find_discharge.move_for(session, town.care_manager_actor, row.public_id)
        for _ in range(2):
            moves.acknowledge_move(session, town.care_manager_actor, later, row)
        stay = session.get_one(Stay, stay.id)
        assert stay.outlook_acknowledged
        assert "outlook_given" not in kinds_to(session, town.care_office.id, stay, waiting=True)
        assert kinds_to(session, town.hospital.id, stay).count("move_acknowledged") == 1
        with pytest.raises(NotAllowed):
            moves.acknowledge_move(session, town.msw_actor, later, row)


def test_an_outlook_moved_by_a_day_informs_and_by_more_waits_again(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    with database.writing() as session:
        stay, care = admit(session, town, now), town.care_office.id
        first = press(session, town.msw_actor, later, stay, Move.OUTLOOK_GIVEN, outlook="2026-12-24")  # fmt: skip
        moves.acknowledge_move(session, town.care_manager_actor, later, first)
        press(session, town.msw_actor, later, stay, Move.OUTLOOK_GIVEN, outlook="2026-12-25")
        assert kinds_to(session, care, stay)[-1] == "outlook_shifted"
        assert stay.outlook_acknowledged
        second = press(session, town.msw_actor, later, stay, Move.OUTLOOK_MOVED, outlook="2026-12-28")  # fmt: skip
        assert kinds_to(session, care, stay, waiting=True)[-1] == "outlook_moved"
        assert not stay.outlook_acknowledged
        with pytest.raises(Stale) as problem:
            moves.acknowledge_move(session, town.care_manager_actor, later, first)
        assert problem.value.theirs.id == second.id


def test_undoing_an_acknowledged_outlook_brings_the_old_one_back_to_be_acknowledged(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    with database.writing() as session:
        stay, care = admit(session, town, now), town.care_manager_actor
        first = press(session, town.msw_actor, later, stay, Move.OUTLOOK_GIVEN, outlook="2026-12-24")  # fmt: skip
        second = press(session, town.msw_actor, later, stay, Move.OUTLOOK_MOVED, outlook="2027-01-08")  # fmt: skip
        moves.acknowledge_move(session, care, later, second)
        with pytest.raises(Refused):
            moves.undo(session, town.msw_actor, later, second, " ")
        with pytest.raises(Refused):
            moves.undo(session, town.msw_actor, later, first, "違う")
        with pytest.raises(Refused) as problem:
            moves.undo(session, care, later, second, "違う")
        assert "相手が記録した" in problem.value.message
        moves.undo(session, town.msw_actor, later, second, "別の方の予定でした")
        assert (stay.outlook, stay.outlook_acknowledged) == ("2026-12-24", False)
        assert kinds_to(session, town.care_office.id, stay, waiting=True)[1:] == ["outlook_moved"]
        moves.acknowledge_move(session, care, later + timedelta(minutes=5), first)
        assert stay.outlook_acknowledged
        assert kinds_to(session, town.care_office.id, stay, waiting=True) == ["acknowledged"]


def test_leave_ward_and_discharge_are_told_and_kept_on_the_stay(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    with database.writing() as session:
        stay, msw = admit(session, town, now), town.msw_actor
        press(session, msw, later, stay, Move.LEAVE_OUT, day=5, at=time(14, 0))
        assert (stay.phase, stay.state) == (Phase.ON_LEAVE, StayState.OPEN)
        press(session, msw, later, stay, Move.LEAVE_BACK, day=7)
        ward = press(session, msw, later, stay, Move.WARD_CHANGED, day=8, ward="4階西", desk=town.ward)  # fmt: skip
        assert (stay.ward, stay.desk_id) == ("4階西", town.ward.id)
        moves.undo(session, msw, later, ward, "移っていませんでした")
        assert (stay.ward, stay.desk_id) == ("3階東", town.desk.id)
        press(session, msw, later, stay, Move.DISCHARGED, day=10)
        assert (stay.phase, stay.state) == (Phase.DISCHARGED, StayState.CLOSED)
        assert (stay.ended_on, stay.discharged_on) == (date(2026, 12, 10),) * 2
        assert stay.destination == "自宅"
        told = kinds_to(session, town.care_office.id, stay)
        assert told[-5:] == ["leave_out", "leave_back", "ward_changed", "move_undone", "closed"]
        notes = [e.note for e in find_stays.events_of(session, stay)]
        assert "12月5日（土）14:00" in notes
        assert "12月8日（火）　3階東 → 4階西" in notes


def test_closing_and_cancelling_go_through_the_same_mechanism(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    with database.writing() as session:
        stay, care = admit(session, town, now), town.care_manager_actor
        stays.close(session, care, later, stay, date(2026, 12, 10))
        row = find_discharge.moves_of(session, stay.id)[-1]
        assert (row.kind, row.happened_on) == (Move.DISCHARGED, date(2026, 12, 10))
        moves.undo(session, care, later, row, "日を間違えました")
        assert (stay.state, stay.discharged_on, stay.destination) == (StayState.OPEN, None, "")
        stays.cancel(session, care, later, stay, "入院しなかった")
        assert (stay.phase, stay.cancelled_reason) == (Phase.CANCELLED, "入院しなかった")
        row = find_discharge.moves_of(session, stay.id)[-1]
        moves.undo(session, care, later, row, "やはり入院していました")
        assert (stay.state, stay.cancelled_reason) == (StayState.OPEN, "")


def test_a_stay_cannot_open_again_beside_another_one(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    with database.writing() as session:
        stay = admit(session, town, now)
        row = press(session, town.care_manager_actor, later, stay, Move.DISCHARGED, day=10)
        admit(session, town, later)
        with pytest.raises(Refused) as problem:
            moves.undo(session, town.care_manager_actor, later, row, "違った")
        assert "別の入院が始まっています" in problem.value.message
        session.refresh(stay)
        assert stay.state is StayState.CLOSED
        assert find_discharge.moves_of(session, stay.id)[-1].undone_at is None


def test_death_stops_every_reminder_but_its_own_news_and_undoing_puts_them_back(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    with database.writing() as session:
        stay, msw = admit(session, town, now), town.msw_actor
        press(session, msw, later, stay, Move.OUTLOOK_GIVEN, outlook="2026-12-24")
        ask(session, msw, later, stay, "ベッドは要りますか")
        ask(session, town.care_manager_actor, later, stay, "食事はどうですか")
        before = {n for o in (town.care_office, town.hospital)
                  for n in kinds_to(session, o.id, stay, waiting=True)}  # fmt: skip
        assert {"outlook_given", "asked"} <= before
        died = press(session, msw, later, stay, Move.DIED, day=11, at=time(4, 10))
        assert kinds_to(session, town.care_office.id, stay, waiting=True) == ["died"]
        assert kinds_to(session, town.hospital.id, stay, waiting=True) == []
        open_mails = session.scalars(select(OutboxRow).where(OutboxRow.state == "queued")).all()
        assert {session.get_one(Notice, m.notice_id).kind for m in open_mails} == {"died"}
        assert (stay.phase, stay.ended_on) == (Phase.DIED, date(2026, 12, 11))
        assert stay.discharged_on is None
        moves.undo(session, msw, later, died, "別の方でした")
        waiting = kinds_to(session, town.care_office.id, stay, waiting=True)
        assert set(waiting) == {"acknowledged", "outlook_given", "asked", "died", "move_undone"}
        mails = session.scalars(select(OutboxRow.state)).all()
        assert set(mails) == {"queued"}


def test_the_words_of_a_death_have_tact() -> None:
    assert NoticeKind.DIED.headline == "お亡くなりになったとの連絡がありました。"
    assert not NoticeKind.DIED.needs_act


def test_a_care_manager_enters_what_the_telephone_told_with_who_when_and_how(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    with database.writing() as session:
        stay = admit(session, town, now, town.fax_clinic)
        care = town.care_manager_actor
        given = {"outlook": from_storage("2026-12-24")}
        with pytest.raises(Refused) as problem:
            press(session, care, later, stay, Move.OUTLOOK_GIVEN, **given)
        assert problem.value.findings[0].key == "with_whom"
        bad = Source(" ", later + timedelta(hours=1), "dream")
        with pytest.raises(Refused) as problem:
            press(session, care, later, stay, Move.OUTLOOK_GIVEN, source=bad, **given)
        assert [f.key for f in problem.value.findings] == ["with_whom", "heard_at", "how"]
        row = press(session, care, later, stay, Move.OUTLOOK_GIVEN, source=by_phone(later), **given)
        assert stay.outlook_acknowledged  # the hospital said it itself
        assert row.on_behalf["with_whom"] == "師長 佐藤さん"
        event = find_stays.events_of(session, stay)[0]
        assert "12月11日（金）09:00に電話で聞いた（相手：師長 佐藤さん）" in event.note
        assert event.happened_at == later - timedelta(hours=1)
        assert session.scalars(select(Notice)).all() == []  # nobody inside to tell
        press(session, care, later, stay, Move.DISCHARGED, day=10)  # known without telephone
        assert stay.state is StayState.CLOSED


@pytest.mark.parametrize(
    ("kind", "facts", "key"),
    [
        (Move.DISCHARGED, {"day": 12}, "happened_on"),
        (Move.DISCHARGED, {"on": ADMITTED - timedelta(days=1)}, "happened_on"),
        (Move.OUTLOOK_GIVEN, {"outlook": "2026-12-early"}, "outlook"),
        (Move.WARD_CHANGED, {"day": 1, "ward": "三" * 61}, "ward"),
        (Move.WARD_CHANGED, {"day": 1}, "ward"),
        (Move.TO_FACILITY, {"day": 1, "to_name": " "}, "to_name"),
        (Move.WRONG_PERSON, {}, "note"),
        (Move.LEAVE_BACK, {"day": 5}, "happened_on"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_changes_nothing(
    database: Database,
    town: Town,
    now: datetime,
    later: datetime,
    kind: Move,
    facts: dict[str, object],
    key: str,
) -> None:
    with database.writing() as session:
        stay = admit(session, town, now)
        told = len(session.scalars(select(Notice)).all())
        with pytest.raises(Refused) as problem:
            press(session, town.msw_actor, later, stay, kind, **dict(facts))
        assert [f.key for f in problem.value.findings] == [key]
        assert (stay.move_version, stay.phase) == (0, Phase.OPEN)
        assert find_discharge.moves_of(session, stay.id) == []
        assert len(session.scalars(select(Notice)).all()) == told


def test_a_page_that_is_behind_is_shown_what_came_in_between(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    with database.writing() as session:
        stay = admit(session, town, now)
        seen = stay.move_version
        row = press(session, town.msw_actor, later, stay, Move.OUTLOOK_GIVEN, outlook="2026-12-24")
        mine = NewMove(Move.OUTLOOK_GIVEN, outlook=from_storage("2026-12-20"))
        with pytest.raises(Stale) as problem:
            moves.make(session, town.ward_clerk_actor, later, stay, mine, seen)
        assert (problem.value.theirs.id, problem.value.yours) == (row.id, mine)
        moves.make(session, town.ward_clerk_actor, later, stay, mine, stay.move_version)
        assert stay.outlook == "2026-12-20"


def test_moves_of_other_offices_answer_like_missing_ones(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    with database.writing() as session:
        stay = admit(session, town, now)
        row = press(session, town.msw_actor, later, stay, Move.OUTLOOK_GIVEN, outlook="2026-12-24")
        for actor in (town.other_msw_actor, town.other_care_manager_actor, town.city_actor):
            with pytest.raises(NotFound):
                find_discharge.move_for(session, actor, row.public_id)
        for actor in (town.city_actor, town.system_admin_actor):
            with pytest.raises(NotAllowed):
                press(session, actor, later, stay, Move.DISCHARGED, day=10)


def test_a_move_on_record_cannot_be_edited(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    with database.writing() as session:
        stay = admit(session, town, now)
        row = press(session, town.msw_actor, later, stay, Move.DISCHARGED, day=10)
        public_id = row.public_id
    change = update(StayMove).where(StayMove.public_id == public_id)
    with pytest.raises(DatabaseError), database.writing() as session:
        session.execute(change.values(happened_on=date(2026, 12, 9)))


def test_two_records_that_become_one_keep_the_moves_of_both(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    with database.writing() as session:
        person = PersonFacts("高崎 静江", "タカサキ シズエ", None)
        theirs = stays.report_from_hospital(
            session,
            town.msw_actor,
            now,
            person,
            CareOfficeChoice(town.care_office),
            Report(admitted_on=ADMITTED),
        ).stay
        press(session, town.msw_actor, later, theirs, Move.OUTLOOK_GIVEN, outlook="2026-12-24")
        press(session, town.msw_actor, later, theirs, Move.LEAVE_OUT, day=5)
        report = Report(hospital=None, admitted_on=ADMITTED)
        ours = stays.report_from_care(session, town.care_manager_actor, now, town.client, report).stay  # fmt: skip
        source = by_phone(later)
        press(session, town.care_manager_actor, later, ours, Move.LEAVE_OUT, day=5, source=source)
        kept = stays.confirm_match(session, town.care_manager_actor, later, theirs, town.client)
        assert kept.id == ours.id
        rows = find_discharge.moves_of(session, kept.id)
        assert [(r.kind, r.number, r.is_undone) for r in rows] == [
            (Move.LEAVE_OUT, 1, False),
            (Move.OUTLOOK_GIVEN, 2, False),
            (Move.LEAVE_OUT, 3, True),
        ]
        assert (kept.phase, kept.outlook) == (Phase.ON_LEAVE, "2026-12-24")
        assert theirs.phase is Phase.CANCELLED
        state, _rows = moves.state_of(session, theirs)
        assert state.phase is Phase.CANCELLED
