"""Answers the care manager enters for the doctor: from paper with its scan, heard, moved, taken away."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from handoff.db import find_letters
from handoff.db.letters import LetterAnswer
from handoff.db.session import Database
from handoff.rules.letters import LetterState
from tests.build.letters import EQUIPMENT_CONTACT, answer_by_link, send_letter
from tests.build.papers import paper, with_file_inside
from tests.build.town import Town
from tests.page import Page, WebClient
from tests.web.letters.test_letters import letter_of, manager, other, sent

__all__ = ["manager", "other"]

PAPER = {
    "means": "fax",
    "reply_way": "below",
    "med_need-0-service": "nursing",
    "med_need-0-need": "needed",
    "opinion": "週1回でよい。血圧180以上は中止。",
    "replied_on": "",
}


def with_file(fields: dict[str, str], name: str, content: bytes) -> MultiDict[str, object]:
    """The fields with a file beside them."""
    both: MultiDict[str, object] = MultiDict(fields)
    both.setlist(name, [(BytesIO(content), "返信.pdf")])
    return both


def typed(manager: WebClient, pid: str, scan: bytes = b"", **more: str) -> Page:
    path = f"/letters/{pid}/type"
    fields = manager.get(path).fields("/type").to_dict() | PAPER | more
    return manager.post(path, with_file(fields, "scan", scan) if scan else fields)


def standing(database: Database, pid: str) -> LetterAnswer | None:
    with database.reading() as session:
        return find_letters.standing_answer(session, letter_of(database, pid))


def test_a_paper_answer_is_typed_with_its_scan_and_says_who_typed_it_for_whom(
    manager: WebClient, town: Town, database: Database, stopped_clock: datetime
) -> None:
    pid = sent(database, town, stopped_clock)
    form = manager.get(f"/letters/{pid}/type")
    assert form.fields("/type")["on_behalf"] == "見本 太郎"
    assert form.fields("/type")["med_need-0-service"] == "nursing"  # what was asked about
    assert "タ・シ" in form.text
    assert "※必須" not in "".join(n.text for n in form.all("section", id="s-answer"))
    page = typed(manager, pid, scan=paper())
    assert page.location == f"/letters/{pid}#answer"
    shown = manager.get(f"/letters/{pid}")
    assert "葛󠄀城 美咲 さんが" in shown.text
    assert "見本 太郎 先生に代わって入力しました" in shown.text
    assert "血圧180以上は中止" in shown.text
    scan = next(n.attrs["href"] for n in shown.all("a") if n.text == "紙の写し")
    assert manager.get(scan).response.data.startswith(b"%PDF")
    assert letter_of(database, pid).after["received_means"] == "fax"


def test_a_row_that_only_names_the_service_says_nothing(
    manager: WebClient, town: Town, database: Database, stopped_clock: datetime
) -> None:
    pid = sent(database, town, stopped_clock)
    page = typed(manager, pid, **{"med_need-0-need": "", "opinion": "", "reply_way": ""})
    assert page.status == 422
    assert "回答の内容を入力してください" in page.text
    assert standing(database, pid) is None


def test_a_refused_file_leaves_what_was_typed(
    manager: WebClient, town: Town, database: Database, stopped_clock: datetime
) -> None:
    pid = sent(database, town, stopped_clock)
    page = typed(manager, pid, scan=with_file_inside())
    assert page.status == 422
    assert page.fields("/type")["opinion"] == PAPER["opinion"]
    assert page.fields("/type")["means"] == "fax"
    assert standing(database, pid) is None


def test_a_typed_answer_is_corrected_and_the_older_one_stays_readable(
    manager: WebClient, town: Town, database: Database, stopped_clock: datetime
) -> None:
    pid = sent(database, town, stopped_clock)
    typed(manager, pid)
    again = manager.get(f"/letters/{pid}/type")
    assert again.fields("/type")["opinion"] == PAPER["opinion"]
    typed(manager, pid, opinion="週2回が望ましい。")
    page = manager.get(f"/letters/{pid}")
    assert "週2回が望ましい。" in page.text
    assert "前の回答（1）" in page.text
    assert "訂正前" in page.text


def test_the_button_for_one_more_row_keeps_what_was_typed_and_saves_nothing(
    manager: WebClient, town: Town, database: Database, stopped_clock: datetime
) -> None:
    pid = sent(database, town, stopped_clock)
    page = typed(manager, pid, _add="med_need")
    assert page.status == 200
    assert page.fields("/type")["opinion"] == PAPER["opinion"]
    assert "med_need-3-service" in page.fields("/type")
    assert standing(database, pid) is None


def test_what_was_heard_is_recorded_with_doctor_moment_and_means(
    manager: WebClient, town: Town, database: Database, stopped_clock: datetime
) -> None:
    pid = sent(database, town, stopped_clock)
    path = f"/letters/{pid}/hear"
    fields = manager.get(path).fields("/hear").to_dict()
    nothing = manager.post(path, fields)
    assert nothing.status == 422
    assert "電話か面談かを選んでください" in nothing.text
    fields |= {"means": "phone", "words": "訪問看護は必要。", "heard_with": "看護師 佐藤",
               "med_need-0-need": "needed", "heard_time": "08:30"}  # fmt: skip
    assert manager.post(path, fields).status == 303
    page = manager.get(f"/letters/{pid}")
    assert "聴取（電話・面談）" in page.text
    assert "相手 看護師 佐藤" in page.text
    pdf = next(u for u in page.links() if u.endswith("/hearing.pdf"))
    assert manager.get(pdf).response.data.startswith(b"%PDF")
    with database.reading() as session:
        answer = find_letters.standing_answer(session, letter_of(database, pid))
        assert answer is not None
        assert answer.content["opinion"] == "訪問看護は必要。"


def test_a_hearing_to_come_is_refused(
    manager: WebClient, town: Town, database: Database, stopped_clock: datetime
) -> None:
    pid = sent(database, town, stopped_clock)
    path = f"/letters/{pid}/hear"
    fields = manager.get(path).fields("/hear").to_dict()
    fields |= {"means": "phone", "words": "必要。", "heard_on": "2027-01-05"}
    page = manager.post(path, fields)
    assert page.status == 422
    assert "今より後です" in page.text


def test_the_doctors_finding_on_paper_is_typed_for_the_fourth_sheet(
    manager: WebClient, town: Town, database: Database, stopped_clock: datetime
) -> None:
    pid = sent(database, town, stopped_clock, code=EQUIPMENT_CONTACT)
    path = f"/letters/{pid}/type"
    form = manager.get(path)
    assert form.fields("/type").getlist("needed_tools") == ["T2"]  # what was asked about
    fields = form.fields("/type").to_dict() | {"means": "post", "fits": "1", "state": "i",
                                               "finding": "朝のこわばりで起き上がれない。"}  # fmt: skip
    assert manager.post(path, fields).status == 303
    page = manager.get(f"/letters/{pid}")
    assert "朝のこわばり" in page.text
    assert "確かめてください" in page.text  # what the doctor left open is pointed out


def test_the_answer_of_another_person_is_moved_with_its_reason(
    manager: WebClient, other: WebClient, town: Town, database: Database, stopped_clock: datetime
) -> None:
    wrong = sent(database, town, stopped_clock)
    right = sent(database, town, stopped_clock, client=town.second_client)
    typed(manager, wrong)
    path = next(u for u in manager.get(f"/letters/{wrong}").links() if u.endswith("/move"))
    assert other.get(path).status == 404
    fields = manager.get(path).fields("/move").to_dict() | {"reason": "用紙を取り違えた"}
    nothing = manager.post(path, fields | {"to_letter": "zzzz-zzzz"})
    assert nothing.status == 422
    number = letter_of(database, right).ref_no
    moved = manager.post(path, fields | {"to_letter": number, "form_key": "second"})
    assert moved.location == f"/letters/{right}#answer"
    assert "用紙を取り違えた" in manager.get(f"/letters/{right}").text
    left = manager.get(f"/letters/{wrong}")
    assert "移しました" in left.text
    assert number in left.text
    assert letter_of(database, wrong).state == LetterState.SENT


def test_what_was_entered_by_mistake_is_taken_away_but_not_what_the_doctor_sent(
    manager: WebClient, town: Town, database: Database, stopped_clock: datetime
) -> None:
    pid = sent(database, town, stopped_clock)
    typed(manager, pid)
    path = next(u for u in manager.get(f"/letters/{pid}").links()
                if "/letter-answers/" in u and u.endswith("/withdraw"))  # fmt: skip
    fields = manager.get(path).fields("/withdraw").to_dict() | {"reason": "入力を間違えた"}
    assert "まだ届いていません" in manager.post(path, fields, follow=True).text
    with database.writing() as session:
        made = send_letter(session, town, stopped_clock)
        answered = answer_by_link(session, stopped_clock, made)
        theirs, letter = answered.public_id, made.letter.public_id
    links = manager.get(f"/letters/{letter}").links()
    assert f"/letter-answers/{theirs}/withdraw" not in links
    path = f"/letter-answers/{theirs}/withdraw"
    page = manager.post(path, manager.get(path).fields("/withdraw").to_dict() | {"reason": "x"})
    assert page.status == 422


def test_an_answer_is_entered_only_while_the_letter_takes_one(
    app: Flask, manager: WebClient, town: Town, database: Database, stopped_clock: datetime
) -> None:
    pid = sent(database, town, stopped_clock)
    path = f"/letters/{pid}/withdraw"
    manager.post(path, manager.get(path).fields("/withdraw").to_dict() | {"reason": "やめた"})
    assert manager.get(f"/letters/{pid}/type").status == 404
    assert manager.get(f"/letters/{pid}/hear").status == 404


@pytest.mark.parametrize("kind", ["plan_page", "other_paper"])
def test_a_paper_that_goes_along_is_kept_and_can_be_taken_back(
    manager: WebClient, other: WebClient, town: Town, database: Database, stopped_clock: datetime,
    kind: str,
) -> None:  # fmt: skip
    pid = sent(database, town, stopped_clock)
    path = f"/letters/{pid}/papers/new"
    fields = manager.get(path).fields("/new").to_dict() | {"kind": kind, "title": "原案"}
    assert manager.post(path, fields).status == 422
    assert manager.post(path, with_file(fields, "file", paper())).status == 303
    page = manager.get(f"/letters/{pid}")
    kept = next(n.attrs["href"] for n in page.all("a") if n.text == "原案")
    assert manager.get(kept).response.data.startswith(b"%PDF")
    assert other.get(kept).status == 404
    back = f"{kept}/withdraw"
    fields = manager.get(back).fields("/withdraw").to_dict() | {"reason": "別の方の書類"}
    assert "取り下げ" in manager.post(back, fields, follow=True).text
