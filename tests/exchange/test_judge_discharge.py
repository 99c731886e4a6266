"""Cases of 退院・退所加算 in judge-format."""

from __future__ import annotations

from typing import Any

import pytest

from handoff.exchange.judge_discharge import facts_of, judge
from handoff.exchange.judge_values import Inputs

CASE: dict[str, Any] = {
    "care_level": "要介護2",
    "from": "病院",
    "to": "自宅",
    "admission": "2025-05-01",
    "discharge": "2025-06-10",
    "service_start": "2025-06-12",
    "service_kind": "訪問介護",
    "contacts": [
        {"date": "2025-06-01", "kind": "interview"},
        {
            "date": "2025-06-05",
            "kind": "conference",
            "mode": "video",
            "place": "病院",
            "ward": ["看護師"],
            "outside": ["介護支援専門員", "訪問看護師", "保険薬剤師", "家族"],
            "recorded": True,
            "document_copy_attached": True,
            "consent_to_video": True,
        },
    ],
    "plan_made": True,
    "初回加算": False,
    "already_claimed_for_this_stay": False,
}


def verdict_of(**change: object) -> dict[str, Any]:
    return judge(Inputs({**CASE, **change})).as_json()


def test_interview_and_video_conference_with_consent_are_two_ro() -> None:
    found = verdict_of()
    assert (found["tier"], found["units"], found["claimable"], found["certain"]) == ("II-ro", 750, True, True)  # fmt: skip
    assert found["claim_month"] == "2025-06"


@pytest.mark.parametrize(
    ("kind", "claimable"),
    [
        ("住宅改修", False),
        ("特定福祉用具販売", False),
        ("住宅改修・特定福祉用具販売", False),
        (["住宅改修", "特定福祉用具販売"], False),
        ("訪問介護・住宅改修", True),
        ("定期巡回・随時対応型訪問介護看護", True),
        ("福祉用具貸与", True),
        ("看護小規模多機能型居宅介護", False),
        (None, True),
    ],
)
def test_the_kind_of_service_is_read_as_text_or_list(kind: object, claimable: bool) -> None:
    assert verdict_of(service_kind=kind)["claimable"] is claimable


def test_words_are_read_in_full_width_too() -> None:
    found = verdict_of(care_level="要介護２", to="自宅（長女と同居）")
    assert found["claimable"]


def test_dates_may_carry_an_hour() -> None:
    found = verdict_of(contacts=[{"date": "2025-06-17T09:30", "kind": "interview"}])
    assert (found["tier"], found["certain"]) == ("I-i", False)


def test_optional_keys_are_read() -> None:
    facts = facts_of(
        Inputs(
            {
                **CASE,
                "last_institution_informed": True,
                "postponed_from": "2025-06-03",
                "phone_no_change": True,
                "prior_claim": {"month": "2025-03"},
            }
        )
    )
    assert facts.last_institution_informed is True
    assert facts.phone_no_change is True
    assert facts.claimed_before
    assert str(facts.postponed_from) == "2025-06-03"


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"contacts": []}, ["interview"]),
        ({"contacts": [{"date": "2025-06-01", "kind": "phone"}]}, ["interview"]),
        ({"last_institution_informed": False}, ["last_institution"]),
        ({"contacts": [], "last_institution_informed": False}, ["interview", "last_institution"]),
    ],
)
def test_missing_words_are_those_of_the_format(change: dict[str, object], missing: list[str]) -> None:  # fmt: skip
    assert verdict_of(**change)["missing"] == missing


def test_a_prior_claim_for_another_stay_does_not_prevent_this_one() -> None:
    assert verdict_of(prior_claim="2025-04")["claimable"]
