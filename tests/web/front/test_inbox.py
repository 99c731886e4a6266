"""受信箱: what waits, what is to be known, what was done; the number in the header."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from handoff.actions import stays, tell, timeline
from handoff.actions.stays import Report
from handoff.db.journal import JournalRow
from handoff.db.outbox import Notice
from handoff.db.session import Database
from handoff.db.stays import Stay
from handoff.notify.messages import NoticeKind, message
from tests.build.town import Town
from tests.page import WebClient


@pytest.fixture
def stay(database: Database, town: Town, now: datetime) -> Stay:
    """The care manager has reported: the hospital is told."""
    with database.writing() as session:
        where = Report(hospital=town.hospital, desk=town.desk, admitted_on=date(2026, 11, 22))
        return stays.report_from_care(
            session, town.care_manager_actor, now, town.client, where
        ).stay


@pytest.fixture
def msw(app: Flask, town: Town) -> WebClient:
    return WebClient(app).sign_in_as(town.msw_actor)


def only_notice(database: Database) -> Notice:
    with database.reading() as session:
        return session.scalars(select(Notice)).one()


def test_an_empty_inbox_says_so(msw: WebClient) -> None:
    page = msw.get("/inbox")
    assert "返事や受領を待っている連絡はありません。" in page.text
    assert "新しいお知らせはありません。" in page.text


def test_a_report_waits_with_name_kana_age_and_sender(
    msw: WebClient, stay: Stay, town: Town
) -> None:
    page = msw.get("/inbox")
    assert "待っているもの（1）" in page.text
    assert "髙﨑 靜枝 様（タカサキ シズエ・87歳・女）" in page.text
    assert town.care_office.name in page.text


def test_the_header_counts_what_waits(msw: WebClient, stay: Stay) -> None:
    numbers = [n.text for n in msw.get("/directory").all("span", class_="count")]
    assert numbers == ["1件", "1件"]


def test_the_count_is_sent_only_when_it_changed(msw: WebClient, stay: Stay) -> None:
    assert msw.get("/inbox/count?known=1").status == 204
    answer = msw.get("/inbox/count?known=0")
    assert answer.response.get_json() == {"count": 1}


def test_opening_marks_as_seen_but_a_report_waits_on(
    msw: WebClient, stay: Stay, database: Database, town: Town
) -> None:
    pid = only_notice(database).public_id
    page = msw.post(f"/inbox/{pid}/seen")
    assert page.location == f"/stays/{stay.public_id}"
    seen = only_notice(database)
    assert (seen.seen_by, seen.settled_at) == (town.msw.id, None)
    assert "待っているもの（1）" in msw.get("/inbox").text


def test_looking_at_the_list_changes_nothing_and_is_journaled(
    msw: WebClient, stay: Stay, database: Database
) -> None:
    msw.get("/inbox")
    assert only_notice(database).seen_at is None
    with database.reading() as session:
        assert session.scalars(select(JournalRow.action)).all().count("inbox:view") == 1


def test_news_is_put_away_together(
    app: Flask, database: Database, stay: Stay, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        theirs = session.get_one(Stay, stay.id)
        stays.acknowledge(session, town.msw_actor, now, theirs)
        timeline.say(session, town.msw_actor, now, theirs, "午後に電話をください")
    care = WebClient(app).sign_in_as(town.care_manager_actor)
    assert "お知らせ（2）" in care.get("/inbox").text
    assert care.post("/inbox/seen").status == 303
    page = care.get("/inbox")
    assert "お知らせ（0）" in page.text
    assert "済んだもの" in page.text


def test_a_mail_that_did_not_arrive_is_settled_by_a_call(
    app: Flask, database: Database, stay: Stay, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        mine = session.get_one(Stay, stay.id)
        to = tell.Recipient(town.care_office)
        call = message(NoticeKind.CALL_BY_PHONE, mine.public_id)
        notice = tell.tell(session, town.msw_actor, now, call, to, mine)
        assert notice is not None
    care = WebClient(app).sign_in_as(town.care_manager_actor)
    assert "電話で連絡した" in care.get("/inbox").text
    page = care.post(f"/inbox/{notice.public_id}/done", {"form_key": "k"}, follow=True)
    assert "記録しました。" in page.text
    assert "待っているもの（0）" in page.text


def test_after_the_stay_moved_away_no_name_is_shown(
    msw: WebClient, stay: Stay, database: Database, town: Town
) -> None:
    with database.writing() as session:
        session.get_one(Stay, stay.id).hospital_id = town.other_hospital.id
    page = msw.get("/inbox")
    assert "髙﨑" not in page.html
    assert "いまは、ほかの事業所や医療機関の記録です" in page.text
    assert msw.post(f"/inbox/{only_notice(database).public_id}/seen").location == "/inbox"
