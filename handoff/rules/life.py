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


class Phase(StrEnum):
    """Where the person is, as the standing moves of a stay say. Values are stored."""

    OPEN = "open"
    ON_LEAVE = "on_leave"
    DISCHARGED = "discharged"
    TRANSFERRED = "transferred"
    IN_FACILITY = "in_facility"
    DIED = "died"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """The word on screen and on paper."""
        return {
            "open": "入院中",
            "on_leave": "外泊中",
            "discharged": "退院",
            "transferred": "転院",
            "in_facility": "施設へ入所",
            "died": "ご逝去",
            "cancelled": "取り消し",
        }[self.value]

    @property
    def is_open(self) -> bool:
        """Whether the stay goes on."""
        return self in (Phase.OPEN, Phase.ON_LEAVE)

    @property
    def state(self) -> StayState:
        """The coarse state the phase belongs to."""
        if self.is_open:
            return StayState.OPEN
        return StayState.CANCELLED if self is Phase.CANCELLED else StayState.CLOSED


class Move(StrEnum):
    """What can happen to a stay after its beginning; `rules.stay_life` says when. Values are stored."""

    ADMITTED = "admitted"  # the beginning itself; made by the report, never by hand
    OUTLOOK_GIVEN = "outlook_given"
    OUTLOOK_MOVED = "outlook_moved"
    CONFERENCE_PROPOSED = "conference_proposed"
    CONFERENCE_FIXED = "conference_fixed"
    LEAVE_OUT = "leave_out"
    LEAVE_BACK = "leave_back"
    WARD_CHANGED = "ward_changed"
    TRANSFERRED = "transferred"
    TO_FACILITY = "to_facility"
    DISCHARGED = "discharged"
    DIED = "died"
    CANCELLED = "cancelled"
    WRONG_PERSON = "wrong_person"
    ENTERED_BY_MISTAKE = "entered_by_mistake"

    @property
    def label(self) -> str:
        """The words of its button and of its line on the timeline."""
        return {
            "admitted": "入院",
            "outlook_given": "退院の目途",
            "outlook_moved": "退院の目途の変更",
            "conference_proposed": "カンファレンスの候補日",
            "conference_fixed": "カンファレンスの日時決定",
            "leave_out": "外泊に出た",
            "leave_back": "外泊から戻った",
            "ward_changed": "病棟の移動",
            "transferred": "転院",
            "to_facility": "施設へ入所",
            "discharged": "退院",
            "died": "ご逝去",
            "cancelled": "入院しなかった",
            "wrong_person": "別の方の記録だった",
            "entered_by_mistake": "誤って入力した",
        }[self.value]


class Seat(StrEnum):
    """Where a participant of a conference stands. Values are stored."""

    WARD = "ward"  # the hospital or facility of the stay
    OUTSIDE = "outside"
    CLIENT = "client"

    @property
    def label(self) -> str:
        """The word on screen and on paper."""
        return {"ward": "病院・施設", "outside": "在宅側", "client": "本人・家族"}[self.value]


class ConferenceState(StrEnum):
    """Where a conference stands. Values are stored."""

    PROPOSED = "proposed"
    FIXED = "fixed"
    HELD = "held"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """The word on screen and on paper."""
        return {
            "proposed": "候補日を提示",
            "fixed": "日時が決まった",
            "held": "開催した",
            "cancelled": "取りやめ",
        }[self.value]


class ContactMeans(StrEnum):
    """How the care manager met the staff (TT-03, TT-04): only the first two are 面談. Stored."""

    INTERVIEW = "interview"
    VIDEO = "video"
    PHONE = "phone"
    SHEET = "sheet"

    @property
    def label(self) -> str:
        """The word on screen and on paper."""
        return {
            "interview": "面談",
            "video": "ビデオ面談",
            "phone": "電話",
            "sheet": "書面・FAX",
        }[self.value]

    @property
    def is_meeting(self) -> bool:
        """Whether it is a 面談 in the sense of the fee."""
        return self in (ContactMeans.INTERVIEW, ContactMeans.VIDEO)
