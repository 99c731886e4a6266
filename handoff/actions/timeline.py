"""The timeline of a stay (連絡と経過): calls, words, what was changed by whom. Never edited."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from handoff.actions import tell
from handoff.actions.problems import NotAllowed, NotFound, refuse
from handoff.db import find_stays
from handoff.db.stays import Claim, Stay, StayEvent
from handoff.japan.names import clean_free_text, refuse_reason
from handoff.notify.messages import NoticeKind, message
from handoff.rules.access import Actor, Permission
from handoff.rules.offices import Side

LONGEST_TEXT = 4_000


class EventKind(StrEnum):
    """What a line of the timeline is. Values are stored."""

    CALL = "call"
    SAID = "said"
    ASKED = "asked"
    COMPLETED = "completed"
    DIFFERS = "differs"
    MATCHED = "matched"
    NOT_OURS = "not_ours"
    CHOSEN = "chosen"
    CONFLICT = "conflict"
    MERGED = "merged"
    NOT_OUR_PATIENT = "not_our_patient"
    CANCELLED = "cancelled"
    CLOSED = "closed"
    SENT = "sent"
    PROVIDED = "provided"
    RECEIVED = "received"
    NOT_ARRIVED = "not_arrived"
    WITHDRAWN = "withdrawn"
    CLAIMED = "claimed"
    CLAIM_WITHDRAWN = "claim_withdrawn"
    OUTLOOK_GIVEN = "outlook_given"
    OUTLOOK_MOVED = "outlook_moved"
    OUTLOOK_SHIFTED = "outlook_shifted"
    MOVE_ACKNOWLEDGED = "move_acknowledged"
    MOVE_UNDONE = "move_undone"
    CONFERENCE_PROPOSED = "conference_proposed"
    CONFERENCE_FIXED = "conference_fixed"
    CONFERENCE_ANSWERED = "conference_answered"
    CONFERENCE_HELD = "conference_held"
    CONFERENCE_CANCELLED = "conference_cancelled"
    LEAVE_OUT = "leave_out"
    LEAVE_BACK = "leave_back"
    WARD_CHANGED = "ward_changed"
    TRANSFERRED = "transferred"
    TRANSFERRED_IN = "transferred_in"
    TAKEN_OVER = "taken_over"
    TO_FACILITY = "to_facility"
    DIED = "died"
    WRONG_PERSON = "wrong_person"
    ENTERED_BY_MISTAKE = "entered_by_mistake"
    CONTACT = "contact"
    CONTACT_WITHDRAWN = "contact_withdrawn"
    ATTACHED = "attached"
    ATTACHMENT_RECEIVED = "attachment_received"
    ATTACHMENT_WITHDRAWN = "attachment_withdrawn"
    FOLLOW_UP = "follow_up"
    FILED = "filed"
    OFFER_CONFIRMED = "offer_confirmed"
    OFFER_TAKEN = "offer_taken"
    LETTER_SENT = "letter_sent"
    LETTER_ANSWERED = "letter_answered"
    LETTER_UNANSWERED = "letter_unanswered"
    LETTER_WITHDRAWN = "letter_withdrawn"

    @property
    def label(self) -> str:
        """The words on screen and on paper."""
        return _LABELS[self]


_LABELS = {
    EventKind.CALL: "電話",
    EventKind.SAID: "ひとこと",
    EventKind.ASKED: "質問",
    EventKind.COMPLETED: "記録の追加・変更",
    EventKind.DIFFERS: "連絡の内容に違い",
    EventKind.MATCHED: "担当の方だと確認",
    EventKind.NOT_OURS: "担当の方ではないと返事",
    EventKind.CHOSEN: "担当の事業所を選択",
    EventKind.CONFLICT: "別の医療機関の入院と重なり",
    EventKind.MERGED: "同じ入院の記録をまとめた",
    EventKind.NOT_OUR_PATIENT: "入院していないと返事",
    EventKind.CANCELLED: "入院の取り消し",
    EventKind.CLOSED: "退院",
    EventKind.SENT: "シートの送付",
    EventKind.PROVIDED: "シートの提供",
    EventKind.RECEIVED: "受領",
    EventKind.NOT_ARRIVED: "届いていなかった",
    EventKind.WITHDRAWN: "シートの取り下げ",
    EventKind.CLAIMED: "請求の記録",
    EventKind.CLAIM_WITHDRAWN: "請求の記録の取り消し",
    EventKind.OUTLOOK_GIVEN: "退院の目途",
    EventKind.OUTLOOK_MOVED: "退院の目途の変更",
    EventKind.OUTLOOK_SHIFTED: "退院の目途の変更",
    EventKind.MOVE_ACKNOWLEDGED: "確認した",
    EventKind.MOVE_UNDONE: "記録の取り消し",
    EventKind.CONFERENCE_PROPOSED: "カンファレンスの候補日",
    EventKind.CONFERENCE_FIXED: "カンファレンスの日時決定",
    EventKind.CONFERENCE_ANSWERED: "カンファレンスの都合の返事",
    EventKind.CONFERENCE_HELD: "カンファレンス",
    EventKind.CONFERENCE_CANCELLED: "カンファレンスの取りやめ",
    EventKind.LEAVE_OUT: "外泊に出た",
    EventKind.LEAVE_BACK: "外泊から戻った",
    EventKind.WARD_CHANGED: "病棟の移動",
    EventKind.TRANSFERRED: "転院",
    EventKind.TRANSFERRED_IN: "転院による入院",
    EventKind.TAKEN_OVER: "転院の連絡を受け取った",
    EventKind.TO_FACILITY: "施設へ入所",
    EventKind.DIED: "ご逝去",
    EventKind.WRONG_PERSON: "別の方の記録だったため取り消し",
    EventKind.ENTERED_BY_MISTAKE: "誤って入力したため取り消し",
    EventKind.CONTACT: "病院・施設からの聞き取り",
    EventKind.CONTACT_WITHDRAWN: "聞き取りの記録の取り下げ",
    EventKind.ATTACHED: "書類の添付",
    EventKind.ATTACHMENT_RECEIVED: "書類の受領",
    EventKind.ATTACHMENT_WITHDRAWN: "書類の取り下げ",
    EventKind.FOLLOW_UP: "退院後の記録",
    EventKind.FILED: "シートを記録として保存",
    EventKind.OFFER_CONFIRMED: "病院が退院時シートの内容を確認",
    EventKind.OFFER_TAKEN: "病院が書いた内容を取り込んだ",
    EventKind.LETTER_SENT: "主治医への連絡票の送付",
    EventKind.LETTER_ANSWERED: "主治医の回答",
    EventKind.LETTER_UNANSWERED: "主治医の回答なし",
    EventKind.LETTER_WITHDRAWN: "主治医への連絡票の取り下げ",
}


def record(
    session: Session,
    actor: Actor,
    now: datetime,
    stay: Stay,
    kind: EventKind,
    note: str = "",
    data: Mapping[str, Any] | None = None,
    happened_at: datetime | None = None,
) -> StayEvent:
    """Add a line. `happened_at` is when it happened, `now` when it was entered."""
    event = StayEvent(
        stay_id=stay.id,
        kind=kind.value,
        happened_at=happened_at or now,
        entered_at=now,
        account_id=actor.account_id,
        office_id=actor.office_id,
        data=dict(data or {}),
        note=note,
    )
    session.add(event)
    session.flush()
    return event


def record_call(
    session: Session,
    actor: Actor,
    now: datetime,
    stay: Stay,
    happened_at: datetime | None,
    with_whom: str,
    text: str,
) -> StayEvent:
    """A telephone call: when, with whom, what was said. Raises Refused.

    A call settles 「電話で連絡してください」 and, where the other side is not a user, stands for
    having told it.
    """
    _need_write(actor)
    if happened_at is None:
        raise refuse("happened_at", "電話した日時を入れてください。")
    if happened_at > now:
        raise refuse("happened_at", "電話した日時が今より後です。確かめてください。")
    with_whom = checked_text("with_whom", with_whom, 100, "電話の相手を入れてください。")
    text = checked_text("text", text, LONGEST_TEXT)
    tell.settle(session, actor, now, stay, [NoticeKind.CALL_BY_PHONE])
    data = {"with": with_whom}
    return record(session, actor, now, stay, EventKind.CALL, text, data, happened_at)


def say(session: Session, actor: Actor, now: datetime, stay: Stay, text: str) -> StayEvent:
    """ひとこと送る: a word to the other side, who is told. Raises Refused."""
    _need_write(actor)
    text = checked_text("text", text, LONGEST_TEXT, "送る言葉を入れてください。")
    event = record(session, actor, now, stay, EventKind.SAID, text)
    _tell_other(session, actor, now, stay, NoticeKind.SAID, event)
    tell.settle(session, actor, now, stay, [NoticeKind.ASKED, NoticeKind.SAID])
    return event


def ask(session: Session, actor: Actor, now: datetime, stay: Stay, text: str) -> StayEvent:
    """質問する: like a word, but it waits for an answer. Raises Refused."""
    _need_write(actor)
    text = checked_text("text", text, LONGEST_TEXT, "質問を入れてください。")
    event = record(session, actor, now, stay, EventKind.ASKED, text)
    _tell_other(session, actor, now, stay, NoticeKind.ASKED, event)
    return event


def note_claim(
    session: Session,
    actor: Actor,
    now: datetime,
    stay: Stay,
    topic: str,
    month: str,
    tier: str,
) -> Claim:
    """Note that the office claimed an add-on for a month "2026-11" (NY-04: once a month).

    Raises NotAllowed, and Refused when a claim for this client and month stands already.
    """
    if not actor.may(Permission.SHEET_SEND) or stay.client_id is None:
        raise NotAllowed
    claim = Claim(
        client_id=stay.client_id,
        stay_id=stay.id,
        topic=topic,
        month=month,
        tier=tier,
        recorded_at=now,
        recorded_by=actor.account_id,
    )
    try:
        with session.begin_nested():
            session.add(claim)
            session.flush()
    except IntegrityError:
        raise refuse(
            "month",
            f"{month[:4]}年{int(month[5:])}月分は、この方の請求をすでに記録しています（月1回）。",
            "NY-04",
        ) from None
    data = {"topic": topic, "month": month, "tier": tier}
    record(session, actor, now, stay, EventKind.CLAIMED, data=data)
    return claim


def withdraw_claim(
    session: Session, actor: Actor, now: datetime, stay: Stay, topic: str, month: str
) -> Claim:
    """Take the claim noted for `month` ("2026-11") back (返戻・取り下げ). Raises NotAllowed, NotFound."""
    if not actor.may(Permission.SHEET_SEND) or stay.client_id is None:
        raise NotAllowed
    claims = find_stays.claims_of(session, stay.client_id, topic)
    claim = next((c for c in claims if c.month == month and c.stay_id == stay.id), None)
    if claim is None:
        raise NotFound
    claim.withdrawn_at = now
    data = {"topic": claim.topic, "month": claim.month, "tier": claim.tier}
    record(session, actor, now, stay, EventKind.CLAIM_WITHDRAWN, data=data)
    return claim


def checked_text(key: str, text: str, limit: int, must: str = "") -> str:
    """`text` as it is kept. Raises Refused for control characters, excess, or nothing (`must`)."""
    kept = clean_free_text(text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if must and not kept:
        raise refuse(key, must)
    if reason := refuse_reason(kept):
        raise refuse(key, reason)
    if len(kept) > limit:
        over = len(kept) - limit
        raise refuse(key, f"{limit:,}文字までにしてください（{over:,}文字多いです）。")
    return kept


def _tell_other(
    session: Session, actor: Actor, now: datetime, stay: Stay, kind: NoticeKind, event: StayEvent
) -> None:
    to = tell.partner(session, stay, actor.side or Side.CARE)
    tell.tell(session, actor, now, message(kind, stay.public_id, str(event.id)), to, stay)


def _need_write(actor: Actor) -> None:
    if not actor.may(Permission.STAY_WRITE):
        raise NotAllowed
