"""The whole path of 軽度者の福祉用具貸与 on one page: what is done, what is next, what is open (5.1–5.5).

Entries are made by equipment_entry and handed on from here; nothing is ever overwritten without a step
that keeps what was there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from handoff.actions import municipalities
from handoff.actions.equipment_entry import (
    apply,
    attach_letter,
    begin,
    choose_items,
    confirm,
    end,
    enter_finding,
    enter_survey,
    hold_meeting,
    renew,
    review_choice,
    start_rental,
    withdraw,
    write_plan,
)
from handoff.actions.equipment_facts import (
    ItemPath,
    check_facts,
    items_of,
    label_of,
    questions_about,
    values_of,
)
from handoff.actions.equipment_given import CaseItem, City, Confirmation, Finding, Meeting
from handoff.db import find_equipment, find_letters
from handoff.db.equipment_cases import CaseStep, EquipmentCase, MunicipalityRule
from handoff.db.letters import Letter, LetterAnswer
from handoff.rules.equipment_checks import Check, checks
from handoff.rules.letters import LetterState
from handoff.rules.municipality import CaseDates, TimingAnswer, decide

__all__ = [
    "CaseItem",
    "City",
    "Confirmation",
    "Finding",
    "Meeting",
    "Path",
    "PathStep",
    "StepState",
    "apply",
    "attach_letter",
    "begin",
    "choose_items",
    "confirm",
    "end",
    "enter_finding",
    "enter_survey",
    "hold_meeting",
    "label_of",
    "path",
    "renew",
    "review_choice",
    "start_rental",
    "withdraw",
    "write_plan",
]


class StepState(StrEnum):
    """Where a step of the path stands."""

    DONE = "done"
    NOW = "now"
    WAITING = "waiting"  # somebody else's turn
    LATER = "later"
    NOT_NEEDED = "not_needed"
    STOPPED = "stopped"  # the doctor or the municipality said no

    @property
    def label(self) -> str:
        """The word on screen."""
        return {
            "done": "済み",
            "now": "次にすること",
            "waiting": "待っています",
            "later": "このあと",
            "not_needed": "要りません",
            "stopped": "該当しません",
        }[self.value]


@dataclass(frozen=True, slots=True)
class PathStep:
    """One step. `key`: items, survey, finding, meeting, plan, application, confirmation, rental."""

    key: str
    label: str
    state: StepState
    words: str = ""


@dataclass(frozen=True, slots=True)
class Path:
    """Everything the page of a case shows. `timing` is None where no municipality is needed."""

    case: EquipmentCase
    items: tuple[ItemPath, ...]
    steps: tuple[PathStep, ...]
    checks: tuple[Check, ...]
    due: tuple[Check, ...]
    rule: MunicipalityRule | None
    timing: TimingAnswer | None
    questions: tuple[str, ...]
    letter: Letter | None
    answer: LetterAnswer | None
    history: tuple[CaseStep, ...]
    values: dict[str, Any]

    @property
    def next_step(self) -> PathStep | None:
        """The first step that somebody here can do now."""
        return next((s for s in self.steps if s.state is StepState.NOW), None)

    @property
    def check_again(self) -> bool:
        """Whether the level or the certification changed since the case was judged."""
        return any(c.why in ("level_changed", "certification_changed") for c in self.due)


def path(session: Session, case: EquipmentCase, today: date) -> Path:
    """The path of a case as of `today`. Who may see it is the page's to ask first (case_for)."""
    letter = case.letter
    answer = find_letters.standing_answer(session, letter) if letter else None
    values = values_of(case, _answered(answer), letter.after if letter else {})
    items = items_of(case, values, today)
    client = case.client
    rule = municipalities.rule_for(session, client.insurer_no, client.insurer_name, today)
    by_city = any(item.aim == "C" for item in items)
    form_for_b = bool(rule and rule.route_b_needs_form) and any(i.aim == "B" for i in items)
    timing = decide(rule.timing if rule else None, dates_of(case)) if by_city else None
    due_and_to_come = checks(check_facts(case), today)
    steps = _steps(case, items, letter, answer, values, by_city, form_for_b)
    return Path(
        case=case,
        items=items,
        steps=steps,
        checks=due_and_to_come,
        due=tuple(c for c in due_and_to_come if c.from_on <= today),
        rule=rule,
        timing=timing,
        questions=questions_about(values) if by_city else (),
        letter=letter,
        answer=answer,
        history=tuple(find_equipment.steps_of(session, case)),
        values=values,
    )


