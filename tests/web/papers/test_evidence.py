"""The pages of 根拠資料 一式 and of own forms: one press, the same bytes again, both sides."""

from __future__ import annotations

import hashlib
import zipfile
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select

from handoff.cli import main
from handoff.config import Settings
from handoff.db.clients import Client
from handoff.db.journal import JournalRow
from handoff.db.session import Database
from handoff.db.sheets import Document, Revision
from tests.build.letters import begin_letter
from tests.build.papers import paper
from tests.build.sheets import open_stay
from tests.build.town import Town
from tests.page import Page, WebClient

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
PAPER = paper()
HELD = ["入院日", "心身の状況", "生活環境", "サービスの利用状況"]


@pytest.fixture
def pid(database: Database, town: Town, stopped_clock: datetime) -> str:
    return open_stay(database, town, stopped_clock)


@pytest.fixture
def care(app: Flask, town: Town) -> WebClient:
    return WebClient(app).sign_in_as(town.care_manager_actor)


def give(client: WebClient, path: str, name: str = "様式.pdf", **more: object) -> Page:
    """Hand an own form over by this system; `path` is its page."""
    fields = client.get(path).fields(path)
    for key, value in {"means": "system", "held": HELD, **more}.items():
        fields.setlist(key, value if isinstance(value, list) else [value])
    content = PAPER if name.endswith("pdf") else b"PK\x03\x04" + b"x" * 40
    fields.setlist("file", [(BytesIO(content), name)])
    return client.post(path, fields, content_type="multipart/form-data")


def test_an_own_form_goes_from_the_upload_to_the_receipt_and_the_evidence(
    app: Flask, care: WebClient, town: Town, pid: str, database: Database
) -> None:
    path = f"/stays/{pid}/sheets/admission/own"
    assert path in care.get(f"/stays/{pid}/sheets/admission").links()
    excel = give(care, path, "様式.xlsx")
    assert excel.status == 422
    assert "PDFにしてから" in excel.text
    sent = give(care, path)
    assert sent.status == 303
    address = sent.location.partition("?")[0]
    msw = WebClient(app).sign_in_as(town.msw_actor)
    page = msw.get(address)
    assert "自分の様式で渡されたもの" in page.text
    assert "まず知りたいこと" not in page.text
    assert msw.get(f"{address}/pdf").response.data == PAPER
    press = next(f.attrs["action"] for f in page.all("form") if f.attrs["action"].endswith("/receive"))  # fmt: skip
    assert msw.post(press, page.fields("/receive")).status == 303
    shown = care.get(address)
    assert "算定できる見込みです" in shown.text
    assert "受領済み" in shown.text
    assert f"/stays/{pid}/evidence" in shown.links()
    care.post(f"{address}/withdraw", {"reason": "別の方のもの"})
    assert "内容は表示しません" in msw.get(address).text


def test_the_same_press_again_makes_no_second_version(
    care: WebClient, pid: str, database: Database
) -> None:
    path = f"/stays/{pid}/sheets/admission/own"
    key = care.get(path).fields(path)["form_key"]
    first, second = give(care, path, form_key=key), give(care, path, form_key=key)
    assert first.location == second.location
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Revision)) == 1


def test_a_letter_is_handed_over_on_an_own_form_too(
    care: WebClient, town: Town, database: Database, stopped_clock: datetime
) -> None:
    with database.writing() as session:
        client = session.get_one(Client, town.client.id)
        letter, _draft = begin_letter(session, town.care_manager_actor, stopped_clock, client)
        path = f"/letters/{letter.public_id}/own"
    assert path in care.get(f"/letters/{letter.public_id}/write").links()
    assert give(care, path, held=["本人の同意"]).status == 422  # not by this system
    assert give(care, path, means="visit", place="診察室", held=["本人の同意"]).status == 303
    page = care.get(f"/letters/{letter.public_id}")
    assert "様式のファイルを開く" in page.text
    assert care.get(f"/letters/{letter.public_id}/request.pdf").response.data == PAPER


