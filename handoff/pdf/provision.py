"""The page 提供記録: what an inspector asks about one ① and its add-on, answered in one place.

It states what was recorded, shows gaps as 「（記録なし）」, and leaves the last word to the insurer.
Sources: 老企36号 as quoted in docs/rules.md, NY-10 to NY-25.
"""

from __future__ import annotations

from collections.abc import Sequence

from handoff.pdf.overflow import Column, Flow
from handoff.pdf.page import Paper, Running
from handoff.pdf.record import (
    CalendarDay,
    CallRecord,
    FaxCover,
    Handing,
    ProvisionRecord,
    ReceiptLine,
    RevisionLine,
    Told,
    VerdictLines,
)
from handoff.pdf.render import Drawer, Rendered, Report, Stamp, join
from handoff.pdf.style import BODY, CHOICE, CHOSEN, STRONG
from handoff.pdf.text import Span
from handoff.pdf.when import UNRECORDED, day, moment, said

__all__ = [
    "CalendarDay",
    "CallRecord",
    "FaxCover",
    "Handing",
    "ProvisionRecord",
    "ReceiptLine",
    "RevisionLine",
    "Told",
    "VerdictLines",
    "provision_part",
    "render_provision",
]

TITLE = "提供記録"
_SHEET = "入院時情報提供シート"
_LABEL = 31.0  # width of the labels in mm


def render_provision(record: ProvisionRecord, stamp: Stamp) -> Rendered:
    """The page 提供記録 as a document of its own."""
    return join(TITLE, stamp, [provision_part(record)])


def provision_part(record: ProvisionRecord) -> Drawer:
    """The page 提供記録 as part of a document (see render.join)."""

    def draw(paper: Paper, stamp: Stamp, report: Report) -> None:
        small = "　".join(x for x in (_SHEET, _number(stamp), stamp.note) if x)
        running = Running(TITLE, f"{record.client_name} 様", f"作成 {moment(stamp.at)}", small)
        flow = Flow(paper, running)
        _stay(flow, record)
        _told(flow, record)
        for number, handing in enumerate(record.handings, 1):
            _handing(flow, handing, number, len(record.handings))
        if not record.handings:
            flow.heading("3．情報の提供")
            flow.words([Span("提供の記録はまだありません。", BODY)])
        _groups(flow, record)
        _verdict(flow, record.verdict)
        _revisions(flow, record)
        _calls(flow, record)

    return draw


def _fields(flow: Flow, *pairs: tuple[str, str]) -> None:
    flow.fields(*pairs, label=_LABEL)


def _labelled(flow: Flow, name: str, spans: list[Span]) -> None:
    flow.labelled(name, spans, label=_LABEL)


def _number(stamp: Stamp) -> str:
    return f"文書番号 {stamp.reference}" if stamp.reference else ""


def _stay(flow: Flow, record: ProvisionRecord) -> None:
    flow.heading("1．利用者と入院")
    name = f"{record.client_name}（{said(record.client_kana)}）"
    born = day(record.birth_date).partition("（")[0] or UNRECORDED
    _fields(flow, ("利用者氏名", name), ("生年月日", born))
    insured = f"{said(record.insurer)}　{said(record.insured_no)}"
    _fields(flow, ("要介護度", said(record.care_level)), ("保険者・被保険者番号", insured))
    office = f"{record.care_office}（{said(record.care_office_no)}）"
    _fields(flow, ("居宅介護支援事業所", office), ("介護支援専門員", said(record.care_manager)))
    _fields(flow, ("入院先", said(record.hospital)), ("病棟・部署", said(record.ward)))
    clock = record.admitted_time
    hour = f" {clock:%H:%M}" if clock else "（時刻は不明）"
    admitted = day(record.admitted_on) + (hour if record.admitted_on else "")
    _fields(flow, ("入院日時", admitted))
    days = [f"{day(one.day)}　{one.words}" for one in record.calendar]
    if record.calendar_note:
        days.append(record.calendar_note)
    _fields(flow, ("事業所の営業日・営業時間", said("\n".join(days))))


def _told(flow: Flow, record: ProvisionRecord) -> None:
    flow.heading("2．入院をどちらが先に把握したか")
    if not record.told:
        flow.words([Span("連絡の記録はまだありません。", BODY)])
        return
    rows = [
        (
            "先に把握" if one.first else "",
            one.kind,
            "\n".join(x for x in (one.office or one.side, one.person) if x),
            moment(one.known_at) + (f"\n{one.known_from}から" if one.known_from else ""),
            moment(one.entered_at),
        )
        for one in record.told
    ]
    columns = ("", "連絡", "だれが", "知った日時・だれから", "入力した日時")
    flow.table([Column(c) for c in columns], rows)


