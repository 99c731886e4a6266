"""まとめて印刷: a month in one go, once, whatever happens to the worker; kept for some days only."""

from __future__ import annotations

import csv
import hashlib
import io
import threading
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

import pikepdf
import pytest
from sqlalchemy import select

from handoff.actions import batch_work, batches
from handoff.actions.batch_work import LEASE, STEP, work_once
from handoff.actions.batches import KEPT_FOR, BatchKind
from handoff.actions.month_papers import LIST
from handoff.actions.problems import NotAllowed, NotFound, Refused
from handoff.db.papers import Batch
from handoff.db.session import Database
from handoff.db.sheets import Document
from handoff.rules.access import Actor
from tests.build.month import keep_copies, send_month
from tests.build.town import Town

MONTH = "2026-11"
ON_ONE = pytest.mark.parametrize(
    "database", ["sqlite"], indirect=True
)  # nothing of a database in it


def ask(database: Database, actor: Actor, now: datetime, kind: BatchKind = BatchKind.EACH) -> str:
    with database.writing() as session:
        return batches.ask(session, actor, now, MONTH, kind).public_id


def seen(database: Database, town: Town, pid: str) -> Batch:
    with database.reading() as session:
        return batches.batch(session, town.care_manager_actor, pid)


def taken(database: Database, town: Town, pid: str) -> bytes:
    with database.reading() as session:
        return batches.take(session, town.care_manager_actor, pid)[1]


