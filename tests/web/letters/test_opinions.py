"""The page 「主治医の意見」: what is covered, what is not, and the delivery of the plan."""

from __future__ import annotations

from datetime import datetime, timedelta

from handoff.actions import care_plan
from handoff.db import find_opinions
from handoff.db.session import Database
from tests.build.letters import answer_by_link, send_letter
from tests.build.town import Town
from tests.page import Page, WebClient
from tests.web.letters.test_letters import manager, other

__all__ = ["manager", "other"]


def want(manager: WebClient, here: str, code: str, **more: str) -> Page:
    path = f"{here}/services"
    return manager.post(
        path, manager.get(path).fields("/services").to_dict() | {"service": code} | more
    )


def home(town: Town) -> str:
    return f"/clients/{town.client.public_id}/opinions"


def record(manager: WebClient, here: str, **typed: str) -> Page:
    path = f"{here}/new"
    return manager.post(path, manager.get(path).fields("/new").to_dict() | typed)


def test_an_empty_page_says_what_to_do_first(manager: WebClient, town: Town) -> None:
    page = manager.get(home(town))
    assert "医療系サービスを加えると" in page.text
    assert f"{home(town)}/services" in page.links()


def test_what_is_not_covered_stands_on_top_with_a_way_to_ask(
    manager: WebClient, town: Town
) -> None:
    here = home(town)
    assert want(manager, here, "nursing", wanted_from="2026-12-01").status == 303
    want(manager, here, "day_rehab")
    page = manager.get(here)
    assert "まだそろっていません（2）" in page.text
    assert page.text.count("意見がまだです") == 2
    ask = f"/clients/{town.client.public_id}/letters/new"
    assert f"{ask}?service=nursing" in page.links()
    assert f"{ask}?service=nursing&service=day_rehab" in page.links()


def test_an_answer_to_a_letter_covers_its_service_and_the_delivery_completes_it(
    manager: WebClient, town: Town, database: Database, stopped_clock: datetime
) -> None:
    here = home(town)
    want(manager, here, "nursing")
    with database.writing() as session:
        made = send_letter(session, town, stopped_clock - timedelta(hours=2))
        answer_by_link(session, stopped_clock - timedelta(minutes=5), made)
        number, pid = made.letter.ref_no, made.letter.public_id
    page = manager.get(here)
    assert "主治医の意見あり" in page.text
    assert number in page.text
    assert "交付がまだです" in page.text
    path = next(u for u in page.links() if "/opinions/deliver?opinion=" in u)
    form = manager.get(path)
    action = next(f.attrs["action"] for f in form.all("form") if "deliver" in f.attrs["action"])
    fields = form.fields(action).to_dict()
    assert fields["to_doctor"] == "見本 太郎"
    assert manager.post(action, fields).status == 422  # by which means?
    done = manager.post(action, fields | {"means": "fax"}, follow=True)
    assert "意見と交付はそろっています" in done.text
    pdf = next(u for u in done.links() if u.endswith("/record.pdf"))
    assert manager.get(pdf).response.data.startswith(b"%PDF")
    assert "ケアプランを主治医に交付した日" in manager.get(f"/letters/{pid}").text


def test_a_doctor_of_the_hospital_counts_for_rehabilitation_and_is_open_for_nursing(
    manager: WebClient, town: Town
) -> None:
    here = home(town)
    want(manager, here, "day_rehab")
    want(manager, here, "nursing")
    told = {"source": "discharge_sheet", "from_doctor": "別府 花", "of_hospital": "y",
            "heard_on": "2026-11-20", "need_day_rehab": "needed", "need_nursing": "needed"}  # fmt: skip
    assert record(manager, here, **told).status == 303
    page = manager.get(here)
    assert "令和6年4月から" in page.text
    assert "保険者に確認" in page.text
    assert "入院中の病院の医師" in page.text
    assert page.text.count("主治医の意見あり") == 1


def test_an_opinion_says_from_whom_and_about_what(manager: WebClient, town: Town) -> None:
    here = home(town)
    want(manager, here, "nursing")
    page = record(manager, here, source="", from_doctor="")
    assert page.status == 422
    assert "意見を述べた医師の氏名を入力してください" in page.text
    page = record(manager, here, source="iken_sho")
    assert page.status == 422
    assert "医療系サービスを選んでください" in page.text
    assert record(manager, here, source="iken_sho", need_nursing="needed").status == 303


def test_an_opinion_and_a_delivery_are_taken_back_with_a_reason_and_stay_readable(
    manager: WebClient, town: Town, database: Database
) -> None:
    here = home(town)
    want(manager, here, "nursing")
    record(manager, here, source="iken_sho", need_nursing="needed")
    form = manager.get(f"{here}/deliver")
    fields = form.fields("/deliver").to_dict() | {"means": "post", "to_doctor": "見本 太郎"}
    manager.post(f"{here}/deliver", fields)
    page = manager.get(here)
    for path in [u for u in page.links() if u.endswith("/withdraw")]:
        reason = manager.get(path).fields("/withdraw").to_dict() | {"reason": "別の方の記録"}
        assert manager.post(path, reason).status == 303
    page = manager.get(here)
    assert "取り下げた意見（1）" in page.text
    assert "取り下げた記録（1）" in page.text
    assert "意見がまだです" in page.text


def test_a_service_that_left_the_plan_leaves_the_list(
    manager: WebClient, town: Town, database: Database
) -> None:
    here = home(town)
    want(manager, here, "nursing")
    path = next(u for u in manager.get(here).links() if u.endswith("/end"))
    assert manager.post(path, manager.get(path).fields("/end").to_dict()).status == 303
    with database.reading() as session:
        assert find_opinions.services_of(session, town.client) == []


def test_another_office_sees_nothing(
    manager: WebClient, other: WebClient, town: Town, database: Database, stopped_clock: datetime
) -> None:
    here = home(town)
    want(manager, here, "nursing")
    with database.writing() as session:
        actor = town.care_manager_actor
        given = care_plan.Delivery("見本 太郎", stopped_clock.date(), "fax")
        pid = care_plan.deliver_plan(session, actor, stopped_clock, town.client, given).public_id
    ends = [u for u in manager.get(here).links() if u.endswith("/end")]
    paths = [here, f"{here}/new", f"{here}/deliver", f"{here}/services", *ends]
    for path in [*paths, f"/plan-deliveries/{pid}/record.pdf", f"/plan-deliveries/{pid}/withdraw"]:
        assert other.get(path).status == 404
