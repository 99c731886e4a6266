"""Letters that ask for no answer (回答不要): nobody is reminded, and they are closed without one."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from handoff.actions import agenda_letters, letter_records, letters
from handoff.actions.agenda_letters import LetterTaskKind
from handoff.actions.letter_reminders import Reminder, sweep
from handoff.actions.problems import Refused
from handoff.db.session import Database
from handoff.rules.letters import LetterState
from handoff.rules.life import Means
from tests.build.letters import send_letter
from tests.build.town import Town

REPORT = {
    "purposes": ["7"],
    "med_services": [],
    "inquiry": "担当が替わりました。",
    "wanted_reply": ["none"],
}


def test_a_report_waits_for_nobody_and_is_closed_by_one_press(
    database: Database, town: Town, now: datetime
) -> None:
    actor, later = town.care_manager_actor, now + timedelta(days=60)
    with database.writing() as session:
        letter = send_letter(session, town, now, raw=REPORT).letter
        assert not letter.wants_answer
        assert (sweep(session, later).reminders, sweep(session, later).unanswered) == (0, 0)
        with pytest.raises(Refused, match="催促は要りません"):
            letters.remind(session, actor, later, letter, Reminder(Means.PHONE))
        (task,) = agenda_letters.letter_tasks(session, actor, later)
        assert task.kind is LetterTaskKind.CLOSE
        letters.save_after(session, actor, later, letter, {"outcome": "none"}, letter.after_version)
        assert letters.close(session, actor, later, letter).state == LetterState.CLOSED
        assert agenda_letters.letter_tasks(session, actor, later) == []
        again = letters.reopen(session, actor, later, letter, "書き足す")
        assert again.state == LetterState.SENT


def test_who_recorded_that_nobody_answered_is_kept_with_the_letter(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        letter = send_letter(session, town, now).letter
        colleague = town.second_care_manager_actor
        letters.record_no_answer(session, colleague, now, letter, "回答できないと電話があった")
        assert letter.no_answer_by == colleague.account_id
        printed = letter_records.no_answer(session, letter)
        assert printed.ended_by == colleague.account_name
