"""Letters to a doctor (③, ④): begun, written, read, closed, taken back, taken up again.

Sending is in letter_sending, reminders in letter_reminders, links in letter_links; this module hands
them on, so that a page needs one name. What the doctor answers is in answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from handoff.actions.letter_beginning import begin, find_by_number, open_draft
from handoff.actions.letter_facts import AFTER, declared_for, move, need, part_of, whole
from handoff.actions.letter_links import LinkChoice, NewLink, code_of, revoke_link
from handoff.actions.letter_reminders import Reminder, record_no_answer, remind, sweep
from handoff.actions.letter_sending import LetterSent, new_link, send
from handoff.actions.letter_sources import ToDoctor, doctor_of_client, doctor_of_stay
from handoff.actions.letter_telling import settle_own, tell_clinic, write_line
from handoff.actions.problems import Refused, Stale, refuse
from handoff.actions.timeline import EventKind, checked_text
from handoff.clock import local_date
from handoff.db import find_letters, find_links
from handoff.db.letters import Letter, LetterAnswer, LetterReopening
from handoff.notify.messages import NoticeKind
from handoff.rules.access import Actor, Permission
from handoff.rules.letters import (
    REMIND_AFTER_CHOICES,
    CannotMove,
    LetterMove,
    LetterState,
    closed,
    reopened,
)
from handoff.sheets import checks
from handoff.sheets.content import merged, read

__all__ = [
    "LetterSent",
    "LinkChoice",
    "NewLink",
    "Reminder",
    "ToDoctor",
    "begin",
    "close",
    "code_of",
    "doctor_of_client",
    "doctor_of_stay",
    "find_by_number",
    "new_link",
    "open_draft",
    "read_answer",
    "record_no_answer",
    "remind",
    "reopen",
    "revoke_link",
    "save_after",
    "send",
    "set_reminding",
    "sweep",
    "withdraw",
]


def read_answer(session: Session, actor: Actor, now: datetime, answer: LetterAnswer) -> None:
    """Note that the office has read an answer; its notice waits no more. Raises NotAllowed, NotFound."""
    need(actor, answer.letter, Permission.SHEET_READ)
    if answer.read_at is None:
        answer.read_at, answer.read_by = now, actor.account_id
        session.flush()
        kind = NoticeKind.LETTER_ANSWERED
        settle_own(session, now, answer.letter, kind, str(answer.number), actor.account_id)


def set_reminding(session: Session, actor: Actor, letter: Letter, after_days: int) -> Letter:
    """After how many days without answer to remind. Raises NotAllowed, NotFound, Refused."""
    need(actor, letter)
    if after_days not in REMIND_AFTER_CHOICES:
        days = "・".join(map(str, REMIND_AFTER_CHOICES))
        raise refuse("remind_after_days", f"催促までの日数は {days} 日から選んでください。")
    letter.remind_after_days = after_days
    session.flush()
    return letter


def save_after(
    session: Session,
    actor: Actor,
    now: datetime,
    letter: Letter,
    raw: Mapping[str, Any],
    version: int,
) -> Letter:
    """Save what the care manager notes after the answer (some keys or all). Nothing is lost.

    Raises NotAllowed, NotFound, Refused (closed; a form that cannot be read), and Stale.
    """
    need(actor, letter)
    held = find_letters.locked_letter(session, letter.id)
    if held.after_version != version:
        raise Stale(held.after, dict(raw))
    if not LetterState(held.state).is_open:
        raise refuse("outcome", "この連絡票は完了しています。書き足すときは、開き直してください。")
    sheet = declared_for(held)
    content = merged(sheet, read(sheet, held.after), part_of(sheet, AFTER, raw))
    own = {key for p in sheet.parts if p.key == AFTER for key in p.keys}
    found = checks.run(sheet, content, checks.SAVE, local_date(now)).refusals
    if wrong := [f for f in found if f.key in own]:
        raise Refused(wrong)
    kept = content.as_json()
    held.after = {key: value for key, value in kept.items() if key in own}
    held.after_version += 1
    session.flush()
    return held


def close(
    session: Session, actor: Actor, now: datetime, letter: Letter, version: int | None = None
) -> Letter:
    """The file of the letter is complete: answer or 「回答なし」, plan delivered where it must be.

    Raises NotAllowed, NotFound, Refused with everything that is missing, and Stale when `version`
    (of `after`) is not what is stored.
    """
    need(actor, letter)
    held = find_letters.locked_letter(session, letter.id)
    if held.state == LetterState.CLOSED:
        return held
    if version is not None and held.after_version != version:
        raise Stale(held.after)
    try:
        state = closed(held.state, held.wants_answer)
    except CannotMove as why:
        raise refuse("state", str(why)) from None
    sheet = declared_for(held)
    found = checks.run(sheet, whole(session, held), checks.CLOSE, local_date(now)).refusals
    theirs = {key for p in sheet.parts if p.key == AFTER for key in p.keys}
    if missing := [f for f in found if f.key in theirs]:
        raise Refused(missing)
    held.state, held.closed_at, held.closed_by = state, now, actor.account_id
    session.flush()
    return held


def reopen(session: Session, actor: Actor, now: datetime, letter: Letter, reason: str) -> Letter:
    """Take a closed or given-up letter up again (a late answer, a slip). Raises as the others."""
    need(actor, letter)
    reason = checked_text("reason", reason, 1_000, "開き直す理由を入れてください。")
    held = find_letters.locked_letter(session, letter.id)
    before = held.state
    answered = find_letters.standing_answer(session, held) is not None
    try:
        held.state = reopened(held.state, answered)
    except CannotMove as why:
        raise refuse("state", str(why)) from None
    held.closed_at = held.closed_by = held.no_answer_at = None
    session.add(
        LetterReopening(
            letter_id=held.id, at=now, by=actor.account_id, from_state=before, reason=reason
        )
    )
    session.flush()
    return held


def withdraw(session: Session, actor: Actor, now: datetime, letter: Letter, reason: str) -> Letter:
    """Take a letter back before it was answered; its links end, the clinic inside is told.

    Asked twice, done once. Raises NotAllowed, NotFound, Refused.
    """
    need(actor, letter, Permission.SHEET_SEND)
    reason = checked_text("reason", reason, 300, "取り下げる理由を入れてください。")
    held = find_letters.locked_letter(session, letter.id)
    if held.state == LetterState.WITHDRAWN:
        return held
    was_sent = held.state == LetterState.SENT
    held.state = move(held, LetterMove.WITHDRAW)
    held.withdrawn_at, held.withdrawn_by, held.withdrawn_reason = now, actor.account_id, reason
    for link in find_links.links_of(session, held):
        if link.revoked_at is None:
            link.revoked_at, link.revoked_by = now, actor.account_id
            link.revoked_reason = "連絡票を取り下げました"
    session.flush()
    if was_sent:
        tell_clinic(session, actor, now, held, NoticeKind.LETTER_TAKEN_BACK, "")
        write_line(session, actor, now, held, EventKind.LETTER_WITHDRAWN, reason)
    return held
