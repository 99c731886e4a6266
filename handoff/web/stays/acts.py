"""What is written down on the page of a stay: presses, words, calls, the claim."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from flask import redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from handoff import clock
from handoff.actions import stays as acts
from handoff.actions import timeline, verdicts
from handoff.actions.problems import NotFound, Refused
from handoff.db import find_stays
from handoff.db.offices import Office
from handoff.db.stays import Stay
from handoff.rules.access import Permission
from handoff.rules.admission_fee import TOPIC
from handoff.rules.life import MatchState
from handoff.rules.offices import Side
from handoff.sheets import masking
from handoff.web.forms.base import BaseForm
from handoff.web.forms.stay_acts import CallForm, ClaimForm, SayForm
from handoff.web.frame import journal
from handoff.web.frame.access import current_actor, needs
from handoff.web.frame.database import reading
from handoff.web.frame.once import Done, once
from handoff.web.stays import page as stay_page
from handoff.web.words import partner

Answer = Response | str | tuple[str, int]
Act = Callable[[Session, Stay], str]


def show_url(pid: str) -> str:
    """The page of a stay."""
    return url_for("stays.show", pid=pid)


def press(pid: str, action: str, act: Act) -> Response:
    """One press on a stay, once: load it in scope, act, journal, back to its page with `act`'s words."""

    def work(unit: Session) -> Done:
        stay = find_stays.stay_for(unit, current_actor(), pid)
        words = act(unit, stay)
        journal.note(action, f"stay:{pid}", stay.client_id)
        return Done(show_url(pid), words)

    return once(work)


def own_stay(session: Session, pid: str) -> Stay:
    """The stay for a page with a form; the view is journaled."""
    stay = find_stays.stay_for(session, current_actor(), pid)
    journal.note("stay:view", f"stay:{pid}", stay.client_id)
    return stay


def form_page(page: str, pid: str, form: BaseForm, status: int = 200, **more: Any) -> Answer:
    """A page of one form about a stay."""
    with reading() as session:
        stay = own_stay(session, pid)
        body = render_template(f"pages/stays/{page}.html", stay=stay, form=form, **more)
        return body if status == 200 else (body, status)


def take(page: str, pid: str, form: BaseForm, action: str, act: Act, **more: Any) -> Answer:
    """Show the form, or take it: what is refused is said on the same page with all that was typed."""
    if request.method == "GET":
        return form_page(page, pid, form, **more)
    if not form.validate():
        return form_page(page, pid, form, 422, **more)
    try:
        return press(pid, action, act)
    except Refused as refused:
        for finding in refused.findings:
            form.refuse(finding.key, finding.message)
        return form_page(page, pid, form, 422, **more)


@needs(Permission.STAY_WRITE)
def acknowledge(pid: str) -> Answer:
    """受け取りました. A reload after signing in lands on the page of the stay."""
    if request.method == "GET":
        return redirect(show_url(pid), 303)

    def act(unit: Session, stay: Stay) -> str:
        acts.acknowledge(unit, current_actor(), clock.now(), stay)
        return "受け取りを記録し、相手に伝えました。"

    return press(pid, "stay:acknowledge", act)


@needs(Permission.STAY_WRITE)
def say(pid: str) -> Answer:
    """ひとこと送る; what could not be sent stays in the box."""
    if request.method == "GET":
        return redirect(show_url(pid) + "#say", 303)
    form = SayForm()

    def act(unit: Session, stay: Stay) -> str:
        timeline.say(unit, current_actor(), clock.now(), stay, form.text.data or "")
        return "ひとことを送りました。"

    if form.validate():
        try:
            return press(pid, "stay:say", act)
        except Refused as refused:
            for finding in refused.findings:
                form.refuse(finding.key, finding.message)
    with reading() as session:
        return stay_page.render(session, current_actor(), own_stay(session, pid), form), 422


@needs(Permission.STAY_WRITE)
def call(pid: str) -> Answer:
    """電話を記録: when, with whom, what."""
    now = clock.now()
    form = CallForm(now=now)

    def act(unit: Session, stay: Stay) -> str:
        who, text = form.with_whom.data or "", form.text.data or ""
        timeline.record_call(unit, current_actor(), now, stay, form.happened_at, who, text)
        return "電話を記録しました。"

    return take("call", pid, form, "stay:call", act)


@needs(Permission.STAY_READ)
def fax(pid: str) -> Answer:
    """The admission on one sheet of paper for a partner who is no user; the name is masked."""
    actor = current_actor()
    with reading() as session:
        stay = own_stay(session, pid)
        journal.note("stay:print-fax", f"stay:{pid}", stay.client_id)
        confirmed = stay.client if stay.match is MatchState.CONFIRMED else None
        address = confirmed.address if confirmed else stay.person_address
        return render_template(
            "pages/stays/fax.html",
            stay=stay,
            own=session.get_one(Office, actor.office_id),
            partner=partner.of_stay(session, stay, actor.side or Side.CARE, clock.now()),
            masked=masking.mask_name(confirmed.name if confirmed else stay.person_name),
            initials=masking.initials(confirmed.kana if confirmed else stay.person_kana),
            town=masking.town_of(address),
        )


@needs(Permission.SHEET_SEND)
def claim(pid: str) -> Answer:
    """請求したことの記録: the month; once a month and client (NY-04)."""
    with reading() as session:
        stay = find_stays.stay_for(session, current_actor(), pid)
        answer = verdicts.admission_verdict(session, stay)
    if stay.client_id is None or stay.admitted_on is None:
        raise NotFound
    form = ClaimForm()
    form.month.offer(_months(stay.admitted_on))

    def act(unit: Session, again: Stay) -> str:
        tier = verdicts.admission_verdict(unit, again).tier or ""
        month = form.month.data or ""
        timeline.note_claim(unit, current_actor(), clock.now(), again, TOPIC, month, tier)
        return "請求したことを記録しました。"

    return take("claim", pid, form, "stay:claim", act, verdict=answer)


def _months(admitted_on: date) -> list[tuple[str, str]]:
    """The month of admission and the next one; U8 leaves the month of a straddle open."""
    first = admitted_on.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    return [(f"{m:%Y-%m}", f"{m.year}年{m.month}月分") for m in (first, following)]


@needs(Permission.SHEET_SEND)
def unclaim(pid: str, topic: str, month: str) -> Answer:
    """請求の記録を取り消す (返戻・取り下げ)."""
    if request.method == "GET":
        return redirect(show_url(pid), 303)

    def act(unit: Session, stay: Stay) -> str:
        timeline.withdraw_claim(unit, current_actor(), clock.now(), stay, topic, month)
        return "請求の記録を取り消しました。"

    return press(pid, "stay:unclaim", act)
