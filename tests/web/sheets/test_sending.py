"""Sending ①: check page, both ways to hand over, double press, receipt, correction, withdrawal."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from handoff.db.journal import JournalRow
from handoff.db.provision import Provision
from handoff.db.session import Database
from handoff.db.sheets import Document, Draft, Revision
from tests.build.sheets import all_drafts, open_stay, write_draft
from tests.build.town import Town
from tests.page import Page, WebClient

ENOUGH = {
    "neta_level": "A2",
    "ninchi_level": "2a",
    "disease_history": ["stroke"],
    "household": "alone",
    "life_history": "畑仕事が好き",
    "services": [{"service_type": "13", "service_office": "見本訪問看護"}],
}
"""The contents of NY-20: condition, living, services."""


class Desk:
    """The care manager at the check page of a sheet that could be sent."""

    def __init__(self, client: WebClient, town: Town, database: Database, now: datetime) -> None:
        self.client, self.town, self.database, self.now = client, town, database, now
        self.pid = ""

    def open(self, **more: Any) -> None:
        hospital = more.pop("hospital", None)
        self.pid = open_stay(self.database, self.town, self.now, hospital=hospital)
        write_draft(self.database, self.town.care_manager_actor, self.now, self.pid, more)
        self.client.sign_in_as(self.town.care_manager_actor)

    @property
    def base(self) -> str:
        return f"/stays/{self.pid}/sheets/admission"

    def form(self, means: str = "system", **typed: str) -> dict[str, str]:
        page = self.client.get(f"{self.base}/check")
        assert page.status == 200, page.text
        if means == "system":
            return {**page.fields("/send"), **typed}
        form = [f for f in page.all("form") if f.attrs.get("action", "").endswith("/send")][-1]
        fields = {
            n.attrs["name"]: n.attrs.get("value", "")
            for n in form.walk()
            if n.tag == "input" and n.attrs.get("type", "text") in ("hidden", "text")
        }
        return {**fields, "means": means, **typed}

    def send(self, means: str = "system", **typed: str) -> Page:
        fields = self.form(means, **typed)
        page = self.client.post(f"{self.base}/send", fields)
        if page.status == 200 and "このまま" in page.text:
            page = self.client.post(f"{self.base}/send", {**self.reasons(page), "passed": "1"})
        return page

    def reasons(
        self, pause: Page, why: str = "other", words: str = "本人に確かめた"
    ) -> dict[str, str]:
        """What the browser posts when everything on the interruption page is answered alike."""
        fields = dict(pause.fields("/send"))
        for box in pause.all("input", type="radio"):
            name = box.attrs["name"]
            fields |= {name: why, name.replace("why-", "words-"): words}
        return fields

    def rows(self, kind: type) -> list[Any]:
        with self.database.reading() as session:
            return list(session.scalars(select(kind)))


@pytest.fixture
def desk(client: WebClient, town: Town, database: Database, now: datetime) -> Desk:
    return Desk(client, town, database, now)


def test_the_check_page_shows_what_is_written_and_what_is_not(desk: Desk) -> None:
    desk.open(adl_move="2", life_history="畑仕事が好き")
    page = desk.client.get(f"{desk.base}/check")
    assert "畑仕事が好き" in page.text
    assert "未記入" in page.text
    assert "あさひ見本病院 地域連携室へ送る" in page.text
    assert f"{desk.base}/body?back=check" in page.links()


def test_change_links_come_back_to_the_check_page(desk: Desk) -> None:
    desk.open()
    page = desk.client.get(f"{desk.base}/body?back=check")
    fields = page.fields("/body")
    fields["_go"] = "check"
    assert desk.client.post(f"{desk.base}/body", fields).location == f"{desk.base}/check#s-body"


def test_what_must_be_mended_is_linked_and_nothing_is_sent(desk: Desk) -> None:
    desk.open(client_name="", gender="")
    page = desk.client.post(f"{desk.base}/send", desk.form())
    assert page.status == 422
    assert page.title.startswith("エラー：")
    assert f"{desk.base}/client?back=check#client_name" in page.links()
    assert desk.rows(Revision) == []
    assert all_drafts(desk.database, desk.town.care_manager_actor)


def test_a_sheet_is_sent_to_a_user_and_the_page_says_what_happened(desk: Desk) -> None:
    desk.open()
    sent = desk.send()
    assert sent.status == 303
    page = desk.client.get(sent.location)
    assert page.h1 == "送りました"
    assert "あさひ見本病院 地域連携室へ送りました" in page.text
    assert "入院時情報連携加算" in page.text
    assert "（Ⅰ）の期限" in page.text
    assert "保険者" in page.text
    assert all_drafts(desk.database, desk.town.care_manager_actor) == []


def test_the_same_press_sends_once_and_leads_to_the_same_page(desk: Desk) -> None:
    desk.open()
    fields = {**desk.form(), "passed": "1"}
    first = desk.client.post(f"{desk.base}/send", fields)
    second = desk.client.post(f"{desk.base}/send", fields)
    assert (first.status, second.status) == (303, 303)
    assert first.location == second.location
    assert len(desk.rows(Revision)) == len(desk.rows(Provision)) == 1


def test_what_is_odd_is_asked_once_and_can_be_passed(desk: Desk) -> None:
    desk.open(swallow="always", thickener="0", insurer_no="012048")
    fields = desk.form()
    pause = desk.client.post(f"{desk.base}/send", fields)
    assert (pause.status, pause.h1) == (200, "送る前に確かめてください")
    assert desk.rows(Revision) == []
    silent = desk.client.post(f"{desk.base}/send", {**pause.fields("/send"), "passed": "1"})
    assert (silent.status, "理由を、選ぶか書いてください" in silent.text) == (422, True)
    assert desk.rows(Revision) == []
    again = {**desk.reasons(pause), "passed": "1"}
    assert desk.client.post(f"{desk.base}/send", again).status == 303


def test_the_day_of_information_is_the_day_of_handing_over(desk: Desk) -> None:
    desk.open(provided_on="2026-11-21", written_on="2026-11-21")
    assert desk.send().status == 303
    assert desk.rows(Revision)[0].content["provided_on"] == "2026-11-22"


def test_a_flash_report_is_marked_as_such(desk: Desk) -> None:
    desk.open()
    desk.send(flash="y")
    assert desk.rows(Revision)[0].is_flash


def test_fax_to_a_clinic_that_is_no_user_is_recorded_with_its_hour(desk: Desk) -> None:
    desk.open(hospital=desk.town.fax_clinic)
    check = desk.client.get(f"{desk.base}/check")
    assert "このシステムを使っていません" in check.text
    assert f"{desk.base}/preview.pdf" in check.links()
    sent = desk.send("fax", provided_on="2026-11-22", provided_time="9:30", pages="３枚")
    page = desk.client.get(sent.location)
    assert "渡したことを記録しました" in page.text
    assert "受領の確認がまだです" in page.text
    provision = desk.rows(Provision)[0]
    assert (provision.means.value, provision.pages) == ("fax", 3)
    assert provision.provided_at.astimezone(desk.now.tzinfo).hour == 9


def test_a_hand_over_in_the_future_or_without_its_place_keeps_what_was_typed(desk: Desk) -> None:
    desk.open()
    late = desk.client.post(
        f"{desk.base}/send",
        desk.form("fax", provided_time="23:50", person="看護師 𠮷川", passed="1"),
    )
    assert late.status == 422
    assert "今より後です" in late.text
    assert "看護師 𠮷川" in late.html
    visit = desk.client.post(f"{desk.base}/send", desk.form("visit", provided_time="09:00"))
    assert "訪問したときは、場所も" in visit.text


def test_receipt_by_telephone_is_a_record_of_its_own(desk: Desk) -> None:
    desk.open(hospital=desk.town.fax_clinic, **ENOUGH)
    desk.send("fax", provided_time="9:30")
    pid = desk.rows(Provision)[0].public_id
    page = desk.client.get(f"/provisions/{pid}/receipt")
    empty = desk.client.post(f"/provisions/{pid}/receipt", {**page.fields("/receipt"), "how": ""})
    assert empty.status == 422
    assert "受け取った方のお名前を入力してください" in empty.text
    typed = {**page.fields("/receipt"), "how": "phone", "person": "看護師 見本"}
    done = desk.client.post(f"/provisions/{pid}/receipt", typed, follow=True)
    assert "受領済み" in done.text
    assert "電話で確認" in done.text
    assert "算定できる見込みです" in done.text


def test_what_did_not_arrive_counts_no_more_and_can_be_given_again(desk: Desk) -> None:
    desk.open(hospital=desk.town.fax_clinic)
    desk.send("fax", provided_time="9:30")
    provision, revision = desk.rows(Provision)[0], desk.rows(Revision)[0]
    path = f"/provisions/{provision.public_id}/not-arrived"
    page = desk.client.post(path, {**desk.client.get(path).fields(path)}, follow=True)
    assert "届いていませんでした" in page.text
    again = f"/revisions/{revision.public_id}/provide"
    fields = {**desk.client.get(again).fields(again)}
    fields |= {"means": "phone", "provided_time": "9:40", "summary": "電話で全項目を伝えた"}
    assert "提供したことを記録しました" in desk.client.post(again, fields, follow=True).text
    assert len(desk.rows(Provision)) == 2


def test_the_hospital_reads_the_ten_things_first_and_receives_by_one_press(
    desk: Desk, town: Town
) -> None:
    desk.open(swallow="sometimes", allergy="1", allergy_detail="ペニシリン")
    address = desk.send().location.split("?")[0]
    desk.client.sign_in_as(town.msw_actor)
    page = desk.client.get(address)
    assert "まず知りたいこと" in page.text
    assert "ペニシリン" in page.text
    press = next(a for a in (f.attrs.get("action", "") for f in page.all("form")) if "receive" in a)
    for _ in range(2):
        done = desk.client.post(press, page.fields(press), follow=True)
        assert "受領済み" in done.text
    desk.client.sign_in_as(town.care_manager_actor)
    assert "受領済み" in desk.client.get(address).text


def test_the_hospital_asks_and_says_that_it_is_someone_else(desk: Desk, town: Town) -> None:
    desk.open()
    address = desk.send().location.split("?")[0]
    desk.client.sign_in_as(town.msw_actor)
    page = desk.client.get(address)
    empty = desk.client.post(f"{address}/ask", {**page.fields("/ask"), "text": ""})
    assert (empty.status, "質問を入力してください" in empty.text) == (422, True)
    asked = {**page.fields("/ask"), "text": "夜間の呼吸の様子は？"}
    assert "質問を送りました" in desk.client.post(f"{address}/ask", asked, follow=True).text
    other = {**page.fields("/not-ours"), "note": "同姓の方です"}
    assert desk.client.post(f"{address}/not-ours", other).status == 303


def test_a_correction_stands_beside_the_old_one_with_its_reason(desk: Desk, town: Town) -> None:
    desk.open(swallow="never")
    first = desk.send().location.split("?")[0]
    begin = f"{desk.base}/correct"
    assert desk.client.post(begin, desk.client.get(begin).fields(begin)).location == desk.base
    body = desk.client.get(f"{desk.base}/body").fields("/body")
    desk.client.post(f"{desk.base}/body", {**body, "swallow": "sometimes", "_go": "check"})
    without = desk.client.post(f"{desk.base}/send", desk.form())
    assert "訂正の理由を入力してください" in without.text
    second = desk.send(reason="むせが分かったため").location.split("?")[0]
    desk.client.sign_in_as(town.msw_actor)
    page = desk.client.get(second)
    assert "変わったところ" in page.text
    assert "時々むせる" in page.text
    assert "むせが分かったため" in page.text
    old = desk.client.get(first)
    assert "新しい版があります" in old.text
    assert "むせない" in old.text


def test_a_withdrawn_sheet_says_why_and_hides_its_content_from_the_hospital(
    desk: Desk, town: Town
) -> None:
    desk.open(life_history="畑仕事が好き")
    address = desk.send().location.split("?")[0]
    path = f"{address}/withdraw"
    empty = desk.client.post(path, {**desk.client.get(path).fields(path), "reason": " "})
    assert (empty.status, "理由を入力してください" in empty.text) == (422, True)
    typed = {**desk.client.get(path).fields(path), "reason": "別の方に送ったため"}
    assert "取り下げました" in desk.client.post(path, typed, follow=True).text
    desk.client.sign_in_as(town.msw_actor)
    page = desk.client.get(address)
    assert "別の方に送ったため" in page.text
    assert "畑仕事が好き" not in page.html


def test_kept_bytes_come_back_unchanged_under_a_name_without_a_person(desk: Desk) -> None:
    desk.open()
    address = desk.send().location.split("?")[0]
    answer = desk.client.get(f"{address}/pdf").response
    kept = desk.rows(Document)[0]
    assert hashlib.sha256(answer.data).hexdigest() == kept.sha256
    named = answer.headers["Content-Disposition"]
    assert named.startswith("attachment;")
    assert "filename*=UTF-8''" in named
    assert "%E9%AB%99" not in named  # 髙
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert desk.client.get(f"/documents/{kept.public_id}").response.data == answer.data


@pytest.mark.parametrize("path", ["preview.pdf", "draft/cover.pdf", "evidence.pdf", "cover.pdf"])
def test_papers_are_made_as_attachments(desk: Desk, path: str) -> None:
    desk.open()
    if path in ("preview.pdf", "draft/cover.pdf"):
        answer = desk.client.get(f"{desk.base}/{path.removeprefix('draft/')}").response
    else:
        address = desk.send().location.split("?")[0]
        place = f"/stays/{desk.pid}" if path == "evidence.pdf" else address
        answer = desk.client.get(f"{place}/{path}").response
    assert answer.status_code == 200
    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"].startswith("attachment;")


def test_foreign_persons_find_nothing(desk: Desk, town: Town) -> None:
    desk.open()
    address = desk.send().location.split("?")[0]
    provision, document = desk.rows(Provision)[0].public_id, desk.rows(Document)[0].public_id
    for actor in (town.other_care_manager_actor, town.other_msw_actor, town.city_actor):
        desk.client.sign_in_as(actor)
        for path in (address, f"{address}/pdf", f"/documents/{document}", f"{address}/cover.pdf"):
            assert desk.client.get(path).status == 404, path
        for path in (f"/provisions/{provision}/receive", f"{address}/ask", f"{address}/withdraw"):
            assert desk.client.post(path, {"text": "x", "reason": "x"}).status == 404, path
        assert desk.client.get(f"/stays/{desk.pid}/evidence.pdf").status == 404
    desk.client.sign_in_as(town.msw_actor)
    assert desk.client.get(f"{address}/withdraw").status == 404
    assert desk.client.get(f"/provisions/{provision}/receipt").status == 404


def test_two_people_on_one_sheet_lose_nothing(desk: Desk, town: Town) -> None:
    desk.open()
    mine = {"life_history": "同僚の下書き"}
    write_draft(desk.database, town.second_care_manager_actor, desk.now, desk.pid, mine)
    desk.send()
    desk.client.sign_in_as(town.second_care_manager_actor)
    late = desk.client.post(f"{desk.base}/send", {"passed": "1"})  # from a page opened before
    assert late.status == 409
    assert "下書きは、消えずに残っています" in late.text
    assert len(desk.rows(Revision)) == 1
    begin = desk.client.get(f"{desk.base}/correct")
    assert "あなたが書いた内容は、消えずに残ります" in begin.text
    press = begin.fields("/correct")
    press |= {node.attrs["name"]: "mine" for node in begin.all("input", type="radio")}
    assert desk.client.post(f"{desk.base}/correct", press).status == 303
    kept = desk.rows(Draft)[0]
    assert kept.content["life_history"] == "同僚の下書き"
    assert kept.corrects_id == desk.rows(Revision)[0].id


def test_reading_restricted_answers_is_a_row_of_the_journal(desk: Desk, town: Town) -> None:
    desk.open(abuse_suspected="0")
    address = desk.send().location.split("?")[0]
    desk.client.sign_in_as(town.msw_actor)
    desk.client.get(address)
    rows = [(r.action, r.account_id) for r in desk.rows(JournalRow)]
    assert ("sheet:restricted", town.msw_actor.account_id) in rows
    assert ("sheet:read", town.msw_actor.account_id) in rows
    assert ("sheet:send", town.care_manager_actor.account_id) in rows
