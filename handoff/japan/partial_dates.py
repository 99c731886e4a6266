"""Dates known only in part: 昭和12年, 2019年3月頃, 5月上旬, 未定, 「2週間後」 counted from a day.

Two places need them: when an illness began (発症年月日, 「年 月 日頃」 on the medical letters) and
when a discharge is in sight (退院の目途, 「上旬」「月末頃」「未定」). What is not known stays open; no
day is ever filled in for it.

Storage text reads like ISO 8601 and sorts by year: `1937`, `2019-03~`, `1940-03-04`, `2026-05-early`,
`undecided`; `~` is 頃.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from handoff.japan import wareki
from handoff.japan.eras import GREGORIAN_FROM, HEISEI, Era, era_on, year_in_era
from handoff.japan.reading import NotADate, plain_date

__all__ = ["UNDECIDED", "NotADate", "PartialDate", "from_storage", "parse"]

Part = Literal["上旬", "中旬", "下旬"]
_PART_DAYS: dict[str, tuple[int, int]] = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31)}
_PART_CODES: dict[str, Part] = {"early": "上旬", "mid": "中旬", "late": "下旬"}
_CODE_OF_PART = {part: code for code, part in _PART_CODES.items()}
_PART_WORDS: dict[str, Part] = {
    "上旬": "上旬", "初旬": "上旬", "初め": "上旬", "はじめ": "上旬",
    "中旬": "中旬", "半ば": "中旬", "中頃": "中旬", "なかば": "中旬",
    "下旬": "下旬",
}  # fmt: skip

_HOW = "「昭和12年」「2019年3月頃」「R8.5.20」「R8年5月上旬」「未定」のように入力してください。"
_AROUND = re.compile("(?:頃|ごろ|ころ|くらい|ぐらい|位)$")
_PART = re.compile("(" + "|".join(_PART_WORDS) + ")$")
_MONTH_END = re.compile("末日?$")
_YEAR_OR_MONTH = re.compile(
    rf"(?:西暦)?(?P<era>{wareki.ERA_PATTERN})?/?(?P<y>[0-9]{{1,4}}|元)"
    r"(?:年?|(?:年/?|/)(?P<m>[0-9]{1,2})月?)"
)
_MONTH_ONLY = re.compile("([0-9]{1,2})月")
_NAMED_MONTH = {"今月": 0, "当月": 0, "来月": 1, "翌月": 1, "再来月": 2, "先月": -1}
_NAMED_DAY = {"今日": 0, "本日": 0, "明日": 1, "あす": 1, "あした": 1, "明後日": 2, "あさって": 2,
              "昨日": -1, "きのう": -1}  # fmt: skip
_NAMED_WEEK = {"来週": 1, "翌週": 1, "再来週": 2, "先週": -1}
_COUNTED = re.compile("(?:約)?(半|[0-9]{1,3})(日|週間?|(?:か|ヶ|ケ|カ|ヵ|箇)月|年)(後|前)")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date of which the year, the month or the day is known, or nothing yet (`UNDECIDED`).

    `part` (上旬, 中旬, 下旬) needs a month and stands in place of the day; `around` is 頃. Raises
    ValueError when the fields do not fit together or the day does not exist.
    """

    year: int | None
    month: int | None = None
    day: int | None = None
    around: bool = False
    part: Part | None = None

    def __post_init__(self) -> None:
        if self.year is None:
            if self.month or self.day or self.part or self.around:
                raise ValueError("an undecided date has no month, day, part or 頃")
            return
        if not GREGORIAN_FROM.year <= self.year <= wareki.LATEST.year:
            raise ValueError(f"year {self.year} is outside 1873-{wareki.LATEST.year}")
        if self.month is None and (self.day or self.part):
            raise ValueError("a day or a part of a month needs the month")
        if self.day is not None and self.part is not None:
            raise ValueError("上旬 and the like stand in place of the day")
        date(self.year, *(1 if n is None else n for n in (self.month, self.day)))

    @property
    def is_exact(self) -> bool:
        """Whether this is one certain day."""
        return self.day is not None and not self.around

    def earliest(self) -> date | None:
        """First day that can be meant, 頃 aside; None when undecided."""
        if self.year is None:
            return None
        first = _PART_DAYS[self.part][0] if self.part else 1
        return date(self.year, self.month or 1, self.day or first)

    def latest(self) -> date | None:
        """Last day that can be meant, 頃 aside; None when undecided."""
        if self.year is None:
            return None
        month = self.month or 12
        end = monthrange(self.year, month)[1]
        last = min(end, _PART_DAYS[self.part][1]) if self.part else end
        return date(self.year, month, self.day or last)

    def japanese(self) -> str:
        """「昭和12年3月頃」「令和8年5月上旬」「未定」; a year of two eras shows both."""
        first, last = self.earliest(), self.latest()
        if first is None or last is None:
            return "未定"
        eras = dict.fromkeys((era_on(first), era_on(last)))
        named = [f"{era.name}{year_in_era(era, first.year)}年" for era in eras]
        return named[0] + (f"（{named[1]}）" if named[1:] else "") + self._rest()

    def western(self) -> str:
        """The same with the Gregorian year: 「1937年3月頃」."""
        return "未定" if self.year is None else f"{self.year}年{self._rest()}"

    def _rest(self) -> str:
        month = f"{self.month}月" if self.month else ""
        day = f"{self.day}日" if self.day else (self.part or "")
        return month + day + ("頃" if self.around else "")

    def storage(self) -> str:
        """The text that is stored; `from_storage` reads it back."""
        if self.year is None:
            return "undecided"
        text = f"{self.year:04d}"
        if self.month:
            text += f"-{self.month:02d}"
        if self.day:
            text += f"-{self.day:02d}"
        elif self.part:
            text += f"-{_CODE_OF_PART[self.part]}"
        return text + ("~" if self.around else "")


