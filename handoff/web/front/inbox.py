"""受信箱: what was told to the office, what waits for an answer, the number in the header."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from handoff import clock
from handoff.actions import tell
from handoff.actions.moves import outlook_of
from handoff.db import find_notices, find_offices
from handoff.db.outbox import Notice
from handoff.notify.messages import NoticeKind
from handoff.rules.access import Actor, Permission
from handoff.web.frame import journal
from handoff.web.frame.access import current_actor, needs
from handoff.web.frame.database import reading, writing
from handoff.web.frame.navigation import inbox_count
from handoff.web.frame.once import Done, once
from handoff.web.words import letters as letter_words
from handoff.web.words.stays import outlook_words

bp = Blueprint("inbox", __name__)
_TO_SETTLE_BY_HAND = (NoticeKind.CALL_BY_PHONE,)
_OUTLOOKS = (NoticeKind.OUTLOOK_GIVEN, NoticeKind.OUTLOOK_MOVED)


@dataclass(frozen=True, slots=True)
class Line:
    """A notice as the page shows it. `visible`: the stay still concerns this office."""

    notice: Notice
    words: str
    visible: bool
    sender: str
    by_hand: bool
    outlook: str = ""  # 退院の目途 as it stands, where it waits to be acknowledged
    seen_url: str = ""  # one press acknowledges it
    ref_no: str = ""  # of the letter to a doctor it is about
    opens: bool = False  # pressing leads somewhere


@bp.get("/inbox")
@needs(Permission.NOTICE_READ)
def show() -> str:
    """What waits first, then what is only to be known, then what was done."""
    actor = current_actor()
    with reading() as session:
        waiting = find_notices.open_ones(session, actor, mine=request.args.get("who") == "me")
        done = find_notices.settled_ones(session, actor)
        senders = {n.from_office_id for n in (*waiting, *done) if n.from_office_id}
        names = find_offices.names_of(session, senders)
        lines = [_line(n, actor, names) for n in waiting]
        journal.note("inbox:view")
        return render_template(
            "pages/inbox/show.html",
            to_act=[line for line in lines if line.notice.needs_act],
            to_know=[line for line in lines if not line.notice.needs_act],
            done=[_line(n, actor, names) for n in done],
            mine=request.args.get("who") == "me",
        )


@bp.post("/inbox/<pid>/seen")
@needs(Permission.NOTICE_READ)
def seen(pid: str) -> AnyResponse:
    """Open what a notice is about; from then on it counts as seen."""
    actor = current_actor()
    with writing() as session:
        notice = find_notices.notice_for(session, actor, pid)
        tell.mark_seen(session, actor, clock.now(), [notice])
        journal.note("notice:seen", f"notice:{pid}", _client_id(notice))
        if letter := letter_words.notice_url(notice, actor):
            return redirect(letter, 303)
        stay = notice.stay
        if stay is None or not concerns(notice, actor):
            return redirect(url_for("inbox.show"), 303)
        return redirect(url_for("stays.show", pid=stay.public_id), 303)


@bp.post("/inbox/seen")
@needs(Permission.NOTICE_READ)
def seen_all() -> AnyResponse:
    """Put away everything that is only to be known."""
    actor = current_actor()
    with writing() as session:
        notices = [n for n in find_notices.open_ones(session, actor) if not n.needs_act]
        tell.mark_seen(session, actor, clock.now(), notices)
        journal.note("notice:seen-all")
    return redirect(url_for("inbox.show"), 303)


@bp.post("/inbox/<pid>/done")
@needs(Permission.NOTICE_READ)
def done(pid: str) -> AnyResponse:
    """「電話で連絡した」: the mail did not arrive and somebody has called instead."""
    actor = current_actor()

    def act(session: Session) -> Done:
        notice = find_notices.notice_for(session, actor, pid)
        tell.settle_one(session, actor, clock.now(), notice)
        journal.note("notice:done", f"notice:{pid}", _client_id(notice))
        return Done(url_for("inbox.show"), "記録しました。")

    return once(act)


@bp.get("/inbox/count")
@needs(Permission.NOTICE_READ, polling=True)
def count() -> Response:
    """The number in the header, asked for by the page every two minutes; 204 when unchanged."""
    if request.args.get("known") == str(inbox_count()):
        return Response(status=204)
    return jsonify(count=inbox_count())


def concerns(notice: Notice, actor: Actor) -> bool:
    """Whether the stay of a notice is still one of this office (it may have moved elsewhere)."""
    stay = notice.stay
    return stay is not None and actor.office_id in (stay.care_office_id, stay.hospital_id)


def _client_id(notice: Notice) -> int | None:
    return notice.stay.client_id if notice.stay else None


def _line(notice: Notice, actor: Actor, names: dict[int, str]) -> Line:
    known = notice.kind in set(NoticeKind)
    words = NoticeKind(notice.kind).headline if known else "お知らせが届いています。"
    outlook = move = ""
    if notice.kind in _OUTLOOKS and notice.settled_at is None and concerns(notice, actor):
        move = str(notice.data.get("move", ""))
        standing = outlook_of(notice.stay) if notice.stay else None
        outlook = outlook_words(standing, clock.local_date(clock.now()))
    if notice.settled_at is not None:
        words = words.split("。")[0] + "。"  # what was asked for is done
    return Line(
        notice=notice,
        words=words,
        visible=concerns(notice, actor),
        sender=names.get(notice.from_office_id or 0, ""),
        by_hand=notice.kind in _TO_SETTLE_BY_HAND,
        outlook=outlook,
        seen_url=url_for("moves.acknowledge", pid=move, back="inbox") if move else "",
        ref_no=str(notice.data.get("ref_no", "")),
        opens=concerns(notice, actor) or bool(letter_words.notice_url(notice, actor)),
    )
