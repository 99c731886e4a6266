"""Reading what was typed: nothing is lost, nothing is guessed, stored values read back as themselves."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handoff.sheets.catalogue import DECLARED
from handoff.sheets.content import Content, counting, merged, read
from handoff.sheets.model import Kind
from tests.sheets.filled import NAMES, SHEET, full
from tests.sheets.strategies import WORDS, raw_contents


def value_of(key: str, raw: Any) -> Any:
    return read(SHEET, {key: raw}).get(key)


def typed_of(key: str, raw: Any) -> str | None:
    return read(SHEET, {key: raw}).typed.get(key)


@settings(max_examples=400, deadline=None)
@given(raw=raw_contents(SHEET))
def test_reading_stored_content_again_changes_nothing(raw: dict[str, Any]) -> None:
    content = read(SHEET, raw)
    through_json = json.loads(json.dumps(content.as_json(), allow_nan=False))
    assert read(SHEET, through_json) == content
    assert read(SHEET, content.as_json()) == content


@pytest.mark.parametrize("sheet", DECLARED.values(), ids=DECLARED.keys())
def test_a_full_sheet_survives_storage_exactly(sheet: Any) -> None:
    content = read(sheet, full(sheet))
    assert content.typed == {}
    assert set(content.values) == set(sheet.items)
    assert read(sheet, json.loads(json.dumps(content.as_json()))) == content


@given(text=WORDS.filter(lambda t: t.strip() and "\r" not in t and "⾝" not in t))
def test_free_text_is_kept_to_the_code_point(text: str) -> None:
    folded = any("\u2e80" <= c <= "\u2fdf" for c in text)
    if not folded:
        assert value_of("cm_notes", text) == text
    assert value_of("client_name", text) == text


@pytest.mark.parametrize("name", [*NAMES, "神\ufa19 祐\ufa4f", "⾼橋", "ゑ゙"])
def test_difficult_names_are_never_normalised(name: str) -> None:
    assert value_of("client_name", name) == name
    rows = read(SHEET, {"family": [{"person_name": name}]}).get("family")
    assert rows == ({"person_name": name},)


def test_line_ends_become_one_and_radicals_from_pdfs_are_folded_in_free_text_only() -> None:
    assert value_of("cm_notes", "⾝体\r\n介護\r") == "身体\n介護\n"


@pytest.mark.parametrize(
    ("key", "typed", "stored"),
    [
        ("admitted_on", "令和８年１１月２１日", "2026-11-21"),
        ("admitted_on", "2026/11/21", "2026-11-21"),
        ("admitted_on", date(2026, 11, 21), "2026-11-21"),
        ("admitted_on", datetime(2026, 11, 21, 18, 10), "2026-11-21"),  # noqa: DTZ001
        ("birth_date", "S15.3.4", "1940-03-04"),
        ("admitted_time", "１８時１０分", "18:10"),
        ("admitted_time", time(6, 5), "06:05"),
        ("admitted_6m_from", "令和8年5月頃", "2026-05~"),
        ("weight_kg", "４５．５kg", "45.5"),
        ("weight_kg", 45.5, "45.5"),
        ("floors", "2階建て", "2"),
        ("smoking_per_day", "20本くらい/日", "20"),
        ("client_kana", "ﾀｶｻｷ　しずえ", "タカサキ シズエ"),
        ("client_tel", "０１６６－００－００００", "0166-00-0000"),
        ("client_tel", "0166ー00ー0000（長男 髙﨑）", "0166-00-0000（長男 髙﨑）"),
        ("client_tel", "不明", "不明"),
        ("postal_code", "〒０７０００３０", "070-0030"),
        ("insured_no", "ｈ123456789", "H123456789"),
        ("insurer_no", "01-2047", "012047"),
        ("ninchi_level", "Ⅱa", "2a"),
        ("ninchi_level", "ランクⅡｂ", "2b"),
        ("ninchi_level", "I", "1"),
        ("ninchi_level", "Ｉ", "1"),
        ("ninchi_level", "２Ａ", "2a"),
        ("neta_level", "ｊ２", "J2"),
        ("care_level", "要介護３", "23"),
        ("gender", "女", "2"),
        ("gender", ["2"], "2"),
        ("psych_issues", "不眠、徘徊", ("insomnia", "wandering")),
        ("psych_issues", ["wandering", "insomnia", "wandering"], ("insomnia", "wandering")),
        ("alone_daytime", "日中独居", True),
        ("alone_daytime", "on", True),
    ],
)
def test_any_usual_way_of_typing_is_read(key: str, typed: Any, stored: Any) -> None:
    content = read(SHEET, {key: typed})
    assert content.get(key) == stored
    assert content.typed == {}


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("admitted_on", "令和8年2月30日"),
        ("birth_date", "昭和64年2月1日"),
        ("birth_date", "令和0年1月1日"),
        ("admitted_time", "25:00"),
        ("weight_kg", "重い"),
        ("gender", "ふめい"),
        ("alone_daytime", "ときどき"),
        ("admitted_6m_from", "いつか"),
    ],
)
def test_what_cannot_be_read_is_kept_as_typed(key: str, typed: str) -> None:
    content = read(SHEET, {key: typed})
    assert content.get(key) is None
    assert content.typed == {key: typed}
    assert read(SHEET, {key: ""}).typed == {}


def test_a_cell_that_cannot_be_read_is_kept_beside_its_row() -> None:
    raw = {"family": [{"person_name": "髙﨑 一郎"}, {"person_age": "還暦"}, {}, {}]}
    content = read(SHEET, raw)
    assert content.get("family") == ({"person_name": "髙﨑 一郎"}, {})
    assert content.typed == {"family.1.person_age": "還暦"}
    assert read(SHEET, content.as_json()) == content


def test_an_unknown_answer_stands_beside_the_known_ones() -> None:
    content = read(SHEET, {"aid_indoor": ["stick", "一輪車"]})
    assert content.get("aid_indoor") == ("stick",)
    assert content.typed == {"aid_indoor": "一輪車"}


@pytest.mark.parametrize("nothing", ["", "   ", "\n", "　", None, [], ()])
def test_an_unanswered_item_is_absent(nothing: Any) -> None:
    raw = dict.fromkeys(SHEET.items, nothing)
    assert read(SHEET, raw) == Content()


def test_none_and_zero_are_answers() -> None:
    content = read(SHEET, {"denture": "0", "psych_issues": ["none"], "alcohol_per_day": "0"})
    assert content.values == {"denture": "0", "psych_issues": ("none",), "alcohol_per_day": "0"}


def test_empty_rows_at_the_end_are_dropped_and_those_between_are_kept() -> None:
    raw = {
        "medications": [
            {"drug": "アムロジピン"},
            {"drug": ""},
            {"drug": "酸化マグネシウム"},
            {},
            {},
        ]
    }
    content = read(SHEET, raw)
    assert content.get("medications") == (
        {"drug": "アムロジピン"},
        {},
        {"drug": "酸化マグネシウム"},
    )
    assert counting(SHEET, content.values)["medications"] == (
        {"drug": "アムロジピン"},
        {"drug": "酸化マグネシウム"},
    )


def test_more_rows_than_the_paper_holds_are_all_kept() -> None:
    raw = {"medications": [{"drug": f"薬{n}"} for n in range(75)]}
    assert len(read(SHEET, raw).get("medications")) == 75


def test_unknown_keys_are_kept_under_their_own_names() -> None:
    raw = {"from_next_year": {"a": (1, 2)}, "family": [{"person_name": "髙﨑", "new_column": "x"}]}
    content = read(SHEET, raw)
    assert content.values["from_next_year"] == {"a": [1, 2]}
    assert content.values["family"] == ({"person_name": "髙﨑", "new_column": "x"},)


def test_age_is_computed_on_the_day_of_writing() -> None:
    raw = {"birth_date": "1940-11-23", "written_on": "2026-11-22", "age": "99"}
    assert read(SHEET, raw).get("age") == "85"
    assert read(SHEET, raw | {"written_on": "2026-11-23"}).get("age") == "86"


def test_age_as_typed_stays_when_the_birth_date_is_not_known() -> None:
    assert read(SHEET, {"age": "80くらい", "written_on": "2026-11-22"}).get("age") == "80"


def test_hidden_answers_stay_in_the_draft_and_do_not_count() -> None:
    raw = {"allergy": "0", "allergy_detail": "そば", "thickener": "1", "thickener_level": "2"}
    content = read(SHEET, raw)
    assert content.get("allergy_detail") == "そば"
    counted = counting(SHEET, content.values)
    assert "allergy_detail" not in counted
    assert counted["thickener_level"] == "2"


def test_an_item_whose_condition_is_itself_hidden_does_not_count() -> None:
    raw = {"acp_talk": "1", "acp_talk_on": "2026-10-01"}
    assert counting(SHEET, read(SHEET, raw).values) == {}
    shown = counting(SHEET, read(SHEET, raw | {"acp_include": "1"}).values)
    assert shown["acp_talk_on"] == "2026-10-01"


def test_saving_one_section_leaves_the_others_and_clears_what_was_emptied() -> None:
    before = read(SHEET, {"palsy": "mild", "admitted_on": "いつか", "client_name": "𠮷田 德藏"})
    after = merged(SHEET, before, {"palsy": "", "admitted_on": ""})
    assert after == Content({"client_name": "𠮷田 德藏"})
    kept = merged(SHEET, before, {"palsy": "severe"})
    assert kept.typed == {"admitted_on": "いつか"}
    assert kept.get("palsy") == "severe"


def test_an_unknown_answer_is_forgotten_when_the_question_is_answered_anew() -> None:
    before = read(SHEET, {"aid_indoor": ["stick", "一輪車"]})
    assert merged(SHEET, before, {"aid_indoor": ["walker"]}) == Content({"aid_indoor": ("walker",)})


@given(st.dictionaries(st.sampled_from(list(SHEET.items)), st.binary() | st.complex_numbers()))
def test_reading_never_raises(raw: dict[str, Any]) -> None:
    content = read(SHEET, raw)
    assert read(SHEET, content.as_json()) == content


def test_values_are_of_the_type_of_their_kind() -> None:
    types = {Kind.FLAG: bool, Kind.MANY: tuple, Kind.ROWS: tuple}
    for key, value in read(SHEET, full()).values.items():
        assert type(value) is types.get(SHEET.items[key].kind, str), key
