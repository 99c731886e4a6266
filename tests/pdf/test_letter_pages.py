"""The pages that prove that the doctor was asked: 聴取記録, 回答なし, 交付の記録, meeting."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from handoff.pdf.letter_pages import (
    DELIVERY,
    HEARING,
    MEETING,
    NO_ANSWER,
    meeting_part,
    render_record,
    title_of,
)
from handoff.pdf.letter_record import Asked, Hearing, NoAnswer, PlanDelivery, Reminded
from handoff.pdf.render import join
from handoff.pdf.when import UNRECORDED
from handoff.sheets.catalogue import DECLARED
from tests.pdf.letters import EQUIPMENT, EQUIPMENT_AFTER, EQUIPMENT_ANSWER, STAMP, content_of
from tests.pdf.reading import pages_of, sizes_of, squeeze, text_of
from tests.pdf.records import at

ASKED = Asked(
    title="主治医とケアマネジャーの連絡票",
    ref_no="K7M2-4TXQ",
    client_name="髙﨑 静江",
    doctor="邊見 神也",
    institution="医療法人 つつじ内科クリニック（架空）",
    office="居宅介護支援事業所 ゆきあかり（架空）",
    care_manager="葛󠄀城 美咲",
    sent_at=at(20, 9, 30),
    means="FAX 0166-00-3001",
    question="訪問看護を位置付けてよいでしょうか。",
    reply_due_on=date(2026, 11, 30),
    consent="個別同意（口頭）　令和8年11月19日　本人",
)
SILENT = NoAnswer(
    asked=ASKED,
    reminders=(
        Reminded(at(25, 10), "電話", "葛󠄀城 美咲", "受付の方。先生に伝えるとのこと"),
        Reminded(at(28, 10), "FAX", "葛󠄀城 美咲"),
    ),
    ended_at=at(30, 17, 15),
    ended_by="葛󠄀城 美咲",
    reason="2度お願いしたが回答がなかった。次の受診に同席する。",
    openings=1,
)
HEARD = Hearing(
    asked=ASKED,
    heard_at=at(26, 13, 5),
    heard_on=date(2026, 11, 26),
    means="電話",
    doctor="邊見 神也",
    spoke_with="医師本人",
    words="訪問看護は必要。指示書を出す。立ち上がりはゆっくり。",
    heard_by="葛󠄀城 美咲",
    recorded_at=at(26, 13, 30),
)
DELIVERED = PlanDelivery(
    client_name="髙﨑 静江",
    doctor="邊見 神也",
    institution="医療法人 つつじ内科クリニック（架空）",
    office="居宅介護支援事業所 ゆきあかり（架空）",
    care_manager="葛󠄀城 美咲",
    delivered_on=date(2026, 12, 1),
    means="郵送",
    delivered_by="葛󠄀城 美咲",
    services=("訪問看護", "通所リハビリテーション"),
    opinion_on=date(2026, 11, 24),
    opinion_by="連絡票（整理番号 K7M2-4TXQ）への回答",
    plan_made_on=date(2026, 11, 28),
)


def test_no_answer_is_printed_as_an_outcome_with_when_and_how_it_was_asked() -> None:
    text = text_of(render_record(SILENT, STAMP).pdf)
    assert NO_ANSWER in text
    assert "結果回答なし" in text
    assert squeeze("令和8年11月20日（金） 09:30") in text
    assert "FAX0166-00-3001" in text
    assert squeeze("受付の方。先生に伝えるとのこと") in text
    assert "1回開かれました" in text
    assert squeeze("令和8年11月30日（月） 17:15") in text


def test_an_answer_that_nobody_was_reminded_of_says_so() -> None:
    text = text_of(render_record(replace(SILENT, reminders=(), openings=0), STAMP).pdf)
    assert "お願いし直した記録はありません" in text
    assert "開かれました" not in text


def test_a_hearing_records_doctor_day_means_and_words() -> None:
    text = text_of(render_record(HEARD, STAMP).pdf)
    for words in (HEARING, HEARD.doctor, "電話", "医師本人", HEARD.words, HEARD.heard_by):
        assert squeeze(words) in text
    assert squeeze("令和8年11月26日（木） 13:05") in text


def test_an_hour_that_is_not_known_is_said() -> None:
    text = text_of(render_record(replace(HEARD, heard_at=None), STAMP).pdf)
    assert "令和8年11月26日（木）（時刻は不明）" in text


def test_the_delivery_of_the_plan_names_doctor_day_means_and_the_opinion_behind_it() -> None:
    text = text_of(render_record(DELIVERED, STAMP).pdf)
    for words in (DELIVERY, "訪問看護、通所リハビリテーション", "郵送", DELIVERED.opinion_by):
        assert squeeze(words) in text
    assert "令和8年12月1日" in text
    assert "運営基準第13条第19号の2" in text


def test_gaps_are_shown_as_gaps() -> None:
    bare = replace(DELIVERED, services=(), opinion_on=None, opinion_by="", plan_made_on=None)
    assert text_of(render_record(bare, STAMP).pdf).count(UNRECORDED) >= 4


def test_the_meeting_is_recorded_with_item_finding_and_conclusion() -> None:
    content = content_of("equipment_contact", EQUIPMENT, EQUIPMENT_ANSWER, EQUIPMENT_AFTER)
    text = text_of(join(MEETING, STAMP, [meeting_part(DECLARED["equipment_contact"], content)]).pdf)
    for words in (
        "特殊寝台及び特殊寝台付属品",
        "日常的に寝返りが困難な者",
        "パーキンソン病（Hoehn-Yahr 3度）",
        EQUIPMENT_ANSWER["finding"],
        "開催した",
        "令和8年11月27日",
        "その他（訪問看護師）",
        EQUIPMENT_AFTER["meeting_conclusion"],
    ):
        assert squeeze(words) in text, words


def test_an_inquiry_instead_of_a_meeting_and_an_oral_finding_are_said() -> None:
    after = EQUIPMENT_AFTER | {
        "meeting_held": "0",
        "meeting_inquired_on": "2026-11-26",
        "finding_source": "heard",
        "oral_on": "2026-11-25",
        "oral_person": "邊見医師",
        "oral_text": "夜間の体位変換が要る",
    }
    content = content_of("equipment_contact", EQUIPMENT, EQUIPMENT_ANSWER, after)
    text = text_of(join(MEETING, STAMP, [meeting_part(DECLARED["equipment_contact"], content)]).pdf)
    assert "照会した日令和8年11月26日" in text
    assert "夜間の体位変換が要る" in text


@pytest.mark.parametrize("record", [SILENT, HEARD, DELIVERED])
def test_long_words_run_on_under_the_same_head(record: NoAnswer | Hearing | PlanDelivery) -> None:
    words = "".join(f"{n:03d}くわしい経過を記します。" for n in range(300))
    field = {NoAnswer: "reason", Hearing: "words", PlanDelivery: "note"}[type(record)]
    pages = pages_of(render_record(replace(record, **{field: words}), STAMP).pdf)
    assert len(pages) > 1
    assert all("髙﨑静江様" in page for page in pages)
    title = squeeze(title_of(record))
    bodies = "".join(page.rpartition(title)[0] for page in pages)
    assert all(f"{n:03d}くわしい" in bodies for n in range(300))


@pytest.mark.parametrize("record", [SILENT, HEARD, DELIVERED])
def test_records_are_set_in_nine_points_and_give_the_same_bytes(
    record: NoAnswer | Hearing | PlanDelivery,
) -> None:
    first = render_record(record, STAMP).pdf
    assert min(sizes_of(first) - {8.0}) >= 9
    assert first == render_record(record, STAMP).pdf
