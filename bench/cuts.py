"""Typing through 1,000 cuts and kills in Chromium: nothing a person typed may be gone.

One person types into the free texts of ① while the line is cut at random keystrokes (before, in the
middle of and after a request; requests that arrive late and out of order; no line at all), the server
is killed outright, the tab is closed, and the browser is killed. A keystroke is lost when it stands
neither on the screen nor, once the line is there again, in the draft. A browser killed by the
operating system takes along what it had not sent yet: counted apart, it was never called saved.

    make bench ARGS=cuts            1,000 of them
    python -m bench.cuts 200        fewer
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright
from playwright.sync_api import Error as BrowserError

from bench.cutting import CUTS, HOST, Line, Server, free_port
from bench.measure import heading
from handoff import clock
from handoff.db import migrate
from handoff.db.session import Database
from tests.build.sheets import all_drafts, open_stay, write_draft
from tests.build.town import PASSWORD, Town, make_town

TIMES, CHECK_EVERY = 1000, 10
KEYS = "あいうえおかきくけこ漢字かな髙﨑葛城0123abc"
KINDS = (*CUTS, "no line", "server killed", "tab closed", "browser killed")
WEIGHTS = (20, 16, 20, 18, 16, 4, 4, 2)


@dataclass
class Tally:
    """What happened."""

    keys: int = 0
    lost: int = 0
    unsent: int = 0
    most_unsent: int = 0
    happened: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def main() -> None:
    """Cut, kill, count and print."""
    times = next((int(word) for word in sys.argv[1:] if word.isdigit()), TIMES)
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    heading(f"Typing through {times} cuts and kills (Chromium, SQLite)")
    if path is None:
        print("  NOT MEASURED: Chromium is not installed")
        return
    folder = Path(tempfile.mkdtemp(prefix="handoff-cuts-"))
    db = Database(f"sqlite:///{folder / 'cuts.db'}")
    migrate.upgrade(db)
    with db.writing() as session:
        town = make_town(session, clock.now())
    pid = open_stay(db, town, clock.now())
    write_draft(db, town.care_manager_actor, clock.now(), pid)
    began = time.perf_counter()
    with sync_playwright() as play:
        typist = Typist(play, path, folder, db, town, f"/stays/{pid}/sheets/admission/wishes")
        try:
            typist.go_through(times)
        except KeyboardInterrupt:
            print("  stopped early")
        finally:
            typist.end()
    _print(typist.tally, time.perf_counter() - began)
    db.close()
    shutil.rmtree(folder, ignore_errors=True)


def _print(tally: Tally, took: float) -> None:
    for kind in KINDS:
        print(f"  {kind:<24} {tally.happened[kind]:6}")
    print(f"  {'keystrokes':<24} {tally.keys:6}")
    print(f"  {'keystrokes lost':<24} {tally.lost:6}   [0]")
    kills = tally.happened["browser killed"]
    print(f"  not sent yet in {kills} killed browsers: {tally.unsent} (at most {tally.most_unsent} in one)")  # fmt: skip
    print(f"  {took:.0f} s")


class Typist:
    """One person at one browser, and what stands in each box if nothing is lost."""

    def __init__(
        self, play: Playwright, path: str, folder: Path, db: Database, town: Town, page: str
    ) -> None:
        self.play, self.path, self.folder, self.db, self.town = play, path, folder, db, town
        self.login, self.random, self.tally = town.care_manager.login_name, Random(11), Tally()
        self.server = Server(db.url)
        self.server.wait()
        self.line = Line(self.server.port, self.random)
        self.address, self.where = f"http://{HOST}:{self.line.port}", page
        self.cookies: list[Any] = []
        self.typed: dict[str, str] = {}
        self.boxes: list[str] = []
        self._open_browser()

    # --- the browser ------------------------------------------------------------------------------

    def _open_browser(self) -> None:
        port = free_port()
        self.process = subprocess.Popen(
            [self.path, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
             "--disable-dev-shm-usage", f"--remote-debugging-port={port}",
             f"--user-data-dir={self.folder / f'profile{port}'}"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        self.browser: Browser = self._connected(port)
        self.context: BrowserContext = self.browser.new_context(locale="ja-JP")
        if self.cookies:
            self.context.add_cookies(self.cookies)
        self._open_page()

    def _connected(self, port: int) -> Browser:
        for _ in range(200):
            try:
                return self.play.chromium.connect_over_cdp(f"http://{HOST}:{port}")
            except BrowserError:
                time.sleep(0.1)
        raise SystemExit("Chromium did not start")

    def _open_page(self) -> None:
        self.page: Page = self.context.new_page()
        self.page.on("dialog", lambda dialog: dialog.accept())
        self.page.goto(self.address + self.where)
        if "sign-in" in self.page.url:
            self.page.fill("[name=login_name]", self.login)
            self.page.fill("[name=password]", PASSWORD)
            self.page.click("text=ログインする")
            self.page.wait_for_url(re.compile(re.escape(self.where)))
            self.cookies = self.context.cookies()
        if not self.boxes:
            found = self.page.eval_on_selector_all(
                ".qs textarea", "all => all.map((box) => box.id)"
            )
            self.boxes = [box for box in found if box]
            self.typed = {box: self.page.input_value(f"#{box}") for box in self.boxes}

    def end(self) -> None:
        """Put everything away."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.server.stop()

    # --- the story --------------------------------------------------------------------------------

    def go_through(self, times: int) -> None:
        """Type, be cut, type on; every tenth time wait until all is calm and compare."""
        for number in range(1, times + 1):
            self._type(self.random.randint(1, 8))
            kind = self.random.choices(KINDS, WEIGHTS)[0]
            self.tally.happened[kind] += 1
            self._spoil(kind)
            self._type(self.random.randint(1, 8))
            if number % CHECK_EVERY == 0 or number == times:
                self._compare(number)
            if number % 100 == 0 and number < times:
                print(f"  … {number}, keystrokes lost {self.tally.lost}", flush=True)

    def _type(self, count: int) -> None:
        box = self.random.choice(self.boxes)
        self.page.focus(f"#{box}")
        self.page.keyboard.press("Control+End")
        for _ in range(count):
            key = self.random.choice(KEYS)
            self.page.keyboard.insert_text(key)
            self.typed[box] += key
            self.tally.keys += 1
            if self.random.random() < 0.3:
                time.sleep(self.random.uniform(0.01, 0.15))

    def _spoil(self, kind: str) -> None:
        if kind in CUTS:
            self.line.cut(kind, self.random.randint(1, 3))
        elif kind == "no line":
            self.context.set_offline(True)
            self._type(self.random.randint(1, 8))
            self.context.set_offline(False)
        elif kind == "server killed":
            self.server.kill()
        elif kind == "tab closed":
            self._close_tab()
        else:
            self._kill_browser()

    def _close_tab(self) -> None:
        """As a person closes it: the page may still send what it holds, and does."""
        self.line.heal()
        self.server.wait()
        with self.page.expect_event("close"):  # the question whether to leave is answered with yes
            self.page.close(run_before_unload=True)
        self._until_kept(20)
        self._open_page()
        self._screen_is_right("a closed tab")

    def _kill_browser(self) -> None:
        self.line.heal()
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.server.wait()
        time.sleep(2)  # what is still on its way arrives
        self._open_browser()
        for box in self.boxes:
            kept = self.page.input_value(f"#{box}")
            if not self.typed[box].startswith(kept):
                self._fault(box, kept, "a killed browser")
            tail = len(self.typed[box]) - len(kept)
            self.tally.unsent += tail
            self.tally.most_unsent = max(self.tally.most_unsent, tail)
            self.typed[box] = kept

    # --- counting ---------------------------------------------------------------------------------

    def _compare(self, number: int) -> None:
        """The screen holds everything, and so does the draft as soon as the line is there again."""
        self.line.heal()
        self.server.wait()
        self._screen_is_right(f"cut {number}")
        self.page.evaluate("dispatchEvent(new Event('online'))")
        content = self._until_kept(60)
        for box in self.boxes:
            if content.get(box, "") != self.typed[box]:
                self._fault(box, content.get(box, ""), f"the draft after cut {number}")
                self.typed[box] = content.get(box, "")

    def _until_kept(self, seconds: int) -> dict[str, Any]:
        """What the draft holds as soon as everything typed is in it, or when time is up."""
        end = time.monotonic() + seconds
        while True:
            content = all_drafts(self.db, self.town.care_manager_actor)[0].content
            if all(content.get(box, "") == self.typed[box] for box in self.boxes):
                return content
            if time.monotonic() > end:
                return content
            time.sleep(0.1)

    def _screen_is_right(self, when: str) -> None:
        for box in self.boxes:
            shown = self.page.input_value(f"#{box}")
            if shown != self.typed[box]:
                self._fault(box, shown, when)
                self.typed[box] = shown

    def _fault(self, box: str, kept: str, when: str) -> None:
        same = [a == b for a, b in zip(kept, self.typed[box], strict=False)]
        known = same.index(False) if False in same else len(same)
        self.tally.lost += max(1, len(self.typed[box]) - known)
        status = self.page.text_content("#save-status") or ""
        self.tally.faults.append(
            f"{when}: {box}, {len(self.typed[box])} typed, {known} kept; {status}"
        )
        print(f"  ! {self.tally.faults[-1]}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
