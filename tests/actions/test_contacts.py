"""聞き取り: recorded once, withdrawn with a reason, outside the stay said clearly; what it adds up to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DatabaseError

from handoff.actions import attachments, conferences, contacts, follow_up
from handoff.actions import discharge_verdicts as verdicts
from handoff.actions.attachments import AttachmentKind, Upload
from handoff.actions.conferences import Person, Plan
from handoff.actions.contacts import ContactFacts
from handoff.actions.follow_up import FollowUpFacts
from handoff.actions.problems import NotAllowed, NotFound, Refused, Stale
from handoff.actions.timeline import EventKind
from handoff.db import find_discharge, find_stays
from handoff.db.discharge import Contact
from handoff.db.session import Database
from handoff.rules.life import ContactMeans, Move, Seat
from tests.build.moving import WEEKS_LATER, admit, press
from tests.build.papers import SECRET, paper
from tests.build.town import Town

NURSE = ("nurse", "佐藤 花")
TALK = ContactFacts(date(2026, 12, 3), ContactMeans.INTERVIEW, (NURSE,), "入浴は見守りで可")
PEOPLE = tuple(
    Person(side, job, organisation=place, attended=True)
    for side, job, place in (
        (Seat.WARD, "nurse", ""),
        (Seat.OUTSIDE, "cm", ""),
        (Seat.OUTSIDE, "visiting_nurse", ""),
        (Seat.OUTSIDE, "pharmacist", "みほん薬局"),
        (Seat.CLIENT, "family", ""),
    )
)


@pytest.fixture
def later(now: datetime) -> datetime:
    """Friday 2026-12-11, 10:00."""
    return now + WEEKS_LATER - timedelta(days=1)


def test_a_contact_is_recorded_with_day_persons_means_and_what_was_learnt(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    with database.writing() as session:
        stay = admit(session, town, now)
        facts = replace(TALK, met_time=time(15, 0), place="3階東 面談室")
        contact = contacts.add(session, town.care_manager_actor, later, stay, facts)
        assert contact.persons == [{"job": "nurse", "name": "佐藤 花"}]
        event = find_stays.events_of(session, stay)[0]
        assert (event.kind, event.note) == (EventKind.CONTACT, "12月3日　面談　看護師 佐藤 花")
        found = find_discharge.contact_for(session, town.care_manager_actor, contact.public_id)
        assert found.id == contact.id
        with pytest.raises(NotFound):
            find_discharge.contact_for(session, town.other_care_manager_actor, contact.public_id)


def test_the_same_contact_typed_twice_is_asked_about_and_kept_when_meant(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    with database.writing() as session:
        stay, care = admit(session, town, now), town.care_manager_actor
        contacts.add(session, care, later, stay, TALK)
        with pytest.raises(Refused) as problem:
            contacts.add(session, care, later, stay, replace(TALK, learnt="同じ日の別の話"))
        assert problem.value.findings[0].code == contacts.SAME_AGAIN
        contacts.add(session, care, later, stay, replace(TALK, means=ContactMeans.PHONE))
        contacts.add(session, care, later, stay, replace(TALK, really=True))
        assert len(find_discharge.contacts_of(session, [stay.id])) == 3


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"met_on": None}, "met_on"),
        ({"met_on": date(2026, 11, 20)}, "met_on"),
        ({"met_on": date(2026, 12, 12)}, "met_on"),
        ({"met_on": date(2026, 12, 11), "met_time": time(10, 1)}, "met_time"),
        ({"means": None}, "means"),
        ({"persons": ()}, "persons"),
        ({"persons": (("wizard", ""),)}, "persons"),
        ({"learnt": "長" * 4001}, "learnt"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    database: Database,
    town: Town,
    now: datetime,
    later: datetime,
    changes: dict[str, object],
    key: str,
) -> None:
    with database.writing() as session:
        stay = admit(session, town, now)
        with pytest.raises(Refused) as problem:
            contacts.add(session, town.care_manager_actor, later, stay, replace(TALK, **changes))  # type: ignore[arg-type]
        assert [f.key for f in problem.value.findings] == [key]
        assert find_discharge.contacts_of(session, [stay.id]) == []


def test_a_contact_is_corrected_by_a_new_one_and_the_old_stays_readable(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    with database.writing() as session:
        stay, care = admit(session, town, now), town.care_manager_actor
        old = contacts.add(session, care, later, stay, TALK)
        with pytest.raises(Refused):
            contacts.withdraw(session, care, later, old, "")
        new = contacts.correct(session, care, later, old, replace(TALK, learnt="見守り不要"), "聞き違い")  # fmt: skip
        assert [c.id for c in find_discharge.contacts_of(session, [stay.id])] == [new.id]
        both = find_discharge.contacts_of(session, [stay.id], withdrawn=True)
        assert [c.withdrawn_reason for c in both] == ["聞き違い", ""]
        public_id = new.public_id
    change = update(Contact).where(Contact.public_id == public_id).values(learnt="別の話")
    with pytest.raises(DatabaseError), database.writing() as session:
        session.execute(change)


def test_only_the_care_office_of_the_stay_records_contacts(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    with database.writing() as session:
        stay = admit(session, town, now)
        for actor in (town.msw_actor, town.other_care_manager_actor, town.city_actor):
            with pytest.raises(NotAllowed):
                contacts.add(session, actor, later, stay, TALK)


def test_a_day_long_after_the_discharge_is_kept_and_said_not_to_count(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    with database.writing() as session:
        stay, care = admit(session, town, now), town.care_manager_actor
        press(session, care, later, stay, Move.DISCHARGED, day=1)
        late = replace(TALK, met_on=date(2026, 12, 10))
        contacts.add(session, care, later, stay, late)
        assert [f.code for f in contacts.remarks_on(stay, date(2026, 12, 10))] == ["TT-09"]
        assert contacts.remarks_on(stay, date(2026, 12, 8)) == []
        answer = verdicts.discharge_verdict(session, stay)
        assert answer.tier is None


def test_contacts_conference_and_follow_up_add_up_to_the_fee(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    with database.writing() as session:
        stay, care = admit(session, town, now), town.care_manager_actor
        assert verdicts.running_view(session, stay).startswith("まだ面談がありません")
        contacts.add(session, care, later, stay, TALK)
        words = verdicts.running_view(session, stay)
        assert (
            words
            == "いまは(Ⅰ)イ（450単位）。あと1回の面談で(Ⅱ)イ、カンファレンス参加なら(Ⅱ)ロです。"
        )
        held = Plan(PEOPLE, starts_at=later - timedelta(days=2), place="面談室", minutes="入浴は訪問で")  # fmt: skip
        meeting = conferences.hold(session, care, later, stay, held)
        contacts.add_from_conference(session, care, later, meeting)
        press(session, care, later, stay, Move.DISCHARGED, day=10)
        before = verdicts.discharge_verdict(session, stay)
        assert (before.tier, before.claimable, before.missing) == ("II-ro", False, ("document_copy",))  # fmt: skip
        upload = Upload("同席の文書.pdf", paper(), AttachmentKind.JOINT_GUIDANCE)
        document = attachments.add(session, care, later, stay, upload, SECRET)
        conferences.give_paper(session, care, later, meeting, document)
        facts = FollowUpFacts(date(2026, 12, 10), ("11",), plan_made=True)
        follow_up.note_follow_up(session, care, later, stay, facts, 0)
        answer = verdicts.discharge_verdict(session, stay)
        assert (answer.tier, answer.units, answer.claimable) == ("II-ro", 750, True)
        assert answer.extra["claim_month"] == "2026-12"
        with pytest.raises(Stale):
            follow_up.note_follow_up(session, care, later, stay, facts, 0)


def test_the_days_that_support_the_claims_of_the_hospital_are_named_without_points(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    with database.writing() as session:
        stay, care = admit(session, town, now), town.care_manager_actor
        for day in (1, 2, 3):
            contacts.add(session, care, later, stay, replace(TALK, met_on=date(2026, 12, day)))
        phone = replace(TALK, met_on=date(2026, 12, 4), means=ContactMeans.PHONE)
        contacts.add(session, care, later, stay, phone)
        held = Plan(PEOPLE, starts_at=later - timedelta(days=8), place="面談室")
        conferences.hold(session, care, later, stay, held)
        found = verdicts.corroborations(session, stay)
        assert [(c.on.day, c.item[:6]) for c in found] == [
            (1, "介護支援等連"),
            (2, "介護支援等連"),
            (3, "介護支援等連"),
            (3, "退院時共同指"),
        ]
        assert "あわせて算定できません" in found[2].caution
        assert found[0].participants == ("看護師 佐藤 花", "介護支援専門員")
        assert not any("点" in c.item for c in found)


def test_after_a_transfer_the_last_hospital_must_have_told_something_itself(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    with database.writing() as session:
        stay, care = admit(session, town, now), town.care_manager_actor
        contacts.add(session, care, later, stay, TALK)
        press(session, care, later, stay, Move.TRANSFERRED, day=5, to_office=town.other_hospital)
        following = find_discharge.next_stay(session, stay)
        assert following is not None
        facts = verdicts.facts_of(session, following)
        assert (facts.admitted_on, len(facts.contacts)) == (date(2026, 11, 21), 1)
        assert facts.last_institution_informed is False
        contacts.add(session, care, later, following, replace(TALK, met_on=date(2026, 12, 9)))
        assert verdicts.facts_of(session, following).last_institution_informed is True


def test_a_discharge_put_off_from_a_certain_day_asks_to_meet_again(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    with database.writing() as session:
        stay, msw = admit(session, town, now), town.msw_actor
        press(session, msw, later, stay, Move.OUTLOOK_GIVEN, outlook="2026-12-late")
        press(session, msw, later, stay, Move.OUTLOOK_MOVED, outlook="2026-12-22")
        assert verdicts.facts_of(session, stay).postponed_from is None
        press(session, msw, later, stay, Move.OUTLOOK_MOVED, outlook="2027-01-05")
        assert verdicts.facts_of(session, stay).postponed_from == later.date()
        noted = FollowUpFacts(no_change_on=later.date(), no_change_with="師長")
        follow_up.note_follow_up(session, town.care_manager_actor, later, stay, noted, 0)
        assert verdicts.facts_of(session, stay).phone_no_change is True
