"""A sheet of a stay to be looked at: what its pages show of it, read without anything they do not.

Opening a page of a sheet is what people do most, so it does not load the stay, the sheet and the
draft as objects that could be changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Protocol

from flask import url_for
from sqlalchemy.orm import Session

from handoff.actions.problems import NotFound
from handoff.db import find_work
from handoff.rules.access import Actor
from handoff.sheets import catalogue, checks, content
from handoff.sheets.content import Content
from handoff.sheets.model import Sheet
from handoff.web.filling.meanwhile import Overtaken, sent_by_another
from handoff.web.filling.place import Kept, Shown
from handoff.web.frame.filters import reported_name


class OfWhom(Protocol):
    """What the head of a page tells of a stay."""

    public_id: Any
    client_id: Any


class Named(Protocol):
    """A sheet that is on record."""

    id: Any
    public_id: Any


class Begun(Kept, Protocol):
    """A draft, and the version it corrects."""

    corrects_id: Any


class OfStay(Shown):
    """The draft of a sheet of a stay. `draft` None: not begun, or sent already."""

    stay: OfWhom
    record: Named | None
    draft: Begun | None

    @property
    def is_begun(self) -> bool:
        """Whether the person has a draft."""
        return self.draft is not None

    @property
    def subject(self) -> str:
        """The sheet, or the stay while there is none."""
        if self.record is None:
            return f"stay:{self.stay.public_id}"
        return f"sheet:{self.record.public_id}"

    @property
    def client_id(self) -> int | None:
        """The client of the stay."""
        client: int | None = self.stay.client_id
        return client

    @property
    def title(self) -> str:
        """① 入院時情報提供シート"""
        return f"{self.sheet.number} {self.sheet.title}"

    @property
    def lead(self) -> str:
        """The client as everybody calls the person."""
        return reported_name(self.stay)

    @cached_property
    def hub_url(self) -> str:
        """The hub."""
        return url_for("sheets.hub", pid=self.stay.public_id, code=self.sheet.code)

    @property
    def back(self) -> tuple[str, str]:
        """The page of the stay."""
        return url_for("stays.show", pid=self.stay.public_id), "入院の画面"

    def overtaken(self, session: Session, actor: Actor) -> Overtaken | None:
        """A version that was sent or kept since the draft was begun."""
        if self.record is None or self.draft is None:
            return None
        sent = find_work.sent_since(session, self.record.id, self.draft.corrects_id)
        if sent is None:
            return None
        ours = url_for("sending.correct", pid=self.stay.public_id, code=self.sheet.code)
        theirs = url_for("sending.revision", pid=sent.revision)
        return sent_by_another(sent, actor, ours, theirs, filed=self.sheet.filed)

    @property
    def moment(self) -> str:
        """A sheet that is kept in the own file is judged as it is closed."""
        return checks.CLOSE if self.sheet.filed else checks.SEND

    @property
    def check_words(self) -> str:
        """Where the last page leads."""
        return "確認・保存する" if self.sheet.filed else "確認・送る"


@dataclass(frozen=True)
class Glance(OfStay):
    """One person's work on a sheet that has one author, to be shown and not to be saved."""

    stay: find_work.StayHead
    sheet: Sheet
    record: find_work.SheetHead | None
    draft: find_work.DraftHead | None
    content: Content
    today: date
    has_others: bool
    is_overtaken: bool

    @property
    def kept(self) -> Kept:
        """The draft. Raises NotFound when there is none (a link kept from yesterday)."""
        if self.draft is None:
            raise NotFound
        return self.draft

    def others(self, session: Session, actor: Actor) -> Sequence[find_work.Writer]:
        """Colleagues with a draft of the same sheet."""
        if self.record is None or not self.has_others:
            return ()
        return find_work.other_writers(session, self.record.id, actor)

    def overtaken(self, session: Session, actor: Actor) -> Overtaken | None:
        """Asked for only when there is such a version."""
        return super().overtaken(session, actor) if self.is_overtaken else None


def load(session: Session, actor: Actor, today: date, pid: str, code: str) -> Glance:
    """What `actor` wrote on sheet `code` of stay `pid`. Raises NotFound (foreign ids too).

    ② is read by working.load: its pages also show what the hospital wrote and how it was before.
    """
    if code not in catalogue.STAY_SHEETS or code == catalogue.DISCHARGE:
        raise NotFound
    sheet = catalogue.get(code)
    seen = find_work.glance(session, actor, pid, code)
    kept = content.read(sheet, seen.draft.content) if seen.draft else Content()
    others, newer = seen.has_others, seen.is_overtaken
    return Glance(seen.stay, sheet, seen.record, seen.draft, kept, today, others, newer)
