"""The home pages on the way out: what is to be pressed, what is waited for, and nothing too much."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from handoff.actions import conferences, drafts, moves, receive, send, transfers
from handoff.actions.agenda import Agenda, TaskKind, agenda_for, of_stay
from handoff.actions.conferences import Answer, Person, Plan
from handoff.actions.handing import Handing
from handoff.db import find_discharge, find_sheets, find_stays
from handoff.db.discharge import Attachment
from handoff.db.offices import Office
from handoff.db.session import Database
from handoff.db.stays import Stay
from handoff.rules.access import Actor
from handoff.rules.life import Means, Move, Seat
from tests.build.moving import WEEKS_LATER, admit, by_phone, press
from tests.build.town import Town, make_client


@pytest.fixture
def later(now: datetime) -> datetime:
    """Friday 2026-12-11, 10:00."""
    return now + WEEKS_LATER - timedelta(days=1)


def agenda(database: Database, actor: Actor, now: datetime) -> Agenda:
    with database.reading() as session:
        return agenda_for(session, actor, now)


def kinds(found: Agenda) -> set[TaskKind]:
    return {task.kind for task in (*found.tasks, *found.waiting)}


def paper(session: Session, now: datetime, stay: Stay, actor: Actor) -> Attachment:
    """An attached document, its bytes aside."""
    made = Attachment(
        stay_id=stay.id,
        kind="nursing_summary",
        file_name="看護サマリー.pdf",
        media_type="application/pdf",
        size=1,
        sha256="0" * 64,
        sealed=b"x",
        from_office_id=actor.office_id,
        added_by=actor.account_id,
        added_at=now,
    )
    session.add(made)
    session.flush()
    return made


def test_an_outlook_is_a_task_of_the_care_manager_and_the_hospital_waits(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    with database.writing() as session:
        stay = admit(session, town, now)
    assert agenda(database, town.msw_actor, later).untold == 1
    with database.writing() as session:
        stay = session.get_one(Stay, stay.id)
        row = press(session, town.msw_actor, later, stay, Move.OUTLOOK_GIVEN, outlook="2026-12-24")
    found = agenda(database, town.care_manager_actor, later)
    task = next(t for t in found.tasks if t.kind is TaskKind.SEE_OUTLOOK)
    assert task.move is not None
    assert task.move.public_id == row.public_id
    ours = agenda(database, town.msw_actor, later)
    assert ours.untold == 0
    assert TaskKind.WAIT_OUTLOOK in {t.kind for t in ours.waiting}
    with database.writing() as session:
        moves.acknowledge_move(session, town.care_manager_actor, later, row)
    assert TaskKind.SEE_OUTLOOK not in kinds(agenda(database, town.care_manager_actor, later))
    assert TaskKind.WAIT_OUTLOOK not in kinds(agenda(database, town.msw_actor, later))


def test_an_outlook_heard_by_telephone_waits_for_nobody(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    with database.writing() as session:
        stay = admit(session, town, now, town.fax_clinic)
        press(session, town.care_manager_actor, later, stay, Move.OUTLOOK_GIVEN, outlook="2026-12-24", source=by_phone(later))  # fmt: skip
    found = kinds(agenda(database, town.care_manager_actor, later))
    assert not found & {TaskKind.SEE_OUTLOOK, TaskKind.WAIT_OUTLOOK}


def test_a_proposed_conference_asks_the_other_side_until_it_answers(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    with database.writing() as session:
        stay = admit(session, town, now)
        people = (Person(Seat.WARD, "nurse"), Person(Seat.OUTSIDE, "cm"))
        plan = Plan(people, times=(later + timedelta(days=3),))
        meeting = conferences.propose(session, town.msw_actor, later, stay, plan)
    assert TaskKind.ANSWER_CONFERENCE in kinds(agenda(database, town.care_manager_actor, later))
    assert TaskKind.WAIT_CONFERENCE in kinds(agenda(database, town.msw_actor, later))
    with database.writing() as session:
        asked = find_discharge.conference_for(session, town.care_manager_actor, meeting.public_id)
        conferences.answer(session, town.care_manager_actor, later, asked, Answer.NOT_COMING)
    for actor in (town.care_manager_actor, town.msw_actor):
        found = kinds(agenda(database, actor, later))
        assert not found & {TaskKind.ANSWER_CONFERENCE, TaskKind.WAIT_CONFERENCE}


def test_a_document_nobody_received_is_asked_for_also_after_the_discharge(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    with database.writing() as session:
        stay = admit(session, town, now)
        made = paper(session, later, stay, town.msw_actor)
        press(session, town.msw_actor, later, stay, Move.DISCHARGED, day=11)
    assert TaskKind.RECEIVE_DOCUMENT in kinds(agenda(database, town.care_manager_actor, later))
    with database.writing() as session:
        session.get_one(Attachment, made.id).withdrawn_at = later
    assert TaskKind.RECEIVE_DOCUMENT not in kinds(agenda(database, town.care_manager_actor, later))


def test_a_receipt_nobody_confirmed_is_asked_for_after_the_discharge_until_it_is(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    care = town.care_manager_actor
    with database.writing() as session:
        stay = admit(session, town, now, town.fax_clinic)
        sheet = drafts.sheet_for(session, care, now, stay, "admission")
        draft = drafts.open_draft(session, care, now, sheet)
        fax = Handing(Means.FAX, now, to_office=town.fax_clinic)
        sent = send.send(session, care, now, draft, fax, "k").provision
        press(session, care, later, stay, Move.DISCHARGED, day=11)
    found = agenda(database, care, later)
    assert found.lines == []
    assert [(t.kind, t.stay.id) for t in found.tasks] == [(TaskKind.CONFIRM_RECEIPT, stay.id)]
    assert agenda(database, town.other_care_manager_actor, later).tasks == []
    assert agenda(database, care, later + timedelta(days=61)).tasks == []
    with database.writing() as session:
        provision = find_sheets.provision_for(session, care, sent.public_id)
        receive.confirm_receipt(session, care, later, provision, later, "phone", "師長")
    assert agenda(database, care, later).tasks == []


def test_a_transfer_waits_to_be_taken_over_by_the_new_hospital_only(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    with database.writing() as session:
        stay = admit(session, town, now)
        to = session.get_one(Office, town.other_hospital.id)
        press(session, town.msw_actor, later, stay, Move.TRANSFERRED, to_office=to, day=8)
    found = agenda(database, town.other_msw_actor, later)
    (task,) = [t for t in found.tasks if t.kind is TaskKind.TAKE_OVER]
    assert TaskKind.TAKE_OVER not in kinds(agenda(database, town.care_manager_actor, later))
    with database.writing() as session:
        following = find_stays.stay_for(session, town.other_msw_actor, task.stay.public_id)
        transfers.take_over(session, town.other_msw_actor, later, following)
    assert TaskKind.TAKE_OVER not in kinds(agenda(database, town.other_msw_actor, later))


def test_after_a_death_no_receipt_and_no_answer_is_asked_for(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    care = town.care_manager_actor
    with database.writing() as session:
        stay = admit(session, town, now, town.fax_clinic)
        sheet = drafts.sheet_for(session, care, now, stay, "admission")
        draft = drafts.open_draft(session, care, now, sheet)
        send.send(session, care, now, draft, Handing(Means.FAX, now, to_office=town.fax_clinic), "k")  # fmt: skip
        paper(session, later, stay, care)
    assert TaskKind.CONFIRM_RECEIPT in kinds(agenda(database, care, later))
    with database.writing() as session:
        stay = session.get_one(Stay, stay.id)
        press(session, care, later, stay, Move.DIED, day=10)
    assert kinds(agenda(database, care, later)) == set()
    with database.reading() as session:
        gone = find_stays.stay_for(session, care, stay.public_id)
        assert of_stay(session, care, later, gone)[1] == []


def test_more_stays_on_the_way_out_ask_no_further_question(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    counts = []
    for round_ in range(2):
        with database.writing() as session:
            for n in range(3):
                born = now.date() - timedelta(days=30_000 + 10 * round_ + n)
                person = make_client(session, now, town.care_office, town.care_manager.id, f"数 {round_}{n}", "カズ", born)  # fmt: skip
                stay = Stay(
                    client_id=person.id,
                    person_name=person.name,
                    care_office_id=town.care_office.id,
                    care_manager_id=town.care_manager.id,
                    hospital_id=town.hospital.id,
                    admitted_on=now.date(),
                    created_at=now,
                    updated_at=now,
                )
                session.add(stay)
                session.flush()
                press(session, town.msw_actor, later, stay, Move.OUTLOOK_GIVEN, outlook="2026-12-24")  # fmt: skip
                paper(session, later, stay, town.msw_actor)
        asked: list[str] = []

        def note(_c: object, _k: object, sql: str, *_more: object, into: list[str] = asked) -> None:
            into.append(sql)

        event.listen(database.engine, "before_cursor_execute", note)
        found = agenda(database, town.care_manager_actor, later)
        event.remove(database.engine, "before_cursor_execute", note)
        assert len(found.lines) == 3 * (round_ + 1)
        counts.append(len(asked))
    assert counts[0] == counts[1]
