"""市町村ごとの取り扱い: read by everybody, kept by care offices, the city and who runs the system."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from handoff.db.equipment_cases import MunicipalityRule
from handoff.db.session import Database
from tests.build.town import Town
from tests.page import Page, WebClient

NEW = "/admin/municipalities/new"
RULE = {
    "name": "旭川市",
    "insurer_no": "012047",
    "timing": "confirmed_before",
    "form_notes": "様式第3号。会議の要点の写しを添える",
    "source": "市の手引き 令和8年4月版 12ページ",
    "valid_from": "2026-04-01",
}


def keep(browser: WebClient, typed: dict[str, str], path: str = NEW) -> Page:
    fields = browser.get(path).fields(NEW).to_dict()
    return browser.post(NEW, fields | typed)


@pytest.mark.parametrize("who", ["care_manager_actor", "city_actor", "system_admin_actor"])
def test_a_rule_is_kept_with_source_and_author_and_everybody_reads_it(
    app: Flask, town: Town, who: str
) -> None:
    browser = WebClient(app).sign_in_as(getattr(town, who))
    assert "まだ記録がありません" in browser.get("/admin/municipalities").text
    page = keep(browser, RULE)
    assert page.status == 303
    for reader in (town.msw_actor, town.other_care_manager_actor):
        text = WebClient(app).sign_in_as(reader).get(page.location).text
        assert "貸与の開始より前に、市町村の確認を受ける" in text
        assert "様式第3号。会議の要点の写しを添える" in text
        assert "市の手引き 令和8年4月版 12ページ" in text
        assert getattr(town, who).account_name in text


def test_the_city_begins_with_its_own_name_and_a_hospital_cannot_note_a_rule(
    app: Flask, town: Town
) -> None:
    city = WebClient(app).sign_in_as(town.city_actor)
    assert city.get(NEW).fields(NEW)["name"] == "旭川市"
    hospital = WebClient(app).sign_in_as(town.msw_actor)
    assert hospital.get("/admin/municipalities").status == 200
    assert hospital.get(NEW).status == 404
    assert hospital.post(NEW, RULE).status == 404


def test_a_new_rule_follows_the_old_one_and_one_of_the_same_day_replaces_it(
    app: Flask, town: Town, database: Database
) -> None:
    browser = WebClient(app).sign_in_as(town.care_manager_actor)
    first = keep(browser, RULE).location
    pid = first.rpartition("/")[2]
    copied = f"{NEW}?copy={pid}"
    assert browser.get(copied).fields(NEW)["insurer_no"] == "012047"
    later = {"timing": "within_month", "source": "市に電話で確認", "valid_from": "2027-04-01"}
    assert keep(browser, later, copied).status == 303
    corrected = {"timing": "filed_before", "source": "手引きの読み直し", "valid_from": "2026-04-01"}
    where = keep(browser, corrected, copied).location
    page = browser.get(where)
    assert "書き直し済み" in page.text
    assert "これから" in page.text
    text = browser.get("/admin/municipalities").text
    assert "貸与の開始より前に、書類を出す" in text  # in force today; the later one waits
    assert "ほかに1件" in text
    with database.reading() as session:
        kept = session.scalars(select(MunicipalityRule).order_by(MunicipalityRule.id)).all()
    assert [rule.replaced_at is None for rule in kept] == [False, True, True]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "市町村（保険者）の名前を入れてください"),
        ({"timing": ""}, "確認の時期の取り扱いを選んでください"),
        ({"source": ""}, "何で知ったかを書いてください"),
        ({"valid_from": ""}, "いつからの取り扱いかを入れてください"),
        ({"valid_from": "13/45"}, "いつからの取り扱いか"),
        ({"insurer_no": "旭川"}, "保険者番号は数字6けたで入れてください"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    app: Flask, town: Town, changes: dict[str, str], words: str
) -> None:
    browser = WebClient(app).sign_in_as(town.care_manager_actor)
    page = keep(browser, RULE | changes)
    assert page.status == 422
    assert words in page.text
    assert "様式第3号。会議の要点の写しを添える" in page.html


def test_a_rule_that_does_not_exist_is_missing(app: Flask, town: Town) -> None:
    browser = WebClient(app).sign_in_as(town.care_manager_actor)
    assert browser.get("/admin/municipalities/" + "A" * 22).status == 404
    assert browser.get(f"{NEW}?copy=" + "A" * 22).status == 404
