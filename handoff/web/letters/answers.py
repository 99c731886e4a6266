"""Answers that the care manager enters for the doctor: from paper, heard; put right when misplaced."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, render_template
from sqlalchemy.orm import Session

from handoff import clock
from handoff.actions import answers, letters
from handoff.actions.answers import Paper, Spoken
from handoff.actions.letter_facts import REPLY, declared_for
from handoff.actions.problems import NotFound, Refused
from handoff.db import find_letters
from handoff.db.letters import Letter, LetterAnswer
from handoff.rules.access import Permission
from handoff.rules.letters import AnswerWay, LetterMove, may
from handoff.rules.life import Means
from handoff.sheets import catalogue
from handoff.sheets.content import Content, merged, read
from handoff.sheets.equipment_contact_reply import offered
from handoff.sheets.model import Finding, Sheet
from handoff.web.filling import typing_part
from handoff.web.forms.answering import Answer, answer, one_press
from handoff.web.forms.base import BaseForm
from handoff.web.forms.letters import HeardForm, MoveForm, TypedForm, WhyForm
from handoff.web.frame import journal
from handoff.web.frame.access import current_actor, needs
from handoff.web.frame.database import installation, reading
from handoff.web.frame.filters import full_name
from handoff.web.frame.once import Done
from handoff.web.frame.security import takes_files
from handoff.web.letters import page
from handoff.web.letters.acts import show_url

BOTH = ["GET", "POST"]
_KEYS = {"at": "heard_on", "file": "scan", "opinion": "heard-words"}
HEARD_ALREADY = frozenset(
    {
        *("replied_on", "doctor_name", "opinion", "finding", "reply_way", "ack", "slots"),
        *("pref_contact", "pref_contact_time", "pref_contact_through", "written_by"),
    }
)
"""Of the reply: what the form of a hearing asks for in its own words, or a hearing has no use for."""
TYPED_ALREADY = frozenset({"doctor_name"})


def add_to(bp: Blueprint) -> None:
    """Hang the addresses on the blueprint of the letters."""
    for rule, name, view in (
        ("/letters/<pid>/type", "type_paper", type_paper),
        ("/letters/<pid>/hear", "hear", hear),
        ("/letter-answers/<pid>/move", "move_answer", move_answer),
        ("/letter-answers/<pid>/withdraw", "withdraw_answer", withdraw_answer),
    ):
        bp.add_url_rule(rule, name, view, methods=BOTH)


def _letter(session: Session, pid: str) -> Letter:
    return find_letters.letter_for(session, current_actor(), pid)


@needs(Permission.SHEET_WRITE)
@takes_files
def type_paper(pid: str) -> Answer:
    """紙の返信を入力: as the doctor left it, with the paper itself."""
    form = TypedForm()

    def act(session: Session, raw: dict[str, Any]) -> LetterAnswer:
        paper = Paper(
            form.on_behalf.data or "",
            form.received_on.data,
            Means(form.means.data),
            form.upload(),
        )
        letter, secret = _letter(session, pid), installation().settings.secret_key
        now = clock.now()
        return answers.type_paper(session, current_actor(), now, letter, raw, paper, secret=secret)

    return _entered(pid, form, act, "pages/letters/type.html", "紙の返信を入力しました。")


@needs(Permission.SHEET_WRITE)
def hear(pid: str) -> Answer:
    """聴取を記録: doctor, moment, means, words; and what was said of each service."""
    form = HeardForm()

    def act(session: Session, raw: dict[str, Any]) -> LetterAnswer:
        spoken = Spoken(
            form.doctor.data or "",
            form.at,
            Means(form.means.data),
            form.words.data or "",
            form.heard_with.data or "",
        )
        letter = _letter(session, pid)
        return answers.hear(session, current_actor(), clock.now(), letter, spoken, raw)

    return _entered(pid, form, act, "pages/letters/hear.html", "聴取を記録しました。")


def _entered(
    pid: str,
    form: BaseForm,
    act: Callable[[Session, dict[str, Any]], LetterAnswer],
    template: str,
    done: str,
) -> Answer:
    """A page with an own form on top and the fields of the reply below it."""
    if not form.is_submitted():
        return _entry_page(pid, form, template)
    with reading() as session:
        sheet = declared_for(_letter(session, pid))
        sections = typing_part.sections_of(sheet, REPLY, _without(form))
        typed = typing_part.posted(session, sections)
        if isinstance(form, HeardForm):
            typing_part.take_phrase(session, form.words)
    raw = typed.raw
    if typed.stays:
        return _entry_page(pid, form, template, raw, typed=typed)
    if not form.validate():
        return _entry_page(pid, form, template, raw), 422

    def press(session: Session) -> Done:
        made = act(session, _said(raw))
        letter = made.letter
        journal.note("letter:enter-answer", f"letter:{pid}", letter.client_id)
        return Done(show_url(pid) + "#answer", done)

    try:
        return one_press(press)
    except Refused as refused:
        left = [f for f in refused.findings if not _at_form(form, f)]
        return _entry_page(pid, form, template, raw, left), 422


def _at_form(form: BaseForm, finding: Finding) -> bool:
    name = _KEYS.get(finding.key, finding.key)
    if name in form:
        form.refuse(name, finding.message)
        return True
    return False


def _without(form: object) -> frozenset[str]:
    return HEARD_ALREADY if isinstance(form, HeardForm) else TYPED_ALREADY


def _said(raw: dict[str, Any]) -> dict[str, Any]:
    """What was really said: a row that only names the service it was asked about says nothing."""
    rows = raw.get("med_need")
    if not isinstance(rows, list):
        return raw
    kept = [row for row in rows if any(v for k, v in row.items() if k != "service")]
    return {**raw, "med_need": kept}


def _entry_page(
    pid: str,
    form: Any,
    template: str,
    raw: dict[str, Any] | None = None,
    wrong: Sequence[Finding] = (),
    typed: typing_part.Posted | None = None,
) -> str:
    now = clock.now()
    with reading() as session:
        letter = _letter(session, pid)
        if not may(letter.state, LetterMove.ANSWER):
            raise NotFound
        sheet = declared_for(letter)
        request_sent = find_letters.request_of(session, letter)
        asked = read(sheet, request_sent.content if request_sent else {})
        standing = find_letters.standing_answer(session, letter)
        if raw is None:
            raw = _first(sheet, asked, standing, form)
            _start(form, letter, standing, now)
        journal.note("letter:view", f"letter:{pid}", letter.client_id)
        content = merged(sheet, asked, raw)
        drawn = typing_part.draw(sheet, REPLY, content, wrong, typed, _without(form))
        own = {}
        if isinstance(form, HeardForm):
            said = sheet.items.get("opinion") or sheet.items["finding"]
            own = typing_part.stands_for(form.words, said)
        return render_template(
            template,
            form=form,
            letter=letter,
            sheet=sheet,
            standing=standing,
            drawn=drawn,
            own=own,
            offered=typing_part.offered(session, drawn.sections, own),
            asked=page.read_part(sheet, "request", request_sent.content) if request_sent else (),
        )


def _first(
    sheet: Sheet, asked: Content, standing: LetterAnswer | None, form: object
) -> dict[str, Any]:
    """The reply to begin with: what stands (to be corrected), else a row for each service asked about."""
    wanted = AnswerWay.ORAL if isinstance(form, HeardForm) else AnswerWay.PAPER
    if standing is not None and standing.way == wanted:
        return dict(standing.content)
    if sheet.code == catalogue.EQUIPMENT_CONTACT:
        return {k: list(v) for k, v in offered(asked.values).items()}
    return {"med_need": [{"service": s} for s in asked.get("med_services", ()) if s != "other"]}


def _start(form: Any, letter: Letter, standing: LetterAnswer | None, now: Any) -> None:
    today = clock.local_date(now)
    doctor = letter.doctor_name
    if isinstance(form, TypedForm):
        same = standing is not None and standing.way == AnswerWay.PAPER
        form.on_behalf.data = standing.on_behalf if standing is not None and same else doctor
        form.received_on.data = today
    else:
        same = standing is not None and standing.way == AnswerWay.ORAL
        form.doctor.data = standing.on_behalf if standing is not None and same else doctor
        form.heard_on.data, form.heard_time.data = today, clock.local(now).time()
        if standing is not None and same:
            form.words.data = standing.content.get("opinion") or standing.content.get("finding")


@needs(Permission.SHEET_SEND)
def move_answer(pid: str) -> Answer:
    """The answer belongs to another letter: wrong person's paper. Both keep the trace."""
    form = MoveForm()

    def act(session: Session) -> Done:
        actor = current_actor()
        found = find_letters.answer_for(session, actor, pid)
        try:
            target = letters.find_by_number(session, actor, form.to_letter.data or "")
        except NotFound:
            raise _not_there() from None
        except Refused as refused:
            raise Refused([_named(f) for f in refused.findings]) from None
        reason = form.reason.data or ""
        answers.move(session, actor, clock.now(), found, target, reason)
        journal.note("letter:move-answer", f"letter:{found.letter.public_id}", target.client_id)
        return Done(show_url(target.public_id) + "#answer", "回答をこの連絡票に移しました。")

    def show() -> str:
        with reading() as session:
            found = find_letters.answer_for(session, current_actor(), pid)
            if not found.stands:
                raise NotFound
            return render_template(
                "pages/letters/move.html",
                form=form,
                answer=found,
                letter=found.letter,
                lead=full_name(found.letter.client),
            )

    return answer(form, act, show)


