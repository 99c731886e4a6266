"""All tables, so that one import fills the metadata (migrations, tests)."""

from handoff.db import (
    clients,
    discharge,
    equipment_cases,
    journal,
    letters,
    offices,
    opinions,
    outbox,
    papers,
    people,
    provision,
    sheets,
    stays,
)
from handoff.db.base import Base

__all__ = [
    "Base",
    "clients",
    "discharge",
    "equipment_cases",
    "journal",
    "letters",
    "offices",
    "opinions",
    "outbox",
    "papers",
    "people",
    "provision",
    "sheets",
    "stays",
]
