"""Odd but possible: what is asked about once before a sheet goes out, and can be passed.

Two looks. The rules judge one sheet by itself (an age, a body, answers that hardly go together); the
others lay it beside what is known of the person: the client's record and the version before. None
refuses what may be true: a person does lose forty kilograms, and a wrong digit looks just the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from handoff.japan import names, wareki
from handoff.sheets.choices import CARE, SUPPORT_LEVELS
from handoff.sheets.judgements import day_of, refuse, warn
from handoff.sheets.model import Finding, Sheet, Values

YOUNGEST = 40  # 介護保険法9条: insured persons are 40 or older
OLDEST = 106
WEIGHT_KG, WEIGHT_SHARE = 10.0, 0.15
"""A change of the weight is asked about from both on."""
HEIGHT_CM = 6.0
THIN, HEAVY = 12.0, 45.0
"""Body mass index outside of which weight or height is asked about."""
LEVELS_APART = 3

_LEVELS = {choice.code: n for n, choice in enumerate(CARE)}
_LEVEL_WORDS = {choice.code: choice.label for choice in CARE}


@dataclass(frozen=True, slots=True)
class Person:
    """Who the client is, as the office has it on record. `birth_date` None: not known."""

    name: str
    birth_date: date | None
    gender: str  # code of choices.GENDER


# --- a sheet by itself -------------------------------------------------------------------------


def age_makes_sense(values: Values, moment: str, today: date) -> list[Finding]:
    """A birth year typed wrong: too young for the insurance, older than almost anybody."""
    born = day_of(values, "birth_date")
    if born is None or born > today:
        return []
    age = wareki.age_on(born, today)
    if age < YOUNGEST:
        message = (
            f"生年月日では{age}歳です（介護保険は40歳からです）。生まれた年を確かめてください。"
        )
        return [warn("birth_date", message, "age")]
    if age >= OLDEST:
        message = f"生年月日では{age}歳です。生まれた年を確かめてください。"
        return [warn("birth_date", message, "age")]
    return []


def born_before_admission(values: Values, moment: str, today: date) -> list[Finding]:
    """Nobody is admitted before being born."""
    born, admitted = day_of(values, "birth_date"), day_of(values, "admitted_on")
    if moment == "save" or not born or not admitted or admitted >= born:
        return []
    message = "入院日が生年月日より前になっています。どちらかの日付を直してください。"
    return [refuse("admitted_on", message, "order")]


def body_makes_sense(values: Values, moment: str, today: date) -> list[Finding]:
    """Height and weight that make no body: a digit or a unit went wrong."""
    height, weight = _number(values, "height_cm"), _number(values, "weight_kg")
    if not height or not weight or not 50 <= height <= 230 or not 10 <= weight <= 250:
        return []  # a single number that cannot be is asked about by itself
    index = weight / (height / 100) ** 2
    if THIN <= index <= HEAVY:
        return []
    message = (
        f"身長{_short(height)}cm・体重{_short(weight)}kgになっています（BMI {index:.1f}）。"
        "けたや単位を確かめてください。"
    )
    return [warn("weight_kg", message, "body")]


def daily_life_makes_sense(values: Values, moment: str, today: date) -> list[Finding]:
    """寝たきり度, 認知症自立度 and ADL of ① that hardly go together."""
    found = []
    bedridden, moving = values.get("neta_level", ""), values.get("adl_move")
    if bedridden in ("0", "J1", "J2") and moving == "4":
        message = (
            "障害高齢者の日常生活自立度が「自立・J」で、移動が「全介助」です。確かめてください。"
        )
        found.append(warn("adl_move", message, "contradiction"))
    if bedridden in ("C1", "C2") and moving == "1":
        message = "障害高齢者の日常生活自立度が「C」で、移動が「自立」です。確かめてください。"
        found.append(warn("adl_move", message, "contradiction"))
    if bedridden in ("C1", "C2") and values.get("care_level") in SUPPORT_LEVELS:
        message = "要介護度が要支援で、障害高齢者の日常生活自立度が「C」です。確かめてください。"
        found.append(warn("neta_level", message, "contradiction"))
    if values.get("ninchi_level") == "0" and "dementia" in values.get("disease_history", ()):
        message = (
            "疾患歴に認知症がありますが、認知症の日常生活自立度が「自立」です。確かめてください。"
        )
        found.append(warn("ninchi_level", message, "contradiction"))
    if values.get("adl_urine") == "1" and values.get("diaper") == "always":
        message = "排尿が「自立」で、オムツ/パッドが「常時」です。確かめてください。"
        found.append(warn("diaper", message, "contradiction"))
    if values.get("household") == "alone" and values.get("main_carer_living") == "together":
        message = "世帯構成が「独居」で、主介護者が「同居」です。確かめてください。"
        found.append(warn("main_carer_living", message, "contradiction"))
    return found


def treatment_makes_sense(values: Values, moment: str, today: date) -> list[Finding]:
    """Tube feeding and pressure ulcers are asked for in two places of ①."""
    found = []
    treated = set(values.get("procedures", ()))
    route = values.get("intake_route", ())
    if treated & {"gastrostomy", "nasal_tube", "enteral"} and route and "tube" not in route:
        message = (
            "医療処置に経管栄養（胃ろうなど）がありますが、摂取方法に「経管栄養」がありません。"
        )
        found.append(warn("intake_route", message + "確かめてください。", "contradiction"))
    if "ulcer" in treated and values.get("pressure_ulcer") == "0":
        message = "医療処置に褥瘡がありますが、褥瘡の有無が「なし」です。確かめてください。"
        found.append(warn("pressure_ulcer", message, "contradiction"))
    return found


# --- beside what is known ----------------------------------------------------------------------


def against_person(sheet: Sheet, values: Values, known: Person) -> Iterator[Finding]:
    """Name, birth and sex as on record: a difference means a correction, or the wrong person."""
    end = "記録かシートのどちらかを直すか、別の方のシートでないか確かめてください。"
    name = values.get("client_name")
    if name and known.name and names.search_key(name) != names.search_key(known.name):
        message = f"氏名が、利用者の記録（{known.name}）と違います。{end}"
        yield from _on(sheet, "client_name", message, "person")
    born = day_of(values, "birth_date")
    if born and known.birth_date and born != known.birth_date:
        said = wareki.to_wareki(known.birth_date)
        message = f"生年月日が、利用者の記録（{said}）と違います。{end}"
        yield from _on(sheet, "birth_date", message, "person")
    gender = values.get("gender")
    if gender and known.gender and gender != known.gender:
        yield from _on(sheet, "gender", f"性別が、利用者の記録と違います。{end}", "person")


def against_before(sheet: Sheet, values: Values, before: Values, since: str) -> Iterator[Finding]:
    """Weight, height and care level beside an earlier sheet; `since` says which one: 「前回」."""
    old, new = _number(before, "weight_kg"), _number(values, "weight_kg")
    if old and new and abs(new - old) >= max(WEIGHT_KG, WEIGHT_SHARE * old):
        change = f"{_short(abs(new - old))}kg{'減' if new < old else '増'}"
        message = (
            f"体重が{since}の{_short(old)}kgから{_short(new)}kgになっています（{change}）。"
            "けたを確かめてください。"
        )
        yield from _on(sheet, "weight_kg", message, "weight")
    old, new = _number(before, "height_cm"), _number(values, "height_cm")
    if old and new and abs(new - old) >= HEIGHT_CM:
        message = (
            f"身長が{since}の{_short(old)}cmから{_short(new)}cmになっています。確かめてください。"
        )
        yield from _on(sheet, "height_cm", message, "height")
    was, now = before.get("care_level", ""), values.get("care_level", "")
    if was in _LEVELS and now in _LEVELS and abs(_LEVELS[was] - _LEVELS[now]) >= LEVELS_APART:
        message = (
            f"要介護度が{since}の{_LEVEL_WORDS[was]}から{_LEVEL_WORDS[now]}になっています。"
            "確かめてください。"
        )
        yield from _on(sheet, "care_level", message, "level")


def _on(sheet: Sheet, key: str, message: str, code: str) -> Iterator[Finding]:
    if key in sheet.items:
        yield warn(key, message, code)


def _number(values: Values, key: str) -> float | None:
    try:
        return float(values[key])
    except (KeyError, TypeError, ValueError):
        return None


def _short(number: float) -> str:
    """45 and 45.5, never 45.0."""
    return f"{number:.1f}".removesuffix(".0")


EVERY_SHEET = (age_makes_sense, born_before_admission)
ADMISSION = (body_makes_sense, daily_life_makes_sense, treatment_makes_sense)
DISCHARGE = (body_makes_sense,)
