"""When a municipality must have confirmed the exception for 軽度者 (5.4-3): its own rule, kept as data.

The notification asks for a confirmation and does not say by when (U11): 三股町 and 国分寺市 before the
rental, 茂原市 within a month, 北広島市 by the end of the month of the start, 玉野市 back to the day of
filing. Where no rule is on file both readings are given.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from handoff.rules.spans import months_later
from handoff.rules.verdict import Reason


class Timing(StrEnum):
    """The rule of a municipality. Values are stored."""

    CONFIRMED_BEFORE = "confirmed_before"
    FILED_BEFORE = "filed_before"
    WITHIN_MONTH = "within_month"
    END_OF_MONTH = "end_of_month"
    FROM_FILING = "from_filing"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """The words on screen and on paper."""
        return {
            "confirmed_before": "貸与の開始より前に、市町村の確認を受ける",
            "filed_before": "貸与の開始より前に、書類を出す",
            "within_month": "貸与の開始から1か月以内に、書類を出す",
            "end_of_month": "貸与を始めた月の末日までに、書類を出す",
            "from_filing": "書類を出した日から対象になる",
            "unknown": "取り扱いが分からない（市町村に確かめる）",
        }[self.value]


@dataclass(frozen=True, slots=True)
class CaseDates:
    """The days of one case; None: not yet."""

    filed_on: date | None = None
    confirmed_on: date | None = None
    rental_from: date | None = None


@dataclass(frozen=True, slots=True)
class TimingAnswer:
    """What the rule says. `covered_from`: from which day the rental counts, None while it waits.

    `in_time`: None while a day is missing. `due_on` is the last day for what `due_what` says.
    """

    in_time: bool | None
    covered_from: date | None
    due_on: date | None = None
    due_what: str = ""
    reasons: tuple[Reason, ...] = ()
    certain: bool = True
    other_reading: str | None = None


_FILE, _CONFIRM = "書類を出す", "市町村の確認を受ける"


def decide(timing: Timing | str | None, dates: CaseDates) -> TimingAnswer:
    """Judge the days of a case by the rule of its municipality (None: no rule on file).

    Whatever the rule, nothing counts without the confirmation itself.
    """
    rule = Timing(timing) if timing else Timing.UNKNOWN
    if rule is Timing.UNKNOWN:
        return _unknown(dates)
    if dates.rental_from is None:
        text = f"この市町村の取り扱い：{rule.label}。貸与の開始日がまだです。"
        return TimingAnswer(None, None, reasons=(Reason("5.4", text),))
    due, what = _due(rule, dates.rental_from)
    done = dates.confirmed_on if what == _CONFIRM else dates.filed_on
    reasons = [Reason("5.4", f"この市町村の取り扱い：{rule.label}。")]
    if done is None:
        reasons.append(Reason("5.4", f"{_day(due)}までに、{what}必要があります。"))
        return TimingAnswer(None, None, due, what, tuple(reasons))
    in_time = done <= due
    starts = dates.rental_from if in_time else done
    if not in_time:
        reasons.append(
            Reason("5.4", f"期限（{_day(due)}）より後のため、{_day(done)}から対象です。")
        )
    if dates.confirmed_on is None:
        reasons.append(Reason("5.4", "市町村の確認がまだです。確認の日と期間を記録してください。"))
        return TimingAnswer(in_time, None, due, what, tuple(reasons))
    return TimingAnswer(in_time, starts, due, what, tuple(reasons))


def _due(rule: Timing, rental: date) -> tuple[date, str]:
    match rule:
        case Timing.WITHIN_MONTH:
            return months_later(rental, 1), _FILE
        case Timing.END_OF_MONTH:
            return rental.replace(day=monthrange(rental.year, rental.month)[1]), _FILE
        case Timing.FROM_FILING:
            return rental, _FILE
        case Timing.FILED_BEFORE:
            return rental - timedelta(days=1), _FILE
    return rental - timedelta(days=1), _CONFIRM


def _unknown(dates: CaseDates) -> TimingAnswer:
    """No rule on file: the reading that claims less, and the wider one beside it (U11)."""
    ask = "この市町村の取り扱いの記録がありません。貸与の前の確認を求めるかどうかを市町村に尋ねてください。"
    reasons = [Reason("U11", ask)]
    strict = decide(Timing.CONFIRMED_BEFORE, dates)
    wide = decide(Timing.WITHIN_MONTH, dates)
    other = None
    if _result(strict) != _result(wide):
        other = (
            "U11：貸与の開始から1か月以内の届け出を認める市町村では、"
            f"{_day(wide.covered_from)}から対象になります。"
            if wide.covered_from
            else f"U11：貸与の開始から1か月以内の届け出を認める市町村では、{_waits(wide)}"
        )
    return TimingAnswer(
        strict.in_time,
        strict.covered_from,
        strict.due_on,
        strict.due_what,
        (*reasons, *strict.reasons[1:]),
        certain=False,
        other_reading=other,
    )


def _result(answer: TimingAnswer) -> tuple[object, ...]:
    """What tells two readings apart: while a day is missing, until when it may come."""
    waits = answer.in_time is None
    return answer.in_time, answer.covered_from, answer.due_on if waits else None


def _waits(answer: TimingAnswer) -> str:
    if answer.due_on is None or answer.in_time is not None:
        return "確認を待っています。"
    return f"{_day(answer.due_on)}までに{answer.due_what}ことができます。"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
