"""Where a form page writes: a draft of a sheet, the hospital's offer to it, a letter.

The pages of a sheet (sections, everything on one page, autosave, two screens on one draft) ask a
place for what they show and hand it what was typed. A new kind of place is one subclass.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, Protocol, Self

from sqlalchemy.orm import Session

from handoff.actions import undoing
from handoff.actions.problems import NotFound
from handoff.db.find_work import Writer
from handoff.japan import wareki
from handoff.rules.access import Actor
from handoff.sheets import catalogue, checks, progress
from handoff.sheets.content import Content
from handoff.sheets.display import date_text
from handoff.sheets.model import Finding, Item, Section, Sheet
from handoff.sheets.prefill import FILE
from handoff.web.filling import screens
from handoff.web.filling.build import ALL
from handoff.web.filling.meanwhile import Overtaken


class Kept(Protocol):
    """The row that holds what was written."""

    version: Any
    device: Any
    saved_at: Any
    cleared: Any


@dataclass(frozen=True, slots=True)
class Remark:
    """A word above a section with a way to go: 「病院が書いた内容があります」."""

    words: str
    url: str
    label: str


class Shown(ABC):
    """One person's writing in (a part of) a sheet, to be looked at. `content` is what is kept now."""

    sheet: Sheet
    content: Content
    today: date

    # --- what differs from place to place --------------------------------------------------------

    @property
    @abstractmethod
    def kept(self) -> Kept:
        """The row written to. Raises NotFound when it was not begun (a link kept from yesterday)."""

    @property
    @abstractmethod
    def is_begun(self) -> bool:
        """Whether there is anything to write to yet."""

    @property
    @abstractmethod
    def subject(self) -> str:
        """What the journal calls it: "sheet:<public id>"."""

    @property
    @abstractmethod
    def client_id(self) -> int | None:
        """The client it is about, for the journal."""

    @property
    @abstractmethod
    def title(self) -> str:
        """② 退院時連携シート"""

    @property
    @abstractmethod
    def lead(self) -> str:
        """The person it is about, in the words of the page's head."""

    @property
    @abstractmethod
    def hub_url(self) -> str:
        """The list of the sections; the addresses of all pages begin with it."""

    @property
    @abstractmethod
    def back(self) -> tuple[str, str]:
        """Where the hub leads back to: (address, words)."""

    # --- what a place may have --------------------------------------------------------------------

    @property
    def action(self) -> str:
        """First word of what the journal says was done."""
        return "sheet"

    @property
    def check_words(self) -> str:
        """The words of the way to the last page."""
        return "確認・送る"

    @property
    def moment(self) -> str:
        """The moment at which completeness is judged."""
        return checks.SEND

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections written here, in printed order."""
        return self.sheet.sections

    @property
    def before(self) -> Mapping[str, str]:
        """Item key → how it was before, in grey beside the box."""
        return {}

    @property
    def remarks(self) -> Mapping[str, Remark]:
        """Section key → a word above it."""
        return {}

    def others(self, session: Session, actor: Actor) -> Sequence[Writer]:
        """Colleagues who are writing the same."""
        return ()

    def overtaken(self, session: Session, actor: Actor) -> Overtaken | None:
        """What a colleague sent since this was begun, so that it cannot be sent as it is."""
        return None

    # --- what follows -----------------------------------------------------------------------------

    def shown(self, page: str) -> tuple[Section, ...]:
        """The sections of a page (a section key or ALL). Raises NotFound for an unknown one."""
        if page == ALL:
            return self.sections
        found = tuple(s for s in self.sections if s.key == page)
        if not found:
            raise NotFound
        return found

    def items(self, page: str) -> tuple[Item, ...]:
        """The items of a page."""
        return tuple(i for s in self.shown(page) for i in s.items)

    def after(self, page: str) -> str:
        """The section behind `page` in printed order; empty after the last one."""
        keys = [section.key for section in self.sections]
        if page == ALL or page == keys[-1]:
            return ""
        return keys[keys.index(page) + 1]

    @property
    def check_url(self) -> str:
        """The last page: everything to be looked at."""
        return f"{self.hub_url}/check"

    @cached_property
    def formed(self) -> checks.Formed:
        """What the checks of both moments share."""
        return checks.form_of(self.sheet, self.content)

    @cached_property
    def on_saving(self) -> checks.Findings:
        """What is wrong or odd about what is there; never about what is missing."""
        return checks.run(self.sheet, self.content, checks.SAVE, self.today, self.formed)

    @cached_property
    def on_sending(self) -> checks.Findings:
        """Everything that would be refused or pointed out if it were sent or closed now."""
        return checks.run(self.sheet, self.content, self.moment, self.today, self.formed)

    @property
    def required_left(self) -> tuple[Finding, ...]:
        """What must be mended or answered before sending."""
        return self.on_sending.refusals

    @cached_property
    def progress(self) -> tuple[progress.SectionProgress, ...]:
        """Every section written here with its state and counts."""
        own = set(self.sections)
        values, counted = self.content.values, self.formed.counted
        lines = progress.progress(self.sheet, values, self.on_sending.refusals, counted)
        return tuple(line for line in lines if line.section in own)

    @cached_property
    def progress_words(self) -> dict[str, str]:
        """Section key → 「途中 7/12」, for the hub, the list at the side and the autosave answer."""
        return {p.section.key: words_of(p) for p in self.progress}

    @property
    def cleared(self) -> Mapping[str, Any]:
        """What was cleared last and can come back, as actions.undoing notes it; empty: nothing."""
        return self.kept.cleared or {}

    @property
    def to_choose(self) -> tuple[str, ...]:
        """Addresses at which a text that met another screen's waits for a choice."""
        aside = screens.put_aside(self.content)
        return tuple(f"{self.hub_url}/{one['on']}?compare={name}" for name, one in aside.items())

    def carried_words(self, sections: Sequence[Section]) -> Mapping[str, str]:
        """Key → 「前回（R8.7.1 葛󠄀城 美咲）」 of every answer that still stands as it was brought over.

        A changed answer loses its mark by itself, all of a section when it was confirmed.
        """
        return {
            key: _mark(origin)
            for section in sections
            for key, origin in progress.standing(section, self.content.values).items()
        }

    def carried_note(self, section: Section) -> str:
        """「令和8年7月1日・葛󠄀城 美咲のシート」 while the section stands as last time, else empty."""
        if not progress.is_unconfirmed(section, self.content.values):
            return ""
        carried = progress.carried_from(section, self.content.values)
        found = [carried, carried.older] if carried else []
        return "、".join(_origin(one) for one in found if one)


