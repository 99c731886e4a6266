"""退院・退所加算 on screen: verdict, count, what is missing, after the discharge, the claim; the boxes."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select

from handoff.actions import attachments, contacts
from handoff.actions.attachments import AttachmentKind, Upload
from handoff.actions.contacts import ContactFacts
from handoff.db import find_stays
from handoff.db.session import Database
from handoff.db.stays import Claim, Stay
from handoff.rules.life import ContactMeans, Move
from handoff.web.stays import discharge as stay_discharge
from tests.build.discharge import held, in_days, press, proposed, stay_of
from tests.build.moving import admit
from tests.build.moving import press as move
from tests.build.papers import SECRET, paper
from tests.build.town import Town
from tests.page import WebClient


@pytest.fixture
def pid(database: Database, town: Town, stopped_clock: datetime) -> str:
    """An open stay since yesterday."""
    with database.writing() as session:
        return admit(session, town, stopped_clock - timedelta(minutes=5)).public_id


@pytest.fixture
def msw(app: Flask, town: Town) -> WebClient:
    return WebClient(app).sign_in_as(town.msw_actor)


@pytest.fixture
def manager(app: Flask, town: Town) -> WebClient:
    return WebClient(app).sign_in_as(town.care_manager_actor)


def talk(
    database: Database, town: Town, now: datetime, pid: str, days_ago: int = 0, **facts
) -> None:  # type: ignore[no-untyped-def]
    with database.writing() as session:
        stay = session.scalars(select(Stay).where(Stay.public_id == pid)).one()
        on = now.date() - timedelta(days=days_ago)
        given = {"means": ContactMeans.INTERVIEW, "persons": (("nurse", "佐藤 花"),), **facts}
        contacts.add(session, town.care_manager_actor, now, stay, ContactFacts(on, **given))


def discharge(database: Database, town: Town, now: datetime, pid: str) -> None:
    with database.writing() as session:
        stay = session.scalars(select(Stay).where(Stay.public_id == pid)).one()
        move(session, town.msw_actor, now, stay, Move.DISCHARGED, on=now.date())


def test_each_talk_is_shown_with_what_became_of_it(
    manager: WebClient, town: Town, pid: str, database: Database, now: datetime
) -> None:
    talk(database, town, now, pid, 1)
    talk(database, town, now, pid, 1, persons=(("doctor", ""),))
    talk(database, town, now, pid, means=ContactMeans.PHONE)
    page = manager.get(f"/stays/{pid}/discharge-fee")
    rows = [n.text for n in page.all("tr")][1:]
    assert ["同じ日" in row for row in rows] == [False, True, False]
    assert "1回" in rows[0]
    assert "数えない" in rows[2]
    assert "［TT-03］" in rows[2]
    assert "まだ退院・退所していない" in page.text
    assert "保険者" in page.text


def test_a_whole_way_to_the_claim(
    manager: WebClient, msw: WebClient, town: Town, pid: str, database: Database, now: datetime
) -> None:
    meeting = held(database, town, now, pid)
    manager.post(f"/conferences/{meeting.public_id}/contact")
    talk(database, town, now, pid, 1)
    fee = f"/stays/{pid}/discharge-fee"
    refused = press(manager, f"{fee}/after", {"service_start": in_days(now, 0)})
    assert refused.status == 422
    assert "先に退院を記録してから" in refused.text
    discharge(database, town, now, pid)
    page = manager.get(fee)
    assert "(Ⅱ)ロにあたる面談の記録がありますが、まだ算定できません" in page.text
    assert "本人・家族に渡した文書の写し" in page.text
    with database.writing() as session:
        stay = session.scalars(select(Stay).where(Stay.public_id == pid)).one()
        upload = Upload("渡した文書.pdf", paper(), AttachmentKind.JOINT_GUIDANCE)
        given = attachments.add(session, town.msw_actor, now, stay, upload, SECRET).public_id
    msw.post(f"/conferences/{meeting.public_id}/paper", {"chosen": given})
    typed = {"service_start": in_days(now, 0), "services": ["15", "13"], "plan_made": "y"}
    assert press(manager, f"{fee}/after", typed).status == 303
    page = manager.get(fee)
    assert "(Ⅱ)ロ750単位 算定できる見込みです" in page.text
    assert "請求する月：2026年11月分" in page.text
    assert "通所介護" in page.text
    page = manager.get(f"{fee}/claim")
    assert page.fields(f"{fee}/claim")["month"] == "2026-11"
    assert press(manager, f"{fee}/claim", {}).status == 303
    again = press(manager, f"{fee}/claim", {"month": "2026-12"})
    assert again.status == 422
    assert "入院・入所ごとに1回" in again.text
    with database.reading() as session:
        (claim,) = session.scalars(select(Claim))
    assert (claim.topic, claim.month, claim.tier) == ("退院・退所加算", "2026-11", "II-ro")
    page = manager.get(fee)
    assert "2026年11月分" in page.text
    assert "算定できる見込みです" in page.text  # a claim on record speaks not against itself


def test_two_who_note_what_came_after_are_shown_to_each_other(
    manager: WebClient, app: Flask, town: Town, pid: str, database: Database, now: datetime
) -> None:
    path = f"/stays/{pid}/discharge-fee/after"
    mine = manager.get(path).fields(path).to_dict()
    colleague = WebClient(app).sign_in_as(town.second_care_manager_actor)
    assert press(colleague, path, {"first_fee": "y"}).status == 303
    page = manager.post(path, mine | {"plan_made": "y"})
    assert page.status == 409
    assert "初回加算 請求する" in page.text
    again = manager.post(path, page.fields(path).to_dict())
    assert again.status == 303
    assert "作成した" in manager.get(f"/stays/{pid}/discharge-fee").text


def test_the_hospital_sees_days_and_participants_and_no_points(
    msw: WebClient, town: Town, pid: str, database: Database, now: datetime
) -> None:
    talk(database, town, now, pid, 1, learnt="本人の思い")
    held(database, town, now, pid)
    page = msw.get(f"/stays/{pid}/discharge-fee")
    assert "介護支援等連携指導料" in page.text
    assert "退院時共同指導料2 注3（多機関共同指導）" in page.text
    assert "看護師 佐藤 花" in page.text
    assert "単位" not in page.text
    assert "2,000" not in page.text
    assert "本人の思い" not in page.text


def test_claims_and_what_came_after_belong_to_the_care_office(
    app: Flask, town: Town, pid: str, database: Database
) -> None:
    for actor in (town.msw_actor, town.other_care_manager_actor, town.city_actor):
        browser = WebClient(app).sign_in_as(actor)
        for end in ("/after", "/claim"):
            assert browser.get(f"/stays/{pid}/discharge-fee{end}").status == 404
            assert browser.post(f"/stays/{pid}/discharge-fee{end}", {"month": "2026-11"}).status == 404  # fmt: skip


def test_the_boxes_ask_the_database_as_often_for_many_things_as_for_one(
    town: Town, pid: str, database: Database, now: datetime
) -> None:
    talk(database, town, now, pid)
    held(database, town, now, pid)
    asked: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))

    def queries() -> int:
        with database.reading() as session:
            stay = find_stays.stay_for(session, town.care_manager_actor, pid)
            asked.clear()
            boxes = stay_discharge.gather(session, town.care_manager_actor, stay, now)
            assert boxes.shown
            return len(asked)

    few = queries()
    for number in range(4):
        talk(database, town, now, pid, persons=(("nurse", f"看護 {number}"),))
        proposed(database, town, now, pid)
        with database.writing() as session:
            stay = session.scalars(select(Stay).where(Stay.public_id == pid)).one()
            upload = Upload("書類.pdf", paper(PageMode=number), AttachmentKind.OTHER)
            attachments.add(session, town.msw_actor, now, stay, upload, SECRET)
    assert queries() <= few + 1  # the readings of documents are asked for once there are any
    assert few < 14


def test_nothing_is_shown_before_the_care_office_said_whose_client_it_is(
    town: Town, pid: str, database: Database, now: datetime
) -> None:
    with database.reading() as session:
        stay = find_stays.stay_for(session, town.care_manager_actor, pid)
        stay.admitted_on = None
        assert not stay_discharge.gather(session, town.care_manager_actor, stay, now).shown
    assert stay_of(database, pid).admitted_on == date(2026, 11, 21)
