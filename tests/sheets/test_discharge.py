"""② 退院時連携シート: declared in full, two authors, contacts as rows, rules of 2.5."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from handoff.sheets import checks, discharge_rules
from handoff.sheets.catalogue import DECLARED, DISCHARGE
from handoff.sheets.content import counting, read
from handoff.sheets.display import text_of
from handoff.sheets.model import Finding, Item, Need
from handoff.sheets.national import completeness
from handoff.sheets.prefill import PrefillSources, prefill
from tests.sheets.filled import TODAY, full
from tests.sheets.strategies import raw_contents

SHEET = DECLARED[DISCHARGE]
NUMBERS = {0: 1, 1: 12, 2: 14, 3: 5, 4: 5, 5: 3, 6: 7, 7: 20}  # section → last row of the catalogue
REFUSED = {"written_on", "client_name", "client_kana", "age", "gender", "admitted_on"}
MEETING = {
    "contact_on": "R8.11.18",
    "informants": "医療ソーシャルワーカー（見本）",
    "contact_kind": "interview",
    "contact_mode": "face",
    "contact_place": "3階東病棟 相談室",
    "learnt": "歩行器で歩ける。退院は12月上旬の見込み。",
    "conference": "0",
}
CONFERENCE = MEETING | {
    "contact_on": "R8.11.20",
    "conference": "1",
    "conf_time": "14:00",
    "conf_place": "カンファレンス室",
    "conf_hospital": "病棟看護師 見本恵\n医師（見本）",
    "conf_home": "介護支援専門員 見本\n訪問看護師 見本葵\n保険薬剤師 見本",
    "conf_summary": "酸素の扱いを確かめた。",
    "doc_copy": "1",
}
REQUIRED: dict[str, Any] = {
    "written_on": "2026-11-22",
    "client_name": "髙﨑 靜枝",
    "client_kana": "タカサキ シズエ",
    "birth_date": "S14.3.4",
    "gender": "2",
    "admitted_on": "2026-11-02",
}


def found(moment: str = checks.SEND, **raw: Any) -> tuple[Finding, ...]:
    return checks.run(SHEET, read(SHEET, REQUIRED | raw), moment, TODAY).all


def codes(moment: str = checks.SEND, **raw: Any) -> set[tuple[str, str, str]]:
    return {(f.level, f.key, f.code) for f in found(moment, **raw) if f.code != "missing"}


def items(number: str) -> list[Item]:
    every = [i for item in SHEET.items.values() for i in (item, *item.columns)]
    return [i for i in every if i.number == number]


# --- declared in full ----------------------------------------------------------------------------


def test_discharge_has_every_row_of_the_catalogue() -> None:
    expected = [f"T-{s}.{n:02d}" for s, last in NUMBERS.items() for n in range(1, last + 1)]
    assert [number for number in expected if not items(number)] == []


def test_rows_stand_in_printed_order() -> None:
    numbers = [i.number for i in SHEET.items.values()]
    assert numbers == sorted(numbers)


def test_the_national_specimen_is_covered_and_counted() -> None:
    national = {i.number for s in SHEET if s.national for i in s.items if i.national}
    national |= {c.number for c in SHEET.items["contacts"].columns}
    national |= {c.number for c in SHEET.items["diseases"].columns}
    specimen = {f"T-{s}.{n:02d}" for s in range(1, 7) for n in range(1, NUMBERS[s] + 1)}
    assert specimen - national == {"T-1.12"}, "退院日（実績）is of this system only"
    asked = {i.number for i in completeness(SHEET, {}).missing}
    warned = {f"T-1.{n:02d}" for n in (4, 6, 7, 8, 9, 11)} | {"T-2.01"}
    warned |= {f"T-2.{n:02d}" for n in (3, 4, 5, 6, 7, 8, 10, 11, 14)} | {"T-6.01"}
    warned |= {f"T-3.{n:02d}" for n in range(1, 6)} | {f"T-4.{n:02d}" for n in range(1, 5)}
    warned |= {f"T-5.{n:02d}" for n in range(1, 4)}
    assert asked == warned


def test_a_full_sheet_holds_the_whole_specimen_and_the_hospital_part_adds_nothing_to_it() -> None:
    done = completeness(SHEET, read(SHEET, full(SHEET)).values)
    assert done.missing == ()
    hospital = {i.key for s in SHEET.parts[1].sections for i in s.items}
    assert not hospital & {i.key for i in completeness(SHEET, {}).missing}


def test_only_the_r_set_is_refused() -> None:
    refused = {k for k, item in SHEET.items.items() if item.need is Need.REFUSE}
    assert refused == REFUSED
    assert [f for f in found() if f.level == "refuse"] == []


def test_choices_are_those_of_the_specimen() -> None:
    def printed(key: str) -> str:
        return " · ".join(c.label for c in SHEET.items[key].choices)

    assert printed("mobility") == "自立 · 杖 · 歩行器 · 車いす · その他"
    assert printed("bath") == "自立 · シャワー浴 · 一般浴 · 機械浴 · 行わず"
    assert printed("swallow") == "なし · あり"
    assert printed("swallow_often") == "時々 · 常に"
    assert printed("oral_care") == "自立 · 一部介助 · 全介助"
    assert printed("told_diagnosis") == "あり · なし"
    assert len(SHEET.items["nursing_points"].choices) == 17
    assert len(SHEET.items["rehab_points"].choices) == 19
    assert SHEET.items["nursing_points"].exclusive == ("none",)


@settings(max_examples=150, deadline=None)
@given(raw=raw_contents(SHEET))
def test_reading_stored_content_again_changes_nothing(raw: dict[str, Any]) -> None:
    content = read(SHEET, raw)
    assert read(SHEET, json.loads(json.dumps(content.as_json(), allow_nan=False))) == content
    for moment in (checks.SAVE, checks.SEND, checks.ANSWER, checks.CLOSE):
        checks.run(SHEET, content, moment, TODAY)


def test_a_new_sheet_knows_the_stay_and_the_client() -> None:
    sources = PrefillSources(
        today=TODAY,
        client={"name": "𠮷田 德藏", "birth_date": date(1940, 1, 2), "care_level": "21"},
        doctors=[{"institution": "見本医院", "name": "見本", "is_main": True}],
        institution={"name": "あさひ見本病院"},
        stay={"admitted_on": date(2026, 11, 2), "ward": "3階東", "reason": "肺炎"},
    )
    values = read(SHEET, prefill(SHEET, sources)).values
    assert values["client_name"] == "𠮷田 德藏"
    assert (values["age"], values["admitted_on"], values["ward"]) == ("86", "2026-11-02", "3階東")
    assert values["next_doctor_inst"] == "見本医院"
    assert values["admission_cause"] == "肺炎"


# --- two authors ---------------------------------------------------------------------------------


def test_the_hospital_may_write_its_part_and_what_it_knows_of_the_other() -> None:
    keys = [s.key for s in SHEET.sections_for("hospital")]
    assert keys == ["state", "needs", "outlook", *(s.key for s in SHEET.parts[1].sections)]
    assert [s.key for s in SHEET.sections_for("care")] == [s.key for s in SHEET.parts[0].sections]


def test_the_hospital_is_never_asked_for_anything() -> None:
    assert checks.run(SHEET, read(SHEET, {}), checks.ANSWER, TODAY).all == ()
    every = checks.run(SHEET, read(SHEET, REQUIRED), checks.SEND, TODAY).by_key
    assert not {k for k in every if k in SHEET.parts[1].keys}


def test_the_hospital_is_told_what_is_wrong_in_what_it_wrote() -> None:
    raw = {"contra": "1", "height_cm": "たかい", "admitted_on": "いつか"}
    keys = [f.key for f in checks.run(SHEET, read(SHEET, raw), checks.ANSWER, TODAY)]
    assert keys == ["contra_detail", "height_cm"]


# --- rules ---------------------------------------------------------------------------------------


def test_a_contraindication_without_its_content_is_refused_everywhere_but_in_a_draft() -> None:
    for moment in (checks.SEND, checks.ANSWER, checks.CLOSE):
        assert ("refuse", "contra_detail", "missing") in {
            (f.level, f.key, f.code) for f in found(moment, contra="1")
        }
    assert codes(checks.SAVE, contra="1") == set()
    assert "contra_detail" not in {
        f.key for f in found(contra="1", contra_detail="右股を深く曲げない")
    }


def test_a_diagnosis_that_was_not_told_is_said_before_every_sending() -> None:
    assert ("warn", "told_diagnosis", "not_told") in codes(told_diagnosis="0")
    assert discharge_rules.diagnosis_is_hidden({"told_diagnosis": "0"})
    assert not discharge_rules.diagnosis_is_hidden({"told_diagnosis": "1"})
    assert not discharge_rules.diagnosis_is_hidden({}), "nobody said: not the same as なし"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"admitted_on": "2026-12-01"}, ("refuse", "admitted_on", "future")),
        ({"discharged_on": "2026-11-01"}, ("refuse", "discharged_on", "order")),
        ({"discharged_on": "2026-11-30"}, ("refuse", "discharged_on", "future")),
        ({"discharge_planned_on": "2026-10-31"}, ("refuse", "discharge_planned_on", "order")),
        ({"discharge_planned_on": "R8年11月上旬"}, ("warn", "discharge_planned_on", "past")),
        ({"denture": "0", "denture_used": "1"}, ("warn", "denture_used", "contradiction")),
        ({"care_level": "13", "cert_status": "certified"}, ("warn", "care_level", "no_fee")),
    ],
)
def test_what_cannot_be_or_looks_odd_is_said(
    raw: dict[str, Any], expected: tuple[str, ...]
) -> None:
    assert expected in codes(**raw)


@pytest.mark.parametrize("planned", ["未定", "R8年12月上旬", "R8.11.22", "R8年11月頃"])
def test_a_discharge_known_in_part_is_an_answer(planned: str) -> None:
    assert not [f for f in found(discharge_planned_on=planned) if f.key == "discharge_planned_on"]


# --- contacts ------------------------------------------------------------------------------------


def test_a_contact_needs_date_people_form_and_whether_it_was_a_conference() -> None:
    missing = {
        f.column for f in found(contacts=[{"learnt": "電話で聞いた"}]) if f.key == "contacts"
    }
    assert missing == {"contact_on", "informants", "contact_kind", "conference"}


def test_a_conference_without_its_record_warns_and_a_plain_contact_is_not_asked() -> None:
    bare = {k: v for k, v in CONFERENCE.items() if not k.startswith(("conf_", "doc_"))}
    asked = [(f.level, f.column) for f in found(contacts=[MEETING, bare]) if f.row == 1]
    assert asked == [
        ("warn", c)
        for c in (
            "conf_time",
            "conf_place",
            "conf_hospital",
            "conf_home",
            "conf_summary",
            "doc_copy",
        )
    ]
    assert not [f for f in found(contacts=[MEETING]) if f.key == "contacts"]


def test_what_was_typed_about_a_conference_stays_but_does_not_count_without_one() -> None:
    content = read(SHEET, {"contacts": [CONFERENCE | {"conference": "0", "conf_time": "25時"}]})
    assert content.values["contacts"][0]["conf_place"] == "カンファレンス室"
    assert "conf_place" not in counting(SHEET, content.values)["contacts"][0]
    findings = checks.run(SHEET, content, checks.SAVE, TODAY).all
    assert findings == (), "a cell nobody is asked for is not complained about"


def test_a_contact_outside_the_stay_or_ahead_of_today_is_pointed_out() -> None:
    rows = [
        MEETING | {"contact_on": "2026-11-01"},
        {},
        MEETING | {"contact_on": "2026-11-18"},
        MEETING | {"contact_on": "2026-11-23"},
    ]
    assert {
        (f.level, f.row, f.code) for f in found(contacts=rows) if f.code in ("outside", "future")
    } == {
        ("warn", 0, "outside"),
        ("refuse", 3, "future"),
    }


def test_a_contact_counts_up_to_seven_days_after_the_discharge() -> None:
    on_time = MEETING | {"contact_on": "2026-11-17"}
    late = MEETING | {"contact_on": "2026-11-18"}
    assert "outside" not in {f.code for f in found(discharged_on="2026-11-10", contacts=[on_time])}
    assert "outside" in {f.code for f in found(discharged_on="2026-11-10", contacts=[late])}


def test_the_same_contact_typed_twice_is_asked_about_and_nothing_is_lost() -> None:
    rows = [MEETING, CONFERENCE, MEETING]
    twice = [f for f in found(contacts=rows) if f.code == "twice"]
    assert [(f.row, f.level) for f in twice] == [(2, "warn")]
    assert "1回目と3回目" in twice[0].message
    assert len(read(SHEET, {"contacts": rows}).get("contacts")) == 3


def test_a_conference_of_one_or_over_the_telephone_is_pointed_out() -> None:
    alone = {k: v for k, v in CONFERENCE.items() if k != "conf_home"} | {
        "conf_hospital": "看護師 見本"
    }
    assert "alone" in {f.code for f in found(contacts=[alone])}
    assert "not_met" in {f.code for f in found(contacts=[CONFERENCE | {"contact_kind": "phone"}])}
    video = CONFERENCE | {"contact_mode": "video", "video_consent": "0"}
    assert "no_consent" in {f.code for f in found(contacts=[video])}


def test_the_file_is_closed_only_with_a_contact() -> None:
    assert "contacts" in {f.key for f in found(checks.CLOSE) if f.level == "refuse"}
    assert "contacts" not in {f.key for f in found(checks.CLOSE, contacts=[MEETING])}
    assert "contacts" not in {f.key for f in found(checks.SEND) if f.level == "refuse"}


def test_more_than_three_contacts_are_kept_and_twenty_one_are_too_many() -> None:
    rows = [MEETING | {"contact_on": f"2026-11-{n + 1:02d}"} for n in range(1, 22)]
    assert "rows" not in {f.code for f in found(contacts=rows[:20])}
    assert "rows" in {f.code for f in found(contacts=rows)}
    assert len(read(SHEET, {"contacts": rows}).get("contacts")) == 21


def test_a_contact_reads_as_one_line() -> None:
    values = counting(SHEET, read(SHEET, {"contacts": [CONFERENCE]}).values)
    words = text_of(SHEET.items["contacts"], values)
    assert words.startswith("令和8年11月20日／医療ソーシャルワーカー（見本）／面談／対面")
    assert "\n" not in words
