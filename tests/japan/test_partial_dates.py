"""Dates known in part: nothing that was not said is filled in, and nothing said is lost."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.japan.partial_dates import UNDECIDED, NotADate, PartialDate, from_storage, parse

TODAY = date(2026, 11, 22)


@st.composite
def partials(draw: st.DrawFn) -> PartialDate:
    day = draw(st.dates(date(1873, 1, 1), date(2100, 12, 31)))
    around = draw(st.booleans())
    return draw(
        st.sampled_from(
            [
                UNDECIDED,
                PartialDate(day.year, around=around),
                PartialDate(day.year, day.month, around=around),
                PartialDate(day.year, day.month, day.day, around),
                PartialDate(day.year, day.month, None, around, "上旬"),
                PartialDate(day.year, day.month, None, around, "中旬"),
                PartialDate(day.year, day.month, None, around, "下旬"),
            ]
        )
    )


@pytest.mark.parametrize(
    ("typed", "stored", "shown"),
    [
        ("昭和12年", "1937", "昭和12年"),
        ("1937", "1937", "昭和12年"),
        ("S12", "1937", "昭和12年"),
        ("昭和十二年頃", "1937~", "昭和12年頃"),
        ("S12.3", "1937-03", "昭和12年3月"),
        ("2019年3月頃", "2019-03~", "平成31年3月頃"),
        ("２０１９年３月ごろ", "2019-03~", "平成31年3月頃"),
        ("2019-03", "2019-03", "平成31年3月"),
        ("R8.5.20", "2026-05-20", "令和8年5月20日"),
        ("20260520", "2026-05-20", "令和8年5月20日"),
        ("昭和15年3月4日頃", "1940-03-04~", "昭和15年3月4日頃"),
        ("R8年5月上旬", "2026-05-early", "令和8年5月上旬"),
        ("令和8年5月の中旬", "2026-05-mid", "令和8年5月中旬"),
        ("令和8年5月半ば", "2026-05-mid", "令和8年5月中旬"),
        ("令和8年5月下旬頃", "2026-05-late~", "令和8年5月下旬頃"),
        ("令和8年5月末", "2026-05-31~", "令和8年5月31日頃"),
        ("未定", "undecided", "未定"),
        ("平成32年", "2020", "令和2年"),
        ("平成31年5月", "2019-05", "令和元年5月"),
        ("大正15年", "1926", "大正15年（昭和元年）"),
        ("昭和元年", "1926", "大正15年（昭和元年）"),
        ("昭和64年1月", "1989-01", "昭和64年（平成元年）1月"),
    ],
)
def test_what_is_known_of_a_date_is_kept_and_no_more(typed: str, stored: str, shown: str) -> None:
    read = parse(typed)
    assert read.storage() == stored
    assert read.japanese() == shown


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("2週間後", "2026-12-06~"),
        ("二週間後", "2026-12-06~"),
        ("約３週間後", "2026-12-13~"),
        ("10日後", "2026-12-02"),
        ("十日後頃", "2026-12-02~"),
        ("3か月後", "2027-02~"),
        ("1ヶ月後", "2026-12~"),
        ("半年後", "2027-05~"),
        ("2年前", "2024-11~"),
        ("3週間前", "2026-11-01~"),
        ("今日", "2026-11-22"),
        ("明日", "2026-11-23"),
        ("来週", "2026-11-29~"),
        ("来月", "2026-12"),
        ("来月上旬", "2026-12-early"),
        ("今月末", "2026-11-30~"),
        ("月末頃", "2026-11-30~"),
        ("下旬", "2026-11-late"),
    ],
)
def test_a_relative_date_is_counted_from_the_base_day(typed: str, stored: str) -> None:
    assert parse(typed, TODAY).storage() == stored
    with pytest.raises(NotADate, match="いつから数えるかが分かりません"):
        parse(typed)


@pytest.mark.parametrize(
    ("typed", "words", "offered"),
    [
        ("昭和64年2月", "昭和は64年1月7日までです", "平成元年2月"),
        ("昭和65年", "昭和は64年1月7日までです", "平成2年"),
        ("令和元年4月", "令和は元年5月1日からです", "平成31年4月"),
        ("昭和64年1月8日頃", "昭和は64年1月7日までです", "平成元年1月8日"),
        ("5月上旬", "何年かも入力してください", "令和9年5月上旬"),
        ("12月頃", "何年かも入力してください", "令和8年12月"),
        ("11月末", "何年かも入力してください", "令和8年11月末"),
        ("12.3", "元号か西暦4けたを付けて", None),
        ("令和8年2月30日頃", "2月は1日から28日まで", None),
        ("令和8年13月", "月は1から12まで", None),
        ("令和8年上旬", "年と月を入力してください", None),
        ("令和0年", "元年（1年）から始まります", None),
        ("明治3年", "より前は暦が違う", None),
        ("999年後", "先すぎます", None),
        ("1937年（昭和13年）", "西暦の年が合いません", None),
        ("そのうち", "「未定」のように入力してください", None),
        ("", "日付を入力してください", None),
    ],
)
def test_what_cannot_be_placed_is_refused_with_what_to_type(
    typed: str, words: str, offered: str | None
) -> None:
    with pytest.raises(NotADate) as refused:
        parse(typed, TODAY)
    assert words in refused.value.message_ja
    assert refused.value.suggestion == offered
    if offered:
        parse(offered, TODAY)


@given(partials())
def test_a_partial_date_survives_storage_and_its_own_words(partial: PartialDate) -> None:
    assert from_storage(partial.storage()) == partial
    assert parse(partial.japanese()) == partial
    assert parse(partial.western()) == partial


@given(partials(), partials())
def test_storage_texts_sort_by_year(one: PartialDate, other: PartialDate) -> None:
    if one.year and other.year and one.year < other.year:
        assert one.storage() < other.storage() < UNDECIDED.storage()


@given(partials())
def test_the_span_holds_what_can_be_meant(partial: PartialDate) -> None:
    first, last = partial.earliest(), partial.latest()
    if partial.year is None:
        assert (first, last) == (None, None)
        return
    assert first is not None
    assert last is not None
    assert first <= last
    assert (first.year, last.year) == (partial.year, partial.year)
    assert partial.is_exact == (partial.day is not None and not partial.around)


def outcome(text: str, base: date | None) -> PartialDate | NotADate:
    try:
        return parse(text, base)
    except NotADate as refused:
        return refused


@given(st.text(), st.none() | st.just(TODAY))
def test_any_text_is_read_or_refused(text: str, base: date | None) -> None:
    read = outcome(text, base)
    if isinstance(read, NotADate):
        assert read.message_ja.endswith("。")
    else:
        assert from_storage(read.storage()) == read


@pytest.mark.parametrize(
    "fields",
    [
        {"year": None, "month": 3},
        {"year": 2026, "day": 3},
        {"year": 2026, "part": "上旬"},
        {"year": 2026, "month": 2, "day": 30},
        {"year": 2026, "month": 2, "day": 3, "part": "上旬"},
        {"year": 1872},
    ],
)
def test_fields_that_do_not_fit_together_are_an_error(fields: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        PartialDate(**fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text", ["", "未定", "2026-5", "2026-05-40", "2026-00", "20260520", "2026~~"]
)
def test_only_its_own_storage_text_is_read_back(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_storage(text)


def test_a_part_of_february_ends_with_the_month() -> None:
    late = parse("令和8年2月下旬")
    assert (late.earliest(), late.latest()) == (date(2026, 2, 21), date(2026, 2, 28))


def test_the_gregorian_year_can_be_shown_instead() -> None:
    assert parse("昭和12年3月頃").western() == "1937年3月頃"
    assert UNDECIDED.western() == "未定"
