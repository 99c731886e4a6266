"""The long form in the hand: a slow tablet on weak Wi-Fi, beside LHC-Forms with the same questions.

Chromium with its CPU slowed four times, 400 kbit/s and 400 ms per request. First usable field: the first
frame in which a box of the form is drawn and takes typing. Cold: nothing in the browser's cache. Warm:
opened once before, in the same tab (from the sheet's list to a section, as it is worked through) or in
a new one, where the browser also starts a process. Both forms are served from loopback by this process,
compressed, and measured in turn. LHC-Forms is fetched by npm into a temporary folder; without npm it is left out and said so.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import statistics
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright
from sqlalchemy import select
from werkzeug.serving import make_server

from bench import form_lhc, form_story
from bench.measure import heading, show, take
from bench.towns import NOW, databases, demo_town, settings
from handoff import clock
from handoff.actions import drafts
from handoff.app import create_app
from handoff.db.people import Account, Membership
from handoff.db.session import Database
from handoff.db.stays import Stay
from handoff.rules.access import Actor
from handoff.rules.life import MatchState, StayState
from handoff.sheets.content import CARRIED
from handoff.web.frame import sessions

SLOWER, BITS_A_SECOND, LATENCY = 4, 400_000, 400
RUNS = 5
WAYS = ("cold", "warm, same tab", "warm, new tab")
OURS = "#sheet-form .q input, #sheet-form .q textarea"
WATCH = """(() => { const look = () => {
  const box = document.querySelector(%s);
  if (box && box.getClientRects().length) window.firstField = performance.now();
  else requestAnimationFrame(look); };
  requestAnimationFrame(look); })()"""


@dataclass
class Load:
    """One opening of a page: milliseconds to the first field, and what came over the wire."""

    first: float
    requests: int = 0
    wire: int = 0
    plain: dict[str, int] = field(default_factory=dict)  # kind → bytes before compression


def main() -> None:
    """Measure, then play the filling story."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not path:
        print("\nThe form in a browser NOT MEASURED: Chromium is not installed")
        return
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with databases() as found:
        db = demo_town(found[0][1])
        app = create_app(settings(Path("."), db.url), db)
        actor, cookie = _signed_in(app, db)
        pid = _carried_stay(db, actor)
        form = f"/stays/{pid}/sheets/admission"
        client = app.test_client()
        client.set_cookie(*cookie)
        heading("The whole ① rendered by the server (session, rights, journal included)")
        show(take("① all items on one page", lambda: _get(client, f"{form}/all")), None, "<= 25 ms")
        with _served(app) as address, sync_playwright() as play:
            browser = play.chromium.launch(
                executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"]
            )
            _compare(browser, address, form, cookie)
            form_story.play(_context(browser, address, cookie), address, form, db, pid)
            browser.close()
        db.close()


def _get(client: object, path: str) -> bytes:
    answer = client.get(path)  # type: ignore[attr-defined]
    assert answer.status_code == 200, (path, answer.status_code)
    return bytes(answer.data)


def _compare(browser: Browser, address: str, form: str, cookie: tuple[str, str]) -> None:
    pages = {
        "①, everything on one page": f"{address}{form}/all",
        "①, one section (身体・生活機能)": f"{address}{form}/body",
    }
    found: dict[str, tuple[list[Load], ...]] = {name: ([], [], []) for name in pages}
    with form_lhc.served() as lhc:
        if lhc.address:
            pages[lhc.name] = lhc.address
            found[lhc.name] = ([], [], [])
        else:
            print(f"  LHC-Forms NOT MEASURED: {lhc.why_not}")
        for _ in range(RUNS):
            for name, url in pages.items():
                selector = form_lhc.FIELD if name == lhc.name else OURS
                context = _context(browser, address, cookie)
                beside = f"{url.rpartition('/')[0]}{'/form.js' if name == lhc.name else ''}"
                loads = _openings(context, url, selector, beside)
                for runs, load in zip(found[name], loads, strict=True):
                    runs.append(load)
                context.close()
    heading(
        f"First usable field: CPU {SLOWER}x slower, {BITS_A_SECOND // 1000} kbit/s, {LATENCY} ms"
    )
    for name, ways in found.items():
        for how, loads in zip(WAYS, ways, strict=True):
            target = "<= 2.0 s" if how == "cold" else "<= 0.7 s"
            _line(name, how, loads, target if name != lhc.name else "")
    heading("What one opening brings, nothing cached")
    for name, ways in found.items():
        _weight(name, ways[0][0], name != lhc.name)
    if lhc.address:
        _ratios(found, lhc.name)


def _line(name: str, how: str, loads: list[Load], target: str) -> None:
    middle = statistics.median(load.first for load in loads) / 1000
    text = f"  {name:<44} {how:<14} {middle:7.2f} s   worst {max(x.first for x in loads) / 1000:6.2f} s"
    print(text + (f"   [{target}]" if target else ""), flush=True)


