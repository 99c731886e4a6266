"""Pages about letters: 回答なし, 聴取記録, 交付の記録 and the record of the meeting on equipment."""

from __future__ import annotations

from handoff.pdf.items import words_of
from handoff.pdf.letter_record import Asked, Hearing, NoAnswer, PlanDelivery
from handoff.pdf.overflow import Column, Flow
from handoff.pdf.page import Paper, Running
from handoff.pdf.render import Drawer, Rendered, Report, Stamp, join
from handoff.pdf.style import BODY, STRONG
from handoff.pdf.text import Span
from handoff.pdf.when import day, moment, said
from handoff.sheets.display import text_of
from handoff.sheets.equipment_contact_table import TOOLS
from handoff.sheets.model import Sheet, Values

NO_ANSWER = "回答なしの記録"
HEARING = "主治医の意見の聴取記録"
DELIVERY = "ケアプラン交付の記録"
MEETING = "サービス担当者会議の記録（福祉用具）"
_LABEL = 34.0  # width of the labels in mm
_NO_OPINION = (
    "主治の医師等の意見は、この連絡票では聴取できませんでした。電話や面談で、またはほかの医師から"
    "聴取したときは、その記録を残してください。"
)

Record = NoAnswer | Hearing | PlanDelivery


def render_record(record: Record, stamp: Stamp) -> Rendered:
    """One of the records as a document of its own."""
    return join(title_of(record), stamp, [record_part(record)])


def title_of(record: Record) -> str:
    """The title of its page."""
    if isinstance(record, NoAnswer):
        return NO_ANSWER
    return HEARING if isinstance(record, Hearing) else DELIVERY


def record_part(record: Record) -> Drawer:
    """One of the records as part of a document (render.join, packet)."""

    def draw(paper: Paper, stamp: Stamp, report: Report) -> None:
        about = record if isinstance(record, PlanDelivery) else record.asked
        flow = _begin(paper, stamp, title_of(record), about.client_name, about.ref_no)
        if isinstance(record, NoAnswer):
            _no_answer(flow, record)
        elif isinstance(record, Hearing):
            _hearing(flow, record)
        else:
            _delivery(flow, record)

    return draw


def meeting_part(sheet: Sheet, content: Values) -> Drawer:
    """The record of the meeting, from what ④ holds: the items, the finding, the meeting (F-5)."""

    def draw(paper: Paper, stamp: Stamp, report: Report) -> None:
        name = words_of(sheet.items["client_name"], content.get("client_name"))
        flow = _begin(paper, stamp, MEETING, name, "")
        _equipment(flow, sheet, content)
        _finding(flow, sheet, content)
        _meeting(flow, sheet, content)

    return draw


def _begin(paper: Paper, stamp: Stamp, title: str, name: str, ref_no: str) -> Flow:
    small = [f"整理番号 {ref_no}"] if ref_no else []
    small += [f"文書番号 {stamp.reference}"] if stamp.reference else []
    small += [stamp.note] if stamp.note else []
    dated = f"作成 {moment(stamp.at)}"
    return Flow(paper, Running(title, f"{name} 様", dated, "　".join(small)))


def _fields(flow: Flow, *pairs: tuple[str, str]) -> None:
    flow.fields(*pairs, label=_LABEL)


def _asked(flow: Flow, asked: Asked) -> None:
    flow.heading("1．お尋ねしたこと")
    _fields(flow, ("書類", f"{asked.title}（整理番号 {said(asked.ref_no)}）"))
    _fields(flow, ("医療機関", said(asked.institution)), ("主治医", f"{said(asked.doctor)} 先生"))
    _fields(flow, ("事業所", asked.office), ("担当ケアマネジャー", said(asked.care_manager)))
    _fields(flow, ("送った日時", moment(asked.sent_at)), ("方法", said(asked.means)))
    _fields(flow, ("返送期日", day(asked.reply_due_on)), ("利用者の同意", said(asked.consent)))
    _fields(flow, ("照会の内容", said(asked.question)))


def _no_answer(flow: Flow, record: NoAnswer) -> None:
    _asked(flow, record.asked)
    flow.heading("2．もう一度のお願い")
    if record.reminders:
        rows = [
            (str(number), moment(one.at), said(one.means), said(one.by), one.words)
            for number, one in enumerate(record.reminders, 1)
        ]
        columns = (Column("回", 8), *(Column(c) for c in ("日時", "方法", "連絡した人", "内容")))
        flow.table(columns, rows)
    else:
        flow.words([Span("お願いし直した記録はありません。", BODY)])
    if record.openings:
        flow.y -= 3
        words = f"回答のページは {record.openings} 回開かれましたが、回答は届いていません。"
        flow.words([Span(words, BODY)])
    flow.heading("3．結果")
    flow.labelled("結果", [Span("回答なし", STRONG)], label=_LABEL)
    _fields(flow, ("記録した日時", moment(record.ended_at)), ("記録した人", said(record.ended_by)))
    _fields(flow, ("理由・経過", said(record.reason)))
    flow.y -= 4
    flow.words([Span(_NO_OPINION, BODY)])


