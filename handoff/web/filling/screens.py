"""Several screens on one draft, saves that arrive late or twice: what of a save counts.

Every opened page is a screen with a name (`_page`) and numbers its saves (`_seq`). The draft notes
for each screen the last number taken and, section by section, a digest of what that screen holds
(`_screens`). So a save that overtook another is known, an answer lost on the way does no harm, and
for every section it is certain who changed it:

    changed here only        it is saved
    changed elsewhere only   what was saved there stays; the screen is told
    changed on both sides    what was typed here is put aside (`_aside`) until somebody has chosen
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handoff.sheets import content
from handoff.sheets.content import ASIDE, SCREENS, Content
from handoff.sheets.model import Section, Sheet

KEPT_SCREENS = 8
"""Screens a draft remembers; one forgotten falls back to what its page says it was opened with."""
KEPT_ASIDE = 4

Digests = Mapping[str, str]
"""Section key → digest of what is kept or shown of it."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a posted page says about itself. `number` 0: no script numbers its saves."""

    screen: str
    number: int
    by: str
    base: Digests
    settles: str
    on: str


@dataclass(frozen=True, slots=True)
class Met:
    """What became of a save. `raw` is what may be kept; `base` what the screen holds afterwards."""

    raw: dict[str, Any]
    base: Digests
    conflicts: tuple[Section, ...] = ()
    elsewhere: tuple[Section, ...] = ()
    aside: Mapping[str, Any] | None = None
    is_late: bool = False
    is_foreign: bool = False  # opened by somebody who was signed in before


def told(form: Mapping[str, str]) -> Told:
    """Read the hidden fields of a page."""
    number = form.get("_seq", "")
    return Told(
        form.get("_page", "")[:32],
        int(number) if number.isdecimal() and len(number) < 10 else 0,
        form.get("_by", ""),
        read_bases(form.get("_base", "")),
        form.get("_settles", "")[:32],
        form.get("_on", "")[:60],
    )


def bases(kept: Content, sections: Sequence[Section]) -> dict[str, str]:
    """Digest of what is kept for each section; nothing computed, so no other section touches it."""
    return {section.key: _digest(kept, section) for section in sections}


def bases_text(found: Digests) -> str:
    """As a page carries it: "client.0a1b… wishes.77c2…"."""
    return " ".join(f"{key}.{digest}" for key, digest in found.items())


def read_bases(text: str) -> dict[str, str]:
    """The other way round; what is no digest is left out."""
    pairs = (part.partition(".") for part in text.split())
    return {key: digest for key, _, digest in pairs if digest}


def meet(
    sheet: Sheet,
    kept: Content,
    sections: Sequence[Section],
    raw: Mapping[str, Any],
    page: Told,
    by: str,
) -> Met:
    """What of `raw` (typed on `page`, which shows `sections`) may be saved over `kept`.

    `by` is the mark of who is signed in: what another person typed is never mixed into the own.
    """
    known = _known(kept, page.screen)
    base = {**page.base, **known.get("base", {})}
    if known and 0 < page.number <= int(known.get("n", 0)):
        return Met({}, base, is_late=True)
    foreign = bool(page.by) and page.by != by
    mine = content.merged(sheet, kept, raw)
    now, typed = bases(kept, sections), bases(mine, sections)
    conflicts, elsewhere, held = [], [], {}
    for section in sections:
        key = section.key
        held[key] = typed[key]
        if typed[key] == now[key] or (not foreign and base.get(key) == now[key]):
            continue
        held[key] = base.get(key, "")
        if not foreign and typed[key] == base.get(key):
            elsewhere.append(section)
        else:
            conflicts.append(section)
    kept_out = {i.key for s in (*conflicts, *elsewhere) for i in s.items}
    aside = {i.key for s in conflicts for i in s.items}
    return Met(
        {key: value for key, value in raw.items() if key not in kept_out},
        held,
        tuple(conflicts),
        tuple(elsewhere),
        {key: raw[key] for key in raw if key in aside} if conflicts else None,
        is_foreign=foreign,
    )


def notes(kept: Content, page: Told, met: Met, now: datetime) -> dict[str, Any]:
    """The notes that go into the draft together with what is saved."""
    if not page.screen or met.is_foreign:
        return {}
    screens = {k: v for k, v in _table(kept, SCREENS).items() if k != page.screen}
    held = {**_known(kept, page.screen).get("base", {}), **met.base}
    screens[page.screen] = {"n": page.number, "base": held, "at": now.isoformat()}
    gone = {page.screen, page.settles}
    aside = {k: v for k, v in _table(kept, ASIDE).items() if k not in gone}
    if met.aside:
        aside[page.screen] = {"on": page.on, "at": now.isoformat(), "raw": dict(met.aside)}
    return {SCREENS: _last(screens, KEPT_SCREENS), ASIDE: _last(aside, KEPT_ASIDE)}


def put_aside(kept: Content) -> Mapping[str, Mapping[str, Any]]:
    """Screen → what was typed on it and not chosen yet: {"on", "at", "raw"}."""
    return {k: v for k, v in _table(kept, ASIDE).items() if isinstance(v.get("raw"), Mapping)}


def _known(kept: Content, screen: str) -> Mapping[str, Any]:
    return _table(kept, SCREENS).get(screen, {}) if screen else {}


def _table(kept: Content, key: str) -> dict[str, Any]:
    found = kept.values.get(key)
    if not isinstance(found, Mapping):
        return {}
    return {k: v for k, v in found.items() if isinstance(v, Mapping)}


def _last(table: Mapping[str, Any], most: int) -> dict[str, Any]:
    newest = sorted(table.items(), key=lambda pair: str(pair[1].get("at", "")))
    return dict(newest[-most:])


def _digest(kept: Content, section: Section) -> str:
    keys = {item.key for item in section.items if not item.compute}
    part: Mapping[str, Any] = {
        "values": {k: v for k, v in kept.values.items() if k in keys},
        "typed": {p: t for p, t in kept.typed.items() if p.partition(".")[0] in keys},
    }
    text = json.dumps(part, ensure_ascii=True, sort_keys=True, default=str)  # tuples are lists
    return hashlib.sha256(text.encode()).hexdigest()[:12]
