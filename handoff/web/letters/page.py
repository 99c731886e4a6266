"""What the page of a letter shows, read in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from sqlalchemy.orm import Session

from handoff.actions import agenda_letters
from handoff.actions.letter_facts import (
    AFTER,
    REPLY,
    REQUEST,
    declared_for,
    findings,
    waiting_of,
)
from handoff.actions.letter_links import state_of
from handoff.actions.letter_remarks import remarks
from handoff.clock import local_date
from handoff.db import find_letter_lists, find_letters, find_links
from handoff.db.discharge import Attachment
from handoff.db.letters import AnswerLink, Letter, LetterAnswer, LetterReopening, LinkOpening
from handoff.db.provision import Provision
from handoff.db.sheets import Draft, Revision
from handoff.rules.access import Actor
from handoff.rules.letters import (
    REMIND_AFTER_CHOICES,
    AnswerWay,
    LetterMove,
    LetterState,
    LinkState,
    Opened,
    may,
    no_answer_from,
)
from handoff.sheets import content, display
from handoff.sheets.model import Finding, Sheet
from handoff.web.filling.paging import Read
from handoff.web.words.letters import LINK_WORDS, SaidLetter, say

"""What happens often and is counted, not listed one by one."""


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A link in words, with what happened there."""

    link: AnswerLink
    state: LinkState
    openings: tuple[LinkOpening, ...]

    @property
    def words(self) -> tuple[str, str]:
        """What it is worth, and the kind of its tag."""
        return LINK_WORDS[self.state]

    @property
    def log(self) -> list[tuple[datetime, str]]:
        """Everything that happened, oldest first."""
        return [(one.at, Opened(one.what).label) for one in self.openings]

    @property
    def last_opened(self) -> datetime | None:
        """When somebody opened the page last."""
        return self.openings[-1].at if self.openings else None

    @property
    def wrong_codes(self) -> int:
        """How often a wrong code was given, all in all."""
        return sum(1 for one in self.openings if one.what == Opened.WRONG_CODE)


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One answer as it is read. `moved_to`: where it counts now."""

    answer: LetterAnswer
    read: tuple[Read, ...]
    moved_to: LetterAnswer | None

    @property
    def way(self) -> str:
        """How it came."""
        return AnswerWay(self.answer.way).label

    @property
    def by_link(self) -> bool:
        """Whether the doctor sent it."""
        return self.answer.way == AnswerWay.LINK


@dataclass(frozen=True)
class LetterPage:
    """A letter with everything that hangs on it."""

    letter: Letter
    sheet: Sheet
    requests: Sequence[Revision]
    provisions: Sequence[Provision]
    draft: Draft | None
    links: tuple[LinkLine, ...]
    answers: tuple[AnswerLine, ...]
    remarks: tuple[Finding, ...]
    close_findings: tuple[Finding, ...]
    tasks: tuple[SaidLetter, ...]
    papers: tuple[Attachment, ...]
    reopenings: tuple[LetterReopening, ...]
    asked: tuple[Read, ...]
    after: tuple[Read, ...]
    today: date

    @property
    def state(self) -> LetterState:
        """Where it stands."""
        return LetterState(self.letter.state)

    @property
    def request(self) -> Revision | None:
        """The newest request that stands."""
        return next((r for r in self.requests if r.withdrawn_at is None), None)

    @property
    def provision(self) -> Provision | None:
        """The last handing-over."""
        return self.provisions[0] if self.provisions else None

    @property
    def remind_after(self) -> tuple[int, ...]:
        """The days to choose from."""
        return REMIND_AFTER_CHOICES

    @property
    def standing(self) -> AnswerLine | None:
        """The answer that counts."""
        return next((a for a in reversed(self.answers) if a.answer.stands), None)

    @property
    def older(self) -> list[AnswerLine]:
        """Answers that were corrected, moved or taken away, newest first."""
        return [a for a in reversed(self.answers) if not a.answer.stands]

    @property
    def link(self) -> LinkLine | None:
        """The link that was made last and not replaced."""
        return self.links[-1] if self.links and not self.links[-1].link.revoked_at else None

    @cached_property
    def free_from(self) -> date | None:
        """From which day on 「回答なし」 needs no reason."""
        waiting = waiting_of(self.letter)
        return no_answer_from(waiting) if waiting else None

    def can(self, move: str) -> bool:
        """Whether `move` (the value of a LetterMove) is open now."""
        return may(self.letter.state, LetterMove(move))


def gather(session: Session, actor: Actor, now: datetime, letter: Letter) -> LetterPage:
    """Everything the page of one letter shows."""
    sheet, today = declared_for(letter), local_date(now)
    requests = find_letter_lists.requests_of(session, letter)
    answers = find_letters.answers_of(session, [letter])[letter.id]
    moved = find_letters.moved_away(session, answers) if answers else {}
    links = links_with_openings(session, letter, now)
    state = LetterState(letter.state)
    locked = any(x.state is LinkState.LOCKED for x in links)
    tasks = (
        agenda_letters.of_letter(letter, answers, locked, today)
        if state in (LetterState.SENT, LetterState.ANSWERED, LetterState.NO_ANSWER)
        else []
    )
    newest = next((r for r in requests if r.withdrawn_at is None), None)
    closing = findings(session, letter, "close", now) if newest is not None else ()
    own = {k for p in sheet.parts if p.key == AFTER for k in p.keys}
    return LetterPage(
        letter=letter,
        sheet=sheet,
        requests=requests,
        provisions=find_letter_lists.provisions_of(session, letter),
        draft=find_letters.draft_of_letter(session, letter, actor.account_id),
        links=links,
        answers=tuple(
            AnswerLine(a, read_part(sheet, REPLY, a.content), moved.get(a.id)) for a in answers
        ),
        remarks=remarks(session, letter, now),
        close_findings=tuple(f for f in closing if f.level == "refuse" and f.key in own),
        tasks=tuple(say(t) for t in tasks),
        papers=tuple(find_letters.papers_of_letter(session, letter)),
        reopenings=tuple(find_letters.reopenings_of(session, letter)),
        asked=read_part(sheet, REQUEST, newest.content) if newest else (),
        after=read_part(sheet, AFTER, letter.after),
        today=today,
    )


def links_with_openings(session: Session, letter: Letter, now: datetime) -> tuple[LinkLine, ...]:
    """The links of a letter, oldest first, each with what happened there."""
    openings = find_links.openings_of(session, letter)
    return tuple(
        LinkLine(k, state_of(k, now), tuple(o for o in openings if o.link_id == k.id))
        for k in find_links.links_of(session, letter)
    )


def read_part(sheet: Sheet, part: str, raw: dict[str, object]) -> tuple[Read, ...]:
    """One part of a letter in words, only what is answered."""
    values = content.read(sheet, raw).values
    sections = next(p.sections for p in sheet.parts if p.key == part)
    read = (Read(s, tuple(x for x in display.lines(sheet, s, values) if x.text)) for s in sections)
    return tuple(r for r in read if r.lines)
