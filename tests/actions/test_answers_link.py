"""The answer through a link: code, tries, two windows, correction; nobody sees another person."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from handoff.actions import agenda_letters, answers, letters, opinions
from handoff.actions.answers import Contradicts, LinkClosed, NeedsCode
from handoff.actions.letters import LetterSent, LinkChoice
from handoff.actions.problems import NotFound, Refused, Stale
from handoff.db import find_letters, find_links
from handoff.db.letters import AnswerLink, LetterAnswer
from handoff.db.outbox import Notice
from handoff.db.session import Database
from handoff.rules.letters import MOST_TRIES, CodeWay, LetterState, LinkState
from handoff.sheets.catalogue import EQUIPMENT_CONTACT
from tests.build.letters import (
    ANSWER,
    BASE_URL,
    FINDING,
    answer_by_link,
    send_letter,
    ticket_for,
    token_of,
)
from tests.build.papers import SECRET
from tests.build.town import Town


def wrong(sent: LetterSent, number: int = 1) -> str:
    """A code that is not the right one."""
    return f"{(int(sent.code) + number) % 1_000_000:06d}"


def openings(session: Any, sent: LetterSent) -> list[str]:
    """What happened at the links of a letter."""
    return [o.what for o in find_links.openings_of(session, sent.letter)]


def agenda_kinds(database: Database, town: Town, now: datetime) -> list[str]:
    """What the home page of the care manager asks for about letters."""
    with database.reading() as session:
        tasks = agenda_letters.letter_tasks(session, town.care_manager_actor, now, mine=True)
        return [task.kind.value for task in tasks]


def test_before_the_code_only_number_and_office_are_told(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        sent = send_letter(session, town, now)
        facts = answers.open_link(session, now, token_of(sent), "192.0.2.1")
        told = str(facts)
        assert facts.ref_no == sent.letter.ref_no
        assert facts.office_name == "居宅介護支援事業所 ゆきあかり"
        assert (facts.state, facts.tries_left) == (LinkState.OPEN, MOST_TRIES)
        for secret in ("髙﨑", "タカサキ", "タ・シ", "見本 太郎", "訪問看護", "1939"):
            assert secret not in told
        for bad in ("x" * 22, "", "a" * 5_000, "あ" * 10, token_of(sent) + "a"):
            with pytest.raises(NotFound):
                answers.open_link(session, now, bad)
        (opening,) = find_links.openings_of(session, sent.letter)
        assert opening.what == "opened"
        assert "192.0.2.1" not in opening.ip_hash


def test_neither_address_nor_code_lie_open_in_the_database(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        sent = send_letter(session, town, now)
        link = session.scalars(select(AnswerLink)).one()
        stored = f"{link.token_hash} {link.code_hash} {link.code_sealed!r}"
        assert token_of(sent) not in stored
        assert sent.code not in stored.replace(link.token_hash, "").replace(link.code_hash, "")


def test_the_right_code_opens_the_letter_in_any_width(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        sent = send_letter(session, town, now)
        wide = "".join(chr(ord(c) + 0xFEE0) for c in f"{sent.code[:3]}") + f" {sent.code[3:]}"
        tried = answers.check_code(session, now, token_of(sent), wide, secret=SECRET)
        assert tried.is_right
        page = answers.page(session, now, token_of(sent), tried.ticket, secret=SECRET)
        assert page.request["client_name"] == "髙﨑 靜枝"
        assert page.version == 0
        assert "needed" in {q.key for q in page.quick}
        assert openings(session, sent) == ["right_code"]


def test_a_page_opens_only_with_the_proof_of_its_own_code(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        mine = send_letter(session, town, now)
        other = send_letter(session, town, now, client=town.second_client)
        ticket = ticket_for(session, now, mine)
        for token, at, proof in (
            (token_of(other), now, ticket),
            (token_of(mine), now + timedelta(hours=4), ticket),
            (token_of(mine), now, ticket[:-1] + ("0" if ticket[-1] != "0" else "1")),
            (token_of(mine), now, f"9{ticket}"),
            (token_of(mine), now, ""),
            (token_of(mine), now, "x.y"),
            (token_of(mine), now, "１.あ"),
        ):
            with pytest.raises(NeedsCode):
                answers.page(session, at, token, proof, secret=SECRET)


def test_after_five_wrong_codes_even_the_right_one_opens_nothing(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        sent = send_letter(session, town, now)
    left = []
    for number in range(1, MOST_TRIES + 1):
        with database.writing() as session:
            tried = answers.check_code(
                session, now, token_of(sent), wrong(sent, number), secret=SECRET
            )
            left.append((tried.state, tried.tries_left))
    assert left == [(LinkState.OPEN, n) for n in (4, 3, 2, 1)] + [(LinkState.LOCKED, 0)]
    with database.writing() as session:
        tried = answers.check_code(session, now, token_of(sent), sent.code, secret=SECRET)
        assert (tried.is_right, tried.state) == (False, LinkState.LOCKED)
        assert openings(session, sent) == ["wrong_code"] * 5 + ["locked", "locked"]
        (notice,) = session.scalars(select(Notice)).all()
        assert (notice.kind, notice.to_office_id) == ("link_locked", town.care_office.id)
    assert agenda_kinds(database, town, now) == ["new_code", "wait_answer"]
    with database.writing() as session:
        actor, letter = town.care_manager_actor, find_letters.letter_for(session, town.care_manager_actor, sent.letter.public_id)  # fmt: skip
        fresh = letters.new_link(session, actor, now, letter, LinkChoice(CodeWay.BY_TELEPHONE),
                                 secret=SECRET, base_url=BASE_URL)  # fmt: skip
        assert fresh.printed_code is None
        assert answers.check_code(session, now, fresh.token, fresh.code, secret=SECRET).is_right
        assert answers.open_link(session, now, token_of(sent)).state is LinkState.REVOKED
    assert agenda_kinds(database, town, now) == ["wait_answer"]


def test_the_right_code_gives_the_tries_back(database: Database, town: Town, now: datetime) -> None:
    with database.writing() as session:
        sent = send_letter(session, town, now)
        for _ in range(3):
            for number in range(1, MOST_TRIES):
                answers.check_code(session, now, token_of(sent), wrong(sent, number), secret=SECRET)
            assert answers.check_code(
                session, now, token_of(sent), sent.code, secret=SECRET
            ).is_right


def test_two_servers_guessing_at_once_share_five_tries(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        sent = send_letter(session, town, now)
    start = threading.Barrier(4)
    results: list[answers.CodeTried] = []
    problems: list[BaseException] = []

    def guess(server: int) -> None:
        own = Database(database.url)
        try:
            start.wait()
            for number in range(4):
                with own.writing() as session:
                    code = wrong(sent, 1 + server * 4 + number)
                    results.append(
                        answers.check_code(session, now, token_of(sent), code, secret=SECRET)
                    )
        except BaseException as problem:
            problems.append(problem)
        finally:
            own.close()

    threads = [threading.Thread(target=guess, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert len(results) == 16
    with database.reading() as session:
        what = openings(session, sent)
        assert what.count("wrong_code") == MOST_TRIES
        link = session.scalars(select(AnswerLink)).one()
        assert (link.wrong_tries, link.locked_at) == (MOST_TRIES, now)
        assert len(session.scalars(select(Notice)).all()) == 1


@pytest.mark.parametrize("way", ["expired", "revoked"])
def test_an_expired_or_revoked_link_says_so_and_keeps_what_was_written(
    database: Database, town: Town, now: datetime, way: str
) -> None:
    with database.writing() as session:
        sent = send_letter(session, town, now)
        ticket = ticket_for(session, now, sent)
        answers.save(
            session, now, token_of(sent), ticket, {"opinion": "書きかけ"}, 0, secret=SECRET
        )
    later = now + timedelta(days=30) if way == "expired" else now
    with database.writing() as session:
        actor = town.care_manager_actor
        letter = find_letters.letter_for(session, actor, sent.letter.public_id)
        if way == "revoked":
            (link,) = find_links.links_of(session, letter)
            letters.revoke_link(session, actor, now, link, "送り先を間違えた")
        assert answers.open_link(session, later, token_of(sent)).state == way
        tried = answers.check_code(session, later, token_of(sent), sent.code, secret=SECRET)
        assert (tried.is_right, tried.state) == (False, way)
        with pytest.raises(LinkClosed) as closed:
            answers.save(session, later, token_of(sent), ticket, {"opinion": "x"}, 1, secret=SECRET)
        assert closed.value.state == way
        assert "電話" in closed.value.message
        fresh = letters.new_link(session, actor, later, letter, LinkChoice(CodeWay.BY_TELEPHONE),
                                 secret=SECRET, base_url=BASE_URL)  # fmt: skip
        tried = answers.check_code(session, later, fresh.token, fresh.code, secret=SECRET)
        page = answers.page(session, later, fresh.token, tried.ticket, secret=SECRET)
        carried = page.content.get("opinion")
        assert carried == ("書きかけ" if way == "expired" else None)


def test_two_windows_both_keep_their_text(database: Database, town: Town, now: datetime) -> None:
    with database.writing() as session:
        sent = send_letter(session, town, now)
        token, ticket = token_of(sent), ticket_for(session, now, sent)
        first = answers.save(
            session, now, token, ticket, {"opinion": "一つ目"}, 0, "a", secret=SECRET
        )
        assert first.version == 1
    for version in (0, 5):
        with pytest.raises(Stale) as stale, database.writing() as session:
            answers.save(
                session, now, token, ticket, {"opinion": "二つ目"}, version, "b", secret=SECRET
            )
        assert stale.value.theirs["opinion"] == "一つ目"
        assert stale.value.yours == {"opinion": "二つ目"}
    with pytest.raises(Stale), database.writing() as session:
        answers.submit(session, now, token, ticket, ANSWER, 0, "b", secret=SECRET)
    with database.writing() as session:
        same = answers.save(
            session, now, token, ticket, {"opinion": "一つ目"}, 1, "a", secret=SECRET
        )
        assert same.version == 1
        assert openings(session, sent) == ["right_code", "saved"]


def test_an_answer_is_kept_told_and_put_on_file(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        sent = send_letter(session, town, now)
        answer = answer_by_link(session, now, sent)
        assert (answer.number, answer.way, answer.doctor_name) == (1, "link", "見本 太郎")
        assert (answer.entered_by, answer.on_behalf) == (None, "")
        assert answer.document is not None
        assert answer.document.content.startswith(b"%PDF")
        assert sent.letter.state == LetterState.ANSWERED
        (notice,) = session.scalars(select(Notice)).all()
        assert (notice.kind, notice.to_account_id) == ("letter_answered", town.care_manager.id)
        (opinion,) = opinions.page(session, town.client).opinions
        assert opinion.services == {"nursing": "needed"}
        assert opinion.recorded_by is None
        letters.read_answer(session, town.care_manager_actor, now, answer)
        assert notice.settled_at == now


def test_pressed_twice_it_is_one_answer(database: Database, town: Town, now: datetime) -> None:
    with database.writing() as session:
        sent = send_letter(session, town, now)
        token, ticket = token_of(sent), ticket_for(session, now, sent)
        one = answers.submit(session, now, token, ticket, ANSWER, 0, secret=SECRET)
        two = answers.submit(session, now, token, ticket, ANSWER, 0, secret=SECRET)
        assert one.id == two.id


def test_until_it_is_closed_an_answer_is_corrected_and_the_old_one_stays_readable(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        sent = send_letter(session, town, now)
        first = answer_by_link(session, now, sent)
        page = answers.page(
            session, now, token_of(sent), ticket_for(session, now, sent), secret=SECRET
        )
        assert page.content.get("opinion") == "必要と考えます。"
        changed = {**ANSWER, "med_need": [{"service": "nursing", "need": "not_needed"}]}
        second = answer_by_link(session, now, sent, changed)
        assert (second.number, first.replaced_at) == (2, now)
        one, two = find_letters.answers_of(session, [sent.letter])[sent.letter.id]
        assert one.content["med_need"][0]["need"] == "needed"
        assert (one.stands, two.stands) == (False, True)
        (opinion,) = opinions.page(session, town.client).opinions
        assert opinion.services == {"nursing": "not_needed"}
    with pytest.raises(DatabaseError), database.writing() as session:
        session.execute(text("UPDATE letter_answers SET content = '{}'"))


def test_an_answer_writes_the_doctors_part_and_nothing_else(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        sent = send_letter(session, town, now)
        more = {
            "client_name": "別人",
            "outcome": "none",
            "ref_no": "X",
            "_entered": {},
            "reply_to": "x",
        }
        answer = answer_by_link(session, now, sent, {**ANSWER, **more})
        assert set(answer.content) <= set(ANSWER) | {"from_inst"}
        request = find_letters.request_of(session, sent.letter)
        assert request is not None
        assert request.content["client_name"] == "髙﨑 靜枝"


def test_what_is_missing_is_said_and_nothing_is_kept_as_an_answer(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        sent = send_letter(session, town, now)
        token, ticket = token_of(sent), ticket_for(session, now, sent)
        answers.save(session, now, token, ticket, {"opinion": "途中"}, 0, secret=SECRET)
    for raw in ({"doctor_name": ""}, {"replied_on": "2026-11-23"}, {"med_need": []}):
        with pytest.raises(Refused) as refused, database.writing() as session:
            answers.submit(session, now, token, ticket, {**ANSWER, **raw}, 1, secret=SECRET)
        assert next(iter(raw)) in {f.key for f in refused.value.findings}
    with database.reading() as session:
        assert session.scalars(select(LetterAnswer)).all() == []


def test_an_answer_that_contradicts_itself_is_asked_about_once(
    database: Database, town: Town, now: datetime
) -> None:
    odd = {**ANSWER, "med_need": [{"service": "nursing", "need": "not_needed", "order": "issue"}]}
    with database.writing() as session:
        sent = send_letter(session, town, now)
        token, ticket = token_of(sent), ticket_for(session, now, sent)
    with pytest.raises(Contradicts) as asked, database.writing() as session:
        answers.submit(session, now, token, ticket, odd, 0, secret=SECRET)
    assert [f.code for f in asked.value.findings] == ["contradiction"]
    with database.writing() as session:
        answers.submit(session, now, token, ticket, odd, 0, secret=SECRET, really=True)


def test_the_finding_of_equipment_is_offered_the_items_asked_about(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        sent = send_letter(session, town, now, code=EQUIPMENT_CONTACT)
        page = answers.page(
            session, now, token_of(sent), ticket_for(session, now, sent), secret=SECRET
        )
        assert page.content.get("needed_tools") == ("T2",)
        assert page.quick == ()
        answer = answer_by_link(session, now, sent, FINDING)
        assert answer.content["state"] == "i"
        assert sent.letter.after["finding_source"] == "this"
        assert opinions.page(session, town.client).opinions == ()
