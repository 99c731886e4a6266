"""入院中の方: one list of everybody with an open stay; what waits for a press stands first.

It is the home of a hospital's desk and, narrowed, the page of a ward. The morning lists on paper
are made from the same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from handoff import clock
from handoff.actions import ward as wards
from handoff.actions.ward import Mark, MorningList
from handoff.actions.ward_lines import Inpatient, Press
from handoff.db import find_inpatients, find_notices
from handoff.notify.messages import NoticeKind
from handoff.pdf import morning_list
from handoff.pdf.render import Stamp
from handoff.rules.access import Actor, Permission
from handoff.rules.life import SheetState
from handoff.rules.offices import Side
from handoff.web.frame import journal
from handoff.web.frame.access import current_actor, needs
from handoff.web.frame.database import reading
from handoff.web.frame.filters import age, gender
from handoff.web.frame.handing_out import download
from handoff.web.stays.course import outlook_buttons
from handoff.web.words.stays import outlook_words

bp = Blueprint("ward", __name__)
PER_PAGE = 50
_ANY = "any-public-id"
FRESH_NOTICES = 6
LOOKS = {
    "ours": "こちらで押すもの",
    "untold": "退院の目途を知らせていない",
    "unseen": "ケアマネジャーの確認待ち",
    "unknown": "担当の事業所が分からない",
}
"""What the list can be narrowed to."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to, as the address says it."""

    ward: str = ""
    desk: str = ""
    look: str = ""
    page: int = 1

    def address(self, **changes: object) -> str:
        """The address of the list narrowed like this."""
        return url_for("ward.show", **replace(self, **changes).carried)  # type: ignore[arg-type]

    @property
    def carried(self) -> dict[str, str]:
        """What a press takes along to come back to the same list."""
        found = {"ward": self.ward, "desk": self.desk, "look": self.look}
        found["page"] = str(self.page) if self.page > 1 else ""
        return {key: value for key, value in found.items() if value}


class _Addresses:
    """Addresses that differ from row to row only in a public id, put together once per page."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, str]] = {}

    def __call__(self, endpoint: str, pid: str, **values: Any) -> str:
        """The address of `endpoint` for `pid`; `values` are the same each time."""
        if endpoint not in self._known:
            before, _, after = url_for(endpoint, pid=_ANY, **values).partition(_ANY)
            self._known[endpoint] = (before, after)
        before, after = self._known[endpoint]
        return f"{before}{pid}{after}"


@bp.get("/ward")
@needs(Permission.STAY_READ)
def show() -> str | Response:
    """The list, narrowed by ward, desk and what to look at."""
    if current_actor().side is not Side.HOSPITAL:
        return redirect(url_for("home.show"), 303)
    with reading() as session:
        journal.note("ward:view")
        return _page(session, current_actor(), _asked_for())


def home(session: Session, actor: Actor) -> str:
    """The home of a hospital's desk: the same list, with what is new below it."""
    journal.note("home:view")
    return _page(session, actor, Filters(), at_home=True)


def _asked_for() -> Filters:
    text = {key: request.args.get(key, "").strip()[:60] for key in ("ward", "desk", "look")}
    look = text["look"] if text["look"] in LOOKS else ""
    number = request.args.get("page", "1")
    page = int(number) if number.isdigit() and len(number) < 5 else 1
    return Filters(text["ward"], text["desk"], look, max(1, page))


