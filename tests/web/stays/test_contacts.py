"""面談・連絡の記録 on screen: quick to write, never lost, never doubled, corrected with a reason."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from handoff.db.discharge import Contact
from handoff.db.journal import JournalRow
from handoff.db.session import Database
from tests.build.discharge import in_days, press, stay_of
from tests.build.moving import admit
from tests.build.town import Town
from tests.page import Page, WebClient

TALK = {
    "met_day": "today",
    "means": "interview",
    "persons-0-job": "nurse",
    "persons-0-name": "佐藤 花",
    "learnt": "入浴は見守りで可",
}


@pytest.fixture
def pid(database: Database, town: Town, stopped_clock: datetime) -> str:
    """An open stay since yesterday."""
    with database.writing() as session:
        return admit(session, town, stopped_clock - timedelta(minutes=5)).public_id


@pytest.fixture
def manager(client: WebClient, town: Town) -> WebClient:
    return client.sign_in_as(town.care_manager_actor)


def write(browser: WebClient, pid: str, **typed: Any) -> Page:
    return press(browser, f"/stays/{pid}/contacts/new", TALK | typed)


def all_contacts(database: Database) -> list[Contact]:
    with database.reading() as session:
        return list(session.scalars(select(Contact).order_by(Contact.id)))


def test_a_talk_is_written_once_and_stands_on_the_list_with_its_count(
    manager: WebClient, pid: str, database: Database
) -> None:
    page = write(manager, pid, place="3階東 面談室")
    assert (page.status, page.location) == (303, f"/stays/{pid}#contacts-title")
    (made,) = all_contacts(database)
    assert (made.persons, made.learnt) == (
        [{"job": "nurse", "name": "佐藤 花"}],
        "入浴は見守りで可",
    )
    page = manager.get(f"/stays/{pid}/contacts")
    assert "看護師 佐藤 花" in page.text
    assert "1回" in page.text
    assert "いまは(Ⅰ)イ（450単位）。あと1回の面談で(Ⅱ)イ" in page.text


def test_the_same_press_twice_is_one_talk(manager: WebClient, pid: str, database: Database) -> None:
    path = f"/stays/{pid}/contacts/new"
    fields = manager.get(path).fields(path).to_dict() | TALK
    assert manager.post(path, fields).location == manager.post(path, fields).location
    assert len(all_contacts(database)) == 1


def test_the_same_talk_typed_twice_is_asked_about_and_kept_when_it_is_meant(
    manager: WebClient, pid: str, database: Database
) -> None:
    write(manager, pid)
    page = write(manager, pid, learnt="別の話")
    assert page.status == 422
    assert "同じ聞き取りがもう記録されています" in page.text
    assert "入浴は見守りで可" in page.text  # the one that is there
    assert "別の話" in page.html  # what was typed
    assert len(all_contacts(database)) == 1
    again = write(manager, pid, learnt="別の話", really="1")
    assert again.status == 303
    assert [c.learnt for c in all_contacts(database)] == ["入浴は見守りで可", "別の話"]
    assert "同じ日の1回に含む" in manager.get(f"/stays/{pid}/contacts").text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"met_day": ""}, "聞き取った日を入れてください"),
        ({"met_day": "other", "met_on": "2026-11-01"}, "入院した日より前です"),
        ({"met_day": "other", "met_on": "2026-12-24"}, "今日より後です"),
        ({"met_day": "other", "met_on": "きのうのあと"}, "日付"),
        ({"means": ""}, "面談・ビデオ・電話・書面のどれか"),
        ({"persons-0-job": "", "persons-0-name": ""}, "情報をくれた方の職種"),
        ({"persons-0-job": ""}, "1人目：職種を選んでください"),
        ({"met_time": "23:59"}, "今より後です"),
    ],
)
def test_what_cannot_be_is_said_beside_the_form_and_nothing_is_lost(
    manager: WebClient, pid: str, database: Database, typed: dict[str, str], words: str
) -> None:
    page = write(manager, pid, **typed)
    assert page.status == 422
    assert page.title.startswith("エラー：")
    assert words in page.text
    assert "入浴は見守りで可" in page.html
    assert all_contacts(database) == []


def test_a_telephone_call_is_kept_and_said_not_to_count(manager: WebClient, pid: str) -> None:
    page = manager.post(
        f"/stays/{pid}/contacts/new",
        manager.get(f"/stays/{pid}/contacts/new").fields().to_dict() | TALK | {"means": "phone"},
        follow=True,
    )
    assert "電話のやりとりは、退院・退所加算の回数には数えません" in page.text
    page = manager.get(f"/stays/{pid}/contacts")
    assert "数えない" in page.text
    assert "面談にあたらない" in page.text
    assert "［TT-03］" in page.text


def test_persons_are_added_by_one_press_and_typed_ones_stay(manager: WebClient, pid: str) -> None:
    path = f"/stays/{pid}/contacts/new"
    page = manager.get(path)
    offered = [b.attrs["value"] for b in page.all("button", name="add") if b.attrs["value"]]
    assert any(key.split(":")[1] == "msw" for key in offered)
    page = manager.post(path, page.fields(path).to_dict() | TALK | {"add": offered[1]})
    assert page.status == 200
    fields = page.fields(path)
    assert fields["persons-0-name"] == "佐藤 花"
    assert fields["persons-1-job"] == offered[1].split(":")[1]
    assert fields["learnt"].strip() == "入浴は見守りで可"
    page = manager.post(path, fields.to_dict() | {"add": ""})
    assert "persons-2-job" in page.fields(path)


def test_a_correction_names_the_old_row_which_stays_readable(
    manager: WebClient, pid: str, database: Database, now: datetime
) -> None:
    write(manager, pid)
    (old,) = all_contacts(database)
    path = f"/contacts/{old.public_id}/correct"
    page = manager.get(path)
    assert page.fields(path)["learnt"].strip() == "入浴は見守りで可"
    typed = {"met_on": in_days(now, -1), "reason": "日付を間違えた"}
    assert press(manager, path, typed).status == 303
    first, second = all_contacts(database)
    assert first.withdrawn_reason == "日付を間違えた"
    assert second.met_on.isoformat() == in_days(now, -1)
    text = manager.get(f"/stays/{pid}/contacts").text
    assert "取り下げた記録" in text
    assert "日付を間違えた" in text
    refused = manager.post(path, page.fields(path).to_dict() | {"reason": "もう一度"})
    assert refused.status == 422
    assert "ほかの方が先に直したか" in refused.text
    assert len(all_contacts(database)) == 2


def test_a_withdrawal_needs_a_reason_and_takes_the_talk_out_of_the_count(
    manager: WebClient, pid: str, database: Database
) -> None:
    write(manager, pid)
    path = f"/contacts/{all_contacts(database)[0].public_id}/withdraw"
    assert press(manager, path, {"reason": ""}).status == 422
    assert press(manager, path, {"reason": "別の方だった"}).status == 303
    text = manager.get(f"/stays/{pid}/contacts").text
    assert "別の方だった" in text
    assert "まだ面談がありません" in text


def test_talks_of_others_are_not_there(
    app: Flask, manager: WebClient, town: Town, pid: str, database: Database
) -> None:
    write(manager, pid)
    cid = all_contacts(database)[0].public_id
    for actor in (town.other_care_manager_actor, town.msw_actor, town.city_actor):
        browser = WebClient(app).sign_in_as(actor)
        for path in (f"/stays/{pid}/contacts", f"/stays/{pid}/contacts/new"):
            assert browser.get(path).status == 404
        for path in (f"/contacts/{cid}/correct", f"/contacts/{cid}/withdraw"):
            assert browser.get(path).status == 404
            assert browser.post(path, TALK | {"reason": "x"}).status == 404
    assert len(all_contacts(database)) == 1


def test_writing_a_talk_is_in_the_journal(manager: WebClient, pid: str, database: Database) -> None:
    write(manager, pid)
    with database.reading() as session:
        actions = set(session.scalars(select(JournalRow.action)))
        row = session.scalars(select(JournalRow).where(JournalRow.action == "contact:add")).one()
    assert {"contact:form", "contact:add"} <= actions
    assert row.client_id == stay_of(database, pid).client_id
