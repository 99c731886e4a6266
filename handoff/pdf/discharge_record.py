"""提供記録, the second half: what led to the discharge, and 退院・退所加算 with how it was counted.

Like the first half (pdf.provision) it states what was recorded, shows gaps as 「（記録なし）」 and leaves
the last word to the insurer. Sources: 老企36号 as quoted in docs/rules.md, TT-01 to TT-31.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from handoff.pdf.overflow import Column, Flow
from handoff.pdf.page import Paper, Running
from handoff.pdf.provision import passed_words
from handoff.pdf.record import Handing, ReceiptLine, RevisionLine, VerdictLines
from handoff.pdf.render import Drawer, Report, Stamp
from handoff.pdf.style import BODY, CHOICE, STRONG
from handoff.pdf.text import Span
from handoff.pdf.when import UNRECORDED, day, moment, said

TITLE = "提供記録（退院・退所）"
_LABEL = 31.0


@dataclass(frozen=True, slots=True)
class MoveLine:
    """Something that happened on the way home, told by one side to the other."""

    entered_at: datetime
    what: str  # 「退院の目途　12月中旬」
    by: str
    on_behalf: str = ""  # 「師長 佐藤さんから電話で」
    acknowledged: str = ""  # 「12月2日 10:05 葛󠄀城 美咲」
    undone: str = ""  # the reason


@dataclass(frozen=True, slots=True)
class TalkLine:
    """One contact with staff and what became of it in the count (TT-03, TT-30)."""

    on: date
    at: time | None
    means: str
    persons: str
    place: str
    learnt: str
    counted: str  # 「1回と数える（カンファレンス）」
    by: str
    recorded_at: datetime
    withdrawn: str = ""


@dataclass(frozen=True, slots=True)
class ConferenceRecord:
    """One held conference with what TT-31 asks for, and whether it is one in the sense of the fee."""

    starts_at: datetime | None
    ends_at: datetime | None
    place: str
    people: tuple[tuple[str, str, str], ...]  # 立場, 職種・所属, 氏名; those who were there
    minutes: str
    sense: str
    paper: str  # the copy of the document given to the client, with its SHA-256


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One attached document."""

    what: str
    given_by: str
    at: datetime
    received: str
    sha256: str
    withdrawn: str = ""


@dataclass(frozen=True, slots=True)
class DischargeRecord:
    """Everything an inspector asks about the way home and 退院・退所加算."""

    client_name: str
    left_on: date | None
    left_how: str  # 退院 | 転院 | 施設へ入所 | ご逝去 | 入院中
    destination: str
    moves: tuple[MoveLine, ...]
    talks: tuple[TalkLine, ...]
    conferences: tuple[ConferenceRecord, ...]
    papers: tuple[PaperLine, ...]
    versions: tuple[RevisionLine, ...]  # ② as it was kept
    sheets: tuple[Handing, ...]  # ② as it was handed over
    after: tuple[tuple[str, str], ...]  # 退院後の記録
    verdict: VerdictLines | None

    @property
    def has_anything(self) -> bool:
        """Whether there is something to print beyond an open admission."""
        said_so = (self.moves, self.talks, self.conferences, self.papers, self.versions)
        return self.left_on is not None or any(said_so)


def discharge_part(record: DischargeRecord) -> Drawer:
    """The pages as part of a document (see render.join)."""

    def draw(paper: Paper, stamp: Stamp, report: Report) -> None:
        number = f"文書番号 {stamp.reference}" if stamp.reference else ""
        running = Running(TITLE, f"{record.client_name} 様", f"作成 {moment(stamp.at)}", number)
        flow = Flow(paper, running)
        _left(flow, record)
        _moves(flow, record)
        _talks(flow, record)
        _conferences(flow, record)
        _papers(flow, record)
        _sheets(flow, record)
        _verdict(flow, record.verdict)

    return draw


def _fields(flow: Flow, *pairs: tuple[str, str]) -> None:
    flow.fields(*pairs, label=_LABEL)


def _left(flow: Flow, record: DischargeRecord) -> None:
    flow.heading("1．退院・退所")
    on = day(record.left_on) if record.left_on else "まだです"
    _fields(flow, ("退院・退所した日", on), ("いまの状態", record.left_how))
    _fields(flow, ("行き先", said(record.destination)))
    for name, value in record.after:
        _fields(flow, (name, said(value)))


def _moves(flow: Flow, record: DischargeRecord) -> None:
    flow.heading("2．退院までの連絡", "いつ、だれが、何を伝え、相手がいつ確認したか")
    if not record.moves:
        flow.words([Span("連絡の記録はまだありません。", BODY)])
        return
    rows = []
    for one in record.moves:
        what = f"{one.what}\n{one.on_behalf}" if one.on_behalf else one.what
        seen = f"取り消し：{one.undone}" if one.undone else one.acknowledged
        rows.append((moment(one.entered_at), what, one.by, seen))
    columns = (Column("入力した日時", 34), Column("内容"), Column("だれが"), Column("相手の確認"))
    flow.table(columns, rows)


