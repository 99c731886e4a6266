"""What a new draft starts from: client, office, hospital, stay, consent, and last time's sheet."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from handoff.clock import local_date
from handoff.db import find_clients, find_sheets
from handoff.db.clients import Client, Consent
from handoff.db.offices import Desk, Office
from handoff.db.sheets import SheetRecord
from handoff.db.stays import Stay
from handoff.rules.access import Actor
from handoff.rules.consent import ConsentFact, standing
from handoff.sheets.content import read
from handoff.sheets.model import Sheet
from handoff.sheets.prefill import PrefillSources, carry_forward, prefill


def first_values(
    session: Session, actor: Actor, now: datetime, sheet: SheetRecord, declared: Sheet
) -> dict[str, Any]:
    """Raw values for a new draft, with the mark 前回 on what was carried over."""
    sources = _sources(session, actor, now, sheet)
    fresh = read(declared, prefill(declared, sources)).values
    last = (
        find_sheets.last_for_client(session, sheet.client_id, sheet.code, sheet.id)
        if sheet.client_id
        else None
    )
    if last is None:
        return dict(fresh)
    values = read(declared, last.content).values
    on, by = local_date(last.sent_at), last.author.name
    return carry_forward(declared, values, on, by, revision=last.public_id, fresh=fresh)


def _sources(session: Session, actor: Actor, now: datetime, sheet: SheetRecord) -> PrefillSources:
    client: Client | None = None
    consent: Consent | None = None
    today = local_date(now)
    if sheet.client_id is not None:
        client = find_clients.with_everything(session, sheet.client_id)
        facts = [ConsentFact(c.id, c.kind, c.given_on, c.withdrawn_on) for c in client.consents]
        chosen = standing(facts, today)
        consent = next((c for c in client.consents if chosen and c.id == chosen.ref), None)
    stay = session.get(Stay, sheet.stay_id) if sheet.stay_id else None
    hospital = session.get(Office, stay.hospital_id) if stay and stay.hospital_id else None
    desk = session.get(Desk, stay.desk_id) if stay and stay.desk_id else None
    return PrefillSources(
        today=today,
        client=client,
        contacts=client.contacts if client else (),
        doctors=client.doctors if client else (),
        office=session.get_one(Office, actor.office_id),
        institution=hospital or {"name": stay.hospital_name if stay else ""},
        desk={
            "name": (stay.ward if stay else "") or (desk.name if desk else ""),
            "person": desk.person if desk else "",
        },
        author={"name": actor.account_name},
        stay=stay,
        consent=consent,
    )
