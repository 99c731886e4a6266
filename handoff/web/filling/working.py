"""The draft of a sheet of a stay as a place to write: stay, own draft, content, what stands beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from handoff import clock
from handoff.actions import draft_sources, drafts
from handoff.actions.problems import NotFound
from handoff.db import find_sheets, find_work
from handoff.db.sheets import Draft, SheetOffer, SheetRecord
from handoff.db.stays import Stay
from handoff.rules.access import Actor
from handoff.sheets import catalogue, content, discharge_differences, national
from handoff.sheets.content import BEFORE, Content
from handoff.sheets.discharge_before import before_words, noted_before
from handoff.sheets.model import Sheet
from handoff.web.filling.glancing import OfStay
from handoff.web.filling.place import Kept, Place, Remark
from handoff.web.frame.filters import when


@dataclass(frozen=True)
class Work(OfStay, Place):
    """One person's work on one sheet of one stay. `draft` None: not begun, or sent already.

    `offer`: what the hospital wrote and confirmed for it.
    """

    stay: Stay
    sheet: Sheet
    record: SheetRecord | None
    draft: Draft | None
    content: Content
    today: date
    offer: SheetOffer | None = field(default=None)

    @property
    def begun(self) -> Draft:
        """The draft. Raises NotFound when there is none (a link kept from yesterday)."""
        if self.draft is None:
            raise NotFound
        return self.draft

    @property
    def kept(self) -> Kept:
        """The draft."""
        return self.begun

    @cached_property
    def before(self) -> Mapping[str, str]:
        """② only: the state before the admission."""
        known = noted_before(self.content.values) if BEFORE in self.content.values else {}
        return before_words(known) if known else {}

    @cached_property
    def differences(self) -> tuple[discharge_differences.Difference, ...]:
        """② only: what got worse, what is new, what must not be done."""
        if self.sheet.code != catalogue.DISCHARGE:
            return ()
        values = self.content.values
        return discharge_differences.differences(noted_before(values), values)

    @cached_property
    def completeness(self) -> national.Completeness:
        """How much of the national specimen is answered."""
        return national.completeness(self.sheet, self.content.values)

    @cached_property
    def remarks(self) -> Mapping[str, Remark]:
        """Sections in which the hospital wrote something that is not in the draft."""
        offer = self.offer
        if offer is None or offer.confirmed_at is None or not offer.confirmed_content:
            return {}
        new = offer.taken_at is None or offer.taken_at < offer.confirmed_at
        words = f"病院が書いた内容があります（{when(offer.confirmed_at)} 確認済み）"
        words += "" if new else "。取り込み済みです"
        label = "見て取り込む" if new else "もう一度見る"
        return {
            section.key: Remark(words, f"{self.hub_url}/offer#o-{section.key}", label)
            for section in self.sheet.sections_for("hospital")
            if any(item.key in offer.confirmed_content for item in section.items)
        }

    def others(self, session: Session, actor: Actor) -> Sequence[find_work.Writer]:
        """Colleagues with a draft of the same sheet."""
        record = self.record
        return find_work.other_writers(session, record.id, actor) if record else ()

    def saved(self, content: Content) -> Work:
        """The same work with what is kept now."""
        return replace(self, content=_with_before(content, self.content))

    def save(
        self, session: Session, actor: Actor, now: datetime, raw: Mapping[str, Any], device: str
    ) -> Content:
        """Into the draft."""
        draft = self.begun
        kept = drafts.save_draft(session, actor, now, draft, raw, draft.version, device)
        return content.read(self.sheet, kept.content)

    def confirm(self, session: Session, actor: Actor, now: datetime, section: str) -> Content:
        """In the draft."""
        draft = self.begun
        kept = drafts.confirm_section(session, actor, now, draft, section, draft.version)
        return content.read(self.sheet, kept.content)

    def begin(self, session: Session, actor: Actor, now: datetime) -> None:
        """The draft was sent or thrown away elsewhere: a new one, which corrects what was sent."""
        if self.record is None:
            raise NotFound
        drafts.open_draft(session, actor, now, self.record)


def load(session: Session, actor: Actor, today: date, pid: str, code: str) -> Work:
    """The work of `actor` on sheet `code` of stay `pid`. Raises NotFound (foreign ids too)."""
    if code not in catalogue.STAY_SHEETS:
        raise NotFound
    sheet = catalogue.get(code)
    stay, record, draft = find_work.own_work(session, actor, pid, code)
    kept = content.read(sheet, draft.content) if draft else Content()
    if code != catalogue.DISCHARGE:
        return Work(stay, sheet, record, draft, kept, today)
    note = draft_sources.before_note_of(session, stay)
    kept = Content({**kept.values, **({BEFORE: note} if note else {})}, kept.typed)
    offer = find_sheets.offer_of(session, stay, code)
    return Work(stay, sheet, record, draft, kept, today, offer)


def today() -> date:
    """The day in Japan."""
    return clock.local_date(clock.now())


def _with_before(new: Content, old: Content) -> Content:
    note = old.values.get(BEFORE)
    return Content({**new.values, BEFORE: note}, new.typed) if note else new
