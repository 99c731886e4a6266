"""福祉用具 from the first press to the rental: by the survey, by judgement, by doctor and municipality."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from sqlalchemy import select

from handoff.actions import drafts, letters
from handoff.db import find_letters
from handoff.db.clients import Client
from handoff.db.equipment_cases import EquipmentCase
from handoff.db.session import Database
from tests.build.discharge import in_days
from tests.build.equipment import light_client
from tests.build.letters import ASKED_TOOLS, BASE_URL, by_post
from tests.build.papers import SECRET, paper
from tests.build.town import Town
from tests.journeys.conftest import Enter, Person

pytestmark = [
    pytest.mark.journey,
    pytest.mark.parametrize("database", ["sqlite"], indirect=True),
]
SOURCE = "市町村から受け取った認定調査票の写し"
FINDING = "関節リウマチによる両肩の疼痛と朝のこわばりが強く、午前中は自力での起き上がりができない。"


@pytest.fixture
def light(database: Database, town: Town, stopped_clock: datetime) -> Client:
    """要介護1."""
    with database.writing() as session:
        return light_client(session, town, stopped_clock)


def rentals(database: Database) -> list[tuple[str, bool, bool]]:
    """The kept cases: state, whether a letter ④ was begun, whether a day of rental is recorded."""
    with database.reading() as session:
        cases = session.scalars(select(EquipmentCase)).all()
        return [(c.state, c.letter_id is not None, c.rental_from is not None) for c in cases]


def begin(person: Person, client: Client, item: str, state: str) -> str:
    """From the page of the client to the case; its address."""
    person.go(f"/clients/{client.public_id}")
    person.press("福祉用具の確認を始める")
    page = person.page
    page.get_by_label(item, exact=True).check()
    page.get_by_text(state).check()  # stands open below the item that was chosen
    person.press("この福祉用具で確認を始める")
    return page.url.removeprefix(person.address)


def choose(person: Person, name: str, words: str) -> None:
    """Press one of the answers of a question of the form."""
    row = person.page.locator(f"fieldset:has([name={name}]) label.segment", has_text=words)
    row.first.click()


def survey(person: Person, **answers: str) -> None:
    """Type the survey from its form."""
    for item, answer in answers.items():
        choose(person, item, answer)
    person.page.locator("[name=survey_on]").fill("2026-03-01")
    choose(person, "source", SOURCE)
    person.press("調査の結果を記録する")


def meet(person: Person, now: datetime) -> None:
    """The meeting decides that it is needed."""
    choose(person, "held", "開催した")
    person.page.locator("[name=on]").fill(in_days(now, 0))
    choose(person, "attendees", "本人")
    choose(person, "attendees", "福祉用具専門相談員")
    choose(person, "needed", "特に必要と判断した")
    person.page.locator("[name=conclusion]").fill("朝の起き上がりのため、特に必要と判断した。")
    person.press("会議を記録する")


def on_day(person: Person, now: datetime, button: str, file: Path | None = None) -> None:
    """A step that asks for a day."""
    person.page.locator("[name=on]").fill(in_days(now, 0))
    if file is not None:
        person.page.locator("input[type=file]").set_input_files(str(file))
    person.press(button)


def test_route_a_on_a_telephone(
    enter: Enter, town: Town, database: Database, light: Client, now: datetime
) -> None:
    person = enter(town.care_manager_actor, phone=True)
    begin(person, light, "特殊寝台及び特殊寝台付属品", "（一）日常的に起き上がりが困難な者")
    person.sees("結果だけで借りられ、④が要らないことがあります")
    survey(person, item_1_3="つかまらないでできる", item_1_4="できない")
    person.sees("認定調査の結果だけで借りられます", "④も市町村の確認も要りません")
    meet(person, now)
    on_day(person, now, "記載を記録する")
    on_day(person, now, "貸与の開始を記録する")
    person.go(f"/clients/{light.public_id}")
    person.sees("手続きは済んでいます")
    assert rentals(database) == [("open", False, True)]
    assert person.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_route_b_without_scripts(
    enter: Enter, town: Town, database: Database, light: Client, now: datetime
) -> None:
    person = enter(town.care_manager_actor, javascript=False)
    state = "（二）日常生活範囲における移動の支援が特に必要と認められる者"
    begin(person, light, "車いす及び車いす付属品", state)
    survey(person, item_1_7="何かにつかまればできる")
    person.press("主治医意見書・診断書・聴き取りの所見を入力する")
    choose(person, "source", "医師からの聴取")
    person.page.locator("[name=on]").fill(in_days(now, 0))
    person.page.locator("[name=words]").fill("心不全のため、屋外では50mで息切れが強い。")
    person.press("所見を記録する")
    meet(person, now)
    person.sees("主治医の情報と会議での判断により、借りられます")
    on_day(person, now, "記載を記録する")
    on_day(person, now, "貸与の開始を記録する")
    person.sees("市町村の確認は要りません")
    assert rentals(database) == [("open", False, True)]


def send(database: Database, town: Town, now: datetime, client: Client) -> str:
    """④ that the page began is filled in and posted; its address."""
    actor = town.care_manager_actor
    with database.writing() as session:
        (letter,) = find_letters.letters_of_client(session, actor, client)
        draft = letters.open_draft(session, actor, now, letter)
        filled = {**draft.content, **{k: ASKED_TOOLS[k] for k in ("office_head", "assessment")}}
        draft = drafts.save_draft(session, actor, now, draft, filled, draft.version, "test")
        letters.send(
            session, actor, now, draft, by_post(now), None, "", secret=SECRET, base_url=BASE_URL
        )
        return f"/letters/{letter.public_id}"


def type_answer(person: Person, letter: str, now: datetime) -> None:
    """The doctor's answer came on paper."""
    person.go(f"{letter}/type")
    page = person.page
    page.locator("[name=on_behalf]").fill("見本 太郎")
    page.locator("[name=received_on]").fill(in_days(now, 0))
    page.locator("[name=means][value=post]").check(force=True)
    page.locator("[name=fits][value='1']").check(force=True)
    page.locator("[name=state][value=i]").check(force=True)
    page.locator("[name^=cause_diseases-0]").first.fill("関節リウマチ")
    page.locator("[name=finding]").fill(FINDING)
    page.locator("[name=needed_tools][value=T2]").check(force=True)
    person.press("紙の返信として記録する")


