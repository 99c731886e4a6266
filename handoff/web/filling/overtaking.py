"""Going on when somebody sent the sheet meanwhile: the own draft beside the version, nothing lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, request
from sqlalchemy.orm import Session

from handoff import clock
from handoff.actions import draft_joining
from handoff.actions.draft_sources import content_before
from handoff.db.sheets import Draft, Revision
from handoff.sheets import content
from handoff.sheets.model import Item
from handoff.web.filling import merging
from handoff.web.filling.merging import MINE, PICK, THEIRS, Difference
from handoff.web.filling.place import Place
from handoff.web.frame.access import current_actor


def page(session: Session, work: Place, message: str = "") -> str:
    """A colleague sent the sheet meanwhile: the own draft is still there, both can be read.

    `message` is said when the draft itself was saved elsewhere in this instant.
    """
    newer = work.overtaken(session, current_actor())
    return render_template("pages/sending/overtaken.html", work=work, newer=newer, message=message)


def chosen() -> dict[str, str]:
    """Item key → whose answer stands, as it was chosen on the page."""
    return {k.removeprefix(PICK): v for k, v in request.form.items() if k.startswith(PICK)}


@dataclass(frozen=True, slots=True)
class Beside:
    """An own draft beside a version that was sent since: what has to be chosen, what comes in.

    `undecided`: what was not chosen yet when the page was sent.
    """

    different: tuple[Difference, ...]
    added: tuple[Item, ...]
    undecided: tuple[Item, ...]

    @property
    def chosen(self) -> dict[str, str]:
        """What stands at the choices again, as the page names them."""
        return {key: value for key, value in request.form.items() if key.startswith(PICK)}


def beside(session: Session, work: Place, draft: Draft | None, sent: Revision) -> Beside | None:
    """The own draft beside `sent`; None when there is no draft that was begun before it."""
    if draft is None or draft.corrects_id == sent.id:
        return None
    if sent.own_form:  # holds no answers to compare
        return Beside((), (), ())
    base = content_before(session, current_actor(), clock.now(), draft)
    written = content.read(work.sheet, sent.content)
    both = draft_joining.differing(work.sheet, work.content, written, base)
    different = merging.differences(both, work.content, written)
    added = draft_joining.added(work.sheet, work.content, written, base)
    return Beside(different, added, undecided_of(different))


def undecided_of(different: Sequence[Difference]) -> tuple[Item, ...]:
    """Those that both wrote and nobody has chosen yet."""
    decided = {key for key, side in chosen().items() if side in (MINE, THEIRS)}
    return tuple(one.item for one in different if one.item.key not in decided)
