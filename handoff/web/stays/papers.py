"""② on the page of a stay: its versions, who is writing, what the hospital wrote for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from handoff.actions import offers
from handoff.db import find_provision, find_sheets
from handoff.db.sheets import Draft, Revision, SheetOffer
from handoff.db.stays import Stay
from handoff.rules.access import Actor, Permission
from handoff.rules.offices import Side
from handoff.sheets.catalogue import DISCHARGE, get


@dataclass(frozen=True, slots=True)
class DischargePaper:
    """Where ② stands. `provisions` are its handings-over, for the care side."""

    title: str
    revisions: Sequence[Revision]
    drafts: Sequence[Draft]
    provisions: Sequence[Any]
    offer: SheetOffer | None
    offer_changed: bool  # the hospital wrote on after its confirmation, or has not confirmed
    offer_waits: bool  # confirmed, and not taken over yet
    in_sight: bool  # the outlook was told, or the person has left
    mine: bool  # the person looking has a draft
    url: str  # where to write: the sheet (care), the offer (hospital), "" for neither
    correct_url: str


def discharge_paper(session: Session, actor: Actor, stay: Stay) -> DischargePaper:
    """② of a stay as the side that looks may see it."""
    care = actor.side is Side.CARE
    sheet, offer = get(DISCHARGE), find_sheets.offer_of(session, stay, DISCHARGE)
    record = find_sheets.sheet_of(session, stay, DISCHARGE)
    drafts, given = [], []
    if care and record is not None:
        drafts = find_provision.drafts_of(session, [stay.id], DISCHARGE).get(stay.id, [])
        given = find_provision.provisions_of(session, [stay.id], DISCHARGE).get(stay.id, [])
    confirmed = offer is not None and offer.confirmed_at is not None
    return DischargePaper(
        title=f"{sheet.number} {sheet.title}",
        revisions=find_sheets.revisions_for(session, actor, record) if record else [],
        drafts=drafts,
        provisions=given,
        offer=offer,
        offer_changed=offer is not None and offers.is_changed(offer),
        offer_waits=bool(confirmed and offer and not _taken(offer)),
        in_sight=bool(stay.outlook or stay.discharged_on or offer),
        mine=any(d.account_id == actor.account_id for d in drafts),
        url=_url(actor, stay),
        correct_url=url_for("sending.correct", pid=stay.public_id, code=DISCHARGE),
    )


def _taken(offer: SheetOffer) -> bool:
    if offer.taken_at is None or offer.confirmed_at is None:
        return False
    return offer.taken_at >= offer.confirmed_at


def _url(actor: Actor, stay: Stay) -> str:
    if actor.may(Permission.SHEET_WRITE):
        return url_for("sheets.hub", pid=stay.public_id, code=DISCHARGE)
    if actor.may(Permission.SHEET_RECEIVE):
        return url_for("offers.hub", pid=stay.public_id, code=DISCHARGE)
    return ""
