"""What a new draft starts from: client, office, hospital, stay, consent, and last time's sheet."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from handoff.actions.draft_contacts import contact_rows
from handoff.clock import local_date
from handoff.db import find_clients, find_discharge, find_sheets
from handoff.db.clients import Client, Consent
from handoff.db.offices import Desk, Office
from handoff.db.sheets import Draft, Revision, SheetRecord
from handoff.db.stays import Stay
from handoff.rules.access import Actor
from handoff.rules.consent import ConsentFact, standing
from handoff.sheets import catalogue
from handoff.sheets.catalogue import ADMISSION, DISCHARGE
from handoff.sheets.content import BEFORE, Content, read
from handoff.sheets.discharge_before import before_note
from handoff.sheets.discharge_carry import next_admission
from handoff.sheets.model import Sheet
from handoff.sheets.prefill import PrefillSources, carry_forward, prefill


def first_values(
    session: Session, actor: Actor, now: datetime, sheet: SheetRecord, declared: Sheet
) -> dict[str, Any]:
    """Raw values for a new draft, with the mark 前回 on what was carried over.

    A new ① also learns from the last ② of this client, whichever is newer winning. ② carries
    nothing over: what counts is how the person is now; the contacts on record are its rows.
    """
    sources = _sources(session, actor, now, sheet)
    fresh = dict(read(declared, prefill(declared, sources)).values)
    if sheet.code == DISCHARGE:
        stay = session.get(Stay, sheet.stay_id) if sheet.stay_id else None
        rows = contact_rows(session, stay) if stay else []
        return {**fresh, **({"contacts": rows} if rows else {})}
    last = _last(session, sheet, sheet.code)
    learnt = _last(session, sheet, DISCHARGE) if sheet.code == ADMISSION else None
    if learnt is not None:
        return next_admission(fresh, learnt, last, local_date(now))
    if last is None:
        return fresh
    return carry_forward(
        declared, last["values"], last["on"], last["by"], revision=last["revision"], fresh=fresh
    )


def before_note_of(session: Session, stay: Stay) -> dict[str, Any] | None:
    """The note `_before` of ②: the newest ① that was sent for this stay or those before a transfer."""
    chain = find_discharge.all_of(find_discharge.chain_of(session, stay))
    sent = [r for r in find_discharge.sent_in(session, chain, ADMISSION) if not r.own_form]
    if not sent:
        return None
    values = read(catalogue.get(ADMISSION), sent[0].content).values
    on = local_date(sent[0].sent_at)
    return before_note(values, on, sent[0].author.name, sent[0].public_id)


def with_before(session: Session, stay: Stay, declared: Sheet, content: Content) -> Content:
    """`content` of ② with the note of what stood beside it now; any other sheet as it is."""
    if declared.code != DISCHARGE:
        return content
    note = before_note_of(session, stay)
    rest = {k: v for k, v in content.values.items() if k != BEFORE}
    return Content({**rest, **({BEFORE: note} if note else {})}, content.typed)


def _last(session: Session, sheet: SheetRecord, code: str) -> dict[str, Any] | None:
    """The last sent sheet `code` of another stay of this client: what discharge_carry asks for."""
    if not sheet.client_id:
        return None
    last = find_sheets.last_for_client(session, sheet.client_id, code, sheet.id)
    if last is None or last.sheet.stay_id == sheet.stay_id:
        return None
    return {
        "values": read(catalogue.get(code), last.content).values,
        "on": local_date(last.sent_at),
        "by": last.author.name,
        "revision": last.public_id,
    }


def contact_of(desk: Desk) -> str:
    """「地域連携室 見本 恵」: desk and person in charge, as both sides write it."""
    return " ".join(filter(None, (desk.name, desk.person)))


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
            "contact": contact_of(desk) if desk else "",
        },
        author={"name": actor.account_name},
        stay=stay,
        consent=consent,
    )


def content_before(session: Session, actor: Actor, now: datetime, draft: Draft) -> Content:
    """What a draft was begun from: the version it corrects, for a first one what was filled in by itself.

    What still stands as it stood there is nobody's own word.
    """
    declared = catalogue.get(draft.sheet.code)
    known = session.get(Revision, draft.corrects_id) if draft.corrects_id else None
    if known is not None and not known.own_form:
        return read(declared, known.content)
    if draft.sheet.code not in catalogue.STAY_SHEETS:
        return Content()
    return read(declared, first_values(session, actor, now, draft.sheet, declared))
