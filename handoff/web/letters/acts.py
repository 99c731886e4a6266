"""What the care manager does with a sent letter: remind, give up, take up again, take back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, render_template, url_for
from sqlalchemy.orm import Session

from handoff import clock
from handoff.actions import letters
from handoff.actions.letters import Reminder
from handoff.db import find_letters
from handoff.db.letters import Letter
from handoff.rules.access import Permission
from handoff.rules.life import Means
from handoff.web.forms.answering import Answer, answer
from handoff.web.forms.letters import DaysForm, NoAnswerForm, RemindForm, WhyForm
from handoff.web.frame import journal
from handoff.web.frame.access import current_actor, needs
from handoff.web.frame.database import reading
from handoff.web.frame.filters import full_name
from handoff.web.frame.once import Done
from handoff.web.letters import page as letter_page

BOTH = ["GET", "POST"]
Step = Callable[[Session, Letter, datetime, str], object]


def add_to(bp: Blueprint) -> None:
    """Hang the addresses on the blueprint of the letters."""
    for name, view, methods in (
        ("remind", remind, BOTH),
        ("days", days, ["POST"]),
        ("no_answer", no_answer, BOTH),
        ("reopen", reopen, BOTH),
        ("withdraw", withdraw, BOTH),
    ):
        path = f"/letters/<pid>/{name.replace('_', '-')}"
        bp.add_url_rule(path, name, view, methods=methods)


def show_url(pid: str) -> str:
    """The page of the letter."""
    return url_for("letters.show", pid=pid)


def letter_here(session: Session, pid: str) -> Letter:
    """A letter of the own office. Raises NotFound."""
    return find_letters.letter_for(session, current_actor(), pid)


@needs(Permission.SHEET_SEND)
def remind(pid: str) -> Answer:
    """催促: how and with whom; the time it was made is now."""
    form = RemindForm()

    def act(session: Session) -> Done:
        letter = letter_here(session, pid)
        made = Reminder(Means(form.means.data), form.note.data or "", form.spoke_with.data or "")
        letters.remind(session, current_actor(), clock.now(), letter, made)
        journal.note("letter:remind", f"letter:{pid}", letter.client_id)
        return Done(show_url(pid), "催促したことを記録しました。")

    def show() -> str:
        with reading() as session:
            return render_template(
                "pages/letters/remind.html", form=form, letter=letter_here(session, pid)
            )

    return answer(form, act, show)


@needs(Permission.SHEET_SEND)
def days(pid: str) -> Answer:
    """After how many days to remind."""
    form = DaysForm()

    def act(session: Session) -> Done:
        letter = letter_here(session, pid)
        chosen = form.remind_after_days.data or ""
        letters.set_reminding(
            session, current_actor(), letter, int(chosen) if chosen.isdigit() else 0
        )
        return Done(show_url(pid), "催促までの日数を変えました。")

    def show() -> str:
        with reading() as session:
            letter = letter_here(session, pid)
            page = letter_page.gather(session, current_actor(), clock.now(), letter)
            return render_template(
                "pages/letters/show.html", page=page, just_sent=False, days_form=form
            )

    return answer(form, act, show)


@needs(Permission.SHEET_SEND)
def no_answer(pid: str) -> Answer:
    """「回答なし」 as an outcome; before two reminders it says why."""
    form = NoAnswerForm()

    def act(session: Session) -> Done:
        letter = letter_here(session, pid)
        reason = form.reason.data or ""
        letters.record_no_answer(session, current_actor(), clock.now(), letter, reason)
        journal.note("letter:no-answer", f"letter:{pid}", letter.client_id)
        return Done(show_url(pid), "「回答なし」を記録しました。記録を印刷できます。")

    def show() -> str:
        with reading() as session:
            letter = letter_here(session, pid)
            page = letter_page.gather(session, current_actor(), clock.now(), letter)
            return render_template(
                "pages/letters/no_answer.html",
                form=form,
                page=page,
                free=page.free_from is not None and page.free_from <= page.today,
            )

    return answer(form, act, show)


def _why(pid: str, step: Step, done: str, note: str, words: dict[str, str]) -> Answer:
    """A page that asks for a reason and does one step."""
    form = WhyForm()

    def act(session: Session) -> Done:
        letter = letter_here(session, pid)
        step(session, letter, clock.now(), form.reason.data or "")
        journal.note(note, f"letter:{pid}", letter.client_id)
        return Done(show_url(pid), done)

    def show() -> str:
        with reading() as session:
            letter = letter_here(session, pid)
            return render_template(
                "pages/letters/why.html",
                form=form,
                lead=full_name(letter.client),
                back=show_url(pid),
                **words,
            )

    return answer(form, act, show)


@needs(Permission.SHEET_WRITE)
def reopen(pid: str) -> Answer:
    """開き直す: a late answer, or a slip."""

    def step(session: Session, letter: Letter, now: datetime, reason: str) -> object:
        return letters.reopen(session, current_actor(), now, letter, reason)

    return _why(
        pid,
        step,
        "連絡票を開き直しました。",
        "letter:reopen",
        {
            "title": "連絡票を開き直す",
            "explained": "遅れて届いた回答を入れるときや、書き足すときに使います。開き直した理由は記録に残ります。",
            "label": "開き直す理由",
            "button": "開き直す",
        },
    )


@needs(Permission.SHEET_SEND)
def withdraw(pid: str) -> Answer:
    """取り下げ before it was answered: links end at once."""

    def step(session: Session, letter: Letter, now: datetime, reason: str) -> object:
        return letters.withdraw(session, current_actor(), now, letter, reason)

    return _why(
        pid,
        step,
        "連絡票を取り下げました。回答ページは開けなくなりました。",
        "letter:withdraw",
        {
            "title": "連絡票を取り下げる",
            "explained": "宛先を間違えたときなどに使います。回答ページはすぐに閉じ、送った記録は理由とともに残ります。"
            "用紙で渡したときは、相手に電話でも伝えてください。",
            "label": "取り下げる理由",
            "button": "取り下げる",
        },
    )
