"""退院・退所加算: verdict (居宅介護支援費 ト; rules.md section 2).

No clock and no database. Where the text is open, the literal reading is the verdict, `certain` is
False and the other reading is named.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from handoff.japan.weekdays import month_day
from handoff.rules.discharge_count import (
    DAYS_AFTER,
    Contact,
    Count,
    Reading,
    count,
    tier_name,
    tier_of,
)
from handoff.rules.discharge_places import going
from handoff.rules.regimes import R1, Regime, regime_on
from handoff.rules.verdict import Reason, Verdict, not_loaded

TOPIC = "退院・退所加算"
MISSING_ORDER = ("conference_record", "document_copy", "interview", "last_institution")

_OTHER_READINGS = (
    Reading("U9", "退院の日を1日目として数える", days_after=DAYS_AFTER - 1),
    Reading("U1", "ビデオの面談を行った日の基準で読む", video_by_day=True),
    Reading("TT-20", "", trusting=True),
    Reading("TT-20", "退院後の会議をカンファレンスとみない", in_stay_only=True),
)


@dataclass(frozen=True, slots=True)
class DischargeFacts:
    """One stay as the rule sees it; words are those of judge-format. None = not said or not yet."""

    care_level: str
    institution: str
    destination: str
    admitted_on: date
    discharged_on: date | None = None
    service_start: date | None = None
    services: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()
    plan_made: bool = False
    first_fee: bool = False  # 初回加算 in the same case
    already_claimed: bool = False
    claimed_before: bool = False  # a claim for an earlier stay
    last_institution_informed: bool | None = None
    postponed_from: date | None = None
    phone_no_change: bool | None = None

    @property
    def claim_day(self) -> date:
        """The day whose month selects the regime: service start, else discharge, else admission."""
        return self.service_start or self.discharged_on or self.admitted_on


def verdict(facts: DischargeFacts) -> Verdict:
    """Judge one stay. `tier` is the tier by count even when something prevents the claim."""
    regime = regime_on(facts.claim_day)
    if regime is None:
        return not_loaded(TOPIC, facts.claim_day, claim_month=None)
    month = f"{facts.service_start:%Y-%m}" if facts.service_start else None
    extra = {"claim_month": month}
    where = going(facts.institution, facts.destination, facts.services)
    if not where.is_stay:
        return Verdict(TOPIC, reasons=where.refused, extra=extra)
    counted = _count(facts, regime)
    tier, units = _tier(regime, counted)
    missing = _missing(facts, regime, counted)
    prevented = [*_prevented(facts), *where.refused]
    others = _others(facts, regime, counted, missing)
    if where.open_words:
        others.append(where.open_words)
    reasons = [_counted(counted, tier, units), *counted.reasons, *_steps(facts), *prevented]
    reasons += [_lacking(word, facts, counted) for word in missing]
    reasons += _lower(regime, counted, missing)
    claimable = tier is not None and not missing and not prevented
    return Verdict(
        TOPIC,
        tier=tier,
        units=units if claimable else 0,
        claimable=claimable,
        missing=missing,
        reasons=tuple(reasons),
        certain=not others,
        other_reading=" ".join(others) or None,
        extra=extra,
    )


def _count(facts: DischargeFacts, regime: Regime, reading: Reading | None = None) -> Count:
    return count(
        facts.contacts,
        facts.institution,
        facts.admitted_on,
        facts.discharged_on,
        regime,
        reading or Reading(),
    )


def _tier(regime: Regime, counted: Count) -> tuple[str | None, int]:
    return tier_of(regime, len(counted.days), bool(counted.conference_days))


def _missing(facts: DischargeFacts, regime: Regime, counted: Count) -> tuple[str, ...]:
    """The words of judge-format for what would have to be supplied."""
    lacking: set[str] = set()
    if not counted.days or _must_meet_again(facts, counted):
        lacking.add("interview")
    if facts.last_institution_informed is False:
        lacking.add("last_institution")
    tier, _ = _tier(regime, counted)
    rests_on_conference = tier != tier_of(regime, len(counted.days), False)[0]
    if rests_on_conference and not any(day.documented for day in counted.conference_days):
        held = [c for day in counted.conference_days for c in day.conferences]
        nearest = max(held, key=lambda c: (bool(c.recorded), bool(c.document_copy)))
        if not nearest.recorded:
            lacking.add("conference_record")
        if not nearest.document_copy:
            lacking.add("document_copy")
    for day in counted.days:
        if not day.recorded:
            lacking.add("conference_record" if day.conferences else "interview")
    return tuple(word for word in MISSING_ORDER if word in lacking)


def _must_meet_again(facts: DischargeFacts, counted: Count) -> bool:
    """Discharge postponed: met again since, or "no change" confirmed by telephone (TT-11)."""
    if facts.postponed_from is None or facts.phone_no_change:
        return False
    return not any(day.on >= facts.postponed_from for day in counted.days)


_WORDS = {
    "conference_record": ("TT-31", "カンファレンスの日時・開催場所・出席者・内容の要点の記録がまだです。居宅サービス計画等に記録してください。"),
    "document_copy": ("TT-31", "カンファレンスで本人・家族に渡された文書の写しがまだです。添付してください。"),
    "interview": ("TT-03", "病院・施設の職員と面談して情報を得た記録が足りません。"),
    "last_institution": ("TT-10", "最後に入院・入所していたところからの情報がまだです。これは欠かせません。"),
}  # fmt: skip


def _lacking(word: str, facts: DischargeFacts, counted: Count) -> Reason:
    """The sentence for one word of `missing`; 面談 may be lacking for three reasons."""
    if word == "interview" and counted.days:
        if _must_meet_again(facts, counted):
            words = "退院が延びたあとの面談か、状態に変わりがないことの電話での確認がまだです。"
            return Reason("TT-11", words)
        return Reason("TT-30", "面談の記録（退院・退所情報記録書など）がまだです。")
    return Reason(*_WORDS[word])


def _prevented(facts: DischargeFacts) -> list[Reason]:
    """Reasons for which nothing can be claimed whatever the count."""
    found: list[Reason] = []
    if not facts.care_level.startswith("要介護"):
        words = "要支援などの方（介護予防支援）には、この加算はありません。居宅介護支援（要介護1〜5）だけです。"
        found.append(Reason("TT-12", words))
    if facts.discharged_on is None:
        found.append(Reason("TT-01", "まだ退院・退所していないため、算定はこれからです。"))
    elif facts.service_start is None:
        found.append(Reason("TT-07", "退院・退所後のサービスがまだ始まっていません。始まった月に算定します。"))  # fmt: skip
    if not facts.plan_made:
        found.append(Reason("TT-03", "居宅サービス計画の作成がまだです。"))
    if facts.first_fee:
        found.append(
            Reason("TT-06", "初回加算とは一緒に算定できません。どちらかを選んでください。")
        )
    if facts.already_claimed:
        found.append(Reason("TT-05", "この入院・入所についてはすでに請求しています。入院・入所ごとに1回です。"))  # fmt: skip
    return found


def _steps(facts: DischargeFacts) -> list[Reason]:
    """What else was looked at and is in order."""
    found: list[Reason] = []
    left, start = facts.discharged_on, facts.service_start
    if left and start:
        words = f"サービスが始まった{start.year}年{start.month}月の分として算定します。"
        if (start.year, start.month) != (left.year, left.month):
            words += "入院・入所中の面談はすべて数えます。"
        found.append(Reason("TT-07", words))
    if facts.postponed_from and facts.phone_no_change:
        words = "退院の延期のあと、状態に変わりがないことを電話で確かめたので、面談のやり直しはいりません。"
        found.append(Reason("TT-11", words))
    if facts.last_institution_informed:
        found.append(Reason("TT-10", "転院・転所の前の病院・施設の情報も、計画に使ったものは数えます。"))  # fmt: skip
    if facts.claimed_before and not facts.already_claimed:
        found.append(Reason("TT-05", "前の入院・入所の分の請求は妨げになりません。入院・入所ごとに1回です。"))  # fmt: skip
    return found


def _counted(counted: Count, tier: str | None, units: int) -> Reason:
    if tier is None:
        return Reason("TT-03", "数えられる面談がありません。")
    days = "、".join(month_day(day.on) for day in counted.days)
    held = (
        f"、うちカンファレンス{len(counted.conference_days)}回" if counted.conference_days else ""
    )
    return Reason(
        "TT-08", f"情報を得た日は{len(counted.days)}日（{days}）{held}で、{tier_name(tier)}（{units}単位）です。"
    )  # fmt: skip


def _lower(regime: Regime, counted: Count, missing: tuple[str, ...]) -> list[Reason]:
    """What the recorded contacts alone support, when records are what is missing."""
    if not missing or not set(missing) <= {"conference_record", "document_copy", "interview"}:
        return []
    proved = [day for day in counted.days if day.recorded]
    tier, units = tier_of(regime, len(proved), any(day.documented for day in proved))
    if tier is None or tier == _tier(regime, counted)[0]:
        return []
    return [Reason("TT-30", f"記録のそろったものだけなら{tier_name(tier)}（{units}単位）です。")]


def _others(
    facts: DischargeFacts, regime: Regime, counted: Count, missing: tuple[str, ...]
) -> list[str]:
    """The other readings of open points that change the result."""
    literal = _tier(regime, counted), missing
    found: list[str] = []
    for reading in _OTHER_READINGS:
        if not _matters(facts, reading, counted):
            continue
        other = _count(facts, regime, reading)
        if (_tier(regime, other), _missing(facts, regime, other)) != literal:
            words = reading.words or "出席者や同意がそろっていた"
            found.append(f"{reading.point}：{words}と、{_result(*_tier(regime, other))}。")
    return found + _straddle(facts, regime, counted) + _late_start(facts)


def _matters(facts: DischargeFacts, reading: Reading, counted: Count) -> bool:
    """Whether the open point of `reading` touches this stay at all."""
    if reading.trusting:
        return counted.unknown
    if reading.video_by_day:
        return any(contact.video for contact in facts.contacts)
    left = facts.discharged_on
    if reading.in_stay_only:
        return left is not None and any(day.on > left for day in counted.conference_days)
    return left is not None and any(c.on == last_day_for_contacts(left) for c in facts.contacts)


def _straddle(facts: DischargeFacts, regime: Regime, counted: Count) -> list[str]:
    """U1: discharge and service start lie on both sides of a revision."""
    if facts.discharged_on is None or facts.service_start is None:
        return []
    own = regime_on(facts.discharged_on)
    if own is None:
        return ["U1：退院・退所した月の基準で読むと、このシステムにないルールになります。"]
    if own is regime or R1 not in (own, regime):
        return []  # tiers and units have not changed since 2018-04
    other = _tier(own, _count(facts, own))
    if other == _tier(regime, counted):
        return []
    return [f"U1：退院・退所した月の基準で読むと、{_result(*other)}。"]


def _late_start(facts: DischargeFacts) -> list[str]:
    """TT-07 knows no number of months; much later is for the insurer to judge."""
    left, start = facts.discharged_on, facts.service_start
    if left is None or start is None:
        return []
    if (start.year - left.year) * 12 + start.month - left.month < 2:
        return []
    return [
        "TT-07：退院・退所からサービスの開始まで2か月以上空いています。円滑な開始でないとみると、算定できません。"
    ]


def _result(tier: str | None, units: int) -> str:
    return f"{tier_name(tier)}（{units}単位）です" if tier else "数えられる面談がありません"


def last_day_for_contacts(discharged: date) -> date:
    """The last day on which information still counts (TT-09)."""
    return discharged + timedelta(days=DAYS_AFTER)
