"""What an office administrator keeps: the office, its desks, its calendar, its staff."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from handoff.db import find_offices, find_people
from handoff.db.journal import JournalRow
from handoff.db.offices import Desk, Office, OfficeCalendar
from handoff.db.people import Account, Membership
from handoff.db.session import Database
from handoff.rules.access import Role
from tests.build.town import PASSWORD, Town
from tests.page import Page, WebClient


@pytest.fixture
def client(app: Flask, town: Town) -> WebClient:
    """The administrator of the care office."""
    return WebClient(app).sign_in_as(town.care_admin_actor)


def changed(page: Page, action: str, **values: str) -> MultiDict[str, str]:
    fields = page.fields(action)
    for name, value in values.items():
        fields.setlist(name.replace("__", "-"), [value])
    return fields


# --- the office -----------------------------------------------------------------------------------


def test_the_office_is_changed_and_found_under_its_new_name(
    client: WebClient, town: Town, database: Database
) -> None:
    fields = changed(
        client.get("/admin/office"),
        "/admin/office",
        name="居宅介護支援事業所 雪灯り𠮷",
        kana="ゆきあかり",
        postal_code="０７０ー８５２５",
        note="電話は\n午後に",
    )
    assert client.post("/admin/office", fields).status == 303
    with database.reading() as session:
        office = session.get_one(Office, town.care_office.id)
        assert office.name == "居宅介護支援事業所 雪灯り𠮷"
        assert (office.kana, office.postal_code) == ("ユキアカリ", "070-8525")
        assert office.verified_on == date(2026, 11, 22)
        assert [o.id for o in find_offices.search(session, "雪灯り吉")] == [office.id]
        assert "office:edit" in session.scalars(select(JournalRow.action)).all()


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("name", " ", "名称を入力してください"),
        ("postal_code", "12", "7桁で入力してください"),
        ("email", "だれか", "メールアドレスは"),
        ("email", "a@example.jp, b@example.jp", "一つだけ"),
        ("tel", "0" * 41, "40文字まで"),
        ("name", "ゆき\u202eあかり", "見えない記号"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field_and_stays_typed(
    client: WebClient, field: str, typed: str, words: str
) -> None:
    fields = changed(client.get("/admin/office"), "/admin/office", **{field: typed})
    page = client.post("/admin/office", fields)
    assert page.status == 422
    assert page.title.startswith("エラー：")
    assert words in page.all("div", id="error-summary")[0].text
    assert words in page.all("div", id=f"{field}-error")[0].text
    assert page.fields("/admin/office")[field] == typed


def test_columns_that_are_not_on_the_form_cannot_be_posted(
    client: WebClient, town: Town, database: Database
) -> None:
    fields = changed(
        client.get("/admin/office"),
        "/admin/office",
        kind="hospital",
        number="0123456789",
        is_user="",
        closed_on="2026-01-01",
        id="99",
    )
    assert client.post("/admin/office", fields).status == 303
    with database.reading() as session:
        office = session.get_one(Office, town.care_office.id)
        assert office.kind is town.care_office.kind
        assert (office.number, office.is_user) == (town.care_office.number, True)
        assert office.closed_on is None


# --- desks ----------------------------------------------------------------------------------------


def test_a_desk_is_added_with_its_hours_and_manners(
    client: WebClient, town: Town, database: Database
) -> None:
    fields = changed(
        client.get("/admin/desks/new"),
        "/admin/desks/new",
        name="相談窓口",
        tel="0166-00-1234",
        hours__Mon__opens="9:00",
        hours__Mon__closes="午後5時30分",
        hours__Sat__opens="９：００",
        hours__Sat__closes="1200",
        manners="午後が助かります",
    )
    assert client.post("/admin/desks/new", fields).status == 303
    with database.reading() as session:
        desk = session.scalars(select(Desk).where(Desk.office_id == town.care_office.id)).one()
        assert desk.hours == {"Mon": "09:00-17:30", "Sat": "09:00-12:00"}
        assert desk.is_active
    assert "午後が助かります" in client.get("/admin/desks").text
    shown = client.get(f"/admin/desks/{desk.public_id}")
    assert shown.fields(desk.public_id)["hours-Mon-closes"] == "17:30"


def test_a_double_press_adds_one_desk(client: WebClient, town: Town, database: Database) -> None:
    fields = changed(client.get("/admin/desks/new"), "/admin/desks/new", name="相談窓口")
    for _ in range(2):
        assert client.post("/admin/desks/new", fields).location == "/admin/desks"
    with database.reading() as session:
        desks = session.scalars(select(Desk).where(Desk.office_id == town.care_office.id)).all()
        assert [d.name for d in desks] == ["相談窓口"]


def test_hours_that_cannot_be_read_name_the_weekday(client: WebClient) -> None:
    fields = changed(
        client.get("/admin/desks/new"),
        "/admin/desks/new",
        name="相談窓口",
        hours__Tue__opens="17:00",
        hours__Tue__closes="9:00",
        hours__Wed__opens="9:00",
    )
    page = client.post("/admin/desks/new", fields)
    assert page.status == 422
    assert "火曜日：終わりの時刻を、始まりより後に" in page.text
    assert "水曜日：終わりの時刻も" in page.text
    assert page.fields("/admin/desks/new")["hours-Tue-opens"] == "17:00"


def test_a_desk_that_is_no_longer_used_is_not_offered(
    app: Flask, town: Town, database: Database
) -> None:
    client = WebClient(app).sign_in_as(town.hospital_admin_actor)
    fields = client.get(f"/admin/desks/{town.ward.public_id}").fields(town.ward.public_id)
    del fields["is_active"]
    assert client.post(f"/admin/desks/{town.ward.public_id}", fields).status == 303
    assert "3階東病棟" not in client.get(f"/directory/{town.hospital.public_id}").text
    assert "使っていません" in client.get("/admin/desks").text


# --- calendar -------------------------------------------------------------------------------------


def calendar_fields(client: WebClient, **more: str) -> MultiDict[str, str]:
    return changed(
        client.get("/admin/calendar"),
        "/admin/calendar",
        **{"valid_from": "令和8年12月1日", "holidays": "open", "yearly": "12/31〜1/2", **more},
    )


def calendars(database: Database, town: Town) -> list[OfficeCalendar]:
    with database.reading() as session:
        return find_offices.calendars_of(session, [town.care_office.id])[town.care_office.id]


def test_the_calendar_shows_this_month_with_holidays_and_their_names(client: WebClient) -> None:
    page = client.get("/admin/calendar")
    assert "2026年11月" in page.text
    assert "勤労感謝の日" in page.text
    assert "2027年1月" in client.get("/admin/calendar?month=2027-01").text


def test_the_preview_shows_the_typed_calendar_and_saves_nothing(
    client: WebClient, town: Town, database: Database
) -> None:
    page = client.post("/admin/calendar", calendar_fields(client, step="preview"))
    assert page.status == 200
    assert "まだ登録していません" in page.text
    assert "2026年12月" in page.text
    assert len(calendars(database, town)) == 1
    assert page.fields("/admin/calendar")["valid_from"] == "令和8年12月1日"


def test_a_new_calendar_counts_from_its_day_and_the_old_one_stays(
    client: WebClient, town: Town, database: Database
) -> None:
    before = calendars(database, town)[0].content
    assert client.post("/admin/calendar", calendar_fields(client, step="save")).status == 303
    old, new = calendars(database, town)
    assert old.content == before
    assert new.valid_from == date(2026, 12, 1)
    assert new.content["closed_on_national_holidays"] is False
    assert new.content["closed_ranges_mmdd"] == ["12-31..01-02"]
    assert new.recorded_by == town.care_admin_actor.account_id


def test_a_correction_of_the_same_day_keeps_the_replaced_row(
    client: WebClient, town: Town, database: Database
) -> None:
    client.post("/admin/calendar", calendar_fields(client, step="save"))
    client.post("/admin/calendar", calendar_fields(client, step="save", yearly="12/30〜1/3"))
    assert [c.content["closed_ranges_mmdd"] for c in calendars(database, town)][-1] == [
        "12-30..01-03"
    ]
    with database.reading() as session:
        rows = session.scalars(
            select(OfficeCalendar).where(OfficeCalendar.valid_from == date(2026, 12, 1))
        ).all()
        assert sorted(r.replaced_at is None for r in rows) == [False, True]


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("valid_from", "", "いつからの営業日かを入力してください"),
        ("valid_from", "令和8年2月30日", "2月は1日から28日まで"),
        ("yearly", "年末年始", "「年末年始」を読み取れませんでした"),
        ("yearly", "2/30〜3/1", "その日付はありません"),
        ("closed_dates", "2026/8/14\nお盆", "「お盆」を読み取れませんでした"),
        ("open_dates", "8/14", "「8/14」を読み取れませんでした"),
        ("weekly-Mon-closes", "25:00", "月曜日："),
        ("holidays", "maybe", "国民の祝日を選んでください"),
    ],
)
def test_a_calendar_that_cannot_be_read_says_where(
    client: WebClient, field: str, typed: str, words: str
) -> None:
    fields = calendar_fields(client, step="save")
    fields.setlist(field, [typed])
    page = client.post("/admin/calendar", fields)
    assert page.status == 422
    assert words in page.text


def test_an_office_without_a_calendar_is_told_what_is_missing(app: Flask, town: Town) -> None:
    page = WebClient(app).sign_in_as(town.hospital_admin_actor).get("/admin/calendar")
    assert "営業日がまだ登録されていません" in page.text


# --- staff ----------------------------------------------------------------------------------------


def new_person(client: WebClient, **more: str) -> MultiDict[str, str]:
    values = {
        "name": "𠮷野 さくら",
        "kana": "よしの さくら",
        "role": "care_manager",
        "login_name": "sakura",
        **more,
    }
    return changed(client.get("/admin/staff/new"), "/admin/staff/new", **values)


def test_a_new_colleague_gets_a_password_shown_once_and_must_change_it(
    app: Flask, client: WebClient, town: Town, database: Database
) -> None:
    page = client.post("/admin/staff/new", new_person(client))
    password = page.all("dd")[1].text
    assert len(password) >= 20
    assert password not in client.get("/admin/staff").html
    colleague = WebClient(app)
    entered = colleague.post("/sign-in", {"login_name": "sakura", "password": password})
    assert entered.status == 303
    assert colleague.get("/").location == "/password"
    with database.reading() as session:
        account = session.scalars(select(Account).where(Account.login_name == "sakura")).one()
        assert (account.name, account.kana) == ("𠮷野 さくら", "ヨシノ サクラ")
        assert password not in account.password_hash


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("name", "", "氏名を入力してください"),
        ("role", "", "役割を選んでください"),
        ("role", "system_admin", "役割を選んでください"),
        ("role", "msw", "役割を選んでください"),
        ("login_name", "", "ログイン名を入力してください"),
    ],
)
def test_a_colleague_who_cannot_be_added_is_explained(
    client: WebClient, field: str, typed: str, words: str
) -> None:
    page = client.post("/admin/staff/new", new_person(client, **{field: typed}))
    assert page.status == 422
    assert words in page.text


def test_a_login_name_that_is_taken_is_told(client: WebClient, town: Town) -> None:
    taken = town.msw.login_name.upper()
    page = client.post("/admin/staff/new", new_person(client, login_name=taken))
    assert page.status == 422
    assert "このログイン名は使われています" in page.text


def test_leaving_needs_a_tick_and_ends_the_sessions(
    app: Flask, client: WebClient, town: Town
) -> None:
    colleague = WebClient(app).sign_in_as(town.care_manager_actor)
    path = f"/admin/staff/{town.care_manager.public_id}"
    assert client.post(f"{path}/end").status == 422
    assert colleague.get("/me").status == 200
    assert client.post(f"{path}/end", {"sure": "1"}).status == 303
    assert colleague.get("/me").status == 303
    assert client.get(path).status == 404


def test_the_last_administrator_cannot_leave(client: WebClient, town: Town) -> None:
    with client.app.app_context():
        me = _account(client, town.care_admin_actor.account_id).public_id
    page = client.post(f"/admin/staff/{me}/end", {"sure": "1"})
    assert page.status == 422
    assert "管理者がいなくなります" in page.text


def test_a_forgotten_password_is_replaced_and_signs_out(
    app: Flask, client: WebClient, town: Town
) -> None:
    colleague = WebClient(app).sign_in_as(town.care_manager_actor)
    page = client.post(f"/admin/staff/{town.care_manager.public_id}/password")
    password = page.all("dd")[1].text
    assert colleague.get("/me").status == 303
    name = town.care_manager.login_name
    assert colleague.post("/sign-in", {"login_name": name, "password": PASSWORD}).status == 422
    assert colleague.post("/sign-in", {"login_name": name, "password": password}).status == 303


def test_nobody_gets_into_another_office_by_replacing_a_password(
    client: WebClient, town: Town, database: Database
) -> None:
    """A person of two offices: one administrator must not take over the other office's records."""
    with database.writing() as session:
        session.add(
            Membership(
                account_id=town.care_manager.id,
                office_id=town.support_centre.id,
                role=Role.CARE_MANAGER,
                started_at=town.care_manager.created_at,
            )
        )
    page = client.post(f"/admin/staff/{town.care_manager.public_id}/password")
    assert page.status == 422
    assert "ほかの事業所でも働いている方" in page.text


def test_a_role_is_changed_and_only_to_one_of_this_side(
    client: WebClient, town: Town, database: Database
) -> None:
    path = f"/admin/staff/{town.care_manager.public_id}/role"
    assert client.post(path, {"role": "msw"}).status == 404
    assert client.post(path, {"role": "office_admin"}).status == 303
    with database.reading() as session:
        memberships = find_people.memberships_of(session, town.care_manager.id)
        assert [m.role for m in memberships] == [Role.OFFICE_ADMIN]


def _account(client: WebClient, account_id: int) -> Account:
    with client.app.extensions["handoff"].db.reading() as session:
        return session.get_one(Account, account_id)
