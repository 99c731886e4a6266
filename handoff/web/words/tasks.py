"""What a task of the agenda says to a person: what, until when in plain words, and its one button."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import request, url_for

from handoff import clock
from handoff.actions.agenda import StayLine, Task, TaskKind
from handoff.actions.agenda_tasks import FIRST, WAITING
from handoff.actions.moves import outlook_of
from handoff.db.stays import Stay
from handoff.rules.life import MatchState, SheetState
from handoff.rules.offices import Side
from handoff.web.frame.filters import when
from handoff.web.words.stays import deadline_words, first_words, outlook_words, place_and_day

SHEET = "admission"


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


def _tone(task: Task, today: date) -> str:
    if task.kind in WAITING:
        return "is-waiting"
    first = task.kind in FIRST or task.kind is TaskKind.ACKNOWLEDGE
    soon = task.due is not None and task.due - today <= timedelta(days=1)
    return "is-urgent" if soon or first else "is-soon"


def _more(task: Task) -> str:
    note = "期限には別の読み方があります" if task.deadlines and task.deadlines.note else ""
    parts = [place_and_day(task.stay), first_words(task.stay), note, _phone(task)]
    return "　".join(p for p in parts if p)


def _phone(task: Task) -> str:
    """Whom to call about a receipt that is not confirmed yet."""
    stay = task.stay
    if task.kind is not TaskKind.CONFIRM_RECEIPT or stay.hospital is None:
        return ""
    number = (stay.desk.tel if stay.desk else "") or stay.hospital.tel
    return f"電話 {number}" if number else ""


def next_words(line: StayLine, own: Sequence[Task], side: Side) -> str:
    """What is next in the line of an open stay; `own`: the tasks of this very stay, in order."""
    if own:
        return _WORDS[own[0].kind](own[0], side)[0]
    if side is Side.HOSPITAL and line.sheet is not SheetState.RECEIVED:
        return "シートを待っています"
    if line.stay.outlook:
        said = outlook_words(outlook_of(line.stay), clock.local_date(clock.now()))
        return f"退院の目途は {said}"
    if side is Side.CARE and not line.stay.heads_up_only:
        return "退院の目途の知らせを待っています"
    return "いま急ぎの用件はありません"


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
    what = "入院の連絡が来ています"
    if task.stay.heads_up_only:
        what = "「入院したらしい」という知らせが来ています"
    elif task.stay.previous_stay_id is not None:
        what = "転院の連絡が来ています（転院先での新しい入院です）"
    return f"{side.other.label}から{what}", (act, _open(task))


def _see_outlook(task: Task, side: Side) -> tuple[str, tuple[Act, ...]]:
    said = outlook_words(outlook_of(task.stay), clock.local_date(clock.now()))
    changed = task.move is not None and bool(task.move.data.get("was"))
    what = f"退院の目途が「{said}」に変わりました" if changed else f"退院の目途は「{said}」です"
    pid = task.move.public_id if task.move else ""
    back = "home" if request.endpoint == "home.show" else None
    act = Act("確認しました", url_for("moves.acknowledge", pid=pid, back=back), post=True)
    return f"{what}。確認したことを{side.other.label}に知らせてください", (act,)


def _take_over(task: Task, _side: Side) -> tuple[str, tuple[Act, ...]]:
    url = url_for("moves.take_over", pid=task.stay.public_id)
    return "転院の連絡が届いています", (Act("転院を受け取る", url),)


def _answer_conference(task: Task, side: Side) -> tuple[str, tuple[Act, ...]]:
    what = f"{side.other.label}からカンファレンスの候補日が届いています"
    return what, (Act("都合を返事する", _stay_url(task) + "#conferences-title"),)


def _receive_document(task: Task, side: Side) -> tuple[str, tuple[Act, ...]]:
    what = f"{side.other.label}から書類が届いています"
    return what, (Act("書類を受け取る", _stay_url(task) + "#attachments"),)


def _wait_outlook(task: Task, side: Side) -> tuple[str, tuple[Act, ...]]:
    said = outlook_words(outlook_of(task.stay), clock.local_date(clock.now()))
    return f"退院の目途（{said}）の確認を待っています", (_open(task),)


def _wait_conference(task: Task, side: Side) -> tuple[str, tuple[Act, ...]]:
    return f"カンファレンスの候補日に、{side.other.label}の返事を待っています", (_open(task),)


def _wait_document(task: Task, side: Side) -> tuple[str, tuple[Act, ...]]:
    return f"添付した書類の、{side.other.label}の受領を待っています", (_open(task),)


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
    TaskKind.TAKE_OVER: _take_over,
    TaskKind.SEE_OUTLOOK: _see_outlook,
    TaskKind.ANSWER_CONFERENCE: _answer_conference,
    TaskKind.RECEIVE_DOCUMENT: _receive_document,
    TaskKind.WAIT_OUTLOOK: _wait_outlook,
    TaskKind.WAIT_CONFERENCE: _wait_conference,
    TaskKind.WAIT_DOCUMENT: _wait_document,
}
