"""A verdict in words, the same on screen and on paper."""

from __future__ import annotations

from handoff import clock
from handoff.db.stays import Claim
from handoff.pdf.record import VerdictLines
from handoff.rules import discharge_fee, equipment, equipment_choice
from handoff.rules.discharge_count import tier_name
from handoff.rules.verdict import INSURER_DECIDES, Verdict

TIERS = {"I": "（Ⅰ）", "II": "（Ⅱ）"}
DISCHARGE_MISSING = {
    "conference_record": "カンファレンスの日時・場所・出席者・要点の記録",
    "document_copy": "本人・家族に渡した文書の写し",
    "interview": "病院・施設の職員との面談の記録",
    "last_institution": "最後に入院・入所していたところからの情報",
}
MISSING = {
    **DISCHARGE_MISSING,
    "place": "訪問した場所の記録",
    "datetime": "提供した日時の記録",
    "content": "提供した内容の記録",
    "means": "提供した手段の記録",
    "receipt_confirmation": "受け取りの確認",
    "receipt_confirmation_record": "受け取りを確認した記録",
    "recipient_staff": "病院・診療所の職員への提供",
    "doctor_state": "医師の所見（ⅰ・ⅱ・ⅲのどの状態か）",
    "doctor_proof": "主治医の意見を聞いた記録",
    "サービス担当者会議": "サービス担当者会議の記録",
    "municipality_confirmation": "市町村の確認",
    "care_management_judgement": "会議での判断（結論）の記録",
}
ROUTES = {
    "unrestricted": "そのまま借りられます。連絡票④は要りません",
    "A": "認定調査の結果だけで借りられます。連絡票④は要りません",
    "B": "主治医の情報と会議での判断により、借りられます",
    "C": "主治医の所見・会議・市町村の確認により、借りられます",
}


def result_words(answer: Verdict) -> str:
    """The verdict in one line: tier, units, and whether it can be claimed as things stand."""
    if answer.topic in RENTAL_TOPICS:
        return _rental_words(answer)
    if answer.tier is None:
        return "まだ判定できません" if not answer.certain else "いまの記録では算定できません"
    if answer.topic == discharge_fee.TOPIC:
        tier = tier_name(answer.tier)
        if not answer.claimable:
            return f"{tier}にあたる面談の記録がありますが、まだ算定できません"
    else:
        tier = TIERS.get(answer.tier, answer.tier)
        if not answer.claimable:
            return f"{tier}の期限内の提供ですが、いまの記録では算定できません"
    words = f"{tier}{answer.units}単位　算定できる見込みです"
    return words if answer.certain else f"{words}（別の読み方があります）"


RENTAL_TOPICS = (equipment.TOPIC, equipment_choice.TOPIC)
"""Verdicts on an item of equipment: whether it can be had, no units and no tier."""


def _rental_words(answer: Verdict) -> str:
    if answer.topic == equipment.TOPIC:
        return ROUTES.get(answer.extra.get("route") or "", "まだ借りられません")
    if answer.extra.get("rental") and answer.extra.get("purchase"):
        return "借りるか買うかを選べます。連絡票④は要りません"
    return "貸与だけです" if answer.extra.get("rental") else "まだ借りられません"


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
