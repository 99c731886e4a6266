"""Reading a sheet: what changed, two versions side by side, text for a chart, pictures of the pages;
and what is odd before it is sent."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from handoff.actions.evidence import record_of
from handoff.db.session import Database
from handoff.db.sheets import Revision
from handoff.db.stays import Stay
from handoff.web.sheets.previewing import Shelf
from tests.build.sheets import write_draft
from tests.build.stories import HALF_A_YEAR, Story
from tests.build.town import Town
from tests.page import Page, WebClient
from tests.web.sheets.test_sending import ENOUGH

ONE_DATABASE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def story(database: Database, town: Town, now: datetime) -> Story:
    return Story(database, town, now).opened()


@pytest.fixture
def earlier(database: Database, town: Town, now: datetime) -> Story:
    """The same half a year ago."""
    return Story(database, town, now - HALF_A_YEAR).opened()


@pytest.fixture
def ward(client: WebClient, town: Town) -> WebClient:
    return client.sign_in_as(town.msw_actor)


# --- what changed ------------------------------------------------------------------------------


def test_a_ward_reads_what_changed_since_the_version_it_has_in_hands(
    story: Story, ward: WebClient
) -> None:
    first = story.sent(swallow="never", adl_eat="1")
    story.received(first)
    story.sent(reason="訂正", swallow="sometimes", adl_eat="1")
    third = story.sent(reason="訂正", swallow="sometimes", adl_eat="3")
    page = ward.get(f"/revisions/{third}")
    changes = next(n for n in page.all("section") if "changes" in n.attrs.get("class", ""))
    assert "受け取った第1版" in changes.text
    assert "時々むせる" in changes.text
    assert "一部介助" in changes.text
    text = page.text
    assert (
        text.index("変わったところ") < text.index("まず知りたいこと") < text.index("シートの全体")
    )
    assert "前：嚥下機能" in text


def test_the_first_sheet_of_a_new_admission_is_laid_beside_last_time(
    earlier: Story, ward: WebClient, now: datetime
) -> None:
    earlier.sent(infection="0")
    earlier.again()
    second = earlier.sent(now, infection="1", infection_detail="MRSA")
    page = ward.get(f"/revisions/{second}")
    assert "前回の入院" in page.text
    assert "なし → 今回：あり（MRSA）" in page.text


@ONE_DATABASE
def test_a_withdrawn_version_is_no_base_and_is_compared_by_nobody_outside(
    story: Story, client: WebClient, town: Town
) -> None:
    first = story.sent(life_history="別の方の話")
    client.sign_in_as(town.care_manager_actor)
    address = f"/revisions/{first}/withdraw"
    client.post(address, {**client.get(address).fields(address), "reason": "間違えたため"})
    second = story.sent(reason="送り直し", life_history="畑仕事が好き")
    assert client.get(f"/revisions/{second}/compare/{first}").status == 200
    client.sign_in_as(town.msw_actor)
    page = client.get(f"/revisions/{second}")
    assert "別の方の話" not in page.html
    for path in (f"{second}/compare/{first}", f"{first}/compare/{second}", f"{first}/chart"):
        assert client.get(f"/revisions/{path}").status == 404
    for path in (f"{first}/print", f"{first}/pages/1.png", f"{first}/compare"):
        assert client.get(f"/revisions/{path}").status == 404


def test_any_two_versions_are_compared_in_words_older_first(story: Story, ward: WebClient) -> None:
    first = story.sent(medications=[{"drug": "フロセミド", "usage": "朝食後"}])
    second = story.sent(reason="訂正", medications=[{"drug": "フロセミド", "usage": "夕食後"}])
    third = story.sent(reason="訂正", medications=[])
    for one, other in ((first, second), (second, first)):
        page = ward.get(f"/revisions/{one}/compare/{other}")
        assert "変更 フロセミド" in page.text
        assert "朝食後 → 今回：" in page.text
        assert "違うところ 1か所" in page.text
    chosen = ward.get(f"/revisions/{third}/compare?with={first}")
    assert chosen.location.endswith(f"/revisions/{third}/compare/{first}")
    assert ward.get(f"/revisions/{third}/compare").location.endswith(second)
    options = [n.attrs["value"] for n in ward.get(chosen.location).all("option")]
    assert options == [second, first]
    assert ward.get(f"/revisions/{third}/compare/{third}").status == 404


@ONE_DATABASE
def test_a_single_version_says_that_there_is_nothing_to_compare(
    story: Story, ward: WebClient
) -> None:
    page = ward.get(f"/revisions/{story.sent()}/compare")
    assert (page.status, page.h1) == (200, "2つの版を比べる")


@ONE_DATABASE
def test_nobody_else_compares_prints_or_copies(story: Story, client: WebClient, town: Town) -> None:
    first, second = story.sent(), story.sent(reason="訂正", swallow="never")
    for actor in (town.other_care_manager_actor, town.other_msw_actor, town.city_actor):
        client.sign_in_as(actor)
        for path in (f"compare/{first}", "compare", "chart", "print", "pages/1.png"):
            assert client.get(f"/revisions/{second}/{path}").status == 404, path


# --- chart and paper -----------------------------------------------------------------------------


@ONE_DATABASE
def test_the_text_for_a_chart_names_the_patient_first_and_keeps_care(
    story: Story, ward: WebClient
) -> None:
    pid = story.sent(allergy="1", allergy_detail="ペニシリン", abuse_suspected="1")
    short = ward.get(f"/revisions/{pid}/chart").all("textarea")[0].text
    assert "患者：髙﨑 靜枝 様（タカサキ シズエ・昭和14年3月4日生・87歳・女・要介護3）" in short
    assert "アレルギー あり（ペニシリン）" in short
    whole = ward.get(f"/revisions/{pid}/chart?part=all")
    assert "虐待の疑い：" not in whole.all("textarea")[0].text
    assert "見たことが記録されます" in whole.text
    asked = ward.get(f"/revisions/{pid}/chart?part=all&restricted=1")
    assert "虐待の疑い：あり" in asked.all("textarea")[0].text


@ONE_DATABASE
def test_the_print_view_has_every_answer_and_the_name_in_the_head_of_each_page(
    story: Story, ward: WebClient
) -> None:
    page = ward.get(f"/revisions/{story.sent(**ENOUGH)}/print")
    head = next(n for n in page.all("thead"))
    assert "髙﨑 靜枝 様" in head.text
    for words in ("畑仕事が好き", "まず知りたいこと", "見本訪問看護"):
        assert words in page.text


# --- pages as pictures ---------------------------------------------------------------------------


@ONE_DATABASE
def test_the_check_page_shows_the_very_pages_and_a_change_shows_at_once(
    story: Story, client: WebClient, town: Town, database: Database, now: datetime
) -> None:
    care = town.care_manager_actor
    write_draft(database, care, now, story.pid, {"life_history": "畑仕事が好き"})
    client.sign_in_as(care)
    base = f"/stays/{story.pid}/sheets/admission"
    check = client.get(f"{base}/check")
    pictures = [n.attrs["src"] for n in check.all("img") if "/pages/" in n.attrs["src"]]
    assert pictures == [f"{base}/pages/1.png", f"{base}/pages/2.png"]
    first = client.get(pictures[1]).response
    assert (first.mimetype, first.headers["Cache-Control"]) == ("image/png", "no-store")
    with Image.open(BytesIO(first.data)) as picture:
        assert (picture.width, picture.height) == (794, 1123)
    again = client.get(pictures[1]).response
    assert again.data == first.data
    write_draft(database, care, now, story.pid, {"adl_move": "4"})
    assert client.get(pictures[1]).response.data != first.data
    assert client.get(f"{base}/pages/3.png").status == 404
    assert (
        client.get(f"{base}/pages/1.png?as=fax").response.data
        != client.get(pictures[0]).response.data
    )
    client.sign_in_as(town.second_care_manager_actor)  # has no draft of the sheet
    assert client.get(pictures[0]).status == 404


@ONE_DATABASE
def test_the_pages_of_a_version_are_those_that_were_handed_over(
    story: Story, ward: WebClient
) -> None:
    pid = story.sent()
    page = ward.get(f"/revisions/{pid}")
    assert f"/revisions/{pid}/pages/2.png" in [n.attrs["src"] for n in page.all("img")]
    small = ward.get(f"/revisions/{pid}/pages/1.png").response.data
    large = ward.get(f"/revisions/{pid}/pages/1.png?size=large").response.data
    with Image.open(BytesIO(small)) as one, Image.open(BytesIO(large)) as other:
        assert one.width < other.width


def test_the_shelf_throws_away_what_was_not_looked_at_longest() -> None:
    shelf, made = Shelf(room=10), list[str]()

    def make(name: str) -> bytes:
        made.append(name)
        return b"12345"

    for name in ("a", "b", "a", "c", "a", "b"):
        shelf.get((name, "pdf"), lambda name=name: make(name))
    assert made == ["a", "b", "c", "b"]
    assert shelf.used == 10


# --- odd but possible ----------------------------------------------------------------------------


def _odd_draft(story: Story, town: Town, now: datetime, **raw: Any) -> None:
    write_draft(story.database, town.care_manager_actor, now, story.pid, raw)


def _press(client: WebClient, base: str, page: Page, why: str, words: str = "") -> Page:
    fields = dict(page.fields("/send")) | {"passed": "1"}
    for box in page.all("input", type="radio"):
        name = box.attrs["name"]
        fields |= {name: why, name.replace("why-", "words-"): words}
    return client.post(f"{base}/send", fields)


@ONE_DATABASE
def test_a_reason_is_kept_shown_to_the_own_office_and_printed_in_the_record_alone(
    story: Story, client: WebClient, town: Town, now: datetime
) -> None:
    _odd_draft(story, town, now, birth_date="1999-03-04", **ENOUGH)
    client.sign_in_as(town.care_manager_actor)
    base = f"/stays/{story.pid}/sheets/admission"
    check = client.get(f"{base}/check")
    assert "確かめてほしいところ" in check.text
    assert f"{base}/client?back=check#birth_date" in check.links()
    pause = client.post(f"{base}/send", check.fields("/send"))
    assert pause.h1 == "送る前に確かめてください"
    assert "利用者の記録（昭和14年3月4日）と違います" in pause.text
    sent = _press(client, base, pause, "other", "保険証で確かめた")
    page = client.get(sent.location)
    assert "確かめて送ったところ" in page.text
    assert "保険証で確かめた" in page.text
    address = sent.location.split("?")[0]
    client.sign_in_as(town.msw_actor)
    assert "保険証で確かめた" not in client.get(address).html
    with story.database.reading() as session:
        stay = session.scalars(select(Stay).where(Stay.public_id == story.pid)).one()
        (line,) = record_of(session, stay).revisions
    assert {why for _, why in line.passed} == {"保険証で確かめた"}
    asked = "".join(what for what, _ in line.passed)
    assert "27歳です" in asked
    assert "利用者の記録" in asked


def test_what_was_passed_once_is_not_asked_again_until_it_says_something_else(
    earlier: Story, client: WebClient, town: Town, now: datetime
) -> None:
    earlier.sent(weight_kg="84", height_cm="150")
    earlier.again()
    _odd_draft(earlier, town, now, weight_kg="44", height_cm="150")
    client.sign_in_as(town.care_manager_actor)
    base = f"/stays/{earlier.pid}/sheets/admission"
    pause = client.post(f"{base}/send", client.get(f"{base}/check").fields("/send"))
    assert "40kg減" in pause.text
    _press(client, base, pause, "いまは確かめられません")
    begin = f"{base}/correct"
    client.post(begin, client.get(begin).fields(begin))
    fields = {**client.get(f"{base}/check").fields("/send"), "reason": "書き足した"}
    assert client.post(f"{base}/send", fields).status == 303
    with earlier.database.reading() as session:
        revisions = session.scalars(select(Revision).order_by(Revision.id)).all()
        first, second = revisions[-2:]
        assert "weight:weight_kg" in first.passed
        assert second.passed == {}


@ONE_DATABASE
def test_sections_nobody_looked_at_are_one_question(
    earlier: Story, client: WebClient, town: Town, now: datetime
) -> None:
    earlier.sent(**ENOUGH, palsy="mild", family=[{"person_name": "髙﨑 大輔"}])
    earlier.again()
    _odd_draft(earlier, town, now)
    client.sign_in_as(town.care_manager_actor)
    base = f"/stays/{earlier.pid}/sheets/admission"
    pause = client.post(f"{base}/send", client.get(f"{base}/check").fields("/send"))
    legends = [n.text for n in pause.all("legend")]
    assert any("見ていない区分が" in words for words in legends)
    assert _press(client, base, pause, "いまは確かめられません").status == 303


@ONE_DATABASE
def test_a_reason_longer_than_the_record_takes_keeps_what_was_typed(
    story: Story, client: WebClient, town: Town, now: datetime
) -> None:
    _odd_draft(story, town, now, swallow="always", thickener="0")
    client.sign_in_as(town.care_manager_actor)
    base = f"/stays/{story.pid}/sheets/admission"
    pause = client.post(f"{base}/send", client.get(f"{base}/check").fields("/send"))
    long = _press(client, base, pause, "other", "あ" * 301)
    assert (long.status, "あ" * 301 in long.html) == (422, True)
    assert long.title.startswith("エラー：")


@ONE_DATABASE
def test_who_comes_back_to_the_check_page_after_sending_sees_what_was_sent(
    story: Story, client: WebClient, town: Town
) -> None:
    pid = story.sent()
    client.sign_in_as(town.care_manager_actor)
    page = client.get(f"/stays/{story.pid}/sheets/admission/check")
    assert page.location == f"/revisions/{pid}"
    assert "第1版になっています" in client.get(page.location).text


@ONE_DATABASE
def test_the_picture_of_a_stay_says_in_words_what_it_draws(
    story: Story, client: WebClient, town: Town, app: Flask
) -> None:
    story.received(story.sent())
    client.sign_in_as(town.care_manager_actor)
    page = client.get(f"/stays/{story.pid}")
    (words,) = [n.text for n in page.all("title") if n.parent and n.parent.tag == "svg"]
    assert "入院：11/21 18:10 入院" in words
    assert "シート：11/22 第1版 本システム" in words
    assert "受領：11/22 第1版 受領" in words
