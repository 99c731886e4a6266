"""Sending a letter: consent, checks, an unchangeable revision, the kept paper, the way to answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from handoff.actions import copies, form_keys, letter_checks, tell
from handoff.actions.consent_given import consent_given
from handoff.actions.handing import Handing
from handoff.actions.letter_facts import REQUEST, declared_for, move, need, part_of
from handoff.actions.letter_links import LinkChoice, NewLink, make_link
from handoff.actions.letter_paper import SENT, keep_sent
from handoff.actions.letter_telling import mail_link, tell_clinic, write_line
from handoff.actions.problems import NotFound, Stale, need_clean, refuse
from handoff.actions.providing import provide
from handoff.actions.revisions import SENT_MEANWHILE, new_revision
from handoff.actions.timeline import EventKind
from handoff.db import find_letters, find_links, find_sheets
from handoff.db.letters import AnswerLink, Letter
from handoff.db.provision import Provision
from handoff.db.sheets import Document, Draft, Revision, SheetRecord
from handoff.notify.messages import NoticeKind, message
from handoff.pdf.code_mark import CodeMark
from handoff.rules.access import Actor, Permission
from handoff.rules.letters import LetterMove, LetterState
from handoff.rules.life import Means
from handoff.sheets.content import Content, read
from handoff.sheets.doctor_contact_rules import is_report


@dataclass(frozen=True, slots=True)
class LetterSent:
    """What was kept. `link` is None when the doctor answers on paper only.

    `address` and `code` are known only in the unit that made the link: "" when a second press of the
    same form is answered. The code can be shown again by letter_links.code_of.
    """

    letter: Letter
    revision: Revision
    provision: Provision
    document: Document
    link: AnswerLink | None = None
    address: str = ""
    code: str = ""


def send(
    session: Session,
    actor: Actor,
    now: datetime,
    draft: Draft,
    handing: Handing,
    choice: LinkChoice | None,
    form_key: str,
    *,
    secret: str,
    base_url: str,
) -> LetterSent:
    """Send the draft of a letter: the next revision, its paper, and with `choice` a way to answer.

    `choice` None: the paper has no link. Pressed twice with the same `form_key` it is sent once.
    Raises NotAllowed, NotFound, Refused (checks, consent, handing, link), and Stale when a colleague
    sent another revision meanwhile.
    """
    held = find_sheets.locked_draft(session, draft.id)
    if sent := already_sent(session, actor, form_key):
        return sent
    if held is None or held.account_id != actor.account_id:
        raise NotFound
    letter = _letter_of(session, actor, held)
    state = move(letter, LetterMove.SEND)
    newest = _corrected(session, letter, held)
    content = _request(letter, held)
    need_clean(letter_checks.refusals(session, letter, content, handing, choice, newest, now))
    revision = _revision(session, actor, now, letter, content, handing, newest)
    link = {"secret": secret, "base_url": base_url}
    made = make_link(session, actor, now, letter, choice, **link) if choice else None
    document = keep_sent(session, letter, revision, _mark(letter, made))
    provision = provide(session, actor, now, revision, handing, document.pages)
    letter.state, letter.sent_at = state, provision.provided_at
    _take_over(letter, content, handing)
    _hand_over(session, actor, now, letter, provision, choice, made)
    session.delete(held)
    _remember(session, actor, now, form_key, handing, provision)
    new = (made.link, made.address, made.code) if made else ()
    return LetterSent(letter, revision, provision, document, *new)


def new_link(
    session: Session,
    actor: Actor,
    now: datetime,
    letter: Letter,
    choice: LinkChoice,
    *,
    secret: str,
    base_url: str,
) -> NewLink:
    """Another link for a sent letter (the first was locked, lost, expired); older ones end.

    A clinic inside the system is told of it, and a link that was asked for by mail is mailed.
    Raises NotAllowed, NotFound, Refused.
    """
    need(actor, letter, Permission.SHEET_SEND)
    letter = find_letters.locked_letter(session, letter.id)
    if not LetterState(letter.state).is_open:
        raise refuse(
            "code_way", "回答ページを作れるのは、送ってあり、まだ完了していない連絡票です。"
        )
    older = [link.public_id for link in find_links.links_of(session, letter)]
    made = make_link(session, actor, now, letter, choice, secret=secret, base_url=base_url)
    if choice.mail_to:
        mail_link(session, now, made.link, made.token, choice.mail_to, actor.office_name)
    request = find_letters.request_of(session, letter)
    given = find_sheets.provisions_of_revision(session, request) if request else []
    inside = [one.public_id for one in given if one.means is Means.SYSTEM]
    if inside:
        for occasion in (*inside, *older):
            key = message(NoticeKind.LETTER_ARRIVED, letter.public_id, occasion).purpose_key
            tell.take_back(session, now, key)
        _tell_clinic(session, actor, now, letter, made.link.public_id, made)
    return made


def already_sent(session: Session, actor: Actor, form_key: str) -> LetterSent | None:
    """What the first press of this form made; the draft is gone by then."""
    answer = form_keys.answer_of(session, actor, form_key)
    if answer is None:
        return None
    provision = find_sheets.provision_for(session, actor, answer)
    revision = session.get_one(Revision, provision.revision_id)
    letter = find_letters.letter_of_sheet(session, revision.sheet)
    document = find_sheets.document_of(session, revision, SENT)
    if letter is None or document is None:
        raise NotFound
    links = [k for k in find_links.links_of(session, letter) if k.created_at == revision.sent_at]
    return LetterSent(letter, revision, provision, document, links[-1] if links else None)


def _letter_of(session: Session, actor: Actor, draft: Draft) -> Letter:
    """The letter a draft belongs to, kept from others. Raises NotAllowed, NotFound."""
    sheet = session.get_one(SheetRecord, draft.sheet_id)
    found = find_letters.letter_of_sheet(session, sheet)
    if found is None:
        raise NotFound
    need(actor, found, Permission.SHEET_SEND)
    return find_letters.locked_letter(session, found.id)


def _corrected(session: Session, letter: Letter, draft: Draft) -> Revision | None:
    """The revision this draft corrects. Raises Stale when a colleague sent another one meanwhile."""
    newest = find_sheets.newest_revision(session, letter.sheet)
    if (newest.id if newest else None) != draft.corrects_id:
        raise Stale(newest, draft.content, SENT_MEANWHILE)
    return newest


def _request(letter: Letter, draft: Draft) -> Content:
    """The care manager's part of the draft; what belongs to the doctor is never sent."""
    sheet = declared_for(letter)
    return read(sheet, part_of(sheet, REQUEST, read(sheet, draft.content).as_json()))


