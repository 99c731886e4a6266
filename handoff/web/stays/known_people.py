"""Who may be added to a talk or a conference by one press: the persons this stay knows already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from handoff.actions.conference_facts import JOBS
from handoff.db import find_discharge, find_provision
from handoff.db.stays import Stay
from handoff.rules.access import Actor, Role
from handoff.rules.life import Seat
from handoff.rules.offices import Side
from handoff.web.forms.people import Known

MOST_OFFERED = 12
_BY_SERVICE = {
    "11": "home_helper",
    "13": "visiting_nurse",
    "17": "equipment",
    "A2": "home_helper",
}
"""Service code → the profession that usually comes; others are 「その他」 with the name of the place."""


def staff_known(session: Session, actor: Actor, stay: Stay) -> list[Known]:
    """Staff of the hospital: those met before, then the desk, then the usual professions."""
    met = [
        (person["job"], person["name"])
        for contact in find_discharge.contacts_of(session, [stay.id])
        for person in contact.persons
    ]
    usual = [("nurse", ""), ("msw", _desk_person(stay)), ("doctor", "")]
    return list(_unique(Known("", _label(job, name), job, name) for job, name in (*met, *usual)))


def people_known(session: Session, actor: Actor, stay: Stay) -> list[Known]:
    """Everybody around the stay. A hospital is offered nobody it has not been told of."""
    found = [*_ward(actor, stay), *_care(stay)]
    if actor.side is Side.CARE:
        found += [*_around_client(stay), *_services(session, stay)]
    else:
        found += [_seat(Seat.OUTSIDE, "doctor"), _seat(Seat.OUTSIDE, "visiting_nurse")]
    found += [_seat(Seat.OUTSIDE, "pharmacist"), _seat(Seat.CLIENT, "client", _client_name(stay))]
    if not any(one.job == "family" for one in found):
        found.append(_seat(Seat.CLIENT, "family"))
    return list(_unique(found))


def _ward(actor: Actor, stay: Stay) -> Iterator[Known]:
    ward = stay.ward or (stay.desk.name if stay.desk and stay.desk.is_ward else "")
    yield _seat(Seat.WARD, "nurse", organisation=ward)
    yield _seat(Seat.WARD, "doctor")
    own = actor.side is Side.HOSPITAL and actor.role is Role.MSW
    yield _seat(Seat.WARD, "msw", actor.account_name if own else _desk_person(stay))


def _care(stay: Stay) -> Iterator[Known]:
    if stay.care_office is not None:
        name = stay.care_manager.name if stay.care_manager else ""
        yield _seat(Seat.OUTSIDE, "cm", name, stay.care_office.name)


def _around_client(stay: Stay) -> Iterator[Known]:
    client = stay.client
    if client is None:
        return
    for doctor in client.doctors:
        yield _seat(Seat.OUTSIDE, "doctor", doctor.name, doctor.institution)
    for contact in client.contacts:
        if contact.is_key_person or contact.is_main_carer:
            yield _seat(Seat.CLIENT, "family", contact.name)


def _services(session: Session, stay: Stay) -> Iterator[Known]:
    """The offices of the services on the latest sheet ①."""
    revisions = find_provision.revisions_of(session, stay.id)
    standing = [r for r in revisions if r.withdrawn_at is None]
    rows: Any = standing[-1].content.get("services", []) if standing else []
    for row in rows if isinstance(rows, list) else []:
        place = str(row.get("service_office", "")).strip()
        if place:
            job = _BY_SERVICE.get(str(row.get("service_type", "")), "other")
            yield _seat(Seat.OUTSIDE, job, organisation=place)


def _desk_person(stay: Stay) -> str:
    """The contact person of the desk, without the word for the profession in front."""
    name = stay.desk.person if stay.desk else ""
    for word in ("MSW", "担当"):
        name = name.removeprefix(word).strip()
    return name


def _client_name(stay: Stay) -> str:
    return stay.client.name if stay.client else stay.person_name


def _seat(side: Seat, job: str, name: str = "", organisation: str = "") -> Known:
    return Known("", _label(job, name, organisation), job, name, side.value, organisation)


def _label(job: str, name: str = "", organisation: str = "") -> str:
    return "　".join(part for part in (organisation, f"{JOBS[job]} {name}".strip()) if part)


def _unique(found: Iterable[Known]) -> Iterator[Known]:
    """Each once; what its button posts says who it is, whatever was added meanwhile."""
    seen: set[str] = set()
    for one in found:
        key = ":".join((one.side, one.job, one.name, one.organisation))
        if key not in seen and len(seen) < MOST_OFFERED:
            seen.add(key)
            yield replace(one, key=key)
