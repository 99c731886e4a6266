"""What a new letter starts from: its number, the doctor it goes to, the case it is written for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from handoff.actions.draft_sources import first_values
from handoff.clock import local_date
from handoff.db.clients import ClientDoctor
from handoff.db.equipment_cases import EquipmentCase
from handoff.db.letters import Letter
from handoff.db.offices import Office
from handoff.db.stays import Stay
from handoff.rules.access import Actor
from handoff.sheets import catalogue
from handoff.sheets.content import CARRIED, read
from handoff.sheets.equipment_contact_table import TOOLS
from handoff.sheets.model import Sheet
from handoff.sheets.prefill import PrefillSources, prefill


@dataclass(frozen=True, slots=True)
class ToDoctor:
    """To whom a letter goes. `of_hospital`: the doctor of the hospital where the client lies."""

    name: str = ""
    institution: str = ""
    department: str = ""
    tel: str = ""
    fax: str = ""
    address: str = ""
    clinic: Office | None = None
    of_hospital: bool = False


def doctor_of_client(session: Session, doctor: ClientDoctor) -> ToDoctor:
    """One of the doctors of a client, with what the directory knows of the institution."""
    office = session.get(Office, doctor.office_id) if doctor.office_id else None
    return ToDoctor(
        name=doctor.name,
        institution=doctor.institution,
        tel=doctor.tel or (office.tel if office else ""),
        fax=office.fax if office else "",
        address=office.address if office else "",
        clinic=office,
    )


def doctor_of_stay(session: Session, stay: Stay, name: str = "") -> ToDoctor:
    """A doctor of the hospital where the client lies (MD-06)."""
    office = session.get(Office, stay.hospital_id) if stay.hospital_id else None
    return ToDoctor(
        name=name,
        institution=office.name if office else stay.hospital_name,
        tel=office.tel if office else "",
        fax=office.fax if office else "",
        address=office.address if office else "",
        clinic=office,
        of_hospital=True,
    )


def letter_values(
    session: Session,
    actor: Actor,
    now: datetime,
    letter: Letter,
    doctor: ToDoctor | None = None,
    services: Sequence[str] = (),
    case: EquipmentCase | None = None,
) -> dict[str, Any]:
    """Raw values for a new draft of a letter, as stored.

    What was known of another doctor is never left standing beside the chosen one.
    """
    declared = catalogue.get(letter.sheet.code)
    raw = first_values(session, actor, now, letter.sheet, declared)
    named = doctor or ToDoctor(
        letter.doctor_name, letter.institution, tel=letter.tel, fax=letter.fax
    )
    if doctor is not None or letter.institution:
        _forget(declared, raw, "doctor.")
    more = {"letter": {"ref_no": letter.ref_no}, "doctor": named}
    raw |= prefill(declared, PrefillSources(today=local_date(now), more=more))
    if case is not None:
        raw |= of_case(case)
    if services and "med_services" in declared.items:
        raw |= {"purposes": ["9"], "med_services": list(services)}
    return read(declared, raw).as_json()


def of_case(case: EquipmentCase) -> dict[str, Any]:
    """What ④ takes from the case it is written for: items, states, the survey."""
    values: dict[str, Any] = {"tools": [i["code"] for i in case.items if i["code"] in TOOLS]}
    for item in case.items:
        tool = TOOLS.get(item["code"])
        if tool is None:
            continue
        if item.get("states"):
            values[tool.key] = list(item["states"])
        if tool.code == "T6" and item.get("lift_kind"):
            values["lift_kind"] = item["lift_kind"]
    values["survey"] = survey_rows(case)
    return values


def survey_rows(case: EquipmentCase) -> list[dict[str, str]]:
    """The survey of a case as the rows of ④."""
    on = case.survey_on.isoformat() if case.survey_on else ""
    return [
        {"survey_item": item, "survey_result": result, **({"survey_on": on} if on else {})}
        for item, result in case.survey.get("answers", {}).items()
    ]


def _forget(sheet: Sheet, raw: dict[str, Any], source: str) -> None:
    keys = {key for key, item in sheet.items.items() if item.prefill.startswith(source)}
    for key in keys & raw.keys():
        del raw[key]
    notes = raw.get(CARRIED)
    if isinstance(notes, Mapping):
        raw[CARRIED] = {
            name: {
                **note,
                **{
                    part: {k: v for k, v in note[part].items() if k not in keys}
                    for part in ("values", "beside")
                    if part in note
                },
            }
            for name, note in notes.items()
        }
