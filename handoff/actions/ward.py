"""入院中の方: everybody with an open stay, by ward or desk, with what is unanswered; the morning list.

A fixed number of queries whatever the number of stays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from handoff.actions.problems import NotAllowed
from handoff.clock import local_date
from handoff.db import find_inpatients
from handoff.db.find_inpatients import StayRow
from handoff.db.offices import Desk
from handoff.japan.partial_dates import PartialDate, from_storage
from handoff.rules.access import Actor, Permission
from handoff.rules.life import MatchState, Phase, SheetState
from handoff.rules.offices import Side

NO_WARD = "病棟の記録なし"
_ROOM = re.compile(r"\s*(?:[0-9０-９]{1,4}(?:号室|号|室)|[0-9０-９]{2,4})$")
NO_MANAGER = "担当がまだ決まっていない方"


class Open(StrEnum):
    """What is unanswered about a stay."""

    REPORT = "report"
    OFFICE = "office"
    MATCH = "match"
    CONFLICT = "conflict"
    ADMISSION = "admission"
    SHEET = "sheet"
    RECEIPT = "receipt"
    OUTLOOK_SEEN = "outlook_seen"
    OUTLOOK_PAST = "outlook_past"
    CONFERENCE = "conference"

    @property
    def label(self) -> str:
        """The words on screen and on paper."""
        return _LABELS[self]


_LABELS = {
    Open.REPORT: "「入院したらしい」のまま",
    Open.OFFICE: "担当の事業所が分からない",
    Open.MATCH: "担当の方かの返事待ち",
    Open.CONFLICT: "別の医療機関にも入院の記録",
    Open.ADMISSION: "入院の連絡の受け取り待ち",
    Open.SHEET: "シートがまだ",
    Open.RECEIPT: "シートの受領の確認がまだ",
    Open.OUTLOOK_SEEN: "退院の目途の確認待ち",
    Open.OUTLOOK_PAST: "退院の目途が過ぎている",
    Open.CONFERENCE: "カンファレンスの返事待ち",
}


@dataclass(frozen=True, slots=True)
class Inpatient:
    """One line: who, where, since when, who is told, outlook, what is open.

    `seen_number` goes into the press that gives an outlook.
    """

    public_id: str
    name: str
    kana: str
    birth_date: date | None
    gender: str
    hospital: str
    ward: str
    ward_name: str  # without the room, for grouping
    desk: str
    admitted_on: date | None
    days: int | None  # the day of admission is day 1
    care_office: str  # "" : not known
    care_manager: str
    confirmed: bool  # the care office has said that it is its client
    reachable: bool  # the other side uses the system; else telephone and FAX
    sheet: SheetState  # NONE, SENT or RECEIVED
    phase: Phase
    outlook: PartialDate | None
    outlook_acknowledged: bool
    open: tuple[Open, ...]
    seen_number: int


@dataclass(frozen=True, slots=True)
class MorningList:
    """朝一リスト: one sheet of paper."""

    title: str
    lines: tuple[Inpatient, ...]


def inpatients(
    session: Session,
    actor: Actor,
    now: datetime,
    ward: str | None = None,
    desk: Desk | None = None,
    *,
    mine: bool = False,
) -> list[Inpatient]:
    """The open stays of the actor's office, longest in hospital first.

    `ward` is a name of `wards`; `mine`: only the care manager's own. Raises NotAllowed.
    """
    if actor.side is None or not actor.may(Permission.STAY_READ):
        raise NotAllowed
    today, desk_id = local_date(now), desk.id if desk else None
    rows = find_inpatients.open_rows(session, actor, desk_id, mine)
    sheets = find_inpatients.sheets_of_open(session, actor, desk_id, mine)
    spoke = find_inpatients.sides_that_spoke(session, actor, desk_id, mine)
    asked = find_inpatients.unanswered_conferences(session, actor, desk_id, mine)
    side = actor.side
    found = [
        _line(row, side, today, sheets.get(row.id), spoke.get(row.id, set()), row.id in asked)
        for row in rows
    ]
    return [line for line in found if ward is None or line.ward_name == ward]


def wards(lines: Sequence[Inpatient]) -> list[tuple[str, int]]:
    """The wards of these lines by name, with their number of persons."""
    counted: dict[str, int] = {}
    for line in lines:
        counted[line.ward_name] = counted.get(line.ward_name, 0) + 1
    return sorted(counted.items(), key=lambda item: (item[0] == NO_WARD, item[0]))


def morning_lists(
    session: Session, actor: Actor, now: datetime, *, by_desk: bool = False
) -> list[MorningList]:
    """One list per ward (or desk) of a hospital, one per care manager of a care office.

    Oldest admission first in each. Raises NotAllowed.
    """
    lines = inpatients(session, actor, now)
    lists: dict[str, list[Inpatient]] = {}
    for line in lines:
        if actor.side is Side.CARE:
            title = line.care_manager or NO_MANAGER
        else:
            title = (line.desk or "窓口の記録なし") if by_desk else line.ward_name
        lists.setdefault(title, []).append(line)
    last = (NO_WARD, NO_MANAGER, "窓口の記録なし")
    ordered = sorted(lists.items(), key=lambda item: (item[0] in last, item[0]))
    return [MorningList(title, tuple(found)) for title, found in ordered]


def ward_name(text: str) -> str:
    """The ward of 「3階東 305号室」 without its room; NO_WARD when nothing is known."""
    bare = _ROOM.sub("", text.strip())
    return bare.strip() or text.strip() or NO_WARD


def _line(
    row: StayRow,
    side: Side,
    today: date,
    received: bool | None,
    spoke: set[Side],
    asked: bool,
) -> Inpatient:
    outlook = from_storage(row.outlook) if row.outlook else None
    given = SheetState.RECEIVED if received else SheetState.SENT
    sheet = SheetState.NONE if received is None else given
    return Inpatient(
        public_id=row.public_id,
        name=row.name,
        kana=row.kana,
        birth_date=row.birth_date,
        gender=row.gender,
        hospital=row.hospital,
        ward=row.ward,
        ward_name=ward_name(row.ward),
        desk=row.desk,
        admitted_on=row.admitted_on,
        days=(today - row.admitted_on).days + 1 if row.admitted_on else None,
        care_office=row.care_office,
        care_manager=row.care_manager,
        confirmed=row.match is MatchState.CONFIRMED,
        reachable=row.care_office_is_user if side is Side.HOSPITAL else row.hospital_is_user,
        sheet=sheet,
        phase=row.phase,
        outlook=outlook,
        outlook_acknowledged=row.outlook_acknowledged,
        open=tuple(_open(row, sheet, outlook, spoke, asked, today)),
        seen_number=row.move_version,
    )


def _open(
    row: StayRow,
    sheet: SheetState,
    outlook: PartialDate | None,
    spoke: set[Side],
    asked: bool,
    today: date,
) -> list[Open]:
    """What is unanswered, whoever must act, the most basic first."""
    found: list[Open] = []
    if row.heads_up_only:
        found.append(Open.REPORT)
    if not row.care_office or row.match is MatchState.NOT_OURS:
        found.append(Open.OFFICE)
    elif row.match is MatchState.CONFLICT:
        found.append(Open.CONFLICT)
    elif row.match is MatchState.WAITING:
        found.append(Open.MATCH)
    if len(spoke) == 1:
        other = spoke.copy().pop().other
        user = row.hospital_is_user if other is Side.HOSPITAL else row.care_office_is_user
        found += [Open.ADMISSION] if user and Open.MATCH not in found else []
    if sheet is SheetState.NONE and row.care_office:
        found.append(Open.SHEET)
    elif sheet is SheetState.SENT:
        found.append(Open.RECEIPT)
    last = outlook.latest() if outlook else None
    if last is not None and last < today:
        found.append(Open.OUTLOOK_PAST)
    elif outlook is not None and not row.outlook_acknowledged:
        found.append(Open.OUTLOOK_SEEN)
    if asked:
        found.append(Open.CONFERENCE)
    return found
