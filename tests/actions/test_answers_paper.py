"""Answers entered by staff: from paper, heard, moved to the right letter, taken away; and none at all."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from handoff.actions import agenda_letters, answers, letter_papers, letters, opinions
from handoff.actions.agenda_letters import LetterTaskKind
from handoff.actions.answers import Paper, Spoken
from handoff.actions.handing import Handing
from handoff.actions.letter_papers import PaperKind, PaperUpload
from handoff.actions.letter_remarks import remarks
from handoff.actions.letters import LinkChoice, Reminder
from handoff.actions.problems import NotAllowed, NotFound, Refused, Stale
from handoff.db import find_letters
from handoff.db.outbox import Notice, OutboxRow
from handoff.db.session import Database
from handoff.rules.letters import CodeWay, LetterState
from handoff.rules.life import Means
from handoff.sheets.catalogue import EQUIPMENT_CONTACT
from tests.build.letters import ANSWER, answer_by_link, send_letter
from tests.build.papers import SECRET, picture
from tests.build.town import Town

FAXED = Paper("見本 太郎", date(2026, 11, 22))


def days(now: datetime, number: int) -> datetime:
    """The same time some days later."""
    return now + timedelta(days=number)


def test_a_paper_answer_says_who_typed_it_for_whom_and_keeps_the_scan(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        actor = town.care_manager_actor
        sent = send_letter(session, town, now, choice=None)
        scan = PaperUpload("返信.png", picture("PNG"), PaperKind.ANSWER_SCAN)
        paper = Paper("見本 太郎", now.date(), Means.FAX, scan)
        answer = answers.type_paper(session, actor, now, sent.letter, ANSWER, paper, secret=SECRET)
        again = answers.type_paper(session, actor, now, sent.letter, ANSWER, paper, secret=SECRET)
        assert again.id == answer.id
        assert (answer.way, answer.on_behalf, answer.entered_by) == (
            "paper", "見本 太郎", actor.account_id)  # fmt: skip
        (kept,) = find_letters.papers_of_letter(session, sent.letter)
        assert answer.scan_id == kept.id
        assert (kept.stay_id, kept.letter_id) == (None, sent.letter.id)
        assert letter_papers.open_paper(session, actor, kept, SECRET)[:4] == b"\x89PNG"
        for other in (town.other_care_manager_actor, town.city_actor):
            with pytest.raises((NotFound, NotAllowed)):
                letter_papers.open_paper(session, other, kept, SECRET)
        assert sent.letter.after["received_means"] == "fax"


def test_what_the_doctor_left_open_on_paper_is_pointed_out_and_not_refused(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        actor = town.care_manager_actor
        letter = send_letter(session, town, now).letter
        answer = answers.type_paper(
            session, actor, now, letter, {"opinion": "お願いします。"}, FAXED, secret=SECRET
        )
        assert answer.answered_on == now.date()
        keys = {f.key for f in remarks(session, letter, now)}
        assert {"reply_way", "med_need", "replied_on"} <= keys
        for raw, paper in (
            ({}, FAXED),
            (ANSWER, Paper("", now.date())),
            (ANSWER, Paper("見本 太郎", days(now, 1).date())),
            (ANSWER, Paper("見本 太郎", now.date(), Means.SYSTEM)),
            ({"opinion": "あ" * 4_001}, FAXED),
        ):
            with pytest.raises(Refused):
                answers.type_paper(session, actor, now, letter, raw, paper, secret=SECRET)


@pytest.mark.parametrize("code", ["doctor_contact", "equipment_contact"])
def test_what_was_heard_is_recorded_with_doctor_day_means_and_words(
    database: Database, town: Town, now: datetime, code: str
) -> None:
    with database.writing() as session:
        actor = town.care_manager_actor
        letter = send_letter(session, town, now, code=code).letter
        spoken = Spoken(
            "見本 太郎", now - timedelta(hours=2), Means.PHONE, "必要と思う、とのこと", "看護師 花"
        )
        answer = answers.hear(session, actor, now, letter, spoken)
        assert (answer.way, answer.heard_means, answer.heard_with) == ("oral", "phone", "看護師 花")
        assert answer.heard_words == "必要と思う、とのこと"
        assert letter.after["oral_text"] == "必要と思う、とのこと"
        assert letter.after["oral_time"] == "08:00"
        for wrong in (
            Spoken("", now, Means.PHONE, "x"),
            Spoken("見本 太郎", None, Means.PHONE, "x"),
            Spoken("見本 太郎", days(now, 1), Means.PHONE, "x"),
            Spoken("見本 太郎", now, Means.FAX, "x"),
            Spoken("見本 太郎", now, Means.PHONE, " "),
        ):
            with pytest.raises(Refused):
                answers.hear(session, actor, now, letter, wrong)


def test_an_answer_on_the_wrong_persons_paper_is_moved_and_both_letters_show_it(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        actor = town.care_manager_actor
        wrong = send_letter(session, town, now).letter
        right = send_letter(session, town, now, client=town.second_client).letter
        scan = PaperUpload("返信.png", picture("PNG"), PaperKind.ANSWER_SCAN)
        paper = Paper("見本 太郎", now.date(), Means.FAX, scan)
        answer = answers.type_paper(session, actor, now, wrong, ANSWER, paper, secret=SECRET)
        with pytest.raises(Refused):
            answers.move(session, actor, now, answer, right, "")
        moved = answers.move(session, actor, now, answer, right, "用紙を取り違えて書かれていた")
        assert (wrong.state, right.state) == (LetterState.SENT, LetterState.ANSWERED)
        assert moved.moved_from_id == answer.id
        assert moved.content["opinion"] == "必要と考えます。"
        assert right.ref_no in answer.withdrawn_reason
        assert find_letters.moved_away(session, [answer])[answer.id].letter.id == right.id
        assert find_letters.papers_of_letter(session, wrong) == []
        assert len(find_letters.papers_of_letter(session, right)) == 1
        assert opinions.page(session, town.client).opinions == ()
        assert opinions.page(session, town.second_client).opinions[0].letter_answer_id == moved.id
        assert "outcome" not in wrong.after
        with pytest.raises(Stale):
            answers.move(session, actor, now, answer, right, "もう一度")
        with pytest.raises(NotFound):
            answers.move(session, town.other_care_manager_actor, now, moved, wrong, "横取り")


def test_what_a_moved_answer_had_replaced_counts_again(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        actor = town.care_manager_actor
        sent = send_letter(session, town, now)
        right = send_letter(session, town, now, client=town.second_client).letter
        first = answer_by_link(session, now, sent)
        raw = {**ANSWER, "med_need": [{"service": "nursing", "need": "open"}]}
        second = answers.type_paper(session, actor, now, sent.letter, raw, FAXED, secret=SECRET)
        assert not first.stands
        answers.move(session, actor, now, second, right, "別の方の返信だった")
        assert first.stands
        assert sent.letter.state == LetterState.ANSWERED
        (opinion,) = opinions.page(session, town.client).opinions
        assert opinion.services == {"nursing": "needed"}


def test_an_answer_is_moved_to_an_open_letter_of_the_same_form_only(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        actor = town.care_manager_actor
        letter = send_letter(session, town, now).letter
        answer = answers.type_paper(session, actor, now, letter, ANSWER, FAXED, secret=SECRET)
        other = send_letter(session, town, now, code=EQUIPMENT_CONTACT).letter
        withdrawn = send_letter(session, town, now).letter
        letters.withdraw(session, actor, now, withdrawn, "不要")
        for to in (letter, other, withdrawn):
            with pytest.raises(Refused):
                answers.move(session, actor, now, answer, to, "移す")


def test_what_staff_entered_by_mistake_is_taken_away_and_the_doctors_own_is_not(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        actor = town.care_manager_actor
        sent = send_letter(session, town, now)
        answer = answers.type_paper(session, actor, now, sent.letter, ANSWER, FAXED, secret=SECRET)
        answers.withdraw(session, actor, now, answer, "入力する連絡票を間違えた")
        assert sent.letter.state == LetterState.SENT
        own = answer_by_link(session, now, sent)
        with pytest.raises(Refused):
            answers.withdraw(session, actor, now, own, "気に入らない")


def test_two_reminders_and_then_no_answer_with_one_press(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        actor = town.care_manager_actor
        letter = send_letter(session, town, now, raw={"reply_due_on": "2026-11-25"}).letter

        def kinds(at: datetime) -> list[LetterTaskKind]:
            return [t.kind for t in agenda_letters.letter_tasks(session, actor, at, mine=True)]

        assert kinds(now) == [LetterTaskKind.WAIT_ANSWER]
        assert letters.sweep(session, days(now, 6)).reminders == 0
        assert letters.sweep(session, days(now, 7)).reminders == 1
        assert letters.sweep(session, days(now, 7)).reminders == 0
        assert kinds(days(now, 7)) == [LetterTaskKind.REMIND]
        with pytest.raises(Refused):
            letters.record_no_answer(session, actor, days(now, 8), letter)
        called = Reminder(Means.PHONE, "院長は不在とのこと", "受付")
        letters.remind(session, actor, days(now, 8), letter, called)
        letters.remind(session, actor, days(now, 8), letter, called)
        assert len(letter.reminders) == 1
        assert kinds(days(now, 9)) == [LetterTaskKind.WAIT_ANSWER]
        assert letters.sweep(session, days(now, 15)).reminders == 1
        assert kinds(days(now, 15)) == [LetterTaskKind.REMIND_AGAIN]
        letters.remind(session, actor, days(now, 15), letter, Reminder(Means.FAX))
        assert letters.sweep(session, days(now, 22)).unanswered == 1
        assert kinds(days(now, 22)) == [LetterTaskKind.NO_ANSWER]
        letters.record_no_answer(session, actor, days(now, 22), letter)
        assert letter.state == LetterState.NO_ANSWER
        assert letter.after["outcome"] == "none"
        waiting = session.scalars(select(Notice).where(Notice.settled_at.is_(None))).all()
        assert waiting == []
        letters.close(session, actor, days(now, 22), letter)


def test_a_clinic_that_declines_is_no_answer_at_once_with_a_reason_and_a_late_answer_is_taken(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        actor = town.care_manager_actor
        sent = send_letter(session, town, now)
        letters.record_no_answer(session, actor, now, sent.letter, "電話で、答えられないとのこと")
        assert sent.letter.state == LetterState.NO_ANSWER
        answer_by_link(session, days(now, 3), sent)
        assert sent.letter.state == LetterState.ANSWERED
        assert sent.letter.after["outcome"] == "sheet"
        assert sent.letter.no_answer_at is None


def test_a_mailed_link_reminds_by_itself(database: Database, town: Town, now: datetime) -> None:
    with database.writing() as session:
        handing = Handing(Means.EMAIL, now, to_office_name="見本内科医院")
        choice = LinkChoice(CodeWay.BY_TELEPHONE, mail_to="iin@example.jp")
        letter = send_letter(session, town, now, handing=handing, choice=choice).letter
        for day in (7, 7, 14, 14):
            letters.sweep(session, days(now, day))
        assert [r["by"] for r in letter.reminders] == [None, None]
        bodies = session.scalars(select(OutboxRow.body)).all()
        assert len(bodies) == 3
        assert len(set(bodies)) == 1


def test_a_changed_level_between_letter_and_answer_is_said(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        sent = send_letter(session, town, now)
        answer_by_link(session, now, sent)
        letter = find_letters.letter_for(session, town.care_manager_actor, sent.letter.public_id)
        assert "level" not in {f.code for f in remarks(session, letter, now)}
        letter.client.care_level = "24"
        (found,) = [f for f in remarks(session, letter, now) if f.code == "level"]
        assert "要介護3から要介護4" in found.message
