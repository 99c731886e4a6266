"""Writing a sheet: one draft per sheet and person, saved to the server, never silently overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from handoff.actions.draft_joining import joined, own_notes_left_out
from handoff.actions.draft_sources import content_before, first_values
from handoff.actions.problems import NotAllowed, NotFound, Refused, Stale, refuse
from handoff.clock import local_date
from handoff.db import find_sheets
from handoff.db.sheets import Draft, Revision, SheetRecord
from handoff.db.stays import Stay
from handoff.rules.access import Actor, Permission
from handoff.rules.life import MatchState, StayState
from handoff.sheets import authorship, catalogue, progress
from handoff.sheets.content import Content, merged, read
from handoff.sheets.model import Finding, Sheet

ELSEWHERE = (
    "このシートは、別の画面（または別の端末）で先に保存されています。"
    "両方を見比べて、残すほうを選んでください。"
)


def sheet_for(session: Session, actor: Actor, now: datetime, stay: Stay, code: str) -> SheetRecord:
    """The sheet `code` of a stay, begun if it was not. Raises NotAllowed, NotFound, Refused.

    A stay whose client is not confirmed has no sheet: nobody must write about the wrong person.
    """
    if not actor.may(Permission.SHEET_WRITE):
        raise NotAllowed
    if code not in catalogue.STAY_SHEETS or stay.care_office_id != actor.office_id:
        raise NotFound
    existing = find_sheets.sheet_of(session, stay, code)
    if existing is not None:
        return existing
    if stay.client_id is None or stay.match is not MatchState.CONFIRMED:
        raise refuse("client", "先に、担当している方かどうかを答えてください。")
    if stay.state is StayState.CANCELLED:
        raise refuse("stay", "取り消された入院です。入院を知らせ直してから書いてください。")
    sheet = SheetRecord(
        code=code,
        stay_id=stay.id,
        client_id=stay.client_id,
        office_id=actor.office_id,
        created_at=now,
        created_by=actor.account_id,
    )
    try:
        with session.begin_nested():
            session.add(sheet)
            session.flush()
    except IntegrityError:  # a colleague began it in the same instant
        found = find_sheets.sheet_of(session, stay, code)
        if found is None:
            raise
        return found
    return sheet


def open_draft(session: Session, actor: Actor, now: datetime, sheet: SheetRecord) -> Draft:
    """This person's draft of the sheet; made if there is none.

    A new one holds what client, office and stay tell, and last time's answers with their mark. When
    a revision was sent already, the draft corrects it. Raises NotAllowed, NotFound.
    """
    _need(actor, sheet)
    found = find_sheets.draft_of(session, sheet, actor.account_id)
    if found is not None:
        return found
    newest = find_sheets.newest_revision(session, sheet)
    if newest is not None and not newest.own_form:
        return _new(session, actor, now, sheet, dict(newest.content), newest)
    declared = catalogue.get(sheet.code)
    first = read(declared, first_values(session, actor, now, sheet, declared))
    first = _signed(declared, Content(), first, actor, now)
    return _new(session, actor, now, sheet, first.as_json(), newest)


def start_correction(
    session: Session,
    actor: Actor,
    now: datetime,
    revision: Revision,
    chosen: Mapping[str, str] = MappingProxyType({}),
) -> Draft:
    """A draft with the content of a sent revision; sending it makes the next revision.

    A draft begun before that revision was sent becomes its correction and keeps every word; where
    both differ, `chosen` says whose answer stands (draft_joining), one's own without a choice.
    Raises NotAllowed, NotFound (foreign), and Stale when a newer revision was sent already.
    """
    sheet = session.get_one(SheetRecord, revision.sheet_id)
    _need(actor, sheet)
    newest = find_sheets.newest_revision(session, sheet)
    if newest is not None and newest.id != revision.id:
        raise Stale(
            newest, message="新しい版がすでに送られています。その版を開いて訂正してください。"
        )
    found = find_sheets.draft_of(session, sheet, actor.account_id)
    if found is not None and found.corrects_id == revision.id:
        return found
    if found is not None:
        held, declared = _mine(session, actor, found), catalogue.get(sheet.code)
        base, mine = content_before(session, actor, now, held), read(declared, held.content)
        sent = mine if revision.own_form else read(declared, revision.content)
        held.corrects_id = revision.id
        both = joined(declared, mine, sent, chosen, base).as_json()
        return _store(session, now, held, both, held.device)
    if revision.own_form:  # it holds no answers: begin with what is known
        return open_draft(session, actor, now, sheet)
    return _new(session, actor, now, sheet, dict(revision.content), revision)


def save_draft(
    session: Session,
    actor: Actor,
    now: datetime,
    draft: Draft,
    values_raw: Mapping[str, Any],
    version: int,
    device: str,
) -> Draft:
    """Save what one page holds (some keys or all) into the draft; other keys stay as they are.

    A draft is never refused for being incomplete, too long or odd; only characters that no
    database can keep raise Refused. Raises Stale (`theirs`: the stored content, `yours`: what was
    typed) when the draft was saved elsewhere after this page was opened, NotFound when it is gone.
    """
    held = _mine(session, actor, draft)
    if held.version != version:
        raise Stale(held.content, dict(values_raw), ELSEWHERE)
    refuse_unkeepable(values_raw)
    declared = catalogue.get(held.sheet.code)
    before = read(declared, held.content)
    content = _signed(declared, before, merged(declared, before, values_raw), actor, now)
    return _store(session, now, held, content.as_json(), device)


def confirm_section(
    session: Session,
    actor: Actor,
    now: datetime,
    draft: Draft,
    section_key: str,
    version: int,
    device: str = "",
) -> Draft:
    """変わりありません: a section carried over from last time is confirmed. Raises Stale, NotFound."""
    held = _mine(session, actor, draft)
    if held.version != version:
        raise Stale(held.content, None, ELSEWHERE)
    declared = catalogue.get(held.sheet.code)
    try:
        section = declared.section(section_key)
    except KeyError:
        raise NotFound from None
    content = read(declared, held.content)
    marked = Content(progress.confirmed(section, content.values), content.typed)
    return _store(session, now, held, marked.as_json(), device or held.device)


def draft_by(session: Session, sheet: SheetRecord, writer: str) -> Draft:
    """The draft of the colleague with the public id `writer`. Raises NotFound."""
    for draft in find_sheets.drafts_of_others(session, sheet, 0):
        if draft.account.public_id == writer:
            return draft
    raise NotFound


def take_over(
    session: Session, actor: Actor, now: datetime, draft: Draft, chosen: Mapping[str, str]
) -> Draft:
    """Go on from a colleague's draft; the colleague's stays as it is.

    One's own answers stay too, see draft_joining; `chosen` says where both wrote. Raises NotAllowed,
    NotFound.
    """
    sheet = draft.sheet
    _need(actor, sheet)
    if draft.account_id == actor.account_id:
        return draft
    own = find_sheets.draft_of(session, sheet, actor.account_id)
    if own is None:
        corrected = session.get(Revision, draft.corrects_id) if draft.corrects_id else None
        return _new(session, actor, now, sheet, own_notes_left_out(draft.content), corrected)
    held, declared = _mine(session, actor, own), catalogue.get(sheet.code)
    mine, theirs = read(declared, held.content), read(declared, draft.content)
    held.corrects_id = max(draft.corrects_id or 0, held.corrects_id or 0) or None
    return _store(session, now, held, joined(declared, mine, theirs, chosen).as_json(), "")


def discard(session: Session, actor: Actor, draft: Draft) -> None:
    """Throw one's own draft away. Raises NotFound for somebody else's."""
    held = _mine(session, actor, draft)
    session.delete(held)
    session.flush()


def _signed(
    declared: Sheet, before: Content, after: Content, actor: Actor, now: datetime
) -> Content:
    """`after` with the care manager noted as author of what changed, where there are several."""
    if not authorship.has_several_authors(declared):
        return after
    day = local_date(now)
    values = authorship.entered(
        declared, before.values, after.values, "care", actor.account_name, day
    )
    return Content(values, after.typed)


def keep_taken(
    session: Session, actor: Actor, now: datetime, draft: Draft, content: Content
) -> Draft:
    """The draft with what was taken over from the other side, its authors as noted. Raises NotFound."""
    held = _mine(session, actor, draft)
    return _store(session, now, held, content.as_json(), held.device)


def _need(actor: Actor, sheet: SheetRecord) -> None:
    if not actor.may(Permission.SHEET_WRITE):
        raise NotAllowed
    if sheet.office_id != actor.office_id:
        raise NotFound


def _mine(session: Session, actor: Actor, draft: Draft) -> Draft:
    held = find_sheets.locked_draft(session, draft.id)
    if held is None or held.account_id != actor.account_id:
        raise NotFound
    _need(actor, held.sheet)
    return held


def _new(
    session: Session,
    actor: Actor,
    now: datetime,
    sheet: SheetRecord,
    content: dict[str, Any],
    corrects: Revision | None,
) -> Draft:
    draft = Draft(
        sheet_id=sheet.id,
        account_id=actor.account_id,
        content=content,
        corrects_id=corrects.id if corrects else None,
        created_at=now,
        saved_at=now,
    )
    try:
        with session.begin_nested():
            session.add(draft)
            session.flush()
    except IntegrityError:  # the same person in a second window
        found = find_sheets.draft_of(session, sheet, actor.account_id)
        if found is None:
            raise
        return found
    return draft


def _store(
    session: Session, now: datetime, draft: Draft, content: dict[str, Any], device: str
) -> Draft:
    if content != draft.content:  # an autosave without a change makes no other page stale
        draft.content = content
        draft.version += 1
    draft.saved_at = now
    draft.device = device[:32]
    session.flush()
    return draft


def refuse_unkeepable(raw: Mapping[str, Any]) -> None:
    """NUL and half characters can be kept by no database; all else is for the checks. Raises Refused."""
    found = [key for key, value in raw.items() if not _keepable(value)]
    if found:
        message = (
            "画面に見えない文字（途中で切れた文字など）が含まれています。"
            "その項目を消して、手で入力し直してください。"
        )
        raise Refused([Finding("refuse", key, message, "unkeepable") for key in found])


def _keepable(value: Any) -> bool:
    if isinstance(value, str):
        return "\x00" not in value and not any("\ud800" <= c <= "\udfff" for c in value)
    if isinstance(value, Mapping):
        return all(_keepable(k) and _keepable(v) for k, v in value.items())
    return not isinstance(value, (list, tuple)) or all(map(_keepable, value))
