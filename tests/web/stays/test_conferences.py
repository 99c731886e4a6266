"""Conferences on screen: proposed, answered, fixed, held; and what the fee makes of the people."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from handoff.db.discharge import Conference, Contact
from handoff.db.session import Database
from handoff.rules.life import ConferenceState
from tests.build.discharge import (
    CARE,
    FULL,
    HOME_NURSE,
    NURSE,
    TOO_FEW,
    held,
    in_days,
    press,
    proposed,
    rows_of,
)
from tests.build.moving import admit
from tests.build.town import Town
from tests.page import Page, WebClient


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


def times(now: datetime) -> dict[str, str]:
    return {
        "times-0-on": in_days(now, 3),
        "times-0-at": "14:00",
        "times-1-on": in_days(now, 4),
        "times-1-at": "10:30",
    }


def conference(database: Database) -> Conference:
    with database.reading() as session:
        return session.scalars(select(Conference).order_by(Conference.id.desc())).first()  # type: ignore[return-value]


def people_of(database: Database) -> list[tuple[str, str]]:
    with database.reading() as session:
        found = session.scalars(select(Conference)).one()
        return [(p.job, p.name) for p in found.people]


def new(browser: WebClient, pid: str, typed: dict[str, str], way: str = "propose") -> Page:
    return press(browser, f"/stays/{pid}/conferences/new?way={way}", typed)


def test_hospital_proposes_care_manager_answers_hospital_fixes_and_both_see_it(
    msw: WebClient, manager: WebClient, pid: str, database: Database, now: datetime
) -> None:
    assert new(msw, pid, times(now) | rows_of(*FULL) | {"place": "3階東 面談室"}).status == 303
    path = f"/conferences/{conference(database).public_id}"
    page = manager.get(path)
    assert "候補日を提示" in page.text
    assert "この顔ぶれなら、退院・退所加算の「カンファレンス」として数えられます" in page.text
    boxes = page.all("input", name="times")
    assert len(boxes) == 2
    typed = {"said": "coming", "times": [boxes[1].attrs["value"]], "note": "15時までなら"}
    assert press(manager, path, typed, f"{path}/answer").status == 303
    page = msw.get(path)
    assert "参加できます" in page.text
    assert "15時までなら" in page.text
    fields = {"chosen": boxes[1].attrs["value"], "ends_time": "11:10"}
    assert press(msw, f"{path}/fix", fields).status == 303
    page = manager.get(path)
    assert "日時が決まった" in page.text
    assert "10:30" in page.text
    assert not page.all("form", action=f"{path}/answer")
    assert people_of(database) == [(p.job, p.name) for p in FULL]


def test_the_form_says_who_is_missing_before_anything_is_saved(
    msw: WebClient, pid: str, database: Database, now: datetime
) -> None:
    path = f"/stays/{pid}/conferences/new?way=propose"
    fields = msw.get(path).fields(path).to_dict()
    page = msw.post(path, fields | times(now) | rows_of(*TOO_FEW) | {"check": "1"})
    assert page.status == 200
    assert "足りないもの：病院の外の職種あと2者" in page.text
    assert page.fields(path)["times-1-at"] == "10:30"
    part = msw.post(f"/stays/{pid}/conferences/judge", rows_of(*FULL))
    assert part.status == 200
    assert "数えられます" in part.html
    assert "<html" not in part.html
    video = {"is_video": "y"} | rows_of(*FULL)
    assert "同意" in msw.post(f"/stays/{pid}/conferences/judge", video).html
    assert conference(database) is None


def test_persons_and_times_are_added_by_one_press_without_losing_what_was_typed(
    manager: WebClient, pid: str, database: Database, now: datetime
) -> None:
    path = f"/stays/{pid}/conferences/new?way=propose"
    page = manager.get(path)
    offered = [b.attrs["value"] for b in page.all("button", name="add")]
    labels = " ".join(b.text for b in page.all("button", name="add"))
    for known in ("葛󠄀城 美咲", "見本内科医院", "髙﨑 一郎", "看護師", "薬剤師"):
        assert known in labels
    care = next(key for key in offered if key.startswith("outside:cm:"))
    page = manager.post(path, page.fields(path).to_dict() | times(now) | {"add": care})
    fields = page.fields(path)
    assert fields["people-0-organisation"] == "居宅介護支援事業所 ゆきあかり"
    page = manager.post(path, fields.to_dict() | {"add": "time"})
    fields = page.fields(path)
    assert fields["times-1-at"] == "10:30"
    assert fields["people-0-job"] == "cm"
    assert conference(database) is None


def test_the_hospital_is_not_offered_family_and_doctors_it_was_not_told_of(
    msw: WebClient, pid: str
) -> None:
    page = msw.get(f"/stays/{pid}/conferences/new")
    labels = " ".join(b.text for b in page.all("button", name="add"))
    assert "髙﨑 一郎" not in labels
    assert "見本内科医院" not in labels


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"people-1-job": "", "people-1-side": "", "people-1-name": ""}, "2人以上"),
        ({"people-0-job": ""}, "1人目：職種を選んでください"),
        ({"people-0-side": ""}, "1人目：立場を選んでください"),
        ({"video_link": "meet.example.jp/abc"}, "「https://」で始まる"),
        ({"video_link": "javascript:alert(1)"}, "「https://」で始まる"),
        ({"times-0-on": "", "times-0-at": ""}, "候補の日時を1つ以上"),
        ({"times-0-on": "2026-11-20"}, "過ぎています"),
        ({"times-0-at": ""}, "時刻も入力してください"),
        ({"times-0-on": "13/45"}, "1つ目の候補"),
    ],
)
def test_a_proposal_that_cannot_be_is_refused_beside_its_field(
    msw: WebClient,
    pid: str,
    database: Database,
    now: datetime,
    changes: dict[str, str],
    words: str,
) -> None:
    two = {f: v for f, v in rows_of(NURSE, CARE).items() if "organisation" not in f}
    typed = {"times-0-on": in_days(now, 3), "times-0-at": "14:00", **two, **changes}
    page = new(msw, pid, typed | {"note": "ご家族は午後を希望"})
    assert page.status == 422
    assert words in page.text
    assert "ご家族は午後を希望" in page.html
    assert conference(database) is None


def test_it_is_recorded_as_held_and_one_press_makes_it_a_talk_once(
    manager: WebClient, town: Town, pid: str, database: Database, now: datetime
) -> None:
    made = proposed(database, town, now, pid)
    path = f"/conferences/{made.public_id}"
    page = manager.get(f"{path}/hold")
    fields = page.fields(f"{path}/hold")
    assert fields["people-4-name"] == "髙﨑 一郎"
    assert fields["people-4-attended"] == "y"  # ticked for those invited
    typed = {"starts_on": in_days(now, 0), "starts_time": "09:00", "minutes": "入浴は訪問で。"}
    assert press(manager, f"{path}/hold", typed).status == 303
    page = manager.get(path)
    assert "開催した" in page.text
    assert "入浴は訪問で。" in page.text
    assert "写しがまだ" in page.text
    for _ in range(2):
        assert manager.post(f"{path}/contact").status == 303
    with database.reading() as session:
        (talk,) = session.scalars(select(Contact))
    assert talk.persons == [{"job": "nurse", "name": "佐藤 花"}]
    assert talk.learnt == "入浴は訪問で。"
    page = manager.get(f"/stays/{pid}/discharge-fee")
    assert "カンファレンス 1回" in page.text
    assert "カンファレンスで本人・家族に渡された文書の写しがまだです" in page.text


def test_a_meeting_held_without_an_invitation_is_recorded_at_once_by_those_who_came(
    manager: WebClient, pid: str, database: Database, now: datetime
) -> None:
    people = rows_of(NURSE, CARE, HOME_NURSE)
    people.pop("people-2-attended")
    typed = {"starts_on": in_days(now, 0), "starts_time": "9時", "place": "医院"} | people
    assert new(manager, pid, typed, "hold").status == 303
    page = manager.get(f"/conferences/{conference(database).public_id}")
    assert "カンファレンスではなく「面談1回」として数えます" in page.text
    assert "足りないもの：病院の外の職種あと2者" in page.text
    assert "欠席" in page.text


def test_a_conference_in_the_future_cannot_be_recorded_yet(
    manager: WebClient, pid: str, database: Database, now: datetime
) -> None:
    typed = {"starts_on": in_days(now, 1), "starts_time": "14:00"} | rows_of(*FULL)
    page = new(manager, pid, typed, "hold")
    assert page.status == 422
    assert "今より後です" in page.text
    assert conference(database) is None


def test_two_who_change_it_at_once_are_shown_both_and_the_next_press_counts(
    msw: WebClient, manager: WebClient, town: Town, pid: str, database: Database, now: datetime
) -> None:
    path = f"/conferences/{proposed(database, town, now, pid).public_id}"
    mine = manager.get(f"{path}/people").fields(f"{path}/people").to_dict()
    drop = {"people-2-side": "", "people-2-job": "", "people-2-name": "", "people-2-organisation": ""}  # fmt: skip
    assert press(msw, f"{path}/people", drop).status == 303
    page = manager.post(f"{path}/people", mine | {"people-0-name": "佐藤 花子"})
    assert page.status == 409
    assert "ほかの方がこのカンファレンスを変えました" in page.text
    fields = page.fields(f"{path}/people").to_dict()
    assert fields["people-0-name"] == "佐藤 花子"
    assert ("visiting_nurse", "北 風子") not in people_of(database)
    assert manager.post(f"{path}/people", fields).status == 303
    assert people_of(database)[0] == ("nurse", "佐藤 花子")


def test_it_is_cancelled_with_a_reason_that_both_read(
    msw: WebClient, manager: WebClient, town: Town, pid: str, database: Database, now: datetime
) -> None:
    path = f"/conferences/{proposed(database, town, now, pid).public_id}"
    assert press(msw, f"{path}/cancel", {"reason": " "}).status == 422
    assert press(msw, f"{path}/cancel", {"reason": "発熱のため"}).status == 303
    page = manager.get(path)
    assert "取りやめになりました" in page.text
    assert "発熱のため" in page.text
    page = press(manager, f"{path}/fix", {"chosen": "other", "starts_on": in_days(now, 5), "starts_time": "14:00"})  # fmt: skip
    assert page.status == 422
    assert "取りやめになっています" in page.text
    assert conference(database).state is ConferenceState.CANCELLED


def test_the_video_link_is_followed_through_our_own_address(
    manager: WebClient, town: Town, pid: str, database: Database, now: datetime
) -> None:
    link = "https://meet.example.jp/abc?x=1"
    path = f"/conferences/{proposed(database, town, now, pid, video_link=link).public_id}"
    page = manager.get(path)
    assert f"{path}/join" in page.links()
    assert "同意をまだ確かめていません" in page.text
    assert manager.get(f"{path}/join").location == link


def test_conferences_of_others_are_not_there(
    app: Flask, town: Town, pid: str, database: Database, now: datetime
) -> None:
    path = f"/conferences/{held(database, town, now, pid).public_id}"
    for actor in (town.other_care_manager_actor, town.other_msw_actor, town.city_actor):
        browser = WebClient(app).sign_in_as(actor)
        for end in ("", "/fix", "/hold", "/people", "/cancel", "/join", "/paper"):
            assert browser.get(path + end).status == 404, end
        for end in ("/answer", "/contact", "/cancel", "/hold"):
            typed = {"said": "coming", "reason": "x"} | rows_of(*FULL)
            assert browser.post(path + end, typed).status in (404, 422), end
        assert browser.get(f"/stays/{pid}/conferences/new").status == 404
        assert browser.post(f"/stays/{pid}/conferences/judge", rows_of(*FULL)).status == 404
    assert conference(database).version == 1


def test_the_hospital_cannot_write_among_the_talks_of_the_care_manager(
    msw: WebClient, town: Town, pid: str, database: Database, now: datetime
) -> None:
    path = f"/conferences/{held(database, town, now, pid).public_id}"
    assert msw.post(f"{path}/contact").status == 404
    with database.reading() as session:
        assert session.scalars(select(Contact)).all() == []
