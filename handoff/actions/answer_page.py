"""The page behind the code: the letter, what was written so far, and the answer that is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from handoff.actions import journal
from handoff.actions.answer_access import note, opened
from handoff.actions.answer_keeping import (
    Given,
    judge,
    own_keys,
    reply_content,
    says_something,
    store,
)
from handoff.actions.drafts import ELSEWHERE, refuse_unkeepable
from handoff.actions.letter_facts import declared_for, joined
from handoff.actions.problems import Problem, Stale, need_clean, refuse
from handoff.db import find_letters, find_links
from handoff.db.letters import AnswerDraft, AnswerLink, Letter, LetterAnswer
from handoff.rules.letters import AnswerWay, Opened
from handoff.sheets import catalogue, checks
from handoff.sheets.content import Content, as_plain, counting
from handoff.sheets.doctor_contact_reply import QuickAnswer, quick_answers
from handoff.sheets.equipment_contact_reply import offered
from handoff.sheets.model import Finding, Sheet

SAVED_NOTE_EVERY = timedelta(minutes=10)
"""Autosaves within this time leave one line among the openings."""
ASKS_AGAIN = frozenset({"contradiction", "twice", "order", "absent", "not_asked"})
"""Codes of warnings that are asked about once before an answer is taken."""


class Contradicts(Problem):
    """The answer contradicts itself (`findings`); sent again with `really` it is taken as it is."""

    message = "次の点を確かめてください。このままでよければ、もう一度「送る」を押してください。"

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        super().__init__()


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """Everything the page behind the code shows. `content` is the doctor's part so far."""

    letter: Letter
    sheet: Sheet
    request: Mapping[str, Any]
    content: Content
    version: int
    quick: tuple[QuickAnswer, ...]
    answer: LetterAnswer | None  # the one that stands, when the doctor comes back to correct it
    expires_at: datetime
    device: str = ""  # the page that saved last


def page(session: Session, now: datetime, token: str, ticket: str, *, secret: str) -> AnswerPage:
    """The letter and what was written so far. Raises NotFound, LinkClosed (also without a good ticket)."""
    link = opened(session, now, token, ticket, secret)
    letter = link.letter
    request = find_letters.request_of(session, letter)
    answer = find_letters.standing_answer(session, letter)
    asked = dict(request.content) if request else {}
    draft = find_links.answer_draft(session, link)
    before = draft.content if draft else _earlier(link, answer)
    sheet = declared_for(letter)
    if sheet.code == catalogue.EQUIPMENT_CONTACT and draft is None and not before:
        before = {**before, **offered(asked)}
    whole = joined(letter, request, None)
    quick = quick_answers(whole.values) if sheet.code == catalogue.DOCTOR_CONTACT else ()
    return AnswerPage(
        letter,
        sheet,
        whole.values,
        reply_content(letter, before, {}),
        draft.version if draft else 0,
        quick,
        answer,
        link.expires_at,
        draft.device if draft else "",
    )


def save(
    session: Session,
    now: datetime,
    token: str,
    ticket: str,
    raw: Mapping[str, Any],
    version: int,
    device: str = "",
    *,
    secret: str,
    ip: str = "",
) -> AnswerDraft:
    """Save what is being written (some keys or all); `version` is that of the page, 0 at first.

    Raises NotFound, LinkClosed, and Stale (`theirs`: stored, `yours`: typed) when another window saved
    meanwhile: both keep their text.
    """
    link = opened(session, now, token, ticket, secret)
    return _saved(session, now, link, raw, version, device, ip)


def submit(
    session: Session,
    now: datetime,
    token: str,
    ticket: str,
    raw: Mapping[str, Any],
    version: int,
    device: str = "",
    *,
    secret: str,
    really: bool = False,
    ip: str = "",
) -> LetterAnswer:
    """Send the answer; before the letter is closed a further one corrects it under a new number.

    Pressed twice it is one answer. Raises NotFound, LinkClosed, Stale, Refused (what is missing), and
    Contradicts once when the answer does not agree with itself.
    """
    link = opened(session, now, token, ticket, secret)
    letter = find_letters.locked_letter(session, link.letter_id)
    content = _content(session, link, raw)
    last = find_letters.standing_answer(session, letter)
    if last is not None and last.link_id == link.id and _same(letter, last, content):
        return last
    draft = _saved(session, now, link, raw, version, device, ip)
    found = judge(session, letter, content, checks.ANSWER, now)
    own = own_keys(letter)
    need_clean([f for f in found.refusals if f.key in own])
    if not says_something(letter, content):
        raise refuse("opinion", "お答えを選ぶか、書いてから送ってください。")
    odd = tuple(f for f in found.warnings if f.key in own and f.code in ASKS_AGAIN)
    if odd and not really:
        raise Contradicts(odd)
    given = Given(AnswerWay.LINK, link_id=link.id, received_means="system")
    answer = store(session, None, now, letter, content, given, link.created_by)
    draft.content = content.as_json()
    note(session, now, link, Opened.ANSWERED, ip)
    journal.write(session, None, now, "letter:answer", f"letter:{letter.public_id}",
                  letter.client_id, ip=ip)  # fmt: skip
    return answer


def _earlier(link: AnswerLink, answer: LetterAnswer | None) -> dict[str, Any]:
    """The doctor's own answer, to be corrected; what staff typed is shown and not rewritten here."""
    if answer is None or answer.way != AnswerWay.LINK:
        return {}
    return dict(answer.content)


def _content(session: Session, link: AnswerLink, raw: Mapping[str, Any]) -> Content:
    draft = find_links.answer_draft(session, link)
    before = draft.content if draft else {}
    return reply_content(link.letter, raw, before)


def _saved(
    session: Session,
    now: datetime,
    link: AnswerLink,
    raw: Mapping[str, Any],
    version: int,
    device: str,
    ip: str,
) -> AnswerDraft:
    refuse_unkeepable(raw)
    draft = find_links.answer_draft(session, link)
    if (draft.version if draft else 0) != version:
        raise Stale(draft.content if draft else {}, dict(raw), ELSEWHERE)
    if draft is None:
        draft = AnswerDraft(link_id=link.id, content={}, version=0, saved_at=now)
        try:
            with session.begin_nested():
                session.add(draft)
                session.flush()
        except IntegrityError:  # a second window saved first
            other = find_links.answer_draft(session, link)
            raise Stale(other.content if other else {}, dict(raw), ELSEWHERE) from None
        note(session, now, link, Opened.SAVED, ip)
    elif now - draft.saved_at >= SAVED_NOTE_EVERY:
        note(session, now, link, Opened.SAVED, ip)
    content = reply_content(link.letter, raw, draft.content).as_json()
    if content != draft.content or draft.version == 0:
        draft.content, draft.version = content, draft.version + 1
    draft.saved_at, draft.device = now, device[:32]
    session.flush()
    return draft


def _same(letter: Letter, last: LetterAnswer, content: Content) -> bool:
    """Whether this very answer is there already (the second of two presses)."""
    kept = counting(declared_for(letter), content.values)
    return {k: as_plain(v) for k, v in kept.items()} == last.content