def test_route_c_from_the_letter_to_the_rental(
    enter: Enter, town: Town, database: Database, light: Client, now: datetime, tmp_path: Path
) -> None:
    person = enter(town.care_manager_actor)
    page = person.page
    item, state = "特殊寝台及び特殊寝台付属品", "（一）日常的に起き上がりが困難な者"
    case = begin(person, light, item, state)
    survey(person, item_1_3="つかまらないでできる", item_1_4="何かにつかまればできる")
    person.sees("3つが要ります")
    page.get_by_role("button", name="④を書く：見本内科医院").click()
    page.wait_for_url("**/letters/**")
    letter = send(database, town, now, light)
    person.go(case)
    person.sees("主治医の回答を待っています")
    person.picture("equipment")
    type_answer(person, letter, now)
    person.go(case)
    person.sees("午前中は自力での起き上がりができない", "関節リウマチ")
    meet(person, now)
    plan = tmp_path / "plan.pdf"
    plan.write_bytes(paper())
    on_day(person, now, "記載を記録する", plan)

    person.press("市への提出書類 一式")
    person.sees("必要なものがそろっています")
    person.press("1つのPDFにまとめる")
    with page.expect_download() as download:
        page.get_by_role("link", name="PDFを開く").click()
    pages = pypdf.PdfReader(BytesIO(Path(download.value.path()).read_bytes())).pages
    text = "".join("".join(p.extract_text() for p in pages).split())
    for words in (
        "旭川市介護保険担当課",
        "起き上がりができない",
        "特に必要と判断した",
        "居宅サービス計画書",
    ):
        assert words in text, words

    person.go(case)
    person.sees("旭川市の取り扱いの記録がありません")
    on_day(person, now, "届け出を記録する")
    person.sees("市町村の確認を待っています")
    person.press("市町村の答えを記録する")
    choose(person, "result", "確認された")
    page.locator("[name=on]").fill(in_days(now, 0))
    choose(person, "means", "文書")
    person.press("市町村の答えを記録する")
    page.locator("[name=on]").fill(in_days(now + timedelta(days=1), 0))
    person.press("貸与の開始を記録する")
    person.sees("主治医の所見・会議・市町村の確認により、借りられます", "11月23日（月） から")
