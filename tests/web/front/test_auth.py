"""Signing in and out, the idle lock, switching offices, passwords, the persons of the demo."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from handoff import clock
from handoff.app import create_app
from handoff.config import Settings
from handoff.db.journal import JournalRow
from handoff.db.people import Account, LoginSession, Membership
from handoff.db.session import Database
from handoff.rules.access import Role
from handoff.web.front.auth import safe_next
from tests.build.town import PASSWORD, Town
from tests.page import Page, WebClient

NEW_PASSWORD = "薄荷-黒板-渡り鳥-十一番"


def sign_in(client: WebClient, name: str, password: str = PASSWORD, **more: str) -> Page:
    return client.post("/sign-in", {"login_name": name, "password": password, **more})


def later(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    monkeypatch.setattr(clock, "_shift", clock._shift + by)


def test_name_and_password_open_the_home_page(client: WebClient, town: Town) -> None:
    page = sign_in(client, town.care_manager.login_name)
    assert (page.status, page.location) == (303, "/")
    assert client.get("/me").h1 == "わたしの設定"


def test_the_login_name_may_be_typed_full_width_and_in_capitals(
    client: WebClient, town: Town
) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) for c in town.care_manager.login_name.upper())
    assert sign_in(client, wide).status == 303


def test_unknown_name_and_wrong_password_get_the_same_answer(client: WebClient, town: Town) -> None:
    wrong = sign_in(client, town.care_manager.login_name, "ちがう合い言葉です-たぶん")
    unknown = sign_in(client, "nobody", "ちがう合い言葉です-たぶん")
    assert wrong.status == unknown.status == 422
    assert wrong.all("div", id="error-summary")[0].text == (
        unknown.all("div", id="error-summary")[0].text
    )
    assert wrong.title.startswith("エラー：ログイン")


def test_the_typed_login_name_stays_and_the_password_does_not(client: WebClient) -> None:
    page = sign_in(client, "misaki", "短い")
    assert page.fields("/sign-in")["login_name"] == "misaki"
    assert page.fields("/sign-in")["password"] == ""


def test_an_empty_form_says_what_to_do(client: WebClient) -> None:
    page = sign_in(client, "", "")
    assert "ログイン名を入力してください" in page.text
    assert "パスワードを入力してください" in page.text


def test_the_sixth_wrong_try_has_to_wait_even_with_the_right_password(
    client: WebClient, town: Town
) -> None:
    for _ in range(5):
        assert sign_in(client, town.care_manager.login_name, "ちがう合い言葉です").status == 422
    page = sign_in(client, town.care_manager.login_name)
    assert page.status == 429
    assert "時間をおいて" in page.text


def test_the_cookie_is_not_for_scripts_and_the_database_does_not_know_it(
    client: WebClient, town: Town, database: Database
) -> None:
    page = sign_in(client, town.care_manager.login_name)
    cookie = next(c for c in page.headers.getlist("Set-Cookie") if c.startswith("handoff="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    value = cookie.split(";")[0].removeprefix("handoff=")
    assert len(value) >= 43
    with database.reading() as session:
        assert session.get(LoginSession, value) is None
        assert session.scalars(select(LoginSession)).one().id_hash != value


def test_over_https_the_cookie_is_bound_to_this_host(
    settings: Settings, database: Database, town: Town
) -> None:
    app = create_app(replace(settings, base_url="https://localhost"), database)
    page = sign_in(WebClient(app), town.care_manager.login_name, next="")
    # The test browser speaks plain HTTP, so it does not send secure cookies back: the token is lost.
    assert page.status in (303, 400)
    assert all(
        "Secure" in c and c.startswith("__Host-") for c in page.headers.getlist("Set-Cookie")
    )


def test_signing_in_again_ends_the_session_this_browser_had(
    client: WebClient, town: Town, database: Database
) -> None:
    client.sign_in_as(town.care_manager_actor)
    token = client.token
    client.browser.post(
        "/sign-in",
        data={"login_name": town.msw.login_name, "password": PASSWORD, "csrf_token": token},
    )
    with database.reading() as session:
        rows = session.scalars(select(LoginSession).order_by(LoginSession.created_at)).all()
        assert [r.ended_at is None for r in rows] == [False, True]


def test_without_signing_in_a_page_leads_to_the_sign_in_page_and_back(
    client: WebClient, town: Town
) -> None:
    page = client.get("/directory")
    assert (page.status, page.location) == (303, "/sign-in?next=/directory")
    assert sign_in(client, town.care_manager.login_name, next="/directory").location == "/directory"


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/nothing",
        "/sign-in",
        "",
        "me",
    ],
)
def test_the_way_back_never_leaves_the_application(app: Flask, path: str) -> None:
    with app.test_request_context("/"):
        assert safe_next(path) == "/"


def test_signing_out_ends_the_session_and_clears_the_browser(
    client: WebClient, town: Town, database: Database
) -> None:
    client.sign_in_as(town.care_manager_actor)
    page = client.post("/sign-out")
    assert page.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/me").location.startswith("/sign-in")
    with database.reading() as session:
        assert session.scalars(select(LoginSession.ended_at)).one() is not None
        assert "login:out" in session.scalars(select(JournalRow.action)).all()


def test_fifteen_minutes_without_a_sign_of_life_lock_the_screen(
    client: WebClient, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.sign_in_as(town.care_manager_actor)
    later(monkeypatch, timedelta(minutes=14))
    assert client.get("/me").status == 200
    later(monkeypatch, timedelta(minutes=14))
    assert client.get("/me").status == 200
    later(monkeypatch, timedelta(minutes=15, seconds=1))
    assert client.get("/me").status == 303


def test_one_press_extends_the_session(
    client: WebClient, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.sign_in_as(town.care_manager_actor)
    token = client.token
    later(monkeypatch, timedelta(minutes=14))
    assert client.post("/session/extend", {"csrf_token": token}).status == 200
    later(monkeypatch, timedelta(minutes=14))
    assert client.get("/me").status == 200


def test_polling_does_not_keep_a_session_alive(
    client: WebClient, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.sign_in_as(town.care_manager_actor)
    for _ in range(4):
        later(monkeypatch, timedelta(minutes=4))
        answer = client.get("/inbox/count?known=99")
    assert answer.status == 303


def test_after_twelve_hours_even_a_busy_session_ends(
    client: WebClient, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.sign_in_as(town.care_manager_actor)
    for _ in range(72):
        later(monkeypatch, timedelta(minutes=10))
        client.browser.get("/me")
    later(monkeypatch, timedelta(minutes=1))
    assert client.get("/me").status == 303


@pytest.mark.parametrize("what", ["membership", "account"])
def test_who_is_taken_out_is_out_at_the_next_press(
    client: WebClient, town: Town, database: Database, now: datetime, what: str
) -> None:
    client.sign_in_as(town.care_manager_actor)
    assert client.get("/me").status == 200
    who = town.care_manager.id
    change = {
        "membership": update(Membership).where(Membership.account_id == who).values(ended_at=now),
        "account": update(Account).where(Account.id == who).values(disabled_at=now),
    }[what]
    with database.writing() as session:
        session.execute(change)
    assert client.get("/me").status == 303


def test_acting_for_another_office_gives_the_session_a_new_id(
    client: WebClient, town: Town, database: Database, now: datetime
) -> None:
    with database.writing() as session:
        session.add(
            Membership(
                account_id=town.care_manager.id,
                office_id=town.support_centre.id,
                role=Role.CARE_MANAGER,
                started_at=now,
            )
        )
    client.sign_in_as(town.care_manager_actor)
    page = client.post("/act-for", {"office": town.support_centre.public_id})
    assert page.status == 303
    assert town.support_centre.name in client.get("/me").html
    with database.reading() as session:
        rows = session.scalars(select(LoginSession)).all()
        assert sorted(r.ended_at is None for r in rows) == [False, True]


def test_nobody_acts_for_an_office_that_is_not_theirs(client: WebClient, town: Town) -> None:
    client.sign_in_as(town.care_manager_actor)
    assert client.post("/act-for", {"office": town.hospital.public_id}).status == 404


def test_a_first_password_must_be_changed_before_anything_else(
    client: WebClient, town: Town, database: Database
) -> None:
    with database.writing() as session:
        session.execute(
            update(Account)
            .where(Account.id == town.care_manager.id)
            .values(must_change_password=True)
        )
    client.sign_in_as(town.care_manager_actor)
    assert client.get("/directory").location == "/password"
    page = client.post(
        "/password",
        {"old_password": PASSWORD, "new_password": NEW_PASSWORD, "repeated": NEW_PASSWORD},
    )
    assert (page.status, page.location) == (303, "/")
    assert client.get("/directory").status == 200


@pytest.mark.parametrize(
    ("old", "new", "again", "words"),
    [
        ("ちがいます-これではない", NEW_PASSWORD, NEW_PASSWORD, "今のパスワードが違います"),
        (PASSWORD, "みじかい", "みじかい", "13文字以上"),
        (PASSWORD, "passwordpassword", "passwordpassword", "推測されやすい"),
        (
            PASSWORD,
            NEW_PASSWORD,
            "別のもの-をもう一度-入れた",
            "上に入力した新しいパスワードと違います",
        ),
        ("", "", "", "今のパスワードを入力してください"),
    ],
)
def test_a_password_that_cannot_be_taken_says_why(
    client: WebClient, town: Town, old: str, new: str, again: str, words: str
) -> None:
    client.sign_in_as(town.care_manager_actor)
    page = client.post("/password", {"old_password": old, "new_password": new, "repeated": again})
    assert page.status == 422
    assert words in page.text


def test_a_new_password_ends_all_other_sessions(app: Flask, town: Town) -> None:
    here, there = WebClient(app), WebClient(app)
    here.sign_in_as(town.care_manager_actor)
    there.sign_in_as(town.care_manager_actor)
    here.post(
        "/password",
        {"old_password": PASSWORD, "new_password": NEW_PASSWORD, "repeated": NEW_PASSWORD},
    )
    assert here.get("/me").status == 200
    assert there.get("/me").status == 303


def test_other_browsers_can_be_signed_out(app: Flask, town: Town) -> None:
    here, there = WebClient(app), WebClient(app)
    here.sign_in_as(town.care_manager_actor)
    there.sign_in_as(town.care_manager_actor)
    assert "ほかの端末" in here.get("/me").text
    here.post("/me/end-others")
    assert there.get("/me").status == 303
    assert here.get("/me").status == 200


# --- the persons of the demonstration -------------------------------------------------------------


@pytest.fixture
def demo(database: Database, town: Town) -> None:
    with database.writing() as session:
        session.execute(
            update(Account).where(Account.id == town.care_manager.id).values(is_demo=True)
        )


@pytest.mark.usefixtures("demo")
def test_with_demo_data_one_press_signs_in(client: WebClient, town: Town) -> None:
    page = client.get("/sign-in")
    assert town.care_manager.name in page.text
    assert town.msw.name not in page.text
    pressed = client.post("/demo-sign-in", page.fields("/demo-sign-in"))
    assert (pressed.status, pressed.location) == (303, "/")
    assert client.get("/me").status == 200


def test_without_demo_data_nobody_is_listed_and_no_press_signs_in(
    client: WebClient, town: Town
) -> None:
    assert town.care_manager.name not in client.get("/sign-in").text
    pressed = client.post("/demo-sign-in", {"account": town.care_manager.public_id})
    assert pressed.status == 404
    assert client.get("/me").status == 303


@pytest.mark.usefixtures("demo")
def test_on_a_public_address_demo_persons_are_not_offered(
    settings: Settings, database: Database, town: Town
) -> None:
    app = create_app(replace(settings, base_url="https://localhost"), database)
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False  # the secure cookie does not come back here
    client = WebClient(app)
    assert town.care_manager.name not in client.get("/sign-in").text
    assert client.post("/demo-sign-in", {"account": town.care_manager.public_id}).status == 404
