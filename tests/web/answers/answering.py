"""The doctor's page in tests: letters that wait for an answer, opened with their code, filled in."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from handoff import clock
from handoff.actions.letters import LetterSent
from handoff.config import Settings
from handoff.db.letters import LetterAnswer, LinkOpening
from handoff.db.session import Database
from tests.build.letters import EQUIPMENT_CONTACT, send_letter, token_of
from tests.build.papers import SECRET
from tests.build.town import Town
from tests.page import Page, WebClient

ASKED: dict[str, Any] = {
    "purposes": ["9", "2", "3"],
    "med_services": ["nursing", "day_rehab"],
    "wishes": "本人は家で暮らし続けたいと話しています。",
    "meeting_state": "fixed",
    "meeting_on": "2026-12-02",
    "meeting_time": "13:30",
    "meeting_place": "ご自宅",
    "agenda": "退院後のケアプラン",
    "reply_due_on": "2026-11-30",
}


@pytest.fixture
def settings(database: Database, tmp_path: Path) -> Settings:
    return Settings(tmp_path, database.url, SECRET, base_url="http://localhost")


def sent_letter(database: Database, town: Town, now: datetime, **more: Any) -> LetterSent:
    with database.writing() as session:
        sent = send_letter(session, town, now, **more)
        assert sent.link is not None
        assert sent.letter.sheet.code
        return sent


@pytest.fixture
def sent(database: Database, town: Town, now: datetime) -> LetterSent:
    """③ by post, about nursing and rehabilitation, with a meeting."""
    return sent_letter(database, town, now, raw=ASKED)


@pytest.fixture
def tools(database: Database, town: Town, now: datetime) -> LetterSent:
    """④ by post, about a bed."""
    return sent_letter(database, town, now, code=EQUIPMENT_CONTACT)


def path(sent: LetterSent, more: str = "") -> str:
    return f"/a/{token_of(sent)}{more}"


def opened(client: WebClient, sent: LetterSent) -> Page:
    """The right code typed in; the page with the boxes."""
    page = client.post(path(sent, "/code"), {"code": sent.code})
    assert page.status == 303, page.text
    return client.get(path(sent) + "?edit=1")


def filled(page: Page, go: str = "send", **typed: Any) -> MultiDict[str, str]:
    """The form of the page as a browser without script sends it, with this typed in."""
    fields = page.fields()
    for name, value in typed.items():
        fields.setlist(name.replace("__", "-"), value if isinstance(value, list) else [value])
    fields["_go"] = go
    return fields


def answers_in(database: Database) -> list[LetterAnswer]:
    with database.reading() as session:
        return list(session.scalars(select(LetterAnswer).order_by(LetterAnswer.id)))


def happened(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(LinkOpening.what).order_by(LinkOpening.id)))


def wrong(sent: LetterSent) -> str:
    return "000000" if sent.code != "000000" else "111111"


def later(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    monkeypatch.setattr(clock, "_shift", clock._shift + by)
