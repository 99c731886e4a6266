"""Noting that 退院・退所加算 was claimed: once a stay (TT-05), in the month the service began (TT-07)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from handoff.actions.discharge_verdicts import TOPIC, discharge_verdict
from handoff.actions.problems import refuse
from handoff.actions.timeline import note_claim
from handoff.db import find_stays
from handoff.db.stays import Claim, Stay
from handoff.rules.access import Actor


def note_discharge_claim(
    session: Session, actor: Actor, now: datetime, stay: Stay, month: str
) -> Claim:
    """Note that 退院・退所加算 was claimed for "2026-12"; once a stay, whatever the month (TT-05).

    Raises NotAllowed, and Refused when a claim for this stay stands already.
    """
    stay = find_stays.locked(session, stay)
    claims = find_stays.claims_of(session, stay.client_id, TOPIC) if stay.client_id else []
    if any(claim.stay_id == stay.id for claim in claims):
        raise refuse("month", "この入院の分は、請求をすでに記録しています（入院・入所ごとに1回）。", "TT-05")  # fmt: skip
    if any(claim.month == month for claim in claims):
        raise refuse(
            "month", "同じ月に、前の入院の分の請求を記録しています。月を確かめてください。", "TT-05"
        )
    tier = discharge_verdict(session, stay).tier or ""
    return note_claim(session, actor, now, stay, TOPIC, month, tier)
