"""What a page of a sheet being written needs, in two light queries made once.

These pages are opened and saved more often than all others, so the statements are built at import
and read no more than the page shows; partners of the stay are read when the check page asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session, joinedload

from handoff.db.people import Account
from handoff.db.sheets import Draft, SheetRecord
from handoff.db.stays import Stay
from handoff.rules.access import Actor
from handoff.rules.offices import Side
from handoff.rules.problems import NotFound

_OWN = (
    select(Stay, SheetRecord, Draft)
    .outerjoin(
        SheetRecord,
        and_(SheetRecord.stay_id == Stay.id, SheetRecord.code == bindparam("code")),
    )
    .outerjoin(
        Draft, and_(Draft.sheet_id == SheetRecord.id, Draft.account_id == bindparam("account"))
    )
    .options(joinedload(Stay.client))
    .where(Stay.public_id == bindparam("stay"), Stay.care_office_id == bindparam("office"))
)
_OTHERS = (
    select(Account.name, Draft.saved_at, Account.public_id)
    .join(Draft, Draft.account_id == Account.id)
    .where(Draft.sheet_id == bindparam("sheet"), Draft.account_id != bindparam("account"))
    .order_by(Draft.saved_at.desc())
)


@dataclass(frozen=True, slots=True)
class Writer:
    """A colleague who is writing the same sheet."""

    name: str
    saved_at: datetime
    account: str  # public id


def own_work(
    session: Session, actor: Actor, stay_public_id: str, code: str
) -> tuple[Stay, SheetRecord | None, Draft | None]:
    """A stay of the actor's care office, its sheet `code` and the actor's own draft of it.

    Raises NotFound when there is no such stay, or it is another office's.
    """
    if actor.side is not Side.CARE:
        raise NotFound
    asked = {
        "stay": stay_public_id,
        "office": actor.office_id,
        "account": actor.account_id,
        "code": code,
    }
    row = session.execute(_OWN, asked).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1], row[2]


def other_writers(session: Session, sheet: SheetRecord, actor: Actor) -> Sequence[Writer]:
    """Who else is writing this sheet, last saved first."""
    asked = {"sheet": sheet.id, "account": actor.account_id}
    return [Writer(*row) for row in session.execute(_OTHERS, asked)]
