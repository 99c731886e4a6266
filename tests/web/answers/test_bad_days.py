"""The doctor's page on bad days: nobody's before the code, two windows, links that ended, nothing lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from handoff.actions import letters
from handoff.actions.letters import LetterSent
from handoff.app import create_app
from handoff.config import Settings
from handoff.db.letters import AnswerLink, Letter
from handoff.db.session import Database
from tests.build.letters import token_of
from tests.build.town import Town
from tests.page import Page, WebClient
from tests.web.answers.answering import (
    answers_in,
    filled,
    happened,
    later,
    opened,
    path,
    sent,
    sent_letter,
    settings,
    tools,
    wrong,
)

__all__ = ["sent", "settings", "tools"]
OF_THE_PERSON = (
    "髙﨑", "靜枝", "タカサキ", "シズエ", "タ・シ", "昭和", "要介護", "訪問看護を", "訪問看護",
    "起き上がり", "こわばり", "特殊寝台", "ケアプラン", "見本 太郎", "見本内科",
)  # fmt: skip


def ask_everything(client: WebClient, sent: LetterSent) -> Iterator[Page]:
    for more in ("", "/done", "/answer.pdf", "?edit=1"):
        yield client.get(path(sent, more), follow=True)
    typed = {"opinion": "x", "_version": "0", "_go": "save"}
    yield client.post(path(sent), typed)
    yield client.post(path(sent), typed | {"_go": "send"})
    yield client.post(path(sent, "/autosave"), typed, headers={"Accept": "application/json"})
    yield client.post(path(sent, "/leave"), follow=True)
    yield client.post(path(sent, "/code"), {"code": wrong(sent)})


@pytest.mark.parametrize("kind", ["sent", "tools"])
def test_nothing_of_the_person_is_said_before_the_right_code(
    client: WebClient, request: pytest.FixtureRequest, kind: str
) -> None:
    letter: LetterSent = request.getfixturevalue(kind)
    for _ in range(6):  # the sixth round meets a locked link
        for page in ask_everything(client, letter):
            assert page.status < 500
            assert not page.response.data.startswith(b"%PDF")
            told = page.html + str(page.headers)
            assert [word for word in OF_THE_PERSON if word in told] == []
    first = client.get(path(letter))
    assert letter.letter.ref_no in first.html
    assert "ゆきあかり" in first.text


def test_five_wrong_codes_on_two_servers_lock_the_link_and_say_whom_to_call(
    app: Flask, settings: Settings, database: Database, sent: LetterSent
) -> None:
    second = Database(database.url)
    browsers = [WebClient(app), WebClient(create_app(settings, second))]
    left = []
    for number in range(4):
        page = browsers[number % 2].post(path(sent, "/code"), {"code": wrong(sent)})
        assert page.status == 422
        left.append(next(n for n in "43210" if f"あと{n}回" in page.text))
    assert left == ["4", "3", "2", "1"]
    for browser in browsers:
        page = browser.post(path(sent, "/code"), {"code": wrong(sent)})
        assert page.status == 410
        assert "電話" in page.text
        assert [link for link in page.links() if link.startswith("tel:0166")]
    assert browsers[0].post(path(sent, "/code"), {"code": sent.code}).status == 410
    assert happened(database).count("wrong_code") == 5
    second.close()


def test_a_slip_while_typing_the_code_costs_no_try(client: WebClient, sent: LetterSent) -> None:
    for typed in ("", "12345", "1234567", "abc"):
        page = client.post(path(sent, "/code"), {"code": typed})
        assert (page.status, "6桁の数字です" in page.text) == (422, True)
    wide = "".join(chr(ord(c) + 0xFEE0) for c in sent.code)
    assert client.post(path(sent, "/code"), {"code": wide}).status == 303


def test_the_ticket_goes_to_this_address_only_and_opens_no_other_letter(
    client: WebClient, database: Database, town: Town, now: datetime, sent: LetterSent
) -> None:
    given = client.post(path(sent, "/code"), {"code": f" {sent.code[:3]} {sent.code[3:]} "})
    cookie = next(c for c in given.headers.getlist("Set-Cookie") if "handoff-answer=" in c)
    for word in (f"Path=/a/{token_of(sent)}", "HttpOnly", "SameSite=Strict", "Max-Age=14400"):
        assert word in cookie
    assert "髙﨑" in client.get(path(sent)).text
    second = sent_letter(database, town, now)
    ticket = cookie.split("handoff-answer=")[1].split(";")[0]
    client.browser.set_cookie("handoff-answer", ticket, path=path(second))
    assert "確認番号" in client.get(path(second)).h1


def test_a_contradiction_is_asked_about_once_and_then_taken(
    client: WebClient, database: Database, sent: LetterSent
) -> None:
    page = opened(client, sent)
    typed = {
        "med_need__0__need": "not_needed",
        "med_need__0__order": "issue",
        "med_need__1__need": "needed",
    }
    asked = client.post(path(sent), filled(page, **typed))
    assert asked.status == 422
    assert "指示書は発行することになっています" in asked.text
    assert answers_in(database) == []
    assert client.post(path(sent), filled(asked)).status == 303
    assert len(answers_in(database)) == 1


def test_two_windows_are_told_of_each_other_and_both_texts_stay(
    app: Flask, database: Database, sent: LetterSent
) -> None:
    doctor, staff = WebClient(app), WebClient(app)
    first, second = opened(doctor, sent), opened(staff, sent)
    doctor.post(path(sent), filled(first, "save", opinion="医師の文"))
    told = staff.post(path(sent), filled(second, opinion="職員の文", written_by="看護師"))
    assert told.status == 409
    assert "医師の文" in told.text
    assert "職員の文" in told.text
    picks = told.fields()
    undecided = staff.post(path(sent), picks | {"_go": "resolve"})
    assert undecided.status == 409
    assert {n.attrs["name"] for n in told.all("input", type="radio")} == {"_pick-opinion"}
    picks["_pick-opinion"], picks["_go"] = "theirs", "resolve"
    assert staff.post(path(sent), picks).status == 303
    fields = staff.get(path(sent)).fields()
    assert (fields["opinion"], fields["written_by"]) == ("医師の文", "看護師")


def test_what_two_windows_wrote_into_different_boxes_is_put_together(
    app: Flask, sent: LetterSent
) -> None:
    doctor, staff = WebClient(app), WebClient(app)
    first, second = opened(doctor, sent), opened(staff, sent)
    doctor.post(path(sent), filled(first, "save", opinion="医師の文"))
    told = staff.post(path(sent), filled(second, "save", tool_note="手すりがほしい"))
    assert (told.status, told.all("input", type="radio")) == (409, [])
    staff.post(path(sent), told.fields() | {"_go": "resolve"})
    fields = staff.get(path(sent)).fields()
    assert (fields["opinion"], fields["tool_note"]) == ("医師の文", "手すりがほしい")


def autosaved(client: WebClient, sent: LetterSent, fields: MultiDict[str, str]) -> Page:
    return client.post(path(sent, "/autosave"), fields, headers={"Accept": "application/json"})


def test_saving_goes_on_after_an_answer_was_lost_on_the_way(
    client: WebClient, sent: LetterSent
) -> None:
    page = opened(client, sent)
    fields = filled(page, opinion="あ")
    first = autosaved(client, sent, fields).response.get_json()
    assert first["version"] == 1
    fields["opinion"] = "あい"  # the answer never arrived: the page still says version 0
    assert autosaved(client, sent, fields).response.get_json()["version"] == 2
    stranger = filled(page, opinion="よその文", _page="another")
    assert autosaved(client, sent, stranger).status == 409
    assert client.get(path(sent)).fields()["opinion"] == "あい"


def test_a_save_that_arrives_after_a_later_one_changes_nothing(
    client: WebClient, sent: LetterSent
) -> None:
    page = opened(client, sent)
    autosaved(client, sent, filled(page, opinion="あい", _seq="2"))
    assert autosaved(client, sent, filled(page, opinion="あ", _seq="1")).status == 200
    assert client.get(path(sent)).fields()["opinion"] == "あい"
    assert (
        client.post(path(sent), filled(page, quick="needed", opinion="あいう", _seq="3")).status
        == 303
    )
    assert autosaved(client, sent, filled(page, opinion="あい", _seq="2")).status == 200
    assert client.get(path(sent, "?edit=1")).fields()["opinion"] == "あいう"


def test_when_the_ticket_has_run_out_the_code_is_asked_again_and_the_text_kept(
    client: WebClient, sent: LetterSent, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = filled(opened(client, sent), opinion="書きかけ\n二行目")
    later(monkeypatch, timedelta(hours=5))
    assert autosaved(client, sent, fields).status == 401
    page = client.post(path(sent), fields)
    assert page.status == 401
    assert "髙﨑" not in page.html
    kept = page.fields("/code")
    wrong_again = client.post(path(sent, "/code"), kept | {"code": wrong(sent)})
    kept = wrong_again.fields("/code")
    kept["code"] = sent.code
    assert client.post(path(sent, "/code"), kept).status == 303
    assert client.get(path(sent)).fields()["opinion"].splitlines() == ["書きかけ", "二行目"]


def test_an_expired_a_revoked_and_a_closed_link_open_nothing_and_keep_the_text(
    client: WebClient,
    database: Database,
    town: Town,
    now: datetime,
    sent: LetterSent,
    tools: LetterSent,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fields = filled(opened(client, sent), opinion="消えてはいけない文")
    with database.writing() as session:
        link = session.get_one(AnswerLink, sent.link.id if sent.link else 0)
        letters.revoke_link(session, town.care_manager_actor, now, link, "宛先違い")
    back = client.post(path(sent), fields)
    assert back.status == 410
    assert "事業所が取り消しました" in back.text
    assert "消えてはいけない文" in back.text
    assert "髙﨑" not in back.html
    opened(client, tools)
    later(monkeypatch, timedelta(days=31))
    gone = client.get(path(tools))
    assert (gone.status, "期限が過ぎています" in gone.text) == (410, True)
    assert autosaved(client, tools, fields).status == 410


def test_an_address_that_is_none_is_a_plain_missing_page(client: WebClient) -> None:
    for token in ("A" * 22, "x", "あ", "A" * 200):
        page = client.get(f"/a/{token}")
        assert page.status == 404
        assert page.h1 == "この回答ページは見つかりません"
        assert client.post(f"/a/{token}/code", {"code": "123456"}).status == 404


def test_pressed_twice_it_is_one_answer(
    client: WebClient, database: Database, sent: LetterSent
) -> None:
    fields = filled(opened(client, sent), quick="needed")
    assert [client.post(path(sent), fields).status for _ in range(2)] == [303, 303]
    assert len(answers_in(database)) == 1


def test_an_answer_that_comes_after_the_plan_is_taken(
    client: WebClient, database: Database, town: Town, now: datetime, sent: LetterSent
) -> None:
    page = opened(client, sent)
    with database.writing() as session:
        letter = session.get_one(Letter, sent.letter.id)
        raw = {"plan_delivered_on": "2026-11-22", "plan_delivered_means": "post"}
        letters.save_after(session, town.care_manager_actor, now, letter, raw, letter.after_version)
    assert client.post(path(sent), filled(page, quick="not_needed")).status == 303
    assert len(answers_in(database)) == 1
