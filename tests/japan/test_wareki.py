"""Reading and writing dates: what a care manager types, and what the answer is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.japan import wareki
from handoff.japan.wareki import NotADate, age_on, echo, parse, to_wareki

EVERY_DAY = st.dates(date(1873, 1, 1), date(2100, 12, 31))
BIRTHDAY = date(1940, 3, 4)


@pytest.mark.parametrize(
    "typed",
    [
        "昭和15年3月4日",
        "昭和 15年 3月 4日",
        "昭和15年03月04日",
        "昭15年3月4日",
        "昭15.3.4",
        "昭和15.3.4",
        "S15.3.4",
        "s15/3/4",
        "S 15 3 4",
        "S15-3-4",
        "S.15.3.4",
        "Ｓ１５．３．４",
        "昭和１５年３月４日",
        "昭和　１５年　３月　４日",
        "S150304",
        "昭和150304",
        "昭和十五年三月四日",
        "昭和一五年三月四日",
        "ｼｮｳﾜ15年3月4日",
        "ショウワ15.3.4",
        "しょうわ15年3月4日",
        "㍼15年㋂㏣",
        "昭和15ー3ー4",
        "昭和15・3・4",
        "1940-03-04",
        "1940/3/4",
        "1940.3.4",
        "1940 3 4",
        "1940年3月4日",
        "西暦1940年3月4日",
        "一九四〇年三月四日",
        "１９４０／３／４",
        "1940－3－4",
        "19400304",
        "１９４００３０４",
        " 1940/3/4 ",
        "昭和15年3月4日生",
        "S15.3.4生まれ",
        "昭和15年3月4日(月)",
        "昭和15年3月4日（月曜日）",
        "昭和15年3月4日月曜",
        "昭和15年(1940年)3月4日",
        "1940年（昭和15年）3月4日",
        "1940(S15)年3月4日",
    ],
)
def test_every_usual_way_of_writing_one_day_is_read(typed: str) -> None:
    assert parse(typed) == wareki.ParsedDate(BIRTHDAY, None)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("明治6年1月1日", date(1873, 1, 1)),
        ("明治45年7月29日", date(1912, 7, 29)),
        ("大正元年7月30日", date(1912, 7, 30)),
        ("大正15年12月24日", date(1926, 12, 24)),
        ("昭和元年12月25日", date(1926, 12, 25)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("R1.5.1", date(2019, 5, 1)),
        ("R元.5.1", date(2019, 5, 1)),
        ("令和二年二月二十九日", date(2020, 2, 29)),
    ],
)
def test_the_first_and_the_last_day_of_each_era_are_read(typed: str, day: date) -> None:
    assert parse(typed) == wareki.ParsedDate(day, None)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("昭和64年1月8日", "平成元年1月8日"),
        ("S64.2.3", "平成元年2月3日"),
        ("昭和65年3月1日", "平成2年3月1日"),
        ("大正15年12月25日", "昭和元年12月25日"),
        ("大正16年1月1日", "昭和2年1月1日"),
        ("昭和元年12月24日", "大正15年12月24日"),
        ("平成元年1月7日", "昭和64年1月7日"),
        ("令和元年4月30日", "平成31年4月30日"),
        ("明治45年7月31日", "大正元年7月31日"),
    ],
)
def test_a_day_outside_its_era_is_refused_and_the_right_date_is_offered(
    typed: str, offered: str
) -> None:
    with pytest.raises(NotADate) as refused:
        parse(typed)
    assert refused.value.suggestion == offered
    assert offered in refused.value.message_ja
    assert to_wareki(parse(offered).date) == offered


@pytest.mark.parametrize(
    ("typed", "day", "short"),
    [
        ("H31.5.1", date(2019, 5, 1), "R1.5.1"),
        ("平成32年4月1日", date(2020, 4, 1), "R2.4.1"),
        ("平成３８年３月３１日", date(2026, 3, 31), "R8.3.31"),
        ("明治45年7月30日", date(1912, 7, 30), "T1.7.30"),
    ],
)
def test_a_heisei_date_on_an_old_certificate_is_converted_with_a_note(
    typed: str, day: date, short: str
) -> None:
    read = parse(typed)
    assert read.date == day
    assert read.note is not None
    assert short in read.note


def test_a_year_and_month_after_the_end_of_showa_names_what_to_type() -> None:
    with pytest.raises(NotADate) as refused:
        parse("昭和64年2月")
    assert refused.value.message_ja == (
        "昭和は64年1月7日までです。日まで、「平成元年2月1日」のように入力してください。"
    )


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("昭和64年1月", "「昭和64年1月1日」"),
        ("平成元年1月", "「平成元年1月31日」"),
        ("1940年3月", "「昭和15年3月1日」"),
        ("昭和12年", "年・月・日をすべて"),
        ("1940", "年・月・日をすべて"),
        ("令和0年", "元年（1年）から始まります"),
    ],
)
def test_an_incomplete_date_is_asked_for_in_full(typed: str, words: str) -> None:
    with pytest.raises(NotADate, match=words):
        parse(typed)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("令和0年5月1日", "令和は元年（1年）から始まります"),
        ("令和8年2月29日", "令和8年（2026年）の2月は1日から28日までです"),
        ("2026年2月30日", "2026年の2月は1日から28日までです"),
        ("2026/4/31", "4月は1日から30日まで"),
        ("2026/4/0", "4月は1日から30日まで"),
        ("2月30日", "2月は29日までです"),
        ("3月4日", "年から入力してください"),
        ("3/4", "年から入力してください"),
        ("2026/13/1", "月は1から12まで"),
        ("令和8年0月1日", "月は1から12まで"),
        ("3/4/1940", "年・月・日の順に"),
        ("令和120年1月1日", "令和120年はありません"),
        ("2926-01-01", "先すぎます"),
        ("1872-12-31", "明治6年（1873年）1月1日より前"),
        ("明治5年12月2日", "明治6年（1873年）1月1日より前"),
        ("慶応3年1月1日", "明治6年（1873年）1月1日より前"),
        ("1940年（昭和16年）3月4日", "和暦の年と西暦の年が合いません"),
        ("", "日付を入力してください"),
        ("　", "日付を入力してください"),
        ("ことし", "日付として読めませんでした"),
        ("1940-03-04T10:00", "日付として読めませんでした"),
        ("19400", "日付として読めませんでした"),
        ("١٩٤٠/3/4", "日付として読めませんでした"),
        ("昭和15年3月4日" * 20, "日付として読めませんでした"),
    ],
)
def test_what_is_not_one_date_is_refused_with_what_to_do(typed: str, words: str) -> None:
    with pytest.raises(NotADate) as refused:
        parse(typed)
    assert words in refused.value.message_ja
    assert refused.value.suggestion is None


@pytest.mark.parametrize("typed", ["15.3.4", "15年3月4日", "15/3/4", "150304", "１５－３－４"])
def test_a_year_without_an_era_asks_for_the_era(typed: str) -> None:
    with pytest.raises(NotADate) as refused:
        parse(typed)
    assert "元号か西暦4けたを付けて" in refused.value.message_ja
    for choice in ("S15.3.4", "H15.3.4", "R15.3.4"):
        assert choice in refused.value.message_ja


def test_a_weekday_that_does_not_fit_is_pointed_out() -> None:
    read = parse("2026年11月22日（月）")
    assert read.date == date(2026, 11, 22)
    assert read.note == "令和8年11月22日は日曜日です。日付を確かめてください。"


def test_every_day_from_1873_to_2100_comes_back_from_its_wareki() -> None:
    day, last = date(1873, 1, 1), date(2100, 12, 31)
    while day <= last:
        assert parse.__wrapped__(to_wareki(day)) == wareki.ParsedDate(day, None)
        day += timedelta(days=1)


@given(EVERY_DAY)
def test_every_style_of_a_day_is_read_back(day: date) -> None:
    slashes = f"{day.year}/{day.month}/{day.day}"
    styles = (to_wareki(day, "short"), day.isoformat(), f"{day:%Y%m%d}", slashes)
    assert {parse(style).date for style in styles} == {day}


def outcome(text: str) -> wareki.ParsedDate | NotADate:
    try:
        return parse(text)
    except NotADate as refused:
        return refused


@given(st.text())
def test_any_text_is_read_or_refused_in_japanese(text: str) -> None:
    read = outcome(text)
    if isinstance(read, NotADate):
        assert read.message_ja.endswith("。")
        assert not any(word in read.message_ja for word in ("不正", "無効", "！", "必須"))
    else:
        assert date(1873, 1, 1) <= read.date <= wareki.LATEST


@given(
    st.sampled_from(["明治", "大正", "昭和", "平成", "令和", "M", "t", "Ｓ", "ﾍｲｾｲ", ""]),
    st.integers(0, 120),
    st.integers(0, 13),
    st.integers(0, 32),
)
def test_a_suggestion_is_always_a_date_that_is_read(
    era: str, year: int, month: int, day: int
) -> None:
    read = outcome(f"{era}{year}.{month}.{day}")
    if isinstance(read, NotADate):
        assert read.message_ja.endswith("。")
        assert read.suggestion is None or parse(read.suggestion).note is None


@pytest.mark.parametrize(
    ("day", "long", "short"),
    [
        (date(2019, 5, 1), "令和元年5月1日", "R1.5.1"),
        (date(1989, 1, 7), "昭和64年1月7日", "S64.1.7"),
        (date(1926, 12, 25), "昭和元年12月25日", "S1.12.25"),
        (date(1912, 7, 29), "明治45年7月29日", "M45.7.29"),
    ],
)
def test_a_date_is_written_in_wareki(day: date, long: str, short: str) -> None:
    assert to_wareki(day) == long
    assert to_wareki(day, "short") == short


def test_a_day_of_the_old_calendar_is_not_written() -> None:
    with pytest.raises(ValueError, match="1872-12-31"):
        to_wareki(date(1872, 12, 31))


def test_the_echo_names_era_year_and_age() -> None:
    assert echo(BIRTHDAY, date(2026, 11, 22)) == "昭和15年3月4日・1940年・86歳"
    assert echo(date(2026, 11, 22)) == "令和8年11月22日・2026年"
    assert echo(date(2026, 11, 23), date(2026, 11, 22)) == "令和8年11月23日・2026年"


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (BIRTHDAY, date(2026, 3, 3), 85),
        (BIRTHDAY, date(2026, 3, 4), 86),
        (BIRTHDAY, BIRTHDAY, 0),
        (date(1940, 2, 29), date(2025, 2, 28), 84),
        (date(1940, 2, 29), date(2025, 3, 1), 85),
        (date(1940, 2, 29), date(2024, 2, 29), 84),
    ],
)
def test_age_is_completed_years_on_the_day(birth: date, day: date, age: int) -> None:
    assert age_on(birth, day) == age


def test_there_is_no_age_before_birth() -> None:
    with pytest.raises(ValueError, match="before birth"):
        age_on(BIRTHDAY, date(1940, 3, 3))
