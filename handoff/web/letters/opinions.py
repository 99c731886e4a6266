"""主治医の意見: which medical services of a client are covered by an opinion, and the plan's delivery."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session

from handoff import clock
from handoff.actions import care_plan
from handoff.actions import opinions as acts
from handoff.actions.opinions import OpinionFacts
from handoff.db import find_clients, find_letters, find_opinions, find_stays
from handoff.db.clients import Client
from handoff.db.opinions import Opinion
from handoff.rules.access import Permission
from handoff.rules.life import Means, StayState
from handoff.rules.medical_services import SUPPORT_LEVELS, TABLE, label_of, offered
from handoff.web.forms.answering import Answer, answer
from handoff.web.forms.letters import WhyForm
from handoff.web.forms.opinions import EndForm, ServiceForm, opinion_form
from handoff.web.frame import journal
from handoff.web.frame.access import current_actor, needs
from handoff.web.frame.database import reading
from handoff.web.frame.once import Done
from handoff.web.letters import opinion_words, plan_deliveries
from handoff.web.letters.plan_deliveries import opinions_url, why_page
from handoff.web.words import letters as letter_words

bp = Blueprint("opinions", __name__)
bp.add_app_template_filter(opinion_words.delivered_by, "delivered_by")
bp.add_app_template_filter(opinion_words.source_words, "source_words")
bp.add_app_template_filter(opinion_words.needs_words, "needs_words")
plan_deliveries.add_to(bp)
BOTH = ["GET", "POST"]


def _client(session: Session, pid: str) -> Client:
    return find_clients.client_for(session, current_actor(), pid)


@bp.get("/clients/<pid>/opinions")
@needs(Permission.SHEET_WRITE)
def show(pid: str) -> str:
    """What is not covered stands on top; then every opinion and every delivery on file."""
    actor = current_actor()
    with reading() as session:
        client = _client(session, pid)
        journal.note("opinion:view", f"client:{pid}", client.id)
        page = acts.page(session, client)
        return render_template(
            "pages/opinions/show.html",
            client=client,
            page=page,
            cards=[opinion_words.card(line) for line in page.lines],
            withdrawn=[
                o for o in find_opinions.opinions_of(session, client, True) if o.withdrawn_at
            ],
            taken_back=[
                d for d in find_opinions.deliveries_of(session, client, True) if d.withdrawn_at
            ],
            letters=[
                (one, letter_words.asked(one))
                for one in find_letters.letters_of_client(session, actor, client)
                if one.state in ("draft", "sent")
            ],
        )


# --- services of the plan ----------------------------------------------------------------------------


@bp.route("/clients/<pid>/opinions/services", methods=BOTH)
@needs(Permission.SHEET_WRITE)
def want(pid: str) -> Answer:
    """A medical service of the plan, or one that is considered."""
    form = ServiceForm()
    with reading() as session:
        client = _client(session, pid)
        form.prepare(offered(client.care_level), client.care_level in SUPPORT_LEVELS)

    def act(session: Session) -> Done:
        mine, now = _client(session, pid), clock.now()
        code, since = form.service.data or "", form.wanted_from.data
        note = form.note.data or ""
        care_plan.want_service(session, current_actor(), now, mine, code, since, note)
        journal.note("opinion:want", f"client:{pid}", mine.id)
        return Done(opinions_url(pid), "医療系サービスを加えました。")

    def page() -> str:
        with reading() as session:
            return render_template(
                "pages/opinions/service.html", form=form, client=_client(session, pid)
            )

    return answer(form, act, page)


@bp.route("/plan-services/<pid>/end", methods=BOTH)
@needs(Permission.SHEET_WRITE)
def end(pid: str) -> Answer:
    """The service is no part of the plan any more."""
    form = EndForm()
    if not form.is_submitted():
        form.ended_on.data = clock.local_date(clock.now())

    def act(session: Session) -> Done:
        service = find_opinions.service_for(session, current_actor(), pid)
        client = session.get_one(Client, service.client_id)
        care_plan.end_service(session, current_actor(), client, service, form.ended_on.data,
                              service.version)  # fmt: skip
        journal.note("opinion:end", f"client:{client.public_id}", client.id)
        return Done(
            opinions_url(client.public_id), "一覧から外しました。意見と交付の記録は残ります。"
        )

    def page() -> str:
        with reading() as session:
            service = find_opinions.service_for(session, current_actor(), pid)
            client = session.get_one(Client, service.client_id)
            return render_template(
                "pages/opinions/end.html",
                form=form,
                client=client,
                label=label_of(service.service, client.care_level),
            )

    return answer(form, act, page)


# --- opinions ------------------------------------------------------------------------------------------


@bp.route("/clients/<pid>/opinions/new", methods=BOTH)
@needs(Permission.SHEET_WRITE)
def record(pid: str) -> Answer:
    """An opinion that came by ②, 主治医意見書, or by mouth."""
    with reading() as session:
        client = _client(session, pid)
        asked = [s.service for s in find_opinions.services_of(session, client)]
        rest = [s.code for s in offered(client.care_level) if s.code not in asked]
        services = [(c, label_of(c, client.care_level)) for c in (*asked, *rest) if c in TABLE]
        form = opinion_form(services)
        if not form.is_submitted():
            _known(session, form, client)

    def act(unit: Session) -> Done:
        mine = _client(unit, pid)
        facts = OpinionFacts(
            services=form.needs,
            from_doctor=form.from_doctor.data or "",
            heard_on=form.heard_on.data,
            source=form.source.data or "",
            institution=form.institution.data or "",
            means=Means(form.means.data) if form.means.data else None,
            of_hospital=bool(form.of_hospital.data),
            words=form.words.data or "",
        )
        made = acts.record(unit, current_actor(), clock.now(), mine, facts)
        journal.note("opinion:record", f"opinion:{made.public_id}", mine.id)
        return Done(opinions_url(pid), "意見を記録しました。")

    def page() -> str:
        with reading() as session:
            return render_template(
                "pages/opinions/record.html",
                form=form,
                client=_client(session, pid),
                asked=[f"need_{code}" for code in asked],
                rest=[f"need_{code}" for code, _ in services if code not in asked],
            )

    return answer(form, act, page)


def _known(session: Session, form: Any, client: Client) -> None:
    """The day is today; while the client lies in a hospital, its doctor is the likely one."""
    form.heard_on.data = clock.local_date(clock.now())
    full = find_clients.with_everything(session, client.id)
    main = next((d for d in full.doctors if d.is_main), None)
    if main is not None:
        form.from_doctor.data, form.institution.data = main.name, main.institution
    stays = find_stays.stays_of_client(session, current_actor(), full)
    lying = next((s for s in stays if s.state is StayState.OPEN), None)
    if request.args.get("source") == "discharge_sheet" and lying is not None:
        form.source.data, form.of_hospital.data = "discharge_sheet", True
        form.from_doctor.data = ""
        form.institution.data = lying.hospital.name if lying.hospital else lying.hospital_name


@bp.route("/opinions/<pid>/withdraw", methods=BOTH)
@needs(Permission.SHEET_WRITE)
def withdraw(pid: str) -> Answer:
    """An opinion counts no more."""
    form = WhyForm()

    def act(session: Session) -> Done:
        found, client = _opinion(session, pid)
        reason = form.reason.data or ""
        acts.withdraw(session, current_actor(), clock.now(), client, found, reason)
        journal.note("opinion:withdraw", f"opinion:{pid}", client.id)
        return Done(opinions_url(client.public_id), "意見を取り下げました。")

    def page() -> str:
        with reading() as session:
            found, client = _opinion(session, pid)
            return why_page(form, client, f"{found.from_doctor} 先生の意見を取り下げる",
                        "誤って記録したときに使います。取り下げた意見は、理由とともに残ります。")  # fmt: skip

    return answer(form, act, page)


def _opinion(session: Session, pid: str) -> tuple[Opinion, Client]:
    found = find_opinions.opinion_for(session, current_actor(), pid)
    return found, session.get_one(Client, found.client_id)
