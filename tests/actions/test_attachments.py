"""Attached documents: checked by content, sealed, received and read by name."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from io import BytesIO

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import select, update
from sqlalchemy.exc import DatabaseError

from handoff.actions import attachments, sealing, upload_checks
from handoff.actions.attachments import AttachmentKind, Upload
from handoff.actions.problems import NotAllowed, NotFound, Refused
from handoff.actions.sealing import CannotOpen
from handoff.db import find_discharge
from handoff.db.discharge import Attachment
from handoff.db.outbox import Notice
from handoff.db.session import Database
from tests.build.moving import admit
from tests.build.papers import SECRET, locked_paper, paper, picture, script, with_file_inside
from tests.build.town import Town


def test_an_attached_document_is_sealed_told_read_and_received_by_name(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        stay = admit(session, town, now)
        content = paper()
        upload = Upload("看護サマリー.pdf", content, AttachmentKind.NURSING_SUMMARY)
        document = attachments.add(session, town.msw_actor, now, stay, upload, SECRET)
        assert (document.sha256, document.pages) == (hashlib.sha256(content).hexdigest(), 1)
        assert b"%PDF" not in document.sealed
        told = session.scalars(select(Notice).where(Notice.kind == "attached")).one()
        assert (told.to_office_id, told.needs_act) == (town.care_office.id, True)
        public_id = document.public_id
    with database.writing() as session:
        document = find_discharge.attachment_for(session, town.care_manager_actor, public_id)
        for minute in (1, 2):
            at = now + timedelta(minutes=minute)
            content = attachments.open_content(session, town.care_manager_actor, at, document, SECRET)  # fmt: skip
        assert content.startswith(b"%PDF-")
        attachments.open_content(session, town.msw_actor, now, document, SECRET)
        for _ in range(2):
            attachments.receive(session, town.care_manager_actor, now, document)
        with pytest.raises(NotAllowed):
            attachments.receive(session, town.msw_actor, now, document)
    with database.reading() as session:
        (document,) = find_discharge.attachments_of(session, [stay.id])
        assert [(r.account.name, r.read_at) for r in document.readings] == [
            ("葛󠄀城 美咲", now + timedelta(minutes=1))
        ]
        assert document.receiver is not None
        told_back = session.scalars(select(Notice).where(Notice.kind == "attachment_received"))
        assert len(told_back.all()) == 1
        assert session.scalars(select(Notice).where(Notice.kind == "attached")).one().settled_at


def test_the_same_file_again_is_the_same_document(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        stay = admit(session, town, now)
        upload = Upload("a.png", picture("PNG"), AttachmentKind.OTHER)
        one = attachments.add(session, town.msw_actor, now, stay, upload, SECRET)
        two = attachments.add(session, town.msw_actor, now, stay, upload, SECRET)
        assert one.id == two.id
        attachments.withdraw(session, town.msw_actor, now, one, "別の方のもの")
        three = attachments.add(session, town.msw_actor, now, stay, upload, SECRET)
        assert three.id != one.id


def test_a_withdrawn_document_is_not_opened_by_the_other_side_and_stays_kept(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        stay = admit(session, town, now)
        upload = Upload("a.pdf", paper(), AttachmentKind.REFERRAL)
        document = attachments.add(session, town.msw_actor, now, stay, upload, SECRET)
        with pytest.raises(NotAllowed):
            attachments.withdraw(session, town.care_manager_actor, now, document, "違う")
        with pytest.raises(Refused):
            attachments.withdraw(session, town.msw_actor, now, document, " ")
        attachments.withdraw(session, town.msw_actor, now, document, "別の方のもの")
        with pytest.raises(Refused):
            attachments.open_content(session, town.care_manager_actor, now, document, SECRET)
        assert attachments.open_content(session, town.msw_actor, now, document, SECRET)
        for actor in (town.other_msw_actor, town.other_care_manager_actor, town.city_actor):
            with pytest.raises(NotFound):
                find_discharge.attachment_for(session, actor, document.public_id)
            with pytest.raises(NotFound):
                attachments.open_content(session, actor, now, document, SECRET)


def test_kept_bytes_cannot_be_changed_nor_opened_with_another_secret(
    database: Database, town: Town, now: datetime
) -> None:
    with database.writing() as session:
        stay = admit(session, town, now)
        upload = Upload("a.pdf", paper(), AttachmentKind.REFERRAL)
        document = attachments.add(session, town.msw_actor, now, stay, upload, SECRET)
        with pytest.raises(CannotOpen):
            attachments.open_content(session, town.msw_actor, now, document, SECRET + "!")
    with pytest.raises(DatabaseError), database.writing() as session:
        session.execute(update(Attachment).values(sealed=b"\x01"))


@given(st.binary(max_size=200), st.integers(0, 200))
def test_sealed_bytes_open_unchanged_and_only_whole_and_for_their_record(
    content: bytes, at: int
) -> None:
    sealed = sealing.seal(SECRET, "record-1", content)
    assert sealing.unseal(SECRET, "record-1", sealed) == content
    with pytest.raises(CannotOpen):
        sealing.unseal(SECRET, "record-2", sealed)
    spoilt = bytearray(sealed)
    spoilt[at % len(spoilt)] ^= 1
    with pytest.raises(CannotOpen):
        sealing.unseal(SECRET, "record-1", bytes(spoilt))
    with pytest.raises(CannotOpen):
        sealing.unseal(SECRET, "record-1", sealed[:10])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空です"),
        (b"MZ\x90\x00" + b"0" * 400, "PDF・JPEG・PNG"),
        (b"<html><script>", "PDF・JPEG・PNG"),
        (b"%PDF-1.7\nnot a pdf at all", "読み取れません"),
        (b"\xff\xd8\xff" + b"0" * 400, "読み取れません"),
        (picture("JPEG")[:200], "読み取れません"),
        (paper(OpenAction=script()), "動く仕掛け"),
        (paper(AA=pikepdf.Dictionary(WC=script())), "動く仕掛け"),
        (paper(Outer=pikepdf.Array([pikepdf.Dictionary(Inner=script())])), "動く仕掛け"),
        (paper(AcroForm=pikepdf.Dictionary(XFA="x")), "動く仕掛け"),
        (
            paper(OpenAction=pikepdf.Dictionary(S=pikepdf.Name("/Launch"), F="cmd.exe")),
            "動く仕掛け",
        ),
        (with_file_inside(), "動く仕掛け"),
        (locked_paper(), "パスワード"),
        (picture("PNG", (9_000, 5_000)), "解像度"),
        (b"%PDF-" + b"0" * (30 * 1024 * 1024), "30.0 MB"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{len(value)} bytes",
)
def test_what_is_disguised_broken_acting_or_too_large_is_refused_with_what_to_do(
    content: bytes, words: str
) -> None:
    with pytest.raises(Refused) as problem:
        upload_checks.accept("看護サマリー.pdf", content)
    assert words in problem.value.message
    assert problem.value.findings[0].key == "file"
    assert "ください" in problem.value.message


def test_a_picture_is_written_anew_without_place_camera_or_comment() -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "CAMERA OF MIHON", 6  # maker; lying on its side
    accepted = upload_checks.accept("写真.JPG", picture("JPEG", exif=exif, comment=b"SECRET PLACE"))
    assert b"CAMERA" not in accepted.content
    assert b"SECRET" not in accepted.content
    with Image.open(BytesIO(accepted.content)) as again:
        assert again.size == (30, 40)  # upright
    hidden = upload_checks.accept("図.png", picture("PNG") + b"PK\x03\x04 hidden archive")
    assert b"hidden" not in hidden.content
    assert hidden.media_type == "image/png"


def test_a_pdf_with_links_and_pages_is_kept_to_the_byte() -> None:
    link = pikepdf.Dictionary(S=pikepdf.Name("/URI"), URI="https://example.jp/")
    content = paper(OpenAction=link)
    accepted = upload_checks.accept("手紙.pdf", content)
    assert (accepted.content, accepted.pages) == (content, 1)


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("看護サマリー.pdf", "看護サマリー.pdf"),
        ("C:\\患者\\髙﨑 靜枝.PDF", "髙﨑 靜枝.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("サマリー.pdf.exe", "サマリー.pdf.exe.pdf"),
        ("葛󠄀城\u202efdp.exe", "葛󠄀城fdp.exe.pdf"),
        ("\x00\r\n", "書類.pdf"),
        ("", "書類.pdf"),
        ("長" * 300, "長" * 150 + ".pdf"),
    ],
)
def test_names_are_harmless_and_keep_their_characters(given_name: str, kept: str) -> None:
    assert upload_checks.harmless_name(given_name, ".pdf") == kept
