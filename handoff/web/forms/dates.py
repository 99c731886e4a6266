"""Fields for days and hours as people write them in Japan."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from wtforms import Field

from handoff.japan import times, wareki
from handoff.web.forms.base import Read

ERAS = ("昭和", "大正", "平成", "令和", "明治", "西暦")
BOXES = ("era", "y", "m", "d")


def read_day(text: str) -> date:
    """Read a day; raises NotADate with a sentence in Japanese."""
    return wareki.parse(text).date


class DayField(Read):
    """One line for a day: 11/22 with a year, 令和8年11月22日, R8.11.22, 2026-11-22, 20261122."""

    def __init__(self, label: str = "", validators: Any = None, **kw: Any) -> None:
        super().__init__(label, validators, reader=read_day, writer=date.isoformat, **kw)

    @property
    def echo(self) -> str:
        """What was understood, said back; empty when nothing could be read."""
        return wareki.echo(self.data) if isinstance(self.data, date) else ""


class ClockField(Read):
    """One line for an hour: 18:10, 1810, 午後6時10分."""

    def __init__(self, label: str = "", validators: Any = None, **kw: Any) -> None:
        super().__init__(label, validators, reader=times.parse_time, writer=_clock, **kw)


def _clock(value: time) -> str:
    return f"{value:%H:%M}"


class EraDateField(Field):  # type: ignore[misc]
    """A memorable day (a birth date) in four boxes: era, year, month, day.

    Posted as `<name>-era`, `-y`, `-m`, `-d`; a whole text under `<name>` is read too. `boxes` holds
    what was typed.
    """

    data: Any
    is_group = True

    def __init__(self, label: str = "", validators: Any = None, **kw: Any) -> None:
        super().__init__(label, validators, **kw)
        self.boxes = dict.fromkeys(BOXES, "")

    def process(self, formdata: Any, *args: Any, **kw: Any) -> None:
        """Take the boxes from the posted form, or from the stored day."""
        if formdata is not None:
            self.boxes = {b: formdata.get(f"{self.name}-{b}", "").strip() for b in BOXES}
        super().process(formdata, *args, **kw)
        if formdata is None and isinstance(self.data, date):
            self.boxes = _boxes_of(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the boxes; raises ValueError with the sentence to show."""
        typed = _joined(self.boxes) or (valuelist[0].strip() if valuelist else "")
        self.data = None
        if not typed:
            return
        try:
            self.data = read_day(typed)
        except wareki.NotADate as error:
            raise ValueError(error.message_ja) from error
        self.boxes = self.boxes if any(self.boxes.values()) else _boxes_of(self.data)

    @property
    def echo(self) -> str:
        """What was understood, said back."""
        return wareki.echo(self.data) if isinstance(self.data, date) else ""


def _joined(boxes: dict[str, str]) -> str:
    if not any(boxes.values()):
        return ""
    era = "" if boxes["era"] == "西暦" else boxes["era"]
    return f"{era}{boxes['y']}年{boxes['m']}月{boxes['d']}日"


def _boxes_of(day: date) -> dict[str, str]:
    text = wareki.to_wareki(day)
    era, rest = text[:2], text[2:]
    year, rest = rest.split("年")
    month, rest = rest.split("月")
    return {"era": era, "y": year, "m": month, "d": rest.removesuffix("日")}
