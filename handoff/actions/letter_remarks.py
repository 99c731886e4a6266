"""What the care manager should see above a letter: a changed level, gaps, a finding that is not enough."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from handoff.actions.answer_keeping import own_keys
from handoff.actions.letter_facts import AFTER, declared_for, joined
from handoff.clock import local_date
from handoff.db import find_letters, find_opinions
from handoff.db.letters import Letter, LetterAnswer
from handoff.db.sheets import Revision
from handoff.rules.letters import AnswerWay
from handoff.sheets import checks
from handoff.sheets.choices import CARE
from handoff.sheets.model import Finding

_LEVELS = {choice.code: choice.label for choice in CARE}


def remarks(session: Session, letter: Letter, now: datetime) -> tuple[Finding, ...]:
    """Warnings about the letter as it stands; nothing here stops anyone. Empty before it was sent."""
    request = find_letters.request_of(session, letter)
    if request is None:
        return ()
    answer = find_letters.standing_answer(session, letter)
    found = [*_level(letter, request)]
    if answer is not None:
        found += _after_the_plan(session, letter, answer)
        found += _about_answer(letter, request, answer, local_date(now))
    return tuple(found)


def _level(letter: Letter, request: Revision) -> list[Finding]:
    asked, now = request.content.get("care_level"), letter.client.care_level
    if not asked or not now or asked == now:
        return []
    text = (
        f"連絡票を送ったあとに、要介護度が{_LEVELS.get(asked, asked)}から{_LEVELS.get(now, now)}に"
        "変わりました。この意見でよいかを確かめ直してください。"
    )
    return [Finding("warn", "care_level", text, "level")]


def _after_the_plan(session: Session, letter: Letter, answer: LetterAnswer) -> list[Finding]:
    """13条19号: the opinion comes first; an answer after the delivery means looking at the plan again."""
    given = [
        d
        for d in find_opinions.deliveries_of(session, letter.client)
        if d.letter_id == letter.id or _plain(d.to_doctor) == _plain(letter.doctor_name)
    ]
    if not given or max(d.delivered_on for d in given) >= answer.answered_on:
        return []
    text = (
        "この回答は、ケアプランを主治医に交付したあとに届いています。"
        "ケアプランを確かめ、変えたときはもう一度交付してください。"
    )
    return [Finding("warn", "plan_delivered_on", text, "again")]


def _about_answer(
    letter: Letter, request: Revision, answer: LetterAnswer, today: date
) -> list[Finding]:
    sheet, own = declared_for(letter), own_keys(letter)
    content = joined(letter, request, answer)
    found: list[Finding] = []
    if answer.way != AnswerWay.LINK:  # what the doctor left open on paper or did not say
        for gap in checks.run(sheet, content, checks.ANSWER, today).refusals:
            if gap.key in own:
                found.append(Finding("warn", gap.key, gap.message, gap.code, gap.row, gap.column))
    after = next(p.keys for p in sheet.parts if p.key == AFTER)
    closing = checks.run(sheet, content, checks.CLOSE, today).warnings
    return [*found, *(f for f in closing if f.key in own | after)]


def _plain(name: str) -> str:
    return "".join(name.split())
