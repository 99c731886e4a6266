"""The doctor's page behind a link: three presses and a name, mended until closed, small."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select

from handoff import clock
from handoff.actions import answers, letter_papers, letters
from handoff.actions.letter_papers import PaperKind, PaperUpload
from handoff.actions.letters import LetterSent
from handoff.db.letters import Letter, LetterAnswer
from handoff.db.session import Database
from handoff.rules.life import Means
from handoff.sheets import catalogue
from handoff.web.answers.form import items_of
from tests.build.letters import DOCTOR_CONTACT, EQUIPMENT_CONTACT
from tests.build.papers import SECRET, paper
from tests.build.town import Town
from tests.page import WebClient
from tests.web.answers.answering import (
    answers_in,
    filled,
    happened,
    opened,
    path,
    sent,
    sent_letter,
    settings,
    tools,
)

__all__ = ["sent", "settings", "tools"]
LARGEST_PAGE = 40_000


def test_three_presses_and_a_name_answer_the_letter_without_script(
    client: WebClient, database: Database, sent: LetterSent
) -> None:
    page = opened(client, sent)
    assert page.fields()["doctor_name"] == "見本 太郎"
    done = client.post(path(sent), filled(page, quick="needed"), follow=True)
    assert done.h1 == "ご返信を受け付けました"
    assert "訪問看護／必要" in done.text
    (answer,) = answers_in(database)
    assert answer.content["med_need"] == [
        {"service": "nursing", "need": "needed"},
        {"service": "day_rehab", "need": "needed"},
    ]
    assert (answer.doctor_name, answer.way) == ("見本 太郎", "link")
    assert happened(database)[-2:] == ["answered", "opened"]


def test_another_common_answer_takes_the_first_one_back_and_leaves_what_was_typed(
    client: WebClient, database: Database, town: Town, now: datetime
) -> None:
    raw = {"purposes": ["2"], "med_services": []}
    sent = sent_letter(database, town, now, raw=raw)
    client.post(path(sent), filled(opened(client, sent), "save", quick="seen"))
    page = client.get(path(sent))
    assert page.fields()["opinion"] == "意見はありません。"
    assert page.fields()["quick"] == "seen"
    client.post(path(sent), filled(page, "save", quick="agreed"))
    page = client.get(path(sent))
    assert "医学的に支障は" in page.fields()["opinion"]
    client.post(path(sent), filled(page, "save", quick="phone", opinion="手が離せません。"))
    fields = client.get(path(sent)).fields()
    assert (fields["opinion"], fields["reply_way"]) == ("手が離せません。", "phone")


def test_what_is_written_below_needs_no_word_about_how_it_is_answered(
    client: WebClient, database: Database, sent: LetterSent
) -> None:
    page = opened(client, sent)
    typed = {"med_need__0__need": "needed", "med_need__1__need": "open"}
    client.post(path(sent), filled(page, **typed, opinion="血圧160以上は中止。"))
    (answer,) = answers_in(database)
    assert answer.content["reply_way"] == "below"
    assert answer.content["opinion"] == "血圧160以上は中止。"


def test_an_answer_with_something_missing_comes_back_as_typed_with_what_to_do(
    client: WebClient, database: Database, sent: LetterSent
) -> None:
    page = opened(client, sent)
    back = client.post(path(sent), filled(page, doctor_name="", opinion="よい", replied_on="あす"))
    assert back.status == 422
    assert back.title.startswith("エラー：")
    assert "訪問看護、通所リハビリテーションが必要かどうか" in back.text
    assert back.fields()["opinion"] == "よい"
    assert back.fields()["replied_on"] == "あす"
    assert answers_in(database) == []


def test_equipment_is_answered_with_one_state_and_its_reasons(
    client: WebClient, database: Database, tools: LetterSent
) -> None:
    page = opened(client, tools)
    assert page.fields().getlist("needed_tools") == ["T2"]
    assert "「日常的に起き上がりが困難な者又は日常的に寝返りが困難な者」の状態" in page.text
    typed = {
        "fits_state": "i",
        "cause_diseases__0__cause_disease": "関節リウマチ",
        "finding": "朝のこわばりが強く、午前中は起き上がれない。",
        "from_address": "旭川市見本2条2丁目",
    }
    client.post(path(tools), filled(page, **typed))
    (answer,) = answers_in(database)
    assert (answer.content["fits"], answer.content["state"]) == ("1", "i")
    assert answer.content["cause_diseases"] == [{"cause_disease": "関節リウマチ"}]


def test_that_no_state_applies_is_said_with_one_press(
    client: WebClient, database: Database, tools: LetterSent
) -> None:
    page = opened(client, tools)
    client.post(path(tools), filled(page, fits_state="none", from_address="旭川市"))
    (answer,) = answers_in(database)
    assert answer.content["fits"] == "0"
    assert "needed_tools" not in answer.content


def test_an_answer_can_be_mended_until_the_letter_is_closed(
    client: WebClient, database: Database, town: Town, sent: LetterSent
) -> None:
    client.post(path(sent), filled(opened(client, sent), quick="needed"))
    assert client.get(path(sent)).location.endswith("/done")
    page = client.get(path(sent, "?edit=1"))
    assert "送られた内容です" in page.text
    client.post(path(sent), filled(page, "save", opinion="追記"))
    assert "直しかけの内容" in client.get(path(sent, "/done")).text
    client.post(path(sent), filled(client.get(path(sent, "?edit=1"))))
    done = client.get(path(sent, "/done"))
    assert "2回目の内容" in done.text
    assert [a.content.get("opinion") for a in answers_in(database)] == [None, "追記"]
    with database.writing() as session:
        letter = session.get_one(Letter, sent.letter.id)
        raw = {
            "plan_delivered_on": "2026-11-22",
            "plan_delivered_means": "post",
            "reflected_in_plan": "1",
        }
        actor, now = town.care_manager_actor, clock.now()
        letters.save_after(session, actor, now, letter, raw, letter.after_version)
        letters.close(session, actor, now, letter)
    for more in ("", "/done", "?edit=1"):
        page = client.get(path(sent, more), follow=True)
        assert (page.status, page.h1) == (410, "受け付けを終えています")
    assert client.post(path(sent), filled(done, _version="9")).status == 410


def test_what_the_office_heard_by_telephone_stands_beside_the_boxes(
    client: WebClient, database: Database, town: Town, now: datetime, sent: LetterSent
) -> None:
    with database.writing() as session:
        letter = session.get_one(Letter, sent.letter.id)
        spoken = answers.Spoken("見本 太郎", now, Means.PHONE, "電話で伺った意見")
        answers.hear(session, town.care_manager_actor, now, letter, spoken)
    page = opened(client, sent)
    assert "電話で伺った意見" in page.text
    assert page.fields()["opinion"] == ""


def test_the_copy_is_the_kept_paper_and_leaving_asks_for_the_code_again(
    client: WebClient, database: Database, sent: LetterSent
) -> None:
    client.post(path(sent), filled(opened(client, sent), quick="needed"))
    copy = client.get(path(sent, "/answer.pdf"))
    with database.reading() as session:
        answer = session.scalars(select(LetterAnswer)).one()
        assert answer.document is not None
        assert copy.response.data == answer.document.content
    client.post(path(sent, "/leave"))
    assert "確認番号" in client.get(path(sent)).h1
    assert client.get(path(sent, "/answer.pdf")).status == 303


def test_the_draft_of_the_plan_beside_the_letter_opens_after_the_code_and_nothing_else_does(
    client: WebClient, database: Database, sent: LetterSent, town: Town, now: datetime
) -> None:
    def kept(kind: PaperKind) -> str:
        upload = PaperUpload("写し.pdf", paper(), kind, f"見本 {kind.value}")
        with database.writing() as session:
            letter = session.get_one(Letter, sent.letter.id)
            actor = town.care_manager_actor
            return letter_papers.add_to_letter(
                session, actor, now, letter, upload, SECRET
            ).public_id

    plan, scan = kept(PaperKind.PLAN_PAGE), kept(PaperKind.ANSWER_SCAN)
    assert client.get(path(sent, f"/papers/{plan}")).status == 303  # the code comes first
    page = opened(client, sent)
    assert "見本 plan_page（1枚）" in page.text
    assert "answer_scan" not in page.text
    given = client.get(path(sent, f"/papers/{plan}"))
    assert given.response.data.startswith(b"%PDF")
    assert given.response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert client.get(path(sent, f"/papers/{scan}")).status == 404


@pytest.mark.parametrize("kind", ["sent", "tools"])
def test_the_page_has_a_box_for_everything_the_doctor_can_say(
    client: WebClient, request: pytest.FixtureRequest, kind: str
) -> None:
    letter: LetterSent = request.getfixturevalue(kind)
    page = opened(client, letter)
    names = {n.attrs.get("name", "").partition("-")[0] for n in page.root.walk()}
    code = DOCTOR_CONTACT if kind == "sent" else EQUIPMENT_CONTACT
    items = {item.key for item in items_of(catalogue.DECLARED[code])}
    together = {"fits", "state"} if kind == "tools" else set()
    assert items - together <= names


@pytest.mark.parametrize("kind", ["sent", "tools"])
def test_the_whole_page_is_small_and_for_nobody_else(
    client: WebClient, request: pytest.FixtureRequest, kind: str
) -> None:
    letter: LetterSent = request.getfixturevalue(kind)
    page = opened(client, letter)
    parts = [n.attrs["src"] for n in page.all("script")]
    parts += [n.attrs["href"] for n in page.all("link")]
    assert all(part.startswith("/static/") for part in parts)
    size = len(page.response.data)
    for part in parts:
        with client.browser.get(part) as file:
            size += len(file.data)
    assert size <= LARGEST_PAGE
    for shown in (page, client.get(path(letter, "/done"), follow=True)):
        assert shown.headers["Cache-Control"] == "no-store"
        assert shown.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert shown.headers["Referrer-Policy"] == "same-origin"
        assert not [link for link in shown.links() if link.startswith("http")]
    assert 'name="robots" content="noindex' in page.html
