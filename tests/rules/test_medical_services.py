"""医療系サービス: which they are, whose opinion counts since when, who gets the plan (MD-03 to MD-06)."""

from __future__ import annotations

from datetime import date

import pytest

from handoff.rules.medical_services import (
    TABLE,
    Counts,
    Coverage,
    CoverState,
    Delivered,
    Heard,
    Wanted,
    coverage,
    doctor_counts,
    label_of,
    needing_opinion,
    offered,
)

ON = date(2026, 11, 10)


def heard(need: str = "needed", on: date = ON, doctor: str = "見本 太郎", **more: object) -> Heard:
    return Heard(more.pop("ref", 1), {"nursing": need}, on, doctor, **more)  # type: ignore[arg-type]


def one(
    *opinions: Heard, given: tuple[Delivered, ...] = (), wanted: date | None = None
) -> Coverage:
    return coverage([Wanted("nursing", wanted)], opinions, given)[0]


def test_the_services_of_the_notification_and_nothing_else() -> None:
    assert [s.code for s in needing_opinion(["11", "13", "15", "17", "21", "73", "77"])] == [
        "nursing",
        "multi_nursing",
    ]
    assert {t for s in TABLE.values() for t in s.service_types} == {
        "13", "14", "16", "31", "22", "76", "77",
    }  # fmt: skip


def test_support_levels_have_the_mirror_and_no_service_without_one() -> None:
    assert [s.code for s in offered("12")] == [
        "nursing", "home_rehab", "day_rehab", "guidance", "short_stay",
    ]  # fmt: skip
    assert len(offered("21")) == 7
    assert label_of("nursing", "13") == "介護予防訪問看護"
    assert label_of("nursing", "21") == "訪問看護"
    assert label_of("cooking") == "cooking"


@pytest.mark.parametrize(
    ("code", "on", "of_hospital", "expected", "rule"),
    [
        ("day_rehab", date(2024, 3, 31), True, Counts.OPEN, "MD-06"),
        ("day_rehab", date(2024, 4, 1), True, Counts.YES, "MD-06"),
        ("home_rehab", date(2024, 4, 1), True, Counts.YES, "MD-06"),
        ("nursing", date(2026, 11, 1), True, Counts.OPEN, "MD-06"),
        ("nursing", date(2010, 1, 1), False, Counts.YES, "MD-03"),
    ],
)
def test_the_hospital_doctor_counts_for_rehabilitation_since_april_2024(
    code: str, on: date, of_hospital: bool, expected: Counts, rule: str
) -> None:
    counts, reason = doctor_counts(code, on, of_hospital)
    assert (counts, reason.rule) == (expected, rule)


def test_without_an_opinion_the_service_waits_for_one() -> None:
    found = one()
    assert (found.state, found.heard, found.is_done) == (CoverState.NOT_HEARD, None, False)
    assert found.reasons[0].rule == "MD-03"


@pytest.mark.parametrize(
    ("need", "state"),
    [
        ("needed", CoverState.COVERED),
        ("not_needed", CoverState.NOT_NEEDED),
        ("open", CoverState.UNDECIDED),
    ],
)
def test_what_the_doctor_said_decides(need: str, state: CoverState) -> None:
    assert one(heard(need)).state is state


def test_the_newest_opinion_decides_and_one_that_counts_goes_before_one_that_is_open() -> None:
    old, new = heard("not_needed", date(2026, 1, 1), ref=1), heard("needed", ref=2)
    assert one(old, new).state is CoverState.COVERED
    hospital = heard("needed", date(2026, 11, 20), of_hospital=True, ref=3)
    assert one(hospital).state is CoverState.UNCLEAR
    assert one(heard("not_needed"), hospital).state is CoverState.NOT_NEEDED


@pytest.mark.parametrize(
    ("on", "to", "institution", "must", "again"),
    [
        (date(2026, 11, 10), "見本 太郎", "", False, False),
        (date(2026, 11, 9), "見本 太郎", "", True, True),
        (date(2026, 11, 11), "見本太郎 先生", "", False, False),
        (date(2026, 11, 11), "別府 花", "", True, False),
        (date(2026, 11, 11), "", "見本内科医院", False, False),
    ],
)
def test_the_plan_goes_to_the_doctor_who_was_asked_and_after_the_answer(
    on: date, to: str, institution: str, must: bool, again: bool
) -> None:
    opinion = heard(institution="見本内科医院")
    found = one(opinion, given=(Delivered(on, to, institution),))
    assert (found.must_deliver, found.again, found.is_done) == (must, again, not must)
    assert (found.delivered is None) is must


def test_before_april_2018_nobody_had_to_deliver_the_plan() -> None:
    assert not one(heard(on=date(2018, 3, 31))).must_deliver
    assert one(heard(on=date(2018, 4, 1))).must_deliver


def test_an_opinion_after_the_service_began_is_late() -> None:
    found = one(heard(), wanted=date(2026, 11, 1))
    assert found.late
    assert not found.is_done
    assert not one(heard(), wanted=ON).late
