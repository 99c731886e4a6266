"""② on screen without JavaScript: cards, the state before, the hospital's part, keeping it."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select

from handoff.actions import drafts, offers
from handoff.actions.handing import Handing
from handoff.actions.send import send
from handoff.db.session import Database
from handoff.db.sheets import Draft, SheetOffer
from handoff.db.stays import Stay
from handoff.rules.life import Means
from tests.build.sheets import all_drafts, open_stay
from tests.build.town import Town
from tests.page import Page, WebClient


@pytest.fixture
def pid(database: Database, town: Town, now: datetime) -> str:
    """A stay whose ① was sent."""
    found = open_stay(database, town, now)
    care = town.care_manager_actor
    with database.writing() as session:
        stay = session.scalars(select(Stay).where(Stay.public_id == found)).one()
        record = drafts.sheet_for(session, care, now, stay, "admission")
        draft = drafts.open_draft(session, care, now, record)
        raw = {"adl_bath": "1", "adl_move": "1", "swallow": "never", "procedures": ["none"],
               "gender": "2", "consent_type": "1", "consent_date": "2026-04-01",
               "consent_by": "client"}  # fmt: skip
        drafts.save_draft(session, care, now, draft, raw, draft.version, "t")
        handing = Handing(Means.SYSTEM, to_office=stay.hospital, to_desk=stay.desk)
        send(session, care, now, draft, handing, "k")
    return found


@pytest.fixture
def base(client: WebClient, town: Town, pid: str) -> str:
    """The address of ②; its care manager is signed in and has begun."""
    client.sign_in_as(town.care_manager_actor)
    address = f"/stays/{pid}/sheets/discharge"
    client.post(address, follow=True)
    return address


def draft_of(database: Database, town: Town) -> Draft:
    return all_drafts(database, town.care_manager_actor)[0]


def offer_of(database: Database) -> SheetOffer:
    with database.reading() as session:
        return session.scalars(select(SheetOffer)).one()


def confirmed_offer(database: Database, town: Town, now: datetime, pid: str, **raw: object) -> None:
    with database.writing() as session:
        stay = session.scalars(select(Stay).where(Stay.public_id == pid)).one()
        offer = offers.open_offer(session, town.msw_actor, now, stay, "discharge")
        offers.save_offer(session, town.msw_actor, now, offer, raw, offer.version, "h")
        offers.confirm_offer(session, town.msw_actor, now, offer)


def save(client: WebClient, address: str, **changes: object) -> Page:
    """Type `changes` into the form of a page and press 保存."""
    fields = client.get(address).fields(address.rpartition("/")[2])
    for key, value in changes.items():
        fields.setlist(key, value if isinstance(value, list) else [value])
    fields["_go"] = fields.get("_go") or "save"
    return client.post(address, fields)


def test_the_state_before_the_admission_stands_beside_the_boxes(
    client: WebClient, base: str
) -> None:
    page = client.get(f"{base}/state")
    assert "入院前 自立" in page.text
    assert "入院前 なし" in page.text
    radios = [n for n in page.all("input", type="radio") if "checked" in n.attrs]
    assert radios == []


def test_what_got_worse_stands_on_top_of_hub_and_check_page(client: WebClient, base: str) -> None:
    save(client, f"{base}/state", bath="machine", swallow="1", swallow_often="always")
    save(client, f"{base}/received", told_diagnosis="0")
    for address in (base, f"{base}/check"):
        text = client.get(address).text
        assert "入院前から変わったこと（2）" in text
        assert "本人に病名は告知されていません" in text


def test_a_contact_is_a_card_whose_questions_follow_its_answers(
    client: WebClient, base: str, database: Database, town: Town
) -> None:
    page = client.get(f"{base}/contacts")
    assert len([n for n in page.all("div") if n.attrs.get("class") == "row-card"]) == 1
    cell = page.all("textarea", id="contacts-0-conf_summary")[0].parent
    assert cell is not None
    assert "off" in cell.attrs["class"]
    save(
        client,
        f"{base}/contacts",
        **{
            "contacts-0-contact_on": "R8.11.22",
            "contacts-0-informants": "看護師 見本",
            "contacts-0-contact_kind": "interview",
            "contacts-0-conference": "1",
            "contacts-0-conf_summary": "一行目\r\n二行目",
        },
    )
    row = draft_of(database, town).content["contacts"][0]
    assert row["contact_on"] == "2026-11-22"
    assert row["conf_summary"] == "一行目\n二行目"
    page = client.get(f"{base}/contacts")
    cell = page.all("textarea", id="contacts-0-conf_summary")[0].parent
    assert cell is not None
    assert "off" not in cell.attrs["class"]
    assert "聞き取りのうち 1件は、まだ「面談・連絡の記録」にありません" in client.get(base).text


def test_a_further_card_is_added_without_a_script(client: WebClient, base: str) -> None:
    answer = save(
        client, f"{base}/contacts", **{"contacts-0-informants": "看護師", "_add": "contacts"}
    )
    assert answer.location.endswith("/contacts?more=contacts#q-contacts")
    page = client.get(f"{base}/contacts?more=contacts")
    assert page.fields("/contacts")["contacts-1-informants"] == ""


def test_the_hospital_writes_confirms_and_is_told_what_became_of_it(
    client: WebClient, town: Town, database: Database, pid: str
) -> None:
    client.sign_in_as(town.msw_actor)
    hub = f"/stays/{pid}/offer/discharge"
    assert "書かなくても" in client.get(hub).text
    client.post(hub, follow=True)
    page = client.get(f"{hub}/all")
    assert page.all("input", id="hosp_doctor")
    assert not page.all("input", id="client_name")
    save(client, f"{hub}/hospital_adl", adl_move="3")
    assert "書けたら、1回押してください" in client.get(hub).text
    client.post(f"{hub}/confirmed", client.get(hub).fields("/confirmed"))
    assert offer_of(database).confirmed_at is not None
    assert "確認済み" in client.get(hub).text
    assert "確認済み" in client.get(f"/stays/{pid}").text


def test_the_offer_saves_by_itself_and_tells_a_second_screen(
    client: WebClient, town: Town, database: Database, pid: str
) -> None:
    client.sign_in_as(town.ward_clerk_actor)
    hub = f"/stays/{pid}/offer/discharge"
    client.post(hub)
    fields, second = (client.get(f"{hub}/hospital_adl").fields("/hospital_adl") for _ in range(2))
    fields["adl_move"], fields["_seq"] = "2", "1"
    saved = client.post(f"{hub}/autosave", fields)
    assert saved.status == 200
    assert offer_of(database).content["adl_move"] == "2"
    second["adl_move"] = "4"
    assert client.post(f"{hub}/autosave", second).status == 409
    assert offer_of(database).content["adl_move"] == "2"


def test_the_care_manager_sees_takes_and_chooses(
    client: WebClient, base: str, town: Town, database: Database, now: datetime, pid: str
) -> None:
    save(client, f"{base}/state", bath="machine")
    confirmed_offer(database, town, now, pid, bath="tub", adl_move="3")
    hub = client.get(base)
    assert "病院が書いた内容があります" in hub.text
    assert "病院が書いた内容があります" in client.get(f"{base}/hospital_adl").text
    page = client.get(f"{base}/offer")
    assert "両方が書いています" in page.text
    again = client.post(f"{base}/offer", page.fields("/offer"))
    assert again.status == 422
    assert "#p-bath" in again.links()
    fields = again.fields("/offer")
    fields["_pick-bath"] = "theirs"
    assert client.post(f"{base}/offer", fields).location == base
    content = draft_of(database, town).content
    assert (content["bath"], content["adl_move"]) == ("tub", "3")
    assert "取り込み済み" in client.get(base).text


def test_it_is_kept_without_being_sent_and_the_hospital_does_not_see_it(
    client: WebClient, base: str, town: Town, pid: str
) -> None:
    text = client.get(f"{base}/check").text
    assert "記録として保存するには、あと" in text
    save(
        client,
        f"{base}/contacts",
        **{
            "contacts-0-contact_on": "R8.11.22",
            "contacts-0-informants": "看護師 見本",
            "contacts-0-contact_kind": "phone",
            "contacts-0-conference": "0",
        },
    )
    check = client.get(f"{base}/check")
    kept = client.post(f"{base}/file", check.fields("/file"))
    assert kept.status == 303
    page = client.get(kept.location)
    assert "記録として保存しました" in page.title
    assert "どこにも渡していません" in page.text
    assert client.get(f"{kept.location.partition('?')[0]}/pdf").status == 200
    assert "第1版" in client.get(f"/stays/{pid}").text
    client.sign_in_as(town.msw_actor)
    assert client.get(kept.location).status == 404
    assert "退院時連携シート" in client.get(f"/stays/{pid}").text


def test_pressed_twice_it_is_kept_once(client: WebClient, base: str) -> None:
    save(
        client,
        f"{base}/contacts",
        **{
            "contacts-0-contact_on": "R8.11.22",
            "contacts-0-informants": "看護師 見本",
            "contacts-0-contact_kind": "phone",
            "contacts-0-conference": "0",
        },
    )
    fields = client.get(f"{base}/check").fields("/file")
    first, second = (client.post(f"{base}/file", fields).location for _ in range(2))
    assert first.partition("?")[0] == second.partition("?")[0]


def test_it_can_be_handed_to_the_hospital_too(client: WebClient, base: str, town: Town) -> None:
    save(
        client,
        f"{base}/contacts",
        **{
            "contacts-0-contact_on": "R8.11.22",
            "contacts-0-informants": "看護師 見本",
            "contacts-0-contact_kind": "phone",
            "contacts-0-conference": "0",
        },
    )
    save(client, f"{base}/state", bath="machine")
    fields = client.get(f"{base}/check").fields("/send")
    fields["passed"] = "1"
    sent = client.post(f"{base}/send", fields)
    assert sent.status == 303
    client.sign_in_as(town.msw_actor)
    page = client.get(sent.location)
    assert "受領しました" in page.text
    assert "入院前から変わったこと" in page.text


def test_a_colleagues_draft_is_gone_on_with(
    client: WebClient, base: str, town: Town, database: Database
) -> None:
    save(client, f"{base}/state", bath="machine")
    client.sign_in_as(town.second_care_manager_actor)
    hub = client.get(base)
    assert "葛󠄀城 美咲さんが" in hub.text
    link = next(link for link in hub.links() if "/take-over/" in link)
    page = client.get(link)
    assert "あなたの下書きに写します" in page.text
    client.post(link, page.fields("/take-over/" + link.rpartition("/")[2]))
    mine = all_drafts(database, town.second_care_manager_actor)[0]
    assert mine.content["bath"] == "machine"
    assert draft_of(database, town).content["bath"] == "machine"


def test_each_side_finds_only_its_own_pages(
    client: WebClient, base: str, town: Town, pid: str
) -> None:
    assert client.get(f"/stays/{pid}/offer/discharge").status == 404
    client.sign_in_as(town.msw_actor)
    assert client.get(base).status == 404
    assert client.get(f"/stays/{pid}/offer/admission").status == 404
    client.sign_in_as(town.other_msw_actor)
    assert client.get(f"/stays/{pid}/offer/discharge").status == 404
    client.sign_in_as(town.other_care_manager_actor)
    assert client.get(f"{base}/offer").status == 404


def test_what_the_hospital_cleared_without_a_script_comes_back(
    client: WebClient, town: Town, database: Database, pid: str
) -> None:
    client.sign_in_as(town.msw_actor)
    hub = f"/stays/{pid}/offer/discharge"
    client.post(hub)
    save(client, f"{hub}/hospital_adl", adl_move="3", adl_eat="2")
    page = client.get(f"{hub}/hospital_adl").fields("/hospital_adl")
    emptied = client.post(f"{hub}/hospital_adl", {**page, "_empty": "hospital_adl"}, follow=True)
    assert not offer_of(database).content.keys() & {"adl_move", "adl_eat"}
    assert "の記入を消しました" in emptied.html
    client.sign_in_as(town.ward_clerk_actor)  # one offer, whoever of the hospital writes it
    fresh = client.get(f"{hub}/hospital_adl")
    press = {**fresh.fields("/hospital_adl"), "adl_eat": "1", "_go": "undo"}
    back = client.post(f"{hub}/hospital_adl", press, follow=True)
    kept = offer_of(database).content
    assert (kept["adl_move"], kept["adl_eat"]) == ("3", "1")  # nothing written since is overwritten
    assert back.all("p", id="undo")[0].attrs.get("hidden") is not None


def test_a_row_the_hospital_removed_comes_back_to_its_place(
    client: WebClient, town: Town, database: Database, pid: str
) -> None:
    client.sign_in_as(town.msw_actor)
    hub = f"/stays/{pid}/offer/discharge"
    client.post(hub)
    page = client.get(f"{hub}/hospital_medicines").fields("/hospital_medicines")
    rows = {f"discharge_meds-{n}-drug": f"見本{n}" for n in range(2)}
    saved = client.post(
        f"{hub}/hospital_medicines", {**page, **rows, "_add": "discharge_meds"}, follow=True
    )
    press = saved.fields("/hospital_medicines") | {"_remove": "discharge_meds-0"}
    gone = client.post(f"{hub}/hospital_medicines", press, follow=True)
    assert [row["drug"] for row in offer_of(database).content["discharge_meds"]] == ["見本1"]
    client.post(f"{hub}/hospital_medicines", gone.fields("/hospital_medicines") | {"_go": "undo"})
    assert [row["drug"] for row in offer_of(database).content["discharge_meds"]] == [
        "見本0",
        "見本1",
    ]
