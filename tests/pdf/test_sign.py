"""Signatures: whole after what may come, broken after what may not, on papers that stay PDF/A and PDF/UA."""

from __future__ import annotations

import asyncio
import shutil
import stat
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import page
import pytest
from asn1crypto import x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import PageObject

from handoff.pdf import certificates, sign
from handoff.pdf.certificates import AUTHORITY, SIGNER, CannotSign, SigningKeys, anchors, own
from handoff.pdf.layouts import layout_for
from handoff.pdf.render import Mode, Stamp, render
from handoff.pdf.sign import Signing
from handoff.pdf.signature_check import Added, NotAPdf, SignatureFound, signatures_of
from handoff.pdf.signature_stamp import StampWords
from handoff.pdf.time_stamp import NoTimeStamp, add_time_stamp, service
from handoff.sheets import catalogue
from tests.build.signing import (
    WHEN,
    bought_certificate,
    one_byte_changed,
    saved_again,
    service_certificate,
    time_stamper,
)
from tests.pdf.contents import ORDINARY

SENDER = Signing(StampWords("電子署名", "見本ケアプランセンター", WHEN), "第1版の保存")
RECEIVER = Signing(StampWords("受領の電子署名", "見本病院 髙﨑 𠮷男", WHEN), "受領")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys") / "signing"


@pytest.fixture(scope="module")
def keys(folder: Path) -> SigningKeys:
    return own(folder, WHEN)


@pytest.fixture(scope="module")
def trusted(folder: Path, keys: SigningKeys) -> list[x509.Certificate]:
    return [*anchors(folder / AUTHORITY), service_certificate()]


@pytest.fixture(scope="module")
def plain() -> bytes:
    sheet = catalogue.get(catalogue.ADMISSION)
    return render(sheet, layout_for(sheet.code), ORDINARY, Mode.PLAIN, Stamp(WHEN)).pdf


@pytest.fixture(scope="module")
def signed(plain: bytes, keys: SigningKeys) -> bytes:
    return sign.sign(plain, keys, SENDER)


@pytest.fixture(scope="module")
def light(keys: SigningKeys) -> bytes:
    """A signed paper without tags: what was added behind a signature is looked for in fewer objects."""
    sheet = catalogue.get(catalogue.ADMISSION)
    layout = layout_for(sheet.code)
    drawn = render(sheet, layout, ORDINARY, Mode.PLAIN, Stamp(WHEN), archival=False)
    return sign.sign(drawn.pdf, keys, SENDER)


def found(pdf: bytes, trusted: list[x509.Certificate]) -> list[SignatureFound]:
    return signatures_of(pdf, trusted, WHEN)


def test_a_signed_paper_begins_with_the_very_bytes_that_were_signed(
    plain: bytes, signed: bytes, trusted: list[x509.Certificate]
) -> None:
    assert signed.startswith(plain)
    (one,) = found(signed, trusted)
    assert (one.is_whole, one.is_trusted, one.added) == (True, True, Added.NOTHING)
    assert (one.on_behalf, one.at) == ("見本ケアプランセンター", WHEN)
    assert found(plain, trusted) == []


def test_the_signature_and_its_mark_keep_the_paper_archival_and_accessible(
    plain: bytes, signed: bytes
) -> None:
    for profile in (page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1):
        before, after = (
            {failure.rule_id for failure in page.validate_pdf_bytes(pdf, profile=profile).failures}
            for pdf in (plain, signed)
        )
        assert after <= before  # what the paper itself keeps is tested where it is drawn


def test_another_program_finds_both_signatures_valid(
    signed: bytes, keys: SigningKeys, tmp_path: Path
) -> None:
    if shutil.which("pdfsig") is None:
        pytest.skip("not tested: pdfsig (poppler-utils) is not installed")
    (tmp_path / "two.pdf").write_bytes(sign.countersign(signed, keys, RECEIVER))
    said = subprocess.run(
        ["pdfsig", "-nocert", "two.pdf"], cwd=tmp_path, capture_output=True, text=True, check=False
    ).stdout
    assert said.count("Signature is Valid.") == 2


@pytest.mark.parametrize("part", [0.01, 0.6, 0.985, 0.99])
def test_one_changed_bit_anywhere_breaks_the_signature(
    signed: bytes, trusted: list[x509.Certificate], part: float
) -> None:
    changed = one_byte_changed(signed, int(len(signed) * part))
    with suppress(NotAPdf):  # said just as loudly
        assert not any(one.is_good for one in found(changed, trusted))


def test_saving_again_breaks_the_signature(light: bytes, trusted: list[x509.Certificate]) -> None:
    assert not any(one.is_good for one in found(saved_again(light), trusted))


def test_a_page_added_later_is_told(light: bytes, trusted: list[x509.Certificate]) -> None:
    writer = IncrementalPdfFileWriter(BytesIO(light))
    drawn = writer.add_object(generic.StreamObject(stream_data=b"q Q"))
    writer.insert_page(PageObject(contents=drawn, media_box=(0, 0, 100, 100)))
    out = BytesIO()
    writer.write(out)
    (one,) = found(out.getvalue(), trusted)
    assert (one.is_whole, one.added, one.is_good) == (True, Added.OTHER, False)


