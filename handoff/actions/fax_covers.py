"""What the 送付票 of a sheet or letter says: to whom and which number, from whom, how many pages.

The number comes from the directory; whoever dials may correct it, and the page says when it is another
one than the directory knows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from handoff.actions.letter_facts import declared_for
from handoff.clock import local
from handoff.db import find_offices
from handoff.db.letters import Letter
from handoff.db.offices import Office
from handoff.db.sheets import Revision
from handoff.db.stays import Stay
from handoff.pdf.record import FaxCover
from handoff.rules.access import Actor
from handoff.sheets import catalogue
from handoff.sheets.masking import initials
from handoff.sheets.model import Sheet


@dataclass(frozen=True, slots=True)
class Dialled:
    """What the sender decides: the number, a word on the cover, and whether who it is is hidden."""

    fax: str = ""
    message: str = ""
    masked: bool = True


def for_stay(
    session: Session,
    actor: Actor,
    now: datetime,
    stay: Stay,
    sheet: Sheet,
    pages: int,
    reference: str = "",
) -> FaxCover:
    """The cover of ① or ② to the hospital of a stay; `pages` with the cover."""
    office, desk = stay.hospital, stay.desk
    if desk is None and office is not None:
        desk = find_offices.first_desk(session, office.id)
    kana = stay.client.kana if stay.client else stay.person_kana
    cover = _from(session, actor, now, sheet, pages, reference)
    return replace(
        cover,
        to_office=office.name if office else stay.hospital_name,
        to_department=desk.name if desk else stay.ward,
        to_person=desk.person if desk else "",
        to_fax=(desk.fax if desk else "") or (office.fax if office else ""),
        to_tel=(desk.tel if desk else "") or (office.tel if office else ""),
        client_initials=_initials(kana),
    )


def for_letter(
    session: Session, actor: Actor, now: datetime, letter: Letter, revision: Revision, pages: int
) -> FaxCover:
    """The cover of ③ or ④ to the doctor it was sent to; `pages` with the cover."""
    values = revision.content
    cover = _from(session, actor, now, declared_for(letter), pages, letter.ref_no)
    return replace(
        cover,
        to_office=letter.institution,
        to_department=values.get("to_department", ""),
        to_person=letter.doctor_name,
        to_fax=letter.fax or (letter.clinic.fax if letter.clinic else ""),
        to_tel=letter.tel,
        client_initials=f"{letter.initials}様" if letter.initials else "",
        number_name="整理番号",
    )


def with_choice(cover: FaxCover, dialled: Dialled) -> FaxCover:
    """`cover` as the sender wants it."""
    return replace(
        cover,
        to_fax=dialled.fax or cover.to_fax,
        message=dialled.message,
        masked=dialled.masked,
    )


def for_revision(
    session: Session, actor: Actor, now: datetime, revision: Revision, stay: Stay, pages: int
) -> FaxCover:
    """The cover of a sent revision of a stay's sheet."""
    sheet = catalogue.get(revision.sheet.code)
    return for_stay(session, actor, now, stay, sheet, pages, revision.public_id)


def _from(
    session: Session, actor: Actor, now: datetime, sheet: Sheet, pages: int, reference: str
) -> FaxCover:
    sender = session.get_one(Office, actor.office_id)
    return FaxCover(
        sent_at=local(now),
        to_office="",
        to_department="",
        to_person="",
        to_fax="",
        to_tel="",
        from_office=sender.name,
        from_person=actor.account_name,
        from_tel=sender.tel,
        from_fax=sender.fax,
        client_initials="",
        about=sheet.title,
        pages=pages,
        reference=reference,
    )


def _initials(kana: str) -> str:
    return f"{initials(kana)}様" if kana.strip() else ""
