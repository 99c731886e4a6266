"""Times of day as people type them."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.japan.times import NotATime, parse_time


@pytest.mark.parametrize(
    "typed",
    [
        "18:10",
        "1810",
        "１８：１０",
        "１８１０",
        "18時10分",
        "１８時１０分",
        "18 時 10 分",
        "十八時十分",
        "午後6時10分",
        "午後６時１０分",
        "午後六時十分",
        "午後6:10",
        "午後 18:10",
        "PM6:10",
        "6:10pm",
        "6:10 p.m.",
        "18:10:00",
        "18.10",
        " 18:10 ",
    ],
)
def test_ten_past_six_in_the_evening_is_read_in_every_usual_form(typed: str) -> None:
    assert parse_time(typed) == time(18, 10)


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("0:00", time(0, 0)),
        ("午前0時5分", time(0, 5)),
        ("午後0時5分", time(12, 5)),
        ("正午", time(12, 0)),
        ("9時", time(9, 0)),
        ("9時半", time(9, 30)),
        ("午後六時半", time(18, 30)),
        ("910", time(9, 10)),
        ("0910", time(9, 10)),
        ("9時5分", time(9, 5)),
    ],
)
def test_other_forms_of_a_time_are_read(typed: str, moment: time) -> None:
    assert parse_time(typed) == moment


@pytest.mark.parametrize(
    ("typed", "words", "offered"),
    [
        ("18", "分まで入力してください", "18:00"),
        ("午後6", "分まで入力してください", "午後6:00"),
        ("24:00", "24時は翌日の0時です", None),
        ("24時", "24時は翌日の0時です", None),
        ("25:00", "時は0から23", None),
        ("18:60", "分は0から59", None),
        ("1860", "分は0から59", None),
        ("午後12時10分", "昼の12時台なら「12:10」、夜中なら「0:10」", None),
        ("午前12時", "昼の12時台なら「12:00」、夜中なら「0:00」", None),
        ("午前18時5分", "午後なら「18:05」", None),
        ("夕方", "時刻として読めませんでした", None),
        ("18:1", "時刻として読めませんでした", None),
        ("١٨:10", "時刻として読めませんでした", None),
        ("", "時刻を入力してください", None),
        ("18:10" * 100, "時刻として読めませんでした", None),
    ],
)
def test_what_is_not_one_time_is_refused_with_what_to_type(
    typed: str, words: str, offered: str | None
) -> None:
    with pytest.raises(NotATime) as refused:
        parse_time(typed)
    assert words in refused.value.message_ja
    assert refused.value.suggestion == offered
    if offered:
        parse_time(offered)


@given(st.times())
def test_every_minute_is_read_back(moment: time) -> None:
    minute = moment.replace(second=0, microsecond=0)
    assert parse_time(f"{minute:%H:%M}") == minute
    assert parse_time(f"{minute:%H%M}") == minute
    assert parse_time(f"{minute.hour}時{minute.minute}分") == minute


def outcome(text: str) -> time | NotATime:
    try:
        return parse_time(text)
    except NotATime as refused:
        return refused


@given(st.text())
def test_any_text_is_read_or_refused_in_japanese(text: str) -> None:
    read = outcome(text)
    assert isinstance(read, time) or read.message_ja.endswith("。")
