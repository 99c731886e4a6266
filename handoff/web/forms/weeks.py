"""Fields of opening hours: a week of hours, single days, yearly ranges, each as people write them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from wtforms import Field

from handoff.japan import wareki
from handoff.japan.reading import NotATime, plain
from handoff.japan.times import parse_time
from handoff.japan.weekdays import WEEKDAYS as LETTERS
from handoff.rules.calendar import WEEKDAYS
from handoff.web.forms.base import LongText

DAY_WORDS = dict(zip(WEEKDAYS, LETTERS, strict=True))
CLOSED_ALL_DAY = frozenset({"休", "休み", "-", "ー", "なし"})
_BETWEEN = re.compile(r"[〜~～]|から|\.\.")
_MONTH_DAY = re.compile(r"([0-9]{1,2})(?:月|/|-)([0-9]{1,2})日?")
_PARTS = re.compile(r"[\n、,;；]+")


class WeekField(Field):  # type: ignore[misc]
    """Hours of each weekday in two boxes; both empty means closed.

    Posted as `<name>-Mon-opens` and `<name>-Mon-closes`. `data` is {"Mon": "09:00-17:30"}, the shape
    that calendars and desks store; `boxes` holds what was typed.
    """

    data: Any
    is_week = True

    def __init__(self, label: str = "", validators: Any = None, **kw: Any) -> None:
        super().__init__(label, validators, **kw)
        self.boxes = dict.fromkeys(WEEKDAYS, ("", ""))
        self.wrong: dict[str, str] = {}

    def process(self, formdata: Any, *args: Any, **kw: Any) -> None:
        """Take the boxes from the posted form, or from stored hours."""
        if formdata is not None:
            self.boxes = {
                day: tuple(
                    formdata.get(f"{self.name}-{day}-{end}", "").strip()
                    for end in ("opens", "closes")
                )
                for day in WEEKDAYS
            }
        super().process(formdata, *args, **kw)
        if formdata is None and self.data:
            for day, text in self.data.items():
                opens, _, closes = text.partition("-")
                self.boxes[day] = (opens.lstrip("0") if opens > "01" else opens, closes)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read all boxes; raises ValueError when any day cannot be read (see `wrong`)."""
        del valuelist
        self.data, self.wrong = {}, {}
        for day, (opens, closes) in self.boxes.items():
            typed = [t for t in (opens, closes) if t and t not in CLOSED_ALL_DAY]
            if not typed:
                continue
            try:
                self.data[day] = _span(opens, closes)
            except ValueError as error:
                self.wrong[day] = f"{DAY_WORDS[day]}曜日：{getattr(error, 'message_ja', error)}"
        if self.wrong:
            raise ValueError(" ".join(self.wrong.values()))

    @property
    def rows(self) -> Iterable[tuple[str, str, str, str, str]]:
        """(weekday, 月, opens, closes, what is wrong) for the page."""
        for day, (opens, closes) in self.boxes.items():
            yield day, DAY_WORDS[day], opens, closes, self.wrong.get(day, "")


def _span(opens: str, closes: str) -> str:
    if not opens:
        raise ValueError("始まりの時刻も入力してください。")
    if not closes:
        raise ValueError("終わりの時刻も入力してください。")
    first = parse_time(opens)
    try:
        last = f"{parse_time(closes):%H:%M}"
    except NotATime:
        if plain(closes).replace(" ", "") not in ("24:00", "24時"):
            raise
        last = "24:00"
    if f"{first:%H:%M}" >= last:
        raise ValueError("終わりの時刻を、始まりより後にしてください。")
    return f"{first:%H:%M}-{last}"


class ListField(LongText):
    """Several entries, one a line (or with 、 between). What cannot be read is named."""

    def __init__(
        self,
        label: str = "",
        validators: Any = None,
        *,
        reader: Callable[[str], Any],
        writer: Callable[[Any], str],
        **kw: Any,
    ) -> None:
        super().__init__(label, validators, **kw)
        self.reader, self.writer = reader, writer

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read every line; raises ValueError naming the first that cannot be read."""
        self.data = []
        for part in _PARTS.split(valuelist[0] if valuelist else ""):
            text = part.strip()
            if not text:
                continue
            try:
                self.data.append(self.reader(text))
            except ValueError as error:
                reason = getattr(error, "message_ja", str(error))
                raise ValueError(f"「{text[:20]}」を読み取れませんでした。{reason}") from error

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "\n".join(self.writer(entry) for entry in self.data or ())

    def pre_validate(self, form: Any) -> None:
        """The reader has its own limits."""


def read_dated(text: str) -> date:
    """One single day, with its year. Raises NotADate."""
    return wareki.parse(text).date


def write_dated(day: date | str) -> str:
    """2026/8/14."""
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return f"{day.year}/{day.month}/{day.day}"


def read_yearly(text: str) -> str:
    """A range that comes back every year, 12/29〜1/3, as 12-29..01-03; one day is a range of one."""
    ends = [_month_day(end) for end in _BETWEEN.split(plain(text).replace(" ", ""))]
    if not 1 <= len(ends) <= 2:
        raise ValueError("「12/29〜1/3」のように入力してください。")
    return f"{ends[0]}..{ends[-1]}"


def write_yearly(stored: str) -> str:
    """12/29〜1/3."""
    return "〜".join("/".join(str(int(n)) for n in end.split("-")) for end in stored.split(".."))


def _month_day(text: str) -> str:
    found = _MONTH_DAY.fullmatch(text)
    if not found:
        raise ValueError("「12/29〜1/3」のように入力してください。")
    try:
        day = date(2000, int(found[1]), int(found[2]))
    except ValueError:
        raise ValueError("その日付はありません。月と日を確かめてください。") from None
    return f"{day:%m-%d}"
