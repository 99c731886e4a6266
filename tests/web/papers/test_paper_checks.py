"""紙の確認: whoever holds the paper learns whether it stands; the two sides sign and keep copies."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from handoff.actions import drafts, imprint, send, stays
from handoff.actions.handing import Handing
from handoff.actions.paper_checks import MOST_WRONG
from handoff.actions.send import Sent
from handoff.actions.stays import Report
from handoff.config import Settings
from handoff.db import find_papers
from handoff.db.session import Database
from handoff.rules.life import Means
from tests.build.papers import paper
from tests.build.town import Town
from tests.page import Page, WebClient

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def sent(app: Flask, database: Database, town: Town, stopped_clock: datetime) -> Sent:
    """A sheet sent five minutes ago."""
    care, at = town.care_manager_actor, stopped_clock - timedelta(minutes=5)
    with database.writing() as session:
        where = Report(hospital=town.hospital, desk=town.desk, admitted_on=date(2026, 11, 22))
        stay = stays.report_from_care(session, care, at, town.client, where).stay
        sheet = drafts.sheet_for(session, care, at, stay, "admission")
        draft = drafts.open_draft(session, care, at, sheet)
        handing = Handing(Means.SYSTEM, to_office=town.hospital, to_desk=town.desk)
        return send.send(session, care, at, draft, handing, "k")


@pytest.fixture
def signing(settings: Settings, database: Database, stopped_clock: datetime) -> None:
    """Before the application starts: the installation signs."""
    imprint.install(database, replace(settings, sign=True), stopped_clock)


def upload(browser: WebClient, path: str, content: bytes, **fields: str) -> Page:
    posted = {"csrf_token": browser.token, "file": FileStorage(BytesIO(content), "x.pdf"), **fields}
    boundary, body = encode_multipart(posted)
    kind = f"multipart/form-data; boundary={boundary}"
    answer = Page(browser.browser.post(path, data=body, content_type=kind))
    assert not answer.faults, answer.faults
    return answer


def test_the_code_says_that_the_paper_stands_and_nothing_about_the_person(
    app: Flask, sent: Sent, town: Town
) -> None:
    stranger = WebClient(app)
    page = stranger.get(f"/v/{sent.revision.check_code}")
    assert page.h1 == "この用紙は最新の版です"
    assert "令和8年11月22日 09:55 に送付されたもの" in page.text
    assert sent.revision.public_id in page.text
    for name in (town.client.name, town.client.kana, town.hospital.name, town.care_office.name):
        assert name not in page.html
    assert page.response.headers["X-Robots-Tag"] == "noindex, nofollow"
    typed = imprint.grouped(sent.revision.check_code or "").lower()
    asked = stranger.get(f"/v?code={typed}")
    assert asked.location == f"/v/{sent.revision.check_code}"


def test_a_corrected_and_a_withdrawn_paper_say_so(
    app: Flask, database: Database, sent: Sent, town: Town, stopped_clock: datetime
) -> None:
    care, now = town.care_manager_actor, stopped_clock
    handing = Handing(Means.SYSTEM, to_office=town.hospital, to_desk=town.desk, reason="書き直し")
    with database.writing() as session:
        draft = send.start_correction(session, care, now, sent.revision)
        changed = {"cm_notes": "食事はむせあり"}
        draft = drafts.save_draft(session, care, now, draft, changed, draft.version, "a")
        second = send.send(session, care, now, draft, handing, "k2")
    first = WebClient(app).get(f"/v/{sent.revision.check_code}")
    assert first.h1 == "この用紙は第2版に訂正されています"
    with database.writing() as session:
        send.withdraw(session, care, now, session.merge(second.revision), "別の方のシート")
    taken = WebClient(app).get(f"/v/{second.revision.check_code}")
    assert taken.h1 == "この用紙は取り下げられています"
    assert "別の方のシート" not in taken.text
    assert WebClient(app).get(f"/v/{sent.revision.check_code}").h1 == "この用紙は最新の版です"


def test_a_file_is_compared_byte_for_byte_and_not_kept(app: Flask, sent: Sent) -> None:
    stranger, path = WebClient(app), f"/v/{sent.revision.check_code}"
    assert "同じです。" in upload(stranger, path, sent.document.content).text
    assert "同じではありません。" in upload(stranger, path, sent.document.content + b"\n").text
    empty = stranger.post(path)
    assert empty.status == 422
    assert "ファイルを選んでください" in empty.text


def test_wrong_codes_are_told_and_after_many_of_them_nothing_is_said(
    app: Flask, sent: Sent
) -> None:
    stranger = WebClient(app)
    for number in range(MOST_WRONG):
        page = stranger.get(f"/v/{number:012d}")
        assert page.status == 404
    assert "見つかりません" in page.text
    assert stranger.get(f"/v/{sent.revision.check_code}").status == 429
    assert WebClient(app).get("/sign-in").status == 200
    for odd in ("%00", "あ", "a" * 300):
        assert stranger.get(f"/v/{odd}").status in (404, 429)


def test_both_sides_see_the_signature_and_the_hospital_adds_its_own(
    signing: None, app: Flask, sent: Sent, town: Town, database: Database
) -> None:
    pid = sent.revision.public_id
    writer = WebClient(app).sign_in_as(town.care_manager_actor)
    mine = writer.get(f"/revisions/{pid}")
    assert "電子署名あり" in mine.text
    assert f"/v/{sent.revision.check_code}" in mine.links()
    assert writer.post(f"/revisions/{pid}/countersign").status == 404
    hospital = WebClient(app).sign_in_as(town.msw_actor)
    assert "受け取った側の電子署名を付ける" in hospital.get(f"/revisions/{pid}").text
    done = hospital.post(f"/revisions/{pid}/countersign", {"form_key": "c"})
    assert done.location == f"/revisions/{pid}#signature"
    with database.reading() as session:
        both = find_papers.newest_of(session, sent.revision, "countersigned")
        assert both is not None
        content = both.content
    for side in (writer, hospital):
        assert f"/documents/{both.public_id}" in side.get(f"/revisions/{pid}").links()
        kept = side.get(f"/documents/{both.public_id}")
        assert kept.response.data == content
    assert (
        "受け取った側の署名もあります" in WebClient(app).get(f"/v/{sent.revision.check_code}").text
    )
    stranger = WebClient(app).sign_in_as(town.other_msw_actor)
    assert stranger.post(f"/revisions/{pid}/countersign").status == 404


def test_the_scan_of_the_signed_paper_is_kept_with_its_version(
    app: Flask, sent: Sent, town: Town
) -> None:
    path = f"/revisions/{sent.revision.public_id}/signed-copy"
    writer = WebClient(app).sign_in_as(town.care_manager_actor)
    page = writer.get(path)
    assert "髙﨑 靜枝 様（タカサキ シズエ・87歳・女）" in page.text
    key = page.fields(path)["form_key"]
    assert upload(writer, path, b"no pdf", form_key=key).status == 422
    done = upload(writer, path, paper(), form_key=key, title="本人の署名入り")
    assert done.location == f"/revisions/{sent.revision.public_id}#signature"
    shown = writer.get(f"/revisions/{sent.revision.public_id}").text
    assert "署名・押印した用紙の写し" in shown
    assert "第1版 本人の署名入り" in shown
