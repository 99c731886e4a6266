"""The last look before a sheet goes out: what is open, what is odd, the very pages, the ways to send."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template
from sqlalchemy.orm import Session

from handoff import clock
from handoff.actions.passing import key_of
from handoff.rules.admission_evidence import INFO_GROUPS
from handoff.sheets import catalogue, content, national
from handoff.sheets.model import Finding, Item, Section
from handoff.web.filling import marks, paging
from handoff.web.filling.working import Work
from handoff.web.forms.sending import FilingForm, PassedForm
from handoff.web.frame.access import current_actor
from handoff.web.sheets import handing, passing, previewing


@dataclass(frozen=True, slots=True)
class Complete:
    """The national specimen and the groups of NY-20: what is answered, what is not.

    `missing`: section by section; `groups`: (必要な情報, whether the sheet holds it), ① only.
    """

    filled: int
    total: int
    missing: tuple[tuple[Section, tuple[Item, ...]], ...]
    groups: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Odd:
    """Something odd; `reason` says why it was passed, empty while it was not."""

    finding: Finding
    reason: str


def check_page(
    session: Session,
    work: Work,
    pressed: PassedForm | FilingForm | None = None,
    refused: Sequence[Finding] = (),
) -> str:
    """The sheet as it will print, what is open, and the ways to hand it over or keep it.

    `pressed` is a form that could not be taken, `refused` what the action found.
    """
    now = clock.now()
    handed = pressed if isinstance(pressed, PassedForm) else None
    by_system, on_paper = handing.forms_for(work, now, handed)
    filing = pressed if isinstance(pressed, FilingForm) else handing.filing_form(work)
    stopping = tuple(refused) or (work.required_left if pressed is not None else ())
    odd = _odd(session, work)
    return render_template(
        "pages/sheets/check.html",
        work=work,
        read=paging.to_read(work.sheet, work.content.values),
        by_system=by_system,
        on_paper=on_paper,
        filing=filing,
        pressed=pressed,
        stopping=stopping,
        has_errors=bool(stopping) or bool(pressed is not None and pressed.errors),
        receiver=handing.receiver_words(work.stay),
        place=marks.place,
        section_of={i.key: s.key for s in work.sheet.sections for i in s.items},
        by=paging.deadlines(session, work),
        warned=_open(work, odd),
        overtaken=work.overtaken(session, current_actor()),
        odd=odd,
        complete=_complete(work),
        pages=previewing.of_draft(work, now).pages,
        fax_pages=0 if by_system else previewing.of_draft(work, now, fax=True).pages,
    )


def _odd(session: Session, work: Work) -> list[Odd]:
    found = passing.odd_of(session, work)
    reasons = {key_of(f): reason for f, reason in passing.answered(session, work, found)}
    return [Odd(f, reasons.get(key_of(f), "")) for f in found]


def _open(work: Work, odd: Sequence[Odd]) -> list[tuple[Section, list[Finding]]]:
    """Section by section what is not answered yet or looks unusual, without what is odd."""
    apart = {o.finding for o in odd}
    by_key = work.on_sending.by_key
    groups = []
    for section in work.sheet.sections:
        found = [f for i in section.items for f in by_key.get(i.key, ()) if f.level == "warn"]
        if left := [f for f in found if f not in apart]:
            groups.append((section, left))
    return groups


def _complete(work: Work) -> Complete:
    """How much of the specimen is answered, and what is missing where."""
    found, values = work.completeness, content.counting(work.sheet, work.content.values)
    missing = set(found.missing)
    sections = [(s, tuple(i for i in s.items if i in missing)) for s in work.sheet.sections]
    held = national.info_groups(values) if work.sheet.code == catalogue.ADMISSION else ()
    asked = INFO_GROUPS if work.sheet.code == catalogue.ADMISSION else ()
    return Complete(
        found.filled,
        found.total,
        tuple((s, items) for s, items in sections if items),
        tuple((group, group in held) for group in asked),
    )
