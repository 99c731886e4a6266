"""退院の目途 as people type it: always a coming date, the past said kindly."""

from __future__ import annotations

from datetime import date

import pytest

from handoff.actions.moves import choices, outlook_from
from handoff.actions.problems import Refused

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("上旬", "2026-12-early"),
        ("下旬", "2026-11-late"),
        ("12月上旬", "2026-12-early"),
        ("1月", "2027-01"),
        ("１２／１０", "2026-12-10"),
        ("12月10日頃", "2026-12-10~"),
        ("2/29", "2028-02-29"),
        ("25日", "2026-11-25"),
        ("20日", "2026-12-20"),
        ("11/21", "2026-11-21"),  # a slip, to be refused as past and not read as next year
        ("２週間後", "2026-12-06~"),
        ("月末", "2026-11-30~"),
        ("あした", "2026-11-23"),
        ("きょう", "2026-11-22"),
        ("今週", "2026-11-28~"),
        ("今週中", "2026-11-28~"),
        ("来週", "2026-11-29~"),
        ("R8.12.10", "2026-12-10"),
        ("未定", "undecided"),
        ("2026-12-late", "2026-12-late"),
    ],
)
def test_an_outlook_is_read_as_the_coming_date(typed: str, stored: str) -> None:
    assert outlook_from(typed, TODAY).storage() == stored


@pytest.mark.parametrize("typed", ["", "そのうち", "13/40", "2026-13-01"])
def test_what_cannot_be_read_is_answered_with_what_to_type(typed: str) -> None:
    with pytest.raises(Refused) as problem:
        outlook_from(typed, TODAY)
    assert "ください" in problem.value.message
    assert problem.value.findings[0].key == "outlook"


@pytest.mark.parametrize("today", [TODAY, date(2026, 12, 31), date(2028, 2, 29)])
def test_every_offered_choice_reads_back_and_lies_ahead(today: date) -> None:
    offered = choices(today)
    assert offered[0] == (today.isoformat(), "きょう")
    assert offered[1][1] == "あす"
    assert len({stored for stored, _words in offered}) == len(offered)
    assert offered[-1] == ("undecided", "未定")
    for stored, _words in offered:
        last = outlook_from(stored, today).latest()
        assert last is None or last >= today
