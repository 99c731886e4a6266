"""What stands in a case of 福祉用具, in words: entries, history, where it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from handoff.actions.agenda_letters import LetterTask
from handoff.actions.equipment_given import CONFIRM_MEANS, RESULTS, SOURCES
from handoff.actions.equipment_path import Path, StepState, label_of
from handoff.actions.equipment_undo import REASON, UNDO
from handoff.db.equipment_cases import CaseStep, EquipmentCase
from handoff.sheets.equipment_contact_after import ATTENDEES
from handoff.sheets.equipment_contact_table import LIFT_KINDS, STATES, SURVEY_CHOICES, TOOLS
from handoff.web.frame.filters import jdate

Facts = list[tuple[str, str]]
TONES = {
    StepState.DONE: "ok",
    StepState.NOW: "now",
    StepState.WAITING: "warn",
    StepState.STOPPED: "stop",
}
_NAMES = {choice.code: choice.label for choice in SURVEY_CHOICES}
_PEOPLE = {choice.code: choice.label for choice in ATTENDEES}
_LIFTS = {choice.code: choice.label for choice in LIFT_KINDS}
_CHOSEN = {"rental": "貸与（借りる）", "purchase": "購入（買う）"}
_TITLES = {
    "items": "福祉用具とご本人の状態を直しました",
    "survey": "認定調査の結果を入力しました",
    "finding": "主治医の所見を入力しました",
    "letter": "連絡票④をこの確認に付けました",
    "meeting": "サービス担当者会議を記録しました",
    "plan": "ケアプランへの記載を記録しました",
    "application": "市町村への届け出を記録しました",
    "confirmation": "市町村の答えを記録しました",
    "rental": "貸与の開始を記録しました",
    "review": "選択制の確認を記録しました",
    "end": "この確認を終えました",
    "withdraw": "この確認を取り下げました",
}
_UNDONE = {
    "survey": "認定調査の結果",
    "finding": "主治医の所見",
    "letter": "連絡票④",
    "meeting": "サービス担当者会議の記録",
    "plan": "ケアプランへの記載",
    "application": "市町村への届け出",
    "confirmation": "市町村の答え",
    "rental": "貸与の開始",
}


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One entry of the history. `before`: what stood there, when there was something."""

    title: str
    at: datetime
    who: str
    now: Facts
    before: Facts
    reason: str = ""


def entry(case: EquipmentCase, key: str) -> Facts:
    """What is on record for a step of the path."""
    names = _COLUMNS.get(key, ())
    return facts_of(key, {name: getattr(case, name) for name in names})


def facts_of(key: str, data: Mapping[str, Any]) -> Facts:
    """The same from stored values: column → value."""
    write = _WRITERS.get(key)
    return [(label, text) for label, text in write(data) if text] if write else []


def has_entry(case: EquipmentCase, key: str) -> bool:
    """Whether a step has an entry of its own: the next one corrects it."""
    return any(getattr(case, name) for name in _COLUMNS.get(key, ()))


def history(found: Path) -> list[HistoryLine]:
    """Every entry, newest first; a reason stands with the entry it explains."""
    lines: list[HistoryLine] = []
    for step in found.history:
        if step.what == REASON and lines:
            last = lines.pop()
            lines.append(HistoryLine(last.title, last.at, last.who, last.now, last.before,
                                     step.data.get("reason", "")))  # fmt: skip
        else:
            lines.append(_line(step))
    return lines[::-1]


def _line(step: CaseStep) -> HistoryLine:
    undone = step.what.startswith(UNDO)
    key = step.what.removeprefix(UNDO)
    title = f"{_UNDONE.get(key, '')}を取り消しました" if undone else _TITLES.get(key, key)
    return HistoryLine(
        title, step.at, step.author.name, facts_of(key, step.data), facts_of(key, step.before)
    )


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in a list. `tone` is a kind of tag."""

    case: EquipmentCase
    items: str
    state: str
    tone: str
    due: str = ""


def case_line(found: Path) -> CaseLine:
    """Where a case stands, in one line."""
    case = found.case
    items = _labels(case)
    if case.state == "withdrawn":
        return CaseLine(case, items, "取り下げ", "plain")
    if case.state == "ended":
        return CaseLine(case, items, f"終了 {jdate(case.ended_on)}", "plain")
    if found.due:
        return CaseLine(case, items, "確認し直してください", "warn", found.due[0].why.label)
    stopped = next((s for s in found.steps if s.state is StepState.STOPPED), None)
    waiting = next((s for s in found.steps if s.state is StepState.WAITING), None)
    if stopped is not None:
        return CaseLine(case, items, f"{stopped.label}：該当しません", "stop", stopped.words)
    if waiting is not None:
        return CaseLine(case, items, waiting.words or "待っています", "warn")
    if found.next_step is not None:
        return CaseLine(case, items, f"つぎ：{found.next_step.label}", "now")
    check = f"次の確認 {jdate(found.checks[0].due_on)}まで" if found.checks else ""
    return CaseLine(case, items, "手続きは済んでいます", "ok", check)


@dataclass(frozen=True, slots=True)
class CheckDue:
    """A case to look at again, on the list of today's work."""

    case: EquipmentCase
    items: str
    what: str
    due: date


def checks_due(tasks: Iterable[LetterTask]) -> list[CheckDue]:
    """What the cases among these tasks ask for, in their order."""
    return [
        CheckDue(t.case, _labels(t.case), t.check.why.label, t.check.due_on)
        for t in tasks
        if t.case is not None and t.check is not None
    ]


def _labels(case: EquipmentCase) -> str:
    return "、".join(label_of(item["code"]) for item in case.items)


