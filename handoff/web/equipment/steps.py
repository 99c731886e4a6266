"""The steps of the path of 福祉用具: which form a step has, and which entry it makes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from handoff.actions import equipment_path as acts
from handoff.actions.equipment_path import Path
from handoff.actions.problems import NotFound
from handoff.db.equipment_cases import EquipmentCase
from handoff.rules.access import Actor
from handoff.sheets.equipment_contact_table import TOOLS
from handoff.web.forms.equipment import (
    ApplicationForm,
    ConfirmationForm,
    FindingForm,
    MeetingForm,
    PlanForm,
    RentalForm,
    ReviewForm,
    SurveyForm,
    field_name,
    survey_form,
)
from handoff.web.forms.equipment_case import EndForm, StepForm, WithdrawForm, day_of
from handoff.web.forms.equipment_items import ChosenForm, stored
from handoff.web.words.equipment import has_entry

Entry = Callable[[Session, Actor, datetime, EquipmentCase, Any, int], EquipmentCase]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its title, its button, what is said when it is done."""

    title: str
    button: str
    done: str
    save: Entry


def form_of(found: Path, key: str, *, blank: bool = False) -> StepForm:
    """The form of a step, as posted or filled with what is on record or known.

    `blank`: for a page that shows the form of the next step, whatever was posted. Raises NotFound.
    """
    if key not in STEPS:
        raise NotFound
    posted = request.method == "POST" and not blank
    case = found.case
    corrects = key not in ("review", "end", "withdraw") and has_entry(case, key)
    more: dict[str, Any] = {"corrects": corrects}
    if not posted:
        data = {"version": case.version, **_known(found, key)}
        more |= {"formdata": None, "data": data}
    return _class_of(found, key)(**more)


def _class_of(found: Path, key: str) -> Callable[..., StepForm]:
    if key == "survey":
        return survey_form([item["code"] for item in found.case.items])
    if key == "finding":
        by_city = any(item.aim == "C" for item in found.items)
        return lambda **kw: FindingForm(with_state=by_city, **kw)
    return _FORMS[key]


def _known(found: Path, key: str) -> dict[str, Any]:
    """What stands in the form at first: the entry to correct, or what is known already."""
    case = found.case
    match key:
        case "items":
            return stored(case.items)
        case "survey":
            answers = case.survey.get("answers") or {}
            return {
                **{field_name(code): answer for code, answer in answers.items()},
                "dementia": bool(case.survey.get("dementia")),
                "survey_on": case.survey_on,
                "source": case.survey_source,
            }
        case "finding":
            return _finding(case)
        case "meeting":
            return _meeting(case.meeting)
        case "plan":
            return {"on": case.plan_written_on}
        case "application":
            filed = case.application
            to = filed.get("to") if filed else case.client.insurer_name
            return {"on": day_of(filed.get("on")), "to": to, "receipt_no": filed.get("receipt_no")}
        case "confirmation":
            return _confirmation(case)
        case "rental":
            return {"on": case.rental_from}
    return {}


def _finding(case: EquipmentCase) -> dict[str, Any]:
    finding = case.finding
    if not finding:
        main = next((d for d in case.client.doctors if d.is_main), None)
        return {"doctor": main.name, "institution": main.institution} if main else {}
    return {**finding, "on": day_of(finding.get("on"))}


def _meeting(meeting: Mapping[str, Any]) -> dict[str, Any]:
    if not meeting:
        return {}
    return {
        "held": "1" if meeting.get("held", True) else "0",
        "on": day_of(meeting.get("on")),
        "attendees": list(meeting.get("attendees", ())),
        "attendees_other": meeting.get("attendees_other"),
        "needed": "1" if meeting.get("needed", True) else "0",
        "conclusion": meeting.get("conclusion"),
    }


def _confirmation(case: EquipmentCase) -> dict[str, Any]:
    said = case.confirmation
    if not said:
        return {"until": case.cert_to}  # never longer than the certification (F-5.07)
    return {
        "result": said.get("result"),
        "on": day_of(said.get("on")),
        "means": said.get("means"),
        "since": day_of(said.get("from")),
        "until": day_of(said.get("to")),
        "note": said.get("note"),
    }


def _save_survey(session: Session, actor: Actor, now: datetime, case: EquipmentCase,
                 form: SurveyForm, version: int) -> EquipmentCase:  # fmt: skip
    return acts.enter_survey(
        session, actor, now, case, form.answers(), version,
        survey_on=form.survey_on.data, source=form.source.data or "", dementia=form.has_dementia(),
    )  # fmt: skip


def is_choice_only(case: EquipmentCase) -> bool:
    """Only items of the choice: nothing is asked of doctor and municipality."""
    return all(item["code"] not in TOOLS for item in case.items)


STEPS: Mapping[str, Step] = {
    "items": Step(
        "福祉用具とご本人の状態", "この内容に直す", "福祉用具を直しました。",
        lambda s, a, n, c, f, v: acts.choose_items(s, a, n, c, f.items(), v),
    ),
    "survey": Step(
        "認定調査（基本調査）の結果", "調査の結果を記録する", "調査の結果を記録しました。",
        _save_survey,
    ),
    "finding": Step(
        "主治医の医学的所見", "所見を記録する", "主治医の所見を記録しました。",
        lambda s, a, n, c, f, v: acts.enter_finding(s, a, n, c, f.finding(), v),
    ),
    "meeting": Step(
        "サービス担当者会議", "会議を記録する", "会議を記録しました。",
        lambda s, a, n, c, f, v: acts.hold_meeting(s, a, n, c, f.meeting(), v),
    ),
    "plan": Step(
        "ケアプランへの記載", "記載を記録する", "ケアプランへの記載を記録しました。",
        lambda s, a, n, c, f, v: acts.write_plan(s, a, n, c, f.on.data, v),
    ),
    "application": Step(
        "市町村への届け出", "届け出を記録する", "届け出を記録しました。",
        lambda s, a, n, c, f, v: acts.apply(s, a, n, c, f.city(), v),
    ),
    "confirmation": Step(
        "市町村の確認", "市町村の答えを記録する", "市町村の答えを記録しました。",
        lambda s, a, n, c, f, v: acts.confirm(s, a, n, c, f.confirmation(), v),
    ),
    "rental": Step(
        "貸与の開始", "貸与の開始を記録する", "貸与の開始を記録しました。",
        lambda s, a, n, c, f, v: acts.start_rental(s, a, n, c, f.on.data, v),
    ),
    "review": Step(
        "選択制の確認（6か月以内）", "確かめたことを記録する", "確かめたことを記録しました。",
        lambda s, a, n, c, f, v: acts.review_choice(s, a, n, c, f.on.data, f.words.data or "", v),
    ),
    "end": Step(
        "この確認を終える", "終わったことを記録する", "終わったことを記録しました。",
        lambda s, a, n, c, f, v: acts.end(s, a, n, c, f.on.data, f.why.data or "", v),
    ),
    "withdraw": Step(
        "この確認を取り下げる", "取り下げる", "取り下げました。記録は残ります。",
        lambda s, a, n, c, f, v: acts.withdraw(s, a, n, c, f.why.data or "", v),
    ),
}  # fmt: skip
"""Every step in the order of the path; the last three stand below it."""
_FORMS: Mapping[str, Callable[..., StepForm]] = {
    "items": ChosenForm,
    "meeting": MeetingForm,
    "plan": PlanForm,
    "application": ApplicationForm,
    "confirmation": ConfirmationForm,
    "rental": RentalForm,
    "review": ReviewForm,
    "end": EndForm,
    "withdraw": WithdrawForm,
}
