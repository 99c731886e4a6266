"""Copies of a sheet or letter besides the one that is kept: for FAX, with bars, half-filled, empty.

A copy for FAX is kept like the sheet itself, for it is what was handed over. All others are drawn
when they are asked for; the same record gives the same paper.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from handoff.actions import fax_covers
from handoff.actions.draft_sources import first_values
from handoff.actions.imprint import check_mark
from handoff.actions.letter_facts import REQUEST, part_of
from handoff.actions.problems import NotAllowed, NotFound
from handoff.clock import local
from handoff.db.clients import Client
from handoff.db.letters import Letter
from handoff.db.sheets import Document, Revision, SheetRecord
from handoff.pdf.code_mark import CodeMark
from handoff.pdf.cover import fax_cover
from handoff.pdf.layouts import layout_for
from handoff.pdf.letter import letter_part, render_letter
from handoff.pdf.one_sheet import changed_keys
from handoff.pdf.record import FaxCover
from handoff.pdf.render import Drawer, Mode, Rendered, Stamp, join, render, sheet_part
from handoff.rules.access import Actor, Permission
from handoff.sheets import catalogue, masking
from handoff.sheets.content import CARRIED, Content, lasting, read
from handoff.sheets.identifying import Known
from handoff.sheets.model import Privacy, Sheet, Values

FAX = "fax"
"""Kind of the kept document: cover and sheet as they went out by FAX."""
LETTERS = (catalogue.DOCTOR_CONTACT, catalogue.EQUIPMENT_CONTACT)


@dataclass(frozen=True, slots=True)
class Original:
    """What a copy is made of: a sheet, what counts of its content, and how its pages are stamped."""

    sheet: Sheet
    values: dict[str, Any]
    stamp: Stamp
    family: tuple[Known, ...] = ()


def of_revision(session: Session, revision: Revision, client: Client | None = None) -> Original:
    """A sent revision. Raises NotFound for a form of the office's own: it is kept as it is, only."""
    if revision.own_form:
        raise NotFound
    sheet = catalogue.DECLARED[revision.sheet.code]
    values = lasting(sheet, read(sheet, revision.content).values)
    note = f"第{revision.number}版" + ("（訂正）" if revision.corrects_id else "")
    stamp = Stamp(local(revision.sent_at), revision.public_id, note, check_mark(session, revision))
    return Original(sheet, values, stamp, family_of(client))


def of_draft(
    sheet: Sheet, content: Content, now: datetime, note: str, client: Client | None = None
) -> Original:
    """A draft as it stands; of a letter only what its author asks."""
    values = content.values
    if sheet.code in LETTERS:
        values = part_of(sheet, REQUEST, values)
    return Original(sheet, lasting(sheet, values), Stamp(local(now), note=note), family_of(client))


def family_of(client: Client | None) -> tuple[Known, ...]:
    """Who and what the client's record names: the client and the people around."""
    if client is None:
        return ()
    known: list[Known] = [
        (Privacy.NAME, client.name),
        (Privacy.NAME, client.kana),
        (Privacy.BIRTH, client.birth_date.isoformat()),
        (Privacy.ADDRESS, client.address),
        (Privacy.PHONE, client.tel),
        (Privacy.NUMBER, client.insured_no),
    ]
    for one in client.contacts:
        known += [(Privacy.NAME, one.name), (Privacy.NAME, one.kana)]
        known += [(Privacy.PHONE, one.tel1), (Privacy.PHONE, one.tel2)]
    return tuple((privacy, words) for privacy, words in known if words)


def by_fax(original: Original, cover: FaxCover, mark: CodeMark | None = None) -> Rendered:
    """Cover and sheet as one document with continuous page numbers; `cover.pages` is filled in.

    Also where nothing is hidden the sheet is drawn large enough for any machine. `mark`: the way to
    answer a letter by link, known only in the moment it is sent.
    """
    body = _part(original, Mode.MASKED, mark=mark, hide=cover.masked)
    pages = join(original.sheet.title, original.stamp, [body], archival=False).report.pages + 1
    parts = [fax_cover(replace(cover, pages=pages)), body]
    return join(f"FAX {original.sheet.title}", original.stamp, parts)