def _items(data: Mapping[str, Any]) -> Facts:
    return [(label_of(item["code"]), _states(item)) for item in data.get("items") or ()]


def _states(item: Mapping[str, Any]) -> str:
    tool = TOOLS.get(item["code"])
    if tool is None:
        chosen = _CHOSEN.get(item.get("choice", ""), "借りるか買うかがまだです")
        told = _day(item.get("explained_on"))
        return f"{chosen}　両方を説明した日：{told or 'まだです'}"
    states = [s.label for s in tool.states if s.code in item.get("states", ())]
    kind = _LIFTS.get(item.get("lift_kind", ""), "")
    return ("と" if tool.both else "、").join(states) + (f"（{kind}）" if kind else "")


def _survey(data: Mapping[str, Any]) -> Facts:
    survey = data.get("survey") or {}
    found = [(_NAMES.get(c, c), a) for c, a in (survey.get("answers") or {}).items()]
    if survey.get("dementia"):
        found.append(("主治医意見書", "認知症の症状の記載あり"))
    return [
        *found,
        ("調査日", _day(data.get("survey_on"))),
        ("見たもの", str(data.get("survey_source") or "")),
    ]


def _finding(data: Mapping[str, Any]) -> Facts:
    finding = data.get("finding") or {}
    state = STATES.get(finding.get("state", ""))
    who = "　".join(t for t in (finding.get("institution"), finding.get("doctor")) if t)
    return [
        ("得た方法", SOURCES.get(finding.get("source", ""), "")),
        ("日", _day(finding.get("on"))),
        ("医師", who),
        ("該当", {"1": "該当する", "0": "該当しない"}.get(finding.get("fits", ""), "")),
        ("状態像", f"（{state.numeral}）" if state else ""),
        ("病名", finding.get("disease", "")),
        ("所見", finding.get("words", "")),
    ]


def answer_facts(content: Mapping[str, Any]) -> Facts:
    """The doctor's answer to ④."""
    state = STATES.get(content.get("state", ""))
    diseases = [row.get("cause_disease", "") for row in content.get("cause_diseases") or ()]
    tools = [label_of(code) for code in content.get("needed_tools") or ()]
    found = [
        ("該当", {"1": "該当する", "0": "該当しない"}.get(content.get("fits", ""), "")),
        ("状態像", f"（{state.numeral}）{state.words}" if state else ""),
        ("病名", "、".join(d for d in diseases if d)),
        ("所見", content.get("finding") or ""),
        ("必要な福祉用具", "、".join(tools)),
        ("見込まれる期間", content.get("expected_period") or ""),
        ("留意事項", content.get("caution") or ""),
    ]
    return [(label, text) for label, text in found if text]


def _meeting(data: Mapping[str, Any]) -> Facts:
    meeting = data.get("meeting") or {}
    if not meeting:
        return []
    people = [_PEOPLE.get(code, code) for code in meeting.get("attendees", ())]
    if meeting.get("attendees_other"):
        people.append(meeting["attendees_other"])
    needed = "特に必要と判断した" if meeting.get("needed", True) else "必要なしと判断した"
    return [
        ("開催した日" if meeting.get("held", True) else "照会した日", _day(meeting.get("on"))),
        ("出席した方", "、".join(people)),
        ("結論", needed),
        ("理由", meeting.get("conclusion", "")),
    ]


def _application(data: Mapping[str, Any]) -> Facts:
    filed = data.get("application") or {}
    return [
        ("届け出た日", _day(filed.get("on"))),
        ("届け出た先", filed.get("to", "")),
        ("受付番号", filed.get("receipt_no", "")),
    ]


def _confirmation(data: Mapping[str, Any]) -> Facts:
    said = data.get("confirmation") or {}
    since, until = _day(said.get("from")), _day(said.get("to"))
    return [
        ("答え", RESULTS.get(said.get("result", ""), "")),
        ("確認の日", _day(said.get("on"))),
        ("届いた方法", CONFIRM_MEANS.get(said.get("means", ""), "")),
        ("期間", f"{since}〜{until}" if since or until else ""),
        ("市町村の言葉", said.get("note", "")),
    ]


def _reviews(data: Mapping[str, Any]) -> Facts:
    reviews: Sequence[Mapping[str, Any]] = data.get("reviews") or ()
    return [(_day(review.get("on")), review.get("words", "")) for review in reviews]


def _day(value: Any) -> str:
    if not value:
        return ""
    return jdate(value if isinstance(value, date) else date.fromisoformat(value))


_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "items": ("items",),
    "survey": ("survey", "survey_on", "survey_source"),
    "finding": ("finding",),
    "meeting": ("meeting",),
    "plan": ("plan_written_on",),
    "application": ("application",),
    "confirmation": ("confirmation",),
    "rental": ("rental_from",),
    "review": ("reviews",),
    "end": ("ended_on", "ended_reason"),
    "withdraw": ("ended_reason",),
}
_WRITERS: Mapping[str, Callable[[Mapping[str, Any]], Facts]] = {
    "items": _items,
    "survey": _survey,
    "finding": _finding,
    "meeting": _meeting,
    "plan": lambda data: [("書いた日", _day(data.get("plan_written_on")))],
    "application": _application,
    "confirmation": _confirmation,
    "rental": lambda data: [("貸与を始める日", _day(data.get("rental_from")))],
    "review": _reviews,
    "end": lambda data: [
        ("終わった日", _day(data.get("ended_on"))),
        ("理由", data.get("ended_reason", "")),
    ],
    "withdraw": lambda data: [("理由", data.get("ended_reason", ""))],
}
