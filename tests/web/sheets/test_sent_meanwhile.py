"""A colleague sends the sheet while one's own screen of it is open: told, and no word is lost."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from handoff.actions import drafts, filing, letters, offers, send
from handoff.actions.handing import Handing
from handoff.db import find_sheets
from handoff.db.letters import Letter
from handoff.db.session import Database
from handoff.db.sheets import Draft, Revision, SheetOffer
from handoff.db.stays import Stay
from handoff.rules.access import Actor
from handoff.rules.life import Means
from tests.build.letters import BASE_URL, SECRET, send_letter
from tests.build.sheets import all_drafts, open_stay, write_draft
from tests.build.town import Town
from tests.page import Page, WebClient

JSON = {"Accept": "application/json"}


@pytest.fixture
def pid(database: Database, town: Town, now: datetime) -> str:
    """A stay whose ① two care managers write, the second of them at a screen that is open."""
    found = open_stay(database, town, now)
    both = {"interests": "畑仕事", "life_history": "旭川で生まれる"}
    write_draft(database, town.care_manager_actor, now, found, both)
    theirs = {"interests": "編み物", "cm_notes": "朝は早い"}
    write_draft(database, town.second_care_manager_actor, now, found, theirs)
    return found


@pytest.fixture
def base(client: WebClient, town: Town, pid: str) -> str:
    """The address of the sheet; the second care manager is signed in."""
    client.sign_in_as(town.second_care_manager_actor)
    return f"/stays/{pid}/sheets/admission"


def colleague_sends(database: Database, town: Town, now: datetime, **more: str) -> str:
    """The first care manager sends what stands in the own draft; the public id of the version."""
    with database.writing() as session:
        actor = town.care_manager_actor
        draft = session.scalars(select(Draft).where(Draft.account_id == actor.account_id)).one()
        drafts.save_draft(session, actor, now, draft, more, draft.version, "")
        newest = find_sheets.newest_revision(session, draft.sheet)
        handing = Handing(
            Means.SYSTEM, to_office=town.hospital, to_desk=town.desk,
            reason="聞き直した" if newest else "",
        )  # fmt: skip
        sent = send.send(session, actor, now, draft, handing, f"k{newest.id if newest else 0}")
        return sent.revision.public_id


def typed(
    client: WebClient, base: str, fields: MultiDict[str, str], number: int = 1, **words: str
) -> Any:
    """What the script of an open page sends as its save `number`."""
    fields = MultiDict({**fields, **words, "_seq": str(number)})
    return client.post(f"{base}/autosave", fields, headers=JSON).response.get_json()


def content(database: Database, actor: Actor) -> dict[str, Any]:
    return all_drafts(database, actor)[0].content


def revisions(database: Database) -> list[Revision]:
    with database.reading() as session:
        return list(session.scalars(select(Revision).order_by(Revision.number)))


def test_the_next_autosave_tells_who_sent_it_and_keeps_what_was_typed(
    client: WebClient, base: str, database: Database, town: Town, now: datetime
) -> None:
    page = client.get(f"{base}/wishes").fields("/wishes")
    assert typed(client, base, page, interests="編み物")["overtaken"] is None
    version = colleague_sends(database, town, now)
    told = typed(client, base, page, 2, interests="編み物と将棋")["overtaken"]
    assert told["words"].startswith("葛󠄀城 美咲さんが きょう ")
    assert (
        "このシートを送りました（第1版）。この画面の入力は下書きに残っています。" in told["words"]
    )
    assert "訂正として送れます" in told["words"]
    assert [url for url, _ in told["links"]] == [f"{base}/correct", f"/revisions/{version}"]
    assert content(database, town.second_care_manager_actor)["interests"] == "編み物と将棋"


def test_without_a_script_every_page_of_the_sheet_tells_it(
    client: WebClient, base: str, database: Database, town: Town, now: datetime
) -> None:
    page = client.get(f"{base}/wishes")
    assert page.all("div", id="overtaken")[0].attrs.get("hidden") is not None
    version = colleague_sends(database, town, now)
    press = {**page.fields("/wishes"), "interests": "将棋", "_go": "save"}
    saved = client.post(f"{base}/wishes", press, follow=True)
    assert saved.all("div", id="overtaken")[0].attrs.get("hidden") is None
    for shown in (saved, client.get(base), client.get(f"{base}/all"), client.get(f"{base}/check")):
        assert "このシートを送りました（第1版）" in shown.text
        assert f"/revisions/{version}" in shown.links()
    assert "いつでも送れます" not in client.get(base).text
    assert content(database, town.second_care_manager_actor)["interests"] == "将棋"


def test_the_check_page_offers_no_second_first_version_and_a_press_makes_none(
    client: WebClient, base: str, database: Database, town: Town, now: datetime
) -> None:
    before = client.get(f"{base}/check").fields("/send")
    colleague_sends(database, town, now)
    check = client.get(f"{base}/check")
    assert not [f for f in check.all("form") if f.attrs.get("action", "").endswith("/send")]
    late = client.post(f"{base}/send", {**before, "passed": "1"})
    assert late.status == 409
    assert "まだ送っていません" in late.title
    assert "このシートを送りました（第1版）" in late.text
    assert f"{base}/correct" in late.links()
    assert len(revisions(database)) == 1


def test_ones_own_draft_becomes_the_correction_with_a_choice_where_both_wrote(
    client: WebClient, base: str, database: Database, town: Town, now: datetime
) -> None:
    colleague_sends(database, town, now)
    way = f"{base}/correct"
    page = client.get(way)
    assert "編み物" in page.text
    assert "畑仕事" in page.text
    press = page.fields("/correct")
    asked = client.post(way, press)
    assert asked.status == 422
    assert "#p-interests" in asked.links()
    names = {node.attrs["name"] for node in page.all("input", type="radio")}
    press |= dict.fromkeys(names, "mine")
    assert client.post(way, press).location == base
    kept = content(database, town.second_care_manager_actor)
    assert (kept["interests"], kept["cm_notes"]) == ("編み物", "朝は早い")  # one's own
    assert kept["life_history"] == "旭川で生まれる"  # came in with the version that was sent
    assert "送ったシートを訂正しています" in client.get(base).text
    assert "このシートを送りました" not in client.get(base).text
    fields = {
        **client.get(f"{base}/check").fields("/send"),
        "passed": "1",
        "reason": "趣味を直した",
    }
    assert client.post(f"{base}/send", fields).status == 303
    first, second = revisions(database)
    assert second.corrects_id == first.id
    assert second.content["interests"] == "編み物"


def test_a_correction_that_was_overtaken_asks_only_where_both_changed_something(
    client: WebClient, base: str, database: Database, town: Town, now: datetime
) -> None:
    colleague_sends(database, town, now)
    names = {
        node.attrs["name"]: "theirs"
        for node in client.get(f"{base}/correct").all("input", type="radio")
    }
    client.post(f"{base}/correct", {**client.get(f"{base}/correct").fields("/correct"), **names})
    mine = client.get(f"{base}/wishes").fields("/wishes")
    typed(client, base, mine, interests="将棋", life_history="札幌で生まれる")
    with database.writing() as session:
        first = session.scalars(select(Revision)).one()
        drafts.start_correction(session, town.care_manager_actor, now, first)
    colleague_sends(database, town, now, interests="囲碁", med_note="粉は苦手")
    page = client.get(f"{base}/correct")
    assert {n.attrs["name"] for n in page.all("input", type="radio")} == {"_pick-interests"}
    client.post(f"{base}/correct", {**page.fields("/correct"), "_pick-interests": "theirs"})
    kept = content(database, town.second_care_manager_actor)
    assert kept["interests"] == "囲碁"
    assert kept["life_history"] == "札幌で生まれる"  # only I changed it
    assert kept["med_note"] == "粉は苦手"  # only the colleague wrote it


def test_a_version_that_was_taken_back_says_so(
    client: WebClient, base: str, database: Database, town: Town, now: datetime
) -> None:
    colleague_sends(database, town, now)
    with database.writing() as session:
        sent = session.scalars(select(Revision)).one()
        send.withdraw(session, town.care_manager_actor, now, sent, "別の方のシートでした")
    assert "送り、そのあと取り下げました（第1版）" in client.get(base).text


def test_what_is_kept_in_the_own_file_is_told_in_its_own_words(
    client: WebClient, database: Database, town: Town, now: datetime, pid: str
) -> None:
    rows = [{"contact_on": "R8.11.22", "informants": "看護師", "contact_kind": "phone",
             "conference": "0"}]  # fmt: skip
    with database.writing() as session:
        stay = session.scalars(select(Stay).where(Stay.public_id == pid)).one()
        actor = town.care_manager_actor
        record = drafts.sheet_for(session, actor, now, stay, "discharge")
        drafts.open_draft(session, town.second_care_manager_actor, now, record)
        draft = drafts.open_draft(session, actor, now, record)
        drafts.save_draft(session, actor, now, draft, {"contacts": rows}, draft.version, "")
        filing.keep(session, actor, now, draft)
    client.sign_in_as(town.second_care_manager_actor)
    base = f"/stays/{pid}/sheets/discharge"
    for path in (base, f"{base}/state", f"{base}/check"):
        page = client.get(path)
        assert "このシートを記録として保存しました（第1版）" in page.text
        assert "新しい版にできます" in page.text
    assert not [f for f in page.all("form") if f.attrs.get("action", "").endswith("/file")]
    late = client.post(f"{base}/file", {"reason": "続き"})
    assert (late.status, late.title.startswith("まだ保存していません")) == (409, True)


def test_the_hospital_is_told_that_a_colleague_confirmed_its_part(
    client: WebClient, database: Database, town: Town, now: datetime, pid: str
) -> None:
    client.sign_in_as(town.ward_clerk_actor)
    hub = f"/stays/{pid}/offer/discharge"
    client.post(hub)
    page = client.get(f"{hub}/hospital_adl").fields("/hospital_adl")
    assert typed(client, hub, page, adl_move="2")["overtaken"] is None
    with database.writing() as session:
        offer = session.scalars(select(SheetOffer)).one()
        offers.confirm_offer(session, town.msw_actor, now, offer)
    told = typed(client, hub, page, 2, adl_move="3")
    assert "それまでの内容を確認済みにしました" in told["overtaken"]["words"]
    assert told["overtaken"]["links"] == [[hub, "確認の画面を開く"]]
    assert "それまでの内容を確認済みにしました" in client.get(f"{hub}/hospital_adl").text
    client.sign_in_as(town.msw_actor)  # who confirmed it knows
    assert "それまでの内容を" not in client.get(f"{hub}/hospital_adl").text


def letter_pressed(client: WebClient, pid: str) -> Page:
    way = f"/letters/{pid}/write/correct"
    page = client.get(way)
    names = {node.attrs["name"]: "mine" for node in page.all("input", type="radio")}
    return client.post(way, {**page.fields("/correct"), **names})


def test_a_letter_that_a_colleague_sent_goes_on_as_a_correction(
    client: WebClient, database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        letter: Letter = send_letter(session, town, now).letter
        pid = letter.public_id
        mine = letters.open_draft(session, town.second_care_manager_actor, now, letter)
        words = {"inquiry": "入浴はできますか。"}
        drafts.save_draft(
            session, town.second_care_manager_actor, now, mine, words, mine.version, ""
        )
    client.sign_in_as(town.second_care_manager_actor)
    hub = f"/letters/{pid}/write"
    before = client.get(f"{hub}/check").fields("/send")
    assert client.get(f"{hub}/correct").location == hub  # nothing was sent since
    with database.writing() as session:
        actor = town.care_manager_actor
        theirs = letters.open_draft(session, actor, now, session.merge(letter))
        handing = Handing(Means.POST, now, to_office_name="見本内科医院", reason="訂正")
        letters.send(session, actor, now, theirs, handing, None, "", secret=SECRET,
                     base_url=BASE_URL)  # fmt: skip
    for path in (hub, f"{hub}/all", f"{hub}/check"):
        assert "送りました（第2版）" in client.get(path).text
    late = client.post(f"/letters/{pid}/send", {**before, "reason": "直した"})
    assert late.status == 409
    assert "下書きは、消えずに残っています" in late.text
    assert letter_pressed(client, pid).location == hub
    kept = content(database, town.second_care_manager_actor)
    assert kept["inquiry"] == "入浴はできますか。"
    assert "送りました（第2版）" not in client.get(hub).text
