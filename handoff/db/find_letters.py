"""Questions about letters to a doctor. The office that wrote them sees them; a link sees its own.

Everything a person asks for goes through the office of the actor; a foreign id is NotFound.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from handoff.db.clients import Client
from handoff.db.discharge import Attachment
from handoff.db.letters import (
    Letter,
    LetterAnswer,
    LetterReopening,
)
from handoff.db.sheets import Draft, Revision, SheetRecord
from handoff.rules.access import Actor
from handoff.rules.problems import NotFound

Row = TypeVar("Row", Letter, LetterAnswer)


def _loaded() -> Select[Letter]:
    return (
        select(Letter)
        .join(Letter.sheet)
        .options(
            joinedload(Letter.sheet),
            joinedload(Letter.client).joinedload(Client.care_manager),
            joinedload(Letter.client).joinedload(Client.care_office),
            joinedload(Letter.stay),
            joinedload(Letter.clinic),
            joinedload(Letter.author),
        )
    )


def letter_for(session: Session, actor: Actor, public_id: str) -> Letter:
    """The letter `public_id` of the actor's office with client, sheet and author. Raises NotFound."""
    query = _loaded().where(Letter.public_id == public_id, SheetRecord.office_id == actor.office_id)
    return _one(session.scalars(query).one_or_none())


def letter_by_ref(session: Session, actor: Actor, ref_no: str) -> Letter | None:
    """The letter of the actor's office with this number, as read by letter_numbers; None: none."""
    query = _loaded().where(Letter.ref_no == ref_no, SheetRecord.office_id == actor.office_id)
    return session.scalars(query).one_or_none()


def letter_of_sheet(session: Session, sheet: SheetRecord) -> Letter | None:
    """The letter a sheet belongs to."""
    return session.scalars(_loaded().where(Letter.sheet_id == sheet.id)).one_or_none()


def letters_of_client(session: Session, actor: Actor, client: Client) -> list[Letter]:
    """Every letter about a client of the actor's office, newest first."""
    query = _loaded().where(Letter.client_id == client.id, SheetRecord.office_id == actor.office_id)
    return list(session.scalars(query.order_by(Letter.id.desc())))


def waiting_letters(session: Session, state: str, sent_before: datetime) -> list[Letter]:
    """Letters of all offices in `state` that were sent before a moment, for the sweep."""
    query = _loaded().where(Letter.state == state, Letter.sent_at < sent_before)
    return list(session.scalars(query.order_by(Letter.id)))


def locked_letter(session: Session, letter_id: int) -> Letter:
    """The letter read afresh and kept from others until this unit ends. Raises NotFound."""
    query = select(Letter).where(Letter.id == letter_id).with_for_update()
    return _one(session.scalars(query.execution_options(populate_existing=True)).one_or_none())


def request_of(session: Session, letter: Letter) -> Revision | None:
    """The newest revision of the request that was not withdrawn, author and documents loaded."""
    query = (
        select(Revision)
        .options(joinedload(Revision.author), selectinload(Revision.documents))
        .where(Revision.sheet_id == letter.sheet_id, Revision.withdrawn_at.is_(None))
        .order_by(Revision.number.desc())
        .limit(1)
    )
    return session.scalars(query).one_or_none()


def draft_of_letter(session: Session, letter: Letter, account_id: int) -> Draft | None:
    """What this person is writing in the letter."""
    query = select(Draft).where(Draft.sheet_id == letter.sheet_id, Draft.account_id == account_id)
    return session.scalars(query).one_or_none()


def answers_of(session: Session, letters: Sequence[Letter]) -> dict[int, list[LetterAnswer]]:
    """Every answer of these letters by number, also those that count no more: letter id → answers."""
    found: dict[int, list[LetterAnswer]] = {letter.id: [] for letter in letters}
    query = (
        select(LetterAnswer)
        .options(
            joinedload(LetterAnswer.enterer),
            joinedload(LetterAnswer.scan),
            joinedload(LetterAnswer.document),
            joinedload(LetterAnswer.moved_from).joinedload(LetterAnswer.letter),
        )
        .where(LetterAnswer.letter_id.in_(list(found)))
        .order_by(LetterAnswer.number)
    )
    for answer in session.scalars(query):
        found[answer.letter_id].append(answer)
    return found


def standing_answer(session: Session, letter: Letter) -> LetterAnswer | None:
    """The answer that counts."""
    query = (
        select(LetterAnswer)
        .where(
            LetterAnswer.letter_id == letter.id,
            LetterAnswer.replaced_at.is_(None),
            LetterAnswer.withdrawn_at.is_(None),
        )
        .order_by(LetterAnswer.number.desc())
        .limit(1)
    )
    return session.scalars(query).one_or_none()


def answer_for(session: Session, actor: Actor, public_id: str) -> LetterAnswer:
    """The answer `public_id` to a letter of the actor's office. Raises NotFound."""
    query = (
        select(LetterAnswer)
        .join(LetterAnswer.letter)
        .join(Letter.sheet)
        .options(joinedload(LetterAnswer.letter).joinedload(Letter.client))
        .where(LetterAnswer.public_id == public_id, SheetRecord.office_id == actor.office_id)
    )
    return _one(session.scalars(query).one_or_none())


def next_answer_number(session: Session, letter: Letter) -> int:
    """The number the next answer gets; the unique index decides between two writers."""
    query = select(func.max(LetterAnswer.number)).where(LetterAnswer.letter_id == letter.id)
    return (session.scalar(query) or 0) + 1


def moved_away(session: Session, answers: Sequence[LetterAnswer]) -> dict[int, LetterAnswer]:
    """Where these answers were moved to: id of the old answer → the new one, its letter loaded."""
    query = (
        select(LetterAnswer)
        .options(joinedload(LetterAnswer.letter))
        .where(LetterAnswer.moved_from_id.in_([a.id for a in answers]))
    )
    return {a.moved_from_id: a for a in session.scalars(query) if a.moved_from_id is not None}


def reopenings_of(session: Session, letter: Letter) -> list[LetterReopening]:
    """When and why the letter was taken up again."""
    query = (
        select(LetterReopening)
        .options(joinedload(LetterReopening.author))
        .where(LetterReopening.letter_id == letter.id)
        .order_by(LetterReopening.id)
    )
    return list(session.scalars(query))


def papers_of_letter(session: Session, letter: Letter) -> list[Attachment]:
    """The scans of a letter, oldest first."""
    query = (
        select(Attachment)
        .options(joinedload(Attachment.author))
        .where(Attachment.letter_id == letter.id)
        .order_by(Attachment.id)
    )
    return list(session.scalars(query))


def _one(found: Row | None) -> Row:
    if found is None:
        raise NotFound
    return found


def paper_for(session: Session, actor: Actor, public_id: str) -> Attachment:
    """A paper of a letter or of a case that the actor's office keeps. Raises NotFound."""
    query = (
        select(Attachment)
        .options(joinedload(Attachment.author))
        .where(
            Attachment.public_id == public_id,
            Attachment.stay_id.is_(None),
            Attachment.from_office_id == actor.office_id,
        )
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found