UNDECIDED = PartialDate(None)
"""未定: asked, and not known yet. Not the same as an empty field."""

_STORED = re.compile("([0-9]{4})(?:-([0-9]{2})(?:-(?:([0-9]{2})|(early|mid|late)))?)?(~)?")


@lru_cache(maxsize=4096)
def from_storage(text: str) -> PartialDate:
    """Read storage text back. Raises ValueError for anything `storage` does not write."""
    if text == "undecided":
        return UNDECIDED
    found = _STORED.fullmatch(text)
    if found is None:
        raise ValueError("not the storage text of a partial date")
    year, month, day, code, around = found.groups()
    return PartialDate(
        int(year),
        int(month) if month is not None else None,
        int(day) if day is not None else None,
        around is not None,
        _PART_CODES[code] if code else None,
    )


def parse(text: str, base: date | None = None) -> PartialDate:
    """Read a date known in part; whole dates in every form of `wareki.parse` included.

    `base` is the day 「2週間後」「来月上旬」「明日」 are counted from; without it they are refused.
    Weeks, months and years counted this way are 頃. Raises NotADate with a Japanese message.
    """
    tidy = plain_date(text)
    if tidy == "未定":
        return UNDECIDED
    if not tidy:
        raise NotADate(f"日付を入力してください。{_HOW}" if not text.strip() else _unread())
    if tidy in _PART_WORDS or not _AROUND.search(tidy):
        return _read(tidy, base)
    if _PART.search(tidy):  # 「中頃」 is itself a word for 中旬
        return _read(tidy, base)
    return replace(_read(_AROUND.sub("", tidy), base), around=True)


def _unread() -> str:
    return f"日付として読めませんでした。{_HOW}"


def _read(tidy: str, base: date | None) -> PartialDate:
    relative = _relative(tidy, base)
    if relative is not None:
        return relative
    part = _PART.search(tidy)
    if part:
        head = _month(tidy[: part.start()].rstrip("の/"), base, part[1])
        return replace(head, part=_PART_WORDS[part[1]])
    end = _MONTH_END.search(tidy)
    if end:
        head = _month(tidy[: end.start()].rstrip("の/"), base, "末")
        last = head.latest()
        return replace(head, day=last.day if last else None, around=True)
    alone = _MONTH_ONLY.fullmatch(tidy)
    if alone and 1 <= int(alone[1]) <= 12:
        raise _which_year(int(alone[1]), base, "")
    return _year_or_month(tidy) or _whole(tidy)


def _whole(tidy: str) -> PartialDate:
    try:
        day = wareki.parse(tidy).date
    except NotADate as reason:
        if reason.suggestion or not reason.message_ja.startswith("日付として"):
            raise
        raise NotADate(_unread()) from None
    return PartialDate(day.year, day.month, day.day)


