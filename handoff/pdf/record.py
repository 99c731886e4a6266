"""What the page 提供記録 says, as plain data: strings, dates and moments, no database rows.

All moments are aware datetimes shown in Japan time. Empty strings and None print as 「（記録なし）」
where an inspector looks for them (NY-21, NY-22), so a gap is seen and never hidden.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time


@dataclass(frozen=True, slots=True)
class Told:
    """One side told the other of the admission, or acknowledged it."""

    side: str  # 居宅介護支援事業所 | 病院
    office: str
    person: str
    kind: str  # 先に把握して連絡 | 連絡を受けて確認 | 先ぶれ …
    first: bool  # this side learnt of it first
    known_at: datetime | None = None
    known_from: str = ""  # 家族（長男）
    entered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """Confirmation that hospital staff received a provision (NY-22)."""

    received_at: datetime
    how: str  # 本システム | 電話 | 訪問 | FAXの返信 | メール
    person: str = ""
    department: str = ""
    confirmed_at: datetime | None = None
    recorded_by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Handing:
    """One handing-over: when, where, what, how, to whom, and what came back (NY-21)."""

    provided_at: datetime
    means: str  # 訪問・面談 | 電話 | FAX | 郵送 | メール | 本システム
    content: str  # 内容: what was given, 「入院時情報提供シート 第1版」 and a summary
    to_office: str
    to_department: str = ""
    to_person: str = ""
    place: str = ""  # printed when the hospital was visited
    pages: int | None = None
    by: str = ""  # person who provided
    revision: int = 1
    receipt_needed: bool = True  # False for a talk face to face or by telephone
    receipts: tuple[ReceiptLine, ...] = ()
    failed: str = ""  # 「届いていませんでした（11月20日 15:10 電話で確認）」


@dataclass(frozen=True, slots=True)
class RevisionLine:
    """One sent revision of the sheet and its fate."""

    number: int
    sent_at: datetime
    sent_by: str
    reason: str = ""  # why it was corrected
    withdrawn_at: datetime | None = None
    withdrawn_reason: str = ""
    pages: int | None = None
    sha256: str = ""  # of the bytes handed over
    passed: tuple[tuple[str, str], ...] = ()  # (what looked odd, why it was sent all the same)


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """Whether the care office was open on a day that decides a deadline (NY-14)."""

    day: date
    words: str  # 営業日 8:45〜17:15 | 休業日（日曜日） | 休業日（勤労感謝の日）


@dataclass(frozen=True, slots=True)
class VerdictLines:
    """The verdict of the fee rule in words. `reasons` are (rule id, sentence)."""

    topic: str  # 入院時情報連携加算
    result: str  # 「（Ⅰ）250単位　算定できる見込みです」
    deadlines: tuple[tuple[str, date], ...] = ()  # ("（Ⅰ）の期限", day)
    reasons: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()
    certain: bool = True
    other_reading: str = ""
    claimed: str = ""  # 「令和8年11月分として算定（11月30日記録）」
    insurer: str = (
        "この判定は記録と公表されている基準から計算した参考です。"
        "算定できるかどうかは、最終的に保険者（市町村）が判断します。"
    )


@dataclass(frozen=True, slots=True)
class ProvisionRecord:
    """Everything an inspector asks about one ① (rules NY-20 to NY-25)."""

    client_name: str
    client_kana: str
    birth_date: date | None
    care_level: str
    insurer: str
    insured_no: str
    care_office: str
    care_office_no: str
    care_manager: str
    hospital: str
    ward: str
    admitted_on: date | None
    admitted_time: time | None
    calendar: tuple[CalendarDay, ...]
    calendar_note: str  # 「運営規程による営業日・営業時間（令和6年4月1日から適用）」
    told: tuple[Told, ...]
    handings: tuple[Handing, ...]
    groups: tuple[tuple[str, bool], ...]  # the four groups of NY-20 and whether given
    revisions: tuple[RevisionLine, ...]
    consent: str  # 「契約時の文書による包括同意（令和8年4月1日・本人）」
    verdict: VerdictLines | None
    calls: tuple[tuple[datetime, str, str], ...] = ()  # (when, with whom, what was said)


@dataclass(frozen=True, slots=True)
class FaxCover:
    """送付票: the page before a sheet that goes by FAX to a hospital that is not a user."""

    sent_at: datetime
    to_office: str
    to_department: str
    to_person: str
    to_fax: str
    to_tel: str
    from_office: str
    from_person: str
    from_tel: str
    from_fax: str
    client_initials: str  # 「Y・H様」 only initials stand on FAX covers and reply slips
    about: str  # 入院時情報提供シート
    pages: int  # with this cover
    message: str = ""
    reference: str = ""
    number_name: str = "文書番号"  # what `reference` is called; letters have a 整理番号
    masked: bool = False  # the sheet behind it says ● for who it is


@dataclass(frozen=True, slots=True)
class CallRecord:
    """A telephone call about one stay, to be kept with the file (電話連絡の記録)."""

    happened_at: datetime | None
    client_name: str
    caller: str
    caller_office: str
    called_office: str
    called_person: str
    called_tel: str
    text: str
    recorded_by: str = ""
    reference: str = ""
