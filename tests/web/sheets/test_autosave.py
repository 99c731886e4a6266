"""Autosave and two screens on one draft: nothing is overwritten, nothing typed is lost."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from handoff.db.journal import JournalRow
from handoff.db.session import Database
from tests.build.sheets import all_drafts, open_stay
from tests.build.town import Town
from tests.page import WebClient

JSON = {"Accept": "application/json"}


@pytest.fixture
def base(client: WebClient, town: Town, database: Database, now: datetime) -> str:
    """The address of the sheet of an open stay; its care manager is signed in and has begun."""
    pid = open_stay(database, town, now)
    client.sign_in_as(town.care_manager_actor)
    address = f"/stays/{pid}/sheets/admission"
    client.post(address, follow=True)
    return address


def open_page(client: WebClient, base: str, section: str) -> MultiDict[str, str]:
    """What a browser holds after opening a section."""
    return client.get(f"{base}/{section}").fields(f"/{section}")


def autosave(client: WebClient, base: str, fields: MultiDict[str, str]) -> tuple[int, Any]:
    """What saving.js sends, and the answer."""
    answer = client.post(f"{base}/autosave", fields, headers=JSON)
    return answer.status, json.loads(answer.html)


def test_autosave_keeps_what_was_typed_and_says_what_it_understood(
    client: WebClient, base: str, database: Database, town: Town
) -> None:
    fields = open_page(client, base, "client")
    fields["birth_date"], fields["cert_to"], fields["_seq"] = "S15.3.4", "令和8年13月1日", "7"
    status, answer = autosave(client, base, fields)
    assert status == 200
    assert (answer["seq"], answer["at"]) == (7, "10:00")
    assert answer["echoes"]["birth_date"] == "昭和15年3月4日・1940年・86歳"
    assert "月は1から12まで" in answer["remarks"]["cert_to"]
    assert answer["progress"]["client"].startswith("途中 ")
    content = all_drafts(database, town.care_manager_actor)[0].content
    assert content["birth_date"] == "1940-03-04"
    assert content["_typed"] == {"cert_to": "令和8年13月1日"}


def test_one_screen_saves_again_and_again_with_the_version_it_was_given(
    client: WebClient, base: str
) -> None:
    fields = open_page(client, base, "wishes")
    for text in ("はた", "はたけ", "畑仕事"):
        fields["interests"] = text
        status, answer = autosave(client, base, fields)
        assert status == 200
        fields["_version"], fields["_base"] = str(answer["version"]), answer["base"]
    assert open_page(client, base, "wishes")["interests"] == "畑仕事"


def test_the_second_screen_is_told_and_nothing_is_overwritten(
    client: WebClient, base: str, database: Database, town: Town
) -> None:
    here, elsewhere = open_page(client, base, "wishes"), open_page(client, base, "wishes")
    elsewhere["interests"] = "編み物"
    assert autosave(client, base, elsewhere)[0] == 200
    here["interests"] = "畑仕事"
    status, answer = autosave(client, base, here)
    assert status == 409
    assert "別の画面で" in answer["message"]
    assert all_drafts(database, town.care_manager_actor)[0].content["interests"] == "編み物"


def test_screens_on_different_sections_do_not_disturb_each_other(
    client: WebClient, base: str
) -> None:
    wishes, body = open_page(client, base, "wishes"), open_page(client, base, "body")
    wishes["interests"], body["adl_move"] = "編み物", "2"
    assert autosave(client, base, wishes)[0] == 200
    assert autosave(client, base, body)[0] == 200
    assert open_page(client, base, "wishes")["interests"] == "編み物"


def test_both_texts_are_shown_and_the_person_chooses(client: WebClient, base: str) -> None:
    here, elsewhere = open_page(client, base, "wishes"), open_page(client, base, "wishes")
    elsewhere["interests"], elsewhere["life_history"] = "編み物", "旭川で生まれる"
    client.post(f"{base}/wishes", {**elsewhere, "_go": "save"})
    here["interests"], here["life_history"] = "畑仕事", "札幌で生まれる"
    page = client.post(f"{base}/wishes", {**here, "_go": "next"})
    assert page.status == 409
    for text in ("編み物", "畑仕事", "旭川で生まれる", "札幌で生まれる"):
        assert text in page.text
    choice = page.fields("/wishes") | {"_go": "resolve", "_pick-interests": "mine"}
    undecided = client.post(f"{base}/wishes", choice)
    assert undecided.status == 409
    assert "残すほうを選んでください" in undecided.text
    choice = undecided.fields("/wishes") | {"_go": "resolve", "_pick-life_history": "theirs"}
    assert client.post(f"{base}/wishes", choice).status == 303
    saved = open_page(client, base, "wishes")
    assert (saved["interests"], saved["life_history"]) == ("畑仕事", "旭川で生まれる")


def test_giving_up_this_screen_changes_nothing(client: WebClient, base: str) -> None:
    here, elsewhere = open_page(client, base, "wishes"), open_page(client, base, "wishes")
    client.post(f"{base}/wishes", {**elsewhere, "interests": "編み物", "_go": "save"})
    page = client.post(f"{base}/wishes", {**here, "interests": "畑仕事", "_go": "save"})
    client.post(f"{base}/wishes", page.fields("/wishes") | {"_go": "theirs"})
    assert open_page(client, base, "wishes")["interests"] == "編み物"


def test_after_the_session_is_over_autosave_is_told_and_saves_nothing(
    client: WebClient, base: str, database: Database, town: Town
) -> None:
    fields = open_page(client, base, "wishes")
    before = all_drafts(database, town.care_manager_actor)[0].version
    client.browser.delete_cookie("handoff")
    fields["interests"] = "畑仕事"
    status, answer = autosave(client, base, fields)
    assert status == 401
    assert "サインイン" in answer["message"]
    assert all_drafts(database, town.care_manager_actor)[0].version == before


def test_a_token_that_is_too_old_is_told_as_such(client: WebClient, base: str) -> None:
    fields = open_page(client, base, "wishes")
    fields["csrf_token"] = "old"
    assert autosave(client, base, fields)[0] == 400
    page = client.post(f"{base}/wishes", fields)
    assert page.status == 400
    assert "もう一度押してください" in page.text


def test_the_journal_has_one_edit_for_a_screen_not_one_for_each_second(
    client: WebClient, base: str, database: Database
) -> None:
    fields = open_page(client, base, "wishes")
    for text in ("あ", "あい", "あいう"):
        fields["interests"] = text
        _, answer = autosave(client, base, fields)
        fields["_version"], fields["_base"] = str(answer["version"]), answer["base"]
    with database.reading() as session:
        actions = list(session.scalars(select(JournalRow.action)))
    assert actions.count("sheet:edit") == 1


def test_a_section_carried_from_last_time_is_confirmed_by_one_press(
    client: WebClient, base: str, database: Database, town: Town
) -> None:
    with database.writing() as session:
        draft = session.merge(all_drafts(database, town.care_manager_actor)[0])
        carried = {
            "from": "x",
            "on": "2025-01-14",
            "by": "葛󠄀城 美咲",
            "values": {"interests": "編み物"},
            "beside": {},
        }
        draft.content = {
            **draft.content,
            "interests": "編み物",
            "_carried": {"wishes": carried},
        }
    hub = client.get(base)
    assert "前回のまま（未確認）" in hub.text
    page = client.get(f"{base}/wishes")
    assert "令和7年1月14日・葛󠄀城 美咲" in page.text
    assert "前回" in page.all("div", id="q-interests")[0].text
    press = hub.fields("/confirm/wishes")
    assert client.post(f"{base}/confirm/wishes", press).location == f"{base}#s-wishes"
    assert "前回のまま" not in client.get(base).text
