"""提供記録 of the way home: everything an inspector asks is on the paper, gaps as gaps."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from handoff.actions import attachments, conferences, contacts, evidence_files, follow_up
from handoff.actions.attachments import AttachmentKind, Upload
from handoff.actions.contacts import ContactFacts
from handoff.actions.discharge_claims import note_discharge_claim
from handoff.actions.discharge_evidence import discharge_record_of
from handoff.actions.follow_up import FollowUpFacts
from handoff.actions.problems import NotAllowed, Refused
from handoff.db.session import Database
from handoff.db.stays import Stay
from handoff.rules.life import ContactMeans, Move
from tests.build.discharge import FULL
from tests.build.moving import WEEKS_LATER, admit, press
from tests.build.papers import SECRET, paper
from tests.build.town import Town
from tests.pdf.reading import squeeze, text_of


def booklet(session: Session, stay: Stay, at: datetime) -> bytes:
    """The evidence file of a stay as it would be made at this moment."""
    return evidence_files.evidence_file(evidence_files.plan_for_stay(session, stay), at, SECRET).pdf


@pytest.fixture
def later(now: datetime) -> datetime:
    """Friday 2026-12-11, 10:00."""
    return now + WEEKS_LATER - timedelta(days=1)


def test_the_record_of_the_way_home_is_whole(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    care, msw = town.care_manager_actor, town.msw_actor
    with database.writing() as session:
        stay = admit(session, town, now)
        press(session, msw, now + timedelta(days=9), stay, Move.OUTLOOK_GIVEN, outlook="2026-12-11")
        talk = ContactFacts(
            date(2026, 12, 3), ContactMeans.INTERVIEW, (("nurse", "佐藤 花"),), "入浴は見守り"
        )
        contacts.add(session, care, later, stay, talk)
        call = replace(talk, means=ContactMeans.PHONE, learnt="退院が延びる")
        gone = contacts.add(session, care, later, stay, call)
        contacts.withdraw(session, care, later, gone, "別の方の話")
        there = tuple(replace(person, attended=True) for person in FULL)
        plan = conferences.Plan(there, starts_at=later - timedelta(hours=2), place="面談室", minutes="入浴は訪問で")  # fmt: skip
        held = conferences.hold(session, msw, later, stay, plan)
        upload = Upload("渡した文書.pdf", paper(), AttachmentKind.JOINT_GUIDANCE)
        given = attachments.add(session, msw, later, stay, upload, SECRET)
        conferences.give_paper(session, msw, later, held, given)
        attachments.receive(session, care, later, given)
        contacts.add_from_conference(session, care, later, held)
        press(session, msw, later, stay, Move.DISCHARGED, day=11)
        facts = FollowUpFacts(date(2026, 12, 11), ("15",), plan_made=True)
        follow_up.note_follow_up(session, care, later, stay, facts, 0)
        note_discharge_claim(session, care, later, stay, "2026-12")
        text = squeeze(text_of(booklet(session, stay, later)))
    for words in (
        "提供記録（退院・退所）",
        "令和8年12月11日（金）",
        "退院の目途",
        "看護師佐藤花",
        "入浴は見守り",
        "1回と数える（カンファレンス）",
        "取り下げたため数えない",
        "別の方の話",
        "訪問看護ステーションみほん訪問看護師",
        "入浴は訪問で",
        "カンファレンスとして数える",
        given.sha256,
        "葛󠄀城美咲が受領",
        "通所介護",
        "(Ⅱ)ロ750単位　算定できる見込みです",
        "2026年12月分として請求",
        "保険者（市町村）が判断します",
    ):
        assert squeeze(words) in text, words


def test_an_open_admission_without_anything_has_no_second_half(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        stay = admit(session, town, now)
        assert not discharge_record_of(session, stay).has_anything
        text = text_of(booklet(session, stay, now))
    assert "提供記録（退院・退所）" not in text


def test_a_claim_is_noted_once_a_stay_whatever_the_month(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        stay = admit(session, town, now)
        with pytest.raises(NotAllowed):
            note_discharge_claim(session, town.msw_actor, now, stay, "2026-12")
        note_discharge_claim(session, town.care_manager_actor, now, stay, "2026-12")
        for month in ("2026-12", "2027-01"):
            with pytest.raises(Refused) as problem:
                note_discharge_claim(session, town.care_manager_actor, now, stay, month)
            assert "入院・入所ごとに1回" in problem.value.message