def _hearing(flow: Flow, record: Hearing) -> None:
    _asked(flow, record.asked)
    flow.heading("2．聴取した意見")
    when = moment(record.heard_at) if record.heard_at else f"{day(record.heard_on)}（時刻は不明）"
    _fields(flow, ("聴取した日時", when), ("方法", record.means))
    _fields(flow, ("意見を述べた医師", record.doctor), ("話した相手", said(record.spoke_with)))
    if record.place:
        _fields(flow, ("場所", record.place))
    _fields(
        flow, ("聴取した人", said(record.heard_by)), ("記録した日時", moment(record.recorded_at))
    )
    _fields(flow, ("聴取した内容", said(record.words)))


def _delivery(flow: Flow, record: PlanDelivery) -> None:
    flow.heading("1．交付した先")
    _fields(flow, ("医療機関", said(record.institution)), ("主治医", f"{said(record.doctor)} 先生"))
    _fields(flow, ("事業所", record.office), ("担当ケアマネジャー", said(record.care_manager)))
    flow.heading("2．意見の聴取とケアプラン")
    _fields(
        flow, ("意見を聴いた日", day(record.opinion_on)), ("聴いた方法", said(record.opinion_by))
    )
    _fields(flow, ("医療系サービス", said("、".join(record.services))))
    _fields(flow, ("ケアプランの作成日", day(record.plan_made_on)))
    flow.heading("3．交付", "運営基準第13条第19号の2")
    _fields(flow, ("交付した日", day(record.delivered_on)), ("方法", record.means))
    _fields(
        flow,
        ("交付した人", said(record.delivered_by)),
        ("記録した日時", moment(record.recorded_at)),
    )
    if record.note:
        _fields(flow, ("備考", record.note))


def _equipment(flow: Flow, sheet: Sheet, content: Values) -> None:
    flow.heading("1．検討した福祉用具と利用者の状態")
    rows = []
    for code in content.get("tools", ()):
        tool = TOOLS.get(code)
        key = tool.key if tool else ""
        states = words_of(sheet.items[key], content.get(key)) if key else ""
        rows.append((tool.label if tool else code, said(states)))
    if rows:
        flow.table((Column("福祉用具", 66), Column("状態像")), rows)
    _fields(flow, ("必要な理由", _said(sheet, content, "assessment")))


def _finding(flow: Flow, sheet: Sheet, content: Values) -> None:
    flow.heading("2．医師の所見")
    _fields(
        flow,
        ("医療機関", _said(sheet, content, "from_inst")),
        ("医師", _said(sheet, content, "doctor_name")),
    )
    _fields(
        flow,
        ("取得した方法", _said(sheet, content, "finding_source")),
        ("記入日", _said(sheet, content, "replied_on")),
    )
    _fields(flow, ("該当する状態像", _said(sheet, content, "state")))
    _fields(flow, ("疾病名", _said(sheet, content, "cause_diseases")))
    _fields(flow, ("所見", _said(sheet, content, "finding")))
    if content.get("finding_source") == "heard":
        when = f"{_said(sheet, content, 'oral_on')}　{text_of(sheet.items['oral_time'], content)}"
        _fields(flow, ("聴取した日時", when), ("相手", _said(sheet, content, "oral_person")))
        _fields(flow, ("聴取の内容", _said(sheet, content, "oral_text")))


def _meeting(flow: Flow, sheet: Sheet, content: Values) -> None:
    flow.heading("3．サービス担当者会議")
    on = "meeting_inquired_on" if content.get("meeting_held") == "0" else "meeting_on"
    label = "照会した日" if content.get("meeting_held") == "0" else "開催日"
    _fields(
        flow,
        ("会議", _said(sheet, content, "meeting_held")),
        (label, _said(sheet, content, on)),
    )
    _fields(flow, ("出席者", _said(sheet, content, "attendees")))
    _fields(flow, ("結論", _said(sheet, content, "meeting_conclusion")))
    _fields(flow, ("担当ケアマネジャー", _said(sheet, content, "cm_name")))


def _said(sheet: Sheet, content: Values, key: str) -> str:
    return said(text_of(sheet.items[key], content))
