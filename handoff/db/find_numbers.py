"""What a city sees: numbers of its own municipality, never a person, and what needs verifying."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, distinct, func, or_, select
from sqlalchemy.orm import Session, selectinload

from handoff.db.offices import Office
from handoff.db.provision import Provision, Receipt
from handoff.db.sheets import Revision, SheetRecord
from handoff.db.stays import Stay, StayNotice
from handoff.rules.life import NoticeKind, StayState
from handoff.rules.offices import OfficeKind, Side


@dataclass(frozen=True, slots=True)
class KindCount:
    """Offices of one kind: how many, how many use the system, how many are not verified."""

    kind: OfficeKind
    offices: int
    users: int
    unverified: int


@dataclass(frozen=True, slots=True)
class StayNumbers:
    """Admissions that began in a period, and how far the two rules were followed."""

    admissions: int
    first_by_care: int
    first_by_hospital: int
    answered: int
    sheets_given: int
    sheets_received: int


def offices_by_kind(session: Session, municipality: str, verified_since: date) -> list[KindCount]:
    """The living offices of a municipality by kind, in the order of the kinds."""
    late = or_(Office.verified_on.is_(None), Office.verified_on < verified_since)
    query = (
        select(
            Office.kind,
            func.count(),
            func.sum(case((Office.is_user, 1), else_=0)),
            func.sum(case((late, 1), else_=0)),
        )
        .where(Office.municipality == municipality, Office.closed_on.is_(None))
        .group_by(Office.kind)
    )
    found = {row[0]: KindCount(*row) for row in session.execute(query)}
    return [found[kind] for kind in OfficeKind if kind in found]


def to_verify(
    session: Session, municipality: str, verified_since: date, limit: int = 20
) -> list[Office]:
    """Offices whose entry nobody has verified since that day, longest unverified first."""
    query = (
        select(Office)
        .options(selectinload(Office.desks))
        .where(
            Office.municipality == municipality,
            Office.closed_on.is_(None),
            or_(Office.verified_on.is_(None), Office.verified_on < verified_since),
        )
        .order_by(Office.verified_on.is_not(None), Office.verified_on, Office.kana, Office.id)
        .limit(limit)
    )
    return list(session.scalars(query))


def stay_numbers(session: Session, municipality: str, since: date, until: date) -> StayNumbers:
    """Admissions from `since` to `until` (inclusive) of clients of this municipality's care offices.

    Heads-ups and cancelled stays are not counted; admissions without a sheet are, or every rate
    would be too good (rules.md section 9).
    """
    mine = (
        select(Stay.id)
        .join(Office, Office.id == Stay.care_office_id)
        .where(
            Office.municipality == municipality,
            Stay.state != StayState.CANCELLED,
            Stay.heads_up_only.is_(False),
            Stay.admitted_on.between(since, until),
        )
    )
    total = session.scalar(select(func.count()).select_from(mine.subquery())) or 0
    by_side = (
        select(StayNotice.side, func.count())
        .where(StayNotice.is_first, StayNotice.stay_id.in_(mine))
        .group_by(StayNotice.side)
    )
    firsts = {row[0]: int(row[1]) for row in session.execute(by_side)}
    answered = session.scalar(
        select(func.count(distinct(StayNotice.stay_id))).where(
            StayNotice.kind == NoticeKind.ACKNOWLEDGE, StayNotice.stay_id.in_(mine)
        )
    )
    given, received = _sheets(session, mine)
    care, hospital = firsts.get(Side.CARE, 0), firsts.get(Side.HOSPITAL, 0)
    return StayNumbers(total, care, hospital, answered or 0, given, received)


def _sheets(session: Session, stays: object) -> tuple[int, int]:
    query = (
        select(
            func.count(distinct(SheetRecord.stay_id)),
            func.count(distinct(case((Receipt.id.is_not(None), SheetRecord.stay_id)))),
        )
        .select_from(Provision)
        .join(Revision, Revision.id == Provision.revision_id)
        .join(SheetRecord, SheetRecord.id == Revision.sheet_id)
        .outerjoin(Receipt, Receipt.provision_id == Provision.id)
        .where(
            Provision.failed_at.is_(None),
            Revision.withdrawn_at.is_(None),
            SheetRecord.stay_id.in_(stays),  # type: ignore[arg-type]
        )
    )
    given, received = session.execute(query).one()
    return given, received
