"""Takes the three pictures of the README from the demo town: `make pictures`.

The town is loaded as of one fixed moment, so that the same code gives the same pictures.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ["HANDOFF_NOW"] = "2026-11-22T10:00+09:00"  # read once, when handoff.clock is imported
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import pypdfium2
import waitress
from playwright.sync_api import Page, sync_playwright
from sqlalchemy import select

from handoff import clock, config
from handoff.app import create_app
from handoff.db import migrate
from handoff.db.people import Account
from handoff.db.session import Database
from handoff.db.sheets import Document, Revision
from handoff.demo import LISTED, load

PICTURES = ROOT / "docs" / "pictures"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SIZE = {"width": 1180, "height": 860}
SECTION = "身体・生活機能"
PAPER_DOTS = 110  # dots an inch: readable in the README, small as a file


@contextmanager
def served_town(folder: Path) -> Iterator[tuple[str, Database]]:
    """The demo town at an address of this computer."""
    server_at = {"HANDOFF_DATA_DIR": str(folder), "HANDOFF_BASE_URL": "http://127.0.0.1"}
    settings = config.load(server_at)
    db = Database(settings.database_url)
    migrate.upgrade(db)
    load(db, clock.now())
    server = waitress.create_server(create_app(settings, db), host="127.0.0.1", port=0)
    threading.Thread(target=server.run, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}", db
    finally:
        server.close()
        db.close()


def browser_program() -> str:
    """The browser of this machine. Raises SystemExit when there is none."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        raise SystemExit("Chromium is needed for the pictures: apt-get install chromium")
    return found


def sent_sheet(db: Database, login: str) -> str:
    """Public id of the fullest document that the person with `login` sent."""
    with db.reading() as session:
        found = session.scalars(
            select(Document)
            .join(Revision, Document.revision_id == Revision.id)
            .join(Account, Revision.sent_by == Account.id)
            .where(Account.login_name == login, Document.kind == "sheet")
            .order_by(Document.pages.desc(), Document.id.desc())
        ).first()
    assert found is not None, f"{login} has sent no sheet in the demo town"
    return found.public_id


def take_screens(page: Page, address: str) -> None:
    """The home page and one section of the sheet that is being written."""
    page.goto(f"{address}/sign-in")
    page.locator(".demo-people button").first.click()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / "home.png")
    page.get_by_role("link", name="続きを書く").first.click()
    page.get_by_role("link", name=SECTION).first.click()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / "sheet.png")


def take_paper(page: Page, address: str, public_id: str) -> None:
    """The first page of a sheet as it was sent."""
    answer = page.request.get(f"{address}/documents/{public_id}")
    assert answer.ok, answer.status
    with pypdfium2.PdfDocument(answer.body()) as paper:
        image = paper[0].render(scale=PAPER_DOTS / 72).to_pil()
    image.convert("L").save(PICTURES / "admission-pdf.png", optimize=True)


def main() -> None:
    """Take all pictures."""
    PICTURES.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        served_town(Path(folder)) as (address, db),
        sync_playwright() as play,
    ):
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = play.chromium.launch(executable_path=browser_program(), args=arguments)
        page = browser.new_page(viewport=SIZE, locale="ja-JP", timezone_id="Asia/Tokyo")
        take_screens(page, address)
        take_paper(page, address, sent_sheet(db, LISTED[0][0]))
        browser.close()
    for picture in sorted(PICTURES.glob("*.png")):
        print(f"{picture.relative_to(ROOT)}  {picture.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main()
