"""A sent revision as somebody reads it: the ten things first, what changed, the sheet, its record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from handoff import clock
from handoff.actions import passing, verdicts
from handoff.actions.passing import Passed
from handoff.db import find_sheets, find_versions
from handoff.db.provision import Provision
from handoff.db.sheets import Document, Revision
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
from handoff.web.filling import paging
from handoff.web.filling.working import Work
from handoff.web.forms.answering import stay_of
from handoff.web.frame.filters import jdate, when


@dataclass(frozen=True)
class Review:
    """Everything the page of a revision shows. `verdict` is for the care side only.

    `base`: what `changes` are told against, see `base_of`.
    """

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
    base: Revision | None = None
    differences: tuple[Difference, ...] = ()
    before: Mapping[str, str] = field(default_factory=dict)
    written: tuple[authorship.Written, ...] = ()
    receipts: frozenset[int] = frozenset()
    document: Document | None = None
    passed: tuple[Passed, ...] = ()

    @property
    def newest(self) -> Revision:
        """The newest revision of the sheet that the reader may see."""
        return self.revisions[-1]

    @property
    def is_newest(self) -> bool:
        """Whether no later revision replaces this one."""
        return self.newest.id == self.revision.id

    @property
    def since(self) -> str:
        """What the changes are told against: 「受け取った第1版（11/21（土）20:05）」."""
        if self.base is None:
            return ""
        if self.base.sheet_id != self.revision.sheet_id:
            admitted = stay_of(self.base).admitted_on
            return f"前回の入院（{jdate(admitted)}）のシート" if admitted else "前回の入院のシート"
        word = "受け取った" if self.base.id in self.receipts else ""
        return f"{word}第{self.base.number}版（{when(self.base.sent_at)}）"

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
        """Items that differ from `base`."""
        return frozenset(change.item.key for change in self.changes)


def review(session: Session, actor: Actor, public_id: str) -> Review:
    """The revision `public_id` as `actor` reads it. Raises NotFound (foreign ids too)."""
    revision = find_sheets.revision_for(session, actor, public_id)
    stay = stay_of(revision)
    sheet = catalogue.get(revision.sheet.code)
    known = content.read(sheet, revision.content)
    revisions = tuple(find_sheets.revisions_for(session, actor, revision.sheet))
    receipts = _receipts(session, actor, revision)
    base = base_of(session, actor, revision, revisions, receipts)
    changed: tuple[Change, ...] = ()
    if base is not None:
        old = content.read(sheet, base.content)
        changed = _readers_first(sheet, comparison.changes(sheet, old.values, known.values))
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
        base=base,
        receipts=receipts,
        document=find_sheets.document_of(session, revision),
        essentials=summary.essentials(sheet, counted, changed),
        read=paging.to_read(sheet, counted, blanks=False),
        verdict=_verdict(session, actor, sheet, stay),
        differences=_differences(sheet, known),
        before=before_words(noted_before(known.values)) if BEFORE in known.values else {},
        written=authorship.written(sheet, known.values),
        passed=passing.told(revision.passed) if actor.side is Side.CARE else (),
    )


def _readers_first(sheet: Sheet, changes: Sequence[Change]) -> tuple[Change, ...]:
    """What a ward asks for first, then the rest; dates and addresses of the paper itself last."""
    asked = {key for topic in sheet.essentials for key, _ in topic.items}

    def rank(change: Change) -> int:
        if change.section is sheet.sections[0]:
            return 2
        return 0 if change.item.key in asked else 1

    return tuple(sorted(changes, key=rank))


def _receipts(session: Session, actor: Actor, revision: Revision) -> frozenset[int]:
    """For a receiver: which versions of the sheet its own people have confirmed."""
    if actor.side is not Side.HOSPITAL or revision.number == 1:
        return frozenset()
    return frozenset(find_versions.received_of(session, actor, revision.sheet))


def base_of(
    session: Session,
    actor: Actor,
    revision: Revision,
    revisions: Sequence[Revision],
    receipts: frozenset[int] = frozenset(),
) -> Revision | None:
    """What a reader had before: the last version received, else the last one sent, else last time's.

    A ward that received version 1 and now reads version 3 has version 1 in its hands. Withdrawn ones
    and forms of an office's own are no base.
    """
    if revision.own_form:
        return None
    standing = [
        r for r in revisions if r.number < revision.number and not r.withdrawn_at and not r.own_form
    ]
    received = [r for r in standing if r.id in receipts]
    if standing:
        return (received or standing)[-1]
    return find_versions.last_of_another_stay(session, actor, revision)


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
