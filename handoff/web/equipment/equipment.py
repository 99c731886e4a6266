"""福祉用具の確認: the cases of a client, and the whole path of one of them on one page (5.1–5.5)."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from handoff import clock
from handoff.actions import equipment_path, equipment_undo, letter_papers, letters
from handoff.actions.equipment_facts import LEVELS
from handoff.actions.equipment_path import Path
from handoff.actions.problems import NotFound, Refused, Stale
from handoff.db import find_clients, find_equipment, find_letters
from handoff.rules.access import Permission
from handoff.sheets import catalogue
from handoff.sheets.equipment_contact_table import TOOLS
from handoff.web.equipment import page as equipment_page
from handoff.web.equipment import papers
from handoff.web.equipment.steps import STEPS, form_of, is_choice_only
from handoff.web.forms.answering import Answer, one_press
from handoff.web.forms.equipment_case import StepForm, UndoForm
from handoff.web.forms.equipment_items import (
    CHOICE_KEYS,
    CHOICE_NOTES,
    ChosenForm,
    asks_for_states,
    restricted_for,
)
from handoff.web.frame import journal
from handoff.web.frame.access import current_actor, needs
from handoff.web.frame.database import installation, reading
from handoff.web.frame.once import Done
from handoff.web.frame.security import takes_files
from handoff.web.words import equipment as equipment_words

bp = Blueprint("equipment", __name__)
papers.add_to(bp)
bp.add_app_template_filter(equipment_page.aim_words, "aim_words")
bp.add_app_template_filter(LEVELS.get, "level_words")
BOTH = ["GET", "POST"]


@bp.get("/clients/<pid>/equipment")
@needs(Permission.CLIENT_READ)
def index(pid: str) -> str:
    """The cases of a client."""
    actor, now = current_actor(), clock.now()
    with reading() as session:
        client = find_clients.client_for(session, actor, pid)
        journal.note("equipment:list", f"client:{pid}", client.id)
        return render_template(
            "pages/equipment/index.html",
            client=client,
            lines=equipment_page.lines(session, actor, now, client),
        )


@bp.route("/clients/<pid>/equipment/new", methods=BOTH)
@needs(Permission.SHEET_WRITE)
def new(pid: str) -> Answer:
    """Which items; the page says at once which of them are kept from this level."""
    with reading() as session:
        find_clients.client_for(session, current_actor(), pid)
        form = ChosenForm()

    def act(session: Session) -> Done:
        actor = current_actor()
        client = find_clients.client_for(session, actor, pid)
        case = equipment_path.begin(session, actor, clock.now(), client, form.items())
        journal.note("equipment:begin", f"equipment:{case.public_id}", client.id)
        return Done(_address(case.public_id), "福祉用具の確認を始めました。")

    if request.method == "POST" and form.validate():
        try:
            return one_press(act)
        except Refused as refused:
            _say(form, refused)
    with reading() as session:
        client = find_clients.client_for(session, current_actor(), pid)
        page = render_template(
            "pages/equipment/new.html",
            form=form,
            client=client,
            restricted=restricted_for(LEVELS.get(client.care_level, "")),
            **_items_table(),
        )
    return (page, 422) if form.errors else page


@bp.get("/equipment/<pid>")
@needs(Permission.CLIENT_READ)
def show(pid: str) -> str:
    """The whole path: what is done, what is next, what is open, what was changed."""
    actor = current_actor()
    with reading() as session:
        page = equipment_page.gather(session, actor, clock.now(), pid)
        journal.note("equipment:view", f"equipment:{pid}", page.client.id)
        choice_only = is_choice_only(page.found.case)
        return render_template(
            "pages/equipment/show.html", page=page, choice_only=choice_only, steps=STEPS
        )


@bp.route("/equipment/<pid>/steps/<section>", methods=BOTH)
@needs(Permission.SHEET_WRITE)
@takes_files
def step(pid: str, section: str) -> Answer:
    """Make the entry of one step, or correct it with a reason."""
    with reading() as session:
        found = _load(session, pid)
        if found.case.state != "open":
            return redirect(_address(pid), 303)
        form = form_of(found, section)

    def act(session: Session) -> Done:
        actor, now = current_actor(), clock.now()
        case = find_equipment.case_for(session, actor, pid)
        case = STEPS[section].save(session, actor, now, case, form, form.seen_version())
        if form.corrects:
            equipment_undo.give_reason(session, actor, now, case, section, form.reason.data)
        upload = form.upload()
        if upload is not None:
            secret = installation().settings.secret_key
            letter_papers.add_to_case(session, actor, now, case, upload, secret)
        journal.note(f"equipment:{section}", f"equipment:{pid}", case.client_id)
        return Done(_address(pid), STEPS[section].done)

    return _typed(pid, form, act, lambda status: _step_page(pid, section, form, status))


def _step_page(pid: str, section: str, form: StepForm, status: int) -> Answer:
    """The form of a step; after a collision with what stands now, so that the next press knows it."""
    with reading() as session:
        found = _load(session, pid)
        if status == 409:
            _see(form, found)
        page = render_template(
            "pages/equipment/step.html",
            found=found,
            case=found.case,
            form=form,
            key=section,
            step=STEPS[section],
            stale=equipment_words.history(found)[:1] if status == 409 else [],
            theirs=equipment_words.entry(found.case, section),
            **_items_table(),
        )
    return page if status == 200 else (page, status)


@bp.route("/equipment/<pid>/undo/<section>", methods=BOTH)
@needs(Permission.SHEET_WRITE)
def undo(pid: str, section: str) -> Answer:
    """An entry was made by mistake: taken back with a reason, kept in the history."""
    with reading() as session:
        found = _load(session, pid)
        if section not in equipment_undo.EMPTY or found.case.state != "open":
            raise NotFound
        if request.method == "POST":
            form = UndoForm()
        else:
            form = UndoForm(formdata=None, data={"version": found.case.version})

    def act(session: Session) -> Done:
        actor, now = current_actor(), clock.now()
        case = find_equipment.case_for(session, actor, pid)
        why = form.why.data or ""
        equipment_undo.take_back(session, actor, now, case, section, why, form.seen_version())
        journal.note(f"equipment:undo-{section}", f"equipment:{pid}", case.client_id)
        return Done(_address(pid), "記録を取り消しました。前の内容は経過に残っています。")

    def page(status: int) -> Answer:
        with reading() as session:
            found = _load(session, pid)
            if status == 409:
                _see(form, found)
            shown = render_template(
                "pages/equipment/undo.html",
                form=form,
                case=found.case,
                key=section,
                title=STEPS[section].title if section in STEPS else "連絡票④",
                theirs=equipment_words.entry(found.case, section),
                stale=status == 409,
            )
        return shown if status == 200 else (shown, status)

    return _typed(pid, form, act, page)


@bp.post("/equipment/<pid>/letter")
@needs(Permission.SHEET_WRITE)
def letter(pid: str) -> Response:
    """One press: ④ to this doctor, with what the case knows already filled in."""
    chosen = request.form.get("doctor", "")

    def act(session: Session) -> Done:
        actor, now = current_actor(), clock.now()
        case = find_equipment.case_for(session, actor, pid)
        client = find_clients.with_everything(session, case.client_id)
        stay = equipment_page.lying(session, actor, client)
        doctor = next((d for d in client.doctors if chosen == f"d{d.position}"), None)
        to = letters.doctor_of_client(session, doctor) if doctor else None
        if chosen == "stay" and stay is not None:
            to = letters.doctor_of_stay(session, stay)
        code = catalogue.EQUIPMENT_CONTACT
        made = letters.begin(session, actor, now, client, code, doctor=to, stay=stay, case=case)
        journal.note("letter:begin", f"letter:{made.public_id}", client.id)
        return Done(url_for("letters.hub", pid=made.public_id), "④を書き始めました。")

    return one_press(act)


@bp.post("/equipment/<pid>/letter/attach")
@needs(Permission.SHEET_WRITE)
def attach(pid: str) -> Response:
    """④ that was written on its own belongs to this case."""

    def act(session: Session) -> Done:
        actor, now = current_actor(), clock.now()
        case = find_equipment.case_for(session, actor, pid)
        found = find_letters.letter_for(session, actor, request.form.get("letter", ""))
        equipment_path.attach_letter(session, actor, now, case, found, case.version)
        journal.note("equipment:letter", f"equipment:{pid}", case.client_id)
        return Done(_address(pid), "連絡票④を、この確認に付けました。")

    return one_press(act)


@bp.post("/equipment/<pid>/renew")
@needs(Permission.SHEET_WRITE)
def renew(pid: str) -> Response:
    """確認し直す: a new case after a change of level or certification; the old one stays readable."""

    def act(session: Session) -> Done:
        actor, now = current_actor(), clock.now()
        case = find_equipment.case_for(session, actor, pid)
        fresh = equipment_path.renew(session, actor, now, case, case.version)
        journal.note("equipment:renew", f"equipment:{fresh.public_id}", fresh.client_id)
        words = "新しい要介護度と認定で、確認を始めました。前の記録は残っています。"
        return Done(_address(fresh.public_id), words)

    return one_press(act)


def _typed(
    pid: str, form: StepForm, act: Callable[[Session], Done], page: Callable[[int], Answer]
) -> Answer:
    """Show the form, or take it; what was typed stays on the page whatever happens."""
    if request.method == "GET":
        return page(200)
    if form.corrects and "reason" not in request.form:
        return page(409)  # the page was opened before there was an entry to correct
    if not form.validate():
        return page(422)
    try:
        return one_press(act)
    except Stale:
        return page(409)
    except Refused as refused:
        _say(form, refused)
    return page(422)


def _say(form: StepForm, refused: Refused) -> None:
    """Put what the action refused beside its field."""
    for finding in refused.findings:
        item = f"item_{finding.key.removeprefix('survey.').replace('-', '_')}"
        name = next((n for n in (finding.key, item) if n in form), "")
        form.refuse(name or _FIELDS.get(finding.key, finding.key), finding.message)


_FIELDS = {"items": "T1", "states": "T1", "choice": "T1", "reason": "why"}


def _see(form: StepForm, found: Path) -> None:
    """The next press knows what stands now."""
    form.version.raw_data, form.version.data = None, str(found.case.version)


def _load(session: Session, pid: str) -> Path:
    return equipment_page.load(session, current_actor(), clock.now(), pid)


def _items_table() -> dict[str, object]:
    """What the fields of the items need."""
    return {
        "tools": tuple(TOOLS.values()),
        "asks": {code: asks_for_states(tool) for code, tool in TOOLS.items()},
        "choices": CHOICE_KEYS,
        "choice_notes": CHOICE_NOTES,
    }


def _address(pid: str) -> str:
    return url_for("equipment.show", pid=pid)
