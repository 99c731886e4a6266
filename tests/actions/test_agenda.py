"""The home page: what is lost first comes first; the number of questions does not grow."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import event

from handoff.actions import drafts, receive, send, stays
from handoff.actions.agenda import Agenda, TaskKind, agenda_for
from handoff.actions.handing import Handing
from handoff.actions.stays import CareOfficeChoice, PersonFacts, Report
from handoff.db import find_sheets
from handoff.db.session import Database
from handoff.rules.access import Actor
from handoff.rules.life import Means
from tests.build.town import Town, make_client


def agenda(database: Database, actor: Actor, now: datetime, **more: bool) -> Agenda:
    with database.reading() as session:
        return agenda_for(session, actor, now, **more)


def kinds(found: Agenda) -> list[TaskKind]:
    return [task.kind for task in found.tasks]


def test_an_admission_asks_for_the_sheet_by_its_deadlines(
    database: Database, town: Town, now: datetime
) -> None:
    care = town.care_manager_actor
    assert kinds(agenda(database, care, now)) == []
    with database.writing() as session:
        report = Report(
            hospital=town.hospital, admitted_on=date(2026, 11, 22), admitted_time=time(9, 0)
        )
        stays.report_from_care(session, care, now, town.client, report)
    found = agenda(database, care, now)
    assert kinds(found) == [TaskKind.SEND_SHEET]
    assert [t.kind for t in found.waiting] == [TaskKind.WAIT_ACKNOWLEDGE]
    task = found.tasks[0]
    assert task.due == date(2026, 11, 23)  # Sunday is closed: (Ⅰ) runs through the next day
    assert task.deadlines is not None
    assert task.deadlines.second == date(2026, 11, 24)
    assert found.lines[0].days == 1
    hospital = agenda(database, town.msw_actor, now)
    assert kinds(hospital) == [TaskKind.ACKNOWLEDGE]
    third_day = agenda(database, care, now + timedelta(days=2))
    assert third_day.tasks[0].due == date(2026, 11, 24)
    assert agenda(database, care, now + timedelta(days=3)).tasks[0].due is None


def test_a_fax_asks_for_the_receipt_and_a_failed_one_to_be_sent_again(
    database: Database, town: Town, now: datetime
) -> None:
    care = town.care_manager_actor
    with database.writing() as session:
        report = Report(hospital=town.fax_clinic, admitted_on=date(2026, 11, 22))
        stay = stays.report_from_care(session, care, now, town.client, report).stay
        sheet = drafts.sheet_for(session, care, now, stay, "admission")
        draft = drafts.open_draft(session, care, now, sheet)
        fax = Handing(Means.FAX, now, to_office=town.fax_clinic)
        sent = send.send(session, care, now, draft, fax, "k")
    found = agenda(database, care, now)
    assert kinds(found) == [TaskKind.CONFIRM_RECEIPT]
    with database.writing() as session:
        provision = find_sheets.provision_for(session, care, sent.provision.public_id)
        receive.not_arrived(session, care, now, provision, "番号違い")
    assert kinds(agenda(database, care, now)) == [TaskKind.SEND_AGAIN]


def test_a_hospital_sees_who_has_no_care_manager_and_which_sheet_waits(
    database: Database, town: Town, now: datetime
) -> None:
    care = town.care_manager_actor
    with database.writing() as session:
        person = PersonFacts("身元 不明子", "ミモト フメイコ")
        today = Report(admitted_on=date(2026, 11, 22))
        stays.report_from_hospital(
            session, town.msw_actor, now, person, CareOfficeChoice(None), today
        )
        report = Report(hospital=town.hospital, admitted_on=date(2026, 11, 22))
        stay = stays.report_from_care(session, care, now, town.client, report).stay
        sheet = drafts.sheet_for(session, care, now, stay, "admission")
        draft = drafts.open_draft(session, care, now, sheet)
        send.send(session, care, now, draft, Handing(Means.SYSTEM, to_office=town.hospital), "k")
    found = agenda(database, town.msw_actor, now)
    assert set(kinds(found)) == {
        TaskKind.CHOOSE_OFFICE,
        TaskKind.ACKNOWLEDGE,
        TaskKind.RECEIVE_SHEET,
    }
    assert kinds(found)[0] is TaskKind.CHOOSE_OFFICE
    assert [n.kind for n in found.notices] == ["sheet_sent", "reported"]


def test_mine_are_the_stays_of_ones_own_clients(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        report = Report(hospital=town.hospital, admitted_on=date(2026, 11, 22))
        stays.report_from_care(session, town.care_manager_actor, now, town.client, report)
    second = town.second_care_manager_actor
    assert len(agenda(database, second, now).lines) == 1
    assert agenda(database, second, now, mine=True).lines == []
    assert len(agenda(database, town.care_manager_actor, now, mine=True).lines) == 1
    assert agenda(database, town.other_care_manager_actor, now).lines == []
    assert agenda(database, town.city_actor, now).lines == []


@pytest.mark.parametrize("side", ["care", "hospital"])
def test_ten_times_the_stays_ask_no_further_question(
    database: Database, town: Town, now: datetime, side: str
) -> None:
    actor = town.care_manager_actor if side == "care" else town.msw_actor
    _admit(database, town, now, range(3))
    few = _questions(database, actor, now)
    _admit(database, town, now, range(3, 33))
    assert len(agenda(database, actor, now).lines) == 33
    assert _questions(database, actor, now) == few


def _admit(database: Database, town: Town, now: datetime, numbers: range) -> None:
    care = town.care_manager_actor
    with database.writing() as session:
        for n in numbers:
            born = date(1930, 1, 1) + timedelta(days=n)
            client = make_client(
                session, now, town.care_office, town.care_manager.id, f"数 {n}", "カズ", born
            )
            report = Report(hospital=town.hospital, admitted_on=date(2026, 11, 22))
            stay = stays.report_from_care(session, care, now, client, report).stay
            sheet = drafts.sheet_for(session, care, now, stay, "admission")
            drafts.open_draft(session, care, now, sheet)


def _questions(database: Database, actor: Actor, now: datetime) -> int:
    asked: list[str] = []

    def listen(_c: object, _cursor: object, sql: str, *_more: object) -> None:
        asked.append(sql)

    event.listen(database.engine, "before_cursor_execute", listen)
    agenda(database, actor, now)
    event.remove(database.engine, "before_cursor_execute", listen)
    return len(asked)