def _talks(flow: Flow, record: DischargeRecord) -> None:
    flow.heading("3．面談・連絡の記録", "同じ日の面談は合わせて1回と数えます")
    if not record.talks:
        flow.words([Span("面談・連絡の記録はまだありません。", BODY)])
        return
    for number, one in enumerate(record.talks, 1):
        flow.need(90)
        hour = f" {one.at:%H:%M}" if one.at else ""
        flow.labelled(f"（{number}）日時", [Span(f"{day(one.on)}{hour}", STRONG)], label=_LABEL)
        _fields(flow, ("手段", one.means), ("数え方", one.counted))
        _fields(flow, ("だれから", said(one.persons)), ("場所", one.place or "－"))
        _fields(flow, ("聞いたこと", said(one.learnt)))
        _fields(flow, ("記録した人・日時", f"{one.by}　{moment(one.recorded_at)}"))
        if one.withdrawn:
            _fields(flow, ("取り下げ", one.withdrawn))
        flow.y -= 6


def _conferences(flow: Flow, record: DischargeRecord) -> None:
    many = len(record.conferences) > 1
    for number, one in enumerate(record.conferences, 1):
        flow.heading(f"4．カンファレンス{f'（{number}回目）' if many else ''}", "TT-31の記録")
        until = f"〜{one.ends_at:%H:%M}" if one.ends_at else ""
        _fields(flow, ("日時", f"{moment(one.starts_at)}{until}"))
        _fields(flow, ("開催場所", said(one.place)))
        _fields(flow, ("加算での扱い", one.sense))
        flow.table([Column("立場", 24), Column("所属・職種"), Column("氏名")], one.people)
        _fields(flow, ("内容の要点", said(one.minutes)))
        _fields(flow, ("本人・家族に渡した文書の写し", said(one.paper)))
    if not record.conferences:
        flow.heading("4．カンファレンス")
        flow.words([Span("開催の記録はありません。", BODY)])


def _papers(flow: Flow, record: DischargeRecord) -> None:
    flow.heading("5．添付の書類", "照合値は、保管している書類のSHA-256です")
    if not record.papers:
        flow.words([Span("添付の書類はありません。", BODY)])
        return
    rows = []
    for one in record.papers:
        fate = f"取り下げ：{one.withdrawn}" if one.withdrawn else one.received or "受領の記録はまだ"
        rows.append((one.what, f"{one.given_by}\n{moment(one.at)}", fate))
    columns = (Column("書類"), Column("渡した人・日時"), Column("受領・取り下げ"))
    flow.table(columns, rows)
    flow.y -= 2
    for number, one in enumerate(record.papers, 1):
        flow.words([Span(f"{number}件目の照合値　{one.sha256}", CHOICE)], 0)


def _sheets(flow: Flow, record: DischargeRecord) -> None:
    flow.heading("6．退院時連携シート", "照合値は、保管しているPDFのSHA-256です")
    if not record.versions:
        flow.words([Span("退院時連携シートの記録はまだありません。", BODY)])
        return
    _fields(flow, ("保管した版", "\n".join(_version(one) for one in record.versions)))
    for one in record.versions:
        if one.sha256:
            flow.y -= 2
            flow.words([Span(f"第{one.number}版の照合値　{one.sha256}", CHOICE)], 2)
    passed_words(flow, record.versions)
    if record.sheets:
        _handings(flow, record)


def _version(one: RevisionLine) -> str:
    more = f"　取り下げ：{one.withdrawn_reason}" if one.withdrawn_at else ""
    why = f"　訂正：{one.reason}" if one.reason else ""
    return f"第{one.number}版　{moment(one.sent_at)}　{one.sent_by}{why}{more}"


def _handings(flow: Flow, record: DischargeRecord) -> None:
    rows = []
    for one in record.sheets:
        to = "　".join(x for x in (one.to_office, one.to_department, one.to_person) if x)
        fate = one.failed or "\n".join(_receipt(r) for r in one.receipts)
        rows.append((moment(one.provided_at), one.means, one.content, said(to), fate or "まだ"))
    columns = ("日時", "手段", "内容", "どこへ", "受領")
    flow.table([Column(c) for c in columns], rows)


def _receipt(one: ReceiptLine) -> str:
    return f"{moment(one.received_at)} {one.person}".strip()


def _verdict(flow: Flow, verdict: VerdictLines | None) -> None:
    if verdict is None:
        return
    flow.heading(f"7．{verdict.topic}の判定")
    flow.labelled("判定", [Span(verdict.result, STRONG)], label=_LABEL)
    if verdict.missing:
        _fields(flow, ("足りないもの", "、".join(verdict.missing)))
    if not verdict.certain or verdict.other_reading:
        other = verdict.other_reading or "公表されている基準だけでは決まらない点があります。"
        _fields(flow, ("別の読み方", other))
    _fields(flow, ("請求の記録", verdict.claimed or UNRECORDED))
    if verdict.reasons:
        flow.table([Column("根拠", 16), Column("理由")], verdict.reasons)
    flow.y -= 3
    flow.words([Span(verdict.insurer, BODY)])
