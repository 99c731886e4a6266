"""`handoff verify FILE`: a plain answer and a status, with an installation and without one."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from handoff.cli import main
from handoff.exchange.bundle import to_json
from handoff.pdf import certificates, sign
from handoff.pdf.code_mark import CheckMark
from handoff.pdf.layouts import layout_for
from handoff.pdf.render import Mode, Stamp, render
from handoff.pdf.sign import Signing
from handoff.pdf.signature_stamp import StampWords
from handoff.sheets import catalogue
from handoff.sheets.content import Content, lasting, read
from tests.build.signing import WHEN, bought_certificate, one_byte_changed, saved_again

SHEET = catalogue.get(catalogue.ADMISSION)
RAW = {"client_name": "髙﨑 𠮷男", "written_on": "2026-11-22", "cm_notes": "食事はむせあり"}


def draw(content: Content, inside: Content) -> bytes:
    """A kept paper of `content` that says inside that it is `inside`."""
    check = CheckMark("https://renkei.example.jp/v/ABCDEFGHJKMN", "ABCD-EFGH-JKMN")
    stamp = Stamp(WHEN, "A" * 22, "第2版（訂正）", check)
    values, embed = lasting(SHEET, content.values), to_json(SHEET, inside)
    return render(SHEET, layout_for(SHEET.code), values, Mode.PLAIN, stamp, embed=embed).pdf


@pytest.fixture(scope="module")
def paper() -> bytes:
    content = read(SHEET, RAW)
    return draw(content, content)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys") / "signing"


@pytest.fixture(scope="module")
def signed(paper: bytes, authority: Path) -> bytes:
    keys = certificates.own(authority, WHEN)
    return sign.sign(
        paper, keys, Signing(StampWords("電子署名", "見本ケアプランセンター", WHEN), "")
    )


@pytest.fixture
def verify(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Run `handoff verify` on bytes, in a folder without an installation."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HANDOFF_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.delenv("HANDOFF_DATABASE_URL", raising=False)

    def run(content: bytes, *options: str) -> Result:
        (tmp_path / "sheet.pdf").write_bytes(content)
        return CliRunner().invoke(main, ["verify", "sheet.pdf", *options])

    return run


def test_a_trusted_signature_ends_with_0_and_makes_no_installation(
    verify, signed: bytes, authority: Path, tmp_path: Path
) -> None:
    done = verify(signed, "--trust", str(authority / certificates.AUTHORITY))
    assert done.exit_code == 0, done.output
    assert "確かめられました" in done.output
    assert "見本ケアプランセンター" in done.output
    assert "中に入っている内容のデータと一致します" in done.output
    assert not (tmp_path / "var").exists()


def test_what_nobody_vouches_for_ends_with_3(verify, signed: bytes, paper: bytes) -> None:
    unknown, unsigned = verify(signed), verify(paper)
    assert (unknown.exit_code, unsigned.exit_code) == (3, 3)
    assert "発行元は、ここでは確かめられません" in unknown.output
    assert "電子署名はありません" in unsigned.output
    assert "一致します" in unsigned.output


def test_a_changed_bit_and_another_saving_end_with_1(
    verify, signed: bytes, authority: Path
) -> None:
    trust = ("--trust", str(authority / certificates.AUTHORITY))
    for changed in (one_byte_changed(signed, len(signed) // 3), saved_again(signed)):
        done = verify(changed, *trust)
        assert done.exit_code == 1, done.output
        assert "作られたときと違います" in done.output


def test_words_on_paper_that_the_data_does_not_say_end_with_1(verify) -> None:
    forged = draw(read(SHEET, RAW | {"cm_notes": "食事はふつう"}), read(SHEET, RAW))
    done = verify(forged)
    assert done.exit_code == 1
    assert "紙面だけ：食事はふつう" in done.output
    assert "データだけ：食事はむせあり" in done.output


def test_a_signature_does_not_excuse_words_that_differ_from_the_data(
    verify, authority: Path
) -> None:
    forged = draw(read(SHEET, RAW | {"cm_notes": "食事はふつう"}), read(SHEET, RAW))
    keys = certificates.own(authority, WHEN)
    by_hand = sign.sign(forged, keys, Signing(StampWords("電子署名", "見本", WHEN), ""))
    done = verify(by_hand, "--trust", str(authority / certificates.AUTHORITY))
    assert done.exit_code == 1


@pytest.mark.parametrize("junk", [b"", b"%PDF-1.7\nhello", b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_pdf_ends_with_1(verify, junk: bytes) -> None:
    done = verify(junk)
    assert done.exit_code == 1
    assert "PDFとして読み取れません" in done.output


def test_a_file_to_trust_that_is_none_is_told(verify, paper: bytes, tmp_path: Path) -> None:
    wrong = bought_certificate(tmp_path / "x.p12", "secret", WHEN)
    done = verify(paper, "--trust", str(wrong))
    assert done.exit_code == 1
    assert "証明書のファイルを読めませんでした" in done.output


def test_an_installation_knows_what_it_keeps(
    verify, paper: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = CliRunner().invoke(main, ["migrate"])
    assert made.exit_code == 0, made.output
    done = verify(paper)
    assert "このシステムに、同じファイルは保管していません" in done.output
    assert done.exit_code == 3
