"""Life of a stay (入院) and of a sheet (書式): states and allowed moves, as data."""

from __future__ import annotations

from enum import StrEnum


class StayState(StrEnum):
    """Where a stay stands. Values are stored."""

    OPEN = "open"  # 入院中
    CLOSED = "closed"  # 退院
    CANCELLED = "cancelled"  # 入院取り消し・誤入力


class MatchState(StrEnum):
    """Whether the care office has confirmed that the person is its client."""

    CONFIRMED = "confirmed"
    WAITING = "waiting"  # the hospital reported, the care office has not answered yet
    NOT_OURS = "not_ours"  # the care office answered "not ours"; the hospital chooses again
    CONFLICT = "conflict"  # the matched client lies in another hospital by an open stay


class SheetState(StrEnum):
    """Where a sheet of a stay stands: a fact computed from its revisions and receipts."""

    NONE = "none"
    DRAFT = "draft"
    SENT = "sent"
    RECEIVED = "received"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """The word on screen."""
        return {
            "none": "まだ",
            "draft": "下書き",
            "sent": "送付済み・受領の確認がまだ",
            "received": "受領済み",
            "withdrawn": "取り下げ",
        }[self.value]


class Means(StrEnum):
    """How a sheet was provided (E-MEANS). Values are stored."""

    SYSTEM = "system"
    VISIT = "visit"
    PHONE = "phone"
    FAX = "fax"
    POST = "post"
    EMAIL = "email"

    @property
    def label(self) -> str:
        """The printed word."""
        return {
            "system": "本システム",
            "visit": "訪問・面談",
            "phone": "電話",
            "fax": "FAX",
            "post": "郵送",
            "email": "メール",
        }[self.value]

    @property
    def needs_receipt(self) -> bool:
        """Whether receipt must be confirmed and recorded on its own (NY-22)."""
        return self not in (Means.VISIT, Means.PHONE)


class KnownFrom(StrEnum):
    """From whom the admission became known (先に把握)."""

    FAMILY = "family"
    CLIENT = "client"
    NURSE = "visiting_nurse"
    PROVIDER = "provider"
    AMBULANCE = "ambulance"
    HOSPITAL = "hospital"
    CARE_MANAGER = "care_manager"
    DOCTOR = "doctor"
    CARD = "card"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The printed word."""
        return {
            "family": "家族",
            "client": "本人",
            "visiting_nurse": "訪問看護",
            "provider": "サービス事業所",
            "ambulance": "救急",
            "hospital": "病院",
            "care_manager": "ケアマネジャー",
            "doctor": "かかりつけ医",
            "card": "つながり手帳・名刺",
            "other": "その他",
        }[self.value]


class NoticeKind(StrEnum):
    """What one side told the other about an admission."""

    REPORT = "report"  # the report that starts the clock and can be first
    HEADS_UP = "heads_up"  # 入院したらしい: no clock, no evidence
    ACKNOWLEDGE = "acknowledge"  # the second press
