"""Going on from a colleague's draft of the same sheet: both texts where both wrote."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template, request
from sqlalchemy.orm import Session

from handoff import clock
from handoff.actions import draft_joining, drafts
from handoff.actions.problems import NotFound
from handoff.db.sheets import Draft
from handoff.sheets import content
from handoff.sheets.content import Content
from handoff.sheets.model import Item
from handoff.web.filling import merging, overtaking
from handoff.web.filling.merging import PICK, Difference
from handoff.web.filling.overtaking import undecided_of
from handoff.web.filling.working import Work
from handoff.web.frame.access import current_actor


def page(session: Session, work: Work, writer: str, asked: Sequence[Item] = ()) -> str:
    """What would come in, and a choice for each answer both wrote. `asked`: not chosen yet."""
    theirs, written = _theirs(session, work, writer)
    added = draft_joining.added(work.sheet, work.content, written) if work.draft else ()
    return render_template(
        "pages/sheets/take_over.html",
        work=work,
        theirs=theirs,
        different=_different(work, written),
        added=added,
        undecided=bool(asked),
        has_errors=bool(asked),
        chosen={key: value for key, value in request.form.items() if key.startswith(PICK)},
    )


def undecided(session: Session, work: Work, writer: str) -> tuple[Item, ...]:
    """What both wrote and nobody has chosen yet."""
    _, written = _theirs(session, work, writer)
    return undecided_of(_different(work, written))


def take_over(session: Session, work: Work, writer: str) -> None:
    """Put both together as chosen."""
    theirs, _ = _theirs(session, work, writer)
    drafts.take_over(session, current_actor(), clock.now(), theirs, overtaking.chosen())


def _different(work: Work, written: Content) -> tuple[Difference, ...]:
    if work.draft is None:
        return ()
    both = draft_joining.differing(work.sheet, work.content, written)
    return merging.differences(both, work.content, written)


def _theirs(session: Session, work: Work, writer: str) -> tuple[Draft, Content]:
    if work.record is None:
        raise NotFound
    draft = drafts.draft_by(session, work.record, writer)
    return draft, content.read(work.sheet, draft.content)