def _weight(name: str, load: Load, ours: bool) -> None:
    kinds = "  ".join(f"{kind} {size / 1000:.1f}" for kind, size in sorted(load.plain.items()))
    target = "   [<= 120 kB, <= 8 requests]" if ours else ""
    print(
        f"  {name:<44} {sum(load.plain.values()) / 1000:8.1f} kB ({kinds})   "
        f"{load.wire / 1000:7.1f} kB on the wire   {load.requests} requests{target}",
        flush=True,
    )


def _ratios(found: dict[str, tuple[list[Load], ...]], other: str) -> None:
    ours = next(iter(found))
    heading(f"{other} : {ours}")
    for at, how in enumerate(WAYS):
        theirs, mine = (statistics.median(x.first for x in found[n][at]) for n in (other, ours))
        target = "   [>= 5]" if not at else ""
        print(f"  time to the first usable field, {how:<24} {theirs / mine:8.1f} x{target}")
    theirs, mine = (found[n][0][0].plain.get("script", 0) for n in (other, ours))
    print(
        f"  JavaScript {theirs / 1000:,.0f} kB : {mine / 1000:,.1f} kB {theirs / mine:25.1f} x   [>= 20]"
    )


def _openings(context: BrowserContext, url: str, selector: str, beside: str) -> Iterator[Load]:
    """One for each of WAYS. In the same tab `beside` is opened in between: the list of the sheet."""
    page = _slow_tab(context, selector)
    yield _open(page, url)
    page.goto(beside, wait_until="networkidle")
    yield _open(page, url)
    page.close()
    page = _slow_tab(context, selector)
    yield _open(page, url)
    page.close()


def _slow_tab(context: BrowserContext, selector: str) -> Page:
    page = context.new_page()
    page.set_default_timeout(180_000)
    page.add_init_script(WATCH % json.dumps(selector))
    return page


def _open(page: Page, url: str) -> Load:
    """Open `url` in `page` on the slow line."""
    load = Load(0.0)
    wire = _watch_wire(page, load)
    page.goto(url, wait_until="commit")
    while not (first := page.evaluate("window.firstField || 0")):
        page.wait_for_timeout(50)
    load.first = float(first)
    page.wait_for_load_state("networkidle")
    wire.detach()
    return load


def _watch_wire(page: Page, load: Load) -> CDPSession:
    wire = page.context.new_cdp_session(page)
    kinds: dict[str, str] = {}

    def answered(event: dict[str, object]) -> None:
        load.requests += 1
        kinds[str(event["requestId"])] = str(event["type"]).lower()

    def came(event: dict[str, object]) -> None:
        kind = kinds.get(str(event["requestId"]), "other")
        load.plain[kind] = load.plain.get(kind, 0) + int(str(event["dataLength"]))

    def ended(event: dict[str, object]) -> None:
        load.wire += int(float(str(event["encodedDataLength"])))

    wire.on("Network.responseReceived", answered)
    wire.on("Network.dataReceived", came)
    wire.on("Network.loadingFinished", ended)
    wire.send("Network.enable")
    speed = {"downloadThroughput": BITS_A_SECOND / 8, "uploadThroughput": BITS_A_SECOND / 8}
    wire.send("Network.emulateNetworkConditions", {"offline": False, "latency": LATENCY, **speed})
    wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return wire


def _context(browser: Browser, address: str, cookie: tuple[str, str]) -> BrowserContext:
    """A browser with an empty cache in which the care manager is signed in."""
    context = browser.new_context(locale="ja-JP", viewport={"width": 1180, "height": 820})
    context.add_cookies([{"name": cookie[0], "value": cookie[1], "url": address}])
    return context


@contextmanager
def _served(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def _signed_in(app: Flask, db: Database) -> tuple[Actor, tuple[str, str]]:
    with db.writing() as session:
        who = select(Membership).join(Account).where(Account.login_name == "misaki")
        membership = session.scalars(who).first()
        assert membership is not None
        value = sessions.start(session, clock.now(), membership.account, membership, "127.0.0.1")
        account, office = membership.account, membership.office
        actor = Actor(
            account.id, account.name, office.id, office.name, office.kind, membership.role
        )
    return actor, (sessions.cookie_name(app.extensions["handoff"].settings), value)


def _carried_stay(db: Database, actor: Actor) -> str:
    """An open stay whose ① begins with last time's answers, begun."""
    with db.writing() as session:
        query = select(Stay).where(
            Stay.care_office_id == actor.office_id,
            Stay.state == StayState.OPEN,
            Stay.match == MatchState.CONFIRMED,
        )
        for stay in session.scalars(query):
            sheet = drafts.sheet_for(session, actor, NOW, stay, "admission")
            draft = drafts.open_draft(session, actor, NOW, sheet)
            if CARRIED in draft.content and draft.corrects_id is None:
                return stay.public_id
    raise SystemExit("no stay of the demo town carries last time's sheet forward")


if __name__ == "__main__":
    main()
