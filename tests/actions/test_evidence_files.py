"""根拠資料 一式: whole, kept, the same again, and saying what differs."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO

import pikepdf
import pytest
from sqlalchemy.orm import Session

from handoff.actions import answers, attachments, drafts, evidence_files, receive, send
from handoff.actions.attachments import AttachmentKind, Upload
from handoff.actions.evidence_files import Plan
from handoff.actions.evidence_zip import SUMS
from handoff.actions.handing import Handing
from handoff.actions.problems import NotAllowed, NotFound
from handoff.actions.sealing import CannotOpen, opener
from handoff.actions.send import Sent
from handoff.actions.support_record import support_text
from handoff.db import find_evidence
from handoff.db.integrity import check
from handoff.db.offices import Office
from handoff.db.session import Database
from handoff.db.stays import Stay
from handoff.rules.life import Means
from tests.build.letters import ANSWER, send_letter
from tests.build.moving import ADMITTED, admit
from tests.build.papers import SECRET, paper, picture
from tests.build.town import Town
from tests.pdf.reading import pages_of, squeeze, text_of

ONCE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""Words and bytes, whatever the database."""


def sent_by_fax(session: Session, town: Town, now: datetime) -> tuple[Stay, Sent]:
    """① went by FAX; nobody confirmed its receipt yet."""
    care, stay = town.care_manager_actor, admit(session, town, now)
    sheet = drafts.sheet_for(session, care, now, stay, "admission")
    draft = drafts.open_draft(session, care, now, sheet)
    known = {"gender": "2", "consent_type": "1", "consent_date": "2026-04-01", "consent_by": "client", "provided_on": "2026-11-22"}  # fmt: skip
    draft = drafts.save_draft(session, care, now, draft, known, draft.version, "test")
    hospital = session.get_one(Office, town.hospital.id)
    handing = Handing(Means.FAX, now - timedelta(hours=1), to_office=hospital, pages=3)
    return stay, send.send(session, care, now, draft, handing, "k")


def plan(session: Session, stay: Stay) -> Plan:
    """What the file of a stay would hold now."""
    return evidence_files.plan_for_stay(session, find_evidence.stay_called(session, stay.public_id))


def test_the_file_holds_everything_with_a_page_number_for_each(
    database: Database, town: Town, now: datetime
) -> None:
    care = town.care_manager_actor
    with database.writing() as session:
        stay, sent = sent_by_fax(session, town, now)
        receive.confirm_receipt(
            session, care, now, sent.provision, now, "phone", "佐藤 花", "地域連携室"
        )
        asked = send_letter(session, town, now, stay=stay)
        typed = answers.Paper("見本 太郎", now.date())
        answers.type_paper(session, care, now, asked.letter, ANSWER, typed, secret=SECRET)
        summary = Upload("サマリー.pdf", paper(), AttachmentKind.NURSING_SUMMARY)
        attachments.add(session, town.msw_actor, now, stay, summary, SECRET)
        photo = Upload("薬.jpg", picture("JPEG"), AttachmentKind.MEDICINES)
        attachments.add(session, town.msw_actor, now, stay, photo, SECRET)
        ready = plan(session, stay)
        made = evidence_files.evidence_file(ready, now, SECRET, "R" * 22, "葛󠄀城 美咲")
        kept = sent.document.sha256
    pages = [squeeze(page) for page in pages_of(made.pdf)]
    assert len(pages) == made.report.pages
    total = len(pages)
    for title in (
        "提供記録（入院時情報連携加算）",
        "居宅介護支援経過（第5表）に写す文",
        "①入院時情報提供シート第1版",
        "③主治医連絡票",
        "添付看護サマリー",
        "添付お薬の情報",
        "判定の根拠と出典",
        "原本の一覧と照合値",
    ):
        line = next(row for row in pages[0].split("ページ") if squeeze(title) in row)
        number = int(line[-2:]) if line[-2:].isdigit() else int(line[-1])
        assert 1 < number <= total, title
        assert f"{number}／{total}ページ" in pages[number - 1], title
    text = squeeze(text_of(made.pdf))
    for words in (
        "佐藤花",
        "受領の確認",
        "必要と考えます",
        "NY-11",
        "保険者（市町村）が判断します",
        "S3福祉ネット",
        kept,
    ):
        assert squeeze(words) in text, words
    with pikepdf.open(BytesIO(made.pdf)) as pdf, pdf.open_outline() as outline:
        assert len(outline.root) == pages[0].count("ページ") - 1


def test_the_same_records_give_the_same_file_and_a_new_one_says_what_differs(
    database: Database, town: Town, now: datetime
) -> None:
    care = town.care_manager_actor
    with database.writing() as session:
        stay, sent = sent_by_fax(session, town, now)
        first = evidence_files.keep(session, care, now, plan(session, stay), SECRET)
        bytes_then = evidence_files.content_of(first, SECRET)
        years_later = now + timedelta(days=5 * 365)
        again = evidence_files.keep(session, care, years_later, plan(session, stay), SECRET)
        assert again.id == first.id
        assert evidence_files.content_of(again, SECRET) == bytes_then
        receive.confirm_receipt(session, care, now, sent.provision, now, "phone", "佐藤 花")
        changed = plan(session, stay).changed
        assert any(words.startswith("加わった：受領の確認（11月22日") for words in changed)
        assert any(words.startswith("変わった：入院時情報連携加算の判定") for words in changed)
        second = evidence_files.keep(session, care, years_later, plan(session, stay), SECRET)
        assert (second.of_id, plan(session, stay).fresh) == (first.id, second)
        text = squeeze(text_of(evidence_files.content_of(second, SECRET)))
        assert evidence_files.content_of(first, SECRET) == bytes_then
    assert squeeze("から変わったところ") in text
    assert squeeze(changed[0]) in text


