"""The commands as a person at a terminal meets them."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from handoff.cli import main
from handoff.db.session import Database


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of its own for the commands of a test."""
    folder = tmp_path / "var"
    monkeypatch.setenv("HANDOFF_DATA_DIR", str(folder))
    monkeypatch.delenv("HANDOFF_DATABASE_URL", raising=False)
    return folder


def handoff(*arguments: str) -> Result:
    """Run `handoff …`."""
    return CliRunner().invoke(main, list(arguments))


def test_migrate_makes_the_tables_once_and_then_has_nothing_to_do(terminal: Path) -> None:
    assert handoff("migrate", "--check").exit_code == 1
    first, second = handoff("migrate"), handoff("migrate")
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert handoff("migrate", "--check").exit_code == 0


def test_verify_ends_with_status_1_when_something_does_not_fit(terminal: Path) -> None:
    handoff("migrate")
    whole = handoff("verify")
    assert whole.exit_code == 0
    assert "書いたときのままです" in whole.output
    db = Database(f"sqlite:///{terminal / 'handoff.db'}")
    with db.writing() as session:
        session.execute(text("DROP TRIGGER journal_no_delete"))
    db.close()
    broken = handoff("verify")
    assert broken.exit_code == 1
    assert "journal_no_delete" in broken.output
    assert "最新のバックアップと見比べてください" in broken.output


def test_backup_puts_its_copies_into_the_data_folder(terminal: Path) -> None:
    handoff("migrate")
    done = handoff("backup")
    assert done.exit_code == 0, done.output
    copies = list((terminal / "backups").glob("handoff-*.db"))
    assert len(copies) == 1
    assert str(copies[0]) in done.output


def test_backup_says_why_there_is_no_copy(terminal: Path, tmp_path: Path) -> None:
    handoff("migrate")
    (tmp_path / "taken").write_text("a file where the folder should be")
    refused = handoff("backup", "--to", str(tmp_path / "taken" / "copies"))
    assert refused.exit_code == 1
    assert "写しを作れません" in refused.output


def test_a_setting_that_cannot_be_used_is_named_without_a_traceback(
    terminal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HANDOFF_MAIL_PORT", "twenty-five")
    refused = handoff("verify")
    assert refused.exit_code == 1
    assert "設定を直してください：HANDOFF_MAIL_PORT must be a whole number" in refused.output


def test_an_unknown_command_leads_to_the_list(terminal: Path) -> None:
    unknown = handoff("verfy")
    assert unknown.exit_code == 2
    assert "No such command" in unknown.output
