"""What a task of the agenda says to a person: what, until when in plain words, and its one button."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flask import url_for

from handoff.actions.agenda import StayLine, Task, TaskKind
from handoff.actions.report import Outcome
from handoff.db.stays import Stay, StayNotice
from handoff.rules.admission_windows import Deadlines
from handoff.rules.life import MatchState, NoticeKind, SheetState
from handoff.rules.offices import Side
from handoff.rules.regimes import R4, regime_on
from handoff.web.filters import jdate, when

SHEET = "admission"
WEEKDAYS = "月火水木金土日"


@dataclass(frozen=True, slots=True)
class Act:
    """A button: a link, or with `post` one press that changes something."""

    label: str
    url: str
    post: bool = False
    secondary: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """A task in words. `tone` is a class of the list: is-urgent, is-soon, is-waiting."""

    task: Task
    what: str
    tone: str
    acts: tuple[Act, ...]
    due: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True)
class OfStay:
    """Everything to do about one stay: one entry of the home page, its most urgent task first."""

    stay: Stay
    tone: str
    items: tuple[Said, ...]
    more: str


@dataclass(frozen=True, slots=True)
class By:
    """One deadline in plain words; `state` is open, today or over."""

    tier: str
    words: str
    state: str


def said(task: Task, side: Side, today: date) -> Said:
    """The task as the home page and the page of the stay show it to `side`."""
    what, acts = _WORDS[task.kind](task, side)
    return Said(task, what, _tone(task, today), acts, _due_words(task, today), _more(task))


def by_stay(tasks: list[Said]) -> list[OfStay]:
    """Tasks put together by stay, in the order in which the stays first appear."""
    found: dict[int, list[Said]] = {}
    for one in tasks:
        found.setdefault(one.task.stay.id, []).append(one)
    return [OfStay(i[0].task.stay, i[0].tone, tuple(i), i[0].more) for i in found.values()]


def _due_words(task: Task, today: date) -> str:
    """What can still be met; what is lost is said shortly, without blame."""
    every = deadline_words(task.deadlines, task.stay.admitted_on, today)
    left = [d for d in every if d.state != "over"]
    if every and not left:
        return f"加算の期限は{every[-1].words}"
    words = " ・ ".join(f"{d.tier}は{d.words}" for d in left)
    return f"{words}（(Ⅰ)は過ぎました）" if left and len(left) < len(every) else words


def deadline_words(found: Deadlines | None, admitted: date | None, today: date) -> list[By]:
    """(Ⅰ) and (Ⅱ) as 「きょうまで」「11月24日（火）まで」「過ぎました」, with units where they are fixed."""
    if found is None or admitted is None:
        return []
    regime = regime_on(admitted)
    speed = regime is not None and regime.first >= R4.first
    units = ("250単位", "200単位") if speed else ("", "")
    pairs = zip(("(Ⅰ)", "(Ⅱ)"), units, (found.first, found.second), strict=True)
    return [By(tier + unit, until(day, today), _state(day, today)) for tier, unit, day in pairs]


def until(day: date, today: date) -> str:
    """「きょう中（11/22 日）」 … the last day on which it still counts."""
    short = f"{day.month}/{day.day}（{WEEKDAYS[day.weekday()]}）"
    near = {0: "きょう 23:59まで", 1: f"あす {short}まで", 2: f"あさって {short}まで"}
    left = (day - today).days
    if left < 0:
        return f"{short}で過ぎました"
    return near.get(left, f"{short}まで")


def _state(day: date, today: date) -> str:
    return "over" if day < today else "today" if day == today else "open"


def _tone(task: Task, today: date) -> str:
    if task.kind in (TaskKind.WAIT_ACKNOWLEDGE, TaskKind.WAIT_RECEIPT, TaskKind.WAIT_MATCH):
        return "is-waiting"
    first = task.kind in (TaskKind.ANSWER_MATCH, TaskKind.ACKNOWLEDGE, TaskKind.SEND_AGAIN)
    soon = task.due is not None and task.due - today <= timedelta(days=1)
    return "is-urgent" if soon or first or task.kind is TaskKind.CHOOSE_OFFICE else "is-soon"


def _more(task: Task) -> str:
    note = "期限には別の読み方があります" if task.deadlines and task.deadlines.note else ""
    parts = [place_and_day(task.stay), first_words(task.stay), note]
    return "　".join(p for p in parts if p)


def place_and_day(stay: Stay) -> str:
    """あさひ見本病院　入院 11月21日（土）18:10; what is not known is said."""
    where = stay.hospital.name if stay.hospital else stay.hospital_name or "入院先は未確認"
    if stay.admitted_on is None:
        return f"{where}　入院日は未確認"
    at = f"{stay.admitted_time:%H:%M}" if stay.admitted_time else "（時刻は不明）"
    return f"{where}　入院 {jdate(stay.admitted_on)}{at}"


def first_notice(stay: Stay) -> StayNotice | None:
    """The notice that was first; None for a heads-up."""
    return next((n for n in stay.notices if n.is_first), None)


def first_words(stay: Stay) -> str:
    """先に把握：ケアマネジャー（家族より きょう 19:40）; for a heads-up, who gave it."""
    first = first_notice(stay)
    if first is None:
        early = next((n for n in stay.notices if n.kind is NoticeKind.HEADS_UP), None)
        if early is None:
            return ""
        return f"「入院したらしい」と{early.side.label}から（{when(early.entered_at)}）"
    return f"先に把握：{first.side.label}（{known_words(first)}）"


def known_words(notice: StayNotice) -> str:
    """From whom and when it was known, else when it was entered."""
    source = notice.known_from.label if notice.known_from else ""
    who = f"{source}・{notice.known_from_note}" if notice.known_from_note else source
    if who and notice.known_at:
        return f"{who}より {when(notice.known_at)}"
    if who:
        return f"{who}より。入力 {when(notice.entered_at)}"
    return when(notice.known_at) if notice.known_at else f"入力 {when(notice.entered_at)}"


def next_words(line: StayLine, tasks: list[Task], side: Side) -> str:
    """What is next in the line of an open stay."""
    own = [t for t in tasks if t.stay.id == line.stay.id]
    if own:
        return _WORDS[own[0].kind](own[0], side)[0]
    if side is Side.HOSPITAL and line.sheet is not SheetState.RECEIVED:
        return "シートを待っています"
    return "いま急ぎの用件はありません"


def outcome_words(outcome: Outcome, heads_up: bool = False) -> str:
    """What the press became, in one or two sentences without a name."""
    if outcome.acknowledged:
        return "相手のほうが先に知らせていました。受け取りとして記録し、相手に伝えました。"
    if heads_up and outcome.told:
        return (
            "「入院したらしい」と知らせました。いつからか分かったら、入院の連絡に変えてください。"
        )
    if outcome.told:
        return "知らせました。相手が受け取ると、このページに出ます。"
    if not outcome.was_first and not heads_up:
        return "この入院はすでに知らせてあります。新しく分かったことを書き足しました。"
    return "記録しました。相手にはまだ伝わっていません。次にすることを確認してください。"


# --- one function per kind of task --------------------------------------------------------------


def _stay_url(task: Task) -> str:
    return url_for("stays.show", pid=task.stay.public_id)


def _open(task: Task, label: str = "入院のページを開く") -> Act:
    return Act(label, _stay_url(task), secondary=True)


def _answer_match(task: Task, _side: Side) -> tuple[str, tuple[Act, ...]]:
    if task.stay.match is MatchState.CONFLICT:
        what = "別の医療機関にも入院の記録が開いています。どちらが正しいか確認してください"
        return what, (_open(task, "内容を確かめる"),)
    return (
        "病院から入院の連絡が来ています。担当の方か確認してください",
        (Act("担当の方か確認する", _stay_url(task)),),
    )


def _acknowledge(task: Task, side: Side) -> tuple[str, tuple[Act, ...]]:
    url = url_for("stays.acknowledge", pid=task.stay.public_id)
    act = Act("受け取りました", url, post=True)
    heads_up = task.stay.heads_up_only
    what = "「入院したらしい」という知らせが来ています" if heads_up else "入院の連絡が来ています"
    return f"{side.other.label}から{what}", (act, _open(task))


def _make_report(task: Task, _side: Side) -> tuple[str, tuple[Act, ...]]:
    url = url_for("stays.complete", pid=task.stay.public_id)
    what = "「入院したらしい」のままです。いつからか分かったら、連絡に変えてください"
    return what, (Act("入院の連絡にする", url),)


def _complete_place(task: Task, _side: Side) -> tuple[str, tuple[Act, ...]]:
    url = url_for("stays.complete", pid=task.stay.public_id)
    return "入院先がまだ分かりません。分かったら書き足してください", (Act("入院先を書く", url),)


def _send_sheet(task: Task, _side: Side) -> tuple[str, tuple[Act, ...]]:
    url = url_for("sheets.hub", pid=task.stay.public_id, code=SHEET)
    if task.draft is None:
        return "入院時情報提供シートがまだです", (Act("シートを書く", url),)
    what = f"入院時情報提供シートが途中です（最後の保存 {when(task.draft.saved_at)}）"
    return what, (Act("続きを書く", url),)


def _confirm_receipt(task: Task, _side: Side) -> tuple[str, tuple[Act, ...]]:
    provision = task.provision
    if provision is None:
        return "受領の確認がまだです", (_open(task),)
    pid = provision.public_id
    what = f"{provision.means.label} {when(provision.provided_at)} → 受領の確認がまだです"
    return what, (
        Act("受領を確認した", url_for("sending.receipt", pid=pid)),
        Act("届いていなかった", url_for("sending.not_arrived", pid=pid), secondary=True),
    )


def _send_again(task: Task, _side: Side) -> tuple[str, tuple[Act, ...]]:
    url = url_for("sheets.hub", pid=task.stay.public_id, code=SHEET)
    return "シートが届いていませんでした。もう一度送ってください", (Act("もう一度送る", url),)


def _receive_sheet(task: Task, _side: Side) -> tuple[str, tuple[Act, ...]]:
    provision = task.provision
    if provision is None:
        return "シートが届いています", (_open(task),)
    read = url_for("sending.revision", pid=provision.revision.public_id)
    press = url_for("sending.receive", pid=provision.public_id)
    return f"シートが届いています（{when(provision.provided_at)}）", (
        Act("受領しました", press, post=True),
        Act("シートを読む", read, secondary=True),
    )


def _choose_office(task: Task, _side: Side) -> tuple[str, tuple[Act, ...]]:
    url = url_for("stays.choose_office", pid=task.stay.public_id)
    refused = task.stay.match is MatchState.NOT_OURS
    what = "「担当の方ではない」と返事がありました" if refused else "担当の事業所がまだ分かりません"
    return f"{what}。担当の事業所を選んでください", (Act("事業所を選ぶ", url),)


def _wait_acknowledge(task: Task, side: Side) -> tuple[str, tuple[Act, ...]]:
    return f"{side.other.label}の「受け取りました」を待っています", (_open(task),)


def _wait_receipt(task: Task, _side: Side) -> tuple[str, tuple[Act, ...]]:
    sent = when(task.provision.provided_at) if task.provision else ""
    return f"シートの受領を待っています（{sent} に送付）", (_open(task),)


def _wait_match(task: Task, _side: Side) -> tuple[str, tuple[Act, ...]]:
    office = task.stay.care_office
    return f"{office.name if office else '事業所'}の確認を待っています", (_open(task),)


_WORDS = {
    TaskKind.ANSWER_MATCH: _answer_match,
    TaskKind.ACKNOWLEDGE: _acknowledge,
    TaskKind.MAKE_REPORT: _make_report,
    TaskKind.COMPLETE_PLACE: _complete_place,
    TaskKind.SEND_SHEET: _send_sheet,
    TaskKind.CONFIRM_RECEIPT: _confirm_receipt,
    TaskKind.SEND_AGAIN: _send_again,
    TaskKind.RECEIVE_SHEET: _receive_sheet,
    TaskKind.CHOOSE_OFFICE: _choose_office,
    TaskKind.WAIT_ACKNOWLEDGE: _wait_acknowledge,
    TaskKind.WAIT_RECEIPT: _wait_receipt,
    TaskKind.WAIT_MATCH: _wait_match,
}
