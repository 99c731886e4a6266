"""What ② teaches the next ①: by the keys and in the codes of ①, to be confirmed section by section.

Pure functions: stored values in, plain data out. Every answer is mapped by name or left open.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from handoff.japan import partial_dates
from handoff.sheets import admission, discharge
from handoff.sheets.content import counting
from handoff.sheets.discharge_before import MIND, SAME, Mapped
from handoff.sheets.model import Values
from handoff.sheets.prefill import carry_forward

_MIND_BACK = {mine: theirs for theirs, mine in MIND.items()}
_HALF_YEAR = timedelta(days=183)


def learnt(discharge_values: Values, today: date) -> dict[str, Any]:
    """What ② teaches the next ①, by the keys and in the codes of ①.

    `today` decides whether that stay lies in 最近半年間での入院. Wishes, state and procedures are those
    at the discharge: they are offered, and must be confirmed.
    """
    told = counting(discharge.SHEET, discharge_values)
    found = {key: told[key] for key in SAME if key in told}
    steps: tuple[Callable[[Values], Mapped], ...] = (_moved, _ate, _choked, _minded, _ill, _warned)
    for mapped in steps:
        found |= dict(mapped(told))
    return found | dict(_stayed(told, today))


def next_admission(
    fresh: Values,
    discharge_sheet: Mapping[str, Any],
    admission_sheet: Mapping[str, Any] | None,
    today: date,
) -> dict[str, Any]:
    """`fresh` (what the records say today) with the last ② and then the last ① beside it.

    Both sheets are {"values", "on" (date or ISO text), "by", "revision"}. The newer one wins, each
    section is marked with where its answers came from and stays 前回のまま until somebody confirms it.
    An ① sent after ② is newer: then ② only fills what that ① left open.
    """
    taught = learnt(discharge_sheet["values"], today)
    sources: list[tuple[Mapping[str, Any], str]] = [
        ({**discharge_sheet, "values": taught}, "discharge")
    ]
    if admission_sheet is not None:
        newer = _day(admission_sheet["on"]) > _day(discharge_sheet["on"])
        sources.insert(0 if newer else 1, (admission_sheet, ""))
        notes = admission_sheet["values"].get("cm_notes")
        if notes and taught.get("cm_notes"):  # the warning must not push out what was noted before
            taught["cm_notes"] += f"\n{notes}"
    known: dict[str, Any] = dict(fresh)
    for source, code in sources:
        known = carry_forward(
            admission.SHEET,
            source["values"],
            source["on"],
            source["by"],
            revision=source.get("revision", ""),
            fresh=known,
            source=code,
        )
    return known


def _day(on: date | str) -> str:
    return on if isinstance(on, str) else on.isoformat()


def _moved(told: Values) -> Mapped:
    aids = tuple(c for c in told.get("mobility", ()) if c != "self")
    if aids:
        yield "aid_indoor", aids
        if told.get("mobility_other"):
            yield "aid_indoor_other", told["mobility_other"]
    if told.get("adl_toilet"):
        yield "adl_urine", told["adl_toilet"]
        yield "adl_stool", told["adl_toilet"]


def _ate(told: Values) -> Mapped:
    """普通 is a food form of ① too; what stands behind その他（…） is not, and is left to be asked."""
    food = told.get("food", ())
    if food == ("normal",):
        yield "food_form", ("normal",)
    if "tube" in food:
        yield "intake_route", ("tube",) if food == ("tube",) else ("oral", "tube")
    elif food:
        yield "intake_route", ("oral",)


def _choked(told: Values) -> Mapped:
    if told.get("swallow") == "0":
        yield "swallow", "never"
    elif told.get("swallow") == "1" and told.get("swallow_often"):
        yield "swallow", told["swallow_often"]


def _minded(told: Values) -> Mapped:
    named = {_MIND_BACK[code] for code in told.get("cognition", ()) if code in _MIND_BACK}
    if named:
        codes = admission.SHEET.items["psych_issues"].choices
        yield "psych_issues", tuple(c.code for c in codes if c.code in named)


def _ill(told: Values) -> Mapped:
    onsets = {r.get("diagnosis"): r.get("onset") for r in told.get("dx", ())}
    names = dict.fromkeys(
        name
        for rows, column in (("diseases", "disease"), ("dx", "diagnosis"))
        for r in told.get(rows, ())
        if (name := r.get(column))
    )
    place = told.get("inst_name")
    rows = tuple(
        {k: v for k, v in (("disease", n), ("onset", onsets.get(n)), ("institution", place)) if v}
        for n in names
    )
    if rows:
        yield "diseases", rows[: admission.SHEET.items["diseases"].max_rows]


def _warned(told: Values) -> Mapped:
    """What must not be done stays known: ① has no box of its own for it."""
    if told.get("contra_detail"):
        yield "cm_notes", f"前回退院時の禁忌・留意点：{told['contra_detail']}"


def _stayed(told: Values, today: date) -> Mapped:
    left = told.get("discharged_on")
    if not left or date.fromisoformat(left) < today - _HALF_YEAR:
        return
    yield "admitted_6m", "1"
    if told.get("admission_cause"):
        yield "admitted_6m_detail", told["admission_cause"]
    if told.get("admitted_on"):
        yield "admitted_6m_from", partial_dates.from_storage(told["admitted_on"]).storage()
    yield "admitted_6m_to", left
