"""A letter to a doctor (③, ④) as a place to write: the request only, never the doctor's answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from handoff.actions import drafts, letters
from handoff.actions.letter_facts import REQUEST, declared_for, part_of
from handoff.actions.problems import NotFound
from handoff.db import find_letters, find_offices, find_work
from handoff.db.letters import Letter
from handoff.db.offices import Office
from handoff.db.sheets import Draft
from handoff.japan.names import search_key
from handoff.rules.access import Actor
from handoff.rules.letters import LetterMove, may
from handoff.rules.offices import OfficeKind
from handoff.sheets import content
from handoff.sheets.content import Content
from handoff.sheets.model import Section, Sheet
from handoff.web.filling.meanwhile import Overtaken, sent_by_another
from handoff.web.filling.place import Kept, Place
from handoff.web.frame.filters import full_name

CLINICS = (OfficeKind.CLINIC, OfficeKind.CLINIC_BEDS, OfficeKind.HOSPITAL)


@dataclass(frozen=True)
class LetterWork(Place):
    """One person's writing in the request of a letter. `draft` None: not opened, or sent already."""

    letter: Letter
    sheet: Sheet
    draft: Draft | None
    content: Content
    today: date

    @property
    def begun(self) -> Draft:
        """The draft. Raises NotFound when there is none."""
        if self.draft is None:
            raise NotFound
        return self.draft

    @property
    def kept(self) -> Kept:
        """The draft."""
        return self.begun

    @property
    def is_begun(self) -> bool:
        """Whether the person has a draft."""
        return self.draft is not None

    @property
    def subject(self) -> str:
        """The letter."""
        return f"letter:{self.letter.public_id}"

    @property
    def client_id(self) -> int | None:
        """The client it is about."""
        return self.letter.client_id

    @property
    def action(self) -> str:
        """It is a letter, not a sheet of a stay."""
        return "letter"

    @property
    def title(self) -> str:
        """③ 主治医とケアマネジャーの連絡票"""
        return f"{self.sheet.number} {self.sheet.title}"

    @property
    def lead(self) -> str:
        """The client as everybody calls the person."""
        return full_name(self.letter.client)

    @cached_property
    def hub_url(self) -> str:
        """The list of the sections."""
        return url_for("letters.hub", pid=self.letter.public_id)

    @property
    def back(self) -> tuple[str, str]:
        """The page of the letter when it was sent once, else the client."""
        if self.letter.sent_at is not None:
            return url_for("letters.show", pid=self.letter.public_id), "連絡票のページ"
        return url_for("clients.show", pid=self.letter.client.public_id), "利用者のページ"

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """What the care manager asks; the reply and what follows have other authors and moments."""
        return next(p.sections for p in self.sheet.parts if p.key == REQUEST)

    @property
    def can_be_sent(self) -> bool:
        """Whether the letter takes a (corrected) request at all."""
        return may(self.letter.state, LetterMove.SEND)

    @cached_property
    def printed(self) -> dict[str, Any]:
        """What of the draft counts on paper."""
        own = part_of(self.sheet, REQUEST, self.content.values)
        return content.counting(self.sheet, own)

    def others(self, session: Session, actor: Actor) -> Sequence[find_work.Writer]:
        """Colleagues with a draft of the same letter."""
        return find_work.other_writers(session, self.letter.sheet_id, actor)

    def overtaken(self, session: Session, actor: Actor) -> Overtaken | None:
        """A version that was sent since the draft was begun."""
        if self.draft is None:
            return None
        sent = find_work.sent_since(session, self.letter.sheet_id, self.draft.corrects_id)
        if sent is None:
            return None
        ours = url_for("letters.correct", pid=self.letter.public_id)
        theirs = url_for("letters.show", pid=self.letter.public_id)
        return sent_by_another(sent, actor, ours, theirs)

    def saved(self, content: Content) -> LetterWork:
        """The same work with what is kept now."""
        return replace(self, content=content)

    def save(
        self, session: Session, actor: Actor, now: datetime, raw: Mapping[str, Any], device: str
    ) -> Content:
        """Into the draft; keys of the other parts are not this author's."""
        draft, own = self.begun, part_of(self.sheet, REQUEST, raw)
        own |= {key: raw[key] for key in content.OF_SCREENS if key in raw}
        kept = drafts.save_draft(session, actor, now, draft, own, draft.version, device)
        return content.read(self.sheet, kept.content)

    def confirm(self, session: Session, actor: Actor, now: datetime, section: str) -> Content:
        """In the draft."""
        draft = self.begun
        kept = drafts.confirm_section(session, actor, now, draft, section, draft.version)
        return content.read(self.sheet, kept.content)

    def begin(self, session: Session, actor: Actor, now: datetime) -> None:
        """The draft was sent or thrown away elsewhere: a new one, which corrects what was sent."""
        letters.open_draft(session, actor, now, self.letter)


def load(session: Session, actor: Actor, today: date, pid: str) -> LetterWork:
    """The work of `actor` on letter `pid` of the own office. Raises NotFound."""
    letter = find_letters.letter_for(session, actor, pid)
    draft = find_letters.draft_of_letter(session, letter, actor.account_id)
    sheet = declared_for(letter)
    kept = content.read(sheet, draft.content) if draft else Content()
    return LetterWork(letter, sheet, draft, kept, today)


def clinic_of(session: Session, work: LetterWork) -> Office | None:
    """The institution of the draft in the directory: the chosen one, else the one of exactly this name."""
    name = str(work.content.get("to_institution_name") or "").strip()
    chosen = work.letter.clinic
    if not name or (chosen is not None and _same(chosen.name, name)):
        return chosen if name else None
    found = find_offices.search(session, name, CLINICS, limit=20, today=work.today)
    exact = [office for office in found if _same(office.name, name)]
    return exact[0] if len(exact) == 1 else None


def _same(one: str, other: str) -> bool:
    return search_key(one) == search_key(other)
