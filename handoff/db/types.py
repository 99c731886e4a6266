"""Column types that make every database behave alike."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Annotated, Any

from sqlalchemy import JSON, DateTime, Dialect, ForeignKey, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine


class UTCDateTime(TypeDecorator[datetime]):
    """An aware moment, stored as UTC. SQLite forgets the zone; without this 09:00 comes back naive."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored moment must be aware")
        utc = value.astimezone(UTC)
        return utc if dialect.name == "postgresql" else utc.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


JSONValue = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
"""Plain data. A JSON column does not notice changes made in place: always assign a new value."""


def key_type(length: int) -> String:
    """A search key compared by code point on both databases, so that a prefix is an index range."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


def new_public_id() -> str:
    """A random id for addresses and papers (128 bits, 22 characters)."""
    return secrets.token_urlsafe(16)


Id = Annotated[int, mapped_column(primary_key=True)]
PublicId = Annotated[str, mapped_column(String(22), unique=True, default=new_public_id)]
OfficeRef = Annotated[int, mapped_column(ForeignKey("offices.id"))]
AccountRef = Annotated[int, mapped_column(ForeignKey("accounts.id"))]
Moment = Annotated[datetime, mapped_column(UTCDateTime)]
