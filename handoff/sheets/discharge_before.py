"""The state before the admission beside that of ②: read from ①, in the codes and words of ②.

Scales differ (むせ has two steps in ② and three in ①), so every answer is mapped by name or left open;
nothing is guessed. Field catalogue 2.3.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from handoff.sheets import admission, discharge
from handoff.sheets.content import BEFORE, as_plain, counting, read
from handoff.sheets.display import text_of
from handoff.sheets.model import Values

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
MIND = {"wandering": "wandering", "agitation": "agitation", "violence": "aggression"}

Mapped = Iterator[tuple[str, Any]]


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
    return {
        "from": revision,
        "on": on if isinstance(on, str) else on.isoformat(),
        "by": by,
        "values": kept,
    }


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
    named = {MIND[code] for code in told.get("psych_issues", ()) if code in MIND}
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