@ONCE
def test_drawn_twice_at_the_same_moment_it_is_the_same_to_the_byte(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        stay, _sent = sent_by_fax(session, town, now)
        one = evidence_files.evidence_file(plan(session, stay), now, SECRET)
        other = evidence_files.evidence_file(plan(session, stay), now, SECRET)
    assert one.pdf == other.pdf


def test_the_zip_has_the_originals_and_their_sums_and_never_changes(
    database: Database, town: Town, now: datetime
) -> None:
    care = town.care_manager_actor
    with database.writing() as session:
        stay, sent = sent_by_fax(session, town, now)
        upload = Upload("../../サマリー.pdf", paper(), AttachmentKind.NURSING_SUMMARY)
        attachments.add(session, town.msw_actor, now, stay, upload, SECRET)
        kept = evidence_files.keep(session, care, now, plan(session, stay), SECRET)
        one = evidence_files.zip_for(kept, plan(session, stay), SECRET)
        receive.confirm_receipt(session, care, now, sent.provision, now, "phone", "佐藤 花")
        assert evidence_files.zip_for(kept, plan(session, stay), SECRET) == one
        original = sent.document.content
    with zipfile.ZipFile(BytesIO(one)) as archive:
        names = archive.namelist()
        assert any(n.startswith("原本/001_") and archive.read(n) == original for n in names)
        assert all(".." not in name for name in names)
        for line in archive.read(SUMS).decode().splitlines():
            digest, _, name = line.partition("  ")
            assert hashlib.sha256(archive.read(name)).hexdigest() == digest


@ONCE
def test_an_original_that_is_not_what_it_was_is_never_bound_in_silence(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        stay, sent = sent_by_fax(session, town, now)
        original = plan(session, stay).every[0].originals[0]
        assert original.content(SECRET) == sent.document.content
        with pytest.raises(CannotOpen):
            replace(original, sha256="0" * 64).content(SECRET)


def test_the_kept_file_is_sealed_and_verified_with_everything_else(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        stay, _sent = sent_by_fax(session, town, now)
        kept = evidence_files.keep(
            session, town.care_manager_actor, now, plan(session, stay), SECRET
        )
        assert not kept.content.startswith(b"%PDF")
        assert check(session, opener(SECRET)).problems == ()
        wrong = check(session, opener("another secret, also long enough"))
        assert any(kept.public_id in words for words in wrong.problems)


@ONCE
def test_the_words_for_the_fifth_table_have_what_the_rule_asks_for(
    database: Database, town: Town, now: datetime
) -> None:
    care = town.care_manager_actor
    with database.writing() as session:
        stay, sent = sent_by_fax(session, town, now)
        receive.confirm_receipt(
            session, care, now, sent.provision, now, "phone", "佐藤 花", "地域連携室"
        )
        text = support_text(plan(session, stay).every[0].support)
    handed = next(part for part in text.split("\n\n") if "入院時の情報提供" in part)
    assert handed.startswith("令和8年11月22日（日） 09:00")
    for words in (
        "手段：FAX",
        "提供先：あさひ見本病院",
        "入院時情報提供シート 第1版",
        "3枚",
        "葛󠄀城 美咲",
    ):
        assert words in handed
    received = next(part for part in text.split("\n\n") if "受領の確認" in part)
    for words in ("10:00", "佐藤 花", "確認の方法：電話"):
        assert words in received


def test_a_month_of_the_office_binds_every_stay_and_lists_the_results(
    database: Database, town: Town, now: datetime
) -> None:
    care = town.care_manager_actor
    with database.writing() as session:
        stay, sent = sent_by_fax(session, town, now)
        office = session.get_one(Office, town.care_office.id)
        ready = evidence_files.plan_for_month(session, office, f"{ADMITTED:%Y-%m}")
        assert [one.stay.id for one in ready.every] == [stay.id]
        kept = evidence_files.keep(session, care, now, ready, SECRET)
        again = evidence_files.plan_for_month(session, office, "2026-11")
        assert again.fresh is not None
        text = squeeze(text_of(evidence_files.content_of(kept, SECRET)))
        names = zipfile.ZipFile(BytesIO(evidence_files.zip_for(kept, again, SECRET))).namelist()
        assert any(name.startswith("01/原本/001_") for name in names)
        assert find_evidence.months_of(session, office.id) == ["2026-11"]
    for words in ("2026年11月", "1．髙﨑靜枝様", sent.document.sha256):
        assert squeeze(words) in text


def test_only_the_care_office_of_the_stay_keeps_and_finds_it(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        stay, sent = sent_by_fax(session, town, now)
        kept = evidence_files.keep(
            session, town.care_manager_actor, now, plan(session, stay), SECRET
        )
        assert find_evidence.kept_called(session, town.care_admin_actor, kept.public_id) == kept
        for actor in (town.other_care_manager_actor, town.msw_actor, town.city_actor):
            with pytest.raises(NotFound):
                find_evidence.kept_called(session, actor, kept.public_id)
        receive.confirm_receipt(session, town.care_manager_actor, now, sent.provision, now, "phone", "佐藤")  # fmt: skip
        ready = plan(session, stay)
        with pytest.raises(NotFound):
            evidence_files.keep(session, town.other_care_manager_actor, now, ready, SECRET)
        with pytest.raises(NotAllowed):
            evidence_files.keep(session, town.msw_actor, now, ready, SECRET)
