"""Checking a PDF that comes from anywhere: signature, data inside against drawn text, own archive.

Nothing is asked from the network. What can be said is said in plain words, with one verdict.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from io import BytesIO

import pikepdf
from asn1crypto import x509

from handoff.exchange import bundle
from handoff.exchange.bundle import NotABundle
from handoff.pdf import reading_back, signature_check
from handoff.pdf.reading_back import CannotRead
from handoff.pdf.signature_check import Added, NotAPdf, SignatureFound
from handoff.pdf.when import moment

MOST_LINES = 8  # differences that are written out
Kept = Callable[[str], str | None]
"""SHA-256 → public id of the document kept here with these bytes, or None."""


class Verdict(IntEnum):
    """What a check comes to; the exit status of `handoff verify FILE`."""

    GOOD = 0
    CHANGED = 1
    UNSURE = 3

    @property
    def words(self) -> str:
        """The one line that a person needs."""
        return {
            Verdict.GOOD: "確かめられました。作られたときのままです。",
            Verdict.CHANGED: "作られたときと違います。この書類は使わず、送った側から受け取り直してください。",
            Verdict.UNSURE: "変わっていないとまでは言えません。下の説明を読んでください。",
        }[self]


@dataclass(slots=True)
class FileReport:
    """What was found in one file."""

    sha256: str
    lines: list[str] = field(default_factory=list)
    is_changed: bool = False
    is_vouched_for: bool = False

    @property
    def verdict(self) -> Verdict:
        """Changed beats vouched for: one fault is enough."""
        if self.is_changed:
            return Verdict.CHANGED
        return Verdict.GOOD if self.is_vouched_for else Verdict.UNSURE


def check_file(
    content: bytes, trusted: Sequence[x509.Certificate], now: datetime, kept: Kept | None
) -> FileReport:
    """Everything that can be said about a file. `kept` None: there is no archive to compare with."""
    report = FileReport(hashlib.sha256(content).hexdigest())
    try:
        signatures = signature_check.signatures_of(content, trusted, now)
    except NotAPdf:
        report.is_changed = True
        report.lines.append("PDFとして読み取れません。途中で壊れたか、PDFではないファイルです。")
        return report
    _ask_archive(report, kept)
    _say_signatures(report, signatures)
    _compare_data(report, content)
    return report


def _ask_archive(report: FileReport, kept: Kept | None) -> None:
    if kept is None:
        return
    known = kept(report.sha256)
    if known:
        report.is_vouched_for = True
        report.lines.append(f"このシステムに保管した書類（{known}）と、1文字も違いません。")
    else:
        report.lines.append("このシステムに、同じファイルは保管していません。")


def _say_signatures(report: FileReport, signatures: list[SignatureFound]) -> None:
    if not signatures:
        report.lines.append("電子署名はありません。")
    for one in signatures:
        what = "タイムスタンプ" if one.is_time_stamp else "電子署名"
        at = f"、{moment(one.at)}" if one.at else ""
        by = one.who or "名前の読めない証明書"
        who = f"{one.on_behalf}（証明書：{by}）" if one.on_behalf else by
        report.lines.append(f"{what}：{who}{at}。{_said(one)}")
        report.is_changed = report.is_changed or not one.is_good
    whole = [one for one in signatures if not one.is_time_stamp]
    if whole and all(one.is_good and one.is_trusted for one in signatures):
        report.is_vouched_for = True


def _said(one: SignatureFound) -> str:
    if not one.is_whole:
        return "署名された部分が、署名のあとに変わっています。"
    after = {
        Added.NOTHING: "署名のあと、何も変わっていません。",
        Added.STAMPS: "署名のあと、タイムスタンプだけが加わっています。",
        Added.SIGNATURES: "署名のあと、別の署名だけが加わっています。",
        Added.OTHER: "署名のあとに、ページや内容が書き加えられています。",
    }[one.added]
    if one.is_trusted:
        return after
    return after + "ただし、証明書の発行元は、ここでは確かめられません（--trust で指定できます）。"


def _compare_data(report: FileReport, content: bytes) -> None:
    """The data inside the file against what is drawn on its pages."""
    data = _data_in(content)
    if data is None:
        report.lines.append("内容のデータは入っていません。紙面との照合はしません。")
        return
    try:
        found = bundle.from_json(data)
    except NotABundle as why:
        report.lines.append(
            f"入っているデータを読めないため、紙面と照合できません（{why.message_ja}）"
        )
        return
    if found.version != found.sheet.version:
        report.lines.append(
            f"様式の版（{found.version}）が今（{found.sheet.version}）と違うため、紙面とは照合しません。"
        )
        return
    try:
        different = reading_back.compare(content, found.sheet, found.content)
    except CannotRead:
        report.is_changed = True
        report.lines.append("ページの文字を読み取れません。")
        return
    if not different:
        report.lines.append("紙面の文字は、中に入っている内容のデータと一致します。")
        return
    report.is_changed = True
    report.lines.append("紙面の文字が、中に入っている内容のデータと違います。")
    for where, words in (("紙面だけ", different.on_paper), ("データだけ", different.in_data)):
        report.lines += [f"　{where}：{line[:60]}" for line in words[:MOST_LINES]]


def _data_in(content: bytes) -> bytes | None:
    """The first JSON file inside; None when there is none, or none that can be taken out."""
    try:
        with pikepdf.open(BytesIO(content), suppress_warnings=True) as pdf:
            for name, one in pdf.attachments.items():
                if name.endswith(".json"):
                    data = one.get_file().read_bytes()
                    return data if len(data) <= bundle.LARGEST else None
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError):
        pass
    return None
