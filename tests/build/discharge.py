"""Persons, talks and conferences for tests of the screens on the way home."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from handoff import clock
from handoff.actions import conferences
from handoff.actions.conferences import Person, Plan
from handoff.db.discharge import Conference
from handoff.db.session import Database
from handoff.db.stays import Stay
from handoff.rules.life import Seat
from tests.build.town import Town
from tests.page import Page, WebClient

NURSE = Person(Seat.WARD, "nurse", "佐藤 花", "3階東病棟")
CARE = Person(Seat.OUTSIDE, "cm", "葛󠄀城 美咲", "居宅介護支援事業所 ゆきあかり")
HOME_NURSE = Person(Seat.OUTSIDE, "visiting_nurse", "北 風子", "訪問看護ステーション みほん")
PHARMACIST = Person(Seat.OUTSIDE, "pharmacist", "薬 剤子", "みほん薬局")
SON = Person(Seat.CLIENT, "family", "髙﨑 一郎")
FULL = (NURSE, CARE, HOME_NURSE, PHARMACIST, SON)
TOO_FEW = (NURSE, CARE, SON)


def stay_of(database: Database, pid: str) -> Stay:
    """The stay with this public id, detached."""
    with database.reading() as session:
        return session.scalars(select(Stay).where(Stay.public_id == pid)).one()


def rows_of(*people: Person) -> dict[str, str]:
    """Persons as the form posts them."""
    posted: dict[str, str] = {}
    for number, person in enumerate(people):
        row = f"people-{number}"
        posted |= {
            f"{row}-side": person.side.value,
            f"{row}-job": person.job,
            f"{row}-name": person.name,
            f"{row}-organisation": person.organisation,
            f"{row}-attended": "y",
        }
    return posted


def proposed(
    database: Database, town: Town, now: datetime, pid: str, *people: Person, **facts: Any
) -> Conference:
    """The hospital proposed two times, three and four days from now."""
    with database.writing() as session:
        stay = session.scalars(select(Stay).where(Stay.public_id == pid)).one()
        times = (now + timedelta(days=3), now + timedelta(days=4))
        plan = Plan(people or FULL, times=times, place="3階東 面談室", **facts)
        return conferences.propose(session, town.msw_actor, now, stay, plan)


def held(
    database: Database, town: Town, now: datetime, pid: str, *people: Person, **facts: Any
) -> Conference:
    """It was held two hours ago, everybody came; recorded by the hospital."""
    there = tuple(replace(person, attended=True) for person in people or FULL)
    with database.writing() as session:
        stay = session.scalars(select(Stay).where(Stay.public_id == pid)).one()
        plan = Plan(
            there,
            starts_at=now - timedelta(hours=2),
            place="3階東 面談室",
            **{"minutes": "入浴は訪問で。", **facts},
        )
        return conferences.hold(session, town.msw_actor, now, stay, plan)


def filled(page: Page, action: str, typed: Mapping[str, Any]) -> MultiDict[str, Any]:
    """What the form whose action ends with `action` posts with `typed` in it."""
    fields: MultiDict[str, Any] = MultiDict(page.fields(action))
    for key, value in typed.items():
        fields.setlist(key, value if isinstance(value, list) else [value])
    return fields


def press(browser: WebClient, path: str, typed: Mapping[str, Any], action: str = "") -> Page:
    """Open the page of a form, fill it in, press. `action`: where the form leads, if elsewhere."""
    page = browser.get(path)
    assert page.status == 200, (path, page.status)
    return browser.post(action or path, filled(page, action or path, typed))


def in_days(now: datetime, days: int) -> str:
    """A day from now, as typed."""
    return clock.local_date(now + timedelta(days=days)).isoformat()
