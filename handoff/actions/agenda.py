"""What must be done today, in order: the home page of a care manager, a hospital desk, a city.

A task names the record and what it is about; the page decides how its buttons look. A fixed number
of queries whatever the number of clients and stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from handoff import clock
from handoff.actions import agenda_discharge, verdicts
from handoff.actions.agenda_tasks import FIRST, WAITING, Task, TaskKind
from handoff.db import find_today
from handoff.db.find_provision import drafts_of, provisions_of
from handoff.db.outbox import Notice
from handoff.db.provision import Provision
from handoff.db.sheets import Draft
from handoff.db.stays import Stay
from handoff.rules.access import Actor
from handoff.rules.admission_windows import Deadlines
from handoff.rules.life import MatchState, Means, NoticeKind, Phase, SheetState, StayState
from handoff.rules.offices import Side

__all__ = ["Agenda", "StayLine", "Task", "TaskKind", "agenda_for", "of_stay"]

RECEIPT_WATCH_DAYS = 60
"""For how long after a discharge an unconfirmed receipt still stands on the home page."""


@dataclass(frozen=True, slots=True)
class StayLine:
    """One open stay in a list: how long, and where its sheet stands."""

    stay: Stay
    days: int | None  # the day of admission is day 1
    sheet: SheetState
    draft: Draft | None
    provision: Provision | None  # the last one that counts
    deadlines: Deadlines | None


@dataclass
class Agenda:
    """A home page: what to do in order, what the other side owes, all open stays, new notices."""

    today: date
    untold: int = 0  # stays whose discharge nobody has said anything about
    tasks: list[Task] = field(default_factory=list)
    waiting: list[Task] = field(default_factory=list)
    lines: list[StayLine] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)


def agenda_for(session: Session, actor: Actor, now: datetime, *, mine: bool = False) -> Agenda:
    """The agenda of the actor's office; `mine`: only stays of the care manager who asks."""
    today = clock.local_date(now)
    since = today - timedelta(days=RECEIPT_WATCH_DAYS) if actor.side is Side.CARE else None
    stays, closed = find_today.open_and_closed(session, actor, since, mine=mine)
    given = find_today.provisions_of(session, [stay.id for stay in (*stays, *closed)])
    drafts = find_today.drafts_of(session, [stay.id for stay in stays])
    calendars = verdicts.histories(
        session, sorted({s.care_office_id for s in stays if s.care_office_id})
    )
    ahead = agenda_discharge.gather(session, actor, [*stays, *closed])
    untold = sum(agenda_discharge.is_untold(stay) for stay in stays)
    agenda = Agenda(today, untold, notices=find_today.notices(session, actor, mine=mine))
    for stay in stays:
        calendar = calendars.get(stay.care_office_id or 0)
        due = verdicts.deadlines_of(stay, calendar) if calendar else None
        line = _line(stay, today, given.get(stay.id, []), drafts.get(stay.id, []), due)
        agenda.lines.append(line)
        _add(agenda, _care_tasks(line) if actor.side is Side.CARE else _hospital_tasks(line))
        _add(agenda, agenda_discharge.tasks_of(actor, stay, ahead))
    for stay in closed:
        line = _line(stay, today, given.get(stay.id, []), [], None)
        _add(agenda, _receipt_task(line))
        _add(agenda, agenda_discharge.documents_of(actor, stay, ahead))
    agenda.tasks.sort(key=lambda task: _lost_first(task, today))
    agenda.waiting.sort(key=lambda task: task.since)
    return agenda


def of_stay(
    session: Session, actor: Actor, now: datetime, stay: Stay
) -> tuple[StayLine, list[Task]]:
    """Line and tasks of one stay for the side that looks, for the page of the stay itself.

    A closed stay still asks for receipts; a cancelled one, and one that ended with a death, for
    nothing.
    """
    today = clock.local_date(now)
    given = provisions_of(session, [stay.id]).get(stay.id, [])
    drafts = drafts_of(session, [stay.id]).get(stay.id, [])
    due = verdicts.deadlines_of(stay, verdicts.calendar_history(session, stay))
    line = _line(stay, today, given, drafts, due)
    care = actor.side is Side.CARE
    ahead = agenda_discharge.gather(session, actor, [stay])
    tasks: list[Task] = []
    if stay.state is StayState.OPEN:
        tasks = _care_tasks(line) if care else _hospital_tasks(line)
        tasks = tasks + agenda_discharge.tasks_of(actor, stay, ahead)
    elif stay.state is StayState.CLOSED and stay.phase is not Phase.DIED:
        tasks = _receipt_task(line) if care else []
        tasks = tasks + agenda_discharge.documents_of(actor, stay, ahead)
    return line, sorted(tasks, key=lambda task: _lost_first(task, today))


def _add(agenda: Agenda, tasks: list[Task]) -> None:
    for task in tasks:
        (agenda.waiting if task.kind in WAITING else agenda.tasks).append(task)


