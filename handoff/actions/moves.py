"""Whatever happens to a stay, one press: made, told, acknowledged, undone with a reason.

One mechanism for all of it, closing and cancelling included: `rules.stay_life` says whether a move
can be made, its row is inserted, the state is folded anew and kept on the stay for lists.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from handoff.actions import move_telling, tell, transfers
from handoff.actions.move_facts import (
    NewMove,
    Source,
    checked,
    fact_of,
    facts_of,
    now_of,
    outlook_of,
    stored,
)
from handoff.actions.move_keeping import adopt, keep, mark_undone, state_of
from handoff.actions.outlooks import choices, outlook_from
from handoff.actions.problems import NotAllowed, Stale, refuse
from handoff.actions.timeline import EventKind, checked_text, record
from handoff.clock import local_date
from handoff.db import find_discharge, find_stays
from handoff.db.discharge import StayMove
from handoff.db.stays import Stay
from handoff.notify.messages import NoticeKind
from handoff.rules import stay_life
from handoff.rules.access import Actor, Permission
from handoff.rules.life import Move
from handoff.rules.stay_life import StayNow

__all__ = [
    "NewMove",
    "Source",
    "acknowledge_move",
    "adopt",
    "choices",
    "make",
    "outlook_from",
    "outlook_of",
    "state_of",
    "undo",
]

ANOTHER_CAME = "ほかの方が先に記録しました。いまの内容を確かめて、それでも変えるときは、もう一度押してください。"
_KEYS = {
    Move.OUTLOOK_GIVEN: "outlook",
    Move.OUTLOOK_MOVED: "outlook",
    Move.CANCELLED: "note",
    Move.WRONG_PERSON: "note",
    Move.ENTERED_BY_MISTAKE: "note",
}


def make(
    session: Session,
    actor: Actor,
    now: datetime,
    stay: Stay,
    move: NewMove,
    seen_number: int | None,
) -> StayMove:
    """Record what happened and tell the other side.

    `seen_number` is `stay.move_version` as the page showed it (None: whatever stands now). An
    outlook given twice becomes a changed one by itself. Raises NotAllowed; Refused with the
    sentence of `stay_life.refusal`; Stale when another move or undoing came in between (`theirs` is
    that row).
    """
    need_write(actor)
    stay = find_stays.locked(session, stay)
    before, rows = state_of(session, stay)
    if seen_number is not None and seen_number != stay.move_version:
        raise Stale(_newest(rows), move, ANOTHER_CAME)
    if move.kind is Move.OUTLOOK_GIVEN and before.outlook is not None:
        move = replace(move, kind=Move.OUTLOOK_MOVED)
    move = checked(actor, now, stay, move)
    if said := stay_life.refusal(before, fact_of(move), local_date(now)):
        raise refuse(_KEYS.get(move.kind) or _key(move, said), said)
    row = _insert(session, actor, now, stay, move)
    keep(session, now, stay, [*rows, row], row)
    move_telling.silence(session, now, row.data.get("silenced", {}))
    state = now_of(stay, [*rows, row])
    move_telling.tell_move(session, actor, now, stay, row, state)
    if move.kind is Move.TRANSFERRED:
        transfers.open_next(session, actor, now, stay, row, move)
    return row


def acknowledge_move(session: Session, actor: Actor, now: datetime, move: StayMove) -> StayMove:
    """確認しました: the other side has seen a move; asked twice, done once. Its maker is told.

    Raises NotAllowed (one's own move), Refused (undone), and Stale when the outlook has changed
    since (`theirs` is the row that stands).
    """
    need_write(actor)
    stay = find_stays.locked(session, session.get_one(Stay, move.stay_id))
    before, rows = state_of(session, stay)
    move = next(row for row in rows if row.id == move.id)
    if move.side is actor.side and not move.on_behalf:
        raise NotAllowed
    if move.is_undone:
        raise refuse("move", "この記録は取り消されています。いまの内容を確かめてください。")
    waits, outlook = False, move.data.get("outlook")
    if outlook is not None:
        standing = [r for r in rows if "outlook" in r.data and not r.is_undone]
        if standing[-1].id != move.id:
            raise Stale(standing[-1], outlook, "退院の目途が変わっています。新しい目途を確かめて、もう一度押してください。")  # fmt: skip
        waits = before.needs_acknowledgement
    if move.acknowledged_at is not None and not waits:
        return move
    move.acknowledged_at, move.acknowledged_by = now, actor.account_id
    session.flush()
    stay.outlook_acknowledged = not now_of(stay, rows).needs_acknowledgement
    seen = [move_telling.kind_of(move.kind, before)]
    tell.settle(session, actor, now, stay, seen if outlook is None else move_telling.ANY_OUTLOOK)
    data = {"move": move.public_id}
    event = record(session, actor, now, stay, EventKind.MOVE_ACKNOWLEDGED, move.kind.label, data)
    move_telling.news(session, actor, now, stay, NoticeKind.MOVE_ACKNOWLEDGED, event, move)
    return move


def undo(session: Session, actor: Actor, now: datetime, move: StayMove, reason: str) -> StayMove:
    """Take a move back with its reason; the other side is told. The state is folded again.

    Raises NotAllowed, and Refused: no reason, made by the other side, something came after it, the
    next hospital is at work already, another stay of the person is open.
    """
    need_write(actor)
    stay = find_stays.locked(session, session.get_one(Stay, move.stay_id))
    _before, rows = state_of(session, stay)
    move = next(row for row in rows if row.id == move.id)
    if move.side is not actor.side:
        raise refuse("reason", "相手が記録したことです。違うときは、ひとことを送るか電話で伝えてください。")  # fmt: skip
    said = stay_life.can_undo(facts_of(stay, rows), facts_of(stay, [move])[-1])
    if said:
        raise refuse("reason", said)
    reason = checked_text("reason", reason, 300, "取り消す理由を入れてください。")
    if move.kind is Move.TRANSFERRED:
        transfers.close_next(session, actor, now, stay)
    mark_undone(session, actor, now, stay, rows, move, reason)
    move_telling.put_back(session, now, move)
    _tell_undone(session, actor, now, stay, move, now_of(stay, rows), reason)
    return move


def need_write(actor: Actor) -> None:
    """Raises NotAllowed for those who may not write into a stay."""
    if actor.side is None or not actor.may(Permission.STAY_WRITE):
        raise NotAllowed


def _insert(session: Session, actor: Actor, now: datetime, stay: Stay, move: NewMove) -> StayMove:
    """The row of a move. The unique number decides, should two units ever come this far."""
    data = stored(stay, move)
    if silenced := move_telling.silenced_by(session, stay, move.kind):
        data["silenced"] = silenced
    source = move.source
    told = {"with_whom": source.with_whom, "how": source.how} if source else {}
    if source and source.heard_at:
        told["heard_at"] = source.heard_at.isoformat()
    row = StayMove(
        stay_id=stay.id,
        number=stay.move_version + 1,
        kind=move.kind,
        side=actor.side,
        happened_on=move.on,
        happened_time=move.at,
        data=data,
        note=move.note,
        on_behalf=told,
        entered_at=now,
        account_id=actor.account_id,
        office_id=actor.office_id,
        acknowledged_at=now if source else None,  # the other side said it itself
        undone_reason="",
    )
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        rows = find_discharge.moves_of(session, stay.id)
        raise Stale(_newest(rows), move, ANOTHER_CAME) from None
    return row


def _tell_undone(
    session: Session,
    actor: Actor,
    now: datetime,
    stay: Stay,
    move: StayMove,
    state: StayNow,
    reason: str,
) -> None:
    """The news of an undoing. An outlook believed until now waits to be acknowledged again."""
    kind = NoticeKind.MOVE_UNDONE
    if "outlook" in move.data:
        move_telling.supersede(session, now, stay, move_telling.ANY_OUTLOOK)
        if state.needs_acknowledgement:
            kind = NoticeKind.OUTLOOK_MOVED
    note = f"{move.kind.label}：{reason}"
    data = {"move": move.public_id}
    event = record(session, actor, now, stay, EventKind.MOVE_UNDONE, note, data)
    move_telling.news(session, actor, now, stay, kind, event, move)


def _newest(rows: Sequence[StayMove]) -> StayMove | None:
    """The row that changed last: made or undone."""
    return max(rows, key=lambda row: (row.undone_at or row.entered_at, row.number), default=None)


def _key(move: NewMove, said: str) -> str:
    """The field a refusal is about."""
    if move.kind is Move.WARD_CHANGED and "病棟・病室" in said:
        return "ward"
    if move.kind in (Move.TRANSFERRED, Move.TO_FACILITY) and "名前" in said:
        return "to_name"
    return "happened_on"
