"""Several screens on one draft, saves that come late, twice or never: nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from handoff.actions import drafts, undoing
from handoff.db.people import Account
from handoff.db.session import Database
from handoff.paths import bundled
from handoff.sheets import catalogue, content
from handoff.sheets.content import Content
from handoff.web.filling import screens
from handoff.web.filling.screens import Told
from tests.build.sheets import all_drafts, open_stay
from tests.build.town import PASSWORD, Town
from tests.page import Page, WebClient

JSON = {"Accept": "application/json"}
Fields = MultiDict[str, str]


@pytest.fixture
def base(client: WebClient, town: Town, database: Database, now: datetime) -> str:
    """The address of the sheet of an open stay; its care manager is signed in and has begun."""
    pid = open_stay(database, town, now)
    client.sign_in_as(town.care_manager_actor)
    address = f"/stays/{pid}/sheets/admission"
    client.post(address, follow=True)
    return address


@pytest.fixture
def stored(database: Database, town: Town) -> Callable[[], dict[str, Any]]:
    """What the draft holds."""
    return lambda: all_drafts(database, town.care_manager_actor)[0].content


def opened(client: WebClient, base: str, page: str) -> Fields:
    return client.get(f"{base}/{page}").fields(f"/{page}")


def typed(client: WebClient, base: str, fields: Fields, number: int, **words: str) -> Any:
    """What saving.js sends; the page stays as it was, as when the answer never arrives."""
    fields = MultiDict({**fields, **words, "_seq": str(number)})
    answer = client.post(f"{base}/autosave", fields, headers=JSON)
    return answer.response.get_json() | {"status": answer.status}


def test_an_answer_that_never_arrived_is_no_second_screen(
    client: WebClient, base: str, stored: Callable[[], dict[str, Any]]
) -> None:
    page = opened(client, base, "wishes")
    for number, text in enumerate(("畑", "畑仕", "畑仕事"), 1):
        assert typed(client, base, page, number, interests=text)["status"] == 200
    assert stored()["interests"] == "畑仕事"
    assert typed(client, base, page, 4, interests="")["status"] == 200
    assert "interests" not in stored()


def test_a_save_that_was_overtaken_changes_nothing(
    client: WebClient, base: str, stored: Callable[[], dict[str, Any]]
) -> None:
    page = opened(client, base, "wishes")
    typed(client, base, page, 2, interests="畑仕事と編み物")
    assert typed(client, base, page, 1, interests="畑仕事")["status"] == 200
    other = opened(client, base, "wishes")
    typed(client, base, other, 1, life_history="旭川で生まれる")
    typed(client, base, page, 1, interests="畑")
    assert stored()["interests"] == "畑仕事と編み物"
    assert stored()["life_history"] == "旭川で生まれる"


def test_two_screens_with_everything_are_merged_section_by_section(
    client: WebClient, base: str, stored: Callable[[], dict[str, Any]]
) -> None:
    tablet, desk = opened(client, base, "all"), opened(client, base, "all")
    typed(client, base, tablet, 1, interests="編み物")
    told = typed(client, base, desk, 1, pressure_ulcer_detail="仙骨部")
    assert (told["status"], told["elsewhere"]) == (200, ["本人・家族の意向"])
    # the desk still shows the old wishes, and goes on saving them with everything else
    desk["_base"] = told["base"]
    told = typed(client, base, desk, 2, pressure_ulcer_detail="仙骨部に2cm")
    assert told["elsewhere"] == ["本人・家族の意向"]
    assert (stored()["interests"], stored()["pressure_ulcer_detail"]) == ("編み物", "仙骨部に2cm")


def test_where_both_wrote_the_same_section_the_rest_is_saved_and_both_texts_are_kept(
    client: WebClient, base: str, stored: Callable[[], dict[str, Any]]
) -> None:
    tablet, desk = opened(client, base, "all"), opened(client, base, "all")
    typed(client, base, tablet, 1, interests="編み物")
    told = typed(client, base, desk, 1, interests="畑仕事", pressure_ulcer_detail="仙骨部")
    assert (told["status"], told["kept"]) == (409, True)
    told = typed(client, base, desk, 2, interests="畑仕事と\n将棋", pressure_ulcer_detail="仙骨部")
    assert (stored()["interests"], stored()["pressure_ulcer_detail"]) == ("編み物", "仙骨部")
    # the browser of the desk is killed; the next screen shows that something waits for a choice
    for page in ("", "/medicines", "/check"):
        assert "選んでいない内容があります" in client.get(base + page).text
    fresh = client.get(f"{base}/all")
    way = next(link for link in fresh.links() if "compare=" in link)
    both = client.get(way)
    assert "編み物" in both.text
    assert "将棋" in both.text
    choice = both.fields("/all") | {"_go": "resolve", "_pick-interests": "mine"}
    assert client.post(f"{base}/all", choice).status == 303
    assert stored()["interests"] == "畑仕事と\n将棋"
    assert stored()["pressure_ulcer_detail"] == "仙骨部"
    assert not [link for link in client.get(f"{base}/all").links() if "compare=" in link]


def test_what_another_person_typed_is_not_mixed_into_ones_own_draft(
    app: Flask, client: WebClient, base: str, database: Database, town: Town
) -> None:
    left_open = opened(client, base, "wishes")
    colleague = WebClient(app).sign_in_as(town.second_care_manager_actor)
    colleague.post(base, follow=True)
    mine = opened(colleague, base, "wishes")
    left_open["csrf_token"] = mine["csrf_token"]
    told = typed(colleague, base, left_open, 1, interests="前の人の文")
    assert told["status"] == 409
    assert "別の人のログイン" in told["message"]
    assert "interests" not in all_drafts(database, town.second_care_manager_actor)[0].content


def test_a_draft_that_was_sent_on_another_screen_is_told_and_one_press_keeps_the_text(
    client: WebClient, base: str, database: Database, town: Town
) -> None:
    page = opened(client, base, "wishes")
    with database.writing() as session:
        actor = town.care_manager_actor
        drafts.discard(session, actor, session.merge(all_drafts(database, actor)[0]))
    told = typed(client, base, page, 1, interests="畑仕事")
    assert told["status"] == 422
    assert client.post(f"{base}/wishes", {**page, "interests": "畑仕事"}).status == 303
    assert opened(client, base, "wishes")["interests"] == "畑仕事"


def test_pressed_twice_without_a_script_it_is_one_save(client: WebClient, base: str) -> None:
    page = opened(client, base, "wishes") | {"interests": "畑仕事", "_go": "next"}
    assert [client.post(f"{base}/wishes", page).status for _ in range(2)] == [303, 303]


def test_a_session_that_is_gone_altogether_gives_the_text_back_to_its_author_only(
    app: Flask, client: WebClient, base: str, town: Town
) -> None:
    page = {**opened(client, base, "wishes"), "interests": "畑仕事", "_at": "interests"}
    for actor, is_author in ((town.msw_actor, False), (town.care_manager_actor, True)):
        stranger = WebClient(app)
        again = stranger.post(f"{base}/wishes", {**page, "_go": "stay"})
        if again.status == 400:  # the token went with the session: one press more
            again = stranger.post(f"{base}/wishes", again.fields("/wishes"))
        assert again.status == 401
        signed_in = sign_in(stranger, again, actor.account_id, app)
        assert ("畑仕事" in signed_in.html) is is_author
    back = stranger.post(f"{base}/wishes", signed_in.fields("/wishes"))
    assert back.location.endswith("/wishes#interests")


def sign_in(client: WebClient, page: Page, account_id: int, app: Flask) -> Page:
    with app.extensions["handoff"].db.reading() as session:
        name = session.get_one(Account, account_id).login_name
    fields = {**page.fields("/sign-in"), "login_name": name, "password": PASSWORD}
    return client.post("/sign-in", fields, follow=True)


def test_a_colleagues_draft_comes_in_beside_the_own_one_and_both_texts_are_shown(
    app: Flask, client: WebClient, base: str, database: Database, town: Town
) -> None:
    mine = opened(client, base, "wishes")
    typed(client, base, mine, 1, interests="畑仕事", life_history="旭川で生まれる")
    second = WebClient(app).sign_in_as(town.second_care_manager_actor)
    second.post(base, follow=True)
    theirs = opened(second, base, "wishes")
    typed(second, base, theirs, 1, interests="編み物", wish_client="家に帰りたい")
    told = typed(client, base, mine, 2, interests="畑仕事", life_history="旭川で生まれる")
    assert len(told["others"]) == 1
    way = next(link for link in client.get(base).links() if "/take-over/" in link)
    asked = client.get(way)
    assert "編み物" in asked.text
    assert "畑仕事" in asked.text
    press = asked.fields(way)
    assert client.post(way, press).status == 422
    names = {node.attrs["name"] for node in asked.all("input", type="radio")}
    press |= {name: "theirs" if name == "_pick-interests" else "mine" for name in names}
    assert client.post(way, press).status == 303
    kept = all_drafts(database, town.care_manager_actor)[0].content
    assert (kept["interests"], kept["life_history"]) == ("編み物", "旭川で生まれる")
    assert kept["wish_client"] == "家に帰りたい"


# --- 元に戻す ------------------------------------------------------------------------------------


def test_a_removed_row_comes_back_to_its_place_with_what_could_not_be_read(
    client: WebClient, base: str, stored: Callable[[], dict[str, Any]]
) -> None:
    page = opened(client, base, "medicines")
    rows = {f"medications-{n}-drug": f"見本錠{n}" for n in range(3)}
    saved = client.post(f"{base}/medicines", {**page, **rows, "_add": "medications"}, follow=True)
    press = saved.fields("/medicines") | {"_remove": "medications-1"}
    gone = client.post(f"{base}/medicines", press, follow=True)
    assert [row["drug"] for row in stored()["medications"]] == ["見本錠0", "見本錠2"]
    assert "2件目を消しました" in gone.html
    edited = {**gone.fields("/medicines"), "medications-0-drug": "見本錠零", "_go": "undo"}
    back = client.post(f"{base}/medicines", edited, follow=True)
    assert [row["drug"] for row in stored()["medications"]] == ["見本錠零", "見本錠1", "見本錠2"]
    assert back.all("p", id="undo")[0].attrs.get("hidden") is not None


def test_a_cleared_section_comes_back_and_overwrites_nothing_written_since(
    client: WebClient, base: str, stored: Callable[[], dict[str, Any]]
) -> None:
    words = {"interests": "畑仕事", "life_history": "旭川で\n生まれる"}
    page = opened(client, base, "wishes")
    emptied = client.post(f"{base}/wishes", {**page, **words, "_empty": "wishes"}, follow=True)
    assert not stored().keys() & words.keys()
    assert "「本人・家族の意向」の記入を消しました" in emptied.html
    press = {**emptied.fields("/wishes"), "interests": "将棋", "_go": "undo"}
    client.post(f"{base}/wishes", press)
    assert (stored()["interests"], stored()["life_history"]) == ("将棋", "旭川で\n生まれる")


def test_what_the_script_cleared_comes_back_after_the_browser_was_closed(
    client: WebClient, base: str, stored: Callable[[], dict[str, Any]]
) -> None:
    page = opened(client, base, "body") | {"adl_move": "2"}
    typed(client, base, page, 1)
    del page["adl_move"]
    typed(client, base, page, 2, _gone="adl_move")
    assert "adl_move" not in stored()
    fresh = client.get(f"{base}/body")
    assert "答えを消しました" in fresh.html
    client.post(f"{base}/body", fresh.fields("/body") | {"_go": "undo"})
    assert stored()["adl_move"] == "2"


SHEET = catalogue.get("admission")
SECTIONS = tuple(s for s in SHEET.sections if s.key in ("wishes", "body", "medicines"))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from("ip"), st.booleans()), max_size=9))
def test_whatever_two_screens_type_and_whatever_answers_are_lost_every_last_word_is_kept(
    story: list[tuple[str, str, bool]],
) -> None:
    """Each screen's last text of a box stands in the draft or is put aside, unless that screen
    itself replaced it."""
    keys = {"i": "interests", "p": "pressure_ulcer_detail"}
    kept, at = Content(), datetime(2026, 11, 22, tzinfo=UTC)
    first = screens.bases(kept, SECTIONS)
    shown: dict[str, dict[str, str]] = {"A": {}, "B": {}}
    base, count = {"A": first, "B": first}, {"A": 0, "B": 0}
    for number, (screen, box, arrives) in enumerate(story):
        shown[screen][keys[box]] = f"{screen}{number}"
        count[screen] += 1
        page = Told(screen, count[screen], "me", base[screen], "", "all")
        raw = {key: shown[screen].get(key, "") for key in keys.values()}
        met = screens.meet(SHEET, kept, SECTIONS, raw, page, "me")
        note = screens.notes(kept, page, met, at)
        kept = content.merged(SHEET, kept, met.raw | note)
        base[screen] = met.base if arrives else base[screen]
    held = {str(v) for v in kept.values.values() if isinstance(v, str)}
    held |= {t for one in screens.put_aside(kept).values() for t in one["raw"].values()}
    for screen, texts in shown.items():
        assert set(texts.values()) <= held, (screen, texts, kept)


def test_undoing_knows_rows_answers_and_sections() -> None:
    raw = {"interests": "畑", "life_history": ""}
    note = undoing.noted(SECTIONS, "s:wishes", raw)
    assert (note["keys"], note["what"]) == (["interests"], "「本人・家族の意向」の記入")
    assert undoing.noted(SECTIONS, "s:nowhere", raw) == {}
    assert undoing.noted(SECTIONS, "medications-99999", {"medications": []}) == {}


@pytest.mark.parametrize("kind", ["admission", "discharge"])
def test_writing_a_sheet_asks_for_no_style_of_the_other_pages(
    client: WebClient, base: str, kind: str
) -> None:
    """form.css without desks.css is what keeps the form small on weak Wi-Fi."""

    def named(*files: str) -> set[str]:
        text = "".join((bundled("static") / f).read_text(encoding="utf-8") for f in files)
        rules = re.sub(r"/\*.*?\*/|\{[^{}]*\}", " ", text, flags=re.S)
        return set(re.findall(r"\.([a-z][\w-]*)", rules))

    address = base.replace("admission", kind)
    client.post(address, follow=True)
    page = client.get(f"{address}/all").html
    asked = {word for words in re.findall(r'class="?([\w -]+)', page) for word in words.split()}
    assert "form.css" in page
    assert "desks.css" not in page
    assert "sheet-section" in asked
    assert not asked & (named("desks.css") - named("style.css", "form.css"))
