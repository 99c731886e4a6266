"""④ as facts for rules.equipment: one for each item asked about, from what the sheet says so far."""

from __future__ import annotations

from datetime import date

from handoff.rules import equipment, survey
from handoff.rules.equipment import EquipmentFacts
from handoff.rules.verdict import Verdict
from handoff.sheets.choices import CARE
from handoff.sheets.equipment_contact_table import TOOLS, Tool
from handoff.sheets.judgements import day_of
from handoff.sheets.model import Values

_PROOFS = {
    "opinion": "主治医意見書",
    "certificate": "診断書",
    "this": "連絡票",
    "heard": "聴取記録(ケアプラン)",
}
_LIFTS = {"step": equipment.STEP_LIFT, "chair": equipment.CHAIR_LIFT}
_LEVELS = {choice.code: choice.label for choice in CARE}


def level_word(values: Values) -> str | None:
    """The level the exception is judged by, in the words of the rules; None when not answered.

    While an application is pending the expected level decides (暫定プラン, 4.7-5).
    """
    expected = values.get("care_level_expected")
    pending = values.get("cert_status") in ("applying", "changing")
    return _LEVELS.get((expected if pending else None) or values.get("care_level", ""))


def asked_tools(values: Values) -> tuple[Tool, ...]:
    """The items asked about, in printed order."""
    return tuple(TOOLS[code] for code in values.get("tools", ()))


def survey_answers(values: Values) -> dict[str, str]:
    """Item of the 認定調査 → answer; the latest survey wins, what is no answer is left out."""
    rows = sorted(values.get("survey", ()), key=lambda row: str(row.get("survey_on", "")))
    found = {}
    for row in rows:
        code, result = row.get("survey_item"), row.get("survey_result")
        if code and result and (answer := read_result(code, result)):
            found[code] = answer
    return found


def read_result(code: str, result: str) -> str | None:
    """The choice of survey item `code` that `result` names, or None when it names none."""
    try:
        return survey.answer(code, result)
    except survey.NotAnAnswer:
        return None


def facts(values: Values, today: date) -> tuple[tuple[Tool, EquipmentFacts], ...]:
    """The facts of every item asked about, judged on the day the rental starts, else `today`.

    `values` are those that count. Nothing while the level is not answered.
    """
    level = level_word(values)
    if level is None:
        return ()
    return tuple((tool, _facts(tool, level, values, today)) for tool in asked_tools(values))


def verdicts(values: Values, today: date) -> tuple[tuple[Tool, Verdict], ...]:
    """The verdict on every item asked about: route A, B or C, and what is missing for it."""
    return tuple((tool, equipment.verdict(one)) for tool, one in facts(values, today))


def _facts(tool: Tool, level: str, values: Values, today: date) -> EquipmentFacts:
    confirmed, start = day_of(values, "city_confirmed_on"), day_of(values, "rental_from")
    chosen = {*values.get(tool.key, ())}
    judged = any(state.judged and state.code in chosen for state in tool.states)
    return EquipmentFacts(
        day=start or today,
        care_level=level,
        item=tool.rule_items[0],
        answers=survey_answers(values),
        lift_kind=_LIFTS.get(values.get("lift_kind", "")),
        doctor_state=_state(tool, values),
        doctor_proof=_proof(values),
        meeting_held=_met(values),
        municipality_confirmed=confirmed is not None and confirmed <= today,
        care_management_judgement=judged and bool(values.get("meeting_conclusion")),
        confirmed_on=confirmed,
        rental_start=start,
    )


def _state(tool: Tool, values: Values) -> str | None:
    """The doctor's state for this item; the doctor may have found another item enough."""
    needed = values.get("needed_tools")
    if values.get("fits") != "1" or (needed is not None and tool.code not in needed):
        return None
    return values.get("state")


def _proof(values: Values) -> str | None:
    answered = bool(values.get("fits") and values.get("replied_on"))
    source = values.get("finding_source")
    if source is None or source == "this":
        return "連絡票" if answered else None
    return _PROOFS.get(source)


def _met(values: Values) -> bool:
    """会議「等」: an inquiry instead of the meeting stands for it when its day is known."""
    held = values.get("meeting_held")
    return held == "1" or (held == "0" and bool(values.get("meeting_inquired_on")))
