"""軽度者の福祉用具貸与: routes A, B and C to the end, what stops them, and when to look again."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from handoff.actions import equipment_checking, equipment_path, letters, municipalities
from handoff.actions.equipment_path import (
    CaseItem,
    City,
    Confirmation,
    Finding,
    Meeting,
    Path,
    StepState,
    path,
)
from handoff.actions.letter_papers import PaperKind, PaperUpload, add_to_case
from handoff.actions.municipalities import RuleFacts
from handoff.actions.problems import NotAllowed, NotFound, Refused, Stale
from handoff.db import find_equipment
from handoff.db.clients import Client
from handoff.db.equipment_cases import EquipmentCase
from handoff.db.outbox import Notice
from handoff.db.session import Database
from handoff.rules.letters import LetterState
from handoff.rules.municipality import Timing
from handoff.sheets.catalogue import EQUIPMENT_CONTACT
from tests.build.letters import FINDING, answer_by_link, send_letter
from tests.build.papers import SECRET, picture
from tests.build.town import Town, make_client, make_consent

BED = CaseItem("T2", ("1",))
CHAIR = CaseItem("T1", ("2",))
TODAY = date(2026, 11, 22)
MEETING = Meeting(TODAY, ("client", "equipment"), "朝の起き上がりのため、特に必要と判断した。")


@pytest.fixture
def client(database: Database, town: Town, now: datetime) -> Client:
    """要介護1, certified until March 2028."""
    with database.writing() as session:
        made = make_client(
            session, now, town.care_office, town.care_manager.id, "軽度 花子", "ケイド ハナコ",
            care_level="21", cert_to=date(2028, 3, 31),
        )  # fmt: skip
        make_consent(session, now, made, town.care_manager.id)
        return made


def opened(
    session: Session, town: Town, now: datetime, client: Client, *items: CaseItem
) -> EquipmentCase:
    """A case of the care manager's."""
    return equipment_path.begin(session, town.care_manager_actor, now, client, items)


def states(found: Path) -> dict[str, StepState]:
    """Step → where it stands."""
    return {step.key: step.state for step in found.steps}


def test_route_a_ends_without_doctor_and_municipality(
    database: Database, town: Town, now: datetime, client: Client
) -> None:
    with database.writing() as session:
        actor = town.care_manager_actor
        case = opened(session, town, now, client, BED)
        before = path(session, case, TODAY)
        assert before.next_step is not None
        assert before.next_step.key == "survey"
        equipment_path.enter_survey(
            session, actor, now, case, {"１－４": "3.できない", "1-3": "２"}, case.version,
            survey_on=date(2026, 3, 1), source="認定調査票の写し",
        )  # fmt: skip
        found = path(session, case, TODAY)
        (item,) = found.items
        assert (item.aim, item.is_settled) == ("A", True)
        assert states(found)["finding"] is StepState.NOT_NEEDED
        assert states(found)["confirmation"] is StepState.NOT_NEEDED
        assert found.timing is None
        equipment_path.hold_meeting(session, actor, now, case, MEETING, case.version)
        equipment_path.write_plan(session, actor, now, case, TODAY, case.version)
        equipment_path.start_rental(session, actor, now, case, date(2026, 12, 1), case.version)
        assert path(session, case, TODAY).next_step is None


def test_route_b_is_the_care_managers_judgement_after_doctor_and_meeting(
    database: Database, town: Town, now: datetime, client: Client
) -> None:
    with database.writing() as session:
        actor = town.care_manager_actor
        case = opened(session, town, now, client, CHAIR)
        equipment_path.enter_survey(session, actor, now, case, {"1-7": "つかまればできる"}, case.version, survey_on=TODAY)  # fmt: skip
        found = path(session, case, TODAY)
        assert found.items[0].aim == "B"
        assert states(found)["finding"] is StepState.NOW
        assert states(found)["application"] is StepState.NOT_NEEDED
        heard = Finding("heard", TODAY, "見本 太郎", "心不全のため屋外の移動に支援が要るとのこと")
        equipment_path.enter_finding(session, actor, now, case, heard, case.version)
        equipment_path.hold_meeting(session, actor, now, case, MEETING, case.version)
        (item,) = path(session, case, TODAY).items
        assert (item.aim, item.is_settled) == ("B", True)
        rule = RuleFacts("旭川市", Timing.FILED_BEFORE, "市の手引き", date(2024, 4, 1), "012047", route_b_needs_form=True)  # fmt: skip
        municipalities.keep_rule(session, actor, now, rule)
        assert states(path(session, case, TODAY))["application"] is StepState.LATER


