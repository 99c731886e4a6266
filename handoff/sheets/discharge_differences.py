"""The differences that matter between home and ②: what got worse, what is new, what must not be done.

They stand on top of ② on screen and on paper. Only what both sheets say is compared; an improvement is
good news and no warning. Pure: stored values of ① and ② in, sentences out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from handoff.sheets import admission, discharge
from handoff.sheets.content import counting
from handoff.sheets.discharge_before import before
from handoff.sheets.display import text_of
from handoff.sheets.model import Values


class Matter(StrEnum):
    """What a difference is about; the value is the word put before it."""

    DANGER = "禁忌"
    ADL = "ADL"
    EATING = "食事・嚥下"
    EXCRETION = "排泄"
    MIND = "認知・精神"
    PROCEDURE = "医療処置"
    MEDICINE = "お薬"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: `key` of ②, what it was and what it is, in printed words."""

    matter: Matter
    key: str
    title: str
    before: str
    now: str

    @property
    def words(self) -> str:
        """「ADL 移動：自立 → 一部介助」."""
        change = f"{self.before} → {self.now}" if self.before else self.now
        return f"{self.title}：{change}"


_ADL = ("adl_move", "adl_transfer", "adl_eat", "adl_bath", "adl_toilet", "adl_dressing")
_MOBILITY = {"self": 0, "stick": 1, "walker": 2, "wheelchair": 3}
_TOILET = {"toilet": 0, "portable": 1, "diaper": 2, "catheter": 3}
_FOOD = {"normal": 0, "other": 1, "tube": 2}
_UNKNOWN = "入院前は記入なし"
_STRENGTH = re.compile(r"[0-9].*$")
_AFTER_NAME = re.compile(r"(od錠|錠|カプセル|細粒|顆粒|散|テープ|内服液|od)+$")
_MAKER = re.compile(r"[「\[(（].*$")


def differences(admission_values: Values, discharge_values: Values) -> tuple[Difference, ...]:
    """Everything that matters, in the order a care manager would want to hear it."""
    told = counting(admission.SHEET, admission_values)
    now = counting(discharge.SHEET, discharge_values)
    was = before(admission_values)
    return (
        *_danger(now),
        *_adl(was, now),
        *_eating(was, now),
        *_worse(Matter.EXCRETION, "toilet", _TOILET, was, now),
        *_mind(told, was, now),
        *_procedures(told, was, now),
        *_medicines(was, now),
    )


def _difference(matter: Matter, key: str, was: Values, now: Values) -> Difference:
    item = discharge.SHEET.items[key]
    return Difference(matter, key, item.name, text_of(item, was), text_of(item, now))


def _danger(now: Values) -> Iterator[Difference]:
    if now.get("contra") == "1":
        told = now.get("contra_detail", "あり").replace("\n", " ")
        yield Difference(Matter.DANGER, "contra", "禁忌・留意点", "", told)


def _adl(was: Values, now: Values) -> Iterator[Difference]:
    """E-ADL4: a higher code is more help."""
    for key in _ADL:
        if key in was and key in now and int(now[key]) > int(was[key]):
            yield _difference(Matter.ADL, key, was, now)
    yield from _worse(Matter.ADL, "mobility", _MOBILITY, was, now)
    if was.get("bath") == "self" and now.get("bath", "self") != "self":
        yield _difference(Matter.ADL, "bath", was, now)


def _worse(
    matter: Matter, key: str, ranks: Mapping[str, int], was: Values, now: Values
) -> Iterator[Difference]:
    """The heaviest way of now is heavier than the heaviest of before."""
    old, new = _heaviest(ranks, was.get(key, ())), _heaviest(ranks, now.get(key, ()))
    if old is not None and new is not None and new > old:
        yield _difference(matter, key, was, now)


def _heaviest(ranks: Mapping[str, int], codes: tuple[str, ...]) -> int | None:
    return max((ranks[code] for code in codes if code in ranks), default=None)


def _eating(was: Values, now: Values) -> Iterator[Difference]:
    yield from _worse(Matter.EATING, "food", _FOOD, was, now)
    old, new = _choking(was), _choking(now)
    if old is not None and new is not None and new > old:
        yield _difference(Matter.EATING, "swallow", was, now)


def _choking(values: Values) -> int | None:
    if values.get("swallow") == "1":
        return 2 if values.get("swallow_often") == "always" else 1
    return 0 if values.get("swallow") == "0" else None


def _mind(told: Values, was: Values, now: Values) -> Iterator[Difference]:
    asked = any(key in told for key in ("psych_issues", "ninchi_level", "disease_history"))
    new = [c for c in now.get("cognition", ()) if c not in was.get("cognition", ())]
    if asked and new:
        labels = discharge.SHEET.items["cognition"].labels
        words = "、".join(labels[code] for code in new)
        yield Difference(Matter.MIND, "cognition", "新しく見られること", "", words)


def _procedures(told: Values, was: Values, now: Values) -> Iterator[Difference]:
    """A new procedure matters even when nobody wrote down what there was before."""
    old = {*was.get("procedures", ())}
    new = tuple(c for c in now.get("procedures", ()) if c not in old and c != "none")
    if new:
        words = text_of(discharge.SHEET.items["procedures"], {**now, "procedures": new})
        earlier = "" if "procedures" in told else _UNKNOWN
        yield Difference(Matter.PROCEDURE, "procedures", "新しい医療処置", earlier, words)


def _medicines(was: Values, now: Values) -> Iterator[Difference]:
    """What the list itself says (新しく, 変わった, 中止); names are compared where it says nothing."""
    taken = {_drug(row["drug"]) for row in was.get("discharge_meds", ())}
    rows = [row for row in now.get("discharge_meds", ()) if row.get("drug")]
    said: dict[str, list[str]] = {"new": [], "changed": [], "stopped": []}
    for row in rows:
        change = row.get("change")
        if change is None and taken and _drug(row["drug"]) not in taken:
            change = "new"
        if change in said:
            reason = row.get("change_reason")
            said[change].append(f"{row['drug']}（{reason}）" if reason else row["drug"])
    for change, title in (("new", "新しい薬"), ("changed", "変わった薬"), ("stopped", "中止の薬")):
        if said[change]:
            yield Difference(Matter.MEDICINE, "discharge_meds", title, "", "、".join(said[change]))


def _drug(name: str) -> str:
    """A name to compare by: width, strength, form and maker do not matter."""
    folded = unicodedata.normalize("NFKC", name).casefold().replace(" ", "")
    plain = _AFTER_NAME.sub("", _STRENGTH.sub("", _MAKER.sub("", folded)))
    return plain or folded
