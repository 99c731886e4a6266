"""送付票 for FAX with a reply slip to cut off, and the record of a telephone call.

A FAX may be dialled wrong: cover and slip carry only initials (field catalogue 0.4-5). Everything on
both is at least 10 pt, for a machine in standard mode loses the kana of smaller labels.
"""

from __future__ import annotations

from collections.abc import Sequence

from handoff.pdf.by_fax import LEAST, STROKE
from handoff.pdf.overflow import Flow
from handoff.pdf.page import Paper, Running
from handoff.pdf.record import CallRecord, FaxCover
from handoff.pdf.render import Drawer, Rendered, Report, Stamp, join
from handoff.pdf.style import BODY, CONTENT_WIDTH, MARGIN_X, MM, PAGE_HEIGHT, THIN, Type
from handoff.pdf.text import Span
from handoff.pdf.when import moment, said

_NAME, _VALUE, _MORE = Type(10), Type(11), Type(11, True)
_BIG, _COUNT = Type(14, True), Type(15, True)
_WRITTEN = Type(16)  # the height of a line to write on by hand
_LABEL = 27.0  # width of the labels in mm
_SLIP_TOP = PAGE_HEIGHT * 0.43
_DASH, _GAP = 6.0, 4.0
_GREETING = "いつもお世話になっております。ご確認をお願いします。"
_BY_TELEPHONE = "お名前などは一部を●で伏せてあります。どなたのことかは、電話でお伝えします。"


def render_fax_cover(cover: FaxCover, stamp: Stamp) -> Rendered:
    """The 送付票 as a document of its own."""
    return join("送付票", stamp, [fax_cover(cover)])


def fax_cover(cover: FaxCover) -> Drawer:
    """The 送付票 as part of a document: receiver, sender, pages, reply slip."""

    def draw(paper: Paper, stamp: Stamp, report: Report) -> None:
        before, paper.stroke = paper.stroke, STROKE
        paper.door.floor = LEAST
        small = f"{cover.number_name} {cover.reference}" if cover.reference else ""
        dated = f"送付 {moment(cover.sent_at)}"
        flow = Flow(paper, Running("FAX 送付票", cover.client_initials, dated, small))
        flow.y -= 6
        flow.words([Span(f"{cover.to_office or '　' * 12}　御中", _BIG)], 4)
        person = f"{cover.to_person} 様" if cover.to_person else ""
        _pair(flow, ("部署", cover.to_department), ("ご担当", person))
        _pair(flow, ("FAX", cover.to_fax), ("電話", cover.to_tel), _MORE)
        flow.y -= 6
        _pair(flow, ("送信元", cover.from_office), ("担当", cover.from_person))
        _pair(flow, ("電話", cover.from_tel), ("FAX", cover.from_fax))
        flow.y -= 6
        _pair(flow, ("書類", cover.about), ("利用者", _who(cover)))
        _row(flow, "枚数", [Span(f"全 {cover.pages} 枚（この送付票を含む）", _COUNT)])
        _row(flow, "連絡事項", [Span(_message(cover), _VALUE)])
        flow.y -= 6
        flow.words([Span("間違って届いたとき・枚数が足りないとき", _MORE)], 1)
        flow.words([Span(_MISDIALLED.format(tel=said(cover.from_tel)), _VALUE)])
        _slip(flow, cover)
        paper.stroke = before

    return draw


_MISDIALLED = (
    "お手数ですが {tel} までお電話ください。お心当たりのない書類は、読まずに破棄してくださるよう"
    "お願いします。"
)


def _who(cover: FaxCover) -> str:
    return f"{cover.client_initials}（頭文字のみ）" if cover.client_initials else ""


def _message(cover: FaxCover) -> str:
    lines = [cover.message or _GREETING, *([_BY_TELEPHONE] if cover.masked else [])]
    return "\n".join([*lines, "　"])


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
    flow.words([Span("ここから下を切り取るか、このページのまま返信してください", _NAME)], 5)
    flow.words([Span("受領の確認（返信票）", _BIG)], 3)
    back = f"{cover.from_office}　{cover.from_person} 行　　FAX {said(cover.from_fax)}"
    flow.words([Span(back, _MORE)], 5)
    _pair(flow, ("利用者", _who(cover)), ("書類", cover.about))
    got = f"□全 {cover.pages} 枚を受け取りました　　□足りないページがあります（　　　　　）"
    _row(flow, "確認", [Span(got, _VALUE)])
    _row(flow, "受け取った日時", [Span("　　　　年　　　月　　　日　　　　時　　　分", _VALUE)])
    _row(flow, "部署", [Span("　", _WRITTEN)])
    _row(flow, "お名前・職種", [Span("　", _WRITTEN)])
    _row(flow, "ご連絡・ご質問", [Span("　\n　\n　", _VALUE)])


def _pair(flow: Flow, left: tuple[str, str], right: tuple[str, str], value: Type = _VALUE) -> None:
    """Two labels with their words; what is not known stays open to write by hand."""
    label, half = 19.0 * MM, CONTENT_WIDTH / 2
    cells: list[tuple[Sequence[Span], float]] = []
    for name, words in (left, right):
        cells.append(([Span(name, _NAME)], label))
        cells.append(([Span(words or "　", value)], half - label))
    flow.row(cells, repeat=(0, 2))


def _row(flow: Flow, name: str, spans: Sequence[Span], label: float = _LABEL) -> None:
    width = label * MM
    flow.row([([Span(name, _NAME)], width), (spans, CONTENT_WIDTH - width)], repeat=(0,))


def render_call_record(record: CallRecord, stamp: Stamp) -> Rendered:
    """The record of a telephone call on A4; what is not known yet stays open to write by hand."""

    def draw(paper: Paper, stamp: Stamp, report: Report) -> None:
        small = f"文書番号 {record.reference}" if record.reference else ""
        name = f"{record.client_name} 様" if record.client_name else f"{'　' * 8} 様"
        flow = Flow(paper, Running("電話連絡の記録", name, f"作成 {moment(stamp.at)}", small))
        day = moment(record.happened_at) if record.happened_at else _OPEN_MOMENT
        flow.y -= 4
        _row(flow, "日時", [Span(day, _VALUE if record.happened_at else _BIG)], _CALL_LABEL)
        _pair(flow, ("利用者", name), ("事業所", record.caller_office))
        _row(flow, "かけた人・受けた人", _open(record.caller), _CALL_LABEL)
        _row(flow, "相手の機関", _open(record.called_office), _CALL_LABEL)
        _row(flow, "電話番号", _open(record.called_tel), _CALL_LABEL)
        _row(flow, "相手の部署・お名前", _open(record.called_person), _CALL_LABEL)
        _row(
            flow, "伝えたこと・聞いたこと", [Span(record.text or "　\n" * 20, _VALUE)], _CALL_LABEL
        )
        if not record.text:
            _row(flow, "次にすること", [Span("　\n" * 4, _VALUE)], _CALL_LABEL)
        _row(flow, "記録した人", _open(record.recorded_by), _CALL_LABEL)
        if not record.text:
            flow.y -= 5
            flow.words([Span(_TYPE_IT_IN, BODY)])

    return join("電話連絡の記録", stamp, [draw])


_CALL_LABEL = 42.0
_OPEN_MOMENT = "　　　　年　　月　　日（　）　　時　　分"
_TYPE_IT_IN = (
    "書いたあとは、入院の画面の「電話を記録」に日時・相手・内容を入力してください。"
    "この紙も、電話の記録として残せます。"
)


def _open(words: str) -> list[Span]:
    return [Span(words, _VALUE)] if words else [Span("　", _WRITTEN)]
