"""Which rules were in force when (rules.md section 0)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Regime:
    """A period between two revisions. `last` is inclusive."""

    id: str
    first: date
    last: date
    name: str


R1 = Regime("R1", date(2012, 4, 1), date(2018, 3, 31), "平成24年4月〜平成30年3月")
R2 = Regime("R2", date(2018, 4, 1), date(2021, 3, 31), "平成30年4月〜令和3年3月")
R3 = Regime("R3", date(2021, 4, 1), date(2024, 3, 31), "令和3年4月〜令和6年3月")
R4 = Regime("R4", date(2024, 4, 1), date(2026, 5, 31), "令和6年4月〜令和8年5月")
R4B = Regime("R4b", date(2026, 6, 1), date(2027, 3, 31), "令和8年6月〜令和9年3月")
REGIMES = (R1, R2, R3, R4, R4B)
"""R0 (before 2012-04) and R5 (from 2027-04) are not loaded: no verdict is given there."""


def regime_on(day: date) -> Regime | None:
    """The regime in force on `day`; None where the rules are not loaded."""
    for regime in REGIMES:
        if regime.first <= day <= regime.last:
            return regime
    return None
