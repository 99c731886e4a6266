"""まとめて印刷: a month of 400 kept papers as a ZIP and as one PDF, from the database and back into it."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from bench.measure import heading
from bench.pdf_form import values_of
from bench.pdf_ours import tagged
from bench.towns import NOW
from handoff import clock
from handoff.actions import batches
from handoff.actions.batch_work import work_once
from handoff.actions.batches import BatchKind
from handoff.db import migrate
from handoff.db.session import Database
from tests.build.month import keep_copies, send_month
from tests.build.town import Town, make_town

PAPERS = 400


def main() -> None:
    """Print both on SQLite; wall time of one worker, drawing the 提供記録 included."""
    heading(f"まとめて印刷: a month of {PAPERS} papers (SQLite)")
    with tempfile.TemporaryDirectory(prefix="handoff-bench-") as folder:
        db = Database(f"sqlite:///{Path(folder) / 'bench.db'}")
        migrate.upgrade(db)
        town = _fill(db)
        for kind in BatchKind:
            with db.writing() as session:
                month = f"{clock.local(NOW):%Y-%m}"
                batch = batches.ask(session, town.care_manager_actor, NOW, month, kind)
            start = time.perf_counter()
            work_once(db, NOW)
            spent = time.perf_counter() - start
            with db.reading() as session:
                _, made = batches.take(session, town.care_manager_actor, batch.public_id)
            print(f"  {kind.value:<6} {spent:8.2f} s   {len(made) / 1e6:6.1f} MB", flush=True)
        db.close()


def _fill(db: Database) -> Town:
    paper = tagged(values_of(1))
    with db.writing() as session:
        town = make_town(session, NOW)
        revision = send_month(session, town, NOW)
        keep_copies(session, revision, NOW, PAPERS, pdf=paper)
    return town


if __name__ == "__main__":
    main()
