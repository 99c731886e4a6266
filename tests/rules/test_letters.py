"""Life of a letter: moves, reminders, links."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from handoff.rules.letters import (
    MOVES,
    CannotMove,
    LetterMove,
    LetterState,
    LinkFacts,
    LinkState,
    Waiting,
    link_state,
    may,
    moved,
    no_answer_from,
    reminder_due_on,
    reminders_made,
    reopened,
)

SENT = date(2026, 11, 2)


@pytest.mark.parametrize(
    ("waiting", "due", "free", "made"),
    [
        (Waiting(SENT), date(2026, 11, 9), None, 0),
        (Waiting(SENT, 14), date(2026, 11, 16), None, 0),
        (Waiting(SENT, 7, date(2026, 11, 20)), date(2026, 11, 21), None, 0),
        (Waiting(SENT, 7, date(2026, 11, 3)), date(2026, 11, 9), None, 0),
        (Waiting(SENT, 7, None, date(2026, 11, 10)), date(2026, 11, 17), None, 1),
        (
            Waiting(SENT, 7, None, date(2026, 11, 10), date(2026, 11, 18)),
            None,
            date(2026, 11, 25),
            2,
        ),
    ],
)
def test_reminders_come_after_the_time_the_office_set_and_never_before_the_promised_day(
    waiting: Waiting, due: date | None, free: date | None, made: int
) -> None:
    assert reminder_due_on(waiting) == due
    assert no_answer_from(waiting) == free
    assert reminders_made(waiting) == made


def test_every_other_move_is_refused_with_what_to_do_instead() -> None:
    for state in LetterState:
        for move in LetterMove:
            if (state, move) in MOVES:
                assert may(state, move)
                continue
            with pytest.raises(CannotMove, match="。"):
                moved(state, move)


def test_a_reopened_letter_goes_back_to_where_its_answer_leaves_it() -> None:
    assert reopened("closed", has_answer=True) is LetterState.ANSWERED
    assert reopened("closed", has_answer=False) is LetterState.SENT
    with pytest.raises(CannotMove):
        reopened("sent", has_answer=False)


NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
ALIVE = NOW + timedelta(days=1)


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        (LinkFacts(ALIVE), LinkState.OPEN),
        (LinkFacts(NOW), LinkState.EXPIRED),
        (LinkFacts(ALIVE, locked=True), LinkState.LOCKED),
        (LinkFacts(NOW, locked=True, revoked=True), LinkState.REVOKED),
        (LinkFacts(ALIVE, letter_state="answered"), LinkState.OPEN),
        (LinkFacts(ALIVE, letter_state="no_answer"), LinkState.OPEN),
        (LinkFacts(ALIVE, letter_state="closed"), LinkState.CLOSED),
        (LinkFacts(ALIVE, letter_state="withdrawn"), LinkState.CLOSED),
    ],
)
def test_what_a_link_is_worth(link: LinkFacts, expected: LinkState) -> None:
    assert link_state(link, NOW) is expected
    assert bool(expected.message) is (expected is not LinkState.OPEN)
