"""Links of a letter: the code to be told, another link, revoked with a reason."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from handoff.actions import letters
from handoff.db import find_links
from handoff.db.journal import JournalRow
from handoff.db.session import Database
from tests.build.town import Town
from tests.page import WebClient
from tests.web.letters.test_letters import drafted, letter_of, manager, press_send, sent

__all__ = ["manager"]
SECRET = "k" * 40
"""The key of the application of the tests."""


def test_the_code_is_shown_to_be_told_and_that_is_journaled(
    manager: WebClient, town: Town, database: Database, stopped_clock: datetime
) -> None:
    pid = drafted(database, town, stopped_clock)
    page = manager.get(press_send(manager, pid, link="by_telephone").location)
    press = next(f.attrs["action"] for f in page.all("form") if f.attrs["action"].endswith("/code"))
    shown = manager.post(press)
    with database.reading() as session:
        (link,) = find_links.links_of(session, letter_of(database, pid))
        code = letters.code_of(session, town.care_manager_actor, stopped_clock, link, SECRET)
        actions = set(session.scalars(select(JournalRow.action)))
    assert f"{code[:3]} {code[3:]}" in shown.text
    assert "letter:code" in actions


def test_a_new_link_is_shown_once_and_the_older_one_ends(
    manager: WebClient, town: Town, database: Database, stopped_clock: datetime
) -> None:
    pid = sent(database, town, stopped_clock)
    path = f"/letters/{pid}/links/new"
    fields = manager.get(path).fields("/new").to_dict() | {"code_way": "by_telephone"}
    made = manager.post(path, fields)
    assert made.status == 200
    assert "http://localhost/a/" in made.text
    paper = next(f for f in made.all("form") if f.attrs["action"].endswith("/paper"))
    pdf = manager.post(paper.attrs["action"], made.fields("/paper").to_dict())
    assert pdf.response.data.startswith(b"%PDF")
    assert manager.post(paper.attrs["action"], {"token": "wrong"}).status == 404
    assert manager.post(path, fields).status == 303  # the second press makes no third link
    with database.reading() as session:
        links = find_links.links_of(session, letter_of(database, pid))
    assert [k.revoked_at is None for k in links] == [False, True]


def test_a_revoked_link_says_why(
    manager: WebClient, town: Town, database: Database, stopped_clock: datetime
) -> None:
    pid = sent(database, town, stopped_clock)
    page = manager.get(f"/letters/{pid}")
    path = next(u for u in page.links() if u.endswith("/revoke"))
    assert manager.post(path, manager.get(path).fields("/revoke").to_dict()).status == 422
    fields = manager.get(path).fields("/revoke").to_dict() | {"reason": "別の医院に送った"}
    shown = manager.post(path, fields, follow=True)
    assert "いま使える回答ページはありません" in shown.text
    assert "別の医院に送った" in shown.text
