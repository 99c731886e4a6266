"""A small form page from beginning to end: shown, refused with what was typed, or taken once."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from handoff.actions.problems import NotFound, Refused, Stale
from handoff.db.sheets import Revision
from handoff.db.stays import Stay
from handoff.web.forms.base import BaseForm
from handoff.web.frame import journal
from handoff.web.frame.once import Done, once

Answer = str | Response | tuple[str, int]


def refuse_fields(form: BaseForm, refused: Refused) -> int:
    """Say beside the fields what an action refused; gives the status of the page."""
    for finding in refused.findings:
        form.refuse(finding.key, finding.message)
    return 422


def answer(
    form: BaseForm,
    act: Callable[[Session], Done],
    show: Callable[[], str],
    refuse: Callable[[BaseForm, Refused], int] = refuse_fields,
) -> Answer:
    """Take the form when it is right; else show the page again, refusals of the action included.

    `show` loads what it shows by itself: the reading session ends where the act begins. `refuse` writes
    a refusal into the form and gives the status of the page.
    """
    if not form.is_submitted():
        return show()
    status = 422
    if form.validate():
        try:
            return one_press(act)
        except Refused as refused:
            status = refuse(form, refused)
    return show(), status


def one_press(act: Callable[[Session], Done]) -> Response:
    """`once`, also when the very same press is being taken on another server this instant."""
    try:
        return once(act)
    except (Stale, NotFound):
        return once(act)  # by now the first answer can be read; a real problem is raised again


def stay_of(revision: Revision) -> Stay:
    """The stay a revision was written for. Raises NotFound for a sheet without a stay."""
    if revision.sheet.stay is None:
        raise NotFound
    return revision.sheet.stay


def note(action: str, revision: Revision) -> None:
    """Journal an act on a revision."""
    journal.note(action, f"revision:{revision.public_id}", stay_of(revision).client_id)
