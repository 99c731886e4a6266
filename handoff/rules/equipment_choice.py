"""福祉用具の選択制: which items may be rented or bought since 2024-04-01 (rules.md 5.5, S34)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from handoff.rules.equipment import is_restricted
from handoff.rules.regimes import regime_on
from handoff.rules.verdict import Reason, Verdict, not_loaded

TOPIC = "福祉用具選択制"
SINCE = date(2024, 4, 1)
CHOICE = ("固定用スロープ", "歩行器", "単点杖", "多点杖")
"""May be rented or bought. 歩行車, 松葉杖 and portable ramps are not among them."""
OPEN = {"スロープ": "固定用スロープ", "歩行補助つえ": "単点杖（松葉づえを除く）か多点杖"}
"""Words that hold both an item of the choice and one that is not."""


@dataclass(frozen=True, slots=True)
class ChoiceFacts:
    """One item for one person. `item`: CHOICE, OPEN, or any other rental item."""

    day: date
    care_level: str
    item: str


def verdict(facts: ChoiceFacts) -> Verdict:
    """Whether the item may be rented and whether it may be bought (`extra`: rental, purchase)."""
    if regime_on(facts.day) is None:
        return not_loaded(TOPIC, facts.day, rental=False, purchase=False)
    reasons, others = [_reason(facts)], []
    purchase = facts.item in CHOICE and facts.day >= SINCE
    if facts.item in OPEN and facts.day >= SINCE:
        others.append(f"{facts.item}のうち{OPEN[facts.item]}なら、購入も選べます。")
    rental = not is_restricted(facts.item, facts.care_level)
    if not rental:
        words = f"{facts.item}は、{facts.care_level}では原則として借りられない種目です。"
        reasons.append(Reason("5.1", words))
        others.append(
            "軽度者の例外にあたれば、借りられます。「軽度者福祉用具貸与」で確かめてください。"
        )
    return Verdict(
        TOPIC,
        claimable=rental or purchase,
        reasons=tuple(reasons),
        certain=not others,
        other_reading=" ".join(others) or None,
        extra={"rental": rental, "purchase": purchase},
    )


def _reason(facts: ChoiceFacts) -> Reason:
    if facts.item in CHOICE and facts.day >= SINCE:
        words = f"{facts.item}は、借りるか買うかを選べます。両方を説明し、医師や専門職の意見をふまえて記録してください。"
    elif facts.item in CHOICE:
        words = f"{facts.item}を買うか選べるのは、令和6年4月1日からです。それまでは貸与だけです。"
    else:
        words = f"{facts.item}は、選択制の種目ではないため、貸与だけです。"
    return Reason("5.5", words)
