"""② between two ①: the state before the admission beside it, and what it teaches the next ①.

All functions are pure: stored values in, plain data out. Scales differ (むせ has two steps in ② and
three in ①), so every answer is mapped by name or left open; nothing is guessed. Field catalogue 2.3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from handoff.japan import partial_dates
from handoff.sheets import admission, discharge
from handoff.sheets.content import BEFORE, as_plain, counting, read
from handoff.sheets.display import text_of
from handoff.sheets.model import Values
from handoff.sheets.prefill import carry_forward

SAME = (
    "care_level", "oral_clean", "denture", "denture_detail", "food_class_value", "sleep",
    "sleep_detail", "hypnotic", "procedures", "procedures_injection", "procedures_other",
    "height_cm", "weight_kg", "adl_move", "adl_transfer", "adl_eat", "adl_bath", "adl_dressing",
    "wish_client", "wish_family",
)  # fmt: skip
"""Keys that ask the same thing with the same codes in ① and ②."""

_ALSO_READ = (
    "aid_indoor", "aid_outdoor", "aid_indoor_other", "aid_outdoor_other", "portable_toilet",
    "diaper", "adl_urine", "adl_stool", "food_form", "intake_route", "swallow", "psych_issues",
    "ninchi_level", "disease_history", "diseases", "medications",
)  # fmt: skip
"""Further keys of ① that the state before the admission is read from."""

_CATHETERS = frozenset({"catheter", "urostomy", "stoma"})
_MIND = {"wandering": "wandering", "agitation": "agitation", "violence": "aggression"}
_MIND_BACK = {mine: theirs for theirs, mine in _MIND.items()}
_HALF_YEAR = timedelta(days=183)

Mapped = Iterator[tuple[str, Any]]


# --- ① → ②: the state before the admission ------------------------------------------------------


def before(admission_values: Values) -> dict[str, Any]:
    """The state before the admission, by the keys and in the codes of ②, from the values of ①.

    Shown in grey beside the state now; never an answer of ② by itself. What ① does not say, or says
    on a scale that ② does not have, is absent.
    """
    told = counting(admission.SHEET, admission_values)
    found = {key: told[key] for key in SAME if key in told}
    for mapped in (_moving, _excretion, _food, _choking, _mind, _illnesses, _medicines):
        found |= dict(mapped(told))
    return found


def before_words(admission_values: Values) -> dict[str, str]:
    """The same in printed words; where only ① has a word for it, in the words of ①."""
    told = counting(admission.SHEET, admission_values)
    values = before(admission_values)
    items = discharge.SHEET.items
    words = {key: text for key in values if (text := text_of(items[key], values))}
    for key, asked in (
        ("bath", "adl_bath"),
        ("cognition", "psych_issues"),
        ("mobility", "adl_move"),
    ):
        text = text_of(admission.SHEET.items[asked], told)
        if text and key not in words:
            words[key] = text
    return words


def before_note(
    admission_values: Values, on: date | str, by: str, revision: str = ""
) -> dict[str, Any]:
    """The note `_before` of ②: of which ① the grey answers are, and those answers of ①.

    It goes into the sent revision, so that its paper can be drawn again when ① is corrected later.
    """
    told = counting(admission.SHEET, admission_values)
    kept = {key: as_plain(told[key]) for key in (*SAME, *_ALSO_READ) if key in told}
    return {"from": revision, "on": _day(on), "by": by, "values": kept}


def noted_before(values: Values) -> dict[str, Any]:
    """The values of ① in the note `_before` of a ②, as stored; empty when there is none."""
    note = values.get(BEFORE)
    known = note.get("values") if isinstance(note, Mapping) else None
    return read(admission.SHEET, known).values if isinstance(known, Mapping) else {}


def _moving(told: Values) -> Mapped:
    aids = {*told.get("aid_indoor", ()), *told.get("aid_outdoor", ())}
    if aids:
        codes = discharge.SHEET.items["mobility"].choices
        yield "mobility", tuple(c.code for c in codes if c.code in aids)
        others = (told.get("aid_indoor_other"), told.get("aid_outdoor_other"))
        named = "、".join(dict.fromkeys(o for o in others if o))
        if named:
            yield "mobility_other", named
    elif told.get("adl_move") == "1":
        yield "mobility", ("self",)
    if told.get("adl_bath") == "1":
        yield "bath", "self"


def _excretion(told: Values) -> Mapped:
    """トイレ only when ① rules everything else out; the heavier of 排尿 and 排便."""
    ways = {
        "portable": told.get("portable_toilet") not in (None, "none"),
        "diaper": told.get("diaper") not in (None, "none"),
        "catheter": bool(_CATHETERS & {*told.get("procedures", ())}),
    }
    asked = all(told.get(key) for key in ("portable_toilet", "diaper", "procedures"))
    if any(ways.values()):
        yield "toilet", tuple(code for code, used in ways.items() if used)
    elif asked and told.get("adl_urine") in ("1", "2", "3"):
        yield "toilet", ("toilet",)
    worst = max((told[k] for k in ("adl_urine", "adl_stool") if k in told), default=None)
    if worst:
        yield "adl_toilet", worst


def _food(told: Values) -> Mapped:
    forms = told.get("food_form", ())
    tube = "tube" in told.get("intake_route", ())
    other = [f for f in forms if f != "normal"]
    codes = [("normal", "normal" in forms), ("tube", tube), ("other", bool(other))]
    chosen = tuple(code for code, used in codes if used)
    if chosen:
        yield "food", chosen
    if other:
        labels = admission.SHEET.items["food_form"].labels
        yield "food_other", "、".join(labels[f] for f in other)


def _choking(told: Values) -> Mapped:
    """むせない → なし, 時々むせる → あり（時々）, 常にむせる → あり（常に）."""
    match told.get("swallow"):
        case "never":
            yield "swallow", "0"
        case "sometimes" | "always" as often:
            yield "swallow", "1"
            yield "swallow_often", often


def _mind(told: Values) -> Mapped:
    named = {_MIND[code] for code in told.get("psych_issues", ()) if code in _MIND}
    if told.get("ninchi_level", "0") != "0" or "dementia" in told.get("disease_history", ()):
        named.add("decline")
    if named:
        codes = discharge.SHEET.items["cognition"].choices
        yield "cognition", tuple(c.code for c in codes if c.code in named)


def _illnesses(told: Values) -> Mapped:
    rows = tuple({"disease": r["disease"]} for r in told.get("diseases", ()) if r.get("disease"))
    if rows:
        yield "diseases", rows


def _medicines(told: Values) -> Mapped:
    rows = tuple(
        {k: v for k, v in (("drug", _drug(r)), ("usage", r.get("usage"))) if v}
        for r in told.get("medications", ())
        if r.get("drug")
    )
    if rows:
        yield "discharge_meds", rows


def _drug(row: Values) -> str:
    return " ".join(part for part in (row.get("drug"), row.get("strength")) if part)


# --- ② → next ① ----------------------------------------------------------------------------------


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
