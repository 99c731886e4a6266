"""An answer in human words: display, comparison of versions, the ten things asked first."""

from __future__ import annotations

from typing import Any

import pytest

from handoff.sheets.comparison import changes
from handoff.sheets.content import read
from handoff.sheets.display import HIDDEN, date_text, lines, row_text, text_of
from handoff.sheets.summary import essentials
from tests.sheets.filled import SHEET, full


def said(key: str, **raw: Any) -> str:
    return text_of(SHEET.items[key], read(SHEET, raw).values)


@pytest.mark.parametrize(
    ("key", "raw", "words"),
    [
        ("palsy", {"palsy": "moderate"}, "中度"),
        ("admitted_on", {"admitted_on": "2026-11-21"}, "令和8年11月21日"),
        ("admitted_6m_from", {"admitted_6m_from": "2026-05~"}, "令和8年5月頃"),
        ("weight_kg", {"weight_kg": "45.5"}, "45.5kg"),
        ("meal_time_am", {"meal_time_am": "7"}, "7時頃"),
        ("meal_time_am", {"meal_time_am": "7時頃"}, "7時頃"),
        ("alone_daytime", {"alone_daytime": "1"}, "日中独居"),
        ("want_home_visit", {"want_home_visit": "1"}, "希望あり"),
        ("allergy", {"allergy": "1", "allergy_detail": "そば"}, "あり（そば）"),
        ("allergy", {"allergy": "1"}, "あり"),
        ("allergy", {"allergy": "0", "allergy_detail": "そば"}, "なし"),
        ("denture", {"denture": "1", "denture_detail": ["partial", "full"]}, "あり（部分、総）"),
        ("smoking", {"smoking": "1", "smoking_per_day": "20"}, "有（20本くらい/日）"),
        (
            "procedures",
            {"procedures": ["drip", "injection"], "procedures_injection": "朝夕"},
            "点滴、自己注射（朝夕）",
        ),
        (
            "admitted_6m",
            {"admitted_6m": "1", "admitted_6m_detail": "肺炎", "admitted_6m_from": "2026-05"},
            "あり（理由：肺炎、いつから：令和8年5月）",
        ),
        ("home_pharm", {"home_pharm": "1", "home_pharm_detail": "薬剤師"}, "あり（職種：薬剤師）"),
        ("palsy", {}, ""),
    ],
)
def test_answers_are_told_in_printed_words(key: str, raw: dict[str, Any], words: str) -> None:
    assert said(key, **raw) == words


def test_rows_are_one_line_each() -> None:
    rows = [{"drug": "アムロジピン", "strength": "5mg", "usage": "朝食後"}, {"drug": "酸化Mg"}]
    assert said("medications", medications=rows) == "アムロジピン／5mg／朝食後\n酸化Mg"
    assert row_text(SHEET.items["services"], {"service_type": "15"}) == "通所介護"


def test_every_answer_of_a_full_sheet_has_words_and_no_bare_codes() -> None:
    values = read(SHEET, full()).values
    for item in SHEET.items.values():
        assert text_of(item, values), item.key
    printed = [line.item.key for s in SHEET for line in lines(SHEET, s, values)]
    assert len(printed) == len(set(printed))
    assert "allergy_detail" not in printed
    assert "allergy" in printed


def test_unanswered_lines_are_there_and_hidden_ones_are_not() -> None:
    section = SHEET.section("client")
    found = {line.item.key: line.text for line in lines(SHEET, section, {"cert_status": "none"})}
    assert found["client_name"] == ""
    assert "cert_applied_on" not in found


def test_masked_answers_of_any_kind_are_shown_as_they_are() -> None:
    assert text_of(SHEET.items["birth_date"], {"birth_date": HIDDEN}) == HIDDEN
    assert date_text("2026-11-21", western=True) == "2026年11月21日"


# --- comparison --------------------------------------------------------------------------------


def changed(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    return [c.words for c in changes(SHEET, read(SHEET, old).values, read(SHEET, new).values)]


def test_the_same_content_has_no_changes() -> None:
    assert changed(full(), full()) == []


def test_a_change_is_told_in_words() -> None:
    assert changed({"swallow": "never"}, {"swallow": "sometimes"}) == [
        "嚥下機能（むせ）：むせない → 時々むせる"
    ]
    assert changed({}, {"palsy": "mild"}) == ["麻痺の状況：（記入なし） → 軽度"]
    assert changed({"palsy": "mild"}, {}) == ["麻痺の状況：軽度 → （記入なし）"]


def test_a_change_in_brackets_is_told_once_with_its_question() -> None:
    old = {"allergy": "1", "allergy_detail": "そば"}
    assert changed(old, {**old, "allergy_detail": "卵"}) == [
        "アレルギー：あり（そば） → あり（卵）"
    ]
    assert changed(old, {"allergy": "0"}) == ["アレルギー：あり（そば） → なし"]


def test_what_is_hidden_on_both_sides_is_no_change() -> None:
    assert changed({"allergy": "0", "allergy_detail": "そば"}, {"allergy": "0"}) == []


def test_of_a_table_only_the_rows_that_differ_are_told() -> None:
    old = [{"drug": "甲", "dose": "1錠"}, {"drug": "乙"}, {"drug": "丙"}]
    new = [{"drug": "乙"}, {"drug": "甲", "dose": "2錠"}, {"drug": "丙"}, {"drug": "丁"}]
    (change,) = changes(
        SHEET, read(SHEET, {"medications": old}).values, read(SHEET, {"medications": new}).values
    )
    assert change.old_text == "甲／1錠"
    assert change.new_text == "甲／2錠\n丁"
    assert changed({"medications": old}, {"medications": old[::-1]}) == []


def test_changes_come_in_the_order_of_the_sheet_with_their_section() -> None:
    found = changes(SHEET, {}, {"palsy": "mild", "client_name": "髙﨑 靜枝"})
    assert [(c.section.key, c.item.key) for c in found] == [
        ("client", "client_name"),
        ("body", "palsy"),
    ]


# --- the ten things ----------------------------------------------------------------------------


def test_the_ward_sees_ten_things_answered_or_not() -> None:
    assert [e.title for e in essentials(SHEET, {})] == [
        "連絡する方",
        "本人・家族の意向",
        "ADL",
        "嚥下・食形態",
        "お薬",
        "認知症・行動",
        "感染症・アレルギー",
        "医療処置",
        "暮らし",
        "ケアマネジャーからのお願い",
    ]
    assert all(e.text == "" and not e.changed for e in essentials(SHEET, {}))


def test_each_thing_reads_as_one_line() -> None:
    raw = {
        "key_person_name": "髙﨑 一郎",
        "key_person_relation": "長男",
        "key_person_tel1": "090-0000-0001",
        "adl_move": "2",
        "adl_eat": "1",
        "medications": [{"drug": "ワルファリン"}, {"drug": "酸化Mg"}],
    }
    found = {e.key: e.text for e in essentials(SHEET, read(SHEET, raw).values)}
    assert found["contact"] == "キーパーソン 髙﨑 一郎・長男・090-0000-0001"
    assert found["adl"] == "移動 見守り／食事 自立"
    assert found["medicines"] == "薬剤 2件（ワルファリン、酸化Mg）"


def test_what_changed_since_last_time_is_marked() -> None:
    old, new = read(SHEET, {"swallow": "never"}).values, read(SHEET, {"swallow": "always"}).values
    marked = [e.key for e in essentials(SHEET, new, changes(SHEET, old, new)) if e.changed]
    assert marked == ["swallowing"]
