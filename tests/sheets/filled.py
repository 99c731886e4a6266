"""Content for tests of sheets: one ordinary ①, and every item of any sheet filled to the brim."""

from __future__ import annotations

from datetime import date
from typing import Any

from handoff.sheets import catalogue
from handoff.sheets.content import Content, read
from handoff.sheets.model import Item, Kind, Shape, Sheet

TODAY = date(2026, 11, 22)
SHEET = catalogue.get(catalogue.ADMISSION)
NAMES = ("髙﨑 靜枝", "𠮷田 德藏", "葛󠄀城 美咲", "邊見 神也")  # 髙﨑, 𠮷, 葛 with its selector

REQUIRED: dict[str, Any] = {
    "written_on": "令和8年11月22日",
    "admitted_on": "R8.11.21",
    "provided_on": "2026/11/22",
    "to_institution_name": "あさひ見本病院",
    "office_name": "居宅介護支援事業所 ゆきあかり",
    "cm_name": "葛󠄀城 美咲",
    "office_tel": "0166-00-0001",
    "consent_type": "1",
    "consent_date": "2026-04-01",
    "consent_by": "client",
    "client_name": "髙﨑 靜枝",
    "client_kana": "ﾀｶｻｷ ｼｽﾞｴ",
    "gender": "2",
    "birth_date": "昭和14年3月4日",
    "address": "旭川市東光0条0丁目0番0号",
    "cert_status": "certified",
    "care_level": "23",
}
"""The R set of ① as somebody types it; nothing else."""


def required(**changes: Any) -> Content:
    """① with the R set only, and `changes` (None takes an answer away)."""
    raw = {k: v for k, v in {**REQUIRED, **changes}.items() if v is not None}
    return read(SHEET, raw)


def answer(item: Item, number: int = 0) -> Any:
    """A typical raw answer to `item`."""
    match item.kind:
        case Kind.TEXT:
            return _text(item, number)
        case Kind.LONG:
            return f"{item.name}について。\n{'自宅で過ごしたい。' * 10}"
        case Kind.DATE:
            return "昭和14年3月4日" if item.key == "birth_date" else "令和8年11月21日"
        case Kind.PARTIAL:
            return "令和2年4月頃"
        case Kind.TIME:
            return "18時10分"
        case Kind.NUMBER:
            return "３"
        case Kind.ONE:
            return (item.choices[1] if len(item.choices) > 1 else item.choices[0]).code
        case Kind.MANY:
            return [c.code for c in item.choices if c.code not in item.exclusive]
        case Kind.FLAG:
            return "1"
        case Kind.ROWS:
            return [{c.key: answer(c, row) for c in item.columns} for row in range(item.max_rows)]


def _text(item: Item, number: int) -> str:
    shaped = {
        Shape.KANA: "タカサキ シズエ",
        Shape.PHONE: "0166-00-0001",
        Shape.POSTAL: "070-0000",
        Shape.INSURER_NO: "012047",
        Shape.INSURED_NO: "0001234567",
        Shape.OFFICE_NO: "0172909012",
    }
    if item.shape in shaped:
        return shaped[item.shape]
    return NAMES[number % len(NAMES)][: item.limit]


def full(sheet: Sheet = SHEET) -> dict[str, Any]:
    """Raw values with every item answered, detail questions included, tables to their last row."""
    raw = {item.key: answer(item) for item in sheet.items.values()}
    for item in sheet.items.values():
        if item.shown_when is not None:
            above = sheet.items[item.shown_when.key]
            if above.kind is Kind.ONE:
                raw[above.key] = item.shown_when.codes[0]
    return raw
