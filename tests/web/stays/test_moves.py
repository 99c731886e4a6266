"""What happened to a stay, told with one press: the forms, their refusals, taking back, seeing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from handoff.db.discharge import StayMove
from handoff.db.outbox import Notice
from handoff.db.session import Database
from handoff.db.stays import Stay
from handoff.rules.life import Move, Phase
from handoff.web.stays.move_pages import PAGES
from tests.build.moving import admit, claimed_elsewhere
from tests.build.town import Town
from tests.page import Page, WebClient
from tests.web.stays.test_acts import opened

TODAY = {"happened_day": "today"}


@pytest.fixture
def here(database: Database, town: Town, stopped_clock: datetime) -> str:
    """Both sides know of the stay; admitted yesterday."""
    with database.writing() as session:
        stay = admit(session, town, stopped_clock - timedelta(minutes=5))
        return f"/stays/{stay.public_id}"


@pytest.fixture
def msw(app: Flask, town: Town) -> WebClient:
    """The browser of the hospital's social worker."""
    return WebClient(app).sign_in_as(town.msw_actor)


@pytest.fixture
def manager(app: Flask, town: Town) -> WebClient:
    """The browser of the care manager."""
    return WebClient(app).sign_in_as(town.care_manager_actor)


def record(browser: WebClient, here: str, slug: str, **typed: str) -> Page:
    """Open the page of one move, fill it in, press."""
    path = f"{here}/moves/{slug}"
    return browser.post(path, browser.get(path).fields(f"/{slug}").to_dict() | typed)


def moves_of(database: Database) -> list[StayMove]:
    with database.reading() as session:
        return list(session.scalars(select(StayMove).order_by(StayMove.id)))


def phase_of(database: Database, here: str) -> Phase:
    with database.reading() as session:
        pid = here.rsplit("/", 1)[1]
        return session.scalars(select(Stay).where(Stay.public_id == pid)).one().phase


def notices(database: Database, kind: str) -> int:
    with database.reading() as session:
        return len(session.scalars(select(Notice).where(Notice.kind == kind)).all())


def test_the_menu_offers_what_can_happen_now_and_nothing_else(msw: WebClient, here: str) -> None:
    page = msw.get(f"{here}/moves")
    assert f"{here}/moves/leave-out" in page.links()
    assert f"{here}/moves/leave-back" not in page.links()
    assert record(msw, here, "leave-out", **TODAY).status == 303
    page = msw.get(f"{here}/moves")
    assert f"{here}/moves/leave-back" in page.links()
    assert f"{here}/moves/leave-out" not in page.links()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.slug)
def test_every_page_of_a_move_says_who_is_told_and_has_one_button(
    msw: WebClient, here: str, page: object
) -> None:
    slug = page.slug  # type: ignore[attr-defined]
    more = "?hospital=other" if slug == "transfer" else ""
    if slug == "leave-back":
        record(msw, here, "leave-out", **TODAY)
    shown = msw.get(f"{here}/moves/{slug}{more}")
    assert "居宅介護支援事業所 ゆきあかり" in shown.text
    assert "理由を書いて取り消せます" in shown.text
    main = [f for f in shown.all("form") if f.attrs["action"].endswith(slug)]
    assert len([n for n in main[0].walk() if n.tag == "button"]) == 1


def test_an_outlook_is_told_seen_moved_and_seen_again(
    msw: WebClient, manager: WebClient, here: str, database: Database
) -> None:
    assert record(msw, here, "outlook", outlook="2026-12-late").status == 303
    assert "相手はまだ見ていません" in msw.get(here).text
    home = manager.get("/")
    assert "退院の目途は「12月下旬」です" in home.text
    seen = next(f.attrs["action"] for f in home.all("form") if "/acknowledge" in f.attrs["action"])
    assert manager.post(seen, home.fields(seen).to_dict()).location.startswith("/")
    assert "退院の目途は「" not in manager.get("/").text
    assert "確認済み" in msw.get(here).text
    record(msw, here, "outlook", outlook_text="12/10")
    inbox = manager.get("/inbox")
    assert "退院の目途：12/10（木）" in inbox.text
    press = next(
        f.attrs["action"] for f in inbox.all("form") if "/acknowledge" in f.attrs["action"]
    )
    assert manager.post(press, inbox.fields(press).to_dict()).location == "/inbox"
    record(msw, here, "outlook", outlook_text="12/11")  # a day more only informs
    assert "確認済み" in msw.get(here).text
    assert [m.kind for m in moves_of(database)] == [
        Move.OUTLOOK_GIVEN,
        Move.OUTLOOK_MOVED,
        Move.OUTLOOK_MOVED,
    ]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "退院の目途を選ぶか、日付を入れてください"),
        ({"outlook_text": "11/20"}, "退院の目途が今日より前です"),
        ({"outlook_text": "そのうち"}, "退院の目途として読めませんでした"),
        ({"outlook_text": "2031-01-01"}, "3年より先です"),
        ({"outlook": "2026-12-late", "outlook_text": "12/10"}, "どちらか一方にしてください"),
    ],
)
def test_an_outlook_that_cannot_be_is_said_and_what_was_typed_stays(
    msw: WebClient, here: str, typed: dict[str, str], said: str, database: Database
) -> None:
    page = record(msw, here, "outlook", note="ご家族も同席", **typed)
    assert page.status == 422
    assert said in page.text
    again = page.fields("/outlook").to_dict()
    assert again["note"].strip() == "ご家族も同席"
    assert again.get("outlook_text", "") == typed.get("outlook_text", "")
    assert moves_of(database) == []


