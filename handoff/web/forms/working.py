"""What a page of a sheet works on: the stay, the person's own draft, its content, its progress."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from handoff.actions.problems import NotFound
from handoff.db import find_work
from handoff.db.sheets import Draft, SheetRecord
from handoff.db.stays import Stay
from handoff.rules.access import Actor
from handoff.sheets import catalogue, checks, content, national, progress
from handoff.sheets.content import Content
from handoff.sheets.display import date_text
from handoff.sheets.model import Finding, Item, Section, Sheet
from handoff.web.forms.build import ALL, sections_of


@dataclass(frozen=True)
class Work:
    """One person's work on one sheet of one stay. `draft` None: not begun, or sent already."""

    stay: Stay
    sheet: Sheet
    record: SheetRecord | None
    draft: Draft | None
    content: Content
    today: date

    @property
    def begun(self) -> Draft:
        """The draft. Raises NotFound when there is none (a link kept from yesterday)."""
        if self.draft is None:
            raise NotFound
        return self.draft

    @cached_property
    def on_saving(self) -> checks.Findings:
        """What is wrong or odd about what is there; never about what is missing."""
        return checks.run(self.sheet, self.content, checks.SAVE, self.today)

    @cached_property
    def on_sending(self) -> checks.Findings:
        """Everything that would be refused or pointed out if the sheet were sent now."""
        return checks.run(self.sheet, self.content, checks.SEND, self.today)

    @cached_property
    def progress(self) -> tuple[progress.SectionProgress, ...]:
        """Every section with its state and counts."""
        return progress.progress(self.sheet, self.content.values, self.on_sending.refusals)

    @cached_property
    def completeness(self) -> national.Completeness:
        """How much of the national specimen is answered."""
        return national.completeness(self.sheet, self.content.values)

    @property
    def required_left(self) -> tuple[Finding, ...]:
        """What must be mended or answered before sending."""
        return self.on_sending.refusals

    @cached_property
    def progress_words(self) -> dict[str, str]:
        """Section key → 「途中 7/12」, for the hub, the list at the side and the autosave answer."""
        return {p.section.key: words_of(p) for p in self.progress}

    def carried_keys(self, sections: Sequence[Section]) -> frozenset[str]:
        """Items that still stand as last time in sections nobody has looked at."""
        keys: set[str] = set()
        for section in sections:
            if progress.is_unconfirmed(section, self.content.values):
                carried = progress.carried_from(section, self.content.values)
                keys |= set(carried.values) if carried else set()
        return frozenset(keys)

    def carried_note(self, section: Section) -> str:
        """「令和8年7月1日・葛󠄀城 美咲」 while the section stands as last time, else empty."""
        if not progress.is_unconfirmed(section, self.content.values):
            return ""
        carried = progress.carried_from(section, self.content.values)
        return "・".join(filter(None, (date_text(carried.on), carried.by))) if carried else ""


def words_of(line: progress.SectionProgress) -> str:
    """State and counts of a section in words; 未着手 needs no count."""
    if line.state is progress.State.UNTOUCHED:
        return line.state.value
    return f"{line.state.value} {line.filled}/{line.total}"


def load(session: Session, actor: Actor, today: date, pid: str, code: str) -> Work:
    """The work of `actor` on sheet `code` of stay `pid`. Raises NotFound (foreign ids too)."""
    if code not in catalogue.SHEETS:
        raise NotFound
    sheet = catalogue.get(code)
    stay, record, draft = find_work.own_work(session, actor, pid, code)
    kept = content.read(sheet, draft.content) if draft else Content()
    return Work(stay, sheet, record, draft, kept, today)


def checked_sections(code: str, page: str) -> tuple[Section, ...]:
    """The sections of a page. Raises NotFound for an unknown sheet or page."""
    try:
        return sections_of(code, page)
    except KeyError:
        raise NotFound from None


def base_of(kept: Content, items: Sequence[Item]) -> str:
    """A short digest of what is kept for `items`: a save that changes only other pages leaves it."""
    keys = {item.key for item in items}
    part: Mapping[str, Any] = {
        "values": {k: v for k, v in kept.values.items() if k in keys},
        "typed": {p: t for p, t in kept.typed.items() if p.partition(".")[0] in keys},
    }
    text = json.dumps(content.as_plain(part), ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def after(sheet: Sheet, page: str) -> str:
    """The section behind `page` in printed order; empty after the last one."""
    keys = [section.key for section in sheet.sections]
    if page == ALL or page == keys[-1]:
        return ""
    return keys[keys.index(page) + 1]
