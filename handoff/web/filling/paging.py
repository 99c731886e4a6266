"""The pages of a sheet put together: what a template gets, in one place for first and second look."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
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
from handoff.web.filling import drawing, hands, marks, merging, screens
from handoff.web.filling.build import ALL
from handoff.web.filling.place import Kept, Place, Shown
from handoff.web.filling.working import Work
from handoff.web.frame import keeping
from handoff.web.frame.access import current_actor
from handoff.web.frame.filters import when
from handoff.web.words.stays import By, deadline_words

UNDO_SHOWN = timedelta(hours=1)
"""How long 元に戻す stands on the page."""


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
        return [(marks.place(self.sheet.items.get(f.key), f), f.message) for f in self.findings]


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
    filled = marks.Filled(
        content=place.content,
        today=place.today,
        findings=place.on_saving.by_key,
        carried=place.carried_words(shown),
        more=request.args.get("more", ""),
        before=place.before,
    )
    items = [item for section in shown for item in section.items]
    phrase_item, phrases = hands.to_offer(session, items)
    return render_template(
        "pages/sheets/section.html",
        phrase_item=phrase_item,
        phrases=phrases,
        work=place,
        page=page,
        url=page_url(place, page),
        shown=shown,
        everything=page == ALL,
        drawn=marks.draw(sketch, shown, filled),
        datalists=sketch.datalists,
        undo=place.cleared if _is_on(place.cleared, items) else None,
        **_screen(place, shown),
        others=place.others(session, current_actor()),
        overtaken=place.overtaken(session, current_actor()),
        summary=Summary(place.sheet, wrong),
        has_errors=bool(wrong),
        back=request.values.get("back", ""),
        saved_at=clock.local(place.kept.saved_at),
        following=place.after(page),
    )


def stale_page(
    work: Shown, page: str, raw: Mapping[str, Any], screen: str, undecided: bool = False
) -> str:
    """What was typed on `screen` (`raw`) beside what was saved elsewhere, and a choice for each
    difference."""
    mine = content.merged(work.sheet, work.content, raw)
    sections = [s for s in work.shown(page) if any(item.key in raw for item in s.items)]
    items = [i for section in sections for i in section.items if i.key in raw]
    return render_template(
        "pages/sheets/stale.html",
        work=work,
        page=page,
        url=page_url(work, page),
        different=merging.differences(items, mine, work.content),
        chosen={k: request.form[k] for k in request.form if k.startswith(merging.PICK)},
        undecided=undecided,
        fields=merging.fields_of(items, raw),
        only=" ".join(section.key for section in sections),
        settles=screen,
        **_screen(work, sections),
    )


def _screen(work: Shown, shown: Sequence[Section]) -> dict[str, str]:
    """What a page tells of itself when it is saved, see forms.screens."""
    return {
        "base": screens.bases_text(screens.bases(work.content, shown)),
        "page_id": secrets.token_hex(8),
        "by": keeping.mark_of(current_actor().account_id),
    }


def saved_elsewhere(draft: Kept) -> str:
    """The sentence of the banner."""
    return (
        f"この下書きの同じ欄が、別の画面で {when(draft.saved_at)} に保存されています。"
        "この画面で入力した内容は、別に取ってあります。両方を見比べて選んでください。"
    )


def opened_by_another() -> str:
    """The sentence for a page that somebody else is signed in beneath by now."""
    return (
        "この画面は、別の人のログインで開いたものです。この画面の入力はまだ保存していません。"
        "開いた人でログインし直すと、続けて保存します。"
    )


NO_DRAFT = "この下書きは、別の画面で送られたか、消されています。この画面の入力は残っています。"


def understood(saved: Place, items: Iterable[Item]) -> dict[str, dict[str, str]]:
    """For the autosave answer: dates as understood, and what to do about those that are not."""
    values, findings = saved.content.values, saved.on_saving.by_key
    found: dict[str, dict[str, str]] = {"echoes": {}, "remarks": {}}
    for item in items:
        if item.kind in marks.DATED:
            if item.key in values:
                found["echoes"][item.key] = marks.echo(item, values[item.key], saved.today)
            if item.key in findings:
                found["remarks"][item.key] = findings[item.key][0].message
        elif item.kind is Kind.ROWS:
            found["echoes"] |= marks.echoed_cells(item, values.get(item.key) or (), saved.today)
            cells = [f for f in findings.get(item.key, ()) if f.row is not None]
            dated = {c.key for c in item.columns if c.kind in marks.DATED}
            found["remarks"] |= {
                f"{item.key}-{f.row}-{f.column}": f.message for f in cells if f.column in dated
            }
    return found


def shows_restricted(shown_content: Content, shown: Iterable[Section]) -> bool:
    """Whether answers that need a journal row of their own are on the page."""
    return any(
        item.privacy is Privacy.RESTRICTED and item.key in shown_content.values
        for section in shown
        for item in section.items
    )


def _is_on(cleared: Mapping[str, Any], items: Iterable[Item]) -> bool:
    """Whether what was cleared last belongs to the page and was cleared just now."""
    if not cleared or not {i.key for i in items}.issuperset(cleared.get("keys", ())):
        return False
    return clock.now() - datetime.fromisoformat(cleared["at"]) < UNDO_SHOWN


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
