"""How far each section (page of the hub) has come, and what was carried over from last time.

Two notes travel with a draft's values. `_carried` = {section key: {"from": public id of the revision,
"on": ISO date, "by": name, "values": {item key: stored value}, "beside": {item key: stored value}}}
says what was brought over, and what the client's record had filled in beside it. When the answers
come from another sheet the note has "sheet": its code; when an older sheet filled what the newer one
left open, "older": {"from", "on", "by", "values"} names it ("values" of the note hold both). `_confirmed` = [section keys] says where 「変わりありません」 (or "nothing to add") was pressed. A section
is 前回のまま while it was carried, not confirmed, and still holds exactly what was brought over:
the first change by a person makes it an ordinary section.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from handoff.sheets.content import CARRIED, CONFIRMED, as_plain, counting, holds, is_shown
from handoff.sheets.model import Finding, Item, Kind, Need, Section, Sheet, Values


class State(StrEnum):
    """State of a section; the value is the word on screen."""

    UNTOUCHED = "未着手"
    STARTED = "途中"
    DONE = "記入済み"
    CARRIED = "前回のまま（未確認）"


@dataclass(frozen=True, slots=True)
class SectionProgress:
    """One line of the hub. `filled` of `total` items; `required_left` must be answered to send."""

    section: Section
    filled: int
    total: int
    required_left: int
    state: State


@dataclass(frozen=True, slots=True)
class CarriedFrom:
    """Where the values of a section came from: public id of the revision, ISO date, author.

    `sheet` is the code of another sheet they were learnt from; `older` a sheet before this one that
    filled what this one left open.
    """

    revision: str
    on: str
    by: str
    values: Mapping[str, Any]
    beside: Mapping[str, Any]
    sheet: str = ""
    older: CarriedFrom | None = None


def carried_from(section: Section, values: Values) -> CarriedFrom | None:
    """What was brought over into `section`, for the mark 前回（日付・記入者）; None when nothing was."""
    notes = values.get(CARRIED)
    return _origin(notes.get(section.key)) if isinstance(notes, Mapping) else None


def _origin(note: Any) -> CarriedFrom | None:
    if not isinstance(note, Mapping) or not isinstance(note.get("values"), Mapping):
        return None
    beside = note.get("beside")
    return CarriedFrom(
        str(note.get("from", "")),
        str(note.get("on", "")),
        str(note.get("by", "")),
        note["values"],
        beside if isinstance(beside, Mapping) else {},
        str(note.get("sheet", "")),
        _origin(note.get("older")),
    )


def standing(section: Section, values: Values) -> dict[str, CarriedFrom]:
    """Item key → where its answer came from, for every answer that is still the one brought over.

    Empty once 「変わりありません」 was pressed for the section: then the answers are today's.
    """
    newest = carried_from(section, values)
    if newest is None or is_confirmed(section, values):
        return {}
    found: dict[str, CarriedFrom] = {}
    for origin in filter(None, (newest, newest.older)):
        for key, value in origin.values.items():
            if key in values and as_plain(values[key]) == as_plain(value):
                found[key] = origin
    return found


def is_confirmed(section: Section, values: Values) -> bool:
    """Whether 「変わりありません」 was pressed for `section`."""
    confirmed = values.get(CONFIRMED)
    return isinstance(confirmed, (list, tuple)) and section.key in confirmed


def is_unconfirmed(section: Section, values: Values) -> bool:
    """Whether `section` still stands as last time and nobody has confirmed it."""
    if CARRIED not in values or is_confirmed(section, values):
        return False
    carried = carried_from(section, values)
    if carried is None or not carried.values:
        return False
    at_first = {**carried.beside, **carried.values}
    return all(
        as_plain(values.get(item.key)) == as_plain(at_first.get(item.key))
        for item in section.items
        if item.carry
    )


def confirmed(section: Section, values: Values) -> dict[str, Any]:
    """`values` with the section marked as confirmed."""
    before = values.get(CONFIRMED)
    keys = [k for k in before if k != section.key] if isinstance(before, (list, tuple)) else []
    return {**values, CONFIRMED: [*keys, section.key]}


def progress(
    sheet: Sheet,
    values: Values,
    refusals: Iterable[Finding] = (),
    counted: Values | None = None,
) -> tuple[SectionProgress, ...]:
    """Progress of every section, in the order of the sheet.

    `refusals` of checks.run(…, "send", …) add to `required_left` what named rules ask for; `counted`
    are the values that count, when they are known already.
    """
    counted = counting(sheet, values) if counted is None else counted
    refused = frozenset(f.key for f in refusals)
    return tuple(_of(sheet, section, values, counted, refused) for section in sheet.sections)


def _of(
    sheet: Sheet, section: Section, values: Values, counted: Values, refused: frozenset[str]
) -> SectionProgress:
    asked = [i for i in section.items if is_asked(sheet, i, counted)]
    filled = sum(1 for i in asked if i.key in counted)
    needed = [i for i in asked if i.key not in counted and i.need is not Need.OPTIONAL]
    open_needs = [i for i in needed if not (i.excused_by and holds(i.excused_by, counted))]
    required = len(
        {i.key for i in open_needs if i.need is Need.REFUSE}
        | {i.key for i in section.items if i.key in refused}
    )
    state = _state(section, values, filled, required, len(open_needs))
    return SectionProgress(section, filled, len(asked), required, state)


def is_asked(sheet: Sheet, item: Item, values: Values) -> bool:
    """Whether `item` counts in 7/12: it is shown, and is a question of its own.

    A single box (□希望あり) counts only when it is ticked: leaving it open is an answer too.
    """
    if item.kind is Kind.FLAG and item.key not in values:
        return False
    return item.key in values or item.shown_when is None or is_shown(sheet, item, values)


def _state(section: Section, values: Values, filled: int, required: int, needed: int) -> State:
    if is_unconfirmed(section, values):
        return State.CARRIED
    if needed == required == 0 and (filled or is_confirmed(section, values)):
        return State.DONE
    if required == 0 and is_confirmed(section, values):
        return State.DONE
    return State.STARTED if filled else State.UNTOUCHED
