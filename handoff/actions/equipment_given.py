"""What is entered into a case of 福祉用具貸与, and whether it can be kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from handoff.actions.problems import need_clean
from handoff.clock import local_date
from handoff.rules import equipment_choice, survey
from handoff.sheets import model as sheets
from handoff.sheets.equipment_contact_table import LIFT_KINDS, TOOLS

SOURCES = {
    "opinion": "主治医意見書",
    "certificate": "診断書（診療情報提供書）",
    "heard": "医師からの聴取",
}
RESULTS = {"confirmed": "確認された", "refused": "認められなかった"}
CONFIRM_MEANS = {"document": "文書", "phone": "電話", "visit": "窓口", "mail": "メール・システム"}


@dataclass(frozen=True, slots=True)
class CaseItem:
    """One item. `code`: T1…T7, or an item of the choice (歩行器 …) with what was `chosen`."""

    code: str
    states: tuple[str, ...] = ()
    lift_kind: str = ""
    chosen: str = ""  # rental | purchase
    explained_on: date | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A doctor's finding that did not come by letter. `source`: opinion, certificate, heard."""

    source: str
    on: date | None
    doctor: str
    words: str
    institution: str = ""
    fits: bool = True
    state: str = ""
    disease: str = ""


@dataclass(frozen=True, slots=True)
class Meeting:
    """The サービス担当者会議; `held` False: an inquiry instead. `needed`: what it concluded."""

    on: date | None
    attendees: tuple[str, ...] = ()
    conclusion: str = ""
    held: bool = True
    needed: bool = True
    attendees_other: str = ""


@dataclass(frozen=True, slots=True)
class City:
    """The application to the municipality."""

    on: date | None
    to: str = ""
    receipt_no: str = ""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What the municipality said; `since` to `until` is the period it confirmed."""

    on: date | None
    result: str = "confirmed"
    since: date | None = None
    until: date | None = None
    means: str = "document"
    note: str = ""


def items_to_keep(items: Sequence[CaseItem]) -> list[dict[str, Any]]:
    """The items as they are stored. Raises Refused."""
    found: list[sheets.Finding] = []
    if not items:
        found.append(refusal("items", "福祉用具を1つ以上選んでください。"))
    for item in items:
        tool = TOOLS.get(item.code)
        if tool is None and item.code not in equipment_choice.CHOICE:
            found.append(refusal("items", "福祉用具を一覧から選んでください。"))
        elif tool and not {s.code for s in tool.states}.issuperset(item.states):
            found.append(refusal("states", f"{tool.label}の状態を一覧から選んでください。"))
        elif tool and not item.states:
            found.append(refusal("states", f"{tool.label}について、ご本人の状態を選んでください。"))
        if item.lift_kind and item.lift_kind not in {k.code for k in LIFT_KINDS}:
            found.append(refusal("lift_kind", "移動用リフトの種類を選んでください。"))
        if item.chosen not in ("", "rental", "purchase"):
            found.append(refusal("choice", "借りるか買うかを選んでください。"))
    if len({item.code for item in items}) < len(items):
        found.append(refusal("items", "同じ福祉用具が2つあります。1つにしてください。"))
    need_clean(found)
    return [
        {
            "code": item.code,
            "states": list(item.states),
            "lift_kind": item.lift_kind,
            "choice": item.chosen,
            "explained_on": iso(item.explained_on),
        }
        for item in items
    ]


def item_of(stored: Mapping[str, Any]) -> CaseItem:
    """A stored item as it was given."""
    explained = stored.get("explained_on")
    return CaseItem(
        stored["code"],
        tuple(stored.get("states", ())),
        stored.get("lift_kind", ""),
        stored.get("choice", ""),
        date.fromisoformat(explained) if explained else None,
    )


def survey_to_keep(answers: Mapping[str, str]) -> tuple[dict[str, str], list[sheets.Finding]]:
    """Item → answer as the rules read it, and what cannot be read."""
    read: dict[str, str] = {}
    found: list[sheets.Finding] = []
    for raw_code, raw in answers.items():
        if not str(raw).strip():
            continue
        code = survey.code_of(raw_code)
        try:
            answer = survey.answer(code, raw) if code else None
        except survey.NotAnAnswer as problem:
            words = "・".join(problem.choices)
            found.append(
                refusal(f"survey.{code}", f"基本調査 {code} の結果は、{words}のどれかです。")
            )
            continue
        if code is None or answer is None:
            text = f"基本調査の項目「{raw_code}」は、この確認に使わない項目です。番号を確かめてください。"
            found.append(refusal("survey", text))
        else:
            read[code] = answer
    return read, found


def day_refusals(key: str, on: date | None, what: str, now: datetime) -> list[sheets.Finding]:
    """A day that is missing or lies ahead."""
    if on is None:
        return [refusal(key, f"{what}を入れてください。")]
    if on > local_date(now):
        return [refusal(key, f"{what}が今日より後です。日付を確かめてください。")]
    return []


def refusal(key: str, text: str) -> sheets.Finding:
    """Something to mend."""
    return sheets.Finding("refuse", key, text)


def iso(day: date | None) -> str:
    """As stored; "" for no day."""
    return day.isoformat() if day else ""
