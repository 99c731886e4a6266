"""What a page of a sheet being written needs, in two light queries made once.

These pages are opened and saved more often than all others, so the statements are built at import
and read no more than the page shows; partners of the stay are read when the check page asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, select
from sqlalchemy.orm import Session, joinedload

from handoff.db.clients import Client
from handoff.db.people import Account
from handoff.db.sheets import Draft, Revision, SheetRecord
from handoff.db.stays import Stay
from handoff.rules.access import Actor
from handoff.rules.life import MatchState
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
_stays, _sheets, _drafts = Stay.__table__, SheetRecord.__table__, Draft.__table__
_clients, _theirs = Client.__table__, Draft.__table__.alias("theirs")
_sent = Revision.__table__
_GLANCE = (
    select(
        _stays.c.public_id, _stays.c.client_id, _stays.c.match, _stays.c.person_name,
        _stays.c.person_kana, _stays.c.person_birth_date, _stays.c.person_gender,
        _clients.c.name, _clients.c.kana, _clients.c.birth_date, _clients.c.gender,
        _sheets.c.id, _sheets.c.public_id,
        _drafts.c.version, _drafts.c.device, _drafts.c.saved_at, _drafts.c.content,
        _drafts.c.cleared, _drafts.c.corrects_id,
        exists()
        .where(_theirs.c.sheet_id == _sheets.c.id, _theirs.c.account_id != bindparam("account"))
        .correlate(_sheets),
        exists()
        .where(_sent.c.sheet_id == _sheets.c.id, _sent.c.id > func.coalesce(_drafts.c.corrects_id, 0))
        .correlate(_sheets, _drafts),
    )
    .select_from(_stays)
    .outerjoin(_clients, _clients.c.id == _stays.c.client_id)
    .outerjoin(
        _sheets, and_(_sheets.c.stay_id == _stays.c.id, _sheets.c.code == bindparam("code"))
    )
    .outerjoin(
        _drafts,
        and_(_drafts.c.sheet_id == _sheets.c.id, _drafts.c.account_id == bindparam("account")),
    )
    .where(_stays.c.public_id == bindparam("stay"), _stays.c.care_office_id == bindparam("office"))
)  # fmt: skip
_OTHERS = (
    select(Account.name, Draft.saved_at, Account.public_id)
    .join(Draft, Draft.account_id == Account.id)
    .where(Draft.sheet_id == bindparam("sheet"), Draft.account_id != bindparam("account"))
    .order_by(Draft.saved_at.desc())
)
_SENT_SINCE = (
    select(
        Revision.number, Revision.public_id, Revision.sent_at, Revision.withdrawn_at,
        Account.name, Account.id,
    )
    .join(Account, Account.id == Revision.sent_by)
    .where(Revision.sheet_id == bindparam("sheet"), Revision.id > bindparam("known"))
    .order_by(Revision.number.desc())
    .limit(1)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Writer:
    """A colleague who is writing the same sheet."""

    name: str
    saved_at: datetime
    account: str  # public id


@dataclass(frozen=True, slots=True)
class SentSince:
    """The newest version of a sheet, which a draft does not know of."""

    number: int
    revision: str  # public id
    sent_at: datetime
    withdrawn_at: datetime | None
    name: str
    account_id: int


@dataclass(slots=True)
class Known:
    """Who a client is, as the care office has it on record."""

    name: str
    kana: str
    birth_date: date
    gender: str


@dataclass(slots=True)
class StayHead:
    """What the head of a page tells of a stay."""

    public_id: str
    client_id: int | None
    match: MatchState
    person_name: str
    person_kana: str
    person_birth_date: date | None
    person_gender: str
    client: Known | None


@dataclass(slots=True)
class SheetHead:
    """A sheet of a stay."""

    id: int
    public_id: str


@dataclass(slots=True)
class DraftHead:
    """One's own draft, to be shown."""

    version: int
    device: str
    saved_at: datetime
    content: dict[str, Any]
    cleared: dict[str, Any] | None
    corrects_id: int | None


@dataclass(slots=True)
class Seen:
    """A stay, its sheet and one's own draft of it; whether a colleague writes it too, or sent it."""

    stay: StayHead
    record: SheetHead | None
    draft: DraftHead | None
    has_others: bool
    is_overtaken: bool


def own_work(
    session: Session, actor: Actor, stay_public_id: str, code: str
) -> tuple[Stay, SheetRecord | None, Draft | None]:
    """A stay of the actor's care office, its sheet `code` and the actor's own draft of it.

    Raises NotFound when there is no such stay, or it is another office's.
    """
    row = session.execute(_OWN, _asked(actor, stay_public_id, code)).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1], row[2]


def glance(session: Session, actor: Actor, stay_public_id: str, code: str) -> Seen:
    """The same to be looked at only, read as columns. Raises NotFound like `own_work`."""
    row = session.execute(_GLANCE, _asked(actor, stay_public_id, code)).one_or_none()
    if row is None:
        raise NotFound
    client, sheet, draft = row[7:11], row[11:13], row[13:19]
    return Seen(
        StayHead(*row[:7], client=Known(*client) if client[0] is not None else None),
        SheetHead(*sheet) if sheet[0] is not None else None,
        DraftHead(*draft) if draft[0] is not None else None,
        bool(row[19]),
        bool(row[20]),
    )


def _asked(actor: Actor, stay_public_id: str, code: str) -> dict[str, object]:
    """Raises NotFound for who writes no sheets of stays."""
    if actor.side is not Side.CARE:
        raise NotFound
    return {
        "stay": stay_public_id,
        "office": actor.office_id,
        "account": actor.account_id,
        "code": code,
    }


def other_writers(session: Session, sheet_id: int, actor: Actor) -> Sequence[Writer]:
    """Who else is writing this sheet, last saved first."""
    asked = {"sheet": sheet_id, "account": actor.account_id}
    return [Writer(*row) for row in session.execute(_OTHERS, asked)]


def sent_since(session: Session, sheet_id: int, corrects_id: int | None) -> SentSince | None:
    """The newest version, when the draft that corrects `corrects_id` was begun before it was sent."""
    row = session.execute(_SENT_SINCE, {"sheet": sheet_id, "known": corrects_id or 0}).one_or_none()
    return SentSince(*row) if row is not None else None