def _answered(answer: LetterAnswer | None) -> dict[str, Any]:
    """The answer with the day it is known by, where the doctor left 記入日 open."""
    if answer is None:
        return {}
    dated = answer.content.get("replied_on") or answer.answered_on.isoformat()
    return {**answer.content, "replied_on": dated}


def dates_of(case: EquipmentCase) -> CaseDates:
    """The days the municipality asks for."""
    filed, confirmed = case.application.get("on"), case.confirmation.get("on")
    return CaseDates(
        date.fromisoformat(filed) if filed else None,
        date.fromisoformat(confirmed)
        if confirmed and case.confirmation.get("result") == "confirmed"
        else None,
        case.rental_from,
    )


def _steps(
    case: EquipmentCase,
    items: tuple[ItemPath, ...],
    letter: Letter | None,
    answer: LetterAnswer | None,
    values: dict[str, Any],
    by_city: bool,
    form_for_b: bool,
) -> tuple[PathStep, ...]:
    ask = by_city or any(item.aim == "B" for item in items)
    restricted = any(item.aim in ("A", "B", "C") for item in items)
    city = by_city or form_for_b
    done = _done(case, answer)
    needed = {"survey": restricted, "finding": ask, "application": city, "confirmation": by_city}
    waits = {
        "finding": letter is not None and letter.state == LetterState.SENT,
        "confirmation": done["application"],
    }
    stopped = {
        "finding": done["finding"] and by_city and values.get("fits") == "0",
        "meeting": case.meeting.get("needed") is False,
        "confirmation": case.confirmation.get("result") == "refused",
    }
    steps, open_one = [], True
    for key, label in _LABELS.items():
        state = _state(
            needed.get(key, True),
            done[key],
            waits.get(key, False),
            stopped.get(key, False),
            open_one,
        )
        steps.append(PathStep(key, label, state, _WORDS.get((key, state), "")))
        if state in (StepState.NOW, StepState.WAITING, StepState.STOPPED):
            open_one = False
    return tuple(steps)


def _done(case: EquipmentCase, answer: LetterAnswer | None) -> dict[str, bool]:
    """Which steps have their entry."""
    return {
        "items": bool(case.items),
        "survey": bool(case.survey.get("answers")),
        "finding": bool(answer or case.finding),
        "meeting": bool(case.meeting.get("on")),
        "plan": case.plan_written_on is not None,
        "application": bool(case.application.get("on")),
        "confirmation": bool(case.confirmation.get("on")),
        "rental": case.rental_from is not None,
    }


def _state(needed: bool, done: bool, waits: bool, stopped: bool, open_one: bool) -> StepState:
    if stopped:
        return StepState.STOPPED
    if done:
        return StepState.DONE
    if not needed:
        return StepState.NOT_NEEDED
    if waits:
        return StepState.WAITING
    return StepState.NOW if open_one else StepState.LATER


_LABELS = {
    "items": "福祉用具とご本人の状態",
    "survey": "認定調査（基本調査）の結果",
    "finding": "主治医の医学的所見",
    "meeting": "サービス担当者会議",
    "plan": "ケアプランへの記載",
    "application": "市町村への届け出",
    "confirmation": "市町村の確認",
    "rental": "貸与の開始",
}
_S = StepState
_WORDS = {
    (
        "survey",
        _S.NOW,
    ): "認定調査票の写しを見て、入力してください。結果だけで借りられることがあります。",
    ("finding", _S.NOT_NEEDED): "基本調査の結果で足ります。調査票の写しを残してください。",
    ("finding", _S.NOW): "④の連絡票で主治医に尋ねるか、主治医意見書などの所見を入力してください。",
    ("finding", _S.WAITING): "主治医の回答を待っています。",
    ("finding", _S.STOPPED): "主治医の所見は「該当しない」です。ほかの方法を検討してください。",
    ("meeting", _S.NOW): "会議の日・出席者・結論を記録してください。",
    ("meeting", _S.STOPPED): "会議の結論は「必要なし」です。",
    ("plan", _S.NOW): "必要な理由をケアプランに書き、書いた日を記録してください。",
    ("application", _S.NOW): "市町村の書式で届け出て、日付を記録してください。",
    ("application", _S.NOT_NEEDED): "市町村の確認は要りません。",
    (
        "confirmation",
        _S.WAITING,
    ): "市町村の確認を待っています。届いたら、日付と期間を記録してください。",
    ("confirmation", _S.STOPPED): "市町村の確認は得られませんでした。",
    ("confirmation", _S.NOT_NEEDED): "市町村の確認は要りません。",
    ("rental", _S.NOW): "貸与を始めた日を記録してください。",
}