def test_route_c_from_the_letter_to_the_rental(
    database: Database, town: Town, now: datetime, client: Client
) -> None:
    with database.writing() as session:
        actor = town.care_manager_actor
        case = opened(session, town, now, client, BED)
        equipment_path.enter_survey(session, actor, now, case, {"1-4": "2", "1-3": "1"}, case.version, survey_on=date(2026, 3, 1))  # fmt: skip
        sent = send_letter(session, town, now, client=client, code=EQUIPMENT_CONTACT, case=case)
        assert sent.revision.content["states_t2"] == ["1"]
        assert sent.revision.content["survey"][0]["survey_item"] == "1-4"
        found = path(session, case, TODAY)
        assert states(found)["finding"] is StepState.WAITING
        assert found.timing is not None
        assert not found.timing.certain
        answer_by_link(session, now, sent)
        found = path(session, case, TODAY)
        assert found.questions == ()
        assert (found.next_step.key if found.next_step else "") == "meeting"
        assert found.items[0].verdict.missing == ("サービス担当者会議", "municipality_confirmation")
        equipment_path.hold_meeting(session, actor, now, case, MEETING, case.version)
        equipment_path.write_plan(session, actor, now, case, TODAY, case.version)
        equipment_path.apply(
            session, actor, now, case, City(TODAY, "旭川市", "第12号"), case.version
        )
        assert states(path(session, case, TODAY))["confirmation"] is StepState.WAITING
        later = now + timedelta(days=3)
        city = Confirmation(later.date(), "confirmed", later.date(), date(2028, 3, 31))
        equipment_path.confirm(session, actor, later, case, city, case.version)
        equipment_path.start_rental(session, actor, later, case, later.date() + timedelta(days=1), case.version)  # fmt: skip
        found = path(session, case, later.date())
        assert (found.items[0].aim, found.items[0].is_settled) == ("C", True)
        assert found.timing is not None
        assert (found.timing.in_time, found.timing.covered_from) == (True, case.rental_from)
        assert found.next_step is None
        assert [s.what for s in found.history] == [
            "survey", "letter", "meeting", "plan", "application", "confirmation", "rental",
        ]  # fmt: skip
        closed = letters.close(session, actor, later, sent.letter)  # nothing is typed twice
        assert closed.state == LetterState.CLOSED
        add_to_case(session, actor, now, case, PaperUpload("確認書.png", picture("PNG"), PaperKind.CITY_CONFIRMATION), SECRET)  # fmt: skip
        assert len(find_equipment.papers_of_case(session, case)) == 1
    with pytest.raises(DatabaseError), database.writing() as session:
        session.execute(text("UPDATE case_steps SET what = 'x'"))


def test_a_finding_that_only_wants_a_bed_is_questioned_and_one_that_does_not_fit_stops(
    database: Database, town: Town, now: datetime, client: Client
) -> None:
    with database.writing() as session:
        case = opened(session, town, now, client, BED)
        sent = send_letter(session, town, now, client=client, code=EQUIPMENT_CONTACT, case=case)
        answer_by_link(session, now, sent, {**FINDING, "finding": "ベッドが必要です。"})
        assert any("だけでは足りません" in q for q in path(session, case, TODAY).questions)
        no = {
            "fits": "0",
            "replied_on": "2026-11-22",
            "doctor_name": "見本 太郎",
            "from_address": "旭川市",
        }
        keep = dict.fromkeys(("state", "finding", "needed_tools", "cause_diseases"), "")
        answer_by_link(session, now, sent, {**keep, **no})
        assert states(path(session, case, TODAY))["finding"] is StepState.STOPPED


def test_items_open_points_and_unknown_ones(
    database: Database, town: Town, now: datetime, client: Client
) -> None:
    with database.writing() as session:
        actor = town.care_manager_actor
        lift = CaseItem("T6", ("1",), "chair")
        walker = CaseItem("歩行器", chosen="rental", explained_on=TODAY)
        case = opened(session, town, now, client, lift, walker)
        equipment_path.enter_survey(session, actor, now, case, {"1-8": "3", "2-1": "1"}, case.version, survey_on=TODAY)  # fmt: skip
        chair, choice = path(session, case, TODAY).items
        assert not chair.verdict.certain
        assert choice.verdict.extra == {"rental": True, "purchase": True}
        for items in ([], [CaseItem("T9")], [CaseItem("T2")], [BED, BED], [CaseItem("T2", ("7",))]):
            with pytest.raises(Refused):
                equipment_path.choose_items(session, actor, now, case, items, case.version)
        for answers in ({"9-9": "3"}, {"1-3": "たぶん"}, {}, {"": "3"}):
            with pytest.raises(Refused):
                equipment_path.enter_survey(session, actor, now, case, answers, case.version, survey_on=TODAY)  # fmt: skip
        with pytest.raises(Refused):
            equipment_path.enter_survey(session, actor, now, case, {"1-3": "3"}, case.version, survey_on=None)  # fmt: skip


