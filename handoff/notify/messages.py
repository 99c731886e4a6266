"""The words of every notice. No personal or medical content: a mail says that something waits.

The body holds `{base_url}`; delivery puts the address of this installation in its place, so that
actions need no settings and a queued mail follows a change of the address.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

PRODUCT = "連携シート"


class NoticeKind(StrEnum):
    """What a notice is about. Values are stored."""

    REPORTED = "reported"
    HEADS_UP = "heads_up"
    ACKNOWLEDGED = "acknowledged"
    MATCHED = "matched"
    NOT_OURS = "not_ours"
    CONFLICT = "conflict"
    COMPLETED = "completed"
    MOVED = "moved"
    NOT_OUR_PATIENT = "not_our_patient"
    CANCELLED = "cancelled"
    CLOSED = "closed"
    SAID = "said"
    ASKED = "asked"
    SHEET_SENT = "sheet_sent"
    SHEET_CORRECTED = "sheet_corrected"
    SHEET_WITHDRAWN = "sheet_withdrawn"
    SHEET_RECEIVED = "sheet_received"
    CALL_BY_PHONE = "call_by_phone"
    OUTLOOK_GIVEN = "outlook_given"
    OUTLOOK_MOVED = "outlook_moved"
    OUTLOOK_SHIFTED = "outlook_shifted"  # a day at most: told, not to be acknowledged
    MOVE_ACKNOWLEDGED = "move_acknowledged"
    MOVE_UNDONE = "move_undone"
    CONFERENCE_PROPOSED = "conference_proposed"
    CONFERENCE_FIXED = "conference_fixed"
    CONFERENCE_HELD = "conference_held"
    CONFERENCE_CANCELLED = "conference_cancelled"
    LEAVE_OUT = "leave_out"
    LEAVE_BACK = "leave_back"
    WARD_CHANGED = "ward_changed"
    TRANSFERRED = "transferred"
    TRANSFERRED_IN = "transferred_in"  # to the new hospital
    TO_FACILITY = "to_facility"
    DIED = "died"
    WRONG_PERSON = "wrong_person"
    ENTERED_BY_MISTAKE = "entered_by_mistake"
    ATTACHED = "attached"
    ATTACHMENT_RECEIVED = "attachment_received"
    ATTACHMENT_WITHDRAWN = "attachment_withdrawn"
    OFFER_CONFIRMED = "offer_confirmed"  # the hospital wrote its part of ②
    OFFER_TAKEN = "offer_taken"
    LETTER_ARRIVED = "letter_arrived"  # to the clinic
    LETTER_REMINDED = "letter_reminded"  # to the clinic
    LETTER_TAKEN_BACK = "letter_taken_back"  # to the clinic
    LETTER_ANSWERED = "letter_answered"  # to the office that asked; all below too
    LETTER_WAITS = "letter_waits"
    LETTER_UNANSWERED = "letter_unanswered"
    LINK_LOCKED = "link_locked"
    EQUIPMENT_CHECK = "equipment_check"

    @property
    def headline(self) -> str:
        """The line of the inbox; names of persons are added by the page, never by the mail."""
        return _HEADLINES[self]

    @property
    def needs_act(self) -> bool:
        """Whether the notice waits until somebody does something (seen is not enough)."""
        return self in _WAITING


_HEADLINES = {
    NoticeKind.REPORTED: "入院の連絡が届いています。受け取りを知らせてください。",
    NoticeKind.HEADS_UP: "「入院したらしい」という知らせが届いています。",
    NoticeKind.ACKNOWLEDGED: "相手が入院の連絡を受け取りました。",
    NoticeKind.MATCHED: "担当の事業所が、担当している方だと確認しました。",
    NoticeKind.NOT_OURS: "事業所から「担当の方ではない」と返事がありました。別の事業所を選んでください。",
    NoticeKind.CONFLICT: "別の医療機関にも入院の記録が開いています。どちらが正しいか確認してください。",
    NoticeKind.COMPLETED: "入院の記録に追加や変更がありました。",
    NoticeKind.MOVED: "入院先の記録が別の医療機関に変わりました。",
    NoticeKind.NOT_OUR_PATIENT: "医療機関から「この方は入院していない」と返事がありました。入院先を確認してください。",
    NoticeKind.CANCELLED: "入院の記録が取り消されました。",
    NoticeKind.CLOSED: "退院日が記録されました。",
    NoticeKind.SAID: "ひとことが届いています。",
    NoticeKind.ASKED: "質問が届いています。返事をしてください。",
    NoticeKind.SHEET_SENT: "シートが届いています。受領を押してください。",
    NoticeKind.SHEET_CORRECTED: "シートの訂正版が届いています。受領を押してください。",
    NoticeKind.SHEET_WITHDRAWN: "届いていたシートが取り下げられました。",
    NoticeKind.SHEET_RECEIVED: "シートが受領されました。",
    NoticeKind.CALL_BY_PHONE: "メールが届いていません。電話で連絡してください。",
    NoticeKind.OUTLOOK_GIVEN: "退院の目途が届いています。確認したことを知らせてください。",
    NoticeKind.OUTLOOK_MOVED: "退院の目途が変わりました。確認したことを知らせてください。",
    NoticeKind.OUTLOOK_SHIFTED: "退院の目途が1日ほど変わりました。",
    NoticeKind.MOVE_ACKNOWLEDGED: "相手が確認しました。",
    NoticeKind.MOVE_UNDONE: "記録が取り消されました。理由を確認してください。",
    NoticeKind.CONFERENCE_PROPOSED: "カンファレンスの候補日が届いています。都合を返事してください。",
    NoticeKind.CONFERENCE_FIXED: "カンファレンスの日時が決まりました。",
    NoticeKind.CONFERENCE_HELD: "カンファレンスの記録が入りました。",
    NoticeKind.CONFERENCE_CANCELLED: "カンファレンスが取りやめになりました。",
    NoticeKind.LEAVE_OUT: "外泊に出られました。",
    NoticeKind.LEAVE_BACK: "外泊から戻られました。",
    NoticeKind.WARD_CHANGED: "病棟・病室が変わりました。",
    NoticeKind.TRANSFERRED: "別の医療機関に転院されました。",
    NoticeKind.TRANSFERRED_IN: "転院の連絡が届いています。受け取りを知らせてください。",
    NoticeKind.TO_FACILITY: "施設へ入所されました。",
    NoticeKind.DIED: "お亡くなりになったとの連絡がありました。",
    NoticeKind.WRONG_PERSON: "入院の記録は別の方のものでした。記録は取り消されました。",
    NoticeKind.ENTERED_BY_MISTAKE: "入院の記録は誤って入力されたものでした。記録は取り消されました。",
    NoticeKind.ATTACHED: "書類が届いています。受領を押してください。",
    NoticeKind.ATTACHMENT_RECEIVED: "書類が受領されました。",
    NoticeKind.ATTACHMENT_WITHDRAWN: "届いていた書類が取り下げられました。",
    NoticeKind.OFFER_CONFIRMED: "病院が退院時シートの内容を書きました。シートに取り込めます。",
    NoticeKind.OFFER_TAKEN: "書いた内容を、ケアマネジャーが退院時シートに取り込みました。",
    NoticeKind.LETTER_ARRIVED: "ケアマネジャーからの連絡票が届いています。返信をお願いします。",
    NoticeKind.LETTER_REMINDED: "ケアマネジャーからの連絡票に、返信をお願いします。",
    NoticeKind.LETTER_TAKEN_BACK: "届いていた連絡票が取り下げられました。返信は要りません。",
    NoticeKind.LETTER_ANSWERED: "主治医の回答が届いています。内容を確認してください。",
    NoticeKind.LETTER_WAITS: "連絡票の返信がまだです。催促してください。",
    NoticeKind.LETTER_UNANSWERED: "2回催促しても返信がありません。「回答なし」を記録できます。",
    NoticeKind.LINK_LOCKED: "回答ページの番号の間違いが続き、ページを閉じました。新しい番号を伝えてください。",
    NoticeKind.EQUIPMENT_CHECK: "福祉用具貸与の例外を確認し直す時期です。",
}
_WAITING = frozenset(
    {
        NoticeKind.REPORTED,
        NoticeKind.HEADS_UP,
        NoticeKind.NOT_OURS,
        NoticeKind.CONFLICT,
        NoticeKind.NOT_OUR_PATIENT,
        NoticeKind.ASKED,
        NoticeKind.SHEET_SENT,
        NoticeKind.SHEET_CORRECTED,
        NoticeKind.CALL_BY_PHONE,
        NoticeKind.OUTLOOK_GIVEN,
        NoticeKind.OUTLOOK_MOVED,
        NoticeKind.CONFERENCE_PROPOSED,
        NoticeKind.TRANSFERRED_IN,
        NoticeKind.ATTACHED,
        NoticeKind.LETTER_ARRIVED,
        NoticeKind.LETTER_ANSWERED,
        NoticeKind.LETTER_WAITS,
        NoticeKind.LETTER_UNANSWERED,
        NoticeKind.LINK_LOCKED,
        NoticeKind.EQUIPMENT_CHECK,
    }
)


@dataclass(frozen=True, slots=True)
class Message:
    """One thing to tell. `purpose_key` is unique: asked twice, sent once."""

    purpose_key: str
    kind: NoticeKind
    subject: str
    body: str


def message(kind: NoticeKind, about: str, occasion: str = "") -> Message:
    """The message of `kind` about the record `about` (a public id).

    `occasion` tells repeated messages about the same record apart (a version, an event number).
    """
    key = ":".join(part for part in (kind.value, about, occasion) if part)
    return Message(key[:120], kind, f"【{PRODUCT}】新しい連絡があります", _BODY)


_BODY = (
    f"{PRODUCT}に、新しい連絡が届いています。\n"
    "次のアドレスを開いて、内容を確認してください。\n"
    "\n"
    "{base_url}/inbox\n"
    "\n"
    "このメールには、個人の情報は書かれていません。\n"
    "心当たりがないときは、何もせずに破棄してください。\n"
    "このアドレスに返信しても届きません。\n"
)
