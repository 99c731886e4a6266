"""The boxes on the page of a stay that lead to the discharge: talks, conferences, papers, the fee.

Read in a fixed number of queries whatever stands in the stay; drawn by
`templates/pages/stays/discharge_boxes.html`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from handoff.actions import conferences, discharge_days, discharge_verdicts
from handoff.actions.attachments import AttachmentKind
from handoff.actions.conference_facts import JOBS
from handoff.actions.conference_keeping import day_and_hour
from handoff.actions.discharge_days import Case, CountedContact
from handoff.actions.discharge_verdicts import Corroboration
from handoff.db import find_discharge
from handoff.db.discharge import Attachment, Conference, Contact
from handoff.db.find_stays import claims_of
from handoff.db.stays import Claim, Stay
from handoff.rules.access import Actor, Permission
from handoff.rules.conference import Quality
from handoff.rules.discharge_fee import TOPIC
from handoff.rules.life import ConferenceState, MatchState, StayState
from handoff.rules.offices import Side

MOST_CONTACTS = 4
"""So many talks stand on the page of a stay; the others on their own page."""


@dataclass(frozen=True, slots=True)
class ConferenceLine:
    """A conference with what the fee makes of it, and what this side can do about it."""

    conference: Conference
    sense: Quality
    mine: bool
    is_contact: bool

    @property
    def when(self) -> str:
        """「12月18日（金）14:00」, or the proposed times."""
        if self.conference.starts_at is not None:
            return day_and_hour(self.conference.starts_at)
        return "、".join(day_and_hour(datetime.fromisoformat(t)) for t in self.conference.times)

    @property
    def to_answer(self) -> bool:
        """The other side proposed times and waits."""
        proposed = self.conference.state is ConferenceState.PROPOSED
        return proposed and not self.mine and self.conference.answered_at is None


@dataclass(frozen=True, slots=True)
class AttachmentLine:
    """A document in words. `mine`: this office gave it."""

    attachment: Attachment
    mine: bool

    @property
    def title(self) -> str:
        """What it is, and its own title where one was given."""
        kind = kind_words(self.attachment.kind)
        return f"{kind}　{self.attachment.title}" if self.attachment.title else kind

    @property
    def to_receive(self) -> bool:
        """Whether the press 受領しました is still open for this side."""
        one = self.attachment
        return not self.mine and one.received_at is None and one.withdrawn_at is None


@dataclass
class DischargeBoxes:
    """What the template draws. `shown`: there is an admission that both sides agree on."""

    shown: bool
    side: Side
    may_write: bool
    case: Case | None = None
    contacts: list[CountedContact] = field(default_factory=list)
    conferences: list[ConferenceLine] = field(default_factory=list)
    attachments: list[AttachmentLine] = field(default_factory=list)
    corroborations: list[Corroboration] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)

    @property
    def latest(self) -> list[CountedContact]:
        """The newest talks, newest first."""
        return self.contacts[::-1][:MOST_CONTACTS]


def gather(session: Session, actor: Actor, stay: Stay, now: datetime) -> DischargeBoxes:
    """Read the boxes for the side of `actor`. `now` is unused by what is judged by days only."""
    side = actor.side or Side.CARE
    open_to = stay.match is MatchState.CONFIRMED and not stay.heads_up_only
    shown = open_to and stay.state is not StayState.CANCELLED and stay.admitted_on is not None
    boxes = DischargeBoxes(shown, side, actor.may(Permission.STAY_WRITE))
    if not shown:
        return boxes
    if side is Side.CARE:
        boxes.case = discharge_days.case_of(session, stay)
        boxes.contacts = list(boxes.case.contacts)
        boxes.claims = own_claims(session, stay)
    else:
        boxes.corroborations = discharge_verdicts.corroborations(session, stay)
    recorded = {line.contact.conference_id for line in boxes.contacts}
    boxes.conferences = conference_lines(session, actor, stay, recorded)
    boxes.attachments = attachment_lines(session, actor, stay)
    return boxes


def own_claims(session: Session, stay: Stay) -> list[Claim]:
    """The standing claims of 退院・退所加算 noted for this stay."""
    if stay.client_id is None:
        return []
    return [c for c in claims_of(session, stay.client_id, TOPIC) if c.stay_id == stay.id]


def conference_lines(
    session: Session, actor: Actor, stay: Stay, recorded: set[int | None]
) -> list[ConferenceLine]:
    """The conferences of a stay, newest first. `recorded`: those that stand as a talk already."""
    found = find_discharge.conferences_of(session, [stay.id])
    return [conference_line(actor, one, stay, one.id in recorded) for one in reversed(found)]


def conference_line(
    actor: Actor, conference: Conference, stay: Stay, is_contact: bool
) -> ConferenceLine:
    """One conference as `actor` sees it."""
    sense = conferences.sense_of_the_fee(conference, stay)
    return ConferenceLine(conference, sense, conference.office_id == actor.office_id, is_contact)


def attachment_lines(session: Session, actor: Actor, stay: Stay) -> list[AttachmentLine]:
    """The documents of a stay, newest first."""
    found = find_discharge.attachments_of(session, [stay.id])
    return [AttachmentLine(one, one.from_office_id == actor.office_id) for one in reversed(found)]


def persons_words(contact: Contact) -> str:
    """「看護師 佐藤 花、医療ソーシャルワーカー(MSW) 見本 一郎」."""
    return "、".join(f"{JOBS.get(p['job'], p['job'])} {p['name']}".strip() for p in contact.persons)


def kind_words(kind: str) -> str:
    """What a document is; 書類 for a kind this version does not know."""
    return AttachmentKind(kind).label if kind in set(AttachmentKind) else "書類"


def size_words(size: int) -> str:
    """「1.2MB」, 「340KB」."""
    return f"{size / 1024 / 1024:.1f}MB" if size >= 1024 * 1024 else f"{max(1, size // 1024)}KB"


def people_in_order(conference: Conference) -> Sequence[tuple[str, str, str, bool | None]]:
    """(side, profession with organisation, name, attended) as the pages list participants."""
    return [
        (p.side.label, f"{p.organisation} {JOBS.get(p.job, p.job)}".strip(), p.name, p.attended)
        for p in conference.people
    ]
