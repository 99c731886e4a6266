"""No answer: two reminders, then 「回答なし」 as an outcome that can be printed.

The sweep runs in the relay. It tells what has come due and mails a mailed link once more; a reminder by
telephone or FAX is a person's work and is noted by that person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from handoff.actions import equipment_checking
from handoff.actions.letter_facts import declared_for, move, need, waiting_of
from handoff.actions.letter_links import state_of
from handoff.actions.letter_telling import (
    is_told,
    mail_link_again,
    settle_own,
    tell_clinic,
    tell_own,
    write_line,
)
from handoff.actions.problems import refuse
from handoff.actions.timeline import EventKind, checked_text
from handoff.clock import local_date
from handoff.db import find_letters, find_links
from handoff.db.letters import Letter
from handoff.notify.messages import NoticeKind, message
from handoff.rules.access import Actor, Permission
from handoff.rules.letters import (
    REMIND_AFTER_CHOICES,
    REMINDERS,
    LetterMove,
    LetterState,
    LinkState,
    no_answer_from,
    reminder_due_on,
    reminders_made,
)
from handoff.rules.life import Means

REMINDER_MEANS = (Means.PHONE, Means.FAX, Means.EMAIL, Means.VISIT, Means.POST, Means.SYSTEM)


@dataclass(frozen=True, slots=True)
class Reminder:
    """One reminder as noted: how, and what was said."""

    means: Means
    note: str = ""
    spoke_with: str = ""


@dataclass(frozen=True, slots=True)
class Swept:
    """What one run of the sweep found due."""

    reminders: int = 0
    unanswered: int = 0
    checks: int = 0


def remind(
    session: Session, actor: Actor, now: datetime, letter: Letter, reminder: Reminder
) -> Letter:
    """Note a reminder (催促); the clinic inside the system is told. The third and later ones are kept too.

    The same by the same person within a minute is one. Raises NotAllowed, NotFound, Refused.
    """
    need(actor, letter, Permission.SHEET_SEND)
    held = find_letters.locked_letter(session, letter.id)
    if held.state != LetterState.SENT:
        raise refuse("means", "催促できるのは、回答を待っている連絡票だけです。")
    if not held.wants_answer:
        raise refuse("means", "「回答不要」の連絡票です。催促は要りません。")
    note = checked_text("note", reminder.note, 1_000)
    person = checked_text("spoke_with", reminder.spoke_with, 100)
    last = held.reminders[-1] if held.reminders else None
    if last and last.get("by") == actor.account_id and _just_now(last["at"], now):
        return held
    made = _noted(held, now, reminder.means, note, person, actor)
    tell_clinic(session, actor, now, held, NoticeKind.LETTER_REMINDED, str(made))
    settle_own(session, now, held, NoticeKind.LETTER_WAITS, str(made), actor.account_id)
    session.flush()
    return held


def record_no_answer(
    session: Session, actor: Actor, now: datetime, letter: Letter, reason: str = ""
) -> Letter:
    """「回答なし」: one press after two reminders; before that with a reason (the clinic declined).

    Asked twice, done once. An answer that comes later is taken all the same. Raises NotAllowed,
    NotFound, Refused.
    """
    need(actor, letter, Permission.SHEET_SEND)
    reason = checked_text("reason", reason, 300)
    held = find_letters.locked_letter(session, letter.id)
    if held.state == LetterState.NO_ANSWER:
        return held
    state = move(held, LetterMove.GIVE_UP)
    waiting = waiting_of(held)
    open_from = no_answer_from(waiting) if waiting else None
    if not reason and (open_from is None or local_date(now) < open_from):
        when = (
            f"{open_from.month}月{open_from.day}日からは、理由なしで記録できます。"
            if open_from
            else "催促を2回してからは、理由なしで記録できます。"
        )
        raise refuse("reason", f"「回答なし」にする理由を入れてください。{when}")
    held.state, held.no_answer_at, held.no_answer_reason = state, now, reason
    held.no_answer_by = actor.account_id
    held.after = {**held.after, "outcome": "none"}
    held.after_version += 1
    session.flush()
    for kind, occasion in (
        *((NoticeKind.LETTER_WAITS, str(n)) for n in range(1, REMINDERS + 1)),
        (NoticeKind.LETTER_UNANSWERED, ""),
    ):
        settle_own(session, now, held, kind, occasion, actor.account_id)
    note = f"{declared_for(held).number} {held.ref_no}　{held.institution}"
    write_line(session, actor, now, held, EventKind.LETTER_UNANSWERED, f"{note}　{reason}".strip())
    return held


def sweep(session: Session, now: datetime) -> Swept:
    """Tell what has come due: reminders, 「回答なし」, checks of 福祉用具貸与. Safe to run at any time.

    Run by the relay for all offices; running twice, or on two servers at once, tells once.
    """
    today = local_date(now)
    reminders = unanswered = 0
    earliest = now - timedelta(days=min(REMIND_AFTER_CHOICES) - 1)
    for letter in find_letters.waiting_letters(session, LetterState.SENT, earliest):
        waiting = waiting_of(letter)
        if waiting is None:
            continue
        due = reminder_due_on(waiting)
        if due is not None and due <= today:
            reminders += _reminder_is_due(session, now, letter, reminders_made(waiting) + 1)
        free = no_answer_from(waiting)
        if free is not None and free <= today:
            unanswered += _tell_once(session, now, letter, NoticeKind.LETTER_UNANSWERED)
    return Swept(reminders, unanswered, equipment_checking.sweep(session, now))


def _reminder_is_due(session: Session, now: datetime, letter: Letter, number: int) -> bool:
    """A mailed link goes out once more and that is the reminder; otherwise a person is asked to remind."""
    open_links = [
        link
        for link in find_links.links_of(session, letter)
        if state_of(link, now) is LinkState.OPEN
    ]
    if any(mail_link_again(session, now, link, f"again{number}") for link in open_links[-1:]):
        held = find_letters.locked_letter(session, letter.id)
        if len(held.reminders) >= number or held.state != LetterState.SENT:
            return False
        _noted(held, now, Means.EMAIL, "回答ページのメールを自動でもう一度送りました", "", None)
        session.flush()
        return True
    return _tell_once(session, now, letter, NoticeKind.LETTER_WAITS, str(number))


def _tell_once(
    session: Session, now: datetime, letter: Letter, kind: NoticeKind, occasion: str = ""
) -> bool:
    """Tell the own office; whether that was news."""
    if is_told(session, message(kind, letter.public_id, occasion)):
        return False
    return tell_own(session, now, letter, kind, occasion) is not None


def _noted(
    letter: Letter, now: datetime, means: Means, note: str, person: str, actor: Actor | None
) -> int:
    """Add a reminder to the letter; its number."""
    entry = {
        "at": now.isoformat(),
        "means": means.value,
        "note": note,
        "with": person,
        "by": actor.account_id if actor else None,
        "by_name": actor.account_name if actor else "",
    }
    letter.reminders = [*letter.reminders, entry]
    number = len(letter.reminders)
    if number == 1:
        letter.reminded_at = now
    elif number == REMINDERS:
        letter.reminded_again_at = now
    letter.after = {**letter.after, "reminder_sent_on": local_date(now).isoformat()}
    letter.after_version += 1
    return number


def _just_now(stored: str, now: datetime) -> bool:
    return now - datetime.fromisoformat(stored) < timedelta(minutes=1)
