"""The care manager's letters: begun, written, sent, the links, reminders, 「回答なし」, closed."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from handoff.actions import consents
from handoff.db import find_clients
from handoff.db.letters import Letter
from handoff.db.session import Database
from handoff.rules.letters import LetterState
from tests.build.letters import ASKED, answer_by_link, begin_letter, send_letter
from tests.build.town import Town
from tests.page import Page, WebClient


@pytest.fixture
def manager(app: Flask, town: Town) -> WebClient:
    """The browser of the care manager."""
    return WebClient(app).sign_in_as(town.care_manager_actor)


@pytest.fixture
def other(app: Flask, town: Town) -> WebClient:
    """The browser of a care manager of another office."""
    return WebClient(app).sign_in_as(town.other_care_manager_actor)


def drafted(database: Database, town: Town, now: datetime, **more: object) -> str:
    """A letter ready to be sent; its public id."""
    with database.writing() as session:
        letter, _ = begin_letter(session, town.care_manager_actor, now, town.client, **more)  # type: ignore[arg-type]
        return letter.public_id


def sent(database: Database, town: Town, now: datetime, **more: object) -> str:
    """A letter that was posted an hour ago with a code on its paper; its public id."""
    with database.writing() as session:
        return send_letter(session, town, now, **more).letter.public_id  # type: ignore[arg-type]


def letter_of(database: Database, pid: str) -> Letter:
    with database.reading() as session:
        return session.scalars(select(Letter).where(Letter.public_id == pid)).one()


def press_send(manager: WebClient, pid: str, **typed: str) -> Page:
    page = manager.get(f"/letters/{pid}/write/check")
    given = {"means": "post", "link": "on_paper"} | typed
    return manager.post(f"/letters/{pid}/send", page.fields("/send").to_dict() | given)


def test_a_letter_is_begun_with_two_presses_and_knows_the_rest(
    manager: WebClient, town: Town, database: Database
) -> None:
    here = f"/clients/{town.client.public_id}"
    assert f"{here}/letters/new" in manager.get(here).links()
    page = manager.get(f"{here}/letters/new")
    fields = page.fields("/letters/new").to_dict()
    assert fields["doctor"] == "d0"  # the main doctor is suggested
    begun = manager.post(f"{here}/letters/new", fields | {"code": "doctor_contact"}, follow=True)
    assert "主治医とケアマネジャーの連絡票" in begun.h1
    everything = manager.get(begun.response.request.path + "/all")
    typed = everything.fields("/all")
    assert typed["client_name"] == "髙﨑 靜枝"
    assert typed["ref_no"]


def test_another_doctor_needs_an_institution_and_what_was_pressed_stays(
    manager: WebClient, town: Town
) -> None:
    path = f"/clients/{town.client.public_id}/letters/new"
    fields = manager.get(path).fields("/new").to_dict()
    page = manager.post(
        path, fields | {"code": "doctor_contact", "doctor": "other", "name": "見本"}
    )
    assert page.status == 422
    assert "医療機関名を入力してください" in page.text
    assert page.fields("/new")["doctor"] == "other"


def test_coming_from_a_service_the_letter_asks_about_it(manager: WebClient, town: Town) -> None:
    path = f"/clients/{town.client.public_id}/letters/new?service=nursing&service=day_rehab"
    page = manager.get(path)
    action = next(
        f.attrs["action"]
        for f in page.all("form", method="post")
        if "letters/new" in f.attrs["action"]
    )
    begun = manager.post(action, page.fields(action).to_dict(), follow=True)
    typed = manager.get(begun.response.request.path + "/question").fields("/question")
    assert typed.getlist("med_services") == ["nursing", "day_rehab"]
    assert typed.getlist("purposes") == ["9"]


def test_what_is_typed_is_saved_and_read_again(
    manager: WebClient, town: Town, database: Database, stopped_clock: datetime
) -> None:
    pid = drafted(database, town, stopped_clock)
    path = f"/letters/{pid}/write/question"
    fields = manager.get(path).fields("/question")
    fields["inquiry"] = "1 訪問看護は必要でしょうか。\n2 入浴のときの血圧の目安を教えてください。"
    saved = manager.post(path, MultiDict([*fields.items(multi=True), ("_go", "next")]))
    assert saved.location == f"/letters/{pid}/write/check"
    assert "2 入浴のときの血圧の目安" in manager.get(saved.location).text
    numbered = manager.get(path).fields("/question")
    numbered["_seq"] = "1"
    auto = manager.post(f"/letters/{pid}/write/autosave", numbered)
    assert auto.status == 200
    assert auto.response.get_json()["seq"] == 1


def test_only_the_request_can_be_written_here(
    manager: WebClient, town: Town, database: Database, stopped_clock: datetime
) -> None:
    pid = drafted(database, town, stopped_clock)
    assert manager.get(f"/letters/{pid}/write/answer").status == 404
    assert manager.get(f"/letters/{pid}/write/after").status == 404


def test_a_sent_letter_says_what_to_do_next_and_the_paper_has_the_code(
    manager: WebClient, town: Town, database: Database, stopped_clock: datetime
) -> None:
    pid = drafted(database, town, stopped_clock)
    assert manager.get(f"/letters/{pid}/preview.pdf").response.data.startswith(b"%PDF")
    gone = press_send(manager, pid)
    assert gone.location == f"/letters/{pid}?sent=1"
    page = manager.get(gone.location)
    assert "つぎにすること" in page.text
    assert "用紙を印刷する" in page.text
    assert "番号は用紙に印刷" in page.text
    assert manager.get(f"/letters/{pid}/request.pdf").response.data.startswith(b"%PDF")
    assert letter_of(database, pid).state == LetterState.SENT


def test_pressed_twice_a_letter_is_sent_once(
    manager: WebClient, town: Town, database: Database, stopped_clock: datetime
) -> None:
    pid = drafted(database, town, stopped_clock)
    fields = manager.get(f"/letters/{pid}/write/check").fields("/send").to_dict()
    fields |= {"means": "post", "link": "none"}
    first = manager.post(f"/letters/{pid}/send", fields)
    second = manager.post(f"/letters/{pid}/send", fields)
    assert first.location == second.location
    assert "送った記録（1）" in manager.get(f"/letters/{pid}").text


def test_what_is_missing_is_said_with_a_way_there_and_the_choice_stays(
    manager: WebClient, town: Town, database: Database, stopped_clock: datetime
) -> None:
    pid = drafted(database, town, stopped_clock, raw={"inquiry": ""})
    page = press_send(manager, pid)
    assert page.status == 422
    assert "まだ送っていません" in page.text
    assert f"/letters/{pid}/write/question?back=check#inquiry" in page.links()
    assert page.fields("/send")["means"] == "post"


def test_nothing_leaves_without_consent_and_nothing_is_lost(
    manager: WebClient, town: Town, database: Database, stopped_clock: datetime
) -> None:
    with database.writing() as session:
        client = find_clients.with_everything(session, town.client.id)
        today = stopped_clock.date()
        consents.withdraw_consent(
            session,
            town.care_manager_actor,
            stopped_clock,
            client,
            client.consents[0],
            today,
            "撤回",
        )
    pid = drafted(database, town, stopped_clock, raw={"consent_type": "", "consent_date": ""})
    page = press_send(manager, pid)
    assert page.status == 422
    assert f"/clients/{town.client.public_id}/consents" in page.links()
    assert letter_of(database, pid).state == LetterState.DRAFT
    assert "訪問看護を週1回" in manager.get(f"/letters/{pid}/write/check").text


def test_the_code_is_not_printed_for_a_fax_number_nobody_registered(
    manager: WebClient, town: Town, database: Database, stopped_clock: datetime
) -> None:
    pid = drafted(database, town, stopped_clock, raw={"to_fax": "0166-99-1234"})
    page = press_send(manager, pid, means="fax", link="on_paper")
    assert page.status == 422
    assert "登録のないFAX番号" in page.text
    assert press_send(manager, pid, means="fax", link="by_telephone").status == 303


def test_an_answer_is_read_on_the_page_and_waits_no_more(
    manager: WebClient, town: Town, database: Database, stopped_clock: datetime
) -> None:
    with database.writing() as session:
        made = send_letter(session, town, stopped_clock)
        answer_by_link(session, stopped_clock, made)
        pid = made.letter.public_id
    home = manager.get("/")
    assert "主治医の回答が届いています" in home.text
    inbox = manager.get("/inbox")
    assert f"整理番号 {letter_of(database, pid).ref_no}" in inbox.text
    seen = next(f.attrs["action"] for f in inbox.all("form") if f.attrs["action"].endswith("/seen"))
    assert manager.post(seen).location == f"/letters/{pid}"
    page = manager.get(f"/letters/{pid}")
    assert "必要と考えます。" in page.text
    assert "医師が回答ページから" in page.text
    assert "番号が合い、内容が開かれた" in page.text
    assert "主治医の回答が届いています" not in manager.get("/").text
    assert manager.get(f"/letters/{pid}/whole.pdf").response.data.startswith(b"%PDF")


def test_two_reminders_then_no_answer_is_an_outcome_that_prints(
    manager: WebClient, town: Town, database: Database, stopped_clock: datetime
) -> None:
    pid = sent(database, town, stopped_clock)
    path = f"/letters/{pid}/no-answer"
    early = manager.post(path, manager.get(path).fields("/no-answer").to_dict())
    assert early.status == 422
    assert "理由を入れてください" in early.text
    remind = f"/letters/{pid}/remind"
    fields = manager.get(remind).fields("/remind").to_dict()
    shown = manager.post(
        remind, fields | {"means": "phone", "spoke_with": "外来 佐藤"}, follow=True
    )
    assert "1回目" in shown.text
    assert "外来 佐藤" in shown.text
    fields = manager.get(path).fields("/no-answer").to_dict() | {"reason": "院長不在のため"}
    done = manager.post(path, fields, follow=True)
    assert "「回答なし」を記録しました" in done.text
    assert "院長不在のため" in done.text
    assert manager.get(f"/letters/{pid}/no-answer.pdf").response.data.startswith(b"%PDF")
    assert (
        manager.get(f"/letters/{sent(database, town, stopped_clock)}/no-answer.pdf").status == 404
    )


def test_the_days_until_a_reminder_can_be_set(
    manager: WebClient, town: Town, database: Database, stopped_clock: datetime
) -> None:
    pid = sent(database, town, stopped_clock)
    assert manager.post(f"/letters/{pid}/days", {"remind_after_days": "14"}).status == 303
    assert letter_of(database, pid).remind_after_days == 14
    assert manager.post(f"/letters/{pid}/days", {"remind_after_days": "4"}).status == 422


def test_a_letter_is_closed_when_the_plan_was_delivered_and_can_be_reopened(
    manager: WebClient, town: Town, database: Database, stopped_clock: datetime
) -> None:
    with database.writing() as session:
        made = send_letter(session, town, stopped_clock)
        answer_by_link(session, stopped_clock, made)
        pid = made.letter.public_id
    path = f"/letters/{pid}/after"
    fields = manager.get(path).fields("/after").to_dict()
    fields |= {"reflected_in_plan": "1", "received_means": "fax", "_go": "close"}
    page = manager.post(path, fields)
    assert page.status == 422
    assert "交付した日を入力してください" in page.text
    assert page.fields("/after")["reflected_in_plan"] == "1"
    assert letter_of(database, pid).after["reflected_in_plan"] == "1"  # kept all the same
    today = f"{stopped_clock:%Y-%m-%d}"
    fields = manager.get(path).fields("/after").to_dict()
    fields |= {"plan_delivered_on": today, "plan_delivered_means": "fax", "_go": "close"}
    assert manager.post(path, fields).status == 303
    assert letter_of(database, pid).state == LetterState.CLOSED
    opinions = manager.get(f"/clients/{town.client.public_id}/opinions")
    assert "ケアプランの交付（1）" in opinions.text
    again = f"/letters/{pid}/reopen"
    manager.post(again, manager.get(again).fields("/reopen").to_dict() | {"reason": "書き足す"})
    assert letter_of(database, pid).state == LetterState.ANSWERED


def test_what_a_colleague_noted_meanwhile_is_not_overwritten(
    manager: WebClient, town: Town, database: Database, stopped_clock: datetime
) -> None:
    pid = sent(database, town, stopped_clock)
    path = f"/letters/{pid}/after"
    fields = manager.get(path).fields("/after").to_dict()
    manager.post(path, fields | {"reminder_sent_on": "2026-11-20", "_go": "save"})
    stale = manager.post(path, fields | {"reminder_sent_on": "2026-11-21", "_go": "save",
                                         "form_key": "another"})  # fmt: skip
    assert stale.status == 409
    assert letter_of(database, pid).after["reminder_sent_on"] == "2026-11-20"


def test_a_letter_is_taken_back_before_the_answer(
    manager: WebClient, town: Town, database: Database, stopped_clock: datetime
) -> None:
    pid = sent(database, town, stopped_clock)
    path = f"/letters/{pid}/withdraw"
    fields = manager.get(path).fields("/withdraw").to_dict() | {"reason": "宛先を間違えた"}
    assert "取り下げた連絡票です" in manager.post(path, fields, follow=True).text


def test_a_slip_of_paper_is_found_by_its_number(
    manager: WebClient, other: WebClient, town: Town, database: Database, stopped_clock: datetime
) -> None:
    pid = sent(database, town, stopped_clock)
    number = letter_of(database, pid).ref_no
    assert manager.post("/letters", {"ref_no": number.lower()}).location == f"/letters/{pid}"
    nothing = other.post("/letters", {"ref_no": number}, follow=True)
    assert "見つかりませんでした" in nothing.text
    assert "読み取れませんでした" in manager.post("/letters", {"ref_no": "x"}, follow=True).text


def test_the_list_shows_each_state_and_what_is_due_first(
    manager: WebClient, town: Town, database: Database, stopped_clock: datetime
) -> None:
    drafted(database, town, stopped_clock)
    old = stopped_clock - timedelta(days=9)
    pid = sent(database, town, old, raw={"reply_due_on": ""})
    page = manager.get("/letters")
    assert "返信がまだです。催促してください" in page.text
    assert f"/letters/{pid}/remind" in page.links()
    assert "途中（まだ送っていないもの）（1）" in page.text
    assert "返信待ち（1）" in page.text
    assert "連絡票" in [n.text for n in page.all("a") if n.attrs.get("aria-current") == "page"]


def test_a_sent_letter_is_corrected_with_a_reason(
    manager: WebClient, town: Town, database: Database, stopped_clock: datetime
) -> None:
    pid = sent(database, town, stopped_clock)
    manager.post(f"/letters/{pid}/write")
    assert press_send(manager, pid, link="none").status == 422  # why?
    assert press_send(manager, pid, link="none", reason="宛名を直した").status == 303
    page = manager.get(f"/letters/{pid}")
    assert "訂正の理由：宛名を直した" in page.text
    assert "第2版" in page.text


def test_another_office_and_the_hospital_see_nothing(
    app: Flask, other: WebClient, town: Town, database: Database, stopped_clock: datetime
) -> None:
    pid = sent(database, town, stopped_clock)
    hospital = WebClient(app).sign_in_as(town.msw_actor)
    for browser in (other, hospital):
        for path in ("", "/write", "/write/check", "/after", "/type", "/request.pdf", "/remind"):
            assert browser.get(f"/letters/{pid}{path}").status == 404
    assert "連絡票" not in [n.text for n in hospital.get("/").all("a")]


def test_a_draft_that_is_thrown_away_leaves_no_letter_behind(
    manager: WebClient, town: Town, database: Database, stopped_clock: datetime
) -> None:
    pid = drafted(database, town, stopped_clock, raw=ASKED)
    assert manager.post(f"/letters/{pid}/write/discard").status == 303
    assert letter_of(database, pid).state == LetterState.WITHDRAWN