def _revision(
    session: Session,
    actor: Actor,
    now: datetime,
    letter: Letter,
    content: Content,
    handing: Handing,
    newest: Revision | None,
) -> Revision:
    sheet = declared_for(letter)
    consent = consent_given(session, actor, now, letter.client_id, content, handing)
    own = Content(part_of(sheet, REQUEST, content.values))
    reason = handing.reason
    revision = new_revision(session, actor, now, letter.sheet, sheet, own, reason, newest)
    revision.consent_id = consent.id if consent else None
    return revision


def _remember(
    session: Session,
    actor: Actor,
    now: datetime,
    form_key: str,
    handing: Handing,
    provision: Provision,
) -> None:
    if form_key:
        digest = form_keys.digest_of(handing.as_plain())
        form_keys.remember(session, actor, now, form_key, digest, provision.public_id)
    session.flush()


def _mark(letter: Letter, made: NewLink | None) -> CodeMark | None:
    return CodeMark(made.address, made.printed_code, letter.ref_no) if made else None


def _take_over(letter: Letter, content: Content, handing: Handing) -> None:
    """What the letter is found and answered by, from what was sent."""
    letter.doctor_name = content.get("to_doctor") or ""
    letter.institution = content.get("to_institution_name") or ""
    letter.fax = content.get("to_fax") or letter.fax
    letter.tel = content.get("to_tel") or letter.tel
    letter.clinic_id = handing.to_office.id if handing.to_office else letter.clinic_id
    letter.purposes = list(content.get("purposes") or ())
    letter.wants_answer = not is_report(content.values)
    due = content.get("reply_due_on")
    letter.reply_due_on = date.fromisoformat(due) if due else None
    letter.version += 1


def _hand_over(
    session: Session,
    actor: Actor,
    now: datetime,
    letter: Letter,
    provision: Provision,
    choice: LinkChoice | None,
    made: NewLink | None,
) -> None:
    """Tell the clinic inside the system, mail the link, keep the FAX, write the line of the stay."""
    if made is not None and choice is not None and choice.mail_to:
        mail_link(session, now, made.link, made.token, choice.mail_to, actor.office_name)
    if provision.means is Means.SYSTEM:
        _tell_clinic(session, actor, now, letter, provision.public_id, made)
    if provision.means is Means.FAX:
        mark = _mark(letter, made)
        copies.keep_letter_fax(session, actor, now, letter, provision.revision, mark)
    sheet = declared_for(letter)
    note = f"{sheet.number} {letter.ref_no}　{letter.institution}　{letter.doctor_name} 先生"
    write_line(session, actor, now, letter, EventKind.LETTER_SENT, note, provision.provided_at)


def _tell_clinic(
    session: Session,
    actor: Actor,
    now: datetime,
    letter: Letter,
    occasion: str,
    made: NewLink | None,
) -> None:
    more = {"answer": f"/a/{made.token}"} if made else {}
    tell_clinic(session, actor, now, letter, NoticeKind.LETTER_ARRIVED, occasion, more)
