"""The answer of every fee rule: tier, units, what is missing, why, by when, and how certain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

INSURER_DECIDES = (
    "この判定は記録と公表されている基準から計算した参考です。"
    "算定できるかどうかは、最終的に保険者（市町村）が判断します。"
)
"""Stands next to every verdict, on screen and on paper (rules.md: the insurer always prevails)."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence of the explanation. `rule` is the id of docs/rules.md (NY-11, U3, R4)."""

    rule: str
    text: str

    def as_json(self) -> dict[str, str]:
        """The shape of judge-format."""
        return {"rule": self.rule, "text": self.text}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule says about one case; the same shape for every rule.

    `tier` is the tier by timing or by count even when something else prevents the claim (`units`
    is 0 then); None when there is nothing to time or count. `missing` uses the words of
    judge-format. `extra` holds what only one topic has (claim_month, route, rental …).
    """

    topic: str
    tier: str | None = None
    units: int = 0
    claimable: bool = False
    missing: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    deadlines: Mapping[str, date] = field(default_factory=dict)
    certain: bool = True
    other_reading: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The shape of judge-format, without the id of the case."""
        return {
            "topic": self.topic,
            "tier": self.tier,
            "units": self.units,
            "claimable": self.claimable,
            "missing": list(self.missing),
            "reasons": [reason.as_json() for reason in self.reasons],
            "deadlines": {key: day.isoformat() for key, day in self.deadlines.items()},
            "certain": self.certain,
            "other_reading": self.other_reading,
            **self.extra,
        }


def not_loaded(topic: str, when: date, **extra: Any) -> Verdict:
    """The refusal for a day whose rules are not in the system (before 2012-04, from 2027-04)."""
    text = (
        f"{when.year}年{when.month}月の算定ルールはこのシステムに登録されていないため、"
        "判定しません（rules not loaded）。保険者に確認してください。"
    )
    return Verdict(topic, reasons=(Reason("R0" if when.year < 2012 or when < date(2012, 4, 1) else "R5", text),),
                   certain=False, other_reading=None, extra=extra)  # fmt: skip
