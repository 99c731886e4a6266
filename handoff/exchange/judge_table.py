"""The answers of `handoff judge` as a table: one row a case, Japanese headings, CSV or XLSX.

Text never runs as a formula: CSV values that begin like one get a ' in front, XLSX cells are text.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from handoff.rules import missing_words
from handoff.rules.verdict import INSURER_DECIDES

HEADINGS = (
    *("番号", "種類", "読めなかった理由", "算定・利用", "段階", "単位", "足りないもの"),
    *("(Ⅰ)の期限", "(Ⅱ)の期限", "請求月", "経路", "貸与", "購入", "確かさ"),
    *("もう一つの読み方", "理由", "根拠", "ご注意"),
)
TIERS = {
    **{"I": "(Ⅰ)", "II": "(Ⅱ)"},
    **{"I-i": "(Ⅰ)イ", "I-ro": "(Ⅰ)ロ", "II-i": "(Ⅱ)イ", "II-ro": "(Ⅱ)ロ", "III": "(Ⅲ)"},
    **{"1x300": "300単位×1回", "2x300": "300単位×2回", "3x300": "300単位×3回"},
}
"""Tiers of judge-format as they are printed."""

_WIDTHS = (10, 22, 30, 12, 14, 8, 30, 13, 13, 10, 12, 8, 8, 12, 50, 80, 24, 50)
_BEGINS_LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "'", "＝", "＋", "－", "＠")
_LONGEST_CELL = 32_767  # of a worksheet


def rows(answers: list[dict[str, Any]]) -> Iterator[tuple[str, ...]]:
    """One row a case, in the order of the answers."""
    for answer in answers:
        head = (_plain(answer["id"]), _plain(answer["topic"]))
        if "error" in answer:
            yield (*head, answer["error"], *[""] * (len(HEADINGS) - 3))
        else:
            yield (*head, "", *_verdict(answer))


def _verdict(answer: dict[str, Any]) -> tuple[str, ...]:
    reasons = answer["reasons"]
    return (
        _result(answer),
        TIERS.get(answer["tier"], answer["tier"] or ""),
        str(answer["units"]),
        "、".join(missing_words.label(word) for word in answer["missing"]),
        answer["deadlines"].get("I", ""),
        answer["deadlines"].get("II", ""),
        answer.get("claim_month") or "",
        answer.get("route") or "",
        _yes(answer.get("rental")),
        _yes(answer.get("purchase")),
        "確か" if answer["certain"] else "保険者に確認",
        answer["other_reading"] or "",
        "\n".join(reason["text"] for reason in reasons),
        "、".join(dict.fromkeys(reason["rule"] for reason in reasons)),
        INSURER_DECIDES,
    )


def _result(answer: dict[str, Any]) -> str:
    if "rental" in answer:
        return ""
    return "できる" if answer["claimable"] else "できない"


def _yes(value: bool | None) -> str:
    return {True: "できる", False: "できない", None: ""}[value]


def _plain(value: Any) -> str:
    """An id or a topic as text; what is no text is written as it stood in the file."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def to_csv(answers: list[dict[str, Any]]) -> bytes:
    """UTF-8 with BOM and CRLF, as spreadsheet programs in Japan open without asking."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    writer.writerows([_harmless(cell) for cell in row] for row in rows(answers))
    return text.getvalue().encode("utf-8-sig", errors="replace")


def _harmless(cell: str) -> str:
    return "'" + cell if cell.lstrip(" ").startswith(_BEGINS_LIKE_A_FORMULA) else cell


def to_xlsx(answers: list[dict[str, Any]]) -> bytes:
    """The same as a worksheet; every cell is text, so leading zeros and `=` stay as they are."""
    book = Workbook(write_only=True)
    page = book.create_sheet("判定")
    page.freeze_panes = "C2"
    for number, width in enumerate(_WIDTHS):
        page.column_dimensions[chr(ord("A") + number)].width = width
    for row in (HEADINGS, *rows(answers)):
        page.append([_text_cell(page, cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _text_cell(page: Any, text: str) -> WriteOnlyCell:
    clean = text.encode("utf-8", errors="replace").decode()
    cell = WriteOnlyCell(page, ILLEGAL_CHARACTERS_RE.sub("", clean)[:_LONGEST_CELL])
    cell.data_type = "s"
    return cell