def test_of_two_who_move_the_date_at_once_the_second_sees_the_first_and_keeps_the_own(
    msw: WebClient, app: Flask, town: Town, here: str, database: Database
) -> None:
    clerk = WebClient(app).sign_in_as(town.ward_clerk_actor)
    mine = clerk.get(f"{here}/moves/outlook").fields("/outlook").to_dict()
    record(msw, here, "outlook", outlook="2026-12-early")
    page = clerk.post(f"{here}/moves/outlook", mine | {"outlook_text": "12/20"})
    assert page.status == 409
    assert "ほかの方が先に記録しました" in page.text
    assert "12月上旬" in page.text
    assert "見本 一郎" in page.text
    again = page.fields("/outlook").to_dict()
    assert again["outlook_text"] == "12/20"
    assert clerk.post(f"{here}/moves/outlook", again).status == 303
    assert len(moves_of(database)) == 2


def test_a_press_in_a_row_that_comes_too_late_is_marked_on_the_page(
    msw: WebClient, app: Flask, town: Town, here: str
) -> None:
    clerk = WebClient(app).sign_in_as(town.ward_clerk_actor)
    row = clerk.get("/ward").fields("/outlook?back=ward").to_dict()
    record(msw, here, "outlook", outlook="2026-12-early")
    row |= {"tell": "2026-12-mid", "outlook_text": ""}
    page = clerk.post(f"{here}/moves/outlook?back=ward", row)
    assert page.status == 409
    again = page.fields("/outlook?back=ward").to_dict()
    assert again["outlook"] == "2026-12-mid"
    assert clerk.post(f"{here}/moves/outlook?back=ward", again).location.startswith("/ward#s-")


def test_an_outlook_that_changed_before_it_was_seen_is_shown_first(
    msw: WebClient, manager: WebClient, here: str
) -> None:
    record(msw, here, "outlook", outlook="2026-12-late")
    page = manager.get(here)
    old = next(f.attrs["action"] for f in page.all("form") if "/acknowledge" in f.attrs["action"])
    record(msw, here, "outlook", outlook="2026-12-early")
    assert manager.post(old, page.fields(old).to_dict(), follow=True).h1.startswith("髙﨑 靜枝")
    assert "確認してください" in manager.get(here).text


def test_leave_ward_and_discharge_are_recorded_and_each_is_told(
    msw: WebClient, manager: WebClient, here: str, database: Database
) -> None:
    assert record(msw, here, "leave-out", **TODAY, happened_time="9:00").status == 303
    assert "外泊中" in manager.get(here).text
    assert record(msw, here, "leave-back", **TODAY, happened_time="9:30").status == 303
    assert record(msw, here, "ward", **TODAY, ward="4階西 402").status == 303
    assert "4階西 402" in manager.get(here).text
    assert record(msw, here, "discharge", **TODAY, destination="家族の家").status == 303
    for kind in ("leave_out", "leave_back", "ward_changed", "closed"):
        assert notices(database, kind) == 1, kind
    page = manager.get(here)
    assert "退院 11月22日（日）" in page.text
    assert "家族の家へ" in page.text


