"""What a move does besides being recorded: the line on the timeline, the news, what it silences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from handoff.actions import tell
from handoff.actions.move_facts import source_words, words_of
from handoff.actions.timeline import EventKind, record
from handoff.clock import local
from handoff.db import find_notices
from handoff.db.discharge import StayMove
from handoff.db.outbox import Notice, OutboxRow
from handoff.db.stays import Stay, StayEvent
from handoff.notify.messages import NoticeKind, message
from handoff.rules.access import Actor
from handoff.rules.life import Move
from handoff.rules.offices import Side
from handoff.rules.stay_life import CALLED_OFF, StayNow

_NAMES = {
    Move.DISCHARGED: NoticeKind.CLOSED,
    Move.OUTLOOK_MOVED: NoticeKind.OUTLOOK_SHIFTED,
    Move.OUTLOOK_GIVEN: NoticeKind.OUTLOOK_SHIFTED,
}
OUTLOOKS = (NoticeKind.OUTLOOK_GIVEN, NoticeKind.OUTLOOK_MOVED)
ANY_OUTLOOK = (*OUTLOOKS, NoticeKind.OUTLOOK_SHIFTED)
_PLANS = (*OUTLOOKS, NoticeKind.CONFERENCE_PROPOSED)
_PLAIN_NOTE = (Move.DISCHARGED, *CALLED_OFF)  # their page shows the day and the reason by itself


def kind_of(move: Move, now: StayNow) -> NoticeKind:
    """The news a move makes; an outlook that need not be acknowledged (again) only informs."""
    if move in (Move.OUTLOOK_GIVEN, Move.OUTLOOK_MOVED) and now.needs_acknowledgement:
        return NoticeKind(move.value)
    return _NAMES.get(move) or NoticeKind(move.value)


def tell_move(
    session: Session, actor: Actor, now: datetime, stay: Stay, row: StayMove, state: StayNow
) -> StayEvent:
    """Write the line of a move and tell the other side, once. Earlier outlooks wait no more."""
    kind = kind_of(row.kind, state)
    words = "" if row.kind in _PLAIN_NOTE else words_of(row)
    note = "\n".join(part for part in (words, row.note, source_words(row)) if part)
    data: dict[str, Any] = {"move": row.public_id}
    if row.kind is Move.DISCHARGED and row.happened_on:
        data["discharged_on"] = row.happened_on.isoformat()
    event = record(session, actor, now, stay, EventKind(kind.value), note, data, happened_at(row))
    if row.kind in (Move.OUTLOOK_GIVEN, Move.OUTLOOK_MOVED):
        supersede(session, now, stay, ANY_OUTLOOK)
    news(session, actor, now, stay, kind, event, row)
    return event


def news(
    session: Session,
    actor: Actor,
    now: datetime,
    stay: Stay,
    kind: NoticeKind,
    event: StayEvent,
    row: StayMove,
) -> None:
    """The notice of one line of the timeline to the other side."""
    to = tell.partner(session, stay, actor.side or Side.CARE)
    text = message(kind, stay.public_id, str(event.id))
    tell.tell(session, actor, now, text, to, stay, {"move": row.public_id})


def happened_at(row: StayMove) -> datetime:
    """When it happened, as exactly as it is known; else when it was heard or entered."""
    if row.happened_on is not None and row.happened_time is not None:
        zone = local(row.entered_at).tzinfo
        return min(datetime.combine(row.happened_on, row.happened_time, zone), row.entered_at)
    if row.on_behalf:
        return datetime.fromisoformat(row.on_behalf["heard_at"])
    return row.entered_at


def silenced_by(session: Session, stay: Stay, move: Move) -> dict[str, list[int]]:
    """The notices and unsent mails that a move makes pointless, by id.

    Death and calling off stop everything; every other end stops what asks about plans.
    """
    everything = move is Move.DIED or move in CALLED_OFF
    ends = move in (Move.DISCHARGED, Move.TRANSFERRED, Move.TO_FACILITY)
    if not everything and not ends:
        return {}
    waiting = find_notices.waiting_about(session, stay, None if everything else _PLANS)
    notices = [notice.id for notice in waiting]
    mails = find_notices.queued_mails(session, None if everything else notices, stay)
    return {"notices": notices, "mails": mails}


def silence(session: Session, now: datetime, silenced: Mapping[str, list[int]]) -> None:
    """What `silenced_by` found waits no more, and its mails stay here."""
    _notices(session, silenced.get("notices", []), settled_at=now)
    _mails(session, silenced.get("mails", []), "queued", state="withdrawn")


def supersede(
    session: Session, now: datetime, stay: Stay, kinds: Iterable[NoticeKind] | None = None
) -> None:
    """The waiting notices of `kinds` about a stay are overtaken by newer ones."""
    ids = [notice.id for notice in find_notices.waiting_about(session, stay, kinds)]
    mails = find_notices.queued_mails(session, ids, stay)
    silence(session, now, {"notices": ids, "mails": mails})


def put_back(session: Session, now: datetime, row: StayMove) -> None:
    """Undo what a move silenced; what somebody settled meanwhile stays settled."""
    silenced = row.data.get("silenced") or {}
    still = find_notices.silenced_at(session, silenced.get("notices", []), row.entered_at)
    _notices(session, still, settled_at=None)
    _mails(session, silenced.get("mails", []), "withdrawn", state="queued", next_at=now)


def _notices(session: Session, ids: list[int], **values: Any) -> None:
    if ids:
        session.execute(update(Notice).where(Notice.id.in_(ids)).values(**values))


def _mails(session: Session, ids: list[int], found_in: str, **values: Any) -> None:
    if ids:
        chosen = (OutboxRow.id.in_(ids), OutboxRow.state == found_in)
        session.execute(update(OutboxRow).where(*chosen).values(**values))
