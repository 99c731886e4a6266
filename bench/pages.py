"""Pages under the clock: home, search, the whole sheet, autosave, check; small town and region.

Every figure is a whole request through the application (session, rights, journal, template),
measured in the process. The comparator is the same framework answering a fixed page of the same
size without any of that.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from bench.measure import Figure, heading, show, take
from bench.towns import databases, demo_town, region, settings
from handoff.app import create_app
from handoff.db.people import Account
from handoff.db.session import Database
from handoff.db.sheets import Draft, SheetRecord
from handoff.db.stays import Stay
from handoff.rules.life import StayState

TARGETS = {
    "home": "p95 <= 50 ms",
    "all items": ">= 100 /s per core",
    "autosave": "p95 <= 50 ms",
}


def main() -> None:
    """Measure on SQLite and PostgreSQL, on the demo town and on a region of 200,000 clients."""
    for number in range(2):
        with databases() as found:
            if number < len(found):
                _on(*found[number])


def _on(name: str, url: str) -> None:
    heading(f"Pages on {name}: demo town (2,000 clients)")
    small = _town(demo_town(url), full=True)
    with databases() as again:
        kind = dict(again)[name]
        heading(f"Pages on {name}: region (200,000 clients, 30,000 stays)")
        large = _town(region(kind), full=False)
    heading(f"Growth on {name} from 2,000 to 200,000 clients (must stay within 1.3 x)")
    for key in ("home", "search"):
        print(f"  {key:<58} {large[key].median / small[key].median:7.2f} x")


def _town(db: Database, *, full: bool) -> dict[str, Figure]:
    app = create_app(settings(Path("."), db.url), db)
    client = _signed_in(app, db)
    figures = {
        "home": take("home page of a care manager", lambda: _get(client, "/")),
        "search": take("search of one client by kana", _search(client)),
    }
    if full:
        figures |= _sheet(app, client, db)
    plain = _comparator(len(_get(client, "/")))
    for key, figure in figures.items():
        show(figure, plain, TARGETS.get(key, ""))
    db.close()
    return figures


def _sheet(app: Flask, client: FlaskClient, db: Database) -> dict[str, Figure]:
    """Opening, autosaving and checking a full ① of the listed care manager."""
    with db.reading() as session:
        stay = session.scalars(
            select(Stay)
            .join(SheetRecord, SheetRecord.stay_id == Stay.id)
            .join(Draft, Draft.sheet_id == SheetRecord.id)
            .join(Account, Account.id == Draft.account_id)
            .where(
                Account.login_name == "misaki",
                Stay.state == StayState.OPEN,
                SheetRecord.code == "admission",
            )
        ).first()
        assert stay is not None
        base = f"/stays/{stay.public_id}/sheets/admission"
    page = client.get(f"{base}/all", follow_redirects=True).get_data(as_text=True)
    if 'name="csrf_token"' not in page:
        raise SystemExit(f"the sheet did not open at {base}/all")
    form = _form_of(page)
    save = _autosave(client, base, form)
    return {
        "all items": take("① all items on one page", lambda: _get(client, f"{base}/all")),
        "section": take("① one section", lambda: _get(client, f"{base}/body")),
        "autosave": take("① autosave of the whole page", save),
        "check": take("① check page", lambda: _get(client, f"{base}/check")),
    }


def _form_of(page: str) -> dict[str, str]:
    """The hidden fields of the page and one long text, as the browser would send them."""
    hidden = re.findall(r'<input[^>]*type="hidden"[^>]*>', page)
    form = {}
    for tag in hidden:
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name:
            form[name[1]] = value[1] if value else ""
    return form | {"life_history": "農家に生まれ、結婚後は夫と米作りを続けた。" * 20}


def _autosave(client: FlaskClient, base: str, form: dict[str, str]) -> Callable[[], object]:
    def save() -> None:
        answer = client.post(f"{base}/autosave", data=form)
        assert answer.status_code == 200, answer.get_data(as_text=True)[:300]
        form["_base"] = answer.get_json()["base"]

    return save


def _signed_in(app: Flask, db: Database) -> FlaskClient:
    with db.reading() as session:
        misaki = session.scalars(select(Account).where(Account.login_name == "misaki")).one()
    client = app.test_client()
    page = client.get("/sign-in").get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    client.post(
        "/demo-sign-in",
        data={"csrf_token": token[1] if token else "", "account": misaki.public_id},
    )
    assert client.get("/").status_code == 200, "signing in did not work"
    return client


def _search(client: FlaskClient) -> Callable[[], object]:
    page = client.get("/clients").get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    form = {"csrf_token": token[1] if token else "", "words": "タカサキ シズエ"}

    def search() -> None:
        answer = client.post("/clients", data=form)
        assert answer.status_code == 200, answer.status_code
        assert "シズエ" in answer.get_data(as_text=True)

    return search


def _get(client: FlaskClient, path: str) -> bytes:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.data


def _comparator(size: int) -> Figure:
    app, page = Flask("comparator"), "x" * size
    app.add_url_rule("/", view_func=lambda: page)
    client = app.test_client()
    return take("a fixed page of Flask", lambda: client.get("/").data)


if __name__ == "__main__":
    main()
