"""One admission as the rule of 入院時情報連携加算 sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from handoff.rules.admission_evidence import Provided


@dataclass(frozen=True, slots=True)
class AdmissionFacts:
    """One admission as the rule sees it; words are those of judge-format."""

    admitted_on: date | None  # None: no admission (day-only outpatient care)
    admitted_time: time | None  # None: not known
    care_level: str = "要介護1"
    service: str = "居宅介護支援"
    facility_type: str = "病院"
    provisions: tuple[Provided, ...] = ()
    info_groups: frozenset[str] = frozenset()
    already_claimed: bool = False
    transferred: bool = False
    earlier_admission: date | None = None  # of the hospital the person was transferred from
    used_this_month: bool | None = None
    used_previous_month: bool | None = None
