"""Conferences: proposed, answered, fixed, held, and whether they are one in the sense of the fee."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff.actions import conferences, moves
from handoff.actions.conferences import Answer, Person, Plan
from handoff.actions.problems import NotAllowed, NotFound, Refused, Stale
from handoff.db import find_discharge, find_stays
from handoff.db.outbox import Notice
from handoff.db.session import Database
from handoff.db.stays import Stay
from handoff.rules.life import ConferenceState, Move, Seat
from tests.build.moving import WEEKS_LATER, admit
from tests.build.town import Town

NURSE = Person(Seat.WARD, "nurse", "佐藤 花", "3階東病棟")
MSW = Person(Seat.WARD, "msw", "見本 一郎")
CARE = Person(Seat.OUTSIDE, "cm", "葛󠄀城 美咲", "居宅介護支援事業所 ゆきあかり")
HOME_NURSE = Person(Seat.OUTSIDE, "visiting_nurse", "北 風子", "訪問看護ステーション みほん")
PHARMACIST = Person(Seat.OUTSIDE, "pharmacist", "薬 剤子", "みほん薬局")
HELPER = Person(Seat.OUTSIDE, "home_helper", "手 助子")
SON = Person(Seat.CLIENT, "family", "髙﨑 一郎")
FULL = (NURSE, MSW, CARE, HOME_NURSE, PHARMACIST, SON)


@pytest.fixture
def later(now: datetime) -> datetime:
    """Friday 2026-12-11, 10:00."""
    return now + WEEKS_LATER - timedelta(days=1)


def there(*people: Person) -> tuple[Person, ...]:
    return tuple(replace(person, attended=True) for person in people)


def kinds_to(session: Session, office_id: int, stay: Stay, waiting: bool = False) -> list[str]:
    query = select(Notice.kind).where(Notice.to_office_id == office_id, Notice.stay_id == stay.id)
    if waiting:
        query = query.where(Notice.settled_at.is_(None))
    return list(session.scalars(query.order_by(Notice.id)))


def planned(later: datetime, *people: Person) -> Plan:
    return Plan(people or FULL, times=(later + timedelta(days=7), later + timedelta(days=5)))


def test_a_conference_is_proposed_answered_fixed_and_held_and_each_step_is_told_once(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    with database.writing() as session:
        stay, msw, care = admit(session, town, now), town.msw_actor, town.care_manager_actor
        meeting = conferences.propose(session, msw, later, stay, planned(later))
        assert kinds_to(session, town.care_office.id, stay, waiting=True)[-1] == "conference_proposed"  # fmt: skip
        with pytest.raises(NotAllowed):
            conferences.answer(session, msw, later, meeting, Answer.COMING)
        with pytest.raises(Refused):
            conferences.answer(session, care, later, meeting, Answer.COMING, ("2026-01-01",))
        conferences.answer(session, care, later, meeting, Answer.COMING, (meeting.times[0],))
        assert "conference_proposed" not in kinds_to(session, town.care_office.id, stay, waiting=True)  # fmt: skip
        assert kinds_to(session, town.hospital.id, stay)[-1] == "move_acknowledged"
        start = datetime.fromisoformat(meeting.times[0])
        fixed = replace(planned(later), times=(), starts_at=start, ends_at=start + timedelta(hours=1), place="3階面談室")  # fmt: skip
        meeting = conferences.fix(session, msw, later, stay, fixed, meeting, meeting.version)
        assert meeting.state is ConferenceState.FIXED
        after = start + timedelta(hours=2)
        done = replace(fixed, people=there(*FULL), minutes="入浴は訪問で")
        meeting = conferences.hold(session, care, after, stay, done, meeting, meeting.version)
        assert meeting.state is ConferenceState.HELD
        told = kinds_to(session, town.care_office.id, stay)
        assert [k for k in told if "conference" in k] == ["conference_proposed", "conference_fixed"]
        assert kinds_to(session, town.hospital.id, stay)[-1] == "conference_held"
        kinds = [row.kind for row in find_discharge.moves_of(session, stay.id)]
        assert kinds == [Move.CONFERENCE_PROPOSED, Move.CONFERENCE_FIXED]


@pytest.mark.parametrize(
    ("people", "counts", "lacking"),
    [
        (FULL, True, ()),
        ((NURSE, CARE, HELPER, SON), False, ("病院の外の職種あと2者",)),
        ((MSW, CARE, HOME_NURSE, PHARMACIST), False, ("病院側の医師か看護師",)),
        ((NURSE, HOME_NURSE, PHARMACIST), False, ("介護支援専門員",)),
    ],
)
def test_the_page_says_before_it_is_held_whether_it_counts_and_who_is_missing(
    database: Database,
    town: Town,
    now: datetime,
    later: datetime,
    people: tuple[Person, ...],
    counts: bool,
    lacking: tuple[str, ...],
) -> None:
    with database.writing() as session:
        stay = admit(session, town, now)
        meeting = conferences.propose(session, town.msw_actor, later, stay, planned(later, *people))
        judged = conferences.sense_of_the_fee(meeting, stay)
        assert (judged.counts, judged.lacking) == (counts, lacking)


def test_after_it_was_held_only_those_who_were_there_count(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    with database.writing() as session:
        stay = admit(session, town, now)
        meeting = conferences.propose(session, town.msw_actor, later, stay, planned(later))
        people = (*there(NURSE, CARE, HOME_NURSE), PHARMACIST)
        held = Plan(people, starts_at=later, place="面談室")
        meeting = conferences.hold(session, town.msw_actor, later, stay, held, meeting)
        judged = conferences.sense_of_the_fee(meeting, stay)
        assert (judged.counts, judged.lacking) == (False, ("病院の外の職種あと1者",))


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"people": (CARE,)}, "people"),
        ({"people": (CARE, Person(Seat.WARD, "wizard"))}, "people"),
        ({"times": ()}, "times"),
        ({"times": "past"}, "times"),
        ({"times": "many"}, "times"),
        ({"video_link": "meet.example.jp/abc"}, "video_link"),
        ({"video_link": "javascript:alert(1)"}, "video_link"),
        ({"video_link": "https://会議 室"}, "video_link"),
        ({"video_link": "https://a:b@meet.example.jp/"}, "video_link"),
        ({"place": "東\x00"}, "place"),
    ],
)
def test_an_invitation_that_cannot_be_is_refused_beside_its_field(
    database: Database,
    town: Town,
    now: datetime,
    later: datetime,
    changes: dict[str, object],
    key: str,
) -> None:
    stand_ins = {
        "past": (later - timedelta(minutes=1),),
        "many": tuple(later + timedelta(days=n) for n in range(1, 8)),
    }
    made = {k: stand_ins.get(v, v) if isinstance(v, str) else v for k, v in changes.items()}
    with database.writing() as session:
        stay = admit(session, town, now)
        plan = replace(planned(later), **made)  # type: ignore[arg-type]
        with pytest.raises(Refused) as problem:
            conferences.propose(session, town.msw_actor, later, stay, plan)
        assert {f.key for f in problem.value.findings} == {key}
        assert find_discharge.conferences_of(session, [stay.id]) == []


def test_a_good_video_link_is_kept_and_the_consent_decides(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    with database.writing() as session:
        stay = admit(session, town, now)
        plan = replace(planned(later), video_link=" https://meet.example.jp/abc?x=1 ")
        meeting = conferences.propose(session, town.msw_actor, later, stay, plan)
        assert (meeting.is_video, meeting.video_link) == (True, "https://meet.example.jp/abc?x=1")
        assert not conferences.sense_of_the_fee(meeting, stay).counts
        meeting.consent_to_video = True
        assert conferences.sense_of_the_fee(meeting, stay).counts


def test_a_conference_known_by_telephone_only_is_recorded_as_held_at_once(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    with database.writing() as session:
        stay, care = admit(session, town, now, town.fax_clinic), town.care_manager_actor
        held = Plan(there(*FULL), starts_at=later - timedelta(hours=3), place="医院の相談室")
        meeting = conferences.hold(session, care, later, stay, held)
        assert meeting.state is ConferenceState.HELD
        for wrong in (
            replace(held, starts_at=None),
            replace(held, starts_at=later + timedelta(hours=1)),
            replace(held, starts_at=now - timedelta(days=9)),
            replace(held, ends_at=later - timedelta(hours=4)),
            replace(held, people=(*there(CARE), NURSE)),
        ):
            with pytest.raises(Refused):
                conferences.hold(session, care, later, stay, wrong)


def test_two_who_change_a_conference_at_once_are_shown_to_each_other(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    with database.writing() as session:
        stay = admit(session, town, now)
        meeting = conferences.propose(session, town.msw_actor, later, stay, planned(later))
        seen = meeting.version
        conferences.invite(session, town.msw_actor, later, meeting, FULL[:4], seen)
        with pytest.raises(Stale) as problem:
            conferences.write_minutes(session, town.ward_clerk_actor, later, meeting, "要点", seen)
        assert problem.value.theirs.id == meeting.id
        conferences.write_minutes(session, town.msw_actor, later, meeting, "要点", meeting.version)
        assert (meeting.minutes, len(meeting.people)) == ("要点", 4)


def test_cancelling_undoes_its_moves_and_tells_once(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    with database.writing() as session:
        stay = admit(session, town, now)
        meeting = conferences.propose(session, town.msw_actor, later, stay, planned(later))
        fixed = Plan(FULL, starts_at=later + timedelta(days=5), place="面談室")
        meeting = conferences.fix(session, town.msw_actor, later, stay, fixed, meeting)
        with pytest.raises(Refused):
            conferences.cancel(session, town.msw_actor, later, meeting, " ")
        for _ in range(2):
            conferences.cancel(session, town.msw_actor, later, meeting, "転倒のため延期")
        assert meeting.state is ConferenceState.CANCELLED
        assert all(row.is_undone for row in find_discharge.moves_of(session, stay.id))
        told = kinds_to(session, town.care_office.id, stay)
        assert told.count("conference_cancelled") == 1
        assert moves.state_of(session, stay)[0].conference is None
        with pytest.raises(Refused):
            conferences.fix(session, town.msw_actor, later, stay, fixed, meeting)


def test_undoing_the_fixed_date_leaves_the_proposal_and_undoing_that_the_conference(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    with database.writing() as session:
        stay, msw = admit(session, town, now), town.msw_actor
        meeting = conferences.propose(session, msw, later, stay, planned(later))
        fixed = Plan(FULL, starts_at=later + timedelta(days=5), place="面談室")
        meeting = conferences.fix(session, msw, later, stay, fixed, meeting)
        proposed, set_ = find_discharge.moves_of(session, stay.id)
        with pytest.raises(Refused):
            moves.undo(session, msw, later, proposed, "違う方")
        moves.undo(session, msw, later, set_, "日を間違えました")
        assert (meeting.state, meeting.starts_at) == (ConferenceState.PROPOSED, None)
        moves.undo(session, msw, later, proposed, "違う方")
        assert (meeting.state, meeting.cancelled_reason) == (ConferenceState.CANCELLED, "違う方")


def test_conferences_of_other_offices_answer_like_missing_ones(
    database: Database, town: Town, now: datetime, later: datetime
) -> None:
    with database.writing() as session:
        stay = admit(session, town, now)
        meeting = conferences.propose(session, town.msw_actor, later, stay, planned(later))
        found = find_discharge.conference_for(session, town.care_manager_actor, meeting.public_id)
        assert [p.job for p in found.people] == [p.job for p in FULL]
        for actor in (town.other_msw_actor, town.other_care_manager_actor, town.city_actor):
            with pytest.raises(NotFound):
                find_discharge.conference_for(session, actor, meeting.public_id)
        with pytest.raises(NotAllowed):
            conferences.propose(session, town.city_actor, later, stay, planned(later))
        assert find_stays.events_of(session, stay)[0].note.startswith("12月16日（水）10:00")
