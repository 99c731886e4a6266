"""② between two ①: the state before, the differences that matter, what the next ① is offered."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from handoff.sheets import checks, discharge_before
from handoff.sheets.catalogue import ADMISSION, DECLARED, DISCHARGE
from handoff.sheets.content import read
from handoff.sheets.discharge_before import before, before_words
from handoff.sheets.discharge_carry import learnt, next_admission
from handoff.sheets.discharge_differences import Matter, differences
from handoff.sheets.model import Kind
from handoff.sheets.progress import State, carried_from, confirmed, progress
from tests.sheets.filled import TODAY, full
from tests.sheets.strategies import raw_contents

FIRST, SECOND = DECLARED[ADMISSION], DECLARED[DISCHARGE]


def was(**raw: Any) -> dict[str, Any]:
    return read(FIRST, raw).values


def now(**raw: Any) -> dict[str, Any]:
    return read(SECOND, raw).values


# --- ① → ② -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"swallow": "never"}, {"swallow": "0"}),
        ({"swallow": "sometimes"}, {"swallow": "1", "swallow_often": "sometimes"}),
        ({"swallow": "always"}, {"swallow": "1", "swallow_often": "always"}),
        ({"adl_move": "1"}, {"adl_move": "1", "mobility": ("self",)}),
        ({"adl_move": "3"}, {"adl_move": "3"}),
        (
            {"aid_indoor": ["stick"], "aid_outdoor": ["wheelchair"]},
            {"mobility": ("stick", "wheelchair")},
        ),
        (
            {"aid_indoor": ["other"], "aid_indoor_other": "シルバーカー"},
            {"mobility": ("other",), "mobility_other": "シルバーカー"},
        ),
        ({"portable_toilet": "night"}, {"toilet": ("portable",)}),
        ({"portable_toilet": "none"}, {}),
        (
            {"portable_toilet": "none", "diaper": "none", "procedures": ["none"], "adl_urine": "2"},
            {"procedures": ("none",), "toilet": ("toilet",), "adl_toilet": "2"},
        ),
        ({"adl_urine": "1", "adl_stool": "3"}, {"adl_toilet": "3"}),
        ({"food_form": ["normal"]}, {"food": ("normal",)}),
        ({"food_form": ["chopped"]}, {"food": ("other",), "food_other": "きざみ"}),
        ({"intake_route": ["tube"]}, {"food": ("tube",)}),
        (
            {"denture": "1", "denture_detail": ["full"]},
            {"denture": "1", "denture_detail": ("full",)},
        ),
        ({"psych_issues": ["violence"]}, {"cognition": ("aggression",)}),
        ({"psych_issues": ["none"]}, {}),
        ({"ninchi_level": "2a"}, {"cognition": ("decline",)}),
        ({"ninchi_level": "0"}, {}),
        (
            {"medications": [{"drug": "アムロジピン", "strength": "5mg", "usage": "朝"}]},
            {"discharge_meds": ({"drug": "アムロジピン 5mg", "usage": "朝"},)},
        ),
        ({"diseases": [{"disease": "脳梗塞"}]}, {"diseases": ({"disease": "脳梗塞"},)}),
        ({"allergy": "1"}, {}),
    ],
)
def test_the_state_before_is_told_in_the_words_of_discharge(
    told: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert before(was(**told)) == expected


def test_what_discharge_has_no_word_for_is_shown_in_the_words_of_admission() -> None:
    words = before_words(was(swallow="sometimes", adl_bath="3", psych_issues=["insomnia"]))
    assert words["swallow"] == "あり（時々）"
    assert words["bath"] == "一部介助"
    assert words["cognition"] == "不眠"


def test_the_state_before_is_never_an_answer() -> None:
    assert before(was()) == {}
    hidden = was(denture="0", denture_detail=["full"])
    assert before(hidden) == {"denture": "0"}, "what the first sheet hides is not carried"


@settings(max_examples=60, deadline=None)
@given(raw=raw_contents(FIRST))
def test_the_state_before_is_valid_content_of_discharge(raw: dict[str, Any]) -> None:
    previous = before(read(FIRST, raw).values)
    assert set(previous) <= set(SECOND.items)
    assert read(SECOND, previous).values == previous


def test_a_full_admission_says_most_of_the_state_before() -> None:
    previous = before(was(**full(FIRST)))
    read_back = read(SECOND, previous)
    assert read_back.values == previous
    assert read_back.typed == {}
    assert {"mobility", "toilet", "food", "swallow", "denture", "oral_clean", "sleep"} <= set(
        previous
    )


# --- differences that matter -----------------------------------------------------------------------


def words_of(told: dict[str, Any], state: dict[str, Any]) -> list[str]:
    return [d.words for d in differences(was(**told), now(**state))]


def test_worse_adl_a_new_procedure_and_a_new_medicine_are_gathered() -> None:
    told = {
        "adl_move": "1",
        "adl_eat": "3",
        "swallow": "never",
        "procedures": ["none"],
        "medications": [{"drug": "アムロジピン", "strength": "5mg"}],
    }
    state = {
        "adl_move": "3",
        "adl_eat": "2",
        "swallow": "1",
        "swallow_often": "sometimes",
        "procedures": ["oxygen"],
        "contra": "1",
        "contra_detail": "右股を深く曲げない",
        "discharge_meds": [
            {"drug": "アムロジピン錠５ｍｇ「見本」"},
            {"drug": "エドキサバン"},
            {"drug": "酸化マグネシウム", "change": "stopped", "change_reason": "下痢"},
        ],
    }
    assert words_of(told, state) == [
        "禁忌・留意点：右股を深く曲げない",
        "ADL 移動：自立 → 一部介助",
        "嚥下機能（むせ）：なし → あり（時々）",
        "新しい医療処置：酸素療法",
        "新しい薬：エドキサバン",
        "中止の薬：酸化マグネシウム（下痢）",
    ]


@pytest.mark.parametrize(
    ("told", "state", "expected"),
    [
        ({"aid_indoor": ["stick"]}, {"mobility": ["wheelchair"]}, "移動手段：杖 → 車いす"),
        ({"adl_bath": "1"}, {"bath": "machine"}, "入浴方法：自立 → 機械浴"),
        ({"portable_toilet": "night"}, {"toilet": ["diaper"]}, "排泄方法：ポータブル → おむつ"),
        ({"food_form": ["normal"]}, {"food": ["tube"]}, "入院中の食事形態：普通 → 経管栄養"),
        ({"psych_issues": ["none"]}, {"cognition": ["delirium"]}, "新しく見られること：せん妄"),
        ({}, {"procedures": ["drip"]}, "新しい医療処置：入院前は記入なし → 点滴"),
        (
            {"procedures": ["oxygen"]},
            {"procedures": ["oxygen", "other"], "procedures_other": "中心静脈栄養"},
            "新しい医療処置：その他（中心静脈栄養）",
        ),
    ],
)
def test_each_worsening_is_told(told: dict[str, Any], state: dict[str, Any], expected: str) -> None:
    assert words_of(told, state) == [expected]


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ({"adl_move": "3"}, {"adl_move": "1"}),  # better
        ({"adl_move": "3"}, {"adl_move": "3"}),
        ({}, {"adl_move": "4"}),  # nobody said how it was
        ({"adl_move": "1"}, {}),
        ({}, {"cognition": ["decline"]}),
        ({}, {"discharge_meds": [{"drug": "エドキサバン"}]}),  # no list before
        ({"procedures": ["drip"]}, {"procedures": ["none"]}),
        ({"swallow": "always"}, {"swallow": "1", "swallow_often": "sometimes"}),
    ],
)
def test_an_improvement_or_an_unknown_is_no_difference(
    told: dict[str, Any], state: dict[str, Any]
) -> None:
    assert words_of(told, state) == []


def test_a_difference_says_what_it_is_about() -> None:
    found = differences(was(procedures=["none"]), now(procedures=["suction"]))
    assert [(d.matter, d.key) for d in found] == [(Matter.PROCEDURE, "procedures")]


@settings(max_examples=60, deadline=None)
@given(first=raw_contents(FIRST), second=raw_contents(SECOND))
def test_differences_can_be_told_of_any_two_sheets(first: Any, second: Any) -> None:
    for difference in differences(read(FIRST, first).values, read(SECOND, second).values):
        assert difference.words
        assert difference.key in SECOND.items


# --- ② → the next ① ---------------------------------------------------------------------------------

LEFT = {
    "admitted_on": "2026-06-01",
    "discharged_on": "2026-06-20",
    "admission_cause": "大腿骨骨折",
    "inst_name": "あさひ見本病院",
    "swallow": "1",
    "swallow_often": "always",
    "mobility": ["walker"],
    "procedures": ["oxygen"],
    "diseases": [{"disease": "大腿骨頸部骨折", "stability": "stable"}],
    "contra": "1",
    "contra_detail": "右股を深く曲げない",
    "wish_client": "家に帰りたい",
}


def test_what_discharge_learnt_is_offered_in_the_codes_of_admission() -> None:
    taught = learnt(now(**LEFT), TODAY)
    assert taught["swallow"] == "always"
    assert taught["aid_indoor"] == ("walker",)
    assert taught["diseases"] == ({"disease": "大腿骨頸部骨折", "institution": "あさひ見本病院"},)
    assert (taught["admitted_6m"], taught["admitted_6m_detail"]) == ("1", "大腿骨骨折")
    assert (taught["admitted_6m_from"], taught["admitted_6m_to"]) == ("2026-06-01", "2026-06-20")
    assert "右股を深く曲げない" in taught["cm_notes"]


def test_a_stay_of_long_ago_is_not_within_half_a_year() -> None:
    assert "admitted_6m" not in learnt(now(**LEFT), date(2027, 3, 1))


@settings(max_examples=60, deadline=None)
@given(raw=raw_contents(SECOND))
def test_what_was_learnt_is_valid_content_of_admission(raw: dict[str, Any]) -> None:
    taught = learnt(read(SECOND, raw).values, TODAY)
    assert set(taught) <= set(FIRST.items)
    assert read(FIRST, taught).values == taught


def test_there_and_back_says_the_same() -> None:
    told = was(swallow="sometimes", denture="1", denture_detail=["partial"], procedures=["oxygen"])
    assert learnt(before(told), TODAY) == told


SOURCE = {"values": now(**LEFT), "on": date(2026, 6, 20), "by": "葛󠄀城 美咲", "revision": "r2"}
EARLIER = {
    "values": was(
        swallow="never", palsy="mild", cm_notes="犬がいる", psych_issues=["none"], weight_kg="45"
    ),
    "on": "2026-06-01",
    "by": "見本",
    "revision": "r1",
}


def test_the_next_admission_waits_to_be_confirmed_section_by_section() -> None:
    fresh = {"client_name": "𠮷田 德藏"}
    values = read(FIRST, next_admission(fresh, SOURCE, EARLIER, TODAY)).values
    assert values["swallow"] == "always", "the discharge is newer"
    assert values["palsy"] == "mild", "what it left open comes from the last ①"
    assert values["cm_notes"].split("\n") == [
        "前回退院時の禁忌・留意点：右股を深く曲げない",
        "犬がいる",
    ]
    assert "weight_kg" not in values, "what must be seen today is never carried"
    body = FIRST.section("body")
    note = carried_from(body, values)
    assert note is not None
    assert (note.sheet, note.revision, note.on) == ("discharge", "r2", "2026-06-20")
    assert note.older is not None
    assert (note.older.revision, note.older.by) == ("r1", "見本")
    assert set(note.older.values) == {"palsy", "psych_issues"}
    states = {p.section.key: p.state for p in progress(FIRST, values)}
    assert states["body"] is State.CARRIED
    assert states["wishes"] is State.UNTOUCHED, "wishes are asked anew"
    assert "body" in {
        next(s.key for s in FIRST for i in s.items if i.key == f.key)
        for f in checks.run(FIRST, read(FIRST, values), checks.SEND, TODAY)
        if f.code == "unconfirmed"
    }
    after = {p.section.key: p.state for p in progress(FIRST, confirmed(body, values))}
    assert after["body"] is not State.CARRIED


def test_an_admission_sheet_sent_after_the_discharge_wins() -> None:
    later = EARLIER | {"on": "2026-08-01"}
    values = next_admission({}, SOURCE, later, TODAY)
    assert values["swallow"] == "never"
    assert values["procedures"] == ["oxygen"]
    note = carried_from(FIRST.section("body"), values)
    assert note is not None
    assert (note.revision, note.sheet) == ("r1", "")
    assert note.older is not None
    assert note.older.sheet == "discharge"


def test_a_discharge_without_an_admission_sheet_is_enough() -> None:
    values = next_admission({"wish_client": "入院したくない"}, SOURCE, None, TODAY)
    assert values["wish_client"] == "入院したくない", "what the records say today wins"
    assert values["swallow"] == "always"


def test_the_note_travels_through_storage() -> None:
    values = read(FIRST, next_admission({}, SOURCE, EARLIER, TODAY))
    assert read(FIRST, json.loads(json.dumps(values.as_json()))) == values


def test_every_carried_key_asks_the_same_with_the_same_codes() -> None:
    for key in discharge_before.SAME:
        one, two = FIRST.items[key], SECOND.items[key]
        assert one.kind is two.kind
        if one.kind in (Kind.ONE, Kind.MANY):
            assert [c.code for c in one.choices] == [c.code for c in two.choices], key
