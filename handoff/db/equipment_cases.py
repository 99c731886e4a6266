"""Tables of 軽度者の福祉用具貸与: the case of one client, and the rule of each municipality."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from handoff.db.base import Base
from handoff.db.clients import Client
from handoff.db.letters import Letter
from handoff.db.people import Account
from handoff.db.types import AccountRef, Id, JSONValue, Moment, PublicId, UTCDateTime


class EquipmentCase(Base):
    """The whole path for some items of one client. JSON shapes are those of actions.equipment_facts.

    `state`: open | ended | withdrawn. What step it stands at is computed, never stored.
    """

    __tablename__ = "equipment_cases"
    __table_args__ = (
        Index("ix_equipment_cases_client_id", "client_id"),
        Index("ix_equipment_cases_state_next_check_on", "state", "next_check_on"),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"))
    items: Mapped[list[dict[str, Any]]] = mapped_column(JSONValue, default=list)
    care_level: Mapped[str] = mapped_column(String(2))  # as judged, E-CARE code
    level_from: Mapped[date | None] = mapped_column(Date)
    cert_to: Mapped[date | None] = mapped_column(Date)
    survey: Mapped[dict[str, Any]] = mapped_column(JSONValue, default=dict)
    survey_on: Mapped[date | None] = mapped_column(Date)
    survey_source: Mapped[str] = mapped_column(String(200), default="")
    finding: Mapped[dict[str, Any]] = mapped_column(JSONValue, default=dict)  # not by letter
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letters.id"), index=True)
    meeting: Mapped[dict[str, Any]] = mapped_column(JSONValue, default=dict)
    application: Mapped[dict[str, Any]] = mapped_column(JSONValue, default=dict)
    confirmation: Mapped[dict[str, Any]] = mapped_column(JSONValue, default=dict)
    rental_from: Mapped[date | None] = mapped_column(Date)
    plan_written_on: Mapped[date | None] = mapped_column(Date)
    reviews: Mapped[list[dict[str, Any]]] = mapped_column(JSONValue, default=list)
    state: Mapped[str] = mapped_column(String(10), default="open")
    ended_on: Mapped[date | None] = mapped_column(Date)
    ended_reason: Mapped[str] = mapped_column(String(300), default="")
    next_check_on: Mapped[date | None] = mapped_column(Date)
    previous_case_id: Mapped[int | None] = mapped_column(ForeignKey("equipment_cases.id"))
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[Moment]
    created_by: Mapped[AccountRef]
    updated_at: Mapped[Moment]
    updated_by: Mapped[AccountRef]

    client: Mapped[Client] = relationship()
    letter: Mapped[Letter | None] = relationship()
    author: Mapped[Account] = relationship(foreign_keys="EquipmentCase.created_by")
    previous: Mapped[EquipmentCase | None] = relationship(remote_side="EquipmentCase.id")


class CaseStep(Base):
    """One entry in a case as it was made, with what it held before. Evidence: never edited."""

    __tablename__ = "case_steps"
    __table_args__ = (Index("ix_case_steps_case_id", "case_id", "id"),)

    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(ForeignKey("equipment_cases.id"))
    what: Mapped[str] = mapped_column(String(20))
    before: Mapped[dict[str, Any]] = mapped_column(JSONValue, default=dict)
    data: Mapped[dict[str, Any]] = mapped_column(JSONValue, default=dict)
    at: Mapped[Moment]
    by: Mapped[AccountRef]

    author: Mapped[Account] = relationship()


class MunicipalityRule(Base):
    """How a municipality handles the confirmation. A change is a new row: history is kept."""

    __tablename__ = "municipality_rules"
    __table_args__ = (
        Index("ix_municipality_rules_insurer_no", "insurer_no"),
        Index("ix_municipality_rules_name", "name"),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    insurer_no: Mapped[str] = mapped_column(String(8), default="")
    name: Mapped[str] = mapped_column(String(60))
    timing: Mapped[str] = mapped_column(String(20))  # rules.municipality.Timing
    route_b_needs_form: Mapped[bool] = mapped_column(default=False)
    confirm_per_certification: Mapped[bool] = mapped_column(default=True)
    form_notes: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(String(300), default="")
    valid_from: Mapped[date] = mapped_column(Date)
    entered_at: Mapped[Moment]
    entered_by: Mapped[AccountRef]
    replaced_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    author: Mapped[Account] = relationship()
