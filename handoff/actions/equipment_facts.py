"""A case of 福祉用具貸与 as facts for the rules: values of ④ from the case, its letter and its own entries.

Shapes of the JSON columns of a case:
items [{"code": "T1"…"T7" or an item of the choice, "states": ["1", …], "lift_kind": "step" | "chair" |
"lift" | "other", "choice": "rental" | "purchase", "explained_on": ISO}] · survey {"answers": {"1-3":
"できない"}, "dementia": bool} · finding {"source": "opinion" | "certificate" | "heard", "on", "doctor",
"institution", "fits": "1" | "0", "state": "i" | "ii" | "iii", "disease", "words"} · meeting {"held": bool,
"on", "attendees": [codes of F-5.04], "attendees_other", "conclusion", "needed": bool} · application {"on",
"to", "receipt_no"} · confirmation {"on", "from", "to", "means", "result": "confirmed" | "refused", "note"}.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from handoff.actions.equipment_after import after_of, of_meeting
from handoff.actions.letter_sources import of_case
from handoff.db.equipment_cases import EquipmentCase
from handoff.rules import equipment, equipment_choice
from handoff.rules.equipment_checks import CaseFacts
from handoff.rules.equipment_choice import ChoiceFacts
from handoff.rules.verdict import Verdict
from handoff.sheets import equipment_contact_facts as sheet_facts
from handoff.sheets.choices import CARE
from handoff.sheets.equipment_contact_lint import questions
from handoff.sheets.equipment_contact_table import TOOLS, Tool

LEVELS = {choice.code: choice.label for choice in CARE}
_REPLY = (
    "fits",
    "state",
    "cause_diseases",
    "finding",
    "needed_tools",
    "replied_on",
    "expected_period",
)


@dataclass(frozen=True, slots=True)
class ItemPath:
    """One item of a case and what the rules say. `aim` is the route it is on: A, B, C, "free", ""."""

    code: str
    label: str
    verdict: Verdict
    aim: str
    both_needed: bool = False

    @property
    def is_settled(self) -> bool:
        """Whether it can be rented as things stand."""
        return self.verdict.claimable


def label_of(code: str) -> str:
    """The printed name of an item; items of the choice are their own names."""
    return TOOLS[code].label if code in TOOLS else code


def values_of(
    case: EquipmentCase, answered: dict[str, Any], after: dict[str, Any]
) -> dict[str, Any]:
    """The case in the keys of ④. `answered`: the standing answer of its letter, `after` its record."""
    values: dict[str, Any] = {
        "care_level": case.care_level,
        "cert_status": "certified",
        **of_case(case),
        **{key: answered[key] for key in _REPLY if answered.get(key) is not None},
    }
    if answered:
        values["finding_source"] = after.get("finding_source") or "this"
    elif case.finding:
        values |= _own_finding(case.finding)
    values |= after_of(case)
    if not case.meeting.get("needed", True):  # a meeting that found no need proves none
        for key in of_meeting(case.meeting):
            values.pop(key)
    return values


def items_of(case: EquipmentCase, values: dict[str, Any], today: date) -> tuple[ItemPath, ...]:
    """The verdict on every item of the case, in the order of the case."""
    found = {tool.code: (tool, facts) for tool, facts in sheet_facts.facts(values, today)}
    dementia = bool(case.survey.get("dementia"))
    paths = []
    for item in case.items:
        code = item["code"]
        if code in found:
            tool, facts = found[code]
            verdict = equipment.verdict(replace(facts, dementia_in_opinion=dementia))
            paths.append(ItemPath(code, tool.label, verdict, _aim(tool, item, verdict), tool.both))
        elif code not in TOOLS:
            level = LEVELS.get(case.care_level, "")
            facts_of_choice = ChoiceFacts(case.rental_from or today, level, code)
            paths.append(ItemPath(code, code, equipment_choice.verdict(facts_of_choice), "free"))
    return tuple(paths)


def questions_about(values: dict[str, Any]) -> tuple[str, ...]:
    """What is still to be asked about the finding: a wish or a disease alone is not enough (5.4)."""
    diseases = [row.get("cause_disease", "") for row in values.get("cause_diseases", ())]
    finding = values.get("finding") or ""
    return tuple(q.words for q in questions(finding, diseases, state=values.get("state")))


def check_facts(case: EquipmentCase) -> CaseFacts:
    """The case beside the client as he or she is now, for rules.equipment_checks."""
    confirmed_to = case.confirmation.get("to")
    return CaseFacts(
        case.care_level,
        case.client.care_level,
        case.cert_to,
        case.client.cert_to,
        date.fromisoformat(confirmed_to) if confirmed_to else None,
        case.rental_from,
        has_exception=any(item["code"] in TOOLS for item in case.items),
        has_choice=any(item["code"] not in TOOLS for item in case.items) and not _reviewed(case),
    )


def _reviewed(case: EquipmentCase) -> bool:
    return any(review.get("of") == "choice" for review in case.reviews)


def _own_finding(finding: dict[str, Any]) -> dict[str, Any]:
    named = {"finding_source": "source", "fits": "fits", "state": "state", "finding": "words"}
    values = {key: finding[name] for key, name in named.items() if finding.get(name)}
    if finding.get("disease"):
        values["cause_diseases"] = [{"cause_disease": finding["disease"]}]
    if finding.get("on"):
        values["replied_on"] = finding["on"]
    return values


def _aim(tool: Tool, item: dict[str, Any], verdict: Verdict) -> str:
    """The route an item is on: the one that is open, else the one its states lead to."""
    route = verdict.extra.get("route")
    if route:
        return "free" if route == "unrestricted" else str(route)
    if verdict.extra.get("result") is None or not verdict.reasons:
        return ""
    chosen = set(item.get("states", ()))
    judged = {state.code for state in tool.states if state.judged}
    return "B" if chosen and chosen <= judged and item.get("lift_kind") != "chair" else "C"
