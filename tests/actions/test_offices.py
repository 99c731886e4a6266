"""The directory entry, desks and business days of one's own office; partners added by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from handoff.actions import offices
from handoff.actions.offices import DeskFacts, OfficeFacts
from handoff.actions.problems import NotAllowed, NotFound, Refused
from handoff.db import find_offices
from handoff.db.offices import Office, OfficeCalendar
from handoff.db.session import Database
from handoff.rules.offices import OfficeKind
from tests.build.town import OFFICE_HOURS, Town

FACTS = OfficeFacts(
    "居宅介護支援事業所 ゆきあかり", "ゆきあかり", tel="0166-00-1111", email="a@example.jp"
)


def test_an_administrator_keeps_the_entry_of_the_own_office(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        office = offices.update_office(session, town.care_admin_actor, now, FACTS)
        assert office.id == town.care_office.id
        assert (office.kana, office.verified_on) == ("ユキアカリ", date(2026, 11, 22))
        with pytest.raises(NotAllowed):
            offices.update_office(session, town.care_manager_actor, now, FACTS)
        for bad in (
            {"name": ""},
            {"email": "no-at"},
            {"email": "a@b\nBcc: x@y"},
            {"tel": "0" * 41},
        ):
            with pytest.raises(Refused):
                offices.update_office(session, town.care_admin_actor, now, replace(FACTS, **bad))


def test_desks_belong_to_the_own_office(database: Database, town: Town, now: datetime) -> None:
    admin = town.hospital_admin_actor
    facts = DeskFacts("入退院支援室", tel="0166-00-2222", hours={"Mon": "09:00-17:00"})
    with database.writing() as session:
        desk = offices.save_desk(session, admin, now, facts)
        offices.save_desk(session, admin, now, replace(facts, is_active=False), desk)
        assert find_offices.desk_of(session, town.hospital.id, desk.public_id).is_active is False
        with pytest.raises(NotFound):
            find_offices.desk_of(session, town.other_hospital.id, desk.public_id)
        with pytest.raises(NotFound):
            offices.save_desk(session, town.care_admin_actor, now, facts, desk)
        with pytest.raises(Refused):
            offices.save_desk(session, admin, now, replace(facts, hours={"Mon": "9時から"}))


def test_a_new_calendar_leaves_the_old_one_in_force_for_old_days(
    database: Database, town: Town, now: datetime
) -> None:
    admin = town.care_admin_actor
    saturday = {**OFFICE_HOURS, "weekly": {**OFFICE_HOURS["weekly"], "Sat": "09:00-12:00"}}
    with database.writing() as session:
        offices.set_calendar(session, admin, now, date(2026, 4, 1), saturday)
        offices.set_calendar(session, admin, now, date(2026, 4, 1), OFFICE_HOURS)
        rows = find_offices.calendars_of(session, [town.care_office.id])[town.care_office.id]
        assert [r.valid_from for r in rows] == [date(2009, 4, 1), date(2026, 4, 1)]
        assert "Sat" not in rows[1].content["weekly"]
        kept = session.query(OfficeCalendar).filter_by(office_id=town.care_office.id).count()
        assert kept == 3  # the corrected one stays as history
        for day, content in (
            (None, OFFICE_HOURS),
            (date(2026, 5, 1), {"weekly": {}}),
            (date(2026, 5, 1), {"weekly": {"Mon": "17:00-09:00"}}),
            (date(2026, 5, 1), {}),
        ):
            with pytest.raises(Refused):
                offices.set_calendar(session, admin, now, day, content)
        with pytest.raises(NotAllowed):
            offices.set_calendar(
                session, town.care_manager_actor, now, date(2026, 5, 1), OFFICE_HOURS
            )


def test_the_directory_is_searched_by_name_kana_and_number(
    database: Database, town: Town, now: datetime
) -> None:
    def names(words: str, **more: object) -> list[str]:
        return [o.name for o in find_offices.search(session, words, **more)]

    with database.reading() as session:
        assert names("みほん びょういん") == ["あさひ見本病院", "石狩川見本病院"]
        assert names("見本", kinds=[OfficeKind.CLINIC_BEDS]) == ["見本内科医院"]
        assert names(town.hospital.number) == ["あさひ見本病院"]
        assert names("", municipality="札幌市") == []
        assert names("%") == []
        assert find_offices.municipalities(session) == [("旭川市", 7)]
        found = find_offices.office_by_public_id(session, town.hospital.public_id)
        assert [d.name for d in found.desks] == ["地域連携室", "3階東病棟"]
        with pytest.raises(NotFound):
            find_offices.office_by_public_id(session, "nothing")
        first = find_offices.first_desk(session, town.hospital.id)
        assert first is not None
        assert first.name == "地域連携室"
        assert session.get_one(Office, town.fax_clinic.id).is_user is False
