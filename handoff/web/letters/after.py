"""返信のあと: what was done with the answer, until the file of the letter is complete."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session

from handoff import clock
from handoff.actions import care_plan, letters
from handoff.actions.care_plan import Delivery
from handoff.actions.letter_facts import AFTER, declared_for, whole
from handoff.actions.problems import Refused, Stale
from handoff.db import find_equipment, find_letters, find_opinions
from handoff.db.letters import Letter
from handoff.rules.access import Permission
from handoff.sheets import checks
from handoff.sheets.content import Content, merged
from handoff.sheets.model import Finding
from handoff.web.filling import typing_part
from handoff.web.forms.answering import Answer, one_press
from handoff.web.forms.base import BaseForm
from handoff.web.frame import journal
from handoff.web.frame.access import current_actor, needs
from handoff.web.frame.database import reading, writing
from handoff.web.frame.once import Done
from handoff.web.letters.acts import letter_here, show_url


def add_to(bp: Blueprint) -> None:
    """Hang the address on the blueprint of the letters."""
    bp.add_url_rule("/letters/<pid>/after", "after", after, methods=["GET", "POST"])


@needs(Permission.SHEET_WRITE)
def after(pid: str) -> Answer:
    """返信のあと: what was done with the answer; then the file of the letter is complete."""
    form = BaseForm()
    if not form.is_submitted():
        return _after_page(pid)
    if not form.validate():
        return _after_page(pid, extra=[e for errors in form.errors.values() for e in errors]), 422
    with reading() as session:
        sections = typing_part.sections_of(declared_for(letter_here(session, pid)), AFTER)
        typed = typing_part.posted(session, sections)
    raw = typed.raw
    if typed.stays:
        return _after_page(pid, raw, typed=typed)
    version = request.form.get("_version", type=int) or 0
    closes = request.form.get("_go") == "close"

    def save(session: Session) -> Done:
        letter = letter_here(session, pid)
        kept = letters.save_after(session, current_actor(), clock.now(), letter, raw, version)
        _note_delivery(session, kept, clock.now())
        if closes:
            letters.close(session, current_actor(), clock.now(), kept)
        journal.note("letter:after", f"letter:{pid}", letter.client_id)
        done = "連絡票を完了にしました。" if closes else "保存しました。"
        return Done(show_url(pid), done)

    try:
        return one_press(save)
    except Refused as refused:
        if closes:
            _keep(pid, raw, version)
        return _after_page(pid, raw, refused.findings), 422
    except Stale as stale:
        return _after_page(pid, raw, extra=[stale.message]), 409


def _note_delivery(session: Session, letter: Letter, now: datetime) -> None:
    """A delivery written down here stands on 「主治医の意見」 too; once for each letter."""
    on, means = letter.after.get("plan_delivered_on"), letter.after.get("plan_delivered_means")
    if not (on and means and letter.doctor_name):
        return
    there = find_opinions.deliveries_of(session, letter.client)
    if any(d.letter_id == letter.id or d.delivered_on.isoformat() == on for d in there):
        return
    standing = find_letters.standing_answer(session, letter)
    found = find_opinions.opinions_of_answer(session, standing) if standing else []
    given = Delivery(
        letter.doctor_name,
        date.fromisoformat(on),
        means,
        letter.institution,
        opinion=next(iter(found), None),
        letter=letter,
    )
    try:
        care_plan.deliver_plan(session, current_actor(), now, letter.client, given)
    except Refused as refused:
        wrong = [Finding("refuse", "plan_delivered_on", f.message) for f in refused.findings]
        raise Refused(wrong) from None


def _keep(pid: str, raw: dict[str, Any], version: int) -> None:
    """What was typed is saved although the file cannot be closed yet; what cannot be kept stays on the page."""
    try:
        with writing() as session:
            letter = letter_here(session, pid)
            letters.save_after(session, current_actor(), clock.now(), letter, raw, version)
    except (Refused, Stale):
        return


def _after_page(
    pid: str,
    raw: dict[str, Any] | None = None,
    wrong: Sequence[Finding] = (),
    extra: Sequence[str] = (),
    typed: typing_part.Posted | None = None,
) -> str:
    with reading() as session:
        letter = letter_here(session, pid)
        sheet = declared_for(letter)
        content = whole(session, letter)
        if raw is not None:
            content = merged(sheet, content, raw)
        request_now = find_letters.request_of(session, letter)
        journal.note("letter:view", f"letter:{pid}", letter.client_id)
        drawn = typing_part.draw(sheet, AFTER, content, wrong, typed)
        return render_template(
            "pages/letters/after.html",
            letter=letter,
            sheet=sheet,
            drawn=drawn,
            offered=typing_part.offered(session, drawn.sections, {}),
            extra=extra,
            has_errors=bool(wrong or extra),
            was_sent=request_now is not None,
            case=find_equipment.case_of_letter(session, letter),
            missing=_missing(content, letter),
        )


def _missing(content: Content, letter: Letter) -> list[Finding]:
    """What is still asked for before it can be closed."""
    sheet = declared_for(letter)
    own = {key for p in sheet.parts if p.key == AFTER for key in p.keys}
    today = clock.local_date(clock.now())
    return [f for f in checks.run(sheet, content, checks.CLOSE, today).refusals if f.key in own]
