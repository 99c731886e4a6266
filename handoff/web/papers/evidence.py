"""根拠資料 一式: what it holds, made and kept with one press, handed out again, what changed since."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from handoff import clock
from handoff.actions import evidence_files
from handoff.actions.evidence_files import Drawn, Plan
from handoff.actions.problems import NotFound, Refused
from handoff.actions.support_record import support_text
from handoff.db import find_evidence, find_stays
from handoff.db.offices import Office
from handoff.db.sheets import Document
from handoff.db.stays import Stay
from handoff.rules.access import Permission
from handoff.rules.offices import Side
from handoff.web.forms.answering import one_press
from handoff.web.frame import journal
from handoff.web.frame.access import current_actor, needs
from handoff.web.frame.database import end_reading, installation, reading
from handoff.web.frame.handing_out import download
from handoff.web.frame.once import Done

bp = Blueprint("evidence", __name__)
_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")
Answer = str | Response | tuple[str, int]
Planning = Callable[[Session], Plan]


@bp.get("/stays/<pid>/evidence")
@needs(Permission.SHEET_SEND)
def show(pid: str) -> Answer:
    """The file of a stay: what it holds now, what was kept, what differs; 第5表 to paste."""
    with reading() as session:
        stay = find_stays.stay_for(session, current_actor(), pid)
        journal.note("evidence:view", f"stay:{pid}", stay.client_id)
        try:
            plan = evidence_files.plan_for_stay(session, stay)
        except Refused as refused:
            flash(refused.message, "warn")
            return redirect(url_for("stays.show", pid=pid), 303)
        support = plan.every[0].support
        return render_template(
            "pages/evidence/stay.html",
            stay=stay,
            plan=plan,
            support=support,
            text=support_text(support),
            month=_month_of(stay),
        )


@bp.post("/stays/<pid>/evidence")
@needs(Permission.SHEET_SEND)
def make(pid: str) -> Response:
    """一式を作って保管する: the same as before when nothing changed."""

    def plan(session: Session) -> Plan:
        stay = find_stays.stay_for(session, current_actor(), pid)
        return evidence_files.plan_for_stay(session, stay)

    return _made(plan, url_for("evidence.show", pid=pid), f"stay:{pid}")


@bp.get("/stays/<pid>/evidence.pdf")
@needs(Permission.SHEET_SEND)
def pdf(pid: str) -> Response:
    """The kept file when it still says everything; else one drawn now, which is not kept."""
    with reading() as session:
        stay = find_stays.stay_for(session, current_actor(), pid)
        plan = evidence_files.plan_for_stay(session, stay)
        journal.note("evidence:print", f"stay:{pid}", stay.client_id)
        if plan.fresh is not None:
            return _kept(plan.fresh)
        now = clock.now()
        made = evidence_files.evidence_file(plan, now, _secret(), by=current_actor().account_name)
        return download(made.pdf, f"{plan.title}_保管前_{clock.local_date(now):%Y%m%d}.pdf")


@bp.get("/evidence")
@needs(Permission.SHEET_SEND)
def months() -> str:
    """The months of the office."""
    actor = current_actor()
    with reading() as session:
        found = find_evidence.months_of(session, actor.office_id)
        journal.note("evidence:months")
        return render_template("pages/evidence/months.html", months=found)


@bp.get("/evidence/<month>")
@needs(Permission.SHEET_SEND)
def month(month: str) -> Answer:
    """The file of a month of the office: every stay that began, ended or was claimed in it."""
    with reading() as session:
        journal.note("evidence:month")
        try:
            plan = _of_month(session, month)
        except Refused as refused:
            flash(refused.message, "warn")
            return redirect(url_for("evidence.months"), 303)
        return render_template("pages/evidence/month.html", plan=plan)


@bp.post("/evidence/<month>")
@needs(Permission.SHEET_SEND)
def make_month(month: str) -> Response:
    """The same press for the month."""
    return _made(
        lambda session: _of_month(session, month),
        url_for("evidence.month", month=month),
        f"month:{month}",
    )


@bp.get("/evidence-files/<pid>/pdf")
@needs(Permission.SHEET_SEND)
def kept(pid: str) -> Response:
    """A kept file, byte for byte."""
    with reading() as session:
        document = find_evidence.kept_called(session, current_actor(), pid)
        journal.note("evidence:print", f"document:{pid}")
        return _kept(document)


@bp.get("/evidence-files/<pid>/zip")
@needs(Permission.SHEET_SEND)
def zipped(pid: str) -> Response:
    """A kept file with its originals."""
    with reading() as session:
        document = find_evidence.kept_called(session, current_actor(), pid)
        plan = _plan_of(session, document)
        content = evidence_files.zip_for(document, plan, _secret())
        journal.note("evidence:zip", f"document:{pid}")
        name = document.file_name.removesuffix(".pdf") + ".zip"
        return download(content, name, "application/zip")


def _made(planning: Planning, there: str, record: str) -> Response:
    """Draw while nobody waits, then keep in one short unit."""
    actor, now = current_actor(), clock.now()
    ahead: Drawn | None = None
    try:
        with reading() as session:
            plan = planning(session)
            if plan.fresh is None:
                ahead = evidence_files.draw_ahead(plan, now, _secret(), actor)
    except Refused as refused:
        flash(refused.message, "warn")
        return redirect(there, 303)
    end_reading()

    def act(session: Session) -> Done:
        plan = planning(session)
        words = "一式を作り、保管しました。"
        if plan.fresh is not None:
            words = "記録は変わっていません。前に作ったものをそのまま使えます。"
        evidence_files.keep(session, actor, now, plan, _secret(), ahead)
        journal.note("evidence:keep", record, plan.stay.client_id if plan.stay else None)
        return Done(there, words)

    return one_press(act)


def _of_month(session: Session, month: str) -> Plan:
    actor = current_actor()
    if not _MONTH.fullmatch(month) or actor.side is not Side.CARE:
        raise NotFound
    office = session.get_one(Office, actor.office_id)
    return evidence_files.plan_for_month(session, office, month)


def _plan_of(session: Session, document: Document) -> Plan:
    if document.stay_id is not None:
        return evidence_files.plan_for_stay(session, session.get_one(Stay, document.stay_id))
    return _of_month(session, document.month)


def _month_of(stay: Stay) -> str:
    return f"{stay.admitted_on:%Y-%m}" if stay.admitted_on else ""


def _secret() -> str:
    return installation().settings.secret_key


def _kept(document: Document) -> Response:
    return download(evidence_files.content_of(document, _secret()), document.file_name)
