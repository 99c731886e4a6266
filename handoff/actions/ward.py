"""入院中の方: everybody with an open stay, by ward or desk, with what is unanswered; the morning list.

A fixed number of queries whatever the number of stays.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from sqlalchemy.orm import Session

from handoff.actions.problems import NotAllowed
from handoff.actions.ward_lines import Inpatient, Open, Press
from handoff.clock import local_date
from handoff.db import find_inpatients, find_waiting
from handoff.db.find_inpatients import DeskName, GivenSheet, StayRow, Voices
from handoff.db.offices import Desk
from handoff.japan.partial_dates import PartialDate, from_storage
from handoff.rules.access import Actor, Permission
from handoff.rules.life import MatchState, SheetState
from handoff.rules.offices import Side

NO_WARD = "病棟の記録なし"
_ROOM = re.compile(r"\s*(?:[0-9０-９]{1,4}(?:号室|号|室)|[0-9０-９]{2,4})$")
NO_MANAGER = "担当がまだ決まっていない方"


@dataclass(slots=True)  # not frozen: hundreds are made for one page
class Mark:
    """What a list of open stays is counted and narrowed by."""

    ward_name: str
    ours: tuple[Press, ...]
    sheet: SheetState
    _row: StayRow
    _around: _Around

    @property
    def untold(self) -> bool:
        """Whether the hospital has not said anything about the discharge yet."""
        row = self._row
        known = bool(row.care_office) and row.admitted_on is not None
        return known and not row.outlook and not row.heads_up_only

    @property
    def unseen(self) -> bool:
        """Whether the care manager has not confirmed the outlook yet."""
        return bool(self._row.outlook) and not self._row.outlook_acknowledged

    def line(self) -> Inpatient:
        """The whole line."""
        return _line(self, self._row, self._around)


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
    desk: Desk | DeskName | None = None,
    *,
    mine: bool = False,
) -> list[Inpatient]:
    """The open stays of the actor's office, longest in hospital first.

    `ward` is a name of `wards`; `mine`: only the care manager's own. Six queries, however many
    stays. Raises NotAllowed.
    """
    found = (one.line() for one in marks(session, actor, now, desk, mine=mine))
    return [line for line in found if ward is None or line.ward_name == ward]


def marks(
    session: Session,
    actor: Actor,
    now: datetime,
    desk: Desk | DeskName | None = None,
    *,
    mine: bool = False,
) -> list[Mark]:
    """The same, each with no more than what a list is counted and narrowed by; `line()` tells all.

    Raises NotAllowed.
    """
    if actor.side is None or not actor.may(Permission.STAY_READ):
        raise NotAllowed
    scope = (session, actor, desk.id if desk else None, mine)
    around = _Around(
        side=actor.side,
        office_id=actor.office_id,
        today=local_date(now),
        sheets=find_inpatients.sheets_of_open(*scope),
        voices=find_inpatients.voices_of_open(*scope),
        asked=find_waiting.unanswered_conferences(*scope),
        documents=find_waiting.unread_documents(*scope),
        transfers=find_waiting.transfers_in(*scope),
    )
    return [_mark(row, around) for row in find_inpatients.open_rows(*scope)]


@dataclass(frozen=True, slots=True)
class _Around:
    """What the other queries found about the open stays, and who looks."""

    side: Side
    office_id: int
    today: date
    sheets: Mapping[int, GivenSheet]
    voices: Mapping[int, Voices]
    asked: Mapping[int, int]
    documents: Set[int]
    transfers: Set[int]


def wards(lines: Sequence[Inpatient | Mark]) -> list[tuple[str, int]]:
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


@lru_cache(maxsize=4096)
def ward_name(text: str) -> str:
    """The ward of 「3階東 305号室」 without its room; NO_WARD when nothing is known."""
    bare = _ROOM.sub("", text.strip())
    return bare.strip() or text.strip() or NO_WARD


def _mark(row: StayRow, around: _Around) -> Mark:
    given = around.sheets.get(row.id)
    sheet = SheetState.NONE
    if given is not None:
        sheet = SheetState.RECEIVED if given.received else SheetState.SENT
    ours = _ours(row, given, around) if around.side is Side.HOSPITAL else []
    return Mark(ward_name(row.ward), tuple(ours), sheet, row, around)


def _line(mark: Mark, row: StayRow, around: _Around) -> Inpatient:
    outlook = from_storage(row.outlook) if row.outlook else None
    given = around.sheets.get(row.id)
    hospital_looks = around.side is Side.HOSPITAL
    return Inpatient(
        public_id=row.public_id,
        name=row.name,
        kana=row.kana,
        birth_date=row.birth_date,
        gender=row.gender,
        hospital=row.hospital,
        ward=row.ward,
        ward_name=mark.ward_name,
        desk=row.desk,
        admitted_on=row.admitted_on,
        days=(around.today - row.admitted_on).days + 1 if row.admitted_on else None,
        care_office=row.care_office,
        care_manager=row.care_manager,
        tel=row.care_tel if hospital_looks else row.hospital_tel,
        confirmed=row.match is MatchState.CONFIRMED,
        not_ours=row.match is MatchState.NOT_OURS,
        heads_up_only=row.heads_up_only,
        reachable=row.care_office_is_user if hospital_looks else row.hospital_is_user,
        sheet=mark.sheet,
        phase=row.phase,
        outlook=outlook,
        outlook_acknowledged=row.outlook_acknowledged,
        open=tuple(_open(row, mark.sheet, outlook, around)),
        ours=mark.ours,
        to_receive=given if given and given.waiting else None,
        seen_number=row.move_version,
    )


def _ours(row: StayRow, given: GivenSheet | None, around: _Around) -> list[Press]:
    """What the hospital has to press, the most basic first."""
    found: list[Press] = []
    voices = around.voices.get(row.id)
    if row.id in around.transfers:
        found.append(Press.TAKE_OVER)
    elif voices and voices.heard == {Side.CARE}:
        found.append(Press.ACKNOWLEDGE)
    if not row.care_office or row.match is MatchState.NOT_OURS:
        found.append(Press.CHOOSE_OFFICE)
    if given is not None and given.waiting:
        found.append(Press.RECEIVE)
    if around.asked.get(row.id, around.office_id) != around.office_id:
        found.append(Press.CONFERENCE)
    if row.id in around.documents:
        found.append(Press.DOCUMENT)
    return found


def _open(
    row: StayRow, sheet: SheetState, outlook: PartialDate | None, around: _Around
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
    voices = around.voices.get(row.id)
    if voices and voices.spoke:
        (other,) = {side.other for side in voices.spoke}
        user = row.hospital_is_user if other is Side.HOSPITAL else row.care_office_is_user
        found += [Open.ADMISSION] if user and Open.MATCH not in found else []
    if sheet is SheetState.NONE and row.care_office:
        found.append(Open.SHEET)
    elif sheet is SheetState.SENT:
        found.append(Open.RECEIPT)
    last = outlook.latest() if outlook else None
    if last is not None and last < around.today:
        found.append(Open.OUTLOOK_PAST)
    elif outlook is not None and not row.outlook_acknowledged:
        found.append(Open.OUTLOOK_SEEN)
    if row.id in around.asked:
        found.append(Open.CONFERENCE)
    if row.id in around.documents:
        found.append(Open.DOCUMENT)
    return found
