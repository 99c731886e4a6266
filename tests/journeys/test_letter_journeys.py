"""③ from the question to the delivered plan, as the care manager plays it at the browser."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import pytest
from pypdf import PdfReader

from handoff.actions import letters
from handoff.db import find_letters, find_opinions
from handoff.db.session import Database
from handoff.rules.letters import LetterState
from handoff.rules.life import Means
from tests.build.letters import send_letter
from tests.build.papers import paper
from tests.build.town import Town
from tests.journeys.conftest import Enter, Person

pytestmark = [
    pytest.mark.journey,
    pytest.mark.parametrize("database", ["sqlite"], indirect=True),
]


def write_and_send(care: Person, town: Town, link: str) -> None:
    """From the page of the client to the sent letter."""
    page = care.page
    care.go(f"/clients/{town.client.public_id}")
    care.press("連絡票を書く")
    page.locator("[name=code][value=doctor_contact]").check(force=True)
    care.press("書き始める")
    care.press("連絡の目的・照会内容")
    page.locator("[name=purposes][value='9']").check(force=True)
    page.locator("[name=med_services][value=nursing]").check(force=True)
    page.locator("[name=inquiry]").fill(
        "1 訪問看護を週1回考えています。\n2 入浴の可否を教えてください。"
    )
    page.get_by_text("下書きを保存しました").first.wait_for()
    care.press("保存して確認へ")
    page.locator("[name=means][value=post]").check(force=True)
    page.locator(f"[name=link][value={link}]").check(force=True)
    care.press("この内容で送る")
    care.sees("つぎにすること", "用紙を印刷する")


def pdf_of(care: Person, words: str) -> str:
    """The text of the first PDF whose link says `words`."""
    link = care.page.get_by_role("link", name=words).first.get_attribute("href")
    answer = care.page.request.get(care.address + str(link))
    assert answer.status == 200
    pages = PdfReader(io.BytesIO(answer.body())).pages
    return "".join(one.extract_text() for one in pages).replace("\n", "")


def number_on(care: Person) -> str:
    """The number of the letter that is open."""
    return care.page.locator(".letter-head .num").inner_text()


def test_a_paper_answer_is_found_by_its_number_typed_with_its_scan_and_closed(
    enter: Enter, town: Town, database: Database
) -> None:
    care = enter(town.care_manager_actor)
    write_and_send(care, town, "on_paper")
    number = number_on(care)
    assert number in pdf_of(care, "用紙（PDF）を開く")
    care.go("/letters")
    care.page.get_by_label("届いた紙の整理番号から探す").fill(number.lower().replace("-", ""))
    care.press("探す")
    care.press("紙の返信を入力")
    page = care.page
    page.locator("[name=means][value=fax]").check(force=True)
    page.locator("[name=reply_way][value=below]").check(force=True)
    page.locator("[name='med_need-0-need'][value=needed]").check(force=True)
    page.locator("[name=opinion]").fill("週1回でよい。")
    page.locator("[name=scan]").set_input_files(
        {"name": "返信.pdf", "mimeType": "application/pdf", "buffer": paper()}
    )
    care.press("紙の返信として記録する")
    care.sees("週1回でよい。", "見本 太郎 先生に代わって入力しました", "紙の写し")
    care.picture("letters")
    care.press("交付を記録する")
    page.locator("[name=means][value=fax]").check(force=True)
    care.press("交付したことを記録する")
    care.go("/letters")
    care.press("確かめて完了する")
    page.locator("[name=reflected_in_plan][value='1']").check(force=True)
    care.press("保存して完了にする")
    care.sees("完了しています")
    assert "週1回でよい" in pdf_of(care, "回答を含む全体")


def test_nobody_answers_two_reminders_and_the_record_prints(
    enter: Enter, town: Town, database: Database, stopped_clock: datetime
) -> None:
    with database.writing() as session:
        long_ago = stopped_clock - timedelta(days=30)
        made = send_letter(session, town, long_ago)
        by = letters.Reminder(Means.PHONE, "折り返すとのこと", "外来 佐藤")
        at = stopped_clock - timedelta(days=20)
        letters.remind(session, town.care_manager_actor, at, made.letter, by)
        pid = made.letter.public_id
    care = enter(town.care_manager_actor, phone=True)
    care.sees("もう一度催促してください")
    care.press("催促を記録する")
    care.page.locator("[name=means][value=fax]").check(force=True)
    care.press("催促したことを記録する")
    care.sees("2回目")
    care.press("回答なしとする")
    care.page.get_by_label("理由").fill("2回目の催促のあと、回答できないと連絡があった")
    care.press("「回答なし」を記録する")
    care.sees("回答なし")
    text = pdf_of(care, "回答なしの記録")
    assert "折り返すとのこと" in text
    with database.reading() as session:
        letter = find_letters.letter_for(session, town.care_manager_actor, pid)
        assert letter.state == LetterState.NO_ANSWER


def test_an_opinion_that_was_heard_covers_the_service_and_the_plan_is_delivered(
    enter: Enter, town: Town, database: Database
) -> None:
    care = enter(town.care_manager_actor)
    page = care.page
    care.go(f"/clients/{town.client.public_id}/opinions")
    care.press("医療系サービスを加える")
    page.locator("[name=service][value=nursing]").check(force=True)
    care.press("加える")
    care.sees("意見がまだです")
    care.press("連絡票で尋ねる")
    care.press("書き始める")
    care.press("連絡の目的・照会内容")
    assert page.locator("[name=med_services][value=nursing]").is_checked()
    page.locator("[name=inquiry]").fill("訪問看護は必要でしょうか。")
    page.get_by_text("下書きを保存しました").first.wait_for()
    care.press("保存して確認へ")
    page.locator("[name=means][value=visit]").check(force=True)
    page.locator("[name=link][value=none]").check(force=True)
    care.press("この内容で送る")
    care.press("聴取を記録")
    page.locator("[name=means][value=phone]").check(force=True)
    page.locator("[name=words]").fill("必要です。週1回で。")
    page.locator("[name='med_need-0-need'][value=needed]").check(force=True)
    care.press("聴取を記録する")
    assert "週1回で" in pdf_of(care, "聴取の記録（PDF）")
    care.go(f"/clients/{town.client.public_id}/opinions")
    care.sees("主治医の意見あり", "交付がまだです")
    care.press("ケアプランの交付を記録")
    page.locator("[name=means][value=visit]").check(force=True)
    care.press("交付したことを記録する")
    care.sees("意見と交付はそろっています", "交付済み")
    assert "見本 太郎" in pdf_of(care, "記録（PDF）")
    with database.reading() as session:
        (given,) = find_opinions.deliveries_of(session, town.client)
        assert given.opinion is not None
