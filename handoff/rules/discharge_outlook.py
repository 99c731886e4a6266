"""The running view of 退院・退所加算 while a person is still in hospital (rules.md 2.1)."""

from __future__ import annotations

from handoff.rules.discharge_count import count, tier_name, tier_of
from handoff.rules.discharge_fee import DischargeFacts
from handoff.rules.regimes import regime_on


def outlook(facts: DischargeFacts) -> str:
    """What one more contact would bring, for the page of a stay that is still open; "" when nothing.

    "いまは(Ⅰ)イ（450単位）。あと1回の面談で(Ⅱ)イ、カンファレンス参加なら(Ⅱ)ロです。"
    """
    regime = regime_on(facts.claim_day)
    if regime is None:
        return ""
    counted = count(
        facts.contacts, facts.institution, facts.admitted_on, facts.discharged_on, regime
    )
    days, held = len(counted.days), bool(counted.conference_days)
    now, units = tier_of(regime, days, held)
    by_talk, by_conference = tier_of(regime, days + 1, held), tier_of(regime, days + 1, True)
    start = f"いまは{tier_name(now)}（{units}単位）。" if now else "まだ面談がありません。"
    if by_conference[1] <= units:
        return start
    if by_talk == by_conference:
        return f"{start}あと1回の面談で{tier_name(by_talk[0])}です。"
    if by_talk[1] <= units:
        return f"{start}カンファレンスに参加すると{tier_name(by_conference[0])}です。"
    return f"{start}あと1回の面談で{tier_name(by_talk[0])}、カンファレンス参加なら{tier_name(by_conference[0])}です。"
