"""自分の様式: a form of the office's own takes the place of a sheet (既存のツールの使用を妨げない).

It becomes a revision like any other: same notice, clock, receipt, correction, withdrawal, evidence.
Its answers cannot be read out of the file, so the person says which contents it holds; the verdict
rests on that (rules.own_forms).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from handoff.actions import form_keys, letter_telling, send
from handoff.actions import handing as handings
from handoff.actions.consent_given import consent_given, missing_consent
from handoff.actions.drafts import sheet_for
from handoff.actions.handing import Handing
from handoff.actions.letter_facts import declared_for, move, need
from handoff.actions.problems import NotAllowed, NotFound, need_clean, refuse
from handoff.actions.providing import provide
from handoff.actions.revisions import new_revision
from handoff.actions.send import Sent
from handoff.actions.send_checks import reason_refusals, stay_refusals
from handoff.actions.timeline import EventKind, checked_text, record
from handoff.actions.upload_checks import Accepted, accept
from handoff.clock import local, local_date
from handoff.db import find_letters, find_sheets
from handoff.db.letters import Letter
from handoff.db.provision import Provision
from handoff.db.sheets import Document, Revision, SheetRecord
from handoff.db.stays import Stay
from handoff.rules.access import Actor, Permission
from handoff.rules.letters import LetterMove
from handoff.rules.life import Means
from handoff.rules.own_forms import CONTENTS
from handoff.sheets import catalogue
from handoff.sheets.content import Content, read
from handoff.sheets.model import Finding, Sheet

KIND = "own_form"
ASKED = "自分の様式（添付のファイル）のとおり"
_OFFICE = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How Excel and Word files begin."""


@dataclass(frozen=True, slots=True)
class OwnForm:
    """The file as it comes from the browser, and which contents it was checked to hold."""

    file_name: str
    content: bytes
    held: tuple[str, ...] = ()


def send_form(
    session: Session,
    actor: Actor,
    now: datetime,
    stay: Stay,
    code: str,
    form: OwnForm,
    handing: Handing,
    form_key: str = "",
) -> Sent:
    """Hand the own form over in place of sheet `code` of a stay; the hospital is told.

    Pressed twice with the same `form_key` it is sent once. Raises NotAllowed, NotFound, Refused (the
    file, handing, consent), and Stale when a colleague sent another revision meanwhile.
    """
    _need_send(actor)
    if sent := send.already_sent(session, actor, form_key):
        return sent
    record_, newest = _sheet(session, actor, now, stay, code)
    content = _facts(catalogue.get(code), stay, handing, now)
    need_clean(
        [
            *handings.check(handing, now),
            *stay_refusals(stay),
            *reason_refusals(newest, handing.reason),
            *_consent_refusals(session, stay.client_id, content, handing, now),
        ]
    )
    accepted = accepted_form(form)
    revision = _revision(session, actor, now, record_, content, form, handing.reason, newest)
    _rest_on(session, actor, now, revision, stay.client_id, content, handing)
    document = _keep(session, actor, revision, accepted, catalogue.get(code).title)
    pages = handing.pages or accepted.pages
    provision = send.hand_over(session, actor, now, revision, handing, pages, newest, form_key)
    return Sent(revision, provision, document)


def file_form(
    session: Session,
    actor: Actor,
    now: datetime,
    stay: Stay,
    code: str,
    form: OwnForm,
    reason: str = "",
) -> Revision:
    """Keep the own form in place of a sheet that is only filed (②); it may be handed over later.

    Raises NotAllowed, NotFound, Refused.
    """
    _need_send(actor)
    if not catalogue.get(code).filed:
        raise NotFound
    record_, newest = _sheet(session, actor, now, stay, code)
    reason = checked_text("reason", reason, 4_000)
    need_clean([*stay_refusals(stay), *reason_refusals(newest, reason)])
    accepted = accepted_form(form)
    content = _facts(catalogue.get(code), stay, None, now)
    revision = _revision(session, actor, now, record_, content, form, reason, newest)
    _keep(session, actor, revision, accepted, catalogue.get(code).title)
    data = {"revision": revision.public_id, "number": revision.number, "sheet": code}
    record(session, actor, now, stay, EventKind.FILED, reason, data)
    return revision


def send_letter_form(
    session: Session,
    actor: Actor,
    now: datetime,
    letter: Letter,
    form: OwnForm,
    handing: Handing,
    form_key: str = "",
) -> Letter:
    """Hand the own form over in place of ③ or ④; the doctor answers on paper or by word of mouth.

    A page to answer on needs the questions, which a file does not tell: so not by this system. Raises
    NotAllowed, NotFound, Refused, Stale.
    """
    need(actor, letter, Permission.SHEET_SEND)
    held = find_letters.locked_letter(session, letter.id)
    if form_keys.answer_of(session, actor, form_key) is not None:
        return held
    state = move(held, LetterMove.SEND)
    sheet = declared_for(held)
    newest = find_sheets.newest_revision(session, held.sheet)
    content = _letter_facts(sheet, held, handing, now)
    found = [*handings.check(handing, now), *_by_system(handing)]
    found += reason_refusals(newest, handing.reason)
    need_clean([*found, *_consent_refusals(session, held.client_id, content, handing, now)])
    accepted = accepted_form(form)
    revision = _revision(session, actor, now, held.sheet, content, form, handing.reason, newest)
    _rest_on(session, actor, now, revision, held.client_id, content, handing)
    _keep(session, actor, revision, accepted, f"{sheet.short}_{held.ref_no}")
    provision = provide(session, actor, now, revision, handing, handing.pages or accepted.pages)
    held.state, held.sent_at, held.wants_answer = state, provision.provided_at, True
    held.version += 1
    _note_letter(session, actor, now, held, provision)
    if form_key:
        digest = form_keys.digest_of(handing.as_plain())
        form_keys.remember(session, actor, now, form_key, digest, provision.public_id)
    return held


