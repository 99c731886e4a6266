"""The interruption before sending: what is odd but possible, with a way to mend it or a reason to go on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, request
from sqlalchemy.orm import Session

from handoff.actions import send_checks
from handoff.actions.passing import LONGEST_REASON, key_of, reason_for
from handoff.db.sheets import Revision
from handoff.sheets.model import Finding
from handoff.web.filling.working import Work
from handoff.web.frame import keeping
from handoff.web.sheets import handing

REASONS = (
    "本人または家族に確かめました",
    "記録を見て確かめました",
    "いまは確かめられません",
)
UNLOOKED = "unconfirmed"  # sections that stand as last time: one question for all of them
UNLOOKED_REASONS = ("前回から変わりないと聞いています", "いまは確かめられません")
OTHER = "other"
WHY, WORDS = "why-", "words-"


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to look at. `picked` is an offered reason or OTHER, `words` what was typed."""

    id: str
    findings: tuple[Finding, ...]
    reasons: tuple[str, ...]
    picked: str = ""
    words: str = ""
    error: str = ""

    @property
    def reason(self) -> str:
        """Why it may stand; empty while nothing was chosen."""
        if self.picked in self.reasons:
            return self.picked
        return self.words.strip() if self.picked in ("", OTHER) else ""


@dataclass(frozen=True)
class Questions:
    """The page as a form, in the shape the error summary of parts/fields.html asks for."""

    all: tuple[Question, ...]

    @property
    def errors(self) -> bool:
        """Whether any question is unanswered or answered at too great length."""
        return any(q.error for q in self.all)

    def error_lines(self) -> list[tuple[str, str]]:
        """(id of the first box, sentence)."""
        return [(f"{q.id}-0", q.error) for q in self.all if q.error]


def odd_of(session: Session, work: Work) -> tuple[Finding, ...]:
    """Everything odd about the draft, also what was passed already."""
    corrected = _corrected(session, work)
    warnings = work.on_sending.warnings
    return send_checks.odd(
        session, work.sheet, work.content, work.stay, corrected, work.today, warnings
    )


def answered(session: Session, work: Work, odd: Sequence[Finding]) -> list[tuple[Finding, str]]:
    """What was passed with a reason, here or for the version that is corrected."""
    corrected = _corrected(session, work)
    known = {**((corrected.passed or {}) if corrected else {}), **(work.begun.passed or {})}
    return [(f, reason) for f in odd if (reason := reason_for(f, known))]


def open_of(session: Session, work: Work) -> tuple[Finding, ...]:
    """What is odd and was not passed yet."""
    odd = odd_of(session, work)
    done = {key_of(f) for f, _ in answered(session, work, odd)}
    return tuple(f for f in odd if key_of(f) not in done)


def questions(odd: Sequence[Finding], posted: bool) -> Questions:
    """One question for each finding, one for all sections nobody looked at; with `posted` answers."""
    apart: list[tuple[str, tuple[Finding, ...], tuple[str, ...]]] = [
        (key_of(f), (f,), REASONS) for f in odd if f.code != UNLOOKED
    ]
    together = tuple(f for f in odd if f.code == UNLOOKED)
    if together:
        apart.append((UNLOOKED, together, UNLOOKED_REASONS))
    return Questions(tuple(_question(n, *one, posted) for n, one in enumerate(apart)))


def _question(
    number: int, name: str, findings: tuple[Finding, ...], reasons: tuple[str, ...], posted: bool
) -> Question:
    made = Question(f"q{number}", findings, reasons)
    if not posted:
        return made
    picked = request.form.get(f"{WHY}{name}", "")
    words = request.form.get(f"{WORDS}{name}", "")
    answer = Question(made.id, findings, reasons, picked, words)
    if answer.reason and len(answer.reason) <= LONGEST_REASON:
        return answer
    about = "前回のままの区分" if len(findings) > 1 else findings[0].message.partition("。")[0]
    error = f"{about}：このままでよい理由を、選ぶか書いてください。"
    if answer.reason:
        error = f"理由は{LONGEST_REASON}文字までにしてください。"
    return Question(made.id, findings, reasons, picked, words, error)


def reasons_of(asked: Questions) -> list[tuple[Finding, str]]:
    """Each finding with the reason given for it. Only when there are no errors."""
    return [(finding, q.reason) for q in asked.all for finding in q.findings]


def page(work: Work, asked: Questions, action: str, button: str) -> str:
    """The interruption page; what was posted travels on in it."""
    fields = [
        (k, v)
        for k, v in keeping.posted_fields()
        if k != "passed" and not k.startswith((WHY, WORDS))
    ]
    return render_template(
        "pages/sending/pause.html",
        work=work,
        asked=asked,
        fields=fields,
        action=action,
        button=button,
        receiver=handing.receiver_words(work.stay),
        name_of=name_of,
        has_errors=asked.errors,
    )


def name_of(question: Question) -> str:
    """The name under which its answer is posted."""
    first = question.findings[0]
    return UNLOOKED if first.code == UNLOOKED else key_of(first)


def _corrected(session: Session, work: Work) -> Revision | None:
    draft = work.draft
    return session.get(Revision, draft.corrects_id) if draft and draft.corrects_id else None
