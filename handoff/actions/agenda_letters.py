"""What letters and cases ask for today: for the home page and the page of a client."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from handoff.actions.equipment_checking import next_checks
from handoff.actions.letter_facts import waiting_of
from handoff.clock import local_date
from handoff.db import find_letters_today
from handoff.db.clients import Client
from handoff.db.equipment_cases import EquipmentCase
from handoff.db.letters import Letter, LetterAnswer
from handoff.rules.access import Actor
from handoff.rules.equipment_checks import Check
from handoff.rules.letters import (
    LetterState,
    no_answer_from,
    reminder_due_on,
    reminders_made,
)
from handoff.sheets import catalogue
from handoff.sheets.doctor_contact_choices import NEEDS_DELIVERY


class LetterTaskKind(StrEnum):
    """What is asked for."""

    READ_ANSWER = "read_answer"
    NEW_CODE = "new_code"  # the link was locked after wrong codes
    REMIND = "remind"
    REMIND_AGAIN = "remind_again"
    NO_ANSWER = "no_answer"
    DELIVER_PLAN = "deliver_plan"
    CLOSE = "close"
    WAIT_ANSWER = "wait_answer"
    CHECK_CASE = "check_case"

    @property
    def label(self) -> str:
        """The words of the line."""
        return {
            "read_answer": "主治医の回答が届いています",
            "new_code": "回答ページが閉じています。新しい番号を伝えてください",
            "remind": "返信がまだです。催促してください",
            "remind_again": "返信がまだです。もう一度催促してください",
            "no_answer": "「回答なし」を記録できます",
            "deliver_plan": "ケアプランを主治医に交付してください",
            "close": "回答を確かめて、完了にしてください",
            "wait_answer": "主治医の回答を待っています",
            "check_case": "福祉用具貸与の例外を確認し直してください",
        }[self.value]

    @property
    def is_waiting(self) -> bool:
        """Whether it is somebody else's turn."""
        return self is LetterTaskKind.WAIT_ANSWER


@dataclass(frozen=True, slots=True)
class LetterTask:
    """One thing to do about a letter or a case. `due`: the day it stands for."""

    kind: LetterTaskKind
    client: Client
    due: date | None
    letter: Letter | None = None
    answer: LetterAnswer | None = None
    case: EquipmentCase | None = None
    check: Check | None = None


def letter_tasks(
    session: Session, actor: Actor, now: datetime, *, mine: bool = False
) -> list[LetterTask]:
    """What letters and cases of the actor's office ask for; `mine`: only of one's own clients.

    A fixed number of queries whatever the number of letters. What waits for others comes last.
    """
    today = local_date(now)
    states = (LetterState.SENT, LetterState.ANSWERED, LetterState.NO_ANSWER)
    letters = find_letters_today.letters_in(session, actor, states, mine=mine)
    answers = find_letters_today.answers_of(session, [letter for letter, _ in letters])
    tasks = [
        task
        for letter, is_locked in letters
        for task in of_letter(letter, answers[letter.id], is_locked, today)
    ]
    tasks += [
        LetterTask(LetterTaskKind.CHECK_CASE, case.client, check.due_on, case=case, check=check)
        for case, check in next_checks(session, actor, today, mine=mine)
    ]
    order = {kind: n for n, kind in enumerate(LetterTaskKind)}
    last = LetterTaskKind.WAIT_ANSWER
    return sorted(tasks, key=lambda t: (t.kind is last, order[t.kind], t.due or date.max))


def of_letter(
    letter: Letter, answers: list[LetterAnswer], is_locked: bool, today: date
) -> list[LetterTask]:
    """What one open letter asks for; `answers`: its answers by number, also those that stand no more."""
    client = letter.client
    standing = next((a for a in reversed(answers) if a.stands), None)
    if standing is not None and standing.read_at is None:
        return [
            LetterTask(LetterTaskKind.READ_ANSWER, client, standing.answered_on, letter, standing)
        ]
    if letter.state in (LetterState.ANSWERED, LetterState.NO_ANSWER):
        kind = LetterTaskKind.DELIVER_PLAN if _must_deliver(letter) else LetterTaskKind.CLOSE
        return [LetterTask(kind, client, None, letter, standing)]
    tasks = [LetterTask(LetterTaskKind.NEW_CODE, client, None, letter)] if is_locked else []
    waiting = waiting_of(letter)
    if waiting is None:  # a report (回答不要): nothing to wait for
        return [*tasks, LetterTask(LetterTaskKind.CLOSE, client, None, letter)]
    free, due = no_answer_from(waiting), reminder_due_on(waiting)
    if free is not None and free <= today:
        tasks.append(LetterTask(LetterTaskKind.NO_ANSWER, client, free, letter))
    elif due is not None and due <= today:
        again = reminders_made(waiting) > 0
        kind = LetterTaskKind.REMIND_AGAIN if again else LetterTaskKind.REMIND
        tasks.append(LetterTask(kind, client, due, letter))
    else:
        tasks.append(LetterTask(LetterTaskKind.WAIT_ANSWER, client, due or free, letter))
    return tasks


def _must_deliver(letter: Letter) -> bool:
    """③ that asked for an opinion on the plan, and no delivery noted in it (19号の2)."""
    if letter.sheet.code != catalogue.DOCTOR_CONTACT or letter.state != LetterState.ANSWERED:
        return False
    return not letter.after.get("plan_delivered_on") and bool(NEEDS_DELIVERY & {*letter.purposes})