def _page(session: Session, actor: Actor, asked: Filters, at_home: bool = False) -> str:
    now = clock.now()
    today = clock.local_date(now)
    desks = find_inpatients.desks(session, actor.office_id)
    desk = next((d for d in desks if d.public_id == asked.desk), None)
    everybody = wards.marks(session, actor, now, desk)
    here = [line for line in everybody if not asked.ward or line.ward_name == asked.ward]
    lines = _looked_at(here, asked.look)
    pages = max(1, -(-len(lines) // PER_PAGE))
    asked = replace(asked, page=min(asked.page, pages))
    start = (asked.page - 1) * PER_PAGE
    fresh = _fresh(session, actor) if at_home else []
    return render_template(
        "pages/ward/show.html",
        at_home=at_home,
        asked=asked,
        lines=[one.line() for one in lines[start : start + PER_PAGE]],
        total=len(lines),
        pages=pages,
        per_page=PER_PAGE,
        counts=_counts(here),
        looks=LOOKS,
        wards=wards.wards(everybody),
        desks=desks,
        buttons=outlook_buttons(today),
        told=told_words,
        facts=_facts,
        at=_Addresses(),
        back={"back": "home"} if at_home else {"back": "ward", **asked.carried},
        notices=fresh[:FRESH_NOTICES],
        more_notices=max(0, len(fresh) - FRESH_NOTICES),
    )


def _looked_at(lines: Sequence[Mark], look: str) -> list[Mark]:
    """What waits for a press of ours stands first; in each part the longest in hospital."""
    kept = [line for line in lines if not look or _MATCHES[look](line)]
    return sorted(kept, key=lambda line: not line.ours)


_MATCHES: dict[str, Callable[[Mark], bool]] = {
    "ours": lambda line: bool(line.ours),
    "untold": lambda line: line.untold,
    "unseen": lambda line: line.unseen,
    "unknown": lambda line: Press.CHOOSE_OFFICE in line.ours,
}


def _counts(lines: Sequence[Mark]) -> dict[str, int]:
    return {
        "reports": sum(bool({Press.ACKNOWLEDGE, Press.TAKE_OVER} & set(x.ours)) for x in lines),
        "sheets": sum(Press.RECEIVE in x.ours for x in lines),
        "unknown": sum(Press.CHOOSE_OFFICE in x.ours for x in lines),
        "untold": sum(x.untold for x in lines),
        "without": sum(x.sheet is SheetState.NONE for x in lines),
    }


def _fresh(session: Session, actor: Actor) -> list[tuple[object, str]]:
    """What is new and only to be known."""
    found = find_notices.open_ones(session, actor)
    return [
        (n, NoticeKind(n.kind).headline) for n in found if not n.needs_act and n.seen_at is None
    ]


def _facts(line: Inpatient, today: date) -> str:
    """タカサキ シズエ・87歳・女: never a name alone."""
    return "・".join(x for x in (line.kana, age(line.birth_date, today), gender(line.gender)) if x)


def told_words(line: Inpatient, today: date) -> str:
    """「11/28（土）ごろ と知らせました（まだ見ていません）」."""
    if line.outlook is None:
        return ""
    said = outlook_words(line.outlook, today)
    if not line.care_office:
        return f"{said}（担当の事業所が分かると伝わります）"
    if line.outlook_acknowledged:
        return f"{said}（ケアマネジャーが確認しました）"
    if not line.reachable:
        return f"{said}（電話で伝えてください）"
    return f"{said} と知らせました（まだ見ていません）"


# --- 朝一リスト -----------------------------------------------------------------------------------


@bp.get("/ward/morning-list.pdf")
@needs(Permission.STAY_READ)
def morning() -> Response:
    """One A4 per ward (?by=desk: per desk), for a care office one per care manager (?who=me)."""
    actor, now = current_actor(), clock.now()
    if actor.side is None:
        return redirect(url_for("home.show"), 303)
    with reading() as session:
        lists = wards.morning_lists(session, actor, now, by_desk=request.args.get("by") == "desk")
        journal.note("ward:print")
    chosen = _chosen(actor, lists)
    papers = [_paper(one, actor.side, clock.local_date(now)) for one in chosen]
    made = morning_list.render_morning_lists(actor.office_name, papers, Stamp(clock.local(now)))
    return _pdf(made.pdf, now)


def _chosen(actor: Actor, lists: Sequence[MorningList]) -> Sequence[MorningList]:
    """The lists that were asked for; an empty one for a house without anybody."""
    ward, mine = request.args.get("ward", ""), request.args.get("who") == "me"
    if actor.side is Side.CARE and mine:
        lists = [x for x in lists if x.title == actor.account_name]
    elif actor.side is Side.HOSPITAL and ward:
        lists = [x for x in lists if x.title == ward]
    title = actor.account_name if actor.side is Side.CARE else ward or "全病棟"
    return lists or [MorningList(title, ())]


def _paper(one: MorningList, side: Side, today: date) -> morning_list.ListPage:
    return morning_list.ListPage(
        title=one.title,
        for_hospital=side is Side.HOSPITAL,
        lines=tuple(_entry(line, side, today) for line in one.lines),
    )


def _entry(line: Inpatient, side: Side, today: date) -> morning_list.Entry:
    outlook = outlook_words(line.outlook, today)
    seen = ""
    if line.outlook is not None:
        seen = "確認済み" if line.outlook_acknowledged else "確認待ち"
    care = "　".join(x for x in (line.care_office, line.care_manager) if x)
    place = "　".join(x for x in (line.hospital, line.ward) if x)
    return morning_list.Entry(
        name=line.name,
        facts=_facts(line, today),
        admitted=f"{line.admitted_on.month}/{line.admitted_on.day}" if line.admitted_on else "",
        days=line.days,
        place=line.ward if side is Side.HOSPITAL else place,
        partner=care if side is Side.HOSPITAL else "",
        tel=line.tel,
        phase=line.phase.label if line.phase.value == "on_leave" else "",
        outlook=outlook,
        seen=seen,
        open=tuple(x.label for x in line.open),
    )


def _pdf(data: bytes, now: datetime) -> Response:
    name = f"朝一リスト_{clock.local_date(now):%Y%m%d}.pdf"
    return download(data, name)
