"""What prevents 退院・退所加算, and its month of claim (TT-01, TT-05…TT-07, TT-12, TT-13, U1)."""

from __future__ import annotations

import pytest

from tests.rules.dates import on
from tests.rules.test_discharge_fee import FIRST, judge, rules_of, talk

EXCLUSIONS = [
    ({"care_level": "要支援2"}, "TT-12"),
    ({"destination": "認知症対応型共同生活介護"}, "TT-12"),
    ({"destination": "特定施設入居者生活介護"}, "TT-12"),
    ({"destination": "看護小規模多機能型居宅介護"}, "TT-12"),
    ({"services": ("小規模多機能型居宅介護",)}, "TT-12"),
    ({"destination": "介護老人保健施設"}, "TT-01"),
    ({"destination": "病院"}, "TT-01"),
    ({"destination": "特別養護老人ホーム"}, "TT-01"),
    ({"services": ("住宅改修",)}, "TT-13"),
    ({"services": ("特定福祉用具販売",)}, "TT-13"),
    ({"services": ("住宅改修", "特定福祉用具販売")}, "TT-13"),
    ({"first_fee": True}, "TT-06"),
    ({"already_claimed": True}, "TT-05"),
    ({"plan_made": False}, "TT-03"),
    ({"service_start": None}, "TT-07"),
]


@pytest.mark.parametrize(("change", "rule"), EXCLUSIONS)
def test_exclusions_keep_the_tier_and_take_the_units(change: dict[str, object], rule: str) -> None:
    answer = judge(talk(FIRST), **change)
    assert (answer.tier, answer.units, answer.claimable) == ("I-i", 0, False)
    assert rule in rules_of(answer)


@pytest.mark.parametrize(
    "change",
    [
        {"services": ("住宅改修", "訪問介護")},
        {"services": ("福祉用具貸与",)},
        {"services": ("小規模多機能型居宅介護(短期利用)",)},
        {"destination": "サービス付き高齢者向け住宅"},
        {"destination": "長女宅"},
        {"institution": "介護老人保健施設"},
        {"institution": "地域密着型介護老人福祉施設"},
        {"institution": "診療所"},
    ],
)
def test_what_does_not_exclude(change: dict[str, object]) -> None:
    assert judge(talk(FIRST), **change).units == 450


@pytest.mark.parametrize(
    "place", ["短期入所生活介護", "短期入所療養介護(介護老人保健施設)", "自宅"]
)
def test_a_short_stay_is_no_stay_in_an_institution(place: str) -> None:
    answer = judge(talk(FIRST), institution=place)
    assert (answer.tier, answer.claimable, rules_of(answer)) == (None, False, {"TT-01"})


def test_destination_short_stay_is_open() -> None:
    answer = judge(talk(FIRST), destination="短期入所生活介護")
    assert (answer.claimable, answer.certain) == (False, False)


@pytest.mark.parametrize(
    ("start", "month", "certain"),
    [
        ("2025-06-30 月", "2025-06", True),
        ("2025-07-01 火", "2025-07", True),
        ("2025-07-31 木", "2025-07", True),
        ("2025-08-01 金", "2025-08", False),
    ],
)
def test_claimed_in_the_month_the_service_starts(start: str, month: str, certain: bool) -> None:
    answer = judge(talk(FIRST), service_start=on(start))
    assert (answer.extra["claim_month"], answer.claimable, answer.certain) == (month, True, certain)


def test_no_service_yet_has_no_month_of_claim() -> None:
    answer = judge(talk(FIRST), service_start=None)
    assert (answer.extra["claim_month"], answer.tier, answer.units) == (None, "I-i", 0)


def test_discharge_and_start_across_april_2018_are_open() -> None:
    answer = judge(
        talk("2018-03-12 月"),
        talk("2018-03-19 月"),
        talk("2018-03-26 月"),
        admitted_on=on("2018-03-01 木"),
        discharged_on=on("2018-03-30 金"),
        service_start=on("2018-04-02 月"),
    )
    assert (answer.tier, answer.units, answer.certain) == ("II-i", 600, False)
    assert "U1" in (answer.other_reading or "")
    assert "300単位×2回" in (answer.other_reading or "")


def test_discharge_and_start_across_april_2024_change_nothing() -> None:
    answer = judge(
        talk("2024-03-12 火"),
        admitted_on=on("2024-03-01 金"),
        discharged_on=on("2024-03-29 金"),
        service_start=on("2024-04-01 月"),
    )
    assert (answer.tier, answer.certain) == ("I-i", True)


@pytest.mark.parametrize(
    ("discharged", "start"),
    [
        ("2012-03-20 火", "2012-03-30 金"),
        ("2027-03-30 火", "2027-04-01 木"),
        ("2027-04-02 金", None),
    ],
)
def test_days_without_loaded_rules_are_refused(discharged: str, start: str | None) -> None:
    answer = judge(
        talk(discharged),
        admitted_on=on(discharged),
        discharged_on=on(discharged),
        service_start=on(start) if start else None,
    )
    assert (answer.tier, answer.claimable, answer.certain) == (None, False, False)
    assert "rules not loaded" in answer.reasons[0].text
    assert answer.as_json()["claim_month"] is None
