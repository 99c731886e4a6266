"""The timeline of a stay in words: who did what, when, entered when, and whether it was seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from handoff.actions.timeline import EventKind
from handoff.db import find_notices, find_stays
from handoff.db.offices import Desk, Office
from handoff.db.stays import Stay, StayEvent, StayNotice
from handoff.rules.access import Actor
from handoff.rules.life import Means, NoticeKind
from handoff.sheets.catalogue import ADMISSION, DECLARED
from handoff.web.frame.filters import jdate
from handoff.web.words.stays import known_words

FIELDS = {
    "hospital_id": "入院先",
    "hospital_name": "入院先",
    "desk_id": "窓口",
    "ward": "病棟・病室",
    "admitted_on": "入院した日",
    "admitted_time": "入院した時刻",
}
HOW = {
    "system": "本システムで受領",
    "phone": "電話で確認",
    "visit": "訪問して確認",
    "fax_back": "FAXの返信で確認",
    "email": "メールの返信で確認",
}
_TOLD_AS: Mapping[EventKind, tuple[str, ...]] = {
    EventKind.MOVE_UNDONE: ("outlook_moved",),
    EventKind.TAKEN_OVER: ("move_acknowledged",),
    EventKind.CONFERENCE_ANSWERED: ("move_acknowledged",),
}
"""Lines whose news goes out under another name."""
UNKNOWN = "（まだ分からない）"
_TABLES: Mapping[str, type[Office] | type[Desk]] = {"hospital_id": Office, "desk_id": Desk}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the timeline."""

    at: datetime
    entered_at: datetime
    title: str
    office: str
    person: str
    text: str = ""
    details: tuple[str, ...] = ()
    seen: str = ""  # "" does not apply, else whether the other side has looked

    @property
    def late(self) -> bool:
        """Whether it was entered clearly after it happened."""
        return (self.entered_at - self.at).total_seconds() > 300


def timeline(session: Session, actor: Actor, stay: Stay) -> list[Line]:
    """Everything that happened in a stay, newest first."""
    seen = {
        n.purpose_key: n.seen_at or (n.settled_at if n.settled_by else None)
        for n in find_notices.about_stay(session, actor, stay)
        if n.from_office_id == actor.office_id
    }
    lines = [_told(n) for n in stay.notices]
    for event in find_stays.events_of(session, stay):
        lines.append(_happened(session, actor, stay, event, seen))
    return sorted(lines, key=lambda line: line.entered_at, reverse=True)


def _told(notice: StayNotice) -> Line:
    titles = {
        NoticeKind.REPORT: "入院を知らせた",
        NoticeKind.HEADS_UP: "「入院したらしい」と知らせた",
        NoticeKind.ACKNOWLEDGE: "入院の連絡を受け取った",
    }
    title = titles[notice.kind] + ("（先に把握）" if notice.is_first else "")
    known = ""
    if notice.known_from or notice.known_at:
        known = f"把握：{known_words(notice)}"
    return Line(
        notice.entered_at,
        notice.entered_at,
        title,
        notice.office.name,
        notice.account.name,
        notice.note,
        (known,) if known else (),
    )


def _happened(
    session: Session,
    actor: Actor,
    stay: Stay,
    event: StayEvent,
    seen: Mapping[str, datetime | None],
) -> Line:
    kind = EventKind(event.kind)
    title = kind.label
    if kind is EventKind.CALL and event.data.get("with"):
        title = f"電話（{event.data['with']}）"
    read = ""
    names = (event.kind, *_TOLD_AS.get(kind, ()))
    keys = [f"{name}:{stay.public_id}:{event.id}" for name in names]
    key = next((key for key in keys if key in seen), "")
    if key and event.office_id == actor.office_id:
        read = "相手が見ました" if seen[key] else "相手はまだ見ていません"
    return Line(
        event.happened_at,
        event.entered_at,
        title,
        event.office.name,
        event.account.name,
        event.note,
        tuple(_details(session, kind, event.data)),
        read,
    )


def _details(session: Session, kind: EventKind, data: Mapping[str, Any]) -> list[str]:
    changed = [
        f"{FIELDS[name]}：{_value(session, name, old)} → {_value(session, name, new)}"
        for name, (old, new) in (data.get("changed") or {}).items()
        if name in FIELDS
    ]
    differs = [
        f"{FIELDS[name]}：記録は {_value(session, name, old)}、連絡は {_value(session, name, new)}"
        for name, (old, new) in (data.get("differs") or {}).items()
        if name in FIELDS
    ]
    if kind in (EventKind.CLAIMED, EventKind.CLAIM_WITHDRAWN):
        month = str(data.get("month", ""))
        return [f"{data.get('topic', '')}{_tier(data)}　{month[:4]}年{int(month[5:])}月分"]
    if kind is EventKind.CLOSED and data.get("discharged_on"):
        where = f"　{data['destination']}へ" if data.get("destination") else ""
        return [f"退院した日：{jdate(date.fromisoformat(data['discharged_on']))}{where}"]
    return [*changed, *differs, *_paper(data)]


def _sheet_number(data: Mapping[str, Any]) -> str:
    sheet = DECLARED.get(str(data.get("sheet", ADMISSION)))
    return sheet.number if sheet else ""


def _paper(data: Mapping[str, Any]) -> list[str]:
    """第2版　FAX: which revision of the sheet, and how it went or how its receipt was learnt."""
    number, means, how = data.get("number"), data.get("means"), data.get("how")
    parts = [
        f"{_sheet_number(data)} 第{number}版" if number else "",
        Means(means).label if means in set(Means) else "",
        HOW.get(str(how), "") if how else "",
    ]
    words = "　".join(part for part in parts if part)
    return [words] if words else []


def _tier(data: Mapping[str, Any]) -> str:
    return {"I": "(Ⅰ)", "II": "(Ⅱ)"}.get(str(data.get("tier", "")), "")


def _value(session: Session, name: str, value: Any) -> str:
    if value in (None, ""):
        return UNKNOWN
    if name in _TABLES:
        row: Any = session.get(_TABLES[name], value)
        return str(row.name) if row else UNKNOWN
    if name == "admitted_on":
        return jdate(date.fromisoformat(str(value)))
    return str(value)
