"""Saving what the doctor writes, and what happens when it is written in two windows at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import request
from sqlalchemy.orm import Session

from handoff import clock
from handoff.actions import answers
from handoff.actions.answer_keeping import reply_content
from handoff.actions.answers import AnswerPage, NeedsCode
from handoff.actions.problems import Stale
from handoff.sheets.content import TYPED
from handoff.web.answers import form
from handoff.web.filling import merging
from handoff.web.filling.merging import Difference, differences, picked
from handoff.web.frame.database import installation


def still_open(session: Session, token: str, ticket: str) -> AnswerPage | None:
    """The page behind the code, or None when the code is still to be given.

    Raises NotFound and LinkClosed.
    """
    secret = installation().settings.secret_key
    try:
        return answers.page(session, clock.now(), token, ticket, secret=secret)
    except NeedsCode:
        return None


def saved(
    session: Session,
    now: datetime,
    token: str,
    ticket: str,
    secret: str,
    ip: str,
    *,
    picking: bool = False,
) -> int:
    """Save the posted form and give the new version. Raises NeedsCode, LinkClosed, NotFound, Stale.

    An answer that was lost on the way back, and a window that holds the same, are no second window; a
    save that arrives after a later one of the same window changes nothing.
    With `picking` the form says which of two texts to keep; Stale while one is undecided. A box
    that only one window has filled keeps what stands there.
    """
    page = answers.page(session, now, token, ticket, secret=secret)
    raw, device = form.read(request.form, page), screen()
    both = _differences(page)
    version = request.form.get("_version", 0, type=int)
    name, number = _read_screen(device)
    known, last = _read_screen(page.device)
    if name and name == known and 0 < number <= last:
        return page.version
    if picking and version == page.version:
        raw, _ = picked(raw, both, request.form)
        undecided = [d for d in conflicts(both) if merging.PICK + d.item.key not in request.form]
        for one in both:
            if not one.mine:
                raw.pop(one.item.key, None)
        if undecided:
            raise Stale(page.content, raw)
        raw[TYPED] = {p: t for p, t in page.content.typed.items() if p.partition(".")[0] not in raw}
    elif version != page.version and (not both or (name and name == known)):
        version = page.version
    return answers.save(
        session, now, token, ticket, raw, version, device, secret=secret, ip=ip
    ).version


def screen() -> str:
    """Name of the window and number of its save, as the draft notes who saved last."""
    number = request.form.get("_seq", "")
    known = number if number.isdecimal() and len(number) < 8 else ""
    return f"{request.form.get('_page', '')[:20]}.{known}".strip(".")


def _read_screen(device: str) -> tuple[str, int]:
    name, _, number = device.partition(".")
    return name, int(number) if number.isdecimal() else 0


def different(page: AnswerPage) -> Sequence[Difference]:
    """Every box that holds one text here and another in what was saved elsewhere."""
    return conflicts(_differences(page))


def conflicts(both: Sequence[Difference]) -> list[Difference]:
    """Those that somebody has to decide: both windows have filled the box."""
    return [one for one in both if one.mine and one.theirs]


def _differences(page: AnswerPage) -> tuple[Difference, ...]:
    raw = form.read(request.form, page)
    mine = reply_content(page.letter, raw, page.content.as_json())
    return differences(form.items_of(page.sheet), mine, page.content)
