"""Cases of 軽度者福祉用具貸与 and 福祉用具選択制 in judge-format."""

from __future__ import annotations

from typing import Any

import pytest

from handoff.exchange.judge_equipment import judge_choice, judge_rental
from handoff.exchange.judge_values import Inputs

CASE: dict[str, Any] = {
    "date": "2025-06-10",
    "care_level": "要介護1",
    "item": "特殊寝台",
    "latest_survey": {},
    "doctor_state": None,
    "doctor_proof": None,
    "サービス担当者会議": False,
    "municipality_confirmed": False,
    "care_management_judgement": False,
}


def rental(**change: object) -> dict[str, Any]:
    return judge_rental(Inputs({**CASE, **change})).as_json()


def choice(item: str, day: str = "2025-06-10") -> tuple[bool, bool]:
    found = judge_choice(Inputs({"date": day, "care_level": "要介護1", "item": item})).as_json()
    return found["rental"], found["purchase"]


@pytest.mark.parametrize("key", ["1-3", "１－３", "1-3 寝返り"])
@pytest.mark.parametrize("value", ["できない", "3.できない", "３．できない", "3", 3])
def test_survey_answers_are_read_however_they_are_written(key: str, value: object) -> None:
    found = rental(latest_survey={key: value, "1-1": "左上肢", "1-4": None})
    assert (found["result"], found["route"]) == ("eligible", "A")


def test_what_is_missing_uses_the_words_of_the_format() -> None:
    assert rental()["missing"] == ["doctor_state", "doctor_proof", "サービス担当者会議", "municipality_confirmation"]  # fmt: skip
    wheelchair = rental(item="車いす", doctor_proof="連絡票", サービス担当者会議=True)
    assert wheelchair["missing"] == ["care_management_judgement"]


@pytest.mark.parametrize("state", ["i", "ii", "iii", "ⅰ", "Ⅲ", "(ii)"])
@pytest.mark.parametrize("proof", ["主治医意見書", "診断書", "聴取記録(ケアプラン)", "聴取記録（ケアプラン）", "連絡票"])  # fmt: skip
def test_states_and_proofs_are_known_in_either_width(state: str, proof: str) -> None:
    found = rental(
        doctor_state=state,
        doctor_proof=proof,
        サービス担当者会議=True,
        municipality_confirmed=True,
    )
    assert (found["result"], found["route"], found["missing"]) == ("eligible", "C", [])


@pytest.mark.parametrize(
    "item",
    ["自動排泄処理装置(尿のみ)", "自動排泄処理装置（尿のみ）", "つり具(リフト)", "つり具", "手すり", "歩行補助つえ"],
)  # fmt: skip
def test_unrestricted_items_are_known_in_either_width(item: str) -> None:
    assert rental(item=item)["route"] == "unrestricted"


def test_dementia_in_the_opinion_may_stand_beside_the_survey() -> None:
    moving = {"2-2": "見守り等"}
    assert rental(item="徘徊感知機器", latest_survey={**moving, "主治医意見書": "認知症あり"})["route"] == "A"  # fmt: skip
    assert rental(item="徘徊感知機器", latest_survey={**moving, "主治医意見書": "認知症なし"})["route"] is None  # fmt: skip


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("固定用スロープ", (True, True)),
        ("歩行器", (True, True)),
        ("歩行車", (True, False)),
        ("単点杖(松葉づえを除く)", (True, True)),
        ("カナディアン・クラッチ", (True, True)),
        ("ロフストランドクラッチ", (True, True)),
        ("プラットホームクラッチ", (True, True)),
        ("松葉杖", (True, False)),
        ("多点杖", (True, True)),
        ("手すり", (True, False)),
        ("歩行器（歩行車を除く）", (True, True)),
        ("歩行器(歩行車)", (True, False)),
        ("スロープ(固定用)", (True, True)),
        ("可搬用スロープ", (True, False)),
        ("多点杖（松葉づえを除く）", (True, True)),
    ],
)
def test_sticks_and_frames_of_the_choice(item: str, expected: tuple[bool, bool]) -> None:
    assert choice(item) == expected


def test_before_april_2024_a_stick_is_rented_only() -> None:
    assert choice("単点杖", "2024-03-31") == (True, False)
