"""An answer in the wrong place: moved to the letter it belongs to, or taken away. Both leave a trace."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from handoff.actions import opinions
from handoff.actions.answer_keeping import Given, reply_content, store
from handoff.actions.letter_facts import declared_for, need
from handoff.actions.problems import Stale, refuse
from handoff.actions.timeline import checked_text
from handoff.db import find_letters
from handoff.db.letters import Letter, LetterAnswer
from handoff.rules.access import Actor, Permission
from handoff.rules.letters import AnswerWay, LetterMove, LetterState, may


def move(
    session: Session,
    actor: Actor,
    now: datetime,
    answer: LetterAnswer,
    to_letter: Letter,
    reason: str,
) -> LetterAnswer:
    """The answer belongs to another letter (the doctor wrote on the wrong person's paper).

    It counts there from now on under a number of its own; here it stays readable as moved, and what it
    had replaced counts again. Raises NotAllowed, NotFound, Refused, Stale.
    """
    need(actor, answer.letter, Permission.SHEET_SEND)
    need(actor, to_letter, Permission.SHEET_SEND)
    reason = checked_text("reason", reason, 300, "移す理由を入れてください。")
    _check_move(answer, to_letter)
    for letter_id in sorted((answer.letter_id, to_letter.id)):  # always in the same order
        find_letters.locked_letter(session, letter_id)
    if not answer.stands:
        raise Stale(answer)
    given = Given(
        AnswerWay(answer.way),
        on_behalf=answer.on_behalf,
        heard_means=answer.heard_means,
        heard_with=answer.heard_with,
        heard_words=answer.heard_words,
        answered_on=answer.answered_on,
        moved_from=answer,
        moved_reason=reason,
        scan_id=answer.scan_id,
    )
    content = reply_content(to_letter, answer.content, {})
    where = f"別の連絡票（{to_letter.ref_no}）に移しました：{reason}"
    _take_away(session, actor, now, answer, where)
    moved = store(session, actor, now, to_letter, content, given, actor.account_id)
    if answer.scan is not None:  # the paper is about the other person: it goes with the answer
        answer.scan.letter_id = to_letter.id
    session.flush()
    return moved


def withdraw(
    session: Session, actor: Actor, now: datetime, answer: LetterAnswer, reason: str
) -> LetterAnswer:
    """An answer that staff entered by mistake counts no more; it stays readable.

    What came by the link is the doctor's own and is not taken away here. Raises NotAllowed, NotFound,
    Refused.
    """
    need(actor, answer.letter, Permission.SHEET_SEND)
    reason = checked_text("reason", reason, 300, "取り下げる理由を入れてください。")
    if answer.way == AnswerWay.LINK:
        raise refuse(
            "reason", "医師が回答ページから送った回答は取り下げられません。移すことはできます。"
        )
    if not answer.stands:
        return answer
    letter = find_letters.locked_letter(session, answer.letter_id)
    if not LetterState(letter.state).is_open:
        raise refuse("reason", "完了した連絡票です。開き直してから取り下げてください。")
    _take_away(session, actor, now, answer, reason)
    return answer


def _take_away(
    session: Session, actor: Actor, now: datetime, answer: LetterAnswer, reason: str
) -> None:
    answer.withdrawn_at, answer.withdrawn_by = now, actor.account_id
    answer.withdrawn_reason = reason[:300]
    opinions.withdraw_of_answer(session, actor, now, answer, reason[:300])
    letter = find_letters.locked_letter(session, answer.letter_id)
    earlier = [
        one
        for one in find_letters.answers_of(session, [letter])[letter.id]
        if one.number < answer.number and one.withdrawn_at is None
    ]
    session.flush()
    if earlier:
        earlier[-1].replaced_at = None
        opinions.from_answer(session, actor, now, letter, earlier[-1])
    elif may(letter.state, LetterMove.UNANSWER):
        letter.state = LetterState.SENT.value
        own = ("outcome", "received_on", "received_means", "finding_source")
        oral = ("oral_on", "oral_time", "oral_person", "oral_text")
        letter.after = {k: v for k, v in letter.after.items() if k not in (*own, *oral)}
        letter.after_version += 1
    session.flush()


def _check_move(answer: LetterAnswer, to_letter: Letter) -> None:
    if answer.letter_id == to_letter.id:
        raise refuse("to_letter", "移す先に、別の連絡票を選んでください。")
    if answer.letter.sheet.code != to_letter.sheet.code:
        sheet = declared_for(answer.letter)
        raise refuse(
            "to_letter", f"移す先には、同じ書式（{sheet.number}）の連絡票を選んでください。"
        )
    if not LetterState(answer.letter.state).is_open:
        raise refuse("to_letter", "完了した連絡票の回答は、開き直してから移してください。")
    if not may(to_letter.state, LetterMove.ANSWER):
        raise refuse(
            "to_letter", "移す先は、送ってあり、まだ完了していない連絡票を選んでください。"
        )
