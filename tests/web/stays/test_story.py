"""The story of the handbook, steps 1 to 4, as both sides see it on home and on the page of the stay."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask

from handoff.db.session import Database
from tests.build.town import Town
from tests.page import WebClient
from tests.web.sheets.test_sending import ENOUGH, Desk


@pytest.fixture
def desk(client: WebClient, town: Town, database: Database, stopped_clock: datetime) -> Desk:
    """The care manager with a stay and a draft that could be sent."""
    return Desk(client, town, database, stopped_clock)


@pytest.fixture
def msw(app: Flask, town: Town) -> WebClient:
    """The browser of the hospital's social worker."""
    return WebClient(app).sign_in_as(town.msw_actor)


def test_a_user_hospital_receives_with_one_press_and_the_verdict_is_complete(
    desk: Desk, msw: WebClient
) -> None:
    desk.open(**ENOUGH)
    here = f"/stays/{desk.pid}"
    assert "続きを書く" in desk.client.get("/").text
    assert msw.post(f"{here}/acknowledge").status == 303
    assert desk.send().status == 303
    home = desk.client.get("/")
    assert "シートの受領を待っています" in home.text
    assert "シート：送付済み・受領の確認がまだ" in home.text
    theirs = msw.get("/")
    assert "1件受領していないシート" in theirs.text
    press = next(
        n.attrs["action"] for n in theirs.all("form") if n.attrs["action"].endswith("/receive")
    )
    assert msw.post(press, theirs.fields("/receive").to_dict()).status == 303
    assert "0件受領していないシート" in msw.get("/").text
    page = desk.client.get(here)
    assert "算定できる見込みです" in page.text
    assert "第1版" in page.text
    assert "本システムで受領" in page.text
    assert f"{here}/evidence.pdf" in page.links()
    assert "いま急ぎの用件はありません" in page.text
    assert "シートが受領されました" in desk.client.get("/").text


def test_a_fax_needs_its_receipt_confirmed_and_says_so_until_then(desk: Desk, town: Town) -> None:
    desk.open(hospital=town.fax_clinic, **ENOUGH)
    here = f"/stays/{desk.pid}"
    sent = desk.send("fax")
    assert sent.status == 303, sent.text
    home = desk.client.get("/")
    assert "FAX きょう 10:00 → 受領の確認がまだです" in home.text
    assert "届いていなかった" in home.text
    assert f"電話 {town.fax_clinic.tel}" in home.text
    page = desk.client.get(here)
    assert "受領の確認がまだです" in page.text
    assert [link for link in page.links() if link.endswith("/receipt")]


def test_a_withdrawn_sheet_is_asked_for_again(desk: Desk) -> None:
    desk.open(**ENOUGH)
    sent = desk.send()
    revision = sent.location.split("?")[0]
    form = desk.client.get(f"{revision}/withdraw").fields("/withdraw").to_dict()
    assert (
        desk.client.post(f"{revision}/withdraw", form | {"reason": "別の方の内容でした"}).status
        == 303
    )
    page = desk.client.get(f"/stays/{desk.pid}")
    assert "取り下げ" in page.text
    assert "別の方の内容でした" in page.text
    assert "入院時情報提供シートがまだです" in page.text
