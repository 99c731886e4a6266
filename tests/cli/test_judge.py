"""`handoff judge` from a terminal."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from handoff.cli.judge import judge
from tests.exchange.test_judge_file import EXAMPLE


@pytest.fixture
def example(tmp_path: Path) -> Path:
    file = tmp_path / "cases.json"
    file.write_text(json.dumps(EXAMPLE, ensure_ascii=False), encoding="utf-8")
    return file


def test_verdicts_go_to_standard_output_as_json_in_order(example: Path) -> None:
    done = CliRunner().invoke(judge, [str(example)])
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    assert [a["id"] for a in found] == ["ex1", "2", "3", "4"]
    assert (found[0]["tier"], found[0]["units"]) == ("I", 250)
    assert done.stderr == ""


def test_a_dash_reads_standard_input() -> None:
    done = CliRunner().invoke(judge, ["-"], input=json.dumps(EXAMPLE).encode())
    assert done.exit_code == 0
    assert len(json.loads(done.stdout)) == 4


def test_one_bad_case_gives_status_one_and_the_others_are_judged(tmp_path: Path) -> None:
    file = tmp_path / "cases.json"
    broken = {**EXAMPLE, "cases": [*EXAMPLE["cases"], {"id": "5", "topic": "?"}]}
    file.write_text(json.dumps(broken), encoding="utf-8")
    done = CliRunner().invoke(judge, [str(file)])
    assert done.exit_code == 1
    found = json.loads(done.stdout)
    assert found[0]["claimable"] is True
    assert set(found[4]) == {"id", "topic", "error"}
    assert "5件のうち1件" in done.stderr


def test_a_file_that_cannot_be_read_gives_status_two_and_says_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "cases.json"
    file.write_text('{"cases": [}', encoding="utf-8")
    done = CliRunner().invoke(judge, [str(file)])
    assert done.exit_code == 2
    assert done.stdout == ""
    assert "見直してください" in done.stderr


def test_a_file_that_is_not_there_gives_status_two(tmp_path: Path) -> None:
    assert CliRunner().invoke(judge, [str(tmp_path / "none.json")]).exit_code == 2


def test_csv_to_standard_output(example: Path) -> None:
    done = CliRunner().invoke(judge, [str(example), "--format", "csv"])
    assert done.exit_code == 0
    assert done.stdout_bytes.startswith("\ufeff番号,種類,".encode())


def test_xlsx_to_a_file_or_standard_output(example: Path, tmp_path: Path) -> None:
    target = tmp_path / "answer.xlsx"
    done = CliRunner().invoke(judge, [str(example), "--format", "xlsx", "--output", str(target)])
    assert done.exit_code == 0
    assert load_workbook(target).worksheets[0]["A2"].value == "ex1"
    piped = CliRunner().invoke(judge, [str(example), "--format", "xlsx"])
    assert load_workbook(io.BytesIO(piped.stdout_bytes)).worksheets[0]["A2"].value == "ex1"


def test_a_place_that_cannot_be_written_is_named(example: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(judge, [str(example), "--output", str(tmp_path / "no" / "x.json")])
    assert done.exit_code == 2
    assert "書けませんでした" in done.stderr
