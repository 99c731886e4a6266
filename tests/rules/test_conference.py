"""When a meeting is a カンファレンス in the sense of the fee (TT-20…TT-24)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handoff.rules.conference import Meeting, Quality, parties, quality
from handoff.rules.regimes import R1, R2, R3, R4, R4B
from tests.rules.dates import on

THREE = ("介護支援専門員", "訪問看護師", "保険薬剤師", "家族")
MEETING = Meeting(on("2025-06-05 木"), "病院", ward=("医師", "社会福祉士"), outside=THREE)


def rules_of(found: Quality) -> set[str]:
    return {reason.rule for reason in found.reasons}


def test_ward_doctor_and_three_parties_make_a_conference() -> None:
    found = quality(MEETING, R4)
    assert found.counts
    assert rules_of(found) == {"TT-20"}


@pytest.mark.parametrize(
    ("ward", "outside", "lacking"),
    [
        (("社会福祉士",), ("介護支援専門員", "訪問介護員"), "病院側の医師か看護師"),
        (("看護師",), ("介護支援専門員", "訪問看護師", "家族"), "病院の外の職種あと1者"),
        (("看護師",), ("介護支援専門員",), "病院の外の職種あと2者"),
        (("看護師",), ("在宅医", "訪問看護師", "保険薬剤師"), "介護支援専門員"),
        (("医師事務作業補助者", "看護助手"), THREE, "病院側の医師か看護師"),
        (("看護師",), ("介護支援専門員", "准看護師", "福祉用具専門相談員"), "病院の外の職種あと2者"),
        (("看護師",), ("介護支援専門員", "訪問看護ステーションの准看護師", "保険薬剤師"), "病院の外の職種あと1者"),
        (("看護師",), ("介護支援専門員", "訪問看護師", "訪問看護ステーションの作業療法士"), "病院の外の職種あと1者"),
        (("看護師",), ("介護支援専門員", "通所リハの理学療法士", "保険薬剤師"), "病院の外の職種あと1者"),
        ((), THREE, "病院側の医師か看護師"),
        (("医師",), (), "介護支援専門員"),
    ],
)  # fmt: skip
def test_a_meeting_missing_someone_is_an_interview_and_says_who(
    ward: tuple[str, ...], outside: tuple[str, ...], lacking: str
) -> None:
    found = quality(replace(MEETING, ward=ward, outside=outside), R4)
    assert not found.counts
    assert lacking in found.lacking
    assert found.open_words == ""


@pytest.mark.parametrize(
    ("words", "party"),
    [
        ("在宅療養担当医療機関の看護師", "在宅療養を担う医療機関"),
        ("かかりつけ医", "在宅療養を担う医療機関"),
        ("クリニックの准看護師", "在宅療養を担う医療機関"),
        ("訪問歯科の歯科衛生士", "歯科医師・歯科衛生士"),
        ("薬局の薬剤師", "保険薬剤師"),
        ("言語聴覚士", "訪問看護ステーション"),
        ("主任ケアマネジャー", "介護支援専門員"),
        ("相談支援専門員", "相談支援専門員"),
    ],
)
def test_professions_are_known_by_their_party(words: str, party: str) -> None:
    assert parties((words,)) == {party}


@pytest.mark.parametrize(
    "words",
    ["病院薬剤師", "病棟看護師", "訪問介護員", "社会福祉士", "家族", "施設の介護支援専門員"],
)
def test_other_people_are_no_party(words: str) -> None:
    assert parties((words,)) == frozenset()


@pytest.mark.parametrize("place", ["介護老人保健施設", "介護老人福祉施設", "介護医療院", "地域密着型介護老人福祉施設"])  # fmt: skip
def test_a_facility_needs_its_staff_and_the_client_or_family(place: str) -> None:
    meeting = replace(MEETING, institution=place, ward=("生活相談員",), outside=("介護支援専門員", "長男"))  # fmt: skip
    assert quality(meeting, R4).counts
    without = quality(replace(meeting, outside=("介護支援専門員",)), R4)
    assert (without.counts, without.lacking) == (False, ("本人か家族",))
    nobody = quality(replace(meeting, ward=("本人",)), R4)
    assert nobody.lacking == ("施設の職員",)


def test_before_2018_a_conference_is_one_of_a_hospital() -> None:
    meeting = replace(MEETING, institution="介護老人保健施設", outside=("介護支援専門員", "家族"))
    assert not quality(meeting, R1).counts
    assert quality(meeting, R2).counts


def test_the_place_of_the_meeting_decides_after_a_transfer() -> None:
    moved = replace(MEETING, institution="介護老人保健施設", place="病院", outside=("介護支援専門員", "家族"))  # fmt: skip
    assert not quality(moved, R4).counts
    assert quality(replace(moved, outside=THREE), R4).counts


@pytest.mark.parametrize(
    ("consent", "counts", "is_open"),
    [(True, True, False), (False, False, False), (None, False, True)],
)
def test_a_video_conference_needs_the_consent_of_client_or_family(
    consent: bool | None, counts: bool, is_open: bool
) -> None:
    found = quality(replace(MEETING, video=True, consent_to_video=consent), R4)
    assert (found.counts, bool(found.open_words)) == (counts, is_open)


def test_attendees_not_given_leave_the_question_open_and_the_cautious_answer() -> None:
    found = quality(replace(MEETING, ward=None, outside=None), R4)
    assert not found.counts
    assert found.open_words


def test_absence_of_the_equipment_specialist_does_not_void_the_conference() -> None:
    found = quality(replace(MEETING, rental_expected=True), R3)
    assert found.counts
    assert "TT-21" in rules_of(found)
    joined = replace(MEETING, rental_expected=True, outside=(*THREE, "福祉用具専門相談員"))
    assert "TT-21" not in rules_of(quality(joined, R3))
    assert "TT-21" not in rules_of(quality(replace(MEETING, rental_expected=True), R2))


def test_the_three_parties_stay_after_june_2026() -> None:
    assert rules_of(quality(replace(MEETING, on=on("2026-06-05 金")), R4B)) == {"TT-20", "TT-24"}