class Place(Shown):
    """The same to be written to."""

    @abstractmethod
    def saved(self, content: Content) -> Self:
        """The same place with what is kept now."""

    @abstractmethod
    def save(
        self, session: Session, actor: Actor, now: datetime, raw: Mapping[str, Any], device: str
    ) -> Content:
        """Keep what one page holds. Raises Stale when it was saved elsewhere in this instant."""

    @abstractmethod
    def confirm(self, session: Session, actor: Actor, now: datetime, section: str) -> Content:
        """変わりありません for one section."""

    def begin(self, session: Session, actor: Actor, now: datetime) -> None:
        """A new draft, when the one that was written on is gone. Raises NotFound where none may be."""
        raise NotFound

    def note_cleared(self, session: Session, note: Mapping[str, Any] | None) -> None:
        """Keep what was cleared last, so that it can come back; None forgets it."""
        undoing.remember(session, self.kept, note)


def _mark(carried: progress.CarriedFrom) -> str:
    when = wareki.to_wareki(date.fromisoformat(carried.on), "short") if carried.on else ""
    what = "ファイル" if carried.sheet == FILE else "前回"
    return f"{what}（{' '.join(filter(None, (when, carried.by)))}）"


def _origin(carried: progress.CarriedFrom) -> str:
    known = catalogue.DECLARED.get(carried.sheet)
    what = f"前回の{known.number}{known.title}" if known else "前回のシート"
    what = "読み込んだファイル" if carried.sheet == FILE else what
    return f"{what}（{'・'.join(filter(None, (date_text(carried.on), carried.by)))}）"


def words_of(line: progress.SectionProgress) -> str:
    """State and counts of a section in words; 未着手 needs no count."""
    if line.state is progress.State.UNTOUCHED:
        return line.state.value
    return f"{line.state.value} {line.filled}/{line.total}"
