"""Writing the journal (監査記録) in the transaction of the act. No names, notes or codes in it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from handoff.db.journal import JournalRow
from handoff.rules.access import Actor


def write(
    session: Session,
    actor: Actor | None,
    now: datetime,
    action: str,
    record: str = "",
    client_id: int | None = None,
    result: str = "ok",
    ip: str = "",
) -> None:
    """Add one row: `action` like "stay:view", `record` like "stay:<public id>".

    Web views journal through `web.journal.note`; actions call this only for what a view cannot
    know (a try to sign in, a guess at a care office).
    """
    session.add(
        JournalRow(
            at=now,
            account_id=actor.account_id if actor else None,
            office_id=actor.office_id if actor else None,
            session_ref=actor.session_ref if actor else "",
            ip=actor.ip if actor else ip,
            action=action,
            record=record,
            client_id=client_id,
            result=result,
        )
    )
