"""The handbook's section 4, step 5, the hospital's part: in sight, put off, on leave, home.

Once between two users of the system, the hospital with the keyboard alone and without JavaScript;
once with a clinic that only has a telephone, where the care manager enters everything.
"""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import pytest
from pypdf import PdfReader

from handoff.db.session import Database
from tests.build.moving import admit
from tests.build.town import Town
from tests.journeys.conftest import Enter, Person

pytestmark = [
    pytest.mark.journey,
    pytest.mark.parametrize("database", ["sqlite"], indirect=True),
]


def tell_with_the_keyboard(hospital: Person, words: str) -> None:
    """Open the row of the only patient and press one choice, never touching the mouse."""
    hospital.go("/")
    page = hospital.page
    page.locator("details.tell > summary").first.focus()
    page.keyboard.press("Enter")
    for _ in range(30):
        page.keyboard.press("Tab")
        if words in (page.evaluate("document.activeElement.textContent") or ""):
            break
    with page.expect_navigation():
        page.keyboard.press("Enter")


def heard_by_telephone(care: Person, at: str) -> None:
    """Who told it, how and when: asked on every page of what only the hospital knows."""
    care.page.locator("[name=with_whom]").fill("師長 佐藤さん")
    care.page.locator("[name=how][value=phone]").check(force=True)
    care.page.locator("[name=heard_day][value=today]").check(force=True)
    care.page.locator("[name=heard_time]").fill(at)


def event(person: Person, name: str, button: str, **typed: str) -> None:
    """Open the page of one event from the menu: it was today; press."""
    person.press("できごとを記録する")
    person.page.locator(".choice__title").get_by_text(name, exact=True).click()
    person.page.locator("[name=happened_day][value=today]").check(force=True)
    for key, text in typed.items():
        person.page.locator(f"[name={key}]").fill(text)
    if person.page.locator("[name=with_whom]:visible").count():
        heard_by_telephone(person, "9:30")
    person.press(button)


def test_the_outlook_is_told_put_off_twice_and_seen_then_leave_and_home(
    enter: Enter, town: Town, database: Database, stopped_clock: datetime
) -> None:
    with database.writing() as session:
        admit(session, town, stopped_clock - timedelta(hours=1))
    hospital = enter(town.ward_clerk_actor, javascript=False)
    hospital.sees("髙﨑 靜枝", "まだ知らせていません")
    tell_with_the_keyboard(hospital, "2週間後")
    hospital.sees("12/6（日）ごろ と知らせました（まだ見ていません）")

    care = enter(town.care_manager_actor, phone=True)
    care.sees("退院の目途は「12/6（日）ごろ」です")
    care.press("確認しました")
    hospital.page.reload()
    hospital.sees("ケアマネジャーが確認しました")

    tell_with_the_keyboard(hospital, "来月中旬")
    hospital.sees("12月中旬 と知らせました（まだ見ていません）")
    care.go("/inbox")
    care.sees("退院の目途：12月中旬")
    care.press("確認しました")
    hospital.go("/")
    hospital.page.locator("details.tell > summary").first.click()
    hospital.page.locator("details.tell [name=outlook_text]").fill("2026-12-11")
    hospital.press("この日と知らせる")
    care.go("/")
    care.sees("「12/11（金）」に変わりました")
    care.press("確認しました")

    hospital.press("髙﨑 靜枝")
    event(hospital, "外泊に出た", "外泊を記録する")
    hospital.sees("外泊中")
    care.press("髙﨑 靜枝")
    care.sees("外泊に出た", "外泊中")
    event(hospital, "外泊から戻った", "戻ったことを記録する")
    event(hospital, "病棟の移動", "移動を記録する", ward="4階西 402")
    hospital.sees("4階西 402")
    hospital.picture("moves", part="main .log")
    hospital.press("取り消す")
    hospital.page.locator("[name=reason]").fill("別の方の移動でした")
    hospital.press("記録を取り消して")
    hospital.sees("別の方の移動でした", "3階東")
    event(hospital, "退院", "退院を記録する")
    hospital.sees("退院 11月22日（日）", "自宅へ")
    care.go("/")
    care.sees("退院日が記録されました")
    assert "退院の目途は「" not in care.page.locator("main").inner_text()


def test_a_clinic_with_a_telephone_only_is_served_by_the_care_manager(
    enter: Enter, town: Town, database: Database, stopped_clock: datetime
) -> None:
    with database.writing() as session:
        admit(session, town, stopped_clock - timedelta(hours=1), town.fax_clinic)
    care = enter(town.care_manager_actor)
    care.press("髙﨑 靜枝")
    care.press("病院から電話で聞いたことを記録する")
    care.sees("見本内科医院はこのシステムを使っていません")
    care.press("退院の目途")
    care.page.get_by_text("来月上旬", exact=True).click()
    heard_by_telephone(care, "9:30")
    care.press("目途を知らせる")
    care.sees("12月上旬", "師長 佐藤さん", "電話で聞いた")

    event(care, "外泊に出た", "外泊を記録する")
    event(care, "外泊から戻った", "戻ったことを記録する")
    care.go("/")
    link = care.page.get_by_role("link", name="朝一リスト").get_attribute("href")
    paper = PdfReader(io.BytesIO(care.page.request.get(care.address + str(link)).body()))
    text = paper.pages[0].extract_text().replace("\n", "").replace(" ", "")
    assert "髙﨑靜枝" in text
    assert "12月上旬" in text
    care.press("髙﨑 靜枝")
    event(care, "退院", "退院を記録する")
    care.sees("退院 11月22日（日）", "師長 佐藤さん")
