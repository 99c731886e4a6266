"""④ 福祉用具連絡票: declared in full, the rule table as data, three parts, rules of 4.7."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from handoff.rules import equipment
from handoff.sheets import checks
from handoff.sheets.catalogue import DECLARED, EQUIPMENT_CONTACT
from handoff.sheets.content import counting, read
from handoff.sheets.equipment_contact_facts import facts, level_word, survey_answers, verdicts
from handoff.sheets.equipment_contact_reply import offered
from handoff.sheets.equipment_contact_table import STATES, TOOLS, state_sentence
from handoff.sheets.masking import reply_half
from handoff.sheets.model import Finding, Need
from tests.sheets.filled import TODAY
from tests.sheets.strategies import raw_contents

SHEET = DECLARED[EQUIPMENT_CONTACT]
REQUIRED: dict[str, Any] = {
    "asked_on": "2026-11-22",
    "to_institution_name": "見本医院",
    "to_doctor": "神\ufa19 祐",
    "office_name": "居宅介護支援事業所 ゆきあかり",
    "office_address": "旭川市見本0条0丁目",
    "office_tel": "0166-00-0001",
    "cm_name": "葛󠄀城 美咲",
    "insured_no": "0001234567",
    "client_name": "髙﨑 靜枝",
    "client_kana": "タカサキ シズエ",
    "birth_date": "S14.3.4",
    "address": "旭川市見本1条1丁目",
    "client_tel": "なし",
    "cert_status": "certified",
    "care_level": "21",
    "cert_from": "2026-04-01",
    "cert_to": "2028-03-31",
    "consent_type": "2",
    "consent_date": "2026-11-20",
    "consent_by": "client",
    "tools": ["T2"],
    "states_t2": ["1"],
    "assessment": "朝は手足のこわばりと痛みが強く、起き上がりに30分かかり、時間帯によって全くできない。",
}
FINDING = (
    "関節リウマチによる両肩・両膝の疼痛と朝のこわばりが強く、午前中は自力での起き上がりができない。"
)
ANSWERED: dict[str, Any] = {
    "fits": "1",
    "state": "i",
    "cause_diseases": [{"cause_disease": "関節リウマチ"}],
    "finding": FINDING,
    "needed_tools": ["T2"],
    "replied_on": "2026-11-22",
    "from_address": "旭川市見本2条2丁目",
    "doctor_name": "神\ufa19 祐",
}
SETTLED: dict[str, Any] = {
    "finding_source": "this",
    "meeting_held": "1",
    "meeting_on": "2026-11-22",
    "attendees": ["client", "doctor"],
    "meeting_conclusion": "特殊寝台が特に必要と判断した。",
    "city_confirmed_on": "2026-11-22",
    "rental_from": "2026-11-22",
}
SURVEY = {"survey_item": "1-4", "survey_on": "2026-03-01"}


def found(moment: str = checks.SEND, **raw: Any) -> tuple[Finding, ...]:
    return checks.run(SHEET, read(SHEET, REQUIRED | raw), moment, TODAY).all


def refused(moment: str = checks.SEND, **raw: Any) -> set[str]:
    return {f.key for f in found(moment, **raw) if f.level == "refuse"}


def odd(moment: str = checks.SEND, **raw: Any) -> set[tuple[str, str]]:
    return {(f.key, f.code) for f in found(moment, **raw) if f.code != "missing"}


def counted(**raw: Any) -> dict[str, Any]:
    return counting(SHEET, read(SHEET, REQUIRED | raw).values)


# --- declared in full ----------------------------------------------------------------------------


def test_the_letter_has_every_row_of_the_catalogue() -> None:
    numbers = {item.number for item in SHEET.items.values()}
    rows = ((1, 4), (2, 7), (3, 6), (4, 10), (5, 8))
    expected = {f"F-{s}.{n:02d}" for s, last in rows for n in range(1, last + 1)}
    assert numbers == expected


def test_the_letter_is_refused_without_its_r_set_and_with_it_is_not() -> None:
    assert refused() == set()
    for key in REQUIRED:
        assert key in refused(**{key: ""}), key


def test_a_pending_certification_needs_no_period() -> None:
    pending = {"cert_status": "applying", "cert_from": "", "cert_to": "", "care_level": ""}
    assert refused(**pending) == set()


@settings(max_examples=150, deadline=None)
@given(raw=raw_contents(SHEET))
def test_reading_stored_content_again_changes_nothing(raw: dict[str, Any]) -> None:
    content = read(SHEET, raw)
    assert read(SHEET, json.loads(json.dumps(content.as_json(), allow_nan=False))) == content
    for moment in (checks.SAVE, checks.SEND, checks.ANSWER, checks.CLOSE):
        checks.run(SHEET, content, moment, TODAY)
    verdicts(counting(SHEET, content.values), TODAY)


def test_the_letter_carries_the_name_and_has_no_slip_to_cut_off() -> None:
    assert reply_half(SHEET, counted(**ANSWERED)) == {}


# --- the rule table --------------------------------------------------------------------------------


def test_every_restricted_item_of_the_rules_stands_in_the_table_once() -> None:
    named = [name for tool in TOOLS.values() for name in tool.rule_items]
    assert sorted(named) == sorted(equipment.RESTRICTED)
    assert [c.code for c in SHEET.items["tools"].choices] == [f"T{n}" for n in range(1, 8)]
    assert {t.code for t in TOOLS.values() if t.both} == {"T5", "T7"}
    judged = {(t.code, s.code) for t in TOOLS.values() for s in t.states if s.judged}
    assert judged == {("T1", "2"), ("T6", "3")}


def test_the_labels_are_printed_exactly() -> None:
    assert TOOLS["T6"].label == "移動用リフト（つり具の部分を除く。）"
    assert TOOLS["T7"].label == "自動排泄処理装置（尿のみを自動的に吸引するものを除く。）"
    assert (
        SHEET.items["states_t6"].labels["3"]
        == "（三）生活環境において段差の解消が必要と認められる者"
    )
    assert SHEET.items["states_t3"].labels["1"] == "日常的に寝返りが困難な者"
    assert [s.numeral for s in STATES.values()] == ["ⅰ", "ⅱ", "ⅲ"]


def test_each_item_asks_for_its_own_states() -> None:
    assert {"states_t2"} == {f.key for f in found(states_t2="") if f.level == "refuse"}
    both = refused(tools=["T2", "T5"])
    assert both == {"states_t5"}
    assert "states_t2" not in counted(tools=["T3"], states_t3=["1"])


def test_the_states_can_be_spelled_with_the_condition_of_the_item() -> None:
    sentence = state_sentence("T5", "i")
    assert "支障がある者に該当し、移動において全介助を必要としない者" in sentence
    assert "頻繁に" in sentence
    assert "又は" in state_sentence("T2", "ii")


def test_every_item_of_the_survey_can_be_entered() -> None:
    labels = SHEET.items["survey"].columns[0].labels
    assert labels["1-4"] == "1-4 起き上がり"
    assert labels["4-15"] == "4-15 話がまとまらない"
    assert len(labels) == 7 + 1 + 6 + 17


# --- level and route ---------------------------------------------------------------------------------


@pytest.mark.parametrize("level", ["23", "24", "25"])
def test_a_level_that_is_not_light_needs_no_letter(level: str) -> None:
    assert ("tools", "not_restricted") in odd(care_level=level)


@pytest.mark.parametrize(
    ("level", "tool", "needed"), [("21", "T2", True), ("12", "T2", True), ("22", "T2", False), ("22", "T7", True), ("23", "T7", True), ("24", "T7", False)]
)  # fmt: skip
def test_restricted_items_depend_on_the_level(level: str, tool: str, needed: bool) -> None:
    raw = {"care_level": level, "tools": [tool], TOOLS[tool].key: ["1", "2"]}
    assert (("tools", "not_restricted") in odd(**raw)) is not needed


def test_somebody_without_certification_cannot_rent() -> None:
    assert ("care_level", "level") in odd(care_level="06")


def test_while_an_application_is_pending_the_expected_level_decides() -> None:
    pending = {"cert_status": "changing", "care_level": "21", "care_level_expected": "23"}
    assert level_word(counted(**pending)) == "要介護3"
    assert counted(**pending)["care_level"] == "21", "both levels are kept"
    assert level_word(counted(**pending | {"cert_status": "certified"})) == "要介護1"
    assert ("tools", "not_restricted") in odd(**pending)


def test_a_survey_result_that_proves_it_makes_the_letter_needless() -> None:
    assert ("survey", "survey_proves") in odd(survey=[SURVEY | {"survey_result": "3.できない"}])
    grips = [SURVEY | {"survey_result": "2.何かにつかまればできる"}]
    assert ("survey", "survey_proves") not in odd(survey=grips)


def test_the_latest_survey_counts() -> None:
    rows = [
        SURVEY | {"survey_result": "できない", "survey_on": "2026-03-01"},
        SURVEY | {"survey_result": "つかまればできる", "survey_on": "2024-03-01"},
    ]
    assert survey_answers(counted(survey=rows)) == {"1-4": "できない"}


def test_a_survey_result_that_is_no_answer_is_kept_and_asked_about() -> None:
    rows = [
        {},
        SURVEY | {"survey_result": "たぶん"},
        SURVEY | {"survey_result": "3", "survey_on": "2027-01-01"},
    ]
    said = {(f.level, f.code, f.row) for f in found(survey=rows) if f.key == "survey"}
    assert {("warn", "survey", 1), ("refuse", "future", 2)} <= said
    assert read(SHEET, {"survey": rows}).get("survey")[1]["survey_result"] == "たぶん"


def test_two_conditions_are_both_needed_for_sensor_and_excretion_device() -> None:
    for code in ("T5", "T7"):
        key = TOOLS[code].key
        assert (key, "both") in odd(tools=[code], **{key: ["2"]})
        assert (key, "both") not in odd(tools=[code], **{key: ["1", "2"]})
    assert ("states_t2", "both") not in odd()


def test_states_without_a_survey_item_are_for_care_management_to_judge() -> None:
    assert ("states_t1", "route_b") in odd(tools=["T1"], states_t1=["2"])
    assert ("states_t1", "route_b") not in odd(tools=["T1"], states_t1=["1", "2"])
    raw = {"tools": ["T6"], "states_t6": ["3"], "lift_kind": "step"}
    assert ("states_t6", "route_b") in odd(**raw)
    judged = verdicts(counted(**raw, **ANSWERED | SETTLED | {"needed_tools": ["T6"]}), TODAY)
    assert judged[0][1].extra["route"] == "B"


def test_a_chair_lift_by_standing_up_alone_is_an_open_point() -> None:
    chair = {"tools": ["T6"], "lift_kind": "chair"}
    assert ("states_t6", "chair_lift") in odd(**chair, states_t6=["1"])
    assert ("states_t6", "chair_lift") not in odd(**chair, states_t6=["1", "2"])
    stands = [{"survey_item": "1-8", "survey_result": "できない"}]
    verdict = verdicts(counted(**chair, states_t6=["1"], survey=stands), TODAY)[0][1]
    assert verdict.extra["route"] is None
    assert "U10" in (verdict.other_reading or "")


def test_the_sheet_leads_to_the_verdict_of_the_rules() -> None:
    def missing(**raw: Any) -> tuple[Any, tuple[str, ...]]:
        ((_, verdict),) = verdicts(counted(**raw), TODAY)
        return verdict.extra["route"], verdict.missing

    assert missing() == (
        None,
        ("doctor_state", "doctor_proof", "サービス担当者会議", "municipality_confirmation"),
    )
    assert missing(**ANSWERED) == (None, ("サービス担当者会議", "municipality_confirmation"))
    assert missing(**ANSWERED, **SETTLED) == ("C", ())
    not_this_one = ANSWERED | SETTLED | {"needed_tools": ["T3"]}
    assert missing(**not_this_one) == (None, ("doctor_state",))
    refused_by_doctor = ANSWERED | SETTLED | {"fits": "0"}
    assert missing(**refused_by_doctor) == (None, ("doctor_state",))


def test_nothing_is_judged_before_the_level_is_known() -> None:
    assert facts({"tools": ("T2",)}, TODAY) == ()


# --- the doctor's finding ------------------------------------------------------------------------------


def test_the_doctor_is_asked_for_state_disease_finding_and_tools_only_when_it_fits() -> None:
    assert refused(checks.ANSWER) == {"fits", "replied_on", "from_address", "doctor_name"}
    fits = refused(checks.ANSWER, fits="1")
    assert {"state", "cause_diseases", "finding", "needed_tools"} <= fits
    no = (
        ANSWERED
        | dict.fromkeys(("state", "cause_diseases", "finding", "needed_tools"), "")
        | {"fits": "0"}
    )
    assert refused(checks.ANSWER, **no) == set()
    assert refused(checks.ANSWER, **ANSWERED) == set()


def test_the_items_asked_about_are_offered_to_the_doctor_who_may_change_them() -> None:
    assert offered(counted()) == {"needed_tools": ("T2",)}
    assert offered(counted(fits="1", needed_tools=["T3"])) == {}
    assert ("needed_tools", "not_asked") in odd(
        checks.ANSWER, **ANSWERED | {"needed_tools": ["T2", "T3"]}
    )


def test_the_doctor_is_never_told_that_a_finding_is_thin_and_the_care_manager_is() -> None:
    thin = ANSWERED | {"finding": "ベッドが必要"}
    assert ("finding", "need_only") in odd(checks.SAVE, **thin)
    assert ("finding", "need_only") in odd(checks.CLOSE, **thin)
    assert "finding" not in {f.key for f in found(checks.ANSWER, **thin)}
    assert "finding" not in refused(checks.CLOSE, **thin), "it only asks"


def test_a_full_finding_is_not_questioned() -> None:
    assert not {k for k, _ in odd(checks.CLOSE, **ANSWERED, **SETTLED) if k == "finding"}


def test_an_assessment_that_only_wants_a_bed_is_questioned_before_sending() -> None:
    assert ("assessment", "need_only") in odd(assessment="ベッドが必要です。")
    assert ("assessment", "disease_only") in odd(assessment="脳梗塞後遺症のため")
    assert not {k for k, _ in odd() if k == "assessment"}


def test_an_answer_from_before_the_question_or_from_the_future_is_seen() -> None:
    assert ("replied_on", "order") in odd(checks.SAVE, **ANSWERED | {"replied_on": "2026-11-01"})
    assert "replied_on" in refused(checks.SAVE, **ANSWERED | {"replied_on": "2026-11-23"})


# --- after the answer ----------------------------------------------------------------------------------


def test_what_comes_after_the_answer_is_not_asked_before_it() -> None:
    after = {i.key for s in SHEET.parts[2].sections for i in s.items if i.need is not Need.OPTIONAL}
    assert not after & {f.key for f in found(checks.SEND)}
    assert {"finding_source", "meeting_held"} <= refused(checks.CLOSE)
    assert refused(checks.CLOSE, **ANSWERED, **SETTLED) == set()


def test_a_finding_heard_by_mouth_is_recorded_and_the_sheet_itself_needs_its_answer() -> None:
    heard = SETTLED | {"finding_source": "heard"}
    assert refused(checks.CLOSE, **heard) == {"oral_on", "oral_person", "oral_text"}
    assert refused(checks.CLOSE, **SETTLED) == {"fits"}
    assert refused(checks.CLOSE, **SETTLED | {"finding_source": "opinion"}) == set()


def test_a_meeting_that_was_not_held_has_the_day_of_the_inquiry() -> None:
    instead = {k: v for k, v in SETTLED.items() if k not in ("meeting_on", "attendees")}
    instead |= {"meeting_held": "0"}
    assert refused(checks.CLOSE, **ANSWERED, **instead) == {"meeting_inquired_on"}
    asked = instead | {"meeting_inquired_on": "2026-11-22"}
    assert verdicts(counted(**ANSWERED, **asked), TODAY)[0][1].extra["route"] == "C"


@pytest.mark.parametrize(("written", "old"), [("2026-05-22", False), ("2026-05-21", True)])
def test_an_opinion_older_than_six_months_is_questioned(written: str, old: bool) -> None:
    raw = SETTLED | {"finding_source": "opinion", "opinion_written_on": written}
    assert (("opinion_written_on", "old") in odd(checks.CLOSE, **raw)) is old


def test_a_rental_before_the_confirmation_is_pointed_out() -> None:
    early = ANSWERED | SETTLED | {"rental_from": "2026-11-20"}
    assert ("rental_from", "order") in odd(checks.CLOSE, **early)
    unconfirmed = ANSWERED | SETTLED | {"city_confirmed_on": ""}
    assert "city_confirmed_on" in {f.key for f in found(checks.CLOSE, **unconfirmed)}
    judged = early | {"tools": ["T1"], "states_t1": ["2"], "needed_tools": ["T1"]}
    assert ("rental_from", "order") not in odd(checks.CLOSE, **judged), "no city needed"


def test_the_exception_ends_with_the_certification() -> None:
    beyond = {"valid_from": "2026-11-22", "valid_to": "2028-04-01"}
    assert ("valid_to", "period") in odd(checks.CLOSE, **beyond)
    assert "valid_to" in refused(checks.CLOSE, valid_from="2026-11-22", valid_to="2026-11-21")


def test_a_rental_against_the_finding_is_pointed_out() -> None:
    assert ("rental_from", "contradiction") in odd(
        checks.CLOSE, **ANSWERED | SETTLED | {"fits": "0"}
    )


def test_the_day_of_the_rental_is_the_day_that_is_judged() -> None:
    ((_, one),) = facts(counted(**SETTLED | {"rental_from": "2026-12-01"}), TODAY)
    assert one.day == date(2026, 12, 1)
    ((_, two),) = facts(counted(), TODAY)
    assert two.day == TODAY
