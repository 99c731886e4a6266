"""Letters to a doctor and cases of 福祉用具 as far as lists of what to do show them.

Like find_today: statements made once, and no column or partner that no line says.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from sqlalchemy import BindParameter, Select, bindparam, select
from sqlalchemy.orm import Session, contains_eager, load_only

from handoff.db.clients import Client
from handoff.db.equipment_cases import EquipmentCase
from handoff.db.letters import AnswerLink, Letter, LetterAnswer
from handoff.db.sheets import SheetRecord
from handoff.rules.access import Actor

MOST_LETTERS, MOST_CASES = 200, 2_000
_PERSON = (Client.public_id, Client.name, Client.kana, Client.birth_date, Client.gender)
_OFFICE: BindParameter[int] = bindparam("office")
_ACCOUNT: BindParameter[int] = bindparam("account")


def letters_in(
    session: Session, actor: Actor, states: Sequence[str], *, mine: bool = False
) -> list[tuple[Letter, bool]]:
    """The letters of the actor's office in these states, the longest waiting first.

    Beside each: whether a link of it was locked after wrong codes and not replaced. `mine`: only
    those about clients of the care manager who asks.
    """
    values = {"office": actor.office_id, "states": list(states)}
    if mine:
        values["account"] = actor.account_id
    return [(letter, locked) for letter, locked in session.execute(_letters(mine), values)]


@cache
def _letters(mine: bool) -> Select[Letter, bool]:
    locked = (
        select(AnswerLink.id)
        .where(
            AnswerLink.letter_id == Letter.id,
            AnswerLink.locked_at.is_not(None),
            AnswerLink.revoked_at.is_(None),
        )
        .exists()
    )
    query = (
        select(Letter, locked)
        .join(Letter.sheet)
        .join(Letter.client)
        .where(
            Letter.state.in_(bindparam("states", expanding=True)), SheetRecord.office_id == _OFFICE
        )
        .options(
            load_only(
                Letter.public_id,
                Letter.ref_no,
                Letter.doctor_name,
                Letter.institution,
                Letter.purposes,
                Letter.state,
                Letter.sent_at,
                Letter.reply_due_on,
                Letter.remind_after_days,
                Letter.wants_answer,
                Letter.reminded_at,
                Letter.reminded_again_at,
                Letter.after,
            ),
            contains_eager(Letter.sheet).load_only(SheetRecord.code),
            contains_eager(Letter.client).load_only(*_PERSON),
        )
        .order_by(Letter.sent_at, Letter.id)
        .limit(MOST_LETTERS)
    )
    return query.where(Client.care_manager_id == _ACCOUNT) if mine else query


def answers_of(session: Session, letters: Sequence[Letter]) -> dict[int, list[LetterAnswer]]:
    """The answers that stand, by number: letter id → answers; without what they say."""
    found: dict[int, list[LetterAnswer]] = {letter.id: [] for letter in letters}
    if found:
        for answer in session.scalars(_answers(), {"letters": list(found)}):
            found[answer.letter_id].append(answer)
    return found


@cache
def _answers() -> Select[LetterAnswer]:
    return (
        select(LetterAnswer)
        .where(
            LetterAnswer.letter_id.in_(bindparam("letters", expanding=True)),
            LetterAnswer.replaced_at.is_(None),
            LetterAnswer.withdrawn_at.is_(None),
        )
        .options(
            load_only(
                LetterAnswer.public_id,
                LetterAnswer.letter_id,
                LetterAnswer.number,
                LetterAnswer.answered_on,
                LetterAnswer.replaced_at,
                LetterAnswer.withdrawn_at,
                LetterAnswer.read_at,
            )
        )
        .order_by(LetterAnswer.number)
    )


def open_cases(session: Session, actor: Actor, *, mine: bool = False) -> list[EquipmentCase]:
    """Open cases of the actor's office by the next check, with what a check compares."""
    values = {"office": actor.office_id}
    if mine:
        values["account"] = actor.account_id
    return list(session.scalars(_cases(mine), values))


@cache
def _cases(mine: bool) -> Select[EquipmentCase]:
    query = (
        select(EquipmentCase)
        .join(EquipmentCase.client)
        .where(
            EquipmentCase.state == "open",
            Client.ended_on.is_(None),
            Client.care_office_id == _OFFICE,
        )
        .options(
            load_only(
                EquipmentCase.public_id,
                EquipmentCase.items,
                EquipmentCase.care_level,
                EquipmentCase.cert_to,
                EquipmentCase.confirmation,
                EquipmentCase.rental_from,
                EquipmentCase.reviews,
            ),
            contains_eager(EquipmentCase.client).load_only(
                *_PERSON, Client.care_level, Client.cert_to
            ),
        )
        .order_by(EquipmentCase.next_check_on, EquipmentCase.id)
        .limit(MOST_CASES)
    )
    return query.where(Client.care_manager_id == _ACCOUNT) if mine else query