@pytest.mark.parametrize(
    ("slug", "typed", "said"),
    [
        ("discharge", {}, "退院した日を入れてください"),
        ("discharge", {"happened_day": "other", "happened_on": "2026-11-20"}, "入院した日より前"),
        ("discharge", {"happened_day": "other", "happened_on": "2026-11-23"}, "今日より後"),
        ("discharge", {"happened_day": "other", "happened_on": "R8.2.30"}, "2月は1日から28日まで"),
        ("leave-out", {**TODAY, "happened_time": "23:59"}, "時刻がまだ来ていません"),
        ("ward", TODAY, "移った先の病棟・病室を入れてください"),
        ("ward", {**TODAY, "ward": "3階東"}, "いまの病棟・病室と同じです"),
        ("facility", TODAY, "移った先の名前を入れてください"),
        ("not-admitted", {}, "取り消す理由を入力してください"),
    ],
)
def test_what_cannot_be_is_answered_with_what_to_do(
    msw: WebClient, here: str, slug: str, typed: dict[str, str], said: str, database: Database
) -> None:
    page = record(msw, here, slug, **typed)
    assert page.status == 422
    assert said in page.text
    assert moves_of(database) == []


def test_a_stay_that_ended_says_why_nothing_more_can_be_recorded(msw: WebClient, here: str) -> None:
    form = msw.get(f"{here}/moves/outlook").fields("/outlook").to_dict()
    record(msw, here, "discharge", **TODAY)
    page = msw.get(f"{here}/moves/leave-out")
    assert "退院の記録があります" in page.text
    late = msw.post(f"{here}/moves/outlook", form | {"outlook": "2026-12-late"})
    assert late.status == 409
    again = late.fields("/outlook").to_dict() if late.all("form", method="post")[1:] else {}
    assert "outlook_text" in again or "退院の記録があります" in late.text


def test_death_is_told_with_tact_and_nothing_is_asked_afterwards(
    msw: WebClient, manager: WebClient, here: str
) -> None:
    record(msw, here, "outlook", outlook="2026-12-late")
    assert record(msw, here, "died", **TODAY).status == 303
    page = manager.get(here)
    assert "ご逝去" in page.text
    assert "すべて止まっています" in page.text
    assert "次にすること" not in page.text
    home = manager.get("/")
    assert "お亡くなりになったとの連絡がありました" in home.text
    assert "急ぎの用件はありません" in home.text
    assert "受領の確認がまだ" not in home.text


def test_death_after_a_recorded_discharge_is_refused_with_the_way_to_go(
    msw: WebClient, here: str
) -> None:
    record(msw, here, "discharge", happened_day="yesterday")
    page = record(msw, here, "died", **TODAY)
    assert page.status == 422
    assert "利用者の画面で終了の日を" in page.text


@pytest.mark.parametrize(
    ("slug", "said"),
    [
        ("not-admitted", "入院の記録が取り消されました"),
        ("wrong-person", "別の方のものでした"),
        ("mistake", "誤って入力されたものでした"),
    ],
)
def test_calling_off_tells_the_other_side_why_and_can_be_taken_back(
    msw: WebClient, manager: WebClient, here: str, slug: str, said: str, database: Database
) -> None:
    assert record(manager, here, slug, note="外来受診だけでした").status == 303
    for browser in (manager, msw):
        page = browser.get(here)
        assert "取り消し済み" in page.text
        assert "外来受診だけでした" in page.text
        assert "シートを書く" not in page.text
    assert said in msw.get("/").text
    undo = next(x for x in manager.get(here).links() if x.endswith("/undo"))
    assert not [x for x in msw.get(here).links() if x.endswith("/undo")]
    form = manager.get(undo).fields("/undo").to_dict()
    assert manager.post(undo, form).status == 422
    assert manager.post(undo, form | {"reason": "やはり入院していました"}).status == 303
    assert phase_of(database, here) is Phase.OPEN
    assert "記録が取り消されました" in msw.get("/inbox").text


def test_only_the_latest_is_undone_and_only_by_its_own_side(
    msw: WebClient, manager: WebClient, here: str, database: Database
) -> None:
    record(msw, here, "outlook", outlook="2026-12-early")
    record(msw, here, "outlook", outlook="2026-12-late")
    first, second = moves_of(database)
    form = {"reason": "日付の間違い"}
    page = msw.post(f"/moves/{first.public_id}/undo", form)
    assert page.status == 422
    assert "新しいものから順に" in page.text
    refused = manager.post(f"/moves/{second.public_id}/undo", form)
    assert "相手が記録したことです" in refused.text
    assert msw.post(f"/moves/{second.public_id}/undo", form).status == 303
    assert "12月上旬" in msw.get(here).text


