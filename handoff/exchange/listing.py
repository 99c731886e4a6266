"""一覧.csv of many papers: which file is whose, sent when by whom, with its SHA-256.

Text never runs as a formula: values that begin like one get a ' in front.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import astuple, dataclass

HEADINGS = (
    *(
        "ファイル",
        "利用者",
        "フリガナ",
        "書類",
        "送った日時",
        "送った人",
        "枚数",
        "SHA-256",
        "備考",
    ),
)

_BEGINS_LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "'", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class Listing:
    """One line; every field as printed, "" where there is nothing to say."""

    file: str
    client: str
    kana: str
    title: str
    sent_at: str
    sent_by: str
    pages: str
    sha256: str
    note: str


def to_csv(lines: Iterable[Listing]) -> bytes:
    """UTF-8 with BOM and CRLF, as spreadsheet programs in Japan open without asking."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    writer.writerows([_harmless(cell) for cell in astuple(line)] for line in lines)
    return text.getvalue().encode("utf-8-sig", errors="replace")


def _harmless(cell: str) -> str:
    return "'" + cell if cell.startswith(_BEGINS_LIKE_A_FORMULA) else cell
