"""The content of a sheet as JSON Schema (2020-12): what other programs may write, item by item.

It describes what is stored: codes, ISO dates, figures as text. Reading (sheets.content.read) takes more:
labels, 和暦, full-width figures. What the schema cannot say (a length in letters as people count them)
stands in the descriptions.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from handoff.exchange.bundle import FORMAT, FORMAT_VERSION
from handoff.sheets.content import TYPED
from handoff.sheets.model import Choice, Item, Kind, Need, Sheet, ShownWhen

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_PARTIAL = "^(undecided|[0-9]{4}(-[0-9]{2}(-([0-9]{2}|early|mid|late))?)?~?)$"
_TIME = "^([01][0-9]|2[0-3]):[0-5][0-9]$"
_NUMBER = r"^[0-9]{1,9}(\.[0-9]{1,4})?$"


def schema_of(sheet: Sheet) -> dict[str, Any]:
    """The schema of a file with the content of `sheet`, or of its answers alone."""
    return {
        "$schema": DIALECT,
        "$id": f"urn:handoff:{sheet.code}:{sheet.version}",
        "title": f"{sheet.number} {sheet.title}",
        "description": (
            f"様式の版 {sheet.version}。答えだけのオブジェクトか、書き出したファイル（format が "
            f"{FORMAT}）。答えていない項目は書きません。"
        ),
        "type": "object",
        "if": {"required": ["format"]},
        "then": {"$ref": "#/$defs/file"},
        "else": {"$ref": "#/$defs/content"},
        "$defs": {"file": _file(sheet), "content": _content(sheet)},
    }


def write(sheet: Sheet) -> str:
    """The schema as JSON text, the same for the same version."""
    return json.dumps(schema_of(sheet), ensure_ascii=False, indent=2) + "\n"


def _file(sheet: Sheet) -> dict[str, Any]:
    return {
        "title": "書き出したファイル",
        "type": "object",
        "properties": {
            "format": {"const": FORMAT},
            "format_version": {"const": FORMAT_VERSION},
            "sheet": {"const": sheet.code},
            "version": {
                "type": "string",
                "description": "書いたときの様式の版。ほかの版の内容も読み込めます。",
            },
            "content": {"$ref": "#/$defs/content"},
        },
        "required": ["format", "format_version", "sheet", "version", "content"],
        "additionalProperties": False,
    }


def _content(sheet: Sheet) -> dict[str, Any]:
    return {
        "title": "答え",
        "type": "object",
        "properties": {
            **{key: _item(item, sheet.items) for key, item in sheet.items.items()},
            TYPED: {
                "description": "読み取れなかった記入（項目のキー、表は「表.行.列」で0から数える）",
                "type": "object",
                "additionalProperties": {"type": "string"},
            },
        },
        "patternProperties": {"^_": {"description": "下書きの控え（だれが記入したかなど）"}},
        "additionalProperties": False,
    }


def _item(item: Item, around: Mapping[str, Item]) -> dict[str, Any]:
    """One item; `around` are the items (or columns) that its condition may name."""
    found: dict[str, Any] = {"title": item.name}
    if words := "".join(_words(item, around)):
        found["description"] = words
    return found | _shape(item)


def _words(item: Item, around: Mapping[str, Item]) -> list[str]:
    """What a writer has to know besides the shape, as sentences."""
    said = [f"項目 {item.number}。"] if item.number else []
    if item.unit:
        said.append(f"単位は {item.unit}。")
    if item.kind in (Kind.TEXT, Kind.LONG):
        said.append(f"{item.limit}字まで。")
    if item.kind is Kind.ROWS and item.max_rows:
        said.append(f"{item.max_rows}行まで。")
    if item.exclusive:
        alone = "、".join(item.exclusive)
        said.append(f"{alone} はほかの答えといっしょに選びません。")
    if item.shown_when:
        said.append(_condition(item.shown_when, around))
    if item.need is Need.REFUSE:
        said.append("送るときに要ります。")
    elif item.need is Need.WARN:
        said.append("記入がないと、送る前にお知らせします。")
    if item.compute:
        said.append("ほかの答えから決まることがあります。")
    return said


def _condition(shown: ShownWhen, around: Mapping[str, Item]) -> str:
    asked = around.get(shown.key)
    name = f"「{asked.name}」" if asked else shown.key
    return f"{name}が {'・'.join(shown.codes)} のときだけ数えます。"


def _shape(item: Item) -> dict[str, Any]:
    match item.kind:
        case Kind.TEXT | Kind.LONG:
            return {"type": "string"}
        case Kind.DATE:
            return {"type": "string", "format": "date"}
        case Kind.PARTIAL:
            return {"type": "string", "pattern": _PARTIAL, "examples": ["1937", "2019-03~"]}
        case Kind.TIME:
            return {"type": "string", "pattern": _TIME}
        case Kind.NUMBER:
            return {"type": ["string", "number"], "pattern": _NUMBER, "minimum": 0}
        case Kind.FLAG:
            return {"type": "boolean"}
        case Kind.ONE:
            return {"oneOf": _answers(item.choices)}
        case Kind.MANY:
            return {
                "type": "array",
                "uniqueItems": True,
                "items": {"oneOf": _answers(item.choices)},
            }
        case Kind.ROWS:
            return {"type": "array", "items": _row(item)}


def _row(item: Item) -> dict[str, Any]:
    columns = {column.key: column for column in item.columns}
    return {
        "type": "object",
        "properties": {key: _item(column, columns) for key, column in columns.items()},
        "additionalProperties": False,
    }


def _answers(choices: tuple[Choice, ...]) -> list[dict[str, str]]:
    return [{"const": choice.code, "title": choice.label} for choice in choices]
