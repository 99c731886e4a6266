"""What is known already when a sheet is opened: from client, office, desk and stay, or last time's sheet.

An item names its source in `prefill` ("client.name"); a table names a list and its columns name
the keys inside. Sources are plain data with the names of the columns they come from; a mapping or
any object with those attributes will do. What must be seen today (`carry=False`) is never carried.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from handoff.sheets.content import CARRIED, CONFIRMED, as_plain, counting
from handoff.sheets.model import Item, Kind, Sheet, Values
from handoff.sheets.progress import is_unconfirmed

Source = Any
"""A mapping or an object whose attributes carry the names below; None when there is none."""


@dataclass(frozen=True)
class PrefillSources:
    """Everything a sheet may be filled from.

    client: name kana gender birth_date postal_code address tel care_level cert_status cert_from
    cert_to cert_applied_on insurer_name insurer_no insured_no · contacts: name relation age
    lives_together tel1 tel2 is_main_carer is_key_person note · doctors: institution tel name kana
    is_main (`doctor` is the main one of them, unless `more` names another) · office (the author's): name number address tel fax email · institution (the receiver's):
    name · desk: name person · author: name · stay: admitted_on admitted_time · consent: kind
    given_on given_by given_by_name relation. ② also reads desk: contact, stay: ward reason outlook discharged_on; ③ ④
    doctor: department fax address, and letter (in `more`): ref_no.
    """

    today: date
    client: Source = None
    contacts: Sequence[Source] = ()
    doctors: Sequence[Source] = ()
    office: Source = None
    institution: Source = None
    desk: Source = None
    author: Source = None
    stay: Source = None
    consent: Source = None
    more: Mapping[str, Source] = field(default_factory=dict)  # sources of other sheets by name


def prefill(sheet: Sheet, sources: PrefillSources) -> dict[str, Any]:
    """Raw values for content.read. Only what is known is there; nothing is ever preselected."""
    named = _named(sources)
    found = {
        item.key: value
        for item in sheet.items.values()
        if item.prefill and (value := _value(item, named)) not in ("", [])
    }
    return found


def carry_forward(
    sheet: Sheet,
    last_values: Values,
    last_on: date | str,
    last_by: str,
    *,
    revision: str = "",
    fresh: Values | None = None,
    source: str = "",
) -> dict[str, Any]:
    """`fresh` (prefilled, as stored) with the last sheet's answers beside it, marked section by section.

    `last_on` is the day and `last_by` the author of the last sheet, `revision` its public id. What
    the client's record says today wins over last time. The note is described in progress.py.

    `source` is the code of the sheet the answers come from when it is another one. Called again on
    its own result, an older sheet fills what a newer one left open; the note names both.
    """
    known = dict(fresh or {})
    last = counting(sheet, last_values)
    on = last_on if isinstance(last_on, str) else last_on.isoformat()
    origin = {"from": revision, "on": on, "by": last_by, **({"sheet": source} if source else {})}
    notes: dict[str, Any] = dict(known.pop(CARRIED, {}))
    carried_all: dict[str, Any] = {}
    for section in sheet.sections:
        own = [item for item in section.items if item.carry]
        carried = {
            i.key: as_plain(last[i.key]) for i in own if i.key in last and i.key not in known
        }
        if not carried:
            continue
        newer = notes.get(section.key)
        if newer:
            values = {**newer["values"], **carried}
            notes[section.key] = {**newer, "values": values, "older": {**origin, "values": carried}}
        else:
            beside = {i.key: as_plain(known[i.key]) for i in own if i.key in known}
            notes[section.key] = {**origin, "values": carried, "beside": beside}
        carried_all |= carried
    return {**known, **carried_all, **({CARRIED: notes} if notes else {})}


FILE = "file"
"""Source of what a file brought in, in the note of progress.py."""


def brought_in(
    sheet: Sheet,
    current: Values,
    values: Values,
    on: date | str,
    by: str,
    *,
    source: str = FILE,
) -> tuple[dict[str, Any], frozenset[str]]:
    """`current` (a draft in writing) with the answers of a file where it has none; the keys brought.

    As with last time's sheet, nothing that must be seen today comes in, every section that got an
    answer stands as 前回のまま until somebody confirms it, and what was written is never replaced.
    """
    notes = current.get(CARRIED)
    old: Mapping[str, Any] = notes if isinstance(notes, Mapping) else {}
    open_ones = {s.key for s in sheet.sections if is_unconfirmed(s, current)}
    fresh = {**current, CARRIED: {k: n for k, n in old.items() if k in open_ones}}
    known = carry_forward(sheet, values, on, by, fresh=fresh, source=source)
    brought = frozenset(k for k in known if k[:1] != "_" and k not in current)
    touched = {s.key for s in sheet.sections if any(i.key in brought for i in s.items)}
    notes = {**{k: n for k, n in old.items() if k not in touched}, **known.pop(CARRIED, {})}
    left = [key for key in current.get(CONFIRMED) or () if key not in touched]
    known.pop(CONFIRMED, None)
    marks = {CARRIED: notes, CONFIRMED: left}
    return {**known, **{key: mark for key, mark in marks.items() if mark}}, brought


def _named(sources: PrefillSources) -> dict[str, Source]:
    doctors = sorted(sources.doctors, key=lambda d: not _get(d, "is_main"))
    named: dict[str, Source] = {
        "today": sources.today,
        "client": sources.client,
        "contacts": sources.contacts,
        "doctors": doctors,
        "doctor": doctors[0] if doctors else None,
        "main_carer": _first(sources.contacts, "is_main_carer"),
        "key_person": _first(sources.contacts, "is_key_person"),
    }
    for name in ("office", "institution", "desk", "author", "stay", "consent"):
        named[name] = getattr(sources, name)
    return named | dict(sources.more)


def _first(contacts: Sequence[Source], mark: str) -> Source:
    return next((c for c in contacts if _get(c, mark)), None)


def _get(source: Source, name: str) -> Any:
    """A value of a source; `living` is made from lives_together."""
    if source is None:
        return None
    if name == "living":
        return {True: "together", False: "apart"}.get(_get(source, "lives_together"))
    return source.get(name) if isinstance(source, Mapping) else getattr(source, name, None)


def _value(item: Item, named: Mapping[str, Source]) -> Any:
    name, _, part = item.prefill.partition(".")
    source = named.get(name)
    if item.kind is Kind.ROWS:
        return [row for entry in source or () if (row := _row(item, entry))]
    return _plain(_get(source, part) if part else source)


def _row(item: Item, entry: Source) -> dict[str, str]:
    cells = {c.key: _plain(_get(entry, c.prefill)) for c in item.columns if c.prefill}
    return {key: value for key, value in cells.items() if value}


def _plain(value: Any) -> str:
    """A source's value as a person would type it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return value.isoformat() if isinstance(value, date) else str(value)
