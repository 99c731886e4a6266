"""軽度者の福祉用具貸与: who may rent what, and by which route (rules.md 5.1–5.4)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.rules import survey
from handoff.rules.equipment import FREE, LEVELS, LIGHT, RESTRICTED, EquipmentFacts, verdict
from handoff.rules.verdict import Verdict
from tests.rules.dates import on

DAY = on("2025-06-10 火")


def judge(item: str, care_level: str = "要介護1", **more: object) -> Verdict:
    return verdict(EquipmentFacts(DAY, care_level, item, **more))  # type: ignore[arg-type]


def found(answer: Verdict) -> tuple[object, object]:
    return answer.extra["result"], answer.extra["route"]


DOCTOR = {"doctor_state": "i", "doctor_proof": "主治医意見書"}
FULL_C = {**DOCTOR, "meeting_held": True, "municipality_confirmed": True}
FULL_B = {"doctor_proof": "連絡票", "meeting_held": True, "care_management_judgement": True}


@pytest.mark.parametrize("item", FREE)
@pytest.mark.parametrize("level", LEVELS)
def test_some_items_are_never_restricted(item: str, level: str) -> None:
    assert found(judge(item, level)) == ("eligible", "unrestricted")


@pytest.mark.parametrize("item", RESTRICTED)
@pytest.mark.parametrize("level", LEVELS)
def test_restricted_items_by_level(item: str, level: str) -> None:
    kept = level in LIGHT or (level in ("要介護2", "要介護3") and item == "自動排泄処理装置")
    expected = ("not_eligible", None) if kept else ("eligible", "unrestricted")
    assert found(judge(item, level)) == expected


BY_SURVEY = [
    ("車いす", {"1-7": "できない"}, True),
    ("車いす", {"1-7": "何かにつかまればできる"}, False),
    ("車いす付属品", {"1-7": "できない"}, True),
    ("特殊寝台", {"1-4": "できない"}, True),
    ("特殊寝台", {"1-3": "できない"}, True),
    ("特殊寝台", {"1-3": "何かにつかまればできる", "1-4": "何かにつかまればできる"}, False),
    ("特殊寝台付属品", {"1-3": "できない"}, True),
    ("床ずれ防止用具", {"1-3": "できない"}, True),
    ("床ずれ防止用具", {"1-4": "できない"}, False),
    ("体位変換器", {"1-3": "できない"}, True),
    ("徘徊感知機器", {"3-1": "ときどき伝達できる", "2-2": "見守り等"}, True),
    ("徘徊感知機器", {"3-1": "伝達できる", "2-2": "見守り等"}, False),
    ("徘徊感知機器", {"3-5": "できない", "2-2": "一部介助"}, True),
    ("徘徊感知機器", {"3-8": "ときどきある", "2-2": "介助されていない"}, True),
    ("徘徊感知機器", {"4-15": "ある", "2-2": "介助されていない"}, True),
    ("徘徊感知機器", {"4-15": "ある", "2-2": "全介助"}, False),
    ("徘徊感知機器", {"4-15": "ある"}, False),
    ("徘徊感知機器", {"3-8": "ない", "4-1": "ない", "2-2": "見守り等"}, False),
    ("移動用リフト", {"1-8": "できない"}, True),
    ("移動用リフト", {"2-1": "一部介助"}, True),
    ("移動用リフト", {"2-1": "全介助"}, True),
    ("移動用リフト", {"2-1": "見守り等", "1-8": "何かにつかまればできる"}, False),
    ("自動排泄処理装置", {"2-6": "全介助", "2-1": "全介助"}, True),
    ("自動排泄処理装置", {"2-6": "全介助", "2-1": "一部介助"}, False),
    ("自動排泄処理装置", {"2-6": "一部介助", "2-1": "全介助"}, False),
]


@pytest.mark.parametrize(("item", "answers", "eligible"), BY_SURVEY)
def test_the_latest_survey_alone_can_prove_the_need(
    item: str, answers: dict[str, str], eligible: bool
) -> None:
    expected = ("eligible", "A") if eligible else ("not_eligible", None)
    assert found(judge(item, answers=answers)) == expected


def test_dementia_in_the_opinion_of_the_doctor_stands_for_the_first_condition() -> None:
    moving = {"2-2": "見守り等"}
    assert found(judge("徘徊感知機器", answers=moving, dementia_in_opinion=True)) == ("eligible", "A")  # fmt: skip
    assert found(judge("徘徊感知機器", answers={"2-2": "全介助"}, dementia_in_opinion=True))[1] is None  # fmt: skip


def test_care_level_two_needs_both_conditions_for_the_automatic_device() -> None:
    both = {"2-6": "全介助", "2-1": "全介助"}
    assert found(judge("自動排泄処理装置", "要介護3", answers=both)) == ("eligible", "A")
    assert found(judge("自動排泄処理装置", "要介護4")) == ("eligible", "unrestricted")


@pytest.mark.parametrize("item", ["車いす", "車いす付属品", "移動用リフト"])
def test_care_management_judgement_suffices_for_wheelchair_and_lift(item: str) -> None:
    assert found(judge(item, **FULL_B)) == ("eligible", "B")


@pytest.mark.parametrize("item", ["特殊寝台", "床ずれ防止用具", "体位変換器", "徘徊感知機器", "自動排泄処理装置"])  # fmt: skip
def test_care_management_judgement_is_no_route_for_other_items(item: str) -> None:
    answer = judge(item, **FULL_B)
    assert found(answer) == ("not_eligible", None)
    assert answer.missing == ("doctor_state", "municipality_confirmation")


@pytest.mark.parametrize("state", ["i", "ii", "iii"])
@pytest.mark.parametrize("item", RESTRICTED)
def test_doctor_meeting_and_municipality_open_route_c(item: str, state: str) -> None:
    assert found(judge(item, **{**FULL_C, "doctor_state": state})) == ("eligible", "C")


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"doctor_state": None}, ("doctor_state",)),
        ({"doctor_proof": None}, ("doctor_proof",)),
        ({"meeting_held": False}, ("サービス担当者会議",)),
        ({"municipality_confirmed": False}, ("municipality_confirmation",)),
        ({"doctor_state": None, "doctor_proof": None}, ("doctor_state", "doctor_proof")),
        (
            {"doctor_state": None, "doctor_proof": None, "meeting_held": False, "municipality_confirmed": False},
            ("doctor_state", "doctor_proof", "サービス担当者会議", "municipality_confirmation"),
        ),
    ],
)  # fmt: skip
def test_all_three_of_route_c_are_needed(change: dict[str, object], missing: tuple[str, ...]) -> None:  # fmt: skip
    answer = judge("特殊寝台", **{**FULL_C, **change})
    assert (found(answer), answer.missing, answer.claimable) == (("not_eligible", None), missing, False)  # fmt: skip


def test_the_survey_goes_before_the_judgement_and_the_judgement_before_the_doctor() -> None:
    everything = {**FULL_B, **FULL_C}
    assert found(judge("車いす", answers={"1-7": "できない"}, **everything)) == ("eligible", "A")
    assert found(judge("車いす", **everything)) == ("eligible", "B")
    assert found(judge("車いす", **FULL_C)) == ("eligible", "C")


@pytest.mark.parametrize(
    ("given_now", "missing"),
    [
        ({}, ("doctor_proof", "サービス担当者会議", "care_management_judgement")),
        ({"meeting_held": True, "doctor_proof": "診断書"}, ("care_management_judgement",)),
        ({**FULL_C, "municipality_confirmed": False}, ("municipality_confirmation",)),
        ({"care_management_judgement": True, "meeting_held": True}, ("doctor_proof",)),
    ],
)
def test_missing_names_the_nearer_route(
    given_now: dict[str, object], missing: tuple[str, ...]
) -> None:
    assert judge("車いす", **given_now).missing == missing


def test_chair_lift_is_judged_by_transfer_and_the_other_reading_is_named() -> None:
    standing = judge("移動用リフト", lift_kind="昇降座椅子", answers={"1-8": "できない"})
    assert (found(standing), standing.certain) == (("not_eligible", None), False)
    assert "U10" in (standing.other_reading or "")
    moving = judge("移動用リフト", lift_kind="昇降座椅子", answers={"2-1": "一部介助"})
    assert (found(moving), moving.certain) == (("eligible", "A"), True)
    neither = judge(
        "移動用リフト", lift_kind="昇降座椅子", answers={"1-8": "何かにつかまればできる"}
    )
    assert (found(neither), neither.certain) == (("not_eligible", None), True)
    judged = judge("移動用リフト", lift_kind="昇降座椅子", **FULL_B)
    assert (found(judged), judged.certain) == (("not_eligible", None), False)


@pytest.mark.parametrize(
    ("confirmed", "start", "certain"),
    [
        ("2025-06-09 月", "2025-06-10 火", True),
        ("2025-06-10 火", "2025-06-10 火", True),
        ("2025-06-11 水", "2025-06-10 火", False),
        (None, "2025-06-10 火", True),
        ("2025-06-11 水", None, False),  # judged for 10 June
    ],
)
def test_confirmation_after_the_rental_began_is_open(
    confirmed: str | None, start: str | None, certain: bool
) -> None:
    answer = judge(
        "特殊寝台",
        confirmed_on=on(confirmed) if confirmed else None,
        rental_start=on(start) if start else None,
        **FULL_C,
    )
    assert (found(answer), answer.certain) == (("eligible", "C"), certain)
    assert ("U11" in (answer.other_reading or "")) is not certain


@pytest.mark.parametrize("day", ["2012-03-31 土", "2027-04-01 木"])
def test_days_without_loaded_rules_are_refused(day: str) -> None:
    answer = verdict(EquipmentFacts(on(day), "要介護5", "手すり"))
    assert (found(answer), answer.certain, answer.claimable) == (("not_eligible", None), False, False)  # fmt: skip
    assert "rules not loaded" in answer.reasons[0].text


def test_automatic_device_is_restricted_from_its_first_day() -> None:
    first = EquipmentFacts(on("2012-04-01 日"), "要介護2", "自動排泄処理装置")
    assert found(verdict(first)) == ("not_eligible", None)


def naive_a(item: str, answers: dict[str, str]) -> bool:
    """Route A written again from the table of 5.2."""
    cannot = {code for code, word in answers.items() if word == "できない"}
    if item.startswith("車いす"):
        return "1-7" in cannot
    if item.startswith("特殊寝台"):
        return bool(cannot & {"1-3", "1-4"})
    if item in ("床ずれ防止用具", "体位変換器"):
        return "1-3" in cannot
    if item == "移動用リフト":
        return "1-8" in cannot or answers.get("2-1") in ("一部介助", "全介助")
    if item == "自動排泄処理装置":
        return answers.get("2-6") == answers.get("2-1") == "全介助"
    trouble = any(
        (code == "3-1" and word != "伝達できる")
        or (code in survey.RESPONSE and word == "できない")
        or (code in survey.BEHAVIOUR and word != "ない")
        for code, word in answers.items()
    )
    return trouble and answers.get("2-2") in ("介助されていない", "見守り等", "一部介助")


ANSWERS = st.fixed_dictionaries(
    {}, optional={code: st.sampled_from(choices) for code, choices in survey.CHOICES.items()}
)


@given(
    st.sampled_from(list(RESTRICTED)),
    st.sampled_from(LEVELS),
    ANSWERS,
    st.sampled_from([None, "i", "ii", "iii"]),
    st.sampled_from([None, "診断書"]),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
def test_every_case_agrees_with_a_naive_route(
    item: str,
    level: str,
    answers: dict[str, str],
    state: str | None,
    proof: str | None,
    meeting: bool,
    city: bool,
    judged: bool,
) -> None:
    answer = judge(
        item,
        level,
        answers=answers,
        doctor_state=state,
        doctor_proof=proof,
        meeting_held=meeting,
        municipality_confirmed=city,
        care_management_judgement=judged,
    )
    kept = level in ("要支援1", "要支援2", "要支援", "要介護1") or (
        level in ("要介護2", "要介護3") and item == "自動排泄処理装置"
    )
    told = proof is not None and meeting
    if not kept:
        route = "unrestricted"
    elif naive_a(item, answers):
        route = "A"
    elif told and judged and item in ("車いす", "車いす付属品", "移動用リフト"):
        route = "B"
    elif told and state and city:
        route = "C"
    else:
        route = None
    assert found(answer) == ("eligible" if route else "not_eligible", route)
    assert bool(answer.missing) is (route is None)


def test_the_survey_not_given_is_said_and_not_called_negative() -> None:
    texts = [reason.text for reason in judge("車いす").reasons]
    assert any("直近の認定調査の結果がまだです" in text for text in texts)
