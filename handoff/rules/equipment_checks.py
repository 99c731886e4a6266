"""When an exception for 軽度者 must be looked at again (5.4, MD-07), and the review of 選択制 (5.5).

The exception never outlives the certification; a changed level or a new certification asks again.
A rented item of the choice is reviewed within six months of the start (K). No clock and no database.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from handoff.rules.spans import months_later

NOTICE_DAYS = 60
"""更新認定 can be applied for from 60 days before the end: from then on the check is on the list."""
REVIEW_MONTHS = 6


class CheckWhy(StrEnum):
    """Why a case must be looked at again."""

    LEVEL_CHANGED = "level_changed"
    CERTIFICATION_CHANGED = "certification_changed"
    CERTIFICATION_ENDS = "certification_ends"
    CONFIRMATION_ENDS = "confirmation_ends"
    CHOICE_REVIEW = "choice_review"

    @property
    def label(self) -> str:
        """What to do, on the list of today's work."""
        return {
            "level_changed": "要介護度が変わりました。福祉用具の例外を確認し直してください。",
            "certification_changed": "認定の期間が変わりました。福祉用具の例外を確認し直してください。",
            "certification_ends": "認定の有効期間が終わります。更新に合わせて、福祉用具の例外を確認し直してください。",
            "confirmation_ends": "市町村の確認の期間が終わります。続けるかどうかを確認し直してください。",
            "choice_review": "貸与から6か月です。借り続けるか買うかを、必要の有無とともに確かめてください。",
        }[self.value]

    @property
    def rule(self) -> str:
        """The id of the rule that asks for it."""
        return {"choice_review": "5.5"}.get(self.value, "5.4")


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """A case as it was judged, and the client as he or she is now. Levels are E-CARE codes."""

    level_then: str
    level_now: str
    cert_to_then: date | None = None
    cert_to_now: date | None = None
    confirmed_to: date | None = None
    rental_from: date | None = None
    has_exception: bool = True
    has_choice: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look at again. `due_on` is the last day, `from_on` since when it is on the list."""

    why: CheckWhy
    from_on: date
    due_on: date


def checks(case: CaseFacts, today: date) -> tuple[Check, ...]:
    """Every check to come or due, the nearest first; what is due has `from_on` on or before `today`."""
    found: list[Check] = []
    if case.has_exception:
        found += _of_exception(case, today)
    if case.has_choice and case.rental_from is not None:
        due = months_later(case.rental_from, REVIEW_MONTHS)
        found.append(Check(CheckWhy.CHOICE_REVIEW, due - timedelta(days=30), due))
    return tuple(sorted(found, key=lambda c: (c.due_on, c.why)))


def due_now(case: CaseFacts, today: date) -> tuple[Check, ...]:
    """The checks that are on the list today."""
    return tuple(c for c in checks(case, today) if c.from_on <= today)


def _of_exception(case: CaseFacts, today: date) -> list[Check]:
    if case.level_now and case.level_now != case.level_then:
        return [Check(CheckWhy.LEVEL_CHANGED, today, today)]
    then, now = case.cert_to_then, case.cert_to_now
    if then and now and now != then:
        return [Check(CheckWhy.CERTIFICATION_CHANGED, today, min(then, today))]
    found = []
    if then is not None:
        found.append(_ending(CheckWhy.CERTIFICATION_ENDS, then))
    if case.confirmed_to is not None and case.confirmed_to != then:
        found.append(_ending(CheckWhy.CONFIRMATION_ENDS, case.confirmed_to))
    return found


def _ending(why: CheckWhy, last: date) -> Check:
    return Check(why, last - timedelta(days=NOTICE_DAYS), last)
