"""The life of a stay under fire: 10,000 random legal and illegal sequences through the actions.

After every press the record must hold: the state kept is the state the moves fold to, what was
refused changed nothing, every move, undoing and acknowledgement told the other side exactly once,
a transfer has its next stay, and nobody is asked for anything after a death.
"""

from __future__ import annotations

import time
from datetime import datetime
from random import Random

from bench.measure import heading
from bench.towns import databases
from handoff.clock import TOKYO
from handoff.db import migrate
from handoff.db.session import Database
from tests.build.moving import WEEKS_LATER
from tests.build.random_moves import OUTCOMES, lying, play
from tests.build.town import make_town

SEQUENCES, TOGETHER = 10_000, 50
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=TOKYO)


def main() -> None:
    """Play on both databases and print the violations (there must be none)."""
    heading(f"Moves of a stay: {SEQUENCES:,} random sequences of 3 to 9 presses")
    with databases() as found:
        for name, url in found:
            start = time.perf_counter()
            wrong, counts = _play(url)
            took = time.perf_counter() - start
            reached = ", ".join(f"{counts[what]:,} {what}" for what in OUTCOMES)
            print(f"  {name:<12} violations: {len(wrong)}   {reached}   {took:.0f} s", flush=True)
            for one in wrong[:5]:
                print(f"    {one}")


def _play(url: str) -> tuple[list[str], dict[str, int]]:
    db = Database(url)
    migrate.upgrade(db)
    with db.writing() as session:
        town = make_town(session, NOW)
    dice, counts = Random(20261122), dict.fromkeys(OUTCOMES, 0)
    wrong: list[str] = []
    for number in range(0, SEQUENCES, TOGETHER):
        with db.writing() as session:
            for _ in range(TOGETHER):
                stay = lying(session, town, NOW)
                found = play(session, town, NOW + WEEKS_LATER, stay, dice, counts)
                wrong += [f"sequence {number}: {words}" for words in found]
    db.close()
    return wrong, counts


if __name__ == "__main__":
    main()
