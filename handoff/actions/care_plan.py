"""The care plan as far as the doctor is concerned: its medical services, and its delivery (19号の2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from handoff.actions.letter_facts import AFTER, declared_for
from handoff.actions.opinions import check_service
from handoff.actions.problems import NotAllowed, NotFound, Refused, Stale, refuse
from handoff.actions.timeline import checked_text
from handoff.clock import local_date
from handoff.db import find_letters, find_opinions
from handoff.db.clients import Client
from handoff.db.letters import Letter
from handoff.db.opinions import Opinion, PlanDelivery, PlanService
from handoff.rules.access import Actor, Permission
from handoff.rules.letters import LetterState
from handoff.rules.medical_services import offered
from handoff.sheets.doctor_contact_choices import DELIVERED
from handoff.sheets.model import Finding

MEANS = {choice.code: choice.label for choice in DELIVERED}


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery as typed. `means` is a code of MEANS."""

    to_doctor: str
    delivered_on: date | None
    means: str
    institution: str = ""
    plan_made_on: date | None = None
    note: str = ""
    opinion: Opinion | None = None
    letter: Letter | None = None


def want_service(
    session: Session,
    actor: Actor,
    now: datetime,
    client: Client,
    code: str,
    wanted_from: date | None = None,
    note: str = "",
) -> PlanService:
    """Note a medical service of the plan (or one considered). The same one twice is one, with the new day.

    Raises NotAllowed, NotFound, Refused (no medical service, or none for this level).
    """
    _need(actor, client)
    check_service(code)
    if code not in {s.code for s in offered(client.care_level)}:
        raise refuse(
            "service", "要支援の方が利用できないサービスです。要介護度を確かめてください。"
        )
    note = checked_text("note", note, 300)
    for one in find_opinions.services_of(session, client):
        if one.service == code:
            one.wanted_from, one.note = wanted_from or one.wanted_from, note or one.note
            one.version += 1
            session.flush()
            return one
    service = PlanService(
        client_id=client.id,
        service=code,
        wanted_from=wanted_from,
        note=note,
        added_at=now,
        added_by=actor.account_id,
    )
    session.add(service)
    session.flush()
    return service


def end_service(
    session: Session,
    actor: Actor,
    client: Client,
    service: PlanService,
    ended_on: date,
    version: int,
) -> PlanService:
    """The service is no part of the plan any more. Raises NotAllowed, NotFound, Stale."""
    _need(actor, client)
    if service.client_id != client.id:
        raise NotFound
    if service.version != version:
        raise Stale(service)
    service.ended_on = ended_on
    service.version += 1
    session.flush()
    return service


def deliver_plan(
    session: Session, actor: Actor, now: datetime, client: Client, delivery: Delivery
) -> PlanDelivery:
    """Record that the finished plan was given to the doctor; its letter notes it too.

    The same delivery twice is one. Raises NotAllowed, NotFound, Refused.
    """
    _need(actor, client)
    for joined in (delivery.opinion, delivery.letter):
        if joined is not None and joined.client_id != client.id:
            raise NotFound
    _check(delivery, local_date(now))
    for one in find_opinions.deliveries_of(session, client):
        same = (one.delivered_on, one.to_doctor, one.means)
        if same == (delivery.delivered_on, delivery.to_doctor.strip(), delivery.means):
            return one
    kept = PlanDelivery(
        client_id=client.id,
        opinion_id=delivery.opinion.id if delivery.opinion else None,
        letter_id=delivery.letter.id if delivery.letter else None,
        to_doctor=checked_text("to_doctor", delivery.to_doctor, 100),
        institution=checked_text("institution", delivery.institution, 200),
        delivered_on=delivery.delivered_on,
        means=delivery.means,
        plan_made_on=delivery.plan_made_on,
        note=checked_text("note", delivery.note, 300),
        recorded_at=now,
        recorded_by=actor.account_id,
    )
    session.add(kept)
    session.flush()
    letter = delivery.letter or _letter_of(delivery.opinion)
    if letter is not None:
        _note_in_letter(session, letter, kept)
    return kept


def withdraw_delivery(
    session: Session,
    actor: Actor,
    now: datetime,
    client: Client,
    delivery: PlanDelivery,
    reason: str,
) -> PlanDelivery:
    """A delivery was noted by mistake; it stays readable. Raises NotAllowed, NotFound, Refused."""
    _need(actor, client)
    if delivery.client_id != client.id:
        raise NotFound
    reason = checked_text("reason", reason, 300, "取り下げる理由を入れてください。")
    if delivery.withdrawn_at is None:
        delivery.withdrawn_at, delivery.withdrawn_by = now, actor.account_id
        delivery.withdrawn_reason = reason
        session.flush()
    return delivery


def _letter_of(opinion: Opinion | None) -> Letter | None:
    return opinion.answer.letter if opinion is not None and opinion.answer is not None else None


def _note_in_letter(session: Session, letter: Letter, kept: PlanDelivery) -> None:
    held = find_letters.locked_letter(session, letter.id)
    if LetterState(held.state).is_open and "plan_delivered_on" in _after_keys(held):
        held.after = {
            **held.after,
            "plan_delivered_on": kept.delivered_on.isoformat(),
            "plan_delivered_means": kept.means,
        }
        held.after_version += 1
        session.flush()


def _after_keys(letter: Letter) -> frozenset[str]:
    return next(p.keys for p in declared_for(letter).parts if p.key == AFTER)


def _check(delivery: Delivery, today: date) -> None:
    found: list[Finding] = []
    if not delivery.to_doctor.strip():
        found.append(Finding("refuse", "to_doctor", "交付した医師の氏名を入れてください。"))
    if delivery.means not in MEANS:
        found.append(
            Finding("refuse", "means", "面談・郵送・メール・FAXのどれかを選んでください。")
        )
    if delivery.delivered_on is None:
        found.append(Finding("refuse", "delivered_on", "交付した日を入れてください。"))
    elif delivery.delivered_on > today:
        text = "交付した日が今日より後です。交付してから記録してください。"
        found.append(Finding("refuse", "delivered_on", text))
    elif delivery.plan_made_on and delivery.plan_made_on > delivery.delivered_on:
        text = "ケアプランを作った日が、交付した日より後です。日付を確かめてください。"
        found.append(Finding("refuse", "plan_made_on", text))
    if found:
        raise Refused(found)


def _need(actor: Actor, client: Client) -> None:
    if not actor.may(Permission.SHEET_WRITE):
        raise NotAllowed
    if client.care_office_id != actor.office_id:
        raise NotFound
