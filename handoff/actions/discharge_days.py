"""How the contacts of a stay count for 退院・退所加算, row by row: the table beside the verdict.

The rule counts days; people remember talks. Each talk is shown with what became of it: counted, same
day as another one (TT-08), or not counted and why (TT-03, TT-04, TT-09).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from handoff.actions.discharge_verdicts import (
    NOT_ADMITTED_YET,
    facts_with_contacts,
    judged,
    seen_ahead,
)
from handoff.db.discharge import Contact
from handoff.db.stays import Stay
from handoff.rules.discharge_count import Count, Reading, count
from handoff.rules.discharge_fee import DischargeFacts
from handoff.rules.life import Phase
from handoff.rules.regimes import Regime, regime_on
from handoff.rules.verdict import Reason, Verdict


class Standing(StrEnum):
    """What became of one contact in the count."""

    COUNTED = "counted"
    SAME_DAY = "same_day"
    NOT_COUNTED = "not_counted"

    @property
    def label(self) -> str:
        """The words on screen and on paper."""
        return {
            "counted": "1回と数える",
            "same_day": "同じ日の1回に含める",
            "not_counted": "数えない",
        }[self.value]


@dataclass(frozen=True, slots=True)
class CountedContact:
    """One contact and what became of it. `is_conference`: it is one in the sense of the fee."""

    contact: Contact
    standing: Standing
    is_conference: bool = False
    why: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """One stay judged once: the verdict, the running view, and each contact in the count."""

    verdict: Verdict
    outlook: str = ""
    contacts: tuple[CountedContact, ...] = ()


def case_of(session: Session, stay: Stay) -> Case:
    """Judge a stay from what is on record now, earlier hospitals of the chain included."""
    if stay.admitted_on is None or stay.heads_up_only:
        return Case(NOT_ADMITTED_YET)
    facts, rows = facts_with_contacts(session, stay)
    ahead = "" if stay.phase is Phase.CANCELLED else seen_ahead(facts)
    return Case(judged(facts), ahead, counted(facts, rows))


def counted(facts: DischargeFacts, rows: Sequence[Contact]) -> tuple[CountedContact, ...]:
    """Each row with its standing. `rows` are in the order of `facts.contacts`."""
    regime = regime_on(facts.claim_day)
    if regime is None:
        words = "この月の算定ルールはこのシステムに登録されていません。保険者に確認してください。"
        return tuple(
            CountedContact(row, Standing.NOT_COUNTED, why=(Reason("R5", words),)) for row in rows
        )
    alone = [_count(facts, regime, number) for number in range(len(rows))]
    found = []
    for number, (row, mine) in enumerate(zip(rows, alone, strict=True)):
        if not mine.days:
            found.append(CountedContact(row, Standing.NOT_COUNTED, why=mine.reasons))
            continue
        first = _stands_for_its_day(rows, alone, number)
        standing = Standing.COUNTED if first else Standing.SAME_DAY
        found.append(CountedContact(row, standing, bool(mine.conference_days), mine.reasons))
    return tuple(found)


def _count(facts: DischargeFacts, regime: Regime, number: int) -> Count:
    """The contact `number` as if it were the only one."""
    one = (facts.contacts[number],)
    return count(one, facts.institution, facts.admitted_on, facts.discharged_on, regime, Reading())


def _stands_for_its_day(rows: Sequence[Contact], alone: Sequence[Count], number: int) -> bool:
    """Of several on one day the conference stands for it, else the first (TT-08)."""
    same = [n for n, row in enumerate(rows) if row.met_on == rows[number].met_on and alone[n].days]
    best = next((n for n in same if alone[n].conference_days), same[0])
    return best == number
