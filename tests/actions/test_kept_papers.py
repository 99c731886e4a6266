"""Papers are kept with a code and a signature; what cannot be signed goes out and says so."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from sqlalchemy.orm import Session

from handoff.actions import drafts, imprint, kept_papers, send, signed_copies, stays
from handoff.actions.attachments import AttachmentKind, Upload
from handoff.actions.handing import Handing
from handoff.actions.imprint import CODE_SIGNS, Imprint, grouped, new_check_code, read_code
from handoff.actions.problems import NotAllowed, NotFound, Refused
from handoff.actions.send import Sent
from handoff.actions.stays import Report
from handoff.config import BadSetting, Settings
from handoff.db import find_papers
from handoff.db.session import Database
from handoff.exchange import bundle
from handoff.pdf.signature_check import Added, signatures_of
from handoff.rules.life import Means
from tests.build.letters import send_letter
from tests.build.papers import SECRET, paper
from tests.build.signing import bought_certificate
from tests.build.town import Town


def settings_of(folder: Path, **more: object) -> Settings:
    made = Settings(folder, "", "k" * 40, "https://renkei.example.jp", sign=True)
    return replace(made, **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("installation")


@pytest.fixture
def signing(database: Database, now: datetime, installed: Path) -> Imprint:
    """The installation signs with its own authority and has a time-stamp service."""
    settings = settings_of(installed, sign_tsa_url="http://127.0.0.1:9/")
    return imprint.install(database, settings, now)


def sent_sheet(session: Session, town: Town, now: datetime) -> Sent:
    care = town.care_manager_actor
    where = Report(hospital=town.hospital, desk=town.desk, admitted_on=date(2026, 11, 22))
    stay = stays.report_from_care(session, care, now, town.client, where).stay
    sheet = drafts.sheet_for(session, care, now, stay, "admission")
    draft = drafts.open_draft(session, care, now, sheet)
    handing = Handing(Means.SYSTEM, to_office=town.hospital, to_desk=town.desk)
    return send.send(session, care, now, draft, handing, "k")


def trusted(installed: Path) -> list[object]:
    return imprint.trusted_by(settings_of(installed))  # type: ignore[return-value]


def test_a_sent_sheet_is_signed_in_the_name_of_the_office_and_carries_its_content(
    database: Database, town: Town, now: datetime, signing: Imprint, installed: Path
) -> None:
    with database.writing() as session:
        sent = sent_sheet(session, town, now)
    document = sent.document
    assert (document.signed, document.stamp_wanted, document.manifest) == ("b-b", True, None)
    assert hashlib.sha256(document.content).hexdigest() == document.sha256
    (one,) = signatures_of(document.content, trusted(installed), now)  # type: ignore[arg-type]
    assert one.is_good
    assert one.is_trusted
    assert (one.on_behalf, one.at) == (town.care_office.name, now)
    code = sent.revision.check_code
    assert code
    assert read_code(grouped(code)) == code
    with database.reading() as session:
        mark = imprint.check_mark(session, sent.revision)
    assert mark
    assert mark.address == f"https://renkei.example.jp/v/{code}"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_letters_are_signed_as_well(
    database: Database, town: Town, now: datetime, signing: Imprint, installed: Path
) -> None:
    with database.writing() as session:
        sent = send_letter(session, town, now)
    assert sent.document.signed == "b-b"
    (one,) = signatures_of(sent.document.content, trusted(installed), now)  # type: ignore[arg-type]
    assert one.is_good


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_ended_certificate_stops_no_sheet_and_is_told(
    database: Database,
    town: Town,
    now: datetime,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    path = bought_certificate(tmp_path / "office.p12", "secret", now - timedelta(days=1))
    settings = settings_of(tmp_path, sign_p12=str(path), sign_password="secret")
    imprint.install(database, settings, now)
    with database.writing() as session:
        sent = sent_sheet(session, town, now)
    assert (sent.document.signed, sent.document.stamp_wanted) == ("", False)
    assert sent.document.manifest == {"unsigned": "署名用の証明書の期限が切れています。"}
    assert "kept without a signature" in caplog.text
    assert "ends on" in caplog.text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_certificate_that_does_not_open_stops_the_start_with_what_to_do(
    database: Database, now: datetime, tmp_path: Path
) -> None:
    settings = settings_of(tmp_path, sign_p12=str(tmp_path / "none.p12"))
    with pytest.raises(BadSetting, match="パスワード"):
        imprint.install(database, settings, now)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_data_folder_that_takes_no_keys_stops_nothing(
    database: Database, town: Town, now: datetime, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    imprint.install(database, settings_of(tmp_path / "file"), now)
    with database.writing() as session:
        sent = sent_sheet(session, town, now)
    assert sent.document.manifest
    assert "フォルダー" in sent.document.manifest["unsigned"]


def test_a_stamp_is_kept_once_beside_the_paper(
    database: Database, town: Town, now: datetime, signing: Imprint
) -> None:
    with database.writing() as session:
        sent = sent_sheet(session, town, now)
    with database.reading() as session:
        (waiting,) = find_papers.waiting_for_stamp(session, 0, 5)
        assert waiting.content == sent.document.content
    for first in (True, False):
        with database.writing() as session:
            kept = kept_papers.keep_stamped(session, now, sent.document.id, b"stamped", "b-lta")
            assert (kept is not None) is first
    with database.reading() as session:
        assert not find_papers.waiting_for_stamp(session, 0, 5)
        stamped = find_papers.newest_of(session, sent.revision, "stamped")
        assert stamped is not None
        assert (stamped.of_id, stamped.signed) == (sent.document.id, "b-lta")
        assert stamped.sha256 == hashlib.sha256(b"stamped").hexdigest()


def test_the_receiving_hospital_signs_once_and_nobody_else(
    database: Database, town: Town, now: datetime, signing: Imprint, installed: Path
) -> None:
    with database.writing() as session:
        sent = sent_sheet(session, town, now)
    with database.writing() as session:
        first = kept_papers.countersign(session, town.msw_actor, now, sent.revision)
        again = kept_papers.countersign(session, town.msw_actor, now, sent.revision)
        assert again.id == first.id
        with pytest.raises(NotAllowed):
            kept_papers.countersign(session, town.care_manager_actor, now, sent.revision)
    one, two = signatures_of(first.content, trusted(installed), now)  # type: ignore[arg-type]
    assert (one.is_good, one.added) == (True, Added.SIGNATURES)
    assert (two.is_good, two.on_behalf) == (True, f"{town.hospital.name} {town.msw.name}")
    assert (first.kind, first.of_id) == ("countersigned", sent.document.id)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_without_a_signature_there_is_nothing_to_countersign(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        sent = sent_sheet(session, town, now)
        with pytest.raises(Refused, match="電子署名がない"):
            kept_papers.countersign(session, town.msw_actor, now, sent.revision)


def test_the_scan_of_the_signed_paper_stays_with_its_revision(
    database: Database, town: Town, now: datetime
) -> None:
    scan = Upload("署名.pdf", paper(), AttachmentKind.SIGNED_PAPER)
    with database.writing() as session:
        sheet, letter = sent_sheet(session, town, now), send_letter(session, town, now)
        for revision in (sheet.revision, letter.revision):
            kept = signed_copies.add(session, town.care_manager_actor, now, revision, scan, SECRET)
            assert (kept.revision_id, kept.kind) == (revision.id, "signed_paper")
            assert [c.id for c in find_papers.signed_copies(session, revision)] == [kept.id]
        other = town.other_care_manager_actor
        with pytest.raises(NotFound):
            signed_copies.add(session, other, now, sheet.revision, scan, SECRET)


def test_a_code_is_read_however_it_is_typed() -> None:
    assert read_code(" abcd-efgh-jkmn ") == "ABCDEFGHJKMN"
    assert read_code("O1IL-0000-0000") == "011100000000"
    assert [read_code(odd) for odd in ("", "ABCD", "ABCD-EFGH-JKMU", "あ" * 12, "A" * 13)] == [
        ""
    ] * 5
    codes = {new_check_code() for _ in range(500)}
    assert len(codes) == 500
    assert all(set(code) <= set(CODE_SIGNS) for code in codes)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_content_inside_the_paper_is_the_content_of_the_revision(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        sent = sent_sheet(session, town, now)
    with pikepdf.open(BytesIO(sent.document.content)) as pdf:
        (data,) = [one.get_file().read_bytes() for one in pdf.attachments.values()]
    assert bundle.from_json(data).content.as_json() == sent.revision.content
