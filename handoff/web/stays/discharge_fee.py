"""退院・退所加算: the verdict with its count, what happened after the discharge, the claim.

The hospital opens the same address and sees the days its own items can rest on; no points.
"""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint, render_template, request, url_for
from sqlalchemy.orm import Session

from handoff import clock
from handoff.actions import discharge_claims, discharge_days, discharge_verdicts, follow_up
from handoff.actions.problems import NotFound, Refused, Stale
from handoff.db import find_stays
from handoff.db.discharge import FollowUp
from handoff.db.stays import Stay
from handoff.rules.access import Permission
from handoff.rules.life import MatchState
from handoff.rules.offices import Side
from handoff.rules.sources import title_of
from handoff.rules.verdict import Verdict
from handoff.web.forms.answering import Answer, one_press
from handoff.web.forms.discharge_fee import AfterForm, after_form
from handoff.web.forms.stay_acts import ClaimForm
from handoff.web.frame import journal
from handoff.web.frame.access import current_actor, needs
from handoff.web.frame.database import reading
from handoff.web.frame.once import Done
from handoff.web.stays import discharge as stay_discharge

bp = Blueprint("discharge_fee", __name__)
bp.add_app_template_filter(title_of, "rule_title")
BOTH = ["GET", "POST"]
CLAIM_MONTHS = 6
"""So many months from the discharge are offered; TT-07 knows no limit, later ones are rare."""


@bp.get("/stays/<pid>/discharge-fee")
@needs(Permission.STAY_READ)
def show(pid: str) -> str:
    """For the care manager the verdict and its count, for the hospital what supports its own items."""
    actor = current_actor()
    with reading() as session:
        stay = find_stays.stay_for(session, actor, pid)
        journal.note("discharge-fee:view", f"stay:{pid}", stay.client_id)
        if actor.side is Side.HOSPITAL:
            found = discharge_verdicts.corroborations(session, stay)
            return render_template(
                "pages/discharge_fee/hospital.html", stay=stay, corroborations=found
            )
        return render_template(
            "pages/discharge_fee/show.html",
            stay=stay,
            case=discharge_days.case_of(session, stay),
            after=follow_up.follow_up_of(session, stay),
            services=follow_up.SERVICES,
            claims=stay_discharge.own_claims(session, stay),
            may_claim=actor.may(Permission.SHEET_SEND),
        )


@bp.route("/stays/<pid>/discharge-fee/after", methods=BOTH)
@needs(Permission.SHEET_WRITE)
def after(pid: str) -> Answer:
    """退院後の記録: plan made, services begun, 初回加算, 「変わりない」."""
    with reading() as session:
        stay = find_stays.stay_for(session, current_actor(), pid)
        stored = follow_up.follow_up_of(session, stay)
        form = after_form(stored) if request.method == "GET" else AfterForm()

    def act(session: Session) -> Done:
        stay = find_stays.stay_for(session, current_actor(), pid)
        facts, version = form.facts(), form.seen_version()
        follow_up.note_follow_up(session, current_actor(), clock.now(), stay, facts, version)
        journal.note("discharge-fee:after", f"stay:{pid}", stay.client_id)
        return Done(url_for("discharge_fee.show", pid=pid), "退院後の記録を保存しました。")

    if request.method == "GET":
        return _after_page(pid, form)
    if not form.validate():
        return _after_page(pid, form, 422)
    try:
        return one_press(act)
    except Stale:
        return _after_page(pid, form, 409)
    except Refused as refused:
        for finding in refused.findings:
            form.refuse(finding.key, finding.message)
    return _after_page(pid, form, 422)


def _after_page(pid: str, form: AfterForm, status: int = 200) -> Answer:
    """The form; after a collision with what stands now, so that the next press knows it."""
    with reading() as session:
        stay = find_stays.stay_for(session, current_actor(), pid)
        theirs: FollowUp | None = None
        if status == 409:
            theirs = follow_up.follow_up_of(session, stay)
            form.version.raw_data = None
            form.version.data = str(theirs.version if theirs else 0)
        journal.note("discharge-fee:form", f"stay:{pid}", stay.client_id)
        page = render_template(
            "pages/discharge_fee/after.html",
            stay=stay,
            form=form,
            theirs=theirs,
            services=follow_up.SERVICES,
        )
    return page if status == 200 else (page, status)


@bp.route("/stays/<pid>/discharge-fee/claim", methods=BOTH)
@needs(Permission.SHEET_SEND)
def claim(pid: str) -> Answer:
    """請求したことの記録: once a stay (TT-05)."""
    with reading() as session:
        stay = find_stays.stay_for(session, current_actor(), pid)
        if stay.client_id is None or stay.admitted_on is None:
            raise NotFound
        if stay.match is not MatchState.CONFIRMED:
            raise NotFound
        answer = discharge_verdicts.discharge_verdict(session, stay)
        months = _months(stay, answer)
    form = ClaimForm()
    form.month.offer(months)
    if request.method == "GET" and answer.extra.get("claim_month") in dict(months):
        form.month.data = answer.extra["claim_month"]

    def act(session: Session) -> Done:
        stay = find_stays.stay_for(session, current_actor(), pid)
        month = form.month.data or ""
        discharge_claims.note_discharge_claim(session, current_actor(), clock.now(), stay, month)
        journal.note("discharge-fee:claim", f"stay:{pid}", stay.client_id)
        return Done(url_for("discharge_fee.show", pid=pid), "請求したことを記録しました。")

    if request.method == "POST" and form.validate():
        try:
            return one_press(act)
        except Refused as refused:
            for finding in refused.findings:
                form.refuse(finding.key, finding.message)
    with reading() as session:
        stay = find_stays.stay_for(session, current_actor(), pid)
        page = render_template(
            "pages/discharge_fee/claim.html", stay=stay, form=form, verdict=answer
        )
    return (page, 422) if form.errors else page


def _months(stay: Stay, answer: Verdict) -> list[tuple[str, str]]:
    """From the month of the discharge (before it: of the admission) on, the month of claim included."""
    first = (stay.discharged_on or stay.admitted_on or date.max).replace(day=1)
    months = [first]
    while len(months) < CLAIM_MONTHS:
        months.append((months[-1] + timedelta(days=32)).replace(day=1))
    found = [f"{month:%Y-%m}" for month in months]
    due = answer.extra.get("claim_month")
    if due and due not in found:
        found.append(due)
    return [(m, f"{m[:4]}年{int(m[5:])}月分") for m in found]
