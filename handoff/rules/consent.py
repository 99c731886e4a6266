"""Consent to hand information over: what stands on a day (rules.md 8, RC-07; 0-common 0.4-4).

Care manager → hospital rests on the written consent of the service contract when it names
hospitals; to protect life in an emergency information may go without (個情法27条1項2号).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

COMPREHENSIVE, WRITTEN, SPOKEN, EMERGENCY = "1", "2", "3", "4"


@dataclass(frozen=True, slots=True)
class ConsentFact:
    """One consent as the rule sees it. `kind` is a code of consent_type."""

    ref: int
    kind: str
    given_on: date
    withdrawn_on: date | None = None

    def stands_on(self, day: date) -> bool:
        """Whether it was given by `day` and not withdrawn by then."""
        return self.given_on <= day and (self.withdrawn_on is None or self.withdrawn_on > day)


def standing(consents: Iterable[ConsentFact], day: date) -> ConsentFact | None:
    """The newest consent that stands on `day`."""
    found = [c for c in consents if c.stands_on(day)]
    return max(found, key=lambda c: (c.given_on, c.ref)) if found else None


def why_not(consents: Iterable[ConsentFact], kind: str, day: date) -> str | None:
    """Why nothing may be sent on `day` with a consent of `kind`, as a sentence, or None.

    A withdrawn consent stops sending until a new one is on record; an emergency does not wait.
    """
    known = tuple(consents)
    if kind == EMERGENCY or not known or standing(known, day):
        return None
    if all(c.given_on > day for c in known):
        return None  # only later consents are on record; the sheet states its own
    return (
        "この方の同意は取り下げられています。あらためて同意を得て記録するか、"
        "緊急のときは同意の種類で「緊急のため事後」を選んでください。"
    )
