"""Questions about organisations: the directory, desks, calendars, the centre of an address."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, selectinload

from handoff.db.offices import Desk, Office, OfficeArea, OfficeCalendar
from handoff.japan.names import kana_key, search_key
from handoff.rules.offices import OfficeKind
from handoff.rules.problems import NotFound


def office_by_public_id(session: Session, public_id: str) -> Office:
    """The office of the directory with its desks. The directory is open to all who sign in.

    Raises NotFound.
    """
    query = select(Office).options(selectinload(Office.desks)).where(Office.public_id == public_id)
    office = session.scalars(query).one_or_none()
    if office is None:
        raise NotFound
    return office


def search(
    session: Session,
    words: str = "",
    kinds: Sequence[OfficeKind] = (),
    municipality: str = "",
    limit: int = 50,
    today: date | None = None,
    offset: int = 0,
) -> list[Office]:
    """Offices whose name or kana contains `words` (any width, any kana), by kana; desks loaded.

    `today` leaves out offices closed by then; `offset` passes over as many of the first.
    """
    query = select(Office).options(selectinload(Office.desks))
    if kinds:
        query = query.where(Office.kind.in_(kinds))
    if municipality:
        query = query.where(Office.municipality == municipality)
    if today:
        query = query.where(or_(Office.closed_on.is_(None), Office.closed_on > today))
    for word in words.split():
        name, kana = search_key(word), kana_key(word)
        query = query.where(
            or_(
                Office.name_key.contains(name, autoescape=True),
                Office.kana.contains(kana, autoescape=True),
                Office.number == name,
            )
        )
    return list(session.scalars(query.order_by(Office.kana, Office.id).limit(limit).offset(offset)))


def municipalities(session: Session) -> list[tuple[str, int]]:
    """The municipalities of the directory with their number of offices, by name."""
    query = (
        select(Office.municipality, func.count())
        .where(Office.municipality != "")
        .group_by(Office.municipality)
        .order_by(Office.municipality)
    )
    return [(name, count) for name, count in session.execute(query)]


def desk_of(session: Session, office_id: int, public_id: str) -> Desk:
    """The desk `public_id` of this very office. Raises NotFound."""
    query = select(Desk).where(Desk.public_id == public_id, Desk.office_id == office_id)
    desk = session.scalars(query).one_or_none()
    if desk is None:
        raise NotFound
    return desk


def first_desk(session: Session, office_id: int) -> Desk | None:
    """The desk an office wants to be reached at when none is named."""
    query = (
        select(Desk)
        .where(Desk.office_id == office_id, Desk.is_active)
        .order_by(Desk.is_ward, Desk.position, Desk.id)
        .limit(1)
    )
    return session.scalars(query).one_or_none()


def calendars_of(session: Session, office_ids: Sequence[int]) -> dict[int, list[OfficeCalendar]]:
    """The calendar history of each office, oldest first, without rows that were replaced."""
    query = (
        select(OfficeCalendar)
        .where(OfficeCalendar.office_id.in_(office_ids), OfficeCalendar.replaced_at.is_(None))
        .order_by(OfficeCalendar.office_id, OfficeCalendar.valid_from)
    )
    found: dict[int, list[OfficeCalendar]] = {office_id: [] for office_id in office_ids}
    for row in session.scalars(query):
        found[row.office_id].append(row)
    return found


def support_centre_for(session: Session, address: str) -> Office | None:
    """The 地域包括支援センター that answers for `address`: the longest prefix wins.

    All beginnings of the address are asked for at once, so the index answers at any size.
    """
    key = search_key(address)[:100]
    if not key:
        return None
    query = (
        select(OfficeArea.office_id)
        .join(Office, Office.id == OfficeArea.office_id)
        .where(
            OfficeArea.prefix.in_([key[: n + 1] for n in range(len(key))]),
            Office.kind == OfficeKind.SUPPORT_CENTRE,
            Office.closed_on.is_(None),
        )
        .order_by(func.length(OfficeArea.prefix).desc(), OfficeArea.id)
        .limit(1)
    )
    office_id = session.scalar(query)
    return session.get(Office, office_id) if office_id is not None else None


def names_of(session: Session, office_ids: Collection[int]) -> dict[int, str]:
    """The names of these offices, one query."""
    rows = session.execute(select(Office.id, Office.name).where(Office.id.in_(office_ids)))
    return {row.id: row.name for row in rows}


def fax_numbers(session: Session, office: Office) -> list[str]:
    """The FAX numbers on record for an office and its desks."""
    desks = session.scalars(select(Desk.fax).where(Desk.office_id == office.id))
    return [number for number in (office.fax, *desks) if number]


def calendars_from(session: Session, office_id: int, valid_from: date) -> list[OfficeCalendar]:
    """The calendars of an office that hold from this very day and were not replaced."""
    query = select(OfficeCalendar).where(
        OfficeCalendar.office_id == office_id,
        OfficeCalendar.valid_from == valid_from,
        OfficeCalendar.replaced_at.is_(None),
    )
    return list(session.scalars(query))
