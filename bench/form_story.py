"""The filling story: a whole ① from last time's sheet, every press and every written field counted.

An action is one press (a button, a choice, a key of the keyboard's own list) or one box written in,
pasted into, or taken from a list. On paper each printed answer is written by hand: they are counted in
the sheet that was sent.
"""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from bench.measure import heading
from handoff.db.session import Database
from handoff.db.sheets import Revision, SheetRecord
from handoff.db.stays import Stay
from handoff.sheets import admission, national
from handoff.sheets.content import counting, read
from handoff.sheets.model import Kind

MOST, ON_PAPER = 60, 120
LIST = """見本内科クリニック
1) アムロジピン錠5mg 1錠 1日1回 朝食後 28日分
2) 酸化マグネシウム錠330mg 3錠 1日3回 毎食後 28日分
3) ドネペジル塩酸塩錠5mg 1錠 1日1回 朝食後 28日分
4) フロセミド錠20mg 1錠 1日1回 朝食後 28日分
5) カロナール錠200 2錠 疼痛時 10回分"""


@dataclass
class Hands:
    """Counts what a person does on `page`."""

    page: Page
    count: int = 0

    def press(self, selector: str) -> None:
        """A click or tap."""
        self.page.locator(selector).locator("visible=true").first.click()
        self.count += 1

    def go(self, selector: str) -> None:
        """A press that leads to another page."""
        with self.page.expect_navigation():
            self.press(selector)

    def choose(self, name: str, code: str) -> None:
        """An answer out of several."""
        self.press(f'label:has(input[name="{name}"][value="{code}"])')

    def write(self, selector: str, words: str) -> None:
        """One box."""
        self.page.locator(selector).fill(words)
        self.count += 1


def play(context: BrowserContext, address: str, form: str, db: Database, pid: str) -> None:
    """Fill in, check and send; print the counts. Raises where a step does not work."""
    page = context.new_page()
    page.set_default_timeout(30_000)
    hands = Hands(page)
    page.goto(f"{address}{form}")
    carried = page.locator(".hub__carried").count()
    _seen_today(hands)
    _body(hands)
    _unchanged(hands)
    _send(hands)
    heading("The filling story: ① from last time's sheet, sent to the hospital")
    boxes, cells, national_words = _answers(db, pid)
    print(f"  sections that came with last time's answers                {carried}")
    print(
        f"  actions of the person                                      {hands.count}   [<= {MOST}]"
    )
    print(f"  answers on the paper that was sent: {boxes} boxes, with the cells of its lists {cells}   [>= {ON_PAPER}]")  # fmt: skip
    print(f"  items of the national specimen                             {national_words}")


def _seen_today(hands: Hands) -> None:
    """Wishes and medicines: never carried forward."""
    hands.go(".hub a[href$='/wishes']")
    hands.write("#wish_client", "杖で歩けるようになって、早く家に帰りたい。")
    hands.write("#wish_family", "夜のトイレに一人で行けるなら、家で看たい。")
    hands.go(".section-nav a[href$='/medicines']")
    hands.press(".paste summary")
    hands.write("#medications-paste", LIST)
    hands.press("[name=_read]")
    expect(hands.page.locator(".paste__said")).to_contain_text("件を表", timeout=20_000)


def _body(hands: Hands) -> None:
    """What is seen today, and what is not as last time."""
    hands.go(".section-nav a[href$='/body']")
    hands.choose("pressure_ulcer", "0")
    hands.write("#weight_kg", "46.5")
    hands.choose("adl_move", "3")
    hands.choose("adl_bath", "3")
    hands.choose("sleep", "0")
    hands.go(".section-nav a[href$='/conference']")
    for name in ("want_internal_conf", "want_discharge_conf"):
        hands.choose(name, "1")
    hands.go(".section-nav a:has-text('目次')")


def _unchanged(hands: Hands) -> None:
    """変わりありません, section by section."""
    while hands.page.locator(".hub__carried button").count():
        hands.go(".hub__carried button")


def _send(hands: Hands) -> None:
    hands.go(".page-head__action a:has-text('確認')")
    page = hands.page
    missing = page.locator(".notice--stop li a")
    for at in range(missing.count()):
        print(f"  still asked for: {missing.nth(at).inner_text()}")
    hands.go("#send button:has-text('送る')")
    for _ in range(3):  # an interruption that asks whether it is so
        if "/sheets/" not in page.url or page.locator(".error-summary").count():
            break
        questions = page.locator("main fieldset:has(input[type=radio])")
        for at in range(questions.count()):
            questions.nth(at).locator("label:has-text('記録を見て')").first.click()
            hands.count += 1
        hands.go("main form button:has-text('へ送る')")
    if "/sheets/" in page.url:
        raise SystemExit(f"the sheet was not sent: {page.locator('main').inner_text()[:600]}")


def _answers(db: Database, pid: str) -> tuple[int, int, str]:
    """Printed answers of the newest ① of the stay: boxes, and boxes with the cells of its tables."""
    with db.reading() as session:
        query = (
            select(Revision)
            .join(SheetRecord, SheetRecord.id == Revision.sheet_id)
            .join(Stay, Stay.id == SheetRecord.stay_id)
            .where(Stay.public_id == pid, SheetRecord.code == "admission")
            .order_by(Revision.id.desc())
        )
        newest = session.scalars(query).first()
        if newest is None:
            raise SystemExit("the filling story did not end with a sheet that was sent")
        sheet = admission.SHEET
        counted = counting(sheet, read(sheet, newest.content).values)
    boxes = [k for k in counted if k in sheet.items and sheet.items[k].printed]
    tables = [k for k in boxes if sheet.items[k].kind is Kind.ROWS]
    cells = sum(len(row) for key in tables for row in counted[key])
    complete = national.completeness(sheet, counted)
    return len(boxes), len(boxes) - len(tables) + cells, f"{complete.filled}/{complete.total}"
