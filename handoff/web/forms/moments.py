"""Days and hours that lie close: chosen by one press (きょう, きのう) or typed."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from handoff import clock
from handoff.japan.weekdays import WEEKDAYS, month_day
from handoff.web.forms.base import BaseForm, Segments
from handoff.web.forms.dates import ClockField, DayField

ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def day_choices(now: datetime) -> list[tuple[str, str]]:
    """きょう, きのう and another day, each with its date said."""
    today = clock.local_date(now)
    before = today - timedelta(days=1)
    return [
        ("today", f"きょう {_short(today)}"),
        ("yesterday", f"きのう {_short(before)}"),
        ("other", "ほかの日"),
    ]


def _short(day: date) -> str:
    return f"{day.month}/{day.day}（{WEEKDAYS[day.weekday()]}）"


def said_day(today: date, day: date) -> str:
    """11月22日, with the year when it is another one."""
    year = "" if day.year == today.year else f"{day.year}年"
    return f"{year}{month_day(day)}"


def chosen_day(form: Any, prefix: str, today: date) -> date | None:
    """The day meant by `<prefix>_day` and `<prefix>_on`; a box that does not apply is ignored."""
    chosen, typed = form[f"{prefix}_day"], form[f"{prefix}_on"]
    if chosen.data in ("today", "yesterday"):
        typed.errors = []
        return today - timedelta(days=chosen.data == "yesterday")
    if chosen.data is None and (typed.data or typed.errors):
        chosen.data = "other"  # typed without pressing 「ほかの日」: meant all the same
    found: date | None = typed.data
    return found


def hour_of(field: Any) -> time | None:
    """The hour read from a field."""
    found: time | None = field.data
    return found


def as_calendar(field: DayField) -> None:
    """Offer the calendar of the browser, unless something else than a day was typed: it would vanish."""
    shown = field._value()
    if not shown or ISO_DAY.fullmatch(shown):
        field.render_kw = {"type": "date"}


class NearDays(BaseForm):
    """A form whose days lie close: each box offers the calendar of the browser."""

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        for field in self:
            if isinstance(field, DayField):
                as_calendar(field)


class AdmissionForm(BaseForm):
    """Since when: a day, and the hour when it is known."""

    admitted_day = Segments("いつ入院しましたか", choices=[])
    admitted_on = DayField("入院した日")
    admitted_time = ClockField("入院した時刻")

    def __init__(self, *args: Any, now: datetime, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.now = now
        self.admitted: date | None = None
        self.admitted_day.offer(day_choices(now))
        as_calendar(self.admitted_on)

    def validate(self, extra_validators: Any = None) -> bool:
        """Say which part of the moment is missing or lies ahead."""
        super().validate(extra_validators)
        today = clock.local_date(self.now)
        self.admitted = chosen_day(self, "admitted", today)
        self._check_day(today)
        self._check_time(today)
        return not self.errors

    def _check_day(self, today: date) -> None:
        if self.admitted_on.errors or self.admitted_day.errors:
            return
        if self.admitted is None:
            self._ask_for_day()
        elif self.admitted > today:
            self.refuse(
                "admitted_on",
                f"入院した日は、きょう（{said_day(today, today)}）までの日を入力してください。"
                "これからの入院は、入院した日に知らせてください。",
            )

    def _ask_for_day(self) -> None:
        if self.admitted_day.data == "other":
            self.refuse("admitted_on", "入院した日を入力してください。")
        else:
            words = "いつ入院したかを、きょう・きのう・ほかの日から選んでください。"
            self.refuse("admitted_day", words)

    def _check_time(self, today: date) -> None:
        at = hour_of(self.admitted_time)
        if at is None or self.admitted != today or self.admitted_time.errors:
            return
        if at > clock.local(self.now).time():
            self.refuse(
                "admitted_time",
                f"きょうの{at:%H:%M}はまだ来ていません。日と時刻を確かめてください。",
            )
