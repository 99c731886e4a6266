"""One line of 入院中の方: who, where, since when, what is unanswered, what waits for a press."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from handoff.db.find_inpatients import GivenSheet
from handoff.japan.partial_dates import PartialDate
from handoff.rules.life import Phase, SheetState


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
    DOCUMENT = "document"

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
    Open.DOCUMENT: "届いた書類の受領がまだ",
}


class Press(StrEnum):
    """What waits for a press of the side that looks; the page maps it to a button."""

    TAKE_OVER = "take_over"
    ACKNOWLEDGE = "acknowledge"
    CHOOSE_OFFICE = "choose_office"
    RECEIVE = "receive"
    CONFERENCE = "conference"
    DOCUMENT = "document"


@dataclass(slots=True)  # not frozen: hundreds are made for one page
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
    tel: str  # of the other side: the care office, for a care office the hospital
    confirmed: bool  # the care office has said that it is its client
    not_ours: bool  # the office that was asked answered "not ours"
    heads_up_only: bool
    reachable: bool  # the other side uses the system; else telephone and FAX
    sheet: SheetState  # NONE, SENT or RECEIVED
    phase: Phase
    outlook: PartialDate | None
    outlook_acknowledged: bool
    open: tuple[Open, ...]
    ours: tuple[Press, ...]  # what waits for a press of this side
    to_receive: GivenSheet | None  # what came through this system and is not received yet
    seen_number: int