def _handing(flow: Flow, handing: Handing, number: int, total: int) -> None:
    many = f"（{total}回のうち{number}回目）" if total > 1 else ""
    flow.heading(f"3．情報の提供{many}")
    _fields(
        flow, ("日時（いつ）", moment(handing.provided_at)), ("手段（どのように）", handing.means)
    )
    to = "　".join(x for x in (handing.to_department, handing.to_person) if x)
    _fields(flow, ("提供先（だれに）", said(handing.to_office)), ("部署・担当者", said(to)))
    place = said(handing.place) if handing.means.startswith("訪問") else handing.place or "－"
    pages = f"{handing.pages}枚" if handing.pages else UNRECORDED
    _fields(flow, ("場所（訪問のとき）", place), ("提供した人", said(handing.by)))
    _fields(flow, ("内容（何を）", said(handing.content)))
    _fields(flow, ("版・枚数", f"第{handing.revision}版　{pages}"))
    _fields(flow, ("受領の確認", "\n".join(_receipts(handing))))


def _receipts(handing: Handing) -> list[str]:
    out = [handing.failed] if handing.failed else []
    for one in handing.receipts:
        who = "　".join(x for x in (one.department, one.person) if x)
        out.append(f"{moment(one.received_at)}　{said(who)}　が受領（確認の方法：{one.how}）")
        known = []
        if one.confirmed_at and one.confirmed_at != one.received_at:
            known.append(f"確認した日時 {moment(one.confirmed_at)}")
        if one.recorded_by:
            known.append(f"記録 {one.recorded_by}")
        known += [one.note] if one.note else []
        if known:
            out.append("　" + "　".join(known))
    if not handing.receipts:
        needed = (
            "まだ確認の記録がありません。" if handing.receipt_needed else "対面・電話のため不要"
        )
        out.append(needed)
    return out


def _groups(flow: Flow, record: ProvisionRecord) -> None:
    flow.need(60)
    spans = []
    for name, given in record.groups:
        spans.append(Span(("■" if given else "□") + name, CHOSEN if given else CHOICE, keep=True))
        spans.append(Span("　", CHOICE))
    if not spans:
        spans = [Span(UNRECORDED, BODY)]
    _labelled(flow, "提供した情報", spans)
    _fields(flow, ("利用者の同意", said(record.consent)))


def _verdict(flow: Flow, verdict: VerdictLines | None) -> None:
    if verdict is None:
        return
    flow.heading(f"4．{verdict.topic}の判定")
    _labelled(flow, "判定", [Span(verdict.result, STRONG)])
    if verdict.deadlines:
        _fields(
            flow, ("期限", "　　".join(f"{name} {day(on)}まで" for name, on in verdict.deadlines))
        )
    if verdict.missing:
        _fields(flow, ("足りないもの", "、".join(verdict.missing)))
    if not verdict.certain or verdict.other_reading:
        other = verdict.other_reading or "公表されている基準だけでは決まらない点があります。"
        _fields(flow, ("別の読み方", other))
    if verdict.claimed:
        _fields(flow, ("算定の記録", verdict.claimed))
    if verdict.reasons:
        flow.table([Column("根拠", 16), Column("理由")], verdict.reasons)
    flow.y -= 3
    flow.words([Span(verdict.insurer, BODY)])


def _revisions(flow: Flow, record: ProvisionRecord) -> None:
    if not record.revisions:
        return
    flow.heading("5．版の履歴", "照合値は、渡したPDFのSHA-256です")
    rows = []
    for one in record.revisions:
        fate = [f"訂正の理由：{one.reason}"] if one.reason else []
        if one.withdrawn_at:
            fate.append(f"取り下げ {moment(one.withdrawn_at)}　{one.withdrawn_reason}")
        pages = f"{one.pages}枚" if one.pages else ""
        rows.append((f"第{one.number}版", moment(one.sent_at), one.sent_by, pages, "\n".join(fate)))
    columns = ("版", "送付日時", "送付した人", "枚数", "訂正・取り下げ")
    flow.table([Column(c) for c in columns], rows)
    flow.y -= 2
    passed_words(flow, record.revisions)
    for one in record.revisions:
        if one.sha256:
            flow.words([Span(f"第{one.number}版の照合値　{one.sha256}", CHOICE)], 0)


def passed_words(flow: Flow, revisions: Sequence[RevisionLine]) -> None:
    """What looked odd in a version and why it was sent all the same; the sheet does not say it."""
    rows = [(f"第{one.number}版", what, why) for one in revisions for what, why in one.passed]
    if not rows:
        return
    flow.words([Span("送る前に確かめたところ", STRONG)])
    flow.table([Column("版"), Column("気になった内容"), Column("そのまま送った理由")], rows)
    flow.y -= 2


def _calls(flow: Flow, record: ProvisionRecord) -> None:
    if not record.calls:
        return
    flow.heading("6．電話などの記録")
    rows = [(moment(at), who, text) for at, who, text in record.calls]
    flow.table([Column("日時"), Column("相手"), Column("内容")], rows)
