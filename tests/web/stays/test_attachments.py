"""Attached documents on screen: taken, refused with what to do, received and read by name, safe to open."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from handoff.actions import stays
from handoff.actions.stays import CareOfficeChoice, PersonFacts, Report
from handoff.db.discharge import Attachment, AttachmentReading, Conference
from handoff.db.journal import JournalRow
from handoff.db.offices import Office
from handoff.db.session import Database
from handoff.web.frame import security
from tests.build.discharge import held
from tests.build.moving import admit
from tests.build.papers import locked_paper, paper, picture, script
from tests.build.town import Town
from tests.page import Page, WebClient

MEGA = 1024 * 1024
SUMMARY = {"kind": "nursing_summary", "title": "12月10日時点"}


@pytest.fixture
def pid(database: Database, town: Town, stopped_clock: datetime) -> str:
    """An open stay since yesterday."""
    with database.writing() as session:
        return admit(session, town, stopped_clock - timedelta(minutes=5)).public_id


@pytest.fixture
def msw(app: Flask, town: Town) -> WebClient:
    return WebClient(app).sign_in_as(town.msw_actor)


@pytest.fixture
def manager(app: Flask, town: Town) -> WebClient:
    return WebClient(app).sign_in_as(town.care_manager_actor)


def send(browser: WebClient, path: str, content: bytes, name: str, **typed: str) -> Page:
    fields = browser.get(path).fields(path).to_dict() | SUMMARY | typed
    return upload(browser, path, fields, content, name)


def upload(
    browser: WebClient, path: str, fields: dict[str, str], content: bytes, name: str
) -> Page:
    posted = fields | {"csrf_token": browser.token, "file": FileStorage(BytesIO(content), name)}
    boundary, body = encode_multipart(posted)
    kind = f"multipart/form-data; boundary={boundary}"
    answer = browser.browser.post(path, data=body, content_type=kind)
    page = Page(answer)
    assert not page.faults, page.faults
    return page


def attach(browser: WebClient, pid: str, content: bytes, name: str = "要約.pdf") -> Page:
    return send(browser, f"/stays/{pid}/attachments/new", content, name)


def all_attachments(database: Database) -> list[Attachment]:
    with database.reading() as session:
        return list(session.scalars(select(Attachment).order_by(Attachment.id)))


def test_a_document_is_attached_opened_and_received_by_name(
    msw: WebClient, manager: WebClient, pid: str, database: Database
) -> None:
    content = paper()
    assert attach(msw, pid, content, "看護サマリー.pdf").location == f"/stays/{pid}#attachments"
    (made,) = all_attachments(database)
    assert (made.kind, made.title, made.size) == ("nursing_summary", "12月10日時点", len(content))
    answer = manager.get(f"/attachments/{made.public_id}")
    assert answer.response.data == content
    assert manager.post(f"/attachments/{made.public_id}/receive").status == 303
    with database.reading() as session:
        reading = session.scalars(select(AttachmentReading)).one()
        received = session.scalars(select(Attachment)).one()
        actions = list(session.scalars(select(JournalRow.action)))
    assert reading.account_id == received.received_by
    assert {"attachment:add", "attachment:open", "attachment:receive"} <= set(actions)


def test_what_is_opened_can_do_nothing_on_our_pages(
    msw: WebClient, pid: str, database: Database
) -> None:
    attach(msw, pid, paper(), "葛󠄀城 サマリー.pdf")
    answer = msw.get(f"/attachments/{all_attachments(database)[0].public_id}")
    headers = answer.headers
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"].startswith("attachment;")
    assert quote("葛󠄀城 サマリー.pdf") in headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"MZ\x90\x00" + b"0" * 500, "サマリー.pdf", "PDF・JPEG・PNGのどれか"),
        (b"PK\x03\x04word", "サマリー.docx", "PDF・JPEG・PNGのどれか"),
        (b"", "空.pdf", "ファイルが空です"),
        (paper(OpenAction=script()), "動く.pdf", "動く仕掛け"),
        (locked_paper(), "鍵.pdf", "パスワード"),
        (b"%PDF-1.7 broken", "壊.pdf", "読み取れませんでした"),
    ],
    ids=["disguised", "word", "empty", "script", "locked", "broken"],
)
def test_what_cannot_be_attached_is_refused_with_what_to_do_and_the_rest_stays(
    msw: WebClient, pid: str, database: Database, content: bytes, name: str, words: str
) -> None:
    page = attach(msw, pid, content, name)
    assert page.status == 422
    assert words in page.text
    fields = page.fields("/attachments/new")
    assert (fields["kind"], fields["title"]) == ("nursing_summary", "12月10日時点")
    assert all_attachments(database) == []


def test_thirty_megabytes_are_refused_on_the_form_with_everything_else_still_there(
    msw: WebClient, pid: str, database: Database
) -> None:
    page = attach(msw, pid, b"%PDF-" + b"0" * (30 * MEGA), "大きい.pdf")
    assert page.status == 413
    assert "ファイルが大きすぎます（30.0 MB）。10 MBまでに分けるか" in page.text
    assert page.fields("/attachments/new")["title"] == "12月10日時点"
    assert all_attachments(database) == []


def test_a_flood_is_turned_away_with_plain_words_before_it_is_read(
    msw: WebClient, app: Flask, pid: str
) -> None:
    path = f"/stays/{pid}/attachments/new"
    answer = msw.browser.post(
        path,
        environ_overrides={"CONTENT_LENGTH": str(security.LARGEST_UPLOAD + 1)},
        content_type="multipart/form-data; boundary=x",
    )
    assert answer.status_code == 413
    assert "1つ10MBまで" in answer.get_data(as_text=True)
    stranger = app.test_client()
    answer = stranger.post(
        path,
        environ_overrides={"CONTENT_LENGTH": str(security.LARGEST_BODY + 1)},
        content_type="multipart/form-data; boundary=x",
    )
    assert answer.status_code == 401


def test_other_pages_take_no_more_than_before(msw: WebClient, pid: str) -> None:
    answer = msw.browser.post(
        f"/stays/{pid}/say",
        environ_overrides={"CONTENT_LENGTH": str(security.LARGEST_BODY + 1)},
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 413


def test_without_a_file_or_a_kind_the_form_says_so(
    msw: WebClient, pid: str, database: Database
) -> None:
    path = f"/stays/{pid}/attachments/new"
    page = msw.post(path, msw.get(path).fields(path))
    assert page.status == 422
    assert "ファイルを選んでください" in page.text
    assert "書類の種類を選んでください" in page.text
    assert all_attachments(database) == []


def test_another_file_with_the_same_form_is_no_repeat(
    msw: WebClient, pid: str, database: Database
) -> None:
    path = f"/stays/{pid}/attachments/new"
    fields = msw.get(path).fields(path).to_dict() | SUMMARY
    for content in (picture("PNG"), picture("PNG"), picture("PNG", (50, 50))):
        answer = upload(msw, path, fields, content, "写真.png")
    assert answer.status == 409  # said, not swallowed
    assert len(all_attachments(database)) == 1


def test_a_withdrawn_document_is_closed_to_the_other_side_and_kept_for_its_own(
    msw: WebClient, manager: WebClient, pid: str, database: Database
) -> None:
    attach(msw, pid, paper())
    path = f"/attachments/{all_attachments(database)[0].public_id}"
    assert manager.get(f"{path}/withdraw").status == 404
    page = msw.post(f"{path}/withdraw", {"reason": ""})
    assert page.status == 422
    assert msw.post(f"{path}/withdraw", {"reason": "別の方の書類"}).status == 303
    closed = manager.get(path)
    assert closed.status == 422
    assert "取り下げられました" in closed.text
    assert msw.get(path).status == 200


def test_documents_of_others_are_not_there(
    app: Flask, msw: WebClient, town: Town, pid: str, database: Database
) -> None:
    attach(msw, pid, paper())
    path = f"/attachments/{all_attachments(database)[0].public_id}"
    for actor in (town.other_msw_actor, town.other_care_manager_actor, town.city_actor):
        browser = WebClient(app).sign_in_as(actor)
        assert browser.get(path).status == 404
        assert browser.post(f"{path}/receive").status == 404
        assert browser.post(f"{path}/withdraw", {"reason": "x"}).status == 404
        assert browser.get(f"/stays/{pid}/attachments/new").status == 404
    assert all_attachments(database)[0].received_at is None


def test_a_hospital_waits_until_the_care_office_said_whose_client_it_is(
    app: Flask, town: Town, pid: str, database: Database, now: datetime
) -> None:
    with database.writing() as session:
        person = PersonFacts(town.client.name, town.client.kana, town.client.birth_date)
        office = CareOfficeChoice(session.get_one(Office, town.care_office.id))
        report = Report(admitted_on=now.date())
        theirs = stays.report_from_hospital(
            session, town.other_msw_actor, now, person, office, report
        ).stay.public_id
    browser = WebClient(app).sign_in_as(town.other_msw_actor)
    page = attach(browser, theirs, paper())
    assert page.status == 422
    assert "担当の事業所が「担当の方です」と確かめてから" in page.text
    assert all_attachments(database) == []


def test_the_paper_given_to_the_client_is_chosen_or_attached_on_the_spot(
    msw: WebClient, manager: WebClient, town: Town, pid: str, database: Database, now: datetime
) -> None:
    path = f"/conferences/{held(database, town, now, pid).public_id}/paper"
    page = msw.post(path, {})
    assert page.status == 422
    assert "書類を選ぶか、ファイルを選んでください" in page.text
    assert send(msw, path, paper(), "渡した文書.pdf").status == 303
    (given,) = all_attachments(database)
    assert given.kind == "joint_guidance"
    attach(manager, pid, picture("JPEG"), "控え.jpg")
    other = all_attachments(database)[1]
    assert manager.post(path, {"chosen": other.public_id}).status == 303
    with database.reading() as session:
        assert session.scalars(select(Conference)).one().document_id == other.id
    assert "写しあり" in manager.get(path.removesuffix("/paper")).text
