"""Who the other side is: name, telephone, hours now, manners, and whether it uses the system.

Nobody can contact an unknown partner (手引): this card stands before every button that tells.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from handoff import clock
from handoff.db import find_offices
from handoff.db.offices import Desk, Office
from handoff.db.stays import Stay
from handoff.japan.holidays import HolidayDataMissing
from handoff.japan.weekdays import WEEKDAYS
from handoff.rules.calendar import BadCalendar, CalendarHistory, OfficeCalendar
from handoff.rules.life import MatchState
from handoff.rules.offices import Side

LOOK_AHEAD_DAYS = 14


@dataclass(frozen=True, slots=True)
class Partner:
    """One desk as a person needs it who is about to call. Empty texts are not known."""

    office: str
    desk: str = ""
    person: str = ""
    tel: str = ""
    fax: str = ""
    hours: str = ""
    now: str = ""
    is_open: bool | None = None
    manners: str = ""
    uses_system: bool = False
    listed: bool = True
    public_id: str = ""

    @property
    def name(self) -> str:
        """あさひ見本病院 地域連携室."""
        return f"{self.office} {self.desk}".strip()


def of_stay(session: Session, stay: Stay, side: Side, now: datetime) -> Partner | None:
    """The partner of `side` in a stay; None while it is not known."""
    if side is Side.CARE:
        if stay.hospital is None:
            return Partner(stay.hospital_name, listed=False) if stay.hospital_name else None
        desk = stay.desk or find_offices.first_desk(session, stay.hospital.id)
        return of_desk(session, stay.hospital, desk, now)
    if stay.care_office is None:
        return None
    known = stay.match is MatchState.CONFIRMED and stay.care_manager
    person = stay.care_manager.name if known and stay.care_manager else ""
    return of_office(session, stay.care_office, now, person)


def of_office(session: Session, office: Office, now: datetime, person: str = "") -> Partner:
    """An office by its first desk."""
    return of_desk(session, office, find_offices.first_desk(session, office.id), now, person)


def of_desk(
    session: Session, office: Office, desk: Desk | None, now: datetime, person: str = ""
) -> Partner:
    """A desk with its hours at `now`; what the desk does not say comes from the office."""
    calendar = _calendar(session, office, desk)
    words, is_open = now_words(calendar, now)
    return Partner(
        office=office.name,
        desk=desk.name if desk else "",
        person=person or (desk.person if desk else ""),
        tel=(desk.tel if desk else "") or office.tel,
        fax=(desk.fax if desk else "") or office.fax,
        hours=week_words(calendar.in_force(clock.local_date(now))) if calendar else "",
        now=words,
        is_open=is_open,
        manners=desk.manners if desk else "",
        uses_system=office.is_user,
        public_id=office.public_id,
    )


def _calendar(session: Session, office: Office, desk: Desk | None) -> CalendarHistory | None:
    try:
        if desk is not None and desk.hours:
            return CalendarHistory((OfficeCalendar.from_json({"weekly": desk.hours}),))
        rows = find_offices.calendars_of(session, [office.id])[office.id]
        found = tuple(OfficeCalendar.from_json(r.content, r.valid_from) for r in rows)
    except BadCalendar:
        return None
    return CalendarHistory(found) if found else None


def week_words(calendar: OfficeCalendar) -> str:
    """月〜金 9:00–17:00、土 9:00–12:00; days with the same hours are said together."""
    groups: list[tuple[list[int], str]] = []
    for day, hours in sorted(calendar.weekly.items()):
        text = "–".join(_clock(m) for m in (hours.opens, hours.closes))
        if groups and groups[-1][1] == text and groups[-1][0][-1] == day - 1:
            groups[-1][0].append(day)
        else:
            groups.append(([day], text))
    return "、".join(f"{_days(days)} {text}" for days, text in groups)


def _days(days: list[int]) -> str:
    if days == [0, 1, 2, 3, 4]:
        return "平日"
    names = [WEEKDAYS[d] for d in days]
    return f"{names[0]}〜{names[-1]}" if len(names) > 2 else "・".join(names)


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}"


def now_words(calendar: CalendarHistory | None, now: datetime) -> tuple[str, bool | None]:
    """「いま受付中（17:00まで）」 or 「いまは時間外です（次は あす 9:00から）」; unknown: nothing."""
    if calendar is None:
        return "", None
    at = clock.local(now)
    try:
        today = calendar.hours(at.date())
        if today is not None:
            if not today.before_opening(at.time()) and not today.after_closing(at.time()):
                return f"いま受付中（{_clock(today.closes)}まで）", True
            if today.before_opening(at.time()):
                return f"いまは時間外です（きょう {_clock(today.opens)}から）", False
        return f"いまは時間外です{_next_opening(calendar, at.date())}", False
    except (HolidayDataMissing, BadCalendar):
        return "", None


def _next_opening(calendar: CalendarHistory, today: date) -> str:
    for ahead in range(1, LOOK_AHEAD_DAYS):
        day = today + timedelta(days=ahead)
        hours = calendar.hours(day)
        if hours is not None:
            word = "あす" if ahead == 1 else f"{day.month}/{day.day}（{WEEKDAYS[day.weekday()]}）"
            return f"（次は {word} {_clock(hours.opens)}から）"
    return ""