def _note_letter(
    session: Session, actor: Actor, now: datetime, letter: Letter, provision: Provision
) -> None:
    session.flush()
    sheet, at = declared_for(letter), provision.provided_at
    note = f"{sheet.number} {letter.ref_no}　{letter.institution}　{letter.doctor_name} 先生"
    letter_telling.write_line(session, actor, now, letter, EventKind.LETTER_SENT, note, at)


def accepted_form(form: OwnForm) -> Accepted:
    """The file in the form that is kept. Raises Refused with what to do; Excel becomes a PDF first."""
    if form.content.startswith(_OFFICE):
        raise refuse(
            "file",
            "Excel・Wordのファイルです。PDFにしてから選んでください"
            "（印刷の画面で「PDFとして保存」または「Microsoft Print to PDF」を選びます）。",
        )
    return accept(form.file_name, form.content)


def _need_send(actor: Actor) -> None:
    if not actor.may(Permission.SHEET_SEND):
        raise NotAllowed


def _sheet(
    session: Session, actor: Actor, now: datetime, stay: Stay, code: str
) -> tuple[SheetRecord, Revision | None]:
    if code not in catalogue.STAY_SHEETS:
        raise NotFound
    sheet = sheet_for(session, actor, now, stay, code)
    return sheet, find_sheets.newest_revision(session, sheet)


def _facts(sheet: Sheet, stay: Stay, handing: Handing | None, now: datetime) -> Content:
    """What the rules need of a sheet whose answers stand in a file: who, since when, given on which day."""
    client = stay.client
    given = local_date(handing.moment(now)) if handing else local_date(now)
    raw: dict[str, Any] = {
        "client_name": client.name if client else stay.person_name,
        "client_kana": client.kana if client else stay.person_kana,
        "care_level": client.care_level if client else "",
        "admitted_on": stay.admitted_on.isoformat() if stay.admitted_on else "",
        "provided_on": given.isoformat(),
    }
    return read(sheet, {key: value for key, value in raw.items() if key in sheet.items and value})


def _letter_facts(sheet: Sheet, letter: Letter, handing: Handing, now: datetime) -> Content:
    client = letter.client
    raw: dict[str, Any] = {
        "client_name": client.name,
        "client_kana": client.kana,
        "care_level": client.care_level,
        "cm_name": client.care_manager.name if client.care_manager else "",
        "to_doctor": letter.doctor_name,
        "to_institution_name": letter.institution,
        "ref_no": letter.ref_no,
        "sent_on": local_date(handing.moment(now)).isoformat(),
        "inquiry": ASKED,
        "assessment": ASKED,
    }
    return read(sheet, {key: value for key, value in raw.items() if key in sheet.items and value})


def _consent_refusals(
    session: Session, client_id: int | None, content: Content, handing: Handing, now: datetime
) -> list[Finding]:
    reason = missing_consent(session, client_id, content, handing, now)
    return [Finding("refuse", "consent", reason, "RC-07")] if reason else []


def _rest_on(
    session: Session,
    actor: Actor,
    now: datetime,
    revision: Revision,
    client_id: int | None,
    content: Content,
    handing: Handing,
) -> None:
    """Note the consent the revision rests on."""
    consent = consent_given(session, actor, now, client_id, content, handing)
    revision.consent_id = consent.id if consent else None


def _by_system(handing: Handing) -> list[Finding]:
    if handing.means is not Means.SYSTEM:
        return []
    text = "自分の様式は、FAX・郵送・持参・メールで渡します。渡し方を選び直してください。"
    return [Finding("refuse", "means", text)]


def _revision(
    session: Session,
    actor: Actor,
    now: datetime,
    sheet: SheetRecord,
    content: Content,
    form: OwnForm,
    reason: str,
    newest: Revision | None,
) -> Revision:
    declared = catalogue.get(sheet.code)
    held = [one.word for one in CONTENTS[sheet.code] if one.word in form.held]
    return new_revision(
        session, actor, now, sheet, declared, content, reason, newest, own_contents=held
    )


def _keep(
    session: Session, actor: Actor, revision: Revision, accepted: Accepted, title: str
) -> Document:
    """The bytes as they were handed over, under a name without a person."""
    ending = accepted.file_name.rpartition(".")[2]
    day = f"{local(revision.sent_at):%Y%m%d}"
    document = Document(
        revision_id=revision.id,
        kind=KIND,
        file_name=f"{title}_自分の様式_第{revision.number}版_{day}.{ending}",
        media_type=accepted.media_type,
        sha256=hashlib.sha256(accepted.content).hexdigest(),
        pages=accepted.pages,
        content=accepted.content,
        created_at=revision.sent_at,
        created_by=actor.account_id,
    )
    session.add(document)
    session.flush()
    return document
