"""What care managers of the demo town write on a sheet, drawn from the declaration itself."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from handoff.demo import words
from handoff.sheets.model import Item, Kind, Sheet

SKIPPED_SECTIONS = ("header", "acp")
"""Filled from the stay and the consent by the system itself, and the add-on that is off."""

_TEXTS: dict[str, tuple[str, ...]] = {
    "housing_note": ("玄関前に段差2段。除雪は町内会が手伝う。", "暖房はFFストーブ。浴室に手すりあり。"),
    "interests": ("編み物、演歌、相撲中継", "家庭菜園と漬物づくり", "囲碁、孫の話"),
    "life_history": words.LIFE_HISTORIES,
    "wish_client": words.WISHES,
    "wish_family": words.FAMILY_WISHES,
    "home_requirements": words.OUTLOOKS,
    "cm_notes": (
        "デイサービスでは職員の声かけがあれば歩行器で30m歩けていた。食事は一口大で、"
        "水分でむせることが週に1、2回。夜間のトイレは2回で、ふらつきがあるため家族が付き添っている。",
        "入院前の1か月で食事量が半分に減り、体重が2kg減った。薬の飲み忘れが増えている。",
    ),
    "conf_request": ("ご家族も参加できる夕方の時間を希望します。",),
    "comm_note": ("右耳のほうが聞こえやすい。ゆっくり話すと伝わる。", "眼鏡がないと表情が読み取れない。"),
    "med_note": ("お薬カレンダーを使用。夕食後の分を忘れやすい。", "粉薬はとろみ水で服用。"),
    "med_manager": ("長女が1週間分を配薬箱に入れている",),
    "pharmacy": ("見本薬局 東光店 0166-00-7001",),
    "visiting_nurse": ("訪問看護ステーション こはる見本 0166-00-7002",),
    "meal_time_am": ("7時",),
    "meal_time_noon": ("12時",),
    "meal_time_pm": ("18時",),
}  # fmt: skip
_NUMBERS = {"floors": (1, 2), "living_floor": (1, 1), "meal_count": (3, 3), "height_cm": (142, 168),
            "weight_kg": (38, 66), "visit_per_month": (1, 2), "household_after_count": (2, 4)}  # fmt: skip
_LIKELY = {"adl_eat": ("1", "2"), "palsy": ("none", "mild"), "pressure_ulcer": ("0",), "smoking": ("0",),
           "alcohol": ("0",), "abuse_suspected": ("0",), "infection": ("0",), "household_care": ("0",),
           "admitted_6m": ("0", "1"), "diet_limit": ("0",), "water_limit": ("0",),
           "oral_meds": ("1",), "intake_route": ("oral",), "housing_type": ("house", "flat"),
           "disability": ("0",), "care_capacity": ("partly", "enough"), "allergy": ("0",),
           "carer_after": ("same",), "jiritsu_judge": ("cm",), "home_pharm": ("0",)}  # fmt: skip


def fill(sheet: Sheet, random: Random, share: float = 0.9) -> dict[str, Any]:
    """Raw values for the sections a care manager writes; `share` of the items is answered."""
    raw: dict[str, Any] = {}
    for section in sheet:
        if section.key in SKIPPED_SECTIONS:
            continue
        for item in section.items:
            if item.prefill or item.key.startswith("no_"):
                continue
            shown = item.shown_when is None or raw.get(item.shown_when.key) in item.shown_when.codes
            if shown and item.kind in _WRITERS and random.random() < share:
                value = _WRITERS[item.kind](item, random)
                if value not in (None, ""):
                    raw[item.key] = value
    return raw


def _text(item: Item, random: Random) -> str | None:
    return random.choice(_TEXTS[item.key]) if item.key in _TEXTS else None


def _one(item: Item, random: Random) -> str:
    likely = _LIKELY.get(item.key) or tuple(
        c.code for c in item.choices if c.code not in ("other", "9")
    )
    return random.choice(likely)  # fmt: skip


def _many(item: Item, random: Random) -> list[str]:
    if item.key in _LIKELY:
        return [_LIKELY[item.key][0]]
    codes = [c.code for c in item.choices if c.code not in ("other", *item.exclusive)]
    if item.exclusive and random.random() < 0.4:
        return [item.exclusive[0]]
    return sorted(random.sample(codes, k=min(len(codes), random.choice((1, 1, 2)))))


def _number(item: Item, random: Random) -> str | None:
    span = _NUMBERS.get(item.key)
    return str(random.randint(*span)) if span else None


def _rows(item: Item, random: Random) -> list[dict[str, str]] | None:
    keys = [column.key for column in item.columns]
    if item.key == "medications":
        picked = random.sample(words.MEDICINES, k=random.randint(3, 8))
        return [dict(zip(keys, (*m, "かかりつけ医"), strict=False)) for m in picked]
    if item.key == "services":
        rows = (
            ("15", "デイサービス なごみ見本", "週2回（火・金）", "0166-00-7101"),
            ("11", "ヘルパーステーション まごころ見本", "週3回", "0166-00-7102"),
            ("17", "福祉用具 みらい見本", "歩行器・ベッド", "0166-00-7103"),
        )
        return [dict(zip(keys, row, strict=False)) for row in rows[: random.randint(1, 3)]]
    return None


_WRITERS: dict[Kind, Callable[[Item, Random], Any]] = {
    Kind.TEXT: _text,
    Kind.LONG: _text,
    Kind.ONE: _one,
    Kind.MANY: _many,
    Kind.NUMBER: _number,
    Kind.ROWS: _rows,
    Kind.FLAG: lambda item, random: random.random() < 0.3 and "see_plan" not in item.key,
}
