"""Receipt: one press in the system; FAX, post and mail need a record of who, when and how."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from handoff.actions import drafts, receive, send, stays, verdicts
from handoff.actions.handing import Handing
from handoff.actions.problems import NotAllowed, NotFound, Refused
from handoff.actions.stays import Report
from handoff.actions.timeline import note_claim, withdraw_claim
from handoff.db import find_notices, find_sheets, find_stays
from handoff.db.provision import Provision
from handoff.db.session import Database
from handoff.rules.life import Means, NoticeKind
from handoff.rules.offices import Side
from tests.build.town import Town

FULL = {
    "disease_history": ["stroke"],
    "ninchi_level": "2a",
    "neta_level": "A1",
    "adl_move": "2",
    "household": "alone",
    "life_history": "旭川で農業",
    "services": [{"service_office": "見本デイ", "frequency": "週2回"}],
}


def give(
    database: Database, town: Town, at: datetime, handing: Handing, admitted: date, **more: object
) -> Provision:
    """Report, write and send in one go; returns the provision."""
    care = town.care_manager_actor
    with database.writing() as session:
        report = Report(hospital=handing.to_office, admitted_on=admitted, **more)
        stay = stays.report_from_care(session, care, at, town.client, report).stay
        sheet = drafts.sheet_for(session, care, at, stay, "admission")
        draft = drafts.open_draft(session, care, at, sheet)
        draft = drafts.save_draft(session, care, at, draft, FULL, 1, "a")
        return send.send(session, care, at, draft, handing, "k").provision


def test_one_press_receives_acknowledges_and_tells_and_a_second_changes_nothing(
    database: Database, town: Town, now: datetime
) -> None:
    handing = Handing(Means.SYSTEM, to_office=town.hospital)
    given = give(database, town, now, handing, date(2026, 11, 22))
    later = now + timedelta(minutes=5)
    with database.writing() as session:
        provision = find_sheets.provision_for(session, town.msw_actor, given.public_id)
        one = receive.receive_in_system(session, town.msw_actor, later, provision, "地域連携室")
    with database.writing() as session:
        provision = find_sheets.provision_for(session, town.msw_actor, given.public_id)
        two = receive.receive_in_system(session, town.ward_clerk_actor, later, provision)
        assert one.id == two.id
        assert (one.how, one.person, one.received_at) == ("system", "見本 一郎", later)
        assert find_notices.open_ones(session, town.msw_actor) == []
        kinds = [n.kind for n in find_notices.open_ones(session, town.care_manager_actor)]
        assert kinds == ["sheet_received", "acknowledged"]
        stay = find_stays.open_stay_of(session, town.client.id)
        assert [(n.side, n.kind) for n in stay.notices][-1] == (
            Side.HOSPITAL,
            NoticeKind.ACKNOWLEDGE,
        )
        verdict = verdicts.admission_verdict(session, stay)
        assert (verdict.tier, verdict.units, verdict.claimable) == ("I", 250, True)


def test_a_fax_counts_only_with_a_recorded_confirmation(
    database: Database, town: Town, now: datetime
) -> None:
    care = town.care_manager_actor
    handing = Handing(Means.FAX, now - timedelta(minutes=30), to_office=town.fax_clinic, pages=3)
    given = give(database, town, now, handing, date(2026, 11, 22))
    with database.writing() as session:
        stay = find_stays.open_stay_of(session, town.client.id)
        before = verdicts.admission_verdict(session, stay)
        assert not before.claimable
        assert before.missing == ("receipt_confirmation",)
        provision = find_sheets.provision_for(session, care, given.public_id)
        for bad in (
            {"received_at": None},
            {"received_at": now + timedelta(minutes=1)},
            {"received_at": now - timedelta(hours=2)},
            {"how": "fax_sent_ok"},
            {"person": " "},
        ):
            facts = {"received_at": now, "how": "phone", "person": "看護師 見本", **bad}
            with pytest.raises(Refused):
                receive.confirm_receipt(session, care, now, provision, **facts)
        receipt = receive.confirm_receipt(
            session,
            care,
            now,
            provision,
            now - timedelta(minutes=20),
            "phone",
            "看護師 見本",
            "外来",
        )
        assert (receipt.side, receipt.confirmed_at) == (Side.CARE, now)
        after = verdicts.admission_verdict(session, stay)
        assert (after.tier, after.units, after.claimable) == ("I", 250, True)


def test_what_had_not_arrived_counts_no_more_and_can_be_given_again(
    database: Database, town: Town, now: datetime
) -> None:
    care = town.care_manager_actor
    handing = Handing(Means.FAX, now, to_office=town.fax_clinic)
    given = give(database, town, now, handing, date(2026, 11, 22))
    later = now + timedelta(days=3)  # Wednesday: nothing counts any more
    with database.writing() as session:
        provision = find_sheets.provision_for(session, care, given.public_id)
        receive.not_arrived(session, care, now, provision, "番号違い")
        receive.not_arrived(session, care, later, provision, "二度目")
        assert (provision.failed_at, provision.failed_note) == (now, "番号違い")
        stay = find_stays.open_stay_of(session, town.client.id)
        assert verdicts.admission_verdict(session, stay).tier is None
        revision = find_sheets.revision_for(session, care, provision.revision.public_id)
        again = send.provide_again(
            session, care, later, revision, Handing(Means.PHONE, later, to_office=town.fax_clinic)
        )
        verdict = verdicts.admission_verdict(session, stay)
        assert (verdict.tier, verdict.units) == (None, 0)
        receive.confirm_receipt(session, care, later, again.provision, later, "phone", "師長")
        with pytest.raises(Refused):
            receive.not_arrived(session, care, later, again.provision)


@pytest.mark.parametrize(
    ("days_after", "tier", "units"), [(0, "I", 250), (1, "I", 250), (2, "II", 200), (3, None, 0)]
)
def test_verdict_of_a_sunday_admission_against_the_day_of_provision(
    database: Database, town: Town, now: datetime, days_after: int, tier: str | None, units: int
) -> None:
    at = now + timedelta(days=days_after)
    handing = Handing(Means.PHONE, at, to_office=town.hospital, person="MSW")
    give(database, town, at, handing, date(2026, 11, 22))
    with database.reading() as session:
        stay = find_stays.open_stay_of(session, town.client.id)
        verdict = verdicts.admission_verdict(session, stay)
        assert (verdict.tier, verdict.units) == (tier, units)
        assert verdict.deadlines == {"I": date(2026, 11, 23), "II": date(2026, 11, 24)}


def test_a_claim_stands_once_a_month_for_a_client(
    database: Database, town: Town, now: datetime
) -> None:
    care = town.care_manager_actor
    topic = "入院時情報連携加算"
    handing = Handing(Means.PHONE, now, to_office=town.hospital, person="MSW")
    give(database, town, now, handing, date(2026, 11, 22))
    with database.writing() as session:
        stay = find_stays.open_stay_of(session, town.client.id)
        claim = note_claim(session, care, now, stay, topic, "2026-11", "I")
        with pytest.raises(Refused):
            note_claim(session, care, now, stay, topic, "2026-11", "II")
        with pytest.raises(NotAllowed):
            note_claim(session, town.msw_actor, now, stay, topic, "2026-12", "I")
        stays.close(session, care, now, stay, date(2026, 11, 22))
        second = stays.report_from_care(
            session,
            care,
            now,
            town.client,
            Report(hospital=town.hospital, admitted_on=date(2026, 11, 22)),
        ).stay
        assert not verdicts.admission_verdict(session, second).claimable
        withdraw_claim(session, care, now, stay, claim.topic, claim.month)
        note_claim(session, care, now, second, topic, "2026-11", "I")


def test_strangers_can_neither_receive_nor_confirm(
    database: Database, town: Town, now: datetime
) -> None:
    handing = Handing(Means.SYSTEM, to_office=town.hospital)
    given = give(database, town, now, handing, date(2026, 11, 22))
    with database.writing() as session:
        provision = session.get_one(Provision, given.id)
        with pytest.raises(NotFound):
            receive.receive_in_system(session, town.other_msw_actor, now, provision)
        for actor in (town.care_manager_actor, town.city_actor):
            with pytest.raises(NotAllowed):
                receive.receive_in_system(session, actor, now, provision)
        with pytest.raises(NotFound):
            receive.not_arrived(session, town.other_care_manager_actor, now, provision)
        with pytest.raises(NotAllowed):
            receive.not_arrived(session, town.msw_actor, now, provision)


def test_a_question_waits_for_an_answer_and_the_answer_settles_it(
    database: Database, town: Town, now: datetime
) -> None:
    from handoff.actions import timeline

    handing = Handing(Means.SYSTEM, to_office=town.hospital)
    give(database, town, now, handing, date(2026, 11, 22))
    with database.writing() as session:
        stay = find_stays.open_stay_of(session, town.client.id)
        receive.ask(session, town.msw_actor, now, stay, "眠剤はいつから飲んでいますか。")
        kinds = [n.kind for n in find_notices.open_ones(session, town.care_manager_actor)]
        assert kinds == ["asked"]
        timeline.say(session, town.care_manager_actor, now, stay, "昨年からです。")
        assert find_notices.open_ones(session, town.care_manager_actor) == []
        assert find_notices.open_ones(session, town.msw_actor)[0].kind == "said"
        with pytest.raises(Refused):
            timeline.record_call(session, town.care_manager_actor, now, stay, None, "MSW", "")
        call = timeline.record_call(
            session,
            town.care_manager_actor,
            now,
            stay,
            now - timedelta(minutes=9),
            "MSW 見本",
            "了解",
        )
        assert (call.happened_at, call.entered_at) == (now - timedelta(minutes=9), now)
