"""The contacts on record as rows of ②, so that nothing is typed twice (T-6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from handoff.actions.conference_facts import JOBS
from handoff.clock import local
from handoff.db import find_discharge
from handoff.db.discharge import Conference, ConferencePerson, Contact
from handoff.db.stays import Stay
from handoff.rules.life import ConferenceState, ContactMeans, Seat

_KINDS = {
    ContactMeans.INTERVIEW: ("interview", "face"),
    ContactMeans.VIDEO: ("interview", "video"),
    ContactMeans.PHONE: ("phone", ""),
    ContactMeans.SHEET: ("sheet_fax", ""),
}


def contact_rows(session: Session, stay: Stay) -> list[dict[str, str]]:
    """The standing contacts of a stay, and of those it was transferred from, as rows of ②."""
    chain = find_discharge.all_of(find_discharge.chain_of(session, stay))
    return [_row(contact) for contact in find_discharge.contacts_of(session, chain)]


def not_in(rows: Sequence[Mapping[str, Any]], values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Those of `rows` that a draft does not hold yet. Day and kind tell: the rest may be reworded."""
    there = Counter(_mark(row) for row in values.get("contacts", ()))
    missing = []
    for row in (one for one in rows if one.get("contact_on")):
        if there[_mark(row)] > 0:
            there[_mark(row)] -= 1
        else:
            missing.append(dict(row))
    return missing


def with_missing(
    rows: Sequence[Mapping[str, Any]], values: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The rows of a draft with the missing ones in their place by day."""
    kept = [dict(row) for row in values.get("contacts", ()) if row]
    return sorted([*kept, *not_in(rows, values)], key=lambda row: row.get("contact_on") or "9")


def _mark(row: Mapping[str, Any]) -> tuple[str, str]:
    return row.get("contact_on", ""), row.get("contact_kind", "")


def _row(contact: Contact) -> dict[str, str]:
    kind, mode = _KINDS[contact.means]
    people = [f"{JOBS.get(p['job'], p['job'])} {p['name']}".strip() for p in contact.persons]
    conference = contact.conference
    held = conference is not None and conference.state is ConferenceState.HELD
    row = {
        "contact_on": contact.met_on.isoformat(),
        "informants": "、".join(people),
        "contact_kind": kind,
        "contact_mode": mode,
        "contact_place": contact.place,
        "learnt": contact.learnt,
        "conference": "1" if held else "0",
    }
    if conference is not None and held:
        row |= _of_conference(conference)
    return {key: value for key, value in row.items() if value}


def _of_conference(conference: Conference) -> dict[str, str]:
    starts: datetime | None = conference.starts_at
    there = [p for p in conference.people if p.attended]
    consent = {True: "1", False: "0", None: ""}[conference.consent_to_video]
    return {
        "conf_time": f"{local(starts):%H:%M}" if starts else "",
        "conf_place": conference.place,
        "conf_hospital": _people(p for p in there if p.side is Seat.WARD),
        "conf_home": _people(p for p in there if p.side is not Seat.WARD),
        "conf_summary": conference.minutes,
        "video_consent": consent,
        "rental_expected": "1" if conference.rental_expected else "0",
        "doc_copy": "1" if conference.document_id else "",
    }


def _people(people: Iterable[ConferencePerson]) -> str:
    return "\n".join(f"{JOBS.get(p.job, p.job)} {p.name}".strip() for p in people)
