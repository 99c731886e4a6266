"""The answers as a table: one row a case, nothing that runs as a formula."""

from __future__ import annotations

import csv
import io
from typing import Any

from openpyxl import load_workbook

from handoff.exchange.judge_file import judge_all, read, write
from handoff.exchange.judge_table import HEADINGS, to_csv, to_xlsx
from handoff.rules.verdict import INSURER_DECIDES
from tests.exchange.test_judge_file import EXAMPLE, answers, with_inputs


def table(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def cells(data: bytes) -> list[list[Any]]:
    page = load_workbook(io.BytesIO(data)).worksheets[0]
    return [list(row) for row in page.iter_rows()]


def test_csv_opens_in_a_spreadsheet_without_asking() -> None:
    data = to_csv(answers(EXAMPLE))
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") >= 5
    rows = table(data)
    assert tuple(rows[0]) == HEADINGS
    assert len(rows) == 1 + len(EXAMPLE["cases"])


def test_a_row_reads_as_people_speak() -> None:
    rows = [dict(zip(HEADINGS, row, strict=True)) for row in table(to_csv(answers(EXAMPLE)))[1:]]
    assert rows[0]["番号"] == "ex1"
    assert (rows[0]["算定・利用"], rows[0]["段階"], rows[0]["単位"]) == ("できる", "(Ⅰ)", "250")
    assert rows[0]["(Ⅰ)の期限"] == "2026-09-05"
    assert (rows[1]["段階"], rows[1]["請求月"]) == ("(Ⅰ)イ", "2025-06")
    assert rows[2]["経路"] == "A"
    assert (rows[3]["貸与"], rows[3]["購入"]) == ("できる", "できる")
    assert all(row["ご注意"] == INSURER_DECIDES for row in rows)


def test_missing_words_are_named_in_japanese() -> None:
    document = with_inputs(2, latest_survey={})
    row = dict(zip(HEADINGS, table(to_csv(answers(document)))[1], strict=True))
    assert (
        row["足りないもの"]
        == "医師の所見（ⅰ・ⅱ・ⅲのどの状態か）、主治医の意見を聞いた記録、サービス担当者会議、市町村の確認"
    )


def test_a_case_that_cannot_be_read_says_why_in_its_row() -> None:
    row = dict(zip(HEADINGS, table(to_csv(answers(with_inputs(3, item="x"))))[1], strict=True))
    assert row["読めなかった理由"].startswith("item：")
    assert row["算定・利用"] == ""


def test_text_from_the_file_never_runs_as_a_formula() -> None:
    document = {"cases": [{"id": own, "topic": "=1+1"} for own in ("=cmd()", "+1", "-1", "@x", "\t=1", "＝1", " =1")]}  # fmt: skip
    found = answers(document)
    for row in table(to_csv(found))[1:]:
        assert row[0].startswith("'"), row[0]
        assert row[1] == "'=1+1"
    for row in cells(to_xlsx(found))[1:]:
        assert all(cell.data_type == "s" for cell in row if cell.value is not None)


def test_xlsx_has_the_same_rows_as_text() -> None:
    found = answers(EXAMPLE)
    rows = cells(to_xlsx(found))
    assert tuple(cell.value for cell in rows[0]) == HEADINGS
    assert [row[0].value for row in rows[1:]] == ["ex1", "2", "3", "4"]
    assert rows[1][5].value == "250"


def test_characters_no_table_can_hold_do_not_stop_it() -> None:
    found = judge_all(read(b'{"cases": [{"id": "\\ud842\\u0000\\u0001", "topic": "x"}]}'))
    assert write(found)
    assert to_csv(found)
    assert to_xlsx(found)
