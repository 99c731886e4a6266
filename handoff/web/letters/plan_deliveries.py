"""ケアプランの交付: the finished plan given to the doctor who was asked (運営基準13条19号の2)."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from handoff import clock
from handoff.actions import care_plan, letter_records
from handoff.actions.care_plan import Delivery
from handoff.actions.problems import NotFound
from handoff.clock import local
from handoff.db import find_clients, find_letters, find_opinions
from handoff.db.clients import Client
from handoff.db.letters import Letter
from handoff.db.opinions import Opinion
from handoff.pdf.letter_pages import render_record
from handoff.pdf.render import Stamp
from handoff.rules.access import Permission
from handoff.web.forms.answering import Answer, answer
from handoff.web.forms.letters import WhyForm
from handoff.web.forms.opinions import DeliveryForm
from handoff.web.frame import journal
from handoff.web.frame.access import current_actor, needs
from handoff.web.frame.database import reading
from handoff.web.frame.filters import full_name
from handoff.web.frame.handing_out import download
from handoff.web.frame.once import Done

BOTH = ["GET", "POST"]


def add_to(bp: Blueprint) -> None:
    """Hang the addresses on the blueprint of the opinions."""
    bp.add_url_rule("/clients/<pid>/opinions/deliver", "deliver", deliver, methods=BOTH)
    bp.add_url_rule(
        "/plan-deliveries/<pid>/withdraw", "withdraw_delivery", withdraw_delivery, methods=BOTH
    )
    bp.add_url_rule("/plan-deliveries/<pid>/record.pdf", "delivery_pdf", delivery_pdf)


def opinions_url(pid: str) -> str:
    """The page 「主治医の意見」 of a client."""
    return url_for("opinions.show", pid=pid)


def why_page(form: WhyForm, client: Client, title: str, explained: str) -> str:
    """A page that asks why something is taken back."""
    return render_template(
        "pages/letters/why.html",
        form=form,
        title=title,
        lead=full_name(client),
        back=opinions_url(client.public_id),
        explained=explained,
        label="取り下げる理由",
        button="取り下げる",
    )


@needs(Permission.SHEET_WRITE)
def deliver(pid: str) -> Answer:
    """ケアプランの交付: today and a means are one press away."""
    form = DeliveryForm()
    if not form.is_submitted():
        form.delivered_on.data = clock.local_date(clock.now())

    def act(session: Session) -> Done:
        client = find_clients.client_for(session, current_actor(), pid)
        opinion, letter = _joined(session, client)
        given = Delivery(
            form.to_doctor.data or "",
            form.delivered_on.data,
            form.means.data or "",
            form.institution.data or "",
            form.plan_made_on.data,
            form.note.data or "",
            opinion,
            letter,
        )
        made = care_plan.deliver_plan(session, current_actor(), clock.now(), client, given)
        journal.note("opinion:deliver", f"delivery:{made.public_id}", client.id)
        return Done(opinions_url(pid) + "#deliveries", "ケアプランの交付を記録しました。")

    def page() -> str:
        with reading() as session:
            client = find_clients.client_for(session, current_actor(), pid)
            opinion, letter = _joined(session, client)
            if not form.is_submitted():
                _to(form, opinion, letter)
            return render_template(
                "pages/opinions/deliver.html",
                form=form,
                client=client,
                opinion=opinion,
                letter=letter,
                here=request.full_path if request.query_string else request.path,
            )

    return answer(form, act, page)


def _joined(session: Session, client: Client) -> tuple[Opinion | None, Letter | None]:
    """The opinion or the letter the delivery belongs to (?opinion=, ?letter=)."""
    actor = current_actor()
    opinion = letter = None
    if wanted := request.args.get("opinion", ""):
        opinion = find_opinions.opinion_for(session, actor, wanted)
    if wanted := request.args.get("letter", ""):
        letter = find_letters.letter_for(session, actor, wanted)
        standing = find_letters.standing_answer(session, letter)
        found = find_opinions.opinions_of_answer(session, standing) if standing else []
        opinion = opinion or next(iter(found), None)
    if any(one is not None and one.client_id != client.id for one in (opinion, letter)):
        raise NotFound
    return opinion, letter


def _to(form: DeliveryForm, opinion: Opinion | None, letter: Letter | None) -> None:
    if opinion is not None:
        form.to_doctor.data, form.institution.data = opinion.from_doctor, opinion.institution
    elif letter is not None:
        form.to_doctor.data, form.institution.data = letter.doctor_name, letter.institution


@needs(Permission.SHEET_WRITE)
def withdraw_delivery(pid: str) -> Answer:
    """A delivery was noted by mistake."""
    form = WhyForm()

    def act(session: Session) -> Done:
        found = find_opinions.delivery_for(session, current_actor(), pid)
        client = session.get_one(Client, found.client_id)
        reason = form.reason.data or ""
        care_plan.withdraw_delivery(session, current_actor(), clock.now(), client, found, reason)
        journal.note("opinion:withdraw-delivery", f"delivery:{pid}", client.id)
        return Done(opinions_url(client.public_id), "交付の記録を取り下げました。")

    def page() -> str:
        with reading() as session:
            found = find_opinions.delivery_for(session, current_actor(), pid)
            client = session.get_one(Client, found.client_id)
            return why_page(form, client, "交付の記録を取り下げる",
                        "誤って記録したときに使います。取り下げた記録は、理由とともに残ります。")  # fmt: skip

    return answer(form, act, page)


@needs(Permission.SHEET_WRITE)
def delivery_pdf(pid: str) -> Response:
    """The record of a delivery on paper (19号の2)."""
    with reading() as session:
        found = find_opinions.delivery_for(session, current_actor(), pid)
        client = session.get_one(Client, found.client_id)
        journal.note("opinion:print", f"delivery:{pid}", client.id)
        stamp = Stamp(local(clock.now()), found.public_id)
        made = render_record(letter_records.delivery(session, client, found), stamp)
        return download(made.pdf, f"ケアプランの交付の記録_{found.delivered_on:%Y%m%d}.pdf")