def test_one_press_keeps_the_file_and_it_is_handed_out_unchanged(
    care: WebClient, pid: str, database: Database
) -> None:
    give(care, f"/stays/{pid}/sheets/admission/own")
    here = f"/stays/{pid}/evidence"
    first = care.get(here)
    assert "第5表に写す文" in first.text
    assert "入院時の情報提供" in first.text
    loose = care.get(f"{here}.pdf").response
    assert loose.data.startswith(b"%PDF-")
    assert care.post(here, {"form_key": "one"}).status == 303
    kept = care.get(here)
    assert "いまの記録と同じ一式を保管しています" in kept.text
    with database.reading() as session:
        document = session.scalars(select(Document).where(Document.kind == "evidence")).one()
        journalled = set(session.scalars(select(JournalRow.action)))
    assert {"evidence:view", "evidence:keep", "evidence:print"} <= journalled
    pdf = care.get(f"/evidence-files/{document.public_id}/pdf").response
    assert hashlib.sha256(pdf.data).hexdigest() == document.sha256
    assert care.get(f"{here}.pdf").response.data == pdf.data
    archive = care.get(f"/evidence-files/{document.public_id}/zip").response
    assert pdf.data in {
        zipfile.ZipFile(BytesIO(archive.data)).read(name)
        for name in zipfile.ZipFile(BytesIO(archive.data)).namelist()
    }
    care.post(here, {"form_key": "two"})
    with database.reading() as session:
        found = select(func.count()).select_from(Document).where(Document.kind == "evidence")
        assert session.scalar(found) == 1


def test_what_changed_is_listed_before_a_new_file_is_made(
    app: Flask, care: WebClient, town: Town, pid: str
) -> None:
    address = give(care, f"/stays/{pid}/sheets/admission/own").location.partition("?")[0]
    care.post(f"/stays/{pid}/evidence", {"form_key": "one"})
    msw = WebClient(app).sign_in_as(town.msw_actor)
    page = msw.get(address)
    press = next(f.attrs["action"] for f in page.all("form") if f.attrs["action"].endswith("/receive"))  # fmt: skip
    msw.post(press, page.fields("/receive"))
    changed = care.get(f"/stays/{pid}/evidence")
    assert "前に作ったあと、記録が変わりました" in changed.text
    assert "加わった：受領の確認" in changed.text


def test_a_month_of_the_office_is_one_file(care: WebClient, pid: str) -> None:
    assert "/evidence/2026-11" in care.get("/evidence").links()
    assert "1件" not in care.get("/evidence/2026-11").text
    assert care.post("/evidence/2026-11", {"form_key": "m"}).status == 303
    assert "いまの記録と同じ一式を保管しています" in care.get("/evidence/2026-11").text
    assert care.get("/evidence/2025-13").status == 404
    assert care.get("/evidence/2020-01").status == 303


def test_the_command_writes_the_kept_file_byte_for_byte(
    care: WebClient,
    pid: str,
    database: Database,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HANDOFF_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("HANDOFF_SECRET_KEY", settings.secret_key)
    monkeypatch.setenv("HANDOFF_DATA_DIR", str(tmp_path))
    out = tmp_path / "out.pdf"

    def command(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, ["evidence", *arguments, "-o", str(out)])
        return done.exit_code, done.output

    assert command("nothing")[0] == 1
    status, words = command(pid)
    assert status == 0, words
    assert "保管はしていません" in words
    assert out.read_bytes().startswith(b"%PDF-")
    care.post(f"/stays/{pid}/evidence", {"form_key": "one"})
    status, words = command(pid, "--zip", str(tmp_path / "out.zip"))
    assert status == 0, words
    with database.reading() as session:
        document = session.scalars(select(Document).where(Document.kind == "evidence")).one()
    assert hashlib.sha256(out.read_bytes()).hexdigest() == document.sha256
    assert zipfile.is_zipfile(tmp_path / "out.zip")
    assert command("居宅介護支援事業所 ゆきあかり", "--month", "2026-11")[0] == 0
