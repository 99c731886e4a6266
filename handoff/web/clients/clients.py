"""利用者: search without names in addresses, the page of a client, its record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from handoff import clock
from handoff.actions import clients as acts
from handoff.actions.problems import Refused, Stale
from handoff.db import find_clients, find_letters, find_people, find_stays
from handoff.db.clients import Client
from handoff.db.stays import Stay
from handoff.rules.access import Permission
from handoff.rules.life import StayState
from handoff.rules.retention import keep_until
from handoff.sheets import choices
from handoff.web.clients import consent as clients_consent
from handoff.web.equipment import page as equipment_page
from handoff.web.forms.clients import ClientForm, differences, form_of
from handoff.web.frame import journal
from handoff.web.frame.access import current_actor, needs
from handoff.web.frame.database import installation, reading
from handoff.web.frame.once import Done, once

bp = Blueprint("clients", __name__)
bp.add_url_rule(
    "/clients/<pid>/consents", view_func=clients_consent.consent, methods=["GET", "POST"]
)
bp.add_url_rule(
    "/clients/<pid>/consents/<consent_pid>",
    view_func=clients_consent.withdraw,
    methods=["GET", "POST"],
)

MOST_FOUND = 50


@bp.route("/clients", methods=["GET", "POST"])
@needs(Permission.CLIENT_READ)
def search() -> str:
    """My clients, or what a search found. The words travel in the body: no name in an address."""
    actor, words = current_actor(), request.form.get("words", "").strip()[:100]
    with reading() as session:
        if words:
            people = find_clients.search(session, actor, words, limit=MOST_FOUND + 1)
        elif request.args.get("all"):
            people = find_clients.of_office(session, actor)
        else:
            people = find_clients.mine(session, actor)
        lying = find_clients.open_stays_of(session, people)
        journal.note("client:search")
        page = "found" if request.headers.get("HX-Request") else "search"
        return render_template(
            f"pages/clients/{page}.html",
            words=words,
            people=people[:MOST_FOUND] if words else people,
            more=bool(words) and len(people) > MOST_FOUND,
            lying=lying,
            everybody=bool(request.args.get("all")),
        )


@bp.get("/clients/<pid>")
@needs(Permission.CLIENT_READ)
def show(pid: str) -> str:
    """One client: who, contacts, doctors, consents, stays."""
    actor = current_actor()
    with reading() as session:
        client = find_clients.client_for(session, actor, pid)
        journal.note("client:view", f"client:{pid}", client.id)
        stays = find_stays.stays_of_client(session, actor, client)
        return render_template(
            "pages/clients/show.html",
            client=find_clients.with_everything(session, client.id),
            open_stay=next((s for s in stays if s.state is StayState.OPEN), None),
            stays=stays,
            letters=find_letters.letters_of_client(session, actor, client),
            equipment=equipment_page.lines(session, actor, clock.now(), client),
            warnings=acts.warnings_about(_facts_of(client)),
            kept_until=_kept_until(client),
        )


@bp.route("/clients/new", methods=["GET", "POST"])
@needs(Permission.CLIENT_WRITE)
def new() -> Response | str | tuple[str, int]:
    """A new client; from a stay, with what the hospital told already filled in."""
    actor, today = current_actor(), clock.local_date(clock.now())
    stay_pid = request.args.get("stay", "")
    with reading() as session:
        stay = find_stays.stay_for(session, actor, stay_pid) if stay_pid else None
        if request.method == "GET":
            form = ClientForm(formdata=None, data=_told(stay) if stay else {}, today=today)
            return _form_page(session, _with_rows(form), None, stay_pid)
        form = _with_rows(ClientForm(today=today))
        _offer(session, form)
        if _asked_for_rows(form) or not form.validate():
            return _form_page(session, form, None, stay_pid), _status(form)
        manager = _manager_id(session, form)

    def act(unit: Session) -> Done:
        client = acts.create(unit, actor, clock.now(), form.facts(manager))
        _save_rows(unit, client, form)
        journal.note("client:create", f"client:{client.public_id}", client.id)
        if stay_pid:
            return Done(url_for("stays.match", pid=stay_pid), "利用者を登録しました。")
        return Done(url_for("clients.show", pid=client.public_id), "利用者を登録しました。")

    return _save(form, act, None, stay_pid)


@bp.route("/clients/<pid>/edit", methods=["GET", "POST"])
@needs(Permission.CLIENT_WRITE)
def edit(pid: str) -> Response | str | tuple[str, int]:
    """Change a client. What somebody else changed meanwhile is shown beside what was typed."""
    actor, today = current_actor(), clock.local_date(clock.now())
    with reading() as session:
        client = find_clients.client_for(session, actor, pid)
        journal.note("client:view", f"client:{pid}", client.id)
        if request.method == "GET":
            full = find_clients.with_everything(session, client.id)
            form = form_of(full, formdata=None, today=today)
            return _form_page(session, _with_rows(form), full)
        form = _with_rows(ClientForm(today=today))
        _offer(session, form)
        if _asked_for_rows(form) or not form.validate():
            return _form_page(session, form, client), _status(form)
        manager = _manager_id(session, form)

    def act(unit: Session) -> Done:
        mine = find_clients.client_for(unit, actor, pid)
        version = int(form.version.data) if (form.version.data or "").isdigit() else 0
        acts.update(unit, actor, clock.now(), mine, form.facts(manager), version)
        _save_rows(unit, mine, form)
        journal.note("client:edit", f"client:{pid}", mine.id)
        return Done(url_for("clients.show", pid=pid), "利用者の記録を変えました。")

    return _save(form, act, client)


def _save(
    form: ClientForm, act: Callable[[Session], Done], client: Client | None, stay_pid: str = ""
) -> Response | tuple[str, int]:
    try:
        return once(act)
    except Refused as refused:
        for finding in refused.findings:
            form.refuse(_FIELDS.get(finding.key, finding.key), finding.message)
        stale = None
    except Stale as problem:
        stale = problem
        if not isinstance(problem.theirs, Client):
            raise
    with reading() as session:
        if stale is not None and client is not None:
            client = find_clients.with_everything(session, client.id)
        return _form_page(session, form, client, stay_pid, stale=bool(stale)), (
            409 if stale else 422
        )


_FIELDS = {"care_manager_id": "care_manager"}


def _kept_until(client: Client) -> date | None:
    """The last day on which the record of an ended service must still be there (RC-01, RC-02)."""
    years = installation().settings.retention_years
    return keep_until(client.ended_on, years) if client.ended_on else None


def _form_page(
    session: Session,
    form: ClientForm,
    client: Client | None,
    stay_pid: str = "",
    stale: bool = False,
) -> str:
    _offer(session, form)
    differing = differences(form, client) if stale and client else []
    if stale and client:
        form.version.data = str(client.version)
        form.version.raw_data = None
    return render_template(
        "pages/clients/form.html",
        form=form,
        client=client,
        stay_pid=stay_pid,
        stale=stale,
        differing=differing,
        relations=choices.RELATIONS,
    )


def _offer(session: Session, form: ClientForm) -> None:
    managers = find_people.care_managers_of(session, current_actor().office_id)
    form.care_manager.offer([(a.public_id, a.name) for a in managers])


def _manager_id(session: Session, form: ClientForm) -> int | None:
    managers = find_people.care_managers_of(session, current_actor().office_id)
    return next((a.id for a in managers if a.public_id == form.care_manager.data), None)


def _with_rows(form: ClientForm) -> ClientForm:
    """At least one empty row of each kind, so that a page without scripts can be written on."""
    if not len(form.contacts):
        form.contacts.append_entry()
    if not len(form.doctors):
        form.doctors.append_entry()
    return form


def _asked_for_rows(form: ClientForm) -> bool:
    """Whether a button for one more row was pressed; the row is added."""
    wanted = request.form.get("_add", "")
    if wanted == "contacts" and len(form.contacts) < acts.MOST_CONTACTS:
        form.contacts.append_entry()
    elif wanted == "doctors" and len(form.doctors) < acts.MOST_DOCTORS:
        form.doctors.append_entry()
    return bool(wanted)


def _status(form: ClientForm) -> int:
    return 422 if form.errors else 200


def _save_rows(session: Session, client: Client, form: ClientForm) -> None:
    actor, now = current_actor(), clock.now()
    acts.set_contacts(session, actor, now, client, form.contact_facts(), client.version)
    acts.set_doctors(session, actor, now, client, form.doctor_facts(), client.version)


def _told(stay: Stay) -> dict[str, Any]:
    """What a hospital told about a person, as the beginning of a record."""
    return {
        "name": stay.person_name,
        "kana": stay.person_kana,
        "birth_date": stay.person_birth_date,
        "gender": stay.person_gender,
        "insured_no": stay.person_insured_no,
        "address": stay.person_address,
    }


def _facts_of(client: Client) -> acts.ClientFacts:
    return acts.ClientFacts(**{f.name: getattr(client, f.name) for f in fields(acts.ClientFacts)})
