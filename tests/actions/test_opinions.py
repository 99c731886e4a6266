"""主治医の意見: which medical service is covered, by whom, and whether the plan went to that doctor."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from handoff.actions import agenda_letters, care_plan, opinions
from handoff.actions.agenda_letters import LetterTaskKind
from handoff.actions.care_plan import Delivery
from handoff.actions.letter_remarks import remarks
from handoff.actions.letters import read_answer
from handoff.actions.opinions import OpinionFacts
from handoff.actions.problems import NotAllowed, NotFound, Refused, Stale
from handoff.db import find_clients, find_letters
from handoff.db.session import Database
from handoff.rules.life import Means
from handoff.rules.medical_services import CoverState
from tests.build.letters import answer_by_link, send_letter
from tests.build.town import Town, make_client


def test_from_the_wish_to_the_delivery_the_page_says_what_is_left(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        actor, client = town.care_manager_actor, town.client
        care_plan.want_service(session, actor, now, client, "nursing", date(2026, 12, 1))
        again = care_plan.want_service(session, actor, now, client, "nursing", note="週1回")
        assert (again.wanted_from, again.note) == (date(2026, 12, 1), "週1回")
        (line,) = opinions.page(session, client).lines
        assert line.coverage.state is CoverState.NOT_HEARD
        assert opinions.page(session, client).uncovered == ("nursing",)
        sent = send_letter(session, town, now)
        answer = answer_by_link(session, now, sent)
        read_answer(session, actor, now, answer)
        (line,) = opinions.page(session, client).lines
        assert (line.coverage.state, line.coverage.must_deliver) == (CoverState.COVERED, True)
        (task,) = agenda_letters.letter_tasks(session, actor, now)
        assert task.kind is LetterTaskKind.DELIVER_PLAN
        given = Delivery("見本 太郎", now.date(), "post", opinion=line.opinion)
        care_plan.deliver_plan(session, actor, now, client, given)
        care_plan.deliver_plan(session, actor, now, client, given)
        page = opinions.page(session, client)
        assert page.is_complete
        assert len(page.deliveries) == 1
        assert sent.letter.after["plan_delivered_means"] == "post"
        (task,) = agenda_letters.letter_tasks(session, actor, now)
        assert task.kind is LetterTaskKind.CLOSE
    with pytest.raises(DatabaseError), database.writing() as session:
        session.execute(text("UPDATE plan_deliveries SET means = 'fax'"))


def test_an_answer_after_the_plan_asks_to_look_at_it_and_deliver_it_again(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        actor, client = town.care_manager_actor, town.client
        care_plan.want_service(session, actor, now, client, "nursing")
        yesterday = now.date() - timedelta(days=1)
        care_plan.deliver_plan(session, actor, now, client, Delivery("見本 太郎", yesterday, "fax"))
        sent = send_letter(session, town, now)
        answer_by_link(session, now, sent)
        (line,) = opinions.page(session, client).lines
        assert (line.coverage.again, line.coverage.must_deliver) == (True, True)
        letter = find_letters.letter_for(session, actor, sent.letter.public_id)
        assert "again" in {f.code for f in remarks(session, letter, now)}
        care_plan.deliver_plan(
            session, actor, now, client, Delivery("見本　太郎 先生", now.date(), "fax")
        )
        (line,) = opinions.page(session, client).lines
        assert line.coverage.is_done


def test_the_hospital_doctor_counts_for_rehabilitation_and_is_open_for_nursing(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        actor, client = town.care_manager_actor, town.client
        for code in ("day_rehab", "nursing"):
            care_plan.want_service(session, actor, now, client, code)
        facts = OpinionFacts(
            {"day_rehab": "needed", "nursing": "needed"},
            "病院 医師",
            now.date(),
            "discharge_sheet",
            of_hospital=True,
        )
        opinions.record(session, actor, now, client, facts)
        opinions.record(session, actor, now, client, facts)
        page = opinions.page(session, client)
        assert len(page.opinions) == 1
        assert [line.coverage.state for line in page.lines] == [
            CoverState.COVERED,
            CoverState.UNCLEAR,
        ]


def test_an_opinion_is_typed_with_all_it_needs_and_withdrawn_with_a_reason(
    database: Database, town: Town, now: datetime
) -> None:
    good = OpinionFacts({"nursing": "needed"}, "見本 太郎", now.date(), "heard", words="要ると聞いた", means=Means.PHONE)  # fmt: skip
    with database.writing() as session:
        actor = town.care_manager_actor
        client = find_clients.with_everything(session, town.client.id)
        for change in (
            {"services": {}},
            {"services": {"17": "needed"}},
            {"services": {"nursing": "maybe"}},
            {"from_doctor": " "},
            {"heard_on": None},
            {"heard_on": now.date() + timedelta(days=1)},
            {"source": "letter"},
            {"words": ""},
        ):
            values = {s: getattr(good, s) for s in OpinionFacts.__slots__} | change
            with pytest.raises(Refused):
                opinions.record(session, actor, now, client, OpinionFacts(**values))
        opinion = opinions.record(session, actor, now, client, good)
        with pytest.raises(NotFound):
            opinions.record(session, town.other_care_manager_actor, now, client, good)
        with pytest.raises(NotAllowed):
            opinions.record(session, town.msw_actor, now, client, good)
        with pytest.raises(Refused):
            opinions.withdraw(session, actor, now, client, opinion, "")
        opinions.withdraw(session, actor, now, client, opinion, "別の方のこと")
        assert opinions.page(session, client).opinions == ()


def test_services_follow_the_level_and_a_delivery_its_days(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        actor = town.care_manager_actor
        light = make_client(
            session,
            now,
            town.care_office,
            actor.account_id,
            "要支援 花",
            "ヨウシエン ハナ",
            care_level="12",
        )
        with pytest.raises(Refused):
            care_plan.want_service(session, actor, now, light, "round_nursing")
        with pytest.raises(Refused):
            care_plan.want_service(session, actor, now, light, "訪問介護")
        service = care_plan.want_service(session, actor, now, light, "day_rehab")
        (line,) = opinions.page(session, light).lines
        assert line.label == "介護予防通所リハビリテーション"
        with pytest.raises(Stale):
            care_plan.end_service(session, actor, light, service, now.date(), 0)
        care_plan.end_service(session, actor, light, service, now.date(), service.version)
        assert opinions.page(session, light).lines == ()
        for wrong in (
            Delivery("", now.date(), "fax"),
            Delivery("見本", now.date(), "pigeon"),
            Delivery("見本", None, "fax"),
            Delivery("見本", now.date() + timedelta(days=1), "fax"),
            Delivery("見本", now.date(), "fax", plan_made_on=now.date() + timedelta(days=1)),
        ):
            with pytest.raises(Refused):
                care_plan.deliver_plan(session, actor, now, light, wrong)