def test_entries_are_the_offices_own_and_the_newest_page_wins(
    database: Database, town: Town, now: datetime, client: Client
) -> None:
    with database.writing() as session:
        actor = town.care_manager_actor
        case = opened(session, town, now, client, BED)
        old = case.version
        equipment_path.hold_meeting(session, actor, now, case, MEETING, old)
        with pytest.raises(Stale):
            equipment_path.hold_meeting(session, actor, now, case, MEETING, old)
        with pytest.raises(NotFound):
            equipment_path.write_plan(session, town.other_care_manager_actor, now, case, TODAY, case.version)  # fmt: skip
        with pytest.raises(NotAllowed):
            equipment_path.write_plan(session, town.msw_actor, now, case, TODAY, case.version)
        with pytest.raises(NotFound):
            find_equipment.case_for(session, town.other_care_manager_actor, case.public_id)
        for wrong in (
            Meeting(None, ("client",), "x"),
            Meeting(TODAY + timedelta(days=1), ("client",), "x"),
            Meeting(TODAY, (), "x"),
            Meeting(TODAY, ("cat",), "x"),
            Meeting(TODAY, ("client",), " "),
        ):
            with pytest.raises(Refused):
                equipment_path.hold_meeting(session, actor, now, case, wrong, case.version)
        equipment_path.apply(session, actor, now, case, City(TODAY), case.version)
        early = Confirmation(TODAY - timedelta(days=1))
        with pytest.raises(Refused):
            equipment_path.confirm(session, actor, now, case, early, case.version)


def test_a_changed_level_or_a_certification_that_ends_asks_to_look_again(
    database: Database, town: Town, now: datetime, client: Client
) -> None:
    with database.writing() as session:
        actor = town.care_manager_actor
        client = session.merge(client)
        client.cert_to = date(2026, 12, 31)
        case = opened(session, town, now, client, BED)
        assert case.next_check_on == date(2026, 11, 1)
        ((found, check),) = equipment_checking.next_checks(session, actor, TODAY, mine=True)
        assert (found.id, check.why, check.due_on) == (
            case.id,
            "certification_ends",
            date(2026, 12, 31),
        )
        assert letters.sweep(session, now).checks == 1
        assert letters.sweep(session, now).checks == 0
        client.care_level = "22"
        assert path(session, case, TODAY).check_again
        assert letters.sweep(session, now).checks == 1
        notices = session.scalars(select(Notice).where(Notice.kind == "equipment_check")).all()
        assert {n.data["why"] for n in notices} == {"certification_ends", "level_changed"}
        fresh = equipment_path.renew(session, actor, now, case, case.version)
        assert (case.state, fresh.previous_case_id, fresh.care_level) == ("ended", case.id, "22")
        (item,) = path(session, fresh, TODAY).items
        assert (item.aim, item.is_settled) == ("free", True)


def test_the_choice_is_reviewed_six_months_after_the_start(
    database: Database, town: Town, now: datetime, client: Client
) -> None:
    with database.writing() as session:
        actor = town.care_manager_actor
        case = opened(session, town, now, client, CaseItem("歩行器", chosen="rental"))
        equipment_path.start_rental(session, actor, now, case, date(2026, 6, 1), case.version)
        (check,) = path(session, case, TODAY).due
        assert (check.why, check.due_on) == ("choice_review", date(2026, 12, 1))
        equipment_path.review_choice(session, actor, now, case, TODAY, "借り続ける", case.version)
        assert path(session, case, TODAY).due == ()


def test_the_rule_of_a_municipality_is_kept_from_a_day_on_with_its_source(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        actor = town.care_manager_actor
        assert municipalities.rule_for(session, "012047", "旭川市", TODAY) is None
        first = RuleFacts("旭川市", Timing.WITHIN_MONTH, "手引き", date(2024, 4, 1), "012047")
        second = RuleFacts(
            "旭川市", Timing.CONFIRMED_BEFORE, "電話で確認", date(2024, 4, 1), "012047"
        )
        municipalities.keep_rule(session, actor, now, first)
        kept = municipalities.keep_rule(session, town.city_actor, now, second)
        found = municipalities.rule_for(session, "012047", "", TODAY)
        assert found is not None
        assert found.timing == Timing.CONFIRMED_BEFORE
        assert len(municipalities.history_of(session, kept)) == 2
        assert municipalities.rule_for(session, "012047", "旭川市", date(2020, 1, 1)) is None
        assert municipalities.rule_for(session, "", "", TODAY) is None
        with pytest.raises(NotAllowed):
            municipalities.keep_rule(session, town.msw_actor, now, first)
        for wrong in (
            RuleFacts("", Timing.UNKNOWN, "x", TODAY),
            RuleFacts("旭川市", None, "x", TODAY),
            RuleFacts("旭川市", Timing.UNKNOWN, "", TODAY),
            RuleFacts("旭川市", Timing.UNKNOWN, "x", None),
            RuleFacts("旭川市", Timing.UNKNOWN, "x", TODAY, "市"),
        ):
            with pytest.raises(Refused):
                municipalities.keep_rule(session, actor, now, wrong)
