"""Sending: checked, unchangeable, kept as bytes, told; corrected and withdrawn beside the old."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from handoff.actions import consents, drafts, send, stays
from handoff.actions.handing import Handing
from handoff.actions.problems import NotAllowed, NotFound, Refused, Stale
from handoff.actions.stays import Report
from handoff.db import find_notices, find_sheets, find_stays
from handoff.db.outbox import Notice
from handoff.db.provision import Provision
from handoff.db.session import Database
from handoff.db.sheets import Document, Draft, Revision
from handoff.rules.life import Means
from tests.build.town import Town, make_consent


@pytest.fixture
def draft(database: Database, town: Town, now: datetime) -> Draft:
    care = town.care_manager_actor
    with database.writing() as session:
        stay = stays.report_from_care(
            session,
            care,
            now,
            town.client,
            Report(hospital=town.hospital, desk=town.desk, admitted_on=date(2026, 11, 22)),
        ).stay
        sheet = drafts.sheet_for(session, care, now, stay, "admission")
        draft = drafts.open_draft(session, care, now, sheet)
        return drafts.save_draft(session, care, now, draft, {"cm_notes": "食事はむせあり"}, 1, "a")


def by_system(town: Town) -> Handing:
    return Handing(Means.SYSTEM, to_office=town.hospital, to_desk=town.desk)


def by_fax(town: Town, now: datetime) -> Handing:
    return Handing(
        Means.FAX, now - timedelta(hours=1), to_office=town.fax_clinic, person="受付 見本", pages=3
    )


def test_sending_keeps_revision_bytes_and_provision_and_tells_the_hospital(
    database: Database, town: Town, now: datetime, draft: Draft
) -> None:
    care = town.care_manager_actor
    with database.writing() as session:
        sent = send.send(session, care, now, draft, by_system(town), "key-1")
    with database.reading() as session:
        revision = find_sheets.revision_for(session, town.msw_actor, sent.revision.public_id)
        assert (revision.number, revision.corrects_id, revision.is_flash) == (1, None, False)
        assert revision.content["cm_notes"] == "食事はむせあり"
        assert not [key for key in revision.content if key.startswith("_")]
        document = find_sheets.document_for(session, town.msw_actor, sent.document.public_id)
        assert document.content.startswith(b"%PDF-")
        assert hashlib.sha256(document.content).hexdigest() == document.sha256
        assert document.pages >= 2
        assert town.client.name not in document.file_name
        provision = find_sheets.provision_for(session, town.msw_actor, sent.provision.public_id)
        assert (provision.means, provision.provided_at) == (Means.SYSTEM, now)
        assert provision.to_department == "地域連携室"
        assert provision.pages == document.pages
        assert session.get(Draft, draft.id) is None
        assert [p.id for p in find_sheets.arrived(session, town.msw_actor)] == [provision.id]
        kinds = [n.kind for n in find_notices.open_ones(session, town.msw_actor)]
        assert kinds == ["sheet_sent", "reported"]
        assert revision.consent_id == town.consent.id


def test_double_press_sends_once_and_gives_the_first_answer(
    database: Database, town: Town, now: datetime, draft: Draft
) -> None:
    care = town.care_manager_actor
    with database.writing() as session:
        one = send.send(session, care, now, draft, by_system(town), "key-1")
    with database.writing() as session:
        two = send.send(session, care, now + timedelta(seconds=1), draft, by_system(town), "key-1")
        assert two.provision.id == one.provision.id
        assert send.already_sent(session, care, "key-1").revision.id == one.revision.id
        assert send.already_sent(session, care, "other") is None
        assert len(session.scalars(select(Revision)).all()) == 1
        assert len(session.scalars(select(Provision)).all()) == 1
    with database.writing() as session, pytest.raises(NotFound):
        send.send(session, care, now, draft, by_system(town), "another key")


def test_a_sheet_with_refused_findings_is_not_sent_and_nothing_is_kept(
    database: Database, town: Town, now: datetime, draft: Draft
) -> None:
    care = town.care_manager_actor
    with database.writing() as session:
        bad = {"client_kana": "", "birth_date": "昭和64年2月", "cm_notes": "長" * 4001}
        drafts.save_draft(session, care, now, draft, bad, draft.version, "a")
    with pytest.raises(Refused) as problem, database.writing() as session:
        send.send(session, care, now, draft, by_system(town), "k")
    keys = {f.key for f in problem.value.findings}
    assert {"client_kana", "birth_date", "cm_notes"} <= keys
    with database.reading() as session:
        assert session.scalars(select(Revision)).all() == []
        assert session.scalars(select(Document)).all() == []
        kept = session.get_one(Draft, draft.id)
        assert kept.content["_typed"]["birth_date"] == "昭和64年2月"


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"means": None}, "means"),
        ({"to_office": None}, "to_office"),
        ({"provided_at": None}, "provided_at"),
        ({"provided_at": "future"}, "provided_at"),
        ({"means": Means.VISIT}, "place"),
        ({"means": Means.SYSTEM}, "means"),
        ({"pages": 0}, "pages"),
        ({"person": "x\u202ey"}, "person"),
        ({"summary": "長" * 4001}, "summary"),
        ({"provided_at": "yesterday"}, "provided_on"),
    ],
)
def test_an_incomplete_handing_over_is_refused_by_field(
    database: Database,
    town: Town,
    now: datetime,
    draft: Draft,
    changes: dict[str, object],
    key: str,
) -> None:
    moments = {"future": now + timedelta(minutes=1), "yesterday": now - timedelta(days=1)}
    made = {k: moments.get(v, v) if isinstance(v, str) else v for k, v in changes.items()}
    made.update({k: v for k, v in changes.items() if k in ("person", "summary")})
    with pytest.raises(Refused) as problem, database.writing() as session:
        send.send(
            session, town.care_manager_actor, now, draft, replace(by_fax(town, now), **made), "k"
        )
    assert key in {f.key for f in problem.value.findings}


def test_a_sheet_that_contradicts_the_record_of_the_stay_is_not_sent(
    database: Database, town: Town, now: datetime, draft: Draft
) -> None:
    care = town.care_manager_actor
    with database.writing() as session:
        drafts.save_draft(session, care, now, draft, {"admitted_on": "2026-11-20"}, 2, "a")
    with pytest.raises(Refused) as problem, database.writing() as session:
        send.send(session, care, now, draft, by_system(town), "k")
    assert "admitted_on" in {f.key for f in problem.value.findings}


def test_withdrawn_consent_stops_sending_but_not_in_an_emergency(
    database: Database, town: Town, now: datetime, draft: Draft
) -> None:
    care = town.care_manager_actor
    with database.writing() as session:
        client = find_stays.open_stay_of(session, town.client.id).client
        consent = session.merge(town.consent)
        consents.withdraw_consent(
            session, care, now, client, consent, date(2026, 11, 22), "家族より電話"
        )
    with pytest.raises(Refused) as problem, database.writing() as session:
        send.send(session, care, now, draft, by_system(town), "k")
    assert [f.key for f in problem.value.findings] == ["consent_type"]
    with database.writing() as session:
        drafts.save_draft(session, care, now, draft, {"consent_type": "4"}, draft.version, "a")
        sent = send.send(session, care, now, draft, by_system(town), "k")
        assert sent.revision.consent_id is None


def test_a_consent_written_in_the_sheet_is_kept_as_a_record(
    database: Database, town: Town, now: datetime, draft: Draft
) -> None:
    care = town.care_manager_actor
    with database.writing() as session:
        own = {
            "consent_type": "3",
            "consent_date": "2026-11-22",
            "consent_by": "family",
            "consent_by_name": "髙﨑 一郎",
        }
        drafts.save_draft(session, care, now, draft, own, draft.version, "a")
        sent = send.send(session, care, now, draft, by_system(town), "k")
        assert sent.revision.consent_id not in (None, town.consent.id)


def test_a_correction_is_a_new_revision_with_reason_beside_the_old(
    database: Database, town: Town, now: datetime, draft: Draft
) -> None:
    care = town.care_manager_actor
    later = now + timedelta(hours=2)
    with database.writing() as session:
        first = send.send(session, care, now, draft, by_system(town), "k1")
    with database.writing() as session:
        correction = drafts.start_correction(session, care, later, first.revision)
        drafts.save_draft(session, care, later, correction, {"cm_notes": "むせなし"}, 1, "a")
        with pytest.raises(Refused) as problem:
            send.send(session, care, later, correction, by_system(town), "k2")
        assert [f.key for f in problem.value.findings] == ["reason"]
        second = send.send(
            session, care, later, correction, replace(by_system(town), reason="聞き取り直し"), "k2"
        )
        assert (second.revision.number, second.revision.corrects_id) == (2, first.revision.id)
        assert second.revision.reason == "聞き取り直し"
        old = session.get_one(Revision, first.revision.id)
        assert old.content["cm_notes"] == "食事はむせあり"
        kinds = [n.kind for n in find_notices.open_ones(session, town.msw_actor)]
        assert kinds == ["sheet_corrected", "reported"]
        with pytest.raises(Stale):
            drafts.start_correction(session, care, later, first.revision)


def test_a_colleagues_old_draft_cannot_be_sent_over_a_sent_revision(
    database: Database, town: Town, now: datetime, draft: Draft
) -> None:
    second = town.second_care_manager_actor
    with database.writing() as session:
        theirs = drafts.open_draft(session, second, now, draft.sheet)
    with database.writing() as session:
        sent = send.send(session, town.care_manager_actor, now, draft, by_system(town), "k1")
    with pytest.raises(Stale) as problem, database.writing() as session:
        send.send(session, second, now, theirs, by_system(town), "k2")
    assert problem.value.theirs.id == sent.revision.id


def test_withdrawal_keeps_the_revision_and_tells_the_receiver_once(
    database: Database, town: Town, now: datetime, draft: Draft
) -> None:
    care = town.care_manager_actor
    with database.writing() as session:
        sent = send.send(session, care, now, draft, by_system(town), "k1")
        with pytest.raises(Refused):
            send.withdraw(session, care, now, sent.revision, " ")
        send.withdraw(session, care, now, sent.revision, "別の方のシートでした")
        send.withdraw(session, care, now, sent.revision, "二度目")
        assert sent.revision.withdrawn_reason == "別の方のシートでした"
        kinds = [n.kind for n in find_notices.open_ones(session, town.msw_actor)]
        assert kinds == ["sheet_withdrawn", "reported"]
        assert find_sheets.arrived(session, town.msw_actor) == []
        with pytest.raises(Refused):
            send.provide_again(session, care, now, sent.revision, by_fax(town, now))


def test_providing_again_by_another_means_is_a_further_record_of_the_same_bytes(
    database: Database, town: Town, now: datetime, draft: Draft
) -> None:
    care = town.care_manager_actor
    with database.writing() as session:
        fax = send.send(session, care, now, draft, by_fax(town, now), "k1")
        assert fax.provision.to_office_name == "見本内科医院"
        assert session.scalars(select(Notice).where(Notice.kind == "sheet_sent")).all() == []
        visit = Handing(
            Means.VISIT, now, place="見本内科医院 受付", to_office=town.fax_clinic, person="看護師"
        )
        again = send.provide_again(session, care, now, fax.revision, visit, "k2")
        twice = send.provide_again(session, care, now, fax.revision, visit, "k2")
        assert again.provision.id == twice.provision.id != fax.provision.id
        assert again.document.id == fax.document.id
        assert again.provision.place == "見本内科医院 受付"


def test_sent_content_and_kept_bytes_cannot_be_changed_even_in_the_database(
    database: Database, town: Town, now: datetime, draft: Draft
) -> None:
    with database.writing() as session:
        send.send(session, town.care_manager_actor, now, draft, by_system(town), "k1")
    for attack in (
        "UPDATE revisions SET content = '{}'",
        "UPDATE revisions SET number = 7",
        "UPDATE documents SET sha256 = 'x'",
    ):
        with pytest.raises(DatabaseError), database.writing() as session:
            session.execute(text(attack))


def test_foreign_ids_answer_like_missing_ones(
    database: Database, town: Town, now: datetime, draft: Draft
) -> None:
    with database.writing() as session:
        sent = send.send(session, town.care_manager_actor, now, draft, by_system(town), "k1")
        strangers = (town.other_care_manager_actor, town.other_msw_actor, town.city_actor)
        for actor in strangers:
            for load, public_id in (
                (find_sheets.revision_for, sent.revision.public_id),
                (find_sheets.document_for, sent.document.public_id),
                (find_sheets.provision_for, sent.provision.public_id),
            ):
                with pytest.raises(NotFound):
                    load(session, actor, public_id)
        with pytest.raises(NotFound):
            send.withdraw(session, town.other_care_manager_actor, now, sent.revision, "x")
        with pytest.raises(NotAllowed):
            send.withdraw(session, town.msw_actor, now, sent.revision, "x")


def test_a_faxed_sheet_is_not_opened_to_the_hospital_inside_the_system(
    database: Database, town: Town, now: datetime, draft: Draft
) -> None:
    handing = replace(by_fax(town, now), to_office=town.hospital)
    with database.writing() as session:
        sent = send.send(session, town.care_manager_actor, now, draft, handing, "k1")
        with pytest.raises(NotFound):
            find_sheets.revision_for(session, town.msw_actor, sent.revision.public_id)


def test_a_new_consent_after_a_withdrawal_lets_sending_go_on(
    database: Database, town: Town, now: datetime, draft: Draft
) -> None:
    care = town.care_manager_actor
    with database.writing() as session:
        consent = session.merge(town.consent)
        consent.withdrawn_on = date(2026, 11, 20)
        make_consent(session, now, town.client, care.account_id, given_on=date(2026, 11, 21))
        sent = send.send(session, care, now, draft, by_system(town), "k")
        assert sent.revision.number == 1
