"""Until when information counts for 入院時情報連携加算: deadlines under every reading.

Sources: rules.md 1.2 (S1 S2 S3 for 2024-04 on, S6 S9 for 2018-04, S5 for 2012-04), NY-11…NY-14,
open points U2–U5. Days are calendar days in Japan.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

from handoff.japan.weekdays import month_day
from handoff.rules.calendar import Calendar
from handoff.rules.regimes import R1, Regime, regime_on
from handoff.rules.verdict import Reason

FAR_AHEAD_DAYS = 31
"""A provision this many days before the admission is judged by its cause (NY-10, 問118)."""


@dataclass(frozen=True, slots=True)
class Window:
    """One reading of the deadlines. `point` is the open point it comes from; "" = literal text."""

    first: date
    second: date
    reasons: tuple[Reason, ...] = ()
    point: str = ""
    words: str = ""  # how this reading reads the open point


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The deadlines to show while a sheet is not sent yet."""

    first: date
    second: date
    note: str = ""  # the other reading, where there is one


def deadlines(day: date, moment: time | None, calendar: Calendar | None) -> Deadlines | None:
    """(Ⅰ) and (Ⅱ) of an admission; None where no rules are loaded. Raises as `windows` does."""
    regime = regime_on(day)
    if regime is None:
        return None
    literal, *others = windows(regime, day, moment, calendar)
    notes = [
        f"{w.words}なら、(Ⅰ)は{month_day(w.first)}、(Ⅱ)は{month_day(w.second)}まで" for w in others
    ]
    return Deadlines(literal.first, literal.second, "、".join(notes))


def windows(
    regime: Regime, day: date, moment: time | None, calendar: Calendar | None
) -> tuple[Window, ...]:
    """The literal reading first, then the other readings that are possible for this admission.

    `calendar` is that of the care-manager office (NY-14); only regimes from 2024-04 ask it.
    Raises HolidayDataMissing and BadCalendar.
    """
    if regime.first >= date(2024, 4, 1):
        if calendar is None:
            raise ValueError("the office calendar is needed from 2024-04 on")
        return _speed_with_relief(day, moment, calendar)
    return _by_method(day) if regime is R1 else _by_speed(day)


def _by_method(day: date) -> tuple[Window, ...]:
    """2012-04 to 2018-03: within 7 days, visit or not decides the tier (S5)."""
    last = day + timedelta(days=6)
    literal = Window(
        last,
        last,
        (
            Reason(
                "R1",
                f"入院日を1日目として7日目の{month_day(last)}までに、訪問なら(Ⅰ)、ほかの方法なら(Ⅱ)です。",
            ),
        ),
    )
    later = last + timedelta(days=1)
    return literal, Window(later, later, (), "U5", "入院日の翌日を1日目と数える")


def _by_speed(day: date) -> tuple[Window, ...]:
    """2018-04 to 2024-03: within 3 days, day 4 to 7 (S6 S9); counting is U5."""
    first, second = day + timedelta(days=2), day + timedelta(days=6)
    words = f"入院日を1日目として、3日目の{month_day(first)}までが(Ⅰ)、7日目の{month_day(second)}までが(Ⅱ)です。"
    return (
        Window(first, second, (Reason("R2", words),)),
        Window(
            first + timedelta(days=1),
            second + timedelta(days=1),
            (),
            "U5",
            "入院日の翌日を1日目と数える",
        ),
    )


def _speed_with_relief(day: date, moment: time | None, calendar: Calendar) -> tuple[Window, ...]:
    """From 2024-04: the day itself, the next two days, with the reliefs NY-11 and NY-12."""
    hours = calendar.hours(day)
    if hours is None:
        return _closed_day(day, calendar)
    in_hours, late = _plain(day), _late(day, calendar)
    if moment is None:
        words = "入院の時刻が営業時間の終了後だった"
        return in_hours, _as_reading(late, "NY-11", words)
    if hours.after_closing(moment):
        return (late,)
    if hours.at_closing(moment):
        words = "終業時刻ちょうどの入院も営業時間の終了後とみる"
        return in_hours, _as_reading(late, "U3", words)
    if hours.before_opening(moment):
        return in_hours, _as_reading(late, "U4", "始業前の入院も営業時間の終了後とみる")
    return (in_hours,)


def _plain(day: date) -> Window:
    second = day + timedelta(days=2)
    words = f"入院当日の{month_day(day)}までが(Ⅰ)、翌々日の{month_day(second)}までが(Ⅱ)です。"
    return Window(day, second, (Reason("R4", words),))


def _late(day: date, calendar: Calendar) -> Window:
    """After the end of business hours: NY-11, NY-12 when day 3 is closed; one day only (NY-13)."""
    first, third = day + timedelta(days=1), day + timedelta(days=2)
    reasons = [
        Reason("NY-11", f"営業時間の終了後の入院なので、(Ⅰ)は翌日の{month_day(first)}までです。")
    ]
    second = third
    if not calendar.is_open(third):
        second = third + timedelta(days=1)
        words = (
            f"営業時間の終了後の入院で、3日目の{month_day(third)}が営業日でないため、"
            f"(Ⅱ)はその翌日の{month_day(second)}までです。"
        )
        reasons.append(Reason("NY-12", words))
    else:
        reasons.append(Reason("R4", f"(Ⅱ)は翌々日の{month_day(second)}までです。"))
    return Window(first, second, tuple(reasons))


def _closed_day(day: date, calendar: Calendar) -> tuple[Window, ...]:
    """Admitted on a non-business day: NY-11; an extension of (Ⅱ) is not named (U2)."""
    first, third = day + timedelta(days=1), day + timedelta(days=2)
    reasons = (
        Reason("NY-11", f"営業日でない日の入院なので、(Ⅰ)は翌日の{month_day(first)}までです。"),
        Reason("R4", f"(Ⅱ)は翌々日の{month_day(third)}までです。"),
    )
    literal = Window(first, third, reasons)
    if calendar.is_open(third):
        return (literal,)
    words = f"3日目の{month_day(third)}が営業日でないときの(Ⅱ)の延長を、休業日の入院にも当てはめる"
    return literal, Window(first, third + timedelta(days=1), (), "U2", words)


def _as_reading(window: Window, point: str, words: str) -> Window:
    return Window(window.first, window.second, (), point, words)
