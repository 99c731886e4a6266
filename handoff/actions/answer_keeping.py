"""Keeping an answer: a number of its own, the older one replaced, everything that follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from handoff.actions import opinions
from handoff.actions.letter_facts import (
    REPLY,
    declared_for,
    move,
    part_of,
)
from handoff.actions.letter_paper import keep_answered
from handoff.actions.letter_telling import settle_own, tell_own, write_line
from handoff.actions.problems import Stale
from handoff.actions.timeline import EventKind
from handoff.clock import local_date
from handoff.db import find_letters
from handoff.db.letters import Letter, LetterAnswer
from handoff.notify.messages import NoticeKind
from handoff.rules.access import Actor
from handoff.rules.letters import REMINDERS, AnswerWay, LetterMove
from handoff.sheets import catalogue, checks
from handoff.sheets.content import Content, as_plain, counting, read
from handoff.sheets.model import Finding, Kind

BY_SYSTEM = frozenset({"reply_to", "client_initial", "from_inst"})
"""Of the reply half, what is there before anybody answers."""
MEANINGLESS = BY_SYSTEM | {"replied_on", "doctor_name", "written_by", "from_address", "ack"}


@dataclass(frozen=True, slots=True)
class Given:
    """How an answer came, beside its content."""

    way: AnswerWay
    link_id: int | None = None
    on_behalf: str = ""
    heard_means: str = ""
    heard_with: str = ""
    heard_words: str = ""
    answered_on: date | None = None
    received_on: date | None = None
    received_means: str = ""
    moved_from: LetterAnswer | None = None
    moved_reason: str = ""
    scan_id: int | None = None


def reply_content(letter: Letter, raw: Mapping[str, Any], before: Mapping[str, Any]) -> Content:
    """`raw` over `before`, the doctor's part only: nothing else can be written through an answer."""
    sheet = declared_for(letter)
    merged = dict(before) | part_of(sheet, REPLY, raw)
    merged |= {key: raw[key] for key in ("_typed",) if key in raw}
    found = read(sheet, merged)
    own = own_keys(letter)
    typed = {path: text for path, text in found.typed.items() if path.partition(".")[0] in own}
    return Content(part_of(sheet, REPLY, found.values), typed)


def judge(
    session: Session, letter: Letter, content: Content, moment: str, now: datetime
) -> checks.Findings:
    """What the checks say about this answer beside the request."""
    sheet = declared_for(letter)
    request = find_letters.request_of(session, letter)
    both = (dict(request.content) if request else {}) | content.as_json()
    return checks.run(sheet, read(sheet, both), moment, local_date(now))


def says_something(letter: Letter, content: Content) -> bool:
    """Whether an answer holds more than a date and a name."""
    sheet = declared_for(letter)
    return any(
        key not in MEANINGLESS
        for key in counting(sheet, content.values)
        if key in sheet.items and sheet.items[key].kind is not Kind.FLAG
    )


def store(
    session: Session,
    actor: Actor | None,
    now: datetime,
    letter: Letter,
    content: Content,
    given: Given,
    keeper: int,
) -> LetterAnswer:
    """Keep the answer; the letter was locked before. `keeper`: in whose work the paper is kept.

    Raises Refused (the letter takes no answer) and Stale (two servers in the same instant).
    """
    state = move(letter, LetterMove.ANSWER)
    sheet = declared_for(letter)
    kept = {k: as_plain(v) for k, v in counting(sheet, content.values).items()}
    older = find_letters.standing_answer(session, letter)
    answer = _row(session, actor, now, letter, kept, given)
    try:
        with session.begin_nested():
            session.add(answer)
            session.flush()
    except IntegrityError:
        raise Stale(older) from None
    if older is not None:
        older.replaced_at = now
        opinions.withdraw_of_answer(session, actor, now, older, "回答が訂正されました")
    letter.state, letter.no_answer_at = state.value, None
    _note_after(letter, answer, given, now)
    session.flush()
    _follow(session, actor, now, letter, answer, keeper)
    return answer


