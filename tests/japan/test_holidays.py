"""National holidays: jpholiday against the law, day by day, over the whole covered range.

The law (国民の祝日に関する法律, with the amendments and the special laws for 2019, 2020 and 2021) is
written out here a second time, with the equinoxes as the 暦要項 published them.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from handoff.japan import holidays
from handoff.japan.holidays import HolidayDataMissing, holiday_name, is_national_holiday

DAY = timedelta(days=1)
YEARS = range(holidays.FIRST_YEAR, holidays.LAST_DATE.year + 1)
# Published for 2007 to 2027; 2028 is the observatory's forecast.
SPRING_ON_THE_20TH = {2008, 2009, 2012, 2013, 2016, 2017, 2020, 2021, 2024, 2025, 2026, 2028}
AUTUMN_ON_THE_22ND = {2012, 2016, 2020, 2024, 2028}


def monday(year: int, month: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=-first.weekday() % 7 + 7 * (nth - 1))


def summer_and_sports(year: int) -> list[date]:
    """海の日, 山の日, 体育の日/スポーツの日, as moved for the games of 2020 and 2021."""
    if year == 2020:
        return [date(2020, 7, 23), date(2020, 8, 10), date(2020, 7, 24)]
    if year == 2021:
        return [date(2021, 7, 22), date(2021, 8, 8), date(2021, 7, 23)]
    mountain = [date(year, 8, 11)] if year >= 2016 else []
    return [monday(year, 7, 3), *mountain, monday(year, 10, 2)]


def emperor(year: int) -> list[date]:
    if year <= 2018:
        return [date(year, 12, 23)]
    if year == 2019:
        return [date(2019, 5, 1), date(2019, 10, 22)]
    return [date(year, 2, 23)]


def named_days(year: int) -> set[date]:
    """The days of article 2 and of the special laws."""
    fixed = ((1, 1), (2, 11), (4, 29), (5, 3), (5, 4), (5, 5), (11, 3), (11, 23))
    return {
        *(date(year, month, day) for month, day in fixed),
        date(year, 3, 20 if year in SPRING_ON_THE_20TH else 21),
        date(year, 9, 22 if year in AUTUMN_ON_THE_22ND else 23),
        monday(year, 1, 2),
        monday(year, 9, 3),
        *summer_and_sports(year),
        *emperor(year),
    }


def days_off(year: int) -> set[date]:
    """Article 3: the named days, the substitutes, the days between two named days."""
    named = named_days(year)
    off = set(named)
    for day in named:
        if day.weekday() == 6:
            substitute = day + DAY
            while substitute in named:
                substitute += DAY
            off.add(substitute)
        if day + 2 * DAY in named:
            off.add(day + DAY)
    return off


@pytest.mark.parametrize("year", YEARS)
def test_every_day_of_the_year_agrees_with_the_law(year: int) -> None:
    first = date(year, 1, 1)
    days = [first + n * DAY for n in range((date(year + 1, 1, 1) - first).days)]
    assert [day for day in days if is_national_holiday(day)] == sorted(days_off(year))


def test_the_range_covers_2009_to_2028_at_least() -> None:
    assert holidays.FIRST_YEAR <= 2009
    assert date(2028, 12, 31) <= holidays.LAST_DATE


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2009-09-22", "国民の休日"),
        ("2012-09-22", "秋分の日"),
        ("2015-09-22", "国民の休日"),
        ("2016-08-11", "山の日"),
        ("2018-12-24", "天皇誕生日 振替休日"),
        ("2019-04-30", "国民の休日"),
        ("2019-05-01", "天皇の即位の日"),
        ("2019-05-02", "国民の休日"),
        ("2019-05-06", "こどもの日 振替休日"),
        ("2019-10-22", "即位礼正殿の儀"),
        ("2020-02-24", "天皇誕生日 振替休日"),
        ("2020-05-06", "憲法記念日 振替休日"),
        ("2020-07-23", "海の日"),
        ("2020-07-24", "スポーツの日"),
        ("2020-08-10", "山の日"),
        ("2021-07-22", "海の日"),
        ("2021-07-23", "スポーツの日"),
        ("2021-08-08", "山の日"),
        ("2021-08-09", "山の日 振替休日"),
        ("2024-09-22", "秋分の日"),
        ("2024-09-23", "秋分の日 振替休日"),
        ("2026-05-06", "憲法記念日 振替休日"),
        ("2026-09-22", "国民の休日"),
        ("2027-03-22", "春分の日 振替休日"),
        ("2028-09-22", "秋分の日"),
    ],
)
def test_a_holiday_has_its_name(day: str, name: str) -> None:
    assert holiday_name(date.fromisoformat(day)) == name


@pytest.mark.parametrize(
    "day",
    [
        "2019-02-23",  # neither the old nor the new 天皇誕生日 in the year of the change
        "2019-12-23",
        "2019-05-07",
        "2020-07-20",  # the usual 海の日, moved
        "2020-08-11",
        "2020-10-12",
        "2021-07-19",
        "2021-08-11",
        "2021-10-11",
        "2015-08-11",  # 山の日 began in 2016
        "2024-09-24",
        "2026-11-22",  # an ordinary Sunday
        "2026-12-29",  # offices close, the law does not know of it
    ],
)
def test_an_ordinary_day_is_no_holiday(day: str) -> None:
    assert holiday_name(date.fromisoformat(day)) is None


@pytest.mark.parametrize("day", [date(2006, 12, 31), holidays.LAST_DATE + DAY, date(2100, 1, 1)])
def test_a_day_beyond_the_data_is_refused_not_guessed(day: date) -> None:
    with pytest.raises(HolidayDataMissing) as refused:
        is_national_holiday(day)
    assert refused.value.day == day
    assert f"{day.year}年{day.month}月{day.day}日の祝日は" in str(refused.value)


def test_the_first_and_the_last_day_of_the_data_are_answered() -> None:
    assert holiday_name(date(holidays.FIRST_YEAR, 1, 1)) == "元日"
    assert holiday_name(holidays.LAST_DATE) is None
