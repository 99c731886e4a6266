"""What an evidence file holds: the records of one stay, its originals, and how to draw them as parts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from handoff import clock
from handoff.actions import letter_records
from handoff.actions.evidence import records_of
from handoff.actions.evidence_originals import Original, letters_of, originals_of
from handoff.actions.support_record import support_lines
from handoff.db import find_letters
from handoff.db.letters import Letter, LetterAnswer
from handoff.db.stays import Stay
from handoff.pdf.binding import Chapter, Copy
from handoff.pdf.discharge_record import DischargeRecord, discharge_part
from handoff.pdf.evidence import (
    FileLine,
    LetterLine,
    RuleLine,
    SupportLine,
    files_part,
    rules_part,
    support_part,
)
from handoff.pdf.letter_pages import record_part
from handoff.pdf.letter_record import Hearing, NoAnswer
from handoff.pdf.provision import provision_part
from handoff.pdf.record import ProvisionRecord, VerdictLines
from handoff.rules.letters import AnswerWay
from handoff.rules.source_list import MARKS, SOURCES
from handoff.rules.sources import RULES
from handoff.sheets import catalogue

MOST_PAGES_LAID_IN = 30
"""A longer attachment is named with its pages and stands whole in the ZIP only."""


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything about one stay that its evidence file says."""

    stay: Stay
    admission: ProvisionRecord
    discharge: DischargeRecord | None
    letters: tuple[LetterLine, ...]
    talks: tuple[Hearing | NoAnswer, ...]
    originals: tuple[Original, ...]

    @property
    def person(self) -> str:
        """Whose file it is."""
        return self.admission.client_name

    @property
    def verdicts(self) -> tuple[VerdictLines, ...]:
        """The verdicts of both add-ons, as far as there is anything to say."""
        found = (self.admission.verdict, self.discharge.verdict if self.discharge else None)
        return tuple(one for one in found if one is not None)

    @property
    def support(self) -> tuple[SupportLine, ...]:
        """第5表 by time."""
        return support_lines(self.admission, self.discharge, self.letters)


def gather(session: Session, stay: Stay, folder: str = "") -> Contents:
    """Read everything on record about `stay`; no bytes are read yet. `folder` ends with /."""
    admission, discharge = records_of(session, stay)
    letters = letters_of(session, stay)
    answers = find_letters.answers_of(session, letters) if letters else {}
    return Contents(
        stay=stay,
        admission=admission,
        discharge=discharge,
        letters=tuple(_letter(session, one, answers[one.id]) for one in letters),
        talks=tuple(_talks(session, letters, answers)),
        originals=originals_of(session, stay, letters, folder),
    )


def parts_of(
    contents: Contents, secret: str, *, attachments: bool = True, label: str = ""
) -> list[Chapter | Copy]:
    """The parts of one stay in their order. `label` goes before each title (a file of several stays).

    Raises CannotOpen when an original is not what it was.
    """
    person = contents.person
    parts: list[Chapter | Copy] = [
        Chapter(f"{label}提供記録（入院時情報連携加算）", provision_part(contents.admission))
    ]
    if contents.discharge:
        title = f"{label}提供記録（退院・退所加算）"
        parts.append(Chapter(title, discharge_part(contents.discharge)))
    title = f"{label}居宅介護支援経過（第5表）に写す文"
    parts.append(Chapter(title, support_part(contents.support, person)))
    parts += [Chapter(f"{label}{_talk_title(one)}", record_part(one)) for one in contents.talks]
    for one in contents.originals:
        if one.attachment is None or attachments:
            parts += _copy(one, person, secret, label)
    return parts


def closing_parts(every: Sequence[Contents], person: str) -> list[Chapter | Copy]:
    """What stands once at the end: the rules with their sources, the originals with their SHA-256."""
    files = [
        FileLine(one.title, one.name, one.pages, one.sha256)
        for contents in every
        for one in contents.originals
    ]
    return [
        Chapter("判定の根拠と出典", rules_part(rules_of(every), person)),
        Chapter("原本の一覧と照合値", files_part(files, person)),
    ]


def rules_of(every: Iterable[Contents]) -> list[RuleLine]:
    """The rules the verdicts name, in the order of docs/rules.md."""
    named = {
        rule
        for contents in every
        for verdict in contents.verdicts
        for rule, _words in verdict.reasons
    }
    return [
        RuleLine(
            rule.id,
            rule.title,
            "・".join(MARKS[mark] for mark in rule.mark.split()),
            tuple(f"{source} {SOURCES[source]}" for source in rule.sources if source in SOURCES),
        )
        for rule in RULES.values()
        if rule.id in named
    ]


def _copy(one: Original, person: str, secret: str, label: str) -> list[Chapter | Copy]:
    if one.attachment is not None and one.pages > MOST_PAGES_LAID_IN:
        return []
    head = "渡したままの写し" if one.document is not None else "添付の写し"
    content = one.content(secret)
    title = f"{label}{one.title}"
    return [Copy(title, content, ours=one.ours, person=person, note="この書類", head=head)]


def _letter(session: Session, letter: Letter, answers: Sequence[LetterAnswer]) -> LetterLine:
    asked = letter_records.asked(session, letter)
    return LetterLine(
        title=asked.title,
        ref_no=letter.ref_no,
        institution=letter.institution,
        doctor=letter.doctor_name,
        sent_at=asked.sent_at,
        means=asked.means,
        asked=f"尋ねたこと：{asked.question}" if asked.question else "",
        answers=tuple(
            (one.answered_on, AnswerWay(one.way).label, _answer_words(letter, one))
            for one in answers
            if one.stands
        ),
        unanswered_on=clock.local_date(letter.no_answer_at) if letter.no_answer_at else None,
    )


def _answer_words(letter: Letter, answer: LetterAnswer) -> str:
    items = catalogue.get(letter.sheet.code).items
    key = "opinion" if "opinion" in items else "finding"
    return str(answer.content.get(key) or "")


def _talks(
    session: Session, letters: Sequence[Letter], answers: dict[int, list[LetterAnswer]]
) -> Iterable[Hearing | NoAnswer]:
    for letter in letters:
        for answer in answers[letter.id]:
            if answer.way == "oral" and answer.stands:
                yield letter_records.hearing(session, letter, answer)
        if letter.no_answer_at is not None:
            yield letter_records.no_answer(session, letter)


def _talk_title(record: Hearing | NoAnswer) -> str:
    what = "聴取の記録" if isinstance(record, Hearing) else "回答なしの記録"
    return f"主治医への連絡：{what}（整理番号 {record.asked.ref_no}）"


__all__ = ["Contents", "closing_parts", "gather", "parts_of", "rules_of"]