def _month(head: str, base: date | None, part: str) -> PartialDate:
    """The month before 上旬 or 末: 「R8年5月」「来月」「5月」."""
    if head in _NAMED_MONTH or head in ("", "月"):  # 「上旬」「月末」
        return _months_from(_base_or_refuse(base), _NAMED_MONTH.get(head, 0))
    alone = _MONTH_ONLY.fullmatch(head)
    if alone and 1 <= int(alone[1]) <= 12:
        raise _which_year(int(alone[1]), base, part)
    read = _year_or_month(head)
    if read is None or read.month is None:
        raise NotADate(f"「{part}」の前に年と月を入力してください（例：R8年5月{part}）。")
    return read


def _which_year(month: int, base: date | None, part: str) -> NotADate:
    if base is None:
        return NotADate(f"何年かも入力してください（例：R8年{month}月{part}）。")
    coming = PartialDate(base.year + (month < base.month), month)
    offer = coming.japanese() + part
    return NotADate(f"何年かも入力してください。これからのことなら「{offer}」です。", offer)


def _year_or_month(tidy: str) -> PartialDate | None:
    single, second = wareki.split_second_year(tidy)
    found = _YEAR_OR_MONTH.fullmatch(single)
    if found is None:
        return None
    month = int(found["m"]) if found["m"] else None
    era, year = wareki.calendar_year(found["era"], found["y"], (found["m"],) if found["m"] else ())
    if month is not None and not 1 <= month <= 12:
        raise NotADate("月は1から12までです。月を確かめて入力し直してください。")
    if not GREGORIAN_FROM.year <= year <= wareki.LATEST.year:
        raise wareki.out_of_range(year)
    if second is not None and second != year:
        raise NotADate("和暦の年と西暦の年が合いません。どちらか一方だけを入力してください。")
    read = PartialDate(year, month)
    _check_era(era, read)
    return read


def _check_era(era: Era | None, read: PartialDate) -> None:
    """Refuse 昭和64年2月 with 平成元年2月 offered; 平成32年 is read, as on old certificates."""
    first, last = read.earliest(), read.latest()
    if era is None or first is None or last is None:
        return
    if (last >= era.first and (era.last is None or first <= era.last)) or (
        era is HEISEI and first > era.first
    ):
        return
    offer = read.japanese()
    raise NotADate(f"{wareki.era_limit(era, first)}{offer}ではありませんか。", offer)


def _relative(tidy: str, base: date | None) -> PartialDate | None:
    """「2週間後」「10日後」「半年後」「来月」「来週」「明日」, counted from `base`."""
    if tidy in _NAMED_MONTH:
        return _months_from(_base_or_refuse(base), _NAMED_MONTH[tidy])
    if tidy in _NAMED_DAY:
        return _days_from(_base_or_refuse(base), _NAMED_DAY[tidy])
    if tidy in _NAMED_WEEK:
        return _days_from(_base_or_refuse(base), 7 * _NAMED_WEEK[tidy], around=True)
    counted = _COUNTED.fullmatch(tidy)
    if counted is None or (counted[1] == "半" and counted[2] != "年"):
        return None
    number, unit, direction = counted.groups()
    sign = 1 if direction == "後" else -1
    start = _base_or_refuse(base)
    if unit == "日":
        return _days_from(start, sign * int(number))
    if unit.startswith("週"):
        return _days_from(start, sign * 7 * int(number), around=True)
    months = 6 if number == "半" else int(number) * (12 if unit == "年" else 1)
    return replace(_months_from(start, sign * months), around=True)


def _base_or_refuse(base: date | None) -> date:
    if base is None:
        raise NotADate(f"いつから数えるかが分かりません。{_HOW}")
    return base


def _days_from(base: date, days: int, around: bool = False) -> PartialDate:
    day = base + timedelta(days=days)
    if not GREGORIAN_FROM <= day <= wareki.LATEST:
        raise wareki.out_of_range(day.year)
    return PartialDate(day.year, day.month, day.day, around)


def _months_from(base: date, months: int) -> PartialDate:
    year, month = divmod(base.year * 12 + base.month - 1 + months, 12)
    if not GREGORIAN_FROM.year <= year <= wareki.LATEST.year:
        raise wareki.out_of_range(year)
    return PartialDate(year, month + 1)
