"""Cases of 入院時情報連携加算 in judge-format: what the words of a case mean."""

from __future__ import annotations

from typing import Any

import pytest

from tests.exchange.test_judge_file import answers, with_inputs

WEEK = {"admission": "2026-09-08T10:00", "provided": "2026-09-08T11:00"}  # a Tuesday, in hours


def judge(**change: object) -> dict[str, Any]:
    (found,) = answers(with_inputs(0, **{**WEEK, **change}))
    return found


@pytest.mark.parametrize("place", ["病院", "総合病院", "有床診療所", "診療所（有床）"])
def test_hospitals_and_clinics_are_known_by_their_kind(place: str) -> None:
    assert judge(facility_type=place)["tier"] == "I"


@pytest.mark.parametrize(
    "place",
    ["介護医療院（病院併設）", "診療所併設の介護老人保健施設", "短期入所療養介護（診療所）", "介護老人福祉施設"],
)  # fmt: skip
def test_a_facility_beside_a_hospital_is_no_hospital(place: str) -> None:
    found = judge(facility_type=place)
    assert (found["tier"], found["claimable"]) == (None, False)


@pytest.mark.parametrize(
    "recipient",
    ["病院職員", "病棟看護師", "MSW", "患者支援センター職員", "患者相談窓口", "高橋丈夫医師", "看護師 我妻", "夫馬医師", "家族と病院職員", "病院職員・家族", "地域医療連携室"],
)  # fmt: skip
def test_staff_of_any_post_may_receive_it(recipient: str) -> None:
    assert judge(recipient=recipient)["claimable"] is True


@pytest.mark.parametrize(
    "recipient",
    ["家族", "ご家族", "本人", "患者本人", "利用者の家族", "妻", "長女（看護師）", "訪問看護師", "救急隊", None],
)  # fmt: skip
def test_nobody_else_stands_for_the_staff(recipient: str | None) -> None:
    found = judge(recipient=recipient)
    assert (found["tier"], found["claimable"]) == (None, False)
    assert "recipient_staff" in found["missing"]


def test_a_recipient_that_says_neither_is_asked_for() -> None:
    assert "recipient" in judge(recipient="佐藤様")["error"]


@pytest.mark.parametrize(
    ("origin", "certain"),
    [("介護老人保健施設", True), ("短期入所生活介護", True), ("自宅", True), (None, True), (False, True), ("2026-09-01", True), ("2026-08-20", False), ("A病院", False), ({"admission": "2026-08-20"}, False)],
)  # fmt: skip
def test_only_a_transfer_between_hospitals_of_another_month_is_open(
    origin: object, certain: bool
) -> None:
    found = judge(transfer_from=origin)
    assert (found["tier"], found["certain"]) == ("I", certain)
    assert ("U6" in (found["other_reading"] or "")) is not certain


def test_a_second_provision_may_rest_on_the_record_of_the_case() -> None:
    found = judge(provided=None, also_provided={"provided": "2026-09-09T10:00", "method": "phone"})
    assert (found["tier"], found["claimable"]) == ("II", True)


def test_whether_it_was_claimed_already_must_be_said() -> None:
    assert "already_claimed_this_month" in judge(already_claimed_this_month=None)["error"]
