"""ひと月分をまとめて印刷: chosen, waited for, taken; a line in the journal for everybody in it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from handoff.actions.batch_work import forget_old, work_once
from handoff.actions.batches import KEPT_FOR
from handoff.db.journal import JournalRow
from handoff.db.papers import Batch
from handoff.db.session import Database
from tests.build.month import send_month
from tests.build.town import Town
from tests.page import WebClient

ON_ONE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # words, not a database


@pytest.fixture
def care(app: Flask, town: Town) -> WebClient:
    return WebClient(app).sign_in_as(town.care_manager_actor)


@pytest.fixture
def sent(database: Database, town: Town, now: datetime) -> None:
    with database.writing() as session:
        send_month(session, town, now)


def ask(care: WebClient, month: str = "2026-11", kind: str = "each", key: str = "a" * 22) -> str:
    answer = care.post("/batches", {"month": month, "kind": kind, "form_key": key})
    assert answer.status == 303
    return answer.location


@ON_ONE
def test_the_last_whole_month_is_chosen_and_a_month_without_papers_is_told(
    care: WebClient, sent: None
) -> None:
    page = care.get("/batches")
    chosen = [o.attrs["value"] for o in page.all("option") if "selected" in o.attrs]
    assert chosen == ["2026-10"]
    assert "令和8年10月（2026年）" in page.text
    refused = care.post("/batches", {"month": "2026-10", "kind": "each", "form_key": "b" * 22})
    assert refused.status == 422
    assert "この月に送った書類はありません。" in refused.text


def test_a_month_is_asked_for_waited_for_and_taken(
    care: WebClient, database: Database, sent: None, now: datetime, town: Town
) -> None:
    where = ask(care)
    assert ask(care) == where
    waiting = care.get(where)
    assert "順番を待っています" in waiting.text
    assert "3件のうち0件" in waiting.text
    work_once(database, now)
    part = care.get(f"{where}/progress")
    assert "できました（3件）" in part.html
    assert "hx-get" not in part.html
    file = care.get(f"{where}/papers")
    assert file.status == 200
    assert file.headers["Content-Type"] == "application/zip"
    assert "2026-11" in file.headers["Content-Disposition"]
    with database.reading() as session:
        rows = session.scalars(select(JournalRow).where(JournalRow.action == "batch:take")).all()
    assert {row.client_id for row in rows} == {None, town.client.id}
    assert "できました" in care.get("/batches").text


@ON_ONE
def test_one_pdf_comes_as_a_pdf(
    care: WebClient, database: Database, sent: None, now: datetime
) -> None:
    where = ask(care, kind="book")
    work_once(database, now)
    file = care.get(f"{where}/papers")
    assert file.headers["Content-Type"] == "application/pdf"
    assert file.response.get_data().startswith(b"%PDF")


@ON_ONE
def test_after_some_days_the_page_says_that_it_can_be_made_again(
    care: WebClient, database: Database, sent: None, now: datetime
) -> None:
    long_ago = now - KEPT_FOR - timedelta(days=1)
    where = ask(care)
    work_once(database, now)
    with database.writing() as session:
        session.scalars(select(Batch)).one().finished_at = long_ago
    forget_old(database, now)
    assert "受け取れる期間が終わりました" in care.get(where).text
    assert care.get(f"{where}/papers").status == 404
    assert care.get(f"{where}/nothing").status == 404


@ON_ONE
def test_a_batch_that_cannot_be_made_says_what_to_do(
    care: WebClient, database: Database, sent: None
) -> None:
    where = ask(care)
    with database.writing() as session:
        batch = session.scalars(select(Batch)).one()
        batch.state, batch.message = "failed", "作れませんでした。もう一度お試しください。"
    page = care.get(where)
    assert "用意できませんでした" in page.text
    assert "もう一度用意する" in page.text
