"""From the first talk to the tier: a conference proposed, answered, fixed, held; papers that go along."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from handoff.db.discharge import Conference, Contact
from handoff.db.session import Database
from handoff.rules.life import ConferenceState
from tests.build.discharge import in_days
from tests.build.moving import admit
from tests.build.papers import paper
from tests.build.town import Town
from tests.journeys.conftest import Enter, Person

pytestmark = [
    pytest.mark.journey,
    pytest.mark.parametrize("database", ["sqlite"], indirect=True),
]


@pytest.fixture
def stay(database: Database, town: Town, stopped_clock: datetime) -> str:
    """The address of an open stay since yesterday."""
    with database.writing() as session:
        made = admit(session, town, stopped_clock - timedelta(minutes=5))
        return f"/stays/{made.public_id}"


def add_known(person: Person, words: str) -> None:
    """Press the button of a person the stay knows."""
    person.page.locator(".quick button", has_text=words).first.click()
    person.page.wait_for_load_state()


def fill_row(person: Person, number: int, **values: str) -> None:
    """Type into one row of persons."""
    row = f"people-{number}"
    for key, value in values.items():
        box = person.page.locator(f"[name={row}-{key}]")
        if key in ("side", "job"):
            box.select_option(value)
        else:
            box.fill(value)


def choose_file(person: Person, path: Path, content: bytes) -> None:
    """Write a file and choose it on the page."""
    path.write_bytes(content)
    person.page.locator("input[type=file]").set_input_files(str(path))


def propose(hospital: Person, stay: str, now: datetime) -> None:
    """Two times and four persons; the page says at once who is missing and when nobody is."""
    page = hospital.page
    hospital.go(stay)
    hospital.press("カンファレンスを相談する")
    page.locator("[name=times-0-on]").fill(in_days(now, 3))
    page.locator("[name=times-0-at]").fill("14:00")
    page.locator("[name=times-1-on]").fill(in_days(now, 4))
    page.locator("[name=times-1-at]").fill("10時30分")
    add_known(hospital, "看護師")
    add_known(hospital, "介護支援専門員")
    hospital.sees("足りないもの：病院の外の職種あと2者")
    hospital.press("もう1人")
    fill_row(hospital, 2, side="outside", job="visiting_nurse", organisation="訪問看護 みほん")
    page.get_by_text("病院の外の職種あと1者").first.wait_for()  # said while it is typed
    hospital.press("もう1人")
    fill_row(hospital, 3, side="outside", job="pharmacist", organisation="みほん薬局")
    page.get_by_text("この顔ぶれなら").wait_for()
    assert page.locator("[name=times-1-at]").input_value() == "10時30分"
    hospital.picture("conference", height=760)
    hospital.press("候補日を相手に送る")
    hospital.sees("候補日を提示", "10:30")


def test_a_conference_from_the_proposal_to_the_tier(
    enter: Enter, town: Town, database: Database, stay: str, now: datetime, tmp_path: Path
) -> None:
    hospital, care = enter(town.msw_actor), enter(town.care_manager_actor, phone=True)
    propose(hospital, stay, now)

    care.go(stay)
    care.page.locator("main a", has_text="都合を返事する").last.click()
    care.page.wait_for_load_state()
    care.page.get_by_text("参加できます", exact=True).click()
    care.page.locator("label", has_text="10:30").click()
    care.press("都合を返事する")
    care.sees("参加できます", "10:30")

    hospital.page.reload()
    hospital.press("日時を決める")
    hospital.page.locator("label", has_text="10:30").click()
    hospital.press("この日時に決めて知らせる")
    hospital.sees("日時が決まった", "数えられます")

    care.go(stay)  # it took place earlier than planned: this morning
    care.page.locator("main .paper-list a", has_text="10:30").first.click()
    care.press("開催を記録する")
    care.page.locator("[name=starts_on]").fill(in_days(now, 0))
    care.page.locator("[name=starts_time]").fill("9:10")
    care.page.locator("[name=minutes]").fill("入浴は訪問で週2回。内服は一包化。")
    care.press("カンファレンスを記録する")
    care.sees("開催した", "内服は一包化", "写しがまだ")

    hospital.page.reload()
    hospital.press("文書の写しを付ける")
    choose_file(hospital, tmp_path / "渡した文書.pdf", paper())
    hospital.press("この文書を付ける")
    hospital.sees("写しあり", "渡した文書.pdf")

    care.press("面談・連絡の記録にも残す")
    care.sees("いまは(Ⅰ)ロ（600単位）", "カンファレンス 1回")
    care.press("聞き取りを記録")
    care.page.locator("label", has_text="きのう").click()
    care.page.locator("label", has_text="会って（面談）").click()
    add_known(care, "看護師")
    care.page.locator("[name=learnt]").fill("夜間のトイレは付き添いが要る")
    care.press("聞き取りを記録する")
    care.sees("いまは(Ⅱ)ロ（750単位）")
    care.go(f"{stay}/discharge-fee")
    care.sees("(Ⅱ)ロにあたる面談の記録があります", "TT-20", "保険者")
    care.picture("discharge")
    with database.reading() as session:
        held = session.scalars(select(Conference)).one()
        assert (held.state, held.document_id is not None) == (ConferenceState.HELD, True)
        contacts = session.scalars(select(Contact).order_by(Contact.met_on)).all()
        assert [contact.conference_id for contact in contacts] == [None, held.id]


def test_papers_good_disguised_and_far_too_large(
    enter: Enter, town: Town, stay: str, tmp_path: Path
) -> None:
    hospital = enter(town.msw_actor)
    page = hospital.page
    hospital.go(f"{stay}/attachments/new")
    page.locator("[name=kind]").select_option("nursing_summary")
    page.locator("[name=title]").fill("12月10日時点")
    choose_file(hospital, tmp_path / "サマリー.pdf", b"MZ\x90\x00" + b"0" * 4000)
    hospital.press("添付して相手に知らせる")
    hospital.sees("PDF・JPEG・PNGのどれかにしてから")
    assert page.locator("[name=title]").input_value() == "12月10日時点"

    choose_file(hospital, tmp_path / "大きい.pdf", b"%PDF-" + b"0" * (30 * 1024 * 1024))
    hospital.press("添付して相手に知らせる")
    hospital.sees("ファイルが大きすぎます（30.0 MB）", "分けるか")
    assert page.locator("[name=title]").input_value() == "12月10日時点"

    choose_file(hospital, tmp_path / "看護サマリー.pdf", paper())
    hospital.press("添付して相手に知らせる")
    hospital.sees("看護サマリー.pdf", "相手の受領がまだ")
    hospital.errors[:] = [e for e in hospital.errors if "413" not in e and "422" not in e]

    care = enter(town.care_manager_actor)
    care.go(stay)
    with care.page.expect_download() as started:
        care.page.locator(".paper-list").get_by_role("link", name="開く").first.click()
    assert started.value.suggested_filename == "看護サマリー.pdf"
    care.page.locator(".paper-list").get_by_role("button", name="受領しました").first.click()
    care.page.wait_for_load_state()
    care.sees("受領済み", "葛󠄀城 美咲")
    hospital.page.reload()
    hospital.sees("開いた人：葛󠄀城 美咲")
