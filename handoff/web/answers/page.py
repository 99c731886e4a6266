"""What the doctor's page shows: the question in words, the boxes, what was sent. Plain data only,
so that a page can be drawn after its unit of work has ended.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from handoff import clock
from handoff.actions import answers
from handoff.actions.answers import AnswerPage, PublicFacts
from handoff.db.letters import LetterAnswer
from handoff.rules.letters import AnswerWay
from handoff.sheets import catalogue, display
from handoff.sheets.content import Content, read
from handoff.sheets.model import Finding, Section, Sheet, Values
from handoff.web.answers import form
from handoff.web.filling.marks import place

Pair = tuple[str, str]
_ABOUT = ("care_level", "clinic_card_no", "last_visit_on", "next_visit_on")
_MEETING = ("meeting_on", "meeting_time", "meeting_place")
_SAID_ELSEWHERE = frozenset({"reply_due_on", "reply_to", "wanted_reply", *_MEETING})


@dataclass(frozen=True)
class Question:
    """The letter as the doctor reads it."""

    person: str
    person_facts: str
    about: tuple[Pair, ...]
    asked: tuple[Pair, ...]
    doctor: str
    institution: str
    care_manager: str
    due: str
    sent_on: str
    has_meeting: bool


@dataclass(frozen=True)
class Writing:
    """The page with its boxes. `answered` is what stands already, `staff` whether the office typed it."""

    facts: PublicFacts
    kind: str  # code of the sheet
    question: Question
    drawn: form.Drawn
    buttons: list[form.Button]
    version: int
    answered_at: datetime | None = None
    staff: tuple[Pair, ...] = ()
    really: str = ""
    enclosed: tuple[answers.Enclosed, ...] = ()

    @property
    def chosen(self) -> str:
        """The common answer that is marked."""
        return next((b.key for b in self.buttons if b.is_chosen), "")

    @property
    def refusals(self) -> list[Pair]:
        """(id of the box, sentence) for the summary on top."""
        return [
            (self._place(f), f.message)
            for f in self.drawn.findings
            if f.level == "refuse" or self.really
        ]

    def _place(self, finding: Finding) -> str:
        item = self.drawn.sheet.items.get(finding.key)
        if finding.key in ("fits", "state"):
            return f"{form.STATE}-0"
        if finding.key == "med_need":
            return "med_need-0-need-0"
        if item is not None and item.choices and not item.columns:
            return f"{item.key}-0"
        return place(item, finding)


@dataclass(frozen=True)
class Sent:
    """What was sent, for the page that says thank you."""

    facts: PublicFacts
    kind: str
    at: datetime
    number: int
    lines: tuple[Pair, ...]
    has_paper: bool
    is_being_mended: bool


def writing(
    page: AnswerPage,
    facts: PublicFacts,
    now: datetime,
    findings: Sequence[Finding] = (),
    really: str = "",
    enclosed: tuple[answers.Enclosed, ...] = (),
) -> Writing:
    """The page with the boxes. First time the day and the doctor's name stand there already."""
    answer = page.answer
    fresh = page.version == 0 and answer is None
    drawn = form.Drawn(
        page.sheet,
        page.content,
        form.asked_about(page.request),
        _defaults(page, clock.local_date(now)) if fresh else {},
        tuple(findings),
    )
    by_staff = answer is not None and answer.way != AnswerWay.LINK
    return Writing(
        facts,
        page.sheet.code,
        _question(page),
        drawn,
        form.buttons(page),
        page.version,
        answer.answered_at if answer else None,
        tuple(_answer_lines(page, answer)) if answer and by_staff else (),
        really,
        enclosed,
    )


def sent(page: AnswerPage, facts: PublicFacts) -> Sent | None:
    """What the doctor sent through a link; None when there is no such answer."""
    answer = page.answer
    if answer is None or answer.way != AnswerWay.LINK:
        return None
    own = _counting(page, page.content.values)
    return Sent(
        facts,
        page.sheet.code,
        answer.answered_at,
        answer.number,
        tuple(_answer_lines(page, answer)),
        answer.document_id is not None,
        own != _counting(page, read(page.sheet, answer.content).values),
    )


def signature(odd: answers.Contradicts) -> str:
    """Names what was asked about, so that only this very contradiction is let through."""
    return " ".join(sorted({f"{f.key}.{f.row}.{f.code}" for f in odd.findings}))


def _defaults(page: AnswerPage, today: date) -> dict[str, str]:
    clinic = page.letter.clinic
    return {
        "replied_on": today.isoformat(),
        "doctor_name": page.letter.doctor_name,
        "from_inst": page.letter.institution,
        "from_address": clinic.address if clinic else "",
    }


def _question(page: AnswerPage) -> Question:
    values, sheet = page.request, page.sheet
    facts = [_say(sheet, key, values) for key in ("client_kana", "birth_date", "age", "gender")]
    birth = [f"{facts[1]}生まれ" if facts[1] else ""]
    due = values.get("reply_due_on")
    sent_on = values.get("sent_on") or values.get("asked_on")
    return Question(
        person=_say(sheet, "client_name", values),
        person_facts="・".join(filter(None, [facts[0], *birth, *facts[2:]])),
        about=tuple(_pairs(sheet, _ABOUT, values)),
        asked=tuple(_asked(sheet, values)),
        doctor=page.letter.doctor_name,
        institution=page.letter.institution,
        care_manager=_say(sheet, "cm_name", values),
        due=display.date_text(due) if isinstance(due, str) else "",
        sent_on=display.date_text(sent_on) if isinstance(sent_on, str) else "",
        has_meeting=values.get("meeting_state") in ("fixed", "arranging"),
    )


def _asked(sheet: Sheet, values: Values) -> Iterator[Pair]:
    """The last section of the request, in the order of the paper, as short as a minute allows."""
    request = next(part for part in sheet.parts if part.key == "request")
    for line in display.lines(sheet, request.sections[-1], values):
        key, text = line.item.key, line.text
        if key == "meeting_state" and values.get(key) == "none":
            continue
        if key == "meeting_state":
            text = "　".join(filter(None, [text, *(_say(sheet, k, values) for k in _MEETING)]))
        if text and key not in _SAID_ELSEWHERE and values.get(key) != "ordinary":
            yield line.item.name, text


def _answer_lines(page: AnswerPage, answer: LetterAnswer) -> Iterator[Pair]:
    # the request decides what was asked (a meeting), so both are read together
    values = read(page.sheet, dict(page.request) | answer.content).values
    for line in display.lines(page.sheet, _reply(page.sheet), values):
        if line.text:
            yield line.item.name, line.text


def _reply(sheet: Sheet) -> Section:
    return next(part for part in sheet.parts if part.key == "reply").sections[-1]


def _counting(page: AnswerPage, values: Mapping[str, Any]) -> dict[str, str]:
    both = read(page.sheet, dict(page.request) | Content(dict(values)).as_json()).values
    lines = display.lines(page.sheet, _reply(page.sheet), both)
    return {line.item.key: line.text for line in lines}


def _pairs(sheet: Sheet, keys: Sequence[str], values: Values) -> Iterator[Pair]:
    for key in keys:
        if key in sheet.items and (text := _say(sheet, key, values)):
            yield sheet.items[key].name, text


def _say(sheet: Sheet, key: str, values: Values) -> str:
    item = sheet.items.get(key)
    return display.text_of(item, values) if item else ""


TITLES = {
    catalogue.DOCTOR_CONTACT: "主治医連絡票へのご返信",
    catalogue.EQUIPMENT_CONTACT: "福祉用具連絡票への所見",
}
"""The h1 of the page with the boxes."""
