"""Beginning a letter: its number, its draft with what is known, found again by its number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from handoff.actions import drafts
from handoff.actions.equipment_keeping import note_step
from handoff.actions.letter_facts import CODES, move, need
from handoff.actions.letter_numbers import new_ref_no, read_ref_no
from handoff.actions.letter_sources import ToDoctor, letter_values
from handoff.actions.problems import NotAllowed, NotFound, refuse
from handoff.db import find_letters
from handoff.db.clients import Client
from handoff.db.equipment_cases import EquipmentCase
from handoff.db.letters import Letter
from handoff.db.offices import Office
from handoff.db.sheets import Draft, SheetRecord
from handoff.db.stays import Stay
from handoff.rules.access import Actor, Permission
from handoff.rules.letters import LetterMove, LetterState
from handoff.sheets.masking import initials

_NUMBER_TRIES = 5


def begin(
    session: Session,
    actor: Actor,
    now: datetime,
    client: Client,
    code: str,
    *,
    doctor: ToDoctor | None = None,
    stay: Stay | None = None,
    case: EquipmentCase | None = None,
    services: Sequence[str] = (),
    remind_after_days: int | None = None,
) -> Letter:
    """A new letter with its number, and a draft that holds what is known.

    `services` (codes of rules.medical_services) are those to ask about in ③; `case` is the case ④ is
    written for, which is joined to it. `remind_after_days` None: as the office has set it. Raises
    NotAllowed, NotFound.
    """
    _need_own(actor, client, code, (stay, case))
    after = remind_after_days or session.get_one(Office, actor.office_id).remind_after_days
    sheet = SheetRecord(
        code=code,
        client_id=client.id,
        office_id=actor.office_id,
        created_at=now,
        created_by=actor.account_id,
    )
    session.add(sheet)
    session.flush()
    letter = _numbered(session, actor, now, sheet, client, stay, after)
    if doctor is not None:
        _address(letter, doctor)
    if case is not None:
        note_step(session, actor, now, case, "letter", {"letter_id": letter.id})
        case.letter_id = letter.id
    values = letter_values(session, actor, now, letter, doctor, services, case)
    session.add(_draft(actor, now, sheet, values))
    session.flush()
    return letter


def _need_own(
    actor: Actor, client: Client, code: str, about: tuple[Stay | None, EquipmentCase | None]
) -> None:
    if not actor.may(Permission.SHEET_WRITE):
        raise NotAllowed
    foreign = client.care_office_id != actor.office_id
    elsewhere = any(one is not None and one.client_id != client.id for one in about)
    if foreign or elsewhere or code not in CODES:
        raise NotFound


def open_draft(session: Session, actor: Actor, now: datetime, letter: Letter) -> Draft:
    """This person's draft of the letter; of a sent letter: a correction of its newest revision.

    Raises NotAllowed, NotFound, Refused (answered or ended already).
    """
    need(actor, letter)
    found = find_letters.draft_of_letter(session, letter, actor.account_id)
    if found is not None:
        return found
    move(letter, LetterMove.SEND)
    if find_letters.request_of(session, letter) is not None:
        return drafts.open_draft(session, actor, now, letter.sheet)
    draft = _draft(actor, now, letter.sheet, letter_values(session, actor, now, letter))
    session.add(draft)
    session.flush()
    return draft


def find_by_number(session: Session, actor: Actor, typed: str) -> Letter:
    """The letter a slip of paper belongs to. Raises Refused (a slip of the pen), NotFound."""
    number = read_ref_no(typed)
    if number is None:
        raise refuse(
            "ref_no",
            "整理番号を読み取れませんでした。用紙の「整理番号」の8文字を確かめて入力してください。",
        )
    letter = find_letters.letter_by_ref(session, actor, number)
    if letter is None:
        raise NotFound
    return letter


def _numbered(
    session: Session,
    actor: Actor,
    now: datetime,
    sheet: SheetRecord,
    client: Client,
    stay: Stay | None,
    remind_after_days: int,
) -> Letter:
    for tried in range(_NUMBER_TRIES):
        letter = Letter(
            sheet_id=sheet.id,
            client_id=client.id,
            stay_id=stay.id if stay else None,
            ref_no=new_ref_no(),
            initials=initials(client.kana),
            state=LetterState.DRAFT.value,
            remind_after_days=remind_after_days,
            created_at=now,
            created_by=actor.account_id,
        )
        try:
            with session.begin_nested():
                session.add(letter)
                session.flush()
        except IntegrityError:  # another letter has this very number
            if tried == _NUMBER_TRIES - 1:
                raise
            continue
        return letter
    raise AssertionError  # the loop returns or raises


def _address(letter: Letter, doctor: ToDoctor) -> None:
    letter.doctor_name, letter.institution = doctor.name, doctor.institution
    letter.fax, letter.tel = doctor.fax, doctor.tel
    letter.clinic_id = doctor.clinic.id if doctor.clinic else None
    letter.of_hospital = doctor.of_hospital


def _draft(actor: Actor, now: datetime, sheet: SheetRecord, values: dict[str, Any]) -> Draft:
    return Draft(
        sheet_id=sheet.id,
        account_id=actor.account_id,
        content=values,
        created_at=now,
        saved_at=now,
    )
