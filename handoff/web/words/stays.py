"""A stay in words: where and since when, who was first, until when, what a press became."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from handoff.actions.report import Outcome
from handoff.db.stays import Stay, StayNotice
from handoff.japan.partial_dates import PartialDate
from handoff.japan.weekdays import WEEKDAYS
from handoff.rules.admission_windows import Deadlines
from handoff.rules.life import NoticeKind
from handoff.rules.regimes import R4, regime_on
from handoff.web.frame.filters import jdate, when

FAR_AHEAD = 240
"""Days from which on a coming date is said with its year."""


@dataclass(frozen=True, slots=True)
class By:
    """One deadline in plain words; `state` is open, today or over."""

    tier: str
    words: str
    state: str


def deadline_words(found: Deadlines | None, admitted: date | None, today: date) -> list[By]:
    """(Ⅰ) and (Ⅱ) as 「きょうまで」「11月24日（火）まで」「過ぎました」, with units where they are fixed."""
    if found is None or admitted is None:
        return []
    regime = regime_on(admitted)
    speed = regime is not None and regime.first >= R4.first
    units = ("250単位", "200単位") if speed else ("", "")
    pairs = zip(("(Ⅰ)", "(Ⅱ)"), units, (found.first, found.second), strict=True)
    return [By(tier + unit, until(day, today), _state(day, today)) for tier, unit, day in pairs]


def until(day: date, today: date) -> str:
    """「きょう中（11/22 日）」 … the last day on which it still counts."""
    short = f"{day.month}/{day.day}（{WEEKDAYS[day.weekday()]}）"
    near = {0: "きょう 23:59まで", 1: f"あす {short}まで", 2: f"あさって {short}まで"}
    left = (day - today).days
    if left < 0:
        return f"{short}で過ぎました"
    return near.get(left, f"{short}まで")


def _state(day: date, today: date) -> str:
    return "over" if day < today else "today" if day == today else "open"


def place_and_day(stay: Stay) -> str:
    """あさひ見本病院　入院 11月21日（土）18:10; what is not known is said."""
    where = stay.hospital.name if stay.hospital else stay.hospital_name or "入院先は未確認"
    if stay.admitted_on is None:
        return f"{where}　入院日は未確認"
    at = f"{stay.admitted_time:%H:%M}" if stay.admitted_time else "（時刻は不明）"
    return f"{where}　入院 {jdate(stay.admitted_on)}{at}"


def first_notice(stay: Stay) -> StayNotice | None:
    """The notice that was first; None for a heads-up."""
    return next((n for n in stay.notices if n.is_first), None)


def first_words(stay: Stay) -> str:
    """先に把握：ケアマネジャー（家族より きょう 19:40）; for a heads-up, who gave it."""
    first = first_notice(stay)
    if first is None:
        early = next((n for n in stay.notices if n.kind is NoticeKind.HEADS_UP), None)
        if early is None:
            return ""
        return f"「入院したらしい」と{early.side.label}から（{when(early.entered_at)}）"
    return f"先に把握：{first.side.label}（{known_words(first)}）"


def known_words(notice: StayNotice) -> str:
    """From whom and when it was known, else when it was entered."""
    source = notice.known_from.label if notice.known_from else ""
    who = f"{source}・{notice.known_from_note}" if notice.known_from_note else source
    if who and notice.known_at:
        return f"{who}より {when(notice.known_at)}"
    if who:
        return f"{who}より。入力 {when(notice.entered_at)}"
    return when(notice.known_at) if notice.known_at else f"入力 {when(notice.entered_at)}"


def outcome_words(outcome: Outcome, heads_up: bool = False) -> str:
    """What the press became, in one or two sentences without a name."""
    if outcome.acknowledged:
        return "相手のほうが先に知らせていました。受け取りとして記録し、相手に伝えました。"
    if heads_up and outcome.told:
        return (
            "「入院したらしい」と知らせました。いつからか分かったら、入院の連絡に変えてください。"
        )
    if outcome.told:
        return "知らせました。相手が受け取ると、このページに出ます。"
    if not outcome.was_first and not heads_up:
        return "この入院はすでに知らせてあります。新しく分かったことを書き足しました。"
    return "記録しました。相手にはまだ伝わっていません。次にすることを確認してください。"


def outlook_words(outlook: PartialDate | None, today: date) -> str:
    """「11/28（土）ごろ」「12月上旬」「未定」, with the year when it is far; "" for None."""
    if outlook is None:
        return ""
    first = outlook.earliest()
    if first is None:
        return "未定"
    year = f"{first.year}年" if abs((first - today).days) > FAR_AHEAD else ""
    around = "ごろ" if outlook.around else ""
    if outlook.day:
        start = f"{first.year}/" if year else ""
        return f"{start}{first.month}/{first.day}（{WEEKDAYS[first.weekday()]}）{around}"
    month = f"{outlook.month}月" if outlook.month else ""
    return f"{year or ('' if month else f'{first.year}年')}{month}{outlook.part or ''}{around}"
