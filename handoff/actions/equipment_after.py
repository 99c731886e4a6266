"""What a case of 福祉用具貸与 holds, in the keys of ④ after the answer (F-5): one place that knows both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handoff.db.equipment_cases import EquipmentCase


def after_of(case: EquipmentCase) -> dict[str, Any]:
    """Meeting, municipality and rental of the case; only what was entered. Shapes: equipment_facts."""
    found = of_meeting(case.meeting) | _of_city(case)
    if case.rental_from:
        found["rental_from"] = case.rental_from.isoformat()
    return found


def of_meeting(meeting: Mapping[str, Any]) -> dict[str, Any]:
    """サービス担当者会議, or the inquiry that took its place."""
    if not meeting.get("on"):
        return {}
    held = meeting.get("held", True)
    return {
        "meeting_held": "1" if held else "0",
        "meeting_on" if held else "meeting_inquired_on": meeting["on"],
        "attendees": meeting.get("attendees") or [],
        "attendees_other": meeting.get("attendees_other") or "",
        "meeting_conclusion": meeting.get("conclusion") or "",
    }


def _of_city(case: EquipmentCase) -> dict[str, Any]:
    filed, said = case.application, case.confirmation
    found = {"city_submitted_on": filed.get("on"), "city_ref_no": filed.get("receipt_no")}
    if said.get("result") == "confirmed":
        found |= {
            "city_confirmed_on": said.get("on"),
            "valid_from": said.get("from"),
            "valid_to": said.get("to"),
        }
    return {key: value for key, value in found.items() if value}
