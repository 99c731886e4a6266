"""設定: what an office administrator keeps: office, desks and the calendar (staff: staff.py)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from handoff import clock
from handoff.actions import offices as acts
from handoff.actions.problems import Refused
from handoff.db import find_offices
from handoff.db.offices import Desk, Office, OfficeCalendar
from handoff.rules.access import Permission
from handoff.rules.calendar import CalendarHistory
from handoff.rules.calendar import OfficeCalendar as Rules
from handoff.web.forms.admin import CalendarForm, DeskForm, OfficeForm
from handoff.web.forms.base import BaseForm
from handoff.web.forms.weeks import write_yearly
from handoff.web.frame import journal
from handoff.web.frame.access import current_actor, needs
from handoff.web.frame.database import reading
from handoff.web.frame.once import Done, once
from handoff.web.words import month, partner

bp = Blueprint("admin", __name__)
Answer = Response | str | tuple[str, int]


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One calendar of the history, in words."""

    row: OfficeCalendar
    calendar: Rules
    week: str
    yearly: str


@bp.route("/admin/office", methods=["GET", "POST"])
@needs(Permission.OFFICE_ADMIN)
def office() -> Answer:
    """The office as others see it."""
    actor = current_actor()
    with reading() as session:
        mine = session.get_one(Office, actor.office_id)
        form = OfficeForm(obj=mine)
    if request.method == "POST" and form.validate():
        typed = _data(form)
        days = typed.pop("remind_after_days")
        facts = acts.OfficeFacts(
            number=mine.number, remind_after_days=int(days) if days else None, **typed
        )

        def act(session: Session) -> Done:
            acts.update_office(session, actor, clock.now(), facts)
            journal.note("office:edit", f"office:{mine.public_id}")
            return Done(url_for("admin.office"), "事業所の情報を保存しました。")

        try:
            return once(act)
        except Refused as refused:
            _show_refusals(form, refused)
    page = render_template("pages/admin/office.html", form=form, office=mine)
    return page, 422 if form.errors else 200


@bp.get("/admin/desks")
@needs(Permission.OFFICE_ADMIN)
def desks() -> str:
    """The desks in the order in which they are offered."""
    with reading() as session:
        mine = session.get_one(Office, current_actor().office_id)
        now = clock.now()
        rows = [(d, partner.of_desk(session, mine, d, now)) for d in mine.desks]
        return render_template("pages/admin/desks.html", desks=rows)


@bp.route("/admin/desks/new", methods=["GET", "POST"])
@needs(Permission.OFFICE_ADMIN)
def desks_new() -> Answer:
    """A further desk."""
    return _desk_page(None, DeskForm(), "窓口を加える")


@bp.route("/admin/desks/<pid>", methods=["GET", "POST"])
@needs(Permission.OFFICE_ADMIN)
def desks_edit(pid: str) -> Answer:
    """One desk."""
    with reading() as session:
        desk = find_offices.desk_of(session, current_actor().office_id, pid)
    return _desk_page(desk, DeskForm(obj=desk), f"{desk.name}を直す")


def _desk_page(desk: Desk | None, form: DeskForm, heading: str) -> Answer:
    if request.method == "POST" and form.validate():
        pid = desk.public_id if desk else None
        try:
            return once(lambda session: _save_desk(session, pid, form))
        except Refused as refused:
            _show_refusals(form, refused)
    page = render_template("pages/admin/desk.html", form=form, heading=heading, action=request.path)
    return page, 422 if form.errors else 200


def _save_desk(session: Session, pid: str | None, form: DeskForm) -> Done:
    actor = current_actor()
    mine = session.get_one(Office, actor.office_id)
    old = find_offices.desk_of(session, mine.id, pid) if pid else None
    facts = acts.DeskFacts(position=old.position if old else len(mine.desks), **_data(form))
    saved = acts.save_desk(session, actor, clock.now(), facts, old)
    journal.note("desk:edit", f"desk:{saved.public_id}")
    return Done(url_for("admin.desks"), "窓口を保存しました。")


@bp.route("/admin/calendar", methods=["GET", "POST"])
@needs(Permission.OFFICE_ADMIN)
def calendar() -> Answer:
    """The calendar of 運営規程: shown as months, changed with a preview, kept as history."""
    actor, step = current_actor(), request.form.get("step", "")
    with reading() as session:
        history = _history(session, actor.office_id)
        form = CalendarForm() if step else _calendar_form(history)
    if step and form.validate():
        if step != "save":
            return _calendar_page(form, history, preview=Rules.from_json(form.content()))

        def act(session: Session) -> Done:
            day = form.valid_from.data
            acts.set_calendar(session, actor, clock.now(), day, form.content())
            journal.note("office:calendar", f"calendar:{day.isoformat()}")
            return Done(url_for("admin.calendar"), "営業日を登録しました。")

        try:
            return once(act)
        except Refused as refused:
            _show_refusals(form, refused)
    return _calendar_page(form, history), 422 if form.errors else 200


def _calendar_form(history: list[HistoryLine]) -> CalendarForm:
    """The form with the latest calendar, for the person to change."""
    if not history:
        return CalendarForm()
    now = history[0].row.content
    return CalendarForm(
        weekly=now["weekly"],
        holidays="closed" if now["closed_on_national_holidays"] else "open",
        yearly=now["closed_ranges_mmdd"],
        closed_dates=now["closed_dates"],
        open_dates=now["open_dates"],
    )


def _calendar_page(
    form: CalendarForm, history: list[HistoryLine], preview: Rules | None = None
) -> str:
    today = clock.local_date(clock.now())
    first = form.valid_from.data.replace(day=1) if preview else _asked_month(today)
    shown = preview or (CalendarHistory(tuple(h.calendar for h in history)) if history else None)
    firsts = [first, month.next_month(first)]
    return render_template(
        "pages/admin/calendar.html",
        form=form,
        history=history,
        previewed=preview is not None,
        months=[month.month_of(shown, f, today) for f in firsts] if shown else [],
        before=f"{month.month_before(first):%Y-%m}",
        after=f"{firsts[1]:%Y-%m}",
    )


def _asked_month(today: date) -> date:
    try:
        asked = date.fromisoformat(request.args.get("month", "") + "-01")
    except ValueError:
        return today.replace(day=1)
    far = timedelta(days=365 * 20)
    return asked if abs(asked - today) < far else today.replace(day=1)


def _history(session: Session, office_id: int) -> list[HistoryLine]:
    lines = []
    for row in reversed(find_offices.calendars_of(session, [office_id])[office_id]):
        rules = Rules.from_json(row.content, row.valid_from)
        yearly = "、".join(write_yearly(r) for r in row.content.get("closed_ranges_mmdd", ()))
        lines.append(HistoryLine(row, rules, partner.week_words(rules), yearly))
    return lines


def _data(form: BaseForm) -> dict[str, Any]:
    """The fields a form lists, and nothing else that was posted."""
    return {k: v for k, v in form.data.items() if k not in ("csrf_token", "form_key")}


def _show_refusals(form: BaseForm, refused: Refused) -> None:
    for finding in refused.findings:
        form.refuse(finding.key, finding.message)


from handoff.web.offices import staff  # noqa: E402, F401 - the second half of this blueprint
