"""One sheet as JSON, out and back in without losing a character.

The file names the sheet and its template version, and holds exactly what content.as_json gives:
codes, ISO dates, unknown keys, and what could not be read.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from handoff.sheets.catalogue import SHEETS
from handoff.sheets.content import TYPED, Content, read
from handoff.sheets.model import Sheet

FORMAT = "handoff-sheet"
FORMAT_VERSION = 1

LARGEST = 2_000_000  # bytes; a full ① with 4,000 characters in every box is about 0.4 MB
_DEEPEST = 12


class NotABundle(ValueError):
    """The file cannot be taken in. `message_ja` says why and what to do."""

    def __init__(self, message_ja: str) -> None:
        super().__init__(message_ja)
        self.message_ja = message_ja


@dataclass(frozen=True, slots=True)
class Bundle:
    """A sheet that came in: which one, written with which template version, and its content."""

    sheet: Sheet
    version: str
    content: Content


def to_json(sheet: Sheet, content: Content) -> bytes:
    """The file, UTF-8. The same content gives the same bytes."""
    whole = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "sheet": sheet.code,
        "version": sheet.version,
        "content": content.as_json(),
    }
    text = json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:  # half a surrogate pair: kept, and refused by the checks later
        return json.dumps(whole, indent=1, sort_keys=True, allow_nan=False).encode("ascii")


def from_json(data: bytes) -> Bundle:
    """Read a file back. Raises NotABundle for anything that is not one of ours."""
    whole = _parsed(data)
    if whole.get("format") != FORMAT:
        raise NotABundle("シートのファイルではありません。書き出したファイルを選んでください。")
    return _bundle(whole)


def read_for(sheet: Sheet, data: bytes) -> Bundle:
    """A content for `sheet`: a file of ours, or a JSON object with nothing but answers by key.

    The version of answers without a file around them is "". Answers are read generously: codes or
    labels, ISO dates or 和暦; what is not understood stays in Content.typed, keys that the sheet does
    not know stay in Content.values. Raises NotABundle also when the file is of another sheet.
    """
    whole = _parsed(data)
    if "format" not in whole:
        if _too_deep(whole, _DEEPEST):
            raise NotABundle("JSONの入れ子が深すぎます。項目のキーと答えだけを書いてください。")
        _expect_answers(sheet, whole)
        return Bundle(sheet, "", read(sheet, whole))
    if whole["format"] != FORMAT:
        raise NotABundle("シートのファイルではありません。書き出したファイルを選んでください。")
    found = _bundle(whole)
    if found.sheet is not sheet:
        raise NotABundle(
            f"これは「{found.sheet.title}」のファイルです。シートに {found.sheet.code} を指定してください。"
        )
    return found


def _parsed(data: bytes) -> dict[str, Any]:
    if len(data) > LARGEST:
        raise NotABundle("ファイルが大きすぎます。1枚のシートのファイルを選んでください。")
    try:
        whole = json.loads(
            data.decode("utf-8-sig"),
            object_pairs_hook=_no_twins,
            parse_constant=_finite,
            parse_float=_finite,
        )
    except json.JSONDecodeError as where:
        raise NotABundle(
            f"JSONとして読めませんでした（{where.lineno}行目の{where.colno}文字目のあたり）。"
            "このシステムで書き出したファイルを選ぶか、書き方を直してください。"
        ) from None
    except UnicodeDecodeError:
        raise NotABundle("文字コードが読み取れません。UTF-8で保存し直してください。") from None
    except (ValueError, RecursionError) as why:
        twice = f"「{why.key}」が2回書かれています。" if isinstance(why, _Twice) else ""
        raise NotABundle(
            f"JSONとして読めませんでした。{twice}このシステムで書き出したファイルを選んでください。"
        ) from None
    if not isinstance(whole, dict):
        raise NotABundle("シートのファイルではありません。書き出したファイルを選んでください。")
    return whole


def _bundle(whole: dict[str, Any]) -> Bundle:
    sheet = SHEETS.get(whole["sheet"]) if isinstance(whole.get("sheet"), str) else None
    if sheet is None or whole.get("format_version") != FORMAT_VERSION:
        raise NotABundle("この版では読めない書式です。システムを新しくしてから読み込んでください。")
    content = whole.get("content")
    if not isinstance(content, dict) or _too_deep(content, _DEEPEST):
        raise NotABundle("シートの中身が読み取れません。書き出したファイルを選んでください。")
    return Bundle(sheet, str(whole.get("version", "")), read(sheet, content))


def _expect_answers(sheet: Sheet, answers: dict[str, Any]) -> None:
    """Answers that another sheet knows better, or of which not one is known, are of another sheet."""
    known = {s.code: sum(key in s.items for key in answers) for s in SHEETS.values()}
    best = max(SHEETS.values(), key=lambda s: (known[s.code], s is sheet))
    if best is not sheet:
        raise NotABundle(
            f"「{sheet.title}」ではなく「{best.title}」の項目のようです。シートとファイルを確かめてください。"
        )
    if answers and not known[sheet.code] and TYPED not in answers:
        raise NotABundle(
            f"「{sheet.title}」の項目が1つもありません。シートとファイルを確かめてください。"
        )


class _Twice(ValueError):
    """A key stands twice in one object: which of the two answers counts is nobody's guess."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key if len(key) <= 40 else key[:40] + "…"


def _no_twins(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _Twice(key)
        found[key] = value
    return found


def _finite(number: str) -> float:
    if math.isfinite(value := float(number)):
        return value
    raise ValueError(f"{number} is no number that can be written again")


def _too_deep(value: Any, levels: int) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return levels < 0 or any(_too_deep(v, levels - 1) for v in inner)
