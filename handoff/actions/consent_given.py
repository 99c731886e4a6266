"""The consent a sheet or a letter rests on when it leaves (RC-07; 運営基準13条19号)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from handoff.actions.consents import ConsentFacts, give_consent
from handoff.actions.handing import Handing
from handoff.actions.problems import Refused
from handoff.clock import local_date
from handoff.db import find_clients
from handoff.db.clients import Consent
from handoff.rules.access import Actor
from handoff.rules.consent import EMERGENCY, ConsentFact, standing, why_not
from handoff.sheets.content import Content
from handoff.sheets.model import Finding


def missing_consent(
    session: Session, client_id: int | None, content: Content, handing: Handing, now: datetime
) -> str | None:
    """Why there is no consent on the day of the handing-over, or None. A stay may have no client."""
    if client_id is None:
        return None
    client = find_clients.with_everything(session, client_id)
    facts = [ConsentFact(c.id, c.kind, c.given_on, c.withdrawn_on) for c in client.consents]
    day = local_date(handing.moment(now))
    given = _date(content.get("consent_date"))
    withdrawn = [f.withdrawn_on for f in facts if f.withdrawn_on]
    if given and withdrawn and given > max(withdrawn) and not standing(facts, day):
        return None  # the sheet itself states a consent given after the withdrawal
    return why_not(facts, content.get("consent_type") or "", day)


def consent_given(
    session: Session,
    actor: Actor,
    now: datetime,
    client_id: int | None,
    content: Content,
    handing: Handing,
) -> Consent | None:
    """The consent itself: the one named, or what the sheet states, kept now.

    None for an emergency (個情法27条1項2号) and without a client. Raises Refused naming the items of
    the sheet.
    """
    if handing.consent is not None:
        return handing.consent
    if client_id is None or content.get("consent_type") in (None, EMERGENCY):
        return None
    client = find_clients.with_everything(session, client_id)
    facts = ConsentFacts(
        kind=content.get("consent_type"),
        given_on=_date(content.get("consent_date")),
        given_by=content.get("consent_by") or "",
        given_by_name=content.get("consent_by_name") or "",
        relation=content.get("consent_relation") or "",
    )
    try:
        return give_consent(session, actor, now, client, facts)
    except Refused as problem:
        named = {"kind": "consent_type", "given_on": "consent_date", "given_by": "consent_by"}
        raise Refused(
            [Finding("refuse", named.get(f.key, f.key), f.message) for f in problem.findings]
        ) from None


def _date(text: object) -> date | None:
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
