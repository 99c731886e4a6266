"""Moves as they are typed, as they are stored and as the rule sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from handoff import clock
from handoff.actions.problems import Refused, refuse
from handoff.actions.timeline import checked_text
from handoff.db.discharge import StayMove
from handoff.db.offices import Desk, Office
from handoff.db.stays import Stay
from handoff.japan import partial_dates
from handoff.japan.partial_dates import PartialDate
from handoff.japan.weekdays import month_day
from handoff.rules import stay_life
from handoff.rules.access import Actor
from handoff.rules.life import Move, Phase
from handoff.rules.offices import Side
from handoff.rules.stay_life import MoveFact, StayNow
from handoff.sheets.model import Finding

HOME = "自宅"
HOW = {"phone": "電話", "visit": "訪問", "fax": "FAX", "email": "メール", "family": "家族から"}
"""How a care manager learnt what the hospital knows: stored word → word on screen and paper."""


@dataclass(frozen=True, slots=True)
class Source:
    """Who told it, when and how, when one side enters what the other side knows."""

    with_whom: str
    heard_at: datetime | None
    how: str = "phone"


@dataclass(frozen=True, slots=True)
class NewMove:
    """What one press enters. Only what the kind needs has to be given."""

    kind: Move
    on: date | None = None
    at: time | None = None
    outlook: PartialDate | None = None
    ward: str = ""
    desk: Desk | None = None  # the desk of the new ward
    to_office: Office | None = None  # transfer: a hospital of the directory …
    to_desk: Desk | None = None
    to_name: str = ""  # … or its name; to a facility: its name
    destination: str = ""  # discharge: where to, empty is 自宅; facility: its kind (老健 …)
    conference: str = ""
    note: str = ""
    source: Source | None = None

    @property
    def to(self) -> str:
        """The name of the place a transfer or a move to a facility leads to."""
        return self.to_office.name if self.to_office else self.to_name.strip()


def fact_of(move: NewMove) -> MoveFact:
    """What was typed, for `stay_life.refusal`."""
    return MoveFact(
        move.kind,
        on=move.on,
        outlook=move.outlook,
        ward=move.ward.strip(),
        to=move.to,
        conference=move.conference,
        note=move.note,
    )


def fact_of_row(row: StayMove) -> MoveFact:
    """What is stored, for `stay_life.fold`."""
    outlook = row.data.get("outlook")
    # Who undoes what the other side told knows it; nobody else has believed it.
    known = row.is_undone and bool(row.on_behalf)
    return MoveFact(
        row.kind,
        row.number,
        on=row.happened_on,
        outlook=partial_dates.from_storage(outlook) if outlook else None,
        ward=str(row.data.get("ward", "")),
        to=str(row.data.get("to", "")),
        conference=str(row.data.get("conference", "")),
        note=row.note,
        answered=None if known else row.acknowledged_at,
        undone=row.is_undone,
    )


def facts_of(stay: Stay, rows: Sequence[StayMove]) -> list[MoveFact]:
    """The history of a stay: its beginning, if it is known, and its moves."""
    if stay.admitted_on is None or stay.heads_up_only:
        return [fact_of_row(row) for row in rows]
    begin = MoveFact(Move.ADMITTED, on=stay.admitted_on, ward=stay.ward)
    return [begin, *(fact_of_row(row) for row in rows)]


def now_of(stay: Stay, rows: Sequence[StayMove]) -> StayNow:
    """Where a stay stands. The ward is that of the stay, which may also be corrected by hand.

    A record that was merged into another one is called off without a move of its own.
    """
    now = stay_life.fold(facts_of(stay, rows))
    if now.phase.state is not stay.state and not rows:
        now = replace(now, phase=stay.phase, ended_on=stay.ended_on, since=stay.ended_on)
    return replace(now, ward=stay.ward)


def outlook_of(stay: Stay) -> PartialDate | None:
    """The outlook of a stay as it is kept for lists; None: nobody has given one."""
    return partial_dates.from_storage(stay.outlook) if stay.outlook else None


def stored(stay: Stay, move: NewMove) -> dict[str, Any]:
    """The data of a move's row: only what its kind is about, with what stood before."""
    data: dict[str, Any] = {}
    if move.outlook is not None and move.kind in (Move.OUTLOOK_GIVEN, Move.OUTLOOK_MOVED):
        data = {"outlook": move.outlook.storage(), "was": stay.outlook}
    elif move.kind is Move.WARD_CHANGED:
        data = {"ward": move.ward.strip(), "was": stay.ward, "was_desk": stay.desk_id}
        data["desk"] = move.desk.id if move.desk else stay.desk_id
    elif move.kind in (Move.TRANSFERRED, Move.TO_FACILITY):
        data = {"to": move.to, "to_office": move.to_office.public_id if move.to_office else ""}
        data["destination"] = move.destination.strip()
    elif move.kind is Move.DISCHARGED:
        data = {"destination": move.destination.strip() or HOME}
    elif move.conference:
        data = {"conference": move.conference}
    return data


