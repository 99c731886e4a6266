"""面談・連絡の記録: the care manager's own talks with staff of the hospital, each its own row."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from sqlalchemy.orm import Session

from handoff import clock
from handoff.actions import contacts as acts
from handoff.actions import discharge_days
from handoff.actions.discharge_days import CountedContact, Standing
from handoff.actions.problems import Refused
from handoff.db import find_discharge, find_stays
from handoff.db.discharge import Contact
from handoff.db.stays import Stay
from handoff.rules.access import Permission
from handoff.web.forms.answering import Answer, one_press
from handoff.web.forms.contacts import ContactForm, CorrectForm, correction_of
from handoff.web.forms.people import add_pressed
from handoff.web.forms.stay_acts import ReasonForm
from handoff.web.frame import journal
from handoff.web.frame.access import current_actor, needs
from handoff.web.frame.database import reading
from handoff.web.frame.once import Done
from handoff.web.stays import discharge as stay_discharge
from handoff.web.stays.known_people import staff_known

bp = Blueprint("contacts", __name__)
bp.add_app_template_filter(stay_discharge.persons_words)
BOTH = ["GET", "POST"]
_KEYS = {"conference": "learnt"}


@bp.get("/stays/<pid>/contacts", endpoint="index")
@needs(Permission.SHEET_WRITE)
def list_all(pid: str) -> str:
    """Every talk of the stay with what was learnt, and those taken back with their reasons."""
    actor = current_actor()
    with reading() as session:
        stay = find_stays.stay_for(session, actor, pid)
        case = discharge_days.case_of(session, stay)
        every = find_discharge.contacts_of(session, [stay.id], withdrawn=True)
        gone = [CountedContact(c, Standing.NOT_COUNTED) for c in every if c.withdrawn_at]
        journal.note("contact:list", f"stay:{pid}", stay.client_id)
        return render_template(
            "pages/contacts/index.html", stay=stay, case=case, lines=case.contacts[::-1], gone=gone
        )


@bp.route("/stays/<pid>/contacts/new", methods=BOTH)
@needs(Permission.SHEET_WRITE)
def new(pid: str) -> Answer:
    """聞き取りを記録: one quick form."""
    form = ContactForm(now=clock.now())
    if request.method == "GET":
        return _page(pid, form)
    if _adds_row(pid, form):
        return _page(pid, form)
    really = bool(request.form.get("really"))

    def act(session: Session) -> Done:
        stay = find_stays.stay_for(session, current_actor(), pid)
        made = acts.add(session, current_actor(), clock.now(), stay, form.facts(really))
        journal.note("contact:add", f"contact:{made.public_id}", stay.client_id)
        return _done(stay, made)

    if form.validate():
        try:
            return one_press(act)
        except Refused as refused:
            again = any(f.code == acts.SAME_AGAIN for f in refused.findings)
            for finding in refused.findings:
                form.refuse(_KEYS.get(finding.key, finding.key), finding.message)
            return _page(pid, form, 422, again=again)
    return _page(pid, form, 422)


@bp.route("/contacts/<pid>/correct", methods=BOTH)
@needs(Permission.SHEET_WRITE)
def correct(pid: str) -> Answer:
    """A talk put right: a new row names the old one, which stays readable."""
    now = clock.now()
    with reading() as session:
        contact = find_discharge.contact_for(session, current_actor(), pid)
        stay_pid = contact.stay.public_id
        form = correction_of(contact, now) if request.method == "GET" else CorrectForm(now=now)
    if request.method == "GET" or _adds_row(stay_pid, form):
        return _page(stay_pid, form, corrects=pid)

    def act(session: Session) -> Done:
        old = find_discharge.contact_for(session, current_actor(), pid)
        reason = form.reason.data or ""
        made = acts.correct(session, current_actor(), now, old, form.facts(), reason)
        journal.note("contact:correct", f"contact:{pid}", old.stay.client_id)
        return _done(old.stay, made)

    if form.validate():
        try:
            return one_press(act)
        except Refused as refused:
            for finding in refused.findings:
                form.refuse(finding.key, finding.message)
    return _page(stay_pid, form, 422, corrects=pid)


@bp.route("/contacts/<pid>/withdraw", methods=BOTH)
@needs(Permission.SHEET_WRITE)
def withdraw(pid: str) -> Answer:
    """取り下げる, with the reason; the talk counts no more."""
    form = ReasonForm()

    def act(session: Session) -> Done:
        contact = find_discharge.contact_for(session, current_actor(), pid)
        acts.withdraw(session, current_actor(), clock.now(), contact, form.reason.data or "")
        journal.note("contact:withdraw", f"contact:{pid}", contact.stay.client_id)
        where = url_for("contacts.index", pid=contact.stay.public_id)
        return Done(where, "聞き取りの記録を取り下げました。")

    if form.is_submitted() and form.validate():
        return one_press(act)
    with reading() as session:
        contact = find_discharge.contact_for(session, current_actor(), pid)
        page = render_template(
            "pages/contacts/withdraw.html", contact=contact, stay=contact.stay, form=form
        )
    return (page, 422) if form.errors else page


def _adds_row(stay_pid: str, form: ContactForm) -> bool:
    """Whether a button asked for one row more; the row is there then."""
    pressed = request.form.get("add")
    if pressed is None:
        return False
    with reading() as session:
        stay = find_stays.stay_for(session, current_actor(), stay_pid)
        offered = staff_known(session, current_actor(), stay)
        add_pressed(form.persons, pressed, offered, acts.MOST_PERSONS)
    return True


def _page(
    stay_pid: str, form: ContactForm, status: int = 200, *, again: bool = False, corrects: str = ""
) -> Answer:
    actor = current_actor()
    with reading() as session:
        stay = find_stays.stay_for(session, actor, stay_pid)
        journal.note("contact:form", f"stay:{stay_pid}", stay.client_id)
        page = render_template(
            "pages/contacts/form.html",
            stay=stay,
            form=form,
            offered=staff_known(session, actor, stay),
            same=_same(session, stay, form) if again else None,
            corrects=corrects,
        )
    return page if status == 200 else (page, status)


def _same(session: Session, stay: Stay, form: ContactForm) -> Contact | None:
    return acts.same_as(session, stay, form.facts())


def _done(stay: Stay, contact: Contact) -> Done:
    """Back to the page of the stay, with what is worth knowing about this talk."""
    where = url_for("stays.show", pid=stay.public_id) + "#contacts-title"
    remarks = [finding.message for finding in acts.remarks_on(stay, contact.met_on)]
    if not contact.means.is_meeting:
        what = contact.means.label
        remarks.append(f"{what}のやりとりは、退院・退所加算の回数には数えません。")
    if not remarks:
        return Done(where, "聞き取りを記録しました。")
    return Done(where, f"聞き取りを記録しました。{''.join(remarks)}", "warn")
