"""The tier of 入院時情報連携加算 by timing alone (rules.md 1.2; NY-05, NY-10, NY-15)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from handoff.rules.admission_windows import Window
from handoff.rules.regimes import R1, R4, Regime

TIERS = {"I": "(Ⅰ)", "II": "(Ⅱ)"}


@dataclass(frozen=True, slots=True)
class Timed:
    """A tier under one reading; `words` name the reading, "" is the literal one."""

    tier: str | None
    units: int
    words: str = ""

    @property
    def result(self) -> str:
        """What this reading comes to, as the end of a sentence."""
        if self.tier is None:
            return "期限に間に合っていません"
        return f"{TIERS[self.tier]}{self.units}単位です"


def timing(
    admitted: date, regime: Regime, window: Window, method: str, day: date, *, early: bool = False
) -> Timed:
    """The tier of information that reached the hospital on `day` by `method`.

    The method decides only before 2018-04 (NY-05). Information before the admission counts by the
    text since 2024-04 (NY-10); `early` lets it count before that too, as the other reading.
    """
    if day < admitted and regime.first < R4.first and not early:
        return Timed(None, 0)  # the text before 2024-04 did not speak of it
    if regime is R1:
        if day > window.second:
            return Timed(None, 0)
        return Timed("I", 200) if method == "visit" else Timed("II", 100)
    high, low = (250, 200) if regime.first >= R4.first else (200, 100)
    if day <= window.first:
        return Timed("I", high)
    return Timed("II", low) if day <= window.second else Timed(None, 0)
