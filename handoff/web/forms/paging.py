"""The pages of a sheet put together: what a template gets, in one place for first and second look."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import render_template, request
from sqlalchemy.orm import Session

from handoff import clock
from handoff.actions import verdicts
from handoff.sheets import content, display
from handoff.sheets.catalogue import ADMISSION
from handoff.sheets.content import Content
from handoff.sheets.model import Finding, Item, Kind, Privacy, Section, Sheet
from handoff.web import keeping
from handoff.web.access import current_actor
from handoff.web.filters import when
from handoff.web.forms import drawing, filling, handing, merging, working
from handoff.web.forms.build import ALL, form_class
from handoff.web.forms.place import Kept, Place, Shown
from handoff.web.forms.sending import FilingForm, PassedForm
from handoff.web.forms.working import Work
from handoff.web.stay_words import By, deadline_words


@dataclass(frozen=True)
class Summary:
    """The error summary on top of a page, in the shape the macro of parts/fields.html asks for."""

    sheet: Sheet
    findings: Sequence[Finding]

    @property
    def errors(self) -> bool:
        """Whether the title of the page begins with エラー."""
        return bool(self.findings)

    def error_lines(self) -> list[tuple[str, str]]:
        """(id of the box, sentence)."""
        return [(filling.place(self.sheet.items.get(f.key), f), f.message) for f in self.findings]


def page_url(place: Shown, page: str, more: str = "", back: str = "") -> str:
    """The address of a section page or of the page with everything."""
    asked = {k: v for k, v in (("more", more), ("back", back)) if v}
    return f"{place.hub_url}/{page}" + (f"?{urlencode(asked)}" if asked else "")


def deadlines(session: Session, work: Work) -> list[By]:
    """(Ⅰ) and (Ⅱ) in plain words while nothing was sent; empty afterwards and without the add-on."""
    stay = work.stay
    if work.begun.corrects_id or work.sheet.code != ADMISSION or not verdicts.has_the_add_on(stay):
        return []
    calendar = verdicts.calendar_history(session, stay)
    return deadline_words(verdicts.deadlines_of(stay, calendar), stay.admitted_on, work.today)


def section_page(
    session: Session,
    place: Shown,
    page: str,
    shown: tuple[Section, ...],
    wrong: Sequence[Finding] = (),
) -> str:
    """A form page; `wrong` are refusals to put on top after a press of 保存して次へ."""
    sketch = drawing.sketch(shown)
    filled = filling.Filled(
        content=place.content,
        today=place.today,
        findings=place.on_saving.by_key,
        carried=place.carried_keys(shown),
        more=request.args.get("more", ""),
        before=place.before,
    )
    items = [item for section in shown for item in section.items]
    return render_template(
        "pages/sheets/section.html",
        work=place,
        page=page,
        url=page_url(place, page),
        shown=shown,
        everything=page == ALL,
        drawn=filling.draw(sketch, shown, filled),
        datalists=sketch.datalists,
        base=working.base_of(place.content, items),
        page_id=secrets.token_hex(8),
        others=place.others(session, current_actor()),
        summary=Summary(place.sheet, wrong),
        has_errors=bool(wrong),
        back=request.values.get("back", ""),
        saved_at=clock.local(place.kept.saved_at),
        following=place.after(page),
    )


def stale_page(work: Place, page: str, raw: dict[str, Any]) -> str:
    """What was typed here beside what was saved elsewhere, and a choice for each difference."""
    items = form_class(work.shown(page)).items
    mine = content.merged(work.sheet, work.content, raw)
    own = {"_version", "_base", "_go"}
    fields = [
        (k, v)
        for k, v in keeping.posted_fields()
        if k not in own and not k.startswith(merging.PICK)
    ]
    return render_template(
        "pages/sheets/stale.html",
        work=work,
        page=page,
        url=page_url(work, page),
        different=merging.differences(items, mine, work.content),
        chosen={k: request.form[k] for k in request.form if k.startswith(merging.PICK)},
        undecided=request.form.get("_go") == "resolve",
        fields=fields,
        base=working.base_of(work.content, items),
    )


def saved_elsewhere(draft: Kept) -> str:
    """The sentence of the banner."""
    return (
        f"この下書きは、別の画面で {when(draft.saved_at)} に保存されています。"
        "この画面で入力した内容はまだ保存していません。両方を見比べて選んでください。"
    )


def understood(saved: Place, items: Iterable[Item]) -> dict[str, dict[str, str]]:
    """For the autosave answer: dates as understood, and what to do about those that are not."""
    values, findings = saved.content.values, saved.on_saving.by_key
    dated = [i for i in items if i.kind in (Kind.DATE, Kind.PARTIAL, Kind.TIME)]
    return {
        "echoes": {
            i.key: filling.echo(i, values[i.key], saved.today) for i in dated if i.key in values
        },
        "remarks": {i.key: findings[i.key][0].message for i in dated if i.key in findings},
    }


def shows_restricted(shown_content: Content, shown: Iterable[Section]) -> bool:
    """Whether answers that need a journal row of their own are on the page."""
    return any(
        item.privacy is Privacy.RESTRICTED and item.key in shown_content.values
        for section in shown
        for item in section.items
    )


@dataclass(frozen=True, slots=True)
class Read:
    """A section to be read: its printed lines."""

    section: Section
    lines: tuple[display.Line, ...]


def to_read(sheet: Sheet, values: dict[str, Any], blanks: bool = True) -> tuple[Read, ...]:
    """The sheet section by section in words. Without `blanks`, only what is answered."""
    counted = content.counting(sheet, values)
    found = []
    for section in sheet.sections:
        every = display.lines(sheet, section, values, counted)
        if lines := tuple(line for line in every if _is_read(line, blanks)):
            found.append(Read(section, lines))
    return tuple(found)


def _is_read(line: display.Line, blanks: bool) -> bool:
    """An open box is an answer too, so it is not shown as 未記入."""
    return bool(line.text) or (blanks and line.item.kind is not Kind.FLAG)


def check_page(
    session: Session,
    work: Work,
    pressed: PassedForm | FilingForm | None = None,
    refused: Sequence[Finding] = (),
) -> str:
    """The sheet as it will print, what is open, and the ways to hand it over or keep it.

    `pressed` is a form that could not be taken, `refused` what the action found.
    """
    handed = pressed if isinstance(pressed, PassedForm) else None
    by_system, on_paper = handing.forms_for(work, clock.now(), handed)
    filing = pressed if isinstance(pressed, FilingForm) else handing.filing_form(work)
    stopping = tuple(refused) or (work.required_left if pressed is not None else ())
    return render_template(
        "pages/sheets/check.html",
        work=work,
        read=to_read(work.sheet, work.content.values),
        by_system=by_system,
        on_paper=on_paper,
        filing=filing,
        pressed=pressed,
        stopping=stopping,
        has_errors=bool(stopping) or bool(pressed is not None and pressed.errors),
        receiver=handing.receiver_words(work.stay),
        place=filling.place,
        section_of={i.key: s.key for s in work.sheet.sections for i in s.items},
        by=deadlines(session, work),
        warned=_grouped(work),
    )


def overtaken_page(work: Work, message: str) -> str:
    """A colleague sent the sheet meanwhile: the own draft is still there, both can be read."""
    return render_template("pages/sending/overtaken.html", work=work, message=message)


def _grouped(work: Work) -> list[tuple[Section, list[Finding]]]:
    """Warnings section by section: what is still open, what looks odd."""
    by_key = work.on_sending.by_key
    groups = []
    for section in work.sheet.sections:
        found = [f for i in section.items for f in by_key.get(i.key, ()) if f.level == "warn"]
        if found:
            groups.append((section, found))
    return groups
