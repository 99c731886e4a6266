"""A town in both databases, and a way to speak in units of work."""

from __future__ import annotations

from datetime import datetime

import pytest

from handoff.db.session import Database
from tests.build.town import Town, make_town


@pytest.fixture
def town(database: Database, now: datetime) -> Town:
    """The small town, committed."""
    with database.writing() as session:
        return make_town(session, now)
