"""The life of a stay after its beginning: one table of states and allowed moves.

Whatever happens to a stay is a move; the state is folded from the moves that stand. A move is never
changed: it is undone with a reason, and the state is folded again. docs/stay-life.md shows TABLE.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from handoff.japan.partial_dates import PartialDate
from handoff.rules.life import Move, Phase

__all__ = [
    "CALLED_OFF",
    "NEEDS_SOURCE",
    "TABLE",
    "Move",
    "MoveFact",
    "Phase",
    "StayNow",
    "after",
    "can_undo",
    "fold",
    "group_of",
    "must_acknowledge_again",
    "refusal",
]

CALLED_OFF = frozenset({Move.CANCELLED, Move.WRONG_PERSON, Move.ENTERED_BY_MISTAKE})
"""The stay itself was none; these need a reason and are the only moves of a heads-up."""

NEEDS_SOURCE = frozenset(
    {Move.OUTLOOK_GIVEN, Move.OUTLOOK_MOVED, Move.LEAVE_OUT, Move.LEAVE_BACK, Move.WARD_CHANGED}
)
"""What only the hospital knows: a care manager enters it with who told it, when and how."""

_STAYING = (
    Move.OUTLOOK_GIVEN,
    Move.OUTLOOK_MOVED,
    Move.CONFERENCE_PROPOSED,
    Move.CONFERENCE_FIXED,
    Move.WARD_CHANGED,
)
_ENDING = {
    Move.TRANSFERRED: Phase.TRANSFERRED,
    Move.TO_FACILITY: Phase.IN_FACILITY,
    Move.DISCHARGED: Phase.DISCHARGED,
    Move.DIED: Phase.DIED,
}
_OFF = dict.fromkeys(sorted(CALLED_OFF), Phase.CANCELLED)

TABLE: Mapping[Phase, Mapping[Move, Phase]] = {
    Phase.OPEN: {
        **dict.fromkeys(_STAYING, Phase.OPEN),
        Move.LEAVE_OUT: Phase.ON_LEAVE,
        **_ENDING,
        **_OFF,
    },
    Phase.ON_LEAVE: {
        **dict.fromkeys(_STAYING, Phase.ON_LEAVE),
        Move.LEAVE_BACK: Phase.OPEN,
        **_ENDING,
        **_OFF,
    },
    Phase.DISCHARGED: {Move.DIED: Phase.DIED, **_OFF},
    Phase.IN_FACILITY: {Move.DIED: Phase.DIED, **_OFF},
    Phase.TRANSFERRED: {},
    Phase.DIED: {},
    Phase.CANCELLED: {},
}
"""Phase → move → phase it leads to. What is not here cannot happen."""

_CHANGES_PHASE = frozenset(
    move for phase, moves in TABLE.items() for move, then in moves.items() if then is not phase
)
_DATED = _CHANGES_PHASE - CALLED_OFF | {Move.WARD_CHANGED}
LONGEST_OUTLOOK = timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class MoveFact:
    """One move as the rule sees it. `answered`: when the other side acknowledged it, if it did."""

    kind: Move
    number: int = 0
    on: date | None = None
    outlook: PartialDate | None = None
    ward: str = ""
    to: str = ""  # where a transfer or a move to a facility leads
    conference: str = ""  # which conference
    note: str = ""
    answered: datetime | None = None
    undone: bool = False


@dataclass(frozen=True, slots=True)
class StayNow:
    """Where a stay stands. `since` is the day of the last change of phase, `before` the one before.

    `agreed` is the outlook the other side acknowledged last: drifting day by day does not pass by.
    """

    phase: Phase = Phase.OPEN
    admitted_on: date | None = None  # None: a heads-up, nothing can happen to it yet
    ward: str = ""
    outlook: PartialDate | None = None
    outlook_version: int = 0
    agreed: PartialDate | None = None
    agreed_at: datetime | None = None
    conference: Move | None = None  # the last of CONFERENCE_PROPOSED, CONFERENCE_FIXED
    since: date | None = None
    before: date | None = None
    ended_on: date | None = None
    number: int = 0

    @property
    def needs_acknowledgement(self) -> bool:
        """Whether the other side has not yet acknowledged the outlook as it stands."""
        if self.outlook is None:
            return False
        return self.agreed is None or must_acknowledge_again(self.agreed, self.outlook)


def fold(moves: Iterable[MoveFact]) -> StayNow:
    """The state after `moves` in their order, beginning with ADMITTED. Undone moves do not count.

    What was acknowledged stays acknowledged even when undone: the other side believes it until it
    acknowledges again. Raises ValueError for a sequence the table does not know.
    """
    now = StayNow()
    for move in moves:
        now = _agreed(now, move) if move.undone else after(now, move)
    return now


def after(now: StayNow, move: MoveFact) -> StayNow:
    """The state after one move that `refusal` lets pass. Raises ValueError when the table forbids."""
    if move.kind is Move.ADMITTED:
        if now.admitted_on is not None:
            raise ValueError("a stay begins once")
        return replace(now, admitted_on=move.on, since=move.on, ward=move.ward, number=move.number)
    then = TABLE[now.phase].get(move.kind)
    if then is None:
        raise ValueError(f"{move.kind} cannot follow {now.phase}")
    now = replace(now, phase=then, number=move.number)
    if group_of(move) == "outlook":
        now = replace(now, outlook=move.outlook, outlook_version=now.outlook_version + 1)
        return _agreed(now, move)
    if group_of(move) == "ward":
        return replace(now, ward=move.ward)
    if group_of(move) != "phase":
        return replace(now, conference=move.kind)
    if move.kind in CALLED_OFF:
        return replace(now, ended_on=None)
    before = now.before if now.ended_on else now.since
    ended = None if then.is_open else move.on
    return replace(now, before=before, since=move.on, ended_on=ended)


def _agreed(now: StayNow, move: MoveFact) -> StayNow:
    if move.answered is None or group_of(move) != "outlook":
        return now
    if now.agreed_at is not None and move.answered < now.agreed_at:
        return now
    return replace(now, agreed=move.outlook, agreed_at=move.answered)


def must_acknowledge_again(old: PartialDate, new: PartialDate) -> bool:
    """Whether one end of what the outlook can mean moved by more than one day (頃 aside)."""
    ends = ((old.earliest(), new.earliest()), (old.latest(), new.latest()))
    for was, is_now in ends:
        if (was is None) is not (is_now is None):
            return True
        if was is not None and is_now is not None and abs((is_now - was).days) > 1:
            return True
    return False


def group_of(move: MoveFact) -> str:
    """Moves of one group undo one another in reverse order; groups do not touch each other."""
    if move.kind in (Move.OUTLOOK_GIVEN, Move.OUTLOOK_MOVED):
        return "outlook"
    if move.kind is Move.WARD_CHANGED:
        return "ward"
    if move.kind in (Move.CONFERENCE_PROPOSED, Move.CONFERENCE_FIXED):
        return f"conference {move.conference}"
    return "phase"


def can_undo(moves: Sequence[MoveFact], move: MoveFact) -> str | None:
    """Why `move` cannot be undone, as a sentence, or None. Only the latest of its group can."""
    if move.undone:
        return "この記録は、すでに取り消されています。"
    if move.kind is Move.ADMITTED:
        return "入院そのものが違うときは、「入院しなかった」か「誤って入力した」を選んでください。"
    group = group_of(move)
    later = [m for m in moves if not m.undone and group_of(m) == group and m.number > move.number]
    if later:
        return "このあとに記録したことがあります。新しいものから順に取り消してください。"
    if group != "phase" and not fold(moves).phase.is_open:
        return "入院の終わりが記録されています。先にその記録を取り消してください。"
    return None


def refusal(now: StayNow, move: MoveFact, today: date) -> str | None:
    """Why `move` cannot be made now, as a sentence that says what to do, or None."""
    if move.kind is Move.ADMITTED:
        return _no_beginning(now, move, today)
    if now.admitted_on is None and move.kind not in CALLED_OFF:
        return "先に入院の連絡を完成させるか、取り消してください。"
    if move.kind not in TABLE[now.phase]:
        return _WORDS[now.phase]
    if move.kind in CALLED_OFF:
        return None if move.note.strip() else "取り消す理由を入れてください。"
    if group_of(move) == "outlook":
        return _no_outlook(now, move, today)
    if move.kind is Move.WARD_CHANGED:
        if not move.ward.strip():
            return "移った先の病棟・病室を入れてください。"
        if move.ward.strip() == now.ward:
            return "いまの病棟・病室と同じです。移った先を入れてください。"
    if move.kind in (Move.TRANSFERRED, Move.TO_FACILITY) and not move.to.strip():
        return "移った先の名前を入れてください。"
    return _no_day(now, move, today) if move.kind in _DATED else None


def _no_beginning(now: StayNow, move: MoveFact, today: date) -> str | None:
    if now.admitted_on is not None:
        return "入院はすでに記録されています。違うところは「変更する」で直してください。"
    if move.on is None:
        return "入院した日を入れてください。"
    return "入院した日が今日より後です。入院してから知らせてください。" if move.on > today else None


def _no_outlook(now: StayNow, move: MoveFact, today: date) -> str | None:
    if move.outlook is None:
        return "退院の目途を選ぶか、日付を入れてください。まだ分からないときは「未定」を選べます。"
    first, last = move.outlook.earliest(), move.outlook.latest()
    if last is not None and last < today:
        return "退院の目途が今日より前です。退院したあとなら「退院」を記録してください。"
    if first is not None and first > today + LONGEST_OUTLOOK:
        return "退院の目途が3年より先です。年を確かめてください。"
    if move.kind is Move.OUTLOOK_GIVEN and now.outlook is not None:
        return "退院の目途はすでに入っています。変わったときは「目途の変更」で入れてください。"
    if move.kind is Move.OUTLOOK_MOVED and now.outlook is None:
        return "退院の目途がまだ入っていません。「退院の目途」で入れてください。"
    if move.outlook == now.outlook:
        return "いま入っている目途と同じです。変わったときに入れてください。"
    return None


_DAY_OF = {
    Move.LEAVE_OUT: "外泊に出た日",
    Move.LEAVE_BACK: "外泊から戻った日",
    Move.WARD_CHANGED: "病棟を移った日",
    Move.TRANSFERRED: "転院した日",
    Move.TO_FACILITY: "施設へ移った日",
    Move.DISCHARGED: "退院した日",
    Move.DIED: "亡くなられた日",
}


def _no_day(now: StayNow, move: MoveFact, today: date) -> str | None:
    name, admitted = _DAY_OF[move.kind], now.admitted_on
    if move.on is None:
        return f"{name}を入れてください。"
    if move.on > today:
        later = "退院してから" if move.kind is Move.DISCHARGED else "そのあとで"
        return f"{name}が今日より後です。{later}入れてください。"
    if admitted is not None and move.on < admitted:
        return f"{name}が入院した日より前です。確かめてください。"
    if move.kind is Move.WARD_CHANGED:
        return None
    if now.ended_on is not None and move.on > now.ended_on:
        return _LATER_DEATH
    floor = now.before if now.ended_on else now.since
    if floor is not None and move.on < floor:
        return f"{name}が、前に記録した外泊などの日より前です。日付を確かめてください。"
    return None


_LATER_DEATH = (
    "退院・退所のあとに亡くなられたときは、この入院には記録しません。利用者の画面で終了の日を"
    "入れてください。入院中のことだったときは、その日付で記録してください。"
)
_WORDS: Mapping[Phase, str] = {
    Phase.OPEN: "外泊に出た記録がありません。先に「外泊に出た」を記録してください。",
    Phase.ON_LEAVE: "すでに外泊中です。「外泊から戻った」を記録してから、次の外泊を記録してください。",
    Phase.DISCHARGED: "退院の記録があります。退院が違うときは、先に退院の記録を取り消してください。",
    Phase.TRANSFERRED: "転院の記録があります。このあとのことは、転院先の入院の画面で記録してください。転院が違うときは、先に転院の記録を取り消してください。",
    Phase.IN_FACILITY: "施設へ入所した記録があります。違うときは、先にその記録を取り消してください。",
    Phase.DIED: "ご逝去の記録があります。違うときは、先にその記録を取り消してください。",
    Phase.CANCELLED: "この入院は取り消されています。入院しているときは、取り消しを元に戻すか、あらためて入院を知らせてください。",
}
