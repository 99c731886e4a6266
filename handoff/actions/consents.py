"""Consent of the client to hand information over: recorded, withdrawn, never edited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from handoff.actions.problems import NotAllowed, NotFound, refuse
from handoff.actions.timeline import checked_text
from handoff.clock import local_date
from handoff.db.clients import Client, Consent
from handoff.rules.access import Actor, Permission
from handoff.sheets.choices import CONSENT_BY, CONSENT_TYPE


@dataclass(frozen=True, slots=True)
class ConsentFacts:
    """Who consented to what, when. `kind` and `given_by` are codes of the sheets."""

    kind: str
    given_on: date | None
    given_by: str
    given_by_name: str = ""
    relation: str = ""
    scope: str = ""


def give_consent(
    session: Session, actor: Actor, now: datetime, client: Client, facts: ConsentFacts
) -> Consent:
    """Record a consent. The same consent recorded twice stays one. Raises NotAllowed, Refused."""
    _need(actor, client)
    if facts.kind not in {c.code for c in CONSENT_TYPE}:
        raise refuse("kind", "同意の種類を選んでください。")
    if facts.given_by not in {c.code for c in CONSENT_BY}:
        raise refuse("given_by", "同意した方を選んでください。")
    if facts.given_on is None:
        raise refuse("given_on", "同意を得た日を入れてください。")
    if facts.given_on > local_date(now):
        raise refuse("given_on", "同意を得た日が今日より後です。確かめてください。")
    for consent in client.consents:
        if (consent.kind, consent.given_on, consent.given_by, consent.withdrawn_on) == (
            facts.kind,
            facts.given_on,
            facts.given_by,
            None,
        ):
            return consent
    consent = Consent(
        client_id=client.id,
        kind=facts.kind,
        scope=checked_text("scope", facts.scope, 200),
        given_on=facts.given_on,
        given_by=facts.given_by,
        given_by_name=checked_text("given_by_name", facts.given_by_name, 100),
        relation=checked_text("relation", facts.relation, 40),
        recorded_at=now,
        recorded_by=actor.account_id,
    )
    session.add(consent)
    session.flush()
    session.expire(client, ["consents"])
    return consent


def withdraw_consent(
    session: Session,
    actor: Actor,
    now: datetime,
    client: Client,
    consent: Consent,
    withdrawn_on: date | None,
    reason: str = "",
) -> Consent:
    """Note that a consent was taken back; from that day it stands no more. Raises Refused."""
    _need(actor, client)
    if consent.client_id != client.id:
        raise NotFound
    if consent.withdrawn_on is not None:
        return consent
    if withdrawn_on is None or withdrawn_on > local_date(now):
        raise refuse("withdrawn_on", "取り下げの申し出があった日（今日まで）を入れてください。")
    if withdrawn_on < consent.given_on:
        raise refuse("withdrawn_on", "取り下げの日が同意を得た日より前です。確かめてください。")
    consent.withdrawn_on = withdrawn_on
    consent.withdrawn_reason = checked_text("reason", reason, 300)
    consent.withdrawn_recorded_at = now
    session.flush()
    return consent


def _need(actor: Actor, client: Client) -> None:
    if not actor.may(Permission.CLIENT_WRITE):
        raise NotAllowed
    if client.care_office_id != actor.office_id:
        raise NotFound
