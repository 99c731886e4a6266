"""The doctor's page: its weight, the presses it takes, and how long it takes to answer.

Weight is HTML, style and script together, uncompressed (at most 40 kB). Presses are counted while a
browser without script gives the common answer. The comparator is a fixed page of the same size from
the same framework, without code, openings, journal or database.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from bench.measure import Figure, heading, show, take
from bench.towns import databases, settings
from handoff import clock
from handoff.actions.letters import LetterSent
from handoff.app import create_app
from handoff.db import migrate
from handoff.db.session import Database
from tests.build.letters import DOCTOR_CONTACT, EQUIPMENT_CONTACT, send_letter, token_of
from tests.build.papers import SECRET
from tests.build.town import make_town

LARGEST = 40_000
NAMES = {DOCTOR_CONTACT: "③", EQUIPMENT_CONTACT: "④"}
LETTERS = 70
"""Sent beforehand, because each can be answered for the first time only once."""


def main() -> None:
    """Measure on SQLite and PostgreSQL."""
    with databases() as found:
        for name, url in found:
            db = Database(url)
            migrate.upgrade(db)
            heading(f"The doctor's page on {name}")
            _on(db)
            db.close()


def _on(db: Database) -> None:
    now = clock.now()
    with db.writing() as session:
        town = make_town(session, now)
        other = send_letter(session, town, now, code=EQUIPMENT_CONTACT)
        waiting = [send_letter(session, town, now) for _ in range(LETTERS)]
    made = replace(settings(Path("."), db.url), secret_key=SECRET)
    app = create_app(made, db)
    client, stranger = app.test_client(), app.test_client()
    for sent, code in ((waiting[0], DOCTOR_CONTACT), (other, EQUIPMENT_CONTACT)):
        _weigh(client, sent, NAMES[code])
    sent = waiting[0]
    page = f"/a/{token_of(sent)}"
    plain = _comparator(_page(client, page))
    show(take("the page that asks for the code", lambda: _page(stranger, page)), plain)
    show(take("the page with the boxes", lambda: _page(client, page)), plain, "p95 <= 50 ms")
    show(take("saved while typing", _saving(client, page)), plain, "p95 <= 50 ms")
    presses: list[int] = []
    rest = iter(waiting[1:])
    show(take("code, common answer, sent (with its paper)", lambda: presses.append(_answer(client, next(rest))), 50, 5), plain)  # fmt: skip
    print(f"  presses of a common answer: {max(presses)}   [<= 3]")


def _weigh(client: FlaskClient, sent: LetterSent, name: str) -> None:
    page = f"/a/{token_of(sent)}"
    _press(client, page, f"{page}/code", {"code": sent.code})
    html = _page(client, page)
    files = re.findall(rb'(?:src|href)="(/static/[^"]+)"', html)
    weights = [len(html), *(len(client.get(file.decode()).data) for file in files)]
    print(f"  weight of {name}: {sum(weights):>6,} bytes  (HTML {weights[0]:,})   [<= {LARGEST:,}]")


def _answer(client: FlaskClient, sent: LetterSent) -> int:
    """Give the common answer to a letter; how many presses it took."""
    page = f"/a/{token_of(sent)}"
    _press(client, page, f"{page}/code", {"code": sent.code})  # 開く
    chosen = {"quick": "needed"}  # the common answer
    _press(
        client, page, page, {**_fields(_page(client, page)), **chosen, "_go": "send"}
    )  # 返信する
    assert "受け付けました" in client.get(f"{page}/done").get_data(as_text=True)
    return 3


def _saving(client: FlaskClient, page: str) -> Callable[[], object]:
    form = _fields(_page(client, page))
    numbers = iter(range(10_000))

    def save() -> None:
        form["opinion"] = f"血圧が160を超えたら中止してください。{next(numbers)}"
        answer = client.post(f"{page}/autosave", data=form, headers={"Accept": "application/json"})
        assert answer.status_code == 200, answer.get_data(as_text=True)
        form["_version"] = str(answer.get_json()["version"])

    return save


def _fields(html: bytes) -> dict[str, str]:
    """Hidden fields and boxes of one line, as the browser would send them."""
    form = {}
    for tag in re.findall(r"<input[^>]*>", html.decode()):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        is_chosen = 'type="radio"' not in tag and 'type="checkbox"' not in tag
        if name and (is_chosen or " checked" in tag):
            form[name[1]] = unescape(value[1]) if value else ""
    return form


def _press(client: FlaskClient, page: str, action: str, typed: dict[str, str]) -> None:
    form = {"csrf_token": _fields(_page(client, page))["csrf_token"], **typed}
    answer = client.post(action, data=form)
    assert answer.status_code == 303, (action, answer.status_code, answer.get_data(as_text=True))


def _page(client: FlaskClient, path: str) -> bytes:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.data


def _comparator(page: bytes) -> Figure:
    app = Flask("comparator")
    app.add_url_rule("/", view_func=lambda: page)
    client = app.test_client()
    return take("a fixed page of Flask", lambda: client.get("/").data)


if __name__ == "__main__":
    main()
