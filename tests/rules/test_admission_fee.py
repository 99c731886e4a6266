"""入院時情報連携加算 by real calendar dates with weekdays (rules.md section 1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.rules.admission_evidence import INFO_GROUPS, Provided, Recorded
from handoff.rules.admission_fee import AdmissionFacts, verdict
from handoff.rules.calendar import OfficeCalendar
from handoff.rules.verdict import Verdict
from tests.rules.dates import at, on

OFFICE = OfficeCalendar.from_json(
    {
        "weekly": dict.fromkeys(("Mon", "Tue", "Wed", "Thu", "Fri"), "08:45-17:15"),
        "closed_on_national_holidays": True,
        "closed_ranges_mmdd": ["12-29..01-03"],
    }
)
FULL = Recorded(True, True, True, True, True, True)


def provided(moment: datetime, method: str = "fax", **more: object) -> Provided:
    return Provided(moment, method, True, FULL, **more)  # type: ignore[arg-type]


def case(admitted: str, *given: str | Provided, method: str = "fax") -> AdmissionFacts:
    """Facts of an admission "2026-05-02 土 18:10" with provisions."""
    moment = at(admitted)
    return AdmissionFacts(
        moment.date(),
        moment.time(),
        provisions=tuple(g if isinstance(g, Provided) else provided(at(g), method) for g in given),
        info_groups=frozenset(INFO_GROUPS),
    )


def judge(admitted: str, *given: str | Provided, method: str = "fax") -> Verdict:
    return verdict(case(admitted, *given, method=method), OFFICE)


def rules_of(answer: Verdict) -> set[str]:
    return {reason.rule for reason in answer.reasons}


WORKED_CALENDAR = [
    # Tuesday to Friday, in hours and after hours (worked calendar of rules.md 1.2)
    ("2026-09-08 火 10:00", "2026-09-08 火", "2026-09-10 木"),
    ("2026-09-08 火 18:00", "2026-09-09 水", "2026-09-10 木"),
    ("2026-09-10 木 10:00", "2026-09-10 木", "2026-09-12 土"),
    ("2026-09-10 木 18:00", "2026-09-11 金", "2026-09-13 日"),
    ("2026-09-11 金 10:00", "2026-09-11 金", "2026-09-13 日"),
    ("2026-09-11 金 18:00", "2026-09-12 土", "2026-09-14 月"),
    # non-business days
    ("2026-09-12 土 10:00", "2026-09-13 日", "2026-09-14 月"),
    ("2026-09-13 日 10:00", "2026-09-14 月", "2026-09-15 火"),
    # Saturday before a Monday holiday (敬老の日 2026-09-21): no extension of (Ⅱ) by the letter
    ("2026-09-19 土 10:00", "2026-09-20 日", "2026-09-21 月"),
    # a holiday Monday (海の日 2025-07-21)
    ("2025-07-21 月 10:00", "2025-07-22 火", "2025-07-23 水"),
    # the turn of the year: closed 12-29..01-03; the extension does not cascade (NY-13)
    ("2025-12-26 金 18:00", "2025-12-27 土", "2025-12-29 月"),
    ("2025-12-30 火 10:00", "2025-12-31 水", "2026-01-01 木"),
]


@pytest.mark.parametrize(("admitted", "first", "second"), WORKED_CALENDAR)
def test_deadlines_follow_the_worked_calendar(admitted: str, first: str, second: str) -> None:
    answer = judge(admitted)
    assert answer.deadlines == {"I": on(first), "II": on(second)}


@pytest.mark.parametrize(("admitted", "first", "second"), WORKED_CALENDAR)
def test_tier_falls_with_each_deadline_that_passes(admitted: str, first: str, second: str) -> None:
    night = time(23, 59)
    last_first = provided(datetime.combine(on(first), night))
    last_second = provided(datetime.combine(on(second), night))
    too_late = provided(datetime.combine(on(second) + timedelta(days=1), time(0, 0)))
    assert (judge(admitted, last_first).tier, judge(admitted, last_first).units) == ("I", 250)
    assert (judge(admitted, last_second).tier, judge(admitted, last_second).units) == ("II", 200)
    assert (judge(admitted, too_late).tier, judge(admitted, too_late).claimable) == (None, False)


def test_friday_after_hours_given_on_saturday_by_fax_with_receipt_is_tier_one() -> None:
    answer = judge("2026-09-04 金 18:20", "2026-09-05 土 11:00")
    assert (answer.tier, answer.units, answer.claimable, answer.certain) == ("I", 250, True, True)
    assert "NY-11" in rules_of(answer)


def test_late_admission_with_a_closed_third_day_extends_tier_two_by_one_day() -> None:
    answer = judge("2026-09-11 金 18:00", "2026-09-14 月 12:00")
    assert (answer.tier, answer.units) == ("II", 200)
    assert "NY-12" in rules_of(answer)


def test_information_given_before_the_admission_counts_for_tier_one() -> None:
    answer = judge("2026-09-08 火 10:00", "2026-09-07 月 15:00")
    assert (answer.tier, answer.claimable, answer.certain) == ("I", True, True)
    assert "NY-10" in rules_of(answer)


def test_information_given_months_before_is_left_open_to_the_cause_of_admission() -> None:
    answer = judge("2026-09-08 火 10:00", "2026-05-07 木 15:00")
    assert (answer.tier, answer.certain) == ("I", False)
    assert answer.other_reading is not None
    assert "NY-10" in answer.other_reading


OPEN_POINTS = [
    # (admitted, given, literal tier, tier of the other reading named, point)
    ("2026-09-19 土 10:00", "2026-09-22 火 09:00", None, "(Ⅱ)200", "U2"),
    ("2026-09-08 火 17:15", "2026-09-09 水 09:00", "II", "(Ⅰ)250", "U3"),
    ("2026-09-08 火 06:00", "2026-09-09 水 09:00", "II", "(Ⅰ)250", "U4"),
    ("2023-06-01 木 10:00", "2023-06-04 日 09:00", "II", "(Ⅰ)200", "U5"),
    ("2023-06-01 木 10:00", "2023-06-08 木 09:00", None, "(Ⅱ)100", "U5"),
    ("2016-06-01 水 10:00", "2016-06-08 水 09:00", None, "(Ⅱ)100", "U5"),
]


@pytest.mark.parametrize(("admitted", "given_at", "tier", "other", "point"), OPEN_POINTS)
def test_open_points_give_the_literal_reading_and_name_the_other(
    admitted: str, given_at: str, tier: str | None, other: str, point: str
) -> None:
    answer = judge(admitted, given_at)
    assert (answer.tier, answer.certain) == (tier, False)
    assert answer.other_reading is not None
    assert point in answer.other_reading
    assert other in answer.other_reading


@pytest.mark.parametrize(
    ("admitted", "given_at"),
    [
        ("2026-09-08 火 17:15", "2026-09-08 火 20:00"),
        ("2026-09-08 火 06:00", "2026-09-10 木 09:00"),
        ("2023-06-01 木 10:00", "2023-06-03 土 09:00"),
    ],
)
def test_an_open_point_that_changes_nothing_leaves_the_verdict_certain(
    admitted: str, given_at: str
) -> None:
    assert judge(admitted, given_at).certain


def test_admission_whose_time_is_unknown_names_both_readings() -> None:
    facts = replace(case("2026-09-08 火 10:00", "2026-09-09 水 09:00"), admitted_time=None)
    answer = verdict(facts, OFFICE)
    assert (answer.tier, answer.certain) == ("II", False)
    assert "(Ⅰ)250" in (answer.other_reading or "")


REGIMES = [
    ("2017-06-01 木 10:00", "2017-06-07 水 10:00", "visit", "I", 200),
    ("2017-06-01 木 10:00", "2017-06-02 金 10:00", "fax", "II", 100),
    ("2018-04-02 月 10:00", "2018-04-04 水 10:00", "fax", "I", 200),
    ("2018-04-02 月 10:00", "2018-04-06 金 10:00", "phone", "II", 100),
    ("2024-03-11 月 10:00", "2024-03-13 水 10:00", "fax", "I", 200),
    ("2024-04-01 月 10:00", "2024-04-01 月 16:00", "fax", "I", 250),
    ("2026-06-01 月 10:00", "2026-06-03 水 16:00", "fax", "II", 200),
]


@pytest.mark.parametrize(("admitted", "given_at", "method", "tier", "units"), REGIMES)
def test_the_month_of_admission_selects_the_regime(
    admitted: str, given_at: str, method: str, tier: str, units: int
) -> None:
    answer = judge(admitted, given_at, method=method)
    assert (answer.tier, answer.units, answer.claimable) == (tier, units, True)


@pytest.mark.parametrize("admitted", ["2012-03-30 金 10:00", "2027-04-01 木 10:00"])
def test_days_without_loaded_rules_are_refused_not_guessed(admitted: str) -> None:
    answer = judge(admitted, admitted)
    assert (answer.tier, answer.claimable, answer.certain) == (None, False, False)
    assert "rules not loaded" in answer.reasons[0].text


def test_admission_and_provision_across_a_revision_are_open() -> None:
    answer = judge("2024-03-31 日 10:00", "2024-04-02 火 10:00")
    assert (answer.tier, answer.certain) == ("I", False)
    assert "U1" in (answer.other_reading or "")


def test_provision_in_the_month_after_leaves_the_month_of_claim_open() -> None:
    answer = judge("2026-06-30 火 10:00", "2026-07-01 水 10:00")
    assert (answer.tier, answer.certain) == ("II", False)
    assert "U8" in (answer.other_reading or "")


MISSING = [
    ({"place": False}, "visit", ("place",)),
    ({"place": False}, "fax", ()),
    ({"receipt_confirmed": False, "receipt_confirmation_recorded": False}, "fax", ("receipt_confirmation",)),
    ({"receipt_confirmation_recorded": False}, "post", ("receipt_confirmation_record",)),
    ({"receipt_confirmed": False, "receipt_confirmation_recorded": False}, "phone", ()),
    ({"means": False}, "phone", ("means",)),
]  # fmt: skip


@pytest.mark.parametrize(("lacking", "method", "expected"), MISSING)
def test_what_is_not_on_record_is_named_and_stops_the_claim(
    lacking: dict[str, bool], method: str, expected: tuple[str, ...]
) -> None:
    given_now = replace(
        provided(at("2026-09-08 火 11:00"), method), recorded=replace(FULL, **lacking)
    )
    answer = judge("2026-09-08 火 10:00", given_now)
    assert answer.missing == expected
    assert answer.claimable is (not expected)
    assert answer.tier == "I"


def test_a_group_of_information_that_is_not_there_is_named() -> None:
    facts = case("2026-09-08 火 10:00", "2026-09-08 火 11:00")
    answer = verdict(replace(facts, info_groups=frozenset(INFO_GROUPS) - {"生活環境"}), OFFICE)
    assert (answer.missing, answer.units, answer.tier) == (("生活環境",), 0, "I")


def test_handing_the_sheet_to_the_family_only_reaches_no_staff() -> None:
    family = replace(provided(at("2026-09-08 火 11:00"), "visit"), to_staff=False)
    answer = judge("2026-09-08 火 10:00", family)
    assert (answer.tier, answer.claimable) == (None, False)
    assert "recipient_staff" in answer.missing


def test_a_second_provision_to_staff_repairs_the_first() -> None:
    family = replace(provided(at("2026-09-08 火 11:00"), "visit"), to_staff=False)
    answer = judge("2026-09-08 火 10:00", family, "2026-09-09 水 11:00")
    assert (answer.tier, answer.units, answer.claimable) == ("II", 200, True)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"care_level": "要支援2"}, "NY-01"),
        ({"service": "介護予防支援"}, "NY-01"),
        ({"service": "小規模多機能型居宅介護(月を通じて)"}, "NY-02"),
        ({"already_claimed": True}, "NY-30"),
        ({"already_claimed": True, "transferred": True}, "NY-32"),
    ],
)
def test_exclusions_keep_the_tier_and_take_the_units(change: dict[str, object], rule: str) -> None:
    facts = replace(case("2026-09-08 火 10:00", "2026-09-08 火 11:00"), **change)  # type: ignore[arg-type]
    answer = verdict(facts, OFFICE)
    assert (answer.tier, answer.units, answer.claimable) == ("I", 0, False)
    assert rule in rules_of(answer)


@pytest.mark.parametrize("place", ["介護老人保健施設", "介護老人福祉施設", "短期入所生活介護"])
def test_a_facility_is_no_hospital(place: str) -> None:
    facts = replace(case("2026-09-08 火 10:00", "2026-09-08 火 11:00"), facility_type=place)
    answer = verdict(facts, OFFICE)
    assert (answer.tier, answer.claimable) == (None, False)


def test_fax_sent_in_time_but_confirmed_after_the_deadline_is_open() -> None:
    late = provided(at("2026-09-08 火 11:00"), receipt_confirmed_at=at("2026-09-09 水 09:00"))
    answer = judge("2026-09-08 火 10:00", late)
    assert (answer.tier, answer.certain) == ("I", False)
    assert "U14" in (answer.other_reading or "")


def test_post_counts_when_it_reaches_the_staff() -> None:
    post = provided(at("2026-09-10 木 09:00"), "post", posted_at=at("2026-09-08 火 12:00"))
    answer = judge("2026-09-08 火 10:00", post)
    assert (answer.tier, answer.certain) == ("II", False)
    assert "U14" in (answer.other_reading or "")


def test_a_month_without_service_is_open_and_the_tenth_decides_the_literal_answer() -> None:
    early = case("2026-09-02 水 10:00", "2026-09-02 水 11:00")
    unused = replace(early, used_this_month=False, used_previous_month=True)
    late = replace(
        case("2026-09-15 火 10:00", "2026-09-15 火 11:00"),
        used_this_month=False,
        used_previous_month=True,
    )
    assert (verdict(unused, OFFICE).claimable, verdict(unused, OFFICE).certain) == (True, False)
    assert (verdict(late, OFFICE).claimable, verdict(late, OFFICE).certain) == (False, False)


def test_beyond_the_holiday_data_the_answer_is_refused() -> None:
    far = OfficeCalendar.from_json({"weekly": {"Mon": "09:00-17:00"}})
    with pytest.raises(ValueError, match="祝日"):
        far.is_open(on("2029-01-08 月"))


def naive(day: date, moment: time) -> tuple[date, date]:
    """An independent writing of the 2024 algorithm, straight from the pseudo-code."""
    late = OFFICE.is_open(day) and moment > time(17, 15)
    off = not OFFICE.is_open(day)
    first = day + timedelta(days=1 if late or off else 0)
    extended = late and not OFFICE.is_open(day + timedelta(days=2))
    return first, day + timedelta(days=3 if extended else 2)


@given(
    st.dates(date(2024, 4, 1), date(2027, 3, 31)),
    st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    st.integers(0, 5),
)
def test_every_day_agrees_with_the_algorithm_of_the_rule_book(
    day: date, moment: time, wait: int
) -> None:
    first, second = naive(day, moment)
    given_on = day + timedelta(days=wait)
    facts = AdmissionFacts(
        day,
        moment,
        provisions=(provided(datetime.combine(given_on, time(23, 59)), "phone"),),
        info_groups=frozenset(INFO_GROUPS),
    )
    expected = "I" if given_on <= first else "II" if given_on <= second else None
    answer = verdict(facts, OFFICE)
    assert answer.tier == expected
    assert answer.deadlines == {"I": first, "II": second}


def test_late_by_every_reading_is_certain_across_a_revision_too() -> None:
    answer = judge("2024-03-20 水 10:00", "2024-04-05 金 10:00")
    assert (answer.tier, answer.certain) == (None, True)


def test_before_2018_information_before_the_admission_is_open_by_its_method() -> None:
    answer = judge("2017-06-06 火 10:00", "2017-06-05 月 10:00", method="phone")
    assert (answer.tier, answer.certain) == (None, False)
    assert "(Ⅱ)100" in (answer.other_reading or "")


def test_the_tenth_is_asked_of_the_provision_that_is_claimed() -> None:
    family = replace(provided(at("2026-09-10 木 09:00"), "visit"), to_staff=False)
    facts = case("2026-09-11 金 10:00", family, "2026-09-11 金 15:00")
    answer = verdict(replace(facts, used_this_month=False, used_previous_month=True), OFFICE)
    assert (answer.tier, answer.claimable, answer.certain) == ("I", False, False)
