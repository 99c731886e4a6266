"""体験ガイド: three minutes through the demo town, one strip on top of each page. Demo accounts only.

Where a person stands is a number in a cookie; nothing of a patient is in it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from handoff.db import find_tour
from handoff.rules.access import Actor, Permission
from handoff.rules.offices import Side
from handoff.web.frame.access import current_actor, current_login, needs
from handoff.web.frame.database import installation, reading

bp = Blueprint("tour", __name__)
COOKIE = "tour"
Where = Callable[[Session, Actor], str | None]


@dataclass(frozen=True, slots=True)
class Step:
    """One stop: what to look at there, and where it is (None: left out, nothing to show)."""

    title: str
    words: str
    where: Where


@dataclass(frozen=True, slots=True)
class Stop:
    """What the strip of a page says."""

    number: int
    total: int
    step: Step

    @property
    def is_last(self) -> bool:
        """Whether the guide ends here."""
        return self.number == self.total


def _at(endpoint: str, pid_of: Where | None = None, **values: Any) -> Where:
    def find(session: Session, actor: Actor) -> str | None:
        if pid_of is None:
            return url_for(endpoint, **values)
        pid = pid_of(session, actor)
        return url_for(endpoint, pid=pid, **values) if pid else None

    return find


_WRITING, _RECEIVED = find_tour.being_written, find_tour.received
_CARE = (
    Step(
        "きょうやること",
        "期限の近い順に並びます。いちばん上が、いま失うものです。",
        _at("home.show"),
    ),
    Step(
        "入院のページ",
        "1回の入院が1ページです。次にすること・書類・連絡の経過・判定が、ここに集まります。",
        _at("stays.show", _WRITING),
    ),
    Step(
        "シートのまとまり",
        "どこからでも書けます。前回と同じまとまりは［変わりありません］の一押しで済みます。",
        _at("sheets.hub", _WRITING, code="admission"),
    ),
    Step(
        "確認",
        "足りないものには、その項目へのリンクがつきます。空欄があっても送れます。",
        _at("sheets.check", _WRITING, code="admission"),
    ),
    Step(
        "受領と判定",
        "病院が受け取ると、いつ・だれが・どうやってが残り、加算の判定に根拠の番号がつきます。",
        _at("stays.show", _RECEIVED),
    ),
    Step("受信箱", "病院からの知らせは、ここに届きます。これで、ひと回りです。", _at("inbox.show")),
)
_HOSPITAL = (
    Step(
        "入院中の方",
        "退院の目途は、この画面の一押しで担当のケアマネジャーに届きます。",
        _at("home.show"),
    ),
    Step(
        "退院の目途",
        "日付のほか、「〇週間後」「上旬」「未定」でも知らせられます。",
        _at("moves.outlook", find_tour.stay_at),
    ),
    Step(
        "届いたシート",
        "病棟がはじめに尋ねる10のことと、前回から変わったことが先に出ます。",
        _at("sending.revision", find_tour.revision_to_read),
    ),
    Step(
        "受信箱",
        "受け取った知らせは、一押しで確認できます。これで、ひと回りです。",
        _at("inbox.show"),
    ),
)


def steps_for(actor: Actor) -> tuple[Step, ...]:
    """The guide of a side; empty for offices that are on neither."""
    return {Side.CARE: _CARE, Side.HOSPITAL: _HOSPITAL, None: ()}[actor.side]


def stop() -> Stop | None:
    """Where the person who looks stands in the guide; None when it is not running."""
    login, number = current_login(), request.cookies.get(COOKIE, "")
    if login is None or not login.is_demo or not number.isascii() or not number.isdigit():
        return None
    steps = steps_for(login.actor)
    at = int(number[:3])
    return Stop(at, len(steps), steps[at - 1]) if 0 < at <= len(steps) else None


@bp.app_context_processor
def _names() -> dict[str, Any]:
    return {"tour": stop()}


@bp.post("/tour/<int:number>")
@needs(Permission.HOME)
def go(number: int) -> Response:
    """To stop `number`, or the next one that has something to show; past the last one it ends."""
    login, actor = current_login(), current_actor()
    if login is None or not login.is_demo:
        abort(404)
    steps = steps_for(actor)
    with reading() as session:
        for at in range(max(number, 1), len(steps) + 1):
            if address := steps[at - 1].where(session, actor):
                return _leading(address, at)
    return _leading(url_for("home.show"), 0)


def _leading(address: str, number: int) -> Response:
    answer = redirect(address, 303)
    secure = not installation().settings.is_local
    if number:
        answer.set_cookie(COOKIE, str(number), httponly=True, samesite="Lax", secure=secure)
    else:
        answer.delete_cookie(COOKIE, httponly=True, samesite="Lax", secure=secure)
    return answer
