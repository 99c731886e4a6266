"""Cases of 福祉用具 for tests: a client of 要介護1, pages pressed as a care manager does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from handoff.db import find_equipment
from handoff.db.clients import Client, ClientDoctor
from handoff.db.equipment_cases import EquipmentCase
from handoff.db.session import Database
from tests.build.town import Town, make_client, make_consent
from tests.page import Page, WebClient

BED = {"T2": "y", "states_T2": "1"}
CHAIR = {"T1": "y", "states_T1": "2"}
NOT_BY_SURVEY = {"item_1_3": "つかまらないでできる", "item_1_4": "何かにつかまればできる"}
BY_SURVEY = {"item_1_3": "つかまらないでできる", "item_1_4": "できない"}
SURVEY = {"survey_on": "2026-03-01", "source": "市町村から受け取った認定調査票の写し"}
HEARD = {
    "source": "heard",
    "on": "2026-11-21",
    "doctor": "見本 太郎",
    "institution": "見本内科医院",
    "fits": "1",
    "state": "i",
    "disease": "関節リウマチ",
    "words": "関節リウマチによる両肩の疼痛と朝のこわばりが強く、午前中は自力での起き上がりができない。",
}
MEETING = {
    "held": "1",
    "on": "2026-11-22",
    "attendees": ["client", "equipment"],
    "needed": "1",
    "conclusion": "朝の起き上がりに介助が要る日が多く、特に必要と判断した。",
}


def light_client(session: Session, town: Town, now: datetime, **more: Any) -> Client:
    """要介護1, certified until March 2028, with a main doctor and consent."""
    facts: dict[str, Any] = {"care_level": "21", "cert_to": date(2028, 3, 31), **more}
    made = make_client(
        session, now, town.care_office, town.care_manager.id, "軽度 花子", "ケイド ハナコ", **facts
    )
    doctor = ClientDoctor(
        client_id=made.id,
        position=0,
        institution="見本内科医院",
        name="見本 太郎",
        tel="0166-00-9999",
        is_main=True,
    )
    session.add(doctor)
    make_consent(session, now, made, town.care_manager.id)
    return made


def begin(browser: WebClient, client: Client, typed: Mapping[str, Any]) -> str:
    """Start a case on the page; its address."""
    path = f"/clients/{client.public_id}/equipment/new"
    page = browser.post(path, {**browser.get(path).fields(path).to_dict(flat=False), **typed})
    assert page.status == 303, page.text
    return page.location


def enter(browser: WebClient, case: str, section: str, typed: Mapping[str, Any]) -> Page:
    """Fill in the form of a step on its page and press."""
    path = f"{case}/steps/{section}"
    page = browser.get(path)
    assert page.status == 200, page.text
    return browser.post(path, {**page.fields(path).to_dict(flat=False), **typed})


def case_at(database: Database, town: Town, address: str) -> EquipmentCase:
    """The case of an address as it is stored."""
    with database.reading() as session:
        actor = town.care_manager_actor
        return find_equipment.case_for(session, actor, address.rpartition("/")[2])