def test_a_second_signature_leaves_the_first_good_and_fits_only_once(
    light: bytes, keys: SigningKeys, trusted: list[x509.Certificate]
) -> None:
    both = sign.countersign(light, keys, RECEIVER)
    first, second = found(both, trusted)
    assert (first.is_good, first.added) == (True, Added.SIGNATURES)
    assert (second.is_good, second.on_behalf) == (True, "見本病院 髙﨑 𠮷男")
    with pytest.raises(CannotSign, match="2つめ"):
        sign.countersign(both, keys, RECEIVER)


def test_a_paper_signed_by_somebody_else_is_whole_but_not_trusted(
    plain: bytes, trusted: list[x509.Certificate], tmp_path: Path
) -> None:
    stranger = own(tmp_path / "signing", WHEN)
    (one,) = found(sign.sign(plain, stranger, SENDER), trusted)
    assert (one.is_good, one.is_trusted) == (True, False)


@pytest.mark.parametrize("for_years", [False, True])
def test_a_time_stamp_is_added_behind_everything_and_breaks_nothing(
    signed: bytes, light: bytes, keys: SigningKeys, trusted: list[x509.Certificate], for_years: bool
) -> None:
    both = sign.countersign(signed if for_years else light, keys, RECEIVER)
    stamped = add_time_stamp(both, time_stamper(), trusted, for_years=for_years, may_fetch=False)
    assert stamped.startswith(both)
    first, second, stamp = found(stamped, trusted)
    assert all(one.is_good and one.is_trusted for one in (first, second, stamp))
    assert (stamp.is_time_stamp, stamp.at) == (True, WHEN)
    profile = page.ValidationProfile.PDF_UA_1
    assert not for_years or page.validate_pdf_bytes(stamped, profile=profile).is_compliant


def test_the_other_side_may_sign_after_the_time_stamp(
    light: bytes, keys: SigningKeys, trusted: list[x509.Certificate]
) -> None:
    stamped = add_time_stamp(light, time_stamper(), trusted, for_years=True, may_fetch=False)
    after = found(sign.countersign(stamped, keys, RECEIVER), trusted)
    assert [one.is_good for one in after] == [True, True, True]


def test_a_service_that_is_away_gives_no_stamp_and_changes_nothing(signed: bytes) -> None:
    with pytest.raises(NoTimeStamp):
        add_time_stamp(signed, service("http://127.0.0.1:9/"))


def test_a_certificate_that_has_ended_signs_nothing(plain: bytes, tmp_path: Path) -> None:
    path = bought_certificate(tmp_path / "office.p12", "secret", WHEN - timedelta(days=1))
    ended = certificates.from_file(path, "secret")
    assert not ended.is_good(WHEN)
    with pytest.raises(CannotSign, match="期限"):
        sign.sign(plain, ended, SENDER)
    good = Signing(StampWords("電子署名", "見本", WHEN - timedelta(days=2)), "")
    assert signatures_of(sign.sign(plain, ended, good), [], WHEN)


def test_a_certificate_file_that_does_not_open_says_what_to_do(tmp_path: Path) -> None:
    path = bought_certificate(tmp_path / "office.p12", "secret", WHEN + timedelta(days=1))
    with pytest.raises(CannotSign, match="パスワード"):
        certificates.from_file(path, "wrong")
    with pytest.raises(CannotSign):
        anchors(path)


def test_the_own_authority_is_made_once_and_its_key_is_for_the_owner_only(
    folder: Path, keys: SigningKeys
) -> None:
    again = own(folder, WHEN + timedelta(days=1))
    assert again.certificate.dump() == keys.certificate.dump()
    assert stat.S_IMODE((folder / SIGNER).stat().st_mode) == 0o600
    assert not [left for left in folder.parent.iterdir() if left != folder]
    assert keys.is_own
    assert keys.is_good(WHEN + timedelta(days=3_000))


@pytest.mark.parametrize("junk", [b"", b"%PDF-1.7", b"not a pdf", b"\x00" * 5_000])
def test_what_is_no_pdf_is_said_to_be_none(junk: bytes, keys: SigningKeys) -> None:
    with pytest.raises(NotAPdf):
        signatures_of(junk, [], WHEN)
    with pytest.raises(CannotSign):
        sign.sign(junk, keys, SENDER)


def test_a_thread_that_runs_a_loop_of_its_own_signs_too(
    plain: bytes, keys: SigningKeys, trusted: list[x509.Certificate]
) -> None:
    async def inside() -> list[SignatureFound]:
        return signatures_of(sign.sign(plain, keys, SENDER), trusted, WHEN)

    with ThreadPoolExecutor(1) as apart:  # a browser may drive a loop in the thread of the tests
        (found,) = apart.submit(lambda: asyncio.run(inside())).result()
    assert found.is_whole
