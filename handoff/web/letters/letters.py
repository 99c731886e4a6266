"""連絡票 (③, ④): the letters of the office by state, one letter with all that happened to it."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from handoff import clock
from handoff.actions import agenda_letters, letters
from handoff.actions.problems import NotFound, Refused
from handoff.db import find_clients, find_letter_lists, find_letters, find_stays
from handoff.db.clients import Client
from handoff.db.stays import Stay
from handoff.rules.access import Permission, Role
from handoff.rules.letters import LetterState
from handoff.rules.life import StayState
from handoff.sheets import catalogue
from handoff.web.forms.answering import Answer, answer
from handoff.web.forms.letters import OTHER, BeginForm
from handoff.web.frame import journal
from handoff.web.frame.access import current_actor, needs
from handoff.web.frame.database import reading, writing
from handoff.web.frame.once import Done
from handoff.web.letters import acts, after, answers, links, papers, sending
from handoff.web.letters import page as letter_page
from handoff.web.letters import writing as letters_writing
from handoff.web.words import letters as letter_words

bp = Blueprint("letters", __name__)
ROOMS = (
    letters_writing,
    sending,
    acts,
    after,
    links,
    answers,
    papers,
)
for room in ROOMS:
    room.add_to(bp)

bp.add_app_template_filter(letter_words.state_tag, "letter_tag")
bp.add_app_template_filter(letter_words.means_words, "means_words")
bp.add_app_template_filter(letter_words.paper_kind, "paper_kind")
bp.add_app_template_filter(datetime.fromisoformat, "stored_moment")

OPEN = (LetterState.DRAFT, LetterState.SENT, LetterState.ANSWERED, LetterState.NO_ANSWER)
ENDED = (LetterState.CLOSED, LetterState.WITHDRAWN)
BOTH = ["GET", "POST"]


@bp.route("/letters", methods=BOTH)
@needs(Permission.SHEET_WRITE)
def index() -> Answer:
    """Every letter by state, what is due first; a slip of paper leads to its letter by number."""
    if request.method == "POST":
        found = _by_number(request.form.get("ref_no", "").strip()[:40])
        if found:
            return redirect(found, 303)
        return redirect(url_for("letters.index"), 303)
    actor, now = current_actor(), clock.now()
    usual = "me" if actor.role is Role.CARE_MANAGER else "all"
    mine = request.args.get("who", usual) != "all"
    with reading() as session:
        tasks = agenda_letters.letter_tasks(session, actor, now, mine=mine)
        shown = find_letter_lists.newest(session, actor, OPEN, mine=mine)
        ended = find_letter_lists.newest(session, actor, ENDED, mine=mine, limit=50)
        journal.note("letter:list")
        return render_template(
            "pages/letters/index.html",
            mine=mine,
            tasks=letter_words.said(tasks),
            by_state=[(s, [one for one in shown if one.state == s]) for s in OPEN],
            ended=ended,
        )


def _by_number(typed: str) -> str:
    """Where the number leads; what to do is said when it leads nowhere."""
    with reading() as session:
        try:
            found = letters.find_by_number(session, current_actor(), typed)
        except Refused as refused:
            flash(refused.message, "warn")
        except NotFound:
            flash(
                "この整理番号の連絡票は見つかりませんでした。"
                "用紙の番号と、事業所の名前を確かめてください。",
                "warn",
            )
        else:
            return url_for("letters.show", pid=found.public_id)
    return ""


@bp.get("/letters/<pid>")
@needs(Permission.SHEET_WRITE)
def show(pid: str) -> str:
    """One letter: where it stands, who was asked, the links, what was answered, what comes next."""
    actor, now = current_actor(), clock.now()
    with reading() as session:
        letter = find_letters.letter_for(session, actor, pid)
        unread = find_letters.standing_answer(session, letter)
        unread = unread if unread is not None and unread.read_at is None else None
    if unread is not None:
        with writing() as session:
            found = find_letters.answer_for(session, actor, unread.public_id)
            letters.read_answer(session, actor, now, found)
            journal.note("letter:read-answer", f"letter:{pid}", found.letter.client_id)
    with reading() as session:
        letter = find_letters.letter_for(session, actor, pid)
        journal.note("letter:view", f"letter:{pid}", letter.client_id)
        page = letter_page.gather(session, actor, now, letter)
        just_sent = request.args.get("sent") == "1" and page.provision is not None
        return render_template("pages/letters/show.html", page=page, just_sent=just_sent)


@bp.route("/clients/<pid>/letters/new", methods=BOTH)
@needs(Permission.SHEET_WRITE)
def new(pid: str) -> Answer:
    """Begin a letter: which one and to whom; everything else is filled in."""
    services = request.args.getlist("service")[:10]
    form = BeginForm(formdata=request.form if request.method == "POST" else None)
    with reading() as session:
        client, stay = _client(session, pid)
        form.doctor.offer(_doctors(client, stay))
        if request.method == "GET":
            _suggest(form, client, services)

    def act(unit: Session) -> Done:
        actor, now = current_actor(), clock.now()
        mine, lying = _client(unit, pid)
        doctor = _doctor(unit, form, mine, lying)
        begun = letters.begin(unit, actor, now, mine, form.code.data, doctor=doctor,
                              stay=lying, services=services)  # fmt: skip
        journal.note("letter:begin", f"letter:{begun.public_id}", mine.id)
        return Done(url_for("letters.hub", pid=begun.public_id))

    def page() -> str:
        with reading() as session:
            client, stay = _client(session, pid)
            return render_template(
                "pages/letters/new.html", form=form, client=client, stay=stay, services=services
            )

    return answer(form, act, page)


def _client(session: Session, pid: str) -> tuple[Client, Stay | None]:
    """The client with doctors, and the stay while the person lies in a hospital."""
    actor = current_actor()
    found = find_clients.client_for(session, actor, pid)
    full = find_clients.with_everything(session, found.id)
    stays = find_stays.stays_of_client(session, actor, full)
    lying = (s for s in stays if s.state is StayState.OPEN and not s.heads_up_only)
    return full, next(lying, None)


def _doctors(client: Client, stay: Stay | None) -> list[tuple[str, str]]:
    known = [
        (
            f"d{d.position}",
            f"{d.institution}　{d.name + ' 先生' if d.name else '（医師名は未記入）'}",
        )
        for d in client.doctors
    ]
    if stay is not None:
        where = stay.hospital.name if stay.hospital else stay.hospital_name
        known.append(("stay", f"入院中の病院の医師（{where or '病院名は未確認'}）"))
    return [*known, (OTHER, "ほかの医師")]


def _suggest(form: BeginForm, client: Client, services: list[str]) -> None:
    """The main doctor and, coming from 「主治医の意見」, ③: pressed on or changed."""
    main = next((d for d in client.doctors if d.is_main), None)
    if main is not None:
        form.doctor.data = f"d{main.position}"
    if services or request.args.get("code") == catalogue.DOCTOR_CONTACT:
        form.code.data = catalogue.DOCTOR_CONTACT
    elif request.args.get("code") == catalogue.EQUIPMENT_CONTACT:
        form.code.data = catalogue.EQUIPMENT_CONTACT


def _doctor(
    session: Session, form: BeginForm, client: Client, stay: Stay | None
) -> letters.ToDoctor:
    name = form.name.data or ""
    if form.doctor.data == "stay" and stay is not None:
        return letters.doctor_of_stay(session, stay, name)
    for one in client.doctors:
        if form.doctor.data == f"d{one.position}":
            return letters.doctor_of_client(session, one)
    return letters.ToDoctor(name=name, institution=form.institution.data or "")
