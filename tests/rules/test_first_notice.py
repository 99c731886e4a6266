"""Rule 1 in words: first, acknowledgement, repeat; from whom it became known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from handoff.rules.first_notice import Press, earlier, meaning, source_words
from handoff.rules.life import KnownFrom
from handoff.rules.offices import Side

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("first", "pressing", "press"),
    [
        (None, Side.CARE, Press.FIRST),
        (None, Side.HOSPITAL, Press.FIRST),
        (Side.CARE, Side.HOSPITAL, Press.ACKNOWLEDGE),
        (Side.HOSPITAL, Side.CARE, Press.ACKNOWLEDGE),
        (Side.CARE, Side.CARE, Press.REPEAT),
        (Side.HOSPITAL, Side.HOSPITAL, Press.REPEAT),
    ],
)
def test_the_second_side_acknowledges_and_the_same_side_repeats(
    first: Side | None, pressing: Side, press: Press
) -> None:
    assert meaning(first, pressing) is press


def test_the_earlier_report_wins_and_the_row_number_decides_between_equal_moments() -> None:
    assert earlier((NOW, 9), (NOW + timedelta(seconds=1), 1))
    assert earlier((NOW, 1), (NOW, 2))
    assert not earlier((NOW, 2), (NOW, 1))


@pytest.mark.parametrize(
    ("known_from", "note", "words"),
    [
        (KnownFrom.FAMILY, "長男", "家族（長男）"),
        (KnownFrom.AMBULANCE, "", "救急"),
        (KnownFrom.OTHER, "民生委員", "民生委員"),
        (KnownFrom.OTHER, "", "その他"),
        (None, "", ""),
    ],
)
def test_the_source_is_said_as_people_say_it(
    known_from: KnownFrom | None, note: str, words: str
) -> None:
    assert source_words(known_from, note) == words
