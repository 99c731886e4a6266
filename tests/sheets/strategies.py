"""Hypothesis strategies for raw content of a sheet: sensible, odd and hostile answers of every kind."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from handoff.sheets.model import Item, Kind, Sheet

LETTERS = st.sampled_from(
    [
        *"髙﨑濵邉神祐あアｱｶﾞー・ 　\n\t０9Ⅱ①㈱,;、\"'=+-@",
        "𠮷",
        "葛󠄀",
        "か\u3099",
        "⾝",
        "👨‍👩‍👧",
        "\r\n",
        "\u200b",
    ]
)
HOSTILE = st.sampled_from(["\x00", "\ud800", "\u202e", "\ufffe", "\x1b"])
WORDS = st.lists(LETTERS, max_size=30).map("".join) | st.text(max_size=40)
ANYTHING = st.lists(LETTERS | HOSTILE, max_size=12).map("".join)
DATES = st.dates().map(str) | st.sampled_from(
    [
        "昭和15年3月4日",
        "S15.3.4",
        "平成32年1月1日",
        "令和8年2月30日",
        "昭和64年2月",
        "19400304",
        "令和0年",
        "きのう",
    ]
)
PARTIALS = DATES | st.sampled_from(
    ["令和2年4月頃", "R8年5月上旬", "未定", "2019", "1937", "2週間後", "頃"]
)
TIMES = st.times().map(lambda t: t.strftime("%H:%M")) | st.sampled_from(
    ["１８時半", "24:00", "18", "x"]
)
NUMBERS = st.integers(0, 10**6).map(str) | st.sampled_from(
    ["４５．５", "1,200", "約3合", "五", "007", "-1", "ⅲ"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)


def answers(item: Item) -> st.SearchStrategy[Any]:
    """Raw answers to `item`: mostly of its kind, sometimes anything at all."""
    codes = st.sampled_from([t for c in item.choices for t in (c.code, c.label)] or ["1"])
    of_kind: dict[Kind, st.SearchStrategy[Any]] = {
        Kind.TEXT: WORDS,
        Kind.LONG: WORDS,
        Kind.DATE: DATES,
        Kind.PARTIAL: PARTIALS,
        Kind.TIME: TIMES,
        Kind.NUMBER: NUMBERS | st.integers(0, 300),
        Kind.ONE: codes | WORDS,
        Kind.MANY: st.lists(codes | WORDS, max_size=6) | WORDS,
        Kind.FLAG: st.booleans() | st.sampled_from(["1", "on", "□", "たぶん", ""]),
        Kind.ROWS: st.lists(_row(item), max_size=5),
    }
    return of_kind[item.kind] | ANYTHING | JSON


def _row(item: Item) -> st.SearchStrategy[dict[str, Any]]:
    if not item.columns:
        return st.just({})
    return st.fixed_dictionaries({}, optional={c.key: answers(c) for c in item.columns})


def raw_contents(sheet: Sheet) -> st.SearchStrategy[dict[str, Any]]:
    """Raw values of a whole sheet with some items answered, some keys unknown, some text typed."""
    paths = st.sampled_from(
        [
            *sheet.items,
            *(
                f"{i.key}.{n}.{c.key}"
                for i in sheet.items.values()
                for c in i.columns
                for n in (0, 2)
            ),
            "family.0.person_age",
            "family.3.person_age",
            "doctors.1.visit_type",
            "family.x.y",
            "family.99999.person_age",
            "old_key.2",
        ]
    )
    # Few items at a time: a sheet of two hundred would drown the interesting ones.
    known = st.lists(st.sampled_from(list(sheet.items.values())), max_size=8, unique=True).flatmap(
        lambda items: st.fixed_dictionaries({i.key: answers(i) for i in items})
    )
    unknown = st.dictionaries(st.sampled_from(["old_key", "新しい項目", "_carried", "_note"]), JSON)
    typed = st.dictionaries(paths, ANYTHING | WORDS, max_size=3).map(lambda t: {"_typed": t})
    return st.builds(lambda a, b, c: {**a, **b, **c}, known, unknown, typed | st.just({}))
