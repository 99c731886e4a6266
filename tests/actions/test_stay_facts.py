"""Where and since when: completed, corrected, ended, and always told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff.actions import stays
from handoff.actions.problems import NotFound, Refused, Stale
from handoff.actions.stays import PersonFacts, Report
from handoff.db import find_stays
from handoff.db.outbox import Notice
from handoff.db.session import Database
from handoff.db.stays import Stay
from handoff.notify.messages import NoticeKind
from handoff.rules.life import KnownFrom, StayState
from tests.build.town import Town

PERSON = PersonFacts("髙﨑 靜枝", "ﾀｶｻｷ ｼｽﾞｴ", date(1939, 3, 4))


def yesterday_evening(now: datetime) -> datetime:
    return now.replace(hour=19, minute=40) - timedelta(days=1)


def care_report(town: Town, now: datetime, **changes: object) -> Report:
    facts = Report(
        hospital=town.hospital,
        desk=town.desk,
        admitted_on=date(2026, 11, 21),
        admitted_time=time(18, 10),
        known_at=yesterday_evening(now),
        known_from=KnownFrom.FAMILY,
        known_from_note="長男",
    )
    return replace(facts, **changes)


def kinds_to(session: Session, office_id: int, stay: Stay) -> list[str]:
    query = select(Notice.kind).where(Notice.to_office_id == office_id, Notice.stay_id == stay.id)
    return sorted(session.scalars(query))


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"admitted_on": None}, "admitted_on"),
        ({"admitted_on": date(2026, 11, 23)}, "admitted_on"),
        ({"admitted_on": date(2001, 11, 21)}, "admitted_on"),
        ({"admitted_on": date(2026, 11, 22), "admitted_time": time(10, 1)}, "admitted_time"),
        ({"known_at": "future"}, "known_at"),
        ({"ward": "東\x00"}, "ward"),
        ({"note": "長" * 301}, "note"),
        ({"hospital": "care"}, "hospital"),
        ({"desk": "foreign"}, "desk"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    database: Database, town: Town, now: datetime, changes: dict[str, object], key: str
) -> None:
    stand_ins = {"future": now + timedelta(minutes=1), "care": town.other_care_office}
    made = {k: stand_ins.get(v, v) if isinstance(v, str) else v for k, v in changes.items()}
    if made.get("desk") == "foreign":
        made = {"hospital": town.other_hospital, "desk": town.desk}
    with pytest.raises(Refused) as problem, database.writing() as session:
        stays.report_from_care(
            session,
            town.care_manager_actor,
            now,
            town.client,
            care_report(town, now, **made),
        )
    assert key in {f.key for f in problem.value.findings}
    assert all(f.message.endswith("。") or "ください" in f.message for f in problem.value.findings)
    with database.reading() as session:
        assert session.scalars(select(Stay)).all() == []


def test_complete_keeps_old_and_new_and_tells_and_refuses_a_stale_page(
    database: Database, town: Town, now: datetime
) -> None:
    care = town.care_manager_actor
    with database.writing() as session:
        done = stays.report_from_care(session, care, now, town.client, care_report(town, now))
        stay, version = done.stay, done.stay.version
        stays.complete(session, care, now, stay, Report(admitted_time=time(18, 30)), version)
        assert stay.admitted_time == time(18, 30)
        event = find_stays.events_of(session, stay)[0]
        assert event.data["changed"] == {"admitted_time": ["18:10", "18:30"]}
        assert "completed" in kinds_to(session, town.hospital.id, stay)
        with pytest.raises(Stale):
            stays.complete(session, care, now, stay, Report(ward="4階"), version)
        moved = Report(hospital=town.other_hospital)
        stays.complete(session, care, now, stay, moved, stay.version)
        assert stay.desk_id is None
        assert kinds_to(session, town.other_hospital.id, stay) == ["reported"]
        gone = session.scalars(select(Notice).where(Notice.kind == NoticeKind.MOVED)).one()
        assert gone.to_office_id == town.hospital.id
        assert gone.stay_id is None  # the old hospital may not open the stay any more


def test_close_and_cancel_check_their_days_and_tell(
    database: Database, town: Town, now: datetime
) -> None:
    care = town.care_manager_actor
    with database.writing() as session:
        stay = stays.report_from_care(session, care, now, town.client, care_report(town, now)).stay
        for day in (None, date(2026, 11, 23), date(2026, 11, 20)):
            with pytest.raises(Refused):
                stays.close(session, care, now, stay, day)
        stays.close(session, town.msw_actor, now, stay, date(2026, 11, 22))
        assert stay.state is StayState.CLOSED
        assert "closed" in kinds_to(session, town.care_office.id, stay)
        again = stays.report_from_care(
            session,
            care,
            now,
            town.client,
            care_report(town, now, admitted_on=date(2026, 11, 22), admitted_time=None),
        )
        assert again.was_first
        with pytest.raises(Refused):
            stays.cancel(session, care, now, again.stay, "  ")
        stays.cancel(session, care, now, again.stay, "入院しなかった")
        assert again.stay.state is StayState.CANCELLED
        assert "cancelled" in kinds_to(session, town.hospital.id, again.stay)


def test_a_stay_of_other_offices_answers_like_a_missing_one(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        done = stays.report_from_care(
            session, town.care_manager_actor, now, town.client, care_report(town, now)
        )
    with database.reading() as session:
        for actor in (town.other_care_manager_actor, town.other_msw_actor, town.city_actor):
            with pytest.raises(NotFound) as foreign:
                find_stays.stay_for(session, actor, done.stay.public_id)
            with pytest.raises(NotFound) as missing:
                find_stays.stay_for(session, actor, "no-such-id")
            assert foreign.value.message == missing.value.message
