"""A sheet with a slip of the finger: looked at as pages, asked about, sent, read, compared, copied."""

from __future__ import annotations

from datetime import datetime

import pytest

from handoff.db.session import Database
from tests.build.sheets import open_stay, write_draft
from tests.build.town import Town
from tests.journeys.conftest import Enter

pytestmark = [
    pytest.mark.journey,
    pytest.mark.parametrize("database", ["sqlite"], indirect=True),
]


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_a_slip_is_asked_about_and_the_ward_reads_what_changed(
    enter: Enter, town: Town, database: Database, now: datetime, javascript: bool
) -> None:
    pid = open_stay(database, town, now)
    slip = {"weight_kg": "12", "height_cm": "150", "cm_notes": "夜間は家族が付き添っている。"}
    write_draft(database, town.care_manager_actor, now, pid, slip)
    base = f"/stays/{pid}/sheets/admission"
    care = enter(town.care_manager_actor, javascript=javascript)
    care.go(f"{base}/check")
    care.sees("確かめてほしいところ", "身長150cm・体重12kg", "相手に届くページ")
    picture = care.page.locator(".pages img").first
    picture.scroll_into_view_if_needed()
    care.page.wait_for_load_state("networkidle")
    assert picture.evaluate("i => i.naturalWidth") > 0
    care.press("へ送る")
    care.sees("送る前に確かめてください", "まだ送っていません")
    care.page.get_by_role("radio", name="本人または家族に確かめました").check()
    care.press("このまま")
    care.sees("送りました", "確かめて送ったところ")
    first = care.page.url.split("?")[0]
    if javascript:  # going back opens the page before, and nothing is pressed a second time
        care.page.go_back()
        care.sees("入院時情報提供シート 第1版")
    care.go(f"{base}/correct")
    care.press("書き始める")
    write_draft(database, town.care_manager_actor, now, pid, {"weight_kg": "42"})
    care.go(f"{base}/check")
    care.page.locator("[name=reason]").first.fill("体重のけたを直した")
    care.press("へ送る")
    for question in care.page.locator(".pause-question").all():
        question.get_by_role("radio").first.check()
    if "send" in care.page.url or care.page.locator("[name=passed]").count():
        care.press("このまま")
    second = care.page.url.split("?")[0]

    ward = enter(town.msw_actor, phone=True, javascript=javascript)
    ward.go(second.removeprefix(ward.address))
    ward.sees("変わったところ", "12kg", "42kg", "まず知りたいこと")
    ward.press("並べて見る")
    ward.sees("2つの版を比べる", "違うところ")
    ward.go(second.removeprefix(ward.address) + "/chart")
    text = ward.page.locator("textarea").input_value()
    assert "体重：12kg → 42kg" in text
    if javascript:
        ward.page.get_by_role("button", name="全部コピーする").click()
        ward.sees("コピー")
    assert first != second
