"""What must have been given and must be on record for 入院時情報連携加算 (NY-03, NY-20…NY-23)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

INFO_GROUPS = ("入院日", "心身の状況", "生活環境", "サービスの利用状況")
SPOKEN = frozenset({"visit", "phone", "video"})
"""Means with a spoken exchange: no separate confirmation of receipt (NY-22)."""
METHODS = ("visit", "phone", "fax", "email", "post", "system", "video")


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the 居宅サービス計画等 say about a provision (NY-21, NY-22)."""

    datetime: bool = False
    place: bool = False
    content: bool = False
    means: bool = False
    receipt_confirmed: bool = False
    receipt_confirmation_recorded: bool = False


@dataclass(frozen=True, slots=True)
class Provided:
    """One handing-over. `at` is when it reached (or left for) the hospital, local time."""

    at: datetime
    method: str
    to_staff: bool
    recorded: Recorded
    receipt_confirmed_at: datetime | None = None
    posted_at: datetime | None = None
    groups: frozenset[str] | None = None  # NY-20 groups of this very version; None: see the facts

    def days(self) -> tuple[tuple[date, str], ...]:
        """The day that counts first, then the other days U14 leaves possible, each with words."""
        sent, confirmed, posted = self.at.date(), self.receipt_confirmed_at, self.posted_at
        if self.method in SPOKEN:
            return ((sent, ""),)
        if self.method == "post":
            return self._post_days(sent, confirmed, posted)
        if confirmed is None or confirmed.date() <= sent:
            return ((sent, ""),)
        return (sent, ""), (confirmed.date(), "受領を確認した日を提供日とみる")

    def _post_days(
        self, sent: date, confirmed: datetime | None, posted: datetime | None
    ) -> tuple[tuple[date, str], ...]:
        """Post counts when it reaches the staff; the day of posting is the other reading."""
        arrived = sent
        if confirmed is not None and (posted is None or posted.date() == sent):
            arrived = max(sent, confirmed.date())
        sent_day = posted.date() if posted is not None else sent
        if arrived == sent_day:
            return ((arrived, ""),)
        return (arrived, ""), (sent_day, "投函した日を提供日とみる")


def missing(provided: Provided, groups: frozenset[str], *, with_admission_day: bool) -> list[str]:
    """The words of judge-format for what is not on record, in the order an inspector asks.

    `with_admission_day`: 入院日 belongs to the necessary information since 2018-04 (NY-20).
    """
    recorded = provided.recorded
    lacking: list[str] = []
    if not provided.to_staff:
        lacking.append("recipient_staff")
    lacking += [w for w in ("datetime", "content", "means") if not getattr(recorded, w)]
    if provided.method == "visit" and not recorded.place:
        lacking.append("place")
    if provided.method not in SPOKEN:
        if not recorded.receipt_confirmed:
            lacking.append("receipt_confirmation")
        elif not recorded.receipt_confirmation_recorded:
            lacking.append("receipt_confirmation_record")
    wanted = INFO_GROUPS if with_admission_day else INFO_GROUPS[1:]
    return lacking + [group for group in wanted if group not in groups]


_WORDS = {
    "recipient_staff": ("NY-03", "病院・診療所の職員に提供した記録がありません。家族だけに渡しても提供になりません。"),
    "datetime": ("NY-21", "提供した日時の記録がありません。"),
    "content": ("NY-21", "提供した内容の記録がありません。"),
    "means": ("NY-21", "提供した手段（面談・FAXなど）の記録がありません。"),
    "place": ("NY-21", "訪問して提供したときの場所の記録がありません。"),
    "receipt_confirmation": ("NY-22", "相手が受け取ったことの確認がまだです。送信できただけでは足りません。"),
    "receipt_confirmation_record": ("NY-22", "受け取りを確認したことの記録がまだです。"),
}  # fmt: skip


def explain(word: str) -> tuple[str, str]:
    """Rule id and Japanese sentence for one word of `missing`."""
    return _WORDS.get(word) or ("NY-20", f"必要な情報のうち「{word}」が入っていません。")
