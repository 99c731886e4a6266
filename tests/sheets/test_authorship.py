"""Several authors in one sheet: who wrote which answer, and who confirmed it."""

from __future__ import annotations

import json
from datetime import date

from handoff.sheets.authorship import ENTERED, Entry, confirmed_by, entered, entry
from handoff.sheets.catalogue import DECLARED, DISCHARGE
from handoff.sheets.content import counting, read

SHEET = DECLARED[DISCHARGE]
FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)


def by_hospital() -> dict[str, object]:
    before = read(SHEET, {"wish_client": "家に帰りたい", "bath": "tub"}).values
    after = read(SHEET, {"wish_client": "家に帰りたい", "bath": "machine", "contra": "0"}).values
    return entered(SHEET, before, after, "hospital", "看護師 見本", FRIDAY)


def test_only_what_changed_is_marked_with_its_author() -> None:
    values = by_hospital()
    assert entry(values, "bath") == Entry("hospital", "看護師 見本", "2026-11-20")
    assert entry(values, "contra") == Entry("hospital", "看護師 見本", "2026-11-20")
    assert entry(values, "wish_client") is None


def test_a_confirmation_is_lost_when_the_answer_changes_hands() -> None:
    values = confirmed_by(by_hospital(), ["bath", "wish_client"], "見本 葵", MONDAY)
    seen = entry(values, "bath")
    assert seen is not None
    assert (seen.confirmed_by, seen.confirmed_on) == ("見本 葵", "2026-11-23")
    assert entry(values, "wish_client") is None
    changed = entered(SHEET, values, {**values, "bath": "self"}, "care", "見本 葵", MONDAY)
    assert entry(changed, "bath") == Entry("care", "見本 葵", "2026-11-23")
    assert entry(changed, "contra") == Entry("hospital", "看護師 見本", "2026-11-20")


def test_a_cleared_answer_has_no_author() -> None:
    values = by_hospital()
    cleared = {k: v for k, v in values.items() if k != "bath"}
    assert entry(entered(SHEET, values, cleared, "care", "見本", MONDAY), "bath") is None


def test_the_note_is_stored_with_the_draft_and_counts_nowhere() -> None:
    values = by_hospital()
    stored = read(SHEET, json.loads(json.dumps(read(SHEET, values).as_json()))).values
    assert entry(stored, "bath") == entry(values, "bath")
    assert ENTERED not in counting(SHEET, stored)


def test_a_damaged_note_is_no_author() -> None:
    assert entry({ENTERED: {"bath": "x"}}, "bath") is None
    assert entry({ENTERED: []}, "bath") is None
    assert entered(SHEET, {ENTERED: "x"}, {}, "care", "見本", MONDAY) == {}
