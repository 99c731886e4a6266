"""What holds for every request: headers, tokens, origin, characters, sizes, and keeping typed text."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from handoff import clock
from handoff.app import create_app
from handoff.config import Settings
from handoff.db.journal import JournalRow
from handoff.db.session import Database
from handoff.paths import bundled
from handoff.rules.access import Permission
from handoff.web.frame import journal, security
from handoff.web.frame.access import needs
from handoff.web.frame.database import writing
from tests.build.town import Town
from tests.page import WebClient


@pytest.fixture
def app(new_app: Flask) -> Flask:
    """The application with one more form, so that these tests hang on no other page."""
    app = new_app

    @app.route("/trial", methods=["GET", "POST"])
    @needs(Permission.HOME)
    def trial() -> str:
        with writing():
            journal.note("trial:press")
        return "taken"

    @app.get("/broken")
    @needs(Permission.HOME)
    def broken() -> str:
        raise RuntimeError("髙﨑 靜枝 様の記録")

    @app.route("/full", methods=["GET", "POST"])
    @needs(Permission.HOME)
    def full() -> str:
        raise OperationalError("INSERT", {"name": "髙﨑"}, Exception("database or disk is full"))

    @app.get("/forgotten")
    def forgotten() -> str:
        return "no mark"

    return app


@pytest.fixture
def client(app: Flask, town: Town) -> WebClient:
    return WebClient(app).sign_in_as(town.care_manager_actor)


def kept_fields(html: str) -> dict[str, str]:
    return dict(re.findall(r'name="([^"]+)" value="([^"]*)"', html))


@pytest.mark.parametrize(
    "path", ["/me", "/sign-in", "/help", "/nothing", "/healthz", "/static/style.css", "/broken"]
)
def test_every_answer_carries_the_headers(client: WebClient, path: str) -> None:
    with client.browser.get(path) as answer:
        headers = answer.headers
    assert headers["Content-Security-Policy"] == security.CONTENT_SECURITY_POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    stored = "no-store" if not path.startswith("/static") else "public"
    assert stored in headers["Cache-Control"]
    assert "Strict-Transport-Security" not in headers


def test_https_is_pinned_where_it_is_used(settings: Settings, database: Database) -> None:
    app = create_app(replace(settings, base_url="https://localhost"), database)
    assert "max-age" in app.test_client().get("/healthz").headers["Strict-Transport-Security"]


def test_another_host_name_is_refused(client: WebClient) -> None:
    answer = client.browser.get("/me", headers={"Host": "evil.example"})
    assert answer.status_code == 400


def test_a_route_without_a_mark_does_not_exist(client: WebClient) -> None:
    assert client.get("/forgotten").status == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_what_another_site_sends_is_refused_even_with_a_token(
    client: WebClient, headers: dict[str, str]
) -> None:
    page = client.post("/trial", {"a": "1"}, headers=headers)
    assert page.status == 403
    assert "ほかのサイト" in page.text
    assert not page.all("form", action="/trial")


def test_our_own_origin_is_taken(client: WebClient) -> None:
    headers = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert client.post("/trial", {"a": "1"}, headers=headers).html == "taken"


def test_a_lost_token_shows_everything_typed_again_and_one_press_sends_it(
    client: WebClient,
) -> None:
    typed = {"name": "𠮷田 <b>", "note": "一行目\n二行目", "form_key": "k1"}
    page = client.post("/trial?x=1", {**typed, "csrf_token": "lost"})
    assert page.status == 400
    assert page.h1 == "もう一度押してください"
    fields = page.fields("/trial?x=1")
    assert {k: fields[k] for k in typed} == typed
    assert client.post("/trial?x=1", fields).html == "taken"


def test_a_session_that_ended_in_mid_form_gives_the_form_back_after_signing_in(
    client: WebClient, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = client.token
    monkeypatch.setattr(clock, "_shift", clock._shift + timedelta(minutes=16))
    page = client.post("/trial", {"name": "髙﨑 靜枝", "csrf_token": token})
    assert page.status == 401
    assert "髙﨑" not in page.html
    fields = page.fields("/sign-in")
    fields.setlist("login_name", [town.care_manager.login_name])
    fields.setlist("password", ["雪あかり-水色-電車-七番"])
    back = client.post("/sign-in", fields)
    assert back.status == 200
    assert back.fields("/trial")["name"] == "髙﨑 靜枝"
    assert client.post("/trial", back.fields("/trial")).html == "taken"


def test_another_person_never_gets_what_somebody_else_typed(
    client: WebClient, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = client.token
    monkeypatch.setattr(clock, "_shift", clock._shift + timedelta(minutes=16))
    page = client.post("/trial", {"name": "髙﨑 靜枝", "csrf_token": token})
    fields = page.fields("/sign-in")
    fields.setlist("login_name", [town.msw.login_name])
    fields.setlist("password", ["雪あかり-水色-電車-七番"])
    back = client.post("/sign-in", fields)
    assert back.status == 303
    assert "髙﨑" not in back.html


def test_passwords_are_never_carried_along(client: WebClient) -> None:
    page = client.post("/trial", {"password": "秘密の言葉", "name": "a", "csrf_token": "lost"})
    assert "秘密の言葉" not in page.html


def test_a_nul_in_a_form_is_taken_out_and_the_rest_can_be_sent(client: WebClient) -> None:
    page = client.post("/trial", {"name": "髙\x00﨑", "note": "そのまま"})
    assert page.status == 400
    assert page.h1 == "使えない文字を取り除きました"
    assert page.fields("/trial")["name"] == "髙﨑"
    assert page.fields("/trial")["note"] == "そのまま"


@pytest.mark.parametrize("path", ["/directory?q=a%00b", "/directory/a%00b", "/help/%00"])
def test_a_nul_in_an_address_is_refused_in_words(client: WebClient, path: str) -> None:
    page = client.get(path)
    assert page.status in (400, 404)
    assert "開き直してください" in page.text


def test_a_lone_surrogate_in_json_is_refused(client: WebClient) -> None:
    answer = client.browser.post(
        "/trial",
        data=b'{"name": "\\ud83d"}',
        content_type="application/json",
        headers={"X-CSRFToken": client.token, "Accept": "application/json"},
    )
    assert answer.status_code == 400
    assert "使えない文字" in answer.get_json()["message"]


def test_a_body_that_is_too_large_is_refused_in_words(client: WebClient) -> None:
    page = client.post("/trial", {"note": "あ" * 1_500_000})
    assert page.status == 413
    assert "大きすぎます" in page.h1


def test_a_full_sheet_of_the_longest_texts_is_not_too_large(client: WebClient) -> None:
    fields = {f"note{i}": "あ" * 4_000 for i in range(60)}
    assert client.post("/trial", fields).html == "taken"


def test_an_error_page_has_a_number_and_the_log_has_no_name(
    client: WebClient, caplog: pytest.LogCaptureFixture
) -> None:
    page = client.get("/broken")
    assert page.status == 500
    reference = re.search(r"[0-9a-f]{8}", page.text)
    assert reference
    assert reference.group() in caplog.text
    assert "髙﨑" not in caplog.text
    assert "髙﨑" not in page.html


def test_a_full_disk_loses_nothing_that_was_typed(
    client: WebClient, caplog: pytest.LogCaptureFixture
) -> None:
    page = client.post("/full", {"name": "髙﨑"})
    assert page.status == 503
    assert page.fields("/full")["name"] == "髙﨑"
    assert "髙﨑" not in caplog.text


def test_a_script_gets_errors_as_data(client: WebClient) -> None:
    answer = client.browser.post(
        "/full",
        data={"a": "1", "csrf_token": client.token},
        headers={"Accept": "application/json"},
    )
    assert answer.status_code == 503
    assert "残っています" in answer.get_json()["message"]


def test_the_act_and_its_journal_row_are_saved_together(
    client: WebClient, town: Town, database: Database
) -> None:
    client.post("/trial")
    with database.reading() as session:
        row = session.scalars(select(JournalRow).where(JournalRow.action == "trial:press")).one()
    assert row.account_id == town.care_manager.id
    assert row.office_id == town.care_office.id
    assert row.ip == "127.0.0.1"
    assert len(row.session_ref) == 16


def test_a_refused_route_answers_like_a_missing_one_and_is_journaled(
    app: Flask, town: Town, database: Database
) -> None:
    client = WebClient(app).sign_in_as(town.care_manager_actor)
    refused, missing = client.get("/admin/staff"), client.get("/no-such-page")
    assert refused.status == missing.status == 404
    assert refused.text == missing.text
    with database.reading() as session:
        row = session.scalars(select(JournalRow).where(JournalRow.result == "refused")).one()
        assert (row.action, row.record) == ("access:refused", "admin.staff")


@pytest.mark.parametrize(
    ("name", "sha256"),
    [
        (
            "design-tokens.css",
            "ec3fb5b1e881d1bdf076feff29fe15a32269353c7a9cef40194f1eff0c3d7a90",
        ),
        ("htmx.min.js", "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717"),
    ],
)
def test_what_others_wrote_is_unchanged_and_has_its_licence_beside(name: str, sha256: str) -> None:
    folder = bundled("static") / "vendor"
    assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == sha256
    assert (folder / f"{name.split('.')[0]}.LICENSE.txt").is_file()
