"""Answers that staff enter for the doctor: from paper or FAX, heard by telephone or at a visit.

The record says who entered it for whom. An answer on the wrong person's paper: answer_moving.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from handoff.actions.answer_keeping import (
    Given,
    judge,
    own_keys,
    refusals_of_form,
    reply_content,
    says_something,
    store,
)
from handoff.actions.letter_facts import declared_for, need
from handoff.actions.letter_papers import PaperUpload, add_to_letter
from handoff.actions.problems import Refused, need_clean, refuse
from handoff.actions.timeline import LONGEST_TEXT, checked_text
from handoff.clock import local, local_date
from handoff.db import find_letters
from handoff.db.letters import Letter, LetterAnswer
from handoff.rules.access import Actor
from handoff.rules.letters import AnswerWay
from handoff.rules.life import Means
from handoff.sheets import catalogue, checks
from handoff.sheets.content import as_plain, counting, read
from handoff.sheets.model import Finding

PAPER_MEANS = (Means.FAX, Means.POST, Means.VISIT, Means.EMAIL)
SPOKEN_MEANS = (Means.PHONE, Means.VISIT)


@dataclass(frozen=True, slots=True)
class Paper:
    """An answer on paper. `on_behalf` is the doctor for whom it is typed; `scan` the paper itself."""

    on_behalf: str
    received_on: date | None
    means: Means | None = Means.FAX
    scan: PaperUpload | None = None


@dataclass(frozen=True, slots=True)
class Spoken:
    """An opinion that was heard (聴取). `at`: when; `heard_with`: who spoke, when it was not the doctor."""

    doctor: str
    at: datetime | None
    means: Means | None
    words: str
    heard_with: str = ""


def type_paper(
    session: Session,
    actor: Actor,
    now: datetime,
    letter: Letter,
    raw: Mapping[str, Any],
    paper: Paper,
    *,
    secret: str,
) -> LetterAnswer:
    """Enter an answer that came on paper, as the doctor left it: gaps are pointed out, not refused.

    The same again is the same answer. Raises NotAllowed, NotFound, Refused (nothing in it, nothing that
    can be read, a day to come), Stale.
    """
    need(actor, letter)
    held = find_letters.locked_letter(session, letter.id)
    on_behalf, means = _check_paper(paper, now)
    content = reply_content(held, {"doctor_name": on_behalf, **_given(raw)}, {})
    found = judge(session, held, content, checks.ANSWER, now)
    own = own_keys(held)
    late = [f for f in found.refusals if f.key in own and f.code == "future"]
    need_clean([*refusals_of_form(found, own), *late])
    if not says_something(held, content):
        raise refuse("opinion", "回答の内容を入力してください。")
    last = find_letters.standing_answer(session, held)
    if last is not None and last.way == AnswerWay.PAPER and _same(held, last, content.values):
        _scan(session, actor, now, held, last, paper.scan, secret)
        return last
    given = Given(
        AnswerWay.PAPER,
        on_behalf=on_behalf,
        received_on=paper.received_on,
        received_means=means.value,
        answered_on=None if content.get("replied_on") else paper.received_on,
    )
    answer = store(session, actor, now, held, content, given, actor.account_id)
    _scan(session, actor, now, held, answer, paper.scan, secret)
    return answer


def hear(
    session: Session,
    actor: Actor,
    now: datetime,
    letter: Letter,
    spoken: Spoken,
    raw: Mapping[str, Any] | None = None,
) -> LetterAnswer:
    """Record what was heard: doctor, day, means, words; `raw` may hold items of the reply besides.

    Raises NotAllowed, NotFound, Refused, Stale.
    """
    need(actor, letter)
    held = find_letters.locked_letter(session, letter.id)
    words = _check_spoken(spoken, now)
    at = local(spoken.at or now)
    said = _said(held, spoken, at.date(), words)
    content = reply_content(held, said | _given(raw or {}), {})
    found = judge(session, held, content, checks.ANSWER, now)
    need_clean(refusals_of_form(found, own_keys(held)))
    last = find_letters.standing_answer(session, held)
    if last is not None and last.way == AnswerWay.ORAL and _same(held, last, content.values):
        return last
    given = Given(
        AnswerWay.ORAL,
        on_behalf=spoken.doctor.strip(),
        heard_means=spoken.means.value if spoken.means else "",
        heard_with=checked_text("heard_with", spoken.heard_with, 100),
        heard_words=words,
        answered_on=at.date(),
        received_on=at.date(),
    )
    answer = store(session, actor, now, held, content, given, actor.account_id)
    held.after = {**held.after, "oral_time": f"{at:%H:%M}"}
    session.flush()
    return answer


def _said(letter: Letter, spoken: Spoken, on: date, words: str) -> dict[str, Any]:
    """What was heard as items of the reply: ③ has a place for an opinion, ④ for a finding."""
    key = "opinion" if letter.sheet.code == catalogue.DOCTOR_CONTACT else "finding"
    said: dict[str, Any] = {
        "replied_on": on.isoformat(),
        "doctor_name": spoken.doctor.strip(),
        key: words,
    }
    if key == "opinion":
        said["reply_way"] = "phone" if spoken.means is Means.PHONE else "visit"
    return said


def _check_paper(paper: Paper, now: datetime) -> tuple[str, Means]:
    """For whom it is typed, and how it came. Raises Refused."""
    if paper.received_on is None or paper.received_on > local_date(now):
        raise refuse("received_on", "回答が届いた日（今日まで）を入れてください。")
    if paper.means not in PAPER_MEANS:
        raise refuse("means", "FAX・郵送・手渡し・メールのどれで届いたかを選んでください。")
    must = "回答した医師の氏名を入れてください。"
    return checked_text("on_behalf", paper.on_behalf, 100, must), paper.means


def _check_spoken(spoken: Spoken, now: datetime) -> str:
    found: list[Finding] = []
    if not spoken.doctor.strip():
        found.append(Finding("refuse", "doctor", "意見を述べた医師の氏名を入れてください。"))
    if spoken.at is None:
        found.append(Finding("refuse", "at", "聞き取った日時を入れてください。"))
    elif spoken.at > now:
        text = "聞き取った日時が今より後です。聞き取ってから記録してください。"
        found.append(Finding("refuse", "at", text))
    if spoken.means not in SPOKEN_MEANS:
        found.append(Finding("refuse", "means", "電話か面談かを選んでください。"))
    try:
        words = checked_text(
            "words", spoken.words, LONGEST_TEXT, "聞き取った内容を書いてください。"
        )
        checked_text("doctor", spoken.doctor, 60)
    except Refused as problem:
        raise Refused([*found, *problem.findings]) from None
    if found:
        raise Refused(found)
    return words


def _scan(
    session: Session,
    actor: Actor,
    now: datetime,
    letter: Letter,
    answer: LetterAnswer,
    scan: PaperUpload | None,
    secret: str,
) -> None:
    if scan is not None:
        answer.scan_id = add_to_letter(session, actor, now, letter, scan, secret).id
        session.flush()


def _given(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in raw.items() if value not in ("", None, [], ())}


def _same(letter: Letter, last: LetterAnswer, values: Mapping[str, Any]) -> bool:
    sheet = declared_for(letter)
    kept = counting(sheet, read(sheet, values).values)
    return {k: as_plain(v) for k, v in kept.items() if k in last.content} == last.content
