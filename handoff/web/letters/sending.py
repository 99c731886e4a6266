"""Sending a letter: the page to check it, the one press, the paper to look at before."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from handoff import clock
from handoff.actions import letters
from handoff.actions.handing import Handing
from handoff.actions.letter_sending import already_sent
from handoff.actions.problems import Refused, Stale
from handoff.clock import local
from handoff.db import find_clients, find_letters
from handoff.db.clients import Consent
from handoff.db.offices import Office
from handoff.pdf.layouts import layout_for
from handoff.pdf.letter import render_letter
from handoff.pdf.render import Stamp
from handoff.rules.access import Permission
from handoff.rules.consent import EMERGENCY
from handoff.rules.life import Means
from handoff.sheets.model import Finding, Section
from handoff.web.filling import marks, overtaking, paging
from handoff.web.filling.writing import Answer, note
from handoff.web.forms.letters import SendForm
from handoff.web.frame.access import current_actor, needs
from handoff.web.frame.database import installation, reading, writing
from handoff.web.frame.handing_out import download
from handoff.web.letters import place as lettering
from handoff.web.letters.place import LetterWork
from handoff.web.letters.writing import work_of


def add_to(bp: Blueprint) -> None:
    """Hang the addresses on the blueprint of the letters."""
    bp.add_url_rule("/letters/<pid>/write/check", "check", check)
    bp.add_url_rule("/letters/<pid>/send", "send", send, methods=["POST"])
    bp.add_url_rule("/letters/<pid>/preview.pdf", "preview", preview)


@needs(Permission.SHEET_WRITE)
def check(pid: str) -> str | Response:
    """The letter as it will be read, what is open, and the ways to send it."""
    with reading() as session:
        work = work_of(session, pid)
        if work.draft is None:
            return redirect(work.hub_url, 303)
        note("check", work, work.sections)
        return _page(session, work, SendForm(formdata=None))


@needs(Permission.SHEET_SEND)
def send(pid: str) -> Answer:
    """Send the letter, or show what must be mended with everything still filled in."""
    form = SendForm()
    actor, key = current_actor(), form.form_key.data or ""
    with reading() as session:
        work = work_of(session, pid)
        if work.draft is None:  # sent already: by this very press, or on another screen
            if already_sent(session, actor, key) is None:
                flash("この連絡票はすでに送られています。", "info")
                return redirect(url_for("letters.show", pid=pid), 303)
            return redirect(url_for("letters.show", pid=pid, sent=1), 303)
        if work.overtaken(session, actor):
            return overtaking.page(session, work), 409
        _prepare(session, form, work)
        if not form.validate() or work.required_left:
            return _page(session, work, form, work.required_left), 422
    try:
        return _send(pid, form, key)
    except Refused as refused:
        with reading() as session:
            work = work_of(session, pid)
            left = _give_back(form, work, refused.findings)
            return _page(session, work, form, left), 422
    except Stale as stale:
        with reading() as session:
            return overtaking.page(session, work_of(session, pid), stale.message), 409


def _send(pid: str, form: SendForm, key: str) -> Response:
    actor, now, settings = current_actor(), clock.now(), installation().settings
    with writing() as session:
        if already_sent(session, actor, key) is None:
            work = work_of(session, pid)
            letters.send(
                session,
                actor,
                now,
                work.begun,
                _handing(session, form, work),
                form.chosen,
                key,
                secret=settings.secret_key,
                base_url=settings.base_url,
            )
            note("send", work)
    return redirect(url_for("letters.show", pid=pid, sent=1), 303)


def _handing(session: Session, form: SendForm, work: LetterWork) -> Handing:
    clinic = lettering.clinic_of(session, work)
    means = Means(form.means.data)
    name = str(work.content.get("to_institution_name") or "")
    return Handing(
        means=means,
        provided_at=form.provided_at,
        place=(form.place.data or name) if means is Means.VISIT else "",
        to_office=clinic,
        to_office_name="" if clinic else name,
        department=form.department.data or "",
        person=form.person.data or "",
        consent=_consent(session, form, work),
        reason=form.reason.data or "" if form.reason is not None else "",
    )


def _consent(session: Session, form: SendForm, work: LetterWork) -> Consent | None:
    """The consent chosen, else the newest that stands; the letter's own when none is on record."""
    if work.content.get("consent_type") == EMERGENCY:
        return None
    found = _consents(session, work)
    return next((c for c in found if c.public_id == form.consent.data), next(iter(found), None))


def _consents(session: Session, work: LetterWork) -> list[Consent]:
    client = find_clients.with_everything(session, work.letter.client_id)
    return [c for c in client.consents if c.withdrawn_on is None]


def _prepare(session: Session, form: SendForm, work: LetterWork) -> Office | None:
    clinic = lettering.clinic_of(session, work)
    form.prepare(
        clock.now(),
        by_system=clinic is not None and clinic.is_user,
        corrects=bool(work.begun.corrects_id),
        consents=_consents(session, work),
    )
    return clinic


_FIELDS = {"code_way": "link", "provided_at": "provided_on", "to_office": "means"}


def _give_back(
    form: SendForm, work: LetterWork, findings: Sequence[Finding]
) -> tuple[Finding, ...]:
    """Put what the action refused to its field; what belongs to the letter leads to its section."""
    left = []
    for finding in findings:
        name = _FIELDS.get(finding.key, finding.key)
        if name in form and finding.key not in work.sheet.items:
            form.refuse(name, finding.message)
        else:
            left.append(finding)
    return tuple(left)


def _page(
    session: Session, work: LetterWork, form: SendForm, stopping: Sequence[Finding] = ()
) -> str:
    clinic = _prepare(session, form, work) if not form.means.choices else None
    clinic = clinic or lettering.clinic_of(session, work)
    own = {s.key for s in work.sections}
    read = [r for r in paging.to_read(work.sheet, work.printed) if r.section.key in own]
    papers = find_letters.papers_of_letter(session, work.letter)
    return render_template(
        "pages/letters/check.html",
        work=work,
        form=form,
        read=read,
        clinic=clinic,
        stopping=tuple(stopping) or work.required_left,
        pressed=request.method == "POST",
        has_errors=request.method == "POST",
        warned=_warned(work),
        place=marks.place,
        section_of={i.key: s.key for s in work.sections for i in s.items},
        consents=_consents(session, work),
        papers=[p for p in papers if p.withdrawn_at is None],
        overtaken=work.overtaken(session, current_actor()),
        fax=work.content.get("to_fax") or (clinic.fax if clinic else ""),
    )


def _warned(work: LetterWork) -> list[tuple[Section, list[Finding]]]:
    by_key = work.on_sending.by_key
    groups = (
        (s, [f for i in s.items for f in by_key.get(i.key, ()) if f.level == "warn"])
        for s in work.sections
    )
    return [(s, found) for s, found in groups if found]


@needs(Permission.SHEET_WRITE)
def preview(pid: str) -> Response:
    """The draft as it will print, marked as a draft, without a way to answer by link."""
    with reading() as session:
        now, work = clock.now(), work_of(session, pid)
        if work.draft is None:
            return redirect(work.hub_url, 303)
        note("print_draft", work)
        stamp = Stamp(local(now), note="下書き（送付前）")
        layout = layout_for(work.sheet.code)
        made = render_letter(work.sheet, layout, work.printed, stamp, None)
        return download(made.pdf, f"{work.sheet.short}_{work.letter.ref_no}_下書き.pdf")
