"""What letters say to a person: where one stands, what it asks for today and the button for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flask import url_for
from markupsafe import Markup, escape

from handoff.actions.agenda_letters import LetterTask, LetterTaskKind
from handoff.actions.letter_facts import declared_for
from handoff.actions.letter_papers import PaperKind
from handoff.db.clients import Client
from handoff.db.letters import Letter
from handoff.db.outbox import Notice
from handoff.rules.access import Actor, Permission
from handoff.rules.letters import LetterState, LinkState
from handoff.rules.life import Means
from handoff.web.frame.filters import jdate

_TAGS = {
    LetterState.DRAFT: "plain",
    LetterState.SENT: "now",
    LetterState.ANSWERED: "ok",
    LetterState.NO_ANSWER: "warn",
    LetterState.CLOSED: "plain",
    LetterState.WITHDRAWN: "stop",
}
_ACTS = {
    LetterTaskKind.READ_ANSWER: ("回答を読む", ""),
    LetterTaskKind.NEW_CODE: ("回答ページを作り直す", "letters.new_link"),
    LetterTaskKind.REMIND: ("催促を記録する", "letters.remind"),
    LetterTaskKind.REMIND_AGAIN: ("催促を記録する", "letters.remind"),
    LetterTaskKind.NO_ANSWER: ("回答なしとする", "letters.no_answer"),
    LetterTaskKind.DELIVER_PLAN: ("交付を記録する", "opinions.deliver"),
    LetterTaskKind.CLOSE: ("確かめて完了する", "letters.after"),
    LetterTaskKind.WAIT_ANSWER: ("連絡票を開く", ""),
}
URGENT = frozenset({LetterTaskKind.READ_ANSWER, LetterTaskKind.NEW_CODE})
LINK_WORDS = {
    LinkState.OPEN: ("使えます", "ok"),
    LinkState.EXPIRED: ("期限が過ぎています", "warn"),
    LinkState.REVOKED: ("取り消し済み", "plain"),
    LinkState.LOCKED: ("番号の間違いで閉じています", "stop"),
    LinkState.CLOSED: ("受け付け終了", "plain"),
}


@dataclass(frozen=True, slots=True)
class SaidLetter:
    """A task about a letter in words, with its one button. `tone` is a class of the task list."""

    task: LetterTask
    what: str
    tone: str
    about: str
    due: str
    act: str
    url: str

    @property
    def client(self) -> Client:
        """About whom."""
        return self.task.client


def said(tasks: Iterable[LetterTask]) -> list[SaidLetter]:
    """The tasks of letters in words, in their order; what only waits for others is left out."""
    return [say(t) for t in tasks if t.letter is not None and not t.kind.is_waiting]


def say(task: LetterTask) -> SaidLetter:
    """One task about a letter. Raises ValueError for a task about a case."""
    letter = task.letter
    if letter is None:
        raise ValueError(task.kind)
    label, endpoint = _ACTS[task.kind]
    tone = "is-urgent" if task.kind in URGENT else "is-soon"
    return SaidLetter(
        task,
        task.kind.label,
        "is-waiting" if task.kind.is_waiting else tone,
        about(letter),
        _due(task.kind, task.due),
        label,
        _url(letter, endpoint),
    )


def _url(letter: Letter, endpoint: str) -> str:
    if endpoint == "opinions.deliver":
        return url_for(endpoint, pid=letter.client.public_id, letter=letter.public_id)
    return url_for(endpoint or "letters.show", pid=letter.public_id)


def _due(kind: LetterTaskKind, due: date | None) -> str:
    if due is None:
        return ""
    match kind:
        case LetterTaskKind.READ_ANSWER:
            return f"{jdate(due)}の回答"
        case LetterTaskKind.WAIT_ANSWER:
            return f"{jdate(due)}までに返信がなければ催促"
        case LetterTaskKind.REMIND | LetterTaskKind.REMIND_AGAIN:
            return f"{jdate(due)}から催促できます"
    return ""


def notice_url(notice: Notice, actor: Actor) -> str:
    """Where a notice about a letter leads: the office that asked to its page, a clinic to the answer."""
    letter, answer = notice.data.get("letter"), str(notice.data.get("answer", ""))
    if (case := notice.data.get("case")) and actor.may(Permission.SHEET_WRITE):
        return url_for("equipment.show", pid=case)
    if answer.startswith("/a/"):
        return answer
    if letter and actor.may(Permission.SHEET_WRITE):
        return url_for("letters.show", pid=letter)
    return ""


def about(letter: Letter) -> str:
    """「③ 主治医連絡票　見本内科医院 見本 太郎 先生　K7M2-4TXQ」"""
    sheet = declared_for(letter)
    return f"{sheet.number} {sheet.short}　{asked(letter)}　整理番号 {letter.ref_no}"


def asked(letter: Letter) -> str:
    """Who was asked, as far as it is known."""
    doctor = f"{letter.doctor_name} 先生" if letter.doctor_name else ""
    return " ".join(filter(None, (letter.institution, doctor))) or "宛先は未記入"


def state_tag(letter: Letter) -> Markup:
    """Where the letter stands, as a tag."""
    state = LetterState(letter.state)
    is_report = state is LetterState.SENT and not letter.wants_answer
    words = "送付済み（回答不要）" if is_report else state.label
    return Markup('<span class="tag tag--{}">{}</span>').format(_TAGS[state], escape(words))


def paper_kind(code: str) -> str:
    """What a kept paper is, in words."""
    return PaperKind(code).label if code in set(PaperKind) else "書類"


def means_words(code: str) -> str:
    """「FAX」 for a stored means."""
    return Means(code).label if code in set(Means) else code
