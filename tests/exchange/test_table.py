"""One sheet as CSV, worksheet and JSON: out and back in without losing a letter."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from openpyxl import load_workbook

from handoff.exchange.bundle import NotABundle, from_json, to_json
from handoff.exchange.table import (
    HEADINGS,
    NotATable,
    from_csv,
    from_xlsx,
    to_csv,
    to_xlsx,
)
from handoff.sheets.content import Content, read
from tests.sheets.filled import SHEET, full
from tests.sheets.strategies import raw_contents

FULL = read(SHEET, full())
TRICKY = {
    "client_name": "葛󠄀城 𠮷江",
    "cm_notes": "=1+1\n'引用'\n\"二重\"、,;\t終わり",
    "housing_note": "'=SUM(A1)",
    "interests": "@home",
    "insured_no": "0001234567",
    "medications": [{"drug": "-甲"}, {"dose": "1錠"}, {"drug": "+乙"}],
}


def lines(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("raw", [full(), TRICKY, {}], ids=["full", "tricky", "empty"])
def test_csv_and_worksheet_come_back_as_they_went(raw: dict[str, Any]) -> None:
    content = read(SHEET, raw)
    assert from_csv(SHEET, to_csv(SHEET, content.values)) == content
    assert from_xlsx(SHEET, to_xlsx(SHEET, content.values)) == content


@settings(max_examples=60, deadline=None)
@given(raw=raw_contents(SHEET))
def test_whatever_can_be_stored_comes_back_from_csv(raw: dict[str, Any]) -> None:
    stored = read(SHEET, raw).values
    known = {k: v for k, v in stored.items() if k in SHEET.items}
    plain = {
        k: [{c: x for c, x in r.items() if c in {i.key for i in SHEET.items[k].columns}} for r in v]
        if SHEET.items[k].columns
        else v
        for k, v in known.items()
    }
    content = read(SHEET, plain)
    assert from_csv(SHEET, to_csv(SHEET, content.values)) == content


def test_the_table_has_a_line_per_answer_with_label_key_value_and_words() -> None:
    content = read(SHEET, {"swallow": "sometimes", "family": [{"person_name": "髙﨑"}]})
    table = lines(to_csv(SHEET, content.values))
    assert tuple(table[0]) == HEADINGS
    assert table[1] == ["家族・連絡先", "家族構成 1 氏名", "family.1.person_name", "髙﨑", "髙﨑"]
    assert table[2][1:] == ["嚥下機能（むせ）", "swallow", "sometimes", "時々むせる"]


def test_csv_opens_in_japanese_spreadsheets() -> None:
    data = to_csv(SHEET, FULL.values)
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") >= len(SHEET.items)


def test_no_cell_runs_as_a_formula() -> None:
    content = read(SHEET, TRICKY)
    cells = [cell for line in lines(to_csv(SHEET, content.values)) for cell in line]
    assert not [c for c in cells if c.startswith(("=", "+", "-", "@", "\t"))]
    page = load_workbook(io.BytesIO(to_xlsx(SHEET, content.values))).active
    assert {cell.data_type for row in page.iter_rows() for cell in row} == {"s"}


def test_leading_zeros_stay() -> None:
    page = load_workbook(io.BytesIO(to_xlsx(SHEET, FULL.values))).active
    assert "0001234567" in [row[3].value for row in page.iter_rows()]


def test_an_edited_table_may_hold_labels_and_other_columns() -> None:
    text = "メモ,キー,値\r\nx,swallow,時々むせる\r\n,,\r\ny,admitted_on,令和8年11月21日\r\n"
    expected = {"swallow": "sometimes", "admitted_on": "2026-11-21"}
    assert from_csv(SHEET, text.encode("cp932")).values == expected
    assert from_csv(SHEET, text.encode("utf-8")).values == expected


@pytest.mark.parametrize("data", [b"", b"a,b\r\n1,2\r\n", b"\xff\xff\xff\x00", b"PK\x03\x04"])
def test_what_is_no_table_is_told_with_what_to_do(data: bytes) -> None:
    for read_file in (from_csv, from_xlsx):
        with pytest.raises(NotATable) as told:
            read_file(SHEET, data)
        assert "ください" in told.value.message_ja


def test_a_row_number_out_of_the_world_is_told() -> None:
    with pytest.raises(NotATable):
        from_csv(SHEET, "キー,値\r\nfamily.9999999.person_name,x\r\n".encode())


# --- JSON --------------------------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(raw=raw_contents(SHEET))
def test_json_comes_back_exactly(raw: dict[str, Any]) -> None:
    content = read(SHEET, raw)
    back = from_json(to_json(SHEET, content))
    assert back.content == content
    assert back.sheet is SHEET


def test_json_keeps_unknown_keys_and_what_could_not_be_read() -> None:
    content = read(SHEET, {"from_next_year": [1], "admitted_on": "いつか", "old.key": "x"})
    assert from_json(to_json(SHEET, content)).content == content
    assert content.typed == {"admitted_on": "いつか"}


def test_the_same_content_gives_the_same_bytes() -> None:
    other = Content(dict(reversed(FULL.values.items())), {})
    assert to_json(SHEET, FULL) == to_json(SHEET, other)
    assert "髙﨑 靜枝".encode() in to_json(SHEET, FULL)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{",
        b"\xff",
        b'{"format": "other"}',
        b'{"format": "handoff-sheet", "format_version": 9, "sheet": "admission", "content": {}}',
        b'{"format": "handoff-sheet", "format_version": 1, "sheet": "none", "content": {}}',
        b'{"format": "handoff-sheet", "format_version": 1, "sheet": ["x"], "content": {}}',
        b'{"format": "handoff-sheet", "format_version": 1, "sheet": "admission", "content": 1}',
        b'{"format": "handoff-sheet", "format": "handoff-sheet"}',
        b'{"format": NaN}',
        b'{"format": 1e999}',
        b"[" * 100_000,
        b" " * 2_000_001,
    ],
)
def test_a_foreign_file_is_told_with_what_to_do(data: bytes) -> None:
    with pytest.raises(NotABundle) as told:
        from_json(data)
    assert "ください" in told.value.message_ja


def test_content_nested_beyond_reason_is_not_taken_in() -> None:
    deep: Any = "x"
    for _ in range(20):
        deep = [deep]
    whole = {"format": "handoff-sheet", "format_version": 1, "sheet": "admission"}
    with pytest.raises(NotABundle):
        from_json(json.dumps(whole | {"content": {"k": deep}}).encode())
