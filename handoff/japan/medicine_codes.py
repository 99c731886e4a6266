"""The text of the two-dimensional code in an electronic medicine notebook (JAHIS 電子版お薬手帳).

Records are lines of comma separated values. Used here: 51 (institution), 201 (medicine: RP number,
name, amount, unit), 301 (way of taking: RP number, words, count, unit, form). By the format the amount
of an oral medicine is that of a day, of one to be taken when needed that of one time, of others the
whole. A label shows the same words; the patient's record (1) is not read.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, replace

_ORAL, _DROPS, _WHEN_NEEDED = "1", "2", "3"
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Medicine:
    """One line of a list, every part as written; what was not said is empty."""

    drug: str
    strength: str = ""
    usage: str = ""
    dose: str = ""
    prescriber: str = ""
    days: str = ""


def read_code(text: str) -> tuple[Medicine, ...] | None:
    """The medicines of a code; None when `text` is not the text of one."""
    lines = text.strip().lstrip("\ufeff").splitlines()
    if not lines or not lines[0].upper().startswith("JAHISTC"):
        return None
    return tuple(_medicines(csv.reader(line for line in lines if line.strip())))


def _medicines(records: Iterable[list[str]]) -> list[Medicine]:
    found: list[tuple[str, Medicine]] = []
    place = ""
    for record in records:
        cells = [cell.strip()[:_LONGEST] for cell in record] + [""] * 6
        match cells[0]:
            case "51":
                place = cells[1]
            case "201" if cells[2]:
                dose = f"{cells[3]}{cells[4]}" if cells[3] else ""
                found.append((cells[1], Medicine(cells[2], dose=dose, prescriber=place)))
            case "301":
                found = [_taken(one, cells) for one in found]
    return [one for _number, one in found]


def _taken(one: tuple[str, Medicine], cells: list[str]) -> tuple[str, Medicine]:
    number, medicine = one
    if number != cells[1] or medicine.usage:
        return one
    often = {_ORAL: "1日", _DROPS: "1日", _WHEN_NEEDED: "1回"}.get(cells[5], "全量")
    dose = f"{often}{medicine.dose}" if medicine.dose else ""
    days = f"{cells[3]}{cells[4]}" if cells[3] else ""
    return number, replace(medicine, usage=cells[2], dose=dose, days=days[:20])