def test_a_care_manager_enters_what_the_telephone_told(
    manager: WebClient, town: Town, database: Database, stopped_clock: datetime
) -> None:
    here = opened(database, town, stopped_clock - timedelta(minutes=1), town.fax_clinic)
    page = manager.get(here)
    assert "病院から電話で聞いたことを記録する" in page.text
    assert "病院から電話などで聞いたことを記録できます" in manager.get(f"{here}/moves").text
    refused = record(manager, here, "outlook", outlook="2026-12-mid")
    assert refused.status == 422
    assert "誰から聞いたかを入れてください" in refused.text
    heard = {"with_whom": "師長 佐藤さん", "how": "phone", "heard_day": "today"}
    half = record(manager, here, "outlook", outlook="2026-12-mid", **heard)
    assert "聞いた時刻も入力してください" in half.text
    told = record(manager, here, "outlook", outlook="2026-12-mid", **heard, heard_time="9:30")
    assert told.status == 303
    page = manager.get(here)
    assert "12月中旬" in page.text
    assert "9:30に電話で聞いた（相手：師長 佐藤さん）" in page.text
    assert "相手はまだ見ていません" not in page.text
    assert record(manager, here, "leave-out", **TODAY, **heard, heard_time="9:30").status == 303
    assert record(manager, here, "discharge", **TODAY).status == 303  # she knows that herself
    assert phase_of(database, here) is Phase.DISCHARGED


def test_a_transfer_goes_to_a_hospital_of_the_directory_which_takes_it_over(
    app: Flask, msw: WebClient, manager: WebClient, town: Town, here: str, database: Database
) -> None:
    page = msw.get(f"{here}/moves/transfer?words=石狩")
    link = next(x for x in page.links() if "hospital=" in x and "other" not in x)
    form = msw.get(link).fields("/transfer").to_dict() | TODAY
    assert msw.post(f"{here}/moves/transfer", form).status == 303
    assert "転院 11月22日（日）" in msw.get(here).text
    other = WebClient(app).sign_in_as(town.other_msw_actor)
    home = other.get("/")
    assert "転院を受け取る" in home.text
    over = next(x for x in home.links() if x.endswith("/take-over"))
    assert "あさひ見本病院" in other.get(over).text
    there = other.post(over, other.get(over).fields("/take-over").to_dict()).location
    assert "転院を受け取る" not in other.get("/").text
    ours, theirs = manager.get(here), manager.get(there)
    assert there in ours.links()
    assert here in theirs.links()
    assert "転院の連絡を受け取った" in theirs.text
    assert other.get(here).status == 404
    assert here not in other.get(there).links()


def test_a_transfer_can_lead_outside_the_directory_and_not_to_the_same_hospital(
    msw: WebClient, town: Town, here: str, database: Database
) -> None:
    same = msw.get(f"{here}/moves/transfer?hospital={town.hospital.public_id}")
    refused = msw.post(f"{here}/moves/transfer", same.fields("/transfer").to_dict() | TODAY)
    assert "いまの入院先と同じです" in refused.text
    away = msw.get(f"{here}/moves/transfer?hospital=other").fields("/transfer").to_dict()
    assert "移った先の名前を" in msw.post(f"{here}/moves/transfer", away | TODAY).text
    gone = away | TODAY | {"to_name": "札幌見本病院"}
    assert msw.post(f"{here}/moves/transfer", gone).status == 303
    assert "札幌見本病院へ" in msw.get(here).text
    assert msw.get(f"{here}/moves/transfer?hospital={town.care_office.public_id}").status == 404


def test_two_hospitals_that_claim_one_person_are_told_apart_before_anything_is_moved(
    manager: WebClient, town: Town, here: str, database: Database, stopped_clock: datetime
) -> None:
    with database.writing() as session:
        second = claimed_elsewhere(session, town, stopped_clock + timedelta(days=6)).public_id
    page = manager.get(f"/stays/{second}")
    assert "別の医療機関にも入院の記録が開いています" in page.text
    assert here in page.links()


def test_pressing_twice_records_once(msw: WebClient, here: str, database: Database) -> None:
    path = f"{here}/moves/discharge"
    form = msw.get(path).fields("/discharge").to_dict() | TODAY
    assert msw.post(path, form).status == msw.post(path, form).status == 303
    assert len(moves_of(database)) == 1


def test_addresses_of_presses_opened_as_pages_lead_to_the_stay(
    msw: WebClient, manager: WebClient, here: str, database: Database
) -> None:
    record(msw, here, "outlook", outlook="undecided")
    (move,) = moves_of(database)
    assert manager.get(f"/moves/{move.public_id}/acknowledge").location == here
    assert "退院の目途 未定" in msw.get(here).text
    assert msw.get("/moves/nothing/undo").status == 404
