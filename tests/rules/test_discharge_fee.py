"""退院・退所加算 by real calendar dates with weekdays (rules.md section 2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.rules.discharge_count import Contact
from handoff.rules.discharge_fee import DischargeFacts, last_day_for_contacts, verdict
from handoff.rules.discharge_outlook import outlook
from handoff.rules.verdict import Verdict
from tests.rules.dates import on

THREE = ("介護支援専門員", "訪問看護師", "保険薬剤師", "家族")


def talk(day: str, **more: object) -> Contact:
    return Contact(on(day), "interview", **more)  # type: ignore[arg-type]


def conference(day: str, **more: object) -> Contact:
    given: dict[str, object] = {
        "ward": ("看護師", "社会福祉士"),
        "outside": THREE,
        "recorded": True,
        "document_copy": True,
        **more,
    }
    return Contact(on(day), "conference", **given)  # type: ignore[arg-type]


STAY = DischargeFacts(
    care_level="要介護2",
    institution="病院",
    destination="自宅",
    admitted_on=on("2025-05-01 木"),
    discharged_on=on("2025-06-10 火"),
    service_start=on("2025-06-12 木"),
    services=("訪問介護",),
    plan_made=True,
)
FIRST, SECOND, THIRD, FOURTH = "2025-05-20 火", "2025-05-27 火", "2025-06-03 火", "2025-06-09 月"


def judge(*contacts: Contact, **change: object) -> Verdict:
    return verdict(replace(STAY, contacts=contacts, **change))  # type: ignore[arg-type]


def rules_of(answer: Verdict) -> set[str]:
    return {reason.rule for reason in answer.reasons}


TIERS = [
    ((talk(FIRST),), "I-i", 450),
    ((conference(FIRST),), "I-ro", 600),
    ((talk(FIRST), talk(SECOND)), "II-i", 600),
    ((talk(FIRST), conference(SECOND)), "II-ro", 750),
    ((conference(FIRST), conference(SECOND)), "II-ro", 750),
    ((talk(FIRST), talk(SECOND), conference(THIRD)), "III", 900),
    ((talk(FIRST), talk(SECOND), talk(THIRD)), "II-i", 600),
    ((talk(FIRST), talk(SECOND), talk(THIRD), talk(FOURTH)), "II-i", 600),
    ((conference(FIRST), talk(SECOND), talk(THIRD), talk(FOURTH)), "III", 900),
]


@pytest.mark.parametrize(("contacts", "tier", "units"), TIERS)
@pytest.mark.parametrize("year", [2018, 2019, 2021, 2024, 2026])
def test_number_of_days_and_conference_decide_the_tier_since_2018(
    contacts: tuple[Contact, ...], tier: str, units: int, year: int
) -> None:
    shift = timedelta(days=364 * (year - 2025))
    moved = tuple(replace(c, on=c.on + shift) for c in contacts)
    answer = judge(
        *moved,
        admitted_on=STAY.admitted_on + shift,
        discharged_on=on("2025-06-10 火") + shift,
        service_start=on("2025-06-12 木") + shift,
    )
    assert (answer.tier, answer.units, answer.claimable, answer.certain) == (tier, units, True, True)  # fmt: skip


@pytest.mark.parametrize(
    ("contacts", "tier", "units"),
    [
        (("t",), "1x300", 300),
        (("c",), "1x300", 300),
        (("t", "t"), "2x300", 600),
        (("t", "t", "t"), "2x300", 600),
        (("t", "t", "c"), "3x300", 900),
        (("c", "t", "t", "t"), "3x300", 900),
    ],
)
def test_before_2018_every_interview_counts_and_the_third_needs_a_conference(
    contacts: tuple[str, ...], tier: str, units: int
) -> None:
    days = ("2016-05-10 火", "2016-05-17 火", "2016-05-24 火", "2016-05-31 火")
    held = [conference(d) if k == "c" else talk(d) for k, d in zip(contacts, days, strict=False)]
    answer = judge(
        *held,
        admitted_on=on("2016-05-02 月"),
        discharged_on=on("2016-06-07 火"),
        service_start=on("2016-06-08 水"),
    )
    assert (answer.tier, answer.units, answer.claimable) == (tier, units, True)


def test_contacts_of_one_day_count_once_and_the_conference_survives() -> None:
    answer = judge(talk(FIRST), conference(FIRST))
    assert (answer.tier, answer.units) == ("I-ro", 600)
    assert judge(talk(FIRST), talk(FIRST)).tier == "I-i"


@pytest.mark.parametrize("kind", ["phone", "sheet_fax"])
def test_telephone_and_paper_alone_are_no_interview(kind: str) -> None:
    answer = judge(Contact(on(FIRST), kind))
    assert (answer.tier, answer.claimable, answer.missing) == (None, False, ("interview",))
    assert judge(Contact(on(FIRST), kind), talk(SECOND)).tier == "I-i"


@pytest.mark.parametrize(
    ("day", "tier", "certain"),
    [
        ("2025-06-10 火", "II-i", True),
        ("2025-06-11 水", "II-i", True),
        ("2025-06-16 月", "II-i", True),  # discharge + 6
        ("2025-06-17 火", "II-i", False),  # discharge + 7: U9
        ("2025-06-18 水", "I-i", True),
        ("2025-05-01 木", "II-i", True),  # the day of admission
        ("2025-04-30 水", "I-i", True),  # before the stay
    ],
)
def test_information_counts_from_admission_to_seven_days_after_discharge(
    day: str, tier: str, certain: bool
) -> None:
    answer = judge(talk(FIRST), talk(day))
    assert (answer.tier, answer.certain) == (tier, certain)
    assert (answer.other_reading is None) is certain
    if not certain:
        assert "U9" in (answer.other_reading or "")
        assert "(Ⅰ)イ" in (answer.other_reading or "")


def test_day_seven_that_changes_nothing_is_certain() -> None:
    answer = judge(conference(FIRST), talk(SECOND), talk(THIRD), talk("2025-06-17 火"))
    assert (answer.tier, answer.certain) == ("III", True)


def test_only_contact_on_day_seven_is_open_between_something_and_nothing() -> None:
    answer = judge(talk("2025-06-17 火"))
    assert (answer.tier, answer.claimable, answer.certain) == ("I-i", True, False)


def test_video_counts_from_april_2021() -> None:
    days = {"admitted_on": on("2021-02-01 月"), "discharged_on": on("2021-03-20 土")}
    early = judge(
        talk("2021-03-10 水", video=True), service_start=on("2021-03-22 月"), **days
    )  # fmt: skip
    assert (early.tier, early.missing) == (None, ("interview",))
    late = judge(talk("2025-05-20 火", video=True))
    assert (late.tier, late.certain) == ("I-i", True)


def test_video_before_april_2021_claimed_after_it_is_open() -> None:
    answer = judge(
        talk("2021-03-25 木", video=True),
        admitted_on=on("2021-03-01 月"),
        discharged_on=on("2021-03-31 水"),
        service_start=on("2021-04-02 金"),
    )
    assert (answer.tier, answer.certain) == ("I-i", False)
    assert "U1" in (answer.other_reading or "")


def test_video_conference_without_consent_is_an_interview() -> None:
    refused = judge(conference(FIRST, video=True, consent_to_video=False))
    assert (refused.tier, refused.certain) == ("I-i", True)
    assert judge(conference(FIRST, video=True, consent_to_video=True)).tier == "I-ro"
    unknown = judge(conference(FIRST, video=True))
    assert (unknown.tier, unknown.certain) == ("I-i", False)


def test_msw_care_manager_and_helper_are_an_interview() -> None:
    held = conference(FIRST, ward=("社会福祉士",), outside=("介護支援専門員", "訪問介護員"))
    answer = judge(held)
    assert (answer.tier, answer.units, answer.claimable) == ("I-i", 450, True)


@pytest.mark.parametrize(
    ("more", "missing"),
    [
        ({"document_copy": False}, ("document_copy",)),
        ({"document_copy": None}, ("document_copy",)),
        ({"recorded": False}, ("conference_record",)),
        ({"recorded": False, "document_copy": False}, ("conference_record", "document_copy")),
    ],
)
def test_conference_without_record_or_copy_keeps_the_tier_and_takes_the_units(
    more: dict[str, object], missing: tuple[str, ...]
) -> None:
    answer = judge(conference(FIRST, **more))
    assert (answer.tier, answer.units, answer.claimable) == ("I-ro", 0, False)
    assert answer.missing == missing


def test_what_the_recorded_contacts_alone_support_is_named() -> None:
    answer = judge(talk(FIRST), conference(SECOND, document_copy=False))
    texts = " ".join(reason.text for reason in answer.reasons)
    assert "記録のそろったものだけなら(Ⅱ)イ（600単位）です" in texts


def test_one_documented_conference_carries_the_tier() -> None:
    answer = judge(conference(FIRST), conference(SECOND, document_copy=False))
    assert (answer.tier, answer.units, answer.claimable) == ("II-ro", 750, True)


def test_interview_expressly_not_recorded_is_missing() -> None:
    answer = judge(talk(FIRST), talk(SECOND, recorded=False))
    assert (answer.tier, answer.claimable, answer.missing) == ("II-i", False, ("interview",))
    assert "TT-30" in rules_of(answer)


def test_same_day_interview_proves_the_day_but_not_the_conference() -> None:
    answer = judge(talk(FIRST, recorded=True), conference(FIRST, recorded=False))
    assert (answer.tier, answer.missing) == ("I-ro", ("conference_record",))


def test_last_institution_is_indispensable_after_a_transfer() -> None:
    lacking = judge(talk(FIRST), talk(SECOND), last_institution_informed=False)
    assert (lacking.tier, lacking.claimable, lacking.missing) == ("II-i", False, ("last_institution",))  # fmt: skip
    assert judge(talk(FIRST), talk(SECOND), last_institution_informed=True).units == 600


@pytest.mark.parametrize(
    ("day", "by_phone", "claimable"),
    [
        ("2025-05-20 火", True, True),
        ("2025-05-20 火", False, False),
        ("2025-05-20 火", None, False),
        ("2025-06-05 木", None, True),  # met again after the first date
        ("2025-06-02 月", False, True),  # met on the first date itself
    ],
)
def test_postponed_discharge_needs_a_new_meeting_or_no_change_by_telephone(
    day: str, by_phone: bool | None, claimable: bool
) -> None:
    answer = judge(talk(day), postponed_from=on("2025-06-02 月"), phone_no_change=by_phone)
    assert (answer.tier, answer.claimable) == ("I-i", claimable)
    assert answer.missing == (() if claimable else ("interview",))


def test_still_in_hospital_the_tier_runs_along() -> None:
    answer = judge(talk(FIRST), discharged_on=None, service_start=None)
    assert (answer.tier, answer.claimable) == ("I-i", False)


@pytest.mark.parametrize(
    ("contacts", "words"),
    [
        ((), "まだ面談がありません。あと1回の面談で(Ⅰ)イ、カンファレンス参加なら(Ⅰ)ロです。"),
        ((talk(FIRST),), "いまは(Ⅰ)イ（450単位）。あと1回の面談で(Ⅱ)イ、カンファレンス参加なら(Ⅱ)ロです。"),
        ((talk(FIRST), talk(SECOND)), "いまは(Ⅱ)イ（600単位）。カンファレンスに参加すると(Ⅲ)です。"),
        ((talk(FIRST), conference(SECOND)), "いまは(Ⅱ)ロ（750単位）。あと1回の面談で(Ⅲ)です。"),
        ((talk(FIRST), talk(SECOND), conference(THIRD)), "いまは(Ⅲ)（900単位）。"),
    ],
)  # fmt: skip
def test_the_running_view_says_what_one_more_contact_brings(
    contacts: tuple[Contact, ...], words: str
) -> None:
    facts = replace(STAY, contacts=contacts, discharged_on=None, service_start=None)
    assert outlook(facts) == words


def test_last_day_for_contacts() -> None:
    assert last_day_for_contacts(on("2025-06-10 火")) == on("2025-06-17 火")


def naive(kinds: dict[date, set[str]], discharged: date, admitted: date) -> str | None:
    """An independent writing of 2.1 with TT-03, TT-08 and TT-09."""
    held = {
        day: kind
        for day, kind in kinds.items()
        if kind & {"interview", "conference"} and admitted <= day <= discharged + timedelta(days=7)
    }
    with_conference = any("conference" in kind for kind in held.values())
    table = {
        0: (None, None),
        1: ("I-i", "I-ro"),
        2: ("II-i", "II-ro"),
        3: ("II-i", "III"),
    }
    return table[min(len(held), 3)][with_conference]


@given(
    st.lists(
        st.tuples(
            st.integers(-3, 40), st.sampled_from(["interview", "conference", "phone", "sheet_fax"])
        ),
        max_size=8,
    ),
    st.dates(date(2018, 4, 1), date(2027, 1, 31)),
)
def test_every_set_of_contacts_agrees_with_a_naive_count(
    contacts: list[tuple[int, str]], admitted: date
) -> None:
    discharged = admitted + timedelta(days=28)
    kinds: dict[date, set[str]] = {}
    given_contacts = []
    for offset, kind in contacts:
        day = admitted + timedelta(days=offset)
        kinds.setdefault(day, set()).add(kind)
        given_contacts.append(
            Contact(day, kind, ward=("医師",), outside=THREE, recorded=True, document_copy=True)
        )
    answer = verdict(
        replace(
            STAY,
            admitted_on=admitted,
            discharged_on=discharged,
            service_start=discharged + timedelta(days=1),
            contacts=tuple(given_contacts),
        )
    )
    expected = naive(kinds, discharged, admitted)
    assert answer.tier == expected
    units = {"I-i": 450, "I-ro": 600, "II-i": 600, "II-ro": 750, "III": 900}
    assert answer.units == (units[expected] if expected else 0)
    assert answer.claimable is (expected is not None)
