"""Judging a sheet: refused is only what must be mended, a draft is never refused for being unfinished."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from handoff.sheets.checks import Findings, run
from handoff.sheets.content import read
from handoff.sheets.model import Finding, Kind
from tests.sheets.filled import REQUIRED, SHEET, TODAY, full, required
from tests.sheets.strategies import raw_contents

BLAME = re.compile("不正|無効|エラー|必須項目|[!！]")


def judge(raw: dict[str, Any], moment: str = "send") -> Findings:
    return run(SHEET, read(SHEET, raw), moment, TODAY)


def sending(**changes: Any) -> Findings:
    return run(SHEET, required(**changes), "send", TODAY)


def one(findings: Findings, key: str) -> Finding:
    (found,) = findings.by_key[key]
    return found


def test_the_r_set_alone_is_enough_to_send() -> None:
    assert sending().refusals == ()
    assert len(sending().warnings) > 40


@pytest.mark.parametrize("key", [k for k in REQUIRED if k not in ("birth_date", "written_on")])
def test_each_item_of_the_r_set_is_asked_for_when_sending(key: str) -> None:
    assert [f.key for f in sending(**{key: None}).refusals] == [key]


def test_age_is_asked_for_only_when_it_cannot_be_computed() -> None:
    assert [f.key for f in sending(birth_date=None).refusals] == ["age", "birth_date"]
    assert [f.key for f in sending(birth_date=None, age="80").refusals] == ["birth_date"]


def test_an_empty_draft_is_saved_without_a_word() -> None:
    assert judge({}, "save").all == ()


def test_a_full_sheet_has_nothing_missing() -> None:
    findings = run(SHEET, read(SHEET, full()), "send", TODAY)
    assert findings.refusals == ()
    assert "missing" not in {f.code for f in findings}


def test_findings_come_in_the_order_of_the_sheet() -> None:
    order = list(SHEET.items)
    found = [order.index(f.key) for f in judge({})]
    assert found == sorted(found)


@settings(max_examples=150, deadline=None)
@given(raw=raw_contents(SHEET))
def test_judging_never_raises_and_every_message_is_plain(raw: dict[str, Any]) -> None:
    for moment in ("save", "send", "answer"):
        for found in judge(raw, moment):
            assert found.level in ("refuse", "warn")
            assert found.message.endswith("。")
            if not BLAME.search(str(raw)):
                assert not BLAME.search(found.message)


def test_every_message_of_an_empty_sheet_says_what_to_do_or_what_is_open() -> None:
    for found in judge({}):
        assert not BLAME.search(found.message)
        if found.level == "refuse":
            assert found.message.endswith("ください。")
    assert "患者氏名を入力してください。" in [f.message for f in judge({}).refusals]
    assert "性別を選んでください。" in [f.message for f in judge({}).refusals]
    assert "本人の生活歴がまだです。" in [f.message for f in judge({}).warnings]


# --- the form of what is there -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "typed", "words"),
    [
        ("admitted_on", "令和8年2月30日", "入院日："),
        ("birth_date", "昭和64年2月1日", "平成元年2月1日"),
        ("birth_date", "令和0年3月1日", "生年月日："),
        ("admitted_time", "18", "18:00"),
        ("weight_kg", "重い", "体重：数字で入力してください"),
        (
            "care_level",
            "要介護6",
            "入院時の要介護度：「要介護6」は答えの中にありません。選び直してください。",
        ),
        ("medications", "アムロジピン", "1行ずつ"),
    ],
)
@pytest.mark.parametrize("moment", ["save", "send"])
def test_what_cannot_be_read_is_refused_with_the_way_out(
    key: str, typed: str, words: str, moment: str
) -> None:
    found = [f for f in judge({key: typed}, moment) if f.key == key and f.level == "refuse"]
    assert len(found) == 1, "unreadable, and not also missing"
    assert words in found[0].message


def test_a_cell_that_cannot_be_read_is_named_by_row_and_column() -> None:
    findings = judge({"family": [{"person_name": "髙﨑"}, {"person_age": "還暦"}]}, "save")
    found = one(findings, "family")
    assert (found.row, found.column) == (1, "person_age")
    assert found.message.startswith("家族構成の2行目の年齢：")


@pytest.mark.parametrize("moment", ["save", "send"])
def test_the_61st_medicine_is_refused_and_kept(moment: str) -> None:
    rows = [{"drug": f"薬{n}"} for n in range(61)]
    content = read(SHEET, REQUIRED | {"medications": rows})
    (found,) = run(SHEET, content, moment, TODAY).refusals
    assert (found.key, found.row) == ("medications", 60)
    assert "60行まで" in found.message
    assert "61行" in found.message
    assert len(content.get("medications")) == 61
    sixty = read(SHEET, REQUIRED | {"medications": rows[:60]})
    assert run(SHEET, sixty, moment, TODAY).refusals == ()


def test_four_thousand_letters_are_fine_and_ten_thousand_are_refused_with_both_figures() -> None:
    assert judge({"cm_notes": "あ" * 4000}, "save").all == ()
    found = one(judge({"cm_notes": "あ" * 10_000}, "save"), "cm_notes")
    assert (found.level, found.code) == ("refuse", "length")
    assert "4,000文字まで" in found.message
    assert "10,000文字" in found.message


def test_length_is_counted_in_letters_not_in_code_points() -> None:
    assert judge({"client_name": "葛󠄀" * 60}, "save").all == ()
    assert one(judge({"client_name": "葛󠄀" * 61}, "save"), "client_name").code == "length"


@pytest.mark.parametrize("bad", ["\x00", "\ud800", "\u202e", "\x1b"])
def test_characters_nobody_can_keep_are_refused_wherever_they_are(bad: str) -> None:
    for raw in (
        {"client_name": f"髙{bad}﨑"},
        {"allergy": "0", "allergy_detail": f"そ{bad}ば"},  # hidden, but it would be stored
        {"medications": [{"drug": f"薬{bad}"}]},
        {"admitted_on": f"令和{bad}"},
        {"allergy": "0", "thickener": "0", "thickener_level": f"3{bad}"},
        {"old_key": {"deep": [f"x{bad}"]}},
        {"_typed": {"old_key.1.x": f"x{bad}"}},
    ):
        assert len(judge(raw, "save").refusals) == 1, raw


@pytest.mark.parametrize("name", ["髙﨑 靜枝", "𠮷田", "葛󠄀城", "神\ufa19"])
def test_difficult_names_are_nothing_to_talk_about(name: str) -> None:
    assert judge({"client_name": name, "client_kana": "ﾀｶｻｷ"}, "save").all == ()


def test_none_beside_another_answer_is_refused() -> None:
    for key in ("psych_issues", "disease_history", "procedures"):
        codes = ["none", SHEET.items[key].choices[1].code]
        found = one(judge({key: codes}, "save"), key)
        assert (found.level, found.code) == ("refuse", "exclusive")
        assert judge({key: ["none"]}, "save").all == ()


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("client_tel", "12-34"),
        ("postal_code", "070-003"),
        ("insurer_no", "012048"),
        ("insured_no", "123"),
        ("office_no", "0300000100"),
        ("client_kana", "髙﨑"),
        ("age", "150"),
        ("weight_kg", "450"),
    ],
)
def test_numbers_that_look_wrong_only_warn(key: str, typed: str) -> None:
    found = one(judge({key: typed}, "save"), key)
    assert found.level == "warn"
    assert found.message.endswith(("ください。", "書けます。"))


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("client_tel", "なし"),
        ("client_tel", "不明"),
        ("client_tel", "090-0000-0001（長男）"),
        ("postal_code", "0700030"),
        ("insurer_no", "012047"),
        ("insured_no", "H123456789"),
        ("office_no", "0172909012"),
        ("office_no", "01A2909015"),
        ("client_kana", "ジョン・スミス"),
    ],
)
def test_numbers_that_are_right_pass_silently(key: str, typed: str) -> None:
    assert judge({key: typed}, "save").all == ()


# --- what is asked for -------------------------------------------------------------------------


def test_hidden_questions_are_not_asked_for() -> None:
    assert "cert_applied_on" not in sending().by_key
    applied = one(sending(cert_status="applying"), "cert_applied_on")
    assert applied.level == "warn"


@pytest.mark.parametrize("status", ["none", "applying"])
def test_care_level_is_not_asked_for_before_it_is_decided(status: str) -> None:
    assert sending(care_level=None, cert_status=status).refusals == ()
    assert [f.key for f in sending(care_level=None, cert_status="changing").refusals] == [
        "care_level"
    ]


def test_a_heads_up_asks_for_the_r_set_only() -> None:
    findings = sending(flash="1")
    assert findings.refusals == ()
    assert [f.key for f in findings.warnings] == ["flash"]
    assert "client_name" in [f.key for f in sending(flash="1", client_name=None).refusals]


def test_a_half_filled_doctor_is_pointed_out_by_row() -> None:
    findings = sending(doctors=[{"doctor_inst": "見本医院"}])
    assert {(f.row, f.column) for f in findings.by_key["doctors"]} == {
        (0, c) for c in ("doctor_tel", "doctor_name", "visit_type", "visit_per_month")
    }
    assert "doctors" not in sending(no_doctor="1").by_key


def test_consent_after_the_fact_needs_no_date_and_leaves_a_task() -> None:
    findings = sending(consent_type="4", consent_date=None, consent_by=None)
    assert findings.refusals == ()
    assert one(findings, "consent_type").code == "later"


def test_nothing_is_asked_of_the_care_manager_at_the_moment_of_an_answer() -> None:
    assert judge({"admitted_on": "2026-12-01"}, "answer").all == ()


# --- dates and consent on every sheet ----------------------------------------------------------


@pytest.mark.parametrize("key", ["birth_date", "consent_date"])
def test_birth_and_consent_are_never_in_the_future(key: str) -> None:
    found = one(judge({key: "2026-11-23"}, "save"), key)
    assert (found.level, found.code) == ("refuse", "future")
    assert "future" not in {finding.code for finding in judge({key: "2026-11-22"}, "save")}


def test_consent_is_given_before_the_sheet_leaves() -> None:
    found = sending(consent_date="2026-11-22", provided_on="2026-11-21").by_key["consent_date"]
    assert [f.level for f in found] == ["refuse"]
    assert "consent_date" not in sending(consent_date="2026-11-22").by_key


def test_a_certification_that_ends_before_it_begins_is_refused_when_sending() -> None:
    dates = {"cert_from": "2026-12-01", "cert_to": "2026-11-01"}
    assert [f.key for f in sending(**dates).refusals] == ["cert_to"]
    assert judge(dates, "save").refusals == ()


@pytest.mark.parametrize(
    ("start", "end", "key"),
    [("2025-01-01", "2026-11-20", "cert_to"), ("2026-11-22", "2028-11-30", "cert_from")],
)
def test_an_admission_outside_the_certified_period_warns(start: str, end: str, key: str) -> None:
    found = one(sending(cert_from=start, cert_to=end), key)
    assert (found.level, found.code) == ("warn", "period")
    inside = sending(cert_from="2026-11-21", cert_to="2026-11-22")
    assert not {"cert_from", "cert_to"} & set(inside.by_key)


def test_every_kind_is_judged() -> None:
    assert {item.kind for item in SHEET.items.values()} == set(Kind)
    assert date(2026, 11, 22) == TODAY
