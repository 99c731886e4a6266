"""Entries in a case of 福祉用具貸与: each checks what it is given and leaves a step.

Every entry takes the `version` the page showed and raises Stale when the case was changed since; all
raise NotAllowed, NotFound (foreign) and Refused (what to mend).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from handoff.actions.equipment_facts import check_facts
from handoff.actions.equipment_given import (
    CONFIRM_MEANS,
    RESULTS,
    SOURCES,
    CaseItem,
    City,
    Confirmation,
    Finding,
    Meeting,
    day_refusals,
    iso,
    item_of,
    items_to_keep,
    refusal,
    survey_to_keep,
)
from handoff.actions.equipment_keeping import ENDED, OPEN, WITHDRAWN, held_case, note_step
from handoff.actions.problems import NotAllowed, NotFound, need_clean, refuse
from handoff.actions.timeline import LONGEST_TEXT, checked_text
from handoff.clock import local_date
from handoff.db.clients import Client
from handoff.db.equipment_cases import EquipmentCase
from handoff.db.letters import Letter
from handoff.rules.access import Actor, Permission
from handoff.rules.equipment_checks import checks
from handoff.sheets import catalogue
from handoff.sheets.equipment_contact_after import ATTENDEES
from handoff.sheets.equipment_contact_table import STATES


def begin(
    session: Session, actor: Actor, now: datetime, client: Client, items: Sequence[CaseItem]
) -> EquipmentCase:
    """A new case with the level and certification of the client as they are now."""
    if not actor.may(Permission.SHEET_WRITE):
        raise NotAllowed
    if client.care_office_id != actor.office_id:
        raise NotFound
    if not client.care_level:
        raise refuse("care_level", "先に、利用者の画面で要介護度を入力してください。")
    case = EquipmentCase(
        client_id=client.id,
        items=items_to_keep(items),
        care_level=client.care_level,
        level_from=client.cert_from,
        cert_to=client.cert_to,
        state=OPEN,
        created_at=now,
        created_by=actor.account_id,
        updated_at=now,
        updated_by=actor.account_id,
    )
    case.client = client
    session.add(case)
    session.flush()
    set_next_check(case, local_date(now))
    session.flush()
    return case


def choose_items(session: Session, actor: Actor, now: datetime, case: EquipmentCase,
                 items: Sequence[CaseItem], version: int) -> EquipmentCase:  # fmt: skip
    """Which items, for which states of the person."""
    held = held_case(session, actor, case, version)
    return _kept(session, actor, now, held, "items", {"items": items_to_keep(items)})


def enter_survey(
    session: Session,
    actor: Actor,
    now: datetime,
    case: EquipmentCase,
    answers: Mapping[str, str],
    version: int,
    *,
    survey_on: date | None,
    source: str = "",
    dementia: bool = False,
) -> EquipmentCase:
    """The survey as it stands on the form (「3.できない」, 「３」, 「できない」). Unknown items are refused."""
    held = held_case(session, actor, case, version)
    read, found = survey_to_keep(answers)
    if not read and not found:
        found.append(refusal("survey", "調査の結果を1つ以上入力してください。"))
    found += day_refusals("survey_on", survey_on, "調査日", now)
    need_clean(found)
    changes = {
        "survey": {"answers": read, "dementia": dementia},
        "survey_on": survey_on,
        "survey_source": checked_text("survey_source", source, 200),
    }
    return _kept(session, actor, now, held, "survey", changes)


def enter_finding(session: Session, actor: Actor, now: datetime, case: EquipmentCase,
                  finding: Finding, version: int) -> EquipmentCase:  # fmt: skip
    """A finding from 主治医意見書, a certificate, or heard; by letter it comes of itself."""
    held = held_case(session, actor, case, version)
    found = day_refusals("on", finding.on, "所見の日", now)
    if finding.source not in SOURCES:
        found.append(refusal("source", "所見をどこから得たかを選んでください。"))
    if finding.state and finding.state not in STATES:
        found.append(refusal("state", "ⅰ・ⅱ・ⅲのどれかを選んでください。"))
    need_clean(found)
    kept = {
        "source": finding.source,
        "on": iso(finding.on),
        "doctor": checked_text("doctor", finding.doctor, 100, "医師の氏名を入れてください。"),
        "institution": checked_text("institution", finding.institution, 200),
        "fits": "1" if finding.fits else "0",
        "state": finding.state if finding.fits else "",
        "disease": checked_text("disease", finding.disease, 200),
        "words": checked_text("words", finding.words, LONGEST_TEXT, "所見の内容を書いてください。"),
    }
    return _kept(session, actor, now, held, "finding", {"finding": kept})


def attach_letter(session: Session, actor: Actor, now: datetime, case: EquipmentCase,
                  letter: Letter, version: int) -> EquipmentCase:  # fmt: skip
    """The ④ that belongs to this case, when it was written on its own."""
    held = held_case(session, actor, case, version)
    if letter.client_id != held.client_id or letter.sheet.code != catalogue.EQUIPMENT_CONTACT:
        raise NotFound
    return _kept(session, actor, now, held, "letter", {"letter_id": letter.id})


def hold_meeting(session: Session, actor: Actor, now: datetime, case: EquipmentCase,
                 meeting: Meeting, version: int) -> EquipmentCase:  # fmt: skip
    """The meeting with its day, who was there and what it concluded."""
    held = held_case(session, actor, case, version)
    found = day_refusals("on", meeting.on, "会議の開催日" if meeting.held else "照会した日", now)
    codes = {choice.code for choice in ATTENDEES}
    if meeting.held and (not meeting.attendees or not codes.issuperset(meeting.attendees)):
        found.append(refusal("attendees", "会議に出席した方を選んでください。"))
    if not meeting.conclusion.strip():
        found.append(
            refusal("conclusion", "会議の結論（なぜ特に必要と判断したか）を書いてください。")
        )
    need_clean(found)
    kept = {
        "held": meeting.held,
        "on": iso(meeting.on),
        "attendees": list(meeting.attendees),
        "attendees_other": checked_text("attendees_other", meeting.attendees_other, 200),
        "conclusion": checked_text("conclusion", meeting.conclusion, LONGEST_TEXT),
        "needed": meeting.needed,
    }
    return _kept(session, actor, now, held, "meeting", {"meeting": kept})


def write_plan(session: Session, actor: Actor, now: datetime, case: EquipmentCase,
               on: date | None, version: int) -> EquipmentCase:  # fmt: skip
    """The day on which the reason was written into the care plan (13条22号)."""
    held = held_case(session, actor, case, version)
    need_clean(day_refusals("on", on, "ケアプランに書いた日", now))
    return _kept(session, actor, now, held, "plan", {"plan_written_on": on})


def apply(session: Session, actor: Actor, now: datetime, case: EquipmentCase,
          city: City, version: int) -> EquipmentCase:  # fmt: skip
    """The application to the municipality."""
    held = held_case(session, actor, case, version)
    need_clean(day_refusals("on", city.on, "届け出た日", now))
    kept = {
        "on": iso(city.on),
        "to": checked_text("to", city.to, 100),
        "receipt_no": checked_text("receipt_no", city.receipt_no, 40),
    }
    return _kept(session, actor, now, held, "application", {"application": kept})


def confirm(session: Session, actor: Actor, now: datetime, case: EquipmentCase,
            city: Confirmation, version: int) -> EquipmentCase:  # fmt: skip
    """What the municipality answered, with its day and the period."""
    held = held_case(session, actor, case, version)
    found = day_refusals("on", city.on, "確認の日", now)
    filed = held.application.get("on")
    if city.result not in RESULTS:
        found.append(refusal("result", "確認されたかどうかを選んでください。"))
    if city.means not in CONFIRM_MEANS:
        found.append(refusal("means", "確認がどのように届いたかを選んでください。"))
    if city.on and filed and city.on < date.fromisoformat(filed):
        found.append(refusal("on", "確認の日が、届け出た日より前です。日付を確かめてください。"))
    if city.since and city.until and city.since > city.until:
        found.append(refusal("until", "期間の終わりが、始まりより前です。日付を確かめてください。"))
    need_clean(found)
    kept = {
        "on": iso(city.on),
        "from": iso(city.since),
        "to": iso(city.until),
        "means": city.means,
        "result": city.result,
        "note": checked_text("note", city.note, 1_000),
    }
    return _kept(session, actor, now, held, "confirmation", {"confirmation": kept})


def start_rental(session: Session, actor: Actor, now: datetime, case: EquipmentCase,
                 on: date | None, version: int) -> EquipmentCase:  # fmt: skip
    """The day the rental starts; it may lie ahead."""
    held = held_case(session, actor, case, version)
    if on is None:
        raise refuse("on", "貸与を始める日を入れてください。")
    return _kept(session, actor, now, held, "rental", {"rental_from": on})


def review_choice(session: Session, actor: Actor, now: datetime, case: EquipmentCase,
                  on: date | None, words: str, version: int) -> EquipmentCase:  # fmt: skip
    """The review of a rented item of the choice (5.5): go on, or buy."""
    held = held_case(session, actor, case, version)
    need_clean(day_refusals("on", on, "確かめた日", now))
    kept = checked_text("words", words, LONGEST_TEXT, "確かめたことを書いてください。")
    reviews = [*held.reviews, {"of": "choice", "on": iso(on), "words": kept}]
    return _kept(session, actor, now, held, "review", {"reviews": reviews})


def renew(
    session: Session, actor: Actor, now: datetime, case: EquipmentCase, version: int
) -> EquipmentCase:
    """A new case after a change of level or a new certification; the old one ends and stays readable.

    Items go along; survey, finding, meeting and confirmation are asked for anew.
    """
    held = held_case(session, actor, case, version)
    items = held.items
    today = local_date(now)
    end(session, actor, now, held, today, "要介護度か認定が変わったため、確認し直します", version)
    fresh = begin(session, actor, now, held.client, [item_of(one) for one in items])
    fresh.previous_case_id = held.id
    session.flush()
    return fresh


def end(session: Session, actor: Actor, now: datetime, case: EquipmentCase,
        on: date | None, reason: str, version: int) -> EquipmentCase:  # fmt: skip
    """The rental ended, or the case is not pursued."""
    held = held_case(session, actor, case, version)
    need_clean(day_refusals("on", on, "終わった日", now))
    kept = checked_text("reason", reason, 300, "終わった理由を入れてください。")
    changes = {"state": ENDED, "ended_on": on, "ended_reason": kept, "next_check_on": None}
    note_step(session, actor, now, held, "end", changes)
    return held


def withdraw(session: Session, actor: Actor, now: datetime, case: EquipmentCase,
             reason: str, version: int) -> EquipmentCase:  # fmt: skip
    """The case was begun by mistake (another person); it stays readable with its reason."""
    held = held_case(session, actor, case, version)
    kept = checked_text("reason", reason, 300, "取り下げる理由を入れてください。")
    changes = {"state": WITHDRAWN, "ended_reason": kept, "next_check_on": None}
    note_step(session, actor, now, held, "withdraw", changes)
    return held


def _kept(
    session: Session,
    actor: Actor,
    now: datetime,
    case: EquipmentCase,
    what: str,
    changes: Mapping[str, Any],
) -> EquipmentCase:
    note_step(session, actor, now, case, what, changes)
    set_next_check(case, local_date(now))
    session.flush()
    return case


def set_next_check(case: EquipmentCase, today: date) -> None:
    """Keep the day from which the next check is on the list."""
    coming = checks(check_facts(case), today)
    case.next_check_on = coming[0].from_on if coming else None
