"""Each talk with what became of it: the table agrees with the rule, whatever was written down."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from handoff.actions.discharge_days import Standing, counted
from handoff.db.discharge import Contact
from handoff.rules import discharge_count
from handoff.rules.discharge_count import count
from handoff.rules.discharge_fee import DischargeFacts
from handoff.rules.life import ContactMeans
from handoff.rules.regimes import regime_on

ADMITTED = date(2026, 11, 1)
LEFT = date(2026, 11, 20)
FULL = {"ward": ("看護師",), "outside": ("介護支援専門員", "みほん薬局 薬剤師", "訪問看護師")}
KINDS = ("interview", "conference", "phone", "sheet_fax")

talks = st.lists(
    st.tuples(st.integers(-2, 35), st.sampled_from(KINDS), st.booleans(), st.booleans()),
    max_size=9,
)


def rule_contact(day: int, kind: str, video: bool, full: bool) -> discharge_count.Contact:
    people = FULL if full and kind == "conference" else {}
    return discharge_count.Contact(ADMITTED + timedelta(days=day), kind, video=video, **people)  # type: ignore[arg-type]


def row(contact: discharge_count.Contact) -> Contact:
    return Contact(met_on=contact.on, means=ContactMeans.INTERVIEW, persons=[])


@settings(deadline=None)
@given(talks)
def test_as_many_talks_stand_for_a_day_as_the_rule_counts_days(
    written: list[tuple[int, str, bool, bool]],
) -> None:
    contacts = tuple(sorted((rule_contact(*one) for one in written), key=lambda c: c.on))
    facts = DischargeFacts("要介護3", "病院", "自宅", ADMITTED, LEFT, contacts=contacts)
    lines = counted(facts, [row(contact) for contact in contacts])
    regime = regime_on(facts.claim_day)
    assert regime is not None
    days = count(contacts, "病院", ADMITTED, LEFT, regime)
    standing = [line for line in lines if line.standing is Standing.COUNTED]
    assert [line.contact.met_on for line in standing] == [day.on for day in days.days]
    meant = [line.contact.met_on for line in standing if line.is_conference]
    assert meant == [day.on for day in days.conference_days]
    for line in lines:
        if line.standing is Standing.NOT_COUNTED:
            assert line.why, "what is not counted says why"


def test_of_a_talk_and_a_conference_on_one_day_the_conference_stands_for_it() -> None:
    contacts = (
        rule_contact(3, "interview", False, False),
        rule_contact(3, "conference", False, True),
    )
    facts = DischargeFacts("要介護3", "病院", "自宅", ADMITTED, contacts=contacts)
    first, second = counted(facts, [row(contact) for contact in contacts])
    assert (first.standing, second.standing) == (Standing.SAME_DAY, Standing.COUNTED)
    assert second.is_conference


def test_a_month_without_rules_counts_nothing_and_says_so() -> None:
    contacts = (discharge_count.Contact(date(2030, 1, 5), "interview"),)
    facts = DischargeFacts("要介護3", "病院", "自宅", date(2030, 1, 1), contacts=contacts)
    (line,) = counted(facts, [row(contacts[0])])
    assert line.standing is Standing.NOT_COUNTED
    assert "登録されていません" in line.why[0].text
