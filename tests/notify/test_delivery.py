"""Mail over a real server on this machine that refuses, dawdles, cuts off: nothing is lost."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from handoff.actions import stays, tell
from handoff.db import find_notices
from handoff.db.outbox import Notice, OutboxRow
from handoff.db.session import Database
from handoff.db.stays import Stay
from handoff.notify.delivery import LEASE, TRIES, deliver_once, pause_after
from handoff.notify.mailer import Mailer
from handoff.notify.messages import NoticeKind, message
from tests.build.mail import ChoosyInbox, Inbox, free_port, mail_server, mail_settings
from tests.build.town import Town


def rows(database: Database) -> list[OutboxRow]:
    with database.reading() as session:
        return list(session.scalars(select(OutboxRow).order_by(OutboxRow.id)))


def test_every_recipient_gets_one_mail_without_personal_data_and_with_a_link(
    database: Database, town: Town, told: Stay, now: datetime
) -> None:
    inbox = Inbox()
    with mail_server(inbox) as port:
        mailer = Mailer(mail_settings(port))
        report = deliver_once(database, now, mailer, "w1")
        again = deliver_once(database, now + timedelta(days=1), mailer, "w1")
    assert (report.sent, again.sent) == (2, 0)
    assert {letter["To"] for letter in inbox.letters} == {
        town.care_office.email,
        town.care_manager.email,
    }
    for letter in inbox.letters:
        text = letter["Subject"] + letter.get_content()
        assert "https://renkei.example.jp/inbox" in text
        assert "新しい連絡" in letter["Subject"]
        for secret in ("髙", "﨑", "靜枝", "タカサキ", "見本", "1939", "昭和", told.public_id):
            assert secret not in text
    assert [r.state for r in rows(database)] == ["sent", "sent"]
    assert all(r.sent_at for r in rows(database))


def test_a_server_that_is_away_postpones_and_later_everything_arrives(
    database: Database, told: Stay, now: datetime
) -> None:
    report = deliver_once(database, now, Mailer(mail_settings(free_port())), "w1")
    assert report.server_away
    assert (report.sent, report.failed) == (0, 0)
    waiting = rows(database)
    assert [r.state for r in waiting] == ["queued", "queued"]
    assert max(r.next_at for r in waiting) > now
    inbox = Inbox()
    with mail_server(inbox) as port:
        mailer = Mailer(mail_settings(port))
        assert deliver_once(database, now + timedelta(minutes=1), mailer, "w1").sent == 2
    assert len(inbox.letters) == 2


def test_busy_answers_are_tried_again_and_a_cut_after_data_keeps_the_message_id(
    database: Database, told: Stay, now: datetime
) -> None:
    inbox = Inbox("451 try later", "keep and cut")
    with mail_server(inbox) as port:
        mailer = Mailer(mail_settings(port))
        first = deliver_once(database, now, mailer, "w1")
        assert (first.sent, first.postponed) == (0, 2)
        second = deliver_once(database, now + timedelta(minutes=5), mailer, "w1")
        assert (second.sent, second.postponed) == (2, 0)
    # The mail that was cut off after DATA arrives twice under one id, the other one once.
    assert len(inbox.ids) == 3
    assert len(set(inbox.ids)) == 2


def test_a_slow_server_delays_the_relay_and_not_the_person_who_reports(
    database: Database, town: Town, told: Stay, now: datetime
) -> None:
    answers = threading.Event()
    inbox = Inbox(hold=answers)
    with mail_server(inbox) as port:
        relay = threading.Thread(
            target=deliver_once, args=(database, now, Mailer(mail_settings(port)), "w1")
        )
        relay.start()
        assert inbox.reached.wait(20)
        with database.writing() as session:
            stays.acknowledge(session, town.care_manager_actor, now, told)
        assert relay.is_alive(), (
            "the report is stored while the mail server keeps the relay waiting"
        )
        answers.set()
        relay.join()
    assert {r.state for r in rows(database)} <= {"sent", "queued"}
    assert len(inbox.letters) >= 2


def test_a_server_slower_than_the_time_limit_is_tried_again(
    database: Database, told: Stay, now: datetime
) -> None:
    inbox = Inbox(pause=1.0)
    with mail_server(inbox) as port:
        mailer = Mailer(mail_settings(port))
        mailer.timeout = 0.2
        report = deliver_once(database, now, mailer, "w1")
    assert (report.sent, report.postponed) == (0, 2)
    assert {r.last_error for r in rows(database)} == {"SMTPServerDisconnected"}


def test_refused_for_good_asks_the_sender_to_telephone_when_nobody_was_reached(
    database: Database, town: Town, told: Stay, now: datetime
) -> None:
    inbox = ChoosyInbox(town.care_office.email)
    with mail_server(inbox) as port:
        report = deliver_once(database, now, Mailer(mail_settings(port)), "w1")
    assert (report.sent, report.failed) == (1, 1)
    with database.reading() as session:  # one address was reached: nobody has to telephone
        assert find_notices.open_ones(session, town.msw_actor) == []


def test_after_the_last_try_the_sender_is_asked_to_telephone(
    database: Database, town: Town, told: Stay, now: datetime
) -> None:
    inbox = Inbox(*["452 full"] * 2 * TRIES)
    moment = now
    with mail_server(inbox) as port:
        mailer = Mailer(mail_settings(port))
        for _ in range(TRIES):
            deliver_once(database, moment, mailer, "w1")
            moment += timedelta(hours=1)
    assert inbox.tries == 2 * TRIES
    assert [r.state for r in rows(database)] == ["failed", "failed"]
    with database.writing() as session:
        notices = find_notices.open_ones(session, town.msw_actor)
        assert [n.kind for n in notices] == [NoticeKind.CALL_BY_PHONE]
        assert notices[0].stay_id == told.id
        tell.settle_one(session, town.msw_actor, moment, notices[0])
        assert find_notices.open_ones(session, town.msw_actor) == []


def test_nobody_telephones_about_what_was_read_inside_already(
    database: Database, town: Town, told: Stay, now: datetime
) -> None:
    with database.writing() as session:
        notices = find_notices.open_ones(session, town.care_manager_actor)
        tell.mark_seen(session, town.care_manager_actor, now, notices)
    inbox = ChoosyInbox(town.care_office.email, town.care_manager.email)
    with mail_server(inbox) as port:
        assert deliver_once(database, now, Mailer(mail_settings(port)), "w1").failed == 2
    with database.reading() as session:
        assert find_notices.open_ones(session, town.msw_actor) == []


def test_a_worker_that_died_leaves_its_mail_to_another_after_the_lease(
    database: Database, told: Stay, now: datetime
) -> None:
    with database.writing() as session:
        for row in session.scalars(select(OutboxRow)):
            row.state, row.lease_by, row.lease_until = "sending", "dead", now + LEASE
            row.attempts = 1
    inbox = Inbox()
    with mail_server(inbox) as port:
        mailer = Mailer(mail_settings(port))
        assert deliver_once(database, now + LEASE / 2, mailer, "w2").sent == 0
        assert deliver_once(database, now + LEASE * 2, mailer, "w2").sent == 2
    assert {r.lease_by for r in rows(database)} == {""}


def test_several_relays_send_each_mail_once(
    database: Database, town: Town, told: Stay, now: datetime
) -> None:
    with database.writing() as session:
        for n in range(40):
            to = tell.Recipient(town.care_office)
            text = message(NoticeKind.SAID, told.public_id, str(n))
            tell.tell(session, town.msw_actor, now, text, to, told)
    inbox = Inbox()
    with mail_server(inbox) as port:
        mailer = Mailer(mail_settings(port))
        relays = [
            threading.Thread(target=deliver_once, args=(database, now, mailer, f"w{n}"))
            for n in range(4)
        ]
        for relay in relays:
            relay.start()
        for relay in relays:
            relay.join()
    assert len(inbox.ids) == len(set(inbox.ids)) == 42
    assert {r.state for r in rows(database)} == {"sent"}


def test_told_twice_for_the_same_purpose_is_one_notice_and_one_mail(
    database: Database, town: Town, told: Stay, now: datetime
) -> None:
    text = message(NoticeKind.SAID, told.public_id, "7")
    for _ in range(3):
        with database.writing() as session:
            tell.tell(session, town.msw_actor, now, text, tell.Recipient(town.care_office), told)
    with database.reading() as session:
        query = select(Notice).where(Notice.purpose_key == text.purpose_key)
        notice = session.scalars(query).one()
        mails = session.scalars(select(OutboxRow).where(OutboxRow.notice_id == notice.id)).all()
        assert len(mails) == 1


def test_mail_that_waited_for_days_without_a_server_is_not_sent_late(
    database: Database, told: Stay, now: datetime
) -> None:
    inbox = Inbox()
    with mail_server(inbox) as port:
        report = deliver_once(database, now + timedelta(days=4), Mailer(mail_settings(port)), "w1")
    assert report.sent == 0
    assert {r.state for r in rows(database)} == {"expired"}


def test_without_a_mail_server_nothing_is_tried(
    database: Database, told: Stay, now: datetime
) -> None:
    from dataclasses import replace

    off = Mailer(replace(mail_settings(1), mail_host=""))
    assert deliver_once(database, now, off, "w1").sent == 0
    assert {r.attempts for r in rows(database)} == {0}


@pytest.mark.parametrize("attempts", range(1, 20))
def test_pauses_grow_and_stay_below_the_longest(attempts: int) -> None:
    pause = pause_after(attempts).total_seconds()
    assert 24 <= pause <= 36 * 60
    assert pause >= 0.8 * min(30 * 2 ** (attempts - 1), 1800)


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_every_kind_has_words_and_a_mail_without_content(kind: NoticeKind) -> None:
    assert kind.headline.endswith("。")
    assert "！" not in kind.headline
    text = message(kind, "abc", "1")
    assert text.purpose_key == f"{kind.value}:abc:1"
    assert "{base_url}/inbox" in text.body
    assert kind.headline not in text.body
