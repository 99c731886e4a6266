"""送付票 for FAX with a reply slip to cut off, and the record of a telephone call.

A FAX may be dialled wrong: cover and slip carry only initials (field catalogue 0.4-5).
"""

from __future__ import annotations

from handoff.pdf.overflow import Flow
from handoff.pdf.page import Paper, Running
from handoff.pdf.record import CallRecord, FaxCover
from handoff.pdf.render import Drawer, Rendered, Report, Stamp, join
from handoff.pdf.style import BODY, CONTENT_WIDTH, HEADING, MARGIN_X, NOTE, PAGE_HEIGHT, THIN, Type
from handoff.pdf.text import Span
from handoff.pdf.when import moment, said

_BIG, _ASKED = Type(13, True), Type(11)
_SLIP_TOP = PAGE_HEIGHT * 0.44
_DASH, _GAP = 6.0, 4.0
_GREETING = "いつもお世話になっております。ご確認をお願いします。"


def render_fax_cover(cover: FaxCover, stamp: Stamp) -> Rendered:
    """The 送付票 as a document of its own."""
    return join("送付票", stamp, [fax_cover(cover)])


def fax_cover(cover: FaxCover) -> Drawer:
    """The 送付票 as part of a document: receiver, sender, pages, reply slip."""

    def draw(paper: Paper, stamp: Stamp, report: Report) -> None:
        small = f"文書番号 {cover.reference}" if cover.reference else ""
        flow = Flow(
            paper,
            Running("FAX 送付票", cover.client_initials, f"送付 {moment(cover.sent_at)}", small),
        )
        flow.y -= 6
        flow.words([Span(f"{cover.to_office}　御中", _BIG)], 4)
        flow.fields(
            ("部署", said(cover.to_department)), ("ご担当者", f"{said(cover.to_person)} 様")
        )
        flow.fields(("FAX", said(cover.to_fax)), ("電話", said(cover.to_tel)))
        flow.y -= 10
        flow.fields(("送信元", cover.from_office), ("担当", said(cover.from_person)))
        flow.fields(("電話", said(cover.from_tel)), ("FAX", said(cover.from_fax)))
        flow.y -= 10
        flow.fields(("書類", cover.about), ("利用者", f"{cover.client_initials}（頭文字のみ）"))
        flow.labelled("枚数", [Span(f"この送付票を含めて {cover.pages} 枚", _ASKED)])
        flow.fields(("連絡事項", (cover.message or _GREETING) + "\n　\n　\n　"))
        flow.y -= 6
        flow.words([Span(_MISDIALLED.format(tel=said(cover.from_tel)), BODY)])
        _slip(flow, cover)

    return draw


_MISDIALLED = (
    "枚数が足りないとき、お心当たりのないときは、お手数ですが {tel} までお電話ください。"
    "お心当たりのない書類は、読まずに破棄してくださるようお願いします。"
)


def _slip(flow: Flow, cover: FaxCover) -> None:
    """The half to be cut off and sent back: initials only."""
    if flow.y < _SLIP_TOP:
        flow.new_page()
    else:
        flow.y = _SLIP_TOP
    x, right = MARGIN_X, MARGIN_X + CONTENT_WIDTH
    while x < right:
        flow.ink.rule(x, flow.y, min(x + _DASH, right), flow.y, THIN)
        x += _DASH + _GAP
    flow.y -= 4
    flow.words([Span("ここから下を切り取るか、このページのまま返信してください", NOTE)], 8)
    flow.words([Span("受領の確認（返信票）", _BIG)], 4)
    flow.words(
        [Span(f"{cover.from_office}　{cover.from_person} 行　　FAX {cover.from_fax}", HEADING)], 6
    )
    flow.fields(("利用者（頭文字）", cover.client_initials), ("書類", cover.about))
    flow.labelled(
        "確認",
        [
            Span(
                f"□{cover.pages} 枚すべて受け取りました　　□足りないページがあります（　　　　　）",
                _ASKED,
            )
        ],
    )
    flow.labelled("受け取った日時", [Span("　　　　年　　　月　　　日　　　　時　　　分", _ASKED)])
    flow.labelled("部署", [Span("　", Type(16))])
    flow.labelled("お名前・職種", [Span("　", Type(16))])
    flow.labelled("ご連絡・ご質問", [Span("　\n　\n　", _ASKED)])


def render_call_record(record: CallRecord, stamp: Stamp) -> Rendered:
    """The record of a telephone call on A4; what is not known yet stays open to write by hand."""

    def draw(paper: Paper, stamp: Stamp, report: Report) -> None:
        small = f"文書番号 {record.reference}" if record.reference else ""
        flow = Flow(
            paper,
            Running(
                "電話連絡の記録", f"{record.client_name} 様", f"作成 {moment(stamp.at)}", small
            ),
        )
        when = (
            moment(record.happened_at)
            if record.happened_at
            else "　　　　年　　月　　日　　時　　分"
        )
        flow.fields(("日時", when), ("利用者", f"{record.client_name} 様"))
        flow.fields(("かけた人", record.caller), ("事業所", record.caller_office))
        flow.fields(("相手の機関", record.called_office), ("電話番号", record.called_tel))
        flow.fields(("相手の部署・お名前", record.called_person or "　"))
        flow.fields(("内容", record.text or "　\n" * 12))
        flow.fields(("記録した人", record.recorded_by or "　"))

    return join("電話連絡の記録", stamp, [draw])