def _row(
    session: Session,
    actor: Actor | None,
    now: datetime,
    letter: Letter,
    kept: Mapping[str, Any],
    given: Given,
) -> LetterAnswer:
    return LetterAnswer(
        letter_id=letter.id,
        number=find_letters.next_answer_number(session, letter),
        content={k: v for k, v in kept.items() if k not in BY_SYSTEM or k == "from_inst"},
        way=given.way.value,
        answered_on=given.answered_on or _day(kept.get("replied_on")) or local_date(now),
        answered_at=now,
        doctor_name=str(kept.get("doctor_name", ""))[:100],
        written_by=str(kept.get("written_by", ""))[:100],
        heard_means=given.heard_means,
        heard_with=given.heard_with,
        heard_words=given.heard_words,
        link_id=given.link_id,
        entered_by=actor.account_id if actor else None,
        on_behalf=given.on_behalf,
        moved_from_id=given.moved_from.id if given.moved_from else None,
        moved_reason=given.moved_reason,
        scan_id=given.scan_id,
    )


def _follow(
    session: Session,
    actor: Actor | None,
    now: datetime,
    letter: Letter,
    answer: LetterAnswer,
    keeper: int,
) -> None:
    """Paper, opinion on file, notice, timeline."""
    document = keep_answered(session, letter, answer, keeper)
    answer.document_id = document.id if document else None
    opinions.from_answer(session, actor, now, letter, answer)
    for number in range(1, REMINDERS + 1):
        settle_own(session, now, letter, NoticeKind.LETTER_WAITS, str(number), None)
    settle_own(session, now, letter, NoticeKind.LETTER_UNANSWERED, "", None)
    if actor is None:
        tell_own(session, now, letter, NoticeKind.LETTER_ANSWERED, str(answer.number))
    else:
        answer.read_at, answer.read_by = now, actor.account_id
    sheet = declared_for(letter)
    who = answer.doctor_name or answer.on_behalf
    note = f"{sheet.number} {letter.ref_no}　{AnswerWay(answer.way).label}　{who} 先生"
    write_line(session, actor, now, letter, EventKind.LETTER_ANSWERED, note)
    session.flush()


def _note_after(letter: Letter, answer: LetterAnswer, given: Given, now: datetime) -> None:
    """What the answer itself tells about the care manager's record; what was typed stays."""
    oral = given.way is AnswerWay.ORAL
    on = (given.received_on or local_date(now)).isoformat()
    if letter.sheet.code == catalogue.DOCTOR_CONTACT:
        known: dict[str, Any] = {"outcome": "oral" if oral else "sheet", "received_on": on}
        known |= {"received_means": given.received_means} if given.received_means else {}
    else:
        known = {"finding_source": "heard" if oral else "this"}
    if oral:
        known["oral_on"] = answer.answered_on.isoformat()
        known["oral_person"] = given.heard_with or answer.doctor_name
        known["oral_text"] = given.heard_words
    told = {"outcome"} | ({"finding_source"} if letter.after.get("finding_source") in ("this", "heard") else set())  # fmt: skip
    stays = {k: v for k, v in letter.after.items() if v and k not in told}
    letter.after = {**letter.after, **known, **stays}
    letter.after_version += 1


def refusals_of_form(found: checks.Findings, own: frozenset[str]) -> list[Finding]:
    """Only what cannot be read or kept: a paper answer may be as incomplete as the doctor left it."""
    return [f for f in found.refusals if f.key in own and f.code in ("form", "characters", "length", "rows", "exclusive")]  # fmt: skip


def own_keys(letter: Letter) -> frozenset[str]:
    """Keys of the doctor's part."""
    return next(p.keys for p in declared_for(letter).parts if p.key == REPLY)


def _day(text: object) -> date | None:
    return date.fromisoformat(text) if isinstance(text, str) and text else None