def checked(actor: Actor, now: datetime, stay: Stay, move: NewMove) -> NewMove:
    """The move with its texts as they are kept. Raises Refused for texts, places and sources."""
    for key, limit in (("ward", 60), ("to_name", 200), ("destination", 200), ("note", 300)):
        kept: dict[str, Any] = {key: checked_text(key, getattr(move, key), limit)}
        move = replace(move, **kept)
    if move.to_office is not None and move.kind is Move.TRANSFERRED:
        if move.to_office.kind.side is not Side.HOSPITAL:
            raise refuse("to_office", "転院先には、入院できる医療機関を選んでください。")
        if move.to_office.id == stay.hospital_id:
            raise refuse("to_office", "いまの入院先と同じです。病棟の移動なら「病棟の移動」で。")
    if move.to_desk is not None and (
        move.to_office is None or move.to_desk.office_id != move.to_office.id
    ):
        raise refuse("to_desk", "窓口は、選んだ医療機関のものを選んでください。")
    if move.desk is not None and move.desk.office_id != stay.hospital_id:
        raise refuse("desk", "窓口は、いまの入院先のものを選んでください。")
    return replace(move, source=_checked_source(actor, now, move))


def _checked_source(actor: Actor, now: datetime, move: NewMove) -> Source | None:
    source = move.source
    if source is None:
        if actor.side is Side.CARE and move.kind in stay_life.NEEDS_SOURCE:
            raise refuse("with_whom", "病院の誰から、いつ、どのように聞いたかを入れてください。")
        return None
    found: list[Finding] = []
    whom = ""
    try:
        whom = checked_text("with_whom", source.with_whom, 100, "誰から聞いたかを入れてください。")
    except Refused as problem:
        found += problem.findings
    if source.heard_at is None:
        found.append(Finding("refuse", "heard_at", "いつ聞いたかを入れてください。"))
    elif source.heard_at > now:
        found.append(Finding("refuse", "heard_at", "聞いた日時が今より後です。確かめてください。"))
    if source.how not in HOW:
        found.append(Finding("refuse", "how", "どのように聞いたかを選んでください。"))
    if found:
        raise Refused(found)
    return Source(whom, source.heard_at, source.how)


def words_of(row: StayMove) -> str:
    """What a move says beyond its name: 「12月5日（土）」「3階東 → 4階西」; "" when nothing."""
    data, day = row.data, _day(row.happened_on, row.happened_time)
    if outlook := data.get("outlook"):
        was = _said(data["was"], row.entered_at) if data.get("was") else ""
        said = _said(outlook, row.entered_at)
        return f"{said}（前は{was}）" if was else said
    if row.kind is Move.WARD_CHANGED:
        return f"{day}　{data.get('was') or '（記録なし）'} → {data.get('ward')}"
    if row.kind in (Move.TRANSFERRED, Move.TO_FACILITY):
        return f"{day}　{data.get('to')}へ"
    if row.kind is Move.DISCHARGED:
        where = data.get("destination")
        return f"{day}　{where}へ" if where else day
    return day


def source_words(row: StayMove) -> str:
    """「12月5日（土）10:20に電話で師長 佐藤さんから聞いた」; "" when the side knew it itself."""
    if not row.on_behalf:
        return ""
    heard = clock.local(datetime.fromisoformat(row.on_behalf["heard_at"]))
    how = HOW.get(row.on_behalf["how"], "")
    joined = how if how.endswith("から") else f"{how}で"
    return (
        f"{_day(heard.date(), heard.time())}に{joined}聞いた（相手：{row.on_behalf['with_whom']}）"
    )


def ended_on(now: StayNow) -> date | None:
    """The day shown as the discharge: none for a death, nothing is counted from it."""
    return None if now.phase is Phase.DIED else now.ended_on


def _said(stored: str, entered_at: datetime) -> str:
    """「12月4日頃」, with the year when it is not the one in which it was entered."""
    outlook = partial_dates.from_storage(stored)
    year = f"{outlook.year}年"
    said = outlook.western()
    return said.removeprefix(year) if outlook.month and outlook.year == clock.local_date(entered_at).year else said  # fmt: skip


def _day(day: date | None, at: time | None = None) -> str:
    if day is None:
        return ""
    text = month_day(day)
    return f"{text}{at:%H:%M}" if at else text
