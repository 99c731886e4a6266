"""A sent revision as somebody reads it: the ten things first, what changed, the sheet, its record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from handoff import clock
from handoff.actions import verdicts
from handoff.db import find_sheets
from handoff.db.provision import Provision
from handoff.db.sheets import Revision
from handoff.db.stays import Stay
from handoff.rules.access import Actor
from handoff.rules.life import Means
from handoff.rules.offices import Side
from handoff.rules.verdict import Verdict
from handoff.sheets import authorship, catalogue, comparison, content, summary
from handoff.sheets.comparison import Change
from handoff.sheets.content import BEFORE, Content
from handoff.sheets.discharge_before import before_words, noted_before
from handoff.sheets.discharge_differences import Difference, differences
from handoff.sheets.model import Sheet
from handoff.sheets.summary import Essential
from handoff.web.forms import paging
from handoff.web.forms.answering import stay_of
from handoff.web.forms.working import Work


@dataclass(frozen=True)
class Review:
    """Everything the page of a revision shows. `verdict` is for the care side only."""

    revision: Revision
    stay: Stay
    sheet: Sheet
    content: Content
    revisions: tuple[Revision, ...]
    provisions: tuple[Provision, ...]
    changes: tuple[Change, ...]
    essentials: tuple[Essential, ...]
    read: tuple[paging.Read, ...]
    verdict: Verdict | None
    differences: tuple[Difference, ...] = ()
    before: Mapping[str, str] = field(default_factory=dict)
    written: tuple[authorship.Written, ...] = ()

    @property
    def newest(self) -> Revision:
        """The newest revision of the sheet that the reader may see."""
        return self.revisions[-1]

    @property
    def is_newest(self) -> bool:
        """Whether no later revision replaces this one."""
        return self.newest.id == self.revision.id

    @property
    def previous(self) -> Revision | None:
        """The revision before this one."""
        before = [r for r in self.revisions if r.number < self.revision.number]
        return before[-1] if before else None

    @property
    def to_receive(self) -> Provision | None:
        """What the reader's office has not confirmed yet: the one press 受領しました."""
        open_ones = [
            p
            for p in self.provisions
            if p.means is Means.SYSTEM and not p.receipts and not p.failed_at
        ]
        return open_ones[-1] if open_ones and not self.revision.withdrawn_at else None

    @property
    def received(self) -> Provision | None:
        """What was received through this system."""
        return next((p for p in self.provisions if p.means is Means.SYSTEM and p.receipts), None)

    @property
    def unconfirmed(self) -> tuple[Provision, ...]:
        """What went out and still waits for the confirmation of receipt (NY-22)."""
        return tuple(
            p
            for p in self.provisions
            if p.means.needs_receipt and not p.receipts and not p.failed_at
        )

    @property
    def changed_keys(self) -> frozenset[str]:
        """Items that differ from the revision before."""
        return frozenset(change.item.key for change in self.changes)


def review(session: Session, actor: Actor, public_id: str) -> Review:
    """The revision `public_id` as `actor` reads it. Raises NotFound (foreign ids too)."""
    revision = find_sheets.revision_for(session, actor, public_id)
    stay = stay_of(revision)
    sheet = catalogue.get(revision.sheet.code)
    known = content.read(sheet, revision.content)
    revisions = tuple(find_sheets.revisions_for(session, actor, revision.sheet))
    before = [r for r in revisions if r.number < revision.number and not r.withdrawn_at]
    changed: tuple[Change, ...] = ()
    if before:
        old = content.read(sheet, before[-1].content)
        changed = comparison.changes(sheet, old.values, known.values)
    provisions = find_sheets.provisions_of_revision(session, revision)
    if actor.side is Side.HOSPITAL:
        provisions = [p for p in provisions if p.to_office_id == actor.office_id]
    counted = content.counting(sheet, known.values)
    return Review(
        revision=revision,
        stay=stay,
        sheet=sheet,
        content=known,
        revisions=revisions,
        provisions=tuple(provisions),
        changes=changed,
        essentials=summary.essentials(sheet, counted, changed),
        read=paging.to_read(sheet, counted, blanks=False),
        verdict=_verdict(session, actor, sheet, stay),
        differences=_differences(sheet, known),
        before=before_words(noted_before(known.values)) if BEFORE in known.values else {},
        written=authorship.written(sheet, known.values),
    )


def _verdict(session: Session, actor: Actor, sheet: Sheet, stay: Stay) -> Verdict | None:
    """入院時情報連携加算 hangs on ① alone."""
    asked = actor.side is Side.CARE and sheet.code == catalogue.ADMISSION
    return verdicts.admission_verdict(session, stay) if asked else None


def _differences(sheet: Sheet, known: Content) -> tuple[Difference, ...]:
    """② only, as they stood when it was sent."""
    if sheet.code != catalogue.DISCHARGE:
        return ()
    return differences(noted_before(known.values), known.values)


def work_of(session: Session, actor: Actor, public_id: str) -> Work:
    """A sent revision as work: its stay and content, without a draft. Raises NotFound."""
    revision = find_sheets.revision_for(session, actor, public_id)
    sheet = catalogue.get(revision.sheet.code)
    known = content.read(sheet, revision.content)
    day = clock.local_date(revision.sent_at)
    return Work(stay_of(revision), sheet, revision.sheet, None, known, day)


def unsent_changes(work: Work, revision: Revision) -> tuple[Change, ...]:
    """What a draft holds that a correction begun from `revision` would not: to be copied first."""
    if work.draft is None or work.draft.corrects_id == revision.id:
        return ()
    sent = content.read(work.sheet, revision.content)
    return comparison.changes(work.sheet, sent.values, work.content.values)
