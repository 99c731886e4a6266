"""What the hospital offers for ②: its part, written beforehand, confirmed with one press, taken over.

Two parts, two authors. The hospital is never required to write; the care manager, who owns the
record, never loses a word to it: empty answers are filled, and where both wrote, both are shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from handoff.actions import tell
from handoff.actions.draft_sources import contact_of
from handoff.actions.drafts import ELSEWHERE, keep_taken, refuse_unkeepable
from handoff.actions.offer_merging import AUTHOR, MINE, THEIRS, Offered, merged_with, offered
from handoff.actions.problems import NotAllowed, NotFound, Stale, refuse
from handoff.actions.timeline import EventKind, record
from handoff.clock import local_date
from handoff.db import find_sheets
from handoff.db.offices import Desk, Office
from handoff.db.sheets import Draft, SheetOffer
from handoff.db.stays import Stay
from handoff.notify.messages import NoticeKind, message
from handoff.rules.access import Actor, Permission
from handoff.rules.life import StayState
from handoff.rules.offices import Side
from handoff.sheets import authorship, catalogue
from handoff.sheets.content import OF_SCREENS, Content, as_plain, counting, merged, read
from handoff.sheets.model import Item, Sheet

__all__ = [
    "AUTHOR",
    "MINE",
    "THEIRS",
    "Offered",
    "confirm_offer",
    "is_changed",
    "offered",
    "open_offer",
    "save_offer",
    "take",
]

# --- the hospital's side ---------------------------------------------------------------------------


def open_offer(session: Session, actor: Actor, now: datetime, stay: Stay, code: str) -> SheetOffer:
    """The offer of the hospital of `stay`, begun if it was not, with what the desk tells filled in.

    Raises NotAllowed, NotFound, Refused (a cancelled stay; no care office to offer it to).
    """
    sheet = _need(actor, stay, code)
    found = find_sheets.offer_of(session, stay, code)
    if found is not None:
        return found
    if stay.state is StayState.CANCELLED:
        raise refuse("stay", "取り消された入院です。")
    if stay.care_office_id is None:
        raise refuse("stay", "先に、担当の事業所を選んでください。選ぶと書けるようになります。")
    first = read(sheet, _known(session, actor, stay))
    offer = SheetOffer(
        stay_id=stay.id,
        code=code,
        office_id=actor.office_id,
        account_id=actor.account_id,
        content=_signed(sheet, Content(), first, actor, now).as_json(),
        created_at=now,
        saved_at=now,
    )
    try:
        with session.begin_nested():
            session.add(offer)
            session.flush()
    except IntegrityError:  # a colleague began it in the same instant
        other = find_sheets.offer_of(session, stay, code)
        if other is None:
            raise
        return other
    return offer


def save_offer(
    session: Session,
    actor: Actor,
    now: datetime,
    offer: SheetOffer,
    raw: Mapping[str, Any],
    version: int,
    device: str,
) -> SheetOffer:
    """Save what one page holds; answers of other sections stay. What was confirmed stays confirmed.

    Keys that are not the hospital's to write are left out. Raises Stale, NotAllowed, NotFound.
    """
    held, sheet = _held(session, actor, offer)
    if held.version != version:
        raise Stale(held.content, dict(raw), ELSEWHERE)
    refuse_unkeepable(raw)
    allowed = _keys(sheet).union(OF_SCREENS)
    own = {key: value for key, value in raw.items() if key in allowed}
    before = read(sheet, held.content)
    content = _signed(sheet, before, merged(sheet, before, own), actor, now).as_json()
    if content != held.content:
        held.content = content
        held.version += 1
        held.account_id = actor.account_id
    held.saved_at, held.device = now, device[:32]
    session.flush()
    return held


def confirm_offer(session: Session, actor: Actor, now: datetime, offer: SheetOffer) -> SheetOffer:
    """確認しました: what stands there now is the hospital's word; the care manager is told.

    Pressed again without a change it stays as it is. Raises NotAllowed, NotFound, Refused (empty).
    """
    held, sheet = _held(session, actor, offer)
    content = read(sheet, held.content)
    counted = counting(sheet, content.values)
    if not counted:
        raise refuse(
            "offer", "まだ何も書かれていません。分かるところだけ書いてから押してください。"
        )
    if not is_changed(held):
        return held
    day = local_date(now)
    values = authorship.confirmed_by(content.values, counted, actor.account_name, day)
    held.content = Content(values, content.typed).as_json()
    held.confirmed_content = held.content
    held.confirmed_at, held.confirmed_by = now, actor.account_id
    held.version += 1
    session.flush()
    stay = session.get_one(Stay, held.stay_id)
    text = message(NoticeKind.OFFER_CONFIRMED, held.public_id, _occasion(now))
    data = {"offer": held.public_id}
    tell.tell(session, actor, now, text, tell.partner(session, stay, Side.HOSPITAL), stay, data)
    record(session, actor, now, stay, EventKind.OFFER_CONFIRMED, data=data)
    return held


def is_changed(offer: SheetOffer) -> bool:
    """Whether something was written after the last confirmation (or nothing confirmed yet)."""
    if offer.confirmed_content is None:
        return True
    sheet = catalogue.get(offer.code)
    now, then = (
        counting(sheet, read(sheet, c).values) for c in (offer.content, offer.confirmed_content)
    )
    return bool(as_plain(now) != as_plain(then))


# --- the care manager's side -----------------------------------------------------------------------


def take(
    session: Session,
    actor: Actor,
    now: datetime,
    draft: Draft,
    offer: SheetOffer,
    chosen: Mapping[str, str],
) -> tuple[Offered, ...]:
    """Take the confirmed answers into the draft: empty ones are filled; of differing ones those whose
    key is chosen as THEIRS. Gives back what nobody has chosen yet; nothing is taken while there is any.

    Raises NotAllowed, NotFound (foreign, nothing confirmed).
    """
    stay = session.get_one(Stay, offer.stay_id)
    if not actor.may(Permission.SHEET_WRITE):
        raise NotAllowed
    foreign = stay.care_office_id != actor.office_id or draft.sheet.stay_id != stay.id
    if foreign or draft.sheet.code != offer.code or offer.confirmed_at is None:
        raise NotFound
    sheet = catalogue.get(offer.code)
    mine = read(sheet, draft.content)
    found = offered(offer, mine.values)
    undecided = tuple(o for o in found if o.open and chosen.get(o.item.key) not in (MINE, THEIRS))
    if undecided:
        return undecided
    wanted = (o for o in found if not o.mine or chosen.get(o.item.key) == THEIRS)
    taken = [o.item for o in wanted if not o.same]
    same = [o.item.key for o in found if o.same]
    keep_taken(session, actor, now, draft, merged_with(sheet, mine, offer, taken, same))
    offer.taken_at, offer.taken_by = now, actor.account_id
    session.flush()
    _tell_taken(session, actor, now, stay, offer, taken)
    return ()


def _tell_taken(
    session: Session, actor: Actor, now: datetime, stay: Stay, offer: SheetOffer, taken: list[Item]
) -> None:
    """The hospital hears that its words are in the sheet; the own notice waits no more."""
    about, data = offer.public_id, {"offer": offer.public_id}
    occasion = _occasion(offer.confirmed_at or now)
    text = message(NoticeKind.OFFER_TAKEN, about, occasion)
    tell.tell(session, actor, now, text, tell.partner(session, stay, Side.CARE), stay, data)
    asked = message(NoticeKind.OFFER_CONFIRMED, about, occasion).purpose_key
    tell.take_back(session, now, asked, by=actor.account_id)
    if taken:
        words = "、".join(item.name for item in taken)[:300]
        record(session, actor, now, stay, EventKind.OFFER_TAKEN, words, data)


def _occasion(confirmed_at: datetime) -> str:
    """Which confirmation a notice is about."""
    return str(int(confirmed_at.timestamp()))


def _known(session: Session, actor: Actor, stay: Stay) -> dict[str, str]:
    """The hospital's own desk and the person writing. Nothing of the care office's record."""
    office = session.get_one(Office, actor.office_id)
    desk = session.get(Desk, stay.desk_id) if stay.desk_id else None
    contact = contact_of(desk) if desk else office.name
    return {
        "hosp_contact": contact,
        "hosp_tel": (desk.tel if desk else "") or office.tel,
        "hosp_fax": (desk.fax if desk else "") or office.fax,
        "writer": actor.account_name,
    }


def _keys(sheet: Sheet) -> frozenset[str]:
    return frozenset(i.key for s in sheet.sections_for(AUTHOR) for i in s.items)


def _signed(sheet: Sheet, before: Content, after: Content, actor: Actor, now: datetime) -> Content:
    day = local_date(now)
    values = authorship.entered(sheet, before.values, after.values, AUTHOR, actor.account_name, day)
    return Content(values, after.typed)


def _need(actor: Actor, stay: Stay, code: str) -> Sheet:
    if not actor.may(Permission.SHEET_RECEIVE):
        raise NotAllowed
    sheet = catalogue.SHEETS.get(code)
    if sheet is None or not sheet.sections_for(AUTHOR) or stay.hospital_id != actor.office_id:
        raise NotFound
    return sheet


def _held(session: Session, actor: Actor, offer: SheetOffer) -> tuple[SheetOffer, Sheet]:
    held = find_sheets.locked_offer(session, offer.id)
    if held is None:
        raise NotFound
    return held, _need(actor, session.get_one(Stay, held.stay_id), held.code)
