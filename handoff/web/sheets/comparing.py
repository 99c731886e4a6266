"""Two versions of a sheet side by side, in words: what a page of comparison shows."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from handoff.actions.problems import NotFound
from handoff.db import find_sheets, find_versions
from handoff.db.sheets import Revision
from handoff.db.stays import Stay
from handoff.rules.access import Actor
from handoff.rules.offices import Side
from handoff.sheets import catalogue, comparison, content
from handoff.sheets.comparison import Change
from handoff.sheets.model import Section, Sheet
from handoff.web.forms.answering import stay_of
from handoff.web.frame.filters import jdate, when


@dataclass(frozen=True)
class Comparison:
    """`older` and `newer` by when they were sent, whichever was asked for first.

    `groups`: changes section by section; `same`: answers that stand in both; `others`: what else
    this version can be laid beside.
    """

    asked: Revision
    older: Revision
    newer: Revision
    sheet: Sheet
    stay: Stay
    groups: tuple[tuple[Section, tuple[Change, ...]], ...]
    same: int
    others: tuple[tuple[str, str], ...]

    @property
    def count(self) -> int:
        """How many answers differ."""
        return sum(len(changes) for _, changes in self.groups)

    @property
    def of_another_stay(self) -> bool:
        """Whether the versions belong to two admissions."""
        return self.older.sheet_id != self.newer.sheet_id


def compared(session: Session, actor: Actor, public_id: str, other_id: str) -> Comparison:
    """Both versions, or NotFound: a foreign one, one that holds nothing to compare, another client's."""
    asked = readable(session, actor, public_id)
    found = find_versions.comparable(session, actor, asked)
    other = next((r for r in found if r.public_id == other_id and r.id != asked.id), None)
    if other is None or asked.id not in {r.id for r in found}:
        raise NotFound
    older, newer = sorted((asked, other), key=lambda r: (r.sent_at, r.id))
    sheet = catalogue.get(asked.sheet.code)
    old, new = content.read(sheet, older.content), content.read(sheet, newer.content)
    changes = comparison.changes(sheet, old.values, new.values)
    groups = tuple(
        (section, tuple(c for c in changes if c.section is section))
        for section in sheet.sections
        if any(c.section is section for c in changes)
    )
    changed = {c.item.key for c in changes}
    stands = set(content.counting(sheet, new.values)) & set(content.counting(sheet, old.values))
    same = sum(1 for key in stands if key in sheet.items and key not in changed)
    others = tuple((r.public_id, name_of(r, asked)) for r in found if r.id != asked.id)
    return Comparison(asked, older, newer, sheet, stay_of(asked), groups, same, others)


def readable(session: Session, actor: Actor, public_id: str) -> Revision:
    """A revision whose answers the actor may read. Raises NotFound, also for a withdrawn one that
    came from elsewhere (the receiver was asked to throw it away) and for a form of an office's own,
    which holds no answers, and whose file is not opened by this program."""
    revision = find_sheets.revision_for(session, actor, public_id)
    if revision.own_form or (revision.withdrawn_at is not None and actor.side is not Side.CARE):
        raise NotFound
    return revision


def nearest(session: Session, actor: Actor, revision: Revision) -> Revision | None:
    """What is compared when nothing was chosen: the version before, else the one after."""
    found = find_versions.comparable(session, actor, revision)
    before = [r for r in found if (r.sent_at, r.id) < (revision.sent_at, revision.id)]
    after = [r for r in found if (r.sent_at, r.id) > (revision.sent_at, revision.id)]
    return before[0] if before else after[-1] if after else None


def name_of(revision: Revision, beside: Revision) -> str:
    """「第2版（11/21（土）14:03）」; of another admission with its day and house."""
    words = f"第{revision.number}版（{when(revision.sent_at)}）"
    if revision.withdrawn_at is not None:
        words += "・取り下げ"
    if revision.sheet_id == beside.sheet_id:
        return words
    stay = stay_of(revision)
    where = stay.hospital.name if stay.hospital else stay.hospital_name
    since = f"{jdate(stay.admitted_on)}の入院" if stay.admitted_on else "別の入院"
    return f"{since}{f'・{where}' if where else ''}　{words}"
