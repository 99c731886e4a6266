"""`handoff print-month` from a terminal."""

from __future__ import annotations

import csv
import hashlib
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from handoff.actions.month_papers import LIST
from handoff.cli import main
from handoff.cli.print_month import BOOK
from handoff.db.session import Database
from tests.build.month import keep_copies, send_month
from tests.build.town import Town, make_town


@pytest.fixture
def town(
    database: Database, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Town:
    monkeypatch.setenv("HANDOFF_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("HANDOFF_DATABASE_URL", database.url)
    with database.writing() as session:
        return make_town(session, now)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["print-month", *arguments])


def test_a_month_lands_in_a_folder_and_a_second_run_leaves_it_as_it_is(
    database: Database, town: Town, now: datetime, tmp_path: Path
) -> None:
    with database.writing() as session:
        send_month(session, town, now)
    folder = tmp_path / "out" / "11"
    done = run(town.care_office.number, "2026-11", "-o", str(folder), "--book")
    assert done.exit_code == 0, done.stderr
    assert "3／3" in done.stderr
    papers = sorted(p for p in folder.iterdir() if p.name not in (LIST, BOOK))
    rows = list(csv.DictReader((folder / LIST).read_text("utf-8-sig").splitlines()))
    digests = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in papers}
    assert {row["ファイル"]: row["SHA-256"] for row in rows} == digests
    assert (folder / BOOK).read_bytes().startswith(b"%PDF")
    sheet = next(p for p in papers if "入院時" in p.name)
    before = sheet.stat().st_mtime_ns
    assert run(town.care_office.name, "2026-11", "-o", str(folder)).exit_code == 0
    assert sheet.stat().st_mtime_ns == before


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_paper_that_changed_is_left_out_and_gives_status_one(
    database: Database, town: Town, now: datetime, tmp_path: Path
) -> None:
    with database.writing() as session:
        keep_copies(session, send_month(session, town, now), now, 1, content=b"else")
    done = run(town.care_office.public_id, "2026-11", "-o", str(tmp_path / "out"))
    assert done.exit_code == 1
    assert "1件は、保管した内容と一致しない" in done.stderr


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("office", "month", "words"),
    [
        ("0000000000", "2026-11", "という事業所はありません"),
        ("", "2026-11", "という事業所はありません"),
        (None, "2026-13", "2026-11 のように書いてください"),
        (None, "2026-10", "送った書類はありません"),
    ],
)
def test_what_cannot_be_written_is_answered_with_status_two(
    town: Town, tmp_path: Path, office: str | None, month: str, words: str
) -> None:
    wanted = town.care_office.number if office is None else office
    done = run(wanted, month, "-o", str(tmp_path / "out"))
    assert done.exit_code == 2
    assert words in done.stderr
    assert not (tmp_path / "out").exists()
