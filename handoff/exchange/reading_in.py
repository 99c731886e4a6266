"""A file that holds a sheet, whatever its kind: JSON, CSV, XLSX, or a PDF with its content inside."""

from __future__ import annotations

import io
import zipfile

import pikepdf

from handoff.exchange import bundle, table
from handoff.exchange.bundle import Bundle, NotABundle
from handoff.exchange.table import NotATable
from handoff.sheets.content import Content
from handoff.sheets.model import Sheet

LARGEST = 4_000_000
"""Bytes of a file; a PDF of a full sheet has about 0.2 MB."""
_LARGEST_UNPACKED = 40_000_000


class NotASheet(ValueError):
    """The file cannot be read in. `message_ja` says why and what to do."""

    def __init__(self, message_ja: str) -> None:
        super().__init__(message_ja)
        self.message_ja = message_ja


def read_file(data: bytes, expected: Sheet) -> Bundle:
    """The sheet in a file. A table does not say which sheet it is: it is read as `expected`.

    Raises NotASheet.
    """
    if not data.strip():
        raise NotASheet("ファイルが空です。書き出したファイルを選んでください。")
    if len(data) > LARGEST:
        raise NotASheet("ファイルが大きすぎます。1枚のシートのファイルを選んでください。")
    try:
        if data.startswith(b"%PDF"):
            return bundle.from_json(_inside(data))
        if data.startswith(b"PK\x03\x04"):
            _check_unpacked(data)
            return _table(expected, table.from_xlsx(expected, data))
        if data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
            return bundle.from_json(data)
        return _table(expected, table.from_csv(expected, data))
    except (NotABundle, NotATable) as reason:
        raise NotASheet(reason.message_ja) from reason


def _table(expected: Sheet, content: Content) -> Bundle:
    if not content.values.keys() & expected.items.keys():
        raise NotASheet(
            f"「{expected.title}」の項目が見つかりませんでした。"
            "このシステムで書き出した表をお使いください。"
        )
    return Bundle(expected, "", content)


def _inside(data: bytes) -> bytes:
    """The JSON that our papers carry. Raises NotASheet."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            for name in pdf.attachments:
                if name.endswith(".json"):
                    return bytes(pdf.attachments[name].get_file().read_bytes())
    except (pikepdf.PdfError, ValueError, KeyError) as reason:
        raise NotASheet(
            "PDFとして読めませんでした。ファイルが壊れていないか確かめてください。"
        ) from reason
    raise NotASheet(
        "このPDFには、読み込める内容が付いていません。CSVかJSONで書き出したファイルを選んでください。"
    )


def _check_unpacked(data: bytes) -> None:
    """A small file must not unpack into a flood. Raises NotASheet."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            size = sum(entry.file_size for entry in packed.infolist())
    except zipfile.BadZipFile as reason:
        raise NotASheet(
            "Excelのファイルとして読めませんでした。.xlsx で保存し直してください。"
        ) from reason
    if size > _LARGEST_UNPACKED:
        raise NotASheet("ファイルが大きすぎます。1枚のシートのファイルを選んでください。")
