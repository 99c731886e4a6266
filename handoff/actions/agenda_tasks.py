"""The tasks of an agenda: what kinds there are, and what each carries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from handoff.db.discharge import Attachment, Conference, StayMove
from handoff.db.provision import Provision
from handoff.db.sheets import Draft
from handoff.db.stays import Stay
from handoff.rules.admission_windows import Deadlines


class TaskKind(StrEnum):
    """What a task asks for; the page maps it to a button."""

    ANSWER_MATCH = "answer_match"  # is this person ours?
    ACKNOWLEDGE = "acknowledge"  # the other side told us
    MAKE_REPORT = "make_report"  # heads-up only: facts are not known yet
    COMPLETE_PLACE = "complete_place"  # where is not known yet
    SEND_SHEET = "send_sheet"
    CONFIRM_RECEIPT = "confirm_receipt"  # FAX, post, mail: was it received?
    SEND_AGAIN = "send_again"  # it had not arrived
    RECEIVE_SHEET = "receive_sheet"  # hospital: one press
    CHOOSE_OFFICE = "choose_office"  # hospital: nobody known, or "not ours"
    TAKE_OVER = "take_over"  # hospital: somebody was transferred to us
    SEE_OUTLOOK = "see_outlook"  # 退院の目途: one press
    ANSWER_CONFERENCE = "answer_conference"
    RECEIVE_DOCUMENT = "receive_document"
    WAIT_ACKNOWLEDGE = "wait_acknowledge"
    WAIT_RECEIPT = "wait_receipt"
    WAIT_MATCH = "wait_match"
    WAIT_OUTLOOK = "wait_outlook"  # told, not seen yet
    WAIT_CONFERENCE = "wait_conference"
    WAIT_DOCUMENT = "wait_document"


WAITING = frozenset(kind for kind in TaskKind if kind.value.startswith("wait_"))
FIRST = (
    TaskKind.ANSWER_MATCH,
    TaskKind.CHOOSE_OFFICE,
    TaskKind.SEND_AGAIN,
    TaskKind.TAKE_OVER,
    TaskKind.SEE_OUTLOOK,
)
"""What nobody else can do, and what somebody waits for at the other end."""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do. `due`: the last day on which doing it still saves something."""

    kind: TaskKind
    stay: Stay
    since: datetime
    due: date | None = None
    deadlines: Deadlines | None = None
    provision: Provision | None = None
    draft: Draft | None = None
    move: StayMove | None = None
    conference: Conference | None = None
    document: Attachment | None = None