def files_in(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        assert len(names) == len(set(names))
        return {name: archive.read(name) for name in names}


def after(calls: int) -> Callable[[], bool]:
    """True from the nth question on."""
    counter = count(1)
    return lambda: next(counter) >= calls


def killed_after(papers: int) -> Callable[[], bool]:
    counter = count(1)

    def stopping() -> bool:
        if next(counter) >= papers:
            raise KeyboardInterrupt
        return False

    return stopping


def test_a_month_holds_what_was_sent_byte_for_byte_and_a_list_of_whose_it_is(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        send_month(session, town, now)
    pid = ask(database, town.care_manager_actor, now)
    assert work_once(database, now) is not None
    batch = seen(database, town, pid)
    assert (batch.state, batch.done, batch.total, batch.message) == ("done", 3, 3, "")
    files = files_in(taken(database, town, pid))
    with database.reading() as session:
        kept = {d.sha256 for d in session.scalars(select(Document))}
    digests = {hashlib.sha256(data).hexdigest() for data in files.values()}
    assert kept <= digests
    rows = list(csv.DictReader(io.StringIO(files.pop(LIST).decode("utf-8-sig"))))
    assert {row["ファイル"] for row in rows} == set(files)
    assert {row["利用者"] for row in rows} == {"髙﨑 靜枝"}
    assert {row["書類"] for row in rows} >= {"提供記録", "入院時情報提供シート 第1版"}
    assert not any("靜枝" in name or "シズエ" in name for name in files)
    assert all(row["SHA-256"] in digests for row in rows)


@ON_ONE
def test_a_month_as_one_pdf_has_every_page_and_a_bookmark_for_each_paper(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        revision = send_month(session, town, now)
        first = session.scalars(select(Document).where(Document.revision_id == revision.id)).one()
        keep_copies(session, revision, now, 1, kind="stamped", of_id=first.id)
        keep_copies(session, revision, now, 1, kind="own_form", media_type="image/png")
        without_first = session.scalars(select(Document.pages).where(Document.id != first.id))
        least = sum(without_first)
    pid = ask(database, town.care_manager_actor, now, BatchKind.BOOK)
    work_once(database, now)
    with pikepdf.open(io.BytesIO(taken(database, town, pid))) as book:
        titles = [item.title for item in book.open_outline().root]
        assert len(book.pages) >= least - 1
    assert len(titles) == 3  # the stamped form in place of the first one, ③, 提供記録
    assert "髙﨑 靜枝 様　入院時情報提供シート 第1版　時刻証明" in titles
    assert "写真で送った1件" in seen(database, town, pid).message


def test_a_worker_that_is_killed_loses_little_and_another_goes_on_after_its_lease(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        keep_copies(session, send_month(session, town, now), now, STEP + 20)
    pid = ask(database, town.care_manager_actor, now)
    with pytest.raises(KeyboardInterrupt):
        work_once(database, now, killed_after(STEP + 5))
    batch = seen(database, town, pid)
    assert (batch.state, batch.done) == ("working", STEP)
    assert work_once(database, now + LEASE / 2) is None
    with database.reading() as session:
        stored = session.scalars(select(Batch.content)).one()
    assert len(files_in(stored or b"")) == STEP
    work_once(database, now + 2 * LEASE)
    assert seen(database, town, pid).state == "done"
    assert len(files_in(taken(database, town, pid))) == STEP + 20 + 3 + 1


def test_a_worker_that_is_asked_to_stop_hands_over_at_once(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        keep_copies(session, send_month(session, town, now), now, 5)
    pid = ask(database, town.care_manager_actor, now)
    work_once(database, now, after(3))
    assert seen(database, town, pid).done == 3
    work_once(database, now + timedelta(seconds=1))
    assert seen(database, town, pid).state == "done"
    assert len(files_in(taken(database, town, pid))) == 9


def test_a_slow_worker_whose_batch_was_taken_over_does_not_finish_it_again(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        keep_copies(session, send_month(session, town, now), now, 5)
    pid = ask(database, town.care_manager_actor, now)
    done: list[Batch] = []

    def slow() -> bool:
        if not done:
            work_once(database, now + 2 * LEASE)
            done.append(seen(database, town, pid))
        return False

    work_once(database, now, slow)
    assert done[0].state == "done"
    assert seen(database, town, pid).finished_at == done[0].finished_at


def test_two_workers_at_once_make_a_batch_once(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        send_month(session, town, now)
    ask(database, town.care_manager_actor, now)
    together, found = threading.Barrier(2), []

    def work() -> None:
        together.wait()
        found.append(work_once(database, now))

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(batch is not None for batch in found) == 1


@ON_ONE
def test_asking_twice_for_the_same_month_is_one_batch(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        send_month(session, town, now)
    first = ask(database, town.care_manager_actor, now)
    assert ask(database, town.second_care_manager_actor, now) == first
    assert ask(database, town.care_manager_actor, now, BatchKind.BOOK) != first
    work_once(database, now)
    assert ask(database, town.care_manager_actor, now) != first


@ON_ONE
def test_a_month_without_papers_or_that_is_none_is_refused(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        send_month(session, town, now)
    for month in ("2026-10", "2026-12", "2026-13", "11", "きのう", ""):
        with pytest.raises(Refused, match="月"), database.writing() as session:
            batches.ask(session, town.care_manager_actor, now, month, BatchKind.EACH)


@ON_ONE
def test_kept_bytes_that_changed_are_left_out_and_told(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        keep_copies(session, send_month(session, town, now), now, 1, content=b"else")
    pid = ask(database, town.care_manager_actor, now)
    work_once(database, now)
    batch = seen(database, town, pid)
    assert (batch.done, batch.total) == (3, 4)
    assert "1件は、保管した内容と一致しない" in batch.message
    files = files_in(taken(database, town, pid))
    assert b"else" not in files.values()
    assert "入れていません" in files[LIST].decode("utf-8-sig")


@ON_ONE
def test_a_month_is_seen_by_its_office_only_and_taken_only_when_it_is_made(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        send_month(session, town, now)
    pid = ask(database, town.care_manager_actor, now)
    with pytest.raises(NotFound):
        taken(database, town, pid)
    work_once(database, now)
    with database.reading() as session:
        with pytest.raises(NotFound):
            batches.take(session, town.other_care_manager_actor, pid)
        with pytest.raises(NotAllowed):
            batches.take(session, town.msw_actor, pid)
        assert batches.asked(session, town.other_care_manager_actor) == []


def test_the_papers_are_forgotten_after_some_days_and_the_batch_remembered(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        send_month(session, town, now)
    pid = ask(database, town.care_manager_actor, now)
    work_once(database, now)
    assert batch_work.forget_old(database, now + KEPT_FOR - timedelta(hours=1)) == 0
    assert batch_work.forget_old(database, now + KEPT_FOR + timedelta(hours=1)) == 1
    assert batch_work.forget_old(database, now + KEPT_FOR + timedelta(hours=1)) == 0
    assert seen(database, town, pid).done == 3
    with pytest.raises(NotFound):
        taken(database, town, pid)
