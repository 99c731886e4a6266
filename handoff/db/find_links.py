"""Questions about the links of letters: by the address itself, by the office that made them, their tries."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from handoff.db.letters import AnswerDraft, AnswerLink, Letter, LinkOpening
from handoff.db.sheets import SheetRecord
from handoff.rules.access import Actor
from handoff.rules.problems import NotFound


def link_by_hash(session: Session, token_hash: str) -> AnswerLink | None:
    """The link of an address, with its letter and client."""
    query = (
        select(AnswerLink)
        .options(
            joinedload(AnswerLink.letter).joinedload(Letter.sheet),
            joinedload(AnswerLink.letter).joinedload(Letter.client),
        )
        .where(AnswerLink.token_hash == token_hash)
    )
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def link_for(session: Session, actor: Actor, public_id: str) -> AnswerLink:
    """A link of a letter of the actor's office. Raises NotFound."""
    query = (
        select(AnswerLink)
        .join(AnswerLink.letter)
        .join(Letter.sheet)
        .options(joinedload(AnswerLink.letter).joinedload(Letter.client))
        .where(AnswerLink.public_id == public_id, SheetRecord.office_id == actor.office_id)
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def links_of(session: Session, letter: Letter) -> list[AnswerLink]:
    """Every link of a letter, oldest first."""
    query = select(AnswerLink).where(AnswerLink.letter_id == letter.id).order_by(AnswerLink.id)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def openings_of(session: Session, letter: Letter) -> list[LinkOpening]:
    """What happened at the links of a letter, oldest first."""
    query = (
        select(LinkOpening)
        .join(AnswerLink, AnswerLink.id == LinkOpening.link_id)
        .where(AnswerLink.letter_id == letter.id)
        .order_by(LinkOpening.id)
    )
    return list(session.scalars(query))


def take_try(session: Session, link_id: int, most: int) -> int | None:
    """Use one of the tries of a link up, in one statement; how many are used now, None: none left.

    The row is kept from others until this unit ends, so that two servers never share a try.
    """
    taken = (
        update(AnswerLink)
        .where(AnswerLink.id == link_id, AnswerLink.wrong_tries < most)
        .values(wrong_tries=AnswerLink.wrong_tries + 1)
        .returning(AnswerLink.wrong_tries)
    )
    return session.scalar(taken.execution_options(synchronize_session=False))


def set_tries(session: Session, link_id: int, used: int, locked_at: datetime | None) -> None:
    """Give the tries back after the right code, or note that the last one was used up."""
    session.execute(
        update(AnswerLink)
        .where(AnswerLink.id == link_id)
        .values(wrong_tries=used, locked_at=locked_at)
        .execution_options(synchronize_session=False)
    )


def answer_draft(session: Session, link: AnswerLink) -> AnswerDraft | None:
    """What is being written behind a link, kept from others until this unit ends."""
    query = select(AnswerDraft).where(AnswerDraft.link_id == link.id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()
