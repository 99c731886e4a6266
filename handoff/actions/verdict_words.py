"""A verdict in words, the same on screen and on paper."""

from __future__ import annotations

from handoff import clock
from handoff.db.stays import Claim
from handoff.pdf.record import VerdictLines
from handoff.rules.verdict import INSURER_DECIDES, Verdict

TIERS = {"I": "（Ⅰ）", "II": "（Ⅱ）"}
MISSING = {
    "place": "訪問した場所の記録",
    "datetime": "提供した日時の記録",
    "content": "提供した内容の記録",
    "means": "提供した手段の記録",
    "receipt_confirmation": "受け取りの確認",
    "receipt_confirmation_record": "受け取りを確認した記録",
    "recipient_staff": "病院・診療所の職員への提供",
}


def result_words(answer: Verdict) -> str:
    """The verdict in one line: tier, units, and whether it can be claimed as things stand."""
    if answer.tier is None:
        return "まだ判定できません" if not answer.certain else "いまの記録では算定できません"
    tier = TIERS.get(answer.tier, answer.tier)
    if not answer.claimable:
        return f"{tier}の期限内の提供ですが、いまの記録では算定できません"
    words = f"{tier}{answer.units}単位　算定できる見込みです"
    return words if answer.certain else f"{words}（別の読み方があります）"


def missing_words(answer: Verdict) -> tuple[str, ...]:
    """What is missing, in words a care manager uses."""
    return tuple(MISSING.get(word, f"{word}の情報") for word in answer.missing)


def verdict_lines(answer: Verdict, claim: Claim | None = None) -> VerdictLines:
    """The verdict as the page 提供記録 prints it."""
    claimed = ""
    if claim is not None:
        year, month = claim.month.split("-")
        recorded = clock.local(claim.recorded_at)
        claimed = f"{year}年{int(month)}月分として請求（{recorded:%m月%d日}に記録）"
    return VerdictLines(
        topic=answer.topic,
        result=result_words(answer),
        deadlines=tuple((f"{TIERS.get(k, k)}の期限", day) for k, day in answer.deadlines.items()),
        reasons=tuple((reason.rule, reason.text) for reason in answer.reasons),
        missing=missing_words(answer),
        certain=answer.certain,
        other_reading=answer.other_reading or "",
        claimed=claimed,
        insurer=INSURER_DECIDES,
    )
