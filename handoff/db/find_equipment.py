"""Questions about cases of 福祉用具貸与 and the rules of municipalities."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload

from handoff.db.clients import Client
from handoff.db.discharge import Attachment
from handoff.db.equipment_cases import CaseStep, EquipmentCase, MunicipalityRule
from handoff.db.letters import Letter
from handoff.rules.access import Actor
from handoff.rules.problems import NotFound


def _loaded() -> Select[EquipmentCase]:
    return (
        select(EquipmentCase)
        .join(EquipmentCase.client)
        .options(
            joinedload(EquipmentCase.client).joinedload(Client.care_manager),
            joinedload(EquipmentCase.letter).joinedload(Letter.sheet),
            joinedload(EquipmentCase.author),
        )
    )


def case_for(session: Session, actor: Actor, public_id: str) -> EquipmentCase:
    """The case `public_id` of a client of the actor's office. Raises NotFound."""
    query = _loaded().where(
        EquipmentCase.public_id == public_id, Client.care_office_id == actor.office_id
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def locked_case(session: Session, case_id: int) -> EquipmentCase:
    """The case read afresh and kept from others until this unit ends. Raises NotFound."""
    query = select(EquipmentCase).where(EquipmentCase.id == case_id).with_for_update()
    found = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound
    return found


def cases_of_client(session: Session, actor: Actor, client: Client) -> list[EquipmentCase]:
    """Every case of a client of the actor's office, newest first."""
    query = _loaded().where(
        EquipmentCase.client_id == client.id, Client.care_office_id == actor.office_id
    )
    return list(session.scalars(query.order_by(EquipmentCase.id.desc())))


def case_of_letter(session: Session, letter: Letter) -> EquipmentCase | None:
    """The case a letter was written for, the newest when there are several."""
    query = _loaded().where(EquipmentCase.letter_id == letter.id)
    return session.scalars(query.order_by(EquipmentCase.id.desc()).limit(1)).first()


def open_cases(session: Session, limit: int = 2_000) -> list[EquipmentCase]:
    """Open cases of all offices by the next check, for the sweep."""
    query = _loaded().where(EquipmentCase.state == "open", Client.ended_on.is_(None))
    nearest = query.order_by(EquipmentCase.next_check_on, EquipmentCase.id)
    return list(session.scalars(nearest.limit(limit)))


def steps_of(session: Session, case: EquipmentCase) -> list[CaseStep]:
    """Every entry of a case, oldest first, authors loaded."""
    query = (
        select(CaseStep)
        .options(joinedload(CaseStep.author))
        .where(CaseStep.case_id == case.id)
        .order_by(CaseStep.id)
    )
    return list(session.scalars(query))


def papers_of_case(session: Session, case: EquipmentCase) -> list[Attachment]:
    """The papers of a case, oldest first."""
    query = (
        select(Attachment)
        .options(joinedload(Attachment.author))
        .where(Attachment.equipment_case_id == case.id)
        .order_by(Attachment.id)
    )
    return list(session.scalars(query))


def case_of_paper(session: Session, actor: Actor, paper: Attachment) -> EquipmentCase | None:
    """The case of the actor's office a paper belongs to; None for a paper of a letter or a stay."""
    query = _loaded().where(
        EquipmentCase.id == paper.equipment_case_id, Client.care_office_id == actor.office_id
    )
    return session.scalars(query).one_or_none()


def rules_of(
    session: Session, insurer_no: str, name: str, on: date | None = None
) -> list[MunicipalityRule]:
    """The rules kept for a municipality by number or name, the newest first; `on`: in force then."""
    named = [MunicipalityRule.name == name] if name else []
    numbered = [MunicipalityRule.insurer_no == insurer_no] if insurer_no else []
    if not named and not numbered:
        return []
    query = (
        select(MunicipalityRule)
        .options(joinedload(MunicipalityRule.author))
        .where(or_(*named, *numbered))
        .order_by(MunicipalityRule.valid_from.desc(), MunicipalityRule.id.desc())
    )
    if on is not None:
        query = query.where(
            MunicipalityRule.valid_from <= on, MunicipalityRule.replaced_at.is_(None)
        )
    return list(session.scalars(query))


def rule_by_public_id(session: Session, public_id: str) -> MunicipalityRule:
    """A rule, in force or replaced, with its author. Raises NotFound."""
    query = select(MunicipalityRule).options(joinedload(MunicipalityRule.author))
    found = session.scalars(query.where(MunicipalityRule.public_id == public_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def all_rules(session: Session) -> list[MunicipalityRule]:
    """Every rule in force or to come, by municipality, newest first."""
    query = (
        select(MunicipalityRule)
        .options(joinedload(MunicipalityRule.author))
        .where(MunicipalityRule.replaced_at.is_(None))
        .order_by(MunicipalityRule.name, MunicipalityRule.valid_from.desc())
    )
    return list(session.scalars(query))