def with_bars(original: Original, before: Values) -> Rendered:
    """The sheet with a bar beside every box that says something else than `before` did."""
    sheet = original.sheet
    part = _part(
        original, Mode.PLAIN, changed_keys(sheet, Content(dict(before)), Content(original.values))
    )
    return join(sheet.title, original.stamp, [part])


def half_filled(original: Original) -> Rendered:
    """Only what is known beforehand (client, offices, consent): the rest is written by hand."""
    return _alone(original, Mode.HALF)


def blank(code: str, now: datetime) -> Rendered:
    """The empty form of one of the four tools. Raises NotFound for another code."""
    if code not in catalogue.DECLARED:
        raise NotFound
    return _alone(Original(catalogue.DECLARED[code], {}, Stamp(local(now))), Mode.BLANK)


def known_of(
    session: Session,
    actor: Actor,
    now: datetime,
    code: str,
    client_id: int,
    stay_id: int | None = None,
) -> Content:
    """What a new sheet `code` would begin with, without answers of an older sheet. Nothing is begun.

    Raises NotAllowed, NotFound.
    """
    if not actor.may(Permission.SHEET_WRITE):
        raise NotAllowed
    if code not in catalogue.DECLARED:
        raise NotFound
    sheet = catalogue.DECLARED[code]
    record = SheetRecord(code=code, client_id=client_id, stay_id=stay_id, office_id=actor.office_id)
    raw = first_values(session, actor, now, record, sheet)
    older = raw.pop(CARRIED, {})
    carried = {key for note in older.values() for key in note.get("values", ())}
    return read(sheet, {key: value for key, value in raw.items() if key not in carried})


def keep_fax(
    session: Session,
    actor: Actor,
    now: datetime,
    revision: Revision,
    original: Original,
    cover: FaxCover,
    mark: CodeMark | None = None,
) -> Document:
    """Draw cover and sheet for the FAX and keep the bytes. Raises NotAllowed, NotFound (foreign)."""
    if not actor.may(Permission.SHEET_SEND):
        raise NotAllowed
    if revision.office_id != actor.office_id or revision.withdrawn_at is not None:
        raise NotFound
    made = by_fax(original, cover, mark)
    document = Document(
        revision_id=revision.id,
        kind=FAX,
        file_name=f"FAX_{original.sheet.short}_第{revision.number}版_{local(now):%Y%m%d}.pdf",
        sha256=hashlib.sha256(made.pdf).hexdigest(),
        pages=made.report.pages,
        content=made.pdf,
        manifest={
            "to": cover.to_office,
            "fax": cover.to_fax,
            "masked": cover.masked,
            "link": mark is not None,
        },
        created_at=now,
        created_by=actor.account_id,
    )
    session.add(document)
    session.flush()
    return document


def keep_letter_fax(
    session: Session,
    actor: Actor,
    now: datetime,
    letter: Letter,
    revision: Revision,
    mark: CodeMark | None,
) -> Document:
    """The masked letter with its cover, kept while it is sent: only now the address of `mark` is known."""
    cover = fax_covers.for_letter(session, actor, now, letter, revision, 0)
    original = of_revision(session, revision, letter.client)
    return keep_fax(session, actor, now, revision, original, replace(cover, masked=True), mark)


def _alone(original: Original, mode: Mode) -> Rendered:
    sheet, layout = original.sheet, layout_for(original.sheet.code)
    if sheet.code in LETTERS:
        return render_letter(sheet, layout, original.values, original.stamp, None, mode=mode)
    return render(sheet, layout, original.values, mode, original.stamp)


def _part(
    original: Original,
    mode: Mode,
    changed: frozenset[str] = frozenset(),
    mark: CodeMark | None = None,
    *,
    hide: bool = True,
) -> Drawer:
    sheet, values = original.sheet, original.values
    layout = layout_for(sheet.code)

    def mask(declared: Sheet, given: Values) -> Mapping[str, Any]:
        if not hide:
            return given
        return masking.mask(declared, given, masking.Mode.FAX, also=original.family)

    if sheet.code in LETTERS:
        return letter_part(sheet, layout, values, mark, mode=mode, mask=mask, changed=changed)
    return sheet_part(sheet, layout, values, mode, mask, changed=changed)