def _lost_first(task: Task, today: date) -> tuple[int, date, datetime]:
    """What is lost first comes first: deadlines not yet past, then what nobody else can do."""
    if task.due is not None and task.due >= today:
        return 0, task.due, task.since
    return (1 if task.kind in FIRST else 2), date.max, task.since


def _line(
    stay: Stay,
    today: date,
    given: Sequence[Provision],
    drafts: Sequence[Draft],
    deadlines: Deadlines | None,
) -> StayLine:
    counting = [p for p in given if not p.failed_at and not p.revision.withdrawn_at]
    last = counting[-1] if counting else (given[-1] if given else None)
    state = SheetState.NONE
    if counting:
        received = any(p.receipts or not p.means.needs_receipt for p in counting)
        state = SheetState.RECEIVED if received else SheetState.SENT
    elif any(p.revision.withdrawn_at for p in given):
        state = SheetState.WITHDRAWN
    elif drafts:
        state = SheetState.DRAFT
    days = (today - stay.admitted_on).days + 1 if stay.admitted_on else None
    shown = deadlines if verdicts.has_the_add_on(stay) else None
    return StayLine(stay, days, state, drafts[0] if drafts else None, last, shown)


def _care_tasks(line: StayLine) -> list[Task]:
    stay = line.stay
    if stay.match in (MatchState.WAITING, MatchState.CONFLICT):
        return [Task(TaskKind.ANSWER_MATCH, stay, stay.created_at, _next_due(line), line.deadlines)]
    tasks: list[Task] = []
    if _must_acknowledge(stay, Side.CARE):
        tasks.append(Task(TaskKind.ACKNOWLEDGE, stay, stay.created_at))
    if stay.heads_up_only:
        tasks.append(Task(TaskKind.MAKE_REPORT, stay, stay.created_at))
        return tasks
    if stay.hospital_id is None and not stay.hospital_name:
        tasks.append(Task(TaskKind.COMPLETE_PLACE, stay, stay.created_at))
    if _told_and_unanswered(stay, Side.CARE):
        tasks.append(Task(TaskKind.WAIT_ACKNOWLEDGE, stay, stay.created_at))
    if line.sheet in (SheetState.NONE, SheetState.DRAFT, SheetState.WITHDRAWN):
        failed = line.provision is not None and line.provision.failed_at is not None
        kind = TaskKind.SEND_AGAIN if failed else TaskKind.SEND_SHEET
        tasks.append(
            Task(kind, stay, stay.created_at, _next_due(line), line.deadlines,
                 line.provision if failed else None, line.draft)
        )  # fmt: skip
    return tasks + _receipt_task(line)


def _next_due(line: StayLine) -> date | None:
    """The next deadline that can still be met is (Ⅰ), then (Ⅱ)."""
    if line.deadlines is None or line.days is None or line.stay.admitted_on is None:
        return None
    today = line.stay.admitted_on + timedelta(days=line.days - 1)
    first, second = line.deadlines.first, line.deadlines.second
    return first if today <= first else second if today <= second else None


def _receipt_task(line: StayLine) -> list[Task]:
    provision = line.provision
    if line.sheet is not SheetState.SENT or provision is None:
        return []
    waiting = provision.means is Means.SYSTEM
    kind = TaskKind.WAIT_RECEIPT if waiting else TaskKind.CONFIRM_RECEIPT
    return [Task(kind, line.stay, provision.provided_at, provision=provision)]


def _hospital_tasks(line: StayLine) -> list[Task]:
    stay = line.stay
    tasks: list[Task] = []
    if stay.care_office_id is None or stay.match is MatchState.NOT_OURS:
        tasks.append(Task(TaskKind.CHOOSE_OFFICE, stay, stay.updated_at))
    elif stay.match is MatchState.WAITING:
        tasks.append(Task(TaskKind.WAIT_MATCH, stay, stay.created_at))
    if _must_acknowledge(stay, Side.HOSPITAL):
        tasks.append(Task(TaskKind.ACKNOWLEDGE, stay, stay.created_at))
    provision = line.provision
    if line.sheet is SheetState.SENT and provision and provision.means is Means.SYSTEM:
        tasks.append(Task(TaskKind.RECEIVE_SHEET, stay, provision.provided_at, provision=provision))
    return tasks


def _spoke(stay: Stay, side: Side) -> bool:
    """Whether `side` has reported or acknowledged."""
    return any(n.side is side and n.kind is not NoticeKind.HEADS_UP for n in stay.notices)


def _must_acknowledge(stay: Stay, side: Side) -> bool:
    heard = any(n.side is side.other for n in stay.notices)
    return heard and not any(n.side is side for n in stay.notices)


def _told_and_unanswered(stay: Stay, side: Side) -> bool:
    """We told, the other side is a user and has not pressed yet."""
    other = stay.hospital if side is Side.CARE else stay.care_office
    return bool(other and other.is_user and _spoke(stay, side) and not _spoke(stay, side.other))
