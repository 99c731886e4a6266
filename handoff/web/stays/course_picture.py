"""The course of a stay as a picture: lanes from the admission to the discharge, one mark for each fact.

Everything in it stands on the page in words as well. Here only the places are worked out, in units of
the drawing; templates/parts/course_picture.html draws them, static/reading.css gives the colours.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from handoff import clock
from handoff.japan import partial_dates
from handoff.rules.life import ConferenceState, Move, NoticeKind
from handoff.rules.offices import Side
from handoff.web.words.stays import outlook_words

if TYPE_CHECKING:
    from handoff.web.stays.page import StayPage

WIDTH, LEFT, RIGHT = 760.0, 92.0, 14.0
TOP, LANE = 34.0, 34.0
_LETTER = 12.0  # width of a full-width letter of a label
_AWAY = 10.0  # from a mark to its label
_STEPS = (1, 2, 3, 5, 7, 14, 30, 60, 90, 180, 365)
_MOST_TICKS = 9
_SHOWN = timedelta(days=420)  # a longer stay is cut in front: the last year counts


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened, or is expected (`ahead`), at `at`; `words` say it in full."""

    at: datetime
    words: str
    label: str
    theirs: bool = False  # by the hospital
    ahead: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A fact at its place; `anchor` of the label is start or end, empty where there is no room."""

    x: float
    fact: Fact
    label_x: float = 0.0
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Lane:
    """One row of the picture. `bars`: (from, to, whether still open)."""

    title: str
    y: float
    marks: tuple[Mark, ...]
    bars: tuple[tuple[float, float, bool], ...] = ()


@dataclass(frozen=True)
class Picture:
    """The whole drawing. `ticks`: (x, words); `today`: where the line of today stands, or None."""

    lanes: tuple[Lane, ...]
    ticks: tuple[tuple[float, str], ...]
    today: float | None

    width = WIDTH
    left = LEFT

    @property
    def height(self) -> float:
        """Units from top to bottom."""
        return TOP + LANE * len(self.lanes) + 8

    @property
    def words(self) -> str:
        """The picture for who does not see it."""
        found = [f"{lane.title}：{m.fact.words}" for lane in self.lanes for m in lane.marks]
        return "。".join(found)


def picture_of(page: StayPage, today: date) -> Picture | None:
    """The picture of a stay, or None while there is no day of admission to begin with."""
    stay = page.stay
    if stay.admitted_on is None or stay.heads_up_only:
        return None
    begin = _at(stay.admitted_on, stay.admitted_time)
    rows = [(title, list(facts)) for title, facts in _rows(page)]
    end = _at(stay.ended_on) if stay.ended_on else _at(today, time(12))
    moments = [fact.at for _, facts in rows for fact in facts] + [begin, end]
    last = max(moments) + timedelta(hours=12)
    first = max(min(moments), last - _SHOWN)
    scale = _Scale(_midnight(first), _midnight(last) + timedelta(days=1))
    bar = (scale.x(max(begin, first)), scale.x(end), stay.ended_on is None)
    lanes: list[Lane] = []
    for number, (title, facts) in enumerate(rows):
        known = sorted((f for f in facts if f.at >= first), key=lambda f: f.at)
        if not known and title not in ("入院", "シート", "退院"):
            continue
        y = TOP + LANE * len(lanes) + LANE / 2
        marks = _labelled([Mark(scale.x(f.at), f) for f in known])
        lanes.append(Lane(title, y, marks, (bar,) if number == 0 else ()))
    now = scale.x(_at(today, time(12))) if stay.ended_on is None or today <= stay.ended_on else None
    return Picture(tuple(lanes), tuple(scale.ticks()), now)


def _rows(page: StayPage) -> Iterator[tuple[str, Iterator[Fact]]]:
    yield "入院", _stay(page)
    yield "連絡", _notices(page)
    yield "シート", _sheets(page)
    yield "受領", _receipts(page)
    yield "目途", _outlooks(page)
    yield "会議", _conferences(page)
    yield "退院", _end(page)


def _stay(page: StayPage) -> Iterator[Fact]:
    stay = page.stay
    if stay.admitted_on is not None:
        at = _at(stay.admitted_on, stay.admitted_time)
        hour = f" {at:%H:%M}" if stay.admitted_time else ""
        yield Fact(at, f"{_day(at)}{hour} 入院", f"{_day(at)}{hour}")
    shown = {Move.LEAVE_OUT: "外泊", Move.LEAVE_BACK: "戻った", Move.WARD_CHANGED: "病棟の移動"}
    for line in page.course.lines:
        row = line.row
        if row.kind in shown and not row.is_undone and row.happened_on is not None:
            at, word = _at(row.happened_on, row.happened_time), shown[row.kind]
            yield Fact(at, f"{_day(at)} {word}", word, row.side is Side.HOSPITAL)


def _notices(page: StayPage) -> Iterator[Fact]:
    for notice in page.stay.notices:
        at = clock.local(notice.entered_at)
        what = "受け取り" if notice.kind is NoticeKind.ACKNOWLEDGE else "から連絡"
        who = "病院" if notice.side is Side.HOSPITAL else "ケアマネ"
        words = f"{_day(at)} {at:%H:%M} {who}{what}{'（先に把握）' if notice.is_first else ''}"
        yield Fact(at, words, f"{who}{what}", notice.side is Side.HOSPITAL)


def _sheets(page: StayPage) -> Iterator[Fact]:
    for provision in page.provisions:
        at, revision = clock.local(provision.provided_at), provision.revision
        fate = (
            "（届かず）" if provision.failed_at else "（取り下げ）" if revision.withdrawn_at else ""
        )
        label = f"{provision.means.label}{fate}"
        yield Fact(
            at, f"{_day(at)} 第{revision.number}版 {label}", f"第{revision.number}版 {label}"
        )


def _receipts(page: StayPage) -> Iterator[Fact]:
    for provision in page.provisions:
        for receipt in provision.receipts:
            at = clock.local(receipt.received_at)
            words = f"{_day(at)} 第{provision.revision.number}版 受領"
            yield Fact(at, words, f"第{provision.revision.number}版", theirs=True)


def _outlooks(page: StayPage) -> Iterator[Fact]:
    told = [x.row for x in page.course.lines if "outlook" in x.row.data and not x.row.is_undone]
    for number, row in enumerate(told):  # newest first
        at = clock.local(row.entered_at)
        outlook = partial_dates.from_storage(row.data["outlook"])
        words = outlook_words(outlook, at.date())
        yield Fact(at, f"{_day(at)} 「{words}」と連絡", words, row.side is Side.HOSPITAL)
        target = outlook.earliest()
        if number == 0 and target is not None and page.is_open and target > at.date():
            yield Fact(_at(target, time(12)), f"退院の目途 {words}", "", True, ahead=True)


def _conferences(page: StayPage) -> Iterator[Fact]:
    for line in page.discharge.conferences if page.discharge else ():
        conference = line.conference
        if conference.starts_at is None or conference.state is ConferenceState.CANCELLED:
            continue
        at = clock.local(conference.starts_at)
        held = conference.state is ConferenceState.HELD
        word = "開催" if held else "予定"
        yield Fact(at, f"{_day(at)} カンファレンス{word}", f"{_day(at)} {word}", ahead=not held)


def _end(page: StayPage) -> Iterator[Fact]:
    stay = page.stay
    if stay.ended_on is not None:
        at = _at(stay.ended_on, time(12))
        yield Fact(at, f"{_day(at)} {stay.phase.label}", f"{_day(at)} {stay.phase.label}", True)


@dataclass(frozen=True, slots=True)
class _Scale:
    """Days to units of the drawing."""

    first: datetime
    last: datetime

    def x(self, at: datetime) -> float:
        share = (at - self.first) / (self.last - self.first)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def ticks(self) -> Iterator[tuple[float, str]]:
        days = (self.last - self.first).days
        step = next((s for s in _STEPS if days / s <= _MOST_TICKS), _STEPS[-1])
        for n in range(0, days, step):
            day = self.first + timedelta(days=n)
            yield self.x(day), _day(day)


def _labelled(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """A label to the right of its mark, else to the left, else none: the list says it all."""
    taken = LEFT
    placed: list[Mark] = []
    for number, mark in enumerate(marks):
        wide = _width(mark.fact.label)
        following = marks[number + 1].x - _AWAY if number + 1 < len(marks) else WIDTH
        right = mark.x + _AWAY
        taken = max(taken, mark.x - _AWAY) if not placed else taken
        if wide and right + wide <= following:
            placed.append(replace(mark, label_x=right, anchor="start"))
            taken = right + wide
        elif wide and mark.x - _AWAY - wide >= (taken if placed else LEFT):
            placed.append(replace(mark, label_x=mark.x - _AWAY, anchor="end"))
            taken = right
        else:
            placed.append(mark)
            taken = right
    return tuple(placed)


def _width(text: str) -> float:
    wide = sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.58 for c in text)
    return wide * _LETTER


def _at(day: date, hour: time | None = None) -> datetime:
    return datetime.combine(day, hour or time(0), clock.TOKYO)


def _midnight(at: datetime) -> datetime:
    return _at(at.date())


def _day(at: datetime) -> str:
    return f"{at.month}/{at.day}"
