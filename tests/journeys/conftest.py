"""Journeys: stories played in a real browser against a real server on loopback."""

from __future__ import annotations

import io
import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from sqlalchemy import select
from werkzeug.serving import make_server

from handoff.config import Settings
from handoff.db.people import Account
from handoff.db.session import Database
from handoff.rules.access import Actor
from tests.build.town import PASSWORD, Town
from tests.web.conftest import app, compiled_templates, made_apps, new_app, stopped_clock, town

__all__ = ["app", "compiled_templates", "made_apps", "new_app", "stopped_clock", "town"]

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "help" / "pictures"
DESKTOP, PHONE = {"width": 1180, "height": 820}, {"width": 390, "height": 780}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all journeys; without it they are skipped, loudly."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not path:
        pytest.skip("not tested: Chromium is not installed (apt install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture
def settings(database: Database, tmp_path: Path) -> Settings:
    """A trial on this computer, at the address the journeys use."""
    return Settings(
        data_dir=tmp_path,
        database_url=database.url,
        secret_key="k" * 40,
        base_url="http://127.0.0.1",
    )


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The address of the running server."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@dataclass
class Person:
    """Somebody at a browser. `errors` holds what the console complained about."""

    page: Page
    address: str
    errors: list[str]
    pictures: Path | None = None  # where pictures of the help pages go, when they are wanted

    def go(self, path: str) -> None:
        """Type an address."""
        self.page.goto(self.address + path)

    def press(self, words: str) -> None:
        """Press the button or follow the link with these words; the first one on the page."""
        page = self.page
        button = page.get_by_role("button", name=words).or_(page.get_by_role("link", name=words))
        button.locator("visible=true").first.click()
        self.page.wait_for_load_state()
        # what was typed is saved before the page is left
        expect(page.locator("form[aria-busy]")).to_have_count(0, timeout=15_000)
        page.wait_for_load_state()

    def picture(self, name: str, part: str = "main", height: int = 620) -> None:
        """Keep the upper `height` px of `part` for the help pages, when the run asks for pictures."""
        if self.pictures is None:
            return
        place = self.page.locator(part).first
        place.scroll_into_view_if_needed()
        taken = Image.open(io.BytesIO(place.screenshot(animations="disabled")))
        shown = taken.crop((0, 0, taken.width, min(taken.height, height))).convert("RGB")
        shown.quantize(48).save(self.pictures / f"{name}.png", optimize=True)

    def sees(self, *words: str) -> None:
        """The page says all of this."""
        text = self.page.locator("main").inner_text()
        for word in words:
            assert word in text, f"{word!r} is not on {self.page.url}:\n{text}"


Enter = Callable[..., Person]


@pytest.fixture
def enter(
    browser: Browser, address: str, database: Database, town: Town, pytestconfig: pytest.Config
) -> Iterator[Enter]:
    """Open a browser and sign in as one of the town; every request must stay at home."""
    contexts: list[BrowserContext] = []
    people: list[Person] = []

    def open_one(actor: Actor, *, phone: bool = False, javascript: bool = True) -> Person:
        context = browser.new_context(
            locale="ja-JP",
            timezone_id="Asia/Tokyo",
            viewport=PHONE if phone else DESKTOP,
            java_script_enabled=javascript,
            accept_downloads=True,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(12_000)
        person = Person(page, address, [], PICTURES if pytestconfig.getoption("pictures") else None)
        page.on("console", lambda m: person.errors.append(m.text) if m.type == "error" else None)
        page.on("request", lambda r: _stays_home(r.url, address, person))
        with database.reading() as session:
            account = session.scalars(select(Account).where(Account.id == actor.account_id)).one()
        person.go("/sign-in")
        page.get_by_label("ログイン名").fill(account.login_name)
        page.get_by_label("パスワード").fill(PASSWORD)
        page.get_by_role("button", name="ログインする").click()
        page.wait_for_url(re.compile(r"^(?!.*sign-in)"))
        people.append(person)
        return person

    yield open_one
    for person in people:
        assert not person.errors, person.errors
    for context in contexts:
        context.close()


def _stays_home(url: str, address: str, person: Person) -> None:
    if not url.startswith((address, "blob:", "data:")):
        person.errors.append(f"a request left for {url}")
