"""Life of a letter to a doctor (③, ④): its states, when a reminder is due, how long a link lives.

運営基準13条19号 wants the opinion asked for beforehand; that nobody answered is an outcome too and can
be printed. No clock and no database: days and moments are arguments.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

REMIND_AFTER_DAYS = 7
REMIND_AFTER_CHOICES = (3, 5, 7, 10, 14, 21, 30)
REMINDERS = 2
MOST_TRIES = 5
LINK_DAYS = 30
LINK_DAYS_CHOICES = (7, 14, 30, 60, 90)
TICKET_HOURS = 4
"""How long a browser that gave the right code may go on writing without giving it again."""


class LetterState(StrEnum):
    """Where a letter stands. Values are stored."""

    DRAFT = "draft"
    SENT = "sent"
    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """The word on screen and on paper."""
        return {
            "draft": "下書き",
            "sent": "回答待ち",
            "answered": "回答あり",
            "no_answer": "回答なし",
            "closed": "完了",
            "withdrawn": "取り下げ",
        }[self.value]

    @property
    def is_open(self) -> bool:
        """Whether the doctor may still write or correct an answer."""
        return self in (LetterState.SENT, LetterState.ANSWERED, LetterState.NO_ANSWER)


class LetterMove(StrEnum):
    """What can happen to a letter."""

    SEND = "send"  # the first time, and a corrected one
    ANSWER = "answer"  # also a correction, and an answer after 「回答なし」
    UNANSWER = "unanswer"  # the only answer belonged to another letter
    GIVE_UP = "give_up"  # 「回答なし」
    CLOSE = "close"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"


_S = LetterState
_M = LetterMove
MOVES: dict[tuple[LetterState, LetterMove], LetterState] = {
    (_S.DRAFT, _M.SEND): _S.SENT,
    (_S.DRAFT, _M.WITHDRAW): _S.WITHDRAWN,
    (_S.SENT, _M.SEND): _S.SENT,
    (_S.SENT, _M.ANSWER): _S.ANSWERED,
    (_S.SENT, _M.GIVE_UP): _S.NO_ANSWER,
    (_S.SENT, _M.WITHDRAW): _S.WITHDRAWN,
    (_S.ANSWERED, _M.ANSWER): _S.ANSWERED,
    (_S.ANSWERED, _M.UNANSWER): _S.SENT,
    (_S.ANSWERED, _M.CLOSE): _S.CLOSED,
    (_S.NO_ANSWER, _M.ANSWER): _S.ANSWERED,
    (_S.NO_ANSWER, _M.REOPEN): _S.SENT,
    (_S.NO_ANSWER, _M.CLOSE): _S.CLOSED,
    (_S.CLOSED, _M.REOPEN): _S.ANSWERED,  # `reopened` says where a letter without answer goes
}

_WHY_NOT = {
    _M.SEND: "回答が届いた連絡票や終わった連絡票は送り直せません。新しい連絡票を書いてください。",
    _M.ANSWER: "この連絡票は、いま回答を受け付けていません。事業所に連絡してください。",
    _M.UNANSWER: "この連絡票には、移す回答がありません。画面を開き直してください。",
    _M.GIVE_UP: "「回答なし」にできるのは、回答を待っている連絡票だけです。",
    _M.CLOSE: "回答か「回答なし」を記録してから、完了にしてください。",
    _M.REOPEN: "開き直せるのは、「回答なし」か完了の連絡票だけです。",
    _M.WITHDRAW: "取り下げられるのは、回答が届く前の連絡票だけです。",
}


class CannotMove(ValueError):
    """The move is not open from this state; the text says in Japanese what to do instead."""


def moved(state: LetterState | str, move: LetterMove) -> LetterState:
    """The state after `move`. Raises CannotMove."""
    found = MOVES.get((LetterState(state), move))
    if found is None:
        raise CannotMove(_WHY_NOT[move])
    return found


def closed(state: LetterState | str, wants_answer: bool) -> LetterState:
    """The state after closing. A report (回答不要, S-3.10) is complete without an answer.

    Raises CannotMove.
    """
    if LetterState(state) is LetterState.SENT and not wants_answer:
        return LetterState.CLOSED
    return moved(state, LetterMove.CLOSE)


def reopened(state: LetterState | str, has_answer: bool) -> LetterState:
    """Where a closed letter goes back to. Raises CannotMove."""
    moved(state, LetterMove.REOPEN)
    return LetterState.ANSWERED if has_answer else LetterState.SENT


def may(state: LetterState | str, move: LetterMove) -> bool:
    """Whether `move` is open from `state`."""
    return (LetterState(state), move) in MOVES


class CodeWay(StrEnum):
    """How the code reaches the doctor: never by the way the link goes. Values are stored."""

    ON_PAPER = "on_paper"  # beside the QR, for paper handed over, posted, or to a registered FAX
    BY_TELEPHONE = "by_telephone"
    BY_OTHER = "by_other"

    @property
    def label(self) -> str:
        """The word on screen."""
        return {
            "on_paper": "用紙の二次元コードの横に印刷する",
            "by_telephone": "電話で伝える",
            "by_other": "その他の方法で伝える",
        }[self.value]


class AnswerWay(StrEnum):
    """How an answer came. Values are stored."""

    LINK = "link"
    PAPER = "paper"
    ORAL = "oral"

    @property
    def label(self) -> str:
        """The word on screen and on paper."""
        return {
            "link": "ネットの回答ページ",
            "paper": "紙・FAX（事業所で入力）",
            "oral": "聴取（電話・面談）",
        }[self.value]


class Opened(StrEnum):
    """What happened at a link; each is a row of its own. Values are stored."""

    OPENED = "opened"
    WRONG_CODE = "wrong_code"
    RIGHT_CODE = "right_code"
    SAVED = "saved"
    ANSWERED = "answered"
    EXPIRED = "expired"
    REVOKED = "revoked"
    LOCKED = "locked"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """The words of its line in the list of openings."""
        return {
            "opened": "ページが開かれた",
            "wrong_code": "番号が違った",
            "right_code": "番号が合い、内容が開かれた",
            "saved": "書きかけが保存された",
            "answered": "回答が送られた",
            "expired": "期限を過ぎて開かれた",
            "revoked": "取り消したあとに開かれた",
            "locked": "試せる回数を超えて開かれた",
            "closed": "連絡票が終わったあとに開かれた",
        }[self.value]


class LinkState(StrEnum):
    """What a link is worth at a moment."""

    OPEN = "open"
    EXPIRED = "expired"
    REVOKED = "revoked"
    LOCKED = "locked"
    CLOSED = "closed"  # the letter itself takes no answer any more

    @property
    def message(self) -> str:
        """What the page says when it cannot be opened; what to do next."""
        return {
            "open": "",
            "expired": "この回答ページの期限が過ぎています。"
            "紙の返信欄でお答えいただくか、事業所に電話で連絡してください。",
            "revoked": "この回答ページは、事業所が取り消しました。"
            "新しい案内をお待ちいただくか、事業所に電話で連絡してください。",
            "locked": "番号の間違いが続いたため、このページを閉じました。"
            "事業所に電話で連絡してください。新しい番号をお知らせします。",
            "closed": "この連絡票は受け付けを終えました。ご協力ありがとうございました。"
            "追加や訂正があるときは、事業所に電話で連絡してください。",
        }[self.value]


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """A link as the rule sees it."""

    expires_at: datetime
    locked: bool = False
    revoked: bool = False
    letter_state: str = LetterState.SENT


def link_state(link: LinkFacts, now: datetime) -> LinkState:
    """What the link is worth at `now` (aware)."""
    if link.revoked:
        return LinkState.REVOKED
    if not LetterState(link.letter_state).is_open:
        return LinkState.CLOSED
    if link.locked:
        return LinkState.LOCKED
    return LinkState.EXPIRED if now >= link.expires_at else LinkState.OPEN


@dataclass(frozen=True, slots=True)
class Waiting:
    """A letter that waits, as the rule of reminders sees it. Days are those of Japan."""

    sent_on: date
    after_days: int = REMIND_AFTER_DAYS
    reply_due_on: date | None = None
    reminded_on: date | None = None
    reminded_again_on: date | None = None


def reminder_due_on(waiting: Waiting) -> date | None:
    """From which day on the next reminder is due; None when both were made.

    The first: `after_days` after sending, but never before the promised day of return is over. The
    second: the same time after the first.
    """
    span = timedelta(days=waiting.after_days)
    if waiting.reminded_again_on is not None:
        return None
    if waiting.reminded_on is not None:
        return waiting.reminded_on + span
    first = waiting.sent_on + span
    if waiting.reply_due_on is None:
        return first
    return max(first, waiting.reply_due_on + timedelta(days=1))


def no_answer_from(waiting: Waiting) -> date | None:
    """From which day on 「回答なし」 may be recorded with one press; None before both reminders.

    Earlier it may be recorded with a reason (the clinic said that it will not answer).
    """
    if waiting.reminded_again_on is None:
        return None
    return waiting.reminded_again_on + timedelta(days=waiting.after_days)


def reminders_made(waiting: Waiting) -> int:
    """How many reminders were made: 0, 1 or 2."""
    return (waiting.reminded_on is not None) + (waiting.reminded_again_on is not None)
