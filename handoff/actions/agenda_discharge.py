"""What is to be done on the way out: outlooks, conferences, papers, transfers. Part of the agenda.

Three queries for any number of stays; nothing is asked about a person who has died.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from handoff.actions.agenda_tasks import Task, TaskKind
from handoff.db import find_agenda
from handoff.db.discharge import Attachment, Conference, StayMove
from handoff.db.outbox import Notice
from handoff.db.stays import Stay
from handoff.rules.access import Actor
from handoff.rules.life import MatchState
from handoff.rules.offices import Side


@dataclass(frozen=True, slots=True)
class Ahead:
    """What stands open for stays on the way out: stay id → rows."""

    outlooks: dict[int, StayMove] = field(default_factory=dict)  # the one that stands
    conferences: dict[int, Conference] = field(default_factory=dict)  # proposed, unanswered
    documents: dict[int, Attachment] = field(default_factory=dict)  # not received yet
    transfers: dict[int, Notice] = field(default_factory=dict)  # not taken over yet


def gather(session: Session, actor: Actor, stays: Sequence[Stay]) -> Ahead:
    """Read what stands open for `stays`; they are the actor's own."""
    ids = [stay.id for stay in stays]
    waiting = [s.id for s in stays if s.outlook and not s.outlook_acknowledged]
    moved_in = [s.id for s in stays if s.previous_stay_id is not None]
    hospital = actor.side is Side.HOSPITAL
    return Ahead(
        find_agenda.standing_outlooks(session, waiting),
        find_agenda.proposed_conferences(session, ids),
        find_agenda.unreceived_documents(session, ids),
        find_agenda.transfers_in(session, actor, moved_in) if hospital else {},
    )


def tasks_of(actor: Actor, stay: Stay, ahead: Ahead) -> list[Task]:
    """What one open stay asks of the side of `actor`, and what it waits for."""
    if stay.match is not MatchState.CONFIRMED:
        return []
    tasks: list[Task] = []
    notice = ahead.transfers.get(stay.id)
    if notice is not None:
        tasks.append(Task(TaskKind.TAKE_OVER, stay, notice.created_at))
    outlook = ahead.outlooks.get(stay.id)
    if outlook is not None and outlook.side is not actor.side:
        tasks.append(Task(TaskKind.SEE_OUTLOOK, stay, outlook.entered_at, move=outlook))
    elif outlook is not None and _reachable(actor, stay):
        tasks.append(Task(TaskKind.WAIT_OUTLOOK, stay, outlook.entered_at, move=outlook))
    conference = ahead.conferences.get(stay.id)
    if conference is not None:
        asked = conference.office_id != actor.office_id
        kind = TaskKind.ANSWER_CONFERENCE if asked else TaskKind.WAIT_CONFERENCE
        if asked or _reachable(actor, stay):
            tasks.append(Task(kind, stay, conference.updated_at, conference=conference))
    return tasks + documents_of(actor, stay, ahead)


def documents_of(actor: Actor, stay: Stay, ahead: Ahead) -> list[Task]:
    """A document of one side that the other has not received; also after the stay has ended."""
    document = ahead.documents.get(stay.id)
    if document is None:
        return []
    theirs = document.from_office_id != actor.office_id
    if not theirs and not _reachable(actor, stay):
        return []
    kind = TaskKind.RECEIVE_DOCUMENT if theirs else TaskKind.WAIT_DOCUMENT
    return [Task(kind, stay, document.added_at, document=document)]


def is_untold(stay: Stay) -> bool:
    """Whether the care manager has not been told anything about the discharge yet."""
    known = stay.care_office_id is not None and stay.admitted_on is not None
    return known and not stay.outlook and not stay.heads_up_only


def _reachable(actor: Actor, stay: Stay) -> bool:
    """Whether the other side can press anything here."""
    other = stay.care_office if actor.side is Side.HOSPITAL else stay.hospital
    return bool(other and other.is_user)
