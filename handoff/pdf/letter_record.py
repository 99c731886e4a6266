"""What the pages about letters to a doctor say, as plain data: strings, dates, moments.

They are evidence that the opinion was sought: that it was heard by word of mouth, that nobody
answered, that the finished plan was handed to that doctor (運営基準13条19号, 19号の2). Moments are aware
datetimes shown in Japan time; what is not recorded prints as 「（記録なし）」.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """The letter itself: what was asked, of whom, by whom, when and how."""

    title: str  # 主治医とケアマネジャーの連絡票
    ref_no: str
    client_name: str
    doctor: str
    institution: str
    office: str
    care_manager: str
    sent_at: datetime | None = None
    means: str = ""  # 「FAX 0166-00-3001」
    question: str = ""  # what was asked, in the words of the letter
    reply_due_on: date | None = None
    consent: str = ""  # 「個別同意（口頭）　令和8年11月19日　本人」


@dataclass(frozen=True, slots=True)
class Reminded:
    """One time the answer was asked for again."""

    at: datetime
    means: str = ""
    by: str = ""
    words: str = ""  # what was said, who answered the telephone


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Nobody answered: an outcome that is kept and printed (回答なし)."""

    asked: Asked
    reminders: tuple[Reminded, ...]
    ended_at: datetime
    ended_by: str
    reason: str = ""
    openings: int = 0  # how often the page behind the link was opened


@dataclass(frozen=True, slots=True)
class Hearing:
    """The doctor answered by telephone, at a visit or in a meeting (聴取)."""

    asked: Asked
    heard_at: datetime | None
    heard_on: date  # the hour is not always known
    means: str  # 電話 | 面談 | サービス担当者会議 …
    doctor: str
    spoke_with: str  # 医師本人 | 看護師 佐藤（医師の指示による）
    words: str
    heard_by: str
    recorded_at: datetime | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class PlanDelivery:
    """The finished care plan was handed to the doctor who had been asked (19号の2)."""

    client_name: str
    doctor: str
    institution: str
    office: str
    care_manager: str
    delivered_on: date
    means: str
    delivered_by: str
    services: tuple[str, ...] = ()  # 医療系サービス of the plan
    opinion_on: date | None = None
    opinion_by: str = ""  # 「主治医連絡票（整理番号 K7M2-4TXQ）への回答」
    plan_made_on: date | None = None
    note: str = ""
    recorded_at: datetime | None = None
    ref_no: str = ""