def _not_there() -> Refused:
    words = "この整理番号の連絡票は見つかりませんでした。用紙の番号を確かめてください。"
    return Refused([Finding("refuse", "to_letter", words)])


def _named(finding: Finding) -> Finding:
    return Finding("refuse", "to_letter", finding.message)


@needs(Permission.SHEET_SEND)
def withdraw_answer(pid: str) -> Answer:
    """An answer that was entered by mistake; what came by the link cannot be taken away."""
    form = WhyForm()

    def act(session: Session) -> Done:
        found = find_letters.answer_for(session, current_actor(), pid)
        reason = form.reason.data or ""
        answers.withdraw(session, current_actor(), clock.now(), found, reason)
        journal.note("letter:withdraw-answer", f"letter:{found.letter.public_id}",
                     found.letter.client_id)  # fmt: skip
        return Done(show_url(found.letter.public_id), "入力した回答を取り下げました。")

    def show() -> str:
        with reading() as session:
            found = find_letters.answer_for(session, current_actor(), pid)
            return render_template(
                "pages/letters/why.html",
                form=form,
                title="入力した回答を取り下げる",
                lead=full_name(found.letter.client),
                back=show_url(found.letter.public_id),
                explained="別の連絡票の回答だったときは、取り下げずに移してください。取り下げた回答は、理由とともに残ります。",
                label="取り下げる理由",
                button="取り下げる",
            )

    return answer(form, act, show)
