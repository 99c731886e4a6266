"""The one metadata, with names for every constraint (SQLite batch migrations need them)."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import Enum, MetaData
from sqlalchemy.orm import DeclarativeBase

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Parent of all tables."""

    metadata = MetaData(naming_convention=NAMING)


def stored_enum(kind: type[StrEnum]) -> Enum:
    """An enum stored by value as plain text, so that a new member needs no migration."""

    def values(enum: Any) -> list[str]:
        return [str(member.value) for member in enum]

    return Enum(kind, native_enum=False, create_constraint=False, length=24, values_callable=values)
