"""Every copy of a sheet: FAX with its cover, bars, half-filled, empty, as data; and what is said before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from handoff.actions import drafts, send
from handoff.actions.handing import Handing
from handoff.actions.letter_links import LinkChoice
from handoff.db.clients import Client, ClientContact
from handoff.db.journal import JournalRow
from handoff.db.offices import Desk, Office
from handoff.db.session import Database
from handoff.db.sheets import Document, Revision, SheetRecord
from handoff.exchange import bundle
from handoff.rules.letters import CodeWay
from handoff.rules.life import Means
from handoff.sheets.catalogue import DECLARED
from tests.build.letters import send_letter
from tests.build.sheets import open_stay, write_draft
from tests.build.town import Town
from tests.page import Page, WebClient
from tests.pdf.fax import codes_in, fax_pages
from tests.pdf.reading import pages_of, sizes_of, squeeze, text_of

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
NOTES = "次女の高島花子さん（090-0000-0001）が来ます。隣の佐藤さんと親しい。😀を押す。"


class Desk_:
    """The care manager with a draft of ① for a client whose daughter is on record."""

    def __init__(self, client: WebClient, town: Town, database: Database, now: datetime) -> None:
        self.client, self.town, self.database, self.now = client, town, database, now
        with database.writing() as session:
            session.add(
                ClientContact(
                    client_id=town.client.id,
                    name="髙嶋 花子",
                    relation="次女",
                    tel1="090-0000-0001",
                )
            )
        self.pid = open_stay(database, town, now)
        self.write(cm_notes=NOTES)
        client.sign_in_as(town.care_manager_actor)

    def write(self, **raw: Any) -> None:
        write_draft(self.database, self.town.care_manager_actor, self.now, self.pid, raw)

    def send(self, reason: str = "") -> str:
        town = self.town
        with self.database.writing() as session:
            record = session.scalars(select(SheetRecord)).one()
            draft = drafts.open_draft(session, town.care_manager_actor, self.now, record)
            handing = Handing(
                Means.SYSTEM,
                to_office=session.get_one(Office, town.hospital.id),
                to_desk=session.get_one(Desk, town.desk.id),
                reason=reason,
            )
            sent = send.send(session, town.care_manager_actor, self.now, draft, handing, reason)
            return str(sent.revision.public_id)

    @property
    def base(self) -> str:
        return f"/stays/{self.pid}/sheets/admission"

    def pdf(self, path: str) -> bytes:
        page = self.client.get(path)
        assert page.status == 200, path
        assert page.headers["Content-Type"] == "application/pdf"
        assert page.headers["Cache-Control"] == "no-store"
        return bytes(page.response.data)

    def journal(self) -> list[str]:
        with self.database.reading() as session:
            return list(session.scalars(select(JournalRow.action).order_by(JournalRow.id)))


@pytest.fixture
def desk(client: WebClient, town: Town, database: Database, now: datetime) -> Desk_:
    return Desk_(client, town, database, now)


def links_of(page: Page) -> Iterator[str]:
    for link in page.links():
        if link.partition("?")[0].endswith((".pdf", ".csv", ".xlsx", ".json", "/fax")):
            yield link


def test_anybody_who_is_signed_in_prints_the_empty_forms(client: WebClient, town: Town) -> None:
    client.sign_in_as(town.city_actor)
    links = client.get("/forms").links()
    for code, sheet in DECLARED.items():
        assert f"/forms/{code}.pdf" in links
        pages = pages_of(bytes(client.get(f"/forms/{code}.pdf").response.data))
        assert squeeze(sheet.title) in pages[0]
        assert "令和" not in pages[0]
    assert client.get("/forms/other.pdf").status == 404


def test_a_form_with_client_and_office_typed_is_printed_from_the_client(desk: Desk_) -> None:
    public_id = desk.town.client.public_id
    links = desk.client.get(f"/clients/{public_id}").links()
    for code in DECLARED:
        path = f"/clients/{public_id}/forms/{code}.pdf"
        assert path in links
        text = text_of(desk.pdf(path))
        assert "髙﨑靜枝" in text
        assert "居宅介護支援事業所ゆきあかり" in text
    assert "client:print_form" in desk.journal()
    with desk.database.reading() as session:
        assert len(session.scalars(select(SheetRecord)).all()) == 1  # nothing was begun by printing


def test_every_copy_on_the_menus_opens(desk: Desk_) -> None:
    revision = desk.send()
    drafted = [desk.base, f"{desk.base}/check"]
    desk.write(cm_notes="変わった")
    with desk.database.writing() as session:
        letter = send_letter(session, desk.town, desk.now).letter.public_id
    seen = set()
    for path in (
        *drafted,
        f"/revisions/{revision}",
        f"/letters/{letter}",
        f"/stays/{desk.pid}/call",
    ):
        for link in links_of(desk.client.get(path)):
            assert desk.client.get(link).status == 200, link
            seen.add(link)
    for wanted in (
        f"{desk.base}/fax.pdf",
        f"{desk.base}/changes.pdf",
        f"{desk.base}/half.pdf",
        f"/revisions/{revision}/fax",
        f"/revisions/{revision}/export.json",
        f"/letters/{letter}/fax",
        f"/letters/{letter}/half.pdf",
        f"/stays/{desk.pid}/call.pdf",
        "/forms/admission.pdf",
    ):
        assert wanted in seen


def test_the_check_page_says_what_paper_and_fax_would_show(desk: Desk_) -> None:
    page = desk.client.get(f"{desk.base}/check")
    assert "紙に印刷できない文字があります" in page.text
    assert "「😀」を印刷する文字の形がありません" in page.text
    assert "特記事項に「佐藤さん」とあります" in page.text
    assert "「高島花子」「090-0000-0001」は●に替えて印刷します" in page.text
    assert any(link.endswith("?back=check#cm_notes") for link in page.links())


def test_the_page_before_a_fax_says_what_the_copy_would_tell(desk: Desk_) -> None:
    page = desk.client.get(f"/revisions/{desk.send()}/fax")
    assert "だれのことか分かるかもしれない言葉があります" in page.text
    assert page.fields("/fax")["fax"] == "0166-00-0002" or page.fields("/fax")["fax"]
    assert page.fields("/fax")["masked"] == "hidden"


def made_by_fax(desk: Desk_, path: str, **typed: str) -> bytes:
    fields = {**desk.client.get(path).fields("/fax"), "fax": "0166-00-7777", **typed}
    answer = desk.client.post(path, fields)
    assert answer.status == 303
    again = desk.client.post(path, fields)
    assert again.location == answer.location  # pressed twice, kept once
    return desk.pdf(answer.location)


def test_a_fax_is_cover_and_masked_sheet_in_one_and_is_kept(desk: Desk_) -> None:
    revision = desk.send()
    pdf = made_by_fax(desk, f"/revisions/{revision}/fax", message="よろしくお願いします")
    pages = pages_of(pdf)
    text = "".join(pages)
    assert f"全{len(pages)}枚（この送付票を含む）" in pages[0]
    assert "間違って届いたとき" in pages[0]
    assert "0166-00-7777" in pages[0]
    assert "タ・シ様" in pages[0]
    assert "よろしくお願いします" in pages[0]
    assert f"{len(pages)}／{len(pages)}ページ" in pages[-1]
    for told in (
        "髙﨑靜枝",
        "タカサキ",
        "昭和14年3月4日",
        "6条通9丁目",
        "0166-26-1111",
        "花子",
        "090",
    ):
        assert told not in text, told
    assert "髙●靜●" in text
    assert "佐藤さん" in text
    with desk.database.reading() as session:
        kept = session.scalars(select(Document).where(Document.kind == "fax")).one()
        assert kept.sha256 == hashlib.sha256(pdf).hexdigest()
        assert (kept.manifest or {})["fax"] == "0166-00-7777"
    assert "sheet:print_fax" in desk.journal()
    assert "0166-00-7777" in desk.client.get(f"/revisions/{revision}/fax").text


def test_a_sender_who_is_sure_may_send_the_whole_name(desk: Desk_) -> None:
    pdf = made_by_fax(desk, f"/revisions/{desk.send()}/fax", masked="whole")
    text = text_of(pdf)
    assert "髙﨑靜枝" in text
    assert "●" not in text
    assert min(sizes_of(pdf)) >= 9


def test_a_letter_sent_by_fax_is_kept_masked_with_its_code_to_scan(desk: Desk_) -> None:
    with desk.database.writing() as session:
        handing = Handing(
            Means.FAX, desk.now, to_office=session.get_one(Office, desk.town.fax_clinic.id)
        )
        raw = {"to_fax": "0166-00-8888"}
        choice = LinkChoice(CodeWay.BY_TELEPHONE)
        sent = send_letter(session, desk.town, desk.now, handing=handing, choice=choice, raw=raw)
        letter, address = sent.letter.public_id, sent.address
    page = desk.client.get(f"/letters/{letter}/fax")
    assert "回答ページのQR付き" in page.text
    (kept,) = [link for link in page.links() if link.startswith("/documents/")]
    pdf = desk.pdf(kept)
    assert address in codes_in(fax_pages(pdf)[1])
    assert "髙﨑靜枝" not in text_of(pdf)
    assert "0166-00-8888" in pages_of(pdf)[0]


def test_a_letter_goes_by_fax_with_its_reply_half(desk: Desk_) -> None:
    with desk.database.writing() as session:
        letter = send_letter(session, desk.town, desk.now).letter
    pages = pages_of(made_by_fax(desk, f"/letters/{letter.public_id}/fax"))
    assert f"整理番号{letter.ref_no}" in pages[0]
    assert "主治医とケアマネジャーの連絡票" in pages[0]
    assert "きりとり" in pages[1]
    assert "髙﨑靜枝" not in "".join(pages)


def test_a_number_that_cannot_be_dialled_is_said(desk: Desk_) -> None:
    path = f"/revisions/{desk.send()}/fax"
    fields = desk.client.get(path).fields("/fax")
    for fax, said in (("", "FAX番号を入力"), ("お電話で", "数字で入力"), ("12", "数字で")):
        page = desk.client.post(path, {**fields, "fax": fax})
        assert page.status == 422
        assert said in page.text


def test_a_correction_is_printed_with_what_changed(desk: Desk_) -> None:
    first = desk.send()
    assert desk.client.get(f"/revisions/{first}/changes.pdf").status == 404
    desk.write(cm_notes="一人で歩けるようになった")
    assert "変わったところ" in text_of(desk.pdf(f"{desk.base}/changes.pdf"))
    second = desk.send("様子が変わったため")
    text = text_of(desk.pdf(f"/revisions/{second}/changes.pdf"))
    assert "一人で歩けるようになった" in text
    assert "左の太線" in text


def test_the_answers_leave_as_csv_excel_and_json(desk: Desk_) -> None:
    revision = desk.send()
    csv = desk.client.get(f"/revisions/{revision}/export.csv").response.data.decode("utf-8-sig")
    assert "髙﨑 靜枝" in csv
    book = openpyxl.load_workbook(
        BytesIO(desk.client.get(f"/revisions/{revision}/export.xlsx").response.data)
    )
    assert "髙﨑 靜枝" in {cell.value for row in book.active.rows for cell in row}
    data = desk.client.get(f"/revisions/{revision}/export.json").response.data
    assert bundle.from_json(data).content.get("client_name") == "髙﨑 靜枝"
    with desk.database.reading() as session:
        stored = session.scalars(select(Revision)).one().content
    assert json.loads(data)["content"] == stored
    assert [a for a in desk.journal() if a.startswith("sheet:export")] == [
        "sheet:export-csv",
        "sheet:export-xlsx",
        "sheet:export-json",
    ]
    assert desk.client.get(f"/revisions/{revision}/export.xml").status == 404


def test_the_hospital_takes_the_answers_out_until_they_are_withdrawn(
    desk: Desk_, now: datetime
) -> None:
    revision = desk.send()
    ward = desk.client.sign_in_as(desk.town.msw_actor)
    assert f"/revisions/{revision}/export.csv" in ward.get(f"/revisions/{revision}").links()
    assert ward.get(f"/revisions/{revision}/export.csv").status == 200
    assert ward.get(f"/revisions/{revision}/fax").status == 404
    with desk.database.writing() as session:
        found = session.scalars(select(Revision)).one()
        send.withdraw(session, desk.town.care_manager_actor, now, found, "別の方のため")
    assert ward.get(f"/revisions/{revision}/export.csv").status == 404


def test_a_sheet_not_begun_is_half_filled_and_a_call_has_its_paper(desk: Desk_) -> None:
    path = f"/stays/{desk.pid}/sheets/discharge"
    assert f"{path}/half.pdf" in desk.client.get(path).links()
    for paper in (f"{path}/half.pdf", f"/stays/{desk.pid}/call.pdf"):
        text = text_of(desk.pdf(paper))
        assert "髙﨑靜枝" in text
        assert "あさひ見本病院" in text
    assert desk.client.get(f"{path}/fax.pdf").status == 404
    with desk.database.writing() as session:
        session.get_one(Client, desk.town.client.id).care_level = ""
    form = desk.pdf(f"/clients/{desk.town.client.public_id}/forms/admission.pdf")
    assert "■要介護" not in text_of(form)  # last time's answers need a look first
