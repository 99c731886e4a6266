"""Letters to a doctor: begun with what is known, sent with consent, kept, taken back, closed."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from handoff.actions import answers, consents, letter_facts, letters, offices
from handoff.actions.handing import Handing
from handoff.actions.letter_numbers import SIGNS, new_ref_no, read_ref_no
from handoff.actions.letter_sending import already_sent
from handoff.actions.letters import LinkChoice
from handoff.actions.offices import OfficeFacts
from handoff.actions.problems import NotAllowed, NotFound, Refused, Stale
from handoff.db import find_clients, find_letters, find_links
from handoff.db.outbox import Notice, OutboxRow
from handoff.db.session import Database
from handoff.db.stays import StayEvent
from handoff.rules.letters import CodeWay, LetterState, LinkState
from handoff.rules.life import Means
from handoff.sheets.catalogue import ADMISSION, DOCTOR_CONTACT, EQUIPMENT_CONTACT
from tests.build.letters import (
    BASE_URL,
    answer_by_link,
    begin_letter,
    by_post,
    send_letter,
    token_of,
)
from tests.build.moving import admit
from tests.build.papers import SECRET
from tests.build.town import Town


def test_a_number_is_typed_back_in_any_width_and_a_slip_finds_nothing() -> None:
    number = new_ref_no()
    assert len(number) == 9
    assert read_ref_no(number.lower().replace("-", "")) == number
    wide = "".join(chr(ord(c) + 0xFEE0) if c != "-" else "－" for c in number)
    assert read_ref_no(f" {wide} ") == number
    wrong = SIGNS[(SIGNS.index(number[0]) + 1) % len(SIGNS)] + number[1:]
    assert read_ref_no(wrong) is None
    assert read_ref_no("") is None
    assert not set("0125BILOSZ") & set(SIGNS)


def test_a_new_letter_knows_its_number_the_doctor_the_client_and_the_office(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        actor = town.care_manager_actor
        letter, draft = begin_letter(session, actor, now, town.client)
        assert draft.content["ref_no"] == letter.ref_no
        assert draft.content["to_doctor"] == "見本 太郎"
        assert draft.content["to_tel"] == "0166-00-9999"
        assert draft.content["client_name"] == "髙﨑 靜枝"
        assert draft.content["office_name"] == "居宅介護支援事業所 ゆきあかり"
        assert (letter.initials, letter.state) == ("タ・シ", LetterState.DRAFT)
        found = letters.find_by_number(session, actor, letter.ref_no.lower())
        assert found.id == letter.id
        with pytest.raises(NotFound):
            letters.find_by_number(session, town.other_care_manager_actor, letter.ref_no)
        with pytest.raises(NotFound):
            find_letters.letter_for(session, town.other_care_manager_actor, letter.public_id)


def test_the_last_letter_to_another_doctor_leaves_nothing_of_that_doctor_behind(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        actor = town.care_manager_actor
        send_letter(session, town, now, raw={"to_department": "内科", "to_fax": "0166-01-1111"})
        doctor = letters.ToDoctor("別府 花", "石狩川見本病院")
        later = letters.begin(session, actor, now, town.client, DOCTOR_CONTACT, doctor=doctor)
        content = letters.open_draft(session, actor, now, later).content
        assert content["to_institution_name"] == "石狩川見本病院"
        assert not {"to_department", "to_fax", "to_tel"} & set(content)


def test_a_letter_is_begun_for_ones_own_client_and_as_a_letter_only(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        for actor, client, code, problem in (
            (town.care_manager_actor, town.foreign_client, DOCTOR_CONTACT, NotFound),
            (town.care_manager_actor, town.client, ADMISSION, NotFound),
            (town.msw_actor, town.client, DOCTOR_CONTACT, NotAllowed),
        ):
            with pytest.raises(problem):
                letters.begin(session, actor, now, client, code)


def test_a_sent_letter_is_kept_with_its_paper_and_the_request_only(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        sent = send_letter(
            session, town, now, raw={"opinion": "書いてはいけない", "outcome": "none"}
        )
        assert sent.letter.state == LetterState.SENT
        assert sent.letter.sent_at == now - timedelta(hours=1)
        assert {"opinion", "outcome", "from_inst"} & set(sent.revision.content) == set()
        assert sent.revision.content["inquiry"].startswith("訪問看護")
        assert sent.document.sha256 == hashlib.sha256(sent.document.content).hexdigest()
        assert sent.document.content.startswith(b"%PDF")
        assert sent.address.startswith(f"{BASE_URL}/a/")
        assert len(token_of(sent)) >= 22
        assert sent.code.isdigit()
        assert sent.revision.consent_id is not None
        assert find_letters.draft_of_letter(session, sent.letter, town.care_manager.id) is None


@pytest.mark.parametrize("code", [DOCTOR_CONTACT, EQUIPMENT_CONTACT])
def test_pressed_twice_a_letter_is_sent_once(
    database: Database, town: Town, now: datetime, code: str
) -> None:
    with database.writing() as session:
        first = send_letter(session, town, now, code=code, form_key="k1")
    with database.writing() as session:
        second = already_sent(session, town.care_manager_actor, "k1")
        assert second is not None
        assert second.revision.id == first.revision.id
        assert (second.address, second.code) == ("", "")
        assert second.link is not None
        assert (
            letters.code_of(session, town.care_manager_actor, now, second.link, SECRET)
            == first.code
        )


def test_nothing_leaves_without_consent(database: Database, town: Town, now: datetime) -> None:
    with database.writing() as session:
        actor = town.care_manager_actor
        client = find_clients.with_everything(session, town.client.id)
        consents.withdraw_consent(
            session, actor, now, client, client.consents[0], now.date(), "気が変わった"
        )
        for raw in ({"consent_type": "1", "consent_date": "2026-05-01", "consent_by": "client"},
                    {"consent_type": "4"}):  # fmt: skip
            _letter, draft = begin_letter(session, actor, now, client, raw=raw)
            with pytest.raises(Refused) as refused:
                letters.send(session, actor, now, draft, by_post(now), None, "",
                             secret=SECRET, base_url=BASE_URL)  # fmt: skip
            assert "consent_type" in {f.key for f in refused.value.findings}


@pytest.mark.parametrize(
    ("means", "choice", "key"),
    [
        (Means.EMAIL, LinkChoice(CodeWay.ON_PAPER, mail_to="a@example.jp"), "code_way"),
        (Means.EMAIL, LinkChoice(CodeWay.BY_TELEPHONE), "mail_to"),
        (Means.EMAIL, LinkChoice(CodeWay.BY_TELEPHONE, mail_to="a\r\nb@example.jp"), "mail_to"),
        (Means.FAX, LinkChoice(CodeWay.ON_PAPER), "code_way"),
        (Means.POST, LinkChoice(CodeWay.BY_TELEPHONE, days=999), "days"),
        (Means.SYSTEM, None, "code_way"),
    ],
)
def test_the_code_never_travels_with_the_link_nor_to_a_number_nobody_registered(
    database: Database, town: Town, now: datetime, means: Means, choice: LinkChoice | None, key: str
) -> None:
    with database.writing() as session:
        office = town.hospital if means is Means.SYSTEM else None
        handing = Handing(means, now, to_office=office, to_office_name="見本内科医院")
        with pytest.raises(Refused) as refused:
            send_letter(session, town, now, handing=handing, choice=choice)
        assert key in {f.key for f in refused.value.findings}


def test_by_fax_the_code_may_stand_on_the_paper_when_the_number_is_in_the_directory(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        handing = Handing(Means.FAX, now, to_office=town.fax_clinic)
        raw = {"to_fax": town.fax_clinic.fax}
        assert send_letter(session, town, now, handing=handing, raw=raw).code
        with pytest.raises(Refused):
            send_letter(session, town, now, handing=handing, raw={"to_fax": "0166-99-9999"})


def test_a_mailed_link_carries_neither_code_nor_name(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        choice = LinkChoice(CodeWay.BY_TELEPHONE, mail_to="iin@example.jp")
        handing = Handing(Means.EMAIL, now, to_office_name="見本内科医院")
        sent = send_letter(session, town, now, handing=handing, choice=choice)
        (mail,) = session.scalars(select(OutboxRow)).all()
        assert mail.to_address == "iin@example.jp"
        assert f"{{base_url}}/a/{token_of(sent)}" in mail.body
        assert sent.code not in mail.body
        assert "髙﨑" not in mail.body + mail.subject


def test_a_clinic_inside_the_system_is_told_without_a_name(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        handing = Handing(Means.SYSTEM, to_office=town.hospital)
        choice = LinkChoice(CodeWay.BY_TELEPHONE)
        sent = send_letter(session, town, now, handing=handing, choice=choice)
        (notice,) = session.scalars(select(Notice)).all()
        assert (notice.kind, notice.to_office_id) == ("letter_arrived", town.hospital.id)
        assert notice.data["answer"] == f"/a/{token_of(sent)}"
        assert "髙﨑" not in str(notice.data)
        letters.withdraw(session, town.care_manager_actor, now, sent.letter, "別の医師に尋ねる")
        kinds = session.scalars(select(Notice.kind)).all()
        assert kinds == ["letter_arrived", "letter_taken_back"]


def test_a_new_link_replaces_the_notice_of_a_clinic_inside_and_is_mailed_where_that_is_asked(
    database: Database, town: Town, now: datetime
) -> None:
    actor, by_phone = town.care_manager_actor, LinkChoice(CodeWay.BY_TELEPHONE)
    where = {"secret": SECRET, "base_url": BASE_URL}
    with database.writing() as session:
        handing = Handing(Means.SYSTEM, to_office=town.hospital)
        sent = send_letter(session, town, now, handing=handing, choice=by_phone)
        letters.new_link(session, actor, now, sent.letter, by_phone, **where)
        by_mail = LinkChoice(CodeWay.BY_TELEPHONE, mail_to="iin@example.jp")
        last = letters.new_link(session, actor, now, sent.letter, by_mail, **where)
        waiting = session.scalars(select(Notice).where(Notice.settled_at.is_(None))).all()
        assert [n.data["answer"] for n in waiting] == [f"/a/{last.token}"]
        (mail,) = session.scalars(
            select(OutboxRow).where(OutboxRow.to_address == "iin@example.jp")
        ).all()
        assert last.token in mail.body
        assert last.code not in mail.body


def test_a_letter_waits_as_long_as_its_office_has_set(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        admin = town.care_admin_actor
        facts = OfficeFacts("ゆきあかり", tel="0166-00-0061", remind_after_days=14)
        offices.update_office(session, admin, now, facts)
        with pytest.raises(Refused):
            offices.update_office(session, admin, now, replace(facts, remind_after_days=6))
        letter, _draft = begin_letter(session, town.care_manager_actor, now, town.client)
        assert letter.remind_after_days == 14


def test_an_address_typed_by_hand_in_small_letters_is_the_same_address(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        token = token_of(send_letter(session, town, now))
        assert set(token) <= set(SIGNS)
        assert answers.open_link(session, now, token.lower()).state is LinkState.OPEN


def test_a_letter_in_a_stay_stands_on_its_timeline(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        stay = admit(session, town, now)
        sent = send_letter(session, town, now, stay=stay)
        answer_by_link(session, now, sent)
        query = select(StayEvent.kind).where(StayEvent.stay_id == stay.id)
        kinds = session.scalars(query.order_by(StayEvent.id)).all()
        assert [k for k in kinds if k.startswith("letter")] == ["letter_sent", "letter_answered"]


def test_a_corrected_letter_is_a_new_revision_and_ends_the_older_link(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        actor = town.care_manager_actor
        first = send_letter(session, town, now)
        draft = letters.open_draft(session, actor, now, first.letter)
        with pytest.raises(Refused) as refused:
            letters.send(session, actor, now, draft, by_post(now), None, "",
                         secret=SECRET, base_url=BASE_URL)  # fmt: skip
        assert [f.key for f in refused.value.findings] == ["reason"]
        handing = Handing(Means.POST, now, to_office_name="見本内科医院", reason="質問を足した")
        second = letters.send(session, actor, now, draft, handing, LinkChoice(CodeWay.ON_PAPER),
                              "", secret=SECRET, base_url=BASE_URL)  # fmt: skip
        assert (second.revision.number, second.revision.corrects_id) == (2, first.revision.id)
        older, newer = find_links.links_of(session, first.letter)
        assert older.revoked_at is not None
        assert newer.revoked_at is None


def test_two_colleagues_cannot_both_send_the_next_revision(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        sent = send_letter(session, town, now)
        mine = letters.open_draft(session, town.care_manager_actor, now, sent.letter)
        theirs = letters.open_draft(session, town.second_care_manager_actor, now, sent.letter)
        handing = Handing(Means.POST, now, to_office_name="見本内科医院", reason="訂正")
        letters.send(session, town.care_manager_actor, now, mine, handing, None, "",
                     secret=SECRET, base_url=BASE_URL)  # fmt: skip
        with pytest.raises(Stale):
            letters.send(session, town.second_care_manager_actor, now, theirs, handing, None, "",
                         secret=SECRET, base_url=BASE_URL)  # fmt: skip


def test_a_withdrawn_letter_takes_no_answer_and_an_answered_one_is_not_withdrawn(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        actor = town.care_manager_actor
        sent = send_letter(session, town, now)
        letters.withdraw(session, actor, now, sent.letter, "送り先を間違えた")
        facts = answers.open_link(session, now, token_of(sent))
        assert facts.state == "revoked"
        answered = send_letter(session, town, now)
        answer_by_link(session, now, answered)
        with pytest.raises(Refused):
            letters.withdraw(session, actor, now, answered.letter, "もう要らない")
        with pytest.raises(Refused):
            letters.open_draft(session, actor, now, answered.letter)


def test_a_letter_is_closed_when_the_plan_went_to_the_doctor_and_opened_again_with_a_reason(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        actor = town.care_manager_actor
        letter = send_letter(session, town, now).letter
        with pytest.raises(Refused):
            letters.close(session, actor, now, letter)
        sent = send_letter(session, town, now)
        answer_by_link(session, now, sent)
        letter = sent.letter
        assert letter.after["outcome"] == "sheet"
        with pytest.raises(Refused) as refused:
            letters.close(session, actor, now, letter)
        assert {f.key for f in refused.value.findings} == {
            "plan_delivered_on",
            "plan_delivered_means",
        }
        raw = {
            "plan_delivered_on": "2026-11-22",
            "plan_delivered_means": "post",
            "reflected_in_plan": "1",
        }
        with pytest.raises(Stale):
            letters.save_after(session, actor, now, letter, raw, letter.after_version - 1)
        letters.save_after(
            session, actor, now, letter, raw | {"inquiry": "x"}, letter.after_version
        )
        assert "inquiry" not in letter.after
        letters.close(session, actor, now, letter)
        assert letter.state == LetterState.CLOSED
        with pytest.raises(Refused):
            letters.save_after(session, actor, now, letter, raw, letter.after_version)
        assert answers.open_link(session, now, token_of(sent)).state == "closed"
        letters.reopen(session, actor, now, letter, "訂正の電話があった")
        assert letter.state == LetterState.ANSWERED
        (again,) = find_letters.reopenings_of(session, letter)
        assert (again.from_state, again.reason) == ("closed", "訂正の電話があった")


def test_the_whole_letter_is_request_answer_and_what_came_afterwards(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        sent = send_letter(session, town, now)
        answer_by_link(session, now, sent)
        whole = letter_facts.whole(session, sent.letter).values
        assert whole["inquiry"].startswith("訪問看護")
        assert whole["opinion"] == "必要と考えます。"
        assert whole["outcome"] == "sheet"
        assert whole["client_initial"] == "タ・シ"
        assert date.fromisoformat(whole["received_on"]) == now.date()
